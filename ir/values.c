/* Finds how long each value of a loop is needed, and which values enter and leave it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --- widths ------------------------------------------------------------- */

/* By the data layout, "p:64:64-p3:32:32" for example; 64 where it says nothing. */
static int64_t pointer_bits(LLVMModuleRef module, unsigned space) {
  int64_t bits = 64;
  const char *at = LLVMGetDataLayoutStr(module);
  for (bool begins = true; *at; begins = *at++ == '-') {
    char *end;
    unsigned long which = begins && *at == 'p' ? strtoul(at + 1, &end, 10) : ULONG_MAX;
    if (which == ULONG_MAX || *end != ':' || (which && which != space))
      continue; /* address spaces without an entry are like address space 0 */
    bits = strtol(end + 1, NULL, 10);
    if (which == space)
      break;
  }
  return bits;
}

static int64_t bits_of(LLVMModuleRef module, LLVMTypeRef type);

static int64_t bits_of_struct(LLVMModuleRef module, LLVMTypeRef type) {
  int64_t sum = 0;
  for (unsigned i = 0; i < LLVMCountStructElementTypes(type); i++) {
    int64_t bits = bits_of(module, LLVMStructGetTypeAtIndex(type, i));
    if (bits < 0)
      return -1;
    sum += bits;
  }
  return sum;
}

static int64_t bits_of(LLVMModuleRef module, LLVMTypeRef type) {
  switch (LLVMGetTypeKind(type)) {
  case LLVMVoidTypeKind:
    return 0;
  case LLVMIntegerTypeKind:
    return LLVMGetIntTypeWidth(type);
  case LLVMHalfTypeKind:
  case LLVMBFloatTypeKind:
    return 16;
  case LLVMFloatTypeKind:
    return 32;
  case LLVMDoubleTypeKind:
    return 64;
  case LLVMX86_FP80TypeKind:
    return 80;
  case LLVMFP128TypeKind:
  case LLVMPPC_FP128TypeKind:
    return 128;
  case LLVMPointerTypeKind:
    return pointer_bits(module, LLVMGetPointerAddressSpace(type));
  case LLVMStructTypeKind:
    return bits_of_struct(module, type);
  case LLVMArrayTypeKind:
  case LLVMVectorTypeKind: {
    int64_t each = bits_of(module, LLVMGetElementType(type));
    int64_t count = LLVMGetTypeKind(type) == LLVMVectorTypeKind ? LLVMGetVectorSize(type) : LLVMGetArrayLength(type);
    return each < 0 || (each && count > INT32_MAX / each) ? -1 : each * count;
  }
  default:
    return -1;
  }
}

/* --- lifetimes ---------------------------------------------------------- */

/* Cycles from one iteration to the next. */
static int64_t period(const gi_loop *l) {
  return l->loop.ii ? l->loop.ii : l->loop.states;
}

static int32_t add_value(gi_loop *l, LLVMValueRef value, int32_t operation) {
  const gaus_ir_operation *op = &l->operations[operation];
  int64_t bits = bits_of(LLVMGetGlobalParent(l->loop.function), LLVMTypeOf(value));
  l->values = gi_room(l->arena, l->values, l->loop.num_values, &l->cap_values, sizeof *l->values);
  l->values[l->loop.num_values] =
      (gaus_ir_value){value, operation, bits > INT32_MAX ? -1 : (int32_t)bits, op->cycle + op->latency, -1, 0, 0};
  return l->loop.num_values++;
}

static int32_t value_of(gi_loop *l, gi_map *numbers, const gaus_ir_input *input) {
  int32_t at = gi_map_get(numbers, input->source);
  if (at < 0) {
    at = add_value(l, input->source, input->operation);
    gi_map_set(l->arena, numbers, input->source, at);
  }
  return at;
}

static void use(gi_loop *l, gi_map *numbers, const gaus_ir_input *input, int32_t cycle) {
  if (input->operation < 0)
    return;
  int32_t at = value_of(l, numbers, input); /* which may move the list */
  gaus_ir_value *value = &l->values[at];
  int64_t used = cycle + period(l) * input->distance;
  value->last = used > value->last ? used : value->last;
}

