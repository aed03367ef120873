/* Keeps a crew of threads, hands out the indices of a phase and waits for its end.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pthread_getcpuclockid */
#endif
#include "support/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "support/support.h"

/* Looks before a thread sleeps, some 10 us: longer than the steps between two phases of a search, shorter than
 * what sleeping and waking cost. */
enum { SPINS = 1000, YIELDS = 100 };

/* On a busy machine a thread that has begun a task may lose its processor, and all wait. The caller then goes on alone
 * for a while: twice as many phases after each phase in which it waited longer than it worked, half as many after one
 * in which it did not. */
enum { MOST_ALONE = 1 << 15 };
#define LONG_WAIT 1e-3 /* s; a shorter one is none */

/* Index of a phase that is being set up: at or above any count. */
#define CLOSED UINT64_C(0xffffffff)

typedef struct member {
  gaus_i_crew *crew;
  int32_t worker;
  pthread_t id;
} member;

struct gaus_i_crew {
  int32_t size, spins;
  int32_t alone, penalty; /* phases that the caller still does by itself; after the next wait */
  member *members;        /* [size - 1] */
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

/* The clock decides who does the work, never what comes of it. */
static void note_wait(gaus_i_crew *c, double worked, double waited) {
  if (waited < worked + LONG_WAIT) {
    c->penalty /= 2;
    return;
  }
  c->penalty = c->penalty < MOST_ALONE ? 2 * c->penalty + 1 : c->penalty;
  c->alone = c->penalty;
}

static void run_alone(int32_t count, gaus_i_crew_task *task, void *context) {
  for (int32_t i = 0; i < count; i++)
    task(context, i, 0);
}

static void run_together(gaus_i_crew *c, int32_t count, gaus_i_crew_task *task, void *context) {
  int64_t i;
  uint64_t phase;
  double began = gaus_i_seconds(), worked;
  open_phase(c, count, task, context);
  while (take(c, &i, &phase)) {
    task(context, (int32_t)i, 0);
    atomic_fetch_add(&c->done, 1);
  }
  worked = gaus_i_seconds();
  await_end(c, count);
  note_wait(c, worked - began, gaus_i_seconds() - worked);
}

void gaus_i_crew_run(gaus_i_crew *crew, int32_t count, gaus_i_crew_task *task, void *context) {
  if (!crew || count <= 1 || crew->alone > 0)
    run_alone(count, task, context);
  else
    run_together(crew, count, task, context);
  if (crew && crew->alone > 0)
    crew->alone--;
}

int32_t gaus_i_crew_size(const gaus_i_crew *crew) {
  return crew ? crew->size : 1;
}

int64_t gaus_i_crew_time(const gaus_i_crew *crew) {
  int64_t sum = 0;
  for (int32_t i = 0; crew && i < crew->size - 1; i++) {
    clockid_t clock;
    struct timespec t;
    if (pthread_getcpuclockid(crew->members[i].id, &clock) == 0 && clock_gettime(clock, &t) == 0)
      sum += (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
  }
  return sum;
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
