/* Reads `gaus-problem-1` and `gaus-problem-2` (docs/formats.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>

#include "problem/problem.h"
#include "io/json.h"
#include "support/names.h"
#include "support/nearest.h"
#include "support/support.h"

typedef struct reader {
  gaus_problem *problem;
  gaus_i_names types;
  gaus_i_names operations; /* made for the first dependence that names one */
  const char *where;
  int32_t version; /* 1 or 2 */
  gaus_error *err;
} reader;

/* Of an object: all keys of version 2, NULL at the end, and how many of them version 1 has. */
typedef struct key_table {
  const char *const *keys;
  int32_t first;
} key_table;

enum { MOST_KEYS = 9 };

static gaus_i_json_at element(const reader *r, const char *list, const json_t *array, size_t i) {
  return (gaus_i_json_at){r->where, list, (int32_t)i, json_array_get(array, i), r->err};
}

/* Messages from building know no file: they get its name. */
static gaus_status built(const reader *r, gaus_status status) {
  if (status != GAUS_BAD_INPUT)
    return status;
  return gaus_i_fail(r->err, status, "%s: %s", r->where, r->err->message);
}

static gaus_status check_newer(const reader *r, const gaus_i_json_at *at, const char *key) {
  if (r->version > 1 || !json_object_get(at->object, key))
    return GAUS_OK;
  return gaus_i_json_bad(at, NULL, "key '%s' is of format 'gaus-problem-2', this is 'gaus-problem-1'", key);
}

static gaus_status check_keys(const reader *r, const gaus_i_json_at *at, const key_table *table) {
  const char *keys[MOST_KEYS] = {NULL};
  for (int32_t i = 0; table->keys[i]; i++) {
    if (i < table->first || r->version > 1)
      keys[i] = table->keys[i];
    if (i >= table->first)
      GAUS_TRY(check_newer(r, at, table->keys[i]));
  }
  return gaus_i_json_keys(at, keys);
}

/* --- types and resources ------------------------------------------------------- */

static gaus_status read_resource(reader *r, const gaus_i_json_at *at) {
  static const char *const keys[] = {"name", "limit", NULL};
  gaus_resource resource = {NULL, GAUS_UNLIMITED};
  GAUS_TRY(gaus_i_json_keys(at, keys));
  GAUS_TRY(gaus_i_json_string(at, "name", true, &resource.name));
  GAUS_TRY(gaus_i_json_int(at, "limit", false, 1, INT32_MAX, &resource.limit));
  return built(r, gaus_problem_add_resource(r->problem, &resource, NULL, r->err));
}

static gaus_status read_use(reader *r, const gaus_i_json_at *at, int32_t type) {
  static const char *const keys[] = {"resource", "demand", "from", "cycles", NULL};
  gaus_use use = {NULL, 1, 0, 1};
  GAUS_TRY(gaus_i_json_keys(at, keys));
  GAUS_TRY(gaus_i_json_string(at, "resource", true, &use.resource));
  GAUS_TRY(gaus_i_json_int(at, "demand", false, 1, GAUS_MAX_WIDTH, &use.demand));
  GAUS_TRY(gaus_i_json_int(at, "from", false, 0, GAUS_MAX_LATENCY, &use.from));
  GAUS_TRY(gaus_i_json_int(at, "cycles", false, 1, GAUS_MAX_LATENCY, &use.cycles));
  return built(r, gaus_problem_add_use(r->problem, type, &use, r->err));
}

static gaus_status read_uses(reader *r, const gaus_i_json_at *at, int32_t type) {
  const json_t *array = NULL;
  char list[48];
  GAUS_TRY(gaus_i_json_array(at, "uses", false, &array));
  snprintf(list, sizeof list, "operator_types[%d].uses", type);
  for (size_t i = 0; i < json_array_size(array); i++) {
    gaus_i_json_at use = element(r, list, array, i);
    GAUS_TRY(read_use(r, &use, type));
  }
  if (json_array_size(array) > 0 && (json_object_get(at->object, "limit") || json_object_get(at->object, "blocking")))
    return gaus_i_json_bad(at, "uses", "a type with uses has neither a limit nor a blocking time of its own");
  return GAUS_OK;
}

