/* Reads a target file.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "target/target_tables.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/bridge.h"
#include "support/str.h"
#include "support/try.h"

enum { LARGEST_FILE = 16 << 20, NAME_SIZE = 96 };

extern const char gp_default_target[]; /* made from default-target.json */

/* Where the reader is, for messages: "file: rules[3].type". */
typedef struct reader {
  const char *file;
  char place[NAME_SIZE];
  gaus_error *err;
} reader;

GAUS_PRINTF(3, 4) static gaus_status bad(const reader *r, const char *key, const char *format, ...) {
  if (r->err) {
    va_list arguments;
    va_start(arguments, format);
    char problem[GAUS_MESSAGE_SIZE];
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    bool dot = r->place[0] && key[0];
    r->err->status = GAUS_BAD_INPUT;
    snprintf(r->err->message, sizeof r->err->message, "target %.200s: %s%s%s: %.200s", r->file, r->place,
             dot ? "." : "", key, problem);
  }
  return GAUS_BAD_INPUT;
}

/* --- JSON values -------------------------------------------------------- */

/* Every key of `object` is in `known`, which is "|a|b|...|". */
static gaus_status check_keys(const reader *r, json_t *object, const char *known) {
  const char *key;
  json_t *value;
  json_object_foreach(object, key, value) {
    char wanted[NAME_SIZE];
    snprintf(wanted, sizeof wanted, "|%.80s|", key);
    if (strchr(key, '|') || !strstr(known, wanted))
      return bad(r, "", "unknown key '%.60s'; known: %.*s", key, (int)strlen(known) - 2, known + 1);
  }
  return GAUS_OK;
}

static gaus_status read_integer(const reader *r, json_t *object, const char *key, int64_t least, int64_t largest,
                                int64_t *out) {
  json_t *value = json_object_get(object, key);
  if (!value || json_is_null(value))
    return GAUS_OK;
  if (!json_is_integer(value))
    return bad(r, key, "an integer is wanted");
  if (json_integer_value(value) < least || json_integer_value(value) > largest)
    return bad(r, key, "%lld is not in %lld..%lld", (long long)json_integer_value(value), (long long)least,
               (long long)largest);
  *out = json_integer_value(value);
  return GAUS_OK;
}

static gaus_status read_small(const reader *r, json_t *object, const char *key, int32_t least, int32_t largest,
                              int32_t *out) {
  int64_t value = *out;
  GP_TRY(read_integer(r, object, key, least, largest, &value));
  *out = (int32_t)value;
  return GAUS_OK;
}

static gaus_status read_boolean(const reader *r, json_t *object, const char *key, bool *out) {
  json_t *value = json_object_get(object, key);
  if (value && !json_is_boolean(value))
    return bad(r, key, "true or false is wanted");
  if (value)
    *out = json_is_true(value);
  return GAUS_OK;
}

static gaus_status read_time(const reader *r, json_t *object, const char *key, double *out) {
  json_t *value = json_object_get(object, key);
  if (value && !(json_is_number(value) && json_number_value(value) >= 0))
    return bad(r, key, "a number of ns, 0 or more, is wanted");
  *out = json_number_value(value);
  return GAUS_OK;
}

static void list_add(gp_name_list *list, json_t *string) {
  gp_make_room(&list->items, list->count, &list->capacity, sizeof *list->items);
  list->items[list->count++] = gp_copy_string(json_string_value(string), json_string_length(string));
}

/* A string or an array of strings. */
static gaus_status read_names(const reader *r, json_t *object, const char *key, gp_name_list *out) {
  json_t *value = json_object_get(object, key), *item;
  size_t i;
  if (!value)
    return GAUS_OK;
  if (json_is_string(value)) {
    list_add(out, value);
    return GAUS_OK;
  }
  if (!json_is_array(value) || json_array_size(value) == 0)
    return bad(r, key, "a name or a list of names is wanted");
  json_array_foreach(value, i, item) {
    if (!json_is_string(item))
      return bad(r, key, "item %zu is not a string", i);
    list_add(out, item);
  }
  return GAUS_OK;
}

/* --- operator types ----------------------------------------------------- */

