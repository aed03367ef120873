/* Reads the schedules of a module, as docs/metadata.md defines them, and prints
 * each loop's pipeline as JSON: what starts when and where, which value comes
 * from how many iterations back, and how long it has to be kept. It knows
 * nothing of GauS but that page, and uses LLVM's C API alone. A loop that
 * contains others has these as operations, and they are printed on their own.
 *
 *   read_schedule FILE        a .ll or .bc file
 *
 * Exit status 1: a schedule does not fit its loop any more, or is not of this
 * version of the contract; the message says which. 2: no module.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <llvm-c/Core.h>
#include <llvm-c/IRReader.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, VERSION_WITH_NESTS = 2, VERSION_THAT_WAITS = 3, ABSENT = -1, MOST_BLOCKS = 4096 };

typedef struct {
  LLVMBasicBlockRef header, latch, blocks[MOST_BLOCKS];
  int num_blocks;
} loop_t;

typedef struct {
  long version, ii, stages, length, states, operations, nests;       /* ABSENT: not in the record */
  long outer_cycle, outer_stage, outer_latency, outer_trips; /* as an operation of the loop around it */
  bool outer_assumed;                                        /* which may have to wait for it */
} record_t;

/* A loop directly within the one that is read. */
typedef struct {
  loop_t loop;
  record_t record;
} nest_t;

typedef struct {
  LLVMValueRef inst;  /* of a nest: its latch's terminator */
  const nest_t *nest; /* NULL: an instruction */
  long cycle, stage, unit;
} operation_t;

static const char *text_of(const char *text, size_t size, char *to, size_t room) {
  size_t n = size < room - 1 ? size : room - 1;
  memcpy(to, text, n);
  to[n] = '\0';
  return to;
}

/* Says why a schedule is not to be used; always -1. */
static int stale(LLVMValueRef function, const char *what) {
  size_t size;
  fprintf(stderr, "function '%s': %s; run gaus-schedule again\n", LLVMGetValueName2(function, &size), what);
  return -1;
}

/* --- the loop ----------------------------------------------------------- */

/* Marks what can be reached from `from` without `without`. */
static void reach(LLVMBasicBlockRef from, LLVMBasicBlockRef without, LLVMBasicBlockRef *seen, int *count) {
  if (from == without)
    return;
  for (int i = 0; i < *count; i++)
    if (seen[i] == from)
      return;
  if (*count == MOST_BLOCKS)
    return;
  seen[(*count)++] = from;
  LLVMValueRef end = LLVMGetBasicBlockTerminator(from);
  for (unsigned i = 0; i < LLVMGetNumSuccessors(end); i++)
    reach(LLVMGetSuccessor(end, i), without, seen, count);
}

static bool contains(LLVMBasicBlockRef *blocks, int count, LLVMBasicBlockRef block) {
  for (int i = 0; i < count; i++)
    if (blocks[i] == block)
      return true;
  return false;
}

/* The latch's terminator has the record; the header is the block that it goes
 * to and that every way from the function's entry to it goes through. */
static bool find_loop(LLVMValueRef latch_end, loop_t *loop) {
  static LLVMBasicBlockRef seen[MOST_BLOCKS];
  loop->latch = LLVMGetInstructionParent(latch_end);
  loop->header = NULL;
  LLVMBasicBlockRef entry = LLVMGetEntryBasicBlock(LLVMGetBasicBlockParent(loop->latch));
  for (unsigned i = 0; i < LLVMGetNumSuccessors(latch_end); i++) {
    int count = 0;
    reach(entry, LLVMGetSuccessor(latch_end, i), seen, &count);
    if (!contains(seen, count, loop->latch))
      loop->header = LLVMGetSuccessor(latch_end, i);
  }
  if (!loop->header)
    return false;
  /* In the body is what leads to the latch without going around. */
  int candidates = 0;
  reach(loop->header, NULL, seen, &candidates);
  loop->num_blocks = 0;
  for (int i = 0; i < candidates; i++) {
    static LLVMBasicBlockRef after[MOST_BLOCKS];
    int count = 0;
    if (seen[i] == loop->header) {
      loop->blocks[loop->num_blocks++] = seen[i];
      continue;
    }
    reach(seen[i], loop->header, after, &count);
    if (contains(after, count, loop->latch))
      loop->blocks[loop->num_blocks++] = seen[i];
  }
  return true;
}

