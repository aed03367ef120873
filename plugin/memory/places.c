/* Groups accesses by the bytes that they touch, modulo their common step.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Accesses that start from the same pointer and move by the same step meet where their bytes
 * overlap modulo the step. Accesses to equal bytes touch any one of them in a known order: if they
 * move, the access that is farthest ahead comes first, and each touches the byte once; if they do
 * not move, they touch it in program order, again and again. A dependence from one store to the
 * next then says as much as all others across the store. */
#include "memory/places.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/host_memory.h"

#include "bridge/host_memory.h"

/* Equal bytes modulo the step. */
typedef struct group {
  int32_t first, count; /* in `order`, which is the order in which they touch them */
  int32_t family;
  int64_t residue, size;
  bool chained; /* and all that is between two of them is known */
} group;

/* The same pointer and step. */
typedef struct family {
  int32_t first, count; /* groups, by residue */
  int32_t first_member, num_members;
  int64_t step, largest;
  uint64_t *members; /* NULL: few */
} family;

typedef struct row {
  int32_t access;
  int64_t residue, ahead; /* ahead: the offset, in the direction of the step */
} row;

struct gp_place_index {
  const gp_pair_list *list;
  size_t words;
  row *order;
  int32_t count;
  int32_t *place_of; /* of each access in `order` */
  int32_t *group_of; /* of each in `order` */
  int32_t *before;   /* of each in `order`: the last store of its group before it, -1 */
  int32_t *after;    /* ... the first after it, -1 */
  group *groups;
  family *families;
  int32_t num_groups, num_families;
  uint64_t *keep; /* scratch */
};

static void put(uint64_t *set, int32_t i) {
  set[i / 64] |= (uint64_t)1 << (i % 64);
}

static const gp_fixed_place *place(const gp_place_index *x, int32_t i) {
  return &x->list->accesses[x->order[i].access].place;
}

static const gp_pair_access *access_at(const gp_place_index *x, int32_t i) {
  return &x->list->accesses[x->order[i].access];
}

/* --- order -------------------------------------------------------------- */

