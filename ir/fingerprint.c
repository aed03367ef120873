/* Computes the fingerprint of a loop's body, as docs/metadata.md defines it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus-ir/fingerprint.h"

#include <string.h>

#include <llvm/Config/llvm-config.h>

#include "map.h"

typedef struct hasher {
  const gaus_ir_body *body;
  gi_arena arena;
  uint64_t state;
  gi_map numbers; /* phis and values from outside, in the order in which they are met */
} hasher;

/* FNV-1a over bytes, the state mixed at the end. */
static void add_bytes(hasher *h, const void *data, size_t size) {
  const unsigned char *bytes = data;
  for (size_t i = 0; i < size; i++)
    h->state = (h->state ^ bytes[i]) * 0x100000001B3u;
}

static void add_number(hasher *h, uint64_t number) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)(number >> (8 * i));
  add_bytes(h, bytes, sizeof bytes);
}

static void add_string(hasher *h, const char *string) {
  add_bytes(h, string, strlen(string) + 1);
}

static void add_type(hasher *h, LLVMTypeRef type) {
  LLVMTypeKind kind = LLVMGetTypeKind(type);
  add_number(h, (uint64_t)kind);
  if (kind == LLVMIntegerTypeKind)
    add_number(h, LLVMGetIntTypeWidth(type));
  else if (kind == LLVMPointerTypeKind)
    add_number(h, LLVMGetPointerAddressSpace(type));
  else if (kind == LLVMStructTypeKind) {
    unsigned count = LLVMCountStructElementTypes(type);
    add_number(h, count);
    for (unsigned i = 0; i < count; i++)
      add_type(h, LLVMStructGetTypeAtIndex(type, i));
  } else if (kind == LLVMArrayTypeKind || kind == LLVMVectorTypeKind || kind == LLVMScalableVectorTypeKind) {
    add_number(h, kind == LLVMArrayTypeKind ? LLVMGetArrayLength(type) : LLVMGetVectorSize(type));
    add_type(h, LLVMGetElementType(type));
  }
}

/* --- values ------------------------------------------------------------- */

static void add_value(hasher *h, LLVMValueRef value);

static void add_printed(hasher *h, LLVMValueRef value) {
  char *text = LLVMPrintValueToString(value);
  add_string(h, text);
  LLVMDisposeMessage(text);
}

static unsigned num_elements(LLVMValueRef value) {
  if (LLVMIsAConstantDataVector(value))
    return LLVMGetVectorSize(LLVMTypeOf(value));
  return LLVMIsAConstantDataArray(value) ? (unsigned)LLVMGetArrayLength(LLVMTypeOf(value)) : 0;
}

/* Of a constant that has others within it: its operands, or the elements of packed data, which is the same list. */
static void add_parts(hasher *h, LLVMValueRef value, unsigned elements) {
  unsigned count = elements ? elements : (unsigned)LLVMGetNumOperands(value);
  add_type(h, LLVMTypeOf(value));
  if (LLVMIsAConstantExpr(value))
    add_number(h, (uint64_t)LLVMGetConstOpcode(value));
  add_number(h, count);
  for (unsigned i = 0; i < count; i++) {
    LLVMValueRef part = elements ? LLVMGetAggregateElement(value, i) : LLVMGetOperand(value, i);
    if (part)
      add_value(h, part);
  }
}

static void add_constant(hasher *h, LLVMValueRef value) {
  LLVMTypeRef type = LLVMTypeOf(value);
  unsigned elements = num_elements(value);
  if (LLVMIsAConstantInt(value) && LLVMGetTypeKind(type) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(type) <= 64) {
    add_number(h, LLVMGetIntTypeWidth(type));
    add_number(h, LLVMConstIntGetZExtValue(value));
  } else if (elements || LLVMGetNumOperands(value) > 0) /* may hold globals, which have names */
    add_parts(h, value, elements);
  else
    add_printed(h, value);
}

static int32_t number_of(hasher *h, LLVMValueRef value) {
  int32_t number = gi_map_get(&h->numbers, value);
  if (number < 0) {
    number = h->numbers.count;
    gi_map_set(&h->arena, &h->numbers, value, number);
  }
  return number;
}

static int32_t operation_of(const hasher *h, LLVMValueRef value) {
  return h->body->operation_of(h->body->context, value);
}

static int32_t place_of(const hasher *h, LLVMBasicBlockRef block) {
  return h->body->place_of(h->body->context, block);
}

static void add_value(hasher *h, LLVMValueRef value) {
  int32_t op = operation_of(h, value);
  if (op >= 0) {
    add_number(h, 1);
    add_number(h, (uint64_t)op);
    if (h->body->is_nest[place_of(h, LLVMGetInstructionParent(value))])
      add_number(h, (uint64_t)number_of(h, value));
  } else if (LLVMIsAConstant(value) && !LLVMIsAGlobalValue(value)) {
    add_number(h, 2);
    add_constant(h, value);
  } else if (LLVMIsAFunction(value)) {
    size_t size;
    add_number(h, 3);
    add_string(h, LLVMGetValueName2(value, &size));
  } else {
    add_number(h, 4);
    add_number(h, (uint64_t)number_of(h, value));
  }
}

