/* Keeps a crew of threads, hands out the indices of a phase and waits for its end.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "support/support.h"

/* Looks before a thread sleeps, some 10 us: longer than the steps between two phases of a search, shorter than
 * what sleeping and waking cost. */
enum { SPINS = 1000, YIELDS = 100 };

/* Index of a phase that is being set up: at or above any count. */
#define CLOSED UINT64_C(0xffffffff)

typedef struct member {
  gaus_i_crew *crew;
  int32_t worker;
  pthread_t id;
} member;

struct gaus_i_crew {
  int32_t size, spins;
  member *members; /* [size - 1] */
  _Atomic(gaus_i_crew_task *) task;
  _Atomic(void *) context;
  _Atomic int64_t count;
  _Atomic uint64_t
      ticket; /* phase << 32 | next index. A worker that takes an index has seen the fields of that phase */
  _Atomic int64_t done;
  _Atomic int32_t sleepers;
  atomic_bool quit;
  pthread_mutex_t lock;
  pthread_cond_t wake;
};

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/* --- workers ----------------------------------------------------------------------- */

/* Takes the next index of the phase that is open; false: there is none, and *phase is that phase. */
static bool take(gaus_i_crew *c, int64_t *i, uint64_t *phase) {
  uint64_t ticket = atomic_load(&c->ticket);
  for (;;) {
    int64_t count = atomic_load(&c->count);
    *i = (int64_t)(ticket & CLOSED);
    *phase = ticket >> 32;
    if (*i >= count)
      return false;
    if (atomic_compare_exchange_weak(&c->ticket, &ticket, ticket + 1))
      return true;
  }
}

static bool waits(gaus_i_crew *c, uint64_t phase) {
  return atomic_load(&c->ticket) >> 32 == phase && !atomic_load(&c->quit);
}

static void await_phase(gaus_i_crew *c, uint64_t phase) {
  for (int32_t i = 0; i < c->spins; i++) {
    if (!waits(c, phase))
      return;
    relax();
  }
  pthread_mutex_lock(&c->lock);
  atomic_fetch_add(&c->sleepers, 1);
  while (waits(c, phase))
    pthread_cond_wait(&c->wake, &c->lock);
  atomic_fetch_sub(&c->sleepers, 1);
  pthread_mutex_unlock(&c->lock);
}

static void *work(void *argument) {
  member *m = argument;
  gaus_i_crew *c = m->crew;
  int64_t i;
  uint64_t phase;
  while (!atomic_load(&c->quit)) {
    if (!take(c, &i, &phase)) {
      await_phase(c, phase);
      continue;
    }
    atomic_load (&c->task)(atomic_load(&c->context), (int32_t)i, m->worker);
    atomic_fetch_add(&c->done, 1);
  }
  return NULL;
}

/* --- the caller ---------------------------------------------------------------------- */

static void wake_all(gaus_i_crew *c) {
  if (atomic_load(&c->sleepers) == 0)
    return;
  pthread_mutex_lock(&c->lock);
  pthread_cond_broadcast(&c->wake);
  pthread_mutex_unlock(&c->lock);
}

/* The phase is closed while its fields change, so that nobody takes an index of the last one with them. */
static void open_phase(gaus_i_crew *c, int32_t count, gaus_i_crew_task *task, void *context) {
  uint64_t phase = atomic_load(&c->ticket) >> 32;
  atomic_store(&c->ticket, (phase + 1) << 32 | CLOSED);
  atomic_store(&c->task, task);
  atomic_store(&c->context, context);
  atomic_store(&c->count, count);
  atomic_store(&c->done, 0);
  atomic_store(&c->ticket, (phase + 2) << 32);
  wake_all(c);
}

/* Waits for the tasks that others have begun. */
static void await_end(gaus_i_crew *c, int32_t count) {
  static const struct timespec nap = {0, 50000};
  for (int32_t i = 0; atomic_load(&c->done) < count; i++) {
    if (i < c->spins)
      relax();
    else if (i < c->spins + YIELDS)
      sched_yield();
    else
      nanosleep(&nap, NULL);
  }
}

void gaus_i_crew_run(gaus_i_crew *crew, int32_t count, gaus_i_crew_task *task, void *context) {
  int64_t i;
  uint64_t phase;
  if (!crew || count <= 1) {
    for (i = 0; i < count; i++)
      task(context, (int32_t)i, 0);
    return;
  }
  open_phase(crew, count, task, context);
  while (take(crew, &i, &phase)) {
    task(context, (int32_t)i, 0);
    atomic_fetch_add(&crew->done, 1);
  }
  await_end(crew, count);
}

int32_t gaus_i_crew_size(const gaus_i_crew *crew) {
  return crew ? crew->size : 1;
}

static void hire(gaus_i_crew *c, int32_t threads) {
  while (c->size < threads) {
    member *m = &c->members[c->size - 1];
    *m = (member){.crew = c, .worker = c->size};
    if (pthread_create(&m->id, NULL, work, m) != 0)
      return;
    c->size++;
  }
}

gaus_i_crew *gaus_i_crew_create(int32_t threads) {
  gaus_i_crew *c;
  if (threads <= 1 || !(c = gaus_i_calloc(1, sizeof *c)))
    return NULL;
  c->size = 1;
  c->spins = threads <= gaus_i_processors() ? SPINS : 0; /* who spins takes the processor from who works */
  pthread_mutex_init(&c->lock, NULL);
  pthread_cond_init(&c->wake, NULL);
  if ((c->members = gaus_i_calloc((size_t)threads - 1, sizeof *c->members)))
    hire(c, threads);
  if (c->size > 1)
    return c;
  gaus_i_crew_destroy(c);
  return NULL;
}

void gaus_i_crew_destroy(gaus_i_crew *crew) {
  if (!crew)
    return;
  atomic_store(&crew->quit, true);
  pthread_mutex_lock(&crew->lock);
  pthread_cond_broadcast(&crew->wake);
  pthread_mutex_unlock(&crew->lock);
  for (int32_t i = 0; i < crew->size - 1; i++)
    pthread_join(crew->members[i].id, NULL);
  pthread_mutex_destroy(&crew->lock);
  pthread_cond_destroy(&crew->wake);
  free(crew->members);
  free(crew);
}
