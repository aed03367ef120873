/* Every allocation that can fail, failing in turn: the library says so, leaks
 * nothing and leaves nothing half done. This program links its own allocator
 * in place of lib/support/memory.c.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "failing_memory.h"

#include <unistd.h>

/* How many more allocations succeed; -1: all. */
static int32_t budget = -1;
static int32_t asked; /* allocations so far */

static bool spend(void) {
  asked++;
  if (budget == 0)
    return false;
  budget -= budget > 0;
  return true;
}

static const char text[] =
    "{\"format\": \"gaus-problem-1\", \"operator_types\": [{\"name\": \"a\", \"latency\": 2, \"limit\": 3, "
    "\"blocking\": 2}, {\"name\": \"b\", \"latency\": 1}], \"operations\": [{\"type\": \"a\"}, {\"type\": \"a\"}, "
    "{\"type\": \"b\", \"name\": \"x\"}, {\"type\": \"a\"}, {\"type\": \"a\"}, {\"type\": \"a\"}], "
    "\"dependences\": [{\"src\": 0, \"dst\": 1}, {\"src\": 1, \"dst\": 2}, {\"src\": 2, \"dst\": 0, \"distance\": 1}]}";

/* Everything once, in the order of a host that gives up at the first failure. */
static gaus_status whole_way(const char *path, gaus_error *err) {
  gaus_problem *p = NULL;
  gaus_schedule *s = NULL, *again = NULL;
  gaus_bounds b = {0};
  int32_t asap[6], alap[6], unit[6];
  const int32_t start[6] = {0, 2, 4, 1, 2, 4};
  gaus_status status;
  GAUS_TRY_GOTO(status, gaus_problem_parse(text, sizeof text - 1, "text", &p, err), done);
  GAUS_TRY_GOTO(status, gaus_bounds_compute(p, &b, err), done);
  GAUS_TRY_GOTO(status, gaus_problem_mobility(p, 5, 0, asap, alap, err), done);
  GAUS_TRY_GOTO(status, gaus_schedule_verify_starts(p, start, 5, 0, err), done);
  GAUS_TRY_GOTO(status, gaus_schedule_bind_units(p, start, 5, unit, err), done);
  GAUS_TRY_GOTO(status, gaus_schedule_create(p, start, 5, &s, err), done);
  GAUS_TRY_GOTO(status, gaus_problem_write(p, path, err), done);
  GAUS_TRY_GOTO(status, gaus_schedule_write(s, p, path, err), done);
  GAUS_TRY_GOTO(status, gaus_schedule_read(path, p, &again, err), done);
done:
  gaus_bounds_clear(&b);
  gaus_schedule_destroy(s);
  gaus_schedule_destroy(again);
  gaus_problem_destroy(p);
  return status;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  char path[] = "/tmp/gaus-test-XXXXXX";
  close(mkstemp(path));
  gaus_error err;
  budget = -1;
  asked = 0;
  if (whole_way(path, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  int32_t total = asked;
  assert_true(total > 60);
  for (int32_t i = 0; i < total; i++) {
    budget = i;
    assert_int_equal(whole_way(path, &err), GAUS_NO_MEMORY);
    assert_int_equal(err.status, GAUS_NO_MEMORY);
    assert_string_equal(err.message, "out of memory");
    budget = i;
    assert_int_equal(whole_way(path, NULL), GAUS_NO_MEMORY);
  }
  budget = total;
  assert_int_equal(whole_way(path, &err), GAUS_OK);
  budget = -1;
  unlink(path);
}

/* Where threads cannot be had for want of memory, the caller does the work. */
static void count_up(void *context, int32_t i) {
  ((int32_t *)context)[i]++;
}

static void parallel_needs_no_memory(void **state) {
  (void)state;
  int32_t done[100] = {0};
  budget = 0;
  gaus_i_parallel(8, 100, count_up, done);
  budget = -1;
  for (int32_t i = 0; i < 100; i++)
    assert_int_equal(done[i], 1);
}

/* A problem that could not be frozen for want of memory can be frozen later. */
static void freezing_can_be_tried_again(void **state) {
  (void)state;
  for (int32_t i = 0;; i++) {
    gaus_problem *p;
    assert_int_equal(gaus_problem_create("p", &p, NULL), GAUS_OK);
    assert_int_equal(gaus_problem_add_type(p, &(gaus_operator_type){"t", 1, 1, 1, 0, 0}, NULL, NULL), GAUS_OK);
    assert_int_equal(gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL), GAUS_OK);
    budget = i;
    gaus_status first = gaus_problem_freeze(p, NULL);
    budget = -1;
    assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
    assert_string_equal(gaus_problem_operation(p, 0).name, "0");
    gaus_problem_destroy(p);
    if (first == GAUS_OK)
      return;
    assert_int_equal(first, GAUS_NO_MEMORY);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_allocation_may_fail),
      cmocka_unit_test(parallel_needs_no_memory),
      cmocka_unit_test(freezing_can_be_tried_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
