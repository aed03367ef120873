/* One Verilog module for a loop.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include "hdl.h"

#include <stdlib.h>
#include <string.h>

/* --- operations ------------------------------------------------------------------------- */

static int32_t result_bits(hdl_module *m, int32_t v) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  LLVMOpcode opcode = LLVMGetInstructionOpcode(op->inst);
  if (opcode == LLVMSwitch) {
    int32_t ways = m->loop->blocks[op->block].num_ways, bits = 1;
    while (1 << bits < ways)
      bits++;
    return bits;
  }
  if (opcode == LLVMBr)
    return 1;
  return LLVMGetTypeKind(LLVMTypeOf(op->inst)) == LLVMVoidTypeKind ? 0 : hdl_bits(m, LLVMTypeOf(op->inst));
}

/* A branch that goes one way computes nothing. */
static bool is_idle(const gaus_ir_operation *op) {
  return LLVMGetInstructionOpcode(op->inst) == LLVMBr && !LLVMIsConditional(op->inst);
}

static bool is_access(const gaus_ir_operation *op) {
  LLVMOpcode opcode = LLVMGetInstructionOpcode(op->inst);
  return opcode == LLVMLoad || opcode == LLVMStore;
}

/* The instruction without its metadata, and its line in the source. */
static void write_comment(FILE *out, LLVMValueRef inst) {
  char *text = LLVMPrintValueToString(inst), *metadata = strstr(text, ", !");
  if (metadata)
    *metadata = '\0';
  fputs("  //", out);
  for (const char *c = text; *c && *c != '\n'; c++)
    fputc((unsigned char)*c < ' ' || (unsigned char)*c > '~' || *c == '\\' ? ' ' : *c, out);
  unsigned line = LLVMGetDebugLocLine(inst);
  if (line > 0)
    fprintf(out, " (line %u)", line);
  fputc('\n', out);
  LLVMDisposeMessage(text);
}

/* Registers inside the operator: the result is there `latency` cycles after the start. */
static void write_pipeline(hdl_module *m, int32_t v, int32_t bits) {
  int32_t latency = m->loop->operations[v].latency;
  if (latency == 0) {
    fprintf(m->body, "  assign v%d = x%d;\n", v, v);
    return;
  }
  fprintf(m->body, "  reg [%d:0] p%d [1:%d];\n", bits - 1, v, latency);
  fprintf(m->body, "  always @(posedge clk) begin\n    p%d[1] <= x%d;\n", v, v);
  for (int32_t k = 2; k <= latency; k++)
    fprintf(m->body, "    p%d[%d] <= p%d[%d];\n", v, k, v, k - 1);
  fprintf(m->body, "  end\n  assign v%d = p%d[%d];\n", v, v, latency);
}

static void write_operation(hdl_module *m, int32_t v) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  if (op->nest) {
    hdl_refuse(m, "loops that contain others are not supported");
    return;
  }
  if (is_idle(op) || is_access(op))
    return;
  int32_t bits = result_bits(m, v);
  if (bits == 0) {
    hdl_refuse(m, "operation %d, an instruction of kind '%.40s', is not supported", v, op->operator_name);
    return;
  }
  char *text = NULL;
  size_t size = 0;
  FILE *expression = open_memstream(&text, &size);
  write_comment(m->body, op->inst);
  hdl_compute(m, expression, v);
  fclose(expression);
  fprintf(m->body, "  wire [%d:0] x%d = %s; // cycle %d\n", bits - 1, v, text, op->cycle);
  free(text);
  write_pipeline(m, v, bits);
}

/* --- memory ports --------------------------------------------------------------------------- */

/* Accesses that share a unit share a port; others have one each. The first of them stands for it. */
static bool shares(const gaus_ir_operation *a, const gaus_ir_operation *b) {
  return a->unit >= 0 && a->unit == b->unit && !strcmp(a->operator_name, b->operator_name) &&
         LLVMGetInstructionOpcode(a->inst) == LLVMGetInstructionOpcode(b->inst);
}

int32_t hdl_port_of_access(const gaus_ir_loop *loop, int32_t v) {
  if (loop->operations[v].nest || !is_access(&loop->operations[v]))
    return -1;
  for (int32_t w = 0; w < v; w++)
    if (!loop->operations[w].nest && is_access(&loop->operations[w]) &&
        shares(&loop->operations[w], &loop->operations[v]))
      return w;
  return v;
}

