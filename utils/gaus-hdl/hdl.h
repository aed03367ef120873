/* Verilog of scheduled loops, from the metadata alone.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A loop becomes one module. Its datapath does the same in every clock cycle: each operation computes, each value
 * moves on through a register for each cycle that it has to be held, and a user reads the register whose age is the
 * time between the two in the schedule. What an operation computes outside of its slot is never read. Two shift lines
 * say what time it is: the start pulse, from which follows whether an iteration is the first, second, ...; and `alive`,
 * one bit for each iteration, which says that it takes place: the one before does and goes on. */
#ifndef GAUS_HDL_HDL_H
#define GAUS_HDL_HDL_H

#include <gaus-ir/metadata.h>
#include <llvm-c/Target.h>
#include <stdio.h>

enum { HDL_ERROR_SIZE = 256 };

/* One module as it is written. */
typedef struct hdl_module {
  const gaus_ir_loop *loop;
  LLVMTargetDataRef layout;
  int32_t ii, states;
  FILE *body;           /* what needs no declaration before it */
  int32_t *oldest;      /* [operations] the largest age at which the result is read */
  int32_t oldest_alive; /* likewise of alive, and of the start pulse */
  int32_t oldest_pulse;
  int32_t oldest_last;
  int32_t alive_from;         /* the cycle of an iteration in which alive is known */
  int32_t decided;            /* the cycle in which `continues` is */
  char error[HDL_ERROR_SIZE]; /* "": none so far */
} hdl_module;

/* Writes why the loop has no module; the first reason stays. */
void hdl_refuse(hdl_module *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bits of a value of the type; 0: none that a register holds, and the module is refused. */
int32_t hdl_bits(hdl_module *m, LLVMTypeRef type);

/* Writes expressions. `at` is the cycle of the reader's iteration in which it reads. */
void hdl_read_input(hdl_module *m, FILE *out, const gaus_ir_input *input, int32_t at);
/* An operand of operation v in the cycle in which it starts, be it listed as an input or a constant. */
void hdl_read_operand(hdl_module *m, FILE *out, int32_t v, unsigned operand);
void hdl_read_outside(hdl_module *m, FILE *out, LLVMValueRef value);
void hdl_read_gate(hdl_module *m, FILE *out, int32_t gate, int32_t at);
void hdl_read_alive(hdl_module *m, FILE *out, int32_t at);
void hdl_read_pulse(hdl_module *m, FILE *out, int32_t at);

/* The cycle from which a gate is known: when the last of its tests is. */
int32_t hdl_gate_known(const hdl_module *m, int32_t gate);

/* The expression of an instruction that is no access: in the cycle in which it starts. */
void hdl_compute(hdl_module *m, FILE *out, int32_t v);

/* The first of the operations that share the unit of v, if there are several; -1: v has its unit for itself. Only
 * operations of one instruction and type share logic. O(operations). */
int32_t hdl_unit_of(const gaus_ir_loop *loop, int32_t v);
/* Writes the unit that they share. */
void hdl_write_unit(hdl_module *m, int32_t head);

/* The name of a live-in's port: "in3". False: it is none. */
bool hdl_port_of(const hdl_module *m, LLVMValueRef value, char *name, size_t size);

/* The access that stands for the port of access v: those that share a unit share a port. -1: v is no access. */
int32_t hdl_port_of_access(const gaus_ir_loop *loop, int32_t v);

/* Writes the module of a loop as Verilog-2005. False: m->error says why there is none. */
bool hdl_write_module(const gaus_ir_loop *loop, const char *name, FILE *out, char error[HDL_ERROR_SIZE]);

/* Writes a test bench that runs it on recorded data and compares (record.c says what is recorded). */
void hdl_write_testbench(const gaus_ir_loop *loop, const char *name, FILE *out);

/* Inserts calls into the module that record what loop number `index` is given and leaves. False: it has several ways in
 * or out. */
bool hdl_record(const gaus_ir_loop *loop, int32_t index);

#endif
