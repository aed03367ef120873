// Answers questions about memory: aliases across iterations and within one, affine addresses.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bridge/bridge_host.h"
#include "bridge/calls.h"
#include "memory/lines.h"
#include "memory/memory_queries.h"

#include <map>
#include <optional>
#include <tuple>

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Analysis/ScopedNoAliasAA.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Analysis/TypeBasedAliasAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace llvm;

#if LLVM_VERSION_MAJOR < 22
// The one symbol of data here that later versions lack. Weak, so that they load
// the plugin and it can tell them that it is for another version (register.cpp).
asm(".weak _ZTVN4llvm17SimpleCaptureInfoE");
#endif

namespace {
// Memory around a pointer, in all iterations.
struct Region {
  MemoryLocation Place;
  bool Fixed; // of the same object in every iteration
};

enum { GP_MOST_OBJECTS = 8 };

struct Access {
  Instruction *I = nullptr;
  bool Located = false;
  bool Limited = false;          // a call that touches no memory but that around its arguments
  bool Hidden = false;           // and some that nothing but calls can touch
  std::vector<Region> Arguments; // of such a call
  MemoryLocation Here;           // in one iteration
  MemoryLocation Anywhere;       // in all iterations
  int64_t Size = -1;
  const Value *Object = nullptr; // the only underlying object
  bool FixedObject = false;      // and the same one in every iteration
  std::vector<Region> Objects;   // all underlying objects, or else the pointer
  const Loop *Turns = nullptr;   // an outer loop, in whose iterations the objects take turns in this order
  std::vector<gp_way> Ways;      // where it may be
  std::vector<std::vector<Region>> WayObjects; // of each of several ways
  unsigned Class = 0;                          // same object, or else same pointer, and same tags
};
using ClassKey = std::tuple<const Value *, MDNode *, MDNode *, MDNode *>;
} // namespace

struct gp_memory_queries {
  gp_memory_queries(gp_host_loop *Handle, ScalarEvolution &SE, LoopInfo &LI, AAResults &AA,
                    const TargetLibraryInfo &TLI)
      : Handle(Handle), L(Handle->L), SE(SE), LI(LI), Evolution(SE, LI), AA(AA), Tagged(TLI) {}
  gp_host_loop *Handle;
  Loop *L;
  ScalarEvolution &SE;
  LoopInfo &LI;
  gp_evolution Evolution;
  AAResults &AA;
  AAResults Tagged; // type and scope tags alone: they hold whatever the pointers do
  std::vector<Access> Accesses;
  std::map<std::pair<unsigned, unsigned>, bool> NeverAlias;                    // of two classes
  std::map<std::pair<const CallBase *, const Value *>, bool> Reached, Touched; // an object, by a call
  std::map<const SCEV *, gp_symbol> Ranges;
  std::map<std::pair<const SCEV *, const SCEV *>, int> Orders;              // see orderOf
  std::map<std::tuple<const SCEV *, const SCEV *, Type *>, uint32_t> Bases; // of fixed places
  int64_t Last = INT64_MAX;                                                 // largest number of an iteration
  const SCEV *Count = nullptr;  // and the same as an expression, if it is none of constants
  const SCEV *Moving = nullptr; // not 0 if there is a second iteration
  std::optional<BatchAAResults> Across, AcrossTagged, Within;
};

// An iteration has its own copy of a scope that is declared in the loop, so
// what such a scope promises holds for one iteration only.
static MDNode *withoutScopes(MDNode *list, const SmallPtrSetImpl<const Metadata *> &local) {
  if (!list || local.empty())
    return list;
  SmallVector<Metadata *, 8> kept;
  for (const MDOperand &Op : list->operands())
    if (!local.count(Op.get()))
      kept.push_back(Op.get());
  return kept.empty() ? nullptr : MDNode::get(list->getContext(), kept);
}

static void collectLocalScopes(const Loop *L, SmallPtrSetImpl<const Metadata *> &scopes) {
  for (BasicBlock *B : L->blocks())
    for (Instruction &I : *B)
      if (auto *Decl = dyn_cast<NoAliasScopeDeclInst>(&I))
        for (const MDOperand &Op : Decl->getScopeList()->operands())
          scopes.insert(Op.get());
}

static void findObject(Access &A, Loop *L, LoopInfo &LI) {
  SmallVector<const Value *, 4> objects;
  getUnderlyingObjects(A.Here.Ptr, objects, &LI, 0);
  if (objects.size() != 1)
    return;
  A.Object = objects[0];
  A.FixedObject = L->isLoopInvariant(A.Object);
}

static int64_t clamp(const APInt &value) {
  return static_cast<int64_t>(value.getLimitedValue(INT64_MAX));
}

// How often the loop runs.
static void findEnd(gp_memory_queries &O) {
  O.Last = static_cast<int64_t>(std::min<uint64_t>(gp_most_backedges(O.SE, O.Evolution, O.L), INT64_MAX));
  const SCEV *count = O.Evolution.backedges(O.L);
  if (!isa<SCEVCouldNotCompute>(count) && !isa<SCEVConstant>(count) && O.SE.isLoopInvariant(count, O.L))
    O.Count = count;
}

