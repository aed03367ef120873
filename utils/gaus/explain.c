/* Says what limits what in a schedule: its II, its length, its registers.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lifetimes.h"
#include "report.h"

enum { MOST_NAMED = 8 }; /* of a list in a tree */

/* --- nodes ------------------------------------------------------------------------ */

/* Takes the text over. */
static json_t *make(const char *code, char *text) {
  json_t *node = json_pack("{s:s, s:s}", "code", code, "text", text);
  free(text);
  return node;
}

static void add_help(json_t *node, char *text) {
  json_object_set_new(node, "help", json_string(text));
  free(text);
}

static void add_index(json_t *node, const char *key, int64_t index) {
  json_t *array = json_object_get(node, key);
  if (!array) {
    array = json_array();
    json_object_set_new(node, key, array);
  }
  json_array_append_new(array, json_integer(index));
}

static void add_reason(json_t *node, json_t *reason) {
  json_t *array = json_object_get(node, "because");
  if (!array) {
    array = json_array();
    json_object_set_new(node, "because", array);
  }
  json_array_append_new(array, reason);
}

static const char *plural(int64_t count) {
  return count == 1 ? "" : "s";
}

static const char *name_of(const gaus_problem *p, int32_t v) {
  return cli_shown(gaus_problem_operation(p, v).name);
}

/* --- the II ----------------------------------------------------------------------- */

typedef struct demand {
  int64_t units; /* times the cycles for which each is busy */
  int32_t operations;
  int64_t least; /* the II that the type alone asks for; 0: it is not limited, or nothing uses it */
} demand;

static int64_t least_ii(const demand *d, int32_t blocking, int64_t units) {
  int64_t shared = (d->units + units - 1) / units;
  return shared > blocking ? shared : blocking;
}

static demand *demands_of(const gaus_problem *p) {
  demand *all = cli_calloc((size_t)gaus_problem_num_types(p), sizeof *all);
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++) {
    gaus_operation o = gaus_problem_operation(p, v);
    all[o.type].operations++;
    all[o.type].units += (int64_t)o.demand * gaus_problem_type(p, o.type).blocking;
  }
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++) {
    gaus_operator_type type = gaus_problem_type(p, k);
    if (type.limit != GAUS_UNLIMITED && all[k].operations > 0)
      all[k].least = least_ii(&all[k], type.blocking, type.limit);
  }
  return all;
}

static void help_resource(json_t *node, gaus_operator_type type, const demand *d) {
  if (d->least <= 1)
    return;
  int64_t wanted = (d->units + d->least - 2) / (d->least - 1);
  if (type.blocking >= d->least)
    add_help(node, cli_format("a unit that takes a new operation before %d cycles have passed", type.blocking));
  else
    add_help(node, cli_format("%" PRId64 " unit%s would bring it to %" PRId64, wanted, plural(wanted),
                              least_ii(d, type.blocking, wanted)));
}

static json_t *explain_type(const gaus_problem *p, int32_t k, const demand *d) {
  gaus_operator_type type = gaus_problem_type(p, k);
  json_t *node =
      make("resource", cli_format("%d '%s' operation%s share%s %d unit%s: at least %" PRId64 " cycle%s", d->operations,
                                  cli_shown(type.name), plural(d->operations), d->operations == 1 ? "s" : "",
                                  type.limit, plural(type.limit), d->least, plural(d->least)));
  help_resource(node, type, d);
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++)
    if (gaus_problem_operation(p, v).type == k)
      add_index(node, "operations", v);
  return node;
}

typedef struct ranked {
  int64_t value;
  int32_t index;
} ranked;

/* The largest first, then by index. */
static int compare_ranked(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->value != y->value)
    return x->value > y->value ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static json_t *explain_resources(const gaus_problem *p, int32_t res_mii) {
  json_t *node = make("ResMII", cli_format("ResMII is %d: what the units allow", res_mii));
  demand *all = demands_of(p);
  int32_t types = gaus_problem_num_types(p);
  ranked *order = cli_calloc((size_t)types, sizeof *order);
  for (int32_t k = 0; k < types; k++)
    order[k] = (ranked){all[k].least, k};
  qsort(order, (size_t)types, sizeof *order, compare_ranked);
  for (int32_t k = 0; k < types && k < MOST_NAMED && order[k].value > 0; k++)
    add_reason(node, explain_type(p, order[k].index, &all[order[k].index]));
  free(order);
  free(all);
  return node;
}

static json_t *explain_recurrence(const gaus_problem *p, const gaus_bounds *b) {
  if (b->cycle_size == 0)
    return make("RecMII", cli_format("RecMII is %d: no recurrence asks for more", b->rec_mii));
  json_t *node = make("RecMII", cli_format("RecMII is %d: what the recurrences allow", b->rec_mii));
  char text[1024];
  gaus_bounds_format_cycle(p, b, text, sizeof text);
  json_t *cycle = make("recurrence", cli_format("%s takes %" PRId64 " cycle%s over %" PRId64 " iteration%s",
                                                cli_shown(text), b->cycle_latency, plural(b->cycle_latency),
                                                b->cycle_distance, plural(b->cycle_distance)));
  add_help(cycle, cli_format("shorter latencies on it, or a result that is needed more iterations later"));
  for (int32_t k = 0; k < b->cycle_size; k++) {
    add_index(cycle, "operations", gaus_problem_dependence(p, b->cycle[k]).src);
    add_index(cycle, "dependences", b->cycle[k]);
  }
  add_reason(node, cycle);
  return node;
}

