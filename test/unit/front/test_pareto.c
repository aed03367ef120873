/* Fronts: against every schedule of tiny problems, and what holds for any.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "exhaustive.h"
#include "sample.h"

#include "front/pareto.h"

static const sample_shape tiny = {.types = 2,
                                  .latency = 2,
                                  .limit = 2,
                                  .blocking = 1,
                                  .demand = 1,
                                  .width = 8,
                                  .distance = 2,
                                  .limited = 6,
                                  .order = 1,
                                  .forward = 1.4,
                                  .back = 0.4};

static gaus_options options_of(gaus_mode mode) {
  gaus_options o;
  gaus_options_init(&o);
  o.mode = (int)mode;
  o.threads = 2;
  return o;
}

static gaus_front *front_of(const gaus_problem *p, const gaus_options *o) {
  gaus_front *front;
  gaus_error err;
  if (gaus_pareto(p, o, NULL, &front, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  return front;
}

/* Has the front a point that is as good as these figures everywhere? */
static int covered(const gaus_front *front, const int64_t *figures) {
  for (int32_t i = 0; i < front->count; i++) {
    int good = 1;
    for (int32_t k = 0; k < front->num_axes; k++)
      good = good && gaus_figure_of(front->points[i], front->axis[k]) <= figures[k];
    if (good)
      return 1;
  }
  return 0;
}

static void figures_of(const gaus_front *front, int32_t i, int64_t *figures) {
  for (int32_t k = 0; k < front->num_axes; k++)
    figures[k] = gaus_figure_of(front->points[i], front->axis[k]);
}

/* Legal, in order, and none of them as good as another. */
static void assert_front(const gaus_problem *p, const gaus_front *front) {
  assert_true(front->count > 0);
  for (int32_t i = 0; i < front->count; i++) {
    const gaus_schedule *s = front->points[i];
    int64_t mine[3], before[3];
    assert_legal(p, s->start, s->ii, s->latency_bound);
    assert_int_equal(s->ii > 0, front->mode == GAUS_MODE_MODULO);
    figures_of(front, i, mine);
    for (int32_t k = 0; k < front->count; k++) {
      gaus_front other = *front;
      other.points = &front->points[k];
      other.count = 1;
      assert_int_equal(covered(&other, mine), i == k);
    }
    if (i == 0)
      continue;
    figures_of(front, i - 1, before);
    int32_t axis = 0;
    while (mine[axis] == before[axis])
      axis++;
    assert_true(mine[axis] > before[axis]);
  }
}

static int32_t depth_of(const gaus_problem *p) {
  gaus_bounds b;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  int32_t depth = b.depth;
  gaus_bounds_clear(&b);
  return depth > 0 ? depth : 1; /* 0 would be no bound */
}

/* --- modulo ------------------------------------------------------------------- */

/* All IIs and latency bounds of interest, one by one. */
static int32_t compare_modulo(const gaus_problem *p) {
  gaus_options o = options_of(GAUS_MODE_MODULO);
  o.points = 10000;
  gaus_front *front = front_of(p, &o);
  int32_t first = front->points[0]->ii, depth = depth_of(p);
  assert_front(p, front);
  for (int32_t ii = 1; ii <= first + 6; ii++)
    for (int32_t latency = depth; latency <= depth + 6; latency++) {
      int64_t bits = exhaustive_least(p, ii, latency, GAUS_OBJECTIVE_MAX_LIVE);
      if (bits != EXHAUSTIVE_NONE && !covered(front, (int64_t[]){ii, latency, bits}))
        fail_msg("II %d, length %d, %lld bits are not covered", ii, latency, (long long)bits);
    }
  for (int32_t i = 0; i < front->count; i++) {
    const gaus_schedule *s = front->points[i];
    int64_t least = exhaustive_least(p, s->ii, s->metrics.length, GAUS_OBJECTIVE_MAX_LIVE);
    assert_int_equal(s->metrics.max_live_bits, least);
    assert_true(s->bound <= (double)least);
  }
  int32_t count = front->count;
  gaus_front_destroy(front);
  return count;
}

