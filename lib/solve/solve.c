/* Solves problems and batches of them, stage by stage: bounds, a scheduler, the verifier.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/solve.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/within.h"
#include "problem/problem.h"
#include "published/gaus_2026.h"
#include "modulo/baselines.h"
#include "proof/proof.h"
#include "solve/acyclic.h"
#include "solve/modulo.h"
#include "support/support.h"
#include "support/monitor.h"
#include "support/assert.h"

/* What a scheduler hands back. */
typedef struct answer {
  int32_t *start;
  int32_t ii, ii_bound;
  double objective, bound;
  char backend[16];
} answer;

#define NAME(option, name, word) word,
static const char *const scheduler_names[] = {GAUS_SCHEDULER_CHOICES(NAME)};

static gaus_status check_combination(const gaus_problem *problem, const gaus_options *o, gaus_error *err) {
  GAUS_TRY(gaus_options_check(o, err));
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen: call gaus_problem_freeze first");
  if (o->mode == GAUS_MODE_MODULO && (o->scheduler == GAUS_SCHEDULER_FDS || o->scheduler == GAUS_SCHEDULER_RANDOM))
    return gaus_i_fail(err, GAUS_BAD_OPTION,
                       "scheduler %s is for modes resource and memory; modulo has gauss, ims, list, asap and alap",
                       scheduler_names[o->scheduler]);
  if (o->mode != GAUS_MODE_MODULO && o->scheduler == GAUS_SCHEDULER_IMS)
    return gaus_i_fail(err, GAUS_BAD_OPTION, "scheduler ims is for mode modulo");
  if (o->mode != GAUS_MODE_MODULO && o->ii > 0)
    return gaus_i_fail(err, GAUS_BAD_OPTION, "an II of %lld was asked for, but only mode modulo is pipelined",
                       (long long)o->ii);
  return GAUS_OK;
}

static void take_modulo(const gaus_i_modulo_result *result, answer *a) {
  a->start = result->start;
  a->ii = result->ii;
  a->ii_bound = result->ii_bound;
  a->objective = NAN;
  a->bound = result->bound;
  memcpy(a->backend, result->backend, sizeof a->backend);
}

/* The simple schedulers; gaus-2026 begins at the schedule and the II of iterative modulo scheduling. */
static gaus_status solve_simply(const gaus_problem *problem, const gaus_options *o, const gaus_bounds *bounds,
                                gaus_i_monitor *monitor, answer *a, gaus_error *err) {
  gaus_options own = *o;
  bool published = o->scheduler == GAUS_SCHEDULER_GAUS_2026;
  own.scheduler = published ? GAUS_SCHEDULER_IMS : o->scheduler;
  GAUS_TRY(gaus_i_solve_baseline(problem, &own, bounds, monitor, a->start, &a->ii, err));
  return published ? gaus_i_gaus_2026_modulo(problem, o, a->ii, monitor, a->start, err) : GAUS_OK;
}

static gaus_status schedule(const gaus_problem *problem, const gaus_options *o, const gaus_bounds *bounds,
                            int32_t threads, gaus_i_monitor *monitor, answer *a, gaus_error *err) {
  a->objective = NAN;
  a->bound = -INFINITY;
  if (o->mode != GAUS_MODE_MODULO)
    return gaus_i_solve_acyclic(problem, o, threads, monitor, a->start, &a->objective, &a->bound, a->backend, err);
  if (o->scheduler != GAUS_SCHEDULER_GAUSS) {
    a->ii_bound = gaus_bounds_mii(bounds);
    GAUS_TRY(solve_simply(problem, o, bounds, monitor, a, err));
    if (!gaus_i_monitor_stop(monitor)) /* a schedule without a bound is worth more than neither */
      return gaus_i_minimise_lifetimes_bound(problem, o, a->ii, a->start, monitor, &a->bound, err);
    return GAUS_OK;
  }
  gaus_i_modulo_result result = {.start = a->start};
  GAUS_TRY(gaus_i_solve_modulo(problem, o, bounds, threads, monitor, &result, err));
  take_modulo(&result, a);
  return GAUS_OK;
}

