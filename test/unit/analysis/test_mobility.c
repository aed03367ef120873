/* Earliest and latest starts.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "problem/problem.h"
#include "varied_problem.h"

#define HEAD "{'format': 'gaus-problem-1', "

static bool counts(const gaus_dependence *d, int32_t ii) {
  return ii > 0 || d->distance == 0;
}

static int64_t weight(const gaus_dependence *d, int32_t ii) {
  return d->latency - (int64_t)ii * d->distance;
}

/* The least starts, or the latest ones before `latency`, by repetition until
 * nothing changes; false if that does not end. */
static bool plain_asap(const gaus_problem *p, int32_t ii, int64_t *asap) {
  bool again = true;
  memset(asap, 0, 64 * sizeof *asap);
  for (int32_t round = 0; again; round++) {
    again = false;
    for (int32_t e = 0; e < p->num_deps; e++) {
      const gaus_dependence *d = &p->deps[e];
      if (counts(d, ii) && asap[d->src] + weight(d, ii) > asap[d->dst]) {
        asap[d->dst] = asap[d->src] + weight(d, ii);
        again = true;
      }
    }
    if (round > p->num_ops)
      return false;
  }
  return true;
}

static void plain_alap(const gaus_problem *p, int32_t ii, int64_t latency, int64_t *alap) {
  bool again = true;
  for (int32_t v = 0; v < p->num_ops; v++)
    alap[v] = latency - p->latency[v];
  while (again) {
    again = false;
    for (int32_t e = 0; e < p->num_deps; e++) {
      const gaus_dependence *d = &p->deps[e];
      if (counts(d, ii) && alap[d->dst] - weight(d, ii) < alap[d->src]) {
        alap[d->src] = alap[d->dst] - weight(d, ii);
        again = true;
      }
    }
  }
}

static void check_at(const gaus_problem *p, int32_t ii, int *infeasible) {
  int32_t asap[64], alap[64];
  int64_t earliest[64], latest[64], length = 0;
  gaus_error err;
  bool feasible = plain_asap(p, ii, earliest);
  assert_int_equal(gaus_problem_mobility(p, ii, 0, asap, alap, &err), feasible ? GAUS_OK : GAUS_INFEASIBLE);
  *infeasible += !feasible;
  if (!feasible) {
    SAYS(&err, "no schedule at II", "recurrence", "distance");
    return;
  }
  for (int32_t v = 0; v < p->num_ops; v++)
    length = earliest[v] + p->latency[v] > length ? earliest[v] + p->latency[v] : length;
  for (int64_t slack = 0; slack < 8; slack += 7) {
    plain_alap(p, ii, length + slack, latest);
    if (length + slack > 0)
      assert_int_equal(gaus_problem_mobility(p, ii, (int32_t)(length + slack), asap, alap, &err), GAUS_OK);
    for (int32_t v = 0; v < p->num_ops; v++) {
      assert_int_equal(asap[v], earliest[v]);
      assert_int_equal(alap[v], latest[v]);
      assert_true(asap[v] <= alap[v]);
    }
  }
  if (length > 1) {
    assert_int_equal(gaus_problem_mobility(p, ii, (int32_t)length - 1, asap, alap, &err), GAUS_INFEASIBLE);
    SAYS(&err, "cannot finish by cycle");
  }
}

static void mobility_equals_brute_force(void **state) {
  (void)state;
  int infeasible = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    gaus_problem *p = varied_problem(seed);
    for (int32_t ii = 0; ii < 9; ii++)
      check_at(p, ii, &infeasible);
    gaus_problem_destroy(p);
  }
  assert_true(infeasible > 1000);
}

