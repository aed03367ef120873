/* Tells the certificate what proves the bounds of modes resource and memory.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "acyclic/bound_proof.h"

#include <math.h>

static gaus_i_proof *proof_of(const gaus_i_acyclic *b) {
  return gaus_i_monitor_proof(b->monitor);
}

void gaus_i_bound_proof_peak(const gaus_i_acyclic *b, int32_t resource, const gaus_i_peak *peak) {
  gaus_i_proof *proof = proof_of(b);
  const gaus_i_resource *r = &b->resources[resource];
  if (!proof || peak->least == 0 || (r->weight <= 0 && peak->least <= r->limit))
    return;
  if (peak->begin >= 0) {
    gaus_i_proof_line(proof, "peak %d %d %lld %d %d", r->type, b->latency, (long long)peak->least, peak->begin,
                      peak->end);
    return;
  }
  int32_t v = 0;
  while (b->resource_of[v] != resource || b->demand[v] < peak->least)
    v++;
  gaus_i_proof_line(proof, "peak %d %d %lld demand %d", r->type, b->latency, (long long)peak->least, v);
}

void gaus_i_bound_proof_live(const gaus_i_acyclic *b, int64_t bits, const char *why, int32_t at) {
  if (bits > 0)
    gaus_i_proof_line(proof_of(b), "live %d %lld %s %d", b->latency, (long long)bits, why, at);
}

/* --- programs ----------------------------------------------------------------------------------- */

/* A dependence from one operation to another: of this latency at least and distance 0, or one that carries a value. */
static int32_t find_dependence(const gaus_i_acyclic *b, int32_t src, int32_t dst, int32_t latency, bool value) {
  const gaus_problem *p = b->problem;
  for (int32_t i = p->in_begin[dst]; i < p->in_begin[dst + 1]; i++) {
    const gaus_dependence *d = &p->deps[p->in[i]];
    if (d->src == src && (value ? d->kind == GAUS_DATA : d->distance == 0 && d->latency >= latency))
      return p->in[i];
  }
  return -1;
}

/* The constraint as the certificate names it, '\0': it need not be told. Variables: the starts, then `origin` time 0,
 * and from `ends` on the ends of values. */
static char name(const gaus_i_acyclic *b, const gaus_i_lp_constraint *row, int32_t origin, int32_t ends,
                 int32_t *index) {
  if (row->head >= ends) { /* a value ends no sooner than it begins, or than it is used */
    int32_t v = row->head - ends;
    *index = row->tail == v ? v : find_dependence(b, v, row->tail, 0, true);
    return row->tail == v ? 'b' : 'u';
  }
  if (row->tail == origin || row->head == origin) {
    *index = row->tail == origin ? row->head : row->tail;
    return row->tail == origin ? 'a' : 'z';
  }
  *index = find_dependence(b, row->tail, row->head, (int32_t)row->gap, false);
  return 'd';
}

void gaus_i_bound_proof_program(const gaus_i_acyclic *b, const char *word, int64_t least,
                                const gaus_i_lp_constraint *rows, int32_t num_rows, const int64_t *flow) {
  gaus_i_proof *proof = proof_of(b);
  if (!proof || !flow)
    return;
  gaus_i_proof_begin(proof, "%s %d %lld", word, b->latency, (long long)least);
  gaus_i_proof_add(proof, "dual");
  for (int32_t k = 0; k < num_rows; k++) {
    int32_t index;
    char letter = name(b, &rows[k], b->n, b->n + 1, &index);
    if (flow[k] > 0 && letter != 'b')
      gaus_i_proof_add(proof, " %c%d=%lld", letter, index, (long long)flow[k]);
  }
  gaus_i_proof_add(proof, "\nqed\n");
  gaus_i_proof_write(proof);
}

/* --- prices --------------------------------------------------------------------------------------- */

bool gaus_i_bound_proof_prices_open(gaus_i_bound_proof *t, int64_t communication) {
  t->proof = proof_of(t->b);
  t->resource = -1;
  if (t->proof)
    gaus_i_proof_begin(t->proof, "prices %d %lld %lld", t->b->latency, (long long)communication, (long long)t->value);
  return t->proof;
}