/* What is proven of a problem that asks for more than the clock does is not
 * proven of what the user asked. */
static void take_back_proofs(const gaus_problem *problem, gaus_schedule *s) {
  if (!problem->stricter)
    return;
  s->ii_bound = 0;
  s->bound = -INFINITY;
}

static gaus_status explain_failure(const gaus_problem *problem, gaus_status status, gaus_error *err) {
  if (status != GAUS_INFEASIBLE || !problem->stricter)
    return status;
  if (!err)
    return GAUS_UNDECIDED;
  gaus_error cause = *err;
  return gaus_i_fail(
      err, GAUS_UNDECIDED,
      "%s; starts of users before the end of an operation with a delay_out, which latencies of dependences "
      "would allow, were not tried",
      cause.message);
}

/* What is said to be proven does not exclude the schedule itself. */
static bool bounds_hold(const gaus_schedule *s) {
  return !(s->objective < s->bound - 1e-9 * fabs(s->bound)) && (s->ii == 0 || s->ii_bound <= s->ii);
}

/* No schedule is returned that the verifier has not passed. */
static gaus_status make_schedule(const gaus_problem *problem, const gaus_options *o, const gaus_bounds *bounds,
                                 const answer *a, gaus_schedule **out, gaus_error *err) {
  gaus_error cause;
  gaus_status status = gaus_schedule_verify_starts(problem, a->start, a->ii, (int32_t)o->latency, &cause);
  if (status == GAUS_NO_MEMORY)
    return gaus_i_no_memory(err);
  if (status != GAUS_OK)
    return gaus_i_fail(err, GAUS_INTERNAL, "scheduler %s made an illegal schedule: %s", scheduler_names[o->scheduler],
                       cause.message);
  GAUS_TRY(gaus_schedule_create(problem, a->start, a->ii, out, err));
  gaus_schedule *s = *out;
  s->latency_bound = (int32_t)o->latency;
  s->res_mii = bounds->res_mii;
  s->rec_mii = bounds->rec_mii;
  s->ii_bound = a->ii_bound;
  s->objective = a->objective;
  if (isnan(s->objective))
    s->objective =
        (double)(o->objective == GAUS_OBJECTIVE_LIFETIME ? s->metrics.lifetime_bits : s->metrics.max_live_bits);
  s->bound = a->bound;
  take_back_proofs(problem, s);
  bool counted = s->metrics.lifetime_bits < INT64_MAX; /* where sums stop, nothing is known */
  GAUS_ASSERT(bounds_hold(s));
  s->quality = s->objective <= s->bound && counted ? GAUS_OPTIMAL : GAUS_FEASIBLE;
  snprintf(s->scheduler, sizeof s->scheduler, "%s", scheduler_names[o->scheduler]);
  snprintf(s->backend, sizeof s->backend, "%s", a->backend);
  return GAUS_OK;
}

static gaus_status verify_and_wrap(const gaus_problem *problem, const gaus_options *o, const gaus_bounds *bounds,
                                   gaus_i_monitor *monitor, const answer *a, gaus_schedule **out, gaus_error *err) {
  int64_t began = gaus_i_time(monitor);
  gaus_status status = make_schedule(problem, o, bounds, a, out, err);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_VERIFICATION, began);
  return status;
}

static gaus_status compute_bounds(const gaus_problem *problem, gaus_i_monitor *monitor, gaus_bounds *bounds,
                                  gaus_error *err) {
  gaus_i_budget endless = gaus_i_budget_endless(monitor);
  int64_t began = gaus_i_time(monitor);
  gaus_status status = gaus_i_bounds_within(problem, &endless, bounds, err);
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_BOUNDS, began);
  return status;
}

static void tell_bounds(gaus_i_proof *proof, const gaus_options *o, gaus_status status, const gaus_bounds *bounds) {
  if (status == GAUS_INFEASIBLE)
    gaus_i_proof_impossible(proof);
  if (o->mode == GAUS_MODE_MODULO)
    gaus_i_proof_bounds(proof, bounds);
  else if (status == GAUS_INFEASIBLE)
    gaus_i_proof_line(proof, "claim unschedulable %lld", (long long)o->latency);
}

