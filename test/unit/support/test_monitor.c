/* The host's callbacks and the clock. No test waits: deadlines are put into
 * the past or the far future by hand.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/monitor.h"

#include <math.h>

#include "common.h"
#include "support/budget.h"
#include "support/support.h"

typedef struct host {
  int asked, stop_at; /* cancels from this question on */
  int logs, reports;
  gaus_log_level level;
  char message[GAUS_MESSAGE_SIZE];
  double fraction, best;
  int32_t ii;
} host;

static int cancel(void *context) {
  host *h = context;
  return ++h->asked >= h->stop_at;
}

static void take_log(void *context, gaus_log_level level, const char *message) {
  host *h = context;
  h->logs++;
  h->level = level;
  snprintf(h->message, sizeof h->message, "%s", message);
}

static void take_progress(void *context, double fraction, int32_t ii, double best) {
  host *h = context;
  h->reports++;
  h->fraction = fraction;
  h->ii = ii;
  h->best = best;
}

static void nobody_stops_it(void **state) {
  (void)state;
  gaus_i_monitor w;
  gaus_callbacks none = {0};
  gaus_i_monitor_init(&w, NULL, 0);
  assert_true(isinf(w.deadline));
  assert_false(gaus_i_monitor_stop(&w));
  assert_int_equal(gaus_i_monitor_status(&w), GAUS_OK);
  gaus_i_monitor_log(&w, GAUS_LOG_INFO, "nobody hears");
  gaus_i_monitor_progress(&w, 0.5, 3, 1);
  gaus_i_monitor_clear(&w);
  gaus_i_monitor_init(&w, &none, 1e9);
  assert_true(w.deadline > w.started + 0.99e9);
  assert_false(gaus_i_monitor_stop(&w));
  gaus_i_monitor_log(&w, GAUS_LOG_INFO, "nobody hears");
  gaus_i_monitor_progress(&w, 0.5, 3, 1);
  gaus_i_monitor_clear(&w);
}

static void cancel_stays(void **state) {
  (void)state;
  gaus_i_monitor w;
  host h = {.stop_at = 3};
  gaus_callbacks calls = {.context = &h, .cancel = cancel};
  gaus_i_monitor_init(&w, &calls, 0);
  assert_false(gaus_i_monitor_stop(&w));
  assert_false(gaus_i_monitor_stop(&w));
  assert_int_equal(gaus_i_monitor_status(&w), GAUS_OK);
  assert_true(gaus_i_monitor_stop(&w));
  assert_int_equal(gaus_i_monitor_status(&w), GAUS_CANCELLED);
  h.stop_at = 1000;
  assert_true(gaus_i_monitor_stop(&w)); /* a host that changes its mind is not heard */
  assert_int_equal(h.asked, 3);         /* nor asked again */
  assert_int_equal(gaus_i_monitor_status(&w), GAUS_CANCELLED);
  gaus_i_monitor_clear(&w);
}

static void time_runs_out(void **state) {
  (void)state;
  gaus_i_monitor w;
  host h = {.stop_at = 1000};
  gaus_callbacks calls = {.context = &h, .cancel = cancel};
  gaus_i_monitor_init(&w, &calls, 1e9);
  assert_false(gaus_i_monitor_stop(&w));
  w.deadline = w.started - 1;
  assert_true(gaus_i_monitor_stop(&w));
  assert_int_equal(gaus_i_monitor_status(&w), GAUS_TIME_LIMIT);
  w.deadline = INFINITY;
  h.stop_at = 0;
  assert_true(gaus_i_monitor_stop(&w)); /* the first reason stays */
  assert_int_equal(gaus_i_monitor_status(&w), GAUS_TIME_LIMIT);
  gaus_i_monitor_clear(&w);
}

static void messages_come_through(void **state) {
  (void)state;
  gaus_i_monitor w;
  host h = {0};
  gaus_callbacks calls = {.context = &h, .log = take_log, .progress = take_progress};
  gaus_i_monitor_init(&w, &calls, 0);
  gaus_i_monitor_log(&w, GAUS_LOG_DEBUG, "II %d: %s", 7, "tried");
  assert_int_equal(h.logs, 1);
  assert_int_equal(h.level, GAUS_LOG_DEBUG);
  assert_string_equal(h.message, "II 7: tried");
  gaus_i_monitor_progress(&w, 0.25, 7, 42);
  assert_int_equal(h.reports, 1);
  assert_true(h.fraction == 0.25 && h.ii == 7 && h.best == 42);
  gaus_i_monitor_clear(&w);
}

static void long_messages_are_cut(void **state) {
  (void)state;
  gaus_i_monitor w;
  host h = {0};
  gaus_callbacks calls = {.context = &h, .log = take_log};
  char text[3 * GAUS_MESSAGE_SIZE];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  gaus_i_monitor_init(&w, &calls, 0);
  gaus_i_monitor_log(&w, GAUS_LOG_WARNING, "%s", text);
  assert_int_equal(strlen(h.message), GAUS_MESSAGE_SIZE - 1);
  gaus_i_monitor_clear(&w);
}

/* Calls of many threads come one at a time: the counters lose nothing. */
static void ask(void *context, int32_t i) {
  gaus_i_monitor *w = context;
  gaus_i_monitor_stop(w);
  gaus_i_monitor_log(w, GAUS_LOG_INFO, "%d", i);
  gaus_i_monitor_progress(w, 0, 0, 0);
}

