/* A crew: every index of a phase once, a barrier after it, whatever the number of threads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/crew.h"

#include <stdatomic.h>

#include "common.h"

enum { MOST = 300 };

typedef struct phases {
  int32_t size, done[MOST], copied[MOST];
  atomic_int busy[16]; /* tasks of each worker: never two at once */
} phases;

static void enter(phases *p, int32_t worker) {
  assert_true(worker >= 0 && worker < p->size);
  assert_int_equal(atomic_fetch_add(&p->busy[worker], 1), 0);
}

static void fill(void *context, int32_t i, int32_t worker) {
  phases *p = context;
  enter(p, worker);
  p->done[i]++;
  atomic_fetch_sub(&p->busy[worker], 1);
}

/* Reads what others wrote in the phase before. */
static void copy(void *context, int32_t i, int32_t worker) {
  phases *p = context;
  enter(p, worker);
  p->copied[i] = p->done[MOST - 1 - i];
  atomic_fetch_sub(&p->busy[worker], 1);
}

static void phases_end_before_the_next_begins(void **state) {
  (void)state;
  for (int32_t threads = 0; threads <= 16; threads += threads < 4 ? 1 : 6) {
    gaus_i_crew *crew = gaus_i_crew_create(threads);
    phases p = {.size = gaus_i_crew_size(crew)};
    assert_true(p.size >= 1 && p.size <= (threads > 1 ? threads : 1));
    for (int32_t round = 1; round <= 200; round++) {
      gaus_i_crew_run(crew, MOST, fill, &p);
      gaus_i_crew_run(crew, MOST, copy, &p);
      for (int32_t i = 0; i < MOST; i++)
        assert_true(p.done[i] == round && p.copied[i] == round);
    }
    gaus_i_crew_destroy(crew);
  }
}

static void short_phases_are_run_too(void **state) {
  (void)state;
  gaus_i_crew *crew = gaus_i_crew_create(4);
  phases p = {.size = gaus_i_crew_size(crew)};
  for (int32_t count = 0; count < 5; count++)
    gaus_i_crew_run(crew, count, fill, &p);
  for (int32_t i = 0; i < 5; i++)
    assert_int_equal(p.done[i], 4 - i);
  gaus_i_crew_destroy(crew);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(phases_end_before_the_next_begins),
      cmocka_unit_test(short_phases_are_run_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
