/* Reads and writes `gaus-schedule-1` (docs/formats.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "io/schedule_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "problem/problem.h"
#include "io/file.h"
#include "io/json.h"
#include "support/support.h"
#include "support/text.h"

/* --- writing ----------------------------------------------------------------- */

static void add_starts(const gaus_schedule *s, gaus_i_text *text) {
  enum { PER_LINE = 20 };
  gaus_i_text_add(text, ",\n \"start\": [");
  for (int32_t v = 0; v < s->num_operations; v++)
    gaus_i_text_add(text, "%s%s%d", v ? "," : "", v == 0 ? "" : v % PER_LINE ? " " : "\n  ", s->start[v]);
  gaus_i_text_add(text, "]");
}

/* Which implementation each operation has, where there was a choice. */
static bool add_types(const gaus_schedule *s, const gaus_problem *p, gaus_i_text *text) {
  enum { PER_LINE = 10 };
  if (!s->type)
    return true;
  gaus_i_text_add(text, ",\n \"types\": [");
  for (int32_t v = 0; v < s->num_operations; v++) {
    gaus_i_text_add(text, "%s%s", v ? "," : "", v == 0 ? "" : v % PER_LINE ? " " : "\n  ");
    if (!gaus_i_text_string(text, p->types[s->type[v]].name))
      return false;
  }
  gaus_i_text_add(text, "]");
  return true;
}

static void add_real(gaus_i_text *text, const char *key, double value) {
  if (!isfinite(value))
    return; /* JSON has no infinity: no bound and no gap is no key */
  gaus_i_text_add(text, ",\n \"%s\": ", key);
  gaus_i_text_real(text, value);
}

static bool add_string(gaus_i_text *text, const char *key, const char *value) {
  gaus_i_text_add(text, ",\n \"%s\": ", key);
  return gaus_i_text_string(text, value);
}

static bool add_peaks(const gaus_schedule *s, const gaus_problem *p, gaus_i_text *text) {
  gaus_i_text_add(text, ",\n \"peak_demand\": {");
  for (int32_t k = 0; k < p->num_resources; k++) {
    gaus_i_text_add(text, "%s", k ? ", " : "");
    if (!gaus_i_text_string(text, p->resources[k].name))
      return false;
    gaus_i_text_add(text, ": %lld", (long long)s->peak_demand[k]);
  }
  gaus_i_text_add(text, "}");
  return true;
}

static void add_figures(const gaus_schedule *s, gaus_i_text *text) {
  const gaus_metrics *m = &s->metrics;
  if (s->res_mii > 0 && s->rec_mii > 0)
    gaus_i_text_add(text, ",\n \"mii\": {\"res\": %d, \"rec\": %d}", s->res_mii, s->rec_mii);
  if (s->ii_bound > 0)
    gaus_i_text_add(text, ",\n \"ii_bound\": %d", s->ii_bound);
  if (s->latency_bound > 0)
    gaus_i_text_add(text, ",\n \"latency_bound\": %d", s->latency_bound);
  gaus_i_text_add(text,
                  ",\n \"length\": %d, \"stages\": %d, \"communication\": %lld, \"lifetime_bits\": %lld, "
                  "\"max_live_bits\": %lld",
                  m->length, m->stages, (long long)m->communication, (long long)m->lifetime_bits,
                  (long long)m->max_live_bits);
}

static bool add_origin(const gaus_schedule *s, gaus_i_text *text) {
  if (s->scheduler[0] && !add_string(text, "scheduler", s->scheduler))
    return false;
  if (s->backend[0] && !add_string(text, "backend", s->backend))
    return false;
  add_real(text, "objective", s->objective);
  add_real(text, "bound", s->bound);
  add_real(text, "gap", gaus_schedule_gap(s));
  add_real(text, "seconds", s->seconds);
  return true;
}

static gaus_status add_arrivals(const gaus_schedule *s, const gaus_problem *p, gaus_i_text *text, gaus_error *err);

/* Those of the implementations that were chosen. */
static gaus_status add_arrivals_of_types(const gaus_schedule *s, const gaus_problem *p, gaus_i_text *text,
                                         gaus_error *err) {
  gaus_problem *chosen;
  gaus_schedule plain = *s;
  GAUS_TRY(gaus_problem_implement(p, s->type, &chosen, err));
  plain.type = NULL;
  gaus_status status = add_arrivals(&plain, chosen, text, err);
  gaus_problem_destroy(chosen);
  return status;
}

