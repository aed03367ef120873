// GauS, operator scheduling by Gaussian relaxation.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bridge's answers about memory: alias analysis across iterations and
// within one, and affine addresses.
#include "bridge_host.h"
#include "calls.h"
#include "oracle.h"

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

struct Access {
  Instruction *I = nullptr;
  bool Located = false;
  bool Limited = false;             // a call that touches no memory but that around its arguments
  bool Hidden = false;              // and some that nothing but calls can touch
  SmallVector<Region, 2> Arguments; // of such a call
  MemoryLocation Here;              // in one iteration
  MemoryLocation Anywhere;          // in all iterations
  int64_t Size = -1;
  const Value *Object = nullptr; // the only underlying object
  bool FixedObject = false;      // and the same one in every iteration
  const SCEV *Start = nullptr;   // linear: the address in the first iteration
  const SCEV *Base = nullptr;    // the pointer that it starts from
  const SCEV *Offset = nullptr;  // and how far it is from there
  const SCEV *Step = nullptr;    // NULL: the same address in every iteration
  bool Gaps = false;             // Size spans an inner loop's iterations, which may leave out parts of it
  bool Spans = false;            // Size spans an inner loop's iterations
  int64_t Last = INT64_MAX;      // more iterations would turn around the address space
  unsigned Class = 0;            // same object, or else same pointer, and same tags
};
using ClassKey = std::tuple<const Value *, MDNode *, MDNode *, MDNode *>;
} // namespace

struct gaus_oracle {
  gaus_oracle(gaus_host_loop *Handle, ScalarEvolution &SE, AAResults &AA, const TargetLibraryInfo &TLI)
      : Handle(Handle), L(Handle->L), SE(SE), AA(AA), Tagged(TLI) {}
  gaus_host_loop *Handle;
  Loop *L;
  ScalarEvolution &SE;
  AAResults &AA;
  AAResults Tagged; // type and scope tags alone: they hold whatever the pointers do
  std::vector<Access> Accesses;
  std::map<std::pair<unsigned, unsigned>, bool> NeverAlias;                    // of two classes
  std::map<std::pair<const CallBase *, const Value *>, bool> Reached, Touched; // an object, by a call
  std::map<const SCEV *, gaus_symbol> Ranges;
  std::map<std::tuple<const SCEV *, const SCEV *, Type *>, uint32_t> Bases; // of fixed places
  int64_t Last = INT64_MAX;                                                 // largest number of an iteration
  const SCEV *Count = nullptr; // and the same as an expression, if it is none of constants
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

// The inner loops' part of an address: where all of their iterations start at
// the lowest, with Size up to the highest. NULL if that is not known.
static const SCEV *spanInner(Access &A, const SCEV *address, Loop *L, ScalarEvolution &SE) {
  auto *line = dyn_cast<SCEVAddRecExpr>(address);
  while (line && line->getLoop() != L && L->contains(line->getLoop())) {
    auto *step = dyn_cast<SCEVConstant>(line->getStepRecurrence(SE));
    uint64_t most = gaus_most_backedges(SE, line->getLoop());
    if (!line->isAffine() || !step || most > INT32_MAX || step->getAPInt().abs().ugt(INT32_MAX))
      return nullptr;
    int64_t stride = step->getAPInt().getSExtValue(), reach = stride * static_cast<int64_t>(most);
    A.Gaps |= std::abs(stride) > A.Size || !isa<SCEVConstant>(SE.getBackedgeTakenCount(line->getLoop()));
    A.Spans = true;
    A.Size += std::abs(reach);
    if (A.Size > INT32_MAX)
      return nullptr;
    address = line->getStart();
    if (reach < 0)
      address = SE.getAddExpr(address, SE.getConstant(step->getType(), static_cast<uint64_t>(reach), true));
    line = dyn_cast<SCEVAddRecExpr>(address);
  }
  return address;
}

static void findAddress(Access &A, Loop *L, ScalarEvolution &SE) {
  auto *pointer = const_cast<Value *>(A.Here.Ptr);
  if (!SE.isSCEVable(pointer->getType()) || SE.getTypeSizeInBits(pointer->getType()) > 64)
    return;
  const SCEV *address = A.Size < 0 ? SE.getSCEV(pointer) : spanInner(A, SE.getSCEV(pointer), L, SE);
  if (!address)
    return;
  auto *line = dyn_cast<SCEVAddRecExpr>(address);
  if (SE.isLoopInvariant(address, L))
    A.Start = address;
  else if (line && line->getLoop() == L && line->isAffine()) {
    A.Start = line->getStart();
    A.Step = line->getStepRecurrence(SE);
    auto *step = dyn_cast<SCEVConstant>(A.Step);
    if (step && !step->isZero() && line->hasNoSelfWrap() && !A.Spans)
      A.Last = clamp(APInt::getMaxValue(step->getAPInt().getBitWidth()).udiv(step->getAPInt().abs()));
  }
  if (!A.Start)
    return;
  A.Base = SE.getPointerBase(A.Start);
  A.Offset = A.Start->getType()->isPointerTy() ? SE.removePointerBase(A.Start) : A.Start;
}

// How often the loop runs.
static void findEnd(gaus_oracle &O) {
  if (auto *most = dyn_cast<SCEVConstant>(O.SE.getConstantMaxBackedgeTakenCount(O.L)))
    O.Last = clamp(most->getAPInt());
  const SCEV *count = O.SE.getBackedgeTakenCount(O.L);
  if (!isa<SCEVCouldNotCompute>(count) && !isa<SCEVConstant>(count) && O.SE.isLoopInvariant(count, O.L))
    O.Count = count;
}

// The object where it is the same in every iteration, else the pointer.
static Region regionOf(const Value *pointer, const AAMDNodes &tags, Loop *L, LoopInfo &LI) {
  SmallVector<const Value *, 4> objects;
  getUnderlyingObjects(pointer, objects, &LI, 0);
  bool fixed = objects.size() == 1 && L->isLoopInvariant(objects[0]);
  return {MemoryLocation::getBeforeOrAfter(fixed ? objects[0] : pointer, tags), fixed};
}

static void describeCall(Access &A, CallBase *C, gaus_host_loop *loop, LoopInfo &LI,
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
      A.Arguments.push_back(regionOf(argument, tags, loop->L, LI));
    else if (!argument->getType()->isIntOrIntVectorTy() && !argument->getType()->isFPOrFPVectorTy())
      return; // a pointer may be in it
  }
  A.Limited = true;
}

