/* Expressions: what an instruction computes, and where it reads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include "hdl.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void hdl_refuse(hdl_module *m, const char *format, ...) {
  va_list arguments;
  if (m->error[0])
    return;
  va_start(arguments, format);
  vsnprintf(m->error, sizeof m->error, format, arguments);
  va_end(arguments);
}

int32_t hdl_bits(hdl_module *m, LLVMTypeRef type) {
  switch (LLVMGetTypeKind(type)) {
  case LLVMIntegerTypeKind:
    if (LLVMGetIntTypeWidth(type) <= 64)
      return (int32_t)LLVMGetIntTypeWidth(type);
    hdl_refuse(m, "integers of %u bits are not supported", LLVMGetIntTypeWidth(type));
    return 0;
  case LLVMPointerTypeKind:
    return (int32_t)(8 * LLVMABISizeOfType(m->layout, type));
  case LLVMFloatTypeKind:
  case LLVMDoubleTypeKind:
  case LLVMHalfTypeKind:
    hdl_refuse(m, "floating point is not supported");
    return 0;
  default:
    hdl_refuse(m, "vectors and aggregates are not supported");
    return 0;
  }
}

/* --- reading -------------------------------------------------------------------------- */

static int32_t available(const gaus_ir_loop *loop, int32_t v) {
  return loop->operations[v].cycle + loop->operations[v].latency;
}

static void read_result(hdl_module *m, FILE *out, int32_t v, int64_t age) {
  if (age < 0 || age > 1 << 20)
    hdl_refuse(m, "operation %d is read %s", v, age < 0 ? "before its result is there" : "too late");
  else if (age == 0)
    fprintf(out, "v%d", v);
  else
    fprintf(out, "v%d_%d", v, (int32_t)age);
  if (age > m->oldest[v] && age <= 1 << 20)
    m->oldest[v] = (int32_t)age;
}

void hdl_read_pulse(hdl_module *m, FILE *out, int32_t at) {
  m->oldest_pulse = at > m->oldest_pulse ? at : m->oldest_pulse;
  fprintf(out, "pulse[%d]", at);
}

void hdl_read_alive(hdl_module *m, FILE *out, int32_t at) {
  int32_t age = at - m->alive_from;
  if (age < 0) {
    hdl_refuse(m, "an operation that may not run in vain starts before it is known whether its iteration takes place");
    age = 0;
  }
  m->oldest_alive = age > m->oldest_alive ? age : m->oldest_alive;
  fprintf(out, "alive[%d]", age);
}

bool hdl_port_of(const hdl_module *m, LLVMValueRef value, char *name, size_t size) {
  for (int32_t i = 0; i < m->loop->num_live_ins; i++)
    if (m->loop->live_ins[i] == value) {
      snprintf(name, size, "in%d", i);
      return true;
    }
  return false;
}

void hdl_read_outside(hdl_module *m, FILE *out, LLVMValueRef value) {
  char name[96];
  int32_t bits = hdl_bits(m, LLVMTypeOf(value));
  if (LLVMIsAConstantInt(value)) {
    uint64_t mask = bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;
    fprintf(out, "%d'h%" PRIx64, bits, (uint64_t)LLVMConstIntGetZExtValue(value) & mask);
  } else if (LLVMIsUndef(value) || LLVMIsPoison(value) || LLVMIsAConstantPointerNull(value))
    fprintf(out, "%d'h0", bits);
  else if (LLVMIsConstant(value))
    hdl_refuse(m, "global variables and constant expressions are not supported; pass arrays as arguments");
  else if (hdl_port_of(m, value, name, sizeof name))
    fputs(name, out);
  else
    hdl_refuse(m, "a value from outside of the loop is not among its live-ins");
}

/* `back` iterations before the reader's. In the first iterations a header phi has what came in from before the loop. */
static void read_back(hdl_module *m, FILE *out, const gaus_ir_input *input, int32_t at, int32_t back) {
  if (input->phi < 0) {
    if (input->operation >= 0)
      read_result(m, out, input->operation, (int64_t)at + (int64_t)back * m->ii - available(m->loop, input->operation));
    else
      hdl_read_outside(m, out, input->value);
    return;
  }
  const gaus_ir_phi *phi = &m->loop->phis[input->phi];
  if (!phi->initial || back > m->loop->num_phis) {
    hdl_refuse(m, "a value that only moves from iteration to iteration is not supported");
    return;
  }
  fputc('(', out);
  hdl_read_pulse(m, out, at + back * m->ii);
  fputs(" ? ", out);
  hdl_read_outside(m, out, phi->initial);
  fputs(" : ", out);
  read_back(m, out, &phi->next, at, back + 1);
  fputc(')', out);
}

