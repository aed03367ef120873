/* Computes how long an inner loop takes as an operation of the loop around it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * That follows from its own schedule and from the largest number of its iterations, or from a
 * number that is assumed, if the loop around it can wait. */
#include <inttypes.h>
#include <stdlib.h>

#include "schedule/record.h"

static bool refuse(gp_refusal *refusal, const char *name, const gp_loop_task *task, const char *format, int64_t number,
                   int64_t limit) {
  gp_str loop = {0}, why = {0};
  gp_describe_loop(&loop, task->loop);
  gp_str_add(&why, format, number, limit);
  gp_refuse(refusal, name, NULL, "its inner %.300s %.600s", loop.chars, why.chars);
  gp_str_clear(&loop);
  gp_str_clear(&why);
  return false;
}

/* --- one iteration ------------------------------------------------------ */

/* What is computed within a cycle takes the rest of it where there is a clock,
 * and so does what comes behind a last register. Where the loop is not
 * pipelined it does so anyway: that cycle is a state of the state machine, which
 * the first one of the next iteration follows. */
static int64_t time_of(const gp_loop_task *task, int32_t node, int64_t ii) {
  gaus_operator_type type = gp_loop_graph_type(&task->graph, node);
  bool timed = gp_target_clock_period(task->graph.target) > 0;
  int32_t busy = type.limit == GAUS_UNLIMITED ? timed || !ii : type.blocking;
  int32_t end = type.latency + (timed && type.latency > 0 && type.delay_out > 0);
  return busy > end ? busy : end;
}

/* From the start of an iteration until its last operation has ended and all
 * units are free: its length, as a rule. */
static int64_t span_of(const gp_loop_task *task, const int32_t *start, int64_t ii) {
  int64_t span = 1;
  for (int32_t v = 0; v < task->graph.num_nodes; v++) {
    int64_t end = start[v] + time_of(task, v, ii);
    span = end > span ? end : span;
  }
  return span;
}

static bool read_starts(const gp_loop_task *task, int32_t *start) {
  for (int32_t v = 0; v < task->graph.num_nodes; v++) {
    gp_instruction_schedule mark;
    if (!gp_node_schedule_read(&task->graph.nodes[v], &mark) || mark.cycle < 0)
      return false;
    start[v] = (int32_t)mark.cycle;
  }
  return true;
}

/* By the metadata; false if they are not those of this loop. */
static bool read_schedule(const gp_loop_task *task, int64_t *ii, int64_t *span) {
  gp_loop_record record;
  int32_t *start = gp_host_realloc(NULL, (size_t)task->graph.num_nodes, sizeof *start);
  gp_refusal why = {0};
  gp_loop_record_read(task->loop, &record);
  bool good = gp_loop_record_is_current(task, &record, &why) && read_starts(task, start);
  gp_str_clear(&why.message);
  *ii = record.ii;
  *span = good ? span_of(task, start, record.ii) : 0;
  gp_loop_record_clear(&record);
  free(start);
  return good;
}

/* --- how many of them --------------------------------------------------- */

/* What is known of one iteration. */
typedef struct pace {
  int64_t each; /* cycles from one iteration to the next */
  int64_t span; /* cycles of one iteration alone */
} pace;

/* An assumed number of iterations, and its source; 0: there is none. */
typedef struct assumption {
  int64_t trips;
  const char *source;
} assumption;

static assumption assume_trips(const gp_loop_task *task, const gp_params *params) {
  if (params->assume != GP_TRIPS_PROVEN && task->pragmas.trips)
    return (assumption){task->pragmas.trips, "pragma"};
  if (params->assume == GP_TRIPS_PROFILE)
    return (assumption){gp_loop_estimated_iterations(task->loop), "profile"};
  return (assumption){params->assume == GP_TRIPS_NUMBER ? params->trips : 0, "parameter"};
}

static bool is_short_enough(pace p, int64_t trips) {
  return trips - 1 <= (GAUS_MAX_LATENCY - p.span) / p.each;
}

#define ASSUME "; with 'assume-trips=64' the loop around it waits where it takes longer"

static bool refuse_long(gp_refusal *refusal, const gp_loop_task *task, int64_t trips) {
  if (trips == INT64_MAX)
    return refuse(refusal, "Unbounded", task,
                  "runs for a number of iterations that has no known bound: a constant bound or "
                  "'__builtin_assume(n <= 64)' before it would give one" ASSUME,
                  0, 0);
  return refuse(refusal, "TooLong", task,
                "may run for %" PRId64 " iterations, more than %" PRId64 " cycles: a smaller bound or "
                "'__builtin_assume(n <= 64)' before it would make it shorter" ASSUME,
                trips, GAUS_MAX_LATENCY);
}

