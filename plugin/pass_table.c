/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "passes.h"

const gaus_pass gaus_passes[] = {
    {"gaus-schedule", gaus_schedule_pass},
    {"print<gaus-schedule>", gaus_print_schedule_pass},
    {"print<gaus-dependences>", gaus_print_dependences_pass},
    {"gaus-verify", gaus_verify_pass},
    {"gaus-pipeline", gaus_pipeline_pass},
    {NULL, NULL},
};
const gaus_pass *const gaus_pass_at_end = &gaus_passes[0];
