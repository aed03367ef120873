/* Finds a minimal infeasible core by deletion, and the single changes that make a problem feasible.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "core.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char free_type[] = "(not in the core)";

/* --- asking -------------------------------------------------------------------------------- */

/* A schedule is all that is asked for: its lifetimes do not matter. */
static gaus_options options_of(const core_question *q, int64_t ii, int64_t latency) {
  gaus_options o = q->options;
  o.branch = 0;
  o.starts = 1;
  o.polish = 0;
  o.bound_limit = 0;
  o.ii = ii > 0 ? ii : o.ii;
  o.latency = latency > 0 ? latency : o.latency;
  return o;
}

gaus_status core_ask(core_question *q, json_t *variant, int64_t ii, int64_t latency) {
  char *text = json_dumps(variant, 0);
  gaus_problem *problem = NULL;
  gaus_schedule *schedule = NULL;
  gaus_options options = options_of(q, ii, latency);
  if (!text)
    cli_no_memory();
  q->solves++;
  gaus_status status = gaus_problem_parse(text, strlen(text), "variant", &problem, NULL);
  if (status == GAUS_OK)
    status = gaus_solve(problem, &options, NULL, &schedule, NULL);
  gaus_schedule_destroy(schedule);
  gaus_problem_destroy(problem);
  free(text);
  return status;
}

/* --- deletion ------------------------------------------------------------------------------ */

static json_t *list_of(json_t *problem, const char *key) {
  return json_object_get(problem, key);
}

static int64_t integer_of(json_t *entry, const char *key) {
  return json_integer_value(json_object_get(entry, key));
}

static json_t *copy_of(json_t *problem) {
  json_t *copy = json_deep_copy(problem);
  if (!copy)
    cli_no_memory();
  return copy;
}

/* Takes operations begin..end-1 of `order` out: no units, and no dependences. */
static void drop_operations(json_t *problem, const size_t *order, size_t begin, size_t end) {
  json_t *ops = list_of(problem, "operations"), *deps = list_of(problem, "dependences");
  for (size_t i = begin; i < end; i++)
    json_object_set_new(json_array_get(ops, order[i]), "type", json_string(free_type));
  for (size_t e = json_array_size(deps); e-- > 0;) {
    json_t *d = json_array_get(deps, e);
    if (!core_has_operation(problem, (size_t)integer_of(d, "src")) ||
        !core_has_operation(problem, (size_t)integer_of(d, "dst")))
      json_array_remove(deps, e);
  }
}

static void drop_dependences(json_t *problem, size_t begin, size_t end) {
  for (size_t e = end; e-- > begin;)
    json_array_remove(list_of(problem, "dependences"), e);
}

/* Takes `variant` for the core if it is still infeasible. */
static bool keep_if_infeasible(core_question *q, json_t **core, json_t *variant) {
  bool infeasible = core_ask(q, variant, 0, 0) == GAUS_INFEASIBLE;
  json_decref(infeasible ? *core : variant);
  *core = infeasible ? variant : *core;
  return infeasible;
}

static void drop_limits(core_question *q, json_t **core) {
  for (size_t k = 0; k < json_array_size(list_of(*core, "operator_types")); k++) {
    if (!core_has_type(*core, k))
      continue;
    json_t *variant = copy_of(*core);
    json_object_del(json_array_get(list_of(variant, "operator_types"), k), "limit");
    keep_if_infeasible(q, core, variant);
  }
}

/* Tries to take out begin..end-1, all at once and then by halves, so that much that does not matter goes quickly. */
static void halve_operations(core_question *q, json_t **core, const size_t *order, size_t begin, size_t end) {
  json_t *variant = copy_of(*core);
  drop_operations(variant, order, begin, end);
  if (keep_if_infeasible(q, core, variant) || end - begin <= 1)
    return;
  size_t middle = begin + (end - begin) / 2;
  halve_operations(q, core, order, begin, middle);
  halve_operations(q, core, order, middle, end);
}

