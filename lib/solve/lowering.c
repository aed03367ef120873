/* Turns start windows into dependences.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "solve/lowering.h"

#include <stdio.h>
#include <string.h>

#include "problem/copy.h"
#include "support/support.h"

/* A name that nothing has. */
static gaus_status add_origin(const gaus_problem *p, gaus_problem *q, gaus_error *err) {
  char name[32] = "cycle 0";
  for (int32_t k = 0, taken = 1; taken; k++) {
    taken = 0;
    for (int32_t i = 0; i < p->num_types && !taken; i++)
      taken = strcmp(p->types[i].name, name) == 0;
    for (int32_t i = 0; i < p->num_given_resources && !taken; i++)
      taken = strcmp(p->given_resources[i].name, name) == 0;
    for (int32_t v = 0; v < p->num_ops && !taken; v++)
      taken = strcmp(p->ops[v].name, name) == 0;
    if (taken)
      snprintf(name, sizeof name, "cycle 0 (%d)", k + 2);
  }
  gaus_operation origin = {name, -1, 0, 0};
  GAUS_TRY(gaus_problem_add_type(q, &(gaus_operator_type){name, 0, GAUS_UNLIMITED, 1, 0, 0}, &origin.type, err));
  return gaus_problem_add_operation(q, &origin, NULL, err);
}

static gaus_status add_window(const gaus_problem *p, int32_t v, gaus_problem *q, gaus_error *err) {
  int32_t origin = p->num_ops;
  gaus_dependence after = {origin, v, 0, p->earliest[v], GAUS_ORDER},
                  before = {v, origin, 0, -p->latest[v], GAUS_ORDER};
  GAUS_TRY(gaus_problem_add_dependence(q, &after, NULL, err));
  return p->latest[v] < GAUS_MAX_STEP ? gaus_problem_add_dependence(q, &before, NULL, err) : GAUS_OK;
}

static gaus_status fill(const gaus_problem *p, gaus_problem *q, gaus_error *err) {
  GAUS_TRY(add_origin(p, q, err));
  for (int32_t v = 0; v < p->num_ops; v++)
    GAUS_TRY(add_window(p, v, q, err));
  for (int32_t i = 0; i < p->num_conditions; i++)
    GAUS_TRY(gaus_problem_add_condition(q, p->conditions[i].op, p->conditions[i].test, p->conditions[i].way, err));
  return gaus_problem_freeze(q, err);
}

gaus_status gaus_i_lower(const gaus_problem *p, gaus_problem **out, gaus_error *err) {
  gaus_problem *q;
  *out = NULL;
  GAUS_TRY(gaus_i_problem_copy(p, NULL, &q, err));
  gaus_status status = fill(p, q, err);
  if (status == GAUS_OK)
    *out = q;
  else
    gaus_problem_destroy(q);
  return status;
}

void gaus_i_raise(const gaus_problem *p, int32_t *start) {
  int32_t origin = start[p->num_ops];
  for (int32_t v = 0; v < p->num_ops; v++)
    start[v] -= origin;
}
