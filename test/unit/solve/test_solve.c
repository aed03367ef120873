/* The public interface of solving: options, callbacks, batches, known optima.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <pthread.h>

#include "exhaustive.h"
#include "sample.h"

enum { MOST = 60 };

static gaus_options defaults(void) {
  gaus_options o;
  gaus_options_init(&o);
  o.threads = 1;
  return o;
}

static gaus_schedule *solve(const gaus_problem *p, const gaus_options *o) {
  gaus_schedule *s;
  gaus_error err;
  if (gaus_solve(p, o, NULL, &s, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  assert_legal(p, s->start, s->ii, (int32_t)(o ? o->latency : 0));
  return s;
}

static void assert_refused(const gaus_problem *p, const gaus_options *o, gaus_status status, const char *word) {
  gaus_schedule *s = (gaus_schedule *)&s;
  gaus_error err;
  assert_int_equal(gaus_solve(p, o, NULL, &s, &err), status);
  assert_int_equal(err.status, status);
  assert_null(s);
  SAYS(&err, word);
  assert_int_equal(gaus_solve(p, o, NULL, &s, NULL), status); /* the error is optional */
}

/* --- known optima ------------------------------------------------------------ */

static void known_optima(void **state) {
  (void)state;
  static const struct {
    const char *file;
    int32_t ii, res_mii, rec_mii;
  } known[] = {{"canis14_fig2.json", 3, 3, 3}, {"minii_infeasible.json", 4, 2, 3}, {"fir4.json", 2, 2, 1}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    gaus_problem *p = data_problem(known[k].file);
    gaus_schedule *s = solve(p, NULL);
    assert_int_equal(s->ii, known[k].ii);
    assert_int_equal(s->ii_bound, known[k].ii); /* proven to be the smallest */
    assert_int_equal(s->res_mii, known[k].res_mii);
    assert_int_equal(s->rec_mii, known[k].rec_mii);
    if (s->num_operations <= EXHAUSTIVE_OPS)
      assert_int_equal(s->metrics.lifetime_bits, exhaustive_least(p, s->ii, 0, GAUS_OBJECTIVE_LIFETIME));
    assert_true(s->bound <= (double)s->metrics.lifetime_bits);
    gaus_schedule_destroy(s);
    gaus_problem_destroy(p);
  }
}

static void the_readers_example(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'mul', 'latency': 3, 'limit': 1},"
                          "{'name': 'add', 'latency': 1}], 'operations': [{'type': 'mul', 'width': 32}, {'type': 'add',"
                          "'width': 32}], 'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 1, 'distance': 1}]}");
  gaus_schedule *s = solve(p, NULL);
  assert_int_equal(s->ii, 1);
  assert_int_equal(s->start[0], 0);
  assert_int_equal(s->start[1], 3);
  assert_int_equal(s->quality, GAUS_OPTIMAL);
  assert_true(s->objective == s->bound && s->objective == 0);
  assert_string_equal(s->scheduler, "gauss");
  assert_int_equal(s->latency_bound, 0);
  assert_true(s->seconds >= 0);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void demand_above_the_limit_is_named(void **state) {
  (void)state;
  gaus_problem *p = data_problem("too_much_demand.json");
  for (int32_t scheduler = GAUS_SCHEDULER_GAUSS; scheduler <= GAUS_SCHEDULER_ALAP; scheduler++) {
    gaus_options o = defaults();
    o.scheduler = scheduler;
    assert_refused(p, &o, GAUS_INFEASIBLE, "burst");
  }
  gaus_problem_destroy(p);
}

/* --- small shapes ------------------------------------------------------------ */

