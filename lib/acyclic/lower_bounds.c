/* Lower bounds of peaks, communication and live bits under a latency bound.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/lower_bounds.h"

#include "acyclic/bound_proof.h"
#include "lp/difference_lp.h"
#include "problem/branches.h"
#include "support/budget.h"
#include "support/support.h"

enum { MOST_ENDS = 4096 };

/* --- peak demand ------------------------------------------------------------------ */

/* The work of a claim is done between its earliest begin and its latest end. Operations with conditions are left out,
 * as those that exclude them may have their units. */
typedef struct work_item {
  int32_t begin, end; /* the last step */
  int64_t demand, work;
} work_item;

static int32_t list_work(const gaus_i_acyclic *b, int32_t resource, work_item *out) {
  const gaus_problem *p = b->problem;
  int32_t count = 0;
  for (int32_t v = 0; v < b->n; v++)
    for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++) {
      const gaus_i_claim *c = &p->claims[i];
      bool shares = p->branches && p->branches->way_of[v] > 0;
      if (b->row_of[c->resource] == resource && c->demand > 0)
        out[count++] = (work_item){b->asap[v] + c->from, b->alap[v] + c->from + c->cycles - 1, c->demand,
                                   shares ? 0 : (int64_t)c->demand * c->cycles};
    }
  return count;
}

/* From the last interval begin to the first: inside[e] is the work of the
 * operations that start no earlier than the begin and end at e. Begins are
 * thinned out where there are many steps; that only weakens the bound. */
gaus_status gaus_i_acyclic_peak_bound(const gaus_i_acyclic *b, int32_t resource, gaus_i_peak *peak, gaus_error *err) {
  gaus_i_budget endless = gaus_i_budget_endless(b->monitor);
  int32_t stride = 1 + b->steps / MOST_ENDS;
  size_t claims = (size_t)b->problem->claim_begin[b->n];
  int32_t *head = gaus_i_calloc((size_t)b->steps + 1, sizeof *head), *next = gaus_i_calloc(claims, sizeof *next);
  work_item *items = gaus_i_calloc(claims, sizeof *items);
  int64_t *inside = gaus_i_calloc((size_t)b->steps + 1, sizeof *inside), most = 0;
  *peak = (gaus_i_peak){0, -1, -1};
  if (!head || !next || !inside || !items) {
    free(head);
    free(next);
    free(inside);
    free(items);
    return gaus_i_no_memory(err);
  }
  for (int32_t d = 0; d <= b->steps; d++)
    head[d] = -1;
  for (int32_t v = 0, count = list_work(b, resource, items); v < count; v++) {
    next[v] = head[items[v].begin];
    head[items[v].begin] = v;
    most = items[v].demand > most ? items[v].demand : most;
  }
  for (int32_t begin = b->steps - 1; begin >= 0 && !gaus_i_halted(&endless); begin--) {
    int64_t work = 0;
    gaus_i_spend(&endless, begin % stride == 0 ? b->steps - begin : 1);
    for (int32_t v = head[begin]; v >= 0; v = next[v])
      inside[items[v].end] += items[v].work;
    for (int32_t end = begin; begin % stride == 0 && end < b->steps; end++) {
      work += inside[end];
      if (work > most * (end - begin + 1)) {
        most = gaus_i_ceil_div(work, end - begin + 1);
        *peak = (gaus_i_peak){most, begin, end};
      }
    }
  }
  peak->least = most; /* where it was halted too: fewer intervals are a weaker bound */
  free(head);
  free(next);
  free(inside);
  free(items);
  return GAUS_OK;
}

/* --- programs ------------------------------------------------------------------------ */

/* A program over the starts, one more variable for time 0 (index n), and
 * `more` variables after it. */
typedef struct program {
  gaus_i_lp_constraint *resources;
  int32_t num_resources;
  int64_t *weight, *x;
  int64_t *flow; /* the dual; NULL: nobody wants it */
} program;

static void add_resource(program *p, int32_t tail, int32_t head, int64_t gap) {
  p->resources[p->num_resources++] = (gaus_i_lp_constraint){tail, head, gap};
}

static void clear(program *p) {
  free(p->resources);
  free(p->weight);
  free(p->x);
  free(p->flow);
}

/* Does an operation before v, or one behind it, hold v to the end of its window already? */
static bool held_below(const gaus_i_acyclic *b, int32_t v) {
  for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++)
    if (b->asap[b->pred[i].op] + b->pred[i].latency >= b->asap[v])
      return true;
  return false;
}

static bool held_above(const gaus_i_acyclic *b, int32_t v) {
  for (int32_t i = b->succ_begin[v]; i < b->succ_begin[v + 1]; i++)
    if (b->alap[b->succ[i].op] - b->succ[i].latency <= b->alap[v])
      return true;
  return false;
}

static gaus_status init(program *p, const gaus_i_acyclic *b, int32_t more, int32_t more_resources, gaus_error *err) {
  size_t n = (size_t)b->n + 1 + (size_t)more;
  p->resources =
      gaus_i_calloc((size_t)b->pred_begin[b->n] + 2 * (size_t)b->n + (size_t)more_resources, sizeof *p->resources);
  p->weight = gaus_i_calloc(n, sizeof *p->weight);
  p->x = gaus_i_calloc(n, sizeof *p->x);
  if (!p->resources || !p->weight || !p->x)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++) {
    for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++)
      add_resource(p, b->pred[i].op, v, b->pred[i].latency);
    if (b->problem->tangled || !held_below(b, v)) /* operations that hold one another are held by none */
      add_resource(p, b->n, v, b->asap[v]);
    if (b->problem->tangled ||
        !held_above(b, v)) /* as an operation is that takes longer than what waits for it has to wait */
      add_resource(p, v, b->n, -b->alap[v]);
  }
  return GAUS_OK;
}

