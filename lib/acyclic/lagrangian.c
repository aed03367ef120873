/* The Lagrangian lower bound of modes resource and memory.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/lagrangian.h"

#include <math.h>
#include <string.h>

#include "acyclic/bound_proof.h"
#include "lp/min_cut.h"
#include "support/support.h"
#include "support/assert.h"

/* LARGEST: of a sum of costs. ENOUGH: rises predicted below it, as a share of the objective, end the
 * rounds. ROUND_COST: steps that a round takes for each bit where graphs are deep. TRIALS: of the line search. */
static const double LARGEST = 0x1p60, FIRST_STEP = 0.3, ENOUGH = 1e-5;
enum { ROUND_COST = 100, TRIALS = 25, PATIENCE = 3 };

/* A plane that no value of the bound is above: at the centre's prices, `error`
 * above the value there; `slope` are the loads of a schedule, or a mean of such. */
typedef struct plane {
  double *slope;
  double error;
} plane;

typedef struct pricing {
  const gaus_i_acyclic *b;
  gaus_i_min_cut *cut; /* variables: starts; in mode memory then the ends of values */
  int32_t variables;
  int32_t *lo, *hi, *x; /* [variables] */
  int64_t *cost;        /* of each variable and step of its window */
  int64_t *rounded;     /* [steps + 1] prices of a resource up to a step, in units */
  double unit;          /* prices and costs are multiples of it */
  int64_t sum_of_costs; /* the last value of the bound, in units */
  int32_t size;         /* resources x steps */
  double *price;        /* [size] where the bound is asked for next */
  double *centre;       /* [size] the best so far */
  double *mixed;        /* [size] scratch */
  plane sum, fresh;     /* what all planes so far come to, and the last */
  double value;         /* of the bound, at the centre */
  double step;          /* how far from the centre the planes are trusted */
  double predicted;     /* by how much they say that the bound rises */
  int32_t failures;     /* since the centre or the step changed */
  gaus_i_placement placement;
} pricing;

/* --- the network ------------------------------------------------------------------------- */

static void set_windows(pricing *s) {
  const gaus_i_acyclic *b = s->b;
  memcpy(s->lo, b->asap, (size_t)b->n * sizeof *s->lo);
  memcpy(s->hi, b->alap, (size_t)b->n * sizeof *s->hi);
  for (int32_t v = 0; v < s->variables - b->n; v++) {
    int32_t *lo = &s->lo[b->n + v], *hi = &s->hi[b->n + v];
    *lo = b->asap[v] + b->alive_from[v];
    *hi = b->width[v] > 0 ? b->alap[v] + b->alive_from[v] : *lo;
    for (int32_t i = b->use_begin[v]; b->width[v] > 0 && i < b->use_begin[v + 1]; i++) {
      *lo = b->asap[b->use[i]] > *lo ? b->asap[b->use[i]] : *lo;
      *hi = b->alap[b->use[i]] > *hi ? b->alap[b->use[i]] : *hi;
    }
  }
}

/* Dependences; a value ends no earlier than it begins and any of its uses starts. */
static int32_t set_resources(const pricing *s, gaus_i_lp_constraint *resources) {
  const gaus_i_acyclic *b = s->b;
  int32_t m = 0;
  for (int32_t v = 0; v < b->n; v++)
    for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++)
      resources[m++] = (gaus_i_lp_constraint){b->pred[i].op, v, b->pred[i].latency};
  for (int32_t v = 0; v < s->variables - b->n; v++)
    if (b->width[v] > 0) {
      resources[m++] = (gaus_i_lp_constraint){v, b->n + v, b->alive_from[v]};
      for (int32_t i = b->use_begin[v]; i < b->use_begin[v + 1]; i++)
        resources[m++] = (gaus_i_lp_constraint){b->use[i], b->n + v, 0};
    }
  return m;
}

