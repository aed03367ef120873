/* Difference-constraint programs against all points of a box.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "lp/difference_lp.h"

#include "common.h"
#include "support/support.h"
#include "support/monitor.h"

enum { VARS = 5, ROWS = 14, GAP = 3 };

/* An optimum is a vertex: tight constraints form a tree, so no variable is further
 * than VARS x GAP from the anchor. */
enum { BOX = VARS * GAP };

typedef struct program {
  int32_t n, m;
  gaus_i_lp_constraint constraint[ROWS];
  int64_t weight[VARS];
} program;

static bool holds(const program *q, const int64_t *x) {
  for (int32_t k = 0; k < q->m; k++)
    if (x[q->constraint[k].head] - x[q->constraint[k].tail] < q->constraint[k].gap)
      return false;
  return true;
}

static int64_t value_at(const program *q, const int64_t *x) {
  int64_t sum = 0;
  for (int32_t i = 0; i < q->n; i++)
    sum += q->weight[i] * x[i];
  return sum;
}

/* Longest paths between all pairs; false: a positive cycle. */
static bool longest_paths(const program *q, int64_t path[VARS][VARS]) {
  for (int32_t a = 0; a < q->n; a++)
    for (int32_t b = 0; b < q->n; b++)
      path[a][b] = a == b ? 0 : INT32_MIN;
  for (int32_t k = 0; k < q->m; k++)
    if (q->constraint[k].gap > path[q->constraint[k].tail][q->constraint[k].head])
      path[q->constraint[k].tail][q->constraint[k].head] = q->constraint[k].gap;
  for (int32_t k = 0; k < q->n; k++)
    for (int32_t a = 0; a < q->n; a++)
      for (int32_t b = 0; b < q->n; b++)
        if (path[a][k] > INT32_MIN && path[k][b] > INT32_MIN && path[a][k] + path[k][b] > path[a][b])
          path[a][b] = path[a][k] + path[k][b];
  for (int32_t a = 0; a < q->n; a++)
    if (path[a][a] > 0)
      return false;
  return true;
}

/* Is there a set of variables that can move down together for ever, and the
 * value with it? A head moves down only if its tail does. */
static bool unbounded(const program *q) {
  for (int32_t set = 0; set < 1 << q->n; set++) {
    int64_t slope = 0;
    bool closed = true;
    for (int32_t i = 0; i < q->n; i++)
      slope -= set >> i & 1 ? q->weight[i] : 0;
    for (int32_t k = 0; k < q->m; k++)
      closed = closed && !(set >> q->constraint[k].head & 1 && !(set >> q->constraint[k].tail & 1));
    if (closed && slope < 0)
      return true;
  }
  return false;
}

static void search_box(const program *q, int32_t i, int32_t anchor, int64_t *x, int64_t *best) {
  if (i == q->n) {
    if (holds(q, x) && value_at(q, x) < *best)
      *best = value_at(q, x);
    return;
  }
  int32_t reach = i == anchor ? 0 : BOX;
  for (x[i] = -reach; x[i] <= reach; x[i]++)
    search_box(q, i + 1, anchor, x, best);
}

static program draw(gaus_i_rng *rng, int32_t n, int32_t m) {
  program q = {.n = n, .m = m};
  for (int32_t k = 0; k < m; k++) {
    int32_t tail = gaus_i_rng_below(rng, n), head = gaus_i_rng_below(rng, n);
    q.constraint[k] = (gaus_i_lp_constraint){tail, head, gaus_i_rng_below(rng, 2 * GAP + 1) - GAP};
  }
  for (int32_t i = 0; i + 1 < n; i++) {
    q.weight[i] = gaus_i_rng_below(rng, 9) - 4;
    q.weight[n - 1] -= q.weight[i];
  }
  return q;
}

/* Kinds of outcome met, so that the test knows it has seen them all. */
typedef struct seen {
  int32_t optimal, cyclic, unbounded;
} seen;

