// The bridge's part in rewriting a loop: its trip count as code, and what the C API cannot do.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bridge/rewrite.h"

#include "bridge/bridge_host.h"
#include "bridge/evolution.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Dominators.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

using namespace llvm;

void gp_host_changed(gp_host *host) {
  host->Changed = true;
}

LLVMBasicBlockRef gp_loop_preheader(gp_host_loop *loop) {
  return wrap(loop->L->getLoopPreheader());
}

LLVMBasicBlockRef gp_loop_make_preheader(gp_host_loop *loop) {
  if (BasicBlock *there = loop->L->getLoopPreheader())
    return wrap(there);
  loop->host->Changed = true;
  auto &DT = loop->host->FAM.getResult<DominatorTreeAnalysis>(loop->F);
  auto &LI = loop->host->FAM.getResult<LoopAnalysis>(loop->F);
  return wrap(InsertPreheaderForLoop(loop->L, &DT, &LI, nullptr, loop->L->isLCSSAForm(DT)));
}

static ScalarEvolution &evolution(gp_host_loop *loop) {
  return loop->host->FAM.getResult<ScalarEvolutionAnalysis>(loop->F);
}

static SCEVExpander expander(gp_host_loop *loop) {
#if LLVM_VERSION_MAJOR < 22
  return SCEVExpander(evolution(loop), loop->F.getParent()->getDataLayout(), "gaus.count");
#else
  return SCEVExpander(evolution(loop), "gaus.count");
#endif
}

static const SCEV *countOf(gp_host_loop *loop) {
  return gp_evolution(evolution(loop), loop->host->FAM.getResult<LoopAnalysis>(loop->F)).backedges(loop->L);
}

namespace {

// What a counter of another loop was when that loop was left, by a phi that is
// there: the expander would give that loop a counter more, but it has its
// schedule as it is.
class ByPhis : public SCEVRewriteVisitor<ByPhis> {
public:
  ByPhis(ScalarEvolution &SE, const BasicBlock *Place) : SCEVRewriteVisitor(SE), Place(Place) {}

  const SCEV *visitAddRecExpr(const SCEVAddRecExpr *R) {
    if (R->getLoop()->contains(Place))
      return SCEVRewriteVisitor<ByPhis>::visitAddRecExpr(R);
    for (PHINode &P : R->getLoop()->getHeader()->phis())
      if (const SCEV *S = by(R, P))
        return S;
    Good = false;
    return R;
  }

  bool Good = true;

private:
  // {x,+,s} by {y,+,t}: x + s / t * (p - y), of p perhaps the lower bits.
  const SCEV *by(const SCEVAddRecExpr *R, PHINode &P) {
    Type *T = R->getType();
    if (!T->isIntegerTy() || !P.getType()->isIntegerTy() || P.getType()->getIntegerBitWidth() < T->getIntegerBitWidth())
      return nullptr;
    auto *C = dyn_cast<SCEVAddRecExpr>(SE.getTruncateOrNoop(SE.getSCEV(&P), T));
    if (!C || !R->isAffine() || !C->isAffine() || C->getLoop() != R->getLoop())
      return nullptr;
    auto *step = dyn_cast<SCEVConstant>(R->getStepRecurrence(SE)),
         *by = dyn_cast<SCEVConstant>(C->getStepRecurrence(SE));
    if (!step || !by || by->isZero() || !step->getAPInt().srem(by->getAPInt()).isZero())
      return nullptr;
    const SCEV *times = SE.getConstant(step->getAPInt().sdiv(by->getAPInt()));
    const SCEV *way = SE.getMinusSCEV(SE.getTruncateOrNoop(SE.getUnknown(&P), T), C->getStart());
    return SE.getAddExpr(R->getStart(), SE.getMulExpr(times, way));
  }

  const BasicBlock *Place;
};

} // namespace