static int32_t find_type(const gp_target *target, const char *name) {
  for (int32_t i = 0; i < target->num_types; i++)
    if (!strcmp(target->types[i].type.name, name))
      return i;
  return -1;
}

static gaus_status read_type(reader *r, json_t *object, gp_target *target) {
  if (!json_is_object(object))
    return bad(r, "", "an object is wanted");
  GP_TRY(check_keys(r, object, "|name|latency|limit|blocking|delay|delay_out|speculative|description|"));
  json_t *name = json_object_get(object, "name");
  if (!json_is_string(name) || json_string_length(name) == 0)
    return bad(r, "name", "a name is wanted");
  if (!json_object_get(object, "latency"))
    return bad(r, "latency", "missing");
  gp_operator_entry entry = {{NULL, 0, GAUS_UNLIMITED, 1, 0, 0}, false};
  GP_TRY(read_small(r, object, "latency", 0, GAUS_MAX_LATENCY, &entry.type.latency));
  GP_TRY(read_small(r, object, "limit", 1, INT32_MAX, &entry.type.limit));
  GP_TRY(read_small(r, object, "blocking", 1, GAUS_MAX_LATENCY, &entry.type.blocking));
  GP_TRY(read_boolean(r, object, "speculative", &entry.speculative));
  GP_TRY(read_time(r, object, "delay", &entry.type.delay));
  GP_TRY(read_time(r, object, "delay_out", &entry.type.delay_out));
  int32_t at = find_type(target, json_string_value(name));
  if (at < 0) {
    gp_make_room(&target->types, target->num_types, &target->cap_types, sizeof *target->types);
    at = target->num_types++;
    entry.type.name = gp_copy_string(json_string_value(name), json_string_length(name));
  } else
    entry.type.name = target->types[at].type.name;
  target->types[at] = entry;
  return GAUS_OK;
}

static gaus_status read_types(reader *r, json_t *root, gp_target *target) {
  json_t *array = json_object_get(root, "operator_types"), *item, *other;
  size_t i, j;
  if (!array)
    return GAUS_OK;
  if (!json_is_array(array))
    return bad(r, "operator_types", "a list is wanted");
  json_array_foreach(array, i, item) {
    snprintf(r->place, sizeof r->place, "operator_types[%zu]", i);
    GP_TRY(read_type(r, item, target));
    const char *name = json_string_value(json_object_get(item, "name"));
    for (j = 0; j < i && (other = json_array_get(array, j)); j++)
      if (!strcmp(name, json_string_value(json_object_get(other, "name"))))
        return bad(r, "name", "'%.60s' is the name of operator_types[%zu] already", name, j);
  }
  r->place[0] = '\0';
  return GAUS_OK;
}

/* --- rules -------------------------------------------------------------- */

/* A target serves every LLVM: what only a newer one has is no mistake. */
static bool is_newer_opcode(const char *name) {
  return !strcmp(name, "ptrtoaddr");
}

static gaus_status check_opcodes(const reader *r, const gp_name_list *opcodes) {
  for (int32_t i = 0; i < opcodes->count; i++)
    if (!gp_opcode_is_known(opcodes->items[i]) && !is_newer_opcode(opcodes->items[i]))
      return bad(r, "opcode", "LLVM has no instruction '%.60s'", opcodes->items[i]);
  return GAUS_OK;
}

static gaus_status read_operator(const reader *r, json_t *object, const gp_target *target, gp_rule *out) {
  json_t *name = json_object_get(object, "operator"), *demand = json_object_get(object, "demand");
  if (!json_is_string(name))
    return bad(r, "operator", "the name of an operator type is wanted");
  out->type = find_type(target, json_string_value(name));
  if (out->type < 0)
    return bad(r, "operator", "there is no operator type '%.60s'", json_string_value(name));
  if (json_is_string(demand) && !strcmp(json_string_value(demand), "lanes"))
    out->demand_is_lanes = true;
  else if (demand && !json_is_integer(demand))
    return bad(r, "demand", "an integer or \"lanes\" is wanted");
  else
    GP_TRY(read_small(r, object, "demand", 0, INT32_MAX, &out->demand));
  return GAUS_OK;
}

