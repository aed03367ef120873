/* gaus info: says what is known of a problem without solving it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"

/* Sums over the operations of one type. */
typedef struct type_use {
  int32_t operations;
  int64_t demand;
  int64_t res_mii; /* 0: not limited */
} type_use;

typedef struct statistics {
  int32_t data, order, control, carried, largest_distance;
  int64_t width;
  type_use *types;
  int64_t *work;    /* unit-cycles of each resource */
  int32_t ii;       /* at which mobility was taken; 0: it was not */
  int32_t critical; /* operations without mobility */
  int32_t largest_mobility;
  double mean_mobility;
} statistics;

static void count_dependences(const gaus_problem *p, statistics *s) {
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    s->data += d.kind == GAUS_DATA;
    s->order += d.kind == GAUS_ORDER;
    s->control += d.kind == GAUS_CONTROL;
    s->carried += d.distance > 0;
    if (d.distance > s->largest_distance)
      s->largest_distance = d.distance;
  }
}

static void count_operations(const gaus_problem *p, statistics *s) {
  s->types = cli_calloc((size_t)gaus_problem_num_types(p), sizeof *s->types);
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++) {
    gaus_operation o = gaus_problem_operation(p, v);
    s->width += o.width;
    s->types[o.type].operations++;
    s->types[o.type].demand += o.demand;
  }
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++) {
    gaus_operator_type t = gaus_problem_type(p, k);
    if (t.limit == GAUS_UNLIMITED || s->types[k].operations == 0)
      continue;
    int64_t shared = (s->types[k].demand * t.blocking + t.limit - 1) / t.limit;
    s->types[k].res_mii = shared > t.blocking ? shared : t.blocking;
  }
}

/* With the first of several implementations. */
static void count_resources(const gaus_problem *p, statistics *s) {
  s->work = cli_calloc((size_t)gaus_problem_num_resources(p), sizeof *s->work);
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++) {
    gaus_operation o = gaus_problem_operation(p, v);
    for (int32_t i = 0; i < gaus_problem_num_uses(p, o.type); i++) {
      gaus_use use = gaus_problem_use(p, o.type, i);
      for (int32_t r = 0; r < gaus_problem_num_resources(p); r++)
        if (strcmp(gaus_problem_resource(p, r).name, use.resource) == 0)
          s->work[r] += (int64_t)o.demand * use.demand * use.cycles;
    }
  }
}

/* Are there resources apart from the types? */
static bool has_resources(const gaus_problem *p) {
  for (int32_t r = 0; r < gaus_problem_num_resources(p); r++)
    if (r >= gaus_problem_num_types(p) || strcmp(gaus_problem_resource(p, r).name, gaus_problem_type(p, r).name) != 0)
      return true;
  return false;
}

static gaus_status measure_mobility(const gaus_problem *p, int32_t ii, statistics *s, gaus_error *err) {
  int32_t n = gaus_problem_num_operations(p);
  int32_t *asap = cli_calloc((size_t)n, sizeof *asap), *alap = cli_calloc((size_t)n, sizeof *alap);
  gaus_status status = gaus_problem_mobility(p, ii, 0, asap, alap, err);
  double sum = 0;
  for (int32_t v = 0; v < n && status == GAUS_OK; v++) {
    int32_t mobility = alap[v] - asap[v];
    s->critical += mobility == 0;
    sum += mobility;
    if (mobility > s->largest_mobility)
      s->largest_mobility = mobility;
  }
  s->mean_mobility = n > 0 ? sum / n : 0;
  s->ii = status == GAUS_OK ? ii : 0;
  free(asap);
  free(alap);
  return status;
}

/* --- as text -------------------------------------------------------------- */

static void print_types(const gaus_problem *p, const statistics *s) {
  printf("\n  %-24s %10s %8s %8s %8s %8s %7s\n", "type", "operations", "demand", "limit", "latency", "blocking",
         "ResMII");
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++) {
    gaus_operator_type t = gaus_problem_type(p, k);
    const type_use *use = &s->types[k];
    char limit[16] = "-", res[24] = "-";
    if (t.limit != GAUS_UNLIMITED)
      snprintf(limit, sizeof limit, "%d", t.limit);
    if (use->res_mii > 0)
      snprintf(res, sizeof res, "%" PRId64, use->res_mii);
    printf("  %-24s %10d %8" PRId64 " %8s %8d %8d %7s\n", cli_shown(t.name), use->operations, use->demand, limit,
           t.latency, t.blocking, res);
  }
}

