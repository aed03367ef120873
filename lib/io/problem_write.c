/* Writes `gaus-problem-1`, or `-2` where a problem needs it (docs/formats.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>

#include "problem/problem.h"
#include "io/file.h"
#include "support/support.h"
#include "support/text.h"

static gaus_status add_string(gaus_i_text *text, const char *string, const char *list, int32_t index, gaus_error *err) {
  if (gaus_i_text_string(text, string))
    return GAUS_OK;
  if (!list)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "name: it is not UTF-8, JSON cannot hold it");
  return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].name: it is not UTF-8, JSON cannot hold it", list, index);
}

static void add_time(gaus_i_text *text, const char *key, double ns) {
  if (ns == 0)
    return;
  gaus_i_text_add(text, ", \"%s\": ", key);
  gaus_i_text_real(text, ns);
}

static void add_int(gaus_i_text *text, const char *key, int32_t value, int32_t absent) {
  if (value != absent)
    gaus_i_text_add(text, ", \"%s\": %d", key, value);
}

static gaus_status add_resources(const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  if (p->num_given_resources == 0)
    return GAUS_OK;
  gaus_i_text_add(text, ",\n \"resources\": [");
  for (int32_t i = 0; i < p->num_given_resources; i++) {
    gaus_i_text_add(text, "%s\n  {\"name\": ", i ? "," : "");
    GAUS_TRY(add_string(text, p->given_resources[i].name, "resources", i, err));
    add_int(text, "limit", p->given_resources[i].limit, GAUS_UNLIMITED);
    gaus_i_text_add(text, "}");
  }
  gaus_i_text_add(text, "\n ]");
  return GAUS_OK;
}

static gaus_status add_uses(const gaus_problem *p, int32_t type, gaus_i_text *text, gaus_error *err) {
  if (!p->use_begin || p->use_begin[type] == p->use_begin[type + 1])
    return GAUS_OK;
  gaus_i_text_add(text, ", \"uses\": [");
  for (int32_t i = p->use_begin[type]; i < p->use_begin[type + 1]; i++) {
    const gaus_use *use = &p->uses[i].use;
    gaus_i_text_add(text, "%s{\"resource\": ", i > p->use_begin[type] ? ", " : "");
    GAUS_TRY(add_string(text, use->resource, "operator_types", type, err));
    add_int(text, "demand", use->demand, 1);
    add_int(text, "from", use->from, 0);
    add_int(text, "cycles", use->cycles, 1);
    gaus_i_text_add(text, "}");
  }
  gaus_i_text_add(text, "]");
  return GAUS_OK;
}

static gaus_status add_types(const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  for (int32_t i = 0; i < p->num_types; i++) {
    const gaus_operator_type *t = &p->types[i];
    gaus_i_text_add(text, "%s\n  {\"name\": ", i ? "," : "");
    GAUS_TRY(add_string(text, t->name, "operator_types", i, err));
    gaus_i_text_add(text, ", \"latency\": %d", t->latency);
    if (t->limit != GAUS_UNLIMITED)
      gaus_i_text_add(text, ", \"limit\": %d", t->limit);
    if (t->blocking != 1)
      gaus_i_text_add(text, ", \"blocking\": %d", t->blocking);
    add_time(text, "delay", t->delay);
    add_time(text, "delay_out", t->delay_out);
    GAUS_TRY(add_uses(p, i, text, err));
    gaus_i_text_add(text, "}");
  }
  return GAUS_OK;
}

/* The name of its type, or a list of names. */
static gaus_status add_implementations(const gaus_problem *p, int32_t v, gaus_i_text *text, gaus_error *err) {
  int32_t count = gaus_problem_num_implementations(p, v);
  for (int32_t i = 0; i < count; i++) {
    int32_t type = gaus_problem_implementation(p, v, i);
    gaus_i_text_add(text, i > 0 ? ", " : count > 1 ? "[" : "");
    GAUS_TRY(add_string(text, p->types[type].name, "operator_types", type, err));
  }
  gaus_i_text_add(text, count > 1 ? "]" : "");
  return GAUS_OK;
}

static void add_conditions(const gaus_problem *p, int32_t v, gaus_i_text *text) {
  int32_t count = gaus_problem_num_conditions(p, v), test, way;
  for (int32_t i = 0; i < count; i++) {
    gaus_problem_condition(p, v, i, &test, &way);
    gaus_i_text_add(text, "%s[%d, %d]%s", i ? ", " : ", \"when\": [", test, way, i + 1 < count ? "" : "]");
  }
}

