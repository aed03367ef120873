/* Longest paths in the dependence graph at an II, or the positive cycle that forbids them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "analysis/longest_paths.h"

#include <stdio.h>
#include <string.h>

#include "support/support.h"

/* --- sweeps ------------------------------------------------------------------ */

/* What the sweep has passed is for the next one, which comes back. */
static void mark_dirty(gaus_i_longest_path_search *s, int32_t v, int32_t here) {
  if (s->dirty[v])
    return;
  int32_t place = s->place[v];
  s->dirty[v] = true;
  s->pending++;
  if (s->descending ? place >= here && place < s->first : place <= here && place > s->first)
    s->first = place;
}

/* Relaxes the dependences on one side of `v`, which is at place `here`. */
static void relax(gaus_i_longest_path_search *s, int32_t v, int32_t here) {
  const gaus_problem *p = s->p;
  const int32_t *begin = s->backward ? p->in_begin : p->out_begin, *list = s->backward ? p->in : p->out;
  gaus_i_spend(s->budget, 1 + begin[v + 1] - begin[v]);
  for (int32_t k = begin[v]; k < begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[list[k]];
    int32_t to = s->backward ? d->src : d->dst;
    if ((s->ii == 0 && d->distance > 0) || (s->component && s->component[to] != s->component[v]))
      continue;
    int64_t length = (int64_t)s->length[v] + d->latency - (int64_t)s->ii * d->distance;
    if (length <= s->length[to])
      continue;
    s->length[to] = (int32_t)length;
    s->parent[to] = list[k];
    s->work++;
    s->too_long |= length > p->latency_sum;
    mark_dirty(s, to, here);
  }
}

/* True: some are dirty still, and it was not halted. No overflow: a path without a cycle is no longer
 * than latency_sum < 10^9, a length beyond that is on a cycle and ends the
 * search after the sweep, which adds no more than latency_sum again. */
static bool sweep(gaus_i_longest_path_search *s) {
  int32_t step = s->descending ? -1 : 1, i = s->first;
  s->first = s->descending ? s->num_nodes : -1;
  for (; i >= 0 && i < s->num_nodes && s->pending > 0 && !s->halted; i += step) {
    int32_t v = s->nodes[s->backward ? s->num_nodes - 1 - i : i];
    if (!s->dirty[v])
      continue;
    s->dirty[v] = false;
    s->pending--;
    relax(s, v, i);
    s->halted = gaus_i_halted(s->budget);
  }
  s->descending = !s->descending;
  return s->pending > 0 && !s->halted;
}

/* --- cycles of parents ------------------------------------------------------- */

static int32_t parent_of(const gaus_i_longest_path_search *s, int32_t v) {
  const gaus_dependence *d = &s->p->deps[s->parent[v]];
  return s->backward ? d->dst : d->src;
}

/* What II the cycle through `v` asks for. */
static int64_t demanded_ii(const gaus_i_longest_path_search *s, int32_t v, int64_t *latency, int64_t *distance) {
  int32_t w = v;
  *latency = *distance = 0;
  do {
    const gaus_dependence *d = &s->p->deps[s->parent[w]];
    *latency += d->latency;
    *distance += d->distance;
    w = parent_of(s, w);
  } while (w != v);
  return gaus_i_ceil_div(*latency, *distance > 0 ? *distance : 1);
}

/* Goes from each node to its ancestors; where a walk meets itself is a cycle.
 * Each node is walked over once. Returns a node of the cycle that asks for the
 * largest II, -1 if there is none. */
static int32_t worst_cycle(gaus_i_longest_path_search *s) {
  int32_t worst = -1;
  int64_t most = -1;
  for (int32_t i = 0; i < s->num_nodes; i++)
    s->mark[s->nodes[i]] = -1;
  for (int32_t i = 0; i < s->num_nodes; i++) {
    int32_t v = s->nodes[i];
    while (s->mark[v] < 0 && s->parent[v] >= 0) {
      s->mark[v] = i;
      v = parent_of(s, v);
    }
    if (s->mark[v] != i || s->parent[v] < 0)
      continue;
    int64_t latency, distance, ii = demanded_ii(s, v, &latency, &distance);
    if (ii > most) {
      most = ii;
      worst = v;
      s->cycle_latency = latency;
      s->cycle_distance = distance;
    }
  }
  return worst;
}