/* Only where there is a clock period do delays mean anything. */
static gaus_status add_arrivals(const gaus_schedule *s, const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  enum { PER_LINE = 20 };
  if (p->clock_period == 0)
    return GAUS_OK;
  if (s->type)
    return add_arrivals_of_types(s, p, text, err);
  double *arrival = gaus_i_calloc((size_t)p->num_ops, sizeof *arrival);
  gaus_status status = arrival ? gaus_schedule_arrival_times(p, s->start, s->ii, arrival, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK) {
    gaus_i_text_add(text, ",\n \"clock_period\": ");
    gaus_i_text_real(text, p->clock_period);
    gaus_i_text_add(text, ",\n \"arrival\": [");
    for (int32_t v = 0; v < s->num_operations; v++) {
      gaus_i_text_add(text, "%s%s", v ? "," : "", v == 0 ? "" : v % PER_LINE ? " " : "\n  ");
      gaus_i_text_real(text, arrival[v]);
    }
    gaus_i_text_add(text, "]");
  }
  free(arrival);
  return status;
}

gaus_status gaus_i_schedule_add_json(const gaus_schedule *s, const gaus_problem *p, gaus_i_text *text,
                                     gaus_error *err) {
  if (s->num_operations != p->num_ops || s->num_resources != p->num_resources)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the schedule is not of this problem: it has %d operations, the problem %d",
                       s->num_operations, p->num_ops);
  gaus_i_text_add(text, "{\n \"format\": \"gaus-schedule-1\"");
  bool valid = add_string(text, "problem", p->name);
  if (p->fingerprint)
    gaus_i_text_add(text, ",\n \"x_fingerprint\": \"%016llx\"", (unsigned long long)p->fingerprint);
  if (s->ii > 0)
    gaus_i_text_add(text, ",\n \"ii\": %d", s->ii);
  else
    gaus_i_text_add(text, ",\n \"ii\": null");
  add_starts(s, text);
  valid = add_types(s, p, text) && valid;
  gaus_i_text_add(text, ",\n \"status\": \"%s\"", s->quality == GAUS_OPTIMAL ? "optimal" : "feasible");
  add_figures(s, text);
  valid = valid && add_peaks(s, p, text) && add_origin(s, text);
  GAUS_TRY(add_arrivals(s, p, text, err));
  gaus_i_text_add(text, "\n}\n");
  if (!valid)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "a name is not UTF-8, JSON cannot hold it");
  return text->failed ? gaus_i_no_memory(err) : GAUS_OK;
}

gaus_status gaus_schedule_to_json(const gaus_schedule *schedule, const gaus_problem *problem, char **text, size_t *size,
                                  gaus_error *err) {
  GAUS_WANT(schedule);
  GAUS_WANT(problem);
  GAUS_WANT(text);
  gaus_i_text written = {0};
  gaus_status status = gaus_i_schedule_add_json(schedule, problem, &written, err);
  return gaus_i_text_take(&written, status, text, size);
}

gaus_status gaus_schedule_write(const gaus_schedule *schedule, const gaus_problem *problem, const char *path,
                                gaus_error *err) {
  GAUS_WANT(schedule);
  GAUS_WANT(problem);
  GAUS_WANT(path);
  gaus_i_text text = {0};
  gaus_status status = gaus_i_schedule_add_json(schedule, problem, &text, err);
  if (status == GAUS_OK)
    status = gaus_i_file_write(path, text.data, (size_t)text.size, err);
  free(text.data);
  return status;
}

/* --- reading ----------------------------------------------------------------- */

static gaus_status check_format(const gaus_i_json_at *top) {
  const char *format = NULL;
  if (!json_is_object(top->object))
    return gaus_i_json_bad(top, NULL, "a schedule is an object with \"format\": \"gaus-schedule-1\", this is an array");
  GAUS_TRY(gaus_i_json_string(top, "format", true, &format));
  if (strcmp(format, "gaus-schedule-1") == 0)
    return GAUS_OK;
  if (strncmp(format, "gaus-problem-", 13) == 0)
    return gaus_i_json_bad(top, "format", "this is a problem ('%s'), a schedule ('gaus-schedule-1') is expected",
                           format);
  return gaus_i_json_bad(top, "format", "'%s' is not known, it must be 'gaus-schedule-1'", format);
}