static void write_enable(hdl_module *m, FILE *out, int32_t v) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  fprintf(out, "(slot == %d) & ", op->slot);
  hdl_read_alive(m, out, op->cycle);
  if (m->loop->gates[op->predicate].kind != GAUS_IR_GATE_TRUE) {
    fputs(" & ", out);
    hdl_read_gate(m, out, op->predicate, op->cycle);
  }
}

static void write_access_wires(hdl_module *m, int32_t v) {
  const gaus_ir_operation *op = &m->loop->operations[v];
  bool load = LLVMGetInstructionOpcode(op->inst) == LLVMLoad;
  LLVMTypeRef type = LLVMTypeOf(load ? op->inst : LLVMGetOperand(op->inst, 0));
  int32_t bits = hdl_bits(m, type);
  if (bits % 8 != 0) /* of which memory holds whole bytes */
    hdl_refuse(m, "operation %d accesses %d bits, which are no whole bytes", v, bits);
  write_comment(m->body, op->inst);
  fprintf(m->body, "  wire [63:0] address%d = ", v);
  hdl_read_operand(m, m->body, v, load ? 0 : 1);
  fprintf(m->body, "; // cycle %d\n", op->cycle);
  if (load)
    return;
  fprintf(m->body, "  wire [63:0] data%d = ", v);
  hdl_read_operand(m, m->body, v, 0);
  fprintf(m->body, ";\n  wire enable%d = ", v);
  write_enable(m, m->body, v);
  fputs(";\n", m->body);
}

/* What a field of the port is in each slot. */
static void write_mux(hdl_module *m, int32_t port, const char *field, const char *what, const char *other) {
  fprintf(m->body, "  assign %s%d = ", field, port);
  for (int32_t v = port; v < m->loop->num_operations; v++)
    if (hdl_port_of_access(m->loop, v) == port)
      fprintf(m->body, "slot == %d ? %s%d : ", m->loop->operations[v].slot, what, v);
  fprintf(m->body, "%s;\n", other);
}

static int32_t access_bytes(hdl_module *m, int32_t v) {
  LLVMValueRef inst = m->loop->operations[v].inst;
  LLVMTypeRef type = LLVMTypeOf(LLVMGetInstructionOpcode(inst) == LLVMLoad ? inst : LLVMGetOperand(inst, 0));
  return (int32_t)((hdl_bits(m, type) + 7) / 8);
}

