/* A test bench for one module: memory, what the loop was given, and what it has to leave.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * It reads before.hex, the bytes of memory from +base=ADDRESS on, and +in0=... (all hexadecimal), and prints
 * "cycles N", "outI VALUE" and, into after.hex, memory as the loop left it. Loads see memory as it is when they start,
 * and stores take effect at the end of their last cycle (docs/targets.md, "memory"). */
#include "hdl.h"

static bool is_kind(const gaus_ir_operation *op, LLVMOpcode opcode) {
  return !op->nest && LLVMGetInstructionOpcode(op->inst) == opcode;
}

/* The ports of the module, by the same rule as module.c's. */
static bool is_port(const gaus_ir_loop *loop, int32_t v) {
  return hdl_port_of_access(loop, v) == v;
}

static void write_load(FILE *out, int32_t port, int32_t latency) {
  fprintf(out, "  wire [63:0] load_address%d;\n  wire [63:0] now%d = read(load_address%d);\n", port, port, port);
  if (latency == 0) {
    fprintf(out, "  wire [63:0] load%d_data = now%d;\n", port, port);
    return;
  }
  fprintf(out, "  reg [63:0] then%d [1:%d];\n  wire [63:0] load%d_data = then%d[%d];\n  always @(posedge clk) begin\n",
          port, latency, port, port, latency);
  fprintf(out, "    then%d[1] <= now%d;\n", port, port);
  for (int32_t k = 2; k <= latency; k++)
    fprintf(out, "    then%d[%d] <= then%d[%d];\n", port, k, port, k - 1);
  fputs("  end\n", out);
}

static void write_store(FILE *out, int32_t port, int32_t latency) {
  fprintf(out, "  wire [63:0] store_address%d, store_data%d;\n  wire [7:0] store_bytes%d;\n", port, port, port);
  fprintf(out, "  reg [135:0] store%d [0:%d];\n  integer b%d;\n", port, latency, port);
  fprintf(out,
          "  always @* store%d[0] = {store_bytes%d, store_address%d, store_data%d};\n  always @(posedge clk) begin\n",
          port, port, port, port);
  for (int32_t k = 1; k < latency; k++)
    fprintf(out, "    store%d[%d] <= store%d[%d];\n", port, k, port, k - 1);
  fprintf(out, "    for (b%d = 0; b%d < 8; b%d = b%d + 1)\n      if (store%d[%d][128 + b%d] === 1'b1)\n", port, port,
          port, port, port, latency - 1, port);
  fprintf(out, "        memory[store%d[%d][127:64] - base + b%d] <= store%d[%d][8 * b%d +: 8];\n  end\n", port,
          latency - 1, port, port, latency - 1, port);
}

static void write_memory(FILE *out) {
  fputs("  reg [7:0] memory [0:SIZE - 1];\n  reg [63:0] base;\n"
        "  function [63:0] read(input [63:0] address);\n    integer k;\n    begin\n      read = 0;\n"
        "      for (k = 0; k < 8; k = k + 1)\n        if (address - base + k < SIZE)\n"
        "          read[8 * k +: 8] = memory[address - base + k];\n    end\n  endfunction\n",
        out);
}

static void write_connections(const gaus_ir_loop *loop, const char *name, FILE *out) {
  fprintf(out, "  %s loop (.clk(clk), .reset(reset), .start(start), .ended(ended), .done(done)", name);
  for (int32_t i = 0; i < loop->num_live_ins; i++)
    fprintf(out, ", .in%d(in%d)", i, i);
  for (int32_t i = 0; i < loop->num_live_outs; i++)
    fprintf(out, ", .out%d(out%d)", i, i);
  for (int32_t v = 0; v < loop->num_operations; v++)
    if (is_port(loop, v)) {
      if (is_kind(&loop->operations[v], LLVMLoad))
        fprintf(out, ", .load_address%d(load_address%d), .load%d_data(load%d_data)", v, v, v, v);
      else
        fprintf(out, ", .store_address%d(store_address%d), .store_data%d(store_data%d), .store_bytes%d(store_bytes%d)",
                v, v, v, v, v, v);
    }
  fputs(");\n", out);
}

static void write_run(const gaus_ir_loop *loop, FILE *out) {
  fputs("  integer cycles = 0;\n  always #5 clk = ~clk;\n  always @(negedge clk) begin\n"
        "    if (loop.pulse[0] === 1'b1) cycles = 0;\n    if (loop.over === 1'b1) $display(\"cycles %0d\", cycles);\n"
        "    cycles = cycles + 1;\n    if (done === 1'b1) begin\n",
        out);
  for (int32_t i = 0; i < loop->num_live_outs; i++)
    fprintf(out, "      $display(\"out%d %%0h\", out%d);\n", i, i);
  fputs("      #40 $writememh(\"after.hex\", memory);\n      $finish;\n    end\n"
        "    if (cycles > 1000000) begin $display(\"no end\"); $finish; end\n  end\n  initial begin\n"
        "    $readmemh(\"before.hex\", memory);\n    if (!$value$plusargs(\"base=%h\", base)) $finish;\n",
        out);
  for (int32_t i = 0; i < loop->num_live_ins; i++)
    fprintf(out, "    if (!$value$plusargs(\"in%d=%%h\", in%d)) $finish;\n", i, i);
  fputs("    @(negedge clk); @(negedge clk) reset = 0;\n    @(negedge clk) start = 1;\n    @(negedge clk) start = 0;\n "
        " end\n",
        out);
}

void hdl_write_testbench(const gaus_ir_loop *loop, const char *name, FILE *out) {
  LLVMTargetDataRef layout = LLVMGetModuleDataLayout(LLVMGetGlobalParent(loop->function));
  fprintf(out,
          "// Test bench of %s, made by gaus-hdl.\n`timescale 1ns / 1ns\nmodule %s_test;\n  parameter SIZE = 65536;\n",
          name, name);
  fputs("  reg clk = 0, reset = 1, start = 0;\n  wire ended, done;\n", out);
  write_memory(out);
  for (int32_t i = 0; i < loop->num_live_ins; i++)
    fprintf(out, "  reg [%llu:0] in%d;\n", LLVMSizeOfTypeInBits(layout, LLVMTypeOf(loop->live_ins[i])) - 1, i);
  for (int32_t i = 0; i < loop->num_live_outs; i++)
    fprintf(out, "  wire [%llu:0] out%d;\n",
            LLVMSizeOfTypeInBits(layout, LLVMTypeOf(loop->live_outs[i].source.value)) - 1, i);
  for (int32_t v = 0; v < loop->num_operations; v++)
    if (is_port(loop, v)) {
      const gaus_ir_operation *op = &loop->operations[v];
      is_kind(op, LLVMLoad) ? write_load(out, v, op->latency) : write_store(out, v, op->latency);
    }
  write_connections(loop, name, out);
  write_run(loop, out);
  fputs("endmodule\n", out);
}
