/* Parallel dependences become one link in either direction, however far apart they stand.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/instance.h"

#include <stdlib.h>

#include "gaus/gaus.h"
#include "common.h"

enum { WIDE = 40 };

/* Operation 0 goes to each of 1 .. WIDE, and to 1 again at the end; each of these goes to the last one, and 1 twice. */
static gaus_problem *fan(void) {
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("fan", &p, NULL), GAUS_OK);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < WIDE + 2; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  for (int32_t i = 0; i <= WIDE; i++)
    for (int32_t k = 0; k < 2; k++) {
      int32_t middle = i < WIDE ? i + 1 : 1;
      gaus_dependence d = {k ? middle : 0, k ? WIDE + 1 : middle, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA};
      gaus_problem_add_dependence(p, &d, NULL, NULL);
    }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  return p;
}

static void links_are_the_same_in_both_directions(void **state) {
  (void)state;
  gaus_problem *p = fan();
  gaus_i_acyclic b;
  gaus_options options;
  gaus_options_init(&options);
  options.mode = GAUS_MODE_RESOURCE;
  assert_int_equal(gaus_i_acyclic_init(&b, p, &options, 100, NULL), GAUS_OK);
  assert_int_equal(b.succ_begin[1] - b.succ_begin[0], WIDE);
  assert_int_equal(b.pred_begin[2] - b.pred_begin[1], 1);
  assert_int_equal(b.succ_begin[2] - b.succ_begin[1], 1);
  assert_int_equal(b.pred_begin[WIDE + 2] - b.pred_begin[WIDE + 1], WIDE);
  assert_int_equal(b.succ_begin[b.n], b.pred_begin[b.n]);
  gaus_i_acyclic_clear(&b);
  gaus_problem_destroy(p);
}

/* The list scheduler counts predecessors down by links of successors: with one more of those an operation would be
 * ready twice. */
static void the_list_scheduler_takes_each_operation_once(void **state) {
  (void)state;
  gaus_problem *p = fan();
  gaus_options options;
  gaus_schedule *s = NULL;
  gaus_error err;
  gaus_options_init(&options);
  options.mode = GAUS_MODE_RESOURCE;
  if (gaus_options_set(&options, "scheduler", "list", &err) != GAUS_OK ||
      gaus_solve(p, &options, NULL, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(links_are_the_same_in_both_directions),
                                     cmocka_unit_test(the_list_scheduler_takes_each_operation_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