static void nothing_and_little(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int32_t ii;
    int64_t lifetime;
  } little[] = {
      {"{'format': 'gaus-problem-1', 'operator_types': [], 'operations': []}", 1, 0},
      {"{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 5, 'limit': 1}], 'operations': []}", 1,
       0},
      {"{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 0}], 'operations': [{'type': 'a'}]}",
       1, 0},
      {"{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 2, 'limit': 1, 'blocking': 4}],"
       "'operations': [{'type': 'a', 'width': 7}]}",
       4, 0},
      /* a value that its own operation reads 3 iterations later, at II 2 of latency 5: lives 3 x 2 - 5 cycles */
      {"{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 5}],"
       "'operations': [{'type': 'a', 'width': 7}], 'dependences': [{'src': 0, 'dst': 0, 'distance': 3}]}",
       2, 7},
      {"{'format': 'gaus-problem-1', 'lifetime_from': 'start', 'operator_types': [{'name': 'a', 'latency': 5}],"
       "'operations': [{'type': 'a', 'width': 7}], 'dependences': [{'src': 0, 'dst': 0, 'distance': 3}]}",
       2, 42},
      {"{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 2}], 'operations': ["
       "{'type': 'a'}, {'type': 'a'}, {'type': 'a'}, {'type': 'a'}, {'type': 'a'}]}",
       3, 0}};
  for (size_t k = 0; k < sizeof little / sizeof *little; k++)
    for (int32_t objective = 0; objective < 2; objective++)
      for (int32_t effort = 0; effort < 3; effort++) {
        gaus_problem *p = parse(little[k].text);
        gaus_options o = defaults();
        o.objective = objective;
        o.effort = effort;
        gaus_schedule *s = solve(p, &o);
        assert_int_equal(s->ii, little[k].ii);
        assert_int_equal(s->metrics.lifetime_bits, little[k].lifetime);
        gaus_schedule_destroy(s);
        gaus_problem_destroy(p);
      }
}

static void every_scheduler_takes_an_empty_problem(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 0, 1);
  for (int32_t scheduler = GAUS_SCHEDULER_GAUSS; scheduler <= GAUS_SCHEDULER_ALAP; scheduler++) {
    gaus_options o = defaults();
    o.scheduler = scheduler;
    gaus_schedule *s = solve(p, &o);
    assert_int_equal(s->ii, 1);
    assert_int_equal(s->metrics.length, 0);
    gaus_schedule_destroy(s);
  }
  gaus_problem_destroy(p);
}

/* The widest values, the longest latencies, the farthest reads. The gradient
 * is left out: it takes its time over a million steps. */
