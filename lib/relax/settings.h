/* Settings of the relaxation, by mode.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_RELAX_SETTINGS_H
#define GAUS_RELAX_SETTINGS_H

#include <stdbool.h>

#include "gaus/options.h"

struct gaus_i_monitor;

/* Plain data, the same for every backend. Lengths are in steps of time;
 * "mobility" is alap - asap. docs/model.md says how each enters. */
typedef struct gaus_i_relax_settings {
  int32_t iterations;  /* planned for a round: annealing and decay run over these */
  float rate;          /* Adam's learning rate, in units (see mobility_units) */
  float unit_cap;      /* largest unit, in steps; for modulo 2 II */
  float decay_from;    /* fraction of the round after which the rate falls to 0, linearly */
  float kappa;         /* sigma at the start, in mobilities */
  float sigma_floor;   /* least sigma at the start */
  float sigma_end;     /* sigma at the end, reached geometrically */
  float tau;           /* sharpness of the smooth maximum, in units of its value at the start */
  float rho;           /* weight of the dependence penalty at the start */
  float rho_limit;     /* weight of the penalty on limits at the start, in shares of the limit */
  float rho_growth;    /* factor on both every GAUS_RHO_PERIOD iterations */
  float gradient;      /* mean size of the objective's gradient that its scale is set to at the start */
  float knee;          /* length over which the dependence hinge is rounded */
  float tolerance;     /* the round ends when no mean has moved by more steps in GAUS_RHO_PERIOD iterations; 0: never */
  float window;        /* half-width of the steps touched, in sigmas */
  float cell;          /* largest cell of wide windows, in sigmas; 0: every step (cell_terms.h) */
  bool annealing;      /* false: sigma keeps its start value */
  bool mobility_units; /* true: unit = mobility, held in 1..unit_cap; false: unit = 1 step */
  bool expected;       /* dependences: expected violation instead of that of the means */

  int32_t device; /* number of the GPU, or one of gaus_i_device_choice */

  struct gaus_i_monitor *monitor; /* may end a round (CPU), hears of a device that broke down; NULL: nobody */
} gaus_i_relax_settings;

enum { GAUS_RHO_PERIOD = 20 };

/* GAUS_ALL_DEVICES - k is the k-th of those that can run the kernels, counted round and round. */
enum gaus_i_device_choice { GAUS_ANY_DEVICE = -1, GAUS_ALL_DEVICES = -2 };

/* The measured settings of options->mode at this II (0: not pipelined), with
 * what the options override. options->iterations 0 means 600. */
void gaus_i_relax_settings_init(const gaus_options *options, int32_t ii, gaus_i_relax_settings *out);

#endif