static gaus_status read_type(reader *r, const gaus_i_json_at *at) {
  static const char *const keys[] = {"name", "latency", "limit", "blocking", "delay", "delay_out", "uses", NULL};
  gaus_operator_type type = {NULL, 0, GAUS_UNLIMITED, 1, 0, 0};
  GAUS_TRY(check_keys(r, at, &(key_table){keys, 5}));
  GAUS_TRY(gaus_i_json_string(at, "name", true, &type.name));
  GAUS_TRY(gaus_i_json_int(at, "latency", true, 0, GAUS_MAX_LATENCY, &type.latency));
  GAUS_TRY(gaus_i_json_int(at, "limit", false, 1, INT32_MAX, &type.limit));
  GAUS_TRY(gaus_i_json_int(at, "blocking", false, 1, GAUS_MAX_LATENCY, &type.blocking));
  GAUS_TRY(gaus_i_json_real(at, "delay", false, &type.delay));
  GAUS_TRY(gaus_i_json_real(at, "delay_out", false, &type.delay_out));
  int32_t index;
  GAUS_TRY(built(r, gaus_problem_add_type(r->problem, &type, &index, r->err)));
  gaus_i_names_add(&r->types, r->problem->types[index].name, index); /* freezing refuses duplicates */
  return read_uses(r, at, index);
}

/* --- operations ------------------------------------------------------------------ */

static gaus_status unknown_type(const reader *r, const gaus_i_json_at *at, const char *name) {
  gaus_i_nearest near = gaus_i_nearest_start(name);
  for (int32_t i = 0; i < r->problem->num_types; i++)
    gaus_i_nearest_offer(&near, r->problem->types[i].name);
  if (near.best)
    return gaus_i_json_bad(at, "type", "there is no operator type '%s'; did you mean '%s'?", name, near.best);
  return gaus_i_json_bad(at, "type", "there is no operator type '%s' among the %d in operator_types", name,
                         r->problem->num_types);
}

static gaus_status find_type(const reader *r, const gaus_i_json_at *at, const char *name, int32_t *type) {
  *type = gaus_i_names_find(&r->types, name);
  return *type < 0 ? unknown_type(r, at, name) : GAUS_OK;
}

/* The name of a type, or in version 2 a list of names. */
static gaus_status read_types(const reader *r, const gaus_i_json_at *at, gaus_operation *operation,
                              const json_t **list) {
  const json_t *value = json_object_get(at->object, "type");
  const char *name = NULL;
  *list = r->version > 1 && json_is_array(value) ? value : NULL;
  if (!*list)
    GAUS_TRY(gaus_i_json_string(at, "type", true, &name));
  else if (json_array_size(value) == 0)
    return gaus_i_json_bad(at, "type", "a list of types must have one at least");
  else if (!(name = json_string_value(json_array_get(value, 0))))
    return gaus_i_json_bad(at, "type", "a list of types must have their names, as strings");
  return find_type(r, at, name, &operation->type);
}

static gaus_status add_implementations(reader *r, const gaus_i_json_at *at, const json_t *list, int32_t v) {
  for (size_t i = 1; i < json_array_size(list); i++) {
    const char *name = json_string_value(json_array_get(list, i));
    int32_t type;
    if (!name)
      return gaus_i_json_bad(at, "type", "a list of types must have their names, as strings");
    GAUS_TRY(find_type(r, at, name, &type));
    GAUS_TRY(built(r, gaus_problem_add_implementation(r->problem, v, type, r->err)));
  }
  return GAUS_OK;
}

static gaus_status read_window(reader *r, const gaus_i_json_at *at, int32_t v) {
  int32_t earliest = 0, latest = GAUS_NO_LATEST;
  GAUS_TRY(gaus_i_json_int(at, "earliest", false, 0, GAUS_MAX_LATENCY, &earliest));
  GAUS_TRY(gaus_i_json_int(at, "latest", false, 0, GAUS_MAX_LATENCY, &latest));
  if (earliest == 0 && latest == GAUS_NO_LATEST)
    return GAUS_OK;
  return built(r, gaus_problem_set_window(r->problem, v, earliest, latest, r->err));
}

/* Tests may come later in the list of operations: freezing checks them. */
static gaus_status read_conditions(reader *r, const gaus_i_json_at *at, int32_t v) {
  const json_t *array = NULL;
  GAUS_TRY(gaus_i_json_array(at, "when", false, &array));
  for (size_t i = 0; i < json_array_size(array); i++) {
    const json_t *pair = json_array_get(array, i);
    int32_t test, way;
    char list[64];
    snprintf(list, sizeof list, "operations[%d].when[%zu]", v, i);
    if (!json_is_array(pair) || json_array_size(pair) != 2)
      return gaus_i_json_bad(at, "when", "element %zu must be [test, way]: the index of an operation, and an integer",
                             i);
    GAUS_TRY(gaus_i_json_element(at, list, pair, 0, 0, INT32_MAX, &test));
    GAUS_TRY(gaus_i_json_element(at, list, pair, 1, INT32_MIN, INT32_MAX, &way));
    GAUS_TRY(built(r, gaus_problem_add_condition(r->problem, v, test, way, r->err)));
  }
  return GAUS_OK;
}

