/* Reading and writing schedules: what is accepted, and what each error says.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include <math.h>
#include <unistd.h>

#include "problem/problem.h"
#include "varied_problem.h"

static char folder[] = "/tmp/gaus-test-XXXXXX", path[64];

static int make_folder(void **state) {
  (void)state;
  if (!mkdtemp(folder))
    return -1;
  snprintf(path, sizeof path, "%s/s.json", folder);
  return 0;
}

static int drop_folder(void **state) {
  (void)state;
  unlink(path);
  return rmdir(folder);
}

static gaus_problem *sample(void) {
  return parse("{'format': 'gaus-problem-1', 'name': 'p', 'operator_types': [{'name': 'a \\\"b\\\"', 'latency': 1}, "
               "{'name': 'c', 'latency': 2, 'limit': 1}], 'operations': [{'type': 'c', 'width': 8}, {'type': 'c'}], "
               "'dependences': [{'src': 0, 'dst': 1}]}");
}

/* Puts a text (' for ") into the file, and reads it as a schedule of `p`. */
static gaus_status read_text(const char *quoted, const gaus_problem *p, gaus_schedule **s, gaus_error *err) {
  FILE *file = fopen(path, "w");
  for (; *quoted; quoted++)
    fputc(*quoted == '\'' ? '"' : *quoted, file);
  fclose(file);
  return gaus_schedule_read(path, p, s, err);
}

static void assert_same(const gaus_schedule *a, const gaus_schedule *b) {
  assert_int_equal(a->num_operations, b->num_operations);
  assert_int_equal(a->num_resources, b->num_resources);
  assert_memory_equal(a->start, b->start, (size_t)a->num_operations * sizeof *a->start);
  assert_memory_equal(a->peak_demand, b->peak_demand, (size_t)a->num_resources * sizeof *a->peak_demand);
  assert_memory_equal(&a->metrics, &b->metrics, sizeof a->metrics);
  assert_true(a->ii == b->ii && a->latency_bound == b->latency_bound && a->res_mii == b->res_mii &&
              a->rec_mii == b->rec_mii && a->ii_bound == b->ii_bound && a->quality == b->quality);
  assert_true(a->objective == b->objective && a->bound == b->bound && a->seconds == b->seconds);
  assert_string_equal(a->scheduler, b->scheduler);
  assert_string_equal(a->backend, b->backend);
}

static void written_schedules_read_back_equal(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    gaus_problem *p = varied_problem(seed);
    gaus_schedule *s, *again = NULL;
    gaus_error err;
    gaus_i_rng rng;
    int32_t start[16];
    gaus_i_rng_seed(&rng, seed, 1);
    for (int32_t v = 0; v < p->num_ops; v++)
      start[v] = gaus_i_rng_below(&rng, 50);
    assert_int_equal(gaus_schedule_create(p, start, gaus_i_rng_below(&rng, 4), &s, NULL), GAUS_OK);
    s->latency_bound = gaus_i_rng_below(&rng, 2) * 77;
    if (gaus_i_rng_below(&rng, 2)) {
      s->res_mii = 3;
      s->rec_mii = 4;
      s->ii_bound = 5;
    }
    s->quality = (gaus_quality)gaus_i_rng_below(&rng, 2);
    s->objective = gaus_i_rng_normal(&rng) * 1e5;
    s->bound = gaus_i_rng_below(&rng, 2) ? -INFINITY : 1.0 / 3;
    s->seconds = gaus_i_rng_unit(&rng);
    strcpy(s->scheduler, gaus_i_rng_below(&rng, 2) ? "gauss" : "");
    strcpy(s->backend, gaus_i_rng_below(&rng, 2) ? "cpu" : "");
    if (gaus_schedule_write(s, p, path, &err) != GAUS_OK || gaus_schedule_read(path, p, &again, &err) != GAUS_OK)
      fail_msg("%s", err.message);
    assert_same(s, again);
    gaus_schedule_destroy(s);
    gaus_schedule_destroy(again);
    gaus_problem_destroy(p);
  }
}

