/* Builds a problem and answers questions about it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/problem.h"

#include <math.h>
#include <string.h>

#include "problem/branches.h"
#include "problem/implementations.h"
#include "problem/resources.h"
#include "support/support.h"

gaus_status gaus_problem_create(const char *name, gaus_problem **out, gaus_error *err) {
  GAUS_WANT(out);
  *out = NULL;
  gaus_problem *p = gaus_i_calloc(1, sizeof *p);
  char *copy = p ? gaus_i_strdup(name ? name : "") : NULL;
  if (!copy) {
    free(p);
    return gaus_i_no_memory(err);
  }
  p->name = copy;
  *out = p;
  return GAUS_OK;
}

void gaus_problem_destroy(gaus_problem *p) {
  if (!p)
    return;
  for (int32_t i = 0; i < p->num_types; i++)
    free((char *)p->types[i].name);
  for (int32_t i = 0; i < p->num_ops; i++)
    free((char *)p->ops[i].name);
  for (int32_t i = 0; i < p->num_given_resources; i++)
    free((char *)p->given_resources[i].name);
  for (int32_t i = 0; i < p->num_uses; i++)
    free((char *)p->uses[i].use.resource);
  gaus_i_resources_drop(p);
  gaus_i_conditions_drop(p);
  gaus_i_implementations_drop(p);
  free(p->given_resources);
  free(p->uses);
  free(p->windows);
  free(p->conditions);
  free(p->implementations);
  free(p->earliest);
  free(p->latest);
  free(p->name);
  free(p->types);
  free(p->ops);
  free(p->deps);
  free(p->out_begin);
  free(p->out);
  free(p->in_begin);
  free(p->in);
  free(p->latency);
  free(p->topo);
  free(p);
}

/* --- adding ------------------------------------------------------------------ */

/* Messages give the element by its path in the JSON format, which is its
 * place in the order of adding as well. */
static gaus_status in_range(const char *list, int32_t index, const char *field, int32_t value, int32_t least,
                            int32_t largest, gaus_error *err) {
  if (value >= least && value <= largest)
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].%s: %d is out of range, it must be %d..%d", list, index, field, value,
                     least, largest);
}

static gaus_status is_time(const char *list, int32_t index, const char *field, double ns, gaus_error *err) {
  if (ns >= 0 && !isinf(ns))
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].%s: %g is out of range, it must be a finite time in ns, 0 or more",
                     list, index, field, ns);
}

/* Room for one more element of a problem that may still change. */
static gaus_status room(const gaus_problem *p, const char *list, void *array, int32_t *capacity, int32_t count,
                        size_t size, gaus_error *err) {
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d]: the problem is frozen, nothing can be added", list, count);
  if (count == INT32_MAX)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s: there are more than %d", list, INT32_MAX);
  return gaus_i_grow(array, capacity, count + 1, size, err);
}

gaus_status gaus_problem_add_type(gaus_problem *p, const gaus_operator_type *type, int32_t *index, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  GAUS_WANT(type);
  static const char list[] = "operator_types";
  int32_t i = p->num_types;
  GAUS_TRY(room(p, list, &p->types, &p->cap_types, i, sizeof *p->types, err));
  if (!type->name || !*type->name)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].name: an operator type needs a name", list, i);
  GAUS_TRY(in_range(list, i, "latency", type->latency, 0, GAUS_MAX_LATENCY, err));
  if (type->limit != GAUS_UNLIMITED)
    GAUS_TRY(in_range(list, i, "limit", type->limit, 1, INT32_MAX, err));
  GAUS_TRY(in_range(list, i, "blocking", type->blocking, 1, GAUS_MAX_LATENCY, err));
  GAUS_TRY(is_time(list, i, "delay", type->delay, err));
  GAUS_TRY(is_time(list, i, "delay_out", type->delay_out, err));
  char *name = gaus_i_strdup(type->name);
  if (!name)
    return gaus_i_no_memory(err);
  p->types[i] = *type;
  p->types[i].name = name;
  p->num_types++;
  if (index)
    *index = i;
  return GAUS_OK;
}

gaus_status gaus_problem_add_operation(gaus_problem *p, const gaus_operation *operation, int32_t *index,
                                       gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  GAUS_WANT(operation);
  static const char list[] = "operations";
  int32_t i = p->num_ops;
  GAUS_TRY(room(p, list, &p->ops, &p->cap_ops, i, sizeof *p->ops, err));
  GAUS_TRY(in_range(list, i, "width", operation->width, 0, GAUS_MAX_WIDTH, err));
  GAUS_TRY(in_range(list, i, "demand", operation->demand, 0, GAUS_MAX_WIDTH, err));
  char *name = NULL;
  if (operation->name && *operation->name && !(name = gaus_i_strdup(operation->name)))
    return gaus_i_no_memory(err);
  p->ops[i] = *operation;
  p->ops[i].name = name;
  p->num_ops++;
  if (index)
    *index = i;
  return GAUS_OK;
}