static void record_cycle(gaus_i_longest_path_search *s, int32_t v) {
  int32_t first = v, size = 0;
  for (int32_t w = parent_of(s, v); w != v; w = parent_of(s, w))
    first = w < first ? w : first;
  int32_t w = first;
  do {
    s->cycle[size++] = s->parent[w];
    w = parent_of(s, w);
  } while (w != first);
  s->cycle_size = size;
  for (int32_t i = 0; !s->backward && i < size / 2; i++) { /* parents lead back */
    int32_t e = s->cycle[i];
    s->cycle[i] = s->cycle[size - 1 - i];
    s->cycle[size - 1 - i] = e;
  }
}

static void start(gaus_i_longest_path_search *s) {
  s->cycle_size = 0;
  s->first = 0;
  s->descending = false;
  s->work = 0;
  s->too_long = s->halted = false;
  s->pending = s->num_nodes;
  for (int32_t i = 0; i < s->num_nodes; i++) {
    int32_t v = s->nodes[i];
    s->parent[v] = -1;
    s->dirty[v] = true;
    s->place[v] = s->backward ? s->num_nodes - 1 - i : i;
  }
}

bool gaus_i_longest_paths(gaus_i_longest_path_search *s) {
  start(s);
  while (sweep(s)) {
    if (s->work < s->num_nodes && !s->too_long)
      continue; /* the search for a cycle looks at every node */
    int32_t v = worst_cycle(s);
    s->work = 0;
    s->too_long = false;
    if (v < 0)
      continue;
    record_cycle(s, v);
    return false;
  }
  return !s->halted;
}

/* --- text -------------------------------------------------------------------- */

static const char gap[] = "... -> ";

/* The piece "a -(2)-> " of one dependence; its length as from snprintf. */
static size_t piece(const gaus_problem *p, int32_t e, char *text, size_t size) {
  const gaus_dependence *d = &p->deps[e];
  const char *name = p->ops[d->src].name, *clock = e < p->num_given ? "" : "clock, ";
  int used = d->distance > 0 ? snprintf(text, size, "%s -(%s%d, distance %d)-> ", name, clock, d->latency, d->distance)
                             : snprintf(text, size, "%s -(%s%d)-> ", name, clock, d->latency);
  return used > 0 ? (size_t)used : 0;
}

/* How many pieces from the front and from the back fit into `space` bytes. */
static void choose_pieces(const gaus_problem *p, const int32_t *cycle, int32_t count, size_t space, int32_t *front,
                          int32_t *back) {
  *front = *back = 0;
  while (*front + *back < count) {
    bool at_front = *front <= *back;
    size_t size = piece(p, cycle[at_front ? *front : count - 1 - *back], NULL, 0);
    if (size > space)
      return;
    space -= size;
    ++*(at_front ? front : back);
  }
}

void gaus_i_cycle_format(const gaus_problem *problem, const int32_t *cycle, int32_t count, char *text, size_t size) {
  if (size == 0)
    return;
  text[0] = '\0';
  if (count == 0)
    return;
  const char *last = problem->ops[problem->deps[cycle[0]].src].name;
  size_t fixed = strlen(last) + 1, whole = fixed, used = 0;
  int32_t front = count, back = 0;
  for (int32_t i = 0; i < count && whole <= size; i++)
    whole += piece(problem, cycle[i], NULL, 0);
  if (whole > size) {
    fixed += sizeof gap - 1;
    choose_pieces(problem, cycle, count, size > fixed ? size - fixed : 0, &front, &back);
  }
  for (int32_t i = 0; i < front && used < size; i++)
    used += piece(problem, cycle[i], text + used, size - used);
  if (front + back < count && used < size)
    used += (size_t)snprintf(text + used, size - used, "%s", gap);
  for (int32_t i = count - back; i < count && used < size; i++)
    used += piece(problem, cycle[i], text + used, size - used);
  if (used < size)
    snprintf(text + used, size - used, "%s", last);
}
