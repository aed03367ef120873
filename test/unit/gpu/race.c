/* Receives the memory accesses that the compiler reports, and finds races among them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "race.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGIONS = 8 };

/* Threads from..to of a block made it; a team is told from others by `team`,
 * its phase by `phase`, each new for all launches. */
typedef struct access {
  int64_t launch, team, phase;
  int32_t block, from, to;
  bool atomic;
} access;

typedef struct cell {
  access write;
  access read[2]; /* the latest, and the latest by other threads */
} cell;

typedef struct region {
  const char *from;
  size_t bytes;
  cell *cells; /* of four bytes each */
} region;

static struct {
  region regions[REGIONS];
  region shared; /* of the block at hand */
  const char *kernel;
  access now; /* launch 0: no kernel runs */
  int64_t launches, teams, phases;
  int32_t lanes, first_thread;
  long races, looked_at;
  char first[256];
} race;

/* --- what the driver says -------------------------------------------------------------- */

static void open_region(region *r, const void *from, size_t bytes) {
  *r = (region){from, bytes, calloc(bytes / 4 + 1, sizeof *r->cells)};
  if (!r->cells)
    abort();
}

void race_watch(const void *from, size_t bytes) {
  for (int i = 0; i < REGIONS; i++)
    if (!race.regions[i].from) {
      open_region(&race.regions[i], from, bytes);
      return;
    }
  abort();
}

void race_unwatch(const void *from) {
  for (int i = 0; i < REGIONS; i++)
    if (race.regions[i].from == from) {
      free(race.regions[i].cells);
      race.regions[i] = (region){0};
    }
}

void race_begin_launch(const char *kernel) {
  race.kernel = kernel;
  race.now.launch = ++race.launches;
}

void race_end_launch(void) {
  race.now.launch = 0;
}

void race_begin_block(int32_t block, const void *shared, size_t bytes) {
  race.now.block = block;
  if (race.shared.from != shared) {
    free(race.shared.cells);
    open_region(&race.shared, shared, bytes);
  }
  memset(race.shared.cells, 0, (bytes / 4 + 1) * sizeof *race.shared.cells);
}

void race_set_team(int32_t team, int32_t lanes, bool first) {
  (void)first;
  race.now.team = ++race.teams;
  race.lanes = lanes;
  race.first_thread = team * lanes;
  race_sync();
  race_set_lane(-1);
}

void race_set_lane(int32_t lane) {
  race.now.from = race.first_thread + (lane < 0 ? 0 : lane);
  race.now.to = lane < 0 ? race.first_thread + race.lanes - 1 : race.now.from;
}

void race_sync(void) {
  race.now.phase = ++race.phases;
}

long race_take(const char **first) {
  long races = race.races;
  *first = race.first;
  race.races = 0;
  return races;
}

long race_looked_at(void) {
  return race.looked_at;
}

/* --- accesses ----------------------------------------------------------------------------- */

static bool same_thread(const access *a, const access *b) {
  return a->block == b->block && a->from == a->to && b->from == b->to && a->from == b->from;
}

/* Is `before` done by the time of `after`? */
static bool is_ordered(const access *before, const access *after) {
  if (before->launch != after->launch || same_thread(before, after))
    return true;
  return before->block == after->block && before->team == after->team && before->phase != after->phase;
}

static void report(const char *how, const void *at, const access *before, const access *now) {
  if (race.races++ == 0)
    snprintf(race.first, sizeof race.first, "%s: %s at %p by block %d threads %d-%d, then by block %d threads %d-%d",
             race.kernel, how, at, before->block, before->from, before->to, now->block, now->from, now->to);
}

static void check(const access *before, const access *now, const char *how, const void *at) {
  if (!is_ordered(before, now) && !(before->atomic && now->atomic))
    report(how, at, before, now);
}

static cell *find_cell(const char *at) {
  for (int i = -1; i < REGIONS; i++) {
    const region *r = i < 0 ? &race.shared : &race.regions[i];
    if (r->from && at >= r->from && at < r->from + r->bytes)
      return &r->cells[(at - r->from) / 4];
  }
  return NULL; /* a thread's own: the stack */
}

