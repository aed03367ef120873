// Answers in C what LLVM's C interface does not: loops, remarks, analyses.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bridge/bridge_host.h"
#include "bridge/calls.h"
#include "bridge/evolution.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/AssumptionCache.h"
#include "llvm/Analysis/Loads.h"
#include "llvm/Analysis/LoopIterator.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/MemAlloc.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace llvm;

LLVMModuleRef gp_host_module(gp_host *host) {
  return wrap(&host->M);
}

void *gp_host_realloc(void *memory, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size)
    report_bad_alloc_error("gaus: allocation too large");
  return safe_realloc(memory, count && size ? count * size : 1);
}

void gp_host_error(gp_host *host, const char *message) {
  host->M.getContext().emitError(message);
}

void gp_host_print(const char *text) {
  errs() << text;
}

// Where a loop starts. (LLVM's getStartLoc stumbles over null operands.)
static DebugLoc startOf(const Loop *L) {
  if (MDNode *ID = L->getLoopID())
    for (const MDOperand &Op : drop_begin(ID->operands()))
      if (auto *place = dyn_cast_or_null<DILocation>(Op.get()))
        return DebugLoc(place);
  if (BasicBlock *before = L->getLoopPreheader())
    if (DebugLoc place = before->getTerminator()->getDebugLoc())
      return place;
  return L->getHeader()->getTerminator()->getDebugLoc();
}

// --- remarks

// The text with each {Key} replaced, as arguments that keep the key.
template <typename Remark> static void fill(Remark &R, StringRef format, ArrayRef<gp_remark_argument> arguments) {
  while (!format.empty()) {
    auto [before, rest] = format.split('{');
    R << before;
    auto [key, after] = rest.split('}');
    for (const gp_remark_argument &A : arguments)
      if (key == A.key)
        R << DiagnosticInfoOptimizationBase::Argument(A.key, StringRef(A.text));
    format = after;
  }
}

void gp_host_remark(gp_host_loop *loop, gp_remark_kind kind, const char *name, LLVMValueRef where, const char *format,
                    const gp_remark_argument *arguments, size_t count) {
  auto &ORE = loop->host->FAM.getResult<OptimizationRemarkEmitterAnalysis>(loop->F);
  DebugLoc place = startOf(loop->L);
  const BasicBlock *block = loop->L->getHeader();
  if (auto *I = dyn_cast_or_null<Instruction>(unwrap(where))) {
    if (I->getDebugLoc())
      place = I->getDebugLoc();
    block = I->getParent();
  }
  ArrayRef<gp_remark_argument> args(arguments, count);
  auto emit = [&](auto R) {
    fill(R, format, args);
    R << DiagnosticInfoOptimizationBase::setExtraArgs(); // what follows is no part of the message
    if (!loop->Name.empty())
      R << DiagnosticInfoOptimizationBase::Argument("LoopName", loop->Name);
    ORE.emit(R);
  };
  if (kind == GP_REMARK_PASSED)
    emit(OptimizationRemark("gaus", name, place, block));
  else if (kind == GP_REMARK_MISSED)
    emit(OptimizationRemarkMissed("gaus", name, place, block));
  else
    emit(OptimizationRemarkAnalysis("gaus", name, place, block));
}

void gp_loop_set_name(gp_host_loop *loop, const char *name) {
  loop->Name = name;
}

// --- loops

size_t gp_host_loops(gp_host *host, LLVMValueRef function, gp_host_loop *const **loops) {
  auto &F = *unwrap<Function>(function);
  host->Last.clear();
  if (!F.isDeclaration())
    for (Loop *L : host->FAM.getResult<LoopAnalysis>(F).getLoopsInPreorder()) {
      host->Loops.push_back(std::make_unique<gp_host_loop>(gp_host_loop{host, F, L}));
      host->Last.push_back(host->Loops.back().get());
    }
  *loops = host->Last.data();
  return host->Last.size();
}

void gp_host_forget_values(gp_host *host, LLVMValueRef function) {
  PreservedAnalyses others = PreservedAnalyses::all();
  others.abandon<ScalarEvolutionAnalysis>();
  host->FAM.invalidate(*unwrap<Function>(function), others);
}

LLVMValueRef gp_loop_function(gp_host_loop *loop) {
  return wrap(&loop->F);
}
bool gp_loop_is_innermost(gp_host_loop *loop) {
  return loop->L->isInnermost();
}
LLVMBasicBlockRef gp_loop_header(gp_host_loop *loop) {
  return wrap(loop->L->getHeader());
}
LLVMBasicBlockRef gp_loop_latch(gp_host_loop *loop) {
  return wrap(loop->L->getLoopLatch());
}
bool gp_loop_contains(gp_host_loop *loop, LLVMBasicBlockRef block) {
  return loop->L->contains(unwrap(block));
}