static void print_resources(const gaus_problem *p, const statistics *s) {
  if (!has_resources(p))
    return;
  printf("\n  %-24s %11s %8s\n", "resource", "unit-cycles", "limit");
  for (int32_t r = 0; r < gaus_problem_num_resources(p); r++) {
    gaus_resource resource = gaus_problem_resource(p, r);
    char limit[16] = "-";
    if (resource.limit != GAUS_UNLIMITED)
      snprintf(limit, sizeof limit, "%d", resource.limit);
    printf("  %-24s %11" PRId64 " %8s\n", cli_shown(resource.name), s->work[r], limit);
  }
}

static void print_bounds(const gaus_problem *p, const gaus_bounds *b) {
  char text[1024];
  printf("  %-14s%d", "ResMII", b->res_mii);
  if (b->res_resource >= 0)
    printf(", set by %s", cli_shown(gaus_problem_resource(p, b->res_resource).name));
  printf("\n  %-14s%d", "RecMII", b->rec_mii);
  if (b->cycle_size > 0) {
    gaus_bounds_format_cycle(p, b, text, sizeof text);
    printf(", set by %s (latency %" PRId64 ", distance %" PRId64 ")", cli_shown(text), b->cycle_latency,
           b->cycle_distance);
  }
  printf("\n  %-14s%d\n  %-14s%d cycles\n", "MII", gaus_bounds_mii(b), "depth", b->depth);
}

static void print_text(const char *name, const gaus_problem *p, const gaus_bounds *b, const statistics *s,
                       bool feasible) {
  printf("%s\n", cli_shown(name));
  printf("  %-14s%d, %" PRId64 " bits defined\n", "operations", gaus_problem_num_operations(p), s->width);
  printf("  %-14s%d: %d data, %d order", "dependences", gaus_problem_num_dependences(p), s->data, s->order);
  if (s->control > 0)
    printf(", %d control", s->control);
  printf("; %d loop-carried, distance at most %d\n", s->carried, s->largest_distance);
  if (gaus_problem_clock_period(p) > 0)
    printf("  %-14s%g ns; %d dependences more keep chains within it\n", "clock period", gaus_problem_clock_period(p),
           gaus_problem_num_chain_breaks(p));
  if (feasible)
    print_bounds(p, b);
  if (s->ii > 0)
    printf("  %-14s%.1f cycles on average at II %d, %d at most; %d operations have none\n", "mobility",
           s->mean_mobility, s->ii, s->largest_mobility, s->critical);
  print_types(p, s);
  print_resources(p, s);
}

/* --- as JSON -------------------------------------------------------------- */

static json_t *types_as_json(const gaus_problem *p, const statistics *s) {
  json_t *array = json_array();
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++) {
    gaus_operator_type t = gaus_problem_type(p, k);
    json_t *row = json_pack("{s:s, s:i, s:I, s:i, s:i}", "name", t.name, "operations", s->types[k].operations, "demand",
                            (json_int_t)s->types[k].demand, "latency", t.latency, "blocking", t.blocking);
    if (t.limit != GAUS_UNLIMITED)
      json_object_set_new(row, "limit", json_integer(t.limit));
    if (s->types[k].res_mii > 0)
      json_object_set_new(row, "res_mii", json_integer(s->types[k].res_mii));
    json_array_append_new(array, row);
  }
  return array;
}

static json_t *resources_as_json(const gaus_problem *p, const statistics *s) {
  json_t *array = json_array();
  for (int32_t r = 0; r < gaus_problem_num_resources(p); r++) {
    gaus_resource resource = gaus_problem_resource(p, r);
    json_t *row = json_pack("{s:s, s:I}", "name", resource.name, "unit_cycles", (json_int_t)s->work[r]);
    if (resource.limit != GAUS_UNLIMITED)
      json_object_set_new(row, "limit", json_integer(resource.limit));
    json_array_append_new(array, row);
  }
  return array;
}