static Access describe(gaus_host_loop *loop, Instruction *I, ScalarEvolution &SE, LoopInfo &LI,
                       const SmallPtrSetImpl<const Metadata *> &localScopes) {
  Access A;
  A.I = I;
  // Other instructions may touch more than the location that LLVM gives.
  if (auto *C = dyn_cast<CallBase>(I))
    describeCall(A, C, loop, LI, localScopes);
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
  findObject(A, loop->L, LI);
  findAddress(A, loop->L, SE);
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

gaus_oracle *gaus_oracle_create(gaus_host_loop *loop, const LLVMValueRef *accesses, size_t count) {
  FunctionAnalysisManager &FAM = loop->host->FAM;
  auto &SE = FAM.getResult<ScalarEvolutionAnalysis>(loop->F);
  auto &LI = FAM.getResult<LoopAnalysis>(loop->F);
  auto *oracle =
      new gaus_oracle(loop, SE, FAM.getResult<AAManager>(loop->F), FAM.getResult<TargetLibraryAnalysis>(loop->F));
  oracle->Tagged.addAAResult(FAM.getResult<TypeBasedAA>(loop->F));
  oracle->Tagged.addAAResult(FAM.getResult<ScopedNoAliasAA>(loop->F));
  SmallPtrSet<const Metadata *, 8> localScopes;
  collectLocalScopes(loop->L, localScopes);
  for (size_t i = 0; i < count; i++)
    oracle->Accesses.push_back(describe(loop, unwrap<Instruction>(accesses[i]), SE, LI, localScopes));
  numberClasses(oracle->Accesses);
  findEnd(*oracle);
  oracle->Across.emplace(oracle->AA);
  oracle->Across->enableCrossIterationMode();
  oracle->AcrossTagged.emplace(oracle->Tagged);
  oracle->AcrossTagged->enableCrossIterationMode();
  oracle->Within.emplace(oracle->AA);
  return oracle;
}

void gaus_oracle_destroy(gaus_oracle *oracle) {
  delete oracle;
}

bool gaus_oracle_is_located(const gaus_oracle *oracle, size_t access) {
  return oracle->Accesses[access].Located;
}

bool gaus_oracle_is_constant(gaus_oracle *oracle, size_t access) {
  const Access &A = oracle->Accesses[access];
  if (!A.Located || !isa<LoadInst>(A.I))
    return false;
  return A.I->hasMetadata(LLVMContext::MD_invariant_load) || !isModSet(oracle->AA.getModRefInfoMask(A.Anywhere));
}

static bool neverAlias(gaus_oracle *oracle, const Region &A, const Region &B) {
#if LLVM_VERSION_MAJOR < 20
  // Before LLVM 20 a pointer that is another one in the next iteration (p, q =
  // q, p) was taken for the same.
  if (!A.Fixed || !B.Fixed)
    return oracle->AcrossTagged->alias(A.Place, B.Place) == AliasResult::NoAlias;
#endif
  return oracle->Across->alias(A.Place, B.Place) == AliasResult::NoAlias;
}

// The call has a way to it, or other threads have.
static bool mayReach(gaus_oracle *oracle, const CallBase *C, const Region &R) {
  if (!R.Fixed)
    return true;
  auto [known, added] = oracle->Reached.try_emplace({C, R.Place.Ptr}, false);
  if (added)
    known->second = !gaus_is_out_of_reach(oracle->Handle, C, R.Place.Ptr);
  return known->second;
}

// Of a call that may touch any memory. Alias analysis knows more, but speaks of
// one iteration, and by scopes that hold for one: it is asked about whole
// objects.
static bool mayTouch(gaus_oracle *oracle, const CallBase *C, const Region &R) {
  if (!R.Fixed)
    return true;
  auto [known, added] = oracle->Touched.try_emplace({C, R.Place.Ptr}, false);
  if (added)
    known->second = mayReach(oracle, C, R) &&
                    isModOrRefSet(oracle->Across->getModRefInfo(C, MemoryLocation::getBeforeOrAfter(R.Place.Ptr)));
  return known->second;
}

// All that the access touches is known, and `may` holds of none of it.
template <typename Test> static bool noneOf(gaus_oracle *oracle, const Access &Call, const Access &A, Test may) {
  auto *C = dyn_cast<CallBase>(Call.I);
  if (C && A.Located)
    return !may(oracle, C, Region{A.Anywhere, A.FixedObject});
  return C && A.Limited && !A.Hidden && none_of(A.Arguments, [&](const Region &R) { return may(oracle, C, R); });
}

bool gaus_oracle_is_private(gaus_oracle *oracle, size_t call, size_t access) {
  return noneOf(oracle, oracle->Accesses[call], oracle->Accesses[access], mayReach);
}

static bool callsNeverAlias(gaus_oracle *oracle, const Access &A, const Access &B) {
  Region hereA[] = {{A.Anywhere, A.FixedObject}}, hereB[] = {{B.Anywhere, B.FixedObject}};
  if (A.Hidden && B.Hidden)
    return false;
  for (const Region &a : A.Located ? ArrayRef<Region>(hereA) : A.Arguments)
    for (const Region &b : B.Located ? ArrayRef<Region>(hereB) : B.Arguments)
      if (!neverAlias(oracle, a, b))
        return false;
  return true;
}

bool gaus_oracle_never_alias(gaus_oracle *oracle, size_t a, size_t b) {
  const Access &A = oracle->Accesses[a], &B = oracle->Accesses[b];
  if ((A.Located || A.Limited) && (B.Located || B.Limited) && (A.Limited || B.Limited))
    return callsNeverAlias(oracle, A, B);
  if (!A.Located || !B.Located)
    return noneOf(oracle, A, B, mayTouch) || noneOf(oracle, B, A, mayTouch);
  auto [known, added] = oracle->NeverAlias.try_emplace({A.Class, B.Class}, false);
  if (added)
    known->second = neverAlias(oracle, {A.Anywhere, A.FixedObject}, {B.Anywhere, B.FixedObject});
  return known->second;
}

bool gaus_oracle_no_alias_within(gaus_oracle *oracle, size_t a, size_t b) {
  const Access &A = oracle->Accesses[a], &B = oracle->Accesses[b];
  return A.Located && B.Located && oracle->Within->alias(A.Here, B.Here) == AliasResult::NoAlias;
}

// --- linear addresses

static gaus_symbol rangeOf(ScalarEvolution &SE, const SCEV *S) {
  ConstantRange range = SE.getSignedRange(S);
  if (range.isEmptySet()) // never executed
    return {INT64_MIN, INT64_MAX, false};
  return {range.getSignedMin().getSExtValue(), range.getSignedMax().getSExtValue(), SE.isKnownNonZero(S)};
}

static gaus_symbol meet(const gaus_symbol &a, const gaus_symbol &b) {
  gaus_symbol both = {std::max(a.lo, b.lo), std::min(a.hi, b.hi), a.nonzero || b.nonzero};
  return both.lo <= both.hi ? both : a;
}

// What is known of it where the loop starts.
static gaus_symbol rangeWithin(gaus_oracle &O, const SCEV *S) {
  auto [known, added] = O.Ranges.try_emplace(S);
  if (added)
    known->second = meet(rangeOf(O.SE, S), rangeOf(O.SE, O.SE.applyLoopGuards(S, O.L)));
  return known->second;
}

namespace {
// Turns expressions into forms over common symbols, modulo 2^Bits.
class FormBuilder {
public:
  FormBuilder(gaus_oracle &O, gaus_places &Out) : O(O), Out(Out) {}

  bool add(gaus_form &form, const SCEV *S, int64_t factor = 1);

private:
  bool addSymbol(gaus_form &form, const void *key, gaus_symbol range, int64_t factor);
  bool addProduct(gaus_form &form, const SCEVMulExpr *S, int64_t factor);
  bool addOuter(gaus_form &form, const SCEVAddRecExpr *S, int64_t factor);
  bool addOpaque(gaus_form &form, const SCEV *S, int64_t factor) {
    return addSymbol(form, S, rangeWithin(O, S), factor);
  }

  // Modulo 2^64 first, so that nothing overflows.
  int64_t times(int64_t a, int64_t b) { return wrapped(static_cast<uint64_t>(a) * static_cast<uint64_t>(b)); }
  void addTo(int64_t &sum, int64_t value) { sum = wrapped(static_cast<uint64_t>(sum) + static_cast<uint64_t>(value)); }
  int64_t wrapped(uint64_t value) { return SignExtend64(value, Out.bits); }

  gaus_oracle &O;
  gaus_places &Out;
  const void *Keys[GAUS_MAX_SYMBOLS] = {};
};
} // namespace

bool FormBuilder::addSymbol(gaus_form &form, const void *key, gaus_symbol range, int64_t factor) {
  int i = 0;
  while (i < Out.num_symbols && Keys[i] != key)
    i++;
  if (i == GAUS_MAX_SYMBOLS)
    return false;
  if (i == Out.num_symbols) {
    Keys[Out.num_symbols++] = key;
    Out.symbols[i] = range;
  }
  Out.symbols[i] = meet(Out.symbols[i], range);
  addTo(form.factor[i], factor);
  return true;
}

// A product that does not wrap keeps its factor from being large.
bool FormBuilder::addProduct(gaus_form &form, const SCEVMulExpr *S, int64_t factor) {
  auto *constant = dyn_cast<SCEVConstant>(S->getOperand(0));
  if (!constant)
    return addOpaque(form, S, factor);
  SmallVector<const SCEV *, 4> others(drop_begin(S->operands()));
  const SCEV *rest = O.SE.getMulExpr(others);
  int64_t c = constant->getAPInt().getSExtValue();
  if (S->hasNoSignedWrap() && c > 1 && !isa<SCEVAddExpr>(rest) && !isa<SCEVAddRecExpr>(rest)) {
    gaus_symbol small = {minIntN(Out.bits) / c, maxIntN(Out.bits) / c, false};
    return addSymbol(form, rest, meet(rangeWithin(O, rest), small), times(factor, c));
  }
  return add(form, rest, times(factor, c));
}

// Start + number of the outer loop's iteration * step.
bool FormBuilder::addOuter(gaus_form &form, const SCEVAddRecExpr *S, int64_t factor) {
  if (!S->isAffine())
    return addOpaque(form, S, factor);
  if (!add(form, S->getStart(), factor))
    return false;
  const SCEV *step = S->getStepRecurrence(O.SE), *zero = O.SE.getZero(step->getType());
  auto *constant = dyn_cast<SCEVConstant>(step);
  if (!constant)
    return addOpaque(form, O.SE.getAddRecExpr(zero, step, S->getLoop(), SCEV::FlagAnyWrap), factor);
  gaus_symbol number = {INT64_MIN, INT64_MAX, false};
  auto *most = dyn_cast<SCEVConstant>(O.SE.getConstantMaxBackedgeTakenCount(S->getLoop()));
  if (most && most->getAPInt().getActiveBits() < 64)
    number = {0, clamp(most->getAPInt()), false};
  return addSymbol(form, S->getLoop(), number, times(factor, constant->getAPInt().getSExtValue()));
}

bool FormBuilder::add(gaus_form &form, const SCEV *S, int64_t factor) {
  if (O.SE.getTypeSizeInBits(S->getType()) != Out.bits || S->getType()->isPointerTy())
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
static void addEnd(gaus_oracle &O, FormBuilder &builder, gaus_places &out) {
  if (!O.Count || O.SE.getTypeSizeInBits(O.Count->getType()) > out.bits)
    return;
  int64_t lo, hi;
  gaus_places before = out;
  const SCEV *count = O.SE.getNoopOrZeroExtend(O.Count, IntegerType::get(O.Count->getType()->getContext(), out.bits));
  out.has_last = builder.add(out.last_form, count) &&
                 gaus_form_range(&out.last_form, out.symbols, out.num_symbols, &lo, &hi) && lo >= 0 &&
                 hi <= maxIntN(out.bits);
  if (!out.has_last)
    out = before;
}

// `to` - `from`, both from the same pointer on.
static bool addApart(gaus_oracle &O, FormBuilder &builder, const SCEV *from, const SCEV *to, gaus_places &out) {
  const SCEV *apart = O.SE.getMinusSCEV(to, from);
  out.bits = O.SE.getTypeSizeInBits(apart->getType());
  if (isa<SCEVConstant>(apart))
    return builder.add(out.apart, apart);
  // Each on its own: what their products tell of the symbols is lost in the difference.
  return builder.add(out.apart, to) && builder.add(out.apart, from, -1);
}

static bool fillPlaces(gaus_oracle &O, const SCEV *from, const Access &A, const SCEV *stepA, const Access &B,
                       gaus_places &out) {
  FormBuilder builder(O, out);
  out.last = std::min({O.Last, A.Last, B.Last});
  out.size_b = B.Size;
  out.gaps = A.Gaps || B.Gaps;
  if (!addApart(O, builder, from, B.Offset, out) || (stepA && !builder.add(out.stride_a, stepA)) ||
      (B.Step && !builder.add(out.stride_b, B.Step)))
    return false;
  if (out.num_symbols)
    addEnd(O, builder, out);
  return true;
}

bool gaus_oracle_places(gaus_oracle *oracle, size_t a, size_t b, gaus_places *out) {
  const Access &A = oracle->Accesses[a], &B = oracle->Accesses[b];
  if (!A.Start || !B.Start || A.Size < 0 || B.Size < 0 || A.Base != B.Base || A.Start->getType() != B.Start->getType())
    return false;
  *out = {};
  out->size_a = A.Size;
  return fillPlaces(*oracle, A.Offset, A, A.Step, B, *out);
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
bool gaus_oracle_fixed_place(gaus_oracle *oracle, size_t access, gaus_fixed_place *out) {
  const Access &A = oracle->Accesses[access];
  auto *step = dyn_cast_or_null<SCEVConstant>(A.Step);
  if (!A.Start || A.Size <= 0 || A.Gaps || A.Spans || (A.Step && !step) ||
      oracle->SE.getTypeSizeInBits(A.Offset->getType()) != 64)
    return false;
  int64_t offset = constantPart(A.Offset), stride = step ? step->getAPInt().getSExtValue() : 0;
  if (!isSmall(offset, 60) || !isSmall(stride, 40))
    return false;
  const SCEV *rest = oracle->SE.getMinusSCEV(A.Offset, oracle->SE.getConstant(A.Offset->getType(), offset, true));
  unsigned next = oracle->Bases.size();
  auto base = oracle->Bases.try_emplace({A.Base, rest, A.Start->getType()}, next).first;
  *out = {base->second, A.Class, offset, stride, A.Size};
  return true;
}

bool gaus_oracle_is_linear(const gaus_oracle *oracle, size_t access) {
  return oracle->Accesses[access].Start != nullptr;
}

bool gaus_oracle_offset(gaus_oracle *oracle, size_t access, gaus_places *out) {
  const Access &A = oracle->Accesses[access];
  if (!A.Start || A.Size < 0 || A.Spans || !A.FixedObject ||
      A.Base != oracle->SE.getSCEV(const_cast<Value *>(A.Object)))
    return false;
  *out = {};
  out->size_a = 1;
  return fillPlaces(*oracle, oracle->SE.getZero(A.Offset->getType()), A, nullptr, A, *out);
}

LLVMValueRef gaus_oracle_object(gaus_oracle *oracle, size_t access) {
  return wrap(const_cast<Value *>(oracle->Accesses[access].Object));
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

const char *gaus_source_name(LLVMValueRef value, size_t *length) {
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

bool gaus_argument_is_restrict(LLVMValueRef argument) {
  return unwrap<Argument>(argument)->hasNoAliasAttr();
}
