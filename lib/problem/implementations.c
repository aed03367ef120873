/* Adds implementations, and sorts them by operation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/implementations.h"

#include "support/support.h"

gaus_status gaus_problem_add_implementation(gaus_problem *p, int32_t operation, int32_t type, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "types: the problem is frozen, nothing can be added");
  GAUS_TRY(gaus_i_grow(&p->implementations, &p->cap_implementations, p->num_implementations + 1,
                       sizeof *p->implementations, err));
  p->implementations[p->num_implementations++] = (gaus_i_implementation){operation, type};
  return GAUS_OK;
}

int32_t gaus_problem_num_implementations(const gaus_problem *p, int32_t v) {
  return p->implementation_begin ? 1 + p->implementation_begin[v + 1] - p->implementation_begin[v] : 1;
}

int32_t gaus_problem_implementation(const gaus_problem *p, int32_t v, int32_t i) {
  return i == 0 ? p->ops[v].type : p->implementations[p->implementation_begin[v] + i - 1].type;
}

/* --- freezing ----------------------------------------------------------------- */

static gaus_status check_index(const gaus_problem *p, const gaus_i_implementation *i, gaus_error *err) {
  if (i->op < 0 || i->op >= p->num_ops)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "types: %d is not the index of an operation; there are %d", i->op,
                       p->num_ops);
  if (i->type < 0 || i->type >= p->num_types)
    return gaus_i_fail(err, GAUS_BAD_INPUT,
                       "operations[%d].type: %d is not the index of an operator type; there are %d", i->op, i->type,
                       p->num_types);
  return GAUS_OK;
}

static gaus_status check_twice(const gaus_problem *p, int32_t v, gaus_error *err) {
  int32_t count = gaus_problem_num_implementations(p, v);
  for (int32_t i = 1; i < count; i++)
    for (int32_t k = 0; k < i; k++)
      if (gaus_problem_implementation(p, v, i) == gaus_problem_implementation(p, v, k))
        return gaus_i_fail(err, GAUS_BAD_INPUT, "operations[%d].type: '%s' is in the list twice", v,
                           p->types[gaus_problem_implementation(p, v, i)].name);
  return GAUS_OK;
}

gaus_status gaus_i_implementations_resolve(gaus_problem *p, gaus_error *err) {
  if (p->num_implementations == 0)
    return GAUS_OK;
  for (int32_t i = 0; i < p->num_implementations; i++)
    GAUS_TRY(check_index(p, &p->implementations[i], err));
  gaus_i_implementation *sorted = gaus_i_calloc((size_t)p->num_implementations, sizeof *sorted);
  p->implementation_begin = gaus_i_calloc((size_t)p->num_ops + 1, sizeof *p->implementation_begin);
  p->follows = gaus_i_calloc((size_t)p->num_deps, sizeof *p->follows);
  if (!sorted || !p->implementation_begin || !p->follows) {
    free(sorted);
    return gaus_i_no_memory(err);
  }
  int32_t *begin = p->implementation_begin;
  for (int32_t i = 0; i < p->num_implementations; i++)
    begin[p->implementations[i].op]++;
  for (int32_t v = 0, sum = 0; v <= p->num_ops; v++)
    begin[v] = sum += begin[v];
  for (int32_t i = p->num_implementations - 1; i >= 0; i--)
    sorted[--begin[p->implementations[i].op]] = p->implementations[i];
  free(p->implementations);
  p->implementations = sorted;
  p->cap_implementations = p->num_implementations;
  for (int32_t e = 0; e < p->num_deps; e++)
    p->follows[e] = p->deps[e].latency == GAUS_LATENCY_OF_SOURCE;
  for (int32_t v = 0; v < p->num_ops; v++)
    GAUS_TRY(check_twice(p, v, err));
  return GAUS_OK;
}

void gaus_i_implementations_drop(gaus_problem *p) {
  for (int32_t e = 0; p->follows && e < p->num_given; e++)
    if (p->follows[e])
      p->deps[e].latency = GAUS_LATENCY_OF_SOURCE;
  free(p->implementation_begin);
  free(p->follows);
  p->implementation_begin = NULL;
  p->follows = NULL;
}
