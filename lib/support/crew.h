/* A crew of threads that go through the phases of one computation together.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A phase is a function for many indices, and ends when it has run for all of them: a barrier. Phases may be a few
 * microseconds long, so the threads stay, and spin for a while before they sleep. The caller never waits for a thread
 * that has not begun: on a busy machine it does the work itself. */
#ifndef GAUS_SUPPORT_CREW_H
#define GAUS_SUPPORT_CREW_H

#include <stdint.h>

typedef struct gaus_i_crew gaus_i_crew;

/* Does index `i` of a phase; `worker` is in 0..gaus_i_crew_size(crew)-1, and no two tasks that run at once have the
 * same. */
typedef void gaus_i_crew_task(void *context, int32_t i, int32_t worker);

/* Returns a crew of up to `threads` threads, the caller's among them; NULL, which is a crew of the caller alone,
 * for one thread or if no other can be had. */
gaus_i_crew *gaus_i_crew_create(int32_t threads);
void gaus_i_crew_destroy(gaus_i_crew *crew);

int32_t gaus_i_crew_size(const gaus_i_crew *crew);

/* Returns the processor time that the threads other than the caller's have taken, in nanoseconds. */
int64_t gaus_i_crew_time(const gaus_i_crew *crew);

/* Runs task(context, i, worker) for i in 0..count-1; what the tasks wrote is seen by the caller and by later phases.
 * Always called by the same thread. */
void gaus_i_crew_run(gaus_i_crew *crew, int32_t count, gaus_i_crew_task *task, void *context);

#endif
