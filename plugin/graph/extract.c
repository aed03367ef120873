/* Extracts the graph of a loop: its operations with their operator types, then the edges.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/loop_graph.h"
#include "graph/unschedulable.h"
#include "target/traits.h"

/* --- the shape of the loop ---------------------------------------------- */

static bool refuse_size(gp_refusal *refusal, int64_t max_operations) {
  return gp_refuse(refusal, "TooLarge", NULL, "it has more than %lld operations; max-operations=N raises this",
                   (long long)max_operations);
}

static bool is_plain_terminator(LLVMValueRef terminator) {
  return LLVMIsABranchInst(terminator) || LLVMIsASwitchInst(terminator);
}

static bool check_terminators(const gp_loop_graph *graph, gp_refusal *refusal) {
  for (size_t b = 0; b < graph->num_blocks; b++) {
    LLVMValueRef terminator = LLVMGetBasicBlockTerminator(graph->blocks[b]);
    if (!gp_loop_graph_nest_at(graph, (int32_t)b) && !is_plain_terminator(terminator))
      return gp_refuse(refusal, "Terminator", terminator, "a block of its body ends with '%s', not with a branch",
                       gp_inst_opcode(terminator));
  }
  return true;
}

static bool check_shape(gp_loop_graph *graph, int64_t max_operations, gp_refusal *refusal) {
  LLVMBasicBlockRef latch = gp_loop_latch(graph->loop);
  if (!latch)
    return gp_refuse(refusal, "SeveralLatches", NULL,
                     "several blocks lead back to its start; loop-simplify before this pass makes them one");
  if (gp_loop_graph_nest_at(graph, gp_map_get(&graph->block_index, latch)))
    return gp_refuse(refusal, "SharedLatch", NULL,
                     "a block of an inner loop leads back to its start; loop-simplify before this pass gives it a "
                     "latch of its own");
  if ((int64_t)graph->num_blocks > max_operations)
    return refuse_size(refusal, max_operations);
  return check_terminators(graph, refusal) && gp_loop_graph_find_flow(graph, refusal);
}

/* --- operations --------------------------------------------------------- */

/* Spells out the rule that would make the instruction known to a target. */
static void suggest_rule(gp_str *text, const gp_traits *traits) {
  if (traits->intrinsic)
    gp_str_add(text, "{\"intrinsic\": \"%s\"", traits->intrinsic);
  else if (traits->callee)
    gp_str_add(text, "{\"callee\": \"%s\"", traits->callee);
  else
    gp_str_add(text, "{\"opcode\": \"%s\"", traits->opcode);
  if (traits->type_class != GP_CLASS_NONE && traits->type_class != GP_CLASS_OTHER)
    gp_str_add(text, ", \"type\": \"%s\"", traits->type);
  gp_str_add(text, ", \"operator\": ...}");
}

static bool refuse_unknown(const gp_loop_graph *graph, LLVMValueRef inst, const gp_traits *traits,
                           gp_refusal *refusal) {
  gp_str what = {0}, rule = {0};
  if (traits->intrinsic || traits->callee)
    gp_str_add(&what, "a call of '%s'", traits->intrinsic ? traits->intrinsic : traits->callee);
  else if (LLVMIsACallInst(inst))
    gp_str_add(&what, "an indirect call");
  else
    gp_str_add(&what, "'%s'", traits->opcode);
  if (traits->type_class != GP_CLASS_NONE)
    gp_str_add(&what, " of type %s", traits->type);
  suggest_rule(&rule, traits);
  gp_refuse(refusal, traits->callee ? "UnknownCall" : "UnknownInstruction", inst,
            "target '%s' does not say what %s is; add a rule such as %s to a target file that extends it",
            gp_target_name(graph->target), gp_str_chars(&what), gp_str_chars(&rule));
  gp_str_clear(&what);
  gp_str_clear(&rule);
  return false;
}

static bool read_width(const gp_loop_graph *graph, LLVMValueRef inst, gp_node *node, gp_refusal *refusal) {
  LLVMTypeRef type = LLVMTypeOf(inst);
  int64_t bits = gp_type_bits(LLVMGetGlobalParent(gp_loop_function(graph->loop)), type);
  if (bits < 0 || bits > GAUS_MAX_WIDTH) {
    char *text = LLVMPrintTypeToString(type);
    gp_refuse(refusal, "UnknownWidth", inst, "the width of a value of type %.200s is not known at compile time", text);
    LLVMDisposeMessage(text);
    return false;
  }
  node->width = (int32_t)bits;
  return true;
}

