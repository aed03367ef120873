/* The modulo reservation table.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/mrt.h"

#include <string.h>

#include "support/support.h"

enum { MAX_CELLS = 1 << 27 };

/* Marks the types whose operations can run short of units: their claims taken
 * together, each for as many turns as it lasts, exceed the limit. */
static gaus_status number_rows(gaus_mrt *mrt, gaus_error *err) {
  const gaus_problem *p = mrt->problem;
  int64_t *claim = gaus_calloc((size_t)p->num_types, sizeof *claim);
  if (!claim)
    return gaus_no_memory(err);
  for (int32_t v = 0; v < p->num_ops; v++) {
    const gaus_operator_type *type = &p->types[p->ops[v].type];
    claim[p->ops[v].type] += p->ops[v].demand * (mrt->ii > 0 ? gaus_ceil_div(type->blocking, mrt->ii) : 1);
  }
  for (int32_t k = 0; k < p->num_types; k++) {
    bool contended = p->types[k].limit != GAUS_UNLIMITED && claim[k] > p->types[k].limit;
    mrt->row[k] = contended ? mrt->num_rows++ : -1;
  }
  free(claim);
  return GAUS_OK;
}

gaus_status gaus_mrt_init(gaus_mrt *mrt, const gaus_problem *problem, int32_t ii, gaus_error *err) {
  memset(mrt, 0, sizeof *mrt);
  mrt->problem = problem;
  mrt->ii = ii;
  mrt->row = gaus_calloc((size_t)problem->num_types, sizeof *mrt->row);
  if (!mrt->row)
    return gaus_no_memory(err);
  if (number_rows(mrt, err) != GAUS_OK) {
    gaus_mrt_clear(mrt);
    return GAUS_NO_MEMORY;
  }
  mrt->slots = ii > 0 ? ii : 64;
  if ((int64_t)mrt->num_rows * mrt->slots > MAX_CELLS) {
    gaus_mrt_clear(mrt);
    return gaus_fail(err, GAUS_NO_MEMORY, "a reservation table of %d types and %d slots is too large", mrt->num_rows,
                     ii);
  }
  mrt->use = gaus_calloc((size_t)mrt->num_rows * (size_t)mrt->slots, sizeof *mrt->use);
  if (!mrt->use) {
    gaus_mrt_clear(mrt);
    return gaus_no_memory(err);
  }
  return GAUS_OK;
}

void gaus_mrt_clear(gaus_mrt *mrt) {
  free(mrt->row);
  free(mrt->use);
  mrt->row = NULL;
  mrt->use = NULL;
}

void gaus_mrt_reset(gaus_mrt *mrt) {
  memset(mrt->use, 0, sizeof *mrt->use * (size_t)mrt->num_rows * (size_t)mrt->slots);
}

gaus_status gaus_mrt_reserve(gaus_mrt *mrt, int64_t last, gaus_error *err) {
  if (mrt->ii > 0 || last < mrt->slots)
    return GAUS_OK;
  int64_t slots = mrt->slots;
  while (slots <= last)
    slots *= 2;
  if (slots * mrt->num_rows > MAX_CELLS)
    return gaus_fail(err, GAUS_NO_MEMORY, "a reservation table of %d types and %lld steps is too large", mrt->num_rows,
                     (long long)slots);
  int64_t *use = gaus_calloc((size_t)(slots * mrt->num_rows), sizeof *use);
  if (!use)
    return gaus_no_memory(err);
  for (int32_t r = 0; r < mrt->num_rows; r++)
    memcpy(use + r * slots, mrt->use + (int64_t)r * mrt->slots, sizeof *use * (size_t)mrt->slots);
  free(mrt->use);
  mrt->use = use;
  mrt->slots = (int32_t)slots;
  return GAUS_OK;
}

/* Walks the slots of a reservation: `turns` full turns of the table, then the
 * slots first .. first + rest - 1, wrapped. */
typedef struct span {
  int32_t first, rest;
  int64_t turns;
} span;

static span span_of(const gaus_mrt *mrt, int32_t v, int64_t t) {
  int32_t blocking = mrt->problem->types[mrt->problem->ops[v].type].blocking;
  if (mrt->ii == 0)
    return (span){(int32_t)t, blocking, 0};
  int32_t first = gaus_mrt_slot(mrt, t);
  if (blocking < mrt->ii)
    return (span){first, blocking, 0};
  return (span){first, blocking % mrt->ii, blocking / mrt->ii};
}

