/* Reads the record of a loop from its `!llvm.loop` node.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "loop.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gaus-ir/keys.h"

bool gi_refuse(gi_loop *l, gaus_ir_status status, const char *format, ...) {
  char why[400], place[300] = "";
  size_t size;
  const char *function = LLVMGetValueName2(l->loop.function, &size);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why, sizeof why, format, arguments);
  va_end(arguments);
  if (l->loop.header)
    snprintf(place, sizeof place, "loop '%.200s' in ", LLVMGetBasicBlockName(l->loop.header));
  l->loop.status = status;
  l->loop.message = gi_format(l->arena, "%sfunction '%.200s': %s", place, function, why);
  return false;
}

/* --- nodes -------------------------------------------------------------- */

/* Nodes are read in place: LLVM's C interface copies operands to where it is told. */
typedef struct node {
  LLVMValueRef operands[2]; /* the first ones */
  unsigned count;
  const char *key; /* NULL: no string is first */
  unsigned length;
} node;

static bool read_node(LLVMValueRef value, node *out) {
  *out = (node){0};
  out->count = value && LLVMIsAMDNode(value) ? LLVMGetMDNodeNumOperands(value) : 0;
  if (out->count < 1 || out->count > 2)
    return false;
  LLVMGetMDNodeOperands(value, out->operands);
  out->key = out->operands[0] ? LLVMGetMDString(out->operands[0], &out->length) : NULL;
  return out->key != NULL;
}

static bool is_key(const node *n, const char *key) {
  return n->key && n->length == strlen(key) && !memcmp(n->key, key, n->length);
}

static bool read_integer(LLVMValueRef value, int64_t *out) {
  if (!value || !LLVMIsAConstantInt(value) || LLVMGetIntTypeWidth(LLVMTypeOf(value)) > 64)
    return false;
  *out = LLVMConstIntGetSExtValue(value);
  return true;
}

static LLVMValueRef loop_node(LLVMValueRef end) {
  LLVMContextRef context = LLVMGetTypeContext(LLVMTypeOf(end));
  return LLVMHasMetadata(end) ? LLVMGetMetadata(end, LLVMGetMDKindIDInContext(context, "llvm.loop", 9)) : NULL;
}

/* Without these there is no record, whatever else there is. */
bool gi_has_record(gi_arena *arena, LLVMValueRef end) {
  LLVMValueRef id = end ? loop_node(end) : NULL;
  unsigned count = id ? LLVMGetMDNodeNumOperands(id) : 0;
  LLVMValueRef *children = gi_alloc(arena, count, sizeof *children);
  bool found = false;
  if (count)
    LLVMGetMDNodeOperands(id, children);
  for (unsigned i = 1; i < count; i++) {
    node n;
    found |= read_node(children[i], &n) && (is_key(&n, GAUS_IR_KEY_VERSION) || is_key(&n, GAUS_IR_KEY_II) ||
                                            is_key(&n, GAUS_IR_KEY_OPERATIONS) || is_key(&n, GAUS_IR_KEY_HASH));
  }
  return found;
}

/* --- the record --------------------------------------------------------- */

/* The children by their keys, as far as they are known. */
typedef struct record {
  int64_t version, ii, stages, length, states, res_mii, rec_mii, operations, hash, target_hash, line, clock_period;
  int64_t promised, nests, waits, trips;
  int64_t outer_cycle, outer_stage, outer_order, outer_latency, outer_trips;
  const char *name, *file, *target, *dump, *trips_text, *trips_expression, *outer_assumed;
  uint32_t has_integer, has_text; /* bits by the tables below: what is there */
  const char *bad;                /* the first key with a value that it cannot have */
} record;

typedef enum need { ALWAYS, SOMETIMES, IN_NESTS } need;