/* A store or a comparison of scalable vectors has a result of known width, so operands are looked at too. */
static bool has_scalable_operand(LLVMValueRef inst) {
  for (int i = 0; i < LLVMGetNumOperands(inst); i++) {
    LLVMValueRef operand = LLVMGetOperand(inst, (unsigned)i);
    if (operand && LLVMGetTypeKind(LLVMTypeOf(operand)) == LLVMScalableVectorTypeKind)
      return true;
  }
  return false;
}

/* Returns the name of what an instruction without a name calls, or its opcode. */
static const char *short_name(LLVMValueRef inst) {
  const char *callee = gp_callee_name(inst);
  if (!callee || !callee[0])
    return gp_inst_opcode(inst);
  return strncmp(callee, "llvm.", 5) ? callee : callee + 5;
}

static char *node_name(LLVMValueRef inst, int32_t index) {
  size_t size;
  const char *name = LLVMGetValueName2(inst, &size);
  gp_str text = {0};
  if (size)
    gp_str_add_bytes(&text, "%", 1);
  else
    name = short_name(inst);
  gp_str_add_name(&text, name, strlen(name));
  if (!size)
    gp_str_add(&text, "#%d", (int)index);
  return text.chars;
}

/* A phi is a selection, if the target has no operator of its own for it. */
static bool match(const gp_loop_graph *graph, LLVMValueRef inst, gp_match *out, gp_refusal *refusal) {
  gp_traits_of traits;
  gp_traits_read(LLVMGetGlobalParent(gp_loop_function(graph->loop)), inst, &traits);
  bool known = gp_target_match(graph->target, &traits.traits, out);
  if (!known && LLVMIsAPHINode(inst)) {
    traits.traits.opcode = "select";
    known = gp_target_match(graph->target, &traits.traits, out);
    traits.traits.opcode = "phi";
  }
  if (!known)
    refuse_unknown(graph, inst, &traits.traits, refusal);
  gp_traits_clear(&traits);
  return known;
}

static gp_effects effects_of(const gp_loop_graph *graph, LLVMValueRef inst) {
  if (LLVMIsAPHINode(inst))
    return (gp_effects){.speculatable = true};
  return gp_inst_effects(graph->loop, inst);
}

static void append_node(gp_loop_graph *graph, const gp_node *node) {
  gp_make_room(&graph->nodes, graph->num_nodes, &graph->cap_nodes, sizeof *graph->nodes);
  gp_map_set(&graph->index, node->inst, graph->num_nodes);
  graph->nodes[graph->num_nodes++] = *node;
}

static bool add_node(gp_loop_graph *graph, LLVMValueRef inst, int32_t block, int32_t choice, gp_refusal *refusal) {
  gp_node node = {.inst = inst, .block = block, .choice = choice};
  if (gp_refuse_unschedulable(inst, refusal) || !read_width(graph, inst, &node, refusal))
    return false;
  if (has_scalable_operand(inst))
    return gp_refuse(refusal, "UnknownWidth", inst, "it works on scalable vectors, whose width is not known");
  if (!match(graph, inst, &node.match, refusal))
    return false;
  node.effects = effects_of(graph, inst);
  node.name = node_name(inst, graph->num_nodes);
  append_node(graph, &node);
  return true;
}

/* "nest.for.body4", or "nest#3". */
static char *nest_name(const gp_nest *nest, int32_t index) {
  const char *header = LLVMGetBasicBlockName(gp_loop_header(nest->loop));
  gp_str text = {0};
  gp_str_add(&text, "nest");
  if (header[0]) {
    gp_str_add(&text, ".");
    gp_str_add_name(&text, header, strlen(header));
  } else
    gp_str_add(&text, "#%d", (int)index);
  return text.chars;
}

static bool add_nest(gp_loop_graph *graph, const gp_nest *nest, int32_t block, gp_refusal *refusal) {
  gp_node node = {.inst = LLVMGetBasicBlockTerminator(gp_loop_latch(nest->loop)), .block = block, .choice = -1};
  if (!gp_nest_fill(graph, nest, &node, refusal))
    return false;
  node.name = nest_name(nest, graph->num_nodes);
  append_node(graph, &node);
  return true;
}

/* An instruction that nothing uses but assumptions and the like is not
 * computed either. Users come after it, so blocks are walked backwards. */