static int compare_numbers(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

/* qsort passes no context: what it needs of the place is in the row. */
typedef struct sortable {
  row row;
  const gp_fixed_place *place;
} sortable;

static int compare_families(const gp_fixed_place *x, const gp_fixed_place *y) {
  return x->base != y->base ? compare_numbers(x->base, y->base) : compare_numbers(x->step, y->step);
}

static int compare_groups(const sortable *x, const sortable *y) {
  int by = compare_families(x->place, y->place);
  if (!by)
    by = compare_numbers(x->row.residue, y->row.residue);
  if (!by)
    by = compare_numbers(x->place->size, y->place->size);
  return by ? by : compare_numbers(x->place->tags, y->place->tags);
}

static int compare(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  int by = compare_groups(x, y);
  if (!by)
    by = compare_numbers(y->row.ahead, x->row.ahead);
  return by ? by : compare_numbers(x->row.access, y->row.access);
}

static row row_of(const gp_fixed_place *place, int32_t access) {
  row r = {access, place->offset, 0};
  if (place->step) {
    int64_t period = place->step < 0 ? -place->step : place->step;
    r.residue = place->offset % period + (place->offset % period < 0 ? period : 0);
    r.ahead = place->step < 0 ? -place->offset : place->offset;
  }
  return r;
}

static sortable *sort(const gp_pair_list *list, int32_t *count) {
  sortable *rows = gp_host_realloc(NULL, (size_t)list->count, sizeof *rows);
  *count = 0;
  for (int32_t a = 0; a < list->count; a++)
    if (list->accesses[a].placed)
      rows[(*count)++] = (sortable){row_of(&list->accesses[a].place, a), &list->accesses[a].place};
  qsort(rows, (size_t)*count, sizeof *rows, compare);
  return rows;
}

/* --- groups ------------------------------------------------------------- */

static void open_family(gp_place_index *x, int32_t i) {
  x->families[x->num_families++] = (family){.first = x->num_groups, .first_member = i, .step = place(x, i)->step};
}

static void open_group(gp_place_index *x, int32_t i) {
  x->groups[x->num_groups++] = (group){i, 0, x->num_families - 1, x->order[i].residue, place(x, i)->size, false};
  x->families[x->num_families - 1].count++;
}

static void join(gp_place_index *x, int32_t i) {
  family *f = &x->families[x->num_families - 1];
  x->group_of[i] = x->num_groups - 1;
  x->groups[x->num_groups - 1].count++;
  f->num_members++;
  f->largest = place(x, i)->size > f->largest ? place(x, i)->size : f->largest;
}

static void split(gp_place_index *x, const sortable *rows) {
  for (int32_t i = 0; i < x->count; i++) {
    x->order[i] = rows[i].row;
    x->place_of[rows[i].row.access] = i;
    bool family_begins = i == 0 || compare_families(rows[i - 1].place, rows[i].place);
    if (family_begins)
      open_family(x, i);
    if (family_begins || compare_groups(&rows[i - 1], &rows[i]))
      open_group(x, i);
    join(x, i);
  }
}

/* One iteration can run both, in this order. */
static bool follow(const gp_pair_list *list, int32_t a, int32_t b) {
  int32_t x = list->accesses[a].block, y = list->accesses[b].block;
  return x == y || (list->reach[(size_t)x * list->words + (size_t)(y / 64)] >> (y % 64) & 1);
}

/* Accesses of different ways of a branch have no order, and stores of
 * different types may take so long that one does not stand for another. */
static bool is_chain(const gp_place_index *x, const group *g) {
  int32_t type = -1;
  if (x->families[g->family].step && g->size > llabs(x->families[g->family].step))
    return false;
  for (int32_t i = g->first; i < g->first + g->count; i++) {
    const gp_pair_access *access = access_at(x, i);
    bool more = i > g->first;
    if (!access->exact || (access->writes && type >= 0 && access->type != type))
      return false;
    if (more && x->order[i].ahead == x->order[i - 1].ahead &&
        !follow(x->list, x->order[i - 1].access, x->order[i].access))
      return false;
    type = access->writes ? access->type : type;
  }
  return true;
}

static void find_stores(gp_place_index *x, group *g) {
  int32_t last = -1;
  for (int32_t i = g->first; i < g->first + g->count; i++) {
    x->before[i] = last;
    last = access_at(x, i)->writes ? i : last;
  }
  last = -1;
  for (int32_t i = g->first + g->count; i-- > g->first;) {
    x->after[i] = last;
    last = access_at(x, i)->writes ? i : last;
  }
}

/* Of large families, so that all of them take n^2 / 512 bytes at most. */
static void list_members(gp_place_index *x, family *f) {
  if (f->num_members < 64)
    return;
  f->members = gp_host_realloc(NULL, x->words, sizeof *f->members);
  memset(f->members, 0, x->words * sizeof *f->members);
  for (int32_t i = f->first_member; i < f->first_member + f->num_members; i++)
    put(f->members, x->order[i].access);
}

gp_place_index *gp_places_index(const gp_pair_list *list) {
  gp_place_index *x = gp_host_realloc(NULL, 1, sizeof *x);
  int32_t count;
  sortable *rows = sort(list, &count);
  size_t n = (size_t)count;
  *x = (gp_place_index){.list = list, .words = (size_t)list->count / 64 + 1, .count = count};
  x->order = gp_host_realloc(NULL, n, sizeof *x->order);
  x->place_of = gp_host_realloc(NULL, (size_t)list->count, sizeof *x->place_of);
  x->group_of = gp_host_realloc(NULL, n, sizeof *x->group_of);
  x->before = gp_host_realloc(NULL, n, sizeof *x->before);
  x->after = gp_host_realloc(NULL, n, sizeof *x->after);
  x->groups = gp_host_realloc(NULL, n, sizeof *x->groups);
  x->families = gp_host_realloc(NULL, n, sizeof *x->families);
  x->keep = gp_host_realloc(NULL, x->words, sizeof *x->keep);
  split(x, rows);
  free(rows);
  for (int32_t g = 0; g < x->num_groups; g++) {
    x->groups[g].chained = is_chain(x, &x->groups[g]);
    find_stores(x, &x->groups[g]);
  }
  for (int32_t f = 0; f < x->num_families; f++)
    list_members(x, &x->families[f]);
  return x;
}

void gp_places_destroy(gp_place_index *x) {
  for (int32_t f = 0; f < x->num_families; f++)
    free(x->families[f].members);
  void *const memory[] = {x->order, x->place_of, x->group_of, x->before, x->after, x->groups, x->families, x->keep};
  for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
    free(memory[i]);
  free(x);
}

/* --- what an access meets ----------------------------------------------- */

static void keep_range(const gp_place_index *x, int32_t from, int32_t to) {
  for (int32_t i = from; i < to; i++)
    put(x->keep, x->order[i].access);
}

/* Around the back edge from after the last store to before the first one. */
static void keep_around(const gp_place_index *x, const group *g, int32_t i) {
  int32_t end = g->first + g->count, last = access_at(x, end - 1)->writes ? end - 1 : x->before[end - 1];
  int32_t first = access_at(x, g->first)->writes ? g->first : x->after[g->first];
  if (first < 0)
    return;
  if (i <= first)
    keep_range(x, last, end);
  if (i >= last)
    keep_range(x, g->first, first + 1);
}

/* A load meets the stores next to it only; a store also the loads up to there. */
static void keep_neighbours(const gp_place_index *x, const group *g, int32_t i) {
  int32_t from = x->before[i] < 0 ? g->first : x->before[i];
  int32_t to = x->after[i] < 0 ? g->first + g->count : x->after[i] + 1;
  if (access_at(x, i)->writes)
    keep_range(x, from, to);
  if (x->before[i] >= 0)
    put(x->keep, x->order[x->before[i]].access);
  if (x->after[i] >= 0)
    put(x->keep, x->order[x->after[i]].access);
  if (x->families[g->family].step == 0)
    keep_around(x, g, i);
}

static bool overlap(const family *f, const group *a, const group *b) {
  int64_t period = f->step < 0 ? -f->step : f->step, apart = b->residue - a->residue;
  if (period == 0)
    return apart < a->size && -apart < b->size;
  apart += apart < 0 ? period : 0;
  return apart < a->size || period - apart < b->size;
}

/* Other groups by residue, upwards and downwards from `own` as long as one
 * there could overlap it. */
static void keep_overlapping(const gp_place_index *x, int32_t own) {
  const group *g = &x->groups[own];
  const family *f = &x->families[g->family];
  int64_t period = f->step < 0 ? -f->step : f->step;
  for (int way = -1; way <= 1; way += 2)
    for (int32_t k = 1; k < f->count; k++) {
      int32_t at = own - f->first + way * k;
      bool around = at < 0 || at >= f->count;
      if (around && !period)
        break;
      const group *other = &x->groups[f->first + (at + f->count) % f->count];
      int64_t apart = (other->residue - g->residue) * way + (around ? period : 0);
      if (overlap(f, g, other))
        keep_range(x, other->first, other->first + other->count);
      else if (apart >= f->largest)
        break;
    }
}

static void take_away_few(const gp_place_index *x, const family *f, uint64_t *set) {
  for (int32_t i = f->first_member; i < f->first_member + f->num_members; i++) {
    int32_t a = x->order[i].access;
    set[a / 64] &= ~((uint64_t)1 << (a % 64)) | x->keep[a / 64];
  }
}

void gp_places_narrow(const gp_place_index *x, int32_t a, uint64_t *set) {
  int32_t i = x->place_of[a], own = x->group_of[i];
  const group *g = &x->groups[own];
  const family *f = &x->families[g->family];
  memset(x->keep, 0, x->words * sizeof *x->keep);
  if (g->chained)
    keep_neighbours(x, g, i);
  else
    keep_range(x, g->first, g->first + g->count);
  keep_overlapping(x, own);
  if (!f->members)
    take_away_few(x, f, set);
  for (size_t w = 0; f->members && w < x->words; w++)
    set[w] &= ~f->members[w] | x->keep[w];
}
