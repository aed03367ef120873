/* Keeps the modulo reservation table.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/reservation_table.h"

#include <string.h>

#include "support/support.h"
#include "support/assert.h"

enum { MAX_CELLS = 1 << 27 };

/* Of each type: whether its operations can run short of units, which they do
 * if their claims taken together, each for as many turns as it lasts, exceed
 * the limit; and how many operations claim any. */
typedef struct claims {
  int64_t *demand;
  int32_t *count;
} claims;

static gaus_status add_claims(const gaus_i_reservation_table *mrt, claims *c, gaus_error *err) {
  const gaus_problem *p = mrt->problem;
  c->demand = gaus_i_calloc((size_t)p->num_types, sizeof *c->demand);
  c->count = gaus_i_calloc((size_t)p->num_types, sizeof *c->count);
  if (!c->demand || !c->count)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < p->num_ops; v++) {
    const gaus_operator_type *type = &p->types[p->ops[v].type];
    c->demand[p->ops[v].type] += p->ops[v].demand * (mrt->ii > 0 ? gaus_i_ceil_div(type->blocking, mrt->ii) : 1);
    c->count[p->ops[v].type] += p->ops[v].demand > 0;
  }
  return GAUS_OK;
}

static bool is_contended(const gaus_i_reservation_table *mrt, const claims *c, int32_t type) {
  int32_t limit = mrt->problem->types[type].limit;
  return limit != GAUS_UNLIMITED && c->demand[type] > limit;
}

/* Runs are worth their while where they are far fewer than slots. */
static bool has_runs(const gaus_i_reservation_table *mrt, const claims *c, int32_t type) {
  enum { FEW_SLOTS = 256, SLOTS_OF_A_RUN = 8 };
  return mrt->problem->types[type].blocking > 1 && mrt->ii > FEW_SLOTS && mrt->ii / SLOTS_OF_A_RUN > c->count[type];
}

static void number_resources(gaus_i_reservation_table *mrt, const claims *c) {
  for (int runs = 0; runs < 2; runs++) {
    for (int32_t k = 0; k < mrt->problem->num_types; k++)
      if (!is_contended(mrt, c, k))
        mrt->resource[k] = -1;
      else if (has_runs(mrt, c, k) == runs)
        mrt->resource[k] = mrt->num_resources++;
    mrt->num_flat = runs ? mrt->num_flat : mrt->num_resources;
  }
}

static gaus_status allocate_resources(gaus_i_reservation_table *mrt, const claims *c, gaus_error *err) {
  if ((int64_t)mrt->num_flat * mrt->slots > MAX_CELLS)
    return gaus_i_fail(err, GAUS_NO_MEMORY, "a reservation table of %d types and %d slots is too large", mrt->num_flat,
                       mrt->ii);
  mrt->use = gaus_i_calloc((size_t)mrt->num_flat * (size_t)mrt->slots, sizeof *mrt->use);
  mrt->runs = gaus_i_calloc((size_t)(mrt->num_resources - mrt->num_flat), sizeof *mrt->runs);
  if (!mrt->use || !mrt->runs)
    return gaus_i_no_memory(err);
  for (int32_t k = 0; k < mrt->problem->num_types; k++)
    if (mrt->resource[k] >= mrt->num_flat)
      GAUS_TRY(gaus_i_runs_init(&mrt->runs[mrt->resource[k] - mrt->num_flat], mrt->slots, c->count[k], err));
  return GAUS_OK;
}

gaus_status gaus_i_reservation_table_init(gaus_i_reservation_table *mrt, const gaus_problem *problem, int32_t ii,
                                          gaus_error *err) {
  claims c = {0};
  memset(mrt, 0, sizeof *mrt);
  mrt->problem = problem;
  mrt->ii = ii;
  mrt->slots = ii > 0 ? ii : 64;
  mrt->resource = gaus_i_calloc((size_t)problem->num_types, sizeof *mrt->resource);
  gaus_status status = mrt->resource ? add_claims(mrt, &c, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK) {
    number_resources(mrt, &c);
    status = allocate_resources(mrt, &c, err);
  }
  free(c.demand);
  free(c.count);
  if (status != GAUS_OK)
    gaus_i_reservation_table_clear(mrt);
  return status;
}

void gaus_i_reservation_table_clear(gaus_i_reservation_table *mrt) {
  for (int32_t r = mrt->num_flat; mrt->runs && r < mrt->num_resources; r++)
    gaus_i_runs_clear(&mrt->runs[r - mrt->num_flat]);
  free(mrt->resource);
  free(mrt->use);
  free(mrt->runs);
  mrt->resource = NULL;
  mrt->use = NULL;
  mrt->runs = NULL;
}