static void extreme_values(void **state) {
  (void)state;
  gaus_problem *p = parse(
      "{'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1000000}, {'name': 'b', 'latency': 1}],"
      "'operations': [{'type': 'a'}, {'type': 'b', 'width': 1000000000}, {'type': 'b', 'width': 1000000000}],"
      "'dependences': [{'src': 0, 'dst': 0, 'distance': 1}, {'src': 1, 'dst': 2, 'distance': 1000000}]}");
  gaus_options o = defaults();
  o.gradient = 0;
  gaus_schedule *s = solve(p, &o);
  assert_int_equal(s->ii, 1000000);
  assert_int_equal(s->metrics.lifetime_bits, INT64_MAX); /* that or more: nothing is claimed of it */
  assert_int_equal(s->quality, GAUS_FEASIBLE);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

/* --- options ----------------------------------------------------------------- */

static void combinations_are_checked(void **state) {
  (void)state;
  gaus_problem *p = data_problem("fir4.json");
  gaus_options o = defaults();
  o.scheduler = GAUS_SCHEDULER_FDS;
  assert_refused(p, &o, GAUS_BAD_OPTION, "fds");
  o.scheduler = GAUS_SCHEDULER_RANDOM;
  assert_refused(p, &o, GAUS_BAD_OPTION, "random");
  for (int32_t mode = GAUS_MODE_RESOURCE; mode <= GAUS_MODE_MEMORY; mode++) {
    o = defaults();
    o.mode = mode;
    o.scheduler = GAUS_SCHEDULER_IMS;
    assert_refused(p, &o, GAUS_BAD_OPTION, "ims");
    o.scheduler = GAUS_SCHEDULER_GAUSS;
    o.ii = 4;
    assert_refused(p, &o, GAUS_BAD_OPTION, "II of 4");
  }
  o = defaults();
  o.ii = -1;
  assert_refused(p, &o, GAUS_BAD_OPTION, "ii");
  o = defaults();
  o.scheduler = 99;
  assert_refused(p, &o, GAUS_BAD_OPTION, "scheduler");
  gaus_problem_destroy(p);
}

static void a_problem_must_be_frozen(void **state) {
  (void)state;
  gaus_problem *p;
  assert_int_equal(gaus_problem_create("open", &p, NULL), GAUS_OK);
  assert_refused(p, NULL, GAUS_BAD_INPUT, "frozen");
  gaus_problem_destroy(p);
}

static void an_ii_is_honoured_or_refused(void **state) {
  (void)state;
  int32_t honoured = 0;
  for (uint64_t seed = 0; seed < 40; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 1 + (int32_t)(seed % 20), seed);
    gaus_bounds b;
    assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
    int32_t mii = b.res_mii > b.rec_mii ? b.res_mii : b.rec_mii;
    gaus_options o = defaults();
    o.effort = GAUS_EFFORT_LOW;
    for (o.ii = mii + 4; o.ii < mii + 7; o.ii++) {
      gaus_schedule *s = solve(p, &o);
      assert_int_equal(s->ii, o.ii);
      assert_true(s->ii_bound <= s->ii);
      gaus_schedule_destroy(s);
      honoured++;
    }
    o.ii = mii - 1;
    if (o.ii > 0) {
      gaus_operator_type type = gaus_problem_type(p, b.res_type < 0 ? 0 : b.res_type);
      gaus_dependence first = gaus_problem_dependence(p, b.cycle_size > 0 ? b.cycle[0] : 0);
      assert_refused(p, &o, GAUS_INFEASIBLE,
                     b.rec_mii >= b.res_mii ? gaus_problem_operation(p, first.src).name : type.name);
    }
    gaus_bounds_clear(&b);
    gaus_problem_destroy(p);
  }
  assert_int_equal(honoured, 120);
}

static void reasons_name_the_cause(void **state) {
  (void)state;
  gaus_problem *p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'port', 'latency': 2, 'limit': 1},"
                          "{'name': 'adder', 'latency': 2}], 'operations': [{'name': 'x', 'type': 'port'}, {'name': "
                          "'y', 'type': 'port'}, {'name': 'sum', 'type': 'adder'}, {'name': 'scale', 'type': 'adder'}],"
                          "'dependences': [{'src': 2, 'dst': 3}, {'src': 3, 'dst': 2, 'distance': 1}]}");
  gaus_options o = defaults();
  o.ii = 3; /* sum and scale take 4 */
  assert_refused(p, &o, GAUS_INFEASIBLE, "sum -(2)-> scale -(2, distance 1)-> sum");
  o.ii = 0;
  o.max_ii = 3;
  assert_refused(p, &o, GAUS_INFEASIBLE, "lower bound 4");
  o.max_ii = 4;
  gaus_schedule_destroy(solve(p, &o));
  gaus_problem_destroy(p);
  p = parse("{'format': 'gaus-problem-1', 'operator_types': [{'name': 'port', 'latency': 2, 'limit': 1}], 'operations':"
            "[{'type': 'port'}, {'type': 'port'}, {'type': 'port'}]}");
  o = defaults();
  o.ii = 2;
  assert_refused(p, &o, GAUS_INFEASIBLE, "port (limit 1)");
  for (o.mode = GAUS_MODE_RESOURCE; o.mode <= GAUS_MODE_MEMORY; o.mode++) {
    o.ii = 0;
    o.latency = 2; /* all three at once */
    assert_refused(p, &o, GAUS_INFEASIBLE, "type port needs 3 units in some step to finish within 2 cycles, and has 1");
  }
  gaus_problem_destroy(p);
}