static inline int32_t wrap(const gaus_mrt *mrt, int32_t slot) {
  return slot >= mrt->slots ? slot - mrt->slots : slot;
}

bool gaus_mrt_fits(const gaus_mrt *mrt, int32_t v, int64_t t) {
  if (!gaus_mrt_limited(mrt, v))
    return true;
  const gaus_operation *op = &mrt->problem->ops[v];
  const int64_t *use = mrt->use + (int64_t)mrt->row[op->type] * mrt->slots;
  int64_t limit = mrt->problem->types[op->type].limit;
  span s = span_of(mrt, v, t);
  for (int32_t k = 0; k < s.rest; k++)
    if (use[wrap(mrt, s.first + k)] + op->demand * (s.turns + 1) > limit)
      return false;
  if (s.turns)
    for (int32_t k = 0; k < mrt->slots; k++)
      if (use[k] + op->demand * s.turns > limit)
        return false;
  return true;
}

/* gaus_mrt_find where slots are taken for `blocking` of the II's: the first run of
 * so many free ones, in the direction of `step`. O(count + blocking). */
static int64_t find_run(const gaus_mrt *mrt, const int64_t *use, int64_t most, int32_t blocking, int64_t t, int step,
                        int64_t count) {
  int32_t slot = gaus_mrt_slot(mrt, step > 0 ? t : t + blocking - 1), run = 0;
  for (int64_t k = 1 - blocking; k < count; k++) {
    run = use[slot] <= most ? run + 1 : 0;
    if (run >= blocking)
      return k;
    slot += step;
    slot = slot == mrt->slots ? 0 : slot < 0 ? mrt->slots - 1 : slot;
  }
  return -1;
}

int64_t gaus_mrt_find(const gaus_mrt *mrt, int32_t v, int64_t t, int step, int64_t count) {
  const gaus_operation *op = &mrt->problem->ops[v];
  if (count <= 0 || !gaus_mrt_limited(mrt, v))
    return count > 0 ? 0 : -1;
  int32_t blocking = mrt->problem->types[op->type].blocking;
  if (blocking > 1 && blocking < mrt->ii) {
    const int64_t *use = mrt->use + (int64_t)mrt->row[op->type] * mrt->slots;
    return find_run(mrt, use, (int64_t)mrt->problem->types[op->type].limit - op->demand, blocking, t, step, count);
  }
  if (blocking > 1 || mrt->ii == 0) {
    for (int64_t k = 0; k < count; k++)
      if (gaus_mrt_fits(mrt, v, t + step * k))
        return k;
    return -1;
  }
  const int64_t *use = mrt->use + (int64_t)mrt->row[op->type] * mrt->slots;
  int64_t most = (int64_t)mrt->problem->types[op->type].limit - op->demand;
  int32_t slot = gaus_mrt_slot(mrt, t);
  for (int64_t k = 0; k < count; k++) {
    if (use[slot] <= most)
      return k;
    slot += step;
    slot = slot == mrt->slots ? 0 : slot < 0 ? mrt->slots - 1 : slot;
  }
  return -1;
}

static void change(gaus_mrt *mrt, int32_t v, int64_t t, int64_t demand) {
  if (!gaus_mrt_limited(mrt, v))
    return;
  int64_t *use = mrt->use + (int64_t)mrt->row[mrt->problem->ops[v].type] * mrt->slots;
  span s = span_of(mrt, v, t);
  for (int32_t k = 0; k < s.rest; k++)
    use[wrap(mrt, s.first + k)] += demand;
  if (s.turns)
    for (int32_t k = 0; k < mrt->slots; k++)
      use[k] += demand * s.turns;
}

void gaus_mrt_add(gaus_mrt *mrt, int32_t v, int64_t t) {
  change(mrt, v, t, mrt->problem->ops[v].demand);
}

void gaus_mrt_remove(gaus_mrt *mrt, int32_t v, int64_t t) {
  change(mrt, v, t, -(int64_t)mrt->problem->ops[v].demand);
}

bool gaus_mrt_overlap(const gaus_mrt *mrt, int32_t v, int64_t t, int32_t w, int64_t u) {
  if (mrt->problem->ops[v].type != mrt->problem->ops[w].type || !gaus_mrt_limited(mrt, v) || !gaus_mrt_limited(mrt, w))
    return false;
  int32_t blocking = mrt->problem->types[mrt->problem->ops[v].type].blocking;
  if (mrt->ii == 0)
    return t < u + blocking && u < t + blocking;
  return gaus_mod(t - u, mrt->ii) < blocking || gaus_mod(u - t, mrt->ii) < blocking;
}
