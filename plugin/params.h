/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The parameters of a pass: "ii=4;backend=cpu;target=file.json". Every option
 * of the library by its name, and those of the plugin. */
#ifndef GAUS_PLUGIN_PARAMS_H
#define GAUS_PLUGIN_PARAMS_H

#include <stdbool.h>

#include "gaus/gaus.h"

/* What an initiation interval that a source pragma asks for means. */
typedef enum gaus_pragma_policy {
  GAUS_PRAGMA_EXACT, /* this II or none, as LLVM's own pipeliner has it */
  GAUS_PRAGMA_AT_MOST,
  GAUS_PRAGMA_IGNORE
} gaus_pragma_policy;

/* Where a number of iterations may come from that nothing proves, for an inner
 * loop without a bound. A pragma goes first. */
typedef enum gaus_trips_policy {
  GAUS_TRIPS_PROVEN, /* from nowhere, not from a pragma either */
  GAUS_TRIPS_PRAGMA,
  GAUS_TRIPS_PROFILE,
  GAUS_TRIPS_NUMBER
} gaus_trips_policy;

typedef struct gaus_params {
  gaus_options options;
  char *target; /* a file; NULL: the built-in target */
  char *dump;   /* a directory; NULL: none */
  bool dot;     /* print<gaus-dependences>: for Graphviz */
  gaus_pragma_policy pragma;
  int64_t max_operations;
  bool ignore_promises; /* of the source: that accesses of different iterations do not meet */
  bool nest;            /* outer loops too, with their inner loops as operations */
  gaus_trips_policy assume;
  int64_t trips; /* of GAUS_TRIPS_NUMBER */
  bool reverse;  /* gaus-pipeline: of operations in one cycle, later ones first */
  char *reader;  /* gaus-pipeline: a function that reads memory and never faults; NULL: there is none */
} gaus_params;

/* The library's defaults, but for the effort: low, which costs a tenth of the
 * time and next to nothing in quality; and for the work limit. GAUS_BAD_OPTION
 * names what is wrong and what is known. gaus_params_clear either way. */
gaus_status gaus_params_parse(const char *text, gaus_params *out, gaus_error *err);
void gaus_params_clear(gaus_params *params);

#endif
