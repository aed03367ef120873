/* The helpers that every stage uses.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "support/names.h"
#include "support/nearest.h"
#include "support/support.h"
#include "support/text.h"

/* --- errors ------------------------------------------------------------------ */

static void every_status_has_a_name(void **state) {
  (void)state;
  for (int s = GAUS_OK; s <= GAUS_INTERNAL; s++)
    for (int other = GAUS_OK; other < s; other++)
      assert_string_not_equal(gaus_status_name((gaus_status)s), gaus_status_name((gaus_status)other));
  assert_string_equal(gaus_status_name((gaus_status)99), "unknown status");
}

static void fail_fills_and_returns(void **state) {
  (void)state;
  gaus_error err;
  assert_int_equal(gaus_i_fail(&err, GAUS_IO, "a %d %s", 7, "b"), GAUS_IO);
  assert_int_equal(err.status, GAUS_IO);
  assert_string_equal(err.message, "a 7 b");
  assert_int_equal(gaus_i_fail(NULL, GAUS_IO, "a"), GAUS_IO);
  gaus_i_fail(&err, GAUS_IO, "x: %s", err.message); /* a prefix to itself */
  assert_string_equal(err.message, "x: a 7 b");
  assert_int_equal(gaus_i_no_memory(&err), GAUS_NO_MEMORY);
  assert_true(err.message[0]);
  gaus_i_fail(&err, GAUS_INTERNAL, "%s", "");
  assert_true(err.message[0]);
}

static void long_messages_are_cut_between_characters(void **state) {
  (void)state;
  gaus_error err;
  for (int shift = 0; shift < 2; shift++) {
    char text[2048] = "x";
    for (size_t i = (size_t)shift; i + 2 < sizeof text; i += 2)
      memcpy(text + i, "\xC3\xA9", 3); /* e with an accent */
    gaus_i_fail(&err, GAUS_IO, "%s", text);
    size_t size = strlen(err.message);
    assert_in_range(size, GAUS_MESSAGE_SIZE - 5, GAUS_MESSAGE_SIZE - 1);
    assert_string_equal(err.message + size - 3, "...");
    assert_int_equal((unsigned char)err.message[size - 4], 0xA9);
  }
}

static void messages_have_no_control_characters(void **state) {
  (void)state;
  gaus_error err;
  gaus_i_fail(&err, GAUS_IO, "a\033[2Jb\nc\177");
  assert_string_equal(err.message, "a?[2Jb?c?");
}

/* --- memory ------------------------------------------------------------------ */

static void calloc_refuses_overflow(void **state) {
  (void)state;
  assert_null(gaus_i_calloc(SIZE_MAX / 2, 3));
  void *none = gaus_i_calloc(0, 8);
  assert_non_null(none);
  free(none);
}

static void grow_doubles_and_keeps(void **state) {
  (void)state;
  int32_t *list = NULL, capacity = 0;
  for (int32_t i = 0; i < 1000; i++) {
    assert_int_equal(gaus_i_grow(&list, &capacity, i + 1, sizeof *list, NULL), GAUS_OK);
    assert_true(capacity > i);
    list[i] = i;
  }
  for (int32_t i = 0; i < 1000; i++)
    assert_int_equal(list[i], i);
  assert_int_equal(capacity, 1024);
  gaus_error err;
  assert_int_equal(gaus_i_grow(&list, &capacity, INT32_MAX, SIZE_MAX / 1024, &err), GAUS_NO_MEMORY);
  assert_int_equal(list[999], 999);
  free(list);
}

/* --- random numbers ---------------------------------------------------------- */

static void rng_is_xoshiro256starstar(void **state) {
  (void)state;
  /* First numbers of the authors' reference code from the state 1, 2, 3, 4. */
  gaus_i_rng rng = {{1, 2, 3, 4}};
  const uint64_t expected[] = {11520, 0, 1509978240, 1215971899390074240u};
  for (size_t i = 0; i < 4; i++)
    assert_true(gaus_i_rng_next(&rng) == expected[i]);
}