void gaus_i_reservation_table_reset(gaus_i_reservation_table *mrt) {
  memset(mrt->use, 0, sizeof *mrt->use * (size_t)mrt->num_flat * (size_t)mrt->slots);
  for (int32_t r = mrt->num_flat; r < mrt->num_resources; r++)
    gaus_i_runs_reset(&mrt->runs[r - mrt->num_flat]);
}

bool gaus_i_reservation_table_is_empty(const gaus_i_reservation_table *mrt) {
  for (int64_t k = 0; k < (int64_t)mrt->num_flat * mrt->slots; k++)
    if (mrt->use[k] != 0)
      return false;
  for (int32_t r = mrt->num_flat; r < mrt->num_resources; r++)
    if (!gaus_i_runs_fit_everywhere(&mrt->runs[r - mrt->num_flat], 0))
      return false;
  return true;
}

/* NULL: the type's resource is flat. */
static gaus_i_runs *runs_of(const gaus_i_reservation_table *mrt, int32_t type) {
  return mrt->resource[type] >= mrt->num_flat ? &mrt->runs[mrt->resource[type] - mrt->num_flat] : NULL;
}

int64_t gaus_i_reservation_table_use(const gaus_i_reservation_table *mrt, int32_t resource, int32_t slot) {
  return resource < mrt->num_flat ? mrt->use[(int64_t)resource * mrt->slots + slot]
                                  : gaus_i_runs_use(&mrt->runs[resource - mrt->num_flat], slot);
}

int64_t gaus_i_reservation_table_steps(const gaus_i_reservation_table *mrt, int32_t v, int64_t slots) {
  const gaus_i_runs *runs = gaus_i_reservation_table_has_runs(mrt, v) ? runs_of(mrt, mrt->problem->ops[v].type) : NULL;
  int64_t most = slots + mrt->problem->types[mrt->problem->ops[v].type].blocking;
  return runs && runs->count < most ? runs->count : most;
}