/* Everything that comes after a loop would have to wait for one that may never
 * end; of a bound that is too long that much is known. */
static bool take(const gp_loop_task *task, assumption assumed, pace p, gp_nest *out, gp_refusal *refusal) {
  if (gp_loop_most_iterations(task->loop) == INT64_MAX && !gp_loop_makes_progress(task->loop))
    return refuse(refusal, "Endless", task,
                  "may never end: one with a condition that is not constant is known to end in C11 and C++ "
                  "('mustprogress' in the IR)",
                  0, 0);
  out->trips = assumed.trips;
  out->assumed = assumed.source;
  return is_short_enough(p, assumed.trips) || refuse_long(refusal, task, assumed.trips);
}

/* A bound is better than an assumption, as no loop has to wait. */
static bool find_trips(const gp_loop_task *task, assumption assumed, pace p, gp_nest *out, gp_refusal *refusal) {
  out->trips = gp_loop_most_iterations(task->loop);
  if (out->trips != INT64_MAX && is_short_enough(p, out->trips))
    return true;
  return assumed.trips ? take(task, assumed, p, out, refusal) : refuse_long(refusal, task, out->trips);
}

/* --- all of them -------------------------------------------------------- */

static bool find_pace(const gp_loop_task *task, bool by_record, pace *out, gp_refusal *refusal) {
  int64_t ii;
  if (!by_record) {
    ii = task->schedule->ii;
    out->span = span_of(task, task->schedule->start, ii);
  } else if (!read_schedule(task, &ii, &out->span))
    return refuse(refusal, "InnerLoop", task, "has no schedule that holds", 0, 0);
  out->each = ii ? ii : out->span;
  return true;
}

/* As the metadata say: a bound has to hold, what is assumed is taken as it is. */
static bool read_trips(const gp_loop_task *task, const gp_outer_schedule *mark, pace p, gp_nest *out,
                       gp_refusal *refusal) {
  if (mark->latency < 0)
    return refuse(refusal, "InnerLoop", task, "has no good 'gaus.outer.latency'", 0, 0);
  if (!mark->assumed)
    return find_trips(task, (assumption){0, NULL}, p, out, refusal);
  if (mark->trips < 1)
    return refuse(refusal, "InnerLoop", task, "has no good 'gaus.outer.trips'", 0, 0);
  return take(task, (assumption){mark->trips, "metadata"}, p, out, refusal);
}

static void find_latency(const gp_loop_task *task, pace p, gp_nest *out) {
  if (!out->assumed && gp_loop_graph_waits(&task->graph))
    out->assumed = GP_ASSUMED_INNER;
  out->latency = (int32_t)((out->trips - 1) * p.each + p.span);
}

/* The latency that the outer schedule counts on may be more than needed: a
 * later LLVM may know a smaller bound of the iterations. */
static bool read_nest(const gp_loop_task *task, pace p, gp_nest *out, gp_refusal *refusal) {
  gp_outer_schedule mark;
  if (!gp_outer_schedule_read(task->loop, &mark))
    return refuse(refusal, "InnerLoop", task, "has no good 'gaus.outer.latency' or 'gaus.outer.trips'", 0, 0);
  if (!read_trips(task, &mark, p, out, refusal))
    return false;
  find_latency(task, p, out);
  if (mark.latency < out->latency || mark.latency > GAUS_MAX_LATENCY)
    return refuse(refusal, "InnerLoop", task, "takes %" PRId64 " cycles, but its schedule counts on %" PRId64,
                  out->latency, mark.latency);
  if (out->assumed && !mark.assumed)
    return refuse(refusal, "InnerLoop", task, "may take longer, as a loop in it may, but has no 'gaus.outer.assumed'",
                  0, 0);
  out->latency = (int32_t)mark.latency;
  return true;
}

bool gp_loop_task_nest(const gp_loop_task *task, const gp_params *params, gp_goal goal, gp_nest *out,
                       gp_refusal *refusal) {
  pace p;
  *out = (gp_nest){.loop = task->loop, .graph = &task->graph};
  if (task->refused || !task->extracted) {
    refuse(refusal, "InnerLoop", task, "is not scheduled: ", 0, 0);
    gp_str_add(&refusal->message, "%s", gp_str_chars(&task->refusal.message));
    return false;
  }
  if (!find_pace(task, goal == GP_GOAL_RECORDS, &p, refusal))
    return false;
  if (goal == GP_GOAL_RECORDS)
    return read_nest(task, p, out, refusal);
  if (!find_trips(task, assume_trips(task, params), p, out, refusal))
    return false;
  find_latency(task, p, out);
  return true;
}