static json_t *bounds_as_json(const gaus_problem *p, const gaus_bounds *b) {
  json_t *cycle = json_array();
  for (int32_t k = 0; k < b->cycle_size; k++) {
    gaus_dependence d = gaus_problem_dependence(p, b->cycle[k]);
    json_array_append_new(cycle,
                          json_pack("{s:i, s:s, s:s, s:i, s:i}", "dependence", b->cycle[k], "src",
                                    gaus_problem_operation(p, d.src).name, "dst", gaus_problem_operation(p, d.dst).name,
                                    "latency", d.latency, "distance", d.distance));
  }
  json_t *object = json_pack("{s:i, s:i, s:i, s:o, s:i}", "res", b->res_mii, "rec", b->rec_mii, "mii",
                             gaus_bounds_mii(b), "critical_cycle", cycle, "depth", b->depth);
  if (b->res_type >= 0)
    json_object_set_new(object, "res_type", json_string(gaus_problem_type(p, b->res_type).name));
  if (b->res_type < 0 && b->res_resource >= 0)
    json_object_set_new(object, "res_resource", json_string(gaus_problem_resource(p, b->res_resource).name));
  return object;
}

static void print_json(const gaus_problem *p, const gaus_bounds *b, const statistics *s, const gaus_error *why) {
  json_t *object =
      json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:o}", "problem", gaus_problem_name(p), "operations",
                gaus_problem_num_operations(p), "dependences", gaus_problem_num_dependences(p), "data", s->data,
                "order", s->order, "control", s->control, "loop_carried", s->carried, "largest_distance",
                s->largest_distance, "width", (json_int_t)s->width, "operator_types", types_as_json(p, s));
  if (has_resources(p))
    json_object_set_new(object, "resources", resources_as_json(p, s));
  if (why)
    json_object_set_new(object, "infeasible", json_string(why->message));
  else
    json_object_set_new(object, "bounds", bounds_as_json(p, b));
  if (gaus_problem_clock_period(p) > 0) {
    json_object_set_new(object, "clock_period", json_real(gaus_problem_clock_period(p)));
    json_object_set_new(object, "chain_breaks", json_integer(gaus_problem_num_chain_breaks(p)));
  }
  if (s->ii > 0)
    json_object_set_new(object, "mobility",
                        json_pack("{s:i, s:f, s:i, s:i}", "ii", s->ii, "mean", s->mean_mobility, "largest",
                                  s->largest_mobility, "critical_operations", s->critical));
  json_dumpf(object, stdout, JSON_INDENT(1));
  putchar('\n');
  json_decref(object);
}

/* --- the command ----------------------------------------------------------- */

static int info(const char *command, const char *name, const gaus_problem *p, bool as_json) {
  gaus_error err;
  gaus_bounds bounds = {0};
  statistics s = {0};
  count_dependences(p, &s);
  count_operations(p, &s);
  count_resources(p, &s);
  gaus_status status = gaus_bounds_compute(p, &bounds, &err);
  if (status == GAUS_OK)
    status = measure_mobility(p, gaus_bounds_mii(&bounds), &s, &err);
  if (status == GAUS_OK || status == GAUS_INFEASIBLE) {
    if (as_json)
      print_json(p, &bounds, &s, status == GAUS_OK ? NULL : &err);
    else
      print_text(name, p, &bounds, &s, status == GAUS_OK);
  }
  int code = CLI_DONE;
  if (status != GAUS_OK) {
    fflush(stdout);
    code = cli_fail(command, name, &err);
  }
  gaus_bounds_clear(&bounds);
  free(s.types);
  free(s.work);
  return code;
}

static const struct argp_option own[] = {{"json", 'j', NULL, 0, "print JSON", 0}, {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  (void)key, (void)value, (void)state;
  *(bool *)context = true;
}

int cmd_info(int argc, char **argv) {
  bool as_json = false;
  cli_spec spec = {
      .operands = "PROBLEM.json",
      .doc = "Prints the size of a problem, its lower bounds on the initiation interval with the reason for each "
             "(the critical recurrence, the scarcest operator type), mobility, and the use of every type.\v"
             "Exit codes: 0 done, 1 the problem has no schedule (and why), 2 bad usage or bad input.",
      .own = own,
      .set = set,
      .context = &as_json,
      .least = 1,
      .most = 1};
  int first;
  cli_parse(&spec, argc, argv, &first);
  gaus_error err;
  gaus_problem *problem;
  if (gaus_problem_read(argv[first], &problem, &err) != GAUS_OK)
    return cli_fail(argv[0], NULL, &err);
  int code = info(argv[0], cli_name(problem, argv[first]), problem, as_json);
  gaus_problem_destroy(problem);
  return code;
}
