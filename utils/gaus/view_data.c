/* Turns problems and schedules into the data of a page.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "view_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "lifetimes.h"
#include "report.h"
#include "view_source.h"

static void append(json_t *array, int64_t value) {
  json_array_append_new(array, json_integer(value));
}

static json_t *integers(const int32_t *values, int32_t count) {
  json_t *array = json_array();
  for (int32_t k = 0; k < count; k++)
    append(array, values[k]);
  return array;
}

/* --- the problem ------------------------------------------------------------------ */

static json_t *types_of(const gaus_problem *p) {
  json_t *array = json_array();
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++) {
    gaus_operator_type t = gaus_problem_type(p, k);
    json_array_append_new(array, json_pack("{s:s, s:i, s:i, s:i, s:f, s:f}", "name", t.name, "latency", t.latency,
                                           "limit", t.limit == GAUS_UNLIMITED ? 0 : t.limit, "blocking", t.blocking,
                                           "delay", t.delay, "delayOut", t.delay_out));
  }
  return array;
}

static json_t *operations_of(const gaus_problem *p) {
  json_t *name = json_array(), *type = json_array(), *width = json_array(), *demand = json_array();
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++) {
    gaus_operation o = gaus_problem_operation(p, v);
    json_array_append_new(name, json_string(o.name));
    append(type, o.type);
    append(width, o.width);
    append(demand, o.demand);
  }
  return json_pack("{s:o, s:o, s:o, s:o}", "name", name, "type", type, "width", width, "demand", demand);
}

/* Kinds are data 0, order 1, control 2, and 3 for those that the clock period adds. */
static json_t *dependences_of(const gaus_problem *p) {
  enum { CLOCK = 3 };
  json_t *src = json_array(), *dst = json_array(), *distance = json_array(), *latency = json_array(),
         *kind = json_array();
  int32_t given = gaus_problem_num_dependences(p), all = given + gaus_problem_num_chain_breaks(p);
  for (int32_t e = 0; e < all; e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    append(src, d.src);
    append(dst, d.dst);
    append(distance, d.distance);
    append(latency, d.latency);
    append(kind, e < given ? (int)d.kind : CLOCK);
  }
  return json_pack("{s:o, s:o, s:o, s:o, s:o}", "src", src, "dst", dst, "distance", distance, "latency", latency,
                   "kind", kind);
}

static json_t *bounds_of(const gaus_problem *p) {
  gaus_bounds bounds = {0};
  gaus_error err;
  json_t *object = NULL;
  if (gaus_bounds_compute(p, &bounds, &err) == GAUS_OK)
    object = json_pack("{s:i, s:i, s:i, s:i, s:o, s:i}", "res", bounds.res_mii, "rec", bounds.rec_mii, "mii",
                       gaus_bounds_mii(&bounds), "resType", bounds.res_type, "cycle",
                       integers(bounds.cycle, bounds.cycle_size), "depth", bounds.depth);
  else
    object = json_pack("{s:s}", "infeasible", err.message);
  gaus_bounds_clear(&bounds);
  return object;
}

/* --- a schedule ------------------------------------------------------------------- */

char *view_violation(const gaus_problem *problem, const gaus_schedule *s) {
  gaus_error err;
  if (gaus_schedule_verify(s, problem, s->latency_bound, &err) == GAUS_OK)
    return cli_format("%s", "");
  return cli_format("%s", err.message);
}

static void add_units(const gaus_problem *p, const gaus_schedule *s, json_t *object) {
  int32_t *unit = cli_calloc((size_t)s->num_operations, sizeof *unit);
  gaus_error err;
  if (gaus_schedule_bind_units(p, s->start, s->ii, unit, &err) == GAUS_OK)
    json_object_set_new(object, "unit", integers(unit, s->num_operations));
  free(unit);
}

static void add_lifetimes(const gaus_problem *p, const gaus_schedule *s, json_t *object) {
  int32_t n = s->num_operations;
  int64_t *begin = cli_calloc((size_t)n, sizeof *begin), *end = cli_calloc((size_t)n, sizeof *end);
  json_t *begins = json_array(), *ends = json_array();
  cli_lifetimes(p, s->start, s->ii, begin, end);
  for (int32_t v = 0; v < n; v++) {
    append(begins, begin[v]);
    append(ends, end[v]);
  }
  json_object_set_new(object, "begin", begins);
  json_object_set_new(object, "end", ends);
  free(end);
  free(begin);
}

static void add_arrivals(const gaus_problem *p, const gaus_schedule *s, json_t *object) {
  if (gaus_problem_clock_period(p) == 0)
    return;
  double *arrival = cli_calloc((size_t)s->num_operations, sizeof *arrival);
  gaus_error err;
  if (gaus_schedule_arrival_times(p, s->start, s->ii, arrival, &err) == GAUS_OK) {
    json_t *array = json_array();
    for (int32_t v = 0; v < s->num_operations; v++)
      json_array_append_new(array, json_real(arrival[v]));
    json_object_set_new(object, "arrival", array);
  }
  free(arrival);
}

