/* The figures of merit of schedules.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include <math.h>

#include "schedule/profile.h"
#include "problem/problem.h"
#include "varied_problem.h"

#define HEAD "{'format': 'gaus-problem-1', "

static gaus_schedule *schedule(const gaus_problem *p, const int32_t *start, int32_t ii) {
  gaus_schedule *s;
  gaus_error err;
  if (gaus_schedule_create(p, start, ii, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  return s;
}

/* Worked by hand: see docs/formats.md. */
static void figures_by_hand(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'mul', 'latency': 2, 'limit': 1}, {'name': 'add', "
                               "'latency': 1}], 'operations': [{'type': 'mul', 'name': 'm', 'width': 8}, {'type': "
                               "'add', 'name': 'a', 'width': 16}, {'type': 'add', 'name': 'b', 'width': 4}], "
                               "'dependences': [{'src': 0, 'dst': 1}, {'src': 0, 'dst': 2}, {'src': 1, 'dst': 1, "
                               "'distance': 1}, {'src': 1, 'dst': 2, 'kind': 'order'}]}");
  const int32_t start[3] = {0, 2, 7};
  gaus_schedule *s = schedule(p, start, 3);
  /* m lives from 2 to 7: 5 cycles of 8 bits; a from 3 to 2 + 3: 2 cycles of 16 */
  assert_int_equal(s->metrics.length, 8);
  assert_int_equal(s->metrics.stages, 3);
  assert_int_equal(s->metrics.communication, 2 + 7 + 3);
  assert_int_equal(s->metrics.lifetime_bits, 5 * 8 + 2 * 16);
  /* slots 0, 1, 2: m in 2 3 4 5 6 = 2,1,2 times; a in 3 4 = slots 0, 1 */
  assert_int_equal(s->metrics.max_live_bits, 2 * 8 + 16);
  assert_int_equal(s->peak_demand[0], 1);
  assert_int_equal(s->peak_demand[1], 1);
  assert_int_equal(s->ii, 3);
  assert_int_equal(s->num_operations, 3);
  assert_int_equal(s->num_resources, 2);
  assert_memory_equal(s->start, start, sizeof start);
  assert_true(s->bound == -INFINITY);
  gaus_schedule_destroy(s);
  s = schedule(p, start, 0);
  assert_int_equal(s->metrics.stages, 1);
  assert_int_equal(s->metrics.communication, 2 + 7);
  assert_int_equal(s->metrics.lifetime_bits, 5 * 8);
  assert_int_equal(s->metrics.max_live_bits, 8);
  gaus_schedule_destroy(s);
  gaus_schedule_destroy(NULL);
  gaus_problem_destroy(p);
}

static void nothing_has_figures_too(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'd', 'latency': 1}], 'operations': []}");
  gaus_schedule *s = schedule(p, NULL, 1);
  assert_int_equal(s->metrics.length, 0);
  assert_int_equal(s->metrics.stages, 1);
  assert_int_equal(s->metrics.max_live_bits, 0);
  assert_int_equal(s->peak_demand[0], 0);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void bad_arguments_are_refused(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'd', 'latency': 1}], 'operations': [{'type': 'd'}]}");
  gaus_schedule *s;
  gaus_error err;
  assert_int_equal(gaus_schedule_create(p, (int32_t[]){-1}, 1, &s, &err), GAUS_BAD_INPUT);
  SAYS(&err, "start[0]: -1");
  assert_int_equal(gaus_schedule_create(p, (int32_t[]){INT32_MAX}, 1, &s, &err), GAUS_BAD_INPUT);
  SAYS(&err, "start[0]: 2147483647");
  assert_int_equal(gaus_schedule_create(p, (int32_t[]){0}, -1, &s, &err), GAUS_BAD_INPUT);
  SAYS(&err, "II -1");
  assert_null(s);
  gaus_problem_destroy(p);
}

/* The definitions, cycle by cycle. */
typedef struct figures {
  gaus_metrics m;
  int64_t peak[8];
} figures;

enum { CYCLES = 512 };