static gaus_status read_rule(const reader *r, json_t *object, const gp_target *target, gp_rule *out) {
  if (!json_is_object(object))
    return bad(r, "", "an object is wanted");
  GP_TRY(check_keys(
      r, object,
      "|opcode|intrinsic|callee|type|min_width|max_width|min_lanes|max_lanes|address_space|max_bytes|operator|"
      "demand|description|"));
  GP_TRY(read_names(r, object, "opcode", &out->opcodes));
  GP_TRY(read_names(r, object, "intrinsic", &out->intrinsics));
  GP_TRY(read_names(r, object, "callee", &out->callees));
  GP_TRY(read_names(r, object, "type", &out->types));
  GP_TRY(check_opcodes(r, &out->opcodes));
  if ((out->opcodes.count > 0) + (out->intrinsics.count > 0) + (out->callees.count > 0) != 1)
    return bad(r, "", "exactly one of opcode, intrinsic and callee is wanted");
  GP_TRY(read_integer(r, object, "min_width", 0, GAUS_MAX_WIDTH, &out->least_width));
  GP_TRY(read_integer(r, object, "max_width", 0, GAUS_MAX_WIDTH, &out->largest_width));
  GP_TRY(read_integer(r, object, "min_lanes", 1, GAUS_MAX_WIDTH, &out->least_lanes));
  GP_TRY(read_integer(r, object, "max_lanes", 1, GAUS_MAX_WIDTH, &out->largest_lanes));
  GP_TRY(read_integer(r, object, "address_space", 0, INT32_MAX, &out->address_space));
  GP_TRY(read_integer(r, object, "max_bytes", 0, INT32_MAX, &out->largest_bytes));
  return read_operator(r, object, target, out);
}

static gaus_status read_rules(reader *r, json_t *root, gp_target *target) {
  json_t *array = json_object_get(root, "rules"), *item;
  size_t i;
  if (!array)
    return GAUS_OK;
  if (!json_is_array(array))
    return bad(r, "rules", "a list is wanted");
  json_array_foreach(array, i, item) {
    snprintf(r->place, sizeof r->place, "rules[%zu]", i);
    gp_make_room(&target->rules, target->num_rules, &target->cap_rules, sizeof *target->rules);
    gp_rule *rule = &target->rules[target->num_rules++];
    *rule = (struct gp_rule){.least_width = -1, .largest_width = -1, .least_lanes = -1, .largest_lanes = -1};
    rule->address_space = rule->largest_bytes = -1;
    rule->demand = 1;
    GP_TRY(read_rule(r, item, target, rule));
  }
  r->place[0] = '\0';
  return GAUS_OK;
}

/* --- arrays ------------------------------------------------------------- */

/* The types that `key` names, one for each bank; *count is what another key
 * had, or 0. */
static gaus_status read_bank_types(const reader *r, json_t *object, const char *key, const gp_target *target,
                                   int32_t *count, int32_t **out) {
  gp_name_list names = {0};
  gaus_status status = read_names(r, object, key, &names);
  if (status == GAUS_OK && names.count && *count && names.count != *count)
    status = bad(r, key, "%d banks here, but %d before", (int)names.count, (int)*count);
  if (names.count)
    *out = gp_host_realloc(NULL, (size_t)names.count, sizeof **out);
  for (int32_t i = 0; i < names.count && status == GAUS_OK; i++) {
    (*out)[i] = find_type(target, names.items[i]);
    if ((*out)[i] < 0)
      status = bad(r, key, "there is no operator type '%.60s'", names.items[i]);
  }
  if (names.count)
    *count = names.count;
  gp_name_list_clear(&names);
  return status;
}

/* "operator" is for both. */
static gaus_status read_all_banks(const reader *r, json_t *object, const gp_target *target, gp_array_entry *out) {
  gp_banks *banks = &out->banks;
  bool both = json_object_get(object, "operator");
  if (both && (json_object_get(object, "load") || json_object_get(object, "store")))
    return bad(r, "operator", "either operator, or load and store");
  GP_TRY(read_bank_types(r, object, both ? "operator" : "load", target, &banks->count, &out->load));
  GP_TRY(read_bank_types(r, object, both ? "operator" : "store", target, &banks->count, &out->store));
  if (!banks->count)
    return bad(r, "operator", "the names of operator types, one for each bank, are wanted");
  banks->load = out->load;
  banks->store = out->store;
  return GAUS_OK;
}