size_t gp_loop_blocks(gp_host_loop *loop, LLVMBasicBlockRef **blocks) {
  LoopBlocksRPO order(loop->L);
  order.perform(&loop->host->FAM.getResult<LoopAnalysis>(loop->F));
  size_t count = 0;
  *blocks =
      static_cast<LLVMBasicBlockRef *>(gp_host_realloc(nullptr, loop->L->getNumBlocks(), sizeof(LLVMBasicBlockRef)));
  for (BasicBlock *B : order)
    (*blocks)[count++] = wrap(B);
  return count;
}

static ScalarEvolution &evolution(gp_host_loop *loop) {
  return loop->host->FAM.getResult<ScalarEvolutionAnalysis>(loop->F);
}

static gp_evolution seen(gp_host_loop *loop) {
  return gp_evolution(evolution(loop), loop->host->FAM.getResult<LoopAnalysis>(loop->F));
}

bool gp_loop_is_counted(gp_host_loop *loop) {
  return !isa<SCEVCouldNotCompute>(seen(loop).backedges(loop->L));
}

int64_t gp_loop_constant_iterations(gp_host_loop *loop) {
  auto *backedges = dyn_cast<SCEVConstant>(seen(loop).backedges(loop->L));
  if (!backedges || backedges->getAPInt().getActiveBits() >= 63)
    return 0;
  return static_cast<int64_t>(backedges->getAPInt().getZExtValue()) + 1;
}

char *gp_loop_backedges_expression(gp_host_loop *loop) {
  const SCEV *backedges = seen(loop).backedges(loop->L);
  if (isa<SCEVCouldNotCompute>(backedges))
    return nullptr;
  std::string text;
  raw_string_ostream out(text);
  backedges->print(out);
  out.flush();
  return strdup(text.c_str());
}

int64_t gp_loop_most_iterations(gp_host_loop *loop) {
  gp_evolution evolved = seen(loop);
  uint64_t most = gp_most_backedges(evolution(loop), evolved, loop->L);
  return most >= INT64_MAX ? INT64_MAX : static_cast<int64_t>(most) + 1;
}

int64_t gp_loop_estimated_iterations(gp_host_loop *loop) {
  return getLoopEstimatedTripCount(loop->L).value_or(0);
}

bool gp_loop_makes_progress(gp_host_loop *loop) {
  return isMustProgress(loop->L);
}

unsigned gp_loop_depth(gp_host_loop *loop) {
  return loop->L->getLoopDepth();
}

// A branch back to two loops at once has the metadata of the inner one.
static bool sharesLatch(const Loop *L) {
  SmallVector<BasicBlock *, 4> latches;
  L->getLoopLatches(latches);
  return any_of(latches,
                [L](BasicBlock *B) { return any_of(*L, [B](const Loop *inner) { return inner->contains(B); }); });
}

LLVMMetadataRef gp_loop_id(gp_host_loop *loop) {
  return sharesLatch(loop->L) ? nullptr : wrap(static_cast<Metadata *>(loop->L->getLoopID()));
}

// Instructions whose accesses are promised to be parallel in the loop, in the
// older form that names it.
static void renameParallelLoop(Loop *L, MDNode *from, MDNode *to) {
  for (BasicBlock *B : L->blocks())
    for (Instruction &I : *B)
      if (MDNode *loops = I.getMetadata(LLVMContext::MD_mem_parallel_loop_access)) {
        SmallVector<Metadata *, 4> list;
        for (const MDOperand &Op : loops->operands())
          list.push_back(Op.get() == from ? to : Op.get());
        bool isLoop = loops->getNumOperands() && loops->getOperand(0) == loops;
        MDNode *renamed = loops == from ? to : isLoop ? loops : MDNode::get(I.getContext(), list);
        I.setMetadata(LLVMContext::MD_mem_parallel_loop_access, renamed);
      }
}

static bool isNamedByAccesses(const Loop *L, const MDNode *id) {
  for (BasicBlock *B : L->blocks())
    for (Instruction &I : *B)
      if (MDNode *loops = I.getMetadata(LLVMContext::MD_mem_parallel_loop_access))
        if (loops == id || is_contained(loops->operands(), id))
          return true;
  return false;
}

void gp_loop_set_id(gp_host_loop *loop, LLVMMetadataRef *children, size_t count) {
  MDNode *id = nullptr, *old = loop->L->getLoopID();
  if (count || (old && isNamedByAccesses(loop->L, old))) {
    SmallVector<Metadata *, 16> operands = {nullptr};
    for (size_t i = 0; i < count; i++)
      operands.push_back(unwrap(children[i]));
    id = MDNode::getDistinct(loop->F.getContext(), operands);
    id->replaceOperandWith(0, id);
  }
  if (old)
    renameParallelLoop(loop->L, old, id);
  SmallVector<BasicBlock *, 4> latches;
  loop->L->getLoopLatches(latches);
  for (BasicBlock *B : latches)
    B->getTerminator()->setMetadata(LLVMContext::MD_loop, id);
}