static void the_bound_on_the_latency_is_kept(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 40; seed++) {
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, 2 + (int32_t)(seed % 20), seed);
    gaus_bounds b;
    assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
    gaus_options o = defaults();
    o.effort = GAUS_EFFORT_LOW;
    o.latency = 3 * b.depth + 40; /* room for one after another, or nearly */
    gaus_schedule *s = solve(p, &o);
    assert_true(s->metrics.length <= o.latency);
    assert_int_equal(s->latency_bound, o.latency);
    gaus_schedule_destroy(s);
    o.latency = b.depth - 1;
    if (o.latency > 0)
      assert_refused(p, &o, GAUS_INFEASIBLE, "cannot finish");
    gaus_bounds_clear(&b);
    gaus_problem_destroy(p);
  }
}

/* --- repetition and threads -------------------------------------------------- */

static void the_same_on_any_number_of_threads(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 12; seed++) {
    int32_t n = 5 + (int32_t)(2 * seed);
    gaus_problem *p = sample_problem(seed % 2 ? &sample_hard : &sample_simple, n, seed);
    gaus_options o = defaults();
    o.seed = (int64_t)seed;
    o.iterations = 30;
    o.effort = n > 20 ? GAUS_EFFORT_LOW : GAUS_EFFORT_DEFAULT;
    o.starts = 5;
    gaus_schedule *first = solve(p, &o);
    for (int32_t k = 0; k < 4; k++) {
      o.threads = k == 0 ? 1 : k == 3 ? 0 : 2 * k; /* again on 1, 2, 4, one for each processor */
      gaus_schedule *s = solve(p, &o);
      assert_int_equal(s->ii, first->ii);
      assert_memory_equal(s->start, first->start, (size_t)n * sizeof *s->start);
      assert_true(s->bound == first->bound && s->objective == first->objective);
      gaus_schedule_destroy(s);
    }
    gaus_schedule_destroy(first);
    gaus_problem_destroy(p);
  }
}

/* From 4,000 operations on all threads share one annealing, and a linear program runs beside the first start. */
static void large_ones_too(void **state) {
  (void)state;
  sample_shape shape = sample_simple;
  shape.limited = 0;
  gaus_problem *p = sample_problem(&shape, 4100, 1);
  gaus_options o = defaults();
  o.mode = GAUS_MODE_RESOURCE;
  o.effort = GAUS_EFFORT_LOW;
  o.threads = 1;
  gaus_schedule *first = solve(p, &o);
  for (o.threads = 2; o.threads <= 16; o.threads *= o.threads) {
    gaus_schedule *s = solve(p, &o);
    assert_memory_equal(s->start, first->start, (size_t)gaus_problem_num_operations(p) * sizeof *s->start);
    assert_true(s->bound == first->bound && s->objective == first->objective);
    gaus_schedule_destroy(s);
  }
  gaus_schedule_destroy(first);
  gaus_problem_destroy(p);
}

static void a_batch_equals_its_members(void **state) {
  (void)state;
  enum { N = 16 };
  gaus_problem *p[N + 1];
  gaus_options o[N + 1];
  gaus_schedule *out[N + 1];
  gaus_status status[N + 1];
  gaus_error errs[N + 1];
  for (int32_t k = 0; k < N; k++) {
    p[k] = sample_problem(k % 2 ? &sample_hard : &sample_simple, k, (uint64_t)k);
    o[k] = defaults();
    o[k].seed = k;
    o[k].iterations = 30;
    o[k].scheduler = k % 5 == 4 ? GAUS_SCHEDULER_IMS : GAUS_SCHEDULER_GAUSS;
  }
  p[N] = data_problem("minii_infeasible.json"); /* one that fails does not disturb the others */
  o[N] = defaults();
  o[N].ii = 3;
  for (int32_t threads = 1; threads <= 4; threads *= 2) {
    o[0].threads = threads;
    assert_int_equal(gaus_solve_batch((const gaus_problem *const *)p, o, N + 1, NULL, out, status, errs, NULL),
                     GAUS_OK);
    for (int32_t k = 0; k < N; k++) {
      gaus_schedule *alone = solve(p[k], &o[k]);
      assert_int_equal(status[k], GAUS_OK);
      assert_int_equal(out[k]->ii, alone->ii);
      if (k > 0)
        assert_memory_equal(out[k]->start, alone->start, (size_t)k * sizeof *alone->start);
      gaus_schedule_destroy(alone);
      gaus_schedule_destroy(out[k]);
    }
    assert_int_equal(status[N], GAUS_INFEASIBLE);
    assert_int_equal(errs[N].status, GAUS_INFEASIBLE);
    assert_null(out[N]);
  }
  for (int32_t k = 0; k <= N; k++)
    gaus_problem_destroy(p[k]);
}