static json_t *explain_above_mii(const gaus_schedule *s, int32_t mii) {
  if (s->ii_bound >= s->ii)
    return make("packing", cli_format("no schedule fits in fewer than %d cycles (proven), although each resource and "
                                      "each recurrence alone would",
                                      s->ii));
  json_t *node = make("open", cli_format("it is %d above the lower bound of %d; whether a smaller one exists is not "
                                         "known",
                                         s->ii - mii, mii));
  add_help(node, cli_format("--effort=high looks harder"));
  return node;
}

static json_t *explain_ii(const gaus_problem *p, const gaus_schedule *s, const gaus_bounds *b) {
  int32_t mii = gaus_bounds_mii(b);
  char *text = s ? cli_format("an iteration starts every %d cycle%s (II)", s->ii, plural(s->ii))
                 : cli_format("an iteration can start every %d cycle%s at best (MII)", mii, plural(mii));
  json_t *node = make("II", text);
  json_t *resources = explain_resources(p, b->res_mii), *recurrence = explain_recurrence(p, b);
  bool first = b->res_mii >= b->rec_mii; /* what sets MII comes first */
  if (s && s->ii > mii)
    add_reason(node, explain_above_mii(s, mii));
  add_reason(node, first ? resources : recurrence);
  add_reason(node, first ? recurrence : resources);
  return node;
}

/* --- the length ------------------------------------------------------------------- */

static int64_t end_of(const gaus_problem *p, const gaus_schedule *s, int32_t v) {
  return (int64_t)s->start[v] + gaus_problem_type(p, gaus_problem_operation(p, v).type).latency;
}

/* The dependence for which each operation cannot start any earlier, or -1. */
static int32_t *tight_dependences(const gaus_problem *p, const gaus_schedule *s) {
  int32_t *tight = cli_calloc((size_t)s->num_operations, sizeof *tight);
  for (int32_t v = 0; v < s->num_operations; v++)
    tight[v] = -1;
  int32_t count = gaus_problem_num_dependences(p) + gaus_problem_num_chain_breaks(p);
  for (int32_t e = 0; e < count; e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    if (d.distance > 0 && s->ii == 0)
      continue;
    bool kept = (int64_t)s->start[d.dst] + (int64_t)s->ii * d.distance == (int64_t)s->start[d.src] + d.latency;
    if (kept && d.src != d.dst && (tight[d.dst] < 0 || d.distance == 0))
      tight[d.dst] = e;
  }
  return tight;
}

/* The operations from the one that ends last back to one that waits for no other of its iteration; edges[k] keeps
 * chain[k] from starting earlier, but for the last. */
static int32_t *chain_to(const gaus_problem *p, const gaus_schedule *s, int32_t last, int32_t *edges, int32_t *count) {
  int32_t *chain = cli_calloc((size_t)s->num_operations, sizeof *chain), *tight = tight_dependences(p, s);
  *count = 0;
  for (int32_t v = last;; v = gaus_problem_dependence(p, tight[v]).src) {
    edges[*count] = tight[v];
    chain[(*count)++] = v;
    if (tight[v] < 0 || gaus_problem_dependence(p, tight[v]).distance > 0 || *count == s->num_operations)
      break;
  }
  free(tight);
  return chain;
}

/* "'a' -> 'b' -> 'c'", elided in the middle. */
static char *chain_text(const gaus_problem *p, const int32_t *chain, int32_t count) {
  enum { KEPT = MOST_NAMED / 2 }; /* at each end */
  char *text = cli_format("'%s'", name_of(p, chain[count - 1]));
  for (int32_t k = count - 2; k >= 0; k--) {
    bool elided = k >= KEPT && k < count - KEPT;
    if (elided && k != KEPT)
      continue;
    char *longer = elided ? cli_format("%s -> ...", text) : cli_format("%s -> '%s'", text, name_of(p, chain[k]));
    free(text);
    text = longer;
  }
  return text;
}

static void add_chain(json_t *node, const int32_t *chain, const int32_t *edges, int32_t count) {
  for (int32_t k = 0; k < count; k++) {
    add_index(node, "operations", chain[k]);
    if (k + 1 < count)
      add_index(node, "dependences", edges[k]);
  }
}

