// Expresses addresses in scalar evolution's terms, with equal phis seen as one.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bridge/evolution.h"

#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/CFG.h"

using namespace llvm;

enum { MAX_LOOKS = 256, MAX_OPEN = 8 };

class gp_evolution::Rewriter : public SCEVRewriteVisitor<gp_evolution::Rewriter> {
public:
  Rewriter(ScalarEvolution &SE, gp_evolution &E) : SCEVRewriteVisitor(SE), E(E) {}
  const SCEV *visitUnknown(const SCEVUnknown *U) {
    auto *P = dyn_cast<PHINode>(U->getValue());
    return P ? E.phi(U, P) : U;
  }

private:
  gp_evolution &E;
};

// A new visitor each time: what it remembers holds for the phis that are open.
const SCEV *gp_evolution::rewrite(const SCEV *S) {
  return isa<SCEVCouldNotCompute>(S) ? S : Rewriter(SE, *this).visit(S);
}

const SCEV *gp_evolution::phi(const SCEVUnknown *U, PHINode *P) {
  auto known = Known.find(P);
  if (known != Known.end())
    return known->second;
  if (Open.contains(P) || Open.size() >= MAX_OPEN || !SE.isSCEVable(P->getType()) || Looks++ > MAX_LOOKS)
    return U;
  const Loop *L = LI.getLoopFor(P->getParent());
  // What joins is often the next value of what counts, which has to be looked at as a whole.
  if (Open.empty() && L && L->getHeader() != P->getParent())
    for (PHINode &counter : L->getHeader()->phis())
      if (SE.isSCEVable(counter.getType()))
        of(&counter);
  Open.insert(P);
  const SCEV *seen = L && L->getHeader() == P->getParent() ? header(U, P, L) : join(U, P);
  Open.erase(P);
  if (Open.empty())
    Known[P] = seen;
  return seen;
}

// Of the next iteration it is the same and a step. No flag of the increments is
// taken over: each may be poison where the other is not.
const SCEV *gp_evolution::header(const SCEVUnknown *U, PHINode *P, const Loop *L) {
  BasicBlock *before = L->getLoopPredecessor(), *latch = L->getLoopLatch();
  if (!before || !latch || P->getNumIncomingValues() != 2)
    return U;
  const SCEV *start = of(P->getIncomingValueForBlock(before)), *next = of(P->getIncomingValueForBlock(latch));
  if (isa<SCEVCouldNotCompute>(start) || isa<SCEVCouldNotCompute>(next) || !SE.isLoopInvariant(start, L))
    return U;
  const SCEV *step = SE.getMinusSCEV(next, U);
  if (isa<SCEVCouldNotCompute>(step) || !SE.isLoopInvariant(step, L) || !SE.isAvailableAtLoopEntry(start, L) ||
      !SE.isAvailableAtLoopEntry(step, L))
    return U;
  return SE.getAddRecExpr(start, step, L, SCEV::FlagAnyWrap);
}

// Whatever way leads to it, the value is the same. All are of this iteration of
// the loop that it is in, as nothing in that goes round without being a loop.
const SCEV *gp_evolution::join(const SCEVUnknown *U, PHINode *P) {
  const Loop *L = LI.getLoopFor(P->getParent());
  const SCEV *common = nullptr;
  for (Value *V : P->incoming_values()) {
    auto *I = dyn_cast<Instruction>(V);
    if (isa<UndefValue>(V) || V == P || (I && LI.getLoopFor(I->getParent()) != L))
      return U;
    const SCEV *S = of(V);
    if (isa<SCEVCouldNotCompute>(S) || (common && S != common))
      return U;
    common = S;
  }
  return common && isReducible() ? common : U;
}

bool gp_evolution::isReducible() {
  if (Reducible < 0) {
    const Function *F = LI.empty() ? nullptr : (*LI.begin())->getHeader()->getParent();
    ReversePostOrderTraversal<const Function *> order(F);
    Reducible = F && !containsIrreducibleCFG<const BasicBlock *>(order, LI);
  }
  return Reducible;
}

// --- how often

