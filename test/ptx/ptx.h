/* An interpreter of PTX, the code that nvcc makes of the kernels, as an
 * instrument of tests: it runs them without a GPU, and looks for what
 * compute-sanitizer looks for on one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * It knows the instructions that are in operations.def; others are refused when a
 * module is loaded. Every thread has a program counter of its own; those of a
 * warp that are at one place go on together until they part or have to wait. Memory is the host's: a global address is
 * a pointer.
 *
 * An execution ends with the first of these errors:
 * - memory: access outside of what was registered, to forbidden parts of it, outside of shared
 *   memory or of the parameters; a misaligned access;
 * - a read of memory that was never written;
 * - synchronisation: threads of a warp at different barriers; lanes that wait for one that never
 *   comes, with different masks, or with a mask that they are not in; values from lanes that do not take part;
 * - races: two threads that access an address, at least one of them writing, not both by atomic
 *   operations, with no barrier between them; in shared and in global memory;
 * - division by zero, and threads that do not end.
 *
 * Not like a device: rcp.approx, div.full and rcp.approx.f64 are rounded correctly or, if asked
 * for, moved by up to the error that is documented for them; ftz is done as documented; memory
 * is sequentially consistent; blocks run one after the other. */
#ifndef GAUS_TEST_PTX_H
#define GAUS_TEST_PTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ptx_module ptx_module;
typedef struct ptx_kernel ptx_kernel;
typedef struct ptx_memory ptx_memory;

/* --- modules ---------------------------------------------------------------------------- */

/* Decodes a module's text; NULL with the line and the reason in `why` if that fails. */
ptx_module *ptx_load(const char *text, char *why, size_t size);
ptx_module *ptx_load_file(const char *path, char *why, size_t size);
void ptx_unload(ptx_module *module);

/* NULL: there is none of that name. */
ptx_kernel *ptx_find(const ptx_module *module, const char *name);

typedef struct ptx_kernel_info {
  size_t parameter_bytes, shared_bytes; /* shared: what is declared in the kernel */
  unsigned most_threads;                /* .maxntid; 0: not said */
  size_t instructions, executed;        /* executed: those that some thread has come to so far */
} ptx_kernel_info;

ptx_kernel_info ptx_describe(const ptx_kernel *kernel);

/* --- global memory ------------------------------------------------------------------------ */

typedef enum ptx_state { PTX_WRITTEN, PTX_UNWRITTEN, PTX_FORBIDDEN } ptx_state;

/* What kernels may access. Several threads may use one of these. */
ptx_memory *ptx_memory_create(void);
void ptx_memory_destroy(ptx_memory *memory);

/* Registers memory, aligned to 8 and not yet written; takes it out again. */
void ptx_memory_add(ptx_memory *memory, void *from, size_t bytes);
void ptx_memory_remove(ptx_memory *memory, const void *from);

/* Sets the state of a part of something registered; false if it is not within one. What is
 * forbidden stays so. */
bool ptx_memory_mark(ptx_memory *memory, const void *from, size_t bytes, ptx_state state);

/* --- execution ---------------------------------------------------------------------------- */

typedef struct ptx_options {
  uint64_t order; /* seed of an order of blocks, threads and the turns they take; 0: one by one from the first */
  uint64_t blur;  /* seed by which approximate results are moved; 0: they are not */
  bool races;     /* look for races: takes 120 bytes for each 8 of memory */
  uint64_t most;  /* instructions of a thread until it is said not to end; 0: 2^32 */
} ptx_options;

typedef struct ptx_report {
  char error[320]; /* kernel, line, block, thread and what is wrong; empty: nothing */
  uint64_t instructions, block_barriers, warp_barriers, exchanges, atomics;
  uint64_t warp_instructions, longest; /* of warps: all, where lanes that part count apart; of the one with most */
} ptx_report;

/* Runs a grid of one-dimensional blocks to its end, or to the first error (false). `parameter`
 * are the bytes of the kernel's parameters. Adds to the counts of `report`. Several threads may
 * run kernels at a time, if each has its own report. */
bool ptx_launch(ptx_kernel *kernel, ptx_memory *memory, const ptx_options *options, unsigned blocks, unsigned threads,
                const void *parameter, size_t bytes, ptx_report *report);

#endif