static void finish_value(const gi_loop *l, gaus_ir_value *value) {
  int64_t held = value->last - value->first;
  if (held <= 0)
    return;
  value->copies = (int32_t)((held + period(l) - 1) / period(l));
  if (l->loop.ii)
    value->stages_crossed = (int32_t)(value->last / l->loop.ii - value->first / l->loop.ii);
}

static void find_lifetimes(gi_loop *l) {
  gi_map numbers = {0};
  for (int32_t v = 0; v < l->loop.num_operations; v++)
    if (!l->operations[v].nest && LLVMGetTypeKind(LLVMTypeOf(l->operations[v].inst)) != LLVMVoidTypeKind)
      gi_map_set(l->arena, &numbers, l->operations[v].inst, add_value(l, l->operations[v].inst, v));
  for (int32_t v = 0; v < l->loop.num_operations; v++) {
    const gaus_ir_operation *op = &l->operations[v];
    for (int32_t i = op->first_input; i < op->first_input + op->num_inputs; i++)
      use(l, &numbers, &l->inputs[i], op->cycle);
  }
  for (int32_t i = 0; i < l->loop.num_values; i++)
    finish_value(l, &l->values[i]);
}

/* --- in and out --------------------------------------------------------- */

static void add_live_in(gi_loop *l, gi_map *seen, LLVMValueRef value) {
  if (!value || !(LLVMIsAInstruction(value) || LLVMIsAArgument(value)) || gi_is_inside(l, value) ||
      gi_map_get(seen, value) >= 0)
    return;
  gi_map_set(l->arena, seen, value, 1);
  l->live_ins = gi_room(l->arena, l->live_ins, l->loop.num_live_ins, &l->cap_live_ins, sizeof *l->live_ins);
  l->live_ins[l->loop.num_live_ins++] = value;
}

static void find_live_ins(gi_loop *l) {
  gi_map seen = {0};
  for (int32_t i = 0; i < l->loop.num_phis; i++) {
    LLVMValueRef phi = l->phis[i].phi;
    for (unsigned k = 0; k < LLVMCountIncoming(phi); k++)
      add_live_in(l, &seen, LLVMGetIncomingValue(phi, k));
    add_live_in(l, &seen, l->phis[i].next.value);
  }
  for (int32_t i = 0; i < l->loop.num_inputs; i++)
    add_live_in(l, &seen, l->inputs[i].value);
}

static bool is_used_outside(const gi_loop *l, LLVMValueRef inst) {
  for (LLVMUseRef use = LLVMGetFirstUse(inst); use; use = LLVMGetNextUse(use)) {
    LLVMValueRef user = LLVMGetUser(use);
    if (LLVMIsAInstruction(user) && !gi_is_inside(l, user) && !gi_is_ignored(user))
      return true;
  }
  return false;
}

static void add_live_out(gi_loop *l, LLVMValueRef value) {
  gaus_ir_live_out out = {gi_trace(l, value, -1), 0};
  if (out.source.operation >= 0) {
    const gaus_ir_operation *op = &l->operations[out.source.operation];
    out.cycle = (int64_t)op->cycle + op->latency - period(l) * out.source.distance;
  }
  out.source.value = value;
  l->live_outs = gi_room(l->arena, l->live_outs, l->loop.num_live_outs, &l->cap_live_outs, sizeof *l->live_outs);
  l->live_outs[l->loop.num_live_outs++] = out;
}

void gi_find_values(gi_loop *l) {
  LLVMBasicBlockRef *all;
  find_lifetimes(l);
  find_live_ins(l);
  int32_t count = gi_reverse_post_order(l->function, l->natural, &all);
  for (int32_t b = 0; b < count; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(all[b]); inst; inst = LLVMGetNextInstruction(inst))
      if (is_used_outside(l, inst))
        add_live_out(l, inst);
}
