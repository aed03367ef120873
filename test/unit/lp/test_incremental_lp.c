/* Programs that are solved again after each constraint, against those solved from nothing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "lp/incremental_lp.h"

#include "common.h"
#include "support/support.h"

enum { VARS = 12, ROWS = 30, PUSHED = 10 };

typedef struct program {
  int32_t n, m;
  gaus_i_lp_constraint constraint[ROWS + PUSHED];
  int64_t weight[VARS];
} program;

static gaus_i_lp_constraint draw_constraint(gaus_i_rng *rng, int32_t n) {
  int32_t tail = gaus_i_rng_below(rng, n), head = gaus_i_rng_below(rng, n);
  return (gaus_i_lp_constraint){tail, head, gaus_i_rng_below(rng, 12) - 9};
}

static program draw(gaus_i_rng *rng) {
  program q = {.n = 2 + gaus_i_rng_below(rng, VARS - 1)};
  q.m = q.n + gaus_i_rng_below(rng, ROWS - q.n);
  for (int32_t k = 0; k < q.m; k++)
    q.constraint[k] = draw_constraint(rng, q.n);
  for (int32_t k = 0; k < q.m; k++) { /* weights that a flow meets: not unbounded */
    int32_t flow = gaus_i_rng_below(rng, 3);
    q.weight[q.constraint[k].head] += flow;
    q.weight[q.constraint[k].tail] -= flow;
  }
  return q;
}

/* The constraints hold, and the value is that of x. */
static void check_point(const program *q, const gaus_i_incremental_lp *lp) {
  const int64_t *x = gaus_i_incremental_lp_x(lp);
  int64_t sum = 0;
  for (int32_t k = 0; k < q->m; k++)
    assert_true(x[q->constraint[k].head] - x[q->constraint[k].tail] >= q->constraint[k].gap);
  for (int32_t i = 0; i < q->n; i++)
    sum += q->weight[i] * x[i];
  assert_int_equal(gaus_i_incremental_lp_value(lp), sum);
}

typedef struct seen {
  int32_t raised, cyclic, cut;
} seen;

/* Pushes a constraint; true if it stays. */
static bool push(program *q, gaus_i_incremental_lp *lp, gaus_i_lp_constraint constraint, int64_t cutoff, seen *s) {
  int64_t x[VARS], value = 0, before = gaus_i_incremental_lp_value(lp);
  q->constraint[q->m++] = constraint;
  gaus_status expected = gaus_i_lp_solve(q->n, q->m, q->constraint, q->weight, 0, NULL, x, NULL, &value, NULL);
  gaus_status status = gaus_i_incremental_lp_push(lp, constraint, cutoff, NULL);
  int64_t got = gaus_i_incremental_lp_value(lp);
  assert_true(got >= before);
  if (status == GAUS_OK && got >= cutoff && cutoff < INT64_MAX) { /* a bound, reached by the optimum as well */
    assert_true(expected == GAUS_INFEASIBLE || value >= got);
    s->cut++;
    return false;
  }
  assert_int_equal(status, expected);
  s->cyclic += status != GAUS_OK;
  if (status != GAUS_OK)
    return false;
  assert_int_equal(got, value);
  check_point(q, lp);
  s->raised += got > before;
  return true;
}

static void as_solved_from_nothing(void **state) {
  (void)state;
  gaus_i_rng rng;
  seen s = {0};
  gaus_i_rng_seed(&rng, 8, 0);
  for (int32_t k = 0; k < 3000; k++) {
    program q = draw(&rng);
    gaus_i_incremental_lp *lp;
    int64_t x[VARS], flow[ROWS], value[PUSHED + 1];
    if (gaus_i_lp_solve(q.n, q.m, q.constraint, q.weight, 0, NULL, x, flow, NULL, NULL) != GAUS_OK)
      continue;
    assert_int_equal(gaus_i_incremental_lp_open(q.n, q.m, q.constraint, q.weight, x, flow, PUSHED, &lp, NULL), GAUS_OK);
    int32_t depth = 0;
    for (int32_t step = 0; step < 40; step++) { /* down, and up again at random */
      value[depth] = gaus_i_incremental_lp_value(lp);
      assert_int_equal(gaus_i_incremental_lp_room(lp), PUSHED - depth);
      int64_t cutoff = gaus_i_rng_below(&rng, 3) ? INT64_MAX : value[depth] + 1 + gaus_i_rng_below(&rng, 6);
      if (depth < PUSHED && gaus_i_rng_below(&rng, 3)) {
        depth++;
        if (push(&q, lp, draw_constraint(&rng, q.n), cutoff, &s))
          continue;
      }
      if (depth > 0) {
        gaus_i_incremental_lp_pop(lp);
        q.m--;
        depth--;
        assert_int_equal(gaus_i_incremental_lp_value(lp), value[depth]);
        check_point(&q, lp);
      }
    }
    gaus_i_incremental_lp_close(lp);
  }
  assert_true(s.raised > 1000 && s.cyclic > 1000 && s.cut > 500);
}

static void spends_what_it_looks_at(void **state) {
  (void)state;
  gaus_i_budget budget = gaus_i_budget_of(1000, NULL);
  gaus_i_incremental_lp *lp;
  gaus_i_lp_constraint constraint = {0, 1, 1};
  int64_t weight[2] = {-1, 1}, x[2], flow;
  assert_int_equal(gaus_i_lp_solve(2, 1, &constraint, weight, 0, NULL, x, &flow, NULL, NULL), GAUS_OK);
  assert_int_equal(gaus_i_incremental_lp_open(2, 1, &constraint, weight, x, &flow, 1, &lp, NULL), GAUS_OK);
  assert_int_equal(gaus_i_incremental_lp_push(lp, (gaus_i_lp_constraint){0, 1, 5}, INT64_MAX, &budget), GAUS_OK);
  assert_int_equal(gaus_i_incremental_lp_value(lp), 5);
  assert_true(budget.left < 1000);
  gaus_i_incremental_lp_close(lp);
  gaus_i_incremental_lp_close(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_solved_from_nothing),
      cmocka_unit_test(spends_what_it_looks_at),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
