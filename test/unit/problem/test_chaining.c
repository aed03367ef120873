/* Chaining under a clock period.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "problem/problem.h"
#include "support/support.h"

#define HEAD "{'format': 'gaus-problem-1', 'clock_period': 5, "

/* Five adders of 2.34 ns in a row, the chaining example of CIRCT. */
static gaus_problem *adders(void) {
  return parse(HEAD "'operator_types': [{'name': 'add', 'latency': 0, 'delay': 2.34}], 'operations': [{'type': 'add'}, "
                    "{'type': 'add'}, {'type': 'add'}, {'type': 'add'}, {'type': 'add'}], 'dependences': [{'src': 0, "
                    "'dst': 1}, {'src': 1, 'dst': 2}, {'src': 2, 'dst': 3}, {'src': 3, 'dst': 4}]}");
}

static void two_adders_fit_three_do_not(void **state) {
  (void)state;
  gaus_problem *p = adders();
  gaus_error err;
  const int32_t good[] = {0, 0, 1, 1, 2}, also[] = {0, 1, 1, 2, 2}, bad[] = {0, 0, 0, 1, 1};
  assert_int_equal(gaus_problem_num_dependences(p), 4);
  assert_int_equal(gaus_problem_num_chain_breaks(p), 3);
  assert_int_equal(gaus_schedule_verify_starts(p, good, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, also, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, bad, 0, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "the clock period of 5 ns", "cycle 0", "'2'", "4.68 ns", "2.34 ns", "(0 -> 1 -> 2)");
  double arrival[5];
  assert_int_equal(gaus_schedule_arrival_times(p, good, 0, arrival, NULL), GAUS_OK);
  const double expected[] = {0, 2.34, 0, 2.34, 0};
  for (int i = 0; i < 5; i++)
    assert_true(arrival[i] == expected[i]);
  gaus_problem_destroy(p);
}

static void a_chain_of_exactly_a_period_fits(void **state) {
  (void)state;
  gaus_problem *p =
      parse("{'format': 'gaus-problem-1', 'clock_period': 0.3, 'operator_types': [{'name': 'a', "
            "'latency': 0, 'delay': 0.1}], 'operations': [{'type': 'a'}, {'type': 'a'}, {'type': 'a'}], "
            "'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2}]}"); /* 0.1 * 3 > 0.3 in doubles */
  const int32_t start[] = {0, 0, 0};
  assert_int_equal(gaus_problem_num_chain_breaks(p), 0);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 0, 0, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

static void a_register_ends_and_begins_a_chain(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'logic', 'latency': 0, 'delay': 3}, {'name': 'mul', "
                               "'latency': 2, 'delay': 3}], 'operations': [{'type': 'mul'}, {'type': 'logic'}, "
                               "{'type': 'mul'}], 'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2}]}");
  const int32_t good[] = {0, 2, 3}, bad[] = {0, 2, 2};
  gaus_error err;
  assert_int_equal(gaus_problem_num_chain_breaks(p), 1);
  assert_int_equal(gaus_schedule_verify_starts(p, good, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, bad, 0, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "(1 -> 2)");
  gaus_problem_destroy(p);
}

/* x = f(g(x of the iteration before)), 3 ns each: the recurrence takes two
 * cycles, though its latencies are 0. */
static void a_recurrence_of_wires_has_a_length(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'f', 'latency': 0, 'delay': 3}], 'operations': [{'type': "
                               "'f', 'name': 'f'}, {'type': 'f', 'name': 'g'}], 'dependences': [{'src': 0, 'dst': 1, "
                               "'distance': 1}, {'src': 1, 'dst': 0}]}");
  gaus_bounds b;
  char text[200];
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.rec_mii, 2);
  gaus_bounds_format_cycle(p, &b, text, sizeof text);
  assert_string_equal(text, "f -(clock, 1, distance 1)-> g -(clock, 1)-> f");
  gaus_bounds_clear(&b);
  gaus_schedule *s;
  assert_int_equal(gaus_solve(p, NULL, NULL, &s, NULL), GAUS_OK);
  assert_int_equal(s->ii, 2);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void an_operation_longer_than_the_period_is_infeasible(void **state) {
  (void)state;
  gaus_problem *p =
      parse(HEAD "'operator_types': [{'name': 'slow', 'latency': 1, 'delay': 6}, {'name': 'unused', 'latency': 0, "
                 "'delay': 60}], 'operations': [{'type': 'slow'}]}");
  gaus_schedule *s;
  gaus_error err;
  const int32_t start[] = {0};
  assert_int_equal(gaus_solve(p, NULL, NULL, &s, &err), GAUS_INFEASIBLE);
  SAYS(&err, "'slow'", "6 ns", "5 ns", "latency");
  assert_int_equal(gaus_schedule_verify_starts(p, start, 1, 0, &err), GAUS_ILLEGAL);
  gaus_problem_destroy(p);
}

static void a_period_out_of_range_is_refused(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  static const char *const wrong[] = {"-1", "1e-9", "1e7", "'5'"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    char text[200];
    snprintf(text, sizeof text, "{'format': 'gaus-problem-1', 'clock_period': %s, 'operator_types': []}", wrong[i]);
    assert_int_equal(parse_status(text, &p, &err), GAUS_BAD_INPUT);
    SAYS(&err, "clock_period");
  }
}

/* --- behind the last register ------------------------------------------------ */

#define HEAD_2 "{'format': 'gaus-problem-2', 'clock_period': 10, "

static int32_t least_ii(gaus_problem *p) {
  gaus_schedule *s;
  gaus_error err;
  if (gaus_solve(p, NULL, NULL, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  int32_t ii = s->ii;
  assert_int_equal(gaus_schedule_verify_starts(p, s->start, ii, 0, NULL), GAUS_OK);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
  return ii;
}

/* circt #8506: 8 + 3 ns in 10. */
static void outdelay_feeds_its_own_input(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD_2 "'operator_types': [{'name': 'o', 'latency': 1, 'delay': 8, 'delay_out': 3}], "
                                 "'operations': [{'type': 'o', 'name': 'a'}], 'dependences': [{'src': 0, 'dst': 0, "
                                 "'distance': 1}]}");
  const int32_t start[] = {0};
  gaus_error err;
  double arrival[1];
  assert_int_equal(gaus_schedule_verify_starts(p, start, 2, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, start, 1, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "clock period of 10 ns", "'a' are there after 3 ns, and it takes 8 ns", "(a -> a)");
  assert_int_equal(gaus_schedule_arrival_times(p, start, 1, arrival, NULL), GAUS_OK);
  assert_true(arrival[0] == 3);
  assert_int_equal(least_ii(p), 2);
}

/* Over two iterations there is a cycle to spare at II 1. */
static void outdelay_over_two_iterations(void **state) {
  (void)state;
  assert_int_equal(least_ii(parse(HEAD_2 "'operator_types': [{'name': 'o', 'latency': 1, 'delay': 8, 'delay_out': 3}], "
                                         "'operations': [{'type': 'o'}], 'dependences': [{'src': 0, 'dst': 0, "
                                         "'distance': 2}]}")),
                   1);
  assert_int_equal(least_ii(parse(HEAD_2 "'operator_types': [{'name': 'o', 'latency': 2, 'delay': 8, 'delay_out': 3}], "
                                         "'operations': [{'type': 'o'}, {'type': 'o'}], 'dependences': [{'src': 0, "
                                         "'dst': 1, 'distance': 1}, {'src': 1, 'dst': 0, 'distance': 1}]}")),
                   3);
}

/* 4 + 3 fits beside the multiplier's end, and 4 + 3 + 4 does not. */
static void outdelay_into_operations_of_latency_0(void **state) {
  (void)state;
  gaus_problem *p =
      parse(HEAD_2 "'operator_types': [{'name': 'mul', 'latency': 2, 'delay_out': 4}, {'name': 'logic', "
                   "'latency': 0, 'delay': 3}, {'name': 'store', 'latency': 1, 'delay': 4}], "
                   "'operations': [{'type': 'mul', 'name': 'm'}, {'type': 'logic', 'name': 'l'}, {'type': "
                   "'store', 'name': 's'}], 'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2}]}");
  const int32_t good[] = {0, 2, 3}, also[] = {0, 3, 3}, bad[] = {0, 2, 2};
  gaus_error err;
  double arrival[3];
  assert_int_equal(gaus_problem_num_chain_breaks(p), 1);
  gaus_dependence d = gaus_problem_dependence(p, 2);
  assert_true(d.src == 0 && d.dst == 2 && d.latency == 3 && d.kind == GAUS_ORDER);
  assert_int_equal(gaus_schedule_verify_starts(p, good, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, also, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, bad, 0, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "7 ns", "4 ns", "(m -> l -> s)");
  assert_int_equal(gaus_schedule_arrival_times(p, bad, 0, arrival, NULL), GAUS_OK);
  assert_true(arrival[0] == 0 && arrival[1] == 4 && arrival[2] == 7);
  gaus_problem_destroy(p);
}

static void outdelay_alone_above_the_period_is_infeasible(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD_2 "'operator_types': [{'name': 'slow', 'latency': 3, 'delay_out': 10.5}, {'name': "
                                 "'unused', 'latency': 1, 'delay_out': 60}], 'operations': [{'type': 'slow'}]}");
  gaus_schedule *s;
  gaus_error err;
  const int32_t start[] = {0};
  assert_int_equal(gaus_solve(p, NULL, NULL, &s, &err), GAUS_INFEASIBLE);
  SAYS(&err, "'slow'", "10.5 ns", "behind its last register", "10 ns");
  assert_int_equal(gaus_schedule_verify_starts(p, start, 1, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "behind the last register of '0'", "10.5 ns");
  gaus_problem_destroy(p);
}

/* There is no register of its own. */
static void outdelay_of_latency_0_plays_no_part(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD_2 "'operator_types': [{'name': 'wire', 'latency': 0, 'delay': 1, 'delay_out': 60}], "
                                 "'operations': [{'type': 'wire'}, {'type': 'wire'}], 'dependences': [{'src': 0, "
                                 "'dst': 1}]}");
  const int32_t start[] = {0, 0};
  double arrival[2];
  assert_int_equal(gaus_schedule_verify_starts(p, start, 1, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_arrival_times(p, start, 1, arrival, NULL), GAUS_OK);
  assert_true(arrival[1] == 1);
  assert_int_equal(least_ii(p), 1);
}

/* A latency of 0 lets the user start before the end, where nothing is waited for. */
static void outdelay_of_a_source_that_need_not_have_ended(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD_2 "'operator_types': [{'name': 'mul', 'latency': 2, 'delay_out': 8}, {'name': 'store', "
                                 "'latency': 1, 'delay': 4}], 'operations': [{'type': 'mul'}, {'type': 'store'}], "
                                 "'dependences': [{'src': 0, 'dst': 1, 'latency': 0}]}");
  const int32_t before[] = {0, 1}, at[] = {0, 2}, after[] = {0, 3};
  gaus_schedule *s;
  gaus_error err;
  assert_int_equal(gaus_schedule_verify_starts(p, before, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, at, 0, 0, NULL), GAUS_ILLEGAL);
  assert_int_equal(gaus_schedule_verify_starts(p, after, 0, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_solve(p, NULL, NULL, &s, &err), GAUS_OK);
  assert_int_equal(s->quality, GAUS_FEASIBLE); /* nothing is proven of starts that were not tried */
  assert_int_equal(s->ii_bound, 0);
  gaus_schedule_destroy(s);
  gaus_options o;
  gaus_options_init(&o);
  o.latency = 3;
  assert_int_equal(gaus_solve(p, &o, NULL, &s, &err), GAUS_UNDECIDED);
  SAYS(&err, "before the end of an operation with a delay_out", "were not tried");
  /* A batch for a device, or for the CPU where there is none, says the same. */
  const gaus_problem *both[] = {p, p};
  o.backend = GAUS_BACKEND_CUDA;
  gaus_options options[] = {o, o};
  gaus_schedule *out[2];
  gaus_status status[2];
  gaus_error errs[2];
  assert_int_equal(gaus_solve_batch(both, options, 2, NULL, out, status, errs, NULL), GAUS_OK);
  for (int k = 0; k < 2; k++) {
    assert_null(out[k]);
    assert_int_equal(status[k], GAUS_UNDECIDED);
    SAYS(&errs[k], "before the end of an operation with a delay_out", "were not tried");
  }
  gaus_problem_destroy(p);
}

/* --- control ----------------------------------------------------------------- */

#define TEST_AND_STORE                                                                                            \
  "'operator_types': [{'name': 'test', 'latency': 0, 'delay': 6}, {'name': 'store', 'latency': 1, 'delay': 5}], " \
  "'operations': [{'type': 'test', 'name': 't', 'width': 8}, {'type': 'store', 'name': 's'}], 'dependences': [{"  \
  "'src': 0, 'dst': 1, 'kind': "

static void control_takes_time_and_order_does_not(void **state) {
  (void)state;
  static const char *const kinds[] = {"'data'", "'control'", "'order'"};
  for (int i = 0; i < 3; i++) {
    char text[500];
    const int32_t start[] = {0, 0}, later[] = {0, 2};
    gaus_error err;
    gaus_schedule *s;
    snprintf(text, sizeof text, HEAD_2 TEST_AND_STORE "%s}]}", kinds[i]);
    gaus_problem *p = parse(text);
    assert_int_equal(gaus_problem_num_chain_breaks(p), i < 2);
    assert_int_equal(gaus_schedule_verify_starts(p, start, 0, 0, &err), i < 2 ? GAUS_ILLEGAL : GAUS_OK);
    if (i < 2)
      SAYS(&err, "(t -> s)", "6 ns", "5 ns");
    assert_int_equal(gaus_schedule_create(p, later, 0, &s, &err), GAUS_OK);
    assert_int_equal(s->metrics.lifetime_bits, i == 0 ? 16 : 0); /* only a value needs a register */
    assert_int_equal(s->metrics.communication, i == 0 ? 2 : 0);
    gaus_schedule_destroy(s);
    gaus_problem_destroy(p);
  }
}

/* An exit test of 6 ns that lets the next iteration's store of 5 ns go. */
static void control_from_one_iteration_to_the_next(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD_2 TEST_AND_STORE "'control', 'distance': 1}, {'src': 1, 'dst': 0, 'latency': 0, 'kind': "
                                                "'order'}]}");
  const int32_t start[] = {1, 0}, far[] = {2, 0};
  gaus_error err;
  assert_int_equal(gaus_schedule_verify_starts(p, start, 2, 0, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_verify_starts(p, far, 2, 0, &err), GAUS_ILLEGAL);
  SAYS(&err, "(t -> s)");
  assert_int_equal(gaus_schedule_verify_starts(p, start, 0, 0, NULL), GAUS_OK);
  assert_int_equal(least_ii(p), 1);
}

/* A test that waits for itself: f of 6 ns and the test of 6 ns by turns. */
static void control_in_a_recurrence_of_latency_0(void **state) {
  (void)state;
  gaus_problem *p =
      parse(HEAD_2 "'operator_types': [{'name': 'f', 'latency': 0, 'delay': 6}], 'operations': [{'type': "
                   "'f', 'name': 'f'}, {'type': 'f', 'name': 't'}], 'dependences': [{'src': 0, 'dst': 1}, "
                   "{'src': 1, 'dst': 0, 'distance': 1, 'kind': 'control'}]}");
  gaus_bounds b;
  char text[200];
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_bounds_format_cycle(p, &b, text, sizeof text);
  assert_string_equal(text, "f -(clock, 1)-> t -(clock, 1, distance 1)-> f");
  gaus_bounds_clear(&b);
  assert_int_equal(least_ii(p), 2);
}

static void a_cycle_of_control_has_no_order(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  assert_int_equal(parse_status(HEAD_2 "'operator_types': [{'name': 'f', 'latency': 0}], 'operations': [{'type': 'f'}, "
                                       "{'type': 'f'}], 'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, "
                                       "'kind': 'control'}]}",
                                &p, &err),
                   GAUS_BAD_INPUT);
  SAYS(&err, "a cycle of distance 0", "'0'", "'1'");
}

/* --- the dependences say the same as the rule -------------------------------- */

/* The same with control, latencies of 0 to 2, what lies behind registers, and
 * in every third problem dependences that do not wait for their source's end. */
static gaus_problem *draw_registered(gaus_i_rng *rng) {
  gaus_problem *p;
  gaus_error err;
  int32_t n = 2 + gaus_i_rng_below(rng, 4), early = gaus_i_rng_below(rng, 3) == 0;
  assert_int_equal(gaus_problem_create("drawn", &p, &err), GAUS_OK);
  gaus_problem_set_clock_period(p, 10, &err);
  for (int32_t v = 0; v < n; v++) {
    char name[16];
    snprintf(name, sizeof name, "t%d", v);
    gaus_operator_type type = {name, gaus_i_rng_below(rng, 3), GAUS_UNLIMITED, 1, gaus_i_rng_below(rng, 8), 0};
    type.delay_out = gaus_i_rng_below(rng, 10);
    gaus_problem_add_type(p, &type, NULL, &err);
    gaus_problem_add_operation(p, &(gaus_operation){NULL, v, 1, 1}, NULL, &err);
  }
  for (int32_t k = 2 * n; k > 0; k--) {
    int32_t a = gaus_i_rng_below(rng, n), b = gaus_i_rng_below(rng, n);
    int32_t distance = a < b ? gaus_i_rng_below(rng, 3) / 2 : 1 + gaus_i_rng_below(rng, 2);
    int32_t latency = early && gaus_i_rng_below(rng, 2) ? gaus_i_rng_below(rng, 3) : GAUS_LATENCY_OF_SOURCE;
    gaus_dependence d = {a, b, distance, latency, (gaus_dependence_kind)gaus_i_rng_below(rng, 3)};
    gaus_problem_add_dependence(p, &d, NULL, &err);
  }
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  return p;
}

/* Up to 6 operations of latency 0 or 1 with edges of distance 0 to 2. */
static gaus_problem *draw(gaus_i_rng *rng) {
  gaus_problem *p;
  gaus_error err;
  int32_t n = 2 + gaus_i_rng_below(rng, 5);
  assert_int_equal(gaus_problem_create("drawn", &p, &err), GAUS_OK);
  gaus_problem_set_clock_period(p, 10, &err);
  for (int32_t v = 0; v < n; v++) {
    char name[16];
    snprintf(name, sizeof name, "t%d", v);
    gaus_operator_type type = {name, gaus_i_rng_below(rng, 4) == 0, GAUS_UNLIMITED, 1, gaus_i_rng_below(rng, 8), 0};
    gaus_problem_add_type(p, &type, NULL, &err);
    gaus_problem_add_operation(p, &(gaus_operation){NULL, v, 1, 1}, NULL, &err);
  }
  for (int32_t k = 2 * n; k > 0; k--) {
    int32_t a = gaus_i_rng_below(rng, n), b = gaus_i_rng_below(rng, n);
    int32_t distance = a < b ? gaus_i_rng_below(rng, 3) / 2 : 1 + gaus_i_rng_below(rng, 2);
    gaus_dependence d = {a, b, distance, GAUS_LATENCY_OF_SOURCE, gaus_i_rng_below(rng, 5) ? GAUS_DATA : GAUS_ORDER};
    gaus_problem_add_dependence(p, &d, NULL, &err);
  }
  assert_int_equal(gaus_problem_freeze(p, &err), GAUS_OK);
  return p;
}

static int all_hold(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t from, int32_t to) {
  for (int32_t e = from; e < to; e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    if ((ii > 0 || d.distance == 0) && start[d.dst] + ii * d.distance < start[d.src] + d.latency)
      return 0;
  }
  return 1;
}

typedef struct verdicts {
  int64_t late, fine, given_up; /* illegal; kept by the dependences; legal, but not kept by them */
} verdicts;

/* Over every start in 0 .. 3 that keeps the given dependences: the verifier, which adds delays along the chains of a
 * schedule, and the dependences made from paths agree. Where these are stricter, they let through only what the
 * verifier does. */
static void compare_verdicts(const gaus_problem *p, int32_t round, int32_t ii, bool stricter, verdicts *count) {
  int32_t n = gaus_problem_num_operations(p), given = gaus_problem_num_dependences(p);
  int32_t all = given + gaus_problem_num_chain_breaks(p);
  for (int32_t code = 0; code < 1 << (2 * n); code++) {
    int32_t start[8];
    for (int32_t v = 0; v < n; v++)
      start[v] = code >> (2 * v) & 3;
    if (!all_hold(p, start, ii, 0, given))
      continue;
    int legal = gaus_schedule_verify_starts(p, start, ii, 0, NULL) == GAUS_OK;
    int holds = all_hold(p, start, ii, given, all);
    if (holds > legal || (legal != holds && !stricter))
      fail_msg("round %d, II %d, code %d: the verifier says %d", round, ii, code, legal);
    count->fine += holds;
    count->late += !legal;
    count->given_up += legal && !holds;
  }
}

static void breaks_and_verifier_agree(void **state) {
  (void)state;
  gaus_i_rng rng;
  verdicts count = {0};
  gaus_i_rng_seed(&rng, 7, 0);
  for (int32_t round = 0; round < 300; round++) {
    gaus_problem *p = draw(&rng);
    compare_verdicts(p, round, gaus_i_rng_below(&rng, 4), false, &count);
    gaus_problem_destroy(p);
  }
  assert_true(count.late > 5000 && count.fine > 50000);
}

/* Where users must wait for the end, both say the same; where they need not,
 * the dependences let through only what the verifier does. */
static void control_and_outdelay_breaks_agree_with_the_verifier(void **state) {
  (void)state;
  gaus_i_rng rng;
  verdicts count = {0};
  gaus_i_rng_seed(&rng, 9, 0);
  for (int32_t round = 0; round < 900; round++) {
    gaus_problem *p = draw_registered(&rng);
    compare_verdicts(p, round, gaus_i_rng_below(&rng, 4), p->stricter, &count);
    gaus_problem_destroy(p);
  }
  assert_true(count.late > 5000 && count.fine > 5000 && count.given_up > 50);
}

static void every_scheduler_keeps_the_period(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 8, 0);
  for (int32_t round = 0; round < 120; round++) {
    gaus_problem *p = round < 60 ? draw(&rng) : draw_registered(&rng);
    for (int32_t which = GAUS_SCHEDULER_GAUSS; which <= GAUS_SCHEDULER_IMS; which++) {
      gaus_options o;
      gaus_schedule *s;
      gaus_error err;
      gaus_options_init(&o);
      o.scheduler = which;
      o.threads = 1;
      if (gaus_solve(p, &o, NULL, &s, &err) != GAUS_OK)
        fail_msg("%s", err.message);
      assert_int_equal(gaus_schedule_verify_starts(p, s->start, s->ii, 0, NULL), GAUS_OK);
      gaus_schedule_destroy(s);
    }
    gaus_problem_destroy(p);
  }
}

static void the_period_is_written_and_read(void **state) {
  (void)state;
  gaus_problem *p = adders(), *back;
  gaus_error err;
  char path[] = "/tmp/gaus-chain-XXXXXX";
  int file = mkstemp(path);
  assert_true(file >= 0);
  assert_int_equal(gaus_problem_write(p, path, &err), GAUS_OK);
  assert_int_equal(gaus_problem_read(path, &back, &err), GAUS_OK);
  assert_true(gaus_problem_clock_period(back) == 5);
  assert_int_equal(gaus_problem_num_dependences(back), 4);
  assert_int_equal(gaus_problem_num_chain_breaks(back), 3);
  remove(path);
  gaus_problem_destroy(p);
  gaus_problem_destroy(back);
}

static void the_oldest_format_that_will_do_is_written(void **state) {
  (void)state;
  static const char *const texts[][2] = {
      {"{'format': 'gaus-problem-2', 'operator_types': [{'name': 'a', 'latency': 1, 'delay_out': 0}], 'operations': "
       "[{'type': 'a'}], 'dependences': [{'src': 0, 'dst': 0, 'distance': 1, 'kind': 'order'}]}",
       "gaus-problem-1"},
      {"{'format': 'gaus-problem-2', 'operator_types': [{'name': 'a', 'latency': 1, 'delay_out': 0.25}], 'operations': "
       "[{'type': 'a'}], 'dependences': [{'src': 0, 'dst': 0, 'distance': 1, 'kind': 'order'}]}",
       "gaus-problem-2"},
      {"{'format': 'gaus-problem-2', 'operator_types': [{'name': 'a', 'latency': 1}], 'operations': [{'type': 'a'}], "
       "'dependences': [{'src': 0, 'dst': 0, 'distance': 1, 'kind': 'control'}]}",
       "gaus-problem-2"}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    gaus_problem *p = parse(texts[i][0]), *back;
    char path[] = "/tmp/gaus-chain-XXXXXX", head[64] = "";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(gaus_problem_write(p, path, NULL), GAUS_OK);
    FILE *written = fopen(path, "r"); /* written under another name and renamed */
    assert_non_null(written);
    assert_true(fread(head, 1, sizeof head - 1, written) > 0);
    fclose(written);
    assert_non_null(strstr(head, texts[i][1]));
    assert_int_equal(gaus_problem_read(path, &back, NULL), GAUS_OK);
    assert_true(gaus_problem_type(back, 0).delay_out == gaus_problem_type(p, 0).delay_out);
    assert_int_equal(gaus_problem_dependence(back, 0).kind, gaus_problem_dependence(p, 0).kind);
    remove(path);
    gaus_problem_destroy(p);
    gaus_problem_destroy(back);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_adders_fit_three_do_not),
      cmocka_unit_test(a_chain_of_exactly_a_period_fits),
      cmocka_unit_test(a_register_ends_and_begins_a_chain),
      cmocka_unit_test(a_recurrence_of_wires_has_a_length),
      cmocka_unit_test(an_operation_longer_than_the_period_is_infeasible),
      cmocka_unit_test(a_period_out_of_range_is_refused),
      cmocka_unit_test(outdelay_feeds_its_own_input),
      cmocka_unit_test(outdelay_over_two_iterations),
      cmocka_unit_test(outdelay_into_operations_of_latency_0),
      cmocka_unit_test(outdelay_alone_above_the_period_is_infeasible),
      cmocka_unit_test(outdelay_of_latency_0_plays_no_part),
      cmocka_unit_test(outdelay_of_a_source_that_need_not_have_ended),
      cmocka_unit_test(control_takes_time_and_order_does_not),
      cmocka_unit_test(control_from_one_iteration_to_the_next),
      cmocka_unit_test(control_in_a_recurrence_of_latency_0),
      cmocka_unit_test(a_cycle_of_control_has_no_order),
      cmocka_unit_test(breaks_and_verifier_agree),
      cmocka_unit_test(control_and_outdelay_breaks_agree_with_the_verifier),
      cmocka_unit_test(every_scheduler_keeps_the_period),
      cmocka_unit_test(the_period_is_written_and_read),
      cmocka_unit_test(the_oldest_format_that_will_do_is_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
