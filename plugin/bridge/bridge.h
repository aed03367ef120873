/* What LLVM's C interface lacks: loops, analyses, remarks, diagnostics, registration of passes.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Everything else in the plugin is C over the C API. All handles live as long as the run of the
 * pass. */
#ifndef GAUS_PLUGIN_BRIDGE_BRIDGE_H
#define GAUS_PLUGIN_BRIDGE_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llvm-c/Core.h>

#include "bridge/host_memory.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gp_host gp_host;           /* one run of a pass over a module */
typedef struct gp_host_loop gp_host_loop; /* a loop, with the analyses of its function */

/* --- passes ------------------------------------------------------------- */

/* A module pass: its name in a pipeline, and what runs. `params` is the text
 * between the angle brackets, "" if there is none. */
typedef struct gp_pass {
  const char *name;
  void (*run)(gp_host *host, const char *params);
} gp_pass;
extern const gp_pass gp_passes[]; /* ends with a NULL name; pass_table.c */
extern const gp_pass *const gp_pass_at_end;

LLVMModuleRef gp_host_module(gp_host *host);

/* Between the two, what is known of loops does not rest on wrap flags of values
 * that may be poison. Nothing is to change the functions meanwhile. */
void gp_host_drop_flags(gp_host *host);
void gp_host_restore_flags(gp_host *host);

/* An error of the compilation (`opt` and `clang` then fail). */
void gp_host_error(gp_host *host, const char *message);
/* To the stream of the print passes, standard error. */
void gp_host_print(const char *text);

/* --- remarks ------------------------------------------------------------ */

typedef enum gp_remark_kind { GP_REMARK_PASSED, GP_REMARK_MISSED, GP_REMARK_ANALYSIS } gp_remark_kind;

/* A key of the remark's record (YAML) and its text in the message. */
typedef struct gp_remark_argument {
  const char *key, *text;
} gp_remark_argument;

/* Emits a remark of pass "gaus" at `where` (NULL: the loop's start). In
 * `format`, "{Key}" is replaced by the argument of that key. */
void gp_host_remark(gp_host_loop *loop, gp_remark_kind kind, const char *name, LLVMValueRef where, const char *format,
                    const gp_remark_argument *arguments, size_t count);

/* Gives the loop the name that the records of its remarks have under the key LoopName, beside the message. */
void gp_loop_set_name(gp_host_loop *loop, const char *name);

/* --- loops -------------------------------------------------------------- */

/* All loops of a function, outer before inner, in program order. *loops
 * belongs to the host and holds until the next call. */
size_t gp_host_loops(gp_host *host, LLVMValueRef function, gp_host_loop *const **loops);

/* Gives back what is known of the values of a function: computed again where
 * it is asked for. It takes more memory than all else of a loop. */
void gp_host_forget_values(gp_host *host, LLVMValueRef function);

LLVMValueRef gp_loop_function(gp_host_loop *loop);
bool gp_loop_is_innermost(gp_host_loop *loop);
LLVMBasicBlockRef gp_loop_header(gp_host_loop *loop);
/* The only latch, NULL where there are several. */
LLVMBasicBlockRef gp_loop_latch(gp_host_loop *loop);
bool gp_loop_contains(gp_host_loop *loop, LLVMBasicBlockRef block);
/* The blocks, each after its predecessors except for back edges. The caller
 * frees *blocks. */
size_t gp_loop_blocks(gp_host_loop *loop, LLVMBasicBlockRef **blocks);
/* The number of iterations is known before the loop starts. */
bool gp_loop_is_counted(gp_host_loop *loop);
/* That number; 0 where it is not known, or is no constant below INT64_MAX. */
int64_t gp_loop_constant_iterations(gp_host_loop *loop);
/* How often the back edge of a counted loop is taken, one less than that number, as LLVM's scalar evolution writes it.
 * The caller frees it; NULL where it is not known. */
char *gp_loop_backedges_expression(gp_host_loop *loop);
/* A bound of the number of iterations, by constants and by what is assumed and
 * tested before the loop; INT64_MAX where there is none. */
int64_t gp_loop_most_iterations(gp_host_loop *loop);
/* The number of iterations that a profile tells, on average; 0 where there is
 * none. Branch weights are a profile too, also those of __builtin_expect. */
int64_t gp_loop_estimated_iterations(gp_host_loop *loop);
/* It ends, or does something in each iteration that is ordered against all
 * else that can be seen: no endless loop that does nothing. */
bool gp_loop_makes_progress(gp_host_loop *loop);
/* How many loops it is in, with itself. */
unsigned gp_loop_depth(gp_host_loop *loop);

/* The loop's own `!llvm.loop` node (NULL: none) and its replacement by a new
 * distinct node of these children. None: the node is removed, unless accesses
 * name the loop by it. */
LLVMMetadataRef gp_loop_id(gp_host_loop *loop);
void gp_loop_set_id(gp_host_loop *loop, LLVMMetadataRef *children, size_t count);

/* Source position of the loop's start, "" and 0 if unknown. */
const char *gp_loop_file(gp_host_loop *loop, size_t *length);
unsigned gp_loop_line(gp_host_loop *loop);

/* --- instructions ------------------------------------------------------- */

/* LLVM's name of the opcode ("add", "getelementptr"). Static storage. */
const char *gp_inst_opcode(LLVMValueRef inst);
bool gp_opcode_is_known(const char *name);

typedef struct gp_effects {
  bool reads, writes;      /* memory */
  bool ordered;            /* volatile, atomic or a fence */
  bool syncs;              /* a call that may publish or receive what other threads can see */
  bool may_leave;          /* may throw or never return */
  bool speculatable;       /* harmless wherever it is executed speculatively */
  bool safe_while_counted; /* a load: harmless in every iteration up to the largest number of them, whichever way it
                              goes there */
} gp_effects;
gp_effects gp_inst_effects(gp_host_loop *loop, LLVMValueRef inst);

/* Bits of a type without padding, -1 where that is not a constant (scalable,
 * unsized) or beyond 2^31. */
int64_t gp_type_bits(LLVMModuleRef module, LLVMTypeRef type);

/* What is known of the function that an instruction calls: whether a
 * declaration could say that it accesses no memory. */
typedef enum gp_callee_kind {
  GP_CALLEE_UNKNOWN,     /* it may be so */
  GP_CALLEE_MATHEMATICS, /* of the C library: it is, but for errno */
  GP_CALLEE_ACCESSES     /* it is not, or it is no call of a function that is elsewhere */
} gp_callee_kind;
gp_callee_kind gp_call_kind(gp_host_loop *loop, LLVMValueRef call);
/* If the pointer argument were restrict, the call would not touch what it
 * points to, nor could other threads. */
bool gp_restrict_would_help(gp_host_loop *loop, LLVMValueRef call, LLVMValueRef argument);

#ifdef __cplusplus
}
#endif
#endif
