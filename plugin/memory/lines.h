// Addresses as lines, which are linear functions of the number of a loop's iteration.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef GAUS_PLUGIN_MEMORY_LINES_H
#define GAUS_PLUGIN_MEMORY_LINES_H

#include <cstdint>
#include <vector>

#include "llvm/ADT/SmallVector.h"

#include "bridge/evolution.h"

// What an inner loop adds: step * 0 .. step * most.
struct gp_inner_line {
  const llvm::Loop *Loop;
  int64_t Step, Most;
};

// What stands in an address as it wraps around: Factor * (something modulo 2^Bits) + Rest.
struct gp_ring {
  const llvm::SCEV *Rest = nullptr; // NULL: there is no such thing, or more than one
  int64_t Factor = 0;
  unsigned Bits = 0;
};

struct gp_line {
  const llvm::SCEV *Base = nullptr;   // the pointer that it starts from
  const llvm::SCEV *Offset = nullptr; // how far from there it is in the first iteration
  const llvm::SCEV *Step = nullptr;   // NULL: the same address in every iteration
  int64_t Size = -1;                  // bytes from the address on; -1: not known
  bool Gaps = false;                  // Size spans an inner loop's iterations, which may leave out parts of it
  bool Spans = false;                 // Size spans an inner loop's iterations
  int64_t Last = INT64_MAX;           // more iterations would turn around the address space
  unsigned Bits = 0;                  // the offset is right modulo 2^Bits; 0: altogether
  gp_ring Ring;
  llvm::SmallVector<gp_inner_line, 1> Inner; // of the offset
};

enum { GP_MOST_WAYS = 4 };

// When a way is taken: in iterations k where k + Origin (0 if NULL) is Rest modulo Period.
struct gp_turn {
  const llvm::SCEV *Origin = nullptr; // of one bit
  unsigned Period = 1, Rest = 0;      // 1: perhaps in every iteration
};

// One of the places where an access may be.
struct gp_way {
  const llvm::Value *Pointer; // what it points into
  bool Known = false;         // Line is the address
  gp_turn Turn;
  const llvm::Value *Test = nullptr; // or, of the same iteration of the loop: where this is Outcome
  bool Outcome = false;
  gp_line Line, Fine; // Fine: the same once more, if it has a Base: not spanned over inner loops
};

// All places where an access of `size` bytes at `pointer` may be, in whichever iteration: one, or several that a
// select or a phi chooses from; the first one alone, and not Known, where that is not so.
std::vector<gp_way> gp_ways_of(gp_evolution &evolution, llvm::ScalarEvolution &SE, llvm::LoopInfo &LI,
                               const llvm::Loop *L, llvm::Value *pointer, int64_t size);

// p, q = q, p: whether a phi of the loop's header is one of values that take turns, and what it is in the first
// iterations, as many as there are of them.
bool gp_takes_turns(const llvm::Loop *L, llvm::PHINode *P, llvm::SmallVectorImpl<llvm::Value *> &firsts);

// An access of `size` bytes at the pointer touches other bytes in each iteration, of which none has a number larger
// than `last`, though the address may not be a line.
bool gp_climbs(gp_evolution &evolution, llvm::ScalarEvolution &SE, const llvm::Loop *L, llvm::Value *pointer,
               int64_t size, int64_t last);

#endif
