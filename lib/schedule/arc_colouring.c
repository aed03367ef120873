/* Colours arcs on a circle, so that operations that overlap get different units.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/arc_colouring.h"

#include <string.h>

#include "support/support.h"

enum { MOST_LOOKS = 4000000 };

/* Where arc i begins, the arcs counted on beyond the first turn. */
static int64_t begins(const gaus_i_arcs *a, int64_t i) {
  return a->at[i % a->count] + i / a->count * a->period;
}

/* --- groups ------------------------------------------------------------------ */

/* clear[i]: how many places on the first arc is that begins after arc i's end. */
static void find_clear(const gaus_i_arcs *a, int32_t *clear) {
  int64_t next = 0;
  for (int32_t i = 0; i < a->count; i++) {
    next = next > i ? next : i + 1;
    while (begins(a, next) < begins(a, i) + a->length)
      next++;
    clear[i] = (int32_t)(next - i);
  }
}

/* Cuts the turn that begins with arc `first` into groups: last[k] is the size
 * of a group that may end before the k-th arc, 0 if none may. */
static bool cut_groups(const gaus_i_arcs *a, const int32_t *clear, int32_t first, int32_t *last, int64_t *looks) {
  memset(last, 0, ((size_t)a->count + 1) * sizeof *last);
  for (int32_t k = 0; k<a->count && * looks> 0; k++) {
    int32_t most = 0;
    if (k > 0 && last[k] == 0)
      continue;
    *looks -= a->units;
    for (int32_t size = 1; size <= a->units && k + size <= a->count; size++) {
      int32_t need = clear[(first + k + size - 1) % a->count];
      most = need > most ? need : most;
      if (most <= size)
        last[k + size] = size;
    }
  }
  return last[a->count] > 0;
}

static void deal_groups(const gaus_i_arcs *a, const int32_t *last, int32_t first, int32_t *unit) {
  for (int32_t end = a->count; end > 0; end -= last[end])
    for (int32_t k = 0; k < last[end]; k++)
      unit[(first + end - last[end] + k) % a->count] = k;
}

/* Some group begins within the first `units` arcs. */
static bool colour_by_groups(const gaus_i_arcs *a, int32_t *clear, int32_t *last, int32_t *unit) {
  int64_t looks = MOST_LOOKS + (int64_t)a->count * 64;
  find_clear(a, clear);
  for (int32_t first = 0; first < a->units && first < a->count && looks > 0; first++)
    if (cut_groups(a, clear, first, last, &looks)) {
      deal_groups(a, last, first, unit);
      return true;
    }
  return false;
}

/* --- search ------------------------------------------------------------------ */

/* The circle cut open. Arcs across the cut get the first units; each unit is
 * free from where its arc ends to where it begins again, its wall. The arcs
 * across are in order, so walls ascend; those of the other units are the end. */
typedef struct strip {
  const gaus_i_arcs *a;
  int64_t cut;                               /* the arc that is first */
  int32_t across;                            /* the last `across` arcs go on beyond the cut */
  int32_t *unit, *before, *free_from, *wall; /* before: free_from of an arc's unit before it came */
} strip;

static int32_t place(const strip *s, int32_t i) {
  return (int32_t)(begins(s->a, s->cut + i) - begins(s->a, s->cut));
}

/* The arc at whose begin the fewest others are on. */
static int64_t best_cut(const gaus_i_arcs *a) {
  int64_t oldest = 0, cut = a->count, fewest = INT64_MAX;
  for (int64_t i = 1; i < 2 * (int64_t)a->count; i++) {
    while (oldest < i && begins(a, oldest) + a->length <= begins(a, i))
      oldest++;
    if (i >= a->count && begins(a, i) != begins(a, i - 1) && i - oldest < fewest) {
      fewest = i - oldest;
      cut = i;
    }
  }
  return cut - a->count;
}

static void open_strip(strip *s) {
  const gaus_i_arcs *a = s->a;
  s->cut = best_cut(a);
  while (s->across < a->count && (int64_t)place(s, a->count - 1 - s->across) + a->length > a->period)
    s->across++;
  for (int32_t u = 0; u < a->units; u++) {
    int32_t i = a->count - s->across + u;
    s->free_from[u] = u < s->across ? place(s, i) + a->length - a->period : 0;
    s->wall[u] = u < s->across ? place(s, i) : a->period;
    if (u < s->across)
      s->unit[i] = u;
  }
}

/* The next unit for arc `i` after the one that it has, -1 if there is none.
 * Free units with the same wall are as good as one another, and so are arcs
 * that begin together. */
static int32_t next_unit(const strip *s, int32_t i, int64_t *looks) {
  int32_t at = place(s, i), old = s->unit[i], u = old + 1;
  if (old < 0 && i > 0 && place(s, i - 1) == at)
    u = s->unit[i - 1] + 1;
  for (; u < s->a->units; u++) {
    ++*looks;
    if (s->free_from[u] <= at && at + s->a->length <= s->wall[u] && (old < 0 || s->wall[u] != s->wall[old]))
      return u;
  }
  return -1;
}

/* Depth first, to the unit of the nearest wall first. Returns the arc that
 * stayed without a unit, -1 if all have one. */
static int32_t search(strip *s) {
  int32_t placed = 0, furthest = 0, last = s->a->count - s->across;
  int64_t looks = 0;
  for (int32_t i = 0; i < last; i++)
    s->unit[i] = -1;
  while (placed < last) {
    int32_t u = next_unit(s, placed, &looks);
    if (u >= 0) {
      s->before[placed] = s->free_from[u];
      s->free_from[u] = place(s, placed) + s->a->length;
      s->unit[placed++] = u;
      furthest = placed > furthest ? placed : furthest;
      continue;
    }
    s->unit[placed] = -1;
    if (placed == 0 || looks > MOST_LOOKS)
      return furthest;
    placed--;
    s->free_from[s->unit[placed]] = s->before[placed];
  }
  return -1;
}

static int32_t colour_by_search(const gaus_i_arcs *a, int32_t *scratch, int32_t *unit) {
  size_t n = (size_t)a->count;
  strip s = {.a = a, .unit = scratch, .before = scratch + n, .free_from = scratch + 2 * n};
  s.wall = s.free_from + a->units;
  open_strip(&s);
  int32_t stuck = search(&s);
  if (stuck >= 0)
    return (int32_t)((s.cut + stuck) % a->count);
  for (int32_t i = 0; i < a->count; i++)
    unit[(s.cut + i) % a->count] = s.unit[i];
  return -1;
}

gaus_status gaus_i_colour_arcs(const gaus_i_arcs *arcs, int32_t *unit, int32_t *stuck, gaus_error *err) {
  size_t n = (size_t)arcs->count;
  int32_t *scratch = gaus_i_calloc(2 * n + 2 * (size_t)arcs->units + 1, sizeof *scratch);
  if (!scratch)
    return gaus_i_no_memory(err);
  *stuck = -1;
  if (!colour_by_groups(arcs, scratch, scratch + n, unit))
    *stuck = colour_by_search(arcs, scratch, unit);
  free(scratch);
  return GAUS_OK;
}
