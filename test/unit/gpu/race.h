/* Finds threads of a kernel that meet in memory without a barrier between them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The kernels' bodies, compiled with -fsanitize=thread, call __tsan_read4 and the
 * like at each access to memory. race.c has functions of its own by these
 * names, and so needs no threads: the host's driver (host_cuda.h) says which thread of
 * which block an access stands for, and where barriers are. Two accesses to the
 * same four bytes, at least one a write and not both atomic, are a race if they
 * are in the same launch, by different threads, and
 *   - in different blocks, or in different teams of a block, or
 *   - in the same team with no barrier of the team between them.
 * compute-sanitizer's racecheck looks at shared memory only; this looks at all. */
#ifndef GAUS_TEST_RACE_H
#define GAUS_TEST_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void race_watch(const void *from, size_t bytes); /* device memory */
void race_unwatch(const void *from);
void race_begin_launch(const char *kernel);
void race_end_launch(void);
void race_begin_block(int32_t block, const void *shared, size_t bytes);
void race_set_team(int32_t team, int32_t lanes, bool first); /* first: of those that a block is dealt to */
void race_set_lane(int32_t lane);                            /* -1: what all lanes of the team do */
void race_sync(void);                                        /* a barrier of the team */

/* Races found since the last call, and a description of the first one. */
long race_take(const char **first);
/* Accesses looked at so far. */
long race_looked_at(void);

#endif