static const struct integer {
  const char *key;
  size_t at;
  int64_t least, most;
  need need;
} integers[] = {
    {GAUS_IR_KEY_VERSION, offsetof(record, version), 1, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_II, offsetof(record, ii), 0, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_STAGES, offsetof(record, stages), 1, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_LENGTH, offsetof(record, length), 0, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_STATES, offsetof(record, states), 1, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_RES_MII, offsetof(record, res_mii), 0, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_REC_MII, offsetof(record, rec_mii), 0, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_OPERATIONS, offsetof(record, operations), 1, INT32_MAX, ALWAYS},
    {GAUS_IR_KEY_HASH, offsetof(record, hash), INT64_MIN, INT64_MAX, ALWAYS},
    {GAUS_IR_KEY_TARGET_HASH, offsetof(record, target_hash), INT64_MIN, INT64_MAX, ALWAYS},
    {GAUS_IR_KEY_LINE, offsetof(record, line), 1, INT32_MAX, SOMETIMES},
    {GAUS_IR_KEY_CLOCK_PERIOD, offsetof(record, clock_period), 1, INT32_MAX, SOMETIMES},
    {GAUS_IR_KEY_PROMISED, offsetof(record, promised), 1, INT32_MAX, SOMETIMES},
    {GAUS_IR_KEY_NESTS, offsetof(record, nests), 1, INT32_MAX, SOMETIMES},
    {GAUS_IR_KEY_WAITS, offsetof(record, waits), 1, INT32_MAX, SOMETIMES},
    {GAUS_IR_KEY_OUTER_CYCLE, offsetof(record, outer_cycle), 0, INT32_MAX, IN_NESTS},
    {GAUS_IR_KEY_OUTER_STAGE, offsetof(record, outer_stage), 0, INT32_MAX, IN_NESTS},
    {GAUS_IR_KEY_OUTER_ORDER, offsetof(record, outer_order), 0, INT32_MAX, IN_NESTS},
    {GAUS_IR_KEY_OUTER_LATENCY, offsetof(record, outer_latency), 0, INT32_MAX, IN_NESTS},
    {GAUS_IR_KEY_OUTER_TRIPS, offsetof(record, outer_trips), 0, INT64_MAX, IN_NESTS},
};
enum { INTEGERS = sizeof integers / sizeof *integers };

static const struct text {
  const char *key;
  size_t at;
  need need;
} texts[] = {
    {GAUS_IR_KEY_NAME, offsetof(record, name), ALWAYS},
    {GAUS_IR_KEY_TARGET, offsetof(record, target), ALWAYS},
    {GAUS_IR_KEY_FILE, offsetof(record, file), SOMETIMES},
    {GAUS_IR_KEY_DUMP, offsetof(record, dump), SOMETIMES},
    {GAUS_IR_KEY_TRIPS_EXPRESSION, offsetof(record, trips_expression), SOMETIMES},
    {GAUS_IR_KEY_OUTER_ASSUMED, offsetof(record, outer_assumed), SOMETIMES},
};
enum { TEXTS = sizeof texts / sizeof *texts };

/* The first child of a key counts. */
static void read_integer_child(record *r, const node *n) {
  for (int i = 0; i < INTEGERS; i++) {
    int64_t value = 0;
    if (!is_key(n, integers[i].key) || r->has_integer >> i & 1)
      continue;
    r->has_integer |= 1u << i;
    if (n->count < 2 || !read_integer(n->operands[1], &value) || value < integers[i].least || value > integers[i].most)
      r->bad = r->bad ? r->bad : integers[i].key;
    *(int64_t *)((char *)r + integers[i].at) = value;
  }
}

static const char *read_text(gi_arena *arena, const node *n) {
  unsigned length;
  const char *text = n->count > 1 && n->operands[1] ? LLVMGetMDString(n->operands[1], &length) : NULL;
  return text ? gi_copy(arena, text, length) : NULL;
}

/* Who may say how many iterations of an inner loop are assumed; `inner`: a loop within it is the reason. */
static bool is_source(const char *text) {
  static const char *const known[] = {"pragma", "profile", "parameter", "inner"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(text, known[i]))
      return true;
  return false;
}

/* A target may have no name. */
static bool is_good(const struct text *row, const char *text) {
  if (row->at == offsetof(record, outer_assumed))
    return is_source(text);
  return row->at != offsetof(record, name) || text[0];
}

static void read_text_child(gi_arena *arena, record *r, const node *n) {
  for (int i = 0; i < TEXTS; i++) {
    if (!is_key(n, texts[i].key) || r->has_text >> i & 1)
      continue;
    const char *text = read_text(arena, n);
    r->has_text |= 1u << i;
    if (!text || !is_good(&texts[i], text))
      r->bad = r->bad ? r->bad : texts[i].key;
    *(const char **)((char *)r + texts[i].at) = text;
  }
}

