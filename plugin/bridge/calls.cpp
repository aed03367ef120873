// Says what calls may do beyond the memory that they touch themselves.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bridge/calls.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/CaptureTracking.h"
#include "llvm/Analysis/MemoryBuiltins.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/AtomicOrdering.h"

using namespace llvm;

// --- the C library

static bool startsWith(StringRef name, ArrayRef<StringRef> prefixes) {
  return any_of(prefixes, [name](StringRef prefix) { return name.substr(0, prefix.size()) == prefix; });
}

static const TargetLibraryInfo &library(gp_host_loop *loop) {
  return loop->host->FAM.getResult<TargetLibraryAnalysis>(loop->F);
}

static bool isMathematics(const Function *F) {
  auto isNumber = [](Type *T) { return T->isFPOrFPVectorTy(); };
  return isNumber(F->getReturnType()) || any_of(F->getFunctionType()->params(), isNumber);
}

static const Function *libraryFunction(const CallBase *C, const TargetLibraryInfo &TLI) {
  const Function *F = C->getCalledFunction();
  LibFunc which;
  return F && !C->isNoBuiltin() && TLI.getLibFunc(*F, which) && TLI.has(which) ? F : nullptr;
}

// A function of the C library that has nothing to do with other threads: they
// are in its standard with the memory that they touch. Streams have locks.
static bool isQuiet(const CallBase *C, const TargetLibraryInfo &TLI) {
  if (auto *copy = dyn_cast<AnyMemIntrinsic>(C))
    return !copy->isVolatile();
  const Function *F = libraryFunction(C, TLI);
  static const StringRef prefixes[] = {"mem",   "str",     "stp",    "wcs",           "wmem",
                                       "bcmp",  "bcopy",   "bzero",  "__mem",         "__str",
                                       "__stp", "abs",     "labs",   "llabs",         "ffs",
                                       "is",    "to",      "ato",    "malloc",        "calloc",
                                       "free",  "realloc", "valloc", "aligned_alloc", "posix_memalign",
                                       "_Zn",   "_Zd"};
  return F && (isMathematics(F) || startsWith(F->getName(), prefixes));
}

gp_callee_kind gp_call_kind(gp_host_loop *loop, LLVMValueRef call) {
  auto *C = dyn_cast<CallBase>(unwrap(call));
  const Function *callee = C ? C->getCalledFunction() : nullptr;
  if (!C || (callee && !callee->isDeclaration()))
    return GP_CALLEE_ACCESSES;
  if (const Function *F = libraryFunction(C, library(loop))) {
    bool places = any_of(F->getFunctionType()->params(), [](Type *T) { return T->isPointerTy(); });
    return isMathematics(F) && !places ? GP_CALLEE_MATHEMATICS : GP_CALLEE_ACCESSES;
  }
  return C->getMemoryEffects() == MemoryEffects::unknown() ? GP_CALLEE_UNKNOWN : GP_CALLEE_ACCESSES;
}

// An acquire counts as a write, and GNU C's pure, memory(read), speaks of what
// does not change by itself.
static bool isPure(const CallBase *C) {
  MemoryEffects effects = C->getMemoryEffects();
  return effects.onlyReadsMemory() && !effects.onlyAccessesInaccessibleOrArgMem();
}

bool gp_may_synchronise(gp_host_loop *loop, const CallBase *C) {
  return C->mayReadOrWriteMemory() && !C->hasFnAttr(Attribute::NoSync) && !isPure(C) && !isQuiet(C, library(loop));
}

// --- what is out of reach

static void underlying(const Value *pointer, gp_host_loop *loop, SmallVectorImpl<const Value *> &objects) {
  auto &LI = loop->host->FAM.getResult<LoopAnalysis>(loop->F);
  getUnderlyingObjects(pointer, objects, &LI, 0);
}

// Of an object that no pointer to was kept anywhere.
static bool mayBeBasedOn(const Value *pointer, const Value *object, gp_host_loop *loop) {
  SmallVector<const Value *, 4> objects;
  underlying(pointer, loop, objects);
  return any_of(objects, [object](const Value *from) {
    bool other = isIdentifiedObject(from) || isa<Argument>(from) || isa<Constant>(from) || isa<LoadInst>(from);
    return from == object || !other;
  });
}

static bool isCapturedBefore(const Value *object, const Instruction *I, gp_host_loop *loop) {
  auto &DT = loop->host->FAM.getResult<DominatorTreeAnalysis>(loop->F);
  auto &LI = loop->host->FAM.getResult<LoopAnalysis>(loop->F);
#if LLVM_VERSION_MAJOR < 22
  return PointerMayBeCapturedBefore(object, false, true, I, &DT, true, 0, &LI);
#else
  return PointerMayBeCapturedBefore(object, false, I, &DT, true, 0, &LI);
#endif
}

