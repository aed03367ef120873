/* The CPU's inner loops over the cells of wide windows.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/cell_kernels.h"

/* Offset of a cell's first step from the mean. */
static inline float offset_of(const gaus_i_normal *n, gaus_i_cell c) {
  return (float)(c.begin - n->origin) - n->x;
}

GAUS_WIDE static void deposit_over(const gaus_i_pyramid *p, float *grid, gaus_i_cell_run run, const gaus_i_normal *n,
                                   float amount) {
  float inverse = n->inverse, scale = amount * inverse, third = inverse * inverse / 24;
  for (int32_t step = run.first; step <= run.last;) {
    gaus_i_cell c = gaus_i_cell_at(step, run.last, run.level);
    const float *restrict node = p->node[c.level];
    float *restrict value = grid + gaus_i_cell_values(p, c), offset = offset_of(n, c);
    GAUS_EACH_LANE(k) {
      float z = (offset + node[k]) * inverse;
      float density = scale * gaus_i_pdf(z) * (1 + third * (z * z - 1));
      value[k] += k >= c.from && k <= c.to ? density : 0;
    }
    step = gaus_i_cell_end(c);
  }
}

/* The density's derivative by x is phi(z) z / sigma^2 (1 + (z^2 - 3) / (24 sigma^2)). */
GAUS_WIDE static float dot_over(const gaus_i_pyramid *p, const float *weight, gaus_i_cell_run run,
                                const gaus_i_normal *n) {
  float inverse = n->inverse, third = inverse * inverse / 24, sum[GAUS_LANES] = {0};
  for (int32_t step = run.first; step <= run.last;) {
    gaus_i_cell c = gaus_i_cell_at(step, run.last, run.level);
    const float *restrict node = p->node[c.level], *restrict value = weight + gaus_i_cell_values(p, c);
    float offset = offset_of(n, c);
    GAUS_EACH_LANE(k) {
      float z = (offset + node[k]) * inverse, w = k >= c.from && k <= c.to ? value[k] : 0;
      sum[k] += w * (gaus_i_pdf(z) * z) * (1 + third * (z * z - 3));
    }
    step = gaus_i_cell_end(c);
  }
  return gaus_i_sum_lanes(sum) * inverse * inverse;
}

GAUS_WIDE static void live_over(const gaus_i_pyramid *p, float *grid, const gaus_i_live_run *l, float width) {
  for (int32_t step = l->run.first; step <= l->run.last;) {
    gaus_i_cell c = gaus_i_cell_at(step, l->run.last, l->run.level);
    const float *restrict node = p->node[c.level];
    float *restrict value = grid + gaus_i_cell_values(p, c), f[GAUS_LANES], q[GAUS_LANES];
    GAUS_EACH_LANE(k) {
      f[k] = width;
      q[k] = 1 - l->unfinished;
    }
    for (int32_t i = 0; i < l->count; i++) {
      float offset = offset_of(&l->consumers[i], c) + 0.5f, inverse = l->consumers[i].inverse;
      GAUS_EACH_LANE(k) {
        q[k] *= gaus_i_product_factor(gaus_i_cdf((offset + node[k]) * inverse));
      }
    }
    if (l->producer) {
      float offset = offset_of(l->producer, c) + 0.5f, inverse = l->producer->inverse;
      GAUS_EACH_LANE(k) {
        f[k] *= gaus_i_cdf((offset + node[k]) * inverse);
      }
    }
    GAUS_EACH_LANE(k) {
      value[k] += k >= c.from && k <= c.to ? f[k] * (1 - q[k]) : 0;
    }
    step = gaus_i_cell_end(c);
  }
}

GAUS_WIDE static float live_gradient_over(const gaus_i_pyramid *p, const float *weight, const gaus_i_live_run *l,
                                          float *restrict ratio, float *restrict sum) {
  float own[GAUS_LANES] = {0};
  for (int32_t step = l->run.first; step <= l->run.last;) {
    gaus_i_cell c = gaus_i_cell_at(step, l->run.last, l->run.level);
    const float *restrict node = p->node[c.level], *restrict value = weight + gaus_i_cell_values(p, c);
    float h[GAUS_LANES], q[GAUS_LANES];
    GAUS_EACH_LANE(k) {
      h[k] = k >= c.from && k <= c.to ? value[k] : 0;
      q[k] = 1 - l->unfinished;
    }
    for (int32_t i = 0; i < l->count; i++) {
      float offset = offset_of(&l->consumers[i], c) + 0.5f, inverse = l->consumers[i].inverse;
      GAUS_EACH_LANE(k) {
        float z = (offset + node[k]) * inverse, factor = gaus_i_product_factor(gaus_i_cdf(z));
        q[k] *= factor;
        ratio[i * GAUS_LANES + k] = gaus_i_pdf(z) / factor;
      }
    }
    if (l->producer) {
      float offset = offset_of(l->producer, c) + 0.5f, inverse = l->producer->inverse;
      GAUS_EACH_LANE(k) {
        float z = (offset + node[k]) * inverse;
        own[k] += h[k] * (1 - q[k]) * gaus_i_pdf(z);
        h[k] *= gaus_i_cdf(z);
      }
    }
    GAUS_EACH_LANE(k) {
      h[k] *= q[k];
    }
    for (int32_t i = 0; i < l->count; i++)
      GAUS_EACH_LANE(k) {
        sum[i * GAUS_LANES + k] += h[k] * ratio[i * GAUS_LANES + k];
      }
    step = gaus_i_cell_end(c);
  }
  return gaus_i_sum_lanes(own);
}

/* The compiler makes the functions above visible to everyone, whatever it is told: these are the library's alone. */

void gaus_i_cells_deposit(const gaus_i_pyramid *p, float *grid, gaus_i_cell_run run, const gaus_i_normal *start,
                          float amount) {
  deposit_over(p, grid, run, start, amount);
}

float gaus_i_cells_dot(const gaus_i_pyramid *p, const float *weight, gaus_i_cell_run run, const gaus_i_normal *start) {
  return dot_over(p, weight, run, start);
}

void gaus_i_cells_live(const gaus_i_pyramid *p, float *grid, const gaus_i_live_run *live, float width) {
  live_over(p, grid, live, width);
}

float gaus_i_cells_live_gradient(const gaus_i_pyramid *p, const float *weight, const gaus_i_live_run *live,
                                 float *ratio, float *sum) {
  return live_gradient_over(p, weight, live, ratio, sum);
}