static gaus_status add_operations(const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  char index[16];
  for (int32_t v = 0; v < p->num_ops; v++) {
    const gaus_operation *o = &p->ops[v];
    snprintf(index, sizeof index, "%d", v);
    gaus_i_text_add(text, "%s\n  {\"type\": ", v ? "," : "");
    GAUS_TRY(add_implementations(p, v, text, err));
    if (strcmp(o->name, index) != 0) {
      gaus_i_text_add(text, ", \"name\": ");
      GAUS_TRY(add_string(text, o->name, "operations", v, err));
    }
    if (o->width != 1)
      gaus_i_text_add(text, ", \"width\": %d", o->width);
    if (o->demand != 1)
      gaus_i_text_add(text, ", \"demand\": %d", o->demand);
    if (p->earliest) {
      add_int(text, "earliest", p->earliest[v], 0);
      add_int(text, "latest", p->latest[v], GAUS_MAX_STEP);
    }
    add_conditions(p, v, text);
    gaus_i_text_add(text, "}");
  }
  return GAUS_OK;
}

static void add_dependences(const gaus_problem *p, gaus_i_text *text) {
  for (int32_t e = 0; e < p->num_given; e++) {
    const gaus_dependence *d = &p->deps[e];
    gaus_i_text_add(text, "%s\n  {\"src\": %d, \"dst\": %d", e ? "," : "", d->src, d->dst);
    if (d->distance != 0)
      gaus_i_text_add(text, ", \"distance\": %d", d->distance);
    if (p->follows ? !p->follows[e] : d->latency != p->latency[d->src])
      gaus_i_text_add(text, ", \"latency\": %d", d->latency);
    if (d->kind != GAUS_DATA)
      gaus_i_text_add(text, ", \"kind\": \"%s\"", d->kind == GAUS_ORDER ? "order" : "control");
    gaus_i_text_add(text, "}");
  }
}

/* Readers of version 1 go on reading what needs no more. */
static int version(const gaus_problem *p) {
  if (p->num_uses + p->num_given_resources + p->num_windows + p->num_conditions + p->num_implementations > 0 ||
      p->tangled)
    return 2;
  for (int32_t i = 0; i < p->num_types; i++)
    if (p->types[i].delay_out > 0)
      return 2;
  for (int32_t e = 0; e < p->num_given; e++)
    if (p->deps[e].kind == GAUS_CONTROL)
      return 2;
  return 1;
}

static gaus_status add_problem(const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  gaus_i_text_add(text, "{\n \"format\": \"gaus-problem-%d\",\n \"name\": ", version(p));
  GAUS_TRY(add_string(text, p->name, NULL, 0, err));
  if (p->lifetime_from == GAUS_FROM_START)
    gaus_i_text_add(text, ",\n \"lifetime_from\": \"start\"");
  if (p->clock_period > 0) {
    gaus_i_text_add(text, ",\n \"clock_period\": ");
    gaus_i_text_real(text, p->clock_period);
  }
  if (p->fingerprint)
    gaus_i_text_add(text, ",\n \"x_fingerprint\": \"%016llx\"", (unsigned long long)p->fingerprint);
  GAUS_TRY(add_resources(p, text, err));
  gaus_i_text_add(text, ",\n \"operator_types\": [");
  GAUS_TRY(add_types(p, text, err));
  gaus_i_text_add(text, "\n ],\n \"operations\": [");
  GAUS_TRY(add_operations(p, text, err));
  gaus_i_text_add(text, "\n ],\n \"dependences\": [");
  add_dependences(p, text);
  gaus_i_text_add(text, "\n ]\n}\n");
  return text->failed ? gaus_i_no_memory(err) : GAUS_OK;
}

static gaus_status add_frozen(const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  if (!p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  return add_problem(p, text, err);
}

gaus_status gaus_problem_to_json(const gaus_problem *problem, char **text, size_t *size, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(text);
  gaus_i_text written = {0};
  gaus_status status = add_frozen(problem, &written, err);
  return gaus_i_text_take(&written, status, text, size);
}

gaus_status gaus_problem_write(const gaus_problem *problem, const char *path, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(path);
  gaus_i_text text = {0};
  gaus_status status = add_frozen(problem, &text, err);
  if (status == GAUS_OK)
    status = gaus_i_file_write(path, text.data, (size_t)text.size, err);
  free(text.data);
  return status;
}
