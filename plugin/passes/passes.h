/* The passes of the plugin.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Each takes its parameters as text; an error in them, in the target file or in the module's
 * metadata becomes an error of the compilation. */
#ifndef GAUS_PLUGIN_PASSES_PASSES_H
#define GAUS_PLUGIN_PASSES_PASSES_H

#include "bridge/bridge.h"

void gp_schedule_pass(gp_host *host, const char *params);          /* schedules, writes metadata */
void gp_print_schedule_pass(gp_host *host, const char *params);    /* schedules, prints tables */
void gp_print_dependences_pass(gp_host *host, const char *params); /* prints the graphs */
void gp_verify_pass(gp_host *host, const char *params);            /* checks the metadata that is there */
void gp_pipeline_pass(gp_host *host, const char *params);          /* rewrites what is scheduled */

#endif
