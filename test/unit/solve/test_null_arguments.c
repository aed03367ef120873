/* NULL where a public function cannot do without: an error that names the
 * argument, not a crash.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/device.h"
#include "gaus/foreign.h"
#include "gaus/pareto.h"
#include "sample.h"

#define REFUSES(call, function, argument)   \
  do {                                      \
    gaus_error err = {0};                   \
    assert_int_equal(call, GAUS_BAD_INPUT); \
    SAYS(&err, function, "'" argument "'"); \
  } while (0)

static gaus_problem *sample(void) {
  return parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1}],"
               "'operations': [{'type': 'a'}, {'type': 'a'}]}");
}

static void null_to_solve(void **state) {
  (void)state;
  gaus_problem *p = sample();
  gaus_schedule *s;
  gaus_front *front;
  REFUSES(gaus_solve(NULL, NULL, NULL, &s, &err), "gaus_solve", "problem");
  REFUSES(gaus_solve(p, NULL, NULL, NULL, &err), "gaus_solve", "out");
  REFUSES(gaus_pareto(NULL, NULL, NULL, &front, &err), "gaus_pareto", "problem");
  REFUSES(gaus_pareto(p, NULL, NULL, NULL, &err), "gaus_pareto", "out");
  assert_int_equal(gaus_solve(NULL, NULL, NULL, &s, NULL), GAUS_BAD_INPUT);
  gaus_problem_destroy(p);
}

static void null_to_bounds(void **state) {
  (void)state;
  gaus_problem *p = sample();
  int32_t early[2], late[2];
  REFUSES(gaus_problem_mobility(NULL, 1, 0, early, late, &err), "gaus_problem_mobility", "problem");
  REFUSES(gaus_problem_mobility(p, 1, 0, early, NULL, &err), "gaus_problem_mobility", "alap");
  gaus_problem_destroy(p);
}

static void null_to_measuring(void **state) {
  (void)state;
  gaus_problem *p = sample();
  const gaus_problem *both[] = {p, NULL};
  gaus_options o;
  gaus_bench bench;
  int32_t count;
  gaus_options_init(&o);
  REFUSES(gaus_devices(NULL, 1, &count, &err), "gaus_devices", "devices");
  REFUSES(gaus_bench_batch(NULL, 1, &o, &bench, &err), "gaus_bench_batch", "problems");
  REFUSES(gaus_bench_batch(both, 2, &o, &bench, &err), "gaus_bench_batch", "problems[i]");
  REFUSES(gaus_bench_batch(both, 1, NULL, &bench, &err), "gaus_bench_batch", "options");
  REFUSES(gaus_bench_batch(both, 1, &o, NULL, &err), "gaus_bench_batch", "out");
  REFUSES(gaus_bench_backend(NULL, &o, &bench, &err), "gaus_bench_backend", "problem");
  REFUSES(gaus_bench_backend(p, NULL, &bench, &err), "gaus_bench_backend", "options");
  REFUSES(gaus_bench_backend(p, &o, NULL, &err), "gaus_bench_backend", "out");
  gaus_problem_destroy(p);
}

static void null_to_a_schedule(void **state) {
  (void)state;
  gaus_problem *p = sample();
  gaus_schedule *s;
  int32_t start[2] = {0, 1}, unit[2];
  double arrival[2];
  REFUSES(gaus_schedule_create(NULL, start, 2, &s, &err), "gaus_schedule_create", "problem");
  REFUSES(gaus_schedule_create(p, NULL, 2, &s, &err), "gaus_schedule_create", "start");
  REFUSES(gaus_schedule_create(p, start, 2, NULL, &err), "gaus_schedule_create", "out");
  REFUSES(gaus_schedule_bind_units(NULL, start, 2, unit, &err), "gaus_schedule_bind_units", "problem");
  REFUSES(gaus_schedule_bind_units(p, start, 2, NULL, &err), "gaus_schedule_bind_units", "unit");
  REFUSES(gaus_schedule_arrival_times(NULL, start, 2, arrival, &err), "gaus_schedule_arrival_times", "problem");
  REFUSES(gaus_schedule_arrival_times(p, NULL, 2, arrival, &err), "gaus_schedule_arrival_times", "start");
  assert_int_equal(gaus_schedule_create(p, start, 2, &s, NULL), GAUS_OK);
  REFUSES(gaus_schedule_write(s, NULL, "s.json", &err), "gaus_schedule_write", "problem");
  REFUSES(gaus_schedule_write(s, p, NULL, &err), "gaus_schedule_write", "path");
  REFUSES(gaus_schedule_read(NULL, p, &s, &err), "gaus_schedule_read", "path");
  REFUSES(gaus_schedule_read("s.json", p, NULL, &err), "gaus_schedule_read", "out");
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void null_to_a_front(void **state) {
  (void)state;
  gaus_problem *p = sample();
  gaus_front front = {.num_axes = 3};
  REFUSES(gaus_front_write(&front, NULL, "f.json", &err), "gaus_front_write", "problem");
  REFUSES(gaus_front_write(&front, p, NULL, &err), "gaus_front_write", "path");
  REFUSES(gaus_statistics_write(NULL, 1, "s.json", &err), "gaus_statistics_write", "records");
  REFUSES(gaus_statistics_write(NULL, 0, NULL, &err), "gaus_statistics_write", "path");
  gaus_problem_destroy(p);
}

static void null_to_what_frees(void **state) {
  (void)state;
  gaus_problem_destroy(NULL);
  gaus_schedule_destroy(NULL);
  gaus_front_destroy(NULL);
  gaus_bounds_clear(NULL);
  gaus_text_free(NULL);
}

static void null_to_a_batch(void **state) {
  (void)state;
  gaus_problem *p = sample();
  const gaus_problem *both[] = {p, NULL};
  gaus_schedule *out[2];
  gaus_status status[2];
  REFUSES(gaus_solve_batch(NULL, NULL, 2, NULL, out, status, NULL, &err), "gaus_solve_batch", "problems");
  REFUSES(gaus_solve_batch(both, NULL, 2, NULL, NULL, status, NULL, &err), "gaus_solve_batch", "out");
  REFUSES(gaus_solve_batch(both, NULL, 2, NULL, out, NULL, NULL, &err), "gaus_solve_batch", "status");
  REFUSES(gaus_solve_batch(both, NULL, 2, NULL, out, status, NULL, &err), "gaus_solve_batch", "problems[i]");
  assert_int_equal(gaus_solve_batch(NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

static void null_to_building_a_problem(void **state) {
  (void)state;
  gaus_problem *p;
  REFUSES(gaus_problem_create("p", NULL, &err), "gaus_problem_create", "out");
  assert_int_equal(gaus_problem_create("p", &p, NULL), GAUS_OK);
  REFUSES(gaus_problem_add_type(p, NULL, NULL, &err), "gaus_problem_add_type", "type");
  REFUSES(gaus_problem_add_type(NULL, NULL, NULL, &err), "gaus_problem_add_type", "problem");
  REFUSES(gaus_problem_add_operation(p, NULL, NULL, &err), "gaus_problem_add_operation", "operation");
  REFUSES(gaus_problem_add_operation(NULL, &(gaus_operation){0}, NULL, &err), "gaus_problem_add_operation", "problem");
  REFUSES(gaus_problem_add_dependence(NULL, &(gaus_dependence){0}, NULL, &err), "gaus_problem_add_dependence",
          "problem");
  REFUSES(gaus_problem_add_dependence(p, NULL, NULL, &err), "gaus_problem_add_dependence", "dependence");
  REFUSES(gaus_problem_add_resource(NULL, &(gaus_resource){"r", 1}, NULL, &err), "gaus_problem_add_resource",
          "problem");
  REFUSES(gaus_problem_add_resource(p, NULL, NULL, &err), "gaus_problem_add_resource", "resource");
  REFUSES(gaus_problem_add_use(NULL, 0, &(gaus_use){"r", 1, 0, 1}, &err), "gaus_problem_add_use", "problem");
  REFUSES(gaus_problem_add_use(p, 0, NULL, &err), "gaus_problem_add_use", "use");
  REFUSES(gaus_problem_set_window(NULL, 0, 0, 0, &err), "gaus_problem_set_window", "problem");
  REFUSES(gaus_problem_add_condition(NULL, 0, 0, 0, &err), "gaus_problem_add_condition", "problem");
  REFUSES(gaus_problem_add_implementation(NULL, 0, 0, &err), "gaus_problem_add_implementation", "problem");
  REFUSES(gaus_problem_set_lifetime_from(NULL, GAUS_FROM_START, &err), "gaus_problem_set_lifetime_from", "problem");
  REFUSES(gaus_problem_set_clock_period(NULL, 1, &err), "gaus_problem_set_clock_period", "problem");
  REFUSES(gaus_problem_set_fingerprint(NULL, 1, &err), "gaus_problem_set_fingerprint", "problem");
  REFUSES(gaus_problem_freeze(NULL, &err), "gaus_problem_freeze", "problem");
  gaus_problem_destroy(p);
}

static void null_to_files(void **state) {
  (void)state;
  gaus_problem *p = sample(), *q;
  gaus_schedule *s;
  REFUSES(gaus_problem_read(NULL, &q, &err), "gaus_problem_read", "path");
  REFUSES(gaus_problem_read("p.json", NULL, &err), "gaus_problem_read", "out");
  REFUSES(gaus_problem_parse(NULL, 0, "here", &q, &err), "gaus_problem_parse", "text");
  REFUSES(gaus_problem_parse("{}", 2, NULL, &q, &err), "gaus_problem_parse", "where");
  REFUSES(gaus_problem_parse("{}", 2, "here", NULL, &err), "gaus_problem_parse", "out");
  REFUSES(gaus_problem_write(NULL, "p.json", &err), "gaus_problem_write", "problem");
  REFUSES(gaus_problem_write(p, NULL, &err), "gaus_problem_write", "path");
  REFUSES(gaus_schedule_read("s.json", NULL, &s, &err), "gaus_schedule_read", "problem");
  REFUSES(gaus_schedule_write(NULL, p, "s.json", &err), "gaus_schedule_write", "schedule");
  REFUSES(gaus_front_write(NULL, p, "f.json", &err), "gaus_front_write", "front");
  gaus_problem_destroy(p);
}

static void null_to_json_in_memory(void **state) {
  (void)state;
  gaus_problem *p = sample();
  gaus_schedule *s;
  gaus_front front = {.num_axes = 3};
  char *text;
  const int32_t start[2] = {0, 1};
  REFUSES(gaus_problem_to_json(NULL, &text, NULL, &err), "gaus_problem_to_json", "problem");
  REFUSES(gaus_problem_to_json(p, NULL, NULL, &err), "gaus_problem_to_json", "text");
  REFUSES(gaus_bounds_to_json(NULL, &text, NULL, &err), "gaus_bounds_to_json", "problem");
  REFUSES(gaus_bounds_to_json(p, NULL, NULL, &err), "gaus_bounds_to_json", "text");
  REFUSES(gaus_front_to_json(NULL, p, &text, NULL, &err), "gaus_front_to_json", "front");
  REFUSES(gaus_front_to_json(&front, NULL, &text, NULL, &err), "gaus_front_to_json", "problem");
  REFUSES(gaus_front_to_json(&front, p, NULL, NULL, &err), "gaus_front_to_json", "text");
  REFUSES(gaus_schedule_parse(NULL, 0, "x", p, &s, &err), "gaus_schedule_parse", "text");
  REFUSES(gaus_schedule_parse("{}", 2, NULL, p, &s, &err), "gaus_schedule_parse", "where");
  REFUSES(gaus_schedule_parse("{}", 2, "x", NULL, &s, &err), "gaus_schedule_parse", "problem");
  REFUSES(gaus_schedule_parse("{}", 2, "x", p, NULL, &err), "gaus_schedule_parse", "out");
  assert_int_equal(gaus_schedule_create(p, start, 2, &s, NULL), GAUS_OK);
  REFUSES(gaus_schedule_to_json(NULL, p, &text, NULL, &err), "gaus_schedule_to_json", "schedule");
  REFUSES(gaus_schedule_to_json(s, NULL, &text, NULL, &err), "gaus_schedule_to_json", "problem");
  REFUSES(gaus_schedule_to_json(s, p, NULL, NULL, &err), "gaus_schedule_to_json", "text");
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void null_to_questions(void **state) {
  (void)state;
  gaus_problem *p = sample();
  gaus_bounds bounds;
  int32_t start[2] = {0, 1}, unit[2];
  gaus_options o;
  gaus_options_init(&o);
  REFUSES(gaus_bounds_compute(NULL, &bounds, &err), "gaus_bounds_compute", "problem");
  REFUSES(gaus_bounds_compute(p, NULL, &err), "gaus_bounds_compute", "out");
  REFUSES(gaus_problem_mobility(p, 1, 0, NULL, start, &err), "gaus_problem_mobility", "asap");
  REFUSES(gaus_schedule_verify_starts(p, NULL, 2, 0, &err), "gaus_schedule_verify_starts", "start");
  REFUSES(gaus_schedule_verify_starts(NULL, start, 2, 0, &err), "gaus_schedule_verify_starts", "problem");
  gaus_problem *chosen;
  gaus_schedule *s = NULL;
  REFUSES(gaus_schedule_verify(NULL, p, 0, &err), "gaus_schedule_verify", "schedule");
  assert_int_equal(gaus_schedule_create(p, start, 2, &s, NULL), GAUS_OK);
  REFUSES(gaus_schedule_verify(s, NULL, 0, &err), "gaus_schedule_verify", "problem");
  gaus_schedule_destroy(s);
  REFUSES(gaus_problem_implement(NULL, start, &chosen, &err), "gaus_problem_implement", "problem");
  REFUSES(gaus_problem_implement(p, NULL, &chosen, &err), "gaus_problem_implement", "type");
  REFUSES(gaus_problem_implement(p, start, NULL, &err), "gaus_problem_implement", "out");
  REFUSES(gaus_schedule_bind_units(p, NULL, 2, unit, &err), "gaus_schedule_bind_units", "start");
  REFUSES(gaus_schedule_arrival_times(p, start, 2, NULL, &err), "gaus_schedule_arrival_times", "arrival");
  REFUSES(gaus_options_set(&o, NULL, "1", &err), "gaus_options_set", "name");
  REFUSES(gaus_options_set(NULL, "ii", "1", &err), "gaus_options_set", "options");
  REFUSES(gaus_options_set(&o, "ii", NULL, &err), "gaus_options_set", "value");
  REFUSES(gaus_options_check(NULL, &err), "gaus_options_check", "options");
  REFUSES(gaus_devices(NULL, 0, NULL, &err), "gaus_devices", "count");
  gaus_problem_destroy(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(null_to_solve),
      cmocka_unit_test(null_to_a_batch),
      cmocka_unit_test(null_to_building_a_problem),
      cmocka_unit_test(null_to_files),
      cmocka_unit_test(null_to_json_in_memory),
      cmocka_unit_test(null_to_questions),
      cmocka_unit_test(null_to_bounds),
      cmocka_unit_test(null_to_measuring),
      cmocka_unit_test(null_to_a_schedule),
      cmocka_unit_test(null_to_a_front),
      cmocka_unit_test(null_to_what_frees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
