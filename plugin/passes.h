/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The passes. Each takes its parameters as text; an error in them, in the
 * target file or in the module's metadata becomes an error of the compilation. */
#ifndef GAUS_PLUGIN_PASSES_H
#define GAUS_PLUGIN_PASSES_H

#include "bridge.h"

void gaus_schedule_pass(gaus_host *host, const char *params);          /* schedules, writes metadata */
void gaus_print_schedule_pass(gaus_host *host, const char *params);    /* schedules, prints tables */
void gaus_print_dependences_pass(gaus_host *host, const char *params); /* prints the graphs */
void gaus_verify_pass(gaus_host *host, const char *params);            /* checks the metadata that is there */
void gaus_pipeline_pass(gaus_host *host, const char *params);          /* rewrites what is scheduled */

#endif
