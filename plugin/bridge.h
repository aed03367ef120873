/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What the LLVM C API lacks: loops, scalar evolution, alias analysis, remarks,
 * diagnostics and the registration of passes. Everything else in the plugin
 * is C over the C API. All handles live as long as the run of the pass. */
#ifndef GAUS_PLUGIN_BRIDGE_H
#define GAUS_PLUGIN_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llvm-c/Core.h>

#include "host_memory.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gaus_host gaus_host;           /* one run of a pass over a module */
typedef struct gaus_host_loop gaus_host_loop; /* a loop, with the analyses of its function */

/* --- passes ------------------------------------------------------------- */

/* A module pass: its name in a pipeline, and what runs. `params` is the text
 * between the angle brackets, "" if there is none. */
typedef struct gaus_pass {
  const char *name;
  void (*run)(gaus_host *host, const char *params);
} gaus_pass;
extern const gaus_pass gaus_passes[]; /* ends with a NULL name; pass_table.c */
extern const gaus_pass *const gaus_pass_at_end;

LLVMModuleRef gaus_host_module(gaus_host *host);

/* Between the two, what is known of loops does not rest on wrap flags of values
 * that may be poison. Nothing is to change the functions meanwhile. */
void gaus_host_drop_flags(gaus_host *host);
void gaus_host_restore_flags(gaus_host *host);

/* An error of the compilation (`opt` and `clang` then fail). */
void gaus_host_error(gaus_host *host, const char *message);
/* To the stream of the print passes, standard error. */
void gaus_host_print(const char *text);

/* --- remarks ------------------------------------------------------------ */

typedef enum gaus_remark_kind { GAUS_REMARK_PASSED, GAUS_REMARK_MISSED, GAUS_REMARK_ANALYSIS } gaus_remark_kind;

/* A key of the remark's record (YAML) and its text in the message. */
typedef struct gaus_remark_argument {
  const char *key, *text;
} gaus_remark_argument;

/* Emits a remark of pass "gaus" at `where` (NULL: the loop's start). In
 * `format`, "{Key}" is replaced by the argument of that key. */
void gaus_host_remark(gaus_host_loop *loop, gaus_remark_kind kind, const char *name, LLVMValueRef where,
                      const char *format, const gaus_remark_argument *arguments, size_t count);

/* --- loops -------------------------------------------------------------- */

/* All loops of a function, outer before inner, in program order. *loops
 * belongs to the host and holds until the next call. */
size_t gaus_host_loops(gaus_host *host, LLVMValueRef function, gaus_host_loop *const **loops);

/* Gives back what is known of the values of a function: computed again where
 * it is asked for. It takes more memory than all else of a loop. */
void gaus_host_forget_values(gaus_host *host, LLVMValueRef function);

LLVMValueRef gaus_loop_function(gaus_host_loop *loop);
bool gaus_loop_is_innermost(gaus_host_loop *loop);
LLVMBasicBlockRef gaus_loop_header(gaus_host_loop *loop);
/* The only latch, NULL where there are several. */
LLVMBasicBlockRef gaus_loop_latch(gaus_host_loop *loop);
bool gaus_loop_contains(gaus_host_loop *loop, LLVMBasicBlockRef block);
/* The blocks, each after its predecessors except for back edges. The caller
 * frees *blocks. */
size_t gaus_loop_blocks(gaus_host_loop *loop, LLVMBasicBlockRef **blocks);
/* The number of iterations is known before the loop starts. */
bool gaus_loop_is_counted(gaus_host_loop *loop);
/* A bound of the number of iterations, by constants and by what is assumed and
 * tested before the loop; INT64_MAX where there is none. */
int64_t gaus_loop_most_iterations(gaus_host_loop *loop);
/* The number of iterations that a profile tells, on average; 0 where there is
 * none. Branch weights are a profile too, also those of __builtin_expect. */
int64_t gaus_loop_estimated_iterations(gaus_host_loop *loop);
/* It ends, or does something in each iteration that is ordered against all
 * else that can be seen: no endless loop that does nothing. */
bool gaus_loop_makes_progress(gaus_host_loop *loop);
/* How many loops it is in, with itself. */
unsigned gaus_loop_depth(gaus_host_loop *loop);

/* The loop's own `!llvm.loop` node (NULL: none) and its replacement by a new
 * distinct node of these children. None: the node is removed, unless accesses
 * name the loop by it. */
LLVMMetadataRef gaus_loop_id(gaus_host_loop *loop);
void gaus_loop_set_id(gaus_host_loop *loop, LLVMMetadataRef *children, size_t count);

/* Source position of the loop's start, "" and 0 if unknown. */
const char *gaus_loop_file(gaus_host_loop *loop, size_t *length);
unsigned gaus_loop_line(gaus_host_loop *loop);

/* --- instructions ------------------------------------------------------- */

/* LLVM's name of the opcode ("add", "getelementptr"). Static storage. */
const char *gaus_inst_opcode(LLVMValueRef inst);
bool gaus_opcode_is_known(const char *name);

typedef struct gaus_effects {
  bool reads, writes;      /* memory */
  bool ordered;            /* volatile, atomic or a fence */
  bool syncs;              /* a call that may publish or receive what other threads can see */
  bool may_leave;          /* may throw or never return */
  bool speculatable;       /* harmless wherever it is executed in vain */
  bool safe_while_counted; /* a load: harmless in every iteration up to the largest number of them, whichever way it
                              goes there */
} gaus_effects;
gaus_effects gaus_inst_effects(gaus_host_loop *loop, LLVMValueRef inst);

/* Bits of a type without padding, -1 where that is not a constant (scalable,
 * unsized) or beyond 2^31. */
int64_t gaus_type_bits(LLVMModuleRef module, LLVMTypeRef type);

#ifdef __cplusplus
}
#endif
#endif