/* From the last to the first, so that places before `begin` stay. */
static void halve_dependences(core_question *q, json_t **core, size_t begin, size_t end) {
  if (begin == end)
    return;
  json_t *variant = copy_of(*core);
  drop_dependences(variant, begin, end);
  if (keep_if_infeasible(q, core, variant) || end - begin <= 1)
    return;
  size_t middle = begin + (end - begin) / 2;
  halve_dependences(q, core, middle, end);
  halve_dependences(q, core, begin, middle);
}

static void drop_unneeded_operations(core_question *q, json_t **core) {
  size_t n = json_array_size(list_of(*core, "operations")), *order = cli_calloc(n, sizeof *order);
  for (size_t v = 0; v < n; v++)
    order[v] = v;
  if (n > 0)
    halve_operations(q, core, order, 0, n);
  free(order);
}

bool core_has_operation(json_t *core, size_t v) {
  const char *type = json_string_value(json_object_get(json_array_get(list_of(core, "operations"), v), "type"));
  return type && strcmp(type, free_type) != 0;
}

bool core_has_type(json_t *core, size_t k) {
  return json_object_get(json_array_get(list_of(core, "operator_types"), k), "limit");
}

json_t *core_find(core_question *q) {
  json_t *core = copy_of(q->problem);
  if (!list_of(core, "dependences"))
    json_object_set_new(core, "dependences", json_array());
  if (core_ask(q, core, 0, 0) != GAUS_INFEASIBLE) {
    json_decref(core);
    return NULL;
  }
  json_array_append_new(list_of(core, "operator_types"), json_pack("{s:s, s:i}", "name", free_type, "latency", 0));
  drop_limits(q, &core);
  drop_unneeded_operations(q, &core);
  halve_dependences(q, &core, 0, json_array_size(list_of(core, "dependences")));
  return core;
}

/* --- relaxations ---------------------------------------------------------------------------- */

typedef struct relaxing {
  core_question *q;
  json_t *core, *found;
} relaxing;

/* Takes the text over. */
static void offer(relaxing *r, const char *kind, json_t *variant, char *text) {
  if (core_ask(r->q, variant, 0, 0) == GAUS_OK)
    json_array_append_new(r->found, json_pack("{s:s, s:s}", "kind", kind, "text", text));
  free(text);
  json_decref(variant);
}

static const char *name_of_type(json_t *problem, size_t k) {
  return json_string_value(json_object_get(json_array_get(list_of(problem, "operator_types"), k), "name"));
}

/* What messages call an operation: its name, or where it has none its index. */
static const char *name_of(json_t *problem, int64_t v, char *room, size_t size) {
  const char *name =
      json_string_value(json_object_get(json_array_get(list_of(problem, "operations"), (size_t)v), "name"));
  if (name && *name)
    return cli_shown(name);
  snprintf(room, size, "%" PRId64, v);
  return room;
}

/* Does an operation of the core have the type? */
static bool is_used(json_t *core, size_t k) {
  const char *name = name_of_type(core, k);
  for (size_t v = 0; v < json_array_size(list_of(core, "operations")); v++) {
    const char *type = json_string_value(json_object_get(json_array_get(list_of(core, "operations"), v), "type"));
    if (type && strcmp(type, name) == 0)
      return true;
  }
  return false;
}

/* Changes a number of a type by `by`, if it stays `least` or more. */
static void relax_type(relaxing *r, size_t k, const char *key, int64_t least, int by, const char *what) {
  json_t *variant = copy_of(r->q->problem), *type = json_array_get(list_of(variant, "operator_types"), k);
  int64_t now = json_object_get(type, key) ? integer_of(type, key) : 1;
  if (now + by < least) {
    json_decref(variant);
    return;
  }
  json_object_set_new(type, key, json_integer(now + by));
  offer(r, key, variant,
        cli_format("%s of %s: %" PRId64 " instead of %" PRId64, what, cli_shown(name_of_type(r->core, k)), now + by,
                   now));
}

static void relax_types(relaxing *r) {
  for (size_t k = 0; k + 1 < json_array_size(list_of(r->core, "operator_types")); k++) {
    if (!is_used(r->core, k))
      continue;
    if (core_has_type(r->core, k)) {
      relax_type(r, k, "limit", 1, 1, "units");
      relax_type(r, k, "blocking", 1, -1, "blocking");
    }
    relax_type(r, k, "latency", 0, -1, "latency");
  }
}

