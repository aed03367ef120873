/* The measured settings of the relaxation for each mode.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "relax/settings.h"

/* Columns A (resource), B (memory), C (modulo) of the table in docs/model.md. */
static gaus_i_relax_settings of_mode(gaus_mode mode, int32_t ii) {
  gaus_i_relax_settings s = {.iterations = 600,
                             .rate = 0.04f,
                             .unit_cap = 1e9f,
                             .decay_from = 0.5f,
                             .kappa = 0.3f,
                             .sigma_floor = 0.3f,
                             .sigma_end = 0.1f,
                             .tau = 80,
                             .rho = 2,
                             .rho_limit = 3,
                             .rho_growth = 1.1f,
                             .gradient = 0.5f,
                             .knee = 0.05f,
                             .cell = 2};
  if (mode == GAUS_MODE_MEMORY) {
    s.sigma_end = 0.25f;
    s.tau = 40;
    s.rho_growth = 1.15f;
    s.cell = 3;
  } else if (mode == GAUS_MODE_MODULO) {
    s.rate = 0.015f;
    s.unit_cap = 2 * (float)ii;
    s.decay_from = 0.6f;
    s.sigma_floor = 0.4f;
    s.sigma_end = 0.25f;
    s.tau = 40;
    s.rho = 0.7f;
    s.rho_growth = 1.05f;
    s.gradient = 0.3f;
    s.cell = 0;
  }
  return s;
}

static void override(float *setting, double option) {
  if (option >= 0)
    *setting = (float)option;
}

void gaus_i_relax_settings_init(const gaus_options *options, int32_t ii, gaus_i_relax_settings *out) {
  gaus_i_relax_settings s = of_mode((gaus_mode)options->mode, ii);
  if (options->iterations > 0)
    s.iterations = (int32_t)options->iterations;
  override(&s.kappa, options->kappa);
  override(&s.sigma_floor, options->sigma_floor);
  override(&s.sigma_end, options->sigma_end);
  override(&s.rate, options->rate);
  override(&s.rho, options->rho);
  override(&s.rho_growth, options->rho_growth);
  s.window = (float)options->window;
  if (!options->cells)
    s.cell = 0;
  s.device = (int32_t)options->device;
  s.annealing = options->annealing != 0;
  s.mobility_units = options->mobility_units != 0;
  s.expected = options->expected_violation != 0;
  *out = s;
}