static gaus_status read_operation(reader *r, const gaus_i_json_at *at) {
  static const char *const keys[] = {"type", "name", "width", "demand", "earliest", "latest", "when", NULL};
  gaus_operation operation = {NULL, -1, 1, 1};
  const json_t *list = NULL;
  int32_t v;
  GAUS_TRY(check_keys(r, at, &(key_table){keys, 4}));
  GAUS_TRY(read_types(r, at, &operation, &list));
  GAUS_TRY(gaus_i_json_string(at, "name", false, &operation.name));
  GAUS_TRY(gaus_i_json_int(at, "width", false, 0, GAUS_MAX_WIDTH, &operation.width));
  GAUS_TRY(gaus_i_json_int(at, "demand", false, 0, GAUS_MAX_WIDTH, &operation.demand));
  GAUS_TRY(built(r, gaus_problem_add_operation(r->problem, &operation, &v, r->err)));
  GAUS_TRY(add_implementations(r, at, list, v));
  GAUS_TRY(read_window(r, at, v));
  return read_conditions(r, at, v);
}

/* --- dependences ------------------------------------------------------------------- */

static gaus_status read_kind(const reader *r, const gaus_i_json_at *at, int32_t *kind) {
  static const char *const first[] = {"data", "order", NULL}, *const second[] = {"data", "order", "control", NULL};
  const char *word = json_string_value(json_object_get(at->object, "kind"));
  if (r->version == 1 && word && strcmp(word, "control") == 0)
    return gaus_i_json_bad(at, "kind", "'control' is of format 'gaus-problem-2', this is 'gaus-problem-1'");
  return gaus_i_json_word(at, "kind", r->version > 1 ? second : first, kind);
}

/* Names of operations are known once all have been read; of those that are equal, which freezing refuses, the first. */
static gaus_status list_operations(reader *r) {
  if (r->operations.names)
    return GAUS_OK;
  GAUS_TRY(gaus_i_names_init(&r->operations, r->problem->num_ops, r->err));
  for (int32_t v = 0; v < r->problem->num_ops; v++)
    if (r->problem->ops[v].name) /* the others get theirs when the problem is frozen */
      gaus_i_names_add(&r->operations, r->problem->ops[v].name, v);
  return GAUS_OK;
}

static gaus_status unknown_operation(const reader *r, const gaus_i_json_at *at, const char *key, const char *name) {
  gaus_i_nearest near = gaus_i_nearest_start(name);
  for (int32_t v = 0; v < r->problem->num_ops; v++)
    if (r->problem->ops[v].name)
      gaus_i_nearest_offer(&near, r->problem->ops[v].name);
  if (near.best)
    return gaus_i_json_bad(at, key, "there is no operation '%s'; did you mean '%s'?", name, near.best);
  return gaus_i_json_bad(at, key, "there is no operation '%s' among the %d in operations", name, r->problem->num_ops);
}

/* An index or, from version 2 on, a name. */
static gaus_status read_end(reader *r, const gaus_i_json_at *at, const char *key, int32_t *index) {
  const char *name = json_string_value(json_object_get(at->object, key));
  if (!name)
    return gaus_i_json_int(at, key, true, 0, r->problem->num_ops - 1, index);
  if (r->version == 1)
    return gaus_i_json_bad(
        at, key,
        "it is a string, the name of an operation, which is of format 'gaus-problem-2'; this is 'gaus-problem-1'");
  GAUS_TRY(list_operations(r));
  *index = gaus_i_names_find(&r->operations, name);
  return *index < 0 ? unknown_operation(r, at, key, name) : GAUS_OK;
}

static gaus_status read_dependence(reader *r, const gaus_i_json_at *at) {
  static const char *const keys[] = {"src", "dst", "distance", "latency", "kind", NULL};
  gaus_dependence d = {0, 0, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA};
  int32_t which = GAUS_DATA;
  GAUS_TRY(check_keys(r, at, &(key_table){keys, 5}));
  if (r->problem->num_ops == 0)
    return gaus_i_json_bad(at, NULL, "there are no operations to depend on one another");
  GAUS_TRY(read_end(r, at, "src", &d.src));
  GAUS_TRY(read_end(r, at, "dst", &d.dst));
  GAUS_TRY(gaus_i_json_int(at, "distance", false, 0, GAUS_MAX_DISTANCE, &d.distance));
  GAUS_TRY(gaus_i_json_int(at, "latency", false, r->version > 1 ? -GAUS_MAX_LATENCY : 0, GAUS_MAX_LATENCY, &d.latency));
  GAUS_TRY(read_kind(r, at, &which));
  d.kind = (gaus_dependence_kind)which;
  return built(r, gaus_problem_add_dependence(r->problem, &d, NULL, r->err));
}

