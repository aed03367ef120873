/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * From a loop to its body: which instructions are operations, of which
 * operator type, and the edges between them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "strange.h"
#include "traits.h"

bool gaus_refuse(gaus_refusal *refusal, const char *name, LLVMValueRef where, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  refusal->name = name;
  refusal->where = where;
  gaus_str_clear(&refusal->message);
  gaus_str_add(&refusal->message, "%s", text);
  return false;
}

/* --- the shape of the loop ---------------------------------------------- */

static bool refuse_size(gaus_refusal *refusal, int64_t max_operations) {
  return gaus_refuse(refusal, "TooLarge", NULL, "it has more than %lld operations; max-operations=N raises this",
                     (long long)max_operations);
}

static bool is_plain_terminator(LLVMValueRef terminator) {
  return LLVMIsABranchInst(terminator) || LLVMIsASwitchInst(terminator);
}

static bool check_terminators(const gaus_body *body, gaus_refusal *refusal) {
  for (size_t b = 0; b < body->num_blocks; b++) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(body->blocks[b]);
    if (!gaus_body_nest_at(body, (int32_t)b) && !is_plain_terminator(terminator))
      return gaus_refuse(refusal, "Terminator", terminator, "a block of its body ends with '%s', not with a branch",
                         gaus_inst_opcode(terminator));
  }
  return true;
}

static bool check_shape(gaus_body *body, int64_t max_operations, gaus_refusal *refusal) {
  LLVMBasicBlockRef latch = gaus_loop_latch(body->loop);
  if (!latch)
    return gaus_refuse(refusal, "SeveralLatches", NULL,
                       "several blocks lead back to its start; loop-simplify before this pass makes them one");
  if (gaus_body_nest_at(body, gaus_map_get(&body->block_index, latch)))
    return gaus_refuse(refusal, "SharedLatch", NULL,
                       "a block of an inner loop leads back to its start; loop-simplify before this pass gives it a "
                       "latch of its own");
  if ((int64_t)body->num_blocks > max_operations)
    return refuse_size(refusal, max_operations);
  return check_terminators(body, refusal) && gaus_body_find_flow(body, refusal);
}

/* --- operations --------------------------------------------------------- */

/* What to write into a target file so that the instruction is known. */
static void suggest_rule(gaus_str *text, const gaus_traits *traits) {
  if (traits->intrinsic)
    gaus_str_add(text, "{\"intrinsic\": \"%s\"", traits->intrinsic);
  else if (traits->callee)
    gaus_str_add(text, "{\"callee\": \"%s\"", traits->callee);
  else
    gaus_str_add(text, "{\"opcode\": \"%s\"", traits->opcode);
  if (traits->type_class != GAUS_CLASS_NONE && traits->type_class != GAUS_CLASS_OTHER)
    gaus_str_add(text, ", \"type\": \"%s\"", traits->type);
  gaus_str_add(text, ", \"operator\": ...}");
}

static bool refuse_unknown(const gaus_body *body, LLVMValueRef inst, const gaus_traits *traits, gaus_refusal *refusal) {
  gaus_str what = {0}, rule = {0};
  if (traits->intrinsic || traits->callee)
    gaus_str_add(&what, "a call of '%s'", traits->intrinsic ? traits->intrinsic : traits->callee);
  else if (LLVMIsACallInst(inst))
    gaus_str_add(&what, "an indirect call");
  else
    gaus_str_add(&what, "'%s'", traits->opcode);
  if (traits->type_class != GAUS_CLASS_NONE)
    gaus_str_add(&what, " of type %s", traits->type);
  suggest_rule(&rule, traits);
  gaus_refuse(refusal, traits->callee ? "UnknownCall" : "UnknownInstruction", inst,
              "target '%s' does not say what %s is; add a rule such as %s to a target file that extends it",
              gaus_target_name(body->target), gaus_str_chars(&what), gaus_str_chars(&rule));
  gaus_str_clear(&what);
  gaus_str_clear(&rule);
  return false;
}

static bool read_width(const gaus_body *body, LLVMValueRef inst, gaus_node *node, gaus_refusal *refusal) {
  LLVMTypeRef type = LLVMTypeOf(inst);
  int64_t bits = gaus_type_bits(LLVMGetGlobalParent(gaus_loop_function(body->loop)), type);
  if (bits < 0 || bits > GAUS_MAX_WIDTH) {
    char *text = LLVMPrintTypeToString(type);
    gaus_refuse(refusal, "UnknownWidth", inst, "the width of a value of type %.200s is not known at compile time",
                text);
    LLVMDisposeMessage(text);
    return false;
  }
  node->width = (int32_t)bits;
  return true;
}

