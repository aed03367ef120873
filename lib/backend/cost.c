/* What an iteration of the relaxation costs, in operations counted.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "backend/cost.h"

#include "relax/gaussian.h"
#include "support/support.h"

/* Operations of gaussian.h, an exponential and a reciprocal counted as one
 * each, as a device does them; bytes of single-precision arrays read and
 * written, of 64-bit sums where demand and live bits are added up. */
enum {
  PDF_FLOPS = 7,
  CDF_FLOPS = 27,
  ADD_FLOPS = 2,
  LINK_FLOPS = 6,
  MOVE_FLOPS = 24,
  CELL_FLOPS = 16,
  SUM_BYTES = 16,
  STEP_BYTES = 4,
  LINK_BYTES = 12,
  MOVE_BYTES = 120,
  CELL_BYTES = 76
};

static double length_of(gaus_i_window w) {
  return w.hi >= w.lo ? (double)w.hi - w.lo + 1 : 0;
}

static double at_least_0(double a) {
  return a > 0 ? a : 0;
}

static void add(gaus_i_cost *c, double evaluations, double flops, double bytes) {
  c->evaluations += evaluations;
  c->flops += flops;
  c->bytes += bytes;
}

/* Demand: a CDF for each step of the window, and a PDF on the way back. */
static void add_users(gaus_i_cost *c, const gaus_i_model *m, const gaus_i_window *window) {
  for (int32_t u = 0; u < m->resource_begin[m->num_resources]; u++) {
    double steps = length_of(window[m->user_op[u]]);
    add(c, 2 * steps, steps * (CDF_FLOPS + PDF_FLOPS + 2 * ADD_FLOPS), steps * (SUM_BYTES + STEP_BYTES));
  }
}

/* A value: the producer's CDF and those of the consumers over the steps at
 * which the last of these may start, `live` of them twice (forward and back),
 * and a CDF with its PDF for each consumer's gradient. */
static void add_value(gaus_i_cost *c, const gaus_i_model *m, const gaus_i_window *window, int32_t value, bool live) {
  gaus_i_window w = window[m->value_op[value]];
  double first = -1e30, last = -1e30, passes = live ? 2 : 1;
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++) {
    gaus_i_window v = window[m->use_op[i]];
    first = v.lo + (double)m->use_shift[i] > first ? v.lo + (double)m->use_shift[i] : first;
    last = v.hi + (double)m->use_shift[i] > last ? v.hi + (double)m->use_shift[i] : last;
  }
  double from = live && w.lo > first ? w.lo : first, producer = 0, consumers = 0;
  if (live)
    producer = at_least_0((w.hi < last ? w.hi : last) - w.lo + 1);
  for (int32_t i = m->use_begin[value]; i < m->use_begin[value + 1]; i++)
    consumers += at_least_0(window[m->use_op[i]].hi + (double)m->use_shift[i] - from + 1);
  double steps = at_least_0(last - from + 1) + (live ? at_least_0(first - w.lo) : 0);
  add(c, passes * (producer + consumers) + consumers,
      (passes * (producer + consumers) + consumers) * (CDF_FLOPS + ADD_FLOPS),
      live ? steps * (SUM_BYTES + STEP_BYTES) : 0);
}

gaus_i_cost gaus_i_cost_of(const gaus_i_model *m, const gaus_i_relax_settings *settings, const float *x,
                           const float *inverse) {
  gaus_i_cost c = {0, 0, 0};
  gaus_i_window *window = gaus_i_calloc((size_t)m->num_ops, sizeof *window);
  bool live = gaus_i_model_has_live(m);
  if (!window)
    return c;
  for (int32_t v = 0; v < m->num_ops; v++)
    window[v] = gaus_i_window_of(x[v], settings->window / inverse[v], m->mobility[v]);
  add_users(&c, m, window);
  for (int32_t value = 0; value < m->num_values; value++)
    add_value(&c, m, window, value, live);
  add(&c, 0, 2.0 * m->num_edges * LINK_FLOPS, 2.0 * m->num_edges * LINK_BYTES);
  add(&c, 0, (double)m->num_ops * MOVE_FLOPS, (double)m->num_ops * MOVE_BYTES);
  double cells = (double)(m->num_resources + (live ? 1 : 0)) * m->slots;
  add(&c, 0, cells * CELL_FLOPS, cells * CELL_BYTES);
  free(window);
  return c;
}