static void plain_lifetimes(const gaus_problem *p, const int32_t *start, int32_t ii, figures *f) {
  int64_t live[CYCLES] = {0};
  for (int32_t v = 0; v < p->num_ops; v++) {
    int64_t birth = start[v] + (p->lifetime_from == GAUS_FROM_START ? 0 : p->latency[v]), death = birth;
    for (int32_t e = 0; e < p->num_deps; e++) {
      const gaus_dependence *d = &p->deps[e];
      if (d->src == v && d->kind == GAUS_DATA && start[d->dst] + ii * d->distance > death)
        death = start[d->dst] + ii * d->distance;
    }
    f->m.lifetime_bits += p->ops[v].width * (death - birth);
    for (int64_t c = birth; c < death; c++)
      live[ii > 0 ? c % ii : c] += p->ops[v].width;
  }
  for (int32_t c = 0; c < CYCLES; c++)
    f->m.max_live_bits = live[c] > f->m.max_live_bits ? live[c] : f->m.max_live_bits;
}

static figures plain_figures(const gaus_problem *p, const int32_t *start, int32_t ii) {
  figures f = {{0, 1, 0, 0, 0}, {0}};
  int64_t use[8][CYCLES] = {{0}};
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t type = p->ops[v].type, finish = start[v] + p->latency[v];
    f.m.length = finish > f.m.length ? finish : f.m.length;
    if (ii > 0 && start[v] / ii + 1 > f.m.stages)
      f.m.stages = start[v] / ii + 1;
    for (int32_t c = start[v]; c < start[v] + p->types[type].blocking; c++) {
      int64_t *now = &use[type][ii > 0 ? c % ii : c];
      *now += p->ops[v].demand;
      f.peak[type] = *now > f.peak[type] ? *now : f.peak[type];
    }
  }
  for (int32_t e = 0; e < p->num_deps; e++) {
    const gaus_dependence *d = &p->deps[e];
    if (d->kind == GAUS_DATA && (ii > 0 || d->distance == 0))
      f.m.communication += start[d->dst] + ii * d->distance - start[d->src];
  }
  plain_lifetimes(p, start, ii, &f);
  return f;
}

static void figures_equal_the_definitions(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 4, 0);
  for (uint64_t seed = 0; seed < 3000; seed++) {
    gaus_problem *p = varied_problem(seed);
    for (int32_t trial = 0; trial < 6; trial++) {
      int32_t start[16], ii = gaus_i_rng_below(&rng, trial % 2 ? 60 : 9), spread = trial < 3 ? 15 : 150;
      for (int32_t v = 0; v < p->num_ops; v++)
        start[v] = gaus_i_rng_below(&rng, spread);
      figures f = plain_figures(p, start, ii);
      gaus_schedule *s = schedule(p, start, ii);
      assert_int_equal(s->metrics.length, f.m.length);
      assert_int_equal(s->metrics.stages, f.m.stages);
      assert_int_equal(s->metrics.communication, f.m.communication);
      assert_int_equal(s->metrics.lifetime_bits, f.m.lifetime_bits);
      assert_int_equal(s->metrics.max_live_bits, f.m.max_live_bits);
      for (int32_t k = 0; k < p->num_types; k++)
        assert_int_equal(s->peak_demand[k], f.peak[k]);
      gaus_schedule_destroy(s);
    }
    gaus_problem_destroy(p);
  }
}

/* Shifting a schedule changes no figure but its length, however far apart the
 * two methods of summing are. */
static void figures_do_not_depend_on_where_it_is(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 200; seed++) {
    gaus_problem *p = varied_problem(seed);
    int32_t near[16], far[16];
    gaus_i_rng rng;
    gaus_i_rng_seed(&rng, seed, 9);
    for (int32_t v = 0; v < p->num_ops; v++) {
      near[v] = gaus_i_rng_below(&rng, 100);
      far[v] = near[v] + 1000000000;
    }
    for (int32_t ii = 0; ii <= GAUS_MAX_STEP; ii += GAUS_MAX_STEP) {
      gaus_schedule *a = schedule(p, near, ii), *b = schedule(p, far, ii);
      assert_int_equal(a->metrics.max_live_bits, b->metrics.max_live_bits);
      assert_int_equal(a->metrics.lifetime_bits, b->metrics.lifetime_bits);
      assert_int_equal(a->metrics.communication, b->metrics.communication);
      assert_memory_equal(a->peak_demand, b->peak_demand, (size_t)p->num_types * sizeof *a->peak_demand);
      gaus_schedule_destroy(a);
      gaus_schedule_destroy(b);
    }
    gaus_problem_destroy(p);
  }
}

