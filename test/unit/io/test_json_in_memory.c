/* Problems, schedules, fronts and bounds as JSON in memory, and what foreign callers go by.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <unistd.h>

#include "common.h"
#include "gaus/gaus.h"
#include "support/text.h"

static const char MAC[] =
    "{\"format\": \"gaus-problem-1\", \"name\": \"mac\", \"operator_types\": [{\"name\": \"mul\", "
    "\"latency\": 3, \"limit\": 1}, {\"name\": \"add\", \"latency\": 1}], \"operations\": "
    "[{\"type\": \"mul\", \"width\": 32}, {\"type\": \"add\", \"name\": \"acc\"}], "
    "\"dependences\": [{\"src\": 0, \"dst\": 1}, {\"src\": 1, \"dst\": 1, \"distance\": 1}]}";

static gaus_problem *mac(void) {
  gaus_problem *p;
  gaus_error err;
  assert_int_equal(gaus_problem_parse(MAC, strlen(MAC), "mac", &p, &err), GAUS_OK);
  return p;
}

static gaus_schedule *solved(const gaus_problem *p) {
  gaus_schedule *s;
  gaus_error err;
  assert_int_equal(gaus_solve(p, NULL, NULL, &s, &err), GAUS_OK);
  return s;
}

/* The content of a file that a function wrote, ended by a NUL. */
static char *content(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = calloc(1, 1 << 16);
  assert_non_null(file);
  assert_non_null(text);
  assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
  fclose(file);
  unlink(path);
  return text;
}

static const char *scratch(void) {
  static char path[64];
  snprintf(path, sizeof path, "/tmp/gaus-json-%ld.json", (long)getpid());
  return path;
}

static void test_problem_is_the_text_of_the_file(void **state) {
  (void)state;
  gaus_problem *p = mac(), *again;
  gaus_error err;
  char *text, *other;
  size_t size;
  assert_int_equal(gaus_problem_to_json(p, &text, &size, &err), GAUS_OK);
  assert_int_equal(strlen(text), size);
  assert_int_equal(gaus_problem_write(p, scratch(), &err), GAUS_OK);
  char *file = content(scratch());
  assert_string_equal(text, file);
  assert_int_equal(gaus_problem_parse(text, size, "again", &again, &err), GAUS_OK);
  assert_int_equal(gaus_problem_to_json(again, &other, NULL, &err), GAUS_OK);
  assert_string_equal(text, other);
  free(file);
  gaus_text_free(text);
  gaus_text_free(other);
  gaus_problem_destroy(p);
  gaus_problem_destroy(again);
}

static void test_schedule_goes_out_and_in(void **state) {
  (void)state;
  gaus_problem *p = mac();
  gaus_schedule *s = solved(p), *again;
  gaus_error err;
  char *text, *other;
  size_t size;
  assert_int_equal(gaus_schedule_to_json(s, p, &text, &size, &err), GAUS_OK);
  assert_int_equal(gaus_schedule_write(s, p, scratch(), &err), GAUS_OK);
  char *file = content(scratch());
  assert_string_equal(text, file);
  assert_int_equal(gaus_schedule_parse(text, size, "again", p, &again, &err), GAUS_OK);
  assert_int_equal(gaus_schedule_to_json(again, p, &other, NULL, &err), GAUS_OK);
  assert_string_equal(text, other);
  free(file);
  gaus_text_free(text);
  gaus_text_free(other);
  gaus_schedule_destroy(s);
  gaus_schedule_destroy(again);
  gaus_problem_destroy(p);
}

static void test_schedule_errors_name_the_text(void **state) {
  (void)state;
  gaus_problem *p = mac();
  gaus_schedule *s;
  gaus_error err;
  static const char cut[] = "{\"format\": \"gaus-schedule-1\", \"ii\": 1, \"start\": [0";
  assert_int_equal(gaus_schedule_parse(cut, strlen(cut), "from the host", p, &s, &err), GAUS_BAD_INPUT);
  assert_null(s);
  assert_non_null(strstr(err.message, "from the host: line 1"));
  assert_int_equal(gaus_schedule_parse(MAC, strlen(MAC), "mac", p, &s, &err), GAUS_BAD_INPUT);
  assert_non_null(strstr(err.message, "this is a problem"));
  gaus_problem_destroy(p);
}

