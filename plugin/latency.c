/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * How long an inner loop takes as an operation of the loop around it: the
 * largest number of its iterations, by its own schedule. */
#include <inttypes.h>
#include <stdlib.h>

#include "annotate.h"

static bool refuse(gaus_refusal *refusal, const char *name, const gaus_job *job, const char *format, int64_t number,
                   int64_t limit) {
  gaus_str loop = {0}, why = {0};
  gaus_describe_loop(&loop, job->loop);
  gaus_str_add(&why, format, number, limit);
  gaus_refuse(refusal, name, NULL, "its inner %.300s %.600s", loop.chars, why.chars);
  gaus_str_clear(&loop);
  gaus_str_clear(&why);
  return false;
}

/* --- one iteration ------------------------------------------------------ */

/* From the start of an iteration until its last operation has ended and all
 * units are free: its length, as a rule. What is computed within a cycle takes
 * the rest of it where there is a clock. */
static int64_t span_of(const gaus_job *job, const int32_t *start) {
  int64_t span = 1;
  bool timed = gaus_target_clock_period(job->body.target) > 0;
  for (int32_t v = 0; v < job->body.num_nodes; v++) {
    gaus_operator_type type = gaus_body_type(&job->body, v);
    int32_t busy = type.limit == GAUS_UNLIMITED ? timed : type.blocking;
    int64_t end = (int64_t)start[v] + (busy > type.latency ? busy : type.latency);
    span = end > span ? end : span;
  }
  return span;
}

static bool read_starts(const gaus_job *job, int32_t *start) {
  for (int32_t v = 0; v < job->body.num_nodes; v++) {
    gaus_mark mark;
    if (!gaus_node_mark_read(&job->body.nodes[v], &mark) || mark.cycle < 0)
      return false;
    start[v] = (int32_t)mark.cycle;
  }
  return true;
}

/* By the metadata; false if they are not those of this loop. */
static bool read_schedule(const gaus_job *job, int64_t *ii, int64_t *span) {
  gaus_record record;
  int32_t *start = gaus_host_realloc(NULL, (size_t)job->body.num_nodes, sizeof *start);
  gaus_record_read(job->loop, &record);
  bool good = record.there && !record.missing && record.ii >= 0 && record.ii <= GAUS_MAX_STEP &&
              record.operations == job->body.num_nodes && (uint64_t)record.hash == job->body.hash &&
              read_starts(job, start);
  *ii = record.ii;
  *span = good ? span_of(job, start) : 0;
  gaus_record_clear(&record);
  free(start);
  return good;
}

/* --- all of them -------------------------------------------------------- */

static bool find_schedule(const gaus_job *job, gaus_goal goal, int64_t *ii, int64_t *span, gaus_refusal *refusal) {
  if (goal == GAUS_GOAL_RECORDS)
    return read_schedule(job, ii, span) || refuse(refusal, "InnerLoop", job, "has no schedule that holds", 0, 0);
  *ii = job->schedule->ii;
  *span = span_of(job, job->schedule->start);
  return true;
}

/* The latency that the outer schedule counts on may be more than needed: a
 * later LLVM may know a smaller bound of the iterations. */
static bool check_mark(const gaus_job *job, gaus_nest *nest, gaus_refusal *refusal) {
  gaus_outer_mark mark;
  if (!gaus_outer_mark_read(job->loop, &mark) || mark.latency < 0)
    return refuse(refusal, "InnerLoop", job, "has no good 'gaus.outer.latency'", 0, 0);
  if (mark.latency < nest->latency || mark.latency > GAUS_MAX_LATENCY)
    return refuse(refusal, "InnerLoop", job, "takes %" PRId64 " cycles, but its schedule counts on %" PRId64,
                  nest->latency, mark.latency);
  nest->latency = (int32_t)mark.latency;
  return true;
}

bool gaus_job_nest(const gaus_job *job, gaus_goal goal, gaus_nest *out, gaus_refusal *refusal) {
  int64_t ii, span;
  *out = (gaus_nest){job->loop, &job->body, gaus_loop_most_iterations(job->loop), 0};
  if (job->refused || !job->extracted) {
    refuse(refusal, "InnerLoop", job, "is not scheduled: ", 0, 0);
    gaus_str_add(&refusal->message, "%s", gaus_str_chars(&job->refusal.message));
    return false;
  }
  if (!find_schedule(job, goal, &ii, &span, refusal))
    return false;
  if (out->trips == INT64_MAX)
    return refuse(refusal, "Unbounded", job,
                  "runs for a number of iterations that has no known bound: a constant bound or "
                  "'__builtin_assume(n <= 64)' before it would give one",
                  0, 0);
  int64_t each = ii ? ii : span;
  if (out->trips - 1 > (GAUS_MAX_LATENCY - span) / each)
    return refuse(refusal, "TooLong", job,
                  "may run for %" PRId64 " iterations, more than %" PRId64 " cycles: a smaller bound or "
                  "'__builtin_assume(n <= 64)' before it would make it shorter",
                  out->trips, GAUS_MAX_LATENCY);
  out->latency = (int32_t)((out->trips - 1) * each + span);
  return goal != GAUS_GOAL_RECORDS || check_mark(job, out, refusal);
}

int32_t gaus_job_place(const gaus_job *job) {
  const gaus_body *body = job->outer ? &job->outer->body : NULL;
  for (int32_t v = 0; body && v < body->num_nodes; v++)
    if (body->nodes[v].nest && body->nodes[v].nest->loop == job->loop)
      return v;
  return -1;
}
