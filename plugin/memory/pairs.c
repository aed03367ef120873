/* Leaves out pairs of accesses whose dependence others imply.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A barrier is an access that is ordered against every other one. From A to B of the same
 * iteration a dependence by way of a barrier between them says as much; from B to A of the next
 * iteration, so does one by way of a barrier after B or before A. What is left are neighbours, and
 * the first accesses of the loop with the last. places.c takes away pairs of loads and stores that
 * do not meet, or between which there is a store to the same place. */
#include "memory/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/host_memory.h"
#include "memory/places.h"

/* Small graphs keep every edge, for the sake of messages. */
enum { WORTHWHILE = 128 };

/* Sets of accesses are bits in `words` words. */
typedef struct pairs {
  const gp_pair_list *list;
  size_t words;
  int32_t *first_of;     /* [num_blocks + 1] the accesses of each block */
  int32_t *first_fence;  /* [num_blocks] the first barrier of each block, or where it ends */
  int32_t *next;         /* [count] the next barrier of the block, or where it ends */
  uint64_t *early;       /* accesses that no barrier of their iteration comes before */
  uint64_t *late;        /* ... after */
  uint64_t *loose;       /* as in gp_pair_access */
  uint64_t *plain;       /* ... */
  uint64_t *reads;       /* plain ones that do not write */
  uint64_t *wanted;      /* with the access at hand */
  uint64_t *near_blocks; /* [list->words] of the block at hand: those after it, no barrier of another block between */
  gp_place_index *places;
} pairs;