/* --- metadata ----------------------------------------------------------- */

/* The integer of an instruction's !{i32 n}, ABSENT where there is none. */
static long mark(LLVMValueRef inst, const char *kind) {
  LLVMContextRef context = LLVMGetTypeContext(LLVMTypeOf(inst));
  LLVMValueRef node = LLVMGetMetadata(inst, LLVMGetMDKindIDInContext(context, kind, (unsigned)strlen(kind))), operand;
  if (!node || LLVMGetMDNodeNumOperands(node) != 1)
    return ABSENT;
  LLVMGetMDNodeOperands(node, &operand);
  return operand && LLVMIsAConstantInt(operand) ? (long)LLVMConstIntGetSExtValue(operand) : ABSENT;
}

static void read_child(LLVMValueRef child, record_t *record) {
  LLVMValueRef parts[2];
  unsigned length;
  if (!child || !LLVMIsAMDNode(child) || LLVMGetMDNodeNumOperands(child) != 2)
    return;
  LLVMGetMDNodeOperands(child, parts);
  const char *name = parts[0] ? LLVMGetMDString(parts[0], &length) : NULL;
  record->outer_assumed |= name && length == 18 && !memcmp(name, "gaus.outer.assumed", 18);
  if (!name || !parts[1] || !LLVMIsAConstantInt(parts[1]))
    return;
  struct {
    const char *name;
    long *to;
  } known[] = {{"gaus.version", &record->version},
               {"gaus.ii", &record->ii},
               {"gaus.stages", &record->stages},
               {"gaus.length", &record->length},
               {"gaus.states", &record->states},
               {"gaus.operations", &record->operations},
               {"gaus.nests", &record->nests},
               {"gaus.outer.cycle", &record->outer_cycle},
               {"gaus.outer.stage", &record->outer_stage},
               {"gaus.outer.latency", &record->outer_latency},
               {"gaus.outer.trips", &record->outer_trips}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strlen(known[i].name) == length && !memcmp(known[i].name, name, length))
      *known[i].to = (long)LLVMConstIntGetSExtValue(parts[1]);
}

/* False where the loop has no schedule. */
static bool read_record(LLVMValueRef latch_end, record_t *record) {
  LLVMContextRef context = LLVMGetTypeContext(LLVMTypeOf(latch_end));
  LLVMValueRef node = LLVMGetMetadata(latch_end, LLVMGetMDKindIDInContext(context, "llvm.loop", 9));
  *record = (record_t){ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, false};
  if (!node)
    return false;
  unsigned count = LLVMGetMDNodeNumOperands(node);
  LLVMValueRef *children = malloc(count * sizeof *children);
  LLVMGetMDNodeOperands(node, children);
  for (unsigned i = 1; i < count; i++) /* the first is the node itself */
    read_child(children[i], record);
  free(children);
  return record->version != ABSENT;
}

/* --- loops within ------------------------------------------------------- */

static bool holds(const loop_t *loop, LLVMBasicBlockRef block) {
  return contains((LLVMBasicBlockRef *)loop->blocks, loop->num_blocks, block);
}

/* All that have a schedule, at any depth. The caller frees *out. */
static long find_inner(const loop_t *outer, nest_t **out) {
  long count = 0;
  *out = NULL;
  for (int b = 0; b < outer->num_blocks; b++) {
    LLVMValueRef end = LLVMGetBasicBlockTerminator(outer->blocks[b]);
    record_t record;
    if (outer->blocks[b] == outer->latch || !read_record(end, &record))
      continue;
    *out = realloc(*out, (size_t)(count + 1) * sizeof **out);
    (*out)[count].record = record;
    count += find_loop(end, &(*out)[count].loop);
  }
  return count;
}