static gaus_status read_partition(const reader *r, json_t *object, gp_banks *out) {
  json_t *kind = json_object_get(object, "partition");
  const char *name = json_is_string(kind) ? json_string_value(kind) : "";
  if (!kind && out->count == 1)
    return json_object_get(object, "bytes") ? bad(r, "bytes", "only for a partition") : GAUS_OK;
  if (strcmp(name, "cyclic") && strcmp(name, "block"))
    return bad(r, "partition", "\"cyclic\" or \"block\" is wanted");
  out->kind = strcmp(name, "block") ? GP_PARTITION_CYCLIC : GP_PARTITION_BLOCKS;
  GP_TRY(read_integer(r, object, "bytes", 1, INT32_MAX, &out->bytes));
  return out->bytes ? GAUS_OK : bad(r, "bytes", "missing: the size of what lies in one bank before the next one's");
}

static gaus_status read_array(const reader *r, json_t *object, const gp_target *target, gp_array_entry *out) {
  json_t *otherwise = json_object_get(object, "otherwise");
  if (!json_is_object(object))
    return bad(r, "", "an object is wanted");
  GP_TRY(check_keys(r, object, "|array|operator|load|store|partition|bytes|otherwise|description|"));
  GP_TRY(read_names(r, object, "array", &out->names));
  if (!out->names.count)
    return bad(r, "array", "the name of an array is wanted");
  GP_TRY(read_all_banks(r, object, target, out));
  GP_TRY(read_partition(r, object, &out->banks));
  if (!otherwise)
    return GAUS_OK;
  out->banks.otherwise = json_is_string(otherwise) ? find_type(target, json_string_value(otherwise)) : -1;
  return out->banks.otherwise >= 0 ? GAUS_OK : bad(r, "otherwise", "the name of an operator type is wanted");
}

static gaus_status read_arrays(reader *r, json_t *root, gp_target *target) {
  json_t *array = json_object_get(root, "banks"), *item;
  size_t i;
  if (!array)
    return GAUS_OK;
  if (!json_is_array(array))
    return bad(r, "banks", "a list is wanted");
  json_array_foreach(array, i, item) {
    snprintf(r->place, sizeof r->place, "banks[%zu]", i);
    gp_make_room(&target->arrays, target->num_arrays, &target->cap_arrays, sizeof *target->arrays);
    gp_array_entry *entry = &target->arrays[target->num_arrays++];
    *entry = (gp_array_entry){.banks = {.otherwise = -1}};
    GP_TRY(read_array(r, item, target, entry));
  }
  r->place[0] = '\0';
  return GAUS_OK;
}

/* --- the file ----------------------------------------------------------- */

static gaus_status read_delay(const reader *r, json_t *memory, const char *key, int32_t *out) {
  json_t *value = json_object_get(memory, key);
  if (json_is_string(value) && !strcmp(json_string_value(value), "latency")) {
    *out = GAUS_LATENCY_OF_SOURCE;
    return GAUS_OK;
  }
  if (value && !json_is_integer(value))
    return bad(r, key, "a number of cycles or \"latency\" is wanted");
  return read_small(r, memory, key, 0, GAUS_MAX_LATENCY, out);
}

static gaus_status read_memory(reader *r, json_t *root, gp_target *target) {
  json_t *memory = json_object_get(root, "memory");
  if (!memory)
    return GAUS_OK;
  strcpy(r->place, "memory");
  if (!json_is_object(memory))
    return bad(r, "", "an object is wanted");
  GP_TRY(check_keys(r, memory, "|read_after_write|write_after_read|write_after_write|description|"));
  GP_TRY(read_delay(r, memory, "read_after_write", &target->memory.read_after_write));
  GP_TRY(read_delay(r, memory, "write_after_read", &target->memory.write_after_read));
  GP_TRY(read_delay(r, memory, "write_after_write", &target->memory.write_after_write));
  r->place[0] = '\0';
  return GAUS_OK;
}

