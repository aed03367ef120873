/* Runs one restart of the search for few registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/restart.h"

#include <math.h>
#include <string.h>

static gaus_i_restart_plan plan_by_default(int32_t n) {
  if (n < 24)
    return (gaus_i_restart_plan){
        .starts = 3, .rounds = 1, .iterations = 40 + 4 * n, .moves = 30, .final_moves = 80, .polish_rounds = 1};
  if (n < 100)
    return (gaus_i_restart_plan){
        .starts = 8, .rounds = 4, .iterations = 300, .moves = 60, .final_moves = 400, .polish_rounds = 2};
  return (gaus_i_restart_plan){
      .starts = 6, .rounds = 4, .iterations = 600, .moves = 60, .final_moves = 2000, .polish_rounds = 2};
}

gaus_i_restart_plan gaus_i_restart_make_plan(const gaus_options *o, int32_t num_ops) {
  gaus_i_restart_plan p = plan_by_default(num_ops);
  if (o->effort == GAUS_EFFORT_LOW)
    p = (gaus_i_restart_plan){
        .starts = 2, .rounds = 1, .iterations = 100, .moves = 30, .final_moves = 30, .polish_rounds = 1};
  else if (o->effort == GAUS_EFFORT_HIGH)
    p = (gaus_i_restart_plan){
        .starts = 24, .rounds = 6, .iterations = 600, .moves = 150, .final_moves = 2000, .polish_rounds = 4};
  p.starts = o->starts > 0 ? (int32_t)o->starts : p.starts;
  p.iterations = o->iterations > 0 ? (int32_t)o->iterations : p.iterations;
  p.moves = o->polish ? p.moves : 0;
  p.final_moves = o->polish ? p.final_moves : 0;
  return p;
}

static size_t row_bytes(const gaus_i_restart *s) {
  return sizeof *s->trial * (size_t)s->multistart->problem->num_ops;
}

/* Did the monitor end something? Then what was found so far is the answer. */
static bool halted(const gaus_i_restart *s) {
  return gaus_i_monitor_status(s->multistart->monitor) != GAUS_OK;
}

/* Replaces s->trial by the best schedule with its unit orders, where that is cheaper. */
static gaus_status improve_by_cell(gaus_i_restart *s, gaus_error *err) {
  int32_t latest = s->multistart->latest;
  gaus_i_move_state_load(&s->state, s->trial, latest);
  double before = gaus_i_move_state_cost(&s->state);
  memcpy(s->scratch, s->trial, row_bytes(s));
  gaus_status status = gaus_i_order_lp_best(&s->order, s->scratch, err);
  if (status != GAUS_OK)
    return halted(s) ? GAUS_OK : status;
  gaus_i_move_state_load(&s->state, s->scratch, latest);
  if (gaus_i_move_state_cost(&s->state) <= before)
    memcpy(s->trial, s->scratch, row_bytes(s));
  else
    gaus_i_move_state_load(&s->state, s->trial, latest);
  return GAUS_OK;
}

static void keep_if_best(gaus_i_restart *s) {
  double cost = gaus_i_move_state_cost(&s->state);
  if (cost >= s->best_cost)
    return;
  s->best_cost = cost;
  memcpy(s->best, s->trial, row_bytes(s));
}

/* Moves of one polish: `moves` for each operation, and fewer where a move is dear. It looks at the links of what has
 * moved and at theirs in turn, which is the mean over operations of the square of their links; loops have less than
 * MODERATE, but a store under hundreds of tests waits for each of them. */
static int64_t polish_moves(const gaus_problem *p, int32_t moves, int32_t rounds) {
  enum { MODERATE = 512 };
  double squares = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    double links = p->out_begin[v + 1] - p->out_begin[v] + p->in_begin[v + 1] - p->in_begin[v];
    squares += links * links;
  }
  double cost = squares / fmax(p->num_ops, 1) / MODERATE;
  return (int64_t)((double)((int64_t)moves * p->num_ops / rounds) / fmax(cost, 1));
}

