/* Computes ResMII, and finds demands that no II meets.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "analysis/resource_bound.h"

#include "problem/branches.h"
#include "support/support.h"

/* --- what each operation takes ------------------------------------------------- */

/* The unit-cycles that v takes of a resource, at the least. */
static int64_t work_of_claims(const gaus_problem *p, int32_t v, int32_t resource) {
  int64_t work = 0;
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
    if (p->claims[i].resource == resource)
      work += (int64_t)p->claims[i].demand * p->claims[i].cycles;
  return work;
}

static bool is_own(const gaus_problem *p, int32_t type) {
  return !p->use_begin || p->use_begin[type] == p->use_begin[type + 1];
}

/* A type's own resource has its name, and no other has. */
static int64_t work_of_type(const gaus_problem *p, int32_t v, int32_t type, int32_t resource) {
  int64_t work = 0, demand = p->ops[v].demand;
  if (is_own(p, type))
    return p->resources[resource].name == p->types[type].name ? demand * p->types[type].blocking : 0;
  for (int32_t i = p->use_begin[type]; i < p->use_begin[type + 1]; i++)
    if (p->uses[i].resource == resource)
      work += demand * p->uses[i].use.demand * p->uses[i].use.cycles;
  return work;
}

static int64_t least_work(const gaus_problem *p, int32_t v, int32_t resource) {
  int64_t least = work_of_claims(p, v, resource);
  for (int32_t i = 1, n = gaus_problem_num_implementations(p, v); i < n && least > 0; i++) {
    int64_t work = work_of_type(p, v, gaus_problem_implementation(p, v, i), resource);
    least = work < least ? work : least;
  }
  return least;
}

/* The most cycles for which an operation of the type has one unit of a limited resource. */
static int64_t longest_hold(const gaus_problem *p, int32_t type, int32_t *resource) {
  int64_t most = 1;
  if (is_own(p, type))
    return p->types[type].limit == GAUS_UNLIMITED ? 1 : p->types[type].blocking;
  for (int32_t i = p->use_begin[type]; i < p->use_begin[type + 1]; i++)
    if (p->resources[p->uses[i].resource].limit != GAUS_UNLIMITED && p->uses[i].use.cycles > most) {
      most = p->uses[i].use.cycles;
      *resource = p->uses[i].resource;
    }
  return most;
}

/* --- the bound ------------------------------------------------------------------- */

typedef struct totals {
  int64_t *work;         /* [num_resources]; -1: nothing takes it */
  gaus_i_branch_sum sum; /* where operations exclude one another */
} totals;

/* The most unit-cycles that one iteration takes of a resource. */
static int64_t exclusive_work(const gaus_problem *p, totals *t, int32_t resource) {
  for (int32_t v = 0; v < p->num_ops; v++) {
    int64_t work = least_work(p, v, resource);
    if (work > 0)
      gaus_i_branch_sum_add(&t->sum, v, work);
  }
  return gaus_i_branch_sum_take(&t->sum);
}

static void add_work(const gaus_problem *p, totals *t) {
  for (int32_t r = 0; r < p->num_resources; r++)
    t->work[r] = -1;
  for (int32_t v = 0; v < p->num_ops; v++)
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
      int32_t r = p->claims[i].resource;
      bool first = true; /* of v's claims on this resource */
      for (int32_t k = p->claim_begin[v]; k < i; k++)
        first = first && p->claims[k].resource != r;
      t->work[r] = t->work[r] < 0 ? 0 : t->work[r];
      t->work[r] += first ? least_work(p, v, r) : 0;
    }
  for (int32_t r = 0; p->branches && r < p->num_resources; r++)
    t->work[r] = t->work[r] < 0 ? -1 : exclusive_work(p, t, r);
}

static int32_t type_of_resource(const gaus_problem *p, int32_t resource) {
  for (int32_t k = 0; k < p->num_types; k++)
    if (p->resources[resource].name == p->types[k].name)
      return k;
  return -1;
}

static void raise_to(gaus_bounds *b, int64_t ii, int32_t resource, int64_t *most) {
  if (ii <= *most)
    return;
  *most = ii;
  b->res_resource = resource;
}

