/* Joint annealing: legal, never worse, loads kept exactly, and the same schedule on any number of threads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/joint_anneal.h"

#include <math.h>

#include "sample.h"

/* One annealing of a problem. */
typedef struct trial {
  gaus_problem *problem;
  gaus_i_acyclic b;
  gaus_i_acyclic_anneal_settings settings;
  int32_t *best, *last; /* [n]: the best schedule, and where the annealing ended */
  double before, objective;
} trial;

/* Loads and ends of values as they are from scratch. */
static void check_loads(const gaus_i_acyclic *b, const gaus_i_placement *p) {
  gaus_i_placement fresh;
  assert_int_equal(gaus_i_placement_init(&fresh, b, NULL), GAUS_OK);
  gaus_i_placement_load(&fresh, p->start);
  assert_memory_equal(p->load, fresh.load, sizeof *p->load * (size_t)b->num_resources * (size_t)b->steps);
  if (b->live_resource >= 0)
    assert_memory_equal(p->end, fresh.end, sizeof *p->end * (size_t)b->n);
  assert_int_equal(p->linear, fresh.linear);
  gaus_i_placement_clear(&fresh);
}

static int32_t *copy(const int32_t *start, int32_t n) {
  int32_t *copy = malloc(sizeof *copy * (size_t)n);
  assert_non_null(copy);
  memcpy(copy, start, sizeof *copy * (size_t)n);
  return copy;
}

static void open_trial(trial *t, gaus_problem *problem, gaus_mode mode, int32_t more, uint64_t seed) {
  int32_t n = problem->num_ops, *asap = malloc(2 * sizeof *asap * (size_t)n);
  gaus_options options;
  gaus_options_init(&options);
  options.mode = mode;
  *t = (trial){.problem = problem};
  assert_int_equal(gaus_problem_mobility(problem, 0, 0, asap, asap + n, NULL), GAUS_OK);
  int32_t latency = gaus_i_problem_length(problem, asap) + more;
  free(asap);
  assert_int_equal(gaus_i_acyclic_init(&t->b, problem, &options, latency, NULL), GAUS_OK);
  t->settings = (gaus_i_acyclic_anneal_settings){.moves = 40 * n,
                                                 .hot = 0.5,
                                                 .cold = 0.01,
                                                 .smooth = 0.3,
                                                 .sharp = 0.001,
                                                 .press = 0.6,
                                                 .groups = 0.3,
                                                 .squeezes = mode == GAUS_MODE_MEMORY ? 0.2 : 0,
                                                 .aimed = mode == GAUS_MODE_MEMORY && seed % 4 == 1 ? 0.5 : 0,
                                                 .seed = seed};
}

static void close_trial(trial *t) {
  gaus_i_acyclic_clear(&t->b);
  free(t->best);
  free(t->last);
}

/* Anneals from the earliest starts on so many threads. */
static void run(trial *t, int32_t threads) {
  gaus_i_placement p;
  gaus_i_crew *crew = gaus_i_crew_create(threads);
  free(t->best);
  free(t->last);
  t->best = copy(t->b.asap, t->b.n);
  assert_int_equal(gaus_i_placement_init(&p, &t->b, NULL), GAUS_OK);
  gaus_i_placement_load(&p, t->b.asap);
  t->before = t->objective = gaus_i_placement_objective(&p);
  assert_int_equal(gaus_i_acyclic_anneal_jointly(&p, &t->settings, crew, NULL, t->best, &t->objective, NULL), GAUS_OK);
  check_loads(&t->b, &p);
  t->last = copy(p.start, t->b.n);
  gaus_i_placement_load(&p, t->best);
  assert_true(gaus_i_placement_objective(&p) == t->objective && t->objective <= t->before);
  gaus_i_placement_clear(&p);
  gaus_i_crew_destroy(crew);
}

/* Dependences alone: limits may still be exceeded. */
static void check_order(const gaus_i_acyclic *b, const int32_t *start) {
  for (int32_t v = 0; v < b->n; v++) {
    assert_true(start[v] >= b->asap[v] && start[v] <= b->alap[v]);
    for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++)
      assert_true(start[v] >= start[b->pred[i].op] + b->pred[i].latency);
  }
}

static gaus_problem *sample(int32_t n, int32_t limited, uint64_t seed) {
  sample_shape shape = sample_hard;
  shape.limited = limited;
  shape.limit = 3 + n / 8;
  return sample_problem(&shape, n, seed);
}