static void batches_of_none_one_and_defaults(void **state) {
  (void)state;
  gaus_problem *p = data_problem("canis14_fig2.json");
  const gaus_problem *list[3] = {p, p, p};
  gaus_schedule *out[3];
  gaus_status status[3];
  assert_int_equal(gaus_solve_batch(NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL), GAUS_OK);
  for (size_t count = 1; count <= 3; count += 2) {
    assert_int_equal(gaus_solve_batch(list, NULL, count, NULL, out, status, NULL, NULL), GAUS_OK);
    for (size_t k = 0; k < count; k++) {
      assert_int_equal(status[k], GAUS_OK);
      assert_int_equal(out[k]->ii, 3);
      gaus_schedule_destroy(out[k]);
    }
  }
  gaus_problem_destroy(p);
}

/* --- callbacks and time ------------------------------------------------------ */

typedef struct host {
  pthread_mutex_t lock; /* fails to be taken if two calls overlap */
  int32_t mii, logs, reports, asked, stop_at;
  bool overlapped, odd; /* asserting has to wait: the caller may be another thread */
} host;

static void enter(host *h) {
  h->overlapped = h->overlapped || pthread_mutex_trylock(&h->lock) != 0;
}

static void take_log(void *context, gaus_log_level level, const char *message) {
  host *h = context;
  enter(h);
  h->odd = h->odd || level > GAUS_LOG_DEBUG || message[0] == '\0' || message[strlen(message) - 1] == '\n';
  h->logs++;
  pthread_mutex_unlock(&h->lock);
}

static void take_progress(void *context, double fraction, int32_t ii, double best) {
  host *h = context;
  enter(h);
  h->odd = h->odd || !(fraction >= 0 && fraction <= 1) || ii < h->mii || !(best >= 0);
  h->reports++;
  pthread_mutex_unlock(&h->lock);
}

static int cancel(void *context) {
  host *h = context;
  enter(h);
  int stop = ++h->asked >= h->stop_at;
  pthread_mutex_unlock(&h->lock);
  return stop;
}

static void calls_are_sane_and_one_at_a_time(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 6; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 22, seed);
    host h = {.mii = sample_mii(p), .stop_at = INT32_MAX};
    pthread_mutex_init(&h.lock, NULL);
    gaus_callbacks calls = {.context = &h, .log = take_log, .progress = take_progress, .cancel = cancel};
    gaus_options o = defaults();
    gaus_schedule *s, *quiet;
    o.threads = 4;
    o.iterations = 20;
    assert_int_equal(gaus_solve(p, &o, &calls, &s, NULL), GAUS_OK);
    assert_true(h.reports > 0 && h.asked > 0);
    assert_false(h.overlapped || h.odd);
    quiet = solve(p, &o); /* being listened to changes nothing */
    assert_memory_equal(s->start, quiet->start, 22 * sizeof *s->start);
    gaus_schedule_destroy(quiet);
    gaus_schedule_destroy(s);
    pthread_mutex_destroy(&h.lock);
    gaus_problem_destroy(p);
  }
}

