/* Names and values of the figures of merit that a front compares.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/pareto.h"

const char *gaus_figure_name(gaus_figure figure) {
  static const char *const names[] = {"ii", "length", "max_live_bits", "peak_demand", "communication"};
  return names[figure];
}

int64_t gaus_figure_of(const gaus_schedule *s, gaus_figure figure) {
  int64_t sum = 0;
  switch (figure) {
  case GAUS_FIGURE_II:
    return s->ii;
  case GAUS_FIGURE_LENGTH:
    return s->metrics.length;
  case GAUS_FIGURE_MAX_LIVE_BITS:
    return s->metrics.max_live_bits;
  case GAUS_FIGURE_COMMUNICATION:
    return s->metrics.communication;
  case GAUS_FIGURE_PEAK_DEMAND:
    for (int32_t k = 0; k < s->num_resources; k++)
      sum += s->peak_demand[k];
  }
  return sum;
}