/* With and without limits, several types, blocking, values. */
static void the_same_bits_on_any_number_of_threads(void **state) {
  (void)state;
  int32_t better = 0;
  for (uint64_t seed = 0; seed < 12; seed++) {
    trial t;
    gaus_problem *problem = sample(2 + 200 * (int32_t)seed, seed % 3 == 0 ? 8 : 0, seed);
    open_trial(&t, problem, seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE, 2 + (int32_t)seed % 7, seed);
    run(&t, 1);
    int32_t *best = copy(t.best, t.b.n), *last = copy(t.last, t.b.n);
    better += t.objective < t.before;
    check_order(&t.b, last);
    for (int32_t threads = 2; threads <= 16; threads *= threads) {
      run(&t, threads);
      assert_memory_equal(t.best, best, sizeof *best * (size_t)t.b.n);
      assert_memory_equal(t.last, last, sizeof *last * (size_t)t.b.n);
    }
    free(best);
    free(last);
    close_trial(&t);
    gaus_problem_destroy(problem);
  }
  assert_true(better >= 10); /* it does something */
}

/* Small graphs, where every move meets every other. */
static void crowded_rounds_keep_it_legal(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 120; seed++) {
    trial t;
    gaus_problem *problem = sample(2 + (int32_t)(seed % 58), seed % 3 == 0 ? 8 : 0, seed);
    open_trial(&t, problem, seed % 2 ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE, (int32_t)(seed % 5), seed);
    if (seed % 5 == 0)
      t.settings.groups = 1 - t.settings.squeezes;
    run(&t, 1);
    check_order(&t.b, t.last);
    check_order(&t.b, t.best);
    close_trial(&t);
    gaus_problem_destroy(problem);
  }
}

enum { ASKED = 5 };

static int cancel(void *context) {
  int32_t *asked = context;
  return ++*asked == ASKED;
}

/* The host is asked in every round, and a stop leaves what is legal. */
static void a_stop_is_heard_in_every_round(void **state) {
  (void)state;
  for (int32_t mode = 0; mode < 2; mode++) {
    trial t;
    gaus_i_placement p;
    gaus_i_monitor monitor;
    int32_t asked = 0;
    int64_t values[GAUS_NUM_STATISTICS];
    gaus_callbacks callbacks = {.context = &asked, .cancel = cancel};
    gaus_problem *problem = sample(1000, 0, 1);
    open_trial(&t, problem, mode ? GAUS_MODE_MEMORY : GAUS_MODE_RESOURCE, 5, 1);
    t.best = copy(t.b.asap, t.b.n);
    t.last = copy(t.b.asap, t.b.n);
    t.objective = INFINITY;
    assert_int_equal(gaus_i_placement_init(&p, &t.b, NULL), GAUS_OK);
    gaus_i_placement_load(&p, t.b.asap);
    gaus_i_monitor_init(&monitor, &callbacks, 0);
    assert_int_equal(gaus_i_acyclic_anneal_jointly(&p, &t.settings, NULL, &monitor, t.best, &t.objective, NULL),
                     GAUS_OK);
    gaus_i_statistics_read(&monitor.statistics, values);
    assert_int_equal(asked, ASKED);
    assert_true(values[GAUS_STATISTIC_PROPOSALS] > 0 && values[GAUS_STATISTIC_PROPOSALS] < ASKED * 1000);
    check_loads(&t.b, &p);
    check_order(&t.b, p.start);
    gaus_i_monitor_clear(&monitor);
    gaus_i_placement_clear(&p);
    close_trial(&t);
    gaus_problem_destroy(problem);
  }
}

/* Independent operations on one type: the peak falls to the mean. */
static void loads_become_level(void **state) {
  (void)state;
  trial t;
  gaus_problem *problem;
  assert_int_equal(gaus_problem_create("level", &problem, NULL), GAUS_OK);
  gaus_problem_add_type(problem, &(gaus_operator_type){"unit", 1, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < 1000; v++)
    gaus_problem_add_operation(problem, &(gaus_operation){NULL, 0, 0, 1}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(problem, NULL), GAUS_OK);
  open_trial(&t, problem, GAUS_MODE_RESOURCE, 9, 1);
  t.settings.moves *= 5;
  run(&t, 2);
  assert_true(t.objective < 1.025); /* the peak over the mean, which is 100 in each of the 10 cycles */
  close_trial(&t);
  gaus_problem_destroy(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_bits_on_any_number_of_threads),
      cmocka_unit_test(crowded_rounds_keep_it_legal),
      cmocka_unit_test(a_stop_is_heard_in_every_round),
      cmocka_unit_test(loads_become_level),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