// Nothing in it is progress but its end: it has to end, or else is undefined.
static bool hasToEnd(const Loop *L) {
  if (!isMustProgress(L))
    return false;
  for (const BasicBlock *B : L->blocks())
    for (const Instruction &I : *B) {
      auto *call = dyn_cast<CallBase>(&I);
      bool harmless = call ? call->doesNotAccessMemory() || isa<AssumeInst>(I) || isa<NoAliasScopeDeclInst>(I)
                           : !I.isVolatile() && !I.isAtomic();
      if (!harmless && !I.isDebugOrPseudoInst() && !I.isLifetimeStartOrEnd())
        return false;
    }
  return true;
}

// What is not 0 where a multiple or an extension of it is not.
static const SCEV *rootOf(const SCEV *S) {
  for (;;)
    if (auto *product = dyn_cast<SCEVMulExpr>(S);
        product && product->getNumOperands() == 2 && isa<SCEVConstant>(product->getOperand(0)))
      S = product->getOperand(1);
    else if (isa<SCEVZeroExtendExpr>(S) || isa<SCEVSignExtendExpr>(S))
      S = cast<SCEVCastExpr>(S)->getOperand();
    else
      return S;
}

// With a step of 0 the only exit test says the same each time, so the loop
// would end after one iteration or never.
static void findMoving(gp_memory_queries &O) {
  BasicBlock *exiting = O.L->getExitingBlock();
  if (!exiting || (exiting != O.L->getHeader() && exiting != O.L->getLoopLatch()))
    return;
  auto *branch = dyn_cast<BranchInst>(exiting->getTerminator());
  auto *test = branch && branch->isConditional() ? dyn_cast<ICmpInst>(branch->getCondition()) : nullptr;
  if (!test || !O.SE.isSCEVable(test->getOperand(0)->getType()))
    return;
  const SCEV *root = nullptr;
  for (Value *operand : test->operands()) {
    const SCEV *side = O.Evolution.of(operand);
    auto *line = dyn_cast<SCEVAddRecExpr>(side);
    if (O.SE.isLoopInvariant(side, O.L))
      continue;
    if (root || !line || line->getLoop() != O.L || !line->isAffine())
      return;
    root = rootOf(line->getStepRecurrence(O.SE));
  }
  if (root && !isa<SCEVConstant>(root) && hasToEnd(O.L))
    O.Moving = root;
}

// What a pointer that was read from a table of the program's may point into.
static bool addTable(const Value *object, SmallVectorImpl<const Value *> &objects) {
  auto *load = dyn_cast<LoadInst>(object);
  auto *table = load ? dyn_cast<GlobalVariable>(getUnderlyingObject(load->getPointerOperand(), 0)) : nullptr;
  if (!table || !table->isConstant() || !table->hasDefinitiveInitializer() || !load->isSimple())
    return false;
  const Constant *all = table->getInitializer();
  const DataLayout &DL = load->getModule()->getDataLayout();
  if (!load->getType()->isPointerTy() || !all->getType()->isArrayTy() ||
      all->getType()->getArrayElementType() != load->getType() ||
      load->getAlign().value() < DL.getTypeStoreSize(load->getType()) || all->getNumOperands() > 64 ||
      isa<ConstantAggregateZero>(all))
    return false;
  for (const Use &entry : all->operands()) {
    const Value *found = getUnderlyingObject(entry.get(), 0);
    if (!isa<GlobalVariable>(found) && !isa<ConstantPointerNull>(found))
      return false;
    objects.push_back(found);
  }
  return true;
}

// The objects where they are the same in every iteration, else the pointer.
static std::vector<Region> regionsOf(const Value *pointer, const AAMDNodes &tags, Loop *L, LoopInfo &LI) {
  SmallVector<const Value *, 4> found, objects;
  getUnderlyingObjects(pointer, found, &LI, 0);
  std::vector<Region> regions;
  for (const Value *object : found)
    if (!addTable(object, objects))
      objects.push_back(object);
  for (const Value *object : objects)
    if (L->isLoopInvariant(object) && objects.size() <= GP_MOST_OBJECTS)
      regions.push_back({MemoryLocation::getBeforeOrAfter(object, tags), true});
    else
      return {{MemoryLocation::getBeforeOrAfter(pointer, tags), false}};
  return regions;
}

static void describeCall(Access &A, CallBase *C, gp_host_loop *loop, LoopInfo &LI,
                         const SmallPtrSetImpl<const Metadata *> &localScopes) {
  MemoryEffects effects = loop->host->FAM.getResult<AAManager>(loop->F).getMemoryEffects(C);
  if (!effects.onlyAccessesInaccessibleOrArgMem())
    return;
  A.Hidden = !effects.onlyAccessesArgPointees();
  AAMDNodes tags = C->getAAMetadata();
  tags.TBAA = tags.TBAAStruct = nullptr; // of parts of it
  tags.NoAlias = withoutScopes(tags.NoAlias, localScopes);
  for (Value *argument : C->args()) {
    if (argument->getType()->isPointerTy())
      for (const Region &region : regionsOf(argument, tags, loop->L, LI))
        A.Arguments.push_back(region);
    else if (!argument->getType()->isIntOrIntVectorTy() && !argument->getType()->isFPOrFPVectorTy())
      return; // a pointer may be in it
  }
  A.Limited = true;
}

// A pointer that is the same while the loop runs, and another one the next time.
static void findTurns(gp_memory_queries &O, Access &A) {
  auto *phi = dyn_cast<PHINode>(getUnderlyingObject(A.Here.Ptr, 0));
  const Loop *outer = phi ? O.LI.getLoopFor(phi->getParent()) : nullptr;
  SmallVector<Value *, 4> firsts;
  if (!outer || outer == O.L || !outer->contains(O.L) || !gp_takes_turns(outer, const_cast<PHINode *>(phi), firsts))
    return;
  A.Turns = outer;
  A.Objects.clear();
  for (const Value *first : firsts)
    A.Objects.push_back({MemoryLocation::getBeforeOrAfter(first, A.Anywhere.AATags), true});
}

