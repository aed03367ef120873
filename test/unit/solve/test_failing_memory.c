/* Every allocation of a solve, failing in turn: the status says so, or what
 * failed was not needed; nothing leaks and nothing breaks. This program links
 * its own allocator in place of lib/support/memory.c, and its own operator new
 * for the network simplex.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdatomic.h>

#include "failing_memory.h"
#include "sample.h"

/* How many more allocations succeed; below 0: all. `once`: only one fails. */
static int64_t budget = -1;
static bool once;
static int64_t asked, failed, from_cpp;
static atomic_flag lock = ATOMIC_FLAG_INIT; /* solves of a batch allocate at once */

static bool spend(void) {
  bool granted = true;
  while (atomic_flag_test_and_set(&lock))
    ;
  asked++;
  if (budget == 0) {
    granted = false;
    failed++;
    if (once)
      budget = -1;
  } else if (budget > 0)
    budget--;
  atomic_flag_clear(&lock);
  return granted;
}

/* --- operator new and delete, under their names for the linker ---------------- */

void *make(size_t size) __asm__("_Znwm");
void *make_array(size_t size) __asm__("_Znam");
void *make_or_null(size_t size, const void *nothrow) __asm__("_ZnwmRKSt9nothrow_t");
void unmake(void *memory) __asm__("_ZdlPv");
void unmake_array(void *memory) __asm__("_ZdaPv");
void unmake_sized(void *memory, size_t size) __asm__("_ZdlPvm");
void unmake_array_sized(void *memory, size_t size) __asm__("_ZdaPvm");
void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv");

void *make_or_null(size_t size, const void *nothrow) {
  (void)nothrow;
  from_cpp++;
  return spend() ? malloc(size ? size : 1) : NULL;
}

void *make(size_t size) {
  void *memory = make_or_null(size, NULL);
  if (!memory)
    throw_bad_alloc();
  return memory;
}

void *make_array(size_t size) {
  return make(size);
}

void unmake(void *memory) {
  free(memory);
}

void unmake_array(void *memory) {
  free(memory);
}

void unmake_sized(void *memory, size_t size) {
  (void)size;
  free(memory);
}

void unmake_array_sized(void *memory, size_t size) {
  (void)size;
  free(memory);
}

/* --- tests -------------------------------------------------------------------- */

/* Short, but every part of the search takes its turn. */
static gaus_options brief(void) {
  gaus_options o;
  gaus_options_init(&o);
  o.threads = 1;
  o.backend = GAUS_BACKEND_CPU;
  o.starts = 3;
  o.iterations = 2;
  return o;
}

static void allow(int64_t count, bool only_one) {
  budget = count;
  once = only_one;
  asked = failed = from_cpp = 0;
}

/* One solve with the k-th allocation failing; was there one? */
static bool fail_at(const gaus_problem *p, const gaus_options *o, int64_t k, bool only_one, int64_t *refused) {
  gaus_schedule *s;
  gaus_error err;
  allow(k, only_one);
  gaus_status status = gaus_solve(p, o, NULL, &s, &err);
  bool met = failed > 0;
  allow(-1, false);
  if (status == GAUS_OK) {
    assert_legal(p, s->start, s->ii, (int32_t)o->latency);
    gaus_schedule_destroy(s);
    return met;
  }
  assert_true(met);
  assert_int_equal(status, GAUS_NO_MEMORY);
  assert_int_equal(err.status, GAUS_NO_MEMORY);
  SAYS(&err, "memory");
  assert_null(s);
  ++*refused;
  return true;
}

static void fail_everywhere(const gaus_problem *p, const gaus_options *o, int64_t least, int64_t stride) {
  for (int32_t only_one = 0; only_one < 2; only_one++) {
    int64_t k = 0, refused = 0;
    while (fail_at(p, o, k, only_one, &refused))
      k += k < 200 ? 1 : stride;
    assert_true(k >= least); /* that many allocations there are */
    assert_true(refused > 0);
  }
}

static void the_allocators_are_these(void **state) {
  (void)state;
  gaus_problem *p = data_problem("canis14_fig2.json");
  gaus_options o = brief();
  gaus_schedule *s;
  allow(-1, false);
  assert_int_equal(gaus_solve(p, &o, NULL, &s, NULL), GAUS_OK);
  assert_true(from_cpp > 10 && asked > from_cpp + 50);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void each_allocation_of_a_solve(void **state) {
  (void)state;
  static const char *const files[] = {"canis14_fig2.json", "minii_infeasible.json", "fir4.json"};
  for (int32_t k = 0; k < 3; k++) {
    gaus_problem *p = data_problem(files[k]);
    gaus_options o = brief();
    o.objective = k == 2 ? GAUS_OBJECTIVE_MAX_LIVE : GAUS_OBJECTIVE_LIFETIME;
    fail_everywhere(p, &o, 60, 11);
    gaus_problem_destroy(p);
  }
}

/* Blocking, demands, a bound on the latency: the rarer paths. */
static void each_allocation_of_rarer_paths(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 8; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 8, seed);
    gaus_options o = brief();
    gaus_bounds b;
    assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
    o.starts = 1;
    o.latency = seed % 2 ? 0 : 4 * b.depth + 20;
    gaus_bounds_clear(&b);
    fail_everywhere(p, &o, 30, 13);
    gaus_problem_destroy(p);
  }
}