static gaus_status solve(program *p, const gaus_i_acyclic *b, int32_t more, int64_t *value, gaus_error *err) {
  int64_t sum = 0;
  for (int32_t v = 0; v <= b->n + more; v++)
    sum += p->weight[v];
  p->weight[b->n] -= sum;
  if (gaus_i_monitor_proof(b->monitor) && !(p->flow = gaus_i_calloc((size_t)p->num_resources, sizeof *p->flow)))
    return gaus_i_no_memory(err);
  return gaus_i_lp_solve(b->n + 1 + more, p->num_resources, p->resources, p->weight, b->n, b->monitor, p->x, p->flow,
                         value, err);
}

gaus_status gaus_i_acyclic_communication_bound(const gaus_i_acyclic *b, int32_t *start, int64_t *communication,
                                               gaus_error *err) {
  program p = {0};
  gaus_status status;
  GAUS_TRY_GOTO(status, init(&p, b, 0, 0, err), done);
  for (int32_t v = 0; v < b->n; v++)
    p.weight[v] = b->slope[v];
  GAUS_TRY_GOTO(status, solve(&p, b, 0, communication, err), done);
  gaus_i_bound_proof_program(b, "communication", *communication, p.resources, p.num_resources, p.flow);
  for (int32_t v = 0; start && v < b->n; v++)
    start[v] = (int32_t)p.x[v];
done:
  clear(&p);
  return status;
}

/* --- live bits -------------------------------------------------------------------------- */

/* Values that no schedule can help keeping alive at a step, summed by differences. */
static gaus_status forced(const gaus_i_acyclic *b, int64_t *bits, gaus_error *err) {
  int64_t *change = gaus_i_calloc((size_t)b->steps + 1, sizeof *change), sum = 0;
  if (!change)
    return gaus_i_no_memory(err);
  for (int32_t v = 0; v < b->n; v++) {
    int32_t from = b->alap[v] + b->alive_from[v], to = 0;
    for (int32_t i = b->use_begin[v]; i < b->use_begin[v + 1]; i++)
      to = b->asap[b->use[i]] > to ? b->asap[b->use[i]] : to;
    if (b->width[v] > 0 && to > from) {
      change[from] += b->width[v];
      change[to] -= b->width[v];
    }
  }
  int32_t at = 0;
  for (int32_t d = 0; d < b->steps; d++) {
    sum += change[d];
    at = sum > *bits ? d : at;
    *bits = sum > *bits ? sum : *bits;
  }
  gaus_i_bound_proof_live(b, *bits, "step", at);
  free(change);
  return GAUS_OK;
}

/* The operands of an operation are all alive in the cycle before it starts,
 * those at least that have a cycle of life. */
static void operands(const gaus_i_acyclic *b, int64_t *bits) {
  int32_t reader = -1;
  for (int32_t v = 0; v < b->n; v++) {
    int64_t sum = 0;
    for (int32_t i = b->read_begin[v]; i < b->read_begin[v + 1]; i++)
      for (int32_t k = b->pred_begin[v]; k < b->pred_begin[v + 1]; k++)
        if (b->pred[k].op == b->read[i] && b->pred[k].latency > b->alive_from[b->read[i]]) {
          sum += b->width[b->read[i]];
          break;
        }
    reader = sum > *bits ? v : reader;
    *bits = sum > *bits ? sum : *bits;
  }
  if (reader >= 0)
    gaus_i_bound_proof_live(b, *bits, "reads", reader);
}

/* Least sum of lifetime bits: variable n + 1 + v is the end of v's life. */
static gaus_status lifetimes(const gaus_i_acyclic *b, int64_t *sum, gaus_error *err) {
  program p = {0};
  gaus_status status;
  int64_t offset = 0;
  GAUS_TRY_GOTO(status, init(&p, b, b->n, b->use_begin[b->n] + b->n, err), done);
  for (int32_t v = 0; v < b->n; v++) {
    int32_t end = b->n + 1 + v;
    for (int32_t i = b->use_begin[v]; i < b->use_begin[v + 1]; i++)
      add_resource(&p, b->use[i], end, 0);
    add_resource(&p, v, end, b->alive_from[v]);
    p.weight[v] = -(int64_t)b->width[v];
    p.weight[end] = b->width[v];
    offset += (int64_t)b->width[v] * b->alive_from[v];
  }
  GAUS_TRY_GOTO(status, solve(&p, b, b->n, sum, err), done);
  *sum -= offset;
  gaus_i_bound_proof_program(b, "lives", *sum, p.resources, p.num_resources, p.flow);
done:
  clear(&p);
  return status;
}

gaus_status gaus_i_acyclic_live_bound(const gaus_i_acyclic *b, bool program, int64_t *bits, gaus_error *err) {
  int64_t sum;
  *bits = 0;
  GAUS_TRY(forced(b, bits, err));
  operands(b, bits);
  if (!program)
    return GAUS_OK;
  gaus_status status = lifetimes(b, &sum, err);
  if (status != GAUS_OK)
    return b->monitor && gaus_i_monitor_status(b->monitor) != GAUS_OK ? GAUS_OK : status;
  sum = gaus_i_ceil_div(sum, b->latency > 0 ? b->latency : 1);
  *bits = sum > *bits ? sum : *bits;
  return GAUS_OK;
}