static void findPlaces(gp_memory_queries &O, Access &A) {
  A.Objects = regionsOf(A.Here.Ptr, A.Anywhere.AATags, O.L, O.LI);
  findTurns(O, A);
  A.Ways = gp_ways_of(O.Evolution, O.SE, O.LI, O.L, const_cast<Value *>(A.Here.Ptr), A.Size);
  if (A.Ways.size() > 1)
    for (const gp_way &way : A.Ways)
      A.WayObjects.push_back(regionsOf(way.Pointer, A.Anywhere.AATags, O.L, O.LI));
}

static Access describe(gp_memory_queries &O, gp_host_loop *loop, Instruction *I,
                       const SmallPtrSetImpl<const Metadata *> &localScopes) {
  Access A;
  A.I = I;
  // Other instructions may touch more than the location that LLVM gives.
  if (auto *C = dyn_cast<CallBase>(I))
    describeCall(A, C, loop, O.LI, localScopes);
  if (!isa<LoadInst>(I) && !isa<StoreInst>(I))
    return A;
  A.Located = true;
  A.Here = MemoryLocation::get(I);
  AAMDNodes tags = A.Here.AATags;
  tags.NoAlias = withoutScopes(tags.NoAlias, localScopes);
  A.Anywhere = MemoryLocation::getBeforeOrAfter(A.Here.Ptr, tags);
  TypeSize size = I->getModule()->getDataLayout().getTypeStoreSize(getLoadStoreType(I));
  if (!size.isScalable() && size.getFixedValue() <= INT32_MAX)
    A.Size = static_cast<int64_t>(size.getFixedValue());
  findObject(A, loop->L, O.LI);
  findPlaces(O, A);
  return A;
}

// Far fewer than accesses, and all that counts for alias() of Anywhere.
static void numberClasses(std::vector<Access> &accesses) {
  std::map<ClassKey, unsigned> classes;
  for (Access &A : accesses)
    if (A.Located) {
      const Value *what = A.FixedObject ? A.Object : A.Here.Ptr;
      const AAMDNodes &tags = A.Anywhere.AATags;
      unsigned next = classes.size();
      A.Class = classes.try_emplace(ClassKey(what, tags.TBAA, tags.Scope, tags.NoAlias), next).first->second;
      A.Anywhere.Ptr = what;
    }
}

gp_memory_queries *gp_memory_queries_create(gp_host_loop *loop, const LLVMValueRef *accesses, size_t count) {
  FunctionAnalysisManager &FAM = loop->host->FAM;
  auto &SE = FAM.getResult<ScalarEvolutionAnalysis>(loop->F);
  auto &LI = FAM.getResult<LoopAnalysis>(loop->F);
  auto *queries = new gp_memory_queries(loop, SE, LI, FAM.getResult<AAManager>(loop->F),
                                        FAM.getResult<TargetLibraryAnalysis>(loop->F));
  queries->Tagged.addAAResult(FAM.getResult<TypeBasedAA>(loop->F));
  queries->Tagged.addAAResult(FAM.getResult<ScopedNoAliasAA>(loop->F));
  SmallPtrSet<const Metadata *, 8> localScopes;
  collectLocalScopes(loop->L, localScopes);
  for (size_t i = 0; i < count; i++)
    queries->Accesses.push_back(describe(*queries, loop, unwrap<Instruction>(accesses[i]), localScopes));
  numberClasses(queries->Accesses);
  findEnd(*queries);
  findMoving(*queries);
  queries->Across.emplace(queries->AA);
  queries->Across->enableCrossIterationMode();
  queries->AcrossTagged.emplace(queries->Tagged);
  queries->AcrossTagged->enableCrossIterationMode();
  queries->Within.emplace(queries->AA);
  return queries;
}

void gp_memory_queries_destroy(gp_memory_queries *queries) {
  delete queries;
}

bool gp_memory_queries_is_located(const gp_memory_queries *queries, size_t access) {
  return queries->Accesses[access].Located;
}

bool gp_memory_queries_is_constant(gp_memory_queries *queries, size_t access) {
  const Access &A = queries->Accesses[access];
  if (!A.Located || !isa<LoadInst>(A.I))
    return false;
  return A.I->hasMetadata(LLVMContext::MD_invariant_load) || !isModSet(queries->AA.getModRefInfoMask(A.Anywhere));
}

static bool neverAlias(gp_memory_queries *queries, const Region &A, const Region &B) {
#if LLVM_VERSION_MAJOR < 20
  // Before LLVM 20 a pointer that is another one in the next iteration (p, q =
  // q, p) was taken for the same.
  if (!A.Fixed || !B.Fixed)
    return queries->AcrossTagged->alias(A.Place, B.Place) == AliasResult::NoAlias;
#endif
  return queries->Across->alias(A.Place, B.Place) == AliasResult::NoAlias;
}

// The call has a way to it, or other threads have.
static bool mayReach(gp_memory_queries *queries, const CallBase *C, const Region &R) {
  if (!R.Fixed)
    return true;
  auto [known, added] = queries->Reached.try_emplace({C, R.Place.Ptr}, false);
  if (added)
    known->second = !gp_is_out_of_reach(queries->Handle, C, R.Place.Ptr);
  return known->second;
}

