// GauS, operator scheduling by Gaussian relaxation.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bridge's part in rewriting a loop: the number of its iterations as code,
// and what the C API cannot read or must not keep.
#include "rewrite.h"

#include "bridge_host.h"

#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Dominators.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

using namespace llvm;

void gaus_host_changed(gaus_host *host) {
  host->Changed = true;
}

LLVMBasicBlockRef gaus_loop_preheader(gaus_host_loop *loop) {
  return wrap(loop->L->getLoopPreheader());
}

LLVMBasicBlockRef gaus_loop_make_preheader(gaus_host_loop *loop) {
  if (BasicBlock *there = loop->L->getLoopPreheader())
    return wrap(there);
  loop->host->Changed = true;
  auto &DT = loop->host->FAM.getResult<DominatorTreeAnalysis>(loop->F);
  auto &LI = loop->host->FAM.getResult<LoopAnalysis>(loop->F);
  return wrap(InsertPreheaderForLoop(loop->L, &DT, &LI, nullptr, loop->L->isLCSSAForm(DT)));
}

static ScalarEvolution &evolution(gaus_host_loop *loop) {
  return loop->host->FAM.getResult<ScalarEvolutionAnalysis>(loop->F);
}

static SCEVExpander expander(gaus_host_loop *loop) {
#if LLVM_VERSION_MAJOR < 22
  return SCEVExpander(evolution(loop), loop->F.getParent()->getDataLayout(), "gaus.count");
#else
  return SCEVExpander(evolution(loop), "gaus.count");
#endif
}

unsigned gaus_loop_count_bits(gaus_host_loop *loop, uint64_t more) {
  ScalarEvolution &SE = evolution(loop);
  const SCEV *count = SE.getBackedgeTakenCount(loop->L);
  BasicBlock *before = loop->L->getLoopPreheader();
  if (isa<SCEVCouldNotCompute>(count) || !count->getType()->isIntegerTy() || !before)
    return 0;
  SCEVExpander expand = expander(loop);
  if (!expand.isSafeToExpandAt(count, before->getTerminator()))
    return 0;
  unsigned wide = std::max(64U, SE.getUnsignedRangeMax(count).getBitWidth()) + 1;
  APInt most = SE.getUnsignedRangeMax(count).zext(wide) + APInt(wide, more);
  if (most.isIntN(32))
    return 32;
  return most.isIntN(64) ? 64 : wide + 63;
}

LLVMValueRef gaus_loop_expand_count(gaus_host_loop *loop, unsigned bits) {
  ScalarEvolution &SE = evolution(loop);
  const SCEV *count = SE.getBackedgeTakenCount(loop->L);
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

void gaus_host_drop(LLVMValueRef code) {
  RecursivelyDeleteTriviallyDeadInstructions(unwrap(code));
}

void gaus_erase_blocks(const LLVMBasicBlockRef *blocks, size_t count) {
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

LLVMValueRef gaus_switch_case(LLVMValueRef inst, unsigned successor) {
  auto *S = unwrap<SwitchInst>(inst);
  for (auto &Case : S->cases())
    if (Case.getSuccessorIndex() == successor)
      return wrap(Case.getCaseValue());
  return nullptr;
}

void gaus_inst_forget(LLVMValueRef inst) {
  auto *I = unwrap<Instruction>(inst);
  I->dropUnknownNonDebugMetadata({LLVMContext::MD_tbaa, LLVMContext::MD_tbaa_struct, LLVMContext::MD_fpmath});
  if (auto *C = dyn_cast<CallBase>(I)) {
    C->removeRetAttr(Attribute::NoUndef);
    for (unsigned k = 0; k < C->arg_size(); k++)
      C->removeParamAttr(k, Attribute::NoUndef);
  }
}