/* Scalable operands: a store or a comparison of them has a plain result. */
static bool has_scalable_operand(LLVMValueRef inst) {
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && LLVMGetTypeKind(LLVMTypeOf(operand)) == LLVMScalableVectorTypeKind)
      return true;
  }
  return false;
}

/* Of an instruction without a name: what it calls, or its opcode. */
static const char *short_name(LLVMValueRef inst) {
  const char *callee = gaus_callee_name(inst);
  if (!callee || !callee[0])
    return gaus_inst_opcode(inst);
  return strncmp(callee, "llvm.", 5) ? callee : callee + 5;
}

static char *node_name(LLVMValueRef inst, int32_t index) {
  size_t size;
  const char *name = LLVMGetValueName2(inst, &size);
  gaus_str text = {0};
  if (size)
    gaus_str_add_bytes(&text, "%", 1);
  else
    name = short_name(inst);
  gaus_str_add_name(&text, name, strlen(name));
  if (!size)
    gaus_str_add(&text, "#%d", (int)index);
  return text.chars;
}

/* A phi is a selection, if the target has no operator of its own for it. */
static bool match(const gaus_body *body, LLVMValueRef inst, gaus_match *out, gaus_refusal *refusal) {
  gaus_traits_of traits;
  gaus_traits_read(LLVMGetGlobalParent(gaus_loop_function(body->loop)), inst, &traits);
  bool known = gaus_target_match(body->target, &traits.traits, out);
  if (!known && LLVMIsAPHINode(inst)) {
    traits.traits.opcode = "select";
    known = gaus_target_match(body->target, &traits.traits, out);
    traits.traits.opcode = "phi";
  }
  if (!known)
    refuse_unknown(body, inst, &traits.traits, refusal);
  gaus_traits_clear(&traits);
  return known;
}

static gaus_effects effects_of(const gaus_body *body, LLVMValueRef inst) {
  if (LLVMIsAPHINode(inst))
    return (gaus_effects){.speculatable = true};
  return gaus_inst_effects(body->loop, inst);
}

static void append_node(gaus_body *body, const gaus_node *node) {
  gaus_make_room(&body->nodes, body->num_nodes, &body->cap_nodes, sizeof *body->nodes);
  gaus_map_set(&body->index, node->inst, body->num_nodes);
  body->nodes[body->num_nodes++] = *node;
}

static bool add_node(gaus_body *body, LLVMValueRef inst, int32_t block, int32_t choice, gaus_refusal *refusal) {
  gaus_node node = {.inst = inst, .block = block, .choice = choice};
  if (gaus_refuse_strange(inst, refusal) || !read_width(body, inst, &node, refusal))
    return false;
  if (has_scalable_operand(inst))
    return gaus_refuse(refusal, "UnknownWidth", inst, "it works on scalable vectors, whose width is not known");
  if (!match(body, inst, &node.match, refusal))
    return false;
  node.effects = effects_of(body, inst);
  node.name = node_name(inst, body->num_nodes);
  append_node(body, &node);
  return true;
}

/* "nest.for.body4", or "nest#3". */
static char *nest_name(const gaus_nest *nest, int32_t index) {
  const char *header = LLVMGetBasicBlockName(gaus_loop_header(nest->loop));
  gaus_str text = {0};
  gaus_str_add(&text, "nest");
  if (header[0]) {
    gaus_str_add(&text, ".");
    gaus_str_add_name(&text, header, strlen(header));
  } else
    gaus_str_add(&text, "#%d", (int)index);
  return text.chars;
}

static bool add_nest(gaus_body *body, const gaus_nest *nest, int32_t block, gaus_refusal *refusal) {
  gaus_node node = {.inst = LLVMGetBasicBlockTerminator(gaus_loop_latch(nest->loop)), .block = block, .choice = -1};
  if (!gaus_nest_fill(body, nest, &node, refusal))
    return false;
  node.name = nest_name(nest, body->num_nodes);
  append_node(body, &node);
  return true;
}