/* A rule or a bank gives accesses of this opcode an operator that takes no time. */
static bool takes_no_time(const gp_target *target, const char *opcode, const int32_t *(*of_bank)(const gp_banks *)) {
  for (int32_t i = 0; i < target->num_rules; i++)
    if (gp_name_list_has(&target->rules[i].opcodes, opcode) && !target->types[target->rules[i].type].type.latency)
      return true;
  for (int32_t i = 0; i < target->num_arrays; i++) {
    const int32_t *types = of_bank(&target->arrays[i].banks);
    for (int32_t k = 0; types && k < target->arrays[i].banks.count; k++)
      if (!target->types[types[k]].type.latency)
        return true;
  }
  return false;
}

static const int32_t *loads_of(const gp_banks *banks) {
  return banks->load;
}

static const int32_t *stores_of(const gp_banks *banks) {
  return banks->store;
}

/* Whether a load is served before or after a store of the same cycle, it
 * cannot be both. */
static gaus_status check_memory(reader *r, const gp_target *target) {
  int32_t after_write = target->memory.read_after_write, after_read = target->memory.write_after_read;
  bool written = after_write == GAUS_LATENCY_OF_SOURCE && takes_no_time(target, "store", stores_of);
  bool read = after_read == GAUS_LATENCY_OF_SOURCE && takes_no_time(target, "load", loads_of);
  if ((after_write && !written) || (after_read && !read))
    return GAUS_OK;
  strcpy(r->place, "memory");
  return bad(r, "",
             "a load in the cycle of a store would see memory both after it (read_after_write is %s) and before it "
             "(write_after_read is %s): one of them has to be 1 or more",
             written ? "the latency of a store, 0" : "0", read ? "the latency of a load, 0" : "0");
}

static gaus_status read_lifetime(const reader *r, json_t *root, gp_target *target) {
  json_t *value = json_object_get(root, "lifetime_from");
  const char *text = json_is_string(value) ? json_string_value(value) : "";
  if (!value || !strcmp(text, "finish"))
    return GAUS_OK;
  if (strcmp(text, "start"))
    return bad(r, "lifetime_from", "\"finish\" or \"start\" is wanted");
  target->lifetime_from = GAUS_FROM_START;
  return GAUS_OK;
}

static gaus_status read_clock(const reader *r, json_t *root, gp_target *target) {
  json_t *value = json_object_get(root, "clock_period");
  double ns = json_number_value(value);
  if (!value)
    return GAUS_OK;
  if (!json_is_number(value) || !(ns >= GAUS_MIN_CLOCK_PERIOD && ns <= GAUS_MAX_CLOCK_PERIOD))
    return bad(r, "clock_period", "a time of %g to %g ns is wanted", GAUS_MIN_CLOCK_PERIOD, GAUS_MAX_CLOCK_PERIOD);
  target->clock_period = ns;
  return GAUS_OK;
}

static gaus_status read_text(reader *r, const char *text, size_t size, gp_target *target);

/* An own file comes first, so that its rules win; its base is read before,
 * so that its types replace those of the same name. */
static gaus_status read_base(const reader *r, json_t *root, gp_target *target) {
  json_t *base = json_object_get(root, "extends");
  if (!base)
    return GAUS_OK;
  if (!json_is_string(base) || strcmp(json_string_value(base), "default"))
    return bad(r, "extends", "only \"default\", the built-in target, can be extended");
  reader inner = {"default", "", r->err};
  return read_text(&inner, gp_default_target, strlen(gp_default_target), target);
}

static void own_rules_first(gp_target *target, int32_t inherited) {
  int32_t own = target->num_rules - inherited;
  if (!own || !inherited)
    return;
  gp_rule *rules = gp_host_realloc(NULL, (size_t)target->num_rules, sizeof *rules);
  memcpy(rules, target->rules + inherited, (size_t)own * sizeof *rules);
  memcpy(rules + own, target->rules, (size_t)inherited * sizeof *rules);
  free(target->rules);
  target->rules = rules;
  target->cap_rules = target->num_rules;
}

/* --- the fingerprint ---------------------------------------------------- */