void hdl_read_input(hdl_module *m, FILE *out, const gaus_ir_input *input, int32_t at) {
  read_back(m, out, input, at, 0);
}

int32_t hdl_gate_known(const hdl_module *m, int32_t gate) {
  const gaus_ir_gate *g = &m->loop->gates[gate];
  if (g->kind == GAUS_IR_GATE_TRUE)
    return 0;
  if (g->kind == GAUS_IR_GATE_TAKES)
    return available(m->loop, g->a);
  int32_t a = hdl_gate_known(m, g->a), b = hdl_gate_known(m, g->b);
  return a > b ? a : b;
}

void hdl_read_gate(hdl_module *m, FILE *out, int32_t gate, int32_t at) {
  const gaus_ir_gate *g = &m->loop->gates[gate];
  if (g->kind == GAUS_IR_GATE_TRUE) {
    fputs("1'b1", out);
    return;
  }
  fputc('(', out);
  if (g->kind == GAUS_IR_GATE_TAKES) {
    read_result(m, out, g->a, (int64_t)at - available(m->loop, g->a));
    fprintf(out, " == %d", g->b);
  } else {
    hdl_read_gate(m, out, g->a, at);
    fputs(g->kind == GAUS_IR_GATE_AND ? " & " : " | ", out);
    hdl_read_gate(m, out, g->b, at);
  }
  fputc(')', out);
}

/* --- computing --------------------------------------------------------------------------- */

static const gaus_ir_input *input_of(const hdl_module *m, int32_t v, unsigned operand) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  for (int32_t i = op->first_input; i < op->first_input + op->num_inputs; i++)
    if (m->loop->inputs[i].operand == (int32_t)operand)
      return &m->loop->inputs[i];
  return NULL;
}

void hdl_read_operand(hdl_module *m, FILE *out, int32_t v, unsigned operand) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  const gaus_ir_input *input = input_of(m, v, operand);
  if (input)
    hdl_read_input(m, out, input, op->cycle);
  else
    hdl_read_outside(m, out, LLVMGetOperand(op->inst, operand));
}

/* Makes an operand a wire of its own, so that its width is what it looks like. */
static void operand_wire(hdl_module *m, int32_t v, unsigned operand) {
  LLVMValueRef value = LLVMGetOperand(m->loop->operations[v].inst, operand);
  fprintf(m->body, "  wire [%d:0] a%d_%u = ", hdl_bits(m, LLVMTypeOf(value)) - 1, v, operand);
  hdl_read_operand(m, m->body, v, operand);
  fputs(";\n", m->body);
}

static const char *binary_sign(LLVMOpcode opcode) {
  switch (opcode) {
  case LLVMAdd:
    return "+";
  case LLVMSub:
    return "-";
  case LLVMMul:
    return "*";
  case LLVMUDiv:
  case LLVMSDiv:
    return "/";
  case LLVMURem:
  case LLVMSRem:
    return "%";
  case LLVMAnd:
    return "&";
  case LLVMOr:
    return "|";
  case LLVMXor:
    return "^";
  case LLVMShl:
    return "<<";
  case LLVMLShr:
    return ">>";
  case LLVMAShr:
    return ">>>";
  default:
    return NULL;
  }
}

static const char *comparison_sign(LLVMIntPredicate p) {
  switch (p) {
  case LLVMIntEQ:
    return "==";
  case LLVMIntNE:
    return "!=";
  case LLVMIntUGT:
  case LLVMIntSGT:
    return ">";
  case LLVMIntUGE:
  case LLVMIntSGE:
    return ">=";
  case LLVMIntULT:
  case LLVMIntSLT:
    return "<";
  default:
    return "<=";
  }
}

/* Writes x SIGN y. */
static void write_binary(FILE *out, LLVMOpcode opcode, const char *x, const char *y) {
  if (opcode == LLVMAShr)
    fprintf(out, "$signed(%s) >>> %s", x, y);
  else if (opcode == LLVMSDiv || opcode == LLVMSRem)
    fprintf(out, "$signed(%s) %s $signed(%s)", x, binary_sign(opcode), y);
  else
    fprintf(out, "%s %s %s", x, binary_sign(opcode), y);
}

static void binary(hdl_module *m, FILE *out, int32_t v, LLVMOpcode opcode) {
  char x[32], y[32];
  int32_t head = hdl_unit_of(m->loop, v);
  operand_wire(m, v, 0);
  operand_wire(m, v, 1);
  snprintf(x, sizeof x, "a%d_0", v);
  snprintf(y, sizeof y, "a%d_1", v);
  if (head >= 0)
    fprintf(out, "y%d", head);
  else
    write_binary(out, opcode, x, y);
}

/* --- units that several operations share -------------------------------------------------- */

static bool is_arithmetic(const gaus_ir_operation *op) {
  return !op->nest && binary_sign(LLVMGetInstructionOpcode(op->inst));
}