/* The index in the problem of a dependence of the core; the size if there is none. */
static size_t find_dependence(const relaxing *r, json_t *wanted) {
  json_t *deps = list_of(r->q->problem, "dependences");
  size_t e = 0;
  while (e < json_array_size(deps) && !json_equal(json_array_get(deps, e), wanted))
    e++;
  return e;
}

static void relax_dependences(relaxing *r) {
  json_t *deps = list_of(r->core, "dependences");
  for (size_t i = 0; i < json_array_size(deps); i++) {
    json_t *d = json_array_get(deps, i);
    size_t e = find_dependence(r, d);
    if (integer_of(d, "distance") == 0 || e == json_array_size(list_of(r->q->problem, "dependences")))
      continue;
    char from[24], to[24];
    json_t *variant = copy_of(r->q->problem);
    json_array_remove(list_of(variant, "dependences"), e);
    offer(r, "dependence", variant,
          cli_format("without the dependence %s -> %s of distance %" PRId64 " (restrict, or another algorithm)",
                     name_of(r->core, integer_of(d, "src"), from, sizeof from),
                     name_of(r->core, integer_of(d, "dst"), to, sizeof to), integer_of(d, "distance")));
  }
}

static int64_t latency_of(json_t *problem, json_t *dependence) {
  if (json_object_get(dependence, "latency"))
    return integer_of(dependence, "latency");
  json_t *op = json_array_get(list_of(problem, "operations"), (size_t)integer_of(dependence, "src"));
  json_t *types = list_of(problem, "operator_types");
  size_t k = 0;
  while (!json_equal(json_object_get(json_array_get(types, k), "name"), json_object_get(op, "type")))
    k++;
  return integer_of(json_array_get(types, k), "latency");
}

/* Where nothing else helps: a dependence of the core that waits for fewer cycles, as few fewer as suffice. */
static void relax_waits(relaxing *r) {
  json_t *deps = list_of(r->core, "dependences");
  for (size_t i = 0; i < json_array_size(deps); i++) {
    json_t *d = json_array_get(deps, i);
    size_t e = find_dependence(r, d), before = json_array_size(r->found);
    int64_t now = e < json_array_size(list_of(r->q->problem, "dependences")) ? latency_of(r->q->problem, d) : 0;
    for (int64_t less = 1; less <= now && json_array_size(r->found) == before;
         less = less < now / 2 ? 2 * less : less + 1) {
      char from[24], to[24];
      json_t *variant = copy_of(r->q->problem);
      json_object_set_new(json_array_get(list_of(variant, "dependences"), e), "latency", json_integer(now - less));
      offer(r, "latency", variant,
            cli_format("latency of %s -> %s: %" PRId64 " instead of %" PRId64,
                       name_of(r->core, integer_of(d, "src"), from, sizeof from),
                       name_of(r->core, integer_of(d, "dst"), to, sizeof to), now - less, now));
    }
  }
}

/* The least longer latency that admits a schedule, by doubling and halving. */
static void relax_latency(relaxing *r) {
  enum { MOST_DOUBLINGS = 12 };
  int64_t bound = r->q->options.latency, low = bound, high = bound + 1;
  if (bound <= 0)
    return;
  for (int k = 0; k < MOST_DOUBLINGS && core_ask(r->q, r->q->problem, 0, high) != GAUS_OK; k++) {
    low = high;
    high = bound + 2 * (high - bound);
  }
  if (core_ask(r->q, r->q->problem, 0, high) != GAUS_OK)
    return;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (core_ask(r->q, r->q->problem, 0, middle) == GAUS_OK)
      high = middle;
    else
      low = middle;
  }
  char *text = cli_format("a latency bound of %" PRId64 " instead of %" PRId64 " cycles", high, bound);
  json_array_append_new(r->found, json_pack("{s:s, s:s}", "kind", "latency_bound", "text", text));
  free(text);
}

json_t *core_relaxations(core_question *q, json_t *core) {
  relaxing r = {q, core, json_array()};
  relax_types(&r);
  relax_dependences(&r);
  relax_latency(&r);
  if (json_array_size(r.found) == 0)
    relax_waits(&r);
  return r.found;
}
