/* Parses the parameters of a pass.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "schedule/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gaus-ir/metadata.h"
#include "support/str.h"

enum { WORK_LIMIT = 300 }; /* a second or so, of the few loops that come near it */

static gaus_status bad(gaus_error *err, const char *name, const char *problem) {
  err->status = GAUS_BAD_OPTION;
  snprintf(err->message, sizeof err->message, "parameter '%.60s': %.300s", name, problem);
  return GAUS_BAD_OPTION;
}

/* --- the plugin's own ----------------------------------------------------- */

static gaus_status set_text(char **out, const char *name, const char *value, const char *what, gaus_error *err) {
  if (!value[0])
    return bad(err, name, what);
  free(*out);
  *out = gp_copy_string(value, strlen(value));
  return GAUS_OK;
}

static gaus_status set_target(gp_params *params, const char *value, gaus_error *err) {
  return set_text(&params->target, "target", value, "a path is wanted", err);
}

static gaus_status set_dump(gp_params *params, const char *value, gaus_error *err) {
  return set_text(&params->dump, "dump", value, "a path is wanted", err);
}

static gaus_status set_from(gp_params *params, const char *value, gaus_error *err) {
  return set_text(&params->from, "from", value, "a path is wanted", err);
}

static gaus_status set_format(gp_params *params, const char *value, gaus_error *err) {
  params->dot = !strcmp(value, "dot");
  return params->dot || !strcmp(value, "text") ? GAUS_OK : bad(err, "format", "text or dot is wanted");
}

static gaus_status set_pragma(gp_params *params, const char *value, gaus_error *err) {
  static const char *const choices[] = {"exact", "at-most", "ignore"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(value, choices[i])) {
      params->pragma = (gp_pragma_policy)i;
      return GAUS_OK;
    }
  return bad(err, "pragma", "exact, at-most or ignore is wanted");
}

/* In 1..1000000. */
static bool read_number(const char *value, int64_t *out) {
  char *end;
  long long number = strtoll(value, &end, 10);
  if (!value[0] || *end || number < 1 || number > 1000000)
    return false;
  *out = number;
  return true;
}

static gaus_status set_max_operations(gp_params *params, const char *value, gaus_error *err) {
  return read_number(value, &params->max_operations) ? GAUS_OK
                                                     : bad(err, "max-operations", "a number in 1..1000000 is wanted");
}

static gaus_status set_assume_trips(gp_params *params, const char *value, gaus_error *err) {
  static const char *const choices[] = {"off", "pragma", "profile"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(value, choices[i])) {
      params->assume = (gp_trips_policy)i;
      return GAUS_OK;
    }
  params->assume = GP_TRIPS_NUMBER;
  return read_number(value, &params->trips)
             ? GAUS_OK
             : bad(err, "assume-trips", "off, pragma, profile or a number in 1..1000000 is wanted");
}

static gaus_status set_nest(gp_params *params, const char *value, gaus_error *err) {
  params->nest = !strcmp(value, "on");
  return params->nest || !strcmp(value, "off") ? GAUS_OK : bad(err, "nest", "on or off is wanted");
}

static gaus_status set_ignore_promises(gp_params *params, const char *value, gaus_error *err) {
  params->ignore_promises = !strcmp(value, "on");
  return params->ignore_promises || !strcmp(value, "off") ? GAUS_OK
                                                          : bad(err, "ignore-promises", "on or off is wanted");
}

static gaus_status set_ties(gp_params *params, const char *value, gaus_error *err) {
  params->reverse = !strcmp(value, "reverse");
  return params->reverse || !strcmp(value, "program") ? GAUS_OK : bad(err, "ties", "program or reverse is wanted");
}

static gaus_status set_record(gp_params *params, const char *value, gaus_error *err) {
  params->record = !strcmp(value, "3") ? 3 : 4;
  return params->record == 3 || !strcmp(value, "4") ? GAUS_OK : bad(err, "record", "4 or 3 is wanted");
}

static gaus_status set_trip_counts(gp_params *params, const char *value, gaus_error *err) {
  params->trip_counts = !strcmp(value, "on");
  return params->trip_counts || !strcmp(value, "off") ? GAUS_OK : bad(err, "trip-counts", "on or off is wanted");
}

static gaus_status set_legup(gp_params *params, const char *value, gaus_error *err) {
  params->legup = !strcmp(value, "on");
  return params->legup || !strcmp(value, "off") ? GAUS_OK : bad(err, "legup", "on or off is wanted");
}

static gaus_status set_reader(gp_params *params, const char *value, gaus_error *err) {
  return set_text(&params->reader, "reader", value, "the name of a function is wanted", err);
}

static const struct own {
  const char *name;
  gaus_status (*set)(gp_params *params, const char *value, gaus_error *err);
} own[] = {{"target", set_target},
           {"dump", set_dump},
           {"from", set_from},
           {"format", set_format},
           {"pragma", set_pragma},
           {"ignore-promises", set_ignore_promises},
           {"max-operations", set_max_operations},
           {"nest", set_nest},
           {"assume-trips", set_assume_trips},
           {"ties", set_ties},
           {"record", set_record},
           {"trip-counts", set_trip_counts},
           {"legup", set_legup},
           {"reader", set_reader}};
enum { NUM_OWN = sizeof own / sizeof own[0] };

/* --- all ------------------------------------------------------------------ */

static void add_names(gaus_error *err) {
  gp_str text = {0};
  for (int i = 0; i < NUM_OWN; i++)
    gp_str_add(&text, "%s, ", own[i].name);
  size_t used = strlen(err->message);
  snprintf(err->message + used, sizeof err->message - used,
           " (parameters: %sand the options that `gaus options` lists)", text.chars);
  gp_str_clear(&text);
}

static gaus_status set(gp_params *params, const char *name, const char *value, gaus_error *err) {
  for (int i = 0; i < NUM_OWN; i++)
    if (!strcmp(name, own[i].name))
      return own[i].set(params, value, err);
  gaus_status status = gaus_options_set(&params->options, name, value, err);
  if (status != GAUS_OK)
    add_names(err);
  return status;
}

/* One "name=value"; an empty one is nothing. */
static gaus_status parse_item(gp_params *params, char *item, gaus_error *err) {
  char *equals = strchr(item, '=');
  if (!item[0])
    return GAUS_OK;
  if (!strcmp(item, "nest"))
    return set_nest(params, "on", err);
  if (!strcmp(item, "ignore-promises"))
    return set_ignore_promises(params, "on", err);
  if (!equals)
    return bad(err, item, "it has no value; write name=value, with ';' between parameters");
  *equals = '\0';
  return set(params, item, equals + 1, err);
}

gaus_status gp_params_parse(const char *text, gp_params *out, gaus_error *err) {
  *out = (gp_params){.max_operations = 10000, .assume = GP_TRIPS_PRAGMA, .record = GAUS_IR_VERSION};
  gaus_options_init(&out->options);
  out->options.effort = GAUS_EFFORT_LOW; /* a compiler waits for it, */
  out->options.work_limit = WORK_LIMIT;  /* and gives the same output on any machine: no clock */
  char *copy = gp_copy_string(text, strlen(text)), *item = copy;
  gaus_status status = GAUS_OK;
  while (item && status == GAUS_OK) {
    char *next = strchr(item, ';');
    if (next)
      *next++ = '\0';
    status = parse_item(out, item, err);
    item = next;
  }
  free(copy);
  return status;
}

void gp_params_clear(gp_params *params) {
  free(params->target);
  free(params->dump);
  free(params->from);
  free(params->reader);
}