static void rng_streams_differ(void **state) {
  (void)state;
  gaus_i_rng a, b;
  gaus_i_rng_seed(&a, 1, 0);
  gaus_i_rng_seed(&b, 1, 0);
  assert_memory_equal(&a, &b, sizeof a);
  for (uint64_t seed = 0; seed < 20; seed++)
    for (uint64_t stream = 0; stream < 20; stream++) {
      gaus_i_rng_seed(&b, seed, stream);
      if (seed != 1 || stream != 0)
        assert_memory_not_equal(&a, &b, sizeof a);
    }
}

static void rng_below_is_even(void **state) {
  (void)state;
  gaus_i_rng rng;
  int count[7] = {0};
  gaus_i_rng_seed(&rng, 5, 0);
  for (int i = 0; i < 70000; i++) {
    int32_t k = gaus_i_rng_below(&rng, 7);
    assert_in_range(k, 0, 6);
    count[k]++;
  }
  for (int k = 0; k < 7; k++)
    assert_in_range(count[k], 9600, 10400); /* more than 4 standard deviations */
  for (int i = 0; i < 100; i++)
    assert_int_equal(gaus_i_rng_below(&rng, 1), 0);
  for (int i = 0; i < 100; i++)
    assert_true(gaus_i_rng_below(&rng, INT32_MAX) >= 0);
}

static void rng_normal_has_its_moments(void **state) {
  (void)state;
  gaus_i_rng rng;
  double sum = 0, square = 0, fourth = 0, within = 0;
  const int n = 200000;
  gaus_i_rng_seed(&rng, 11, 3);
  for (int i = 0; i < n; i++) {
    double x = gaus_i_rng_normal(&rng);
    sum += x;
    square += x * x;
    fourth += x * x * x * x;
    within += fabs(x) < 1;
  }
  assert_true(fabs(sum / n) < 0.01);
  assert_true(fabs(square / n - 1) < 0.015);
  assert_true(fabs(fourth / n - 3) < 0.12);
  assert_true(fabs(within / n - 0.682689) < 0.005);
}

static void rng_unit_is_in_range(void **state) {
  (void)state;
  gaus_i_rng rng;
  double sum = 0;
  gaus_i_rng_seed(&rng, 2, 2);
  for (int i = 0; i < 10000; i++) {
    double x = gaus_i_rng_unit(&rng);
    assert_true(x >= 0 && x < 1);
    sum += x;
  }
  assert_true(fabs(sum / 10000 - 0.5) < 0.02);
}

/* --- arithmetic -------------------------------------------------------------- */

static void division_rounds_as_named(void **state) {
  (void)state;
  for (int64_t a = -20; a <= 20; a++)
    for (int64_t b = 1; b <= 7; b++) {
      assert_int_equal(gaus_i_floor_div(a, b), (int64_t)floor((double)a / (double)b));
      assert_int_equal(gaus_i_ceil_div(a, b), (int64_t)ceil((double)a / (double)b));
      assert_int_equal(gaus_i_mod(a, (int32_t)b), a - b * gaus_i_floor_div(a, b));
    }
}

/* --- threads ----------------------------------------------------------------- */

typedef struct tally {
  _Atomic int done[1000];
  _Atomic int others; /* tasks that ran on another thread than the caller's */
  pthread_t caller;
} tally;

static void count_task(void *context, int32_t i) {
  tally *t = context;
  atomic_fetch_add(&t->done[i], 1);
  if (!pthread_equal(pthread_self(), t->caller))
    atomic_fetch_add(&t->others, 1);
}

static void parallel_runs_each_once(void **state) {
  (void)state;
  const int32_t threads[] = {0, 1, 2, 7, 64};
  for (size_t k = 0; k < 5; k++)
    for (int32_t count = 0; count <= 1000; count += count < 3 ? 1 : 499) {
      static tally t;
      memset(&t, 0, sizeof t);
      t.caller = pthread_self();
      gaus_i_parallel(threads[k], count, count_task, &t);
      for (int32_t i = 0; i < 1000; i++)
        assert_int_equal(t.done[i], i < count);
      if (threads[k] == 1 || count <= 1)
        assert_int_equal(t.others, 0);
    }
}

/* Two tasks that wait for one another: they end only if there are two threads. */
static void meet(void *context, int32_t i) {
  (void)i;
  pthread_barrier_wait(context);
}

static void parallel_is_parallel(void **state) {
  (void)state;
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, 2);
  gaus_i_parallel(2, 2, meet, &barrier);
  pthread_barrier_destroy(&barrier);
}