/* A negative start is a breach of the rules, not of the format. */
static gaus_status read_starts(const gaus_i_json_at *top, const gaus_problem *p, const json_t *array, int32_t *start) {
  const char *name = "";
  GAUS_TRY(gaus_i_json_string(top, "problem", false, &name));
  if (json_array_size(array) != (size_t)p->num_ops)
    return gaus_i_json_bad(top, "start",
                           "there are %zu starts, problem '%s' has %d operations (the schedule is of '%s')",
                           json_array_size(array), p->name, p->num_ops, name);
  for (int32_t v = 0; v < p->num_ops; v++) {
    GAUS_TRY(gaus_i_json_element(top, "start", array, v, INT32_MIN, INT32_MAX - GAUS_MAX_LATENCY, &start[v]));
    if (start[v] < 0)
      return gaus_i_fail(top->err, GAUS_ILLEGAL,
                         "%s: start[%d]: operation '%s' starts at %d, a start must not be negative", top->where, v,
                         p->ops[v].name, start[v]);
  }
  return GAUS_OK;
}

static gaus_status read_ii(const gaus_i_json_at *top, int32_t *ii) {
  *ii = 0;
  const json_t *value = json_object_get(top->object, "ii");
  if (!value)
    return gaus_i_json_bad(top, NULL, "key 'ii' is missing; it is null for a schedule that is not pipelined");
  return json_is_null(value) ? GAUS_OK : gaus_i_json_int(top, "ii", true, 1, GAUS_MAX_STEP, ii);
}

static gaus_status read_mii(const gaus_i_json_at *top, gaus_schedule *s) {
  gaus_i_json_at mii = {top->where, "mii", -1, json_object_get(top->object, "mii"), top->err};
  if (!mii.object)
    return GAUS_OK;
  if (!json_is_object(mii.object))
    return gaus_i_json_bad(top, "mii", "it must be an object with 'res' and 'rec'");
  GAUS_TRY(gaus_i_json_int(&mii, "res", false, 0, INT32_MAX, &s->res_mii));
  return gaus_i_json_int(&mii, "rec", false, 0, INT32_MAX, &s->rec_mii);
}

static gaus_status read_word(const gaus_i_json_at *top, const char *key, char *text, size_t size) {
  const char *value = NULL;
  GAUS_TRY(gaus_i_json_string(top, key, false, &value));
  if (value && strlen(value) >= size)
    return gaus_i_json_bad(top, key, "longer than %zu bytes", size - 1);
  if (value)
    strcpy(text, value);
  return GAUS_OK;
}

/* What the figures of merit do not tell. */
static gaus_status read_rest(const gaus_i_json_at *top, gaus_schedule *s) {
  const char *status = "feasible";
  GAUS_TRY(gaus_i_json_string(top, "status", false, &status));
  s->quality = strcmp(status, "optimal") == 0 ? GAUS_OPTIMAL : GAUS_FEASIBLE;
  GAUS_TRY(read_mii(top, s));
  GAUS_TRY(gaus_i_json_int(top, "ii_bound", false, 0, INT32_MAX, &s->ii_bound));
  GAUS_TRY(gaus_i_json_int(top, "latency_bound", false, 0, INT32_MAX, &s->latency_bound));
  GAUS_TRY(read_word(top, "scheduler", s->scheduler, sizeof s->scheduler));
  GAUS_TRY(read_word(top, "backend", s->backend, sizeof s->backend));
  GAUS_TRY(gaus_i_json_real(top, "objective", false, &s->objective));
  GAUS_TRY(gaus_i_json_real(top, "bound", false, &s->bound));
  return gaus_i_json_real(top, "seconds", false, &s->seconds);
}

/* Only where both have one do they tell. */
static gaus_status check_fingerprint(const gaus_i_json_at *top, const gaus_problem *p) {
  uint64_t made_for = gaus_i_json_fingerprint(top);
  if (!made_for || !p->fingerprint || made_for == p->fingerprint)
    return GAUS_OK;
  return gaus_i_json_bad(top, "x_fingerprint",
                         "the schedule is for a problem with fingerprint %016llx, problem '%s' has %016llx; what they "
                         "were made from has changed in between",
                         (unsigned long long)made_for, p->name, (unsigned long long)p->fingerprint);
}