// Of a call that may touch any memory. Alias analysis knows more, but speaks of
// one iteration, and by scopes that hold for one: it is asked about whole
// objects.
static bool mayTouch(gp_memory_queries *queries, const CallBase *C, const Region &R) {
  if (!R.Fixed)
    return true;
  auto [known, added] = queries->Touched.try_emplace({C, R.Place.Ptr}, false);
  if (added)
    known->second = mayReach(queries, C, R) &&
                    isModOrRefSet(queries->Across->getModRefInfo(C, MemoryLocation::getBeforeOrAfter(R.Place.Ptr)));
  return known->second;
}

// All that the access touches is known, and `may` holds of none of it.
template <typename Test> static bool noneOf(gp_memory_queries *queries, const Access &Call, const Access &A, Test may) {
  auto *C = dyn_cast<CallBase>(Call.I);
  if (C && A.Located)
    return none_of(A.Objects, [&](const Region &R) { return may(queries, C, R); });
  return C && A.Limited && !A.Hidden && none_of(A.Arguments, [&](const Region &R) { return may(queries, C, R); });
}

bool gp_memory_queries_is_private(gp_memory_queries *queries, size_t call, size_t access) {
  return noneOf(queries, queries->Accesses[call], queries->Accesses[access], mayReach);
}

static bool neverAlias(gp_memory_queries *queries, const std::vector<Region> &A, const std::vector<Region> &B) {
  for (const Region &a : A)
    for (const Region &b : B)
      if (!neverAlias(queries, a, b))
        return false;
  return true;
}

static bool neverAliasInTurn(gp_memory_queries *queries, const std::vector<Region> &A, const std::vector<Region> &B) {
  for (size_t i = 0; i < A.size(); i++)
    if (!neverAlias(queries, A[i], B[i]))
      return false;
  return true;
}

static bool callsNeverAlias(gp_memory_queries *queries, const Access &A, const Access &B) {
  if (A.Hidden && B.Hidden)
    return false;
  return neverAlias(queries, A.Located ? A.Objects : A.Arguments, B.Located ? B.Objects : B.Arguments);
}

bool gp_memory_queries_never_alias(gp_memory_queries *queries, size_t a, size_t b) {
  const Access &A = queries->Accesses[a], &B = queries->Accesses[b];
  if ((A.Located || A.Limited) && (B.Located || B.Limited) && (A.Limited || B.Limited))
    return callsNeverAlias(queries, A, B);
  if (!A.Located || !B.Located)
    return noneOf(queries, A, B, mayTouch) || noneOf(queries, B, A, mayTouch);
  auto [known, added] = queries->NeverAlias.try_emplace({A.Class, B.Class}, false);
  if (added)
    known->second = A.Turns && A.Turns == B.Turns && A.Objects.size() == B.Objects.size()
                        ? neverAliasInTurn(queries, A.Objects, B.Objects)
                        : neverAlias(queries, A.Objects, B.Objects);
  return known->second;
}

bool gp_memory_queries_no_alias_within(gp_memory_queries *queries, size_t a, size_t b) {
  const Access &A = queries->Accesses[a], &B = queries->Accesses[b];
  return A.Located && B.Located && queries->Within->alias(A.Here, B.Here) == AliasResult::NoAlias;
}

// --- linear addresses

static gp_symbol rangeOf(ScalarEvolution &SE, const SCEV *S) {
  ConstantRange range = SE.getSignedRange(S);
  if (range.isEmptySet()) // never executed
    return {INT64_MIN, INT64_MAX, false, false};
  return {range.getSignedMin().getSExtValue(), range.getSignedMax().getSExtValue(), SE.isKnownNonZero(S), false};
}

static gp_symbol meet(const gp_symbol &a, const gp_symbol &b) {
  gp_symbol both = {std::max(a.lo, b.lo), std::min(a.hi, b.hi), a.nonzero || b.nonzero, a.moves || b.moves};
  return both.lo <= both.hi ? both : a;
}

// What is known of it where the loop starts.
static gp_symbol rangeWithin(gp_memory_queries &O, const SCEV *S) {
  auto [known, added] = O.Ranges.try_emplace(S);
  if (added) {
    known->second = meet(rangeOf(O.SE, S), rangeOf(O.SE, O.SE.applyLoopGuards(S, O.L)));
    auto *extended = dyn_cast<SCEVIntegralCastExpr>(S);
    known->second.moves =
        O.Moving && (S == O.Moving || (extended && !isa<SCEVTruncateExpr>(S) && extended->getOperand() == O.Moving));
  }
  return known->second;
}

// Signed, as the loop is entered. What is zero-extended is compared as it was.
static bool isAtEntry(gp_memory_queries &O, CmpInst::Predicate predicate, const SCEV *A, const SCEV *B) {
  return O.SE.isAvailableAtLoopEntry(A, O.L) && O.SE.isAvailableAtLoopEntry(B, O.L) &&
         O.SE.isLoopEntryGuardedByCond(O.L, predicate, A, B);
}

// A <= B, or A + 1 <= B where A < B: then it does not wrap.
static bool isAtMost(gp_memory_queries &O, bool isSigned, const SCEV *A, const SCEV *B) {
  auto *sum = dyn_cast<SCEVAddExpr>(A);
  return isAtEntry(O, isSigned ? CmpInst::ICMP_SLE : CmpInst::ICMP_ULE, A, B) ||
         (sum && sum->getNumOperands() == 2 && sum->getOperand(0)->isOne() &&
          isAtEntry(O, isSigned ? CmpInst::ICMP_SLT : CmpInst::ICMP_ULT, sum->getOperand(1), B));
}