/* How many cycles each operation could move in either direction with all dependences kept and no longer schedule. */
static void add_mobility(const gaus_problem *p, const gaus_schedule *s, json_t *object) {
  int32_t n = s->num_operations;
  int32_t *asap = cli_calloc((size_t)n, sizeof *asap), *alap = cli_calloc((size_t)n, sizeof *alap);
  gaus_error err;
  if (s->metrics.length > 0 && gaus_problem_mobility(p, s->ii, s->metrics.length, asap, alap, &err) == GAUS_OK) {
    json_object_set_new(object, "asap", integers(asap, n));
    json_object_set_new(object, "alap", integers(alap, n));
  }
  free(alap);
  free(asap);
}

/* Of the resource that the type is; 0 where it has uses of others. */
static int64_t peak_of_type(const gaus_problem *p, const gaus_schedule *s, int32_t type) {
  for (int32_t r = 0; r < s->num_resources; r++)
    if (strcmp(gaus_problem_resource(p, r).name, gaus_problem_type(p, type).name) == 0)
      return s->peak_demand[r];
  return 0;
}

static void add_figures(const gaus_problem *p, const gaus_schedule *s, json_t *object) {
  json_object_set_new(object, "figures",
                      json_pack("{s:i, s:i, s:I, s:I, s:I}", "length", s->metrics.length, "stages", s->metrics.stages,
                                "communication", (json_int_t)s->metrics.communication, "lifetime_bits",
                                (json_int_t)s->metrics.lifetime_bits, "max_live_bits",
                                (json_int_t)s->metrics.max_live_bits));
  json_t *peaks = json_array();
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++)
    append(peaks, peak_of_type(p, s, k));
  json_object_set_new(object, "peaks", peaks);
  if (isfinite(gaus_schedule_gap(s)))
    json_object_set_new(object, "gap", json_real(gaus_schedule_gap(s)));
}

static json_t *schedule_of(const gaus_problem *problem, const gaus_schedule *s) {
  char *violation = view_violation(problem, s);
  gaus_problem *copy;
  const gaus_problem *p = report_chosen(problem, s, &copy);
  json_t *object = json_pack("{s:i, s:o, s:s, s:s, s:s, s:o}", "ii", s->ii, "start",
                             integers(s->start, s->num_operations), "quality", report_quality(s), "scheduler",
                             s->scheduler, "violation", violation, "explain", explain_tree(p, s));
  free(violation);
  add_figures(p, s, object);
  add_units(p, s, object);
  add_lifetimes(p, s, object);
  add_arrivals(p, s, object);
  add_mobility(p, s, object);
  gaus_problem_destroy(copy);
  return object;
}

/* --- a loop ----------------------------------------------------------------------- */

/* Where to draw operations that have no schedule: as early as the dependences within an iteration allow. */
static void add_earliest(const gaus_problem *p, json_t *loop) {
  int32_t n = gaus_problem_num_operations(p);
  int32_t *asap = cli_calloc((size_t)n, sizeof *asap), *alap = cli_calloc((size_t)n, sizeof *alap);
  gaus_error err;
  if (gaus_problem_mobility(p, 0, 0, asap, alap, &err) == GAUS_OK)
    json_object_set_new(loop, "earliest", integers(asap, n));
  json_object_set_new(loop, "explain", explain_tree(p, NULL));
  free(alap);
  free(asap);
}

static json_t *loop_of(const view_loop *in) {
  const gaus_problem *p = in->problem;
  json_t *schedules = json_array();
  for (size_t k = 0; k < in->count; k++)
    json_array_append_new(schedules, schedule_of(p, in->schedules[k]));
  json_t *loop = json_pack("{s:s, s:s, s:f, s:o, s:o, s:o, s:o, s:o}", "name", cli_name(p, in->path), "file", in->path,
                           "clock", gaus_problem_clock_period(p), "types", types_of(p), "operations", operations_of(p),
                           "dependences", dependences_of(p), "bounds", bounds_of(p), "schedules", schedules);
  if (in->count == 0)
    add_earliest(p, loop);
  if (in->axes)
    json_object_set(loop, "axes", in->axes);
  view_add_source(in->file, loop);
  return loop;
}

json_t *view_data(const view_input *input) {
  json_t *loops = json_array();
  for (size_t k = 0; k < input->count; k++)
    json_array_append_new(loops, loop_of(&input->loops[k]));
  return json_pack("{s:s, s:o}", "version", gaus_version(), "loops", loops);
}
