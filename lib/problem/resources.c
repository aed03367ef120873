/* Adds resources and uses, and makes claims of them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/resources.h"

#include <string.h>

#include "support/names.h"
#include "support/support.h"

/* --- adding ------------------------------------------------------------------ */

static gaus_status check_range(const char *list, int32_t index, const char *field, int32_t value, int32_t least,
                               int32_t most, gaus_error *err) {
  if (value >= least && value <= most)
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].%s: %d is out of range, it must be %d..%d", list, index, field, value,
                     least, most);
}

static gaus_status check_open(const gaus_problem *p, const char *list, gaus_error *err) {
  return p->frozen ? gaus_i_fail(err, GAUS_BAD_INPUT, "%s: the problem is frozen, nothing can be added", list)
                   : GAUS_OK;
}

gaus_status gaus_problem_add_resource(gaus_problem *p, const gaus_resource *resource, int32_t *index, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  GAUS_WANT(resource);
  int32_t i = p->num_given_resources;
  GAUS_TRY(check_open(p, "resources", err));
  GAUS_TRY(gaus_i_grow(&p->given_resources, &p->cap_given_resources, i + 1, sizeof *p->given_resources, err));
  if (!resource->name || !*resource->name)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "resources[%d].name: a resource needs a name", i);
  if (resource->limit != GAUS_UNLIMITED)
    GAUS_TRY(check_range("resources", i, "limit", resource->limit, 1, INT32_MAX, err));
  char *name = gaus_i_strdup(resource->name);
  if (!name)
    return gaus_i_no_memory(err);
  p->given_resources[p->num_given_resources++] = (gaus_resource){name, resource->limit};
  if (index)
    *index = i;
  return GAUS_OK;
}

gaus_status gaus_problem_add_use(gaus_problem *p, int32_t type, const gaus_use *use, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  GAUS_WANT(use);
  GAUS_TRY(check_open(p, "operator_types", err));
  if (type < 0 || type >= p->num_types)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "uses: %d is not the index of an operator type; there are %d", type,
                       p->num_types);
  if (!use->resource || !*use->resource)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "operator_types[%d].uses: a use needs the name of a resource", type);
  GAUS_TRY(check_range("operator_types", type, "uses.demand", use->demand, 1, GAUS_MAX_WIDTH, err));
  GAUS_TRY(check_range("operator_types", type, "uses.from", use->from, 0, GAUS_MAX_LATENCY, err));
  GAUS_TRY(check_range("operator_types", type, "uses.cycles", use->cycles, 1, GAUS_MAX_LATENCY, err));
  GAUS_TRY(gaus_i_grow(&p->uses, &p->cap_uses, p->num_uses + 1, sizeof *p->uses, err));
  char *name = gaus_i_strdup(use->resource);
  if (!name)
    return gaus_i_no_memory(err);
  p->uses[p->num_uses++] = (gaus_i_use){{name, use->demand, use->from, use->cycles}, type, -1};
  return GAUS_OK;
}

/* --- resources ----------------------------------------------------------------- */

static bool has_uses(const gaus_problem *p, int32_t type) {
  return p->use_begin && p->use_begin[type + 1] > p->use_begin[type];
}

static gaus_status check_type(const gaus_problem *p, int32_t k, gaus_error *err) {
  const gaus_operator_type *t = &p->types[k];
  if (t->limit == GAUS_UNLIMITED && t->blocking == 1)
    return GAUS_OK;
  return gaus_i_fail(
      err, GAUS_BAD_INPUT,
      "operator_types[%d].%s: type '%s' has uses, and then neither a limit nor a blocking time of its own", k,
      t->limit == GAUS_UNLIMITED ? "blocking" : "limit", t->name);
}

/* Stable, so that the rows of a type stay in the order of adding. */
static gaus_status sort_uses(gaus_problem *p, gaus_error *err) {
  if (p->num_uses == 0)
    return GAUS_OK;
  gaus_i_use *sorted = gaus_i_calloc((size_t)p->num_uses, sizeof *sorted);
  p->use_begin = gaus_i_calloc((size_t)p->num_types + 1, sizeof *p->use_begin);
  if (!sorted || !p->use_begin) {
    free(sorted);
    return gaus_i_no_memory(err);
  }
  for (int32_t i = 0; i < p->num_uses; i++)
    p->use_begin[p->uses[i].type]++;
  for (int32_t k = 0, sum = 0; k <= p->num_types; k++)
    p->use_begin[k] = sum += p->use_begin[k];
  for (int32_t i = p->num_uses - 1; i >= 0; i--)
    sorted[--p->use_begin[p->uses[i].type]] = p->uses[i];
  free(p->uses);
  p->uses = sorted;
  p->cap_uses = p->num_uses;
  return GAUS_OK;
}

static gaus_status add_name(gaus_i_names *names, const gaus_problem *p, int32_t index, gaus_error *err) {
  int32_t other = gaus_i_names_add(names, p->resources[index].name, index);
  if (other < 0)
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT,
                     "resources: '%s' is the name of two, operator types without uses included; which is meant?",
                     p->resources[index].name);
}

