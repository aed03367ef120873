/* Keeps the modulo reservation table.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/reservation_table.h"

#include <string.h>

#include "support/support.h"
#include "support/assert.h"

enum { MAX_CELLS = 1 << 27 };

/* Of each resource: whether its operations can run short of units, which they do
 * if their claims taken together, each for as many turns as it lasts, exceed
 * the limit; how many claim any; and for how long, if all do it alike. */
typedef struct claims {
  int64_t *demand;
  int32_t *count;
  int32_t *cycles; /* -1: that differs, or one of them is not simple */
} claims;

static bool is_simple(const gaus_i_reservation_table *mrt, int32_t v) {
  const gaus_problem *p = mrt->problem;
  return p->claim_begin[v + 1] == p->claim_begin[v] + 1 && p->claims[p->claim_begin[v]].from == 0 &&
         !gaus_i_sharers_has(&mrt->sharers, v);
}

static void add_claim(const gaus_i_reservation_table *mrt, claims *c, int32_t v, const gaus_i_claim *claim) {
  int32_t *cycles = &c->cycles[claim->resource];
  c->demand[claim->resource] += claim->demand * (mrt->ii > 0 ? gaus_i_ceil_div(claim->cycles, mrt->ii) : 1);
  if (claim->demand == 0)
    return;
  c->count[claim->resource]++;
  if (*cycles == 0)
    *cycles = claim->cycles;
  if (*cycles != claim->cycles || !is_simple(mrt, v))
    *cycles = -1;
}

static gaus_status add_claims(const gaus_i_reservation_table *mrt, claims *c, gaus_error *err) {
  const gaus_problem *p = mrt->problem;
  c->demand = gaus_i_calloc((size_t)p->num_resources, sizeof *c->demand);
  c->count = gaus_i_calloc((size_t)p->num_resources, sizeof *c->count);
  c->cycles = gaus_i_calloc((size_t)p->num_resources, sizeof *c->cycles);
  if (!c->demand || !c->count || !c->cycles)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < p->num_ops; v++)
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
      add_claim(mrt, c, v, &p->claims[i]);
  return GAUS_OK;
}

static bool is_contended(const gaus_i_reservation_table *mrt, const claims *c, int32_t resource) {
  int32_t limit = mrt->problem->resources[resource].limit;
  return limit != GAUS_UNLIMITED && c->demand[resource] > limit;
}

/* Runs are worth their while where they are far fewer than slots. Only simple operations are entered in them. */
static bool has_runs(const gaus_i_reservation_table *mrt, const claims *c, int32_t resource) {
  enum { FEW_SLOTS = 256, SLOTS_OF_A_RUN = 8 };
  return c->cycles[resource] > 1 && mrt->ii > FEW_SLOTS && mrt->ii / SLOTS_OF_A_RUN > c->count[resource];
}

static void number_resources(gaus_i_reservation_table *mrt, const claims *c) {
  for (int runs = 0; runs < 2; runs++) {
    for (int32_t k = 0; k < mrt->problem->num_resources; k++)
      if (!is_contended(mrt, c, k))
        mrt->resource[k] = -1;
      else if (has_runs(mrt, c, k) == runs) {
        mrt->limit[mrt->num_resources] = mrt->problem->resources[k].limit;
        mrt->cycles[mrt->num_resources] = c->cycles[k] > 0 ? c->cycles[k] : 0;
        mrt->resource[k] = mrt->num_resources++;
      }
    mrt->num_flat = runs ? mrt->num_flat : mrt->num_resources;
  }
}

static void set_reservation(gaus_i_reservation_table *mrt, int32_t v) {
  const gaus_problem *p = mrt->problem;
  gaus_i_reservation *of = &mrt->of[v];
  of->row = GAUS_NO_ROW;
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
    const gaus_i_claim *c = &p->claims[i];
    if (mrt->resource[c->resource] < 0 || c->demand == 0)
      continue;
    of->row = is_simple(mrt, v) ? mrt->resource[c->resource] : GAUS_MANY_ROWS;
    of->demand = c->demand;
    of->cycles += c->cycles;
    of->most = (int64_t)p->resources[c->resource].limit - c->demand;
  }
}