static gaus_status improve(gaus_i_restart *s, int32_t moves, gaus_error *err) {
  const gaus_i_multistart *multistart = s->multistart;
  GAUS_TRY(improve_by_cell(s, err));
  keep_if_best(s);
  int32_t rounds = moves > 0 ? multistart->plan.polish_rounds : 0;
  for (int32_t k = 0; k < rounds && s->best_cost > multistart->target && !gaus_i_monitor_stop(multistart->monitor);
       k++) {
    gaus_i_anneal_plan plan = {.moves = polish_moves(multistart->problem, moves, rounds),
                               .target = multistart->target,
                               .budget = &s->endless,
                               .hot = 2.0,
                               .cold = 0.1};
    GAUS_TRY(gaus_i_anneal(&s->state, &plan, &s->rng, s->trial, err));
    GAUS_TRY(improve_by_cell(s, err));
    keep_if_best(s);
  }
  return GAUS_OK;
}

gaus_status gaus_i_restart_improve(gaus_i_restart *s, int32_t moves, gaus_error *err) {
  int64_t began = gaus_i_time(s->multistart->monitor);
  gaus_status status = improve(s, moves, err);
  gaus_i_count_time(s->multistart->monitor, GAUS_STATISTIC_TIME_IMPROVEMENT, began);
  return status;
}

/* Legalises s->mu into s->trial; falls back on the best so far, then on what
 * was given; after a stop too. Without `repair` a failed insertion is not tried again. */
static gaus_status legalise(gaus_i_restart *s, gaus_error *err) {
  const gaus_i_multistart *multistart = s->multistart;
  int32_t tries = multistart->options->repair ? 20 : 1;
  int64_t began = gaus_i_time(multistart->monitor);
  gaus_status status = gaus_i_insert_run(&s->insert, s->mu, multistart->asap, multistart->room, tries, s->trial, err);
  gaus_i_count_time(multistart->monitor, GAUS_STATISTIC_TIME_LEGALISATION, began);
  if (status != GAUS_UNDECIDED && !halted(s))
    return status;
  memcpy(s->trial, s->best_cost < INFINITY ? s->best : multistart->given, row_bytes(s));
  return GAUS_OK;
}

/* --- rounds of gradient ------------------------------------------------------------- */

bool gaus_i_restart_by_gradient(const gaus_i_multistart *multistart, int32_t index) {
  return multistart->options->gradient && (index > 1 || (index == 1 && !multistart->options->warm_start));
}

void gaus_i_restart_relaxation(const gaus_i_multistart *multistart, gaus_i_relax_problem *relaxed,
                               gaus_i_relax_settings *settings) {
  *relaxed = (gaus_i_relax_problem){.problem = multistart->problem,
                                    .mode = GAUS_MODE_MODULO,
                                    .objective = (gaus_objective)multistart->options->objective,
                                    .ii = multistart->ii,
                                    .asap = multistart->asap,
                                    .alap = multistart->alap};
  gaus_i_relax_settings_init(multistart->options, multistart->ii, settings);
  settings->iterations = multistart->plan.iterations;
  settings->monitor = multistart->monitor;
}

/* At the linear program's starts or the midpoints of the windows; later
 * rounds at the best schedule so far. */
bool gaus_i_restart_begin_round(const gaus_i_restart *s, int32_t index, int32_t k, gaus_i_initial_point *from) {
  const gaus_options *o = s->multistart->options;
  if (k >= s->multistart->plan.rounds || s->best_cost <= s->multistart->target ||
      (k > 0 && gaus_i_monitor_stop(s->multistart->monitor)))
    return false;
  *from = (gaus_i_initial_point){.seed = (uint64_t)o->seed + (uint64_t)index * 1000 + (uint64_t)k};
  from->jitter = !o->perturb ? 0 : index < 4 ? 0.02f : 0.2f;
  from->kappa = k > 0 ? 0.05f : index < 4 || o->kappa >= 0 ? -1 : 0.15f;
  if (k > 0 && s->best_cost < INFINITY)
    from->schedule = s->best;
  else if (index % 2 == 0 && o->warm_start)
    from->schedule = s->multistart->relaxed;
  return true;
}

gaus_status gaus_i_restart_end_round(gaus_i_restart *s, gaus_error *err) {
  gaus_i_count(s->multistart->monitor, GAUS_STATISTIC_GRADIENT_ROUNDS, 1);
  for (int32_t v = 0; v < s->multistart->problem->num_ops; v++)
    s->mu[v] = s->means[v];
  GAUS_TRY(legalise(s, err));
  return gaus_i_restart_improve(s, s->multistart->plan.moves, err);
}