/* The least over the implementations of v of the longest time for which it has a unit. */
static int64_t held(const gaus_problem *p, int32_t v, int32_t *resource) {
  int64_t least = INT64_MAX;
  for (int32_t i = 0, n = gaus_problem_num_implementations(p, v); i < n; i++) {
    int32_t at = p->claims[p->claim_begin[v]].resource;
    int64_t longest = longest_hold(p, gaus_problem_implementation(p, v, i), &at);
    if (longest < least) {
      least = longest;
      *resource = at;
    }
  }
  return least;
}

gaus_status gaus_i_resource_bound(const gaus_problem *p, gaus_bounds *b, gaus_error *err) {
  totals t = {0};
  int64_t most = 0;
  t.work = gaus_i_calloc((size_t)p->num_resources, sizeof *t.work);
  gaus_status status = t.work ? GAUS_OK : gaus_i_no_memory(err);
  if (status == GAUS_OK && p->branches)
    status = gaus_i_branch_sum_init(&t.sum, p->branches, err);
  if (status == GAUS_OK)
    add_work(p, &t);
  for (int32_t r = 0; status == GAUS_OK && r < p->num_resources; r++)
    if (t.work[r] >= 0 && p->resources[r].limit != GAUS_UNLIMITED) {
      int64_t ii = gaus_i_ceil_div(t.work[r], p->resources[r].limit);
      if (p->plain && p->types[r].blocking > ii)
        ii = p->types[r].blocking;
      raise_to(b, ii, r, &most);
    }
  for (int32_t v = 0; status == GAUS_OK && !p->plain && v < p->num_ops; v++) {
    int32_t resource = -1;
    int64_t longest = held(p, v, &resource);
    raise_to(b, longest > 1 ? longest : 0, resource, &most);
  }
  b->res_type = b->res_resource >= 0 ? type_of_resource(p, b->res_resource) : -1;
  b->res_mii = (int32_t)(most < 1 ? 1 : most > INT32_MAX ? INT32_MAX : most);
  gaus_i_branch_sum_clear(&t.sum);
  free(t.work);
  return status;
}

/* --- demands ---------------------------------------------------------------------- */

/* Two claims of one operation meet in a slot: at the first of `a`, or of `b`. */
static bool meets(const gaus_i_claim *a, const gaus_i_claim *b, int32_t ii) {
  int64_t since = (int64_t)a->from - b->from;
  if (ii > 0)
    since = gaus_i_mod(since, ii);
  return a->resource == b->resource && since >= 0 && since < b->cycles;
}

/* Where a sum is largest a claim begins. */
static int64_t largest_demand(const gaus_problem *p, int32_t v, int32_t ii, const gaus_i_claim *at) {
  int64_t sum = 0;
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
    sum += meets(at, &p->claims[i], ii) ? p->claims[i].demand : 0;
  return sum;
}

bool gaus_i_fits_alone(const gaus_problem *p, int32_t v, int32_t ii) {
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
    int32_t limit = p->resources[p->claims[i].resource].limit;
    if (limit != GAUS_UNLIMITED && largest_demand(p, v, ii, &p->claims[i]) > limit)
      return false;
  }
  return true;
}

static gaus_status report_demand(const gaus_problem *p, int32_t v, gaus_error *err) {
  for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
    const gaus_resource *r = &p->resources[p->claims[i].resource];
    int64_t demand = largest_demand(p, v, 0, &p->claims[i]);
    if (r->limit != GAUS_UNLIMITED && demand > r->limit)
      return gaus_i_fail(
          err, GAUS_INFEASIBLE,
          "operation '%s' needs %lld units of %s '%s', which has %d; raise the limit or lower the demand",
          p->ops[v].name, (long long)demand,
          type_of_resource(p, p->claims[i].resource) >= 0 ? "operator type" : "resource", r->name, r->limit);
  }
  return GAUS_OK;
}

gaus_status gaus_i_check_demand(const gaus_problem *p, gaus_error *err) {
  for (int32_t v = 0; v < p->num_ops; v++)
    if (gaus_problem_num_implementations(p, v) == 1 && !gaus_i_fits_alone(p, v, 0))
      return report_demand(p, v, err);
  return GAUS_OK;
}