static void clock_does_not_go_back(void **state) {
  (void)state;
  double before = gaus_i_seconds();
  assert_true(gaus_i_seconds() >= before);
}

/* --- names ------------------------------------------------------------------- */

static void nearest_suggests(void **state) {
  (void)state;
  const char *const names[] = {"latency", "limit", "blocking", "delay", "name"};
  const char *const cases[][2] = {{"limt", "limit"},       {"Latency", "latency"}, {"dealy", "delay"}, {"nam", "name"},
                                  {"bloking", "blocking"}, {"colour", NULL},       {"", NULL}};
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
    gaus_i_nearest near = gaus_i_nearest_start(cases[c][0]);
    for (size_t i = 0; i < 5; i++)
      gaus_i_nearest_offer(&near, names[i]);
    if (cases[c][1])
      assert_string_equal(near.best, cases[c][1]);
    else
      assert_null(near.best);
  }
}

static void nearest_takes_words_of_any_length(void **state) {
  (void)state;
  char word[300];
  memset(word, 'a', sizeof word - 1);
  word[sizeof word - 1] = '\0';
  gaus_i_nearest near = gaus_i_nearest_start(word);
  gaus_i_nearest_offer(&near, word);
  assert_null(near.best);
  word[63] = '\0';
  near = gaus_i_nearest_start(word);
  gaus_i_nearest_offer(&near, word);
  assert_ptr_equal(near.best, word);
}

static void names_are_found_again(void **state) {
  (void)state;
  enum { N = 3000 };
  static char text[N][8];
  gaus_i_names table;
  assert_int_equal(gaus_i_names_init(&table, N, NULL), GAUS_OK);
  for (int i = 0; i < N; i++) {
    snprintf(text[i], sizeof text[i], "n%d", i);
    assert_int_equal(gaus_i_names_add(&table, text[i], i), -1);
  }
  for (int i = 0; i < N; i++) {
    char copy[8];
    strcpy(copy, text[i]);
    assert_int_equal(gaus_i_names_find(&table, copy), i);
    assert_int_equal(gaus_i_names_add(&table, copy, -7), i);
  }
  assert_int_equal(gaus_i_names_find(&table, "m0"), -1);
  assert_int_equal(gaus_i_names_find(&table, ""), -1);
  gaus_i_names_clear(&table);
}

/* --- text and files ---------------------------------------------------------- */

static void strings_are_escaped(void **state) {
  (void)state;
  gaus_i_text text = {0};
  assert_true(gaus_i_text_string(&text, "a\"b\\c\n\x01\x7F\xC3\xA9\xF0\x9F\x98\x80"));
  assert_string_equal(text.data, "\"a\\\"b\\\\c\\u000a\\u0001\x7F\xC3\xA9\xF0\x9F\x98\x80\"");
  free(text.data);
}

static void invalid_utf8_is_refused(void **state) {
  (void)state;
  const char *const bad[] = {"\xFF",
                             "a\x80",
                             "\xC3",
                             "\xC0\x80",
                             "\xE0\x80\x80",
                             "\xED\xA0\x80",
                             "\xE2\x82",
                             "\xF5\x80\x80\x80",
                             "\xF0\x80\x80\x80",
                             "\xF4\x90\x80\x80"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    gaus_i_text text = {0};
    assert_false(gaus_i_text_string(&text, bad[i]));
    free(text.data);
  }
}

static void reals_read_back_exactly(void **state) {
  (void)state;
  const double values[] = {0, 1, 0.691, 0.1, 1.0 / 3, 1e-300, 1.7976931348623157e308, 5e-324, -2.5, 123456789.125};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    gaus_i_text text = {0};
    gaus_i_text_real(&text, values[i]);
    assert_true(strtod(text.data, NULL) == values[i]);
    free(text.data);
  }
  gaus_i_text text = {0};
  gaus_i_text_real(&text, 0.691);
  assert_string_equal(text.data, "0.691");
  free(text.data);
}

