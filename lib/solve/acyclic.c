/* Solves in modes resource and memory: scheduling under a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/acyclic.h"

#include <math.h>
#include <string.h>

#include "acyclic/list.h"
#include "acyclic/fds.h"
#include "acyclic/random.h"
#include "acyclic/bound_proof.h"
#include "acyclic/lower_bounds.h"
#include "acyclic/lagrangian.h"
#include "legalise/window_search.h"
#include "problem/ample.h"
#include "problem/problem.h"
#include "proof/proof.h"
#include "published/gaus_2026.h"
#include "acyclic/multistart.h"
#include "support/support.h"

enum { SMALL = 320, RANDOM_RESTARTS = 8, RANDOM_MOVES = 400, MOST_OPERATIONS_FOR_LIFETIMES = 20000 };

/* Entries of the largest reservation table that is worth an exact search. */
enum { MOST_CELLS = 1 << 24 };

typedef struct gaus_i_acyclic_solver solver;

struct gaus_i_acyclic_solver {
  gaus_i_acyclic b;
  const gaus_options *options;
  int32_t threads;
  gaus_i_monitor *monitor;
  int32_t *warm;  /* [n] least communication, mode resource; else the best baseline */
  int32_t *trial; /* [n] */
  gaus_i_placement p;
  gaus_i_acyclic_best best;
  int64_t peaks, communication;      /* the least of each; mode resource */
  gaus_i_acyclic_multistart *search; /* NULL: none */
  /* The linear program whose value is a bound and whose solution, in mode resource, a warm start. It may run beside the
   * search's first start, so what it says is kept apart. */
  gaus_status program;
  gaus_error program_err;
  int64_t program_value;
  gaus_error *err;
};

/* The bound on every finish: options->latency, or the critical path. One that is beyond what any
 * order of the operations can use is drawn in, but for alap, which starts there. */
static gaus_status find_latency(const gaus_problem *problem, const gaus_options *options, gaus_i_proof *proof,
                                int32_t *latency, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  int32_t *asap = gaus_i_calloc(2 * n, sizeof *asap);
  gaus_status status =
      asap ? gaus_problem_mobility(problem, 0, (int32_t)options->latency, asap, asap + n, err) : gaus_i_no_memory(err);
  *latency = (int32_t)options->latency;
  if (status == GAUS_OK && options->latency == 0)
    *latency = gaus_i_problem_length(problem, asap);
  else if (status == GAUS_OK && options->scheduler != GAUS_SCHEDULER_ALAP) {
    int32_t ample = gaus_i_problem_ample(problem), depth = gaus_i_problem_length(problem, asap);
    ample = ample > depth ? ample : depth;
    *latency = ample < *latency ? ample : *latency;
  }
  free(asap);
  if (status == GAUS_INFEASIBLE)
    gaus_i_proof_line(proof, "refute 0 %d\nempty\nqed", (int32_t)options->latency);
  return status;
}

/* --- lower bounds --------------------------------------------------------------------- */

/* Adds to the bound what each limited or weighed type asks for, or says that its limit is too small. */
static gaus_status bound_demand(solver *s) {
  gaus_i_peak peak;
  for (int32_t resource = 0; resource < s->b.num_resources; resource++) {
    if (resource == s->b.live_resource)
      continue;
    GAUS_TRY(gaus_i_acyclic_peak_bound(&s->b, resource, &peak, s->err));
    gaus_i_bound_proof_peak(&s->b, resource, &peak);
    if (peak.least > s->b.resources[resource].limit)
      return gaus_i_fail(
          s->err, GAUS_INFEASIBLE, "%s %s needs %lld units in some step to finish within %d cycles, and has %lld",
          s->b.general ? "resource" : "type", s->b.problem->resources[s->b.resources[resource].type].name,
          (long long)peak.least, s->b.latency, (long long)s->b.resources[resource].limit);
    s->best.bound += s->b.resources[resource].weight * (double)peak.least;
    s->peaks += peak.least;
  }
  return GAUS_OK;
}

static bool stopped(const solver *s) {
  return s->monitor && gaus_i_monitor_status(s->monitor) != GAUS_OK;
}

static gaus_status solve_program(solver *s, int64_t *value) {
  gaus_error *err = &s->program_err;
  if (s->b.mode == GAUS_MODE_RESOURCE)
    return gaus_i_acyclic_communication_bound(&s->b, s->warm, value, err);
  return gaus_i_acyclic_live_bound(&s->b, s->b.n <= MOST_OPERATIONS_FOR_LIFETIMES, value, err);
}