/* Legal, or the status that was asked for; nothing else. */
static bool legal_or(gaus_status expected, const gaus_problem *p, const gaus_options *o, const gaus_callbacks *calls) {
  gaus_schedule *s;
  gaus_error err;
  gaus_status status = gaus_solve(p, o, calls, &s, &err);
  if (status == GAUS_OK) {
    assert_legal(p, s->start, s->ii, 0);
    gaus_schedule_destroy(s);
    return true;
  }
  assert_int_equal(status, expected);
  assert_int_equal(err.status, expected);
  assert_null(s);
  return false;
}

static void cancelled_is_legal_or_says_so(void **state) {
  (void)state;
  int32_t found = 0;
  for (uint64_t seed = 0; seed < 24; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 5 + (int32_t)(seed % 20), seed);
    for (int32_t stop_at = 1; stop_at < 20; stop_at += 1 + stop_at) {
      host h = {.stop_at = stop_at};
      pthread_mutex_init(&h.lock, NULL);
      gaus_callbacks calls = {.context = &h, .cancel = cancel};
      gaus_options o = defaults();
      o.iterations = 10;
      o.threads = 1 + (int64_t)(seed % 2);
      found += legal_or(GAUS_CANCELLED, p, &o, &calls);
      assert_true(h.asked <= stop_at + 1); /* not asked for ever: two threads may ask at once */
      pthread_mutex_destroy(&h.lock);
    }
    gaus_problem_destroy(p);
  }
  assert_true(found > 0);
  gaus_problem *p = data_problem("minii_infeasible.json"); /* at its first II there is nothing, beyond it there is */
  host h = {.stop_at = 1};
  pthread_mutex_init(&h.lock, NULL);
  gaus_callbacks calls = {.context = &h, .cancel = cancel};
  gaus_options o = defaults();
  assert_true(legal_or(GAUS_CANCELLED, p, &o, &calls));
  o.scheduler = GAUS_SCHEDULER_IMS;
  assert_true(legal_or(GAUS_CANCELLED, p, &o, &calls));
  o.scheduler = GAUS_SCHEDULER_ASAP; /* the earliest starts are legal at no II that was tried */
  assert_false(legal_or(GAUS_CANCELLED, p, &o, &calls));
  pthread_mutex_destroy(&h.lock);
  gaus_problem_destroy(p);
}

/* The search for its II is not asked here, so the first question comes before the
 * bound, the second one from within the linear program. */
static void a_baseline_does_without_its_bound(void **state) {
  (void)state;
  gaus_problem *p = sample_problem(&sample_simple, 800, 1);
  gaus_options o = defaults();
  o.scheduler = GAUS_SCHEDULER_IMS;
  gaus_schedule *s = solve(p, &o);
  assert_true(isfinite(s->bound));
  for (int32_t stop_at = 1; stop_at <= 2; stop_at++) {
    host h = {.stop_at = stop_at};
    pthread_mutex_init(&h.lock, NULL);
    gaus_callbacks calls = {.context = &h, .cancel = cancel};
    gaus_schedule *hurried;
    assert_int_equal(gaus_solve(p, &o, &calls, &hurried, NULL), GAUS_OK);
    assert_int_equal(h.asked, stop_at);
    assert_true(hurried->bound == -INFINITY);
    assert_memory_equal(hurried->start, s->start, 800 * sizeof *s->start);
    gaus_schedule_destroy(hurried);
    pthread_mutex_destroy(&h.lock);
  }
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
}

static void out_of_time_is_legal_or_says_so(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 5 + (int32_t)(seed * 7 % 50), seed);
    gaus_options o = defaults();
    for (o.time_limit = 1e-9; o.time_limit < 0.01; o.time_limit *= 100)
      legal_or(GAUS_TIME_LIMIT, p, &o, NULL);
    gaus_problem_destroy(p);
  }
}