void gaus_i_bound_proof_price(gaus_i_bound_proof *t, int32_t resource, int32_t step, int64_t price) {
  if (resource != t->resource)
    gaus_i_proof_add(t->proof, "%sprice %d", t->resource < 0 ? "" : "\n", t->b->resources[resource].type);
  t->resource = resource;
  if (price > 0)
    gaus_i_proof_add(t->proof, " %d=%lld", step, (long long)price);
}

static void tell_flow(void *context, int32_t row, int32_t t, int64_t flow) {
  const gaus_i_bound_proof *p = context;
  int32_t index = ~row;
  char letter = 'c';
  if (row >= 0)
    letter = name(p->b, &p->rows[row], -1, p->b->n, &index);
  gaus_i_proof_add(p->proof, " %c%d:%d=%lld", letter, index, t, (long long)flow);
}

void gaus_i_bound_proof_prices_close(gaus_i_bound_proof *t, int32_t num_rows, const gaus_i_lp_constraint *rows) {
  t->rows = rows;
  gaus_i_proof_add(t->proof, "\nflow");
  gaus_i_min_cut_visit(t->cut, num_rows, rows, tell_flow, t);
  gaus_i_proof_add(t->proof, "\nqed\n");
  gaus_i_proof_keep(t->proof);
}

/* --- claims ----------------------------------------------------------------------------------------- */

/* The objective of mode resource is (a x sum of peaks + c x communication) / scale, in integers. False: it is not, or
 * they are too large. */
static bool integer_weights(const gaus_i_acyclic *b, const gaus_options *o, int64_t *a, int64_t *c, int64_t *scale) {
  const gaus_problem *p = b->problem;
  int64_t demand = 0, latency = 0, bound = o->latency > b->latency ? o->latency : b->latency;
  if (o->alpha >= 0) {
    *a = *scale = INT64_C(1) << 20;
    *c = (int64_t)ldexp(o->alpha, 20);
    return o->alpha < 0x1p40 && ldexp((double)*c, -20) == o->alpha;
  }
  for (int32_t v = 0; v < p->num_ops; v++)
    demand += (int64_t)p->ops[v].demand * p->types[p->ops[v].type].blocking;
  for (int32_t e = 0; e < p->num_deps; e++)
    latency += p->deps[e].kind == GAUS_DATA && p->deps[e].distance == 0 ? p->deps[e].latency : 0;
  *c = latency > 0 ? demand : 0;
  latency = latency > 0 ? latency : 1;
  *a = bound * latency;
  *scale = demand * latency;
  return demand > 0 && (double)bound * (double)latency < 0x1p50 && (double)demand * (double)latency < 0x1p50;
}

static void claim_cost(const gaus_i_acyclic *b, const gaus_options *o, int64_t peaks, int64_t communication,
                       double bound) {
  int64_t a, c, scale;
  if (!integer_weights(b, o, &a, &c, &scale) || bound * (double)scale > 0x1p60) {
    gaus_i_proof_line(proof_of(b), "note the bound of the objective is not certified: its weights are no fractions of "
                                   "small numbers");
    return;
  }
  int64_t least = a * peaks + c * communication, raised = (int64_t)floor(bound * (1 - 1e-9) * (double)scale);
  gaus_i_proof_line(proof_of(b), "claim cost %d %lld %lld %lld %lld", b->latency, (long long)a, (long long)c,
                    (long long)scale, (long long)(raised > least ? raised : least));
}

void gaus_i_bound_proof_claim(const gaus_i_acyclic *b, const gaus_options *o, int64_t peaks, int64_t communication,
                              double bound) {
  gaus_i_proof *proof = proof_of(b);
  if (!proof)
    return;
  if (b->latency < o->latency)
    gaus_i_proof_line(proof, "note bounds are certified within %d cycles: a longer schedule can be shortened to that",
                      b->latency);
  if (b->mode == GAUS_MODE_MEMORY)
    gaus_i_proof_line(proof, "claim live_bits %d %lld", b->latency, (long long)bound);
  else
    claim_cost(b, o, peaks, communication, bound);
}