/* Within a latency bound, and the bound of the objective raised by prices. */
static void each_allocation_of_the_other_modes(void **state) {
  (void)state;
  for (int mode = GAUS_MODE_RESOURCE; mode <= GAUS_MODE_MEMORY; mode++) {
    gaus_problem *p = sample_problem(&sample_simple, 8, 5);
    gaus_options o = brief();
    o.mode = mode;
    o.effort = GAUS_EFFORT_LOW;
    o.starts = 1;
    o.bound_limit = 1;
    fail_everywhere(p, &o, 60, 11);
    gaus_problem_destroy(p);
  }
}

static void each_allocation_of_the_baselines(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1},"
                          "{'name': 'b', 'latency': 1}], 'operations': [{'type': 'a'}, {'type': 'b'}, {'type': 'a'}],"
                          "'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'distance': 1}]}");
  for (int32_t scheduler = GAUS_SCHEDULER_IMS; scheduler <= GAUS_SCHEDULER_ALAP; scheduler++) {
    gaus_options o = brief();
    o.scheduler = scheduler;
    o.ii = scheduler >= GAUS_SCHEDULER_ASAP ? 3 : 0;
    gaus_schedule *s;
    if (gaus_solve(p, &o, NULL, &s, NULL) == GAUS_UNDECIDED)
      continue; /* the earliest starts collide: nothing to see here */
    gaus_schedule_destroy(s);
    fail_everywhere(p, &o, 8, 1);
  }
  gaus_problem_destroy(p);
}

/* A member that runs out of memory takes nobody along. */
static void each_allocation_of_a_batch(void **state) {
  (void)state;
  gaus_problem *p = data_problem("canis14_fig2.json");
  const gaus_problem *list[3] = {p, p, p};
  for (int64_t k = 0, met = 1; met; k += k < 20 ? 1 : 9) {
    gaus_schedule *out[3];
    gaus_status status[3];
    gaus_error errs[3], err;
    allow(k, k % 2);
    gaus_status all = gaus_solve_batch(list, NULL, 3, NULL, out, status, errs, &err);
    met = failed;
    allow(-1, false);
    if (all != GAUS_OK) {
      assert_int_equal(all, GAUS_NO_MEMORY);
      assert_int_equal(err.status, GAUS_NO_MEMORY);
      continue;
    }
    for (int32_t i = 0; i < 3; i++) {
      if (status[i] == GAUS_OK)
        assert_legal(p, out[i]->start, out[i]->ii, 0);
      else {
        assert_int_equal(status[i], GAUS_NO_MEMORY);
        assert_int_equal(errs[i].status, GAUS_NO_MEMORY);
        assert_null(out[i]);
      }
      gaus_schedule_destroy(out[i]);
    }
  }
  gaus_problem_destroy(p);
}

/* A front whose first search had no memory for its starts searched on without them. */
static void each_allocation_of_a_front(void **state) {
  (void)state;
  gaus_problem *p = data_problem("fir4.json");
  for (int32_t mode = GAUS_MODE_MODULO; mode <= GAUS_MODE_MEMORY; mode++) {
    gaus_options o = brief();
    o.mode = mode;
    o.effort = GAUS_EFFORT_LOW;
    o.points = 3;
    for (int64_t k = 0, met = 1; met; k += k < 600 ? 1 : 31) {
      gaus_front *front = NULL;
      gaus_error err;
      allow(k, k % 2);
      gaus_status status = gaus_pareto(p, &o, NULL, &front, &err);
      met = failed;
      allow(-1, false);
      assert_true(status == GAUS_OK ? front != NULL : met && !front);
      if (status != GAUS_OK)
        assert_int_equal(err.status, GAUS_NO_MEMORY);
      gaus_front_destroy(front);
    }
  }
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_allocators_are_these),           cmocka_unit_test(each_allocation_of_a_solve),
      cmocka_unit_test(each_allocation_of_rarer_paths),     cmocka_unit_test(each_allocation_of_the_baselines),
      cmocka_unit_test(each_allocation_of_the_other_modes), cmocka_unit_test(each_allocation_of_a_batch),
      cmocka_unit_test(each_allocation_of_a_front),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