/* The bound of the objective, a whole number in mode modulo. */
static void claim_objective(gaus_i_proof *proof, const gaus_options *o, const gaus_schedule *s) {
  if (s->bound > -INFINITY && s->bound < 0x1p62)
    gaus_i_proof_line(proof, "claim %s %d %lld %lld",
                      o->objective == GAUS_OBJECTIVE_LIFETIME ? "lifetime_bits" : "max_live_bits", s->ii,
                      (long long)o->latency, (long long)s->bound);
}

/* What all lines of the certificate come to. A solve that failed without a proof claims nothing. `s` NULL: there is no
 * schedule. */
static void claim(gaus_i_proof *proof, const gaus_options *o, gaus_status status, const gaus_schedule *s) {
  if (!proof || o->mode != GAUS_MODE_MODULO)
    return;
  if (status == GAUS_INFEASIBLE) {
    long long last = o->ii > 0 ? o->ii : o->max_ii;
    gaus_i_proof_line(proof, "claim infeasible %lld %lld %lld", o->ii > 0 ? last : 1, last, (long long)o->latency);
  }
  if (!s)
    return;
  if (s->ii_bound > 0)
    gaus_i_proof_line(proof, "claim ii %d %lld", s->ii_bound, (long long)o->latency);
  claim_objective(proof, o, s);
}

static gaus_status solve_one(const gaus_problem *problem, const gaus_options *o, int32_t threads,
                             gaus_i_monitor *monitor, gaus_schedule **out, gaus_error *err) {
  double began = gaus_i_seconds();
  gaus_bounds bounds = {0};
  answer a = {0};
  gaus_status status;
  *out = NULL;
  GAUS_TRY(check_combination(problem, o, err));
  a.start = gaus_i_calloc((size_t)problem->num_ops, sizeof *a.start);
  GAUS_TRY_GOTO(status, a.start ? GAUS_OK : gaus_i_no_memory(err), done);
  status = compute_bounds(problem, monitor, &bounds, err);
  tell_bounds(gaus_i_monitor_proof(monitor), o, status, &bounds);
  GAUS_TRY_GOTO(status, status, done);
  GAUS_TRY_GOTO(status, schedule(problem, o, &bounds, threads, monitor, &a, err), done);
  GAUS_TRY_GOTO(status, verify_and_wrap(problem, o, &bounds, monitor, &a, out, err), done);
  (*out)->seconds = gaus_i_seconds() - began;
done:
  claim(gaus_i_monitor_proof(monitor), o, status, *out);
  gaus_bounds_clear(&bounds);
  free(a.start);
  return explain_failure(problem, status, err);
}

gaus_status gaus_solve(const gaus_problem *problem, const gaus_options *options, const gaus_callbacks *callbacks,
                       gaus_schedule **out, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(out);
  gaus_options defaults;
  gaus_options_init(&defaults);
  if (!options)
    options = &defaults;
  gaus_i_monitor monitor;
  gaus_i_monitor_init(&monitor, callbacks, options->time_limit);
  gaus_i_proof proof;
  if (problem->frozen)
    monitor.proof = gaus_i_proof_open(&proof, problem, callbacks);
  gaus_status status = solve_one(problem, options, (int32_t)options->threads, &monitor, out, err);
  gaus_i_proof_line(monitor.proof, "end");
  gaus_i_proof_close(monitor.proof);
  gaus_i_monitor_report(&monitor, 0);
  gaus_i_monitor_clear(&monitor);
  return status;
}

/* --- a batch -------------------------------------------------------------------------- */

/* A problem of a batch on a device: what is kept between opening its search and closing it. */
typedef struct member {
  gaus_bounds bounds;
  answer answer;
  gaus_i_modulo_result result;
  gaus_i_lifetime_minimiser *minimiser; /* mode modulo */
  gaus_i_acyclic_solver *solver;        /* the other modes */
  double began;
} member;