static void modulo_is_exact_where_all_can_be_tried(void **state) {
  (void)state;
  int32_t choices = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = sample_problem(&tiny, 2 + (int32_t)(seed % 4), seed);
    choices += compare_modulo(p) > 1;
    gaus_problem_destroy(p);
  }
  assert_true(choices > 15); /* or the comparison says little */
}

static void options_narrow_the_sweep(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 20, 3);
  gaus_options o = options_of(GAUS_MODE_MODULO);
  gaus_front *all = front_of(p, &o), *one, *few;
  assert_front(p, all);
  int32_t first = all->points[0]->ii;
  o.ii = first + 1;
  one = front_of(p, &o);
  for (int32_t i = 0; i < one->count; i++)
    assert_int_equal(one->points[i]->ii, first + 1);
  o.ii = 0;
  o.max_ii = first + 1;
  o.latency = all->points[0]->metrics.length + 1;
  few = front_of(p, &o);
  for (int32_t i = 0; i < few->count; i++) {
    assert_in_range(few->points[i]->ii, first, first + 1);
    assert_true(few->points[i]->metrics.length <= o.latency);
  }
  gaus_front_destroy(all);
  gaus_front_destroy(one);
  gaus_front_destroy(few);
  gaus_problem_destroy(p);
}

/* --- memory ------------------------------------------------------------------- */

static void memory_is_exact_where_all_can_be_tried(void **state) {
  (void)state;
  sample_shape shape = tiny;
  int32_t choices = 0;
  shape.latency = 1;
  shape.forward = 0.9;
  shape.back = 0;
  for (uint64_t seed = 0; seed < 80; seed++) {
    gaus_problem *p = sample_problem(&shape, 5 + (int32_t)(seed % 3), seed);
    gaus_options o = options_of(GAUS_MODE_MEMORY);
    o.effort = GAUS_EFFORT_LOW;
    int32_t depth = depth_of(p);
    o.latency = depth + 5;
    gaus_front *front = front_of(p, &o);
    assert_front(p, front);
    for (int32_t latency = depth; latency <= o.latency; latency++) {
      int64_t bits = exhaustive_least(p, EXHAUSTIVE_SLOTS, latency, GAUS_OBJECTIVE_MAX_LIVE);
      if (bits != EXHAUSTIVE_NONE && !covered(front, (int64_t[]){latency, bits}))
        fail_msg("seed %d: length %d, %lld bits are not covered", (int)seed, latency, (long long)bits);
    }
    for (int32_t i = 0; i < front->count; i++)
      assert_true(front->points[i]->metrics.max_live_bits >=
                  exhaustive_least(p, EXHAUSTIVE_SLOTS, front->points[i]->metrics.length, GAUS_OBJECTIVE_MAX_LIVE));
    choices += front->count > 1;
    gaus_front_destroy(front);
    gaus_problem_destroy(p);
  }
  assert_true(choices > 5);
}

/* --- resource ------------------------------------------------------------------ */

enum { MOST_PEAK = 16 };

typedef struct every {
  const gaus_problem *p;
  int32_t latency, n, at[EXHAUSTIVE_OPS];
  int64_t least[MOST_PEAK]; /* communication, by peak demand */
} every;

static void every_schedule(every *x, int32_t v) {
  if (v < x->n) {
    for (x->at[v] = 0; x->at[v] < x->latency; x->at[v]++)
      every_schedule(x, v + 1);
    return;
  }
  if (gaus_schedule_verify_starts(x->p, x->at, 0, x->latency, NULL) != GAUS_OK)
    return;
  gaus_schedule *s;
  assert_int_equal(gaus_schedule_create(x->p, x->at, 0, &s, NULL), GAUS_OK);
  int64_t peak = gaus_figure_of(s, GAUS_FIGURE_PEAK_DEMAND);
  assert_in_range(peak, 0, MOST_PEAK - 1);
  if (s->metrics.communication < x->least[peak])
    x->least[peak] = s->metrics.communication;
  gaus_schedule_destroy(s);
}

