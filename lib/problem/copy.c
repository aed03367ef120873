/* Copies problems with their implementations chosen.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/copy.h"

#include "support/support.h"

static gaus_status check_choice(const gaus_problem *p, int32_t v, int32_t type, gaus_error *err) {
  int32_t count = gaus_problem_num_implementations(p, v);
  for (int32_t i = 0; i < count; i++)
    if (gaus_problem_implementation(p, v, i) == type)
      return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT, "types[%d]: operator type %d ('%s') is no implementation of operation '%s'",
                     v, type, type >= 0 && type < p->num_types ? p->types[type].name : "?", p->ops[v].name);
}

static gaus_status copy_types(const gaus_problem *p, gaus_problem *q, gaus_error *err) {
  for (int32_t i = 0; i < p->num_given_resources; i++)
    GAUS_TRY(gaus_problem_add_resource(q, &p->given_resources[i], NULL, err));
  for (int32_t k = 0; k < p->num_types; k++)
    GAUS_TRY(gaus_problem_add_type(q, &p->types[k], NULL, err));
  for (int32_t i = 0; i < p->num_uses; i++)
    GAUS_TRY(gaus_problem_add_use(q, p->uses[i].type, &p->uses[i].use, err));
  return GAUS_OK;
}

static gaus_status copy_conditions(const gaus_problem *p, gaus_problem *q, gaus_error *err) {
  for (int32_t i = 0; i < p->num_conditions; i++)
    GAUS_TRY(gaus_problem_add_condition(q, p->conditions[i].op, p->conditions[i].test, p->conditions[i].way, err));
  return GAUS_OK;
}

static gaus_status copy_operations(const gaus_problem *p, const int32_t *type, gaus_problem *q, gaus_error *err) {
  for (int32_t v = 0; v < p->num_ops; v++) {
    gaus_operation o = p->ops[v];
    if (type) {
      GAUS_TRY(check_choice(p, v, type[v], err));
      o.type = type[v];
    }
    GAUS_TRY(gaus_problem_add_operation(q, &o, NULL, err));
  }
  return GAUS_OK;
}

static gaus_status copy_dependences(const gaus_problem *p, gaus_problem *q, gaus_error *err) {
  for (int32_t e = 0; e < p->num_given; e++) {
    gaus_dependence d = p->deps[e];
    d.latency = p->follows && p->follows[e] ? GAUS_LATENCY_OF_SOURCE : d.latency;
    GAUS_TRY(gaus_problem_add_dependence(q, &d, NULL, err));
  }
  return GAUS_OK;
}

static gaus_status fill(const gaus_problem *p, const int32_t *type, gaus_problem *q, gaus_error *err) {
  GAUS_TRY(copy_types(p, q, err));
  GAUS_TRY(copy_operations(p, type, q, err));
  GAUS_TRY(copy_dependences(p, q, err));
  GAUS_TRY(gaus_problem_set_lifetime_from(q, p->lifetime_from, err));
  q->fingerprint = p->fingerprint;
  return gaus_problem_set_clock_period(q, p->clock_period, err);
}

static gaus_status copy_windows(const gaus_problem *p, gaus_problem *q, gaus_error *err) {
  for (int32_t i = 0; i < p->num_windows; i++)
    GAUS_TRY(gaus_problem_set_window(q, p->windows[i].op, p->windows[i].earliest, p->windows[i].latest, err));
  return GAUS_OK;
}

/* Hands the problem over, or destroys it. */
static gaus_status finish(gaus_problem *q, gaus_status status, gaus_problem **out) {
  if (status == GAUS_OK)
    *out = q;
  else
    gaus_problem_destroy(q);
  return status;
}

gaus_status gaus_i_problem_copy(const gaus_problem *p, const int32_t *type, gaus_problem **out, gaus_error *err) {
  gaus_problem *q;
  *out = NULL;
  GAUS_TRY(gaus_problem_create(p->name, &q, err));
  return finish(q, fill(p, type, q, err), out);
}

gaus_status gaus_i_problem_quicken(const gaus_problem *p, const int32_t *type, gaus_problem **out, gaus_error *err) {
  gaus_problem *q;
  *out = NULL;
  GAUS_TRY(gaus_i_problem_copy(p, type, &q, err));
  gaus_status status = copy_windows(p, q, err);
  q->clock_period = 0; /* others may be slower, and their delays shorter */
  return finish(q, status == GAUS_OK ? gaus_problem_freeze(q, err) : status, out);
}

gaus_status gaus_problem_implement(const gaus_problem *problem, const int32_t *type, gaus_problem **out,
                                   gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT_EACH(problem, type);
  GAUS_WANT(out);
  *out = NULL;
  if (!problem->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem is not frozen");
  gaus_problem *q;
  GAUS_TRY(gaus_i_problem_copy(problem, type, &q, err));
  gaus_status status = copy_conditions(problem, q, err);
  if (status == GAUS_OK)
    status = copy_windows(problem, q, err);
  return finish(q, status == GAUS_OK ? gaus_problem_freeze(q, err) : status, out);
}