static bool isNatural(gp_memory_queries &O, const SCEV *A) {
  return isAtEntry(O, CmpInst::ICMP_SGE, A, O.SE.getZero(A->getType()));
}

// So is A + 1, where A < B.
static bool isNaturalBelow(gp_memory_queries &O, const SCEV *A, const SCEV *B) {
  auto *sum = dyn_cast<SCEVAddExpr>(A);
  return isNatural(O, A) ||
         (sum && sum->getNumOperands() == 2 && sum->getOperand(0)->isOne() && isNatural(O, sum->getOperand(1)) &&
          isAtEntry(O, CmpInst::ICMP_SLT, sum->getOperand(1), B));
}

// A <= B of numbers that were extended after the comparison. A negative one
// that is zero-extended is larger than any that is sign-extended.
static bool isExtendedAtMost(gp_memory_queries &O, const SCEV *A, const SCEV *B) {
  auto *castA = dyn_cast<SCEVIntegralCastExpr>(A), *castB = dyn_cast<SCEVIntegralCastExpr>(B);
  if (!castA || !castB || isa<SCEVTruncateExpr>(A) || isa<SCEVTruncateExpr>(B))
    return false;
  const SCEV *a = castA->getOperand(), *b = castB->getOperand();
  if (a->getType() != b->getType())
    return false;
  if ((isa<SCEVZeroExtendExpr>(A) || isNatural(O, a)) && (isa<SCEVZeroExtendExpr>(B) || isNatural(O, b)) &&
      isAtMost(O, false, a, b))
    return true;
  return (isa<SCEVSignExtendExpr>(A) || isNaturalBelow(O, a, b)) && isAtMost(O, true, a, b);
}

// Of signed numbers as the loop is entered: 2 where A < B, 1 where A <= B, else 0.
static int orderOf(gp_memory_queries &O, const SCEV *A, const SCEV *B) {
  auto [known, added] = O.Orders.try_emplace({A, B}, 0);
  if (!added || A->getType() != B->getType())
    return known->second;
  if (isAtEntry(O, CmpInst::ICMP_SLT, A, B))
    known->second = 2;
  else if (isAtMost(O, true, A, B) || isExtendedAtMost(O, A, B))
    known->second = 1;
  return known->second;
}

namespace {
// Turns expressions into forms over common symbols, modulo 2^Bits.
class FormBuilder {
public:
  FormBuilder(gp_memory_queries &O, gp_access_pair &Out) : O(O), Out(Out) {}

  bool add(gp_affine_form &form, const SCEV *S, int64_t factor = 1);
  bool addNumber(gp_affine_form &form, int64_t most, int64_t factor);
  void addOrders();

private:
  void addOrder(const gp_affine_form &order);
  void addQuotient(int quotient);
  bool addSymbol(gp_affine_form &form, const void *key, gp_symbol range, int64_t factor);
  bool addProduct(gp_affine_form &form, const SCEVMulExpr *S, int64_t factor);
  bool addOuter(gp_affine_form &form, const SCEVAddRecExpr *S, int64_t factor);
  bool addOpaque(gp_affine_form &form, const SCEV *S, int64_t factor) {
    return addValue(form, S, rangeWithin(O, S), factor);
  }
  bool addValue(gp_affine_form &form, const SCEV *S, gp_symbol range, int64_t factor);

  // Modulo 2^64 first, so that nothing overflows.
  int64_t times(int64_t a, int64_t b) { return wrapped(static_cast<uint64_t>(a) * static_cast<uint64_t>(b)); }
  void addTo(int64_t &sum, int64_t value) { sum = wrapped(static_cast<uint64_t>(sum) + static_cast<uint64_t>(value)); }
  int64_t wrapped(uint64_t value) { return SignExtend64(value, Out.bits); }

  gp_memory_queries &O;
  gp_access_pair &Out;
  const void *Keys[GP_MAX_SYMBOLS] = {};
  const SCEV *Values[GP_MAX_SYMBOLS] = {}; // of those symbols that are the value of one, signed
};
} // namespace

bool FormBuilder::addSymbol(gp_affine_form &form, const void *key, gp_symbol range, int64_t factor) {
  int i = 0;
  while (i < Out.num_symbols && Keys[i] != key)
    i++;
  if (i == GP_MAX_SYMBOLS)
    return false;
  if (i == Out.num_symbols) {
    Keys[Out.num_symbols++] = key;
    Values[i] = nullptr;
    Out.symbols[i] = range;
  }
  Out.symbols[i] = meet(Out.symbols[i], range);
  addTo(form.factor[i], factor);
  return true;
}

bool FormBuilder::addValue(gp_affine_form &form, const SCEV *S, gp_symbol range, int64_t factor) {
  if (!addSymbol(form, S, range, factor))
    return false;
  for (int i = 0; i < Out.num_symbols; i++)
    if (Keys[i] == S)
      Values[i] = S;
  return true;
}

// A symbol of its own, in 0..most.
bool FormBuilder::addNumber(gp_affine_form &form, int64_t most, int64_t factor) {
  return Out.num_symbols < GP_MAX_SYMBOLS &&
         addSymbol(form, &Keys[Out.num_symbols], {0, most, false, false}, wrapped(static_cast<uint64_t>(factor)));
}