/* Sharing wants one unit, one instruction and one type. */
static bool share_unit(const gaus_ir_operation *a, const gaus_ir_operation *b) {
  return is_arithmetic(a) && is_arithmetic(b) && a->unit >= 0 && a->unit == b->unit &&
         !strcmp(a->operator_name, b->operator_name) &&
         LLVMGetInstructionOpcode(a->inst) == LLVMGetInstructionOpcode(b->inst) &&
         LLVMTypeOf(a->inst) == LLVMTypeOf(b->inst);
}

int32_t hdl_unit_of(const gaus_ir_loop *loop, int32_t v) {
  int32_t first = -1, count = 0;
  for (int32_t w = 0; w < loop->num_operations; w++)
    if (share_unit(&loop->operations[v], &loop->operations[w])) {
      first = first < 0 ? w : first;
      count++;
    }
  return count > 1 ? first : -1;
}

/* An operand of the unit: in each slot that of the operation which starts there. */
static void write_unit_operand(hdl_module *m, int32_t head, int32_t operand) {
  const gaus_ir_loop *loop = m->loop;
  int32_t bits = hdl_bits(m, LLVMTypeOf(loop->operations[head].inst));
  fprintf(m->body, "  wire [%d:0] u%d_%d = ", bits - 1, head, operand);
  for (int32_t v = head; v < loop->num_operations; v++)
    if (hdl_unit_of(loop, v) == head)
      fprintf(m->body, "slot == %d ? a%d_%d : ", loop->operations[v].slot, v, operand);
  fprintf(m->body, "%d'd0;\n", bits);
}

void hdl_write_unit(hdl_module *m, int32_t head) {
  char x[32], y[32];
  fprintf(m->body, "  // unit %d of %s\n", m->loop->operations[head].unit, m->loop->operations[head].operator_name);
  write_unit_operand(m, head, 0);
  write_unit_operand(m, head, 1);
  snprintf(x, sizeof x, "u%d_0", head);
  snprintf(y, sizeof y, "u%d_1", head);
  fprintf(m->body, "  assign y%d = ", head);
  write_binary(m->body, LLVMGetInstructionOpcode(m->loop->operations[head].inst), x, y);
  fputs(";\n", m->body);
}

/* --- computing, continued ------------------------------------------------------------------- */

static void comparison(hdl_module *m, FILE *out, int32_t v) {
  LLVMIntPredicate p = LLVMGetICmpPredicate(m->loop->operations[v].inst);
  operand_wire(m, v, 0);
  operand_wire(m, v, 1);
  fprintf(out, p >= LLVMIntSGT ? "$signed(a%d_0) %s $signed(a%d_1)" : "a%d_0 %s a%d_1", v, comparison_sign(p), v);
}

/* The address of an element: bytes from the base, 64 bits. */
static void address(hdl_module *m, FILE *out, int32_t v) {
  LLVMValueRef inst = m->loop->operations[v].inst;
  LLVMTypeRef type = LLVMGetGEPSourceElementType(inst);
  operand_wire(m, v, 0);
  fprintf(out, "a%d_0", v);
  for (unsigned k = 1; k < (unsigned)LLVMGetNumOperands(inst); k++) {
    LLVMValueRef index = LLVMGetOperand(inst, k);
    if (k > 1 && LLVMGetTypeKind(type) == LLVMStructTypeKind) {
      unsigned field = (unsigned)LLVMConstIntGetZExtValue(index);
      fprintf(out, " + 64'd%llu", LLVMOffsetOfElement(m->layout, type, field));
      type = LLVMStructGetTypeAtIndex(type, field);
      continue;
    }
    if (k > 1) {
      if (LLVMGetTypeKind(type) != LLVMArrayTypeKind) {
        hdl_refuse(m, "vectors are not supported");
        return;
      }
      type = LLVMGetElementType(type);
    }
    int32_t bits = hdl_bits(m, LLVMTypeOf(index));
    operand_wire(m, v, k);
    fprintf(m->body, "  wire signed [63:0] i%d_%u = {{%d{a%d_%u[%d]}}, a%d_%u};\n", v, k, 64 - bits + 1, v, k, bits - 1,
            v, k);
    fprintf(out, " + i%d_%u * 64'd%llu", v, k, LLVMABISizeOfType(m->layout, type));
  }
}

