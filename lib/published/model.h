/* The expectations of GauS as published, and their gradients by the means and by the widths.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Y. Cai, V. Bakhtazad, C. Yu, Z. Zhang, "GauS: Differentiable Scheduling Optimization via Gaussian
 * Reparameterization", arXiv 2602.20427: the start of operation v is X_v ~ N(mu_v, sigma_v^2), independent of the
 * others, and F_v(d) = Phi((d + 1/2 - mu_v) / sigma_v). Nothing is censored and both parameters are learned, which is
 * how this differs from lib/relax (docs/model.md, "The method as published"). Only steps within WIDTH sigmas of a mean
 * are touched. */
#ifndef GAUS_PUBLISHED_MODEL_H
#define GAUS_PUBLISHED_MODEL_H

#include "problem/problem.h"

/* What is minimised. */
typedef enum gaus_i_published_aim {
  GAUS_PUBLISHED_RESOURCE, /* A: weighed peaks of demand + weight x communication */
  GAUS_PUBLISHED_PEAK,     /* B, and C with max-live: the peak of live bits */
  GAUS_PUBLISHED_SUM       /* C: the live bits of all slots, which is the sum of lifetimes */
} gaus_i_published_aim;

/* One value: its producer, and what ends its life. */
typedef struct gaus_i_published_use {
  int32_t op;
  int64_t shift; /* II x distance */
} gaus_i_published_use;

typedef struct gaus_i_published_model {
  const gaus_problem *problem;
  gaus_i_published_aim aim;
  int32_t n, ii;             /* ii 0: not pipelined */
  int32_t slots;             /* II, or the steps within the latency bound */
  const double *type_weight; /* [types], A; not owned */
  double communication;      /* weight, A */
  int32_t *use_begin;        /* [n + 1] */
  gaus_i_published_use *use; /* consumers of each value that has bits */
  float *load;               /* [types][slots] expected demand */
  float *pull;               /* [types][slots] the derivative of the loss by it */
  float *live, *live_pull;   /* [slots] */
  float *cdf, *survive;      /* [room] of one span of steps */
  int64_t room;
  bool failed;   /* there was no memory for a span */
  double tau;    /* sharpness of the smooth maxima, over the peaks where the loss was first looked at */
  double *sharp; /* [types + 1] so: of each type's peak, and of that of live bits; 0: not yet */
  double scale;  /* of the objective */
} gaus_i_published_model;

/* Where the loss is looked at, and its gradient there; [n] each, the caller's. */
typedef struct gaus_i_published_point {
  float *mu, *sigma;
  double *by_mu, *by_sigma;
} gaus_i_published_point;

/* `horizon`: no mean and no shifted consumer is beyond it; `type_weight` may be NULL but for A. */
gaus_status gaus_i_published_model_init(gaus_i_published_model *m, const gaus_problem *problem,
                                        gaus_i_published_aim aim, int32_t ii, int32_t slots, gaus_error *err);
void gaus_i_published_model_clear(gaus_i_published_model *m);

/* Fills m->load with the expected demand of each type in each slot. O(windows). */
void gaus_i_published_loads(gaus_i_published_model *m, const gaus_i_published_point *at);

/* Returns scale x the objective; adds its gradient to the point, and its derivative by the loads to m->pull, for
 * gaus_i_published_loads_gradient. Needs m->load for A. */
double gaus_i_published_objective(gaus_i_published_model *m, gaus_i_published_point *at);

/* Adds the gradient of what m->pull is the derivative of. */
void gaus_i_published_loads_gradient(gaus_i_published_model *m, gaus_i_published_point *at);

#endif
