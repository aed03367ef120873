/* The inside of the interpreter.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_PTX_MACHINE_H
#define GAUS_TEST_PTX_MACHINE_H

#include "ptx.h"

enum {
  PTX_OPERANDS = 6,
  PTX_LANES = 32,
  PTX_MOST_THREADS = 1024,
  PTX_MOST_SHARED = 48 * 1024,
  /* Where the windows of shared memory and of parameters begin, so that 0 is in neither. */
  PTX_SHARED_BASE = 0x1000,
  PTX_PARAMETER_BASE = 0x2000
};

/* Registers that hold what a thread is; the kernel's own come after them. */
enum { PTX_TID, PTX_NTID, PTX_CTAID, PTX_NCTAID, PTX_LANEID, PTX_SPECIALS };

typedef struct ptx_thread ptx_thread;
typedef struct ptx_warp ptx_warp;
typedef struct ptx_instruction ptx_instruction;
typedef struct ptx_machine ptx_machine;

/* What the lanes of `mask` do. */
typedef void (*ptx_step)(ptx_warp *w, const ptx_instruction *i, uint32_t mask);

typedef enum ptx_kind { PTX_PLAIN, PTX_BRANCH, PTX_STOP } ptx_kind; /* STOP: waits, or ends */

/* Operands are registers of a warp (see ptx_warp), behind which it has the kernel's constants.
 * Registers of all types take 64 bits; one reads as many as its type has. */
struct ptx_instruction {
  ptx_step step;
  int32_t slot[PTX_OPERANDS];  /* PTX_LANES x the register's number */
  bool constant[PTX_OPERANDS]; /* while the kernel is read: the number of a constant */
  bool guarded, negated;
  uint8_t kind;   /* ptx_kind */
  int32_t guard;  /* slot of a register */
  int32_t target; /* of a branch */
  int32_t line;
  int64_t offset; /* added to an address */
};

struct ptx_kernel {
  char name[128];
  ptx_instruction *code;
  uint8_t *executed; /* of each instruction */
  size_t count, room;
  uint64_t *constants;
  size_t num_constants, registers, parameter_bytes, shared_bytes;
  unsigned most_threads;
};

typedef enum ptx_wait { PTX_RUNS, PTX_AT_BARRIER, PTX_AT_WARP_BARRIER, PTX_AT_EXCHANGE, PTX_ENDED } ptx_wait;

struct ptx_thread {
  ptx_machine *machine;
  const ptx_instruction *at; /* that it waits at */
  ptx_wait wait;
  uint32_t pc, index, mask;
  uint32_t epoch;      /* barriers of the block that it has passed */
  uint32_t warp_clock; /* and of its warp */
  uint32_t value;      /* offered to other lanes */
  uint32_t source;     /* the lane whose value it wants */
};

struct ptx_warp {
  uint64_t *registers; /* [number][lane]; then constants */
  ptx_thread *threads; /* PTX_LANES */
  uint64_t done;       /* instructions */
};

/* Who accessed a word, and when. launch 0: nobody. */
typedef struct ptx_stamp {
  uint32_t launch, block, epoch, warp_clock;
  uint16_t thread;
  bool atomic;
} ptx_stamp;

typedef struct ptx_cell {
  ptx_stamp write, read[2];
} ptx_cell;

typedef struct ptx_region {
  char *from;
  size_t bytes;
  uint8_t *state;  /* ptx_state of each byte */
  ptx_cell *cells; /* of each four bytes; NULL until races are looked for */
  struct ptx_region *next;
} ptx_region;

struct ptx_machine {
  ptx_kernel *kernel;
  ptx_memory *memory;
  const ptx_options *options;
  ptx_report *report;
  const char *parameter;
  ptx_region *last; /* region that was accessed last */
  ptx_region shared;
  uint64_t random;
  uint32_t launch, block, blocks, num_threads, num_warps, live;
  bool failed;
  ptx_thread *threads; /* PTX_LANES x num_warps, those beyond num_threads have ended */
  ptx_warp *warps;
  uint32_t *order;
  /* seen[thread][lane]: the warp_clock of a lane that this thread has met in a barrier of the warp */
  uint32_t (*seen)[PTX_LANES];
};

typedef enum ptx_access { PTX_READ, PTX_WRITE, PTX_ATOMIC } ptx_access;
typedef enum ptx_space { PTX_GLOBAL, PTX_SHARED } ptx_space;

/* memory.c: the host's address for an access of 2, 4 or 8 bytes by the thread, after all checks;
 * NULL after an error. Vectors: `bytes` of one element, `count` of them. */
void *ptx_at(ptx_thread *t, const ptx_instruction *i, ptx_space space, ptx_access access, uint64_t address,
             unsigned bytes, unsigned count);
const void *ptx_parameter_at(ptx_thread *t, const ptx_instruction *i, uint64_t address, unsigned bytes, unsigned count);
void ptx_region_open(ptx_region *region, void *from, size_t bytes);
void ptx_region_close(ptx_region *region);
uint32_t ptx_memory_next_launch(ptx_memory *memory);

/* Memory of at least so many bytes for registers, from earlier launches where possible; given back after use. */
typedef struct ptx_spare {
  struct ptx_spare *next;
  size_t bytes;
  uint64_t words[];
} ptx_spare;
ptx_spare *ptx_take_spare(ptx_memory *memory, size_t bytes);
void ptx_give_spare(ptx_memory *memory, ptx_spare *spare);

/* races.c: looks at an access to words that are within the region. */
void ptx_note_access(ptx_thread *t, const ptx_instruction *i, ptx_region *region, ptx_access access, size_t offset,
                     size_t bytes);

/* operations.c: what does `name` with operands of that shape (see parse.c); false: unknown. */
bool ptx_operation(const char *name, const char *shape, ptx_instruction *i);
uint64_t ptx_mix(uint64_t a);

/* run.c: ends the execution, with the first error only. */
void ptx_fail(ptx_thread *t, const ptx_instruction *i, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
