// Finds out whether an address may lead to the function's own memory.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "memory/origin.h"
#include "bridge/bridge_host.h"

#include <optional>

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

struct gp_origin {
  gp_origin(gp_host_loop *loop) : L(loop->L), F(loop->F), AA(loop->host->FAM.getResult<AAManager>(loop->F)) {}
  const Loop *L;
  Function &F;
  AAResults &AA;
  std::optional<bool> Task;                                // runs as an OpenMP task
  std::optional<std::vector<const Instruction *>> Objects; // allocated here and named in the loop
};

gp_origin *gp_origin_create(gp_host_loop *loop) {
  return new gp_origin(loop);
}

void gp_origin_destroy(gp_origin *origin) {
  delete origin;
}

// Clang keeps what a task has for itself behind an argument of its function.
static bool isTask(gp_origin &O) {
  if (!O.Task)
    O.Task = any_of(O.F.users(), [](const User *U) {
      auto *call = dyn_cast<CallBase>(U);
      const Function *callee = call ? call->getCalledFunction() : nullptr;
      StringRef name = callee ? callee->getName() : StringRef();
      return name.consume_front("__kmpc_omp_") && name.contains("task_alloc");
    });
  return *O.Task;
}

static bool allocates(const Instruction &I) {
  return isa<AllocaInst>(I) || (isa<CallBase>(I) && I.getType()->isPointerTy() && isNoAliasCall(&I));
}

static bool handsOn(const User *U) {
  return isa<GEPOperator>(U) || isa<CastInst>(U) || isa<PHINode>(U) || isa<SelectInst>(U) ||
         (isa<CallBase>(U) && U->getType()->isPointerTy());
}

// By an address that was computed from it, perhaps before the loop.
static bool isNamedIn(const Loop *L, const Instruction *object) {
  SmallVector<const Value *, 8> module = {object};
  SmallPtrSet<const Value *, 8> seen;
  while (!module.empty())
    for (const User *U : module.pop_back_val()->users()) {
      auto *I = dyn_cast<Instruction>(U);
      if (I && L->contains(I))
        return true;
      if (handsOn(U) && seen.insert(U).second)
        module.push_back(U);
    }
  return L->contains(object);
}

static const std::vector<const Instruction *> &objectsOf(gp_origin &O) {
  if (!O.Objects) {
    O.Objects.emplace();
    for (const Instruction &I : instructions(O.F))
      if (allocates(I) && isNamedIn(O.L, &I))
        O.Objects->push_back(&I);
  }
  return *O.Objects;
}

static bool isOwn(gp_origin &O, const Value *pointer, unsigned depth);

// A pointer from memory: it is not known when it was stored there.
static bool isOwnFromMemory(gp_origin &O, const LoadInst *load, unsigned depth) {
  return isOwn(O, load->getPointerOperand(), depth + 1) || any_of(objectsOf(O), [&](const Instruction *object) {
           return O.AA.alias(MemoryLocation::getBeforeOrAfter(load), MemoryLocation::getBeforeOrAfter(object)) !=
                  AliasResult::NoAlias;
         });
}

static bool isOwnObject(gp_origin &O, const Value *object, unsigned depth) {
  if (auto *argument = dyn_cast<Argument>(object))
    return argument->hasPassPointeeByValueCopyAttr() || argument->hasStructRetAttr() || isTask(O);
  if (auto *global = dyn_cast<GlobalValue>(object))
    return global->isThreadLocal();
  if (auto *load = dyn_cast<LoadInst>(object))
    return isOwnFromMemory(O, load, depth);
  return !isa<Constant>(object); // allocas, calls, integers, and whatever else there is
}

// Through the phis of loops as well: any iteration counts.
static bool isOwn(gp_origin &O, const Value *pointer, unsigned depth) {
  enum { DEEPEST = 8 };
  SmallVector<const Value *, 4> objects;
  if (depth > DEEPEST || !pointer->getType()->isPointerTy())
    return true;
  getUnderlyingObjects(pointer, objects, nullptr, 0);
  return any_of(objects, [&](const Value *object) { return isOwnObject(O, object, depth); });
}

static bool isOwnCall(gp_origin &O, CallBase *call) {
  for (const Value *argument : call->args())
    if (argument->getType()->isPtrOrPtrVectorTy() && isOwn(O, argument, 0))
      return true;
  return any_of(objectsOf(O), [&](const Instruction *object) {
    return isModOrRefSet(O.AA.getModRefInfo(call, MemoryLocation::getBeforeOrAfter(object)));
  });
}

bool gp_origin_is_own(gp_origin *origin, LLVMValueRef access) {
  auto *I = unwrap<Instruction>(access);
  if (auto *call = dyn_cast<CallBase>(I))
    return isOwnCall(*origin, call);
  const Value *pointer = getLoadStorePointerOperand(I);
  return !pointer || isOwn(*origin, pointer, 0);
}
