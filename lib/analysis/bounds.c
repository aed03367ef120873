/* Computes ResMII, RecMII and what limits them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "analysis/within.h"

#include <string.h>

#include "analysis/longest_paths.h"
#include "problem/chaining.h"
#include "analysis/components.h"
#include "analysis/resource_bound.h"
#include "problem/copy.h"
#include "problem/problem.h"
#include "support/support.h"

/* --- delays ------------------------------------------------------------------ */

static gaus_status check_delay(const gaus_problem *p, const char *name, double ns, const char *where, gaus_error *err) {
  if (gaus_i_femtoseconds(ns) <= gaus_i_femtoseconds(p->clock_period))
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_INFEASIBLE,
                     "operator type '%s' has a delay of %g ns%s, which does not fit in the clock period of %g ns; give "
                     "it a register more (a higher latency and a shorter delay), or the clock more time",
                     name, ns, where, p->clock_period);
}

static gaus_status check_delays(const gaus_problem *p, gaus_error *err) {
  for (int32_t v = 0; p->clock_period > 0 && v < p->num_ops; v++) {
    if (gaus_problem_num_implementations(p, v) > 1)
      continue; /* those that do not fit are not chosen */
    const gaus_operator_type *t = &p->types[p->ops[v].type];
    GAUS_TRY(check_delay(p, t->name, t->delay, "", err));
    if (t->latency > 0)
      GAUS_TRY(check_delay(p, t->name, t->delay_out, " behind its last register (delay_out)", err));
  }
  return GAUS_OK;
}

/* --- recurrences ------------------------------------------------------------- */

static bool has_back_edges(const gaus_problem *p) {
  for (int32_t e = 0; e < p->num_deps; e++)
    if (p->deps[e].distance > 0)
      return true;
  return false;
}

/* Sorts the operations by component, in topological order inside each. */
static void group_nodes(const gaus_problem *p, const int32_t *component, int32_t count, int32_t *begin,
                        int32_t *nodes) {
  for (int32_t v = 0; v < p->num_ops; v++)
    begin[component[v]]++;
  for (int32_t c = 0, sum = 0; c <= count; c++)
    begin[c] = sum += begin[c];
  for (int32_t i = p->num_ops - 1; i >= 0; i--)
    nodes[--begin[component[p->topo[i]]]] = p->topo[i];
}

static void keep_cycle(gaus_bounds *b, const gaus_i_longest_path_search *s) {
  memcpy(b->cycle, s->cycle, (size_t)s->cycle_size * sizeof *s->cycle);
  b->cycle_size = s->cycle_size;
  b->cycle_latency = s->cycle_latency;
  b->cycle_distance = s->cycle_distance;
}

/* Raises rec_mii to what the component asks for: each positive cycle at an II
 * gives the next II to try, until there is none (Dinkelbach's iteration), or the
 * search is halted, or a cycle has distance 0 and no II satisfies it. */
static void component_bound(gaus_i_longest_path_search *s, gaus_bounds *b) {
  for (;;) {
    for (int32_t i = 0; i < s->num_nodes; i++)
      s->length[s->nodes[i]] = 0;
    s->ii = b->rec_mii;
    if (gaus_i_longest_paths(s) || s->halted)
      return;
    keep_cycle(b, s);
    if (s->cycle_distance == 0)
      return;
    b->rec_mii = (int32_t)gaus_i_ceil_div(s->cycle_latency, s->cycle_distance);
  }
}

static void all_components(const gaus_problem *p, const int32_t *component, int32_t count, int32_t *ints, bool *dirty,
                           gaus_i_budget *budget, gaus_bounds *b) {
  size_t n = (size_t)p->num_ops;
  int32_t *nodes = ints, *begin = ints + 6 * n;
  gaus_i_longest_path_search s = {.p = p,
                                  .component = component,
                                  .length = ints + n,
                                  .parent = ints + 2 * n,
                                  .mark = ints + 3 * n,
                                  .place = ints + 5 * n,
                                  .cycle = ints + 4 * n,
                                  .dirty = dirty,
                                  .budget = budget};
  group_nodes(p, component, count, begin, nodes);
  for (int32_t c = 0; c < count && !s.halted && (b->cycle_distance > 0 || b->cycle_latency == 0); c++) {
    s.nodes = nodes + begin[c];
    s.num_nodes = begin[c + 1] - begin[c];
    component_bound(&s, b);
  }
}

/* Largest separations and latencies may contradict one another within an iteration. */
static gaus_status check_distance(const gaus_problem *p, const gaus_bounds *b, gaus_error *err) {
  char text[320];
  if (b->cycle_distance > 0 || b->cycle_latency == 0)
    return GAUS_OK;
  gaus_i_cycle_format(p, b->cycle, b->cycle_size, text, sizeof text);
  return gaus_i_fail(
      err, GAUS_INFEASIBLE,
      "no schedule at any II: %s cannot hold, as its latencies add up to %lld and its distances to 0; raise "
      "a largest separation or lower a latency",
      text, (long long)b->cycle_latency);
}