static gaus_status allocate_resources(gaus_i_reservation_table *mrt, const claims *c, gaus_error *err) {
  if ((int64_t)mrt->num_flat * mrt->slots > MAX_CELLS)
    return gaus_i_fail(err, GAUS_NO_MEMORY, "a reservation table of %d resources and %d slots is too large",
                       mrt->num_flat, mrt->ii);
  mrt->use = gaus_i_calloc((size_t)mrt->num_flat * (size_t)mrt->slots, sizeof *mrt->use);
  mrt->runs = gaus_i_calloc((size_t)(mrt->num_resources - mrt->num_flat), sizeof *mrt->runs);
  if (!mrt->use || !mrt->runs)
    return gaus_i_no_memory(err);
  for (int32_t k = 0; k < mrt->problem->num_resources; k++)
    if (mrt->resource[k] >= mrt->num_flat)
      GAUS_TRY(gaus_i_runs_init(&mrt->runs[mrt->resource[k] - mrt->num_flat], mrt->slots, c->count[k], err));
  return GAUS_OK;
}

static gaus_status fill(gaus_i_reservation_table *mrt, claims *c, gaus_error *err) {
  const gaus_problem *p = mrt->problem;
  size_t resources = (size_t)p->num_resources;
  mrt->resource = gaus_i_calloc(resources, sizeof *mrt->resource);
  mrt->limit = gaus_i_calloc(resources, sizeof *mrt->limit);
  mrt->cycles = gaus_i_calloc(resources, sizeof *mrt->cycles);
  mrt->of = gaus_i_calloc((size_t)p->num_ops, sizeof *mrt->of);
  if (!mrt->resource || !mrt->limit || !mrt->cycles || !mrt->of)
    return gaus_i_no_memory(err);
  GAUS_TRY(gaus_i_sharers_init(&mrt->sharers, p, err));
  GAUS_TRY(add_claims(mrt, c, err));
  number_resources(mrt, c);
  for (int32_t v = 0; v < p->num_ops; v++)
    set_reservation(mrt, v);
  return allocate_resources(mrt, c, err);
}

gaus_status gaus_i_reservation_table_init(gaus_i_reservation_table *mrt, const gaus_problem *problem, int32_t ii,
                                          gaus_error *err) {
  claims c = {0};
  memset(mrt, 0, sizeof *mrt);
  mrt->problem = problem;
  mrt->ii = ii;
  mrt->slots = ii > 0 ? ii : 64;
  gaus_status status = fill(mrt, &c, err);
  free(c.demand);
  free(c.count);
  free(c.cycles);
  if (status != GAUS_OK)
    gaus_i_reservation_table_clear(mrt);
  return status;
}

void gaus_i_reservation_table_clear(gaus_i_reservation_table *mrt) {
  for (int32_t r = mrt->num_flat; mrt->runs && r < mrt->num_resources; r++)
    gaus_i_runs_clear(&mrt->runs[r - mrt->num_flat]);
  gaus_i_sharers_clear(&mrt->sharers);
  free(mrt->resource);
  free(mrt->limit);
  free(mrt->cycles);
  free(mrt->of);
  free(mrt->use);
  free(mrt->runs);
  mrt->resource = mrt->cycles = NULL;
  mrt->limit = NULL;
  mrt->of = NULL;
  mrt->use = NULL;
  mrt->runs = NULL;
}