static json_t *explain_chain(const gaus_problem *p, const gaus_schedule *s, int32_t last) {
  int32_t count, *edges = cli_calloc((size_t)s->num_operations, sizeof *edges);
  int32_t *chain = chain_to(p, s, last, edges, &count), first = chain[count - 1];
  char *text = chain_text(p, chain, count);
  json_t *node = make("chain", count > 1 ? cli_format("the chain that ends last, without a pause: %s", text)
                                         : cli_format("%s ends last", text));
  free(text);
  add_chain(node, chain, edges, count);
  if (s->start[first] > 0)
    add_reason(node, make("placed", cli_format("'%s' starts in cycle %d; its inputs of the same iteration would let it "
                                               "start earlier",
                                               name_of(p, first), s->start[first])));
  free(chain);
  free(edges);
  return node;
}

static json_t *explain_length(const gaus_problem *p, const gaus_schedule *s, const gaus_bounds *b) {
  json_t *node = make("length", cli_format("an iteration takes %d cycle%s; the longest chain of dependences alone "
                                           "takes %d",
                                           s->metrics.length, plural(s->metrics.length), b->depth));
  int32_t last = -1;
  for (int32_t v = 0; v < s->num_operations; v++)
    if (last < 0 || end_of(p, s, v) > end_of(p, s, last))
      last = v;
  if (last < 0)
    return node;
  if (s->metrics.length > b->depth && s->latency_bound == 0)
    add_help(node, cli_format("--latency=%d asks for a shorter schedule", s->metrics.length - 1));
  add_reason(node, explain_chain(p, s, last));
  return node;
}

/* --- the registers ---------------------------------------------------------------- */

/* Bits times cycles, at most what fits. */
static int64_t bit_cycles(int64_t cycles, int32_t width) {
  int64_t product;
  return __builtin_mul_overflow(cycles, width, &product) ? INT64_MAX : product;
}

static json_t *explain_value(const gaus_problem *p, int32_t v, int64_t begin, int64_t end) {
  gaus_operation o = gaus_problem_operation(p, v);
  json_t *node = make("value", cli_format("'%s' keeps %d bit%s for %" PRId64 " cycle%s, from cycle %" PRId64
                                          " on: %" PRId64 " bit-cycles",
                                          cli_shown(o.name), o.width, plural(o.width), end - begin, plural(end - begin),
                                          begin, bit_cycles(end - begin, o.width)));
  add_index(node, "operations", v);
  return node;
}

static void add_values(const gaus_problem *p, const gaus_schedule *s, json_t *node) {
  int32_t n = s->num_operations;
  int64_t *begin = cli_calloc((size_t)n, sizeof *begin), *end = cli_calloc((size_t)n, sizeof *end);
  ranked *order = cli_calloc((size_t)n, sizeof *order);
  cli_lifetimes(p, s->start, s->ii, begin, end);
  for (int32_t v = 0; v < n; v++)
    order[v] = (ranked){bit_cycles(end[v] - begin[v], gaus_problem_operation(p, v).width), v};
  qsort(order, (size_t)n, sizeof *order, compare_ranked);
  for (int32_t k = 0; k < n && k < MOST_NAMED && order[k].value > 0; k++)
    add_reason(node, explain_value(p, order[k].index, begin[order[k].index], end[order[k].index]));
  free(order);
  free(end);
  free(begin);
}

static json_t *explain_registers(const gaus_problem *p, const gaus_schedule *s) {
  json_t *node = make("registers",
                      cli_format("values are alive for %" PRId64 " bit-cycles, at most %" PRId64 " bit%s at a time",
                                 s->metrics.lifetime_bits, s->metrics.max_live_bits, plural(s->metrics.max_live_bits)));
  if (s->quality == GAUS_OPTIMAL)
    add_reason(node, make("proven", cli_format("the objective is proven to be the smallest at this II")));
  else if (isfinite(s->bound) && isfinite(s->objective))
    add_reason(node, make("gap", cli_format("the objective is %.6g; no schedule at this II is below %.6g", s->objective,
                                            s->bound)));
  add_values(p, s, node);
  return node;
}

/* --- the whole -------------------------------------------------------------------- */

static void add_reasons(const gaus_problem *p, const gaus_schedule *s, const gaus_bounds *b, json_t *root) {
  if (!s || s->ii > 0)
    add_reason(root, explain_ii(p, s, b));
  if (!s)
    return;
  add_reason(root, explain_length(p, s, b));
  add_reason(root, explain_registers(p, s));
}

json_t *explain_tree(const gaus_problem *problem, const gaus_schedule *schedule) {
  gaus_bounds bounds = {0};
  gaus_error err;
  gaus_status status = gaus_bounds_compute(problem, &bounds, &err);
  json_t *root =
      make("loop", cli_format("%d operation%s, %d dependence%s", gaus_problem_num_operations(problem),
                              plural(gaus_problem_num_operations(problem)), gaus_problem_num_dependences(problem),
                              plural(gaus_problem_num_dependences(problem))));
  if (status == GAUS_OK)
    add_reasons(problem, schedule, &bounds, root);
  else
    add_reason(root, make("infeasible", cli_format("%s", err.message)));
  gaus_bounds_clear(&bounds);
  return root;
}