void FormBuilder::addOrder(const gp_affine_form &order) {
  if (Out.num_orders < GP_MAX_ORDERS - 1) // dependence_test.c adds one
    Out.orders[Out.num_orders++] = order;
}

// q = n / c: c q <= n <= c q + c - 1, if n is the number that its form is.
void FormBuilder::addQuotient(int quotient) {
  auto *ratio = dyn_cast<SCEVUDivExpr>(Values[quotient]);
  auto *by = ratio ? dyn_cast<SCEVConstant>(ratio->getRHS()) : nullptr;
  if (!by || by->getAPInt().ugt(INT32_MAX) || by->getAPInt().ult(2))
    return;
  int64_t c = by->getAPInt().getSExtValue(), lo, hi;
  gp_access_pair before = Out;
  gp_affine_form order = {};
  if (!add(order, ratio->getLHS()) || !gp_affine_form_range(&order, Out.symbols, Out.num_symbols, &lo, &hi) || lo < 0 ||
      hi > maxIntN(Out.bits)) {
    Out = before;
    return;
  }
  order.factor[quotient] -= c;
  addOrder(order);
  gp_affine_form other = {c - 1 - order.constant, {}};
  for (int i = 0; i < GP_MAX_SYMBOLS; i++)
    other.factor[i] = -order.factor[i];
  addOrder(other);
}

// What is known of two symbols together.
void FormBuilder::addOrders() {
  for (int i = 0, count = Out.num_symbols; i < count; i++)
    if (Values[i])
      addQuotient(i);
  for (int i = 0; i < Out.num_symbols; i++)
    for (int k = 0; k < Out.num_symbols; k++)
      if (int order = i != k && Values[i] && Values[k] ? orderOf(O, Values[i], Values[k]) : 0) {
        gp_affine_form form = {1 - order, {}};
        form.factor[k] = 1;
        form.factor[i] = -1;
        addOrder(form);
      }
}

// A product that does not wrap keeps its factor from being large.
bool FormBuilder::addProduct(gp_affine_form &form, const SCEVMulExpr *S, int64_t factor) {
  auto *constant = dyn_cast<SCEVConstant>(S->getOperand(0));
  if (!constant)
    return addOpaque(form, S, factor);
  SmallVector<const SCEV *, 4> others(drop_begin(S->operands()));
  const SCEV *rest = O.SE.getMulExpr(others);
  int64_t c = constant->getAPInt().getSExtValue();
  if (S->hasNoSignedWrap() && c > 1 && !isa<SCEVAddExpr>(rest) && !isa<SCEVAddRecExpr>(rest)) {
    unsigned bits = O.SE.getTypeSizeInBits(S->getType());
    gp_symbol small = {minIntN(bits) / c, maxIntN(bits) / c, false, false};
    return addValue(form, rest, meet(rangeWithin(O, rest), small), times(factor, c));
  }
  return add(form, rest, times(factor, c));
}

// Start + number of the outer loop's iteration * step.
bool FormBuilder::addOuter(gp_affine_form &form, const SCEVAddRecExpr *S, int64_t factor) {
  if (!S->isAffine())
    return addOpaque(form, S, factor);
  if (!add(form, S->getStart(), factor))
    return false;
  const SCEV *step = S->getStepRecurrence(O.SE), *zero = O.SE.getZero(step->getType());
  auto *constant = dyn_cast<SCEVConstant>(step);
  if (!constant)
    return addOpaque(form, O.SE.getAddRecExpr(zero, step, S->getLoop(), SCEV::FlagAnyWrap), factor);
  gp_symbol number = {INT64_MIN, INT64_MAX, false, false};
  auto *most = dyn_cast<SCEVConstant>(O.SE.getConstantMaxBackedgeTakenCount(S->getLoop()));
  if (most && most->getAPInt().getActiveBits() < 64)
    number = {0, clamp(most->getAPInt()), false, false};
  return addSymbol(form, S->getLoop(), number, times(factor, constant->getAPInt().getSExtValue()));
}

bool FormBuilder::add(gp_affine_form &form, const SCEV *S, int64_t factor) {
  if (O.SE.getTypeSizeInBits(S->getType()) < Out.bits || S->getType()->isPointerTy())
    return false;
  if (auto *constant = dyn_cast<SCEVConstant>(S)) {
    addTo(form.constant, times(factor, constant->getAPInt().getSExtValue()));
    return true;
  }
  if (auto *sum = dyn_cast<SCEVAddExpr>(S)) {
    for (const SCEV *operand : sum->operands())
      if (!add(form, operand, factor))
        return false;
    return true;
  }
  if (auto *product = dyn_cast<SCEVMulExpr>(S))
    return addProduct(form, product, factor);
  if (auto *outer = dyn_cast<SCEVAddRecExpr>(S))
    return addOuter(form, outer, factor);
  return addOpaque(form, S, factor);
}

// The end of the loop as a form, if that is the number that it stands for.
static void addEnd(gp_memory_queries &O, FormBuilder &builder, gp_access_pair &out) {
  if (!O.Count || O.SE.getTypeSizeInBits(O.Count->getType()) > out.bits)
    return;
  int64_t lo, hi;
  gp_access_pair before = out;
  const SCEV *count = O.SE.getNoopOrZeroExtend(O.Count, IntegerType::get(O.Count->getType()->getContext(), out.bits));
  out.has_last = builder.add(out.last_form, count) &&
                 gp_affine_form_range(&out.last_form, out.symbols, out.num_symbols, &lo, &hi) && lo >= 0 &&
                 hi <= maxIntN(out.bits);
  if (!out.has_last)
    out = before;
}