/* A given II has one bound, whatever scheduler is asked. */
static void baselines_have_the_bound_of_their_ii(void **state) {
  (void)state;
  int32_t optimal = 0, above = 0;
  for (uint64_t seed = 0; seed < 80; seed++) {
    gaus_problem *p = sample_problem(&sample_simple, 2 + (int32_t)(seed % 30), seed);
    gaus_options o = defaults();
    o.effort = GAUS_EFFORT_LOW;
    o.objective = seed % 2 ? GAUS_OBJECTIVE_MAX_LIVE : GAUS_OBJECTIVE_LIFETIME;
    o.scheduler = seed % 3 ? GAUS_SCHEDULER_IMS : GAUS_SCHEDULER_LIST;
    gaus_schedule *quick, *best;
    if (gaus_solve(p, &o, NULL, &quick, NULL) == GAUS_OK) {
      o.scheduler = GAUS_SCHEDULER_GAUSS;
      o.ii = quick->ii;
      best = solve(p, &o);
      assert_true(quick->bound == best->bound && quick->bound <= best->objective);
      assert_int_equal(quick->quality == GAUS_OPTIMAL, quick->objective == quick->bound);
      optimal += quick->quality == GAUS_OPTIMAL;
      above += quick->objective > quick->bound;
      gaus_schedule_destroy(best);
      gaus_schedule_destroy(quick);
    }
    gaus_problem_destroy(p);
  }
  assert_true(optimal > 5 && above > 20);
}

static gaus_schedule *solve_and_compare(const gaus_problem *p, const gaus_options *o) {
  gaus_schedule *s = solve(p, o);
  assert_true(s->bound <= s->objective);
  assert_int_equal(s->quality == GAUS_OPTIMAL, s->bound == s->objective);
  return s;
}

/* The schedule stays as it is; the bound of a small problem rises, at times to the objective. */
static void prices_raise_bounds(void **state) {
  (void)state;
  int32_t raised = 0, by_default = 0, proved = 0;
  sample_shape shape = sample_simple;
  shape.limited = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    gaus_problem *p = sample_problem(&shape, 20, seed);
    gaus_options o = defaults();
    o.mode = seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE;
    if (seed > 4) { /* quicker; below, what is the default for small problems */
      o.effort = GAUS_EFFORT_LOW;
      o.bound_limit = 1;
    }
    gaus_schedule *with = solve_and_compare(p, &o);
    o.bound_limit = 0;
    gaus_schedule *without = solve_and_compare(p, &o);
    assert_memory_equal(with->start, without->start, 20 * sizeof *with->start);
    assert_true(with->bound >= without->bound);
    raised += with->bound > without->bound;
    by_default += seed <= 4 && with->bound > without->bound;
    proved += with->quality == GAUS_OPTIMAL && without->quality != GAUS_OPTIMAL;
    gaus_schedule_destroy(with);
    gaus_schedule_destroy(without);
    gaus_problem_destroy(p);
  }
  assert_true(raised >= 20 && proved >= 5 && by_default > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prices_raise_bounds),
      cmocka_unit_test(baselines_have_the_bound_of_their_ii),
      cmocka_unit_test(known_optima),
      cmocka_unit_test(the_readers_example),
      cmocka_unit_test(demand_above_the_limit_is_named),
      cmocka_unit_test(nothing_and_little),
      cmocka_unit_test(every_scheduler_takes_an_empty_problem),
      cmocka_unit_test(extreme_values),
      cmocka_unit_test(combinations_are_checked),
      cmocka_unit_test(a_problem_must_be_frozen),
      cmocka_unit_test(an_ii_is_honoured_or_refused),
      cmocka_unit_test(reasons_name_the_cause),
      cmocka_unit_test(the_bound_on_the_latency_is_kept),
      cmocka_unit_test(the_same_on_any_number_of_threads),
      cmocka_unit_test(large_ones_too),
      cmocka_unit_test(a_batch_equals_its_members),
      cmocka_unit_test(batches_of_none_one_and_defaults),
      cmocka_unit_test(calls_are_sane_and_one_at_a_time),
      cmocka_unit_test(cancelled_is_legal_or_says_so),
      cmocka_unit_test(a_baseline_does_without_its_bound),
      cmocka_unit_test(out_of_time_is_legal_or_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
