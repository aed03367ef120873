/* The parameters of a pass: "ii=4;backend=cpu;target=file.json".
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Every option of the library by its name, and those of the plugin. */
#ifndef GAUS_PLUGIN_SCHEDULE_PARAMS_H
#define GAUS_PLUGIN_SCHEDULE_PARAMS_H

#include <stdbool.h>

#include "gaus/gaus.h"

/* What an initiation interval that a source pragma asks for means. */
typedef enum gp_pragma_policy {
  GP_PRAGMA_EXACT, /* this II or none, as LLVM's own pipeliner has it */
  GP_PRAGMA_AT_MOST,
  GP_PRAGMA_IGNORE
} gp_pragma_policy;

/* Where a number of iterations may come from that nothing proves, for an inner
 * loop without a bound. A pragma goes first. */
typedef enum gp_trips_policy {
  GP_TRIPS_PROVEN, /* from nowhere, not from a pragma either */
  GP_TRIPS_PRAGMA,
  GP_TRIPS_PROFILE,
  GP_TRIPS_NUMBER
} gp_trips_policy;

typedef struct gp_params {
  gaus_options options;
  char *target; /* a file; NULL: the built-in target */
  char *dump;   /* a directory; NULL: none */
  char *from;   /* gaus-schedule: a directory with schedules; NULL: they are to be found */
  bool dot;     /* print<gaus-dependences>: for Graphviz */
  gp_pragma_policy pragma;
  int64_t max_operations;
  bool ignore_promises; /* of the source: that accesses of different iterations do not meet */
  bool nest;            /* outer loops too, with their inner loops as operations */
  gp_trips_policy assume;
  int64_t trips;    /* of GP_TRIPS_NUMBER */
  bool reverse;     /* gaus-pipeline: of operations in one cycle, later ones first */
  bool trip_counts; /* gaus-schedule: code that computes numbers of iterations before the loops */
  bool legup;       /* also the older convention of LegUp */
  int record;       /* version of the records: 4, or 3 for those of earlier releases */
  char *reader;     /* gaus-pipeline: a function that reads memory and never faults; NULL: there is none */
} gp_params;

/* The library's defaults, but for the effort: low, which costs a tenth of the
 * time and next to nothing in quality; and for the work limit. GAUS_BAD_OPTION
 * names what is wrong and what is known. gp_params_clear either way. */
gaus_status gp_params_parse(const char *text, gp_params *out, gaus_error *err);
void gp_params_clear(gp_params *params);

#endif
