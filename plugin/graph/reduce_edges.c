/* Drops edges between memory accesses that others imply.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A thousand accesses of which each may touch what every other touches have half a million pairs,
 * but a chain of a thousand edges says the same. Small graphs keep every edge, for the sake of
 * messages. */
#include <stdlib.h>
#include <string.h>

#include "graph/loop_graph.h"

/* Where accesses are on branches that exclude one another (the cases of a switch), few edges imply others, and each
 * would be compared with all that are kept. Edges that nobody looked at stay. */
enum { WORTHWHILE = 2000, LOOKS = 50000000, LOOKS_OF_AN_EDGE = 4 };

/* reach[v] has bit u: a path of kept or implied edges of distance 0 from u to v. */
typedef struct reduction {
  gp_loop_graph *graph;
  int32_t first, words, num_nodes;
  int32_t least; /* latency of an edge, so of every path at least */
  int64_t looks; /* at pairs of edges, that are left */
  uint64_t *reach;
  bool *dropped; /* by edge, from `first` */
} reduction;

static bool bit(const reduction *r, int32_t u, int32_t v) {
  return r->reach[(size_t)v * (size_t)r->words + (size_t)(u / 64)] >> (u % 64) & 1;
}

static void merge(reduction *r, int32_t u, int32_t v) {
  uint64_t *to = r->reach + (size_t)v * (size_t)r->words;
  const uint64_t *from = r->reach + (size_t)u * (size_t)r->words;
  for (int32_t w = 0; w < r->words; w++)
    to[w] |= from[w];
  to[u / 64] |= (uint64_t)1 << (u % 64);
}

/* Within an iteration edges lead forwards in program order. For each
 * destination the nearest sources come first: a farther one that reaches a
 * nearer one is implied, if the detour is long enough. */
static int compare_near(const void *a, const void *b) {
  const gp_edge *x = *(const gp_edge *const *)a, *y = *(const gp_edge *const *)b;
  if (x->dst != y->dst)
    return (x->dst > y->dst) - (x->dst < y->dst);
  return (x->src < y->src) - (x->src > y->src);
}

/* Around the back edge: the latest sources and the earliest destinations. */
static int compare_back(const void *a, const void *b) {
  const gp_edge *x = *(const gp_edge *const *)a, *y = *(const gp_edge *const *)b;
  if (x->src != y->src)
    return (x->src < y->src) - (x->src > y->src);
  return (x->dst > y->dst) - (x->dst < y->dst);
}

static int32_t pick(const reduction *r, int32_t distance, gp_edge **picked) {
  int32_t count = 0;
  for (int32_t e = r->first; e < r->graph->num_edges; e++)
    if (r->graph->edges[e].distance == distance)
      picked[count++] = &r->graph->edges[e];
  return count;
}

static void drop(reduction *r, const gp_edge *edge) {
  r->dropped[edge - r->graph->edges - r->first] = true;
}

static int32_t latency(const reduction *r, const gp_edge *edge) {
  return edge->latency == GAUS_LATENCY_OF_SOURCE ? gp_loop_graph_type(r->graph, edge->src).latency : edge->latency;
}

static void reduce_forward(reduction *r, gp_edge **edges, int32_t count) {
  qsort(edges, (size_t)count, sizeof *edges, compare_near);
  for (int32_t i = 0, begin = 0; i < count; i++) {
    if (edges[i]->dst != edges[begin]->dst)
      begin = i;
    bool implied = false;
    for (int32_t k = begin; k < i && !implied && r->looks-- > 0; k++)
      implied = !r->dropped[edges[k] - r->graph->edges - r->first] && bit(r, edges[i]->src, edges[k]->src) &&
                latency(r, edges[k]) + r->least >= latency(r, edges[i]);
    if (implied)
      drop(r, edges[i]);
    merge(r, edges[i]->src, edges[i]->dst);
  }
}

/* u -> p, p -> q around, q -> v: as good as u -> v around. */
static bool goes_by(const reduction *r, const gp_edge *edge, const gp_edge *kept) {
  bool before = edge->src == kept->src || bit(r, edge->src, kept->src);
  bool after = edge->dst == kept->dst || bit(r, kept->dst, edge->dst);
  int64_t detour = (int64_t)r->least * ((edge->src != kept->src) + (edge->dst != kept->dst));
  return before && after && latency(r, kept) + detour >= latency(r, edge);
}

/* The number of those kept, which come first in `edges`. */
static int32_t reduce_back(reduction *r, gp_edge **edges, int32_t count) {
  int32_t kept = 0;
  qsort(edges, (size_t)count, sizeof *edges, compare_back);
  for (int32_t i = 0; i < count; i++) {
    bool implied = false;
    for (int32_t k = 0; k < kept && !implied && r->looks-- > 0; k++)
      implied = goes_by(r, edges[i], edges[k]);
    if (implied)
      drop(r, edges[i]);
    else
      edges[kept++] = edges[i];
  }
  return kept;
}

/* A larger distance asks for less: a path within the iteration, or once
 * around, says more. */
static void reduce_far(reduction *r, gp_edge **back, int32_t count) {
  for (int32_t e = r->first; e < r->graph->num_edges; e++) {
    const gp_edge *edge = &r->graph->edges[e];
    if (edge->distance < 2)
      continue;
    bool implied = bit(r, edge->src, edge->dst) && r->least >= latency(r, edge);
    for (int32_t k = 0; k < count && !implied && r->looks-- > 0; k++)
      implied = goes_by(r, edge, back[k]);
    if (implied)
      drop(r, edge);
  }
}

static void close_ranks(reduction *r) {
  int32_t kept = r->first;
  for (int32_t e = r->first; e < r->graph->num_edges; e++)
    if (!r->dropped[e - r->first])
      r->graph->edges[kept++] = r->graph->edges[e];
  r->graph->num_edges = kept;
}

void gp_reduce_edges(gp_loop_graph *graph, int32_t first, bool always) {
  int32_t count = graph->num_edges - first;
  if (count < WORTHWHILE && !always)
    return;
  reduction r = {.graph = graph, .first = first, .words = graph->num_nodes / 64 + 1, .least = INT32_MAX};
  r.looks = LOOKS + (int64_t)LOOKS_OF_AN_EDGE * count;
  size_t bits = (size_t)r.words * (size_t)graph->num_nodes;
  r.reach = gp_host_realloc(NULL, bits, sizeof *r.reach);
  memset(r.reach, 0, bits * sizeof *r.reach);
  r.dropped = gp_host_realloc(NULL, (size_t)count, sizeof *r.dropped);
  memset(r.dropped, 0, (size_t)count * sizeof *r.dropped);
  gp_edge **picked = gp_host_realloc(NULL, (size_t)count, sizeof *picked);
  for (int32_t e = first; e < graph->num_edges; e++)
    if (latency(&r, &graph->edges[e]) < r.least)
      r.least = latency(&r, &graph->edges[e]);
  reduce_forward(&r, picked, pick(&r, 0, picked));
  reduce_far(&r, picked, reduce_back(&r, picked, pick(&r, 1, picked)));
  close_ranks(&r);
  free(picked);
  free(r.dropped);
  free(r.reach);
}