static void test_front_is_the_text_of_the_file(void **state) {
  (void)state;
  gaus_problem *p = mac();
  gaus_front *front;
  gaus_error err;
  char *text;
  assert_int_equal(gaus_pareto(p, NULL, NULL, &front, &err), GAUS_OK);
  assert_int_equal(gaus_front_to_json(front, p, &text, NULL, &err), GAUS_OK);
  assert_int_equal(gaus_front_write(front, p, scratch(), &err), GAUS_OK);
  char *file = content(scratch());
  assert_string_equal(text, file);
  free(file);
  gaus_text_free(text);
  gaus_front_destroy(front);
  gaus_problem_destroy(p);
}

static void test_bounds_say_by_what(void **state) {
  (void)state;
  gaus_problem *p = mac();
  gaus_error err;
  char *text;
  size_t size;
  assert_int_equal(gaus_bounds_to_json(p, &text, &size, &err), GAUS_OK);
  assert_string_equal(text, "{\"res\": 1, \"rec\": 1, \"mii\": 1, \"depth\": 4, \"res_type\": \"mul\", "
                            "\"critical_cycle\": []}\n");
  assert_int_equal(strlen(text), size);
  gaus_text_free(text);
  gaus_problem_destroy(p);
}

static void test_bounds_with_a_critical_cycle(void **state) {
  (void)state;
  static const char text[] =
      "{\"format\": \"gaus-problem-1\", \"operator_types\": [{\"name\": \"t\", \"latency\": 5}], "
      "\"operations\": [{\"type\": \"t\", \"name\": \"a\\\"b\"}], \"dependences\": [{\"src\": "
      "0, \"dst\": 0, \"distance\": 2}]}";
  gaus_problem *p;
  gaus_error err;
  char *bounds;
  assert_int_equal(gaus_problem_parse(text, strlen(text), "loop", &p, &err), GAUS_OK);
  assert_int_equal(gaus_bounds_to_json(p, &bounds, NULL, &err), GAUS_OK);
  assert_string_equal(bounds, "{\"res\": 1, \"rec\": 3, \"mii\": 3, \"depth\": 5, \"critical_cycle\": "
                              "[{\"dependence\": 0, \"src\": \"a\\\"b\", \"dst\": \"a\\\"b\", \"latency\": 5, "
                              "\"distance\": 2}]}\n");
  gaus_text_free(bounds);
  gaus_problem_destroy(p);
}

static void test_bounds_of_no_schedule_leave_no_text(void **state) {
  (void)state;
  static const char text[] = "{\"format\": \"gaus-problem-1\", \"operator_types\": [{\"name\": \"t\", \"latency\": 5, "
                             "\"limit\": 1}], \"operations\": [{\"type\": \"t\", \"demand\": 2}]}";
  gaus_problem *p;
  gaus_error err;
  char *bounds = (char *)text;
  assert_int_equal(gaus_problem_parse(text, strlen(text), "loop", &p, &err), GAUS_OK);
  assert_int_equal(gaus_bounds_to_json(p, &bounds, NULL, &err), GAUS_INFEASIBLE);
  assert_null(bounds);
  gaus_problem_destroy(p);
}

/* Options and callbacks in memory of the sizes that the library tells, as a foreign caller has them. */
static void test_sizes_and_the_flag_that_cancels(void **state) {
  (void)state;
  gaus_problem *p = mac();
  gaus_options *options = calloc(2, gaus_options_size());
  gaus_callbacks *callbacks = calloc(1, gaus_callbacks_size());
  int stop = 1;
  gaus_error err;
  gaus_schedule *s;
  assert_int_equal(gaus_error_size(), sizeof(gaus_status) + GAUS_MESSAGE_SIZE);
  gaus_options_init(&options[1]);
  assert_int_equal(gaus_options_set(&options[1], "ii", "3", &err), GAUS_OK);
  callbacks->context = &stop;
  callbacks->cancel = gaus_cancel_flag;
  assert_int_equal(gaus_cancel_flag(&stop), 1);
  assert_int_equal(gaus_solve(p, &options[1], callbacks, &s, &err), GAUS_OK);
  assert_int_equal(s->ii, 3);
  stop = 0;
  assert_int_equal(gaus_cancel_flag(&stop), 0);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
  free(options);
  free(callbacks);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_problem_is_the_text_of_the_file),
      cmocka_unit_test(test_schedule_goes_out_and_in),
      cmocka_unit_test(test_schedule_errors_name_the_text),
      cmocka_unit_test(test_front_is_the_text_of_the_file),
      cmocka_unit_test(test_bounds_say_by_what),
      cmocka_unit_test(test_bounds_with_a_critical_cycle),
      cmocka_unit_test(test_bounds_of_no_schedule_leave_no_text),
      cmocka_unit_test(test_sizes_and_the_flag_that_cancels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
