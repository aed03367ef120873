/* Temperature, prices and multipliers on the way through an annealing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_ACYCLIC_COOLING_H
#define GAUS_ACYCLIC_COOLING_H

#include "acyclic/anneal.h"
#include "acyclic/smoothed_moves.h"

enum { GAUS_COOLING_THRESHOLDS = 1024 };

typedef struct gaus_i_cooling {
  const gaus_i_acyclic *b;
  const gaus_i_acyclic_anneal_settings *settings;
  double unit, demand; /* of the temperature; mean of the operations */
  double temperature;
  float threshold[GAUS_COOLING_THRESHOLDS]; /* -log of evenly spread numbers: acceptance */
} gaus_i_cooling;

void gaus_i_cooling_init(gaus_i_cooling *c, const gaus_i_acyclic *b, const gaus_i_acyclic_anneal_settings *settings);

/* Sets temperature, prices and multipliers for what follows when the part `fraction` is done. O(resources x steps). */
void gaus_i_cooling_stage(gaus_i_cooling *c, gaus_i_smoothed_state *mover, double fraction);

/* The values that are alive at a step whose live bits are above the cap: *num_tight of them in tight[n]. Only they can
 * lower the peak; late in an annealing they are few. before[steps + 1] is scratch. O(n + steps). */
void gaus_i_cooling_tight(const gaus_i_smoothed_state *mover, int32_t *before, int32_t *tight, int32_t *num_tight);

#endif
