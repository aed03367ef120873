/* Invariants are checked in builds for debugging, sanitizers and fuzzing, and nowhere else.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "legalise/reservation_table.h"
#include "sample.h"
#include "support/assert.h"
#include "support/heap.h"

#ifdef GAUS_ASSERTS
enum { CHECKS = 1 };
#else
enum { CHECKS = 0 };
#endif

/* Does a process that does this end by SIGABRT? */
static bool aborts(void (*what)(void)) {
  int status;
  fflush(NULL);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    fclose(stderr);
    what();
    _exit(0);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void conditions_are_evaluated_where_they_count(void **state) {
  (void)state;
  int asked = 0;
  GAUS_ASSERT(++asked > 0);
  assert_int_equal(asked, CHECKS);
}

static void hold_what_does_not(void) {
  GAUS_ASSERT(1 + 1 == 3);
}

/* Room for one entry, and a second one. */
static void overfill_a_heap(void) {
  static gaus_i_heap_entry entries[8];
  gaus_i_heap heap = {.entry = entries, .capacity = 1};
  gaus_i_heap_push(&heap, 0, 1);
  gaus_i_heap_push(&heap, 1, 2);
}

static void pop_from_a_heap_in_disorder(void) {
  static gaus_i_heap_entry entries[4] = {{1, 0}, {5, 1}, {9, 2}};
  gaus_i_heap heap = {.entry = entries, .size = 3, .capacity = 4};
  gaus_i_heap_pop(&heap);
}

/* What was never reserved is given back. */
static void unbalance_a_table(void) {
  gaus_problem *p = sample_problem(&sample_hard, 20, 1);
  gaus_i_reservation_table mrt;
  if (gaus_i_reservation_table_init(&mrt, p, sample_mii(p), NULL) != GAUS_OK)
    return;
  for (int32_t v = 0; v < 20; v++)
    gaus_i_reservation_table_remove(&mrt, v, 0);
}

static void violations_end_the_program(void **state) {
  (void)state;
  assert_int_equal(aborts(hold_what_does_not), CHECKS);
  assert_int_equal(aborts(overfill_a_heap), CHECKS);
  assert_int_equal(aborts(pop_from_a_heap_in_disorder), CHECKS);
  assert_int_equal(aborts(unbalance_a_table), CHECKS);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(conditions_are_evaluated_where_they_count),
                                     cmocka_unit_test(violations_end_the_program)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