/* Solves the program; a stop leaves it without a result. */
static gaus_status bound_by_program(solver *s) {
  int64_t value, began = gaus_i_time(s->monitor);
  gaus_status status = solve_program(s, &value);
  gaus_i_count_time(s->monitor, GAUS_STATISTIC_TIME_BOUNDS, began);
  if (status != GAUS_OK)
    return stopped(s) ? GAUS_OK : status;
  s->program_value = value;
  return GAUS_OK;
}

/* Adds the program's bound, or passes its error on. */
static gaus_status take_program(solver *s) {
  if (s->program != GAUS_OK)
    return gaus_i_fail(s->err, s->program, "%s", s->program_err.message);
  if (s->b.mode == GAUS_MODE_MEMORY) {
    s->best.bound = (double)s->program_value;
  } else {
    s->communication = s->program_value;
    s->best.bound += s->b.communication_weight * (double)s->communication;
  }
  gaus_i_monitor_bound(s->monitor, s->best.bound);
  return GAUS_OK;
}

static gaus_status run_program(solver *s) {
  s->program = bound_by_program(s);
  return take_program(s);
}

/* Returns the budget for raising the bound, in millions of steps. A round takes less than one million for most small
 * graphs. */
static int64_t bound_limit(const solver *s) {
  static const int64_t automatic[3] = {0, 4, 100};
  if (s->options->bound_limit >= 0)
    return s->options->bound_limit;
  return s->b.n <= SMALL || s->options->effort == GAUS_EFFORT_HIGH ? automatic[s->options->effort] : 0;
}

static gaus_status raise_bound(solver *s) {
  gaus_i_budget budget = gaus_i_budget_of(bound_limit(s) * 1000000, NULL);
  return budget.left > 0
             ? gaus_i_acyclic_lagrangian_bound(&s->b, s->best.objective, &budget, s->monitor, &s->best.bound, s->err)
             : GAUS_OK;
}

/* --- baselines -------------------------------------------------------------------------- */

static void offer(solver *s, const int32_t *start) {
  double value;
  gaus_i_placement_load(&s->p, start);
  value = gaus_i_placement_objective(&s->p);
  if (value >= s->best.objective)
    return;
  s->best.objective = value;
  memcpy(s->best.start, start, (size_t)s->b.n * sizeof *start);
}

static gaus_status run_baseline(solver *s, gaus_scheduler scheduler) {
  double value;
  switch (scheduler) {
  case GAUS_SCHEDULER_ASAP:
    offer(s, s->b.asap);
    return GAUS_OK;
  case GAUS_SCHEDULER_ALAP:
    offer(s, s->b.alap);
    return GAUS_OK;
  case GAUS_SCHEDULER_LIST:
    GAUS_TRY(gaus_i_acyclic_list_schedule(&s->b, s->trial, s->err));
    break;
  case GAUS_SCHEDULER_GAUS_2026:
    GAUS_TRY(gaus_i_acyclic_list_schedule(&s->b, s->trial, s->err));
    offer(s, s->trial);
    return gaus_i_gaus_2026_acyclic(&s->b, s->options, s->best.start, &s->best.objective, s->err);
  case GAUS_SCHEDULER_FDS:
    GAUS_TRY(gaus_i_fds(&s->b, s->monitor, s->trial, s->err));
    break;
  default:
    GAUS_TRY(gaus_i_random_search(&s->b, s->options->starts > 0 ? (int32_t)s->options->starts : RANDOM_RESTARTS,
                                  (int64_t)RANDOM_MOVES * s->b.n, (uint64_t)s->options->seed, s->monitor, s->trial,
                                  &value, s->err));
    if (value == INFINITY)
      return GAUS_OK;
  }
  offer(s, s->trial);
  return GAUS_OK;
}

/* --- the Gaussian scheduler --------------------------------------------------------------- */

/* The baselines found nothing legal: an exact search does, or proves that there is nothing, as far as its steps go. */
static gaus_status decide(solver *s) {
  static const int64_t steps[] = {3000000, 30000000, 600000000};
  if ((int64_t)s->b.num_resources * s->b.steps > MOST_CELLS)
    return GAUS_OK;
  gaus_i_budget budget = gaus_i_budget_of(steps[s->options->effort], s->monitor);
  gaus_i_proof_begin(gaus_i_monitor_proof(s->monitor), "refute 0 %d", s->b.latency);
  gaus_status status = gaus_i_window_search(s->b.problem, 0, s->b.asap, s->b.alap, &budget, (uint64_t)s->options->seed,
                                            s->trial, s->err);
  if (status == GAUS_INFEASIBLE)
    return gaus_i_fail(s->err, status, "the limits of the operator types leave no schedule within %d cycles",
                       s->b.latency);
  if (status == GAUS_OK)
    offer(s, s->trial);
  return status == GAUS_UNDECIDED ? GAUS_OK : status;
}

