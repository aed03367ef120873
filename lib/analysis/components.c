/* Finds the strongly connected components of the dependence graph.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "analysis/components.h"

#include "support/support.h"

typedef struct tarjan {
  const gaus_problem *p;
  int32_t *index, *low; /* 0: not seen */
  int32_t *next;        /* position in out of the edge to follow next */
  int32_t *open, num_open;
  int32_t *path, depth;
  int32_t *component;
  int32_t clock, found;
} tarjan;

static void enter(tarjan *s, int32_t v) {
  s->index[v] = s->low[v] = ++s->clock;
  s->next[v] = s->p->out_begin[v];
  s->open[s->num_open++] = v;
  s->path[s->depth++] = v;
}

static void leave(tarjan *s, int32_t v) {
  s->depth--;
  if (s->depth > 0) {
    int32_t parent = s->path[s->depth - 1];
    if (s->low[v] < s->low[parent])
      s->low[parent] = s->low[v];
  }
  if (s->low[v] != s->index[v])
    return;
  int32_t w;
  do {
    w = s->open[--s->num_open];
    s->component[w] = s->found;
  } while (w != v);
  s->found++;
}

static void explore(tarjan *s, int32_t root) {
  enter(s, root);
  while (s->depth > 0) {
    int32_t v = s->path[s->depth - 1];
    if (s->next[v] == s->p->out_begin[v + 1]) {
      leave(s, v);
      continue;
    }
    int32_t w = s->p->deps[s->p->out[s->next[v]++]].dst;
    if (s->index[w] == 0)
      enter(s, w);
    else if (s->component[w] < 0 && s->index[w] < s->low[v])
      s->low[v] = s->index[w];
  }
}

gaus_status gaus_i_components(const gaus_problem *problem, int32_t *component, int32_t *count, gaus_error *err) {
  size_t n = (size_t)problem->num_ops;
  int32_t *scratch = gaus_i_calloc(5 * n, sizeof *scratch);
  if (!scratch)
    return gaus_i_no_memory(err);
  tarjan s = {.p = problem,
              .index = scratch,
              .low = scratch + n,
              .next = scratch + 2 * n,
              .open = scratch + 3 * n,
              .path = scratch + 4 * n,
              .component = component};
  for (size_t v = 0; v < n; v++)
    component[v] = -1;
  for (int32_t v = 0; v < problem->num_ops; v++)
    if (s.index[v] == 0)
      explore(&s, v);
  for (size_t v = 0; v < n; v++)
    component[v] = s.found - 1 - component[v];
  *count = s.found;
  free(scratch);
  return GAUS_OK;
}
