/* Lists the passes of the plugin by name.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "passes/passes.h"

const gp_pass gp_passes[] = {
    {"gaus-schedule", gp_schedule_pass},
    {"print<gaus-schedule>", gp_print_schedule_pass},
    {"print<gaus-dependences>", gp_print_dependences_pass},
    {"gaus-verify", gp_verify_pass},
    {"gaus-pipeline", gp_pipeline_pass},
    {NULL, NULL},
};
const gp_pass *const gp_pass_at_end = &gp_passes[0];
