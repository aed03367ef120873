// Takes away wrap flags on which scalar evolution must not rely, for as long as it is asked.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalar evolution concludes from the flags of an increment that its phi does not wrap, even if a
// wrap there would have no consequence. Equal expressions (another phi, a product, a truncation)
// are then the same object, and so do not wrap either: LLVM's issue 80430. The flags that stay are
// those of increments that cannot wrap without undefined behaviour in the same iteration.
#include "bridge/bridge_host.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace {
// A loop, and which of its instructions every iteration executes.
struct Frame {
  const Loop *L;
  const BasicBlock *Latch; // null: there are several
  const DominatorTree &DT;
  SmallVector<BasicBlock *, 4> Exiting;
  bool Transfers; // nothing in it throws, or runs for ever
};
} // namespace

static bool transfersIn(const Loop *L) {
  return all_of(L->blocks(), [](const BasicBlock *B) {
    return all_of(*B, [](const Instruction &I) { return isGuaranteedToTransferExecutionToSuccessor(&I); });
  });
}

// By every iteration that another one follows.
static bool isInWholeIterations(const Frame &F, const Instruction *I) {
  return F.Latch && F.DT.dominates(I->getParent(), F.Latch);
}

// By every iteration that begins.
static bool isInAllIterations(const Frame &F, const Instruction *I) {
  return F.Transfers && isInWholeIterations(F, I) &&
         all_of(F.Exiting, [&](const BasicBlock *B) { return F.DT.dominates(I->getParent(), B); });
}

static bool isUndefinedIfPoison(const Use &U) {
  auto *I = cast<Instruction>(U.getUser());
  unsigned operand = U.getOperandNo();
  if (isa<LoadInst>(I) || isa<StoreInst>(I))
    return U.get() == getLoadStorePointerOperand(I) && U->getType()->isPointerTy();
  if (auto *call = dyn_cast<CallBase>(I))
    return call->isArgOperand(&U) && call->isPassingUndefUB(call->getArgOperandNo(&U));
  switch (I->getOpcode()) {
  case Instruction::Br:
  case Instruction::Switch:
    return operand == 0 && U->getType()->isIntegerTy();
  case Instruction::UDiv:
  case Instruction::SDiv:
  case Instruction::URem:
  case Instruction::SRem:
    return operand == 1;
  default:
    return false;
  }
}

// If the value is poison there is undefined behaviour in the same iteration, by
// an instruction that it executes for sure.
static bool isNeverPoison(const Frame &F, const Instruction *value,
                          bool (*executed)(const Frame &, const Instruction *)) {
  enum { MOST = 100 };
  SmallVector<const Value *, 8> module = {value};
  SmallPtrSet<const Value *, 8> seen;
  while (!module.empty())
    for (const Use &U : module.pop_back_val()->uses()) {
      auto *user = dyn_cast<Instruction>(U.getUser());
      if (!user || !F.L->contains(user) || isa<PHINode>(user))
        continue;
      if (isUndefinedIfPoison(U) && executed(F, user))
        return true;
      if (propagatesPoison(U) && seen.size() < MOST && seen.insert(user).second)
        module.push_back(user);
    }
  return false;
}

// The instruction from which scalar evolution takes the flags of a phi.
static Instruction *incrementOf(const PHINode &P, const Loop *L) {
  Instruction *increment = nullptr;
  for (unsigned i = 0; i < P.getNumIncomingValues(); i++)
    if (L->contains(P.getIncomingBlock(i)))
      increment = dyn_cast<Instruction>(P.getIncomingValue(i)); // the same from every latch, or none counts
  bool counts = increment && (isa<BinaryOperator>(increment) || isa<GetElementPtrInst>(increment)) &&
                increment->hasPoisonGeneratingFlags();
  return counts && is_contained(increment->operands(), &P) ? increment : nullptr;
}

static void dropIn(const Frame &F, std::vector<std::pair<Instruction *, Instruction *>> &dropped) {
  for (PHINode &P : F.L->getHeader()->phis()) {
    Instruction *I = incrementOf(P, F.L);
    if (!I || isNeverPoison(F, I, isInWholeIterations) || isNeverPoison(F, &P, isInAllIterations))
      continue;
    Instruction *copy = I->clone();
    copy->dropAllReferences(); // no user of what I uses
    dropped.emplace_back(I, copy);
    I->dropPoisonGeneratingFlags();
  }
}

static void forgetEvolution(FunctionAnalysisManager &FAM, Function &F) {
  PreservedAnalyses kept = PreservedAnalyses::all();
  kept.abandon<ScalarEvolutionAnalysis>();
  FAM.invalidate(F, kept);
}

void gp_host_drop_flags(gp_host *host) {
  for (Function &F : host->M) {
    if (F.isDeclaration())
      continue;
    size_t before = host->Dropped.size();
    auto &DT = host->FAM.getResult<DominatorTreeAnalysis>(F);
    for (Loop *L : host->FAM.getResult<LoopAnalysis>(F).getLoopsInPreorder()) {
      Frame frame = {L, L->getLoopLatch(), DT, {}, transfersIn(L)};
      L->getExitingBlocks(frame.Exiting);
      dropIn(frame, host->Dropped);
    }
    if (host->Dropped.size() > before)
      forgetEvolution(host->FAM, F);
  }
}

void gp_host_restore_flags(gp_host *host) {
  for (auto [I, copy] : host->Dropped) {
    I->copyIRFlags(copy);
    copy->deleteValue();
    forgetEvolution(host->FAM, *I->getFunction());
  }
  host->Dropped.clear();
}