const char *gp_loop_file(gp_host_loop *loop, size_t *length) {
  DebugLoc place = startOf(loop->L);
  StringRef file = place ? place->getFilename() : StringRef();
  *length = file.size();
  return file.data() ? file.data() : "";
}

unsigned gp_loop_line(gp_host_loop *loop) {
  DebugLoc place = startOf(loop->L);
  return place ? place.getLine() : 0;
}

// --- instructions

const char *gp_inst_opcode(LLVMValueRef inst) {
  return unwrap<Instruction>(inst)->getOpcodeName();
}

bool gp_opcode_is_known(const char *name) {
  for (unsigned op = 1; op < Instruction::OtherOpsEnd; op++)
    if (StringRef(Instruction::getOpcodeName(op)) == name)
      return true;
  return false;
}

// A load from an object that is large enough for every iteration.
static bool isSafeInLoop(gp_host_loop *loop, Instruction *I) {
  FunctionAnalysisManager &FAM = loop->host->FAM;
  auto *load = dyn_cast<LoadInst>(I);
  return load && load->isSimple() &&
         isDereferenceableAndAlignedInLoop(load, loop->L, FAM.getResult<ScalarEvolutionAnalysis>(loop->F),
                                           FAM.getResult<DominatorTreeAnalysis>(loop->F),
                                           &FAM.getResult<AssumptionAnalysis>(loop->F));
}

// A load from memory that may be gone, or from a place that is known only where
// something else ran, is not harmless if it is executed speculatively.
static void keepToLife(gp_host_loop *loop, LoadInst *load, gp_effects &effects) {
  bool always;
  if (!effects.safe_while_counted)
    return;
  effects.safe_while_counted = gp_stays_dereferenceable(loop, load->getPointerOperand(), &always);
  effects.speculatable &= effects.safe_while_counted && always;
}

// Of a convergent call others would see that it is run speculatively.
static bool isConvergent(const Instruction *I) {
  auto *C = dyn_cast<CallBase>(I);
  return C && C->isConvergent();
}

gp_effects gp_inst_effects(gp_host_loop *loop, LLVMValueRef inst) {
  auto *I = unwrap<Instruction>(inst);
  gp_effects effects = {};
  effects.reads = I->mayReadFromMemory();
  effects.writes = I->mayWriteToMemory();
  effects.ordered = I->isAtomic() || I->isVolatile();
  effects.may_leave = I->mayThrow() || !I->willReturn();
  effects.speculatable = isSafeToSpeculativelyExecute(I) && !isConvergent(I);
  effects.safe_while_counted = effects.speculatable || isSafeInLoop(loop, I);
  if (auto *load = dyn_cast<LoadInst>(I))
    keepToLife(loop, load, effects);
  if (auto *C = dyn_cast<CallBase>(I)) {
    effects.syncs = gp_may_synchronise(loop, C);
    auto memory = loop->host->FAM.getResult<AAManager>(loop->F).getMemoryEffects(C);
    effects.reads &= !memory.onlyWritesMemory();
    effects.writes &= !memory.onlyReadsMemory();
  }
  return effects;
}

// Aggregates without their padding: what a register must hold.
static int64_t bitsOf(Type *T, const DataLayout &DL) {
  int64_t total = 0;
  if (auto *S = dyn_cast<StructType>(T); S && !S->isOpaque()) {
    for (Type *Element : S->elements()) {
      int64_t bits = bitsOf(Element, DL);
      if (bits < 0 || (total += bits) > INT32_MAX)
        return -1;
    }
    return total;
  }
  if (auto *A = dyn_cast<ArrayType>(T)) {
    int64_t bits = bitsOf(A->getElementType(), DL);
    bool fits = bits >= 0 && (bits == 0 || A->getNumElements() <= static_cast<uint64_t>(INT32_MAX / bits));
    return fits ? bits * static_cast<int64_t>(A->getNumElements()) : -1;
  }
  if (!T->isSized())
    return T->isVoidTy() ? 0 : -1;
  TypeSize bits = DL.getTypeSizeInBits(T);
  return bits.isScalable() ? -1 : static_cast<int64_t>(bits.getFixedValue());
}

int64_t gp_type_bits(LLVMModuleRef module, LLVMTypeRef type) {
  return bitsOf(unwrap(type), unwrap(module)->getDataLayout());
}