/* Of those the ones that are within no other. */
static long find_nests(const loop_t *outer, nest_t **out) {
  long all = find_inner(outer, out), count = 0;
  bool *deeper = calloc((size_t)all + 1, sizeof *deeper);
  for (long i = 0; i < all; i++)
    for (long k = 0; k < all; k++)
      deeper[i] |= i != k && holds(&(*out)[k].loop, (*out)[i].loop.header);
  for (long i = 0; i < all; i++)
    if (!deeper[i])
      (*out)[count++] = (*out)[i];
  free(deeper);
  return count;
}

static const nest_t *nest_of(const nest_t *nests, long count, LLVMBasicBlockRef block) {
  for (long i = 0; i < count; i++)
    if (holds(&nests[i].loop, block))
      return &nests[i];
  return NULL;
}

/* --- operations --------------------------------------------------------- */

/* Calls that are no operations. */
static bool is_ignored_call(LLVMValueRef inst) {
  static const char *const names[] = {"llvm.dbg.",          "llvm.pseudoprobe", "llvm.lifetime.",
                                      "llvm.assume",        "llvm.sideeff",     "llvm.experimental.noalias.scope",
                                      "llvm.var.annotation"};
  size_t size;
  if (!LLVMIsACallInst(inst))
    return false;
  const char *name = LLVMGetValueName2(LLVMGetCalledValue(inst), &size);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strncmp(name, names[i], strlen(names[i])))
      return true;
  return false;
}

/* Nothing but what is ignored uses it. */
static bool serves_ignored(LLVMValueRef inst) {
  LLVMUseRef use = LLVMGetFirstUse(inst);
  if (!use)
    return false;
  for (; use; use = LLVMGetNextUse(use)) {
    LLVMValueRef user = LLVMGetUser(use);
    if (!is_ignored_call(user) && !(LLVMIsAInstruction(user) && !LLVMIsAPHINode(user) && serves_ignored(user)))
      return false;
  }
  return true;
}

static bool chooses(LLVMValueRef phi) {
  for (unsigned i = 1; i < LLVMCountIncoming(phi); i++)
    if (LLVMGetIncomingValue(phi, i) != LLVMGetIncomingValue(phi, 0))
      return true;
  return false;
}

/* By the contract an operation, which needs a start cycle. */
static bool is_operation(LLVMValueRef inst, const loop_t *loop) {
  if (LLVMIsAPHINode(inst))
    return LLVMGetInstructionParent(inst) != loop->header && chooses(inst);
  if (LLVMGetInstructionOpcode(inst) == LLVMBr && !LLVMIsConditional(inst))
    return LLVMGetInstructionParent(inst) == loop->latch;
  return !is_ignored_call(inst) && !serves_ignored(inst);
}

/* All within a nest is that operation. */
static long find(const operation_t *operations, long count, LLVMValueRef inst) {
  for (long i = 0; i < count; i++)
    if (operations[i].nest
            ? LLVMIsAInstruction(inst) && holds(&operations[i].nest->loop, LLVMGetInstructionParent(inst))
            : operations[i].inst == inst)
      return i;
  return ABSENT;
}

/* False: the schedule is not that of this loop. */
static bool add_operation(const loop_t *loop, const record_t *record, operation_t op, operation_t *out, long *count) {
  LLVMValueRef function = LLVMGetBasicBlockParent(loop->latch);
  if (op.cycle < 0 && (op.nest || is_operation(op.inst, loop)))
    return stale(function, "an operation has no start cycle") == 0;
  if (op.cycle < 0)
    return true;
  if (op.stage != (record->ii ? op.cycle / record->ii : 0) || op.stage >= record->stages)
    return stale(function, "an operation is not in the stage of its cycle") == 0;
  if (*count == record->operations)
    return stale(function, "there are more operations than were scheduled") == 0;
  out[(*count)++] = op;
  return true;
}

static operation_t operation_of_nest(const nest_t *nest) {
  LLVMValueRef end = LLVMGetBasicBlockTerminator(nest->loop.latch);
  return (operation_t){end, nest, nest->record.outer_cycle, nest->record.outer_stage, ABSENT};
}