gaus_status gaus_i_reservation_table_reserve(gaus_i_reservation_table *mrt, int64_t last, gaus_error *err) {
  if (mrt->ii > 0 || last < mrt->slots)
    return GAUS_OK;
  int64_t slots = mrt->slots;
  while (slots <= last)
    slots *= 2;
  if (slots * mrt->num_flat > MAX_CELLS)
    return gaus_i_fail(err, GAUS_NO_MEMORY, "a reservation table of %d types and %lld steps is too large",
                       mrt->num_flat, (long long)slots);
  int64_t *use = gaus_i_calloc((size_t)(slots * mrt->num_flat), sizeof *use);
  if (!use)
    return gaus_i_no_memory(err);
  for (int32_t r = 0; r < mrt->num_flat; r++)
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

static span span_of(const gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  int32_t blocking = mrt->problem->types[mrt->problem->ops[v].type].blocking;
  if (mrt->ii == 0)
    return (span){(int32_t)t, blocking, 0};
  int32_t first = gaus_i_reservation_table_slot(mrt, t);
  if (blocking < mrt->ii)
    return (span){first, blocking, 0};
  return (span){first, blocking % mrt->ii, blocking / mrt->ii};
}

static inline int32_t wrap(const gaus_i_reservation_table *mrt, int32_t slot) {
  return slot >= mrt->slots ? slot - mrt->slots : slot;
}

static bool fits_runs(const gaus_i_reservation_table *mrt, const gaus_i_runs *runs, int32_t v, int64_t t) {
  const gaus_operation *op = &mrt->problem->ops[v];
  int64_t limit = mrt->problem->types[op->type].limit;
  span s = span_of(mrt, v, t);
  return gaus_i_runs_fit(runs, s.first, s.rest, limit - op->demand * (s.turns + 1)) &&
         (s.turns == 0 || gaus_i_runs_fit_everywhere(runs, limit - op->demand * s.turns));
}

bool gaus_i_reservation_table_fits(const gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  if (!gaus_i_reservation_table_limited(mrt, v))
    return true;
  const gaus_operation *op = &mrt->problem->ops[v];
  const gaus_i_runs *runs = runs_of(mrt, op->type);
  if (runs)
    return fits_runs(mrt, runs, v, t);
  const int64_t *use = mrt->use + (int64_t)mrt->resource[op->type] * mrt->slots;
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

/* gaus_i_reservation_table_find where slots are taken for `blocking` of the II's: the first run of
 * so many free ones, in the direction of `step`. O(count + blocking). */
static int64_t find_run(const gaus_i_reservation_table *mrt, const int64_t *use, int64_t most, int32_t blocking,
                        int64_t t, int step, int64_t count) {
  int32_t slot = gaus_i_reservation_table_slot(mrt, step > 0 ? t : t + blocking - 1), run = 0;
  for (int64_t k = 1 - blocking; k < count; k++) {
    run = use[slot] <= most ? run + 1 : 0;
    if (run >= blocking)
      return k;
    slot += step;
    slot = slot == mrt->slots ? 0 : slot < 0 ? mrt->slots - 1 : slot;
  }
  return -1;
}

int64_t gaus_i_reservation_table_find(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int step,
                                      int64_t count) {
  const gaus_operation *op = &mrt->problem->ops[v];
  if (count <= 0 || !gaus_i_reservation_table_limited(mrt, v))
    return count > 0 ? 0 : -1;
  int32_t blocking = mrt->problem->types[op->type].blocking;
  const gaus_i_runs *runs = runs_of(mrt, op->type);
  if (runs && blocking < mrt->ii)
    return gaus_i_runs_find(runs, gaus_i_reservation_table_slot(mrt, t), blocking, step, count,
                            (int64_t)mrt->problem->types[op->type].limit - op->demand);
  if (blocking > 1 && blocking < mrt->ii) {
    const int64_t *use = mrt->use + (int64_t)mrt->resource[op->type] * mrt->slots;
    return find_run(mrt, use, (int64_t)mrt->problem->types[op->type].limit - op->demand, blocking, t, step, count);
  }
  if (blocking > 1 || mrt->ii == 0) {
    for (int64_t k = 0; k < count; k++)
      if (gaus_i_reservation_table_fits(mrt, v, t + step * k))
        return k;
    return -1;
  }
  const int64_t *use = mrt->use + (int64_t)mrt->resource[op->type] * mrt->slots;
  int64_t most = (int64_t)mrt->problem->types[op->type].limit - op->demand;
  int32_t slot = gaus_i_reservation_table_slot(mrt, t);
  for (int64_t k = 0; k < count; k++) {
    if (use[slot] <= most)
      return k;
    slot += step;
    slot = slot == mrt->slots ? 0 : slot < 0 ? mrt->slots - 1 : slot;
  }
  return -1;
}

static void change_runs(const gaus_i_reservation_table *mrt, gaus_i_runs *runs, int32_t v, int64_t t, int64_t demand) {
  span s = span_of(mrt, v, t);
  gaus_i_runs_add(runs, s.first, s.rest, demand);
  if (s.turns)
    gaus_i_runs_add_everywhere(runs, demand * s.turns);
}

static void change(gaus_i_reservation_table *mrt, int32_t v, int64_t t, int64_t demand) {
  if (!gaus_i_reservation_table_limited(mrt, v))
    return;
  gaus_i_runs *runs = runs_of(mrt, mrt->problem->ops[v].type);
  if (runs) {
    change_runs(mrt, runs, v, t, demand);
    return;
  }
  int64_t *use = mrt->use + (int64_t)mrt->resource[mrt->problem->ops[v].type] * mrt->slots;
  span s = span_of(mrt, v, t);
  for (int32_t k = 0; k < s.rest; k++)
    use[wrap(mrt, s.first + k)] += demand;
  if (s.turns)
    for (int32_t k = 0; k < mrt->slots; k++)
      use[k] += demand * s.turns;
  GAUS_ASSERT(s.rest == 0 || (use[s.first] >= 0 && use[wrap(mrt, s.first + s.rest - 1)] >= 0));
}

void gaus_i_reservation_table_add(gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  change(mrt, v, t, mrt->problem->ops[v].demand);
}

void gaus_i_reservation_table_remove(gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  change(mrt, v, t, -(int64_t)mrt->problem->ops[v].demand);
}

bool gaus_i_reservation_table_overlap(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int32_t w, int64_t u) {
  if (mrt->problem->ops[v].type != mrt->problem->ops[w].type || !gaus_i_reservation_table_limited(mrt, v) ||
      !gaus_i_reservation_table_limited(mrt, w))
    return false;
  int32_t blocking = mrt->problem->types[mrt->problem->ops[v].type].blocking;
  if (mrt->ii == 0)
    return t < u + blocking && u < t + blocking;
  return gaus_i_mod(t - u, mrt->ii) < blocking || gaus_i_mod(u - t, mrt->ii) < blocking;
}