static void write_port(hdl_module *m, int32_t port) {
  bool load = LLVMGetInstructionOpcode(m->loop->operations[port].inst) == LLVMLoad;
  for (int32_t v = port; v < m->loop->num_operations; v++) {
    if (hdl_port_of_access(m->loop, v) != port)
      continue;
    write_access_wires(m, v);
    if (load)
      fprintf(m->body, "  assign v%d = load%d_data[%d:0];\n", v, port, 8 * access_bytes(m, v) - 1);
    else
      fprintf(m->body, "  wire [7:0] bytes%d = enable%d ? 8'd%d : 8'd0;\n", v, v, (1 << access_bytes(m, v)) - 1);
    if (m->loop->operations[v].latency != m->loop->operations[port].latency)
      hdl_refuse(m, "accesses that share a port have different latencies");
    if (!load && m->loop->operations[v].latency == 0)
      hdl_refuse(m, "stores of latency 0 are not supported");
  }
  write_mux(m, port, load ? "load_address" : "store_address", "address", "64'd0");
  if (!load) {
    write_mux(m, port, "store_data", "data", "64'd0");
    write_mux(m, port, "store_bytes", "bytes", "8'd0");
  }
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool is_port(const gaus_ir_loop *loop, int32_t v) {
  return hdl_port_of_access(loop, v) == v;
}

/* alive of iteration k: the first one is; another is if the one before is alive and goes on. */
static void write_control(hdl_module *m) {
  int32_t from = m->alive_from, before = from + m->ii;
  fputs("  // alive[a]: the iteration takes place that was in its cycle ", m->body);
  fprintf(m->body, "%d, a cycles ago\n  assign alive[0] = ", from);
  hdl_read_pulse(m, m->body, from);
  fputs(" | (", m->body);
  hdl_read_alive(m, m->body, before);
  fputs(" & ", m->body);
  hdl_read_gate(m, m->body, m->loop->continues, before);
  int32_t at = m->decided > from ? m->decided : from;
  fprintf(m->body, ");\n  // last[a]: the last iteration was in its cycle %d, a cycles ago\n  assign last[0] = ", at);
  hdl_read_alive(m, m->body, at);
  fputs(" & ~", m->body);
  hdl_read_gate(m, m->body, m->loop->continues, at);
  fputs(";\n", m->body);
}

static int32_t cycle_of_last(const hdl_module *m) {
  return m->decided > m->alive_from ? m->decided : m->alive_from;
}

static void read_last(hdl_module *m, int32_t at) {
  int32_t age = at - cycle_of_last(m);
  m->oldest_last = age > m->oldest_last ? age : m->oldest_last;
  fprintf(m->body, "last[%d]", age);
}

static void write_live_outs(hdl_module *m) {
  int32_t end = m->states > cycle_of_last(m) ? m->states : cycle_of_last(m);
  for (int32_t i = 0; i < m->loop->num_live_outs; i++) {
    const gaus_ir_live_out *o = &m->loop->live_outs[i];
    int32_t at = o->cycle > cycle_of_last(m) ? (int32_t)o->cycle : cycle_of_last(m);
    end = at + 1 > end ? at + 1 : end;
    fprintf(m->body, "  always @(posedge clk) if (");
    read_last(m, at);
    fprintf(m->body, ") out%d <= ", i);
    hdl_read_input(m, m->body, &o->source, at);
    fputs(";\n", m->body);
  }
  fputs("  // the last iteration has had all of its cycles; then, its results can be read\n  wire over = ", m->body);
  read_last(m, m->states > cycle_of_last(m) ? m->states : cycle_of_last(m));
  fprintf(m->body, ";\n  always @(posedge clk) ended <= over & ~reset;\n  always @(posedge clk) done <= ");
  read_last(m, end);
  fputs(" & ~reset;\n", m->body);
}

/* Its name in the IR, where that can stand in a comment. */
static const char *value_name(LLVMValueRef value) {
  size_t length;
  const char *name = LLVMGetValueName2(value, &length);
  for (size_t k = 0; k < length; k++)
    if ((unsigned char)name[k] <= ' ' || (unsigned char)name[k] > '~' || name[k] == '\\')
      return "";
  return name;
}

static void write_ports(hdl_module *m, FILE *out) {
  const gaus_ir_loop *loop = m->loop;
  char name[96];
  fputs("  input clk,\n  input reset,\n  input start, // one cycle, while not running\n  output reg ended, // one "
        "cycle: all "
        "cycles of the schedule are over\n",
        out);
  for (int32_t i = 0; i < loop->num_live_ins; i++)
    if (hdl_port_of(m, loop->live_ins[i], name, sizeof name))
      fprintf(out, "  input [%d:0] %s, // constant while running: %s\n", hdl_bits(m, LLVMTypeOf(loop->live_ins[i])) - 1,
              name, value_name(loop->live_ins[i]));
  for (int32_t i = 0; i < loop->num_live_outs; i++)
    fprintf(out, "  output reg [%d:0] out%d,\n", hdl_bits(m, LLVMTypeOf(loop->live_outs[i].source.value)) - 1, i);
  for (int32_t v = 0; v < loop->num_operations; v++) {
    if (!is_port(loop, v))
      continue;
    if (LLVMGetInstructionOpcode(loop->operations[v].inst) == LLVMLoad)
      fprintf(out,
              "  output [63:0] load_address%d, // its data is expected %d cycles later\n  input [63:0] load%d_data,\n",
              v, loop->operations[v].latency, v);
    else
      fprintf(out,
              "  output [63:0] store_address%d, // takes effect at the end of cycle %d from then\n  output [63:0] "
              "store_data%d,\n  output [7:0] store_bytes%d,\n",
              v, loop->operations[v].latency, v, v);
  }
  fputs("  output reg done // one cycle: the outputs are there\n);\n", out);
}

static void write_lines(hdl_module *m, FILE *out) {
  fprintf(out,
          "  reg [31:0] slot; // the cycle modulo the II\n  always @(posedge clk) slot <= start ? 0 : slot == %d ? 0 : "
          "slot + 1;\n",
          m->ii - 1);
  fprintf(out, "  reg [%d:0] pulse; // pulse[a]: the first iteration began a cycles ago\n", m->oldest_pulse);
  fprintf(out, "  always @(posedge clk) pulse <= reset ? 0 : %s;\n", m->oldest_pulse > 0 ? "{pulse, start}" : "start");
  fprintf(out,
          "  wire [%d:0] alive;\n  reg [%d:0] was_alive;\n  always @(posedge clk) was_alive <= reset ? 0 : alive;\n",
          m->oldest_alive, m->oldest_alive);
  if (m->oldest_alive > 0)
    fprintf(out, "  assign alive[%d:1] = was_alive[%d:0];\n", m->oldest_alive, m->oldest_alive - 1);
  fprintf(out, "  wire [%d:0] last;\n  reg [%d:0] was_last;\n  always @(posedge clk) was_last <= reset ? 0 : last;\n",
          m->oldest_last, m->oldest_last);
  if (m->oldest_last > 0)
    fprintf(out, "  assign last[%d:1] = was_last[%d:0];\n", m->oldest_last, m->oldest_last - 1);
}

static void write_registers(hdl_module *m, FILE *out) {
  for (int32_t v = 0; v < m->loop->num_operations; v++) {
    const gaus_ir_operation *op = &m->loop->operations[v];
    if (op->nest || is_idle(op) || LLVMGetInstructionOpcode(op->inst) == LLVMStore)
      continue;
    int32_t bits = result_bits(m, v);
    fprintf(out, "  wire [%d:0] v%d;\n", bits - 1, v);
    if (hdl_unit_of(m->loop, v) == v)
      fprintf(out, "  wire [%d:0] y%d;\n", bits - 1, v);
    for (int32_t k = 1; k <= m->oldest[v]; k++) {
      fprintf(out, "  reg [%d:0] v%d_%d;\n  always @(posedge clk) v%d_%d <= v%d", bits - 1, v, k, v, k, v);
      fprintf(out, k > 1 ? "_%d;\n" : ";\n", k - 1);
    }
  }
}

/* Two operations that start in one slot do not share a unit: the record promises it, and the muxes rest on it. */
static void check_units(hdl_module *m) {
  const gaus_ir_operation *ops = m->loop->operations;
  for (int32_t v = 0; v < m->loop->num_operations; v++)
    for (int32_t w = 0; w < v && ops[v].unit >= 0; w++)
      if (ops[w].unit == ops[v].unit && ops[w].slot == ops[v].slot &&
          !strcmp(ops[w].operator_name, ops[v].operator_name))
        hdl_refuse(m, "operations %d and %d start on unit %d of '%.60s' in the same slot", w, v, ops[v].unit,
                   ops[v].operator_name);
}

static void write_body(hdl_module *m) {
  check_units(m);
  m->decided = hdl_gate_known(m, m->loop->continues);
  m->alive_from = m->decided > m->ii ? m->decided - m->ii : 0;
  if (m->loop->gates[m->loop->continues].kind == GAUS_IR_GATE_TRUE)
    hdl_refuse(m, "the loop has no end");
  for (int32_t v = 0; v < m->loop->num_operations && !m->error[0]; v++) {
    write_operation(m, v);
    if (!m->error[0] && is_port(m->loop, v))
      write_port(m, v);
  }
  for (int32_t v = 0; v < m->loop->num_operations && !m->error[0]; v++)
    if (hdl_unit_of(m->loop, v) == v)
      hdl_write_unit(m, v);
  if (!m->error[0]) {
    write_control(m);
    write_live_outs(m);
  }
}

bool hdl_write_module(const gaus_ir_loop *loop, const char *name, FILE *out, char error[HDL_ERROR_SIZE]) {
  char *body = NULL;
  size_t size = 0;
  hdl_module m = {.loop = loop, .ii = loop->ii > 0 ? loop->ii : loop->states, .states = loop->states};
  m.layout = LLVMGetModuleDataLayout(LLVMGetGlobalParent(loop->function));
  m.oldest = calloc((size_t)loop->num_operations + 1, sizeof *m.oldest);
  m.body = open_memstream(&body, &size);
  if (!m.oldest || !m.body)
    hdl_refuse(&m, "out of memory");
  else
    write_body(&m);
  if (m.body)
    fclose(m.body);
  if (!m.error[0]) {
    fprintf(out, "// Loop %s of function %s: II %d, length %d, made by gaus-hdl.\nmodule %s (\n", loop->name,
            LLVMGetValueName2(loop->function, &(size_t){0}), loop->ii, loop->length, name);
    write_ports(&m, out);
    write_lines(&m, out);
    write_registers(&m, out);
    fputs(body, out);
    fputs("endmodule\n", out);
  }
  memcpy(error, m.error, sizeof m.error);
  free(body);
  free(m.oldest);
  return !error[0];
}