/* All operations, or -1: the schedule is not that of this loop. */
static long read_operations(loop_t *loop, const record_t *record, const nest_t *nests, long num_nests,
                            operation_t *out) {
  LLVMValueRef function = LLVMGetBasicBlockParent(loop->latch);
  long count = 0;
  for (int b = 0; b < loop->num_blocks; b++) {
    const nest_t *nest = nest_of(nests, num_nests, loop->blocks[b]);
    if (nest && loop->blocks[b] == nest->loop.header &&
        !add_operation(loop, record, operation_of_nest(nest), out, &count))
      return -1;
    for (LLVMValueRef i = nest ? NULL : LLVMGetFirstInstruction(loop->blocks[b]); i; i = LLVMGetNextInstruction(i)) {
      operation_t op = {i, NULL, mark(i, "gaus.cycle"), mark(i, "gaus.stage"), mark(i, "gaus.unit")};
      if (!add_operation(loop, record, op, out, &count))
        return -1;
    }
  }
  if (count != record->operations)
    return stale(function, "there are fewer operations than were scheduled");
  return count;
}

/* --- values ------------------------------------------------------------- */

static void add_once(LLVMValueRef **list, unsigned *count, LLVMValueRef value) {
  for (unsigned i = 0; i < *count; i++)
    if ((*list)[i] == value)
      return;
  *list = realloc(*list, (*count + 1) * sizeof **list);
  (*list)[(*count)++] = value;
}

/* What an operation uses; a nest all that comes from outside of it. The caller
 * frees *out. */
static unsigned operands_of(const operation_t *op, LLVMValueRef **out) {
  unsigned count = op->nest ? 0 : (unsigned)LLVMGetNumOperands(op->inst);
  *out = calloc(count + 1, sizeof **out);
  for (unsigned k = 0; k < count; k++)
    (*out)[k] = LLVMGetOperand(op->inst, k);
  for (int b = 0; op->nest && b < op->nest->loop.num_blocks; b++)
    for (LLVMValueRef i = LLVMGetFirstInstruction(op->nest->loop.blocks[b]); i; i = LLVMGetNextInstruction(i))
      for (int k = 0; k < LLVMGetNumOperands(i) && !is_ignored_call(i); k++) {
        LLVMValueRef value = LLVMGetOperand(i, (unsigned)k);
        if (LLVMIsAInstruction(value) && !holds(&op->nest->loop, LLVMGetInstructionParent(value)))
          add_once(out, &count, value);
      }
  return count;
}

/* The operation that makes a value, and of how many iterations ago: through a
 * phi of the header it is one more. ABSENT: it comes from outside. */
static long producer(const loop_t *loop, const operation_t *ops, long count, LLVMValueRef value, long *distance) {
  *distance = 0;
  for (long steps = 0; steps <= count + 64; steps++) {
    long found = find(ops, count, value);
    if (found != ABSENT || !LLVMIsAPHINode(value) ||
        !contains((LLVMBasicBlockRef *)loop->blocks, loop->num_blocks, LLVMGetInstructionParent(value)))
      return found;
    unsigned at = 0;
    if (LLVMGetInstructionParent(value) == loop->header) {
      while (at + 1 < LLVMCountIncoming(value) && LLVMGetIncomingBlock(value, at) != loop->latch)
        at++;
      ++*distance;
    }
    value = LLVMGetIncomingValue(value, at);
  }
  return ABSENT;
}

static void print_string(const char *text) {
  putchar('"');
  for (; *text; text++)
    if (*text == '"' || *text == '\\')
      printf("\\%c", *text);
    else
      putchar((unsigned char)*text < ' ' ? ' ' : *text);
  putchar('"');
}

static void print_inputs(const loop_t *loop, const record_t *record, const operation_t *ops, long count, long at) {
  bool first = true;
  LLVMValueRef *operands;
  unsigned num_operands = operands_of(&ops[at], &operands);
  printf(", \"inputs\": [");
  for (unsigned k = 0; k < num_operands; k++) {
    long distance, from = producer(loop, ops, count, operands[k], &distance);
    if (from == ABSENT)
      continue;
    printf("%s{\"from\": %ld, \"distance\": %ld, \"cycles\": %ld}", first ? "" : ", ", from, distance,
           ops[at].cycle + distance * record->ii - ops[from].cycle);
    first = false;
  }
  printf("]");
  free(operands);
}