static gaus_status read_list(reader *r, const gaus_i_json_at *top, const char *list, bool required,
                             gaus_status (*read_one)(reader *r, const gaus_i_json_at *at)) {
  const json_t *array = NULL;
  GAUS_TRY(gaus_i_json_array(top, list, required, &array));
  for (size_t i = 0; i < json_array_size(array); i++) {
    gaus_i_json_at at = element(r, list, array, i);
    GAUS_TRY(read_one(r, &at));
  }
  return GAUS_OK;
}

static gaus_status read_format(reader *r, const gaus_i_json_at *top) {
  const char *format = NULL;
  if (!json_is_object(top->object))
    return gaus_i_json_bad(top, NULL, "a problem is an object with \"format\": \"gaus-problem-1\", this is an array");
  GAUS_TRY(gaus_i_json_string(top, "format", true, &format));
  r->version = strcmp(format, "gaus-problem-1") == 0 ? 1 : strcmp(format, "gaus-problem-2") == 0 ? 2 : 0;
  if (r->version > 0)
    return GAUS_OK;
  if (strncmp(format, "gaus-schedule-", 14) == 0)
    return gaus_i_json_bad(top, "format", "this is a schedule ('%s'), a problem ('gaus-problem-1') is expected",
                           format);
  return gaus_i_json_bad(top, "format", "'%s' is not known, it must be 'gaus-problem-1' or 'gaus-problem-2'", format);
}

static gaus_status read_head(reader *r, const gaus_i_json_at *top) {
  static const char *const keys[] = {"format",        "name",         "operator_types", "operations", "dependences",
                                     "lifetime_from", "clock_period", "resources",      NULL};
  static const char *const froms[] = {"finish", "start", NULL};
  const char *name = "";
  int32_t from = GAUS_FROM_FINISH;
  double period = 0;
  const json_t *types = NULL;
  GAUS_TRY(read_format(r, top));
  GAUS_TRY(check_keys(r, top, &(key_table){keys, 7}));
  GAUS_TRY(gaus_i_json_string(top, "name", false, &name));
  GAUS_TRY(gaus_i_json_word(top, "lifetime_from", froms, &from));
  GAUS_TRY(gaus_i_json_real(top, "clock_period", false, &period));
  GAUS_TRY(gaus_i_json_array(top, "operator_types", true, &types));
  GAUS_TRY(gaus_problem_create(name, &r->problem, r->err));
  GAUS_TRY(gaus_problem_set_lifetime_from(r->problem, (gaus_lifetime_from)from, r->err));
  GAUS_TRY(built(r, gaus_problem_set_clock_period(r->problem, period, r->err)));
  GAUS_TRY(gaus_problem_set_fingerprint(r->problem, gaus_i_json_fingerprint(top), r->err));
  return gaus_i_names_init(&r->types, (int32_t)json_array_size(types), r->err);
}

static gaus_status read_all(reader *r, const json_t *root) {
  gaus_i_json_at top = {r->where, NULL, 0, root, r->err};
  GAUS_TRY(read_head(r, &top));
  GAUS_TRY(read_list(r, &top, "resources", false, read_resource));
  GAUS_TRY(read_list(r, &top, "operator_types", true, read_type));
  GAUS_TRY(read_list(r, &top, "operations", true, read_operation));
  GAUS_TRY(read_list(r, &top, "dependences", false, read_dependence));
  return built(r, gaus_problem_freeze(r->problem, r->err));
}

/* The problem in `root`, which is released. */
static gaus_status convert(json_t *root, const char *where, gaus_problem **out, gaus_error *err) {
  gaus_error cause = {GAUS_OK, ""}; /* prefixes are put before it: it must be there */
  reader r = {.where = where, .err = &cause};
  gaus_status status = read_all(&r, root);
  gaus_i_names_clear(&r.types);
  gaus_i_names_clear(&r.operations);
  json_decref(root);
  if (status != GAUS_OK) {
    gaus_problem_destroy(r.problem);
    return gaus_i_fail(err, status, "%s", cause.message);
  }
  *out = r.problem;
  return GAUS_OK;
}

gaus_status gaus_problem_read(const char *path, gaus_problem **out, gaus_error *err) {
  GAUS_WANT(path);
  GAUS_WANT(out);
  json_t *root;
  *out = NULL;
  GAUS_TRY(gaus_i_json_read(path, &root, err));
  return convert(root, gaus_i_json_where(path), out, err);
}

gaus_status gaus_problem_parse(const char *text, size_t size, const char *where, gaus_problem **out, gaus_error *err) {
  GAUS_WANT(text);
  GAUS_WANT(where);
  GAUS_WANT(out);
  json_t *root;
  *out = NULL;
  GAUS_TRY(gaus_i_json_parse(text, size, where, &root, err));
  return convert(root, where, out, err);
}