static size_t most_constraints(const gaus_i_acyclic *b) {
  size_t most = (size_t)b->pred_begin[b->n];
  return b->mode == GAUS_MODE_MEMORY ? most + (size_t)b->use_begin[b->n] + (size_t)b->n : most;
}

static gaus_status build_cut(pricing *s, gaus_error *err) {
  gaus_i_lp_constraint *resources = gaus_i_calloc(most_constraints(s->b), sizeof *resources);
  if (!resources)
    return gaus_i_no_memory(err);
  gaus_status status =
      gaus_i_min_cut_open(s->variables, s->lo, s->hi, set_resources(s, resources), resources, &s->cut, err);
  free(resources);
  return status;
}

/* --- costs ------------------------------------------------------------------------------- */

/* The largest sum of |costs| that prices can lead to makes the unit. */
static void set_unit(pricing *s) {
  const gaus_i_acyclic *b = s->b;
  double sum = 0;
  for (int32_t v = 0; v < b->n; v++) {
    if (b->resource_of[v] >= 0)
      sum += b->resources[b->resource_of[v]].weight * b->demand[v];
    for (int32_t i = b->problem->claim_begin[v]; b->general && i < b->problem->claim_begin[v + 1]; i++)
      if (b->row_of[b->problem->claims[i].resource] >= 0)
        sum += b->resources[b->row_of[b->problem->claims[i].resource]].weight * b->problem->claims[i].demand;
    if (b->live_resource >= 0)
      sum += 2 * b->resources[b->live_resource].weight * b->width[v];
    sum += b->communication_weight * fabs((double)b->slope[v]) * b->steps;
  }
  s->unit = sum / LARGEST;
}

/* Rounding down keeps the bound below what exact prices give. */
static void round_prices(pricing *s, int32_t resource) {
  const double *price = s->price + (size_t)resource * (size_t)s->b->steps;
  for (int32_t d = 0; d < s->b->steps; d++)
    s->rounded[d + 1] = s->rounded[d] + (int64_t)(price[d] / s->unit);
}

static void add_claims(pricing *s, int32_t resource) {
  const gaus_i_acyclic *b = s->b;
  const gaus_problem *p = b->problem;
  for (int32_t v = 0; v < b->n; v++) {
    int64_t *cost = s->cost + gaus_i_min_cut_place(s->cut, v) - b->asap[v];
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
      const gaus_i_claim *c = &p->claims[i];
      for (int32_t t = b->asap[v]; b->row_of[c->resource] == resource && t <= b->alap[v]; t++)
        cost[t] += c->demand * (s->rounded[t + c->from + c->cycles] - s->rounded[t + c->from]);
    }
  }
}

static void add_demand(pricing *s, int32_t resource) {
  const gaus_i_acyclic *b = s->b;
  if (b->general) {
    add_claims(s, resource);
    return;
  }
  for (int32_t v = 0; v < b->n; v++) {
    int64_t *cost = s->cost + gaus_i_min_cut_place(s->cut, v) - b->asap[v];
    for (int32_t t = b->asap[v]; b->resource_of[v] == resource && t <= b->alap[v]; t++)
      cost[t] += b->demand[v] * (s->rounded[t + b->resources[resource].blocking] - s->rounded[t]);
  }
}

static void add_values(pricing *s) {
  const gaus_i_acyclic *b = s->b;
  for (int32_t v = 0; v < b->n; v++) {
    int64_t *start = s->cost + gaus_i_min_cut_place(s->cut, v) - s->lo[v];
    int64_t *end = s->cost + gaus_i_min_cut_place(s->cut, b->n + v) - s->lo[b->n + v];
    for (int32_t t = s->lo[v]; b->width[v] > 0 && t <= s->hi[v]; t++)
      start[t] -= b->width[v] * s->rounded[t + b->alive_from[v]];
    for (int32_t t = s->lo[b->n + v]; b->width[v] > 0 && t <= s->hi[b->n + v]; t++)
      end[t] += b->width[v] * s->rounded[t];
  }
}