// What is expanded before the loop; null where that cannot be.
static const SCEV *countBefore(gp_host_loop *loop) {
  ScalarEvolution &SE = evolution(loop);
  const SCEV *count = countOf(loop);
  BasicBlock *before = loop->L->getLoopPreheader();
  if (isa<SCEVCouldNotCompute>(count) || !count->getType()->isIntegerTy() || !before)
    return nullptr;
  ByPhis rewrite(SE, before);
  count = rewrite.visit(count);
  return rewrite.Good && expander(loop).isSafeToExpandAt(count, before->getTerminator()) ? count : nullptr;
}

unsigned gp_loop_count_bits(gp_host_loop *loop, uint64_t more) {
  ScalarEvolution &SE = evolution(loop);
  if (!countBefore(loop))
    return 0;
  const SCEV *count = countOf(loop);
  unsigned wide = std::max(64U, SE.getUnsignedRangeMax(count).getBitWidth()) + 1;
  APInt most = SE.getUnsignedRangeMax(count).zext(wide) + APInt(wide, more);
  if (most.isIntN(32))
    return 32;
  return most.isIntN(64) ? 64 : wide + 63;
}

LLVMValueRef gp_loop_expand_count(gp_host_loop *loop, unsigned bits) {
  const SCEV *count = countBefore(loop);
  Instruction *place = loop->L->getLoopPreheader()->getTerminator();
  loop->host->Changed = true;
  SCEVExpander expand = expander(loop);
  Value *code = expand.expandCodeFor(count, count->getType(), place);
  IRBuilder<> build(place);
  // What the original branches on in its own time is decided here at once.
  if (!isa<Constant>(code))
    code = build.CreateFreeze(code, "gaus.count");
  return wrap(build.CreateZExtOrTrunc(code, build.getIntNTy(bits)));
}

void gp_host_drop(LLVMValueRef code) {
  RecursivelyDeleteTriviallyDeadInstructions(unwrap(code));
}

void gp_phi_remove(LLVMValueRef phi, unsigned index) {
  unwrap<PHINode>(phi)->removeIncomingValue(index, false);
}

// Phis are kept even with one value left: others may know them.
static void endBlocksBefore(BasicBlock *B, const SmallPtrSetImpl<BasicBlock *> &doomed) {
  SmallVector<BasicBlock *, 4> before(predecessors(B));
  for (BasicBlock *from : before)
    if (!doomed.contains(from) && !isa<UnreachableInst>(from->getTerminator()))
      changeToUnreachable(from->getTerminator(), true);
}

void gp_erase_blocks(const LLVMBasicBlockRef *blocks, size_t count) {
  SmallPtrSet<BasicBlock *, 16> doomed;
  for (size_t b = 0; b < count; b++)
    doomed.insert(unwrap(blocks[b]));
  for (size_t b = 0; b < count; b++)
    endBlocksBefore(unwrap(blocks[b]), doomed);
  for (size_t b = 0; b < count; b++) {
    for (Instruction &I : *unwrap(blocks[b])) {
      if (!I.getType()->isVoidTy())
        I.replaceAllUsesWith(PoisonValue::get(I.getType()));
      I.dropAllReferences();
#if LLVM_VERSION_MAJOR >= 19
      I.dropDbgRecords();
#endif
    }
#if LLVM_VERSION_MAJOR >= 19
    unwrap(blocks[b])->deleteTrailingDbgRecords();
#endif
  }
  for (size_t b = 0; b < count; b++)
    unwrap(blocks[b])->eraseFromParent();
}

LLVMValueRef gp_switch_case(LLVMValueRef inst, unsigned successor) {
  auto *S = unwrap<SwitchInst>(inst);
  for (auto &Case : S->cases())
    if (Case.getSuccessorIndex() == successor)
      return wrap(Case.getCaseValue());
  return nullptr;
}

void gp_inst_forget(LLVMValueRef inst) {
  auto *I = unwrap<Instruction>(inst);
  I->dropUnknownNonDebugMetadata({LLVMContext::MD_tbaa, LLVMContext::MD_tbaa_struct, LLVMContext::MD_fpmath});
  if (auto *C = dyn_cast<CallBase>(I)) {
    C->removeRetAttr(Attribute::NoUndef);
    for (unsigned k = 0; k < C->arg_size(); k++)
      C->removeParamAttr(k, Attribute::NoUndef);
  }
}