/* type[v] from the names in "types"; NULL where there is nothing to choose. */
static gaus_status read_types(const gaus_i_json_at *top, const gaus_problem *p, int32_t **type) {
  const json_t *array = NULL;
  *type = NULL;
  if (p->num_implementations == 0)
    return GAUS_OK;
  GAUS_TRY(gaus_i_json_array(top, "types", true, &array));
  if (json_array_size(array) != (size_t)p->num_ops)
    return gaus_i_json_bad(top, "types", "there are %zu types, problem '%s' has %d operations", json_array_size(array),
                           p->name, p->num_ops);
  if (!(*type = gaus_i_calloc((size_t)p->num_ops, sizeof **type)))
    return gaus_i_no_memory(top->err);
  for (int32_t v = 0; v < p->num_ops; v++) {
    const char *name = json_string_value(json_array_get(array, (size_t)v));
    (*type)[v] = -1;
    for (int32_t i = 0, n = gaus_problem_num_implementations(p, v); name && i < n; i++)
      if (strcmp(p->types[gaus_problem_implementation(p, v, i)].name, name) == 0)
        (*type)[v] = gaus_problem_implementation(p, v, i);
    if ((*type)[v] < 0)
      return gaus_i_fail(top->err, GAUS_ILLEGAL, "%s: types[%d]: '%s' is no implementation of operation '%s'",
                         top->where, v, name ? name : "", p->ops[v].name);
  }
  return GAUS_OK;
}

/* With the implementations that were chosen, if any. The schedule takes `type`. */
static gaus_status create(const gaus_problem *p, const int32_t *start, int32_t ii, int32_t *type, gaus_schedule **out,
                          gaus_error *err) {
  gaus_problem *chosen = NULL;
  gaus_status status = type ? gaus_problem_implement(p, type, &chosen, err) : GAUS_OK;
  if (status == GAUS_OK)
    status = gaus_schedule_create(chosen ? chosen : p, start, ii, out, err);
  gaus_problem_destroy(chosen);
  if (status == GAUS_OK)
    (*out)->type = type;
  else
    free(type);
  return status;
}

static gaus_status convert(const gaus_i_json_at *top, const gaus_problem *p, int32_t *start, gaus_schedule **out) {
  const json_t *array = NULL;
  int32_t ii, *type;
  GAUS_TRY(check_format(top));
  GAUS_TRY(check_fingerprint(top, p));
  GAUS_TRY(read_ii(top, &ii));
  GAUS_TRY(gaus_i_json_array(top, "start", true, &array));
  GAUS_TRY(read_starts(top, p, array, start));
  gaus_status status = read_types(top, p, &type);
  if (status != GAUS_OK) {
    free(type);
    return status;
  }
  GAUS_TRY(create(p, start, ii, type, out, top->err));
  return read_rest(top, *out);
}

/* Takes `root`. */
static gaus_status finish(json_t *root, const char *where, const gaus_problem *problem, gaus_schedule **out,
                          gaus_error *err) {
  gaus_i_json_at top = {where, NULL, 0, root, err};
  int32_t *start = gaus_i_calloc((size_t)problem->num_ops, sizeof *start);
  gaus_status status = start ? convert(&top, problem, start, out) : gaus_i_no_memory(err);
  free(start);
  json_decref(root);
  if (status != GAUS_OK) {
    gaus_schedule_destroy(*out);
    *out = NULL;
  }
  return status;
}

static gaus_status not_frozen(gaus_error *err) {
  return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
}

gaus_status gaus_schedule_read(const char *path, const gaus_problem *problem, gaus_schedule **out, gaus_error *err) {
  GAUS_WANT(path);
  GAUS_WANT(problem);
  GAUS_WANT(out);
  json_t *root;
  *out = NULL;
  if (!problem->frozen)
    return not_frozen(err);
  GAUS_TRY(gaus_i_json_read(path, &root, err));
  return finish(root, gaus_i_json_where(path), problem, out, err);
}

gaus_status gaus_schedule_parse(const char *text, size_t size, const char *where, const gaus_problem *problem,
                                gaus_schedule **out, gaus_error *err) {
  GAUS_WANT(text);
  GAUS_WANT(where);
  GAUS_WANT(problem);
  GAUS_WANT(out);
  json_t *root;
  *out = NULL;
  if (!problem->frozen)
    return not_frozen(err);
  GAUS_TRY(gaus_i_json_parse(text, size, where, &root, err));
  return finish(root, where, problem, out, err);
}