/* No value is used before the operation that makes it has started. */
static bool keeps_order(const loop_t *loop, const record_t *record, const operation_t *ops, long count) {
  bool good = true;
  for (long i = 0; good && i < count; i++) {
    LLVMValueRef *operands;
    unsigned num_operands = operands_of(&ops[i], &operands);
    for (unsigned k = 0; k < num_operands; k++) {
      long distance, from = producer(loop, ops, count, operands[k], &distance);
      if (from != ABSENT && record->ii && ops[i].cycle + distance * record->ii < ops[from].cycle)
        good = false;
    }
    free(operands);
  }
  return good || stale(LLVMGetBasicBlockParent(loop->latch), "an operation starts before what it uses") == 0;
}

/* --- output ------------------------------------------------------------- */

static int block_number(const loop_t *loop, LLVMBasicBlockRef block) {
  for (int i = 0; i < loop->num_blocks; i++)
    if (loop->blocks[i] == block)
      return i;
  return ABSENT; /* the loop is left */
}

/* The place of a loop's header in the function: what a loop is known by. */
static int place_of(const loop_t *loop) {
  int place = 0;
  LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(LLVMGetBasicBlockParent(loop->header));
  for (; block != loop->header; block = LLVMGetNextBasicBlock(block))
    place++;
  return place;
}

static void print_instruction(LLVMValueRef inst) {
  char *text = LLVMPrintValueToString(inst), line[100];
  const char *begin = text + strspn(text, " ");
  printf("\"instruction\": ");
  print_string(text_of(begin, strcspn(begin, "\n"), line, sizeof line));
  LLVMDisposeMessage(text);
}

/* The ways out of a block, but for those that stay in the nest. */
static void print_ways(const loop_t *loop, LLVMBasicBlockRef from, const nest_t *nest, bool *first) {
  LLVMValueRef end = LLVMGetBasicBlockTerminator(from);
  for (unsigned i = 0; i < LLVMGetNumSuccessors(end); i++)
    if (!nest || !holds(&nest->loop, LLVMGetSuccessor(end, i))) {
      printf("%s%d", *first ? "" : ", ", block_number(loop, LLVMGetSuccessor(end, i)));
      *first = false;
    }
}

static void print_goes_to(const loop_t *loop, const operation_t *op) {
  bool first = true;
  printf(", \"goes_to\": [");
  if (!op->nest)
    print_ways(loop, LLVMGetInstructionParent(op->inst), NULL, &first);
  for (int b = 0; op->nest && b < op->nest->loop.num_blocks; b++)
    print_ways(loop, op->nest->loop.blocks[b], op->nest, &first);
  printf("]");
}

static void print_operation(const loop_t *loop, const record_t *record, const operation_t *ops, long count, long at) {
  const operation_t *op = &ops[at];
  printf("      {\"id\": %ld, \"cycle\": %ld, \"stage\": %ld, \"slot\": %ld, ", at, op->cycle, op->stage,
         record->ii ? op->cycle % record->ii : op->cycle);
  if (op->unit != ABSENT)
    printf("\"unit\": %ld, ", op->unit);
  printf("\"block\": %d, ", block_number(loop, op->nest ? op->nest->loop.header : LLVMGetInstructionParent(op->inst)));
  if (op->nest)
    printf("\"loop\": %d, \"latency\": %ld, \"iterations\": %ld, \"may_take_longer\": %s", place_of(&op->nest->loop),
           op->nest->record.outer_latency, op->nest->record.outer_trips,
           op->nest->record.outer_assumed ? "true" : "false");
  else
    print_instruction(op->inst);
  if (LLVMIsATerminatorInst(op->inst))
    print_goes_to(loop, op);
  print_inputs(loop, record, ops, count, at);
  printf("}%s\n", at + 1 < count ? "," : "");
}

/* Of a state machine for one iteration. What takes no time has its cycle too. */
static long count_states(const record_t *record, const operation_t *ops, long count) {
  long states = record->states > record->length ? record->states : record->length;
  for (long i = 0; i < count; i++)
    if (ops[i].cycle >= states)
      states = ops[i].cycle + 1;
  return states;
}