static void drop_comments(json_t *value) {
  const char *key;
  json_t *item;
  size_t i;
  if (json_is_object(value)) {
    json_object_del(value, "description");
    json_object_foreach(value, key, item) drop_comments(item);
  }
  if (json_is_array(value))
    json_array_foreach(value, i, item) drop_comments(item);
}

/* FNV-1a, on from that of the target that this one extends. The root is not
 * needed any more. */
static uint64_t hash_of(json_t *root, uint64_t state) {
  drop_comments(root);
  char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
  for (const char *c = text; c && *c; c++)
    state = (state ^ (unsigned char)*c) * 0x100000001B3u;
  free(text);
  return state ^ (state >> 32);
}

static gaus_status read_root(reader *r, json_t *root, gp_target *target) {
  json_t *format = json_object_get(root, "format"), *name = json_object_get(root, "name");
  if (!json_is_object(root))
    return bad(r, "", "an object is wanted");
  if (!json_is_string(format) || strcmp(json_string_value(format), "gaus-target-1"))
    return bad(r, "format", "\"gaus-target-1\" is wanted");
  GP_TRY(check_keys(
      r, root,
      "|format|name|description|extends|lifetime_from|clock_period|memory|nest_units|operator_types|rules|banks|"));
  if (name && !json_is_string(name))
    return bad(r, "name", "a string is wanted");
  GP_TRY(read_base(r, root, target));
  int32_t inherited = target->num_rules;
  free(target->name);
  target->name = name ? gp_copy_string(json_string_value(name), json_string_length(name)) : NULL;
  GP_TRY(read_lifetime(r, root, target));
  GP_TRY(read_clock(r, root, target));
  GP_TRY(read_memory(r, root, target));
  GP_TRY(read_small(r, root, "nest_units", 1, GAUS_MAX_LATENCY, &target->nest_units));
  GP_TRY(read_types(r, root, target));
  GP_TRY(read_rules(r, root, target));
  GP_TRY(read_arrays(r, root, target));
  GP_TRY(check_memory(r, target));
  own_rules_first(target, inherited);
  return GAUS_OK;
}

static gaus_status read_text(reader *r, const char *text, size_t size, gp_target *target) {
  json_error_t where;
  json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);
  if (!root) {
    snprintf(r->place, sizeof r->place, "line %d, column %d", where.line, where.column);
    return bad(r, "", "%s", where.text);
  }
  gaus_status status = read_root(r, root, target);
  target->hash = hash_of(root, target->hash ? target->hash : 0xCBF29CE484222325u);
  json_decref(root);
  return status;
}

static gaus_status io_error(const char *path, const char *problem, gaus_error *err) {
  if (err) {
    err->status = GAUS_IO;
    snprintf(err->message, sizeof err->message, "target %.300s: %s", path, problem);
  }
  return GAUS_IO;
}

static gaus_status load(const char *path, gp_str *text, gaus_error *err) {
  char buffer[4096];
  FILE *file = fopen(path, "rb");
  if (!file)
    return io_error(path, "cannot be opened", err);
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0 && text->size <= LARGEST_FILE;)
    gp_str_add_bytes(text, buffer, got);
  bool broken = ferror(file);
  fclose(file);
  if (broken || text->size > LARGEST_FILE)
    return io_error(path, broken ? "cannot be read" : "larger than 16 MB", err);
  return GAUS_OK;
}

gaus_status gp_target_read(const char *path, gp_target **out, gaus_error *err) {
  gp_str text = {0};
  gaus_status status = GAUS_OK;
  *out = NULL;
  if (path)
    status = load(path, &text, err);
  else
    gp_str_add_bytes(&text, gp_default_target, strlen(gp_default_target));
  if (status == GAUS_OK) {
    reader r = {path ? path : "default", "", err};
    gp_target *target = gp_host_realloc(NULL, 1, sizeof *target);
    *target = (gp_target){.memory = {GAUS_LATENCY_OF_SOURCE, 1, 1}, .nest_units = 1};
    status = read_text(&r, gp_str_chars(&text), text.size, target);
    if (status == GAUS_OK)
      *out = target;
    else
      gp_target_destroy(target);
  }
  gp_str_clear(&text);
  return status;
}

/* --- looking ------------------------------------------------------------ */

uint64_t gp_target_hash(const gp_target *target) {
  return target->hash;
}