static gaus_status recurrence_bound(const gaus_problem *p, gaus_i_budget *budget, gaus_bounds *b, gaus_error *err) {
  gaus_status status = GAUS_OK;
  size_t n = (size_t)p->num_ops;
  int32_t count = 0, *component, *ints;
  bool *dirty;
  b->rec_mii = 1;
  if (!has_back_edges(p) && !p->tangled)
    return GAUS_OK; /* freezing left no other cycles */
  component = gaus_i_calloc(n, sizeof *component);
  ints = gaus_i_calloc(7 * n + 1, sizeof *ints);
  dirty = gaus_i_calloc(n, sizeof *dirty);
  b->cycle = gaus_i_calloc(n, sizeof *b->cycle);
  if (!component || !ints || !dirty || !b->cycle)
    status = gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = gaus_i_components(p, component, &count, err);
  if (status == GAUS_OK)
    all_components(p, component, count, ints, dirty, budget, b);
  free(component);
  free(ints);
  free(dirty);
  return status;
}

/* --- depth ------------------------------------------------------------------- */

/* Along the order of the operations; negative latencies may lead back in it. */
static void longest_finish(const gaus_problem *p, int32_t *finish) {
  for (int32_t i = 0; i < p->num_ops; i++) { /* finish[v] is the earliest start, until v's turn */
    int32_t v = p->topo[i], start = finish[v];
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      if (d->distance == 0 && start + d->latency > finish[d->dst])
        finish[d->dst] = start + d->latency;
    }
    finish[v] = start + p->latency[v];
  }
}

static gaus_status tangled_finish(const gaus_problem *p, int32_t *finish, gaus_i_budget *budget, gaus_error *err) {
  int32_t *alap = gaus_i_calloc((size_t)p->num_ops, sizeof *alap);
  gaus_status status = alap ? gaus_i_mobility_within(p, 0, 0, budget, finish, alap, err) : gaus_i_no_memory(err);
  for (int32_t v = 0; status == GAUS_OK && v < p->num_ops; v++)
    finish[v] += p->latency[v];
  free(alap);
  return status;
}

static gaus_status depth_bound(const gaus_problem *p, gaus_i_budget *budget, gaus_bounds *b, gaus_error *err) {
  int32_t *finish = gaus_i_calloc((size_t)p->num_ops, sizeof *finish);
  if (!finish)
    return gaus_i_no_memory(err);
  gaus_status status = GAUS_OK;
  if (p->tangled)
    status = tangled_finish(p, finish, budget, err);
  else
    longest_finish(p, finish);
  for (int32_t v = 0; v < p->num_ops; v++)
    b->depth = finish[v] > b->depth ? finish[v] : b->depth;
  free(finish);
  return status;
}

gaus_status gaus_bounds_compute(const gaus_problem *problem, gaus_bounds *out, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(out);
  return gaus_i_bounds_within(problem, NULL, out, err);
}

/* What dependences ask for. */
static gaus_status dependence_bounds(const gaus_problem *p, gaus_i_budget *budget, gaus_bounds *out, gaus_error *err) {
  GAUS_TRY(recurrence_bound(p, budget, out, err));
  GAUS_TRY(check_distance(p, out, err));
  return depth_bound(p, budget, out, err);
}

/* With implementations to choose from: those of the least latency ask for least. */
static gaus_status quickest_bounds(const gaus_problem *p, gaus_i_budget *budget, gaus_bounds *out, gaus_error *err) {
  gaus_problem *quickest = NULL;
  int32_t *type = gaus_i_calloc((size_t)p->num_ops, sizeof *type);
  if (!type)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < p->num_ops; v++) {
    type[v] = p->ops[v].type;
    for (int32_t i = 1, n = gaus_problem_num_implementations(p, v); i < n; i++) {
      int32_t k = gaus_problem_implementation(p, v, i);
      type[v] = p->types[k].latency < p->types[type[v]].latency ? k : type[v];
    }
  }
  gaus_status status = gaus_i_problem_quicken(p, type, &quickest, err);
  if (status == GAUS_OK)
    status = dependence_bounds(quickest, budget, out, err);
  gaus_problem_destroy(quickest);
  free(type);
  return status;
}

gaus_status gaus_i_bounds_within(const gaus_problem *problem, gaus_i_budget *budget, gaus_bounds *out,
                                 gaus_error *err) {
  *out = (gaus_bounds){.res_mii = 1, .res_type = -1, .res_resource = -1, .rec_mii = 1};
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  GAUS_TRY(gaus_i_resource_bound(problem, out, err));
  if (problem->num_implementations > 0)
    GAUS_TRY(quickest_bounds(problem, budget, out, err));
  else
    GAUS_TRY(dependence_bounds(problem, budget, out, err));
  GAUS_TRY(check_delays(problem, err));
  return gaus_i_check_demand(problem, err);
}

void gaus_bounds_clear(gaus_bounds *bounds) {
  if (!bounds)
    return;
  free(bounds->cycle);
  memset(bounds, 0, sizeof *bounds);
}

void gaus_bounds_format_cycle(const gaus_problem *problem, const gaus_bounds *bounds, char *text, size_t size) {
  gaus_i_cycle_format(problem, bounds->cycle, bounds->cycle_size, text, size);
}

int32_t gaus_bounds_mii(const gaus_bounds *bounds) {
  return bounds->res_mii > bounds->rec_mii ? bounds->res_mii : bounds->rec_mii;
}
