/* Finds where the values come from that operations and header phis take.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

#include <inttypes.h>
#include <string.h>

bool gi_is_inside(const gi_loop *l, LLVMValueRef value) {
  return LLVMIsAInstruction(value) && gi_map_get(&l->block_index, LLVMGetInstructionParent(value)) >= 0;
}

bool gi_is_ignored(LLVMValueRef inst) {
  static const char *const names[] = {
      "llvm.dbg.",         "llvm.lifetime.",      "llvm.assume",      "llvm.experimental.noalias.scope.decl",
      "llvm.donothing",    "llvm.var.annotation", "llvm.pseudoprobe", "llvm.sideeffect",
      "llvm.invariant.end"};
  size_t size;
  LLVMValueRef callee = LLVMIsACallInst(inst) ? LLVMGetCalledValue(inst) : NULL;
  const char *name = callee && LLVMIsAFunction(callee) && LLVMGetIntrinsicID(callee) ? LLVMGetValueName2(callee, &size)
                                                                                      : NULL;
  for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
    if (!strncmp(name, names[i], strlen(names[i])))
      return true;
  return false;
}

static bool is_from_inside(const gi_loop *l, LLVMValueRef phi, unsigned index) {
  return gi_map_get(&l->block_index, LLVMGetIncomingBlock(phi, index)) >= 0;
}

/* --- tracing ------------------------------------------------------------ */

/* Where a phi within the body is no operation, all its values are the same. */
static LLVMValueRef through_body_phis(const gi_loop *l, LLVMValueRef value) {
  while (LLVMIsAPHINode(value) && gi_is_inside(l, value) && gi_map_get(&l->index, value) < 0 &&
         gi_map_get(&l->phi_index, value) < 0) {
    unsigned i = 0;
    while (i + 1 < LLVMCountIncoming(value) && !is_from_inside(l, value, i))
      i++;
    value = LLVMGetIncomingValue(value, i);
  }
  return value;
}

static LLVMValueRef value_around(const gi_loop *l, LLVMValueRef phi) {
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingBlock(phi, i) == l->loop.latch)
      return LLVMGetIncomingValue(phi, i);
  return phi; /* no block is without its value in valid IR */
}

/* Follows header phis to the operation. Phis that only pass values around among themselves end nowhere. */
gaus_ir_input gi_trace(const gi_loop *l, LLVMValueRef value, int32_t operand) {
  value = through_body_phis(l, value);
  gaus_ir_input input = {value, operand, gi_map_get(&l->phi_index, value), gi_map_get(&l->index, value), 0, value};
  while (input.operation < 0 && gi_map_get(&l->phi_index, input.source) >= 0 && input.distance <= l->loop.num_phis) {
    input.source = through_body_phis(l, value_around(l, input.source));
    input.operation = gi_map_get(&l->index, input.source);
    input.distance++;
  }
  if (input.operation < 0) {
    input.distance = 0;
    input.source = value;
  }
  return input;
}

static void add_input(gi_loop *l, gaus_ir_operation *op, LLVMValueRef value, int32_t operand) {
  l->inputs = gi_room(l->arena, l->inputs, l->loop.num_inputs, &l->cap_inputs, sizeof *l->inputs);
  l->inputs[l->loop.num_inputs++] = gi_trace(l, value, operand);
  op->num_inputs++;
}

/* --- operands ----------------------------------------------------------- */

static void visit_operands(const gi_loop *l, LLVMValueRef inst, void (*visit)(void *context, LLVMValueRef value),
                           void *context) {
  for (int i = 0; i < LLVMGetNumOperands(inst) && !gi_is_ignored(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && (LLVMIsAInstruction(operand) || LLVMIsAArgument(operand)) && !gi_is_inside(l, operand))
      visit(context, operand);
  }
}

void gi_visit_outside(const gi_loop *l, void (*visit)(void *context, LLVMValueRef value), void *context) {
  LLVMBasicBlockRef *all;
  int32_t count = gi_reverse_post_order(l->function, l->natural, &all);
  for (int32_t b = 0; b < count; b++)
    for (LLVMValueRef inst = LLVMGetFirstInstruction(all[b]); inst; inst = LLVMGetNextInstruction(inst))
      visit_operands(l, inst, visit, context);
}

typedef struct nest_inputs {
  gi_loop *l;
  gaus_ir_operation *op;
  gi_map seen;
} nest_inputs;

static void add_nest_input(void *context, LLVMValueRef value) {
  nest_inputs *n = context;
  if (gi_map_get(&n->seen, value) >= 0)
    return;
  gi_map_set(n->l->arena, &n->seen, value, 1);
  add_input(n->l, n->op, value, -1);
}

static bool is_value(LLVMValueRef operand) {
  return operand && !LLVMValueIsBasicBlock(operand) && LLVMGetTypeKind(LLVMTypeOf(operand)) != LLVMMetadataTypeKind;
}

static void add_inputs(gi_loop *l, gaus_ir_operation *op) {
  op->first_input = l->loop.num_inputs;
  if (op->nest) {
    gi_visit_outside((const gi_loop *)op->nest, add_nest_input, &(nest_inputs){l, op, {0}});
    return;
  }
  bool phi = LLVMIsAPHINode(op->inst);
  /* The cases of a switch are operands or not, by the version of LLVM. */
  int count = LLVMIsASwitchInst(op->inst) ? 1 : LLVMGetNumOperands(op->inst);
  for (int i = 0; i < count; i++)
    if (phi ? is_from_inside(l, op->inst, (unsigned)i) : is_value(LLVMGetOperand(op->inst, (unsigned)i)))
      add_input(l, op, LLVMGetOperand(op->inst, (unsigned)i), i);
}