/* Offers what takes no time; where nothing of it is legal, decides whether anything is. */
static gaus_status try_baselines(solver *s) {
  offer(s, s->b.asap);
  if (!s->options->warm_start)
    return GAUS_OK;
  GAUS_TRY(run_baseline(s, GAUS_SCHEDULER_ALAP));
  GAUS_TRY(run_baseline(s, GAUS_SCHEDULER_LIST));
  return s->best.objective < INFINITY || stopped(s) ? GAUS_OK : decide(s);
}

static gaus_status run_baselines(solver *s) {
  int64_t began = gaus_i_time(s->monitor);
  gaus_status status = try_baselines(s);
  gaus_i_count_time(s->monitor, GAUS_STATISTIC_TIME_FIRST_SCHEDULE, began);
  return status;
}

/* The schedule at which the search begins besides the midpoints; NULL: none. */
static const int32_t *find_warm_start(solver *s) {
  if (!s->options->warm_start || stopped(s))
    return NULL;
  if (s->b.mode == GAUS_MODE_RESOURCE)
    offer(s, s->warm);
  else
    memcpy(s->warm, s->best.objective < INFINITY ? s->best.start : s->trial, (size_t)s->b.n * sizeof *s->warm);
  return s->warm;
}

static gaus_status close_search(solver *s, const char **backend) {
  gaus_status status = gaus_i_acyclic_search_close(s->search, backend);
  s->search = NULL;
  return status;
}

/* The random search anneals, which counts its own time. */
static gaus_status run_alone(solver *s) {
  gaus_scheduler scheduler = (gaus_scheduler)s->options->scheduler;
  GAUS_TRY(run_program(s));
  int64_t began = gaus_i_time(s->monitor);
  gaus_status status = run_baseline(s, scheduler);
  if (scheduler != GAUS_SCHEDULER_RANDOM)
    gaus_i_count_time(s->monitor, GAUS_STATISTIC_TIME_FIRST_SCHEDULE, began);
  return status;
}

/* --- a solver's life ------------------------------------------------------------------------ */

/* Prepares the demand bounds; fails if they prove that no schedule keeps the latency bound and the limits. */
static gaus_status prepare_demand(solver *s, const gaus_problem *problem) {
  int32_t latency;
  GAUS_TRY(find_latency(problem, s->options, gaus_i_monitor_proof(s->monitor), &latency, s->err));
  GAUS_TRY(gaus_i_acyclic_init(&s->b, problem, s->options, latency, s->err));
  s->b.monitor = s->monitor;
  return bound_demand(s);
}

static gaus_status set_up(solver *s, const gaus_problem *problem) {
  GAUS_TRY(prepare_demand(s, problem));
  GAUS_TRY(gaus_i_placement_init(&s->p, &s->b, s->err));
  s->warm = gaus_i_calloc((size_t)s->b.n, sizeof *s->warm);
  s->trial = gaus_i_calloc((size_t)s->b.n, sizeof *s->trial);
  return s->warm && s->trial ? GAUS_OK : gaus_i_no_memory(s->err);
}

/* Computes the bounds that are known before any scheduler runs, but for the program's. */
static gaus_status prepare(solver *s, const gaus_problem *problem) {
  int64_t began = gaus_i_time(s->monitor);
  gaus_status status = set_up(s, problem);
  gaus_i_count_time(s->monitor, GAUS_STATISTIC_TIME_BOUNDS, began);
  return status;
}

/* Stopped before anything legal came up: what takes no time may be legal. The
 * simple schedulers that do not look at limits are what they are. */
static gaus_status settle(solver *s) {
  bool looks = s->options->scheduler == GAUS_SCHEDULER_GAUSS || s->options->scheduler == GAUS_SCHEDULER_RANDOM;
  if (s->best.objective < INFINITY || !looks || !stopped(s))
    return GAUS_OK;
  offer(s, s->b.alap);
  return run_baseline(s, GAUS_SCHEDULER_LIST);
}

static gaus_status conclude(solver *s, double *objective, double *bound) {
  GAUS_TRY(settle(s));
  if (s->best.objective < INFINITY)
    GAUS_TRY(raise_bound(s));
  *objective = s->best.objective;
  *bound = s->best.bound;
  gaus_i_bound_proof_claim(&s->b, s->options, s->peaks, s->communication, s->best.bound);
  if (s->best.objective < INFINITY)
    return GAUS_OK;
  if (stopped(s))
    return gaus_i_fail(s->err, gaus_i_monitor_status(s->monitor),
                       "stopped before a schedule within %d cycles was found", s->b.latency);
  return gaus_i_fail(s->err, GAUS_UNDECIDED,
                     "no schedule within %d cycles was found that keeps the limits of the operator types; a larger "
                     "latency or %s may help",
                     s->b.latency,
                     s->options->scheduler == GAUS_SCHEDULER_GAUSS ? "--effort=high" : "--scheduler=gauss");
}