gaus_status gaus_problem_add_dependence(gaus_problem *p, const gaus_dependence *dependence, int32_t *index,
                                        gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  GAUS_WANT(dependence);
  static const char list[] = "dependences";
  int32_t i = p->num_deps;
  GAUS_TRY(room(p, list, &p->deps, &p->cap_deps, i, sizeof *p->deps, err));
  GAUS_TRY(in_range(list, i, "distance", dependence->distance, 0, GAUS_MAX_DISTANCE, err));
  if (dependence->latency != GAUS_LATENCY_OF_SOURCE)
    GAUS_TRY(in_range(list, i, "latency", dependence->latency, -GAUS_MAX_LATENCY, GAUS_MAX_LATENCY, err));
  if (dependence->kind != GAUS_DATA && dependence->kind != GAUS_ORDER && dependence->kind != GAUS_CONTROL)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].kind: %d is no kind of dependence", list, i, (int)dependence->kind);
  p->deps[i] = *dependence;
  p->num_given = ++p->num_deps;
  if (index)
    *index = i;
  return GAUS_OK;
}

gaus_status gaus_problem_set_window(gaus_problem *p, int32_t operation, int32_t earliest, int32_t latest,
                                    gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  static const char list[] = "operations";
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s: the problem is frozen, nothing can be changed", list);
  if (operation < 0 || operation >= p->num_ops)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s: %d is not the index of an operation; there are %d", list, operation,
                       p->num_ops);
  GAUS_TRY(in_range(list, operation, "earliest", earliest, 0, GAUS_MAX_LATENCY, err));
  if (latest != GAUS_NO_LATEST)
    GAUS_TRY(in_range(list, operation, "latest", latest, 0, GAUS_MAX_LATENCY, err));
  GAUS_TRY(gaus_i_grow(&p->windows, &p->cap_windows, p->num_windows + 1, sizeof *p->windows, err));
  p->windows[p->num_windows++] = (gaus_i_window_entry){operation, earliest, latest};
  return GAUS_OK;
}

gaus_status gaus_problem_set_lifetime_from(gaus_problem *p, gaus_lifetime_from from, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "lifetime_from: the problem is frozen, nothing can be changed");
  if (from != GAUS_FROM_FINISH && from != GAUS_FROM_START)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "lifetime_from: %d is neither finish nor start", (int)from);
  p->lifetime_from = from;
  return GAUS_OK;
}

gaus_status gaus_problem_set_clock_period(gaus_problem *p, double ns, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "clock_period: the problem is frozen, nothing can be changed");
  if (ns != 0 && !(ns >= GAUS_MIN_CLOCK_PERIOD && ns <= GAUS_MAX_CLOCK_PERIOD))
    return gaus_i_fail(err, GAUS_BAD_INPUT, "clock_period: %g is out of range, it must be %g..%g ns, or 0 for none", ns,
                       GAUS_MIN_CLOCK_PERIOD, GAUS_MAX_CLOCK_PERIOD);
  p->clock_period = ns;
  return GAUS_OK;
}

gaus_status gaus_problem_set_fingerprint(gaus_problem *p, uint64_t fingerprint, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "fingerprint: the problem is frozen, nothing can be changed");
  p->fingerprint = fingerprint;
  return GAUS_OK;
}

/* --- looking ----------------------------------------------------------------- */

const char *gaus_problem_name(const gaus_problem *p) {
  return p->name;
}
int32_t gaus_problem_num_types(const gaus_problem *p) {
  return p->num_types;
}
int32_t gaus_problem_num_operations(const gaus_problem *p) {
  return p->num_ops;
}
int32_t gaus_problem_num_dependences(const gaus_problem *p) {
  return p->num_given;
}
int32_t gaus_problem_num_chain_breaks(const gaus_problem *p) {
  return p->num_deps - p->num_given;
}
uint64_t gaus_problem_fingerprint(const gaus_problem *p) {
  return p->fingerprint;
}

double gaus_problem_clock_period(const gaus_problem *p) {
  return p->clock_period;
}
gaus_lifetime_from gaus_problem_lifetime_from(const gaus_problem *p) {
  return p->lifetime_from;
}
gaus_operator_type gaus_problem_type(const gaus_problem *p, int32_t i) {
  return p->types[i];
}
gaus_operation gaus_problem_operation(const gaus_problem *p, int32_t i) {
  return p->ops[i];
}
gaus_dependence gaus_problem_dependence(const gaus_problem *p, int32_t i) {
  return p->deps[i];
}
void gaus_problem_window(const gaus_problem *p, int32_t v, int32_t *earliest, int32_t *latest) {
  *earliest = p->earliest ? p->earliest[v] : 0;
  *latest = p->latest && p->latest[v] < GAUS_MAX_STEP ? p->latest[v] : GAUS_NO_LATEST;
}

int32_t gaus_i_problem_length(const gaus_problem *problem, const int32_t *start) {
  int32_t length = 0;
  for (int32_t v = 0; v < problem->num_ops; v++)
    length = start[v] + problem->latency[v] > length ? start[v] + problem->latency[v] : length;
  return length;
}