static void look(const void *at, size_t bytes, bool read, bool write, bool atomic) {
  if (race.now.launch == 0)
    return;
  for (size_t i = 0; i < bytes; i += 4) {
    cell *c = find_cell((const char *)at + i);
    access now = race.now;
    if (!c)
      return;
    race.looked_at++;
    now.atomic = atomic;
    check(&c->write, &now, read ? "write and read" : "two writes", at);
    if (write) {
      if (now.from != now.to) /* outside of GPU_EACH_LANE: each lane writes */
        report("write by all", at, &now, &now);
      check(&c->read[0], &now, "read and write", at);
      check(&c->read[1], &now, "read and write", at);
      c->write = now;
    } else {
      if (!same_thread(&c->read[0], &now))
        c->read[1] = c->read[0];
      c->read[0] = now;
    }
  }
}

/* --- what the compiler calls ----------------------------------------------------------------- */

#define ACCESS(name, bytes, write)           \
  void __tsan_##name(void *at);              \
  void __tsan_##name(void *at) {             \
    look(at, bytes, !(write), write, false); \
  }
#define SIZES(prefix, write)  \
  ACCESS(prefix##1, 1, write) \
  ACCESS(prefix##2, 2, write) \
  ACCESS(prefix##4, 4, write) \
  ACCESS(prefix##8, 8, write) \
  ACCESS(prefix##16, 16, write)
SIZES(read, false)
SIZES(write, true)
SIZES(unaligned_read, false)
SIZES(unaligned_write, true)
SIZES(volatile_read, false)
SIZES(volatile_write, true)

void __tsan_read_range(void *at, size_t bytes);
void __tsan_read_range(void *at, size_t bytes) {
  look(at, bytes, true, false, false);
}
void __tsan_write_range(void *at, size_t bytes);
void __tsan_write_range(void *at, size_t bytes) {
  look(at, bytes, false, true, false);
}

#define ATOMICS(bits)                                                                                     \
  int##bits##_t __tsan_atomic##bits##_fetch_add(volatile int##bits##_t *at, int##bits##_t n, int);        \
  int##bits##_t __tsan_atomic##bits##_fetch_add(volatile int##bits##_t *at, int##bits##_t n, int order) { \
    (void)order;                                                                                          \
    look((const void *)(uintptr_t)at, bits / 8, true, true, true);                                        \
    return __atomic_fetch_add(at, n, __ATOMIC_SEQ_CST);                                                   \
  }                                                                                                       \
  int##bits##_t __tsan_atomic##bits##_load(const volatile int##bits##_t *at, int);                        \
  int##bits##_t __tsan_atomic##bits##_load(const volatile int##bits##_t *at, int order) {                 \
    (void)order;                                                                                          \
    return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                                         \
  }                                                                                                       \
  void __tsan_atomic##bits##_store(volatile int##bits##_t *at, int##bits##_t n, int);                     \
  void __tsan_atomic##bits##_store(volatile int##bits##_t *at, int##bits##_t n, int order) {              \
    (void)order;                                                                                          \
    __atomic_store_n(at, n, __ATOMIC_SEQ_CST);                                                            \
  }                                                                                                       \
  int##bits##_t __tsan_atomic##bits##_fetch_sub(volatile int##bits##_t *at, int##bits##_t n, int);        \
  int##bits##_t __tsan_atomic##bits##_fetch_sub(volatile int##bits##_t *at, int##bits##_t n, int order) { \
    (void)order;                                                                                          \
    return __atomic_fetch_sub(at, n, __ATOMIC_SEQ_CST);                                                   \
  }
ATOMICS(32)
ATOMICS(64)

void __tsan_init(void);
void __tsan_init(void) {}
void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller) {
  (void)caller;
}
void __tsan_func_exit(void);
void __tsan_func_exit(void) {}