static void compare(const program *q, int32_t anchor, bool in_box, seen *s) {
  int64_t x[VARS], value, path[VARS][VARS];
  gaus_error err;
  gaus_status status = gaus_i_lp_solve(q->n, q->m, q->constraint, q->weight, anchor, NULL, x, NULL, &value, &err);
  if (!longest_paths(q, path)) {
    assert_int_equal(status, GAUS_INFEASIBLE);
    s->cyclic++;
  } else if (unbounded(q)) {
    assert_int_equal(status, GAUS_INFEASIBLE);
    SAYS(&err, "unbounded");
    s->unbounded++;
  } else {
    assert_int_equal(status, GAUS_OK);
    assert_true(holds(q, x));
    assert_int_equal(x[anchor], 0);
    assert_int_equal(value, value_at(q, x));
    s->optimal++;
    if (in_box) {
      int64_t best = INT64_MAX, at[VARS];
      search_box(q, 0, anchor, at, &best);
      assert_int_equal(value, best);
    }
  }
}

static void equal_to_the_best_of_the_box(void **state) {
  (void)state;
  gaus_i_rng rng;
  seen s = {0};
  gaus_i_rng_seed(&rng, 5, 0);
  for (int32_t k = 0; k < 4000; k++) {
    int32_t n = 1 + gaus_i_rng_below(&rng, 4);
    program q = draw(&rng, n, gaus_i_rng_below(&rng, ROWS));
    compare(&q, gaus_i_rng_below(&rng, n), n < 4 || k % 10 == 0, &s);
  }
  assert_true(s.optimal > 300 && s.cyclic > 300 && s.unbounded > 300);
}

/* The only way to the least value is to make every constraint tight. */
static void a_chain_is_pulled_tight(void **state) {
  (void)state;
  enum { N = 2000 };
  gaus_i_lp_constraint constraint[N - 1];
  int64_t weight[N] = {0}, x[N], value;
  for (int32_t k = 0; k + 1 < N; k++)
    constraint[k] = (gaus_i_lp_constraint){k, k + 1, k % 7 - 2};
  weight[0] = -3;
  weight[N - 1] = 3;
  assert_int_equal(gaus_i_lp_solve(N, N - 1, constraint, weight, 0, NULL, x, NULL, &value, NULL), GAUS_OK);
  int64_t sum = 0;
  for (int32_t k = 0; k + 1 < N; k++) {
    assert_int_equal(x[k], sum);
    sum += k % 7 - 2;
  }
  assert_int_equal(value, 3 * sum);
}

static int says_stop(void *context) {
  return ++*(int *)context > 1;
}

/* The first question is of the test, the second one of the program. */
static void it_ends_where_the_watch_stops(void **state) {
  (void)state;
  enum { N = 2000 };
  gaus_i_lp_constraint constraint[N - 1];
  int64_t weight[N] = {0}, x[N];
  for (int32_t k = 0; k + 1 < N; k++)
    constraint[k] = (gaus_i_lp_constraint){k, k + 1, k % 7 - 2};
  weight[0] = -3;
  weight[N - 1] = 3;
  int asked = 0;
  gaus_callbacks callbacks = {.context = &asked, .cancel = says_stop};
  gaus_i_monitor monitor;
  gaus_error err;
  gaus_i_monitor_init(&monitor, &callbacks, 0);
  assert_false(gaus_i_monitor_stop(&monitor));
  assert_int_equal(gaus_i_lp_solve(N, N - 1, constraint, weight, 0, &monitor, x, NULL, NULL, &err), GAUS_CANCELLED);
  SAYS(&err, "linear program");
  gaus_i_monitor_clear(&monitor);
}

static void a_cycle_is_named_as_such(void **state) {
  (void)state;
  gaus_error err;
  int64_t x[2], weight[2] = {1, -1};
  gaus_i_lp_constraint constraint[2] = {{0, 1, 2}, {1, 0, -1}};
  assert_int_equal(gaus_i_lp_solve(2, 2, constraint, weight, 0, NULL, x, NULL, NULL, &err), GAUS_INFEASIBLE);
  SAYS(&err, "positive cycle");
  constraint[1].gap = -2;
  assert_int_equal(gaus_i_lp_solve(2, 2, constraint, weight, 0, NULL, x, NULL, NULL, &err), GAUS_OK);
  assert_int_equal(x[1] - x[0], 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_to_the_best_of_the_box),
      cmocka_unit_test(a_chain_is_pulled_tight),
      cmocka_unit_test(it_ends_where_the_watch_stops),
      cmocka_unit_test(a_cycle_is_named_as_such),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
