// Scalar evolution that looks through phis of which all values are equal.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's scalar evolution leaves such a phi opaque, and so what counts by it. Partial redundancy
// elimination makes them of an increment (LLVM 20 and up sees through those).
#ifndef GAUS_PLUGIN_BRIDGE_EVOLUTION_H
#define GAUS_PLUGIN_BRIDGE_EVOLUTION_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/Instructions.h"

class gp_evolution {
public:
  gp_evolution(llvm::ScalarEvolution &SE, llvm::LoopInfo &LI) : SE(SE), LI(LI) {}

  // Of the same value as SE.getSCEV(V), without the phis that it sees through.
  const llvm::SCEV *of(llvm::Value *V) { return rewrite(SE.getSCEV(V)); }

  // How often the loop's back edge is taken, SCEVCouldNotCompute where that is not known before it starts.
  const llvm::SCEV *backedges(const llvm::Loop *L);

private:
  class Rewriter;
  const llvm::SCEV *rewrite(const llvm::SCEV *S);
  const llvm::SCEV *phi(const llvm::SCEVUnknown *U, llvm::PHINode *P);
  const llvm::SCEV *header(const llvm::SCEVUnknown *U, llvm::PHINode *P, const llvm::Loop *L);
  const llvm::SCEV *join(const llvm::SCEVUnknown *U, llvm::PHINode *P);
  const llvm::SCEV *untilEqual(const llvm::SCEVAddRecExpr *line, const llvm::SCEV *end);
  const llvm::SCEV *whileLess(const llvm::SCEVAddRecExpr *line, const llvm::SCEV *end, bool isSigned);
  bool isReducible();

  llvm::ScalarEvolution &SE;
  llvm::LoopInfo &LI;
  llvm::DenseMap<const llvm::PHINode *, const llvm::SCEV *> Known;
  llvm::SmallPtrSet<const llvm::PHINode *, 4> Open; // being looked at: they stand for themselves
  unsigned Looks = 0;
  int Reducible = -1;
};

// The most often that a loop's back edge is taken once it is entered;
// UINT64_MAX where that is not known.
uint64_t gp_most_backedges(llvm::ScalarEvolution &SE, gp_evolution &evolution, const llvm::Loop *L);

#endif