/* --- header phis -------------------------------------------------------- */

/* The one value from before the loop, if there is one. */
static LLVMValueRef initial_of(const gi_loop *l, LLVMValueRef phi) {
  LLVMValueRef found = NULL;
  for (unsigned i = 0; i < LLVMCountIncoming(phi); i++) {
    LLVMValueRef value = LLVMGetIncomingValue(phi, i);
    if (is_from_inside(l, phi, i) || value == found)
      continue;
    if (found)
      return NULL;
    found = value;
  }
  return found;
}

static void list_phis(gi_loop *l) {
  LLVMValueRef inst = LLVMGetFirstInstruction(l->loop.header);
  int32_t count = 0;
  for (; inst && LLVMIsAPHINode(inst); inst = LLVMGetNextInstruction(inst))
    gi_map_set(l->arena, &l->phi_index, inst, count++);
  l->phis = gi_alloc(l->arena, count, sizeof *l->phis);
  l->loop.num_phis = count;
  inst = LLVMGetFirstInstruction(l->loop.header);
  for (int32_t i = 0; i < count; i++, inst = LLVMGetNextInstruction(inst)) {
    l->phis[i].phi = inst;
    l->phis[i].initial = initial_of(l, inst);
  }
}

static bool check_operation(gi_loop *l, const gaus_ir_operation *op) {
  int64_t period = l->loop.ii ? l->loop.ii : l->loop.states;
  for (int32_t i = op->first_input; i < op->first_input + op->num_inputs; i++) {
    const gaus_ir_input *input = &l->inputs[i];
    const gaus_ir_operation *from = input->operation < 0 ? NULL : &l->operations[input->operation];
    if (from && op->cycle + period * input->distance < (int64_t)from->cycle + from->latency)
      return gi_refuse(l, GAUS_IR_MALFORMED,
                       "operation %" PRId32 " starts in cycle %" PRId32 ", before what it takes is there of operation "
                       "%" PRId32 "; run gaus-schedule again",
                       (int32_t)(op - l->operations), op->cycle, input->operation);
  }
  return true;
}

bool gi_check_inputs(gi_loop *l) {
  for (int32_t v = 0; v < l->loop.num_operations; v++)
    if (!check_operation(l, &l->operations[v]))
      return false;
  return true;
}

/* --- choices ------------------------------------------------------------ */

/* Gated SSA (Ottenstein, Ballance, MacCabe 1990) by one walk backwards: from the end of each block the answer is that of
 * the way which is taken, and where all ways that lead to the phi have the same answer, the test need not be asked. */
typedef struct chooser {
  gi_loop *l;
  const gaus_ir_operation *phi;
  int32_t *answer; /* of each block before the phi's */
  int32_t first;   /* of the choices */
} chooser;

static int32_t add_choice(gi_loop *l, gaus_ir_choice choice) {
  l->choices = gi_room(l->arena, l->choices, l->loop.num_choices, &l->cap_choices, sizeof *l->choices);
  l->choices[l->loop.num_choices] = choice;
  return l->loop.num_choices++;
}

/* One choice for each value. */
static int32_t leaf(const chooser *c, LLVMBasicBlockRef from) {
  gi_loop *l = c->l;
  int32_t input = c->phi->first_input, last = input + c->phi->num_inputs;
  while (input < last && LLVMGetIncomingBlock(c->phi->inst, (unsigned)l->inputs[input].operand) != from)
    input++;
  if (input == last)
    return -1;
  for (int32_t i = c->first; i < l->loop.num_choices; i++)
    if (l->choices[i].input >= 0 && l->inputs[l->choices[i].input].value == l->inputs[input].value)
      return i;
  return add_choice(l, (gaus_ir_choice){input, -1, NULL});
}

static int32_t answer_of(const chooser *c, const gaus_ir_way *way) {
  if (way->block == c->phi->block)
    return leaf(c, way->from);
  return way->block >= 0 && way->block < c->phi->block ? c->answer[way->block] : -1;
}

static int32_t decide(const chooser *c, int32_t b) {
  const gaus_ir_block *block = &c->l->blocks[b];
  int32_t *next = gi_alloc(c->l->arena, block->num_ways, sizeof *next), only = -1;
  bool differ = false;
  for (int32_t i = 0; i < block->num_ways; i++) {
    next[i] = answer_of(c, &c->l->ways[block->first_way + i]);
    differ |= only >= 0 && next[i] >= 0 && next[i] != only;
    only = next[i] >= 0 ? next[i] : only;
  }
  return differ ? add_choice(c->l, (gaus_ir_choice){-1, block->test, next}) : only;
}

static int32_t choose(gi_loop *l, const gaus_ir_operation *phi) {
  chooser c = {l, phi, gi_alloc(l->arena, phi->block + 1, sizeof *c.answer), l->loop.num_choices};
  for (int32_t b = phi->block; b-- > 0;)
    c.answer[b] = decide(&c, b);
  return c.answer[0];
}

void gi_find_inputs(gi_loop *l) {
  list_phis(l);
  for (int32_t v = 0; v < l->loop.num_operations; v++)
    add_inputs(l, &l->operations[v]);
  for (int32_t i = 0; i < l->loop.num_phis; i++)
    l->phis[i].next = gi_trace(l, value_around(l, l->phis[i].phi), -1);
  for (int32_t v = 0; v < l->loop.num_operations; v++)
    if (!l->operations[v].nest && LLVMIsAPHINode(l->operations[v].inst))
      l->operations[v].choice = choose(l, &l->operations[v]);
}
