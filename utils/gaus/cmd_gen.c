/* gaus gen: random problems that always have a schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A layered graph of distance 0, whose dependences run from lower to higher
 * indices, and back edges of distance >= 1 that close recurrences along its
 * paths. No demand exceeds a limit, so some II always works. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"

typedef struct gen_args {
  int32_t operations, types, recurrences, max_distance, max_latency, max_demand, width;
  double density, limits, blocking, control, clock;
  uint64_t seed;
  const char *name, *output;
} gen_args;

/* The problem in the making. Predecessors of operation v at distance 0 are
 * pred[pred_begin[v] .. pred_begin[v + 1] - 1]. */
typedef struct generator {
  const gen_args *args;
  gaus_problem *problem;
  uint64_t state, clock_state; /* what version 2 of the format adds has numbers of its own: the rest stays as it is */
  int32_t *type, *demand;      /* of each operation */
  int32_t *pred_begin, *pred;
} generator;

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t step(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static uint64_t next(generator *g) {
  return step(&g->state);
}

static double unit_of(uint64_t *state) {
  return (double)(step(state) >> 11) * 0x1p-53;
}

static double unit(generator *g) {
  return unit_of(&g->state);
}

/* In ns, to the picosecond, up to this share of the clock period. */
static double draw_time(generator *g, double share) {
  return floor(unit_of(&g->clock_state) * share * g->args->clock * 1000) / 1000;
}

/* least..largest, both included */
static int32_t between(generator *g, int32_t least, int32_t largest) {
  return least + (int32_t)(next(g) % ((uint64_t)largest - (uint64_t)least + 1));
}

static void draw_operations(generator *g) {
  for (int32_t v = 0; v < g->args->operations; v++) {
    g->type[v] = between(g, 0, g->args->types - 1);
    g->demand[v] = between(g, 1, g->args->max_demand);
  }
}

/* A limit that asks for an II between 2 and 10, and is met by each operation. */
static int32_t draw_limit(generator *g, int32_t type, int32_t blocking) {
  int64_t use = 0, least = 1;
  for (int32_t v = 0; v < g->args->operations; v++)
    if (g->type[v] == type) {
      use += (int64_t)g->demand[v] * blocking;
      least = g->demand[v] > least ? g->demand[v] : least;
    }
  int64_t limit = use / between(g, 2, 10);
  return (int32_t)(limit > least ? limit : least);
}

static gaus_status add_types(generator *g, gaus_error *err) {
  for (int32_t k = 0; k < g->args->types; k++) {
    char name[16];
    snprintf(name, sizeof name, "t%d", k);
    gaus_operator_type type = {name, between(g, 0, g->args->max_latency), GAUS_UNLIMITED, 1, 0, 0};
    if (unit(g) < g->args->limits) {
      if (unit(g) < g->args->blocking)
        type.blocking = between(g, 2, 4);
      type.limit = draw_limit(g, k, type.blocking);
    }
    if (g->args->clock > 0) {
      type.delay = draw_time(g, 0.9);
      type.delay_out = type.latency > 0 ? draw_time(g, 0.5) : 0;
    }
    gaus_status status = gaus_problem_add_type(g->problem, &type, NULL, err);
    if (status != GAUS_OK)
      return status;
  }
  return GAUS_OK;
}

static gaus_status add_operations(generator *g, gaus_error *err) {
  for (int32_t v = 0; v < g->args->operations; v++) {
    gaus_operation operation = {NULL, g->type[v], between(g, 1, g->args->width), g->demand[v]};
    gaus_status status = gaus_problem_add_operation(g->problem, &operation, NULL, err);
    if (status != GAUS_OK)
      return status;
  }
  return GAUS_OK;
}

static gaus_status add_edge(generator *g, int32_t src, int32_t dst, int32_t distance, bool data, gaus_error *err) {
  gaus_dependence d = {src, dst, distance, GAUS_LATENCY_OF_SOURCE, data ? GAUS_DATA : GAUS_ORDER};
  if (!data)
    d.latency = between(g, 0, 1);
  if (!data && g->args->control > 0 && unit_of(&g->clock_state) < g->args->control) {
    d.latency = GAUS_LATENCY_OF_SOURCE;
    d.kind = GAUS_CONTROL;
  }
  return gaus_problem_add_dependence(g->problem, &d, NULL, err);
}

/* The layers are about as many as each is wide. A predecessor is mostly in
 * the layer before, sometimes further up. */
static int32_t draw_predecessor(generator *g, int32_t layers, int32_t layer) {
  int64_t n = g->args->operations;
  int32_t above = 1;
  while (above < layer && unit(g) < 0.3)
    above++;
  int64_t from = layer - above;
  int32_t first = (int32_t)((from * n + layers - 1) / layers), last = (int32_t)(((from + 1) * n + layers - 1) / layers);
  return between(g, first, last - 1);
}

static void draw_predecessors(generator *g) {
  int64_t n = g->args->operations;
  int32_t layers = (int32_t)ceil(sqrt((double)n)), count = 0;
  for (int32_t v = 0; v < n; v++) {
    g->pred_begin[v] = count;
    int32_t layer = (int32_t)((int64_t)v * layers / n);
    double wanted = g->args->density;
    int32_t draws = layer == 0 ? 0 : (int32_t)wanted + (unit(g) < wanted - floor(wanted));
    for (; draws > 0; draws--) {
      int32_t u = draw_predecessor(g, layers, layer), k = g->pred_begin[v];
      while (k < count && g->pred[k] != u)
        k++;
      if (k == count) /* not one that v has */
        g->pred[count++] = u;
    }
  }
  g->pred_begin[n] = count;
}

static gaus_status add_dependences(generator *g, gaus_error *err) {
  for (int32_t v = 0; v < g->args->operations; v++)
    for (int32_t k = g->pred_begin[v]; k < g->pred_begin[v + 1]; k++) {
      gaus_status status = add_edge(g, g->pred[k], v, 0, unit(g) < 0.9, err);
      if (status != GAUS_OK)
        return status;
    }
  return GAUS_OK;
}

/* From an operation back to one that it depends on, a few steps up. */
static gaus_status add_recurrences(generator *g, gaus_error *err) {
  for (int32_t k = 0; k < g->args->recurrences; k++) {
    int32_t last = between(g, 0, g->args->operations - 1), first = last;
    for (int32_t steps = between(g, 0, 4); steps > 0 && g->pred_begin[first] < g->pred_begin[first + 1]; steps--)
      first = g->pred[between(g, g->pred_begin[first], g->pred_begin[first + 1] - 1)];
    gaus_status status = add_edge(g, last, first, between(g, 1, g->args->max_distance), true, err);
    if (status != GAUS_OK)
      return status;
  }
  return GAUS_OK;
}

static gaus_status build(generator *g, gaus_error *err) {
  char *name = g->args->name ? cli_format("%s", g->args->name)
                             : cli_format("random-%d-%llu", g->args->operations, (unsigned long long)g->args->seed);
  gaus_status status = gaus_problem_create(name, &g->problem, err);
  free(name);
  if (status == GAUS_OK)
    status = gaus_problem_set_clock_period(g->problem, g->args->clock, err);
  draw_operations(g);
  draw_predecessors(g);
  gaus_status (*const steps[])(generator *, gaus_error *) = {add_types, add_operations, add_dependences,
                                                             add_recurrences};
  for (size_t k = 0; k < sizeof steps / sizeof *steps && status == GAUS_OK; k++)
    status = steps[k](g, err);
  return status == GAUS_OK ? gaus_problem_freeze(g->problem, err) : status;
}

static int generate(const char *command, const gen_args *args) {
  size_t n = (size_t)args->operations;
  generator g = {.args = args, .state = args->seed, .clock_state = ~args->seed};
  g.type = cli_calloc(n, sizeof *g.type);
  g.demand = cli_calloc(n, sizeof *g.demand);
  g.pred_begin = cli_calloc(n + 1, sizeof *g.pred_begin);
  g.pred = cli_calloc(n * ((size_t)args->density + 1), sizeof *g.pred);
  gaus_error err;
  gaus_status status = build(&g, &err);
  if (status == GAUS_OK)
    status = gaus_problem_write(g.problem, args->output, &err);
  gaus_problem_destroy(g.problem);
  free(g.type);
  free(g.demand);
  free(g.pred_begin);
  free(g.pred);
  return status == GAUS_OK ? CLI_DONE : cli_fail(command, NULL, &err);
}

enum {
  KEY_OPERATIONS = 0x100,
  KEY_TYPES,
  KEY_DENSITY,
  KEY_RECURRENCES,
  KEY_MAX_DISTANCE,
  KEY_LIMITS,
  KEY_BLOCKING,
  KEY_MAX_LATENCY,
  KEY_MAX_DEMAND,
  KEY_WIDTH,
  KEY_CONTROL,
  KEY_CLOCK,
  KEY_SEED,
  KEY_NAME
};

static const struct argp_option own[] = {
    {"operations", KEY_OPERATIONS, "N", 0, "number of operations (default 30)", 0},
    {"types", KEY_TYPES, "N", 0, "number of operator types (default 4)", 0},
    {"density", KEY_DENSITY, "X", 0, "dependences of distance 0 drawn for each operation, on average (default 1.5)", 0},
    {"recurrences", KEY_RECURRENCES, "N", 0, "loop-carried dependences (default 2)", 0},
    {"max-distance", KEY_MAX_DISTANCE, "N", 0, "their largest distance (default 2)", 0},
    {"limits", KEY_LIMITS, "X", 0, "share of the types that is limited, 0 to 1 (default 0.5)", 0},
    {"blocking", KEY_BLOCKING, "X", 0, "share of the limited types that blocks for 2 to 4 cycles (default 0.2)", 0},
    {"max-latency", KEY_MAX_LATENCY, "N", 0, "largest latency of a type (default 4)", 0},
    {"max-demand", KEY_MAX_DEMAND, "N", 0, "most units that an operation takes (default 1)", 0},
    {"width", KEY_WIDTH, "N", 0, "largest width of a value in bits (default 32)", 0},
    {"control", KEY_CONTROL, "X", 0,
     "share of kind control among the dependences that carry no value, 0 to 1 (default 0)", 0},
    {"clock", KEY_CLOCK, "NS", 0, "clock period; types then get delays that fit in it (default 0, none)", 0},
    {"seed", KEY_SEED, "N", 0, "seed; the same seed gives the same problem (default 1)", 0},
    {"name", KEY_NAME, "TEXT", 0, "name of the problem (default random-OPERATIONS-SEED)", 0},
    {"output", 'o', "FILE", 0, "where to write it (default -, standard output)", 0},
    {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  gen_args *args = context;
  switch (key) {
  case KEY_OPERATIONS:
    args->operations = (int32_t)cli_int(state, "operations", value, 1, 1000000);
    break;
  case KEY_TYPES:
    args->types = (int32_t)cli_int(state, "types", value, 1, 1000);
    break;
  case KEY_DENSITY:
    args->density = cli_real(state, "density", value, 0, 64);
    break;
  case KEY_RECURRENCES:
    args->recurrences = (int32_t)cli_int(state, "recurrences", value, 0, 1000000);
    break;
  case KEY_MAX_DISTANCE:
    args->max_distance = (int32_t)cli_int(state, "max-distance", value, 1, GAUS_MAX_DISTANCE);
    break;
  case KEY_LIMITS:
    args->limits = cli_real(state, "limits", value, 0, 1);
    break;
  case KEY_BLOCKING:
    args->blocking = cli_real(state, "blocking", value, 0, 1);
    break;
  case KEY_MAX_LATENCY:
    args->max_latency = (int32_t)cli_int(state, "max-latency", value, 0, 900);
    break;
  case KEY_MAX_DEMAND:
    args->max_demand = (int32_t)cli_int(state, "max-demand", value, 1, 1000);
    break;
  case KEY_WIDTH:
    args->width = (int32_t)cli_int(state, "width", value, 1, GAUS_MAX_WIDTH);
    break;
  case KEY_CONTROL:
    args->control = cli_real(state, "control", value, 0, 1);
    break;
  case KEY_CLOCK:
    args->clock = cli_real(state, "clock", value, 0, GAUS_MAX_CLOCK_PERIOD);
    break;
  case KEY_SEED:
    args->seed = (uint64_t)cli_int(state, "seed", value, 0, INT64_MAX);
    break;
  case KEY_NAME:
    args->name = value;
    break;
  default:
    args->output = value;
  }
}

int cmd_gen(int argc, char **argv) {
  gen_args args = {.operations = 30,
                   .types = 4,
                   .recurrences = 2,
                   .max_distance = 2,
                   .max_latency = 4,
                   .max_demand = 1,
                   .width = 32,
                   .density = 1.5,
                   .limits = 0.5,
                   .blocking = 0.2,
                   .seed = 1,
                   .output = "-"};
  cli_spec spec = {.doc = "Makes a random gaus-problem-1 file (-2 where --control or --clock ask for it): a layered "
                          "graph with recurrences and limits that always has a "
                          "schedule at some initiation interval.\v"
                          "Exit codes: 0 done, 2 bad usage, or the file cannot be written.",
                   .own = own,
                   .set = set,
                   .context = &args};
  int first;
  cli_parse(&spec, argc, argv, &first);
  return generate(argv[0], &args);
}
