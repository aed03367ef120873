/* Solves problems and batches of them, stage by stage: bounds, a scheduler, the verifier.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/solve.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/within.h"
#include "problem/problem.h"
#include "proof/proof.h"
#include "solve/acyclic.h"
#include "solve/choice.h"
#include "solve/lowering.h"
#include "solve/modulo.h"
#include "support/support.h"
#include "support/monitor.h"
#include "support/assert.h"

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
  bool simple = problem->plain && !problem->tangled && !gaus_i_has_windows(problem);
  if ((o->scheduler == GAUS_SCHEDULER_FDS || o->scheduler == GAUS_SCHEDULER_GAUS_2026) && !simple)
    return gaus_i_fail(err, GAUS_BAD_OPTION,
                       "scheduler %s knows no resources apart from operator types, no start windows, no largest "
                       "separations and no conditions; list and gauss do",
                       scheduler_names[o->scheduler]);
  if (o->mode != GAUS_MODE_MODULO && o->ii > 0)
    return gaus_i_fail(err, GAUS_BAD_OPTION, "an II of %lld was asked for, but only mode modulo is pipelined",
                       (long long)o->ii);
  return GAUS_OK;
}

/* Has the problem types, operations and dependences of version 1 alone? */
static bool is_simple(const gaus_problem *p) {
  return p->plain && !p->tangled && !gaus_i_has_windows(p) && p->num_implementations == 0 && p->num_conditions == 0;
}