static bool cast(hdl_module *m, FILE *out, int32_t v, LLVMOpcode opcode) {
  LLVMValueRef inst = m->loop->operations[v].inst;
  int32_t to = hdl_bits(m, LLVMTypeOf(inst)), from = hdl_bits(m, LLVMTypeOf(LLVMGetOperand(inst, 0)));
  if (opcode != LLVMZExt && opcode != LLVMSExt && opcode != LLVMTrunc && opcode != LLVMPtrToInt &&
      opcode != LLVMIntToPtr && opcode != LLVMFreeze && opcode != LLVMBitCast)
    return false;
  operand_wire(m, v, 0);
  if (to <= from)
    fprintf(out, "a%d_0[%d:0]", v, to - 1);
  else if (opcode == LLVMSExt)
    fprintf(out, "{{%d{a%d_0[%d]}}, a%d_0}", to - from, v, from - 1, v);
  else
    fprintf(out, "{{%d{1'b0}}, a%d_0}", to - from, v);
  return true;
}

static bool intrinsic(hdl_module *m, FILE *out, int32_t v) {
  static const struct {
    const char *name, *text;
  } known[] = {{"llvm.smax.", "$signed(a%1$d_0) > $signed(a%1$d_1) ? a%1$d_0 : a%1$d_1"},
               {"llvm.smin.", "$signed(a%1$d_0) < $signed(a%1$d_1) ? a%1$d_0 : a%1$d_1"},
               {"llvm.umax.", "a%1$d_0 > a%1$d_1 ? a%1$d_0 : a%1$d_1"},
               {"llvm.umin.", "a%1$d_0 < a%1$d_1 ? a%1$d_0 : a%1$d_1"},
               {"llvm.abs.", "$signed(a%1$d_0) < 0 ? -a%1$d_0 : a%1$d_0"}};
  size_t length;
  const char *name = LLVMGetValueName2(LLVMGetCalledValue(m->loop->operations[v].inst), &length);
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (!strncmp(name, known[k].name, strlen(known[k].name))) {
      operand_wire(m, v, 0);
      operand_wire(m, v, 1);
      fprintf(out, known[k].text, v);
      return true;
    }
  return false;
}

/* A phi within the body: by the tests that lead to it. */
static void choose(hdl_module *m, FILE *out, int32_t v, int32_t choice) {
  const gaus_ir_choice *c = &m->loop->choices[choice];
  const gaus_ir_operation *op = &m->loop->operations[v];
  if (c->input >= 0) {
    hdl_read_input(m, out, &m->loop->inputs[c->input], op->cycle);
    return;
  }
  int32_t ways = m->loop->blocks[m->loop->operations[c->test].block].num_ways, last = -1;
  for (int32_t w = 0; w < ways; w++)
    last = c->next[w] >= 0 ? w : last;
  fputc('(', out);
  for (int32_t w = 0; w < ways; w++) {
    if (c->next[w] < 0)
      continue;
    if (w != last) {
      fputc('(', out);
      read_result(m, out, c->test, (int64_t)op->cycle - available(m->loop, c->test));
      fprintf(out, " == %d) ? ", w);
    }
    choose(m, out, v, c->next[w]);
    if (w != last)
      fputs(" : ", out);
  }
  fputc(')', out);
}

/* The number of the way that a test takes. */
static void outcome(hdl_module *m, FILE *out, int32_t v) {
  LLVMValueRef inst = m->loop->operations[v].inst;
  operand_wire(m, v, 0);
  if (LLVMGetInstructionOpcode(inst) == LLVMBr) {
    fprintf(out, "a%d_0 ? 1'd0 : 1'd1", v);
    return;
  }
  int32_t bits = hdl_bits(m, LLVMTypeOf(LLVMGetOperand(inst, 0)));
  for (unsigned k = 2; k + 1 < (unsigned)LLVMGetNumOperands(inst); k += 2)
    fprintf(out, "a%d_0 == %d'd%llu ? 'd%u : ", v, bits, LLVMConstIntGetZExtValue(LLVMGetOperand(inst, k)), k / 2);
  fputs("'d0", out);
}

void hdl_compute(hdl_module *m, FILE *out, int32_t v) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  LLVMOpcode opcode = LLVMGetInstructionOpcode(op->inst);
  if (opcode == LLVMBr || opcode == LLVMSwitch)
    outcome(m, out, v);
  else if (opcode == LLVMPHI)
    choose(m, out, v, op->choice);
  else if (binary_sign(opcode))
    binary(m, out, v, opcode);
  else if (opcode == LLVMICmp)
    comparison(m, out, v);
  else if (opcode == LLVMSelect) {
    for (unsigned k = 0; k < 3; k++)
      operand_wire(m, v, k);
    fprintf(out, "a%d_0 ? a%d_1 : a%d_2", v, v, v);
  } else if (opcode == LLVMGetElementPtr)
    address(m, out, v);
  else if (!cast(m, out, v, opcode) && !(opcode == LLVMCall && intrinsic(m, out, v)))
    hdl_refuse(m, "operation %d, an instruction of kind '%.40s', is not supported", v, op->operator_name);
}