/* An instruction that nothing uses but assumptions and the like is not
 * computed either. Users come after it, so blocks are walked backwards. */
static bool serves_only_ignored(const gaus_map *ignored, LLVMValueRef inst) {
  LLVMUseRef use = LLVMGetFirstUse(inst);
  bool any = use != NULL;
  for (; use; use = LLVMGetNextUse(use))
    if (gaus_map_get(ignored, LLVMGetUser(use)) < 0)
      return false;
  return any;
}

static void find_ignored(const gaus_body *body, gaus_map *ignored) {
  for (size_t b = body->num_blocks; b-- > 0;) {
    if (gaus_body_nest_at(body, (int32_t)b))
      continue;
    for (LLVMValueRef inst = LLVMGetLastInstruction(body->blocks[b]); inst; inst = LLVMGetPreviousInstruction(inst)) {
      if (b == 0 && LLVMIsAPHINode(inst)) /* its users may come before it */
        continue;
      bool vain = ignored->count && serves_only_ignored(ignored, inst);
      if (vain) {
        gaus_effects effects = effects_of(body, inst);
        vain = !effects.writes && !effects.ordered && !effects.may_leave && !effects.syncs &&
               !gaus_call_has(inst, "convergent");
      }
      if (vain || gaus_is_ignored(inst))
        gaus_map_set(ignored, inst, 1);
    }
  }
}

/* A jump that decides nothing, but for the one that ends the iteration. */
static bool is_mere_jump(const gaus_body *body, LLVMValueRef inst) {
  return LLVMIsABranchInst(inst) && !LLVMIsConditional(inst) &&
         LLVMGetInstructionParent(inst) != gaus_loop_latch(body->loop);
}

/* Whether the phi is an operation: it is not if it holds what the iteration
 * before computed, or has no choice. */
static bool chooses(gaus_body *body, LLVMValueRef phi, int32_t block, int32_t *choice) {
  int32_t choices = body->num_choices, next = body->num_next;
  if (block == 0)
    return false;
  *choice = gaus_body_choose(body, phi, block);
  if (!body->choices[*choice].value)
    return true;
  body->num_choices = choices;
  body->num_next = next;
  return false;
}

static bool add_block(gaus_body *body, int32_t block, const gaus_map *ignored, int64_t max_operations,
                      gaus_refusal *refusal) {
  LLVMValueRef inst = LLVMGetFirstInstruction(body->blocks[block]);
  for (; inst; inst = LLVMGetNextInstruction(inst)) {
    int32_t choice = -1;
    if (gaus_map_get(ignored, inst) >= 0 || is_mere_jump(body, inst))
      continue;
    if (LLVMIsAPHINode(inst) && !chooses(body, inst, block, &choice))
      continue;
    if (body->num_nodes >= max_operations)
      return refuse_size(refusal, max_operations);
    if (!add_node(body, inst, block, choice, refusal))
      return false;
  }
  return true;
}

static bool add_nodes(gaus_body *body, int64_t max_operations, gaus_refusal *refusal) {
  bool good = true;
  gaus_map ignored = {0};
  find_ignored(body, &ignored);
  for (int32_t b = 0; good && b < body->flow.num_blocks; b++) {
    const gaus_nest *nest = gaus_body_nest_at(body, b);
    good = nest ? add_nest(body, nest, b, refusal) : add_block(body, b, &ignored, max_operations, refusal);
  }
  gaus_map_clear(&ignored);
  body->size = body->num_nodes;
  for (int32_t i = 0; i < body->num_nests; i++)
    body->size += body->nests[i].body->size;
  return good && (body->size <= max_operations || refuse_size(refusal, max_operations));
}

/* --- the whole ---------------------------------------------------------- */

bool gaus_body_extract(gaus_host_loop *loop, const gaus_target *target, int64_t max_operations, bool trusts,
                       gaus_nest *nests, int32_t num_nests, gaus_body *body, gaus_refusal *refusal) {
  *body = (gaus_body){
      .loop = loop, .target = target, .nests = nests, .num_nests = num_nests, .trusts = trusts, .broken = {.src = -1}};
  gaus_body_find_blocks(body);
  if (!check_shape(body, max_operations, refusal) || !add_nodes(body, max_operations, refusal))
    return false;
  gaus_body_find_guards(body);
  body->counted = gaus_loop_is_counted(loop);
  gaus_value_edges(body);
  if (!gaus_memory_edges(body, refusal))
    return false;
  gaus_control_edges(body);
  body->hash = gaus_body_hash(body);
  return true;
}