static void empty_schedules_are_written(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [], 'operations': []}");
  gaus_schedule *s, *again;
  assert_int_equal(gaus_schedule_create(p, NULL, 1, &s, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_write(s, p, path, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_read(path, p, &again, NULL), GAUS_OK);
  assert_same(s, again);
  gaus_schedule_destroy(s);
  gaus_schedule_destroy(again);
  gaus_problem_destroy(p);
}

static void the_least_schedule_is_read(void **state) {
  (void)state;
  gaus_problem *p = sample();
  gaus_schedule *s;
  gaus_error err;
  if (read_text("{'format': 'gaus-schedule-1', 'ii': null, 'start': [0, 2], 'anything': [{}]}", p, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  assert_int_equal(s->ii, 0);
  assert_int_equal(s->metrics.length, 4);
  assert_int_equal(s->quality, GAUS_FEASIBLE);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

#define HEAD "{'format': 'gaus-schedule-1', "

static void malformed_schedules_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *says[3];
    gaus_status status;
  } cases[] = {
      {"", {"nothing in it"}, GAUS_BAD_INPUT},
      {"[1]", {"a schedule is an object"}, GAUS_BAD_INPUT},
      {"{}", {"key 'format' is missing"}, GAUS_BAD_INPUT},
      {"{'format': 'gaus-problem-1'}", {"format: this is a problem"}, GAUS_BAD_INPUT},
      {"{'format': 'x'}", {"format: 'x' is not known"}, GAUS_BAD_INPUT},
      {HEAD "'start': [0, 2]}", {"key 'ii' is missing", "null"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 0, 'start': [0, 2]}", {"ii: 0 is out of range"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2.5, 'start': [0, 2]}", {"ii: 2.5 is not"}, GAUS_BAD_INPUT},
      {HEAD "'ii': '2', 'start': [0, 2]}", {"ii: it is a string"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2}", {"key 'start' is missing"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': 0}", {"start: it is an integer, it must be an array"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'problem': 'q', 'start': [0]}",
       {"start: there are 1 starts, problem 'p' has 2 operations", "of 'q'"},
       GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 2, 3]}", {"there are 3 starts"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, '2']}", {"start[1]: it is a string"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 2.0]}", {"start[1]: 2 is not written as an integer"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, null]}", {"start[1]: it is null"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 9999999999]}", {"start[1]: 9999999999 is out of range"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [-3, 2]}", {"start[0]: operation '0' starts at -3"}, GAUS_ILLEGAL},
      {HEAD "'ii': 2, 'start': [0, 2], 'mii': 3}", {"mii: it must be an object"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 2], 'mii': {'res': -1}}", {"mii.res: -1"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 2], 'scheduler': 'a name that is too long'}", {"scheduler: longer"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 2], 'status': 3}", {"status: it is an integer"}, GAUS_BAD_INPUT},
      {HEAD "'ii': 2, 'start': [0, 2], 'seconds': 'x'}", {"seconds: it is a string"}, GAUS_BAD_INPUT},
  };
  gaus_problem *p = sample();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    gaus_schedule *s = (gaus_schedule *)1;
    gaus_error err;
    assert_int_equal(read_text(cases[i].text, p, &s, &err), cases[i].status);
    assert_null(s);
    assert_says(&err, cases[i].says);
    SAYS(&err, path);
    assert_int_equal(gaus_schedule_read(path, p, &s, NULL), cases[i].status);
  }
  gaus_problem_destroy(p);
}

static void a_schedule_of_another_problem_is_not_written(void **state) {
  (void)state;
  gaus_problem *p = sample(), *q = parse("{'format': 'gaus-problem-1', 'operator_types': [], 'operations': []}");
  gaus_schedule *s;
  gaus_error err;
  assert_int_equal(gaus_schedule_create(p, (int32_t[]){0, 2}, 2, &s, NULL), GAUS_OK);
  assert_int_equal(gaus_schedule_write(s, q, path, &err), GAUS_BAD_INPUT);
  SAYS(&err, "not of this problem");
  assert_int_equal(gaus_schedule_write(s, p, "/nowhere/at/all", &err), GAUS_IO);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
  gaus_problem_destroy(q);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(written_schedules_read_back_equal),
      cmocka_unit_test(empty_schedules_are_written),
      cmocka_unit_test(the_least_schedule_is_read),
      cmocka_unit_test(malformed_schedules_are_refused),
      cmocka_unit_test(a_schedule_of_another_problem_is_not_written),
  };
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