static void resource_is_exact_where_all_can_be_tried(void **state) {
  (void)state;
  sample_shape shape = tiny;
  int32_t choices = 0;
  shape.back = 0;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 30; seed++) {
    gaus_problem *p = sample_problem(&shape, 5 + (int32_t)(seed % 2), seed);
    gaus_options o = options_of(GAUS_MODE_RESOURCE);
    o.effort = GAUS_EFFORT_LOW;
    o.latency = depth_of(p) + 1 < 6 ? depth_of(p) + 1 : 6;
    if (depth_of(p) > 6) {
      gaus_problem_destroy(p);
      continue;
    }
    gaus_front *front = front_of(p, &o);
    every x = {.p = p, .latency = (int32_t)o.latency, .n = gaus_problem_num_operations(p)};
    for (int32_t k = 0; k < MOST_PEAK; k++)
      x.least[k] = INT64_MAX;
    every_schedule(&x, 0);
    assert_front(p, front);
    for (int32_t k = 0; k < MOST_PEAK; k++)
      if (x.least[k] < INT64_MAX && !covered(front, (int64_t[]){k, x.least[k]}))
        fail_msg("seed %d: peak %d, communication %lld are not covered", (int)seed, k, (long long)x.least[k]);
    choices += front->count > 1;
    gaus_front_destroy(front);
    gaus_problem_destroy(p);
  }
  assert_true(choices > 10);
}

/* --- any ------------------------------------------------------------------------- */

static void same_on_any_number_of_threads(void **state) {
  (void)state;
  for (int mode = 0; mode <= 2; mode++) {
    sample_shape shape = sample_simple;
    shape.back = mode == GAUS_MODE_MODULO ? shape.back : 0;
    gaus_problem *p = sample_problem(&shape, 30, 5);
    gaus_options o = options_of((gaus_mode)mode);
    o.points = 8;
    o.effort = GAUS_EFFORT_LOW;
    if (mode != GAUS_MODE_MODULO)
      o.latency = 3 * depth_of(p);
    gaus_front *two = front_of(p, &o), *one;
    o.threads = 1;
    one = front_of(p, &o);
    assert_front(p, one);
    assert_true(one->complete && one->count <= o.points * 2);
    assert_int_equal(one->count, two->count);
    for (int32_t i = 0; i < one->count; i++)
      assert_memory_equal(one->points[i]->start, two->points[i]->start,
                          sizeof(int32_t) * (size_t)one->points[i]->num_operations);
    gaus_front_destroy(one);
    gaus_front_destroy(two);
    gaus_problem_destroy(p);
  }
}

static int cancel_after(void *context) {
  return --*(int *)context < 0;
}

/* A stop leaves the front so far, or says that there is none. */
static void stops_when_asked(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 30, 7);
  int partial = 0;
  for (int mode = 0; mode <= 2; mode++)
    for (int patience = 0; patience < 2000; patience = 4 * patience + 1) {
      gaus_options o = options_of((gaus_mode)mode);
      int left = patience;
      gaus_callbacks callbacks = {.context = &left, .cancel = cancel_after};
      gaus_front *front;
      gaus_error err;
      o.points = 8;
      if (mode != GAUS_MODE_MODULO)
        o.latency = 3 * depth_of(p);
      gaus_status status = gaus_pareto(p, &o, &callbacks, &front, &err);
      if (status != GAUS_OK) {
        assert_int_equal(status, GAUS_CANCELLED);
        assert_null(front);
        assert_true(err.message[0] != 0);
        continue;
      }
      assert_front(p, front);
      assert_int_equal(front->complete, left >= 0);
      partial += !front->complete;
      gaus_front_destroy(front);
    }
  assert_true(partial > 0);
  gaus_problem_destroy(p);
}