/* --- instructions ------------------------------------------------------- */

static const char *const opcodes[] = {
    [LLVMRet] = "ret", [LLVMBr] = "br", [LLVMSwitch] = "switch", [LLVMIndirectBr] = "indirectbr",
    [LLVMInvoke] = "invoke", [LLVMUnreachable] = "unreachable", [LLVMCallBr] = "callbr", [LLVMFNeg] = "fneg",
    [LLVMAdd] = "add", [LLVMFAdd] = "fadd", [LLVMSub] = "sub", [LLVMFSub] = "fsub", [LLVMMul] = "mul",
    [LLVMFMul] = "fmul", [LLVMUDiv] = "udiv", [LLVMSDiv] = "sdiv", [LLVMFDiv] = "fdiv", [LLVMURem] = "urem",
    [LLVMSRem] = "srem", [LLVMFRem] = "frem", [LLVMShl] = "shl", [LLVMLShr] = "lshr", [LLVMAShr] = "ashr",
    [LLVMAnd] = "and", [LLVMOr] = "or", [LLVMXor] = "xor", [LLVMAlloca] = "alloca", [LLVMLoad] = "load",
    [LLVMStore] = "store", [LLVMGetElementPtr] = "getelementptr", [LLVMTrunc] = "trunc", [LLVMZExt] = "zext",
    [LLVMSExt] = "sext", [LLVMFPToUI] = "fptoui", [LLVMFPToSI] = "fptosi", [LLVMUIToFP] = "uitofp",
    [LLVMSIToFP] = "sitofp", [LLVMFPTrunc] = "fptrunc", [LLVMFPExt] = "fpext", [LLVMPtrToInt] = "ptrtoint",
    [LLVMIntToPtr] = "inttoptr", [LLVMBitCast] = "bitcast", [LLVMAddrSpaceCast] = "addrspacecast",
    [LLVMICmp] = "icmp", [LLVMFCmp] = "fcmp", [LLVMPHI] = "phi", [LLVMCall] = "call", [LLVMSelect] = "select",
    [LLVMVAArg] = "va_arg", [LLVMExtractElement] = "extractelement", [LLVMInsertElement] = "insertelement",
    [LLVMShuffleVector] = "shufflevector", [LLVMExtractValue] = "extractvalue", [LLVMInsertValue] = "insertvalue",
    [LLVMFreeze] = "freeze", [LLVMFence] = "fence", [LLVMAtomicCmpXchg] = "cmpxchg", [LLVMAtomicRMW] = "atomicrmw",
    [LLVMResume] = "resume", [LLVMLandingPad] = "landingpad", [LLVMCleanupRet] = "cleanupret",
    [LLVMCatchRet] = "catchret", [LLVMCatchPad] = "catchpad", [LLVMCleanupPad] = "cleanuppad",
    [LLVMCatchSwitch] = "catchswitch"};

static const char *opcode_of(LLVMValueRef inst) {
  size_t opcode = (size_t)LLVMGetInstructionOpcode(inst);
  const char *name = opcode < sizeof opcodes / sizeof *opcodes ? opcodes[opcode] : NULL;
  return name ? name : "";
}

/* The last argument of the intrinsics that copy and set memory says whether they are volatile. */
static bool is_volatile_call(LLVMValueRef inst) {
  static const char *const names[] = {"llvm.memcpy.", "llvm.memmove.", "llvm.memset."};
  size_t size;
  LLVMValueRef callee = LLVMGetCalledValue(inst), last;
  if (!LLVMIsAFunction(callee) || !LLVMGetIntrinsicID(callee) || LLVMGetNumArgOperands(inst) < 4)
    return false;
  last = LLVMGetOperand(inst, 3);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strncmp(LLVMGetValueName2(callee, &size), names[i], strlen(names[i])))
      return LLVMIsAConstantInt(last) && LLVMConstIntGetZExtValue(last);
  return false;
}

static bool is_ordered(LLVMValueRef inst) {
  switch (LLVMGetInstructionOpcode(inst)) {
  case LLVMLoad:
  case LLVMStore:
    return LLVMGetVolatile(inst) || LLVMGetOrdering(inst) != LLVMAtomicOrderingNotAtomic;
  case LLVMFence:
  case LLVMAtomicCmpXchg:
  case LLVMAtomicRMW:
    return true;
  case LLVMCall:
    return is_volatile_call(inst);
  default:
    return false;
  }
}