/* A number of iterations, "counted" or "tested". */
static void read_trips_child(gi_arena *arena, record *r, const node *n) {
  if (!is_key(n, GAUS_IR_KEY_TRIPS) || r->trips || r->trips_text)
    return;
  r->trips_text = read_text(arena, n);
  bool good = r->trips_text ? !strcmp(r->trips_text, "counted") || !strcmp(r->trips_text, "tested")
                            : n->count > 1 && read_integer(n->operands[1], &r->trips) && r->trips > 0;
  if (!good)
    r->bad = r->bad ? r->bad : GAUS_IR_KEY_TRIPS;
}

static void read_children(gi_arena *arena, LLVMValueRef end, record *out) {
  unsigned count;
  LLVMValueRef id = loop_node(end);
  count = LLVMGetMDNodeNumOperands(id);
  LLVMValueRef *children = gi_alloc(arena, count, sizeof *children);
  LLVMGetMDNodeOperands(id, children);
  *out = (record){0};
  for (unsigned i = 1; i < count; i++) { /* the first is the node itself */
    node n;
    if (!read_node(children[i], &n))
      continue;
    read_integer_child(out, &n);
    read_text_child(arena, out, &n);
    read_trips_child(arena, out, &n);
  }
}

static const char *find_missing(const record *r, bool is_nest) {
  for (int i = 0; i < INTEGERS; i++)
    if (!(r->has_integer >> i & 1) && (integers[i].need == ALWAYS || (is_nest && integers[i].need == IN_NESTS)))
      return integers[i].key;
  for (int i = 0; i < TEXTS; i++)
    if (!(r->has_text >> i & 1) && texts[i].need == ALWAYS)
      return texts[i].key;
  return r->trips || r->trips_text ? NULL : GAUS_IR_KEY_TRIPS;
}

static void take_figures(gaus_ir_loop *loop, const record *r) {
  loop->version = (int32_t)r->version;
  loop->ii = (int32_t)r->ii;
  loop->stages = (int32_t)r->stages;
  loop->length = (int32_t)r->length;
  loop->states = (int32_t)r->states;
  loop->res_mii = (int32_t)r->res_mii;
  loop->rec_mii = (int32_t)r->rec_mii;
  loop->promised = (int32_t)r->promised;
  loop->num_nests = (int32_t)r->nests;
  loop->waits = r->waits > 0;
  loop->hash = (uint64_t)r->hash;
  loop->target_hash = (uint64_t)r->target_hash;
  loop->clock_period = (int32_t)r->clock_period;
  loop->line = (int32_t)r->line;
}

static void take_texts(gaus_ir_loop *loop, const record *r) {
  loop->name = r->name ? r->name : "";
  loop->file = r->file ? r->file : "";
  loop->target = r->target ? r->target : "";
  loop->dump = r->dump ? r->dump : "";
  loop->trips_expression = r->trips_expression ? r->trips_expression : "";
}

static void take_trips(gaus_ir_loop *loop, const record *r) {
  loop->num_trips = r->trips;
  loop->trips = !r->trips_text                     ? GAUS_IR_TRIPS_CONSTANT
                : !strcmp(r->trips_text, "counted") ? GAUS_IR_TRIPS_COUNTED
                                                    : GAUS_IR_TRIPS_TESTED;
}

static void take_outer(gaus_ir_outer *outer, const record *r) {
  outer->cycle = (int32_t)r->outer_cycle;
  outer->stage = (int32_t)r->outer_stage;
  outer->order = (int32_t)r->outer_order;
  outer->latency = (int32_t)r->outer_latency;
  outer->trips = r->outer_trips;
  outer->assumed = r->outer_assumed;
}

bool gi_read_record(gi_loop *l, LLVMValueRef latch_end) {
  record r;
  read_children(l->arena, latch_end, &r);
  take_figures(&l->loop, &r);
  take_texts(&l->loop, &r);
  take_trips(&l->loop, &r);
  take_outer(&l->loop.outer, &r);
  l->num_recorded = r.operations;
  l->num_waits = r.waits;
  bool has_version = r.has_integer & 1; /* the first row */
  if (has_version && r.version != GAUS_IR_VERSION)
    return gi_refuse(l, GAUS_IR_OTHER_VERSION,
                     "its record is of version %" PRId64 " of the metadata, and this reads version %d; schedule it with "
                     "the gaus-schedule that belongs to this library",
                     r.version, GAUS_IR_VERSION);
  const char *missing = r.bad ? r.bad : find_missing(&r, l->outer != NULL);
  return !missing || gi_refuse(l, GAUS_IR_MALFORMED, "its record has no good '%s'; run gaus-schedule again", missing);
}