void gaus_body_clear(gaus_body *body) {
  for (int32_t v = 0; v < body->num_nodes; v++)
    free(body->nodes[v].name);
  free(body->nodes);
  free(body->edges);
  free(body->promised);
  free(body->blocks);
  free(body->nests);
  free(body->choices);
  free(body->choice_next);
  gaus_flow_clear(&body->flow);
  gaus_map_clear(&body->index);
  gaus_map_clear(&body->block_index);
  *body = (gaus_body){0};
}

void gaus_body_add_edge(gaus_body *body, const gaus_edge *edge) {
  gaus_make_room(&body->edges, body->num_edges, &body->cap_edges, sizeof *body->edges);
  body->edges[body->num_edges++] = *edge;
}

/* --- the problem -------------------------------------------------------- */

#define TRY(call)                    \
  do {                               \
    gaus_status try_status = (call); \
    if (try_status != GAUS_OK)       \
      return try_status;             \
  } while (0)

/* The types in use, in the target's order; type_of maps the target's to ours. */
static gaus_status add_types(const gaus_body *body, gaus_problem *problem, int32_t *type_of, gaus_error *err) {
  int32_t num_types = gaus_target_num_types(body->target);
  for (int32_t t = 0; t < num_types; t++)
    type_of[t] = -1;
  for (int32_t v = 0; v < body->num_nodes; v++)
    if (!body->nodes[v].nest)
      type_of[body->nodes[v].match.type] = 0;
  for (int32_t t = 0; t < num_types; t++)
    if (type_of[t] >= 0) {
      gaus_operator_type type = gaus_target_type(body->target, t);
      TRY(gaus_problem_add_type(problem, &type, &type_of[t], err));
    }
  return GAUS_OK;
}

static gaus_status add_operation(const gaus_body *body, int32_t v, gaus_problem *problem, const int32_t *type_of,
                                 gaus_error *err) {
  const gaus_node *node = &body->nodes[v];
  gaus_operation operation = {node->name, 0, node->width, node->match.demand};
  gaus_operator_type type = gaus_body_type(body, v);
  if (node->nest)
    TRY(gaus_problem_add_type(problem, &type, &operation.type, err));
  else
    operation.type = type_of[node->match.type];
  return gaus_problem_add_operation(problem, &operation, NULL, err);
}

/* What a test or a call lets go is enabled by a signal; memory is in order by the cycles alone. */
static gaus_dependence_kind kind_of(const gaus_edge *edge) {
  if (edge->kind == GAUS_EDGE_DATA)
    return GAUS_DATA;
  return edge->kind == GAUS_EDGE_CONTROL ? GAUS_CONTROL : GAUS_ORDER;
}

static gaus_status fill_problem(const gaus_body *body, gaus_problem *problem, int32_t *type_of, gaus_error *err) {
  TRY(add_types(body, problem, type_of, err));
  TRY(gaus_problem_set_lifetime_from(problem, gaus_target_lifetime_from(body->target), err));
  TRY(gaus_problem_set_clock_period(problem, gaus_target_clock_period(body->target), err));
  for (int32_t v = 0; v < body->num_nodes; v++)
    TRY(add_operation(body, v, problem, type_of, err));
  for (int32_t e = 0; e < body->num_edges; e++) {
    const gaus_edge *edge = &body->edges[e];
    gaus_dependence dependence = {edge->src, edge->dst, edge->distance, edge->latency, kind_of(edge)};
    TRY(gaus_problem_add_dependence(problem, &dependence, NULL, err));
  }
  return gaus_problem_freeze(problem, err);
}

gaus_status gaus_body_problem(const gaus_body *body, const char *name, gaus_problem **out, gaus_error *err) {
  *out = NULL;
  gaus_problem *problem;
  TRY(gaus_problem_create(name, &problem, err));
  int32_t *type_of = gaus_host_realloc(NULL, (size_t)gaus_target_num_types(body->target), sizeof *type_of);
  gaus_status status = fill_problem(body, problem, type_of, err);
  free(type_of);
  if (status == GAUS_OK)
    *out = problem;
  else
    gaus_problem_destroy(problem);
  return status;
}
