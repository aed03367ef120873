/* Finds the natural loops of a function.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A back edge leads to a block that dominates its source; the loop of a header has all blocks from which its back edges
 * are reached without the header (Aho, Sethi, Ullman 1986). Dominators are found as Cooper, Harvey and Kennedy do
 * (2001). */
#include "function.h"

/* --- order -------------------------------------------------------------- */

typedef struct frame {
  LLVMBasicBlockRef block;
  unsigned next; /* successor to go to */
} frame;

typedef struct walk {
  const gi_function *function;
  int32_t loop;
  gi_map seen;
  frame *stack;
  int32_t depth, capacity;
  LLVMBasicBlockRef *done; /* post-order */
  int32_t num_done, cap_done;
} walk;

static bool is_wanted(const walk *w, LLVMBasicBlockRef block) {
  return gi_map_get(&w->seen, block) < 0 && (w->loop < 0 || gi_function_contains(w->function, w->loop, block));
}

static void enter(walk *w, LLVMBasicBlockRef block) {
  gi_arena *arena = w->function->arena;
  gi_map_set(arena, &w->seen, block, 1);
  w->stack = gi_room(arena, w->stack, w->depth, &w->capacity, sizeof *w->stack);
  w->stack[w->depth++] = (frame){block, 0};
}

static void step(walk *w) {
  frame *top = &w->stack[w->depth - 1];
  LLVMValueRef end = LLVMGetBasicBlockTerminator(top->block);
  if (end && top->next < LLVMGetNumSuccessors(end)) {
    LLVMBasicBlockRef to = LLVMGetSuccessor(end, top->next++);
    if (is_wanted(w, to))
      enter(w, to);
    return;
  }
  w->done = gi_room(w->function->arena, w->done, w->num_done, &w->cap_done, sizeof *w->done);
  w->done[w->num_done++] = top->block;
  w->depth--;
}

int32_t gi_reverse_post_order(const gi_function *f, int32_t loop, LLVMBasicBlockRef **out) {
  walk w = {.function = f, .loop = loop};
  enter(&w, loop < 0 ? LLVMGetEntryBasicBlock(f->function) : f->blocks[f->loops[loop].header]);
  while (w.depth)
    step(&w);
  for (int32_t i = 0; i < w.num_done / 2; i++) {
    LLVMBasicBlockRef block = w.done[i];
    w.done[i] = w.done[w.num_done - 1 - i];
    w.done[w.num_done - 1 - i] = block;
  }
  *out = w.done;
  return w.num_done;
}

/* --- dominators --------------------------------------------------------- */

static int32_t successor(const gi_function *f, int32_t b, unsigned s) {
  return gi_map_get(&f->index, LLVMGetSuccessor(LLVMGetBasicBlockTerminator(f->blocks[b]), s));
}

static unsigned num_successors(const gi_function *f, int32_t b) {
  LLVMValueRef end = LLVMGetBasicBlockTerminator(f->blocks[b]);
  return end ? LLVMGetNumSuccessors(end) : 0;
}

static void list_predecessors(gi_function *f) {
  f->first_before = gi_alloc(f->arena, f->num_blocks + 2, sizeof *f->first_before);
  int32_t *first = f->first_before + 1;
  for (int32_t b = 0; b < f->num_blocks; b++)
    for (unsigned s = 0; s < num_successors(f, b); s++)
      first[successor(f, b, s)]++;
  for (int32_t b = 0, sum = 0; b <= f->num_blocks; b++) {
    int32_t count = first[b];
    first[b] = sum;
    sum += count;
  }
  f->before = gi_alloc(f->arena, first[f->num_blocks], sizeof *f->before);
  for (int32_t b = 0; b < f->num_blocks; b++)
    for (unsigned s = 0; s < num_successors(f, b); s++)
      f->before[first[successor(f, b, s)]++] = b;
}

static int32_t meet(const int32_t *dominator, int32_t a, int32_t b) {
  while (a != b)
    if (a > b)
      a = dominator[a];
    else
      b = dominator[b];
  return a;
}