static void put(uint64_t *set, int32_t i) {
  set[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool has(const uint64_t *set, int32_t i) {
  return set[i / 64] >> (i % 64) & 1;
}

static uint64_t *new_set(size_t words) {
  uint64_t *set = gp_host_realloc(NULL, words, sizeof *set);
  memset(set, 0, words * sizeof *set);
  return set;
}

static void add_set(uint64_t *to, const uint64_t *from, size_t words) {
  for (size_t w = 0; w < words; w++)
    to[w] |= from[w];
}

static void add_range(uint64_t *set, int32_t from, int32_t to) {
  for (int32_t i = from; i < to; i++)
    put(set, i);
}

/* --- what is where ------------------------------------------------------ */

static void find_blocks(pairs *p) {
  const gp_pair_list *list = p->list;
  int32_t a = 0;
  for (int32_t b = 0; b < list->num_blocks; b++) {
    p->first_of[b] = a;
    while (a < list->count && list->accesses[a].block == b)
      a++;
  }
  p->first_of[list->num_blocks] = a;
}

static void find_barriers(pairs *p) {
  for (int32_t b = 0; b < p->list->num_blocks; b++) {
    int32_t next = p->first_of[b + 1];
    for (int32_t a = next; a-- > p->first_of[b];) {
      p->next[a] = next;
      next = p->list->accesses[a].barrier ? a : next;
    }
    p->first_fence[b] = next;
  }
}

static bool is_fenced(const pairs *p, int32_t block) {
  return p->first_fence[block] < p->first_of[block + 1];
}

static const uint64_t *reached_from(const pairs *p, int32_t block) {
  return p->list->reach + (size_t)block * p->list->words;
}

static bool meets(const uint64_t *a, const uint64_t *b, size_t words) {
  for (size_t w = 0; w < words; w++)
    if (a[w] & b[w])
      return true;
  return false;
}

static void find_early_and_late(pairs *p) {
  const gp_pair_list *list = p->list;
  uint64_t *fenced = new_set(list->words), *after = new_set(list->words);
  for (int32_t b = 0; b < list->num_blocks; b++)
    if (is_fenced(p, b)) {
      put(fenced, b);
      add_set(after, reached_from(p, b), list->words);
    }
  for (int32_t a = 0; a < list->count; a++) {
    int32_t block = list->accesses[a].block;
    if (!has(after, block) && a <= p->first_fence[block])
      put(p->early, a);
    if (p->next[a] == p->first_of[block + 1] && !meets(fenced, reached_from(p, block), list->words))
      put(p->late, a);
  }
  free(fenced);
  free(after);
}

static void sort_kinds(pairs *p) {
  for (int32_t a = 0; a < p->list->count; a++) {
    const gp_pair_access *access = &p->list->accesses[a];
    if (access->loose)
      put(p->loose, a);
    if (access->plain)
      put(p->plain, a);
    if (access->plain && !access->writes)
      put(p->reads, a);
  }
}

static void begin(pairs *p, const gp_pair_list *list) {
  size_t words = (size_t)list->count / 64 + 1, blocks = (size_t)list->num_blocks;
  *p = (pairs){.list = list, .words = words};
  p->first_of = gp_host_realloc(NULL, blocks + 1, sizeof *p->first_of);
  p->first_fence = gp_host_realloc(NULL, blocks, sizeof *p->first_fence);
  p->next = gp_host_realloc(NULL, (size_t)list->count, sizeof *p->next);
  uint64_t **const sets[] = {&p->early, &p->late, &p->loose, &p->plain, &p->reads, &p->wanted};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
    *sets[i] = new_set(words);
  p->near_blocks = new_set(list->words);
  find_blocks(p);
  find_barriers(p);
  find_early_and_late(p);
  sort_kinds(p);
  p->places = gp_places_index(list);
}

static void end(pairs *p) {
  void *const memory[] = {p->first_of, p->first_fence, p->next,  p->early,  p->late,
                          p->loose,    p->plain,       p->reads, p->wanted, p->near_blocks};
  for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
    free(memory[i]);
  gp_places_destroy(p->places);
}

/* --- the pairs of one access -------------------------------------------- */

/* In topological order, so that a block's barrier is met before the blocks
 * that it hides. */
static void find_near_blocks(pairs *p, int32_t block) {
  size_t words = p->list->words;
  memcpy(p->near_blocks, reached_from(p, block), words * sizeof *p->near_blocks);
  for (int32_t b = block + 1; b < p->list->num_blocks; b++) {
    if (b % 64 == 0 && !p->near_blocks[b / 64])
      b += 63;
    else if (has(p->near_blocks, b) && is_fenced(p, b))
      for (size_t w = 0; w < words; w++)
        p->near_blocks[w] &= ~reached_from(p, b)[w];
  }
}

/* From the access on, up to the first barrier on each way. */
static void want_until_barrier(pairs *p, int32_t a) {
  int32_t block = p->list->accesses[a].block, end = p->first_of[block + 1];
  add_range(p->wanted, a + 1, p->next[a] < end ? p->next[a] + 1 : end);
  if (p->next[a] < end)
    return;
  for (int32_t b = block + 1; b < p->list->num_blocks; b++)
    if (b % 64 == 0 && !p->near_blocks[b / 64])
      b += 63;
    else if (has(p->near_blocks, b))
      add_range(p->wanted, p->first_of[b], is_fenced(p, b) ? p->first_fence[b] + 1 : p->first_of[b + 1]);
}

static void find_wanted(pairs *p, int32_t a) {
  const gp_pair_access *access = &p->list->accesses[a];
  memcpy(p->wanted, p->loose, p->words * sizeof *p->wanted);
  want_until_barrier(p, a);
  if (access->loose)
    add_range(p->wanted, a + 1, p->list->count);
  if (has(p->early, a))
    add_set(p->wanted, p->late, p->words);
  if (has(p->late, a))
    add_set(p->wanted, p->early, p->words);
  if (access->plain && p->list->slow_pairs)
    add_set(p->wanted, p->plain, p->words);
  for (size_t w = 0; access->plain && !access->writes && w < p->words; w++)
    p->wanted[w] &= ~p->reads[w];
  if (access->placed)
    gp_places_narrow(p->places, a, p->wanted);
}

static void visit_wanted(const pairs *p, int32_t a, void (*visit)(void *context, int32_t a, int32_t b), void *context) {
  visit(context, a, a);
  for (size_t w = (size_t)a / 64; w < p->words; w++)
    for (uint64_t left = p->wanted[w]; left; left &= left - 1) {
      int32_t b = (int32_t)w * 64 + __builtin_ctzll(left);
      if (b > a)
        visit(context, a, b);
    }
}

static void visit_all(int32_t count, void (*visit)(void *context, int32_t a, int32_t b), void *context) {
  for (int32_t a = 0; a < count; a++)
    for (int32_t b = a; b < count; b++)
      visit(context, a, b);
}

bool gp_visit_pairs(const gp_pair_list *list, void (*visit)(void *context, int32_t a, int32_t b), void *context) {
  if (list->count < WORTHWHILE) {
    visit_all(list->count, visit, context);
    return false;
  }
  pairs p;
  int32_t block = -1;
  begin(&p, list);
  for (int32_t a = 0; a < list->count; a++) {
    if (list->accesses[a].block != block)
      find_near_blocks(&p, block = list->accesses[a].block);
    find_wanted(&p, a);
    visit_wanted(&p, a, visit, context);
  }
  end(&p);
  return true;
}
