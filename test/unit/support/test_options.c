/* The options: parsing, ranges, defaults, help.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include <math.h>

static void table_matches_the_struct(void **state) {
  (void)state;
  gaus_options options;
  gaus_options_init(&options);
  assert_int_equal(options.mode, GAUS_MODE_MODULO);
  assert_int_equal(options.effort, GAUS_EFFORT_DEFAULT);
  assert_int_equal(options.seed, 1);
  assert_int_equal(options.ims_budget, 6);
  assert_true(options.window == 4);
  assert_true(options.kappa == -1);
  assert_int_equal(gaus_options_check(&options, NULL), GAUS_OK);
}

static void rows_are_complete(void **state) {
  (void)state;
  const gaus_option *table = gaus_options_table();
  assert_true(gaus_options_count() > 20);
  for (size_t i = 0; i < gaus_options_count(); i++) {
    assert_true(table[i].group[0] && table[i].name[0] && table[i].help[0]);
    assert_null(strchr(table[i].name, '-'));
    assert_true((table[i].kind == GAUS_OPTION_ENUM) == (table[i].choices != NULL));
    if (table[i].kind != GAUS_OPTION_ENUM)
      assert_true(table[i].least <= table[i].def && table[i].def <= table[i].largest);
    for (size_t other = 0; other < i; other++)
      assert_string_not_equal(table[i].name, table[other].name);
  }
  assert_string_equal(table[0].group, "What to solve");
  assert_string_not_equal(table[gaus_options_count() - 1].group, table[0].group);
}

static void values_are_set(void **state) {
  (void)state;
  gaus_options o;
  gaus_options_init(&o);
  const char *const pairs[][2] = {
      {"ii", "4"},          {"max-ii", "9"},           {"mode", "memory"}, {"scheduler", "ims"},
      {"time-limit", ".5"}, {"alpha", "1e3"},          {"perturb", "off"}, {"polish", "false"},
      {"repair", "0"},      {"objective", "max_live"}, {"threads", "+3"},  {"seed", "9223372036854775807"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    gaus_error err;
    if (gaus_options_set(&o, pairs[i][0], pairs[i][1], &err) != GAUS_OK)
      fail_msg("%s", err.message);
  }
  assert_int_equal(o.ii, 4);
  assert_int_equal(o.max_ii, 9);
  assert_int_equal(o.mode, GAUS_MODE_MEMORY);
  assert_int_equal(o.scheduler, GAUS_SCHEDULER_IMS);
  assert_true(o.time_limit == 0.5);
  assert_true(o.alpha == 1000);
  assert_int_equal(o.perturb, 0);
  assert_int_equal(o.polish, 0);
  assert_int_equal(o.repair, 0);
  assert_int_equal(o.objective, GAUS_OBJECTIVE_MAX_LIVE);
  assert_int_equal(o.threads, 3);
  assert_true(o.seed == INT64_MAX);
  assert_int_equal(gaus_options_set(&o, "perturb", "on", NULL), GAUS_OK);
  assert_int_equal(o.perturb, 1);
}

static void auto_is_the_default(void **state) {
  (void)state;
  gaus_options o;
  gaus_options_init(&o);
  o.ii = 5;
  o.alpha = 3;
  o.kappa = 0.2;
  assert_int_equal(gaus_options_set(&o, "ii", "auto", NULL), GAUS_OK);
  assert_int_equal(gaus_options_set(&o, "alpha", "auto", NULL), GAUS_OK);
  assert_int_equal(gaus_options_set(&o, "kappa", "auto", NULL), GAUS_OK);
  assert_int_equal(o.ii, 0);
  assert_true(o.alpha == -1 && o.kappa == -1);
  assert_int_equal(gaus_options_set(&o, "seed", "auto", NULL), GAUS_BAD_OPTION);
  o.backend = GAUS_BACKEND_CPU;
  assert_int_equal(gaus_options_set(&o, "backend", "auto", NULL), GAUS_OK); /* a choice of its own */
  assert_int_equal(o.backend, GAUS_BACKEND_AUTO);
}

static void bad_values_are_refused(void **state) {
  (void)state;
  const char *const pairs[][2] = {{"ii", "-1"},
                                  {"ii", "1000000001"},
                                  {"ii", "4x"},
                                  {"ii", ""},
                                  {"ii", " 4"},
                                  {"ii", "4.0"},
                                  {"ii", "0x4"},
                                  {"ii", "9999999999999999999999"},
                                  {"ims-budget", "0"},
                                  {"alpha", "nan"},
                                  {"alpha", "-2"},
                                  {"alpha", "inf"},
                                  {"alpha", "1e13"},
                                  {"alpha", ""},
                                  {"alpha", "0x1p3"},
                                  {"alpha", "1..2"},
                                  {"mode", ""},
                                  {"mode", "mod"},
                                  {"mode", "modulo|resource"},
                                  {"perturb", "2"},
                                  {"perturb", "maybe"},
                                  {"scheduler", "gaus"},
                                  {"ii", "on"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    gaus_options o, before;
    gaus_error err;
    gaus_options_init(&o);
    before = o;
    assert_int_equal(gaus_options_set(&o, pairs[i][0], pairs[i][1], &err), GAUS_BAD_OPTION);
    assert_int_equal(err.status, GAUS_BAD_OPTION);
    assert_memory_equal(&o, &before, sizeof o);
  }
}

static void messages_help(void **state) {
  (void)state;
  gaus_options o;
  gaus_error err;
  gaus_options_init(&o);
  gaus_options_set(&o, "time-limt", "1", &err);
  SAYS(&err, "time-limt", "did you mean 'time-limit'");
  gaus_options_set(&o, "time_limit", "nan", &err);
  SAYS(&err, "option 'time-limit': 'nan'");
  gaus_options_set(&o, "work-limit", "-1", &err);
  SAYS(&err, "option 'work-limit': '-1'");
  gaus_options_set(&o, "something-else-altogether", "1", &err);
  SAYS(&err, "no option");
  assert_null(strstr(err.message, "did you mean"));
  gaus_options_set(&o, "mode", "fast", &err);
  SAYS(&err, "'mode'", "'fast'", "modulo|resource|memory");
  gaus_options_set(&o, "seed", "-1", &err);
  SAYS(&err, "0..9223372036854775807");
  gaus_options_set(&o, "starts", "5000", &err);
  SAYS(&err, "0..4096", "auto");
  gaus_options_set(&o, "annealing", "x", &err);
  SAYS(&err, "on, off");
}

static void hand_filled_structs_are_checked(void **state) {
  (void)state;
  gaus_options o;
  gaus_error err;
  gaus_options_init(&o);
  o.rate = NAN;
  assert_int_equal(gaus_options_check(&o, &err), GAUS_BAD_OPTION);
  SAYS(&err, "'rate'");
  gaus_options_init(&o);
  o.threads = -1;
  assert_int_equal(gaus_options_check(&o, &err), GAUS_BAD_OPTION);
  SAYS(&err, "'threads'", "-1");
  gaus_options_init(&o);
  o.scheduler = 8;
  assert_int_equal(gaus_options_check(&o, &err), GAUS_BAD_OPTION);
  SAYS(&err, "'scheduler'", "gauss|ims");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(table_matches_the_struct),
      cmocka_unit_test(rows_are_complete),
      cmocka_unit_test(values_are_set),
      cmocka_unit_test(auto_is_the_default),
      cmocka_unit_test(bad_values_are_refused),
      cmocka_unit_test(messages_help),
      cmocka_unit_test(hand_filled_structs_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