static gaus_status run_round(gaus_i_restart *s, gaus_i_relaxation *relaxation, const gaus_i_initial_point *from,
                             gaus_error *err) {
  const gaus_i_backend *backend = s->multistart->backend;
  backend->set_start(relaxation, 0, 0, from);
  GAUS_TRY(backend->run(relaxation, s->multistart->plan.iterations, err));
  backend->get(relaxation, 0, 0, &(gaus_i_relax_result){.mu = s->means});
  return gaus_i_restart_end_round(s, err);
}

static gaus_status run_rounds(gaus_i_restart *s, int32_t index, gaus_error *err) {
  gaus_i_relax_problem relaxed;
  gaus_i_relax_settings settings;
  gaus_i_relaxation *relaxation = NULL;
  gaus_i_initial_point from;
  gaus_i_restart_relaxation(s->multistart, &relaxed, &settings);
  GAUS_TRY(s->multistart->backend->open(&relaxed, &settings, 1, 1, 1, &relaxation, err));
  gaus_status status = GAUS_OK;
  for (int32_t k = 0; status == GAUS_OK && gaus_i_restart_begin_round(s, index, k, &from); k++)
    status = run_round(s, relaxation, &from, err);
  s->multistart->backend->close(relaxation);
  return status;
}

gaus_status gaus_i_restart_run(gaus_i_restart *s, int32_t index, gaus_error *err) {
  const gaus_i_multistart *multistart = s->multistart;
  if (index == 0) {
    memcpy(s->trial, multistart->given, row_bytes(s));
    return gaus_i_restart_improve(s, multistart->options->warm_start ? multistart->plan.moves : 0, err);
  }
  if (gaus_i_restart_by_gradient(multistart, index))
    return run_rounds(s, index, err);
  for (int32_t v = 0; v < multistart->problem->num_ops; v++)
    s->mu[v] = multistart->relaxed[v] + (index > 1 ? gaus_i_rng_normal(&s->rng) * 0.25 * multistart->ii : 0);
  GAUS_TRY(legalise(s, err));
  return gaus_i_restart_improve(s, multistart->plan.moves, err);
}

gaus_status gaus_i_restart_open(gaus_i_restart *s, const gaus_i_multistart *multistart, int32_t index, int32_t *best,
                                gaus_error *err) {
  const gaus_problem *p = multistart->problem;
  size_t n = (size_t)p->num_ops;
  gaus_objective objective = (gaus_objective)multistart->options->objective;
  memset(s, 0, sizeof *s);
  s->multistart = multistart;
  s->best = best;
  s->best_cost = INFINITY;
  gaus_i_rng_seed(&s->rng, (uint64_t)multistart->options->seed, (uint64_t)index);
  gaus_status status = GAUS_OK;
  s->trial = gaus_i_calloc(n, sizeof *s->trial);
  s->scratch = gaus_i_calloc(n, sizeof *s->scratch);
  s->mu = gaus_i_calloc(n, sizeof *s->mu);
  s->means = gaus_i_calloc(n, sizeof *s->means);
  if (!s->trial || !s->scratch || !s->mu || !s->means)
    GAUS_TRY_GOTO(status, gaus_i_no_memory(err), fail);
  GAUS_TRY_GOTO(status, gaus_i_order_lp_init(&s->order, p, multistart->ii, (int32_t)multistart->options->latency, err),
                fail);
  GAUS_TRY_GOTO(status, gaus_i_move_state_init(&s->state, p, multistart->ii, objective, err), fail);
  GAUS_TRY_GOTO(status, gaus_i_insert_init(&s->insert, p, multistart->ii, err), fail);
  s->endless = gaus_i_budget_endless(multistart->monitor);
  s->order.monitor = multistart->monitor;
  s->insert.budget = &s->endless;
  return GAUS_OK;
fail:
  gaus_i_restart_close(s);
  return status;
}

void gaus_i_restart_close(gaus_i_restart *s) {
  gaus_i_insert_clear(&s->insert);
  gaus_i_move_state_clear(&s->state);
  gaus_i_order_lp_clear(&s->order);
  free(s->trial);
  free(s->scratch);
  free(s->mu);
  free(s->means);
}