static gaus_status check_certificate(const gaus_problem *p, const gaus_i_monitor *monitor, gaus_error *err) {
  if (is_simple(p) || !gaus_i_monitor_proof(monitor))
    return GAUS_OK;
  return gaus_i_fail(
      err, GAUS_BAD_OPTION,
      "a certificate is written for problems without resources apart from operator types, start windows, "
      "largest separations, conditions and implementations");
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
static gaus_status make_schedule(const gaus_i_solve_context *c, const gaus_problem *problem, const gaus_bounds *bounds,
                                 const gaus_i_answer *a, gaus_schedule **out) {
  const gaus_options *o = c->options;
  gaus_error cause, *err = c->err;
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

static gaus_status verify_and_wrap(const gaus_i_solve_context *c, const gaus_problem *problem,
                                   const gaus_bounds *bounds, const gaus_i_answer *a, gaus_schedule **out) {
  int64_t began = gaus_i_time(c->monitor);
  gaus_status status = make_schedule(c, problem, bounds, a, out);
  gaus_i_count_time(c->monitor, GAUS_STATISTIC_TIME_VERIFICATION, began);
  return status;
}

static gaus_status compute_bounds(const gaus_i_solve_context *c, gaus_bounds *bounds) {
  gaus_i_budget endless = gaus_i_budget_endless(c->monitor);
  int64_t began = gaus_i_time(c->monitor);
  gaus_status status = gaus_i_bounds_within(c->problem, &endless, bounds, c->err);
  gaus_i_count_time(c->monitor, GAUS_STATISTIC_TIME_BOUNDS, began);
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

/* --- one problem in three steps ------------------------------------------------------ */

/* A problem of a batch, and what is kept between its steps. */
typedef struct member {
  const gaus_problem *given;
  gaus_i_solve_context context; /* its problem: the one given, or */
  gaus_problem *lowered;        /* without start windows; NULL: it had none. Owned */
  gaus_i_monitor monitor;       /* counts for this problem alone */
  gaus_bounds bounds;
  gaus_i_answer answer;
  gaus_i_lifetime_minimiser *minimiser; /* mode modulo, where something is left to do */
  gaus_i_acyclic_solver *solver;        /* the other modes */
  gaus_schedule *schedule;
  gaus_status status;
  double began;
} member;

/* What needs no device. */
static gaus_status begin(member *m) {
  gaus_i_solve_context *c = &m->context;
  GAUS_TRY(check_combination(m->given, c->options, c->err));
  GAUS_TRY(check_certificate(m->given, c->monitor, c->err));
  if (gaus_i_has_windows(m->given)) {
    GAUS_TRY(gaus_i_lower(m->given, &m->lowered, c->err));
    c->problem = m->lowered;
  }
  m->answer.start = gaus_i_calloc((size_t)c->problem->num_ops, sizeof *m->answer.start);
  if (!m->answer.start)
    return gaus_i_no_memory(c->err);
  gaus_status status = compute_bounds(c, &m->bounds);
  tell_bounds(gaus_i_monitor_proof(c->monitor), c->options, status, &m->bounds);
  GAUS_TRY(status);
  if (c->options->mode == GAUS_MODE_MODULO)
    return gaus_i_modulo_begin(c, &m->bounds, &m->answer, &m->minimiser);
  return gaus_i_acyclic_begin(c, m->answer.start, &m->solver);
}

static void begin_member(member *m) {
  m->began = gaus_i_seconds();
  m->status = begin(m);
}

/* The searches of a member that wait for a backend, and their number. */
static int32_t left_of(const member *m, gaus_i_rounds_task left[GAUS_MINIMISE_MOST_PENDING]) {
  if (m->minimiser)
    return gaus_i_minimise_lifetimes_left(m->minimiser, left);
  left[0] = m->solver ? gaus_i_acyclic_left(m->solver) : (gaus_i_rounds_task){0};
  return left[0].starts > 0;
}

static gaus_status end(member *m) {
  gaus_i_answer *a = &m->answer;
  GAUS_TRY(m->solver ? gaus_i_acyclic_end(m->solver, a) : gaus_i_modulo_end(m->minimiser, a));
  if (m->lowered)
    gaus_i_raise(m->given, a->start);
  GAUS_TRY(verify_and_wrap(&m->context, m->given, &m->bounds, a, &m->schedule));
  m->schedule->seconds = gaus_i_seconds() - m->began;
  return GAUS_OK;
}

/* The rest, and what is said of it. */
static void end_member(member *m) {
  const gaus_i_solve_context *c = &m->context;
  if (m->status == GAUS_OK)
    m->status = end(m);
  else {
    gaus_i_minimise_lifetimes_drop(m->minimiser);
    gaus_i_acyclic_drop(m->solver);
  }
  claim(gaus_i_monitor_proof(c->monitor), c->options, m->status, m->schedule);
  gaus_bounds_clear(&m->bounds);
  free(m->answer.start);
  m->status = explain_failure(c->problem, m->status, c->err);
  gaus_problem_destroy(m->lowered);
}

/* A batch of one, with nothing to choose. */
static void solve_fixed(member *m) {
  gaus_i_rounds_task left[GAUS_MINIMISE_MOST_PENDING];
  begin_member(m);
  int32_t count = m->status == GAUS_OK ? left_of(m, left) : 0;
  if (count > 0)
    m->status = gaus_i_rounds_run(m->context.backend, left, count, m->context.threads, m->context.err);
  end_member(m);
}

/* The problem with its implementations chosen, on behalf of the one in which they are not. */
static gaus_status solve_chosen(const gaus_problem *problem, const gaus_options *options, int32_t threads,
                                gaus_i_monitor *monitor, gaus_schedule **out, gaus_error *err) {
  member m = {.given = problem,
              .context = {.problem = problem, .options = options, .threads = threads, .monitor = monitor, .err = err}};
  solve_fixed(&m);
  *out = m.schedule;
  return m.status;
}

static gaus_status choose(member *m) {
  gaus_i_solve_context *c = &m->context;
  GAUS_TRY(check_combination(m->given, c->options, c->err));
  GAUS_TRY(check_certificate(m->given, c->monitor, c->err));
  return gaus_i_solve_choice(m->given, c->options, c->threads, c->monitor, solve_chosen, &m->schedule, c->err);
}

/* A batch of one. */
static void solve_member(void *context, int32_t i) {
  member *m = (member *)context + i;
  if (m->given->frozen && m->given->num_implementations > 0)
    m->status = choose(m);
  else
    solve_fixed(m);
}

/* --- a batch -------------------------------------------------------------------------- */

typedef struct batch {
  size_t count;
  int32_t threads;
  gaus_i_monitor *monitor;
  member *members; /* [count] */
} batch;

/* Does the problem share a device with others? Those that do not are batches of their own. */
static bool shares(const member *m) {
  const gaus_options *o = m->context.options;
  bool ample = o->mode == GAUS_MODE_MODULO && gaus_i_modulo_is_ample(m->given, o);
  return o->scheduler == GAUS_SCHEDULER_GAUSS && o->gradient && !ample && m->given->frozen && is_simple(m->given);
}

static void begin_shared(void *context, int32_t i) {
  member *m = (member *)context + i;
  if (shares(m))
    begin_member(m);
  else
    solve_member(context, i);
}

static void end_shared(void *context, int32_t i) {
  member *m = (member *)context + i;
  if (shares(m))
    end_member(m);
}

/* Runs the gradient restarts of all members as one batch. Where that fails, which
 * takes more than a device that breaks down, the members' other starts stand. */
static void relax_shared(const batch *b, const gaus_i_backend *backend) {
  int32_t count = 0;
  gaus_error cause;
  gaus_i_rounds_task *searches = gaus_i_calloc(GAUS_MINIMISE_MOST_PENDING * b->count, sizeof *searches);
  gaus_status status = searches ? GAUS_OK : gaus_i_no_memory(&cause);
  for (size_t i = 0; searches && i < b->count; i++)
    if (shares(&b->members[i]))
      count += left_of(&b->members[i], searches + count);
  if (count > 0)
    status = gaus_i_rounds_run(backend, searches, count, b->threads, &cause);
  if (status != GAUS_OK)
    gaus_i_monitor_log(b->monitor, GAUS_LOG_WARNING, "the batch is solved without its relaxation: %s", cause.message);
  free(searches);
}

static void solve_shared(const batch *b, const gaus_i_backend *backend) {
  for (size_t i = 0; i < b->count; i++)
    if (shares(&b->members[i]))
      b->members[i].context.backend = backend;
  gaus_i_parallel(b->threads, (int32_t)b->count, begin_shared, b->members);
  relax_shared(b, backend);
  gaus_i_parallel(b->threads, (int32_t)b->count, end_shared, b->members);
}

/* The work of the problems that would share the device. */
static gaus_i_offload_estimate shared_work(const batch *b) {
  gaus_i_offload_estimate work = {0};
  for (size_t i = 0; i < b->count; i++) {
    const gaus_i_solve_context *c = &b->members[i].context;
    if (shares(&b->members[i]) && c->options->mode == GAUS_MODE_MODULO)
      gaus_i_minimise_lifetimes_add_work(c->problem, c->options, &work);
    else if (shares(&b->members[i]))
      gaus_i_acyclic_add_work(c->problem, c->options, &work);
  }
  return work;
}

/* Several problems share one batch on a device. On the CPU each is a batch of its own, as one alone always is. */
static gaus_status solve_members(const batch *b, gaus_error *err) {
  const gaus_i_backend *backend = gaus_i_backend_cpu();
  if (b->count > 1) {
    gaus_i_offload_estimate work = shared_work(b);
    GAUS_TRY(gaus_i_backend_select(b->members->context.options, &work, &backend, err));
  }
  if (backend != gaus_i_backend_cpu())
    solve_shared(b, backend);
  else
    gaus_i_parallel(b->threads, (int32_t)b->count, solve_member, b->members);
  return GAUS_OK;
}

/* What gaus_solve_batch was called with. */
typedef struct request {
  const gaus_problem *const *problems;
  const gaus_options *options;
  size_t count;
  gaus_schedule **out;
  gaus_status *status;
  gaus_error *errs; /* may be NULL */
} request;

/* Each problem has a monitor of its own, so that its statistics are its own. `proof` is of the first; NULL: none. */
static void fill(const batch *b, const request *r, gaus_i_proof *proof) {
  for (size_t i = 0; i < b->count; i++) {
    member *m = &b->members[i];
    gaus_i_monitor_init_member(&m->monitor, b->monitor);
    m->monitor.proof = i == 0 ? proof : NULL;
    m->given = r->problems[i];
    m->context = (gaus_i_solve_context){.problem = r->problems[i],
                                        .options = &r->options[i],
                                        .threads = b->count > 1 ? 1 : b->threads,
                                        .monitor = &m->monitor,
                                        .err = r->errs ? &r->errs[i] : NULL};
  }
}

static gaus_status solve(const request *r, gaus_i_monitor *monitor, gaus_i_proof *proof, gaus_error *err) {
  batch b = {r->count, (int32_t)r->options->threads, monitor, gaus_i_calloc(r->count, sizeof *b.members)};
  if (!b.members)
    return gaus_i_no_memory(err);
  fill(&b, r, proof);
  gaus_status status = solve_members(&b, err);
  for (size_t i = 0; status == GAUS_OK && i < b.count; i++) {
    r->out[i] = b.members[i].schedule;
    r->status[i] = b.members[i].status;
    gaus_i_monitor_report(&b.members[i].monitor, i);
  }
  free(b.members);
  return status;
}

/* --- the interface ---------------------------------------------------------------------- */

gaus_status gaus_solve(const gaus_problem *problem, const gaus_options *options, const gaus_callbacks *callbacks,
                       gaus_schedule **out, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(out);
  *out = NULL;
  gaus_options defaults;
  gaus_options_init(&defaults);
  if (!options)
    options = &defaults;
  gaus_i_monitor monitor;
  gaus_i_monitor_init(&monitor, callbacks, options->time_limit);
  gaus_i_proof own, *proof = problem->frozen ? gaus_i_proof_open(&own, problem, callbacks) : NULL;
  gaus_status status, ran = solve(&(request){&problem, options, 1, out, &status, err}, &monitor, proof, err);
  gaus_i_proof_line(proof, "end");
  gaus_i_proof_close(proof);
  gaus_i_monitor_clear(&monitor);
  return ran == GAUS_OK ? status : ran;
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
  gaus_status ran = solve(&(request){problems, options, count, out, status, errs}, &monitor, NULL, err);
  gaus_i_monitor_clear(&monitor);
  free(own);
  return ran;
}