static bool isGiven(const CallBase *C, const Value *object, gp_host_loop *loop) {
  return any_of(C->data_ops(), [&](const Use &operand) {
    return operand->getType()->isPtrOrPtrVectorTy() && mayBeBasedOn(operand, object, loop);
  });
}

bool gp_is_out_of_reach(gp_host_loop *loop, const CallBase *C, const Value *object) {
  return isIdentifiedFunctionLocal(object) && loop->L->isLoopInvariant(object) && !isGiven(C, object, loop) &&
         !isCapturedBefore(object, C, loop);
}

bool gp_restrict_would_help(gp_host_loop *loop, LLVMValueRef call, LLVMValueRef argument) {
  auto *C = dyn_cast<CallBase>(unwrap(call));
  auto *A = dyn_cast<Argument>(unwrap(argument));
  return C && A && !isGiven(C, A, loop) && !isCapturedBefore(A, C, loop);
}

// --- what is given back

static bool givesBack(const CallBase *C, const TargetLibraryInfo &TLI) {
  if (isQuiet(C, TLI))
    return !isa<AnyMemIntrinsic>(C) &&
           (getFreedOperand(C, &TLI) || startsWith(C->getCalledFunction()->getName(), {"free", "realloc", "_Zd"}));
  return !C->hasFnAttr(Attribute::NoFree) && !C->onlyReadsMemory();
}

// By itself, or by what another thread did before.
static bool mayFree(gp_host_loop *loop, const Instruction *I) {
  if (auto *C = dyn_cast<CallBase>(I))
    return givesBack(C, library(loop)) || gp_may_synchronise(loop, C);
  if (auto *fence = dyn_cast<FenceInst>(I))
    return fence->getSyncScopeID() != SyncScope::SingleThread;
  if (auto *load = dyn_cast<LoadInst>(I))
    return isStrongerThanMonotonic(load->getOrdering());
  if (auto *store = dyn_cast<StoreInst>(I))
    return isStrongerThanMonotonic(store->getOrdering());
  return I->isAtomic();
}

// Where memory may be given back before or in an iteration.
static const std::vector<const Instruction *> &freeing(gp_host_loop *loop) {
  if (loop->Freeing)
    return *loop->Freeing;
  loop->Freeing.emplace();
  auto &DT = loop->host->FAM.getResult<DominatorTreeAnalysis>(loop->F);
  auto &LI = loop->host->FAM.getResult<LoopAnalysis>(loop->F);
  const Instruction *first = &loop->L->getHeader()->front();
  for (const Instruction &I : instructions(loop->F))
    if (mayFree(loop, &I) && (loop->L->contains(&I) || isPotentiallyReachable(&I, first, nullptr, &DT, &LI)))
      loop->Freeing->push_back(&I);
  return *loop->Freeing;
}

// The stack's and the module's own memory is never given back; what is passed
// by value is a copy on the stack.
static bool isPermanent(const Value *object) {
  auto *argument = dyn_cast<Argument>(object);
  return isa<AllocaInst>(object) || isa<Constant>(object) || (argument && argument->hasPassPointeeByValueCopyAttr());
}

static bool mayBeFreed(gp_host_loop *loop, const Value *object) {
  auto *from = dyn_cast<Instruction>(object);
  auto &DT = loop->host->FAM.getResult<DominatorTreeAnalysis>(loop->F);
  auto &LI = loop->host->FAM.getResult<LoopAnalysis>(loop->F);
  return any_of(freeing(loop), [&](const Instruction *I) {
    auto *C = dyn_cast<CallBase>(I);
    bool later = I != from && (!from || isPotentiallyReachable(from, I, nullptr, &DT, &LI));
    return later && !(C && gp_is_out_of_reach(loop, C, object));
  });
}

static bool mayBeGivenBack(gp_host_loop *loop, const Value *object) {
  if (isPermanent(object))
    return false;
  auto [known, added] = loop->Freed.try_emplace(object, false);
  if (added)
    known->second = mayBeFreed(loop, object);
  return known->second;
}

// By each iteration, whether it ends the loop early or not.
static bool isAlwaysExecuted(gp_host_loop *loop, const Instruction *I) {
  auto &DT = loop->host->FAM.getResult<DominatorTreeAnalysis>(loop->F);
  SmallVector<BasicBlock *, 4> ends;
  loop->L->getLoopLatches(ends);
  loop->L->getExitingBlocks(ends);
  return all_of(ends, [&](const BasicBlock *B) { return DT.dominates(I->getParent(), B); });
}

bool gp_stays_dereferenceable(gp_host_loop *loop, const Value *address, bool *always) {
  SmallVector<const Value *, 4> objects;
  underlying(address, loop, objects);
  *always = true;
  for (const Value *object : objects) {
    auto *from = dyn_cast<Instruction>(object);
    bool inside = from && loop->L->contains(from);
    if (mayBeGivenBack(loop, object) || (inside && !isAlwaysExecuted(loop, from)))
      return false;
    *always &= !inside;
  }
  return true;
}