// `to` - `from`, both from the same pointer on.
static bool addApart(gp_memory_queries &O, FormBuilder &builder, const SCEV *from, const SCEV *to,
                     gp_access_pair &out) {
  const SCEV *apart = O.SE.getMinusSCEV(to, from);
  if (isa<SCEVConstant>(apart))
    return builder.add(out.apart, apart);
  // Each on its own: what their products tell of the symbols is lost in the difference.
  return builder.add(out.apart, to) && builder.add(out.apart, from, -1);
}

// Inner loops' iterations: any of one access's against any of the other's, of the same loop too.
static bool addInner(FormBuilder &builder, gp_access_pair &out, const gp_line &line, int64_t sign) {
  for (const gp_inner_line &inner : line.Inner)
    if (!builder.addNumber(out.apart, inner.Most, static_cast<int64_t>(static_cast<uint64_t>(inner.Step) * sign)))
      return false;
  return true;
}

static bool isSameRing(const gp_line &A, const gp_line &B) {
  int64_t whole = A.Ring.Factor & -A.Ring.Factor;
  return A.Ring.Rest && A.Ring.Rest == B.Ring.Rest && A.Ring.Factor == B.Ring.Factor && A.Ring.Bits == B.Ring.Bits &&
         A.Size <= whole && B.Size <= whole;
}

static unsigned bitsOf(const gp_line &A, const gp_line &B, unsigned all) {
  return std::min({A.Bits ? A.Bits : all, B.Bits ? B.Bits : all, all});
}

static bool fillPlaces(gp_memory_queries &O, const SCEV *from, const gp_line &A, const SCEV *stepA, const gp_line &B,
                       gp_access_pair &out) {
  out.bits = bitsOf(A, B, O.SE.getTypeSizeInBits(B.Offset->getType()));
  FormBuilder builder(O, out);
  out.last = std::min({O.Last, A.Last, B.Last});
  out.size_b = B.Size;
  out.gaps = A.Gaps || B.Gaps;
  out.folded = !A.Inner.empty() || !B.Inner.empty() || ((A.Bits || B.Bits) && !isSameRing(A, B));
  if (!addApart(O, builder, from, B.Offset, out) || (stepA && !builder.add(out.stride_a, stepA)) ||
      (B.Step && !builder.add(out.stride_b, B.Step)) || !addInner(builder, out, A, -1) || !addInner(builder, out, B, 1))
    return false;
  if (out.num_symbols) {
    addEnd(O, builder, out);
    builder.addOrders();
  }
  return true;
}

static bool fillPair(gp_memory_queries &O, const gp_line &A, const gp_line &B, gp_access_pair &out) {
  if (!A.Base || !B.Base || A.Size < 0 || B.Size < 0 || A.Base != B.Base || A.Offset->getType() != B.Offset->getType())
    return false;
  out = {};
  out.size_a = A.Size;
  return fillPlaces(O, A.Offset, A, A.Step, B, out);
}

// Which distances two ways leave.
static void setPhase(gp_memory_queries &O, const gp_way &A, const gp_way &B, gp_access_pair &out) {
  if (A.Turn.Period <= 1 || A.Turn.Period != B.Turn.Period || !A.Turn.Origin != !B.Turn.Origin)
    return;
  int64_t shift = 0;
  if (A.Turn.Origin) {
    auto *apart = dyn_cast<SCEVConstant>(O.SE.getMinusSCEV(B.Turn.Origin, A.Turn.Origin));
    if (!apart)
      return;
    shift = !apart->getValue()->isZero();
  }
  out.period = A.Turn.Period;
  out.phase = static_cast<int64_t>(B.Turn.Rest) - A.Turn.Rest - shift;
}

// No iteration goes both ways.
static bool excludeOneAnother(const gp_way &A, const gp_way &B) {
  return A.Test && A.Test == B.Test && A.Outcome != B.Outcome;
}

bool gp_memory_queries_places(gp_memory_queries *queries, size_t a, size_t b, gp_pair *out) {
  const Access &A = queries->Accesses[a], &B = queries->Accesses[b];
  out->count = 0;
  out->chosen = A.Ways.size() > 1 || B.Ways.size() > 1;
  for (size_t i = 0; i < A.Ways.size(); i++)
    for (size_t k = 0; k < B.Ways.size(); k++) {
      const gp_way &x = A.Ways[i], &y = B.Ways[k];
      if (out->chosen && x.Known && y.Known &&
          neverAlias(queries, A.Ways.size() > 1 ? A.WayObjects[i] : A.Objects,
                     B.Ways.size() > 1 ? B.WayObjects[k] : B.Objects))
        continue;
      gp_meeting_places *places = &out->places[out->count++];
      if (!x.Known || !y.Known || !fillPair(*queries, x.Line, y.Line, places->whole))
        return false;
      const gp_line &fineX = x.Fine.Base ? x.Fine : x.Line, &fineY = y.Fine.Base ? y.Fine : y.Line;
      places->has_fine = (x.Fine.Base || y.Fine.Base) && fillPair(*queries, fineX, fineY, places->fine);
      places->not_within = excludeOneAnother(x, y);
      setPhase(*queries, x, y, places->whole);
    }
  return true;
}