static bool improve(gi_function *f, int32_t b) {
  int32_t found = -1;
  for (int32_t i = f->first_before[b]; i < f->first_before[b + 1]; i++)
    if (f->dominator[f->before[i]] >= 0)
      found = found < 0 ? f->before[i] : meet(f->dominator, found, f->before[i]);
  bool changed = f->dominator[b] != found;
  f->dominator[b] = found;
  return changed;
}

static void find_dominators(gi_function *f) {
  f->dominator = gi_alloc(f->arena, f->num_blocks, sizeof *f->dominator);
  for (int32_t b = 1; b < f->num_blocks; b++)
    f->dominator[b] = -1;
  for (bool changed = true; changed;) {
    changed = false;
    for (int32_t b = 1; b < f->num_blocks; b++)
      changed |= improve(f, b);
  }
}

static bool dominates(const gi_function *f, int32_t a, int32_t b) {
  while (b > a)
    b = f->dominator[b];
  return a == b;
}

/* --- loops -------------------------------------------------------------- */

static int32_t outermost(const gi_function *f, int32_t loop) {
  while (f->loops[loop].outer >= 0)
    loop = f->loops[loop].outer;
  return loop;
}

typedef struct work {
  int32_t *items, count, capacity;
} work;

static void push(const gi_function *f, work *list, int32_t block) {
  list->items = gi_room(f->arena, list->items, list->count, &list->capacity, sizeof *list->items);
  list->items[list->count++] = block;
}

/* Takes a block from which a back edge is reached into the loop, with the whole loop that it is in. */
static void take(gi_function *f, int32_t loop, int32_t block, work *list) {
  if (f->loop_of[block] < 0)
    f->loop_of[block] = loop;
  else {
    int32_t inner = outermost(f, f->loop_of[block]);
    if (inner == loop)
      return;
    f->loops[inner].outer = loop;
    block = f->loops[inner].header;
  }
  if (block == f->loops[loop].header)
    return;
  for (int32_t i = f->first_before[block]; i < f->first_before[block + 1]; i++)
    push(f, list, f->before[i]);
}

static void find_loop(gi_function *f, int32_t header, int32_t *capacity, work *list) {
  gi_natural_loop loop = {header, -1, -1, 0};
  list->count = 0;
  for (int32_t i = f->first_before[header]; i < f->first_before[header + 1]; i++)
    if (dominates(f, header, f->before[i])) {
      loop.backedges += loop.latch != f->before[i];
      loop.latch = f->before[i];
      push(f, list, f->before[i]);
    }
  if (!list->count)
    return;
  if (loop.backedges > 1)
    loop.latch = -1;
  f->loops = gi_room(f->arena, f->loops, f->num_loops, capacity, sizeof *f->loops);
  f->loops[f->num_loops++] = loop;
  push(f, list, header);
  while (list->count)
    take(f, f->num_loops - 1, list->items[--list->count], list);
}

bool gi_function_contains(const gi_function *f, int32_t loop, LLVMBasicBlockRef block) {
  int32_t at = gi_map_get(&f->index, block);
  if (at < 0)
    return false;
  int32_t inner = f->loop_of[at];
  while (inner >= 0 && inner != loop)
    inner = f->loops[inner].outer;
  return inner == loop;
}

void gi_function_read(gi_arena *arena, LLVMValueRef function, gi_function *out) {
  *out = (gi_function){.arena = arena, .function = function};
  out->num_blocks = gi_reverse_post_order(out, -1, &out->blocks);
  for (int32_t b = 0; b < out->num_blocks; b++)
    gi_map_set(arena, &out->index, out->blocks[b], b);
  list_predecessors(out);
  find_dominators(out);
  out->loop_of = gi_alloc(arena, out->num_blocks, sizeof *out->loop_of);
  for (int32_t b = 0; b < out->num_blocks; b++)
    out->loop_of[b] = -1;
  int32_t capacity = 0;
  work list = {0};
  for (int32_t b = out->num_blocks; b-- > 0;) /* inner headers come after outer ones */
    find_loop(out, b, &capacity, &list);
}