static void reals_have_a_point_in_every_locale(void **state) {
  (void)state;
  const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8"};
  for (size_t i = 0; i < 4; i++)
    if (setlocale(LC_NUMERIC, locales[i]))
      break;
  gaus_i_text text = {0};
  gaus_options options;
  gaus_i_text_real(&text, 2.5);
  gaus_options_init(&options);
  gaus_status status = gaus_options_set(&options, "time_limit", "2.5", NULL);
  setlocale(LC_NUMERIC, "C");
  assert_string_equal(text.data, "2.5");
  assert_int_equal(status, GAUS_OK);
  assert_true(options.time_limit == 2.5);
  free(text.data);
}

static char folder[] = "/tmp/gaus-test-XXXXXX";

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state) {
  (void)state;
  return rmdir(folder); /* fails if anything was left */
}

static void assert_content(const char *path, const char *expected) {
  char text[256] = "";
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  assert_string_equal(text, expected);
}

static void files_are_replaced_whole(void **state) {
  (void)state;
  char path[64], link[64];
  struct stat info;
  snprintf(path, sizeof path, "%s/a", folder);
  snprintf(link, sizeof link, "%s/l", folder);
  assert_int_equal(gaus_i_file_write(path, "one", 3, NULL), GAUS_OK);
  assert_content(path, "one");
  assert_int_equal(chmod(path, 0640), 0);
  assert_int_equal(symlink("a", link), 0);
  assert_int_equal(gaus_i_file_write(link, "second", 6, NULL), GAUS_OK);
  assert_content(path, "second"); /* through the link */
  assert_int_equal(lstat(link, &info), 0);
  assert_true(S_ISLNK(info.st_mode));
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0640);
  unlink(link);
  unlink(path);
}

static void new_files_obey_the_umask(void **state) {
  (void)state;
  char path[64];
  struct stat info;
  snprintf(path, sizeof path, "%s/b", folder);
  mode_t old = umask(027);
  gaus_status status = gaus_i_file_write(path, "", 0, NULL);
  umask(old);
  assert_int_equal(status, GAUS_OK);
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0640);
  unlink(path);
}

static void failed_writes_say_why(void **state) {
  (void)state;
  gaus_error err;
  char path[96];
  snprintf(path, sizeof path, "%s/none/a", folder);
  assert_int_equal(gaus_i_file_write(path, "x", 1, &err), GAUS_IO);
  SAYS(&err, path, "No such file");
  assert_int_equal(gaus_i_file_write(folder, "x", 1, &err), GAUS_IO);
  SAYS(&err, "directory");
  assert_int_equal(gaus_i_file_write("/dev/full", "x", 1, &err), GAUS_IO);
  SAYS(&err, "/dev/full", "No space");
  assert_int_equal(gaus_i_file_write("/dev/null", "x", 1, &err), GAUS_OK);
  struct stat info; /* it must still be the device */
  assert_int_equal(stat("/dev/null", &info), 0);
  assert_true(S_ISCHR(info.st_mode));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_status_has_a_name),
      cmocka_unit_test(fail_fills_and_returns),
      cmocka_unit_test(long_messages_are_cut_between_characters),
      cmocka_unit_test(messages_have_no_control_characters),
      cmocka_unit_test(calloc_refuses_overflow),
      cmocka_unit_test(grow_doubles_and_keeps),
      cmocka_unit_test(rng_is_xoshiro256starstar),
      cmocka_unit_test(rng_streams_differ),
      cmocka_unit_test(rng_below_is_even),
      cmocka_unit_test(rng_normal_has_its_moments),
      cmocka_unit_test(rng_unit_is_in_range),
      cmocka_unit_test(division_rounds_as_named),
      cmocka_unit_test(parallel_runs_each_once),
      cmocka_unit_test(parallel_is_parallel),
      cmocka_unit_test(clock_does_not_go_back),
      cmocka_unit_test(nearest_suggests),
      cmocka_unit_test(nearest_takes_words_of_any_length),
      cmocka_unit_test(names_are_found_again),
      cmocka_unit_test(strings_are_escaped),
      cmocka_unit_test(invalid_utf8_is_refused),
      cmocka_unit_test(reals_read_back_exactly),
      cmocka_unit_test(reals_have_a_point_in_every_locale),
      cmocka_unit_test(files_are_replaced_whole),
      cmocka_unit_test(new_files_obey_the_umask),
      cmocka_unit_test(failed_writes_say_why),
  };
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