typedef struct batch {
  const gaus_problem *const *problems;
  const gaus_options *options;
  gaus_i_monitor *monitor;
  gaus_schedule **out;
  gaus_status *status;
  gaus_error *errs;
  size_t count;
  const gaus_i_backend *backend;
  gaus_i_monitor *monitors; /* [count] */
  member *members;          /* where the backend is a device */
} batch;

static gaus_error *err_of(const batch *b, int32_t i) {
  return b->errs ? &b->errs[i] : NULL;
}

static void solve_member(void *context, int32_t i) {
  batch *b = context;
  b->status[i] = solve_one(b->problems[i], &b->options[i], 1, &b->monitors[i], &b->out[i], err_of(b, i));
}

/* Does problem i share the device's batch? Others are solved by themselves. */
static bool shares(const batch *b, size_t i) {
  const gaus_options *o = &b->options[i];
  bool ample = o->mode == GAUS_MODE_MODULO && gaus_i_modulo_is_ample(b->problems[i], o);
  return o->scheduler == GAUS_SCHEDULER_GAUSS && o->gradient && !ample;
}

static gaus_status open_shared(const batch *b, int32_t i) {
  member *m = &b->members[i];
  const gaus_problem *p = b->problems[i];
  const gaus_options *o = &b->options[i];
  gaus_error *err = err_of(b, i);
  gaus_i_monitor *monitor = &b->monitors[i];
  m->began = gaus_i_seconds();
  GAUS_TRY(check_combination(p, o, err));
  m->result.start = m->answer.start = gaus_i_calloc((size_t)p->num_ops, sizeof *m->answer.start);
  if (!m->answer.start)
    return gaus_i_no_memory(err);
  GAUS_TRY(compute_bounds(p, monitor, &m->bounds, err));
  if (o->mode == GAUS_MODE_MODULO)
    return gaus_i_modulo_open(p, o, &m->bounds, 1, b->backend, monitor, &m->result, &m->minimiser, err);
  return gaus_i_acyclic_open(p, o, 1, b->backend, monitor, m->answer.start, &m->solver, err);
}

static void open_member(void *context, int32_t i) {
  batch *b = context;
  if (!shares(b, (size_t)i)) {
    solve_member(b, i);
    return;
  }
  b->out[i] = NULL;
  b->status[i] = open_shared(b, i);
}

static gaus_status close_shared(const batch *b, int32_t i) {
  member *m = &b->members[i];
  answer *a = &m->answer;
  if (m->solver) {
    GAUS_TRY(gaus_i_acyclic_close(m->solver, &a->objective, &a->bound, a->backend));
  } else {
    GAUS_TRY(gaus_i_modulo_close(m->minimiser, &m->result, err_of(b, i)));
    take_modulo(&m->result, a);
  }
  GAUS_TRY(verify_and_wrap(b->problems[i], &b->options[i], &m->bounds, &b->monitors[i], a, &b->out[i], err_of(b, i)));
  b->out[i]->seconds = gaus_i_seconds() - m->began;
  return GAUS_OK;
}

static void close_member(void *context, int32_t i) {
  batch *b = context;
  member *m = &b->members[i];
  if (m->minimiser || m->solver)
    b->status[i] = close_shared(b, i);
  gaus_bounds_clear(&m->bounds);
  free(m->answer.start);
}

/* The searches of a member that wait for the batch, and their number. */
static int32_t left_of(const member *m, gaus_i_rounds_task left[GAUS_MINIMISE_MOST_PENDING]) {
  if (m->minimiser)
    return gaus_i_minimise_lifetimes_left(m->minimiser, left);
  left[0] = m->solver ? gaus_i_acyclic_left(m->solver) : (gaus_i_rounds_task){0};
  return left[0].starts > 0;
}

/* Runs the gradient restarts of all members as one batch. Where that fails, which
 * takes more than a device that breaks down, the members' other starts stand. */
