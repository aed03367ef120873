/* The heap against a search through a list.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/heap.h"

#include "common.h"
#include "support/support.h"

enum { ROOM = 200 };

/* Takes out of the list what the heap should give: the largest key, the lower
 * index on a tie. */
static int32_t take_largest(gaus_i_heap_entry *list, int32_t *count) {
  int32_t best = 0;
  for (int32_t k = 1; k < *count; k++)
    if (list[k].key > list[best].key || (list[k].key == list[best].key && list[k].index < list[best].index))
      best = k;
  int32_t index = list[best].index;
  list[best] = list[--*count];
  return index;
}

static void mixed_pushes_and_pops(uint64_t seed, int32_t keys) {
  gaus_i_heap heap;
  gaus_i_heap_entry list[ROOM];
  gaus_i_rng rng;
  int32_t count = 0, next = 0;
  gaus_i_rng_seed(&rng, seed, 0);
  assert_int_equal(gaus_i_heap_init(&heap, ROOM, NULL), GAUS_OK);
  for (int32_t step = 0; step < 600; step++) {
    bool full = count == ROOM, grow = step < 300 ? gaus_i_rng_below(&rng, 4) > 0 : gaus_i_rng_below(&rng, 4) == 0;
    if (grow && !full) {
      gaus_i_heap_entry e = {gaus_i_rng_below(&rng, keys) - keys / 2, (next += 7) % 1009};
      list[count++] = e;
      gaus_i_heap_push(&heap, e.index, e.key);
    } else if (count > 0)
      assert_int_equal(gaus_i_heap_pop(&heap), take_largest(list, &count));
    assert_int_equal(heap.size, count);
  }
  while (count > 0)
    assert_int_equal(gaus_i_heap_pop(&heap), take_largest(list, &count));
  gaus_i_heap_clear(&heap);
}

static void pops_the_largest(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 40; seed++)
    mixed_pushes_and_pops(seed, seed % 2 ? 5 : 1000000);
}

static void keys_may_be_extreme(void **state) {
  (void)state;
  gaus_i_heap heap;
  assert_int_equal(gaus_i_heap_init(&heap, 3, NULL), GAUS_OK);
  gaus_i_heap_push(&heap, 0, INT64_MIN);
  gaus_i_heap_push(&heap, 1, INT64_MAX);
  gaus_i_heap_push(&heap, 2, 0);
  assert_int_equal(gaus_i_heap_pop(&heap), 1);
  assert_int_equal(gaus_i_heap_pop(&heap), 2);
  assert_int_equal(gaus_i_heap_pop(&heap), 0);
  gaus_i_heap_clear(&heap);
}

static void an_empty_heap_can_be_made(void **state) {
  (void)state;
  gaus_i_heap heap;
  assert_int_equal(gaus_i_heap_init(&heap, 0, NULL), GAUS_OK);
  assert_int_equal(heap.size, 0);
  gaus_i_heap_clear(&heap);
  gaus_i_heap_clear(&heap);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pops_the_largest),
      cmocka_unit_test(keys_may_be_extreme),
      cmocka_unit_test(an_empty_heap_can_be_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
