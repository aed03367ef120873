/* A problem at one II or under one latency bound, flattened for the relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A backend uploads a model once, and every start shares it. */
#ifndef GAUS_RELAX_MODEL_H
#define GAUS_RELAX_MODEL_H

#include <stdbool.h>

#include "gaus/options.h"
#include "gaus/problem.h"

/* What to relax. `asap` and `alap` (num_operations each, asap <= alap) bound
 * the starts; they are copied. They carry the latency bound and must agree with the
 * dependences at this II (as from gaus_problem_mobility): a dependence that they imply
 * costs nothing later. */
typedef struct gaus_i_relax_problem {
  const gaus_problem *problem;
  gaus_mode mode;
  gaus_objective objective; /* modulo: lifetime or max-live */
  int32_t ii;               /* modulo: >= 1; otherwise 0 */
  const int32_t *asap, *alap;
  double peak_weight;          /* resource: weight of the sum of peak demands */
  double communication_weight; /* resource: weight of communication */
} gaus_i_relax_problem;

/* Structure of arrays; all owned. A resource is one whose demand
 * matters: any in mode resource, a limited one otherwise. Slots are steps,
 * or steps modulo the II. Times inside are offsets from an operation's asap. */
typedef struct gaus_i_model {
  gaus_mode mode;
  gaus_objective objective;
  int32_t ii;
  int32_t slots; /* II, or the last step that anything can touch + 1 */
  int32_t num_ops;
  int32_t *asap;      /* [num_ops] */
  int32_t *mobility;  /* [num_ops] alap - asap */
  float *slope;       /* [num_ops] gradient of the linear terms: communication, lifetimes of one consumer */
  int32_t max_window; /* largest mobility + 1 */

  /* Dependences that the windows do not already imply. Violation on the means:
   * x[src] + gap - x[dst]. */
  int32_t num_edges;
  int32_t *edge_src, *edge_dst;
  float *edge_gap;

  /* Users of the resources that can move, resource by resource; demand of the others is in
   * fixed_use. */
  int32_t num_resources;
  int32_t *resource_begin;    /* [num_resources + 1] into user_* */
  int32_t *resource_type;     /* [num_resources] index in the problem */
  int32_t *resource_blocking; /* [num_resources] for how long each user takes it; if `mixed` the longest */
  float *resource_limit;      /* [num_resources]; infinity: none */
  float *resource_weight;     /* [num_resources] of the peak; 0 unless mode resource */
  float *resource_unit;       /* [num_resources] mean demand: the unit of the penalty on its limit */
  bool mixed; /* users of one resource take it for different times, or from later on than their starts */
  int32_t *user_op;
  int32_t *user_from, *user_cycles;
  float *user_demand;
  float *fixed_use; /* [num_resources][slots] */
  int32_t max_blocking;

  /* Values whose lifetime is not linear in one consumer (memory, max-live: all
   * that can be alive). Alive from x[op] (asap + offset absolute) to the last consumer, whose
   * offset k is k + shift in the producer's terms. */
  int32_t num_values;
  int32_t *value_op;
  int32_t *value_step; /* absolute step of offset 0: asap + latency of the value */
  float *value_width;
  int32_t *use_begin; /* [num_values + 1] into use_* */
  int32_t *use_op, *use_shift;
} gaus_i_model;

/* Flattens. O(V + E + resources x slots). gaus_i_model_clear takes a zeroed or
 * partly filled model. */
gaus_status gaus_i_model_init(gaus_i_model *model, const gaus_i_relax_problem *relax_problem, gaus_error *err);
void gaus_i_model_clear(gaus_i_model *model);

/* Is the peak of live bits part of the objective? */
bool gaus_i_model_has_live(const gaus_i_model *model);

#endif