static void print_loop(const loop_t *loop, const record_t *record, const operation_t *ops, long count, bool first) {
  long states = count_states(record, ops, count);
  size_t size;
  printf("%s\n  {\"function\": ", first ? "" : ",");
  print_string(LLVMGetValueName2(LLVMGetBasicBlockParent(loop->latch), &size));
  printf(", \"loop\": %d, \"ii\": %ld, \"stages\": %ld, \"length\": %ld, \"states\": %ld, \"blocks\": %d,\n",
         place_of(loop), record->ii, record->stages, record->length, states, loop->num_blocks);
  printf("    \"cycles_of_1000_iterations\": %ld,\n    \"operations\": [\n",
         record->ii ? 999 * record->ii + record->length : 1000 * states);
  for (long i = 0; i < count; i++)
    print_operation(loop, record, ops, count, i);
  printf("    ]}");
}

/* --- the module --------------------------------------------------------- */

/* Which latencies are bounds depends on the version. */
static bool is_known(const record_t *record, const nest_t *nests, long num_nests) {
  bool waits = false;
  for (long i = 0; i < num_nests; i++)
    waits |= nests[i].record.outer_assumed;
  return record->version == (record->nests <= 0 ? VERSION : waits ? VERSION_THAT_WAITS : VERSION_WITH_NESTS);
}

/* 1: printed, 0: no schedule here, -1: not to be used. */
static int read_loop(LLVMValueRef latch_end, bool first) {
  static loop_t loop;
  record_t record;
  if (!read_record(latch_end, &record))
    return 0;
  LLVMValueRef function = LLVMGetBasicBlockParent(LLVMGetInstructionParent(latch_end));
  bool outer = record.version > VERSION && record.nests > 0;
  if ((record.version != VERSION && !outer) || record.version > VERSION_THAT_WAITS)
    return stale(function, "the schedule is of another version of the contract");
  if (record.ii < 0 || record.stages < 1 || record.length < 0 || record.operations < 0 || !find_loop(latch_end, &loop))
    return stale(function, "the schedule's record is broken, or not on a loop's latch");
  nest_t *nests = NULL;
  long num_nests = outer ? find_nests(&loop, &nests) : 0;
  operation_t *ops = malloc(((size_t)record.operations + 1) * sizeof *ops);
  long count = read_operations(&loop, &record, nests, num_nests, ops);
  if (count >= 0 && outer && num_nests != record.nests)
    count = stale(function, "a loop within it has no schedule any more");
  if (count >= 0 && !is_known(&record, nests, num_nests))
    count = stale(function, "of another version than the loops within it ask for");
  bool good = count >= 0 && keeps_order(&loop, &record, ops, count);
  if (good)
    print_loop(&loop, &record, ops, count, first);
  free(ops);
  free(nests);
  return good ? 1 : -1;
}

static LLVMModuleRef read_module(LLVMContextRef context, const char *path) {
  LLVMMemoryBufferRef buffer;
  LLVMModuleRef module;
  char *message = NULL;
  if (LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message) ||
      LLVMParseIRInContext(context, buffer, &module, &message)) {
    fprintf(stderr, "%s: %s\n", path, message);
    return NULL;
  }
  return module;
}

int main(int argc, char **argv) {
  LLVMContextRef context = LLVMContextCreate();
  LLVMModuleRef module = argc == 2 ? read_module(context, argv[1]) : NULL;
  int printed = 0, refused = 0;
  if (!module)
    return 2;
  printf("[");
  for (LLVMValueRef f = LLVMGetFirstFunction(module); f; f = LLVMGetNextFunction(f))
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(f); b; b = LLVMGetNextBasicBlock(b)) {
      int found = read_loop(LLVMGetBasicBlockTerminator(b), printed == 0);
      printed += found > 0;
      refused += found < 0;
    }
  printf("\n]\n");
  LLVMDisposeModule(module);
  LLVMContextDispose(context);
  return refused ? 1 : 0;
}