static void messages_name_operation_and_cycle(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 't', 'latency': 2}], 'operations': [{'type': 't', 'name': "
                               "'a'}, {'type': 't', 'name': 'b'}], 'dependences': [{'src': 0, 'dst': 1}, {'src': 1, "
                               "'dst': 0, 'distance': 1, 'latency': 3}]}");
  int32_t asap[2], alap[2];
  gaus_error err;
  assert_int_equal(gaus_problem_mobility(p, 4, 0, asap, alap, &err), GAUS_INFEASIBLE);
  SAYS(&err, "II 4", "a -(2)-> b -(3, distance 1)-> a", "5 cycles", "an II of 5");
  assert_int_equal(gaus_problem_mobility(p, 5, 0, asap, alap, &err), GAUS_OK);
  assert_int_equal(gaus_problem_mobility(p, 0, 0, asap, alap, &err), GAUS_OK);
  assert_int_equal(gaus_problem_mobility(p, 5, 3, asap, alap, &err), GAUS_INFEASIBLE);
  SAYS(&err, "'b' cannot finish by cycle 3", "start at 2", "finish at 4");
  assert_int_equal(gaus_problem_mobility(p, -1, 0, asap, alap, &err), GAUS_BAD_INPUT);
  assert_int_equal(gaus_problem_mobility(p, 1, -1, asap, alap, &err), GAUS_BAD_INPUT);
  gaus_problem_destroy(p);
}

static void nothing_to_schedule(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [], 'operations': []}");
  int32_t none;
  assert_int_equal(gaus_problem_mobility(p, 1, 0, &none, &none, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

/* A ladder of back edges, each of which matters: many sweeps, and still right.
 * Operation i + 1 precedes i in the order of distance 0 (through h_i), and
 * back edges lead along the other way. */
static void long_chains_against_the_order(void **state) {
  (void)state;
  enum { N = 400 };
  gaus_problem *p;
  int32_t asap[N], alap[N];
  gaus_problem_create("ladder", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 5, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < N; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  for (int32_t v = 0; v + 1 < N; v++) {
    gaus_problem_add_dependence(p, &(gaus_dependence){v + 1, v, 0, 0, GAUS_DATA}, NULL, NULL);
    gaus_problem_add_dependence(p, &(gaus_dependence){v, v + 1, 1, 5, GAUS_DATA}, NULL, NULL);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_mobility(p, 4, 0, asap, alap, NULL), GAUS_INFEASIBLE);
  assert_int_equal(gaus_problem_mobility(p, 5, 0, asap, alap, NULL), GAUS_OK);
  assert_int_equal(asap[N - 1], 0);
  gaus_bounds b;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.rec_mii, 5);
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
}

/* Each operation waits for the one after it: the topological order of distance
 * 0 is the wrong way round all along. Sweeps over everything would take
 * minutes. `ring` closes it. */
static void check_reversed(bool ring) {
  enum { N = 200000 };
  gaus_problem *p;
  gaus_bounds b;
  int32_t *asap = malloc(N * sizeof *asap), *alap = malloc(N * sizeof *alap);
  gaus_problem_create("reversed", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 3, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < N; v++)
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
  for (int32_t v = 0; v + 1 < N; v++)
    gaus_problem_add_dependence(p, &(gaus_dependence){v + 1, v, 1, 3, GAUS_DATA}, NULL, NULL);
  if (ring)
    gaus_problem_add_dependence(p, &(gaus_dependence){0, N - 1, 1000000, 3, GAUS_DATA}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_mobility(p, 1, 0, asap, alap, NULL), GAUS_OK);
  for (int32_t v = 0; v < N; v++) {
    assert_int_equal(asap[v], 2 * (N - 1 - v));
    assert_int_equal(alap[v], 2 * (N - 1 - v));
  }
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.rec_mii, 1);
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
  free(asap);
  free(alap);
}

static void reversed_chains_take_no_time(void **state) {
  (void)state;
  check_reversed(false);
  check_reversed(true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mobility_equals_brute_force),  cmocka_unit_test(messages_name_operation_and_cycle),
      cmocka_unit_test(nothing_to_schedule),          cmocka_unit_test(long_chains_against_the_order),
      cmocka_unit_test(reversed_chains_take_no_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