// What of the address is a constant: in front of a sum, at the start of outer
// loops.
static int64_t constantPart(const SCEV *S) {
  while (auto *outer = dyn_cast<SCEVAddRecExpr>(S))
    S = outer->getStart();
  if (auto *sum = dyn_cast<SCEVAddExpr>(S))
    S = sum->getOperand(0);
  auto *constant = dyn_cast<SCEVConstant>(S);
  return constant ? constant->getAPInt().getSExtValue() : 0;
}

static bool isSmall(int64_t value, int bits) {
  return value >> bits == 0 || value >> bits == -1;
}

// So small that nothing wraps within as many iterations as a schedule sees.
bool gp_memory_queries_fixed_place(gp_memory_queries *queries, size_t access, gp_fixed_place *out) {
  if (!gp_memory_queries_is_linear(queries, access))
    return false;
  const Access &A = queries->Accesses[access];
  const gp_line &line = A.Ways[0].Line;
  auto *step = dyn_cast_or_null<SCEVConstant>(line.Step);
  if (line.Size <= 0 || line.Gaps || line.Spans || !line.Inner.empty() || (line.Step && !step) ||
      queries->SE.getTypeSizeInBits(line.Offset->getType()) != 64)
    return false;
  int64_t offset = constantPart(line.Offset), stride = step ? step->getAPInt().getSExtValue() : 0;
  if (!isSmall(offset, 60) || !isSmall(stride, 40))
    return false;
  const SCEV *rest =
      queries->SE.getMinusSCEV(line.Offset, queries->SE.getConstant(line.Offset->getType(), offset, true));
  unsigned next = queries->Bases.size();
  auto base = queries->Bases.try_emplace({line.Base, rest, line.Base->getType()}, next).first;
  *out = {base->second, A.Class, offset, stride, line.Size};
  return true;
}

bool gp_memory_queries_moves_along(gp_memory_queries *queries, size_t a, size_t b) {
  const Access &A = queries->Accesses[a], &B = queries->Accesses[b];
  auto *x = const_cast<Value *>(A.Here.Ptr), *y = const_cast<Value *>(B.Here.Ptr);
  return A.Located && B.Located && A.Size == B.Size && x == y &&
         queries->LI.getLoopFor(A.I->getParent()) == queries->L &&
         gp_climbs(queries->Evolution, queries->SE, queries->L, x, A.Size, queries->Last);
}

bool gp_memory_queries_is_linear(const gp_memory_queries *queries, size_t access) {
  const Access &A = queries->Accesses[access];
  return A.Ways.size() == 1 && A.Ways[0].Known && !A.Ways[0].Line.Bits;
}

bool gp_memory_queries_offset(gp_memory_queries *queries, size_t access, gp_access_pair *out) {
  const Access &A = queries->Accesses[access];
  if (!gp_memory_queries_is_linear(queries, access) || A.Size < 0 || !A.FixedObject)
    return false;
  const gp_line &line = A.Ways[0].Line;
  if (line.Spans || !line.Inner.empty() || line.Base != queries->SE.getSCEV(const_cast<Value *>(A.Object)))
    return false;
  *out = {};
  out->size_a = 1;
  return fillPlaces(*queries, queries->SE.getZero(line.Offset->getType()), line, nullptr, line, *out);
}

LLVMValueRef gp_memory_queries_object(gp_memory_queries *queries, size_t access) {
  return wrap(const_cast<Value *>(queries->Accesses[access].Object));
}

// --- names

// The variable that holds the value itself, best of the function that it is in.
static const DILocalVariable *variableOf(Value *V, const Function *F) {
  const DILocalVariable *found = nullptr;
  auto look = [&](const DILocalVariable *variable, const DIExpression *expression) {
    bool plain = !expression || expression->getNumElements() == 0;
    bool ours = F && variable->getScope()->getSubprogram() == F->getSubprogram();
    if (plain && (!found || ours))
      found = variable;
  };
#if LLVM_VERSION_MAJOR < 22
  SmallVector<DbgVariableIntrinsic *, 4> users;
#if LLVM_VERSION_MAJOR >= 19
  SmallVector<DbgVariableRecord *, 4> records;
  findDbgUsers(users, V, &records);
#else
  findDbgUsers(users, V);
#endif
  for (DbgVariableIntrinsic *user : users)
    look(user->getVariable(), user->getExpression());
#else
  SmallVector<DbgVariableRecord *, 4> records;
  findDbgUsers(V, records);
#endif
#if LLVM_VERSION_MAJOR >= 19
  for (DbgVariableRecord *record : records)
    look(record->getVariable(), record->getExpression());
#endif
  return found;
}

const char *gp_source_name(LLVMValueRef value, size_t *length) {
  Value *V = unwrap(value);
  StringRef name;
  if (auto *G = dyn_cast<GlobalVariable>(V)) {
    SmallVector<DIGlobalVariableExpression *, 1> variables;
    G->getDebugInfo(variables);
    if (!variables.empty())
      name = variables[0]->getVariable()->getName();
  } else if (isa<Argument>(V) || isa<Instruction>(V)) {
    const Function *F = isa<Argument>(V) ? cast<Argument>(V)->getParent() : cast<Instruction>(V)->getFunction();
    if (const DILocalVariable *variable = variableOf(V, F))
      name = variable->getName();
  }
  *length = name.size();
  return name.empty() ? nullptr : name.data();
}

bool gp_argument_is_restrict(LLVMValueRef argument) {
  return unwrap<Argument>(argument)->hasNoAliasAttr();
}