// By steps of 1 or -1 every number is reached.
const SCEV *gp_evolution::untilEqual(const SCEVAddRecExpr *line, const SCEV *end) {
  const SCEV *step = line->getStepRecurrence(SE);
  if (step->isOne())
    return SE.getMinusSCEV(end, line->getStart());
  return step->isAllOnesValue() ? SE.getMinusSCEV(line->getStart(), end) : SE.getCouldNotCompute();
}

// Upwards, to an end that is far enough from the largest number for no step to
// wrap: the number of steps is (max(end, start) - start) / step, rounded up.
const SCEV *gp_evolution::whileLess(const SCEVAddRecExpr *line, const SCEV *end, bool isSigned) {
  auto *step = dyn_cast<SCEVConstant>(line->getStepRecurrence(SE));
  if (!step || !step->getAPInt().isStrictlyPositive())
    return SE.getCouldNotCompute();
  APInt less = step->getAPInt() - 1, most = isSigned ? SE.getSignedRangeMax(end) : SE.getUnsignedRangeMax(end);
  unsigned bits = less.getBitWidth();
  if (isSigned ? most.sgt(APInt::getSignedMaxValue(bits) - less) : most.ugt(APInt::getMaxValue(bits) - less))
    return SE.getCouldNotCompute();
  const SCEV *start = line->getStart(), *top = isSigned ? SE.getSMaxExpr(end, start) : SE.getUMaxExpr(end, start);
  const SCEV *apart = SE.getMinusSCEV(top, start);
  return SE.getUDivExpr(SE.getAddExpr(apart, SE.getConstant(less)), step);
}

// Only what scalar evolution itself does not know, of a loop with one exit, in
// its latch.
const SCEV *gp_evolution::backedges(const Loop *L) {
  const SCEV *count = SE.getBackedgeTakenCount(L), *unknown = SE.getCouldNotCompute();
  BasicBlock *latch = L->getLoopLatch();
  if (!isa<SCEVCouldNotCompute>(count) || !latch || L->getExitingBlock() != latch)
    return count;
  auto *branch = dyn_cast<BranchInst>(latch->getTerminator());
  auto *test = branch && branch->isConditional() ? dyn_cast<ICmpInst>(branch->getCondition()) : nullptr;
  if (!test || !test->getOperand(0)->getType()->isIntegerTy())
    return unknown;
  CmpInst::Predicate stays = L->contains(branch->getSuccessor(0)) ? test->getPredicate() : test->getInversePredicate();
  const SCEV *left = of(test->getOperand(0)), *right = of(test->getOperand(1));
  if (SE.isLoopInvariant(left, L)) {
    std::swap(left, right);
    stays = CmpInst::getSwappedPredicate(stays);
  }
  auto *line = dyn_cast<SCEVAddRecExpr>(left);
  if (!line || line->getLoop() != L || !line->isAffine() || !SE.isLoopInvariant(right, L))
    return unknown;
  if (stays == CmpInst::ICMP_NE)
    count = untilEqual(line, right);
  else if (stays == CmpInst::ICMP_ULT || stays == CmpInst::ICMP_SLT)
    count = whileLess(line, right, stays == CmpInst::ICMP_SLT);
  // What counts in an outer loop would be computed again.
  return SCEVExprContains(count, [](const SCEV *S) { return isa<SCEVAddRecExpr>(S); }) ? unknown : count;
}

// The guards are of the loop as it is entered each time.
uint64_t gp_most_backedges(ScalarEvolution &SE, gp_evolution &evolution, const Loop *L) {
  uint64_t bound = UINT64_MAX;
  if (auto *constant = dyn_cast<SCEVConstant>(SE.getConstantMaxBackedgeTakenCount(L)))
    bound = constant->getAPInt().getLimitedValue();
  const SCEV *most = SE.getSymbolicMaxBackedgeTakenCount(L);
  if (isa<SCEVCouldNotCompute>(most))
    most = evolution.backedges(L);
  if (isa<SCEVCouldNotCompute>(most))
    return bound;
  if (!isa<SCEVConstant>(most)) // of which guards, found by a walk up the blocks, say no more
    most = SE.applyLoopGuards(most, L);
  return std::min(bound, SE.getUnsignedRangeMax(most).getLimitedValue());
}