void gaus_i_reservation_table_reset(gaus_i_reservation_table *mrt) {
  gaus_i_sharers_reset(&mrt->sharers);
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

/* NULL: the row is flat. */
static gaus_i_runs *runs_of(const gaus_i_reservation_table *mrt, int32_t row) {
  return row >= mrt->num_flat ? &mrt->runs[row - mrt->num_flat] : NULL;
}

int64_t gaus_i_reservation_table_use(const gaus_i_reservation_table *mrt, int32_t row, int32_t slot) {
  return row < mrt->num_flat ? mrt->use[(int64_t)row * mrt->slots + slot]
                             : gaus_i_runs_use(&mrt->runs[row - mrt->num_flat], slot);
}

int64_t gaus_i_reservation_table_steps(const gaus_i_reservation_table *mrt, int32_t v, int64_t slots) {
  const gaus_i_reservation *of = &mrt->of[v];
  if (of->row == GAUS_MANY_ROWS)
    return (slots + 1) * of->cycles;
  const gaus_i_runs *runs = runs_of(mrt, of->row);
  int64_t most =
      slots + (of->row == GAUS_NO_ROW ? mrt->problem->claims[mrt->problem->claim_begin[v]].cycles : of->cycles);
  return runs && runs->count < most ? runs->count : most;
}

gaus_status gaus_i_reservation_table_reserve(gaus_i_reservation_table *mrt, int64_t last, gaus_error *err) {
  if (mrt->ii > 0 || last < mrt->slots)
    return GAUS_OK;
  int64_t slots = mrt->slots;
  while (slots <= last)
    slots *= 2;
  if (slots * mrt->num_flat > MAX_CELLS)
    return gaus_i_fail(err, GAUS_NO_MEMORY, "a reservation table of %d resources and %lld steps is too large",
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

static span span_of(const gaus_i_reservation_table *mrt, int32_t cycles, int64_t t) {
  if (mrt->ii == 0)
    return (span){(int32_t)t, cycles, 0};
  int32_t first = gaus_i_reservation_table_slot(mrt, t);
  if (cycles < mrt->ii)
    return (span){first, cycles, 0};
  return (span){first, cycles % mrt->ii, cycles / mrt->ii};
}

static inline int32_t wrap(const gaus_i_reservation_table *mrt, int32_t slot) {
  return slot >= mrt->slots ? slot - mrt->slots : slot;
}

/* --- operations that are not simple -------------------------------------------------- */

static inline int64_t *row_use(const gaus_i_reservation_table *mrt, int32_t row) {
  return mrt->use + (int64_t)row * mrt->slots;
}

static int32_t slot_at(const gaus_i_reservation_table *mrt, int64_t cycle) {
  return mrt->ii > 0 ? gaus_i_reservation_table_slot(mrt, cycle) : (int32_t)cycle;
}

/* Enters claim i of v at t, or with sign -1 takes it out. */
static void change_claim(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int32_t i, int64_t sign) {
  const gaus_i_claim *c = &mrt->problem->claims[i];
  int32_t row = mrt->resource[c->resource];
  if (row < 0 || c->demand == 0)
    return;
  int64_t *use = row_use(mrt, row), begin = t + c->from;
  bool shares = gaus_i_sharers_has(&mrt->sharers, v);
  for (int64_t cycle = begin; cycle < begin + c->cycles; cycle++)
    use[slot_at(mrt, cycle)] += sign * (shares ? gaus_i_sharers_more(&mrt->sharers, v, t, i, cycle) : c->demand);
}

static void add_claims_of(const gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  const gaus_problem *p = mrt->problem;
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
    change_claim(mrt, v, t, i, 1);
  if (mrt->sharers.problem)
    mrt->sharers.at[v] = t;
}

/* The other way round, so that each claim takes out what it has put in. */
static void remove_claims_of(const gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  const gaus_problem *p = mrt->problem;
  if (mrt->sharers.problem)
    mrt->sharers.at[v] = INT64_MIN;
  for (int32_t i = p->claim_begin[v + 1] - 1; i >= p->claim_begin[v]; i--)
    change_claim(mrt, v, t, i, -1);
}

static bool is_within(const gaus_i_reservation_table *mrt, const gaus_i_claim *c, int64_t t) {
  int32_t row = mrt->resource[c->resource];
  const int64_t *use = row < 0 ? NULL : row_use(mrt, row);
  for (int64_t cycle = t + c->from; use && cycle < t + c->from + c->cycles; cycle++)
    if (use[slot_at(mrt, cycle)] > mrt->limit[row])
      return false;
  return true;
}

/* Is there room for all claims together? They are entered, looked at, and taken out again. */
static bool fits_many(const gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  const gaus_problem *p = mrt->problem;
  bool fits = true;
  add_claims_of(mrt, v, t);
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1] && fits; i++)
    fits = is_within(mrt, &p->claims[i], t);
  remove_claims_of(mrt, v, t);
  return fits;
}

/* --- all of them ------------------------------------------------------------------------ */

static bool fits_runs(const gaus_i_reservation_table *mrt, const gaus_i_runs *runs, int32_t v, int64_t t) {
  const gaus_i_reservation *of = &mrt->of[v];
  int64_t limit = mrt->limit[of->row];
  span s = span_of(mrt, of->cycles, t);
  return gaus_i_runs_fit(runs, s.first, s.rest, limit - of->demand * (s.turns + 1)) &&
         (s.turns == 0 || gaus_i_runs_fit_everywhere(runs, limit - of->demand * s.turns));
}

bool gaus_i_reservation_table_fits(const gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  const gaus_i_reservation *of = &mrt->of[v];
  if (of->row < 0)
    return of->row == GAUS_NO_ROW || fits_many(mrt, v, t);
  const gaus_i_runs *runs = runs_of(mrt, of->row);
  if (runs)
    return fits_runs(mrt, runs, v, t);
  const int64_t *use = row_use(mrt, of->row);
  int64_t limit = mrt->limit[of->row];
  span s = span_of(mrt, of->cycles, t);
  for (int32_t k = 0; k < s.rest; k++)
    if (use[wrap(mrt, s.first + k)] + of->demand * (s.turns + 1) > limit)
      return false;
  if (s.turns)
    for (int32_t k = 0; k < mrt->slots; k++)
      if (use[k] + of->demand * s.turns > limit)
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

static int64_t find_one_by_one(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int step, int64_t count) {
  for (int64_t k = 0; k < count; k++)
    if (gaus_i_reservation_table_fits(mrt, v, t + step * k))
      return k;
  return -1;
}

int64_t gaus_i_reservation_table_find(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int step,
                                      int64_t count) {
  const gaus_i_reservation *of = &mrt->of[v];
  if (count <= 0 || of->row == GAUS_NO_ROW)
    return count > 0 ? 0 : -1;
  if (of->row == GAUS_MANY_ROWS)
    return find_one_by_one(mrt, v, t, step, count);
  const gaus_i_runs *runs = runs_of(mrt, of->row);
  if (runs && of->cycles < mrt->ii)
    return gaus_i_runs_find(runs, gaus_i_reservation_table_slot(mrt, t), of->cycles, step, count, of->most);
  if (of->cycles > 1 && of->cycles < mrt->ii)
    return find_run(mrt, row_use(mrt, of->row), of->most, of->cycles, t, step, count);
  if (of->cycles > 1 || mrt->ii == 0)
    return find_one_by_one(mrt, v, t, step, count);
  const int64_t *use = row_use(mrt, of->row);
  int32_t slot = gaus_i_reservation_table_slot(mrt, t);
  for (int64_t k = 0; k < count; k++) {
    if (use[slot] <= of->most)
      return k;
    slot += step;
    slot = slot == mrt->slots ? 0 : slot < 0 ? mrt->slots - 1 : slot;
  }
  return -1;
}

static void change_runs(const gaus_i_reservation_table *mrt, gaus_i_runs *runs, int32_t v, int64_t t, int64_t demand) {
  span s = span_of(mrt, mrt->of[v].cycles, t);
  gaus_i_runs_add(runs, s.first, s.rest, demand);
  if (s.turns)
    gaus_i_runs_add_everywhere(runs, demand * s.turns);
}

/* Of a simple operation. */
static void change(gaus_i_reservation_table *mrt, int32_t v, int64_t t, int64_t demand) {
  int32_t row = mrt->of[v].row;
  gaus_i_runs *runs = runs_of(mrt, row);
  if (runs) {
    change_runs(mrt, runs, v, t, demand);
    return;
  }
  int64_t *use = row_use(mrt, row);
  span s = span_of(mrt, mrt->of[v].cycles, t);
  for (int32_t k = 0; k < s.rest; k++)
    use[wrap(mrt, s.first + k)] += demand;
  if (s.turns)
    for (int32_t k = 0; k < mrt->slots; k++)
      use[k] += demand * s.turns;
  GAUS_ASSERT(s.rest == 0 || (use[s.first] >= 0 && use[wrap(mrt, s.first + s.rest - 1)] >= 0));
}

void gaus_i_reservation_table_add(gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  if (mrt->of[v].row >= 0)
    change(mrt, v, t, mrt->of[v].demand);
  else if (mrt->of[v].row == GAUS_MANY_ROWS)
    add_claims_of(mrt, v, t);
}

void gaus_i_reservation_table_remove(gaus_i_reservation_table *mrt, int32_t v, int64_t t) {
  if (mrt->of[v].row >= 0)
    change(mrt, v, t, -(int64_t)mrt->of[v].demand);
  else if (mrt->of[v].row == GAUS_MANY_ROWS)
    remove_claims_of(mrt, v, t);
}

static bool arcs_overlap(const gaus_i_reservation_table *mrt, int64_t t, int32_t length, int64_t u, int32_t other) {
  if (mrt->ii == 0)
    return t < u + other && u < t + length;
  return gaus_i_mod(t - u, mrt->ii) < other || gaus_i_mod(u - t, mrt->ii) < length;
}

static bool claims_overlap(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int32_t w, int64_t u) {
  const gaus_problem *p = mrt->problem;
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
    for (int32_t k = p->claim_begin[w]; k < p->claim_begin[w + 1]; k++) {
      const gaus_i_claim *a = &p->claims[i], *b = &p->claims[k];
      if (a->resource == b->resource && mrt->resource[a->resource] >= 0 && a->demand > 0 && b->demand > 0 &&
          arcs_overlap(mrt, t + a->from, a->cycles, u + b->from, b->cycles))
        return true;
    }
  return false;
}

bool gaus_i_reservation_table_overlap(const gaus_i_reservation_table *mrt, int32_t v, int64_t t, int32_t w, int64_t u) {
  const gaus_i_reservation *a = &mrt->of[v], *b = &mrt->of[w];
  if (a->row == GAUS_NO_ROW || b->row == GAUS_NO_ROW)
    return false;
  if (a->row == GAUS_MANY_ROWS || b->row == GAUS_MANY_ROWS)
    return claims_overlap(mrt, v, t, w, u);
  return a->row == b->row && arcs_overlap(mrt, t, a->cycles, u, b->cycles);
}