static void refusals(void **state) {
  (void)state;
  gaus_problem *p = data_problem("fir4.json"), *none, *open;
  gaus_options o = options_of(GAUS_MODE_MODULO);
  gaus_front *front;
  gaus_error err;
  o.scheduler = GAUS_SCHEDULER_IMS;
  assert_int_equal(gaus_pareto(p, &o, NULL, &front, &err), GAUS_BAD_OPTION);
  SAYS(&err, "gauss");
  o = options_of(GAUS_MODE_MEMORY);
  o.ii = 3;
  assert_int_equal(gaus_pareto(p, &o, NULL, &front, &err), GAUS_BAD_OPTION);
  o.ii = 0;
  o.latency = 2;
  assert_int_equal(gaus_pareto(p, &o, NULL, &front, &err), GAUS_INFEASIBLE);
  SAYS(&err, "9");
  o.mode = GAUS_MODE_RESOURCE;
  assert_int_equal(gaus_pareto(p, &o, NULL, &front, &err), GAUS_INFEASIBLE);
  o = options_of(GAUS_MODE_MODULO);
  o.max_ii = 1;
  assert_int_equal(gaus_pareto(p, &o, NULL, &front, &err), GAUS_INFEASIBLE);
  o.points = -1;
  assert_int_equal(gaus_pareto(p, &o, NULL, &front, &err), GAUS_BAD_OPTION);
  none = parse("{'format': 'gaus-problem-1', 'operator_types': [], 'operations': []}");
  assert_int_equal(gaus_pareto(none, NULL, NULL, &front, &err), GAUS_BAD_INPUT);
  assert_int_equal(gaus_problem_create("open", &open, NULL), GAUS_OK);
  assert_int_equal(gaus_pareto(open, NULL, NULL, &front, NULL), GAUS_BAD_INPUT);
  assert_null(front);
  gaus_problem_destroy(open);
  gaus_problem_destroy(none);
  gaus_problem_destroy(p);
}

/* The filter alone: schedules with one operation each, whose start is the communication. */
static void filter_keeps_the_first_of_equals(void **state) {
  (void)state;
  static const gaus_figure axis[] = {GAUS_FIGURE_LENGTH, GAUS_FIGURE_MAX_LIVE_BITS};
  static const int32_t lengths[] = {5, 3, 4, 3, 9, 2, 5, 4}, bits[] = {2, 7, 7, 6, 1, 9, 2, 5};
  static const int32_t kept[] = {5, 3, 7, 0, 4};
  gaus_i_pool pool = {0};
  assert_int_equal(gaus_i_grow(&pool.at, &pool.capacity, 8, sizeof(gaus_schedule *), NULL), GAUS_OK);
  for (; pool.count < 8; pool.count++) {
    gaus_schedule *s = pool.at[pool.count] = gaus_i_calloc(1, sizeof *s);
    assert_non_null(s);
    s->metrics.length = lengths[pool.count];
    s->metrics.max_live_bits = bits[pool.count];
    s->num_operations = pool.count; /* which one it is */
  }
  gaus_i_pool_filter(&pool, axis, 2);
  assert_int_equal(pool.count, 5);
  for (int32_t i = 0; i < 5; i++)
    assert_int_equal(pool.at[i]->num_operations, kept[i]);
  gaus_i_pool_clear(&pool);
}

int main(int argc, char **argv) {
  if (argc > 1)
    cmocka_set_test_filter(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(modulo_is_exact_where_all_can_be_tried),
      cmocka_unit_test(options_narrow_the_sweep),
      cmocka_unit_test(memory_is_exact_where_all_can_be_tried),
      cmocka_unit_test(resource_is_exact_where_all_can_be_tried),
      cmocka_unit_test(same_on_any_number_of_threads),
      cmocka_unit_test(stops_when_asked),
      cmocka_unit_test(refusals),
      cmocka_unit_test(filter_keeps_the_first_of_equals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