/* *own: the resource of each type that has one. */
static gaus_status list_resources(gaus_problem *p, int32_t *own, gaus_i_names *names, gaus_error *err) {
  for (int32_t k = 0; k < p->num_types; k++) {
    own[k] = -1;
    if (has_uses(p, k)) {
      GAUS_TRY(check_type(p, k, err));
      continue;
    }
    own[k] = p->num_resources;
    p->resources[p->num_resources++] = (gaus_resource){p->types[k].name, p->types[k].limit};
    GAUS_TRY(add_name(names, p, own[k], err));
  }
  for (int32_t i = 0; i < p->num_given_resources; i++) {
    p->resources[p->num_resources++] = p->given_resources[i];
    GAUS_TRY(add_name(names, p, p->num_resources - 1, err));
  }
  return GAUS_OK;
}

static gaus_status find_resources(const gaus_problem *p, const gaus_i_names *names, gaus_error *err) {
  for (int32_t i = 0; i < p->num_uses; i++) {
    gaus_i_use *use = &p->uses[i];
    use->resource = gaus_i_names_find(names, use->use.resource);
    if (use->resource < 0)
      return gaus_i_fail(err, GAUS_BAD_INPUT,
                         "operator_types[%d].uses[%d].resource: there is no resource '%s', nor a type without uses of "
                         "that name",
                         use->type, i - p->use_begin[use->type], use->use.resource);
  }
  return GAUS_OK;
}

/* --- claims -------------------------------------------------------------------- */

static gaus_status claim(const gaus_problem *p, int32_t v, const gaus_i_use *use, gaus_i_claim *out, gaus_error *err) {
  int64_t demand = (int64_t)p->ops[v].demand * use->use.demand;
  if (demand > GAUS_MAX_WIDTH)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "operations[%d].demand: %lld units of resource '%s' are more than %d", v,
                       (long long)demand, use->use.resource, GAUS_MAX_WIDTH);
  *out = (gaus_i_claim){use->resource, (int32_t)demand, use->use.from, use->use.cycles};
  return GAUS_OK;
}

static gaus_status make_claims(gaus_problem *p, const int32_t *own, gaus_error *err) {
  int64_t count = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t k = p->ops[v].type;
    count += has_uses(p, k) ? p->use_begin[k + 1] - p->use_begin[k] : 1;
  }
  if (count > INT32_MAX)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "operations: their uses of resources are more than %d", INT32_MAX);
  p->claim_begin = gaus_i_calloc((size_t)p->num_ops + 1, sizeof *p->claim_begin);
  p->claims = gaus_i_calloc((size_t)count, sizeof *p->claims);
  if (!p->claim_begin || !p->claims)
    return gaus_i_no_memory(err);
  int32_t at = 0;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t k = p->ops[v].type;
    p->claim_begin[v] = at;
    if (!has_uses(p, k))
      p->claims[at++] = (gaus_i_claim){own[k], p->ops[v].demand, 0, p->types[k].blocking};
    for (int32_t i = has_uses(p, k) ? p->use_begin[k] : 0; has_uses(p, k) && i < p->use_begin[k + 1]; i++)
      GAUS_TRY(claim(p, v, &p->uses[i], &p->claims[at++], err));
  }
  p->claim_begin[p->num_ops] = at;
  return GAUS_OK;
}

static gaus_status resolve(gaus_problem *p, int32_t *own, gaus_i_names *names, gaus_error *err) {
  GAUS_TRY(list_resources(p, own, names, err));
  GAUS_TRY(find_resources(p, names, err));
  return make_claims(p, own, err);
}

gaus_status gaus_i_resources_resolve(gaus_problem *p, gaus_error *err) {
  gaus_i_names names = {0};
  GAUS_TRY(sort_uses(p, err));
  int32_t most = p->num_types + p->num_given_resources;
  int32_t *own = gaus_i_calloc((size_t)p->num_types, sizeof *own);
  p->num_resources = 0;
  p->resources = gaus_i_calloc((size_t)most, sizeof *p->resources);
  gaus_status status = own && p->resources ? gaus_i_names_init(&names, most, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK)
    status = resolve(p, own, &names, err);
  gaus_i_names_clear(&names);
  free(own);
  return status;
}

void gaus_i_resources_drop(gaus_problem *p) {
  free(p->resources);
  free(p->use_begin);
  free(p->claim_begin);
  free(p->claims);
  p->resources = NULL;
  p->use_begin = p->claim_begin = NULL;
  p->claims = NULL;
}

int32_t gaus_i_type_occupancy(const gaus_problem *p, int32_t type) {
  int32_t most = p->types[type].blocking;
  for (int32_t i = has_uses(p, type) ? p->use_begin[type] : 0; has_uses(p, type) && i < p->use_begin[type + 1]; i++) {
    int32_t end = p->uses[i].use.from + p->uses[i].use.cycles;
    most = end > most ? end : most;
  }
  return most;
}

/* --- looking ------------------------------------------------------------------- */

int32_t gaus_problem_num_resources(const gaus_problem *p) {
  return p->num_resources;
}

gaus_resource gaus_problem_resource(const gaus_problem *p, int32_t i) {
  return p->resources[i];
}

int32_t gaus_problem_num_uses(const gaus_problem *p, int32_t type) {
  return has_uses(p, type) ? p->use_begin[type + 1] - p->use_begin[type] : 1;
}

gaus_use gaus_problem_use(const gaus_problem *p, int32_t type, int32_t i) {
  if (has_uses(p, type))
    return p->uses[p->use_begin[type] + i].use;
  return (gaus_use){p->types[type].name, 1, 0, p->types[type].blocking};
}