static void calls_are_serialised(void **state) {
  (void)state;
  gaus_i_monitor w;
  host h = {.stop_at = INT32_MAX};
  gaus_callbacks calls = {.context = &h, .log = take_log, .progress = take_progress, .cancel = cancel};
  gaus_i_monitor_init(&w, &calls, 0);
  gaus_i_parallel(4, 4000, ask, &w);
  assert_int_equal(h.asked, 4000);
  assert_int_equal(h.logs, 4000);
  assert_int_equal(h.reports, 4000);
  gaus_i_monitor_clear(&w);
}

/* --- statistics ------------------------------------------------------------------------------ */

typedef struct ledger {
  size_t index, calls;
  int64_t nodes, seconds;
} ledger;

static void take_statistics(void *context, size_t index, const int64_t *values) {
  ledger *l = context;
  l->index = index;
  l->calls++;
  l->nodes = values[GAUS_STATISTIC_BNB_NODES];
  l->seconds = values[GAUS_STATISTIC_TIME_EXACT];
}

static void count_to(void *context, int32_t i) {
  gaus_i_count(context, GAUS_STATISTIC_BNB_NODES, i);
}

static void threads_add_up(void **state) {
  (void)state;
  gaus_i_monitor w;
  ledger l = {0};
  gaus_callbacks calls = {.context = &l, .statistics = take_statistics};
  gaus_i_monitor_init(&w, &calls, 0);
  gaus_i_parallel(4, 1000, count_to, &w);
  gaus_i_monitor_report(&w, 7);
  assert_int_equal(l.index, 7);
  assert_int_equal(l.nodes, 999 * 1000 / 2);
  gaus_i_monitor_clear(&w);
}

static void members_of_a_batch_count_apart_and_stop_together(void **state) {
  (void)state;
  gaus_i_monitor batch, member[2];
  host h = {.stop_at = 1};
  gaus_callbacks calls = {.context = &h, .cancel = cancel};
  gaus_i_monitor_init(&batch, &calls, 0);
  for (int i = 0; i < 2; i++) {
    gaus_i_monitor_init_member(&member[i], &batch);
    gaus_i_count(&member[i], GAUS_STATISTIC_BNB_NODES, 3 + i);
  }
  assert_true(gaus_i_monitor_stop(&member[1]));
  assert_int_equal(gaus_i_monitor_status(&member[0]), GAUS_CANCELLED);
  assert_int_equal(member[0].statistics.value[GAUS_STATISTIC_BNB_NODES], 3);
  gaus_i_count_all(&batch, &member[0]);
  gaus_i_count_all(&batch, &member[1]);
  assert_int_equal(batch.statistics.value[GAUS_STATISTIC_BNB_NODES], 7);
  gaus_i_monitor_clear(&batch);
}

/* A clock is read only where somebody wants to know. */
static void time_is_taken_where_it_is_wanted(void **state) {
  (void)state;
  gaus_i_monitor w;
  ledger l = {0};
  gaus_callbacks none = {0}, calls = {.context = &l, .statistics = take_statistics};
  gaus_i_monitor_init(&w, &none, 0);
  assert_int_equal(gaus_i_time(&w), 0);
  assert_int_equal(gaus_i_time(NULL), 0);
  gaus_i_count_time(&w, GAUS_STATISTIC_TIME_EXACT, 0);
  gaus_i_count_time(NULL, GAUS_STATISTIC_TIME_EXACT, 0);
  gaus_i_count(NULL, GAUS_STATISTIC_BNB_NODES, 1);
  assert_int_equal(w.statistics.value[GAUS_STATISTIC_TIME_EXACT], 0);
  gaus_i_monitor_report(&w, 0);
  gaus_i_monitor_clear(&w);
  gaus_i_monitor_init(&w, &calls, 0);
  gaus_i_count_time(&w, GAUS_STATISTIC_TIME_EXACT, gaus_i_time(&w) - 5);
  gaus_i_monitor_report(&w, 0);
  assert_true(l.seconds >= 5);
  gaus_i_monitor_clear(&w);
}

static void budgets_count_for_their_monitor(void **state) {
  (void)state;
  gaus_i_monitor w;
  gaus_i_monitor_init(&w, NULL, 0);
  gaus_i_budget own = gaus_i_budget_of(10, &w), alone = gaus_i_budget_of(10, NULL);
  gaus_i_budget_count(&own, GAUS_STATISTIC_INSERTIONS, 4);
  gaus_i_budget_count(&alone, GAUS_STATISTIC_INSERTIONS, 4);
  gaus_i_budget_count(NULL, GAUS_STATISTIC_INSERTIONS, 4);
  assert_int_equal(w.statistics.value[GAUS_STATISTIC_INSERTIONS], 4);
  gaus_i_monitor_clear(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nobody_stops_it),
      cmocka_unit_test(cancel_stays),
      cmocka_unit_test(time_runs_out),
      cmocka_unit_test(messages_come_through),
      cmocka_unit_test(long_messages_are_cut),
      cmocka_unit_test(calls_are_serialised),
      cmocka_unit_test(threads_add_up),
      cmocka_unit_test(members_of_a_batch_count_apart_and_stop_together),
      cmocka_unit_test(time_is_taken_where_it_is_wanted),
      cmocka_unit_test(budgets_count_for_their_monitor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
