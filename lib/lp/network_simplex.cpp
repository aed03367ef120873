/* Solves difference-constraint programs by LEMON's network simplex.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * C++ because LEMON is; nothing but the C interface of difference_lp.h leaves this file. */
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <new>
#include <numeric>
#include <utility>
#include <vector>

#include "gaus/statistics.h"
#include "lp/difference_lp.h"
extern "C" {
#include "support/support.h"
/* As in support/monitor.h. */
bool gaus_i_monitor_stop(struct gaus_i_monitor *monitor);
gaus_status gaus_i_monitor_status(struct gaus_i_monitor *monitor);
void gaus_i_monitor_count(struct gaus_i_monitor *monitor, gaus_statistic which, int64_t amount);
}

namespace {

/* The simplex has no way to be interrupted, but it keeps its graph at hand. What it did is counted when that goes,
 * also after a stop. */
struct Graph : lemon::StaticDigraph {
  struct gaus_i_monitor *monitor = nullptr;
  mutable int64_t work = 0, pivots = 0;
  ~Graph() {
    gaus_i_monitor_count(monitor, GAUS_STATISTIC_LP_SOLVES, 1);
    gaus_i_monitor_count(monitor, GAUS_STATISTIC_LP_PIVOTS, pivots);
  }
};
using Simplex = lemon::NetworkSimplex<Graph, int64_t, int64_t>;

struct Stopped {};

/* About a millisecond, of variables that a pivot may touch. */
constexpr int64_t WORK = 1 << 18, LEAST = 1 << 10;

void heed(const Graph &graph) {
  graph.pivots++;
  graph.work += std::max<int64_t>(graph.nodeNum(), LEAST);
  if (graph.work < WORK)
    return;
  graph.work = 0;
  if (graph.monitor && gaus_i_monitor_stop(graph.monitor))
    throw Stopped();
}

} // namespace

/* A step of every pivot: the paths from both ends of the entering arc to the
 * root are followed to where they meet. The smaller subtree is not above the
 * other one. */
template <> void Simplex::findJoinNode() {
  heed(_graph);
  int one = _source[in_arc], other = _target[in_arc];
  while (one != other) {
    int &below = _succ_num[one] < _succ_num[other] ? one : other;
    below = _parent[below];
  }
  join = one;
}

namespace {

/* What the simplex reads of an item, by its index. LEMON's own maps would do,
 * but where one of two cannot be attached to the graph for want of memory,
 * detaching the other waits for ever on the lock that was left. */
template <typename Item, typename Function> struct Computed {
  using Key = Item;
  using Value = int64_t;
  Function function;
  Value operator[](Item item) const { return function(Graph::index(item)); }
};

template <typename Item, typename Function> Computed<Item, Function> computed(Function function) {
  return {function};
}

/* StaticDigraph wants its arcs sorted by tail; arcs keep their order within. */
gaus_status solve(int32_t n, int32_t m, const gaus_i_lp_constraint *constraints, const int64_t *weight, int32_t anchor,
                  struct gaus_i_monitor *monitor, int64_t *x, int64_t *flow, int64_t *value, gaus_error *err) {
  std::vector<int32_t> order(m);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int32_t a, int32_t b) { return constraints[a].tail < constraints[b].tail; });
  std::vector<std::pair<int, int>> arcs(m);
  for (int32_t k = 0; k < m; k++)
    arcs[k] = {constraints[order[k]].tail, constraints[order[k]].head};
  Graph graph;
  graph.build(n, arcs.begin(), arcs.end());
  graph.monitor = monitor;
  Simplex simplex(graph);
  simplex.costMap(computed<Graph::Arc>([&](int arc) { return -constraints[order[arc]].gap; }));
  simplex.supplyMap(computed<Graph::Node>([&](int node) { return -weight[node]; }));
  Simplex::ProblemType type = simplex.run();
  if (type == Simplex::UNBOUNDED)
    return gaus_i_fail(err, GAUS_INFEASIBLE, "the difference constraints hold a positive cycle");
  if (type == Simplex::INFEASIBLE)
    return gaus_i_fail(err, GAUS_INFEASIBLE, "the linear program is unbounded below");
  int64_t base = -simplex.potential(graph.node(anchor));
  for (int32_t i = 0; i < n; i++)
    x[i] = -simplex.potential(graph.node(i)) - base;
  for (int32_t k = 0; flow && k < m; k++)
    flow[order[k]] = simplex.flow(graph.arc(k));
  if (value)
    *value = std::inner_product(weight, weight + n, x, INT64_C(0));
  return GAUS_OK;
}

} // namespace

gaus_status gaus_i_lp_solve(int32_t n, int32_t m, const gaus_i_lp_constraint *constraints, const int64_t *weight,
                            int32_t anchor, struct gaus_i_monitor *monitor, int64_t *x, int64_t *flow, int64_t *value,
                            gaus_error *err) {
  try {
    return solve(n, m, constraints, weight, anchor, monitor, x, flow, value, err);
  } catch (const Stopped &) {
    return gaus_i_fail(err, gaus_i_monitor_status(monitor), "stopped within a linear program");
  } catch (const std::bad_alloc &) {
    return gaus_i_no_memory(err);
  }
}