static void relax_members(batch *b) {
  int32_t count = 0;
  gaus_error cause;
  gaus_i_rounds_task *searches = gaus_i_calloc(GAUS_MINIMISE_MOST_PENDING * b->count, sizeof *searches);
  gaus_status status = searches ? GAUS_OK : gaus_i_no_memory(&cause);
  for (size_t i = 0; searches && i < b->count; i++)
    count += left_of(&b->members[i], searches + count);
  if (count > 0)
    status = gaus_i_rounds_run(b->backend, searches, count, (int32_t)b->options[0].threads, &cause);
  if (status != GAUS_OK)
    gaus_i_monitor_log(b->monitor, GAUS_LOG_WARNING, "the batch is solved without its relaxation: %s", cause.message);
  free(searches);
}

static gaus_status solve_jointly(batch *b, gaus_error *err) {
  int32_t threads = (int32_t)b->options[0].threads;
  b->members = gaus_i_calloc(b->count, sizeof *b->members);
  if (!b->members)
    return gaus_i_no_memory(err);
  gaus_i_parallel(threads, (int32_t)b->count, open_member, b);
  relax_members(b);
  gaus_i_parallel(threads, (int32_t)b->count, close_member, b);
  free(b->members);
  return GAUS_OK;
}

/* The work of the problems that would share the device. */
static gaus_i_offload_estimate shared_work(const batch *b) {
  gaus_i_offload_estimate work = {0};
  for (size_t i = 0; i < b->count; i++) {
    const gaus_options *o = &b->options[i];
    if (shares(b, i) && o->mode == GAUS_MODE_MODULO)
      gaus_i_minimise_lifetimes_add_work(b->problems[i], o, &work);
    else if (shares(b, i))
      gaus_i_acyclic_add_work(b->problems[i], o, &work);
  }
  return work;
}

static gaus_status solve_members(batch *b, gaus_error *err) {
  if (b->count == 1) {
    b->status[0] =
        solve_one(b->problems[0], b->options, (int32_t)b->options->threads, b->monitors, &b->out[0], err_of(b, 0));
    return GAUS_OK;
  }
  gaus_i_offload_estimate work = shared_work(b);
  GAUS_TRY(gaus_i_backend_select(b->options, &work, &b->backend, err));
  if (b->backend != gaus_i_backend_cpu())
    return solve_jointly(b, err);
  gaus_i_parallel((int32_t)b->options[0].threads, (int32_t)b->count, solve_member, b);
  return GAUS_OK;
}

/* Each problem has a monitor of its own, so that its statistics are its own. */
static gaus_status solve_counted(batch *b, gaus_error *err) {
  b->monitors = gaus_i_calloc(b->count, sizeof *b->monitors);
  if (!b->monitors)
    return gaus_i_no_memory(err);
  for (size_t i = 0; i < b->count; i++)
    gaus_i_monitor_init_member(&b->monitors[i], b->monitor);
  gaus_status status = solve_members(b, err);
  for (size_t i = 0; status == GAUS_OK && i < b->count; i++)
    gaus_i_monitor_report(&b->monitors[i], i);
  free(b->monitors);
  return status;
}

gaus_status gaus_solve_batch(const gaus_problem *const *problems, const gaus_options *options, size_t count,
                             const gaus_callbacks *callbacks, gaus_schedule **out, gaus_status *status,
                             gaus_error *errs, gaus_error *err) {
  if (count == 0)
    return GAUS_OK;
  GAUS_WANT(problems);
  GAUS_WANT(out);
  GAUS_WANT(status);
  if (count > INT32_MAX)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "a batch of %zu problems is too large", count);
  for (size_t i = 0; i < count; i++)
    GAUS_WANT(problems[i]);
  gaus_options *own = NULL;
  if (!options) {
    options = own = gaus_i_calloc(count, sizeof *own);
    if (!own)
      return gaus_i_no_memory(err);
    for (size_t i = 0; i < count; i++)
      gaus_options_init(&own[i]);
  }
  gaus_i_monitor monitor;
  gaus_i_monitor_init(&monitor, callbacks, options[0].time_limit);
  batch b = {.problems = problems,
             .options = options,
             .monitor = &monitor,
             .out = out,
             .status = status,
             .errs = errs,
             .count = count};
  gaus_status ran = solve_counted(&b, err);
  gaus_i_monitor_clear(&monitor);
  free(own);
  return ran;
}