static void sums_stay_at_the_end_of_the_range(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 't', 'latency': 0}], 'operations': [{'type': 't', 'width': "
                               "1000000000}, {'type': 't', 'width': 1000000000}], 'dependences': [{'src': 0, 'dst': 1, "
                               "'distance': 1000000}, {'src': 1, 'dst': 0, 'distance': 1000000}]}");
  gaus_schedule *s = schedule(p, (int32_t[]){0, 0}, GAUS_MAX_STEP);
  assert_true(s->metrics.lifetime_bits == INT64_MAX);
  assert_true(s->metrics.communication == 2 * INT64_C(1000000) * GAUS_MAX_STEP);
  assert_true(s->metrics.max_live_bits == 2 * INT64_C(1000000) * 1000000000);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
  assert_true(gaus_i_add_capped(INT64_MAX, 1) == INT64_MAX);
  assert_true(gaus_i_add_capped(INT64_MIN, -1) == INT64_MIN);
  assert_true(gaus_i_multiply_capped(INT64_MAX, 2) == INT64_MAX);
  assert_true(gaus_i_multiply_capped(INT64_MAX, -2) == INT64_MIN);
  assert_true(gaus_i_multiply_capped(-3, 5) == -15);
}

static void gaps_are_shares_of_the_bound(void **state) {
  (void)state;
  static const struct {
    double objective, bound, gap;
  } cases[] = {{152, 136, 16.0 / 136}, {136, 136, 0}, {135.9, 136, 0},  {0, 0, 0},
               {1e-3, 1e-6, 999},      {3, 0, NAN},   {3, -2, NAN},     {-1, -2, NAN},
               {3, -INFINITY, NAN},    {NAN, 3, NAN}, {0x1p63, 3, NAN}, {0x1p63, 0x1p63, NAN}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double gap = gaus_schedule_gap(&(gaus_schedule){.objective = cases[i].objective, .bound = cases[i].bound});
    if (isnan(cases[i].gap))
      assert_true(isnan(gap));
    else
      assert_float_equal(gap, cases[i].gap, 1e-9);
  }
}

/* Many intervals in few slots, so that both ways of summing are taken. */
static void profiles_sum_densely_and_sparsely(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 8, 0);
  for (int32_t round = 0; round < 2000; round++) {
    int32_t count = gaus_i_rng_below(&rng, 40), period = gaus_i_rng_below(&rng, 50), most = round % 2 ? 30 : 300;
    int64_t sums[1024] = {0}, peak = 0;
    gaus_i_profile profile;
    assert_int_equal(gaus_i_profile_init(&profile, count, period, NULL), GAUS_OK);
    for (int32_t pass = 0; pass < 2; pass++) { /* a profile is used again */
      gaus_i_profile_start(&profile);
      memset(sums, 0, sizeof sums);
      peak = 0;
      for (int32_t i = 0; i < count; i++) {
        int64_t begin = gaus_i_rng_below(&rng, most), length = gaus_i_rng_below(&rng, 120),
                weight = gaus_i_rng_below(&rng, 5);
        gaus_i_profile_add(&profile, begin, length, weight);
        for (int64_t c = begin; c < begin + length; c++)
          sums[period > 0 ? c % period : c] += weight;
      }
      for (int32_t c = 0; c < 1024; c++)
        peak = sums[c] > peak ? sums[c] : peak;
      assert_int_equal(gaus_i_profile_peak(&profile), peak);
    }
    gaus_i_profile_clear(&profile);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(figures_by_hand),
      cmocka_unit_test(nothing_has_figures_too),
      cmocka_unit_test(bad_arguments_are_refused),
      cmocka_unit_test(figures_equal_the_definitions),
      cmocka_unit_test(figures_do_not_depend_on_where_it_is),
      cmocka_unit_test(sums_stay_at_the_end_of_the_range),
      cmocka_unit_test(gaps_are_shares_of_the_bound),
      cmocka_unit_test(profiles_sum_densely_and_sparsely),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