/* What the operands do not say. */
static void add_details(hasher *h, LLVMValueRef inst) {
  add_number(h, operation_of(h, inst) >= 0 && is_ordered(inst));
  if (LLVMIsAICmpInst(inst))
    add_number(h, (uint64_t)LLVMGetICmpPredicate(inst));
  else if (LLVMIsAFCmpInst(inst))
    add_number(h, (uint64_t)LLVMGetFCmpPredicate(inst));
  else if (LLVMIsAGetElementPtrInst(inst))
    add_type(h, LLVMGetGEPSourceElementType(inst));
  else if (LLVMIsAAtomicRMWInst(inst))
    add_number(h, (uint64_t)LLVMGetAtomicRMWBinOp(inst));
  else if (LLVMIsAShuffleVectorInst(inst))
    for (unsigned i = 0; i < LLVMGetNumMaskElements(inst); i++)
      add_number(h, (uint64_t)(int64_t)LLVMGetMaskValue(inst, i));
  else if (LLVMIsAExtractValueInst(inst) || LLVMIsAInsertValueInst(inst))
    for (unsigned i = 0; i < LLVMGetNumIndices(inst); i++)
      add_bytes(h, LLVMGetIndices(inst) + i, sizeof(unsigned));
}

/* The first way out of a nest that leaves this block of it. */
static int32_t way_from(const gaus_ir_body *body, int32_t place, LLVMBasicBlockRef block) {
  int32_t w = body->first_way[place];
  while (w < body->first_way[place + 1] && body->way_from[w] != block)
    w++;
  return w - body->first_way[place];
}

/* Where a phi or a branch gets from or goes to: blocks of the loop by their place, others alike. */
static void add_blocks(hasher *h, LLVMValueRef inst) {
  bool phi = LLVMIsAPHINode(inst);
  unsigned count = phi ? LLVMCountIncoming(inst) : LLVMIsATerminatorInst(inst) ? LLVMGetNumSuccessors(inst) : 0;
  for (unsigned i = 0; i < count; i++) {
    LLVMBasicBlockRef block = phi ? LLVMGetIncomingBlock(inst, i) : LLVMGetSuccessor(inst, i);
    int32_t place = place_of(h, block);
    add_number(h, (uint64_t)(place < 0 ? h->body->num_blocks : place));
    if (place >= 0 && h->body->is_nest[place])
      add_number(h, (uint64_t)way_from(h->body, place, block));
  }
}

/* LLVM 22 and later keep the values of a switch's cases apart from its operands. */
static void add_cases(hasher *h, LLVMValueRef inst) {
#if LLVM_VERSION_MAJOR >= 22
  for (unsigned i = 1; LLVMIsASwitchInst(inst) && i < LLVMGetNumSuccessors(inst); i++)
    add_value(h, LLVMGetSwitchCaseValue(inst, i));
#else
  (void)h;
  (void)inst;
#endif
}

static void add_instruction(hasher *h, LLVMValueRef inst) {
  add_string(h, opcode_of(inst));
  add_type(h, LLVMTypeOf(inst));
  add_details(h, inst);
  add_blocks(h, inst);
  if (LLVMIsAPHINode(inst))
    add_number(h, (uint64_t)number_of(h, inst));
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && !LLVMValueIsBasicBlock(operand))
      add_value(h, operand);
  }
  add_cases(h, inst);
}

/* --- the loop ----------------------------------------------------------- */

/* Where each block leads: not every branch is an operation. */
static void add_ways(hasher *h, int32_t place) {
  for (int32_t w = h->body->first_way[place]; w < h->body->first_way[place + 1]; w++)
    add_number(h, (uint64_t)(int64_t)h->body->way_to[w]);
}

static void add_input(void *hash, LLVMValueRef value) {
  add_value(hash, value);
}

/* The inner loop as it is, and what it uses. */
static void add_nest(hasher *h, int32_t place) {
  add_string(h, "nest");
  add_number(h, h->body->nest_hash[place]);
  h->body->visit_outside(h->body->context, place, add_input, h);
}

static void add_block(hasher *h, int32_t place) {
  if (h->body->num_blocks > 1)
    add_ways(h, place);
  if (h->body->is_nest[place]) {
    add_nest(h, place);
    return;
  }
  LLVMValueRef inst = LLVMGetFirstInstruction(h->body->blocks[place]);
  for (; inst; inst = LLVMGetNextInstruction(inst))
    if (LLVMIsAPHINode(inst) || operation_of(h, inst) >= 0)
      add_instruction(h, inst);
}

gaus_ir_status gaus_ir_fingerprint(const gaus_ir_body *body, uint64_t *out) {
  hasher h = {.body = body, .state = 0xCBF29CE484222325u};
  if (setjmp(h.arena.out)) {
    gi_arena_clear(&h.arena);
    return GAUS_IR_OUT_OF_MEMORY;
  }
  for (int32_t b = 0; b < body->num_blocks; b++)
    add_block(&h, b);
  gi_arena_clear(&h.arena);
  *out = h.state ^ (h.state >> 32);
  return GAUS_IR_OK;
}