static bool serves_only_ignored(const gp_map *ignored, LLVMValueRef inst) {
  LLVMUseRef use = LLVMGetFirstUse(inst);
  bool any = use != NULL;
  for (; use; use = LLVMGetNextUse(use))
    if (gp_map_get(ignored, LLVMGetUser(use)) < 0)
      return false;
  return any;
}

static void find_ignored(const gp_loop_graph *graph, gp_map *ignored) {
  for (size_t b = graph->num_blocks; b-- > 0;) {
    if (gp_loop_graph_nest_at(graph, (int32_t)b))
      continue;
    for (LLVMValueRef inst = LLVMGetLastInstruction(graph->blocks[b]); inst; inst = LLVMGetPreviousInstruction(inst)) {
      if (b == 0 && LLVMIsAPHINode(inst)) /* its users may come before it */
        continue;
      bool vain = ignored->count && serves_only_ignored(ignored, inst);
      if (vain) {
        gp_effects effects = effects_of(graph, inst);
        vain = !effects.writes && !effects.ordered && !effects.may_leave && !effects.syncs &&
               !gp_call_has(inst, "convergent");
      }
      if (vain || gp_is_ignored(inst))
        gp_map_set(ignored, inst, 1);
    }
  }
}

/* Is the instruction a jump that decides nothing, other than the one that ends the iteration? */
static bool is_mere_jump(const gp_loop_graph *graph, LLVMValueRef inst) {
  return LLVMIsABranchInst(inst) && !LLVMIsConditional(inst) &&
         LLVMGetInstructionParent(inst) != gp_loop_latch(graph->loop);
}

/* Whether the phi is an operation: it is not if it holds what the iteration
 * before computed, or has no choice. */
static bool chooses(gp_loop_graph *graph, LLVMValueRef phi, int32_t block, int32_t *choice) {
  int32_t choices = graph->num_choices, next = graph->num_next;
  if (block == 0)
    return false;
  *choice = gp_loop_graph_choose(graph, phi, block);
  if (!graph->choices[*choice].value)
    return true;
  graph->num_choices = choices;
  graph->num_next = next;
  return false;
}

static bool add_block(gp_loop_graph *graph, int32_t block, const gp_map *ignored, int64_t max_operations,
                      gp_refusal *refusal) {
  LLVMValueRef inst = LLVMGetFirstInstruction(graph->blocks[block]);
  for (; inst; inst = LLVMGetNextInstruction(inst)) {
    int32_t choice = -1;
    if (gp_map_get(ignored, inst) >= 0 || is_mere_jump(graph, inst))
      continue;
    if (LLVMIsAPHINode(inst) && !chooses(graph, inst, block, &choice))
      continue;
    if (graph->num_nodes >= max_operations)
      return refuse_size(refusal, max_operations);
    if (!add_node(graph, inst, block, choice, refusal))
      return false;
  }
  return true;
}

static bool add_nodes(gp_loop_graph *graph, int64_t max_operations, gp_refusal *refusal) {
  bool good = true;
  gp_map ignored = {0};
  find_ignored(graph, &ignored);
  for (int32_t b = 0; good && b < graph->flow.num_blocks; b++) {
    const gp_nest *nest = gp_loop_graph_nest_at(graph, b);
    good = nest ? add_nest(graph, nest, b, refusal) : add_block(graph, b, &ignored, max_operations, refusal);
  }
  gp_map_clear(&ignored);
  graph->size = graph->num_nodes;
  for (int32_t i = 0; i < graph->num_nests; i++)
    graph->size += graph->nests[i].graph->size;
  return good && (graph->size <= max_operations || refuse_size(refusal, max_operations));
}

/* --- the whole ---------------------------------------------------------- */

bool gp_loop_graph_extract(gp_host_loop *loop, const gp_target *target, int64_t max_operations, bool trusts,
                           gp_nest *nests, int32_t num_nests, gp_loop_graph *graph, gp_refusal *refusal) {
  *graph = (gp_loop_graph){
      .loop = loop, .target = target, .nests = nests, .num_nests = num_nests, .trusts = trusts, .broken = {.src = -1}};
  gp_loop_graph_find_blocks(graph);
  if (!check_shape(graph, max_operations, refusal) || !add_nodes(graph, max_operations, refusal))
    return false;
  gp_loop_graph_find_guards(graph);
  graph->counted = gp_loop_is_counted(loop);
  gp_value_edges(graph);
  if (!gp_memory_edges(graph, refusal))
    return false;
  gp_control_edges(graph);
  graph->hash = gp_loop_graph_hash(graph);
  return true;
}