static void add_communication(pricing *s) {
  const gaus_i_acyclic *b = s->b;
  int64_t weight = (int64_t)(b->communication_weight / s->unit);
  for (int32_t v = 0; v < b->n; v++) {
    int64_t *cost = s->cost + gaus_i_min_cut_place(s->cut, v) - b->asap[v];
    for (int32_t t = b->asap[v]; t <= b->alap[v]; t++)
      cost[t] += weight * b->slope[v] * t;
  }
}

/* The bound at `price`, and the plane that touches it there: loads of the cheapest schedule. */
static gaus_status evaluate(pricing *s, gaus_i_budget *budget, gaus_i_monitor *monitor, double *value) {
  const gaus_i_acyclic *b = s->b;
  int64_t sum;
  gaus_i_count(monitor, GAUS_STATISTIC_LAGRANGIAN_ROUNDS, 1);
  memset(s->cost, 0, (size_t)gaus_i_min_cut_places(s->cut) * sizeof *s->cost);
  for (int32_t resource = 0; resource < b->num_resources; resource++)
    if (b->resources[resource].weight > 0) {
      round_prices(s, resource);
      if (resource == b->live_resource)
        add_values(s);
      else
        add_demand(s, resource);
    }
  add_communication(s);
  GAUS_TRY(gaus_i_min_cut_solve(s->cut, s->cost, budget, monitor, s->x, &sum));
  *value = s->unit * (double)sum;
  s->sum_of_costs = sum;
  gaus_i_placement_load(&s->placement, s->x);
  for (int32_t k = 0; k < s->size; k++)
    s->fresh.slope[k] = (double)s->placement.load[k];
  return GAUS_OK;
}

/* --- the bundle ---------------------------------------------------------------------------- */

/* The nearest point that is not negative and sums to `total` (Michelot 1986). */
static void project(double *x, int32_t n, double total) {
  double least = -INFINITY, before;
  if (total <= 0) {
    memset(x, 0, (size_t)n * sizeof *x);
    return;
  }
  do {
    double sum = -total;
    int32_t count = 0;
    before = least;
    for (int32_t i = 0; i < n; i++)
      if (x[i] > before) {
        sum += x[i];
        count++;
      }
    least = sum / count;
  } while (least > before);
  for (int32_t i = 0; i < n; i++) {
    x[i] = x[i] > least ? x[i] - least : 0;
    GAUS_ASSERT(isfinite(x[i]));
  }
}

/* Of the mean of both planes, `share` of the last. */
static double slope_between(const pricing *s, double share, int32_t k) {
  return s->sum.slope[k] + share * (s->fresh.slope[k] - s->sum.slope[k]);
}

/* Where the mean of both planes, `share` of the last, leads from the centre, into
 * `to`; the rise it predicts, and less the penalty on the distance, `model`. */
static double lead(const pricing *s, double share, double *to, double *model) {
  const gaus_i_acyclic *b = s->b;
  double rise = s->sum.error + share * (s->fresh.error - s->sum.error), distance = 0;
  for (int32_t k = 0; k < s->size; k++)
    to[k] = s->centre[k] + s->step * slope_between(s, share, k);
  for (int32_t resource = 0; resource < b->num_resources; resource++)
    project(to + (size_t)resource * (size_t)b->steps, b->steps, b->resources[resource].weight);
  for (int32_t k = 0; k < s->size; k++) {
    double moved = to[k] - s->centre[k];
    rise += moved * slope_between(s, share, k);
    distance += moved * moved;
  }
  *model = rise - distance / (2 * s->step);
  return rise;
}

/* The mean of the two planes that promises least, which is the truest: `model` is
 * convex in the share. The next prices are where it leads. */
