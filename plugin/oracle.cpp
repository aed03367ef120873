// GauS, operator scheduling by Gaussian relaxation.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bridge's answers about memory: alias analysis across iterations and
// within one, and affine addresses.
#include "bridge_host.h"

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
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

#if LLVM_VERSION_MAJOR < 22
// The one symbol of data here that later versions lack. Weak, so that they load
// the plugin and it can tell them that it is for another version (register.cpp).
asm(".weak _ZTVN4llvm17SimpleCaptureInfoE");
#endif

namespace {
struct Access {
  Instruction *I = nullptr;
  bool Located = false;
  MemoryLocation Here;     // in one iteration
  MemoryLocation Anywhere; // in all iterations
  int64_t Size = -1;
  const Value *Object = nullptr; // the only underlying object
  bool FixedObject = false;      // and the same one in every iteration
  const SCEV *Start = nullptr;   // affine: the address in the first iteration
  const SCEV *Base = nullptr;    // and the pointer that it starts from
  int64_t Stride = 0;
  unsigned Class = 0; // same object, or else same pointer, and same tags
};
using ClassKey = std::tuple<const Value *, MDNode *, MDNode *, MDNode *>;
} // namespace

struct gaus_oracle {
  gaus_oracle(ScalarEvolution &SE, AAResults &AA, const TargetLibraryInfo &TLI) : SE(SE), AA(AA), Tagged(TLI) {}
  ScalarEvolution &SE;
  AAResults &AA;
  AAResults Tagged; // type and scope tags alone: they hold whatever the pointers do
  std::vector<Access> Accesses;
  std::map<std::pair<unsigned, unsigned>, bool> NeverAlias; // of two classes
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

static void findAddress(Access &A, Loop *L, ScalarEvolution &SE) {
  auto *pointer = const_cast<Value *>(A.Here.Ptr);
  if (!SE.isSCEVable(pointer->getType()))
    return;
  const SCEV *address = SE.getSCEV(pointer);
  if (SE.isLoopInvariant(address, L)) {
    A.Start = address;
    return;
  }
  auto *line = dyn_cast<SCEVAddRecExpr>(address);
  if (!line || line->getLoop() != L || !line->isAffine())
    return;
  auto *step = dyn_cast<SCEVConstant>(line->getStepRecurrence(SE));
  if (!step || step->getAPInt().getBitWidth() > 64)
    return;
  A.Start = line->getStart();
  A.Stride = step->getAPInt().getSExtValue();
}

static void findBase(Access &A, ScalarEvolution &SE) {
  if (A.Start)
    A.Base = SE.getPointerBase(A.Start);
}

static Access describe(gaus_host_loop *loop, Instruction *I, ScalarEvolution &SE, LoopInfo &LI,
                       const SmallPtrSetImpl<const Metadata *> &localScopes) {
  Access A;
  A.I = I;
  // Other instructions may touch more than the location that LLVM gives.
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
  findBase(A, SE);
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
  auto *oracle = new gaus_oracle(SE, FAM.getResult<AAManager>(loop->F), FAM.getResult<TargetLibraryAnalysis>(loop->F));
  oracle->Tagged.addAAResult(FAM.getResult<TypeBasedAA>(loop->F));
  oracle->Tagged.addAAResult(FAM.getResult<ScopedNoAliasAA>(loop->F));
  SmallPtrSet<const Metadata *, 8> localScopes;
  collectLocalScopes(loop->L, localScopes);
  for (size_t i = 0; i < count; i++)
    oracle->Accesses.push_back(describe(loop, unwrap<Instruction>(accesses[i]), SE, LI, localScopes));
  numberClasses(oracle->Accesses);
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
int64_t gaus_oracle_size(const gaus_oracle *oracle, size_t access) {
  return oracle->Accesses[access].Size;
}

bool gaus_oracle_is_constant(gaus_oracle *oracle, size_t access) {
  const Access &A = oracle->Accesses[access];
  if (!A.Located || !isa<LoadInst>(A.I))
    return false;
  return A.I->hasMetadata(LLVMContext::MD_invariant_load) || oracle->AA.pointsToConstantMemory(A.Anywhere);
}

static bool neverAlias(gaus_oracle *oracle, const Access &A, const Access &B) {
#if LLVM_VERSION_MAJOR < 20
  // Before LLVM 20 a pointer that is another one in the next iteration (p, q =
  // q, p) was taken for the same.
  if (!A.FixedObject || !B.FixedObject)
    return oracle->AcrossTagged->alias(A.Anywhere, B.Anywhere) == AliasResult::NoAlias;
#endif
  return oracle->Across->alias(A.Anywhere, B.Anywhere) == AliasResult::NoAlias;
}

bool gaus_oracle_never_alias(gaus_oracle *oracle, size_t a, size_t b) {
  const Access &A = oracle->Accesses[a], &B = oracle->Accesses[b];
  if (!A.Located || !B.Located)
    return false;
  auto [known, added] = oracle->NeverAlias.try_emplace({A.Class, B.Class}, false);
  if (added)
    known->second = neverAlias(oracle, A, B);
  return known->second;
}

bool gaus_oracle_no_alias_within(gaus_oracle *oracle, size_t a, size_t b) {
  const Access &A = oracle->Accesses[a], &B = oracle->Accesses[b];
  return A.Located && B.Located && oracle->Within->alias(A.Here, B.Here) == AliasResult::NoAlias;
}

bool gaus_oracle_affine(gaus_oracle *oracle, size_t a, size_t b, gaus_affine *out) {
  const Access &A = oracle->Accesses[a], &B = oracle->Accesses[b];
  if (!A.Start || !B.Start || A.Stride != B.Stride || A.Base != B.Base || A.Start->getType() != B.Start->getType())
    return false;
  auto *apart = dyn_cast<SCEVConstant>(oracle->SE.getMinusSCEV(B.Start, A.Start));
  if (!apart || apart->getAPInt().getBitWidth() > 64)
    return false;
  *out = {A.Stride, apart->getAPInt().getSExtValue(), apart->getAPInt().getBitWidth()};
  return true;
}

bool gaus_oracle_stride(const gaus_oracle *oracle, size_t access, int64_t *stride) {
  *stride = oracle->Accesses[access].Stride;
  return oracle->Accesses[access].Start != nullptr;
}

LLVMValueRef gaus_oracle_object(gaus_oracle *oracle, size_t access) {
  return wrap(const_cast<Value *>(oracle->Accesses[access].Object));
}