static void clear(solver *s) {
  gaus_i_acyclic_search_drop(s->search);
  gaus_i_placement_clear(&s->p);
  gaus_i_acyclic_clear(&s->b);
  free(s->warm);
  free(s->trial);
}

/* --- the interface --------------------------------------------------------------------------- */

gaus_status gaus_i_acyclic_refute(const gaus_problem *problem, const gaus_options *options, gaus_error *err) {
  solver s = {.options = options, .err = err};
  gaus_status status = problem->num_ops > 0 ? prepare_demand(&s, problem) : GAUS_OK;
  clear(&s);
  return status;
}

void gaus_i_acyclic_add_work(const gaus_problem *problem, const gaus_options *options, gaus_i_offload_estimate *work) {
  gaus_i_acyclic_search_add_work(problem, (int32_t)options->latency, options, work);
}

static void run_side(void *context, int32_t i) {
  solver *s = context;
  if (i == 0)
    s->program = bound_by_program(s);
  else
    gaus_i_acyclic_search_go_ahead(s->search, s->threads > 1 ? s->threads - 1 : s->threads);
}

/* Opens the search and gives it all that it begins with. On the CPU its first start does not wait for the program. */
static gaus_status open_search(solver *s, gaus_i_solve_context *context) {
  gaus_i_offload_estimate work = {0};
  GAUS_TRY(run_baselines(s));
  if (stopped(s))
    return GAUS_OK;
  gaus_i_acyclic_search_add_work(s->b.problem, s->b.latency, s->options, &work);
  GAUS_TRY(gaus_i_choose_backend(context, &work));
  GAUS_TRY(gaus_i_acyclic_search_open(context, &s->b, &s->best, &s->search));
  if (context->backend == gaus_i_backend_cpu())
    gaus_i_parallel(s->threads, 2, run_side, s);
  else
    s->program = bound_by_program(s);
  GAUS_TRY(take_program(s));
  gaus_i_acyclic_search_set_warm(s->search, find_warm_start(s));
  return GAUS_OK;
}

static gaus_status begin(solver *s, gaus_i_solve_context *context) {
  if (context->problem->num_ops == 0)
    return GAUS_OK;
  GAUS_TRY(prepare(s, context->problem));
  return s->options->scheduler == GAUS_SCHEDULER_GAUSS ? open_search(s, context) : run_alone(s);
}

static void destroy(solver *s) {
  clear(s);
  free(s);
}

gaus_status gaus_i_acyclic_begin(gaus_i_solve_context *context, int32_t *start, gaus_i_acyclic_solver **out) {
  solver *s = gaus_i_calloc(1, sizeof *s);
  *out = NULL;
  if (!s)
    return gaus_i_no_memory(context->err);
  *s = (solver){.options = context->options,
                .threads = context->threads,
                .monitor = context->monitor,
                .best = {start, INFINITY, 0},
                .err = context->err};
  gaus_status status = begin(s, context);
  if (status == GAUS_INFEASIBLE)
    gaus_i_proof_line(gaus_i_monitor_proof(s->monitor), "claim unschedulable %lld",
                      s->b.latency > 0 ? (long long)s->b.latency : (long long)s->options->latency);
  if (status == GAUS_OK)
    *out = s;
  else
    destroy(s);
  return status;
}

gaus_i_rounds_task gaus_i_acyclic_left(gaus_i_acyclic_solver *s) {
  return s->search ? gaus_i_acyclic_search_rounds(s->search) : (gaus_i_rounds_task){0};
}

gaus_status gaus_i_acyclic_end(gaus_i_acyclic_solver *s, gaus_i_answer *answer) {
  gaus_status status = GAUS_OK;
  answer->backend = "";
  answer->objective = answer->bound = 0;
  if (s->search)
    status = close_search(s, &answer->backend);
  if (status == GAUS_OK && s->b.n > 0)
    status = conclude(s, &answer->objective, &answer->bound);
  destroy(s);
  return status;
}

void gaus_i_acyclic_drop(gaus_i_acyclic_solver *s) {
  if (!s)
    return;
  destroy(s);
}

gaus_status gaus_i_solve_acyclic(const gaus_i_solve_context *context, gaus_i_answer *answer) {
  gaus_i_solve_context own = *context;
  gaus_i_acyclic_solver *s;
  GAUS_TRY(gaus_i_acyclic_begin(&own, answer->start, &s));
  gaus_i_rounds_task left = gaus_i_acyclic_left(s);
  gaus_status status = left.starts > 0 ? gaus_i_rounds_run(own.backend, &left, 1, own.threads, own.err) : GAUS_OK;
  if (status == GAUS_OK)
    return gaus_i_acyclic_end(s, answer);
  gaus_i_acyclic_drop(s);
  return status;
}