static void aim(pricing *s) {
  double from = 0, to = 1, model[2];
  for (int32_t i = 0; i < TRIALS; i++) {
    double left = from + 0.382 * (to - from), right = from + 0.618 * (to - from);
    lead(s, left, s->mixed, &model[0]);
    lead(s, right, s->mixed, &model[1]);
    if (model[0] < model[1])
      to = right;
    else
      from = left;
  }
  double share = (from + to) / 2;
  s->predicted = lead(s, share, s->price, model);
  s->sum.error += share * (s->fresh.error - s->sum.error);
  for (int32_t k = 0; k < s->size; k++)
    s->sum.slope[k] = slope_between(s, share, k);
}

static double along(const pricing *s, const double *slope) {
  double sum = 0;
  for (int32_t k = 0; k < s->size; k++)
    sum += slope[k] * (s->price[k] - s->centre[k]);
  return sum;
}

/* The last prices are better by a tenth of what was predicted: they become the
 * centre. Else their plane corrects the prediction, and a step that is often too long shrinks. */
static void take(pricing *s, double value) {
  double rise = value - s->value;
  if (rise >= 0.1 * s->predicted) {
    s->sum.error = fmax(0, s->sum.error + along(s, s->sum.slope) - rise);
    s->fresh.error = 0;
    s->step *= rise >= 0.5 * s->predicted ? 2 : 1;
    s->value = value;
    memcpy(s->centre, s->price, (size_t)s->size * sizeof *s->centre);
    s->failures = 0;
    return;
  }
  s->fresh.error = fmax(0, rise - along(s, s->fresh.slope));
  if (s->fresh.error > s->predicted && ++s->failures >= PATIENCE) {
    s->step /= 2;
    s->failures = 0;
  }
}

/* The first plane, at even prices; the first step leads part of the way to `objective`. */
static void begin(pricing *s, double value, double objective) {
  double norm = 0;
  s->value = value;
  memcpy(s->centre, s->price, (size_t)s->size * sizeof *s->centre);
  memcpy(s->sum.slope, s->fresh.slope, (size_t)s->size * sizeof *s->sum.slope);
  for (int32_t resource = 0; resource < s->b->num_resources; resource++) {
    const double *slope = s->sum.slope + (size_t)resource * (size_t)s->b->steps;
    double mean = 0;
    for (int32_t d = 0; d < s->b->steps; d++)
      mean += slope[d] / s->b->steps;
    for (int32_t d = 0; d < s->b->steps; d++)
      norm += s->b->resources[resource].weight > 0 ? (slope[d] - mean) * (slope[d] - mean) : 0;
  }
  s->step = norm > 0 ? FIRST_STEP * (objective - value) / norm : 0;
}

/* --- rounds -------------------------------------------------------------------------------- */

/* The prices and the flow of the last cut. */
static void tell(const pricing *s) {
  gaus_i_bound_proof proof = {.b = s->b, .cut = s->cut, .value = s->sum_of_costs};
  gaus_i_lp_constraint *resources = gaus_i_calloc(most_constraints(s->b), sizeof *resources);
  if (!resources || !gaus_i_bound_proof_prices_open(&proof, (int64_t)(s->b->communication_weight / s->unit)))
    return free(resources);
  for (int32_t resource = 0; resource < s->b->num_resources; resource++)
    for (int32_t d = 0; d < s->b->steps; d++)
      gaus_i_bound_proof_price(&proof, resource, d,
                               s->b->resources[resource].weight > 0
                                   ? (int64_t)(s->price[(size_t)resource * (size_t)s->b->steps + (size_t)d] / s->unit)
                                   : 0);
  gaus_i_bound_proof_prices_close(&proof, set_resources(s, resources), resources);
  free(resources);
}

/* What a value in between says: mode memory counts bits. */
static void raise_to(const pricing *s, double value, double *bound) {
  value -= 1e-9 * fabs(value);
  if (s->b->mode == GAUS_MODE_MEMORY)
    value = ceil(value);
  if (value > *bound && gaus_i_monitor_proof(s->b->monitor))
    tell(s);
  *bound = value > *bound ? value : *bound;
}

static gaus_status rounds(pricing *s, double objective, gaus_i_budget *budget, gaus_i_monitor *monitor, double *bound) {
  double value;
  for (int32_t resource = 0; resource < s->b->num_resources; resource++)
    for (int32_t d = 0; d < s->b->latency; d++)
      s->price[resource * s->b->steps + d] = s->b->resources[resource].weight / s->b->latency;
  GAUS_TRY(evaluate(s, budget, monitor, &value));
  raise_to(s, value, bound);
  begin(s, value, objective);
  while (s->step > 0 && *bound < objective && !gaus_i_spent(budget) && !(monitor && gaus_i_monitor_stop(monitor))) {
    aim(s);
    if (s->predicted <= ENOUGH * objective)
      break;
    GAUS_TRY(evaluate(s, budget, monitor, &value));
    raise_to(s, value, bound);
    GAUS_ASSERT(*bound <= objective + 1e-6 * fabs(objective));
    take(s, value);
  }
  return GAUS_OK;
}

static gaus_status allocate(pricing *s, gaus_error *err) {
  const gaus_i_acyclic *b = s->b;
  s->size = b->num_resources * b->steps;
  s->x = gaus_i_calloc((size_t)s->variables, sizeof *s->x);
  s->rounded = gaus_i_calloc((size_t)b->steps + 1, sizeof *s->rounded);
  s->price = gaus_i_calloc(5 * (size_t)s->size, sizeof *s->price);
  s->cost = gaus_i_calloc((size_t)gaus_i_min_cut_places(s->cut), sizeof *s->cost);
  if (!s->x || !s->rounded || !s->price || !s->cost)
    return gaus_i_no_memory(err);
  s->centre = s->price + s->size;
  s->mixed = s->centre + s->size;
  s->sum.slope = s->mixed + s->size;
  s->fresh.slope = s->sum.slope + s->size;
  return gaus_i_placement_init(&s->placement, b, err);
}

static gaus_status run(pricing *s, double objective, gaus_i_budget *budget, gaus_i_monitor *monitor, double *bound,
                       gaus_error *err) {
  s->lo = gaus_i_calloc(2 * (size_t)s->variables, sizeof *s->lo);
  if (!s->lo)
    return gaus_i_no_memory(err);
  s->hi = s->lo + s->variables;
  set_windows(s);
  if (gaus_i_min_cut_size(s->variables, s->lo, s->hi) > (budget ? budget->left / ROUND_COST : INT64_MAX))
    return GAUS_OK;
  set_unit(s);
  if (s->unit <= 0)
    return GAUS_OK;
  GAUS_TRY(build_cut(s, err));
  GAUS_TRY(allocate(s, err));
  gaus_status status = rounds(s, objective, budget, monitor, bound);
  return status == GAUS_CANCELLED || status == GAUS_TIME_LIMIT ? GAUS_OK : status;
}

gaus_status gaus_i_acyclic_lagrangian_bound(const gaus_i_acyclic *b, double objective, gaus_i_budget *budget,
                                            gaus_i_monitor *monitor, double *bound, gaus_error *err) {
  pricing s = {.b = b, .variables = b->mode == GAUS_MODE_MEMORY ? 2 * b->n : b->n};
  if (*bound >= objective || (monitor && gaus_i_monitor_stop(monitor)))
    return GAUS_OK;
  if (b->problem->branches ||
      b->problem->tangled) /* loads are no sums there; and cuts need an order of the operations */
    return GAUS_OK;
  int64_t began = gaus_i_time(monitor);
  gaus_status status = run(&s, objective, budget, monitor, bound, err);
  gaus_i_proof_write_kept(gaus_i_monitor_proof(b->monitor));
  gaus_i_count_time(monitor, GAUS_STATISTIC_TIME_BOUND_RAISING, began);
  gaus_i_min_cut_close(s.cut);
  gaus_i_placement_clear(&s.placement);
  free(s.lo);
  free(s.x);
  free(s.rounded);
  free(s.price);
  free(s.cost);
  return status;
}
