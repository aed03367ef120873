/* The sort: every order of a few, random orders of many.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "support/sort.h"

#include "common.h"
#include "support/support.h"

static bool by_key(const void *context, int32_t a, int32_t b) {
  const int32_t *key = context;
  return key[a] < key[b];
}

static bool by_key_then_index(const void *context, int32_t a, int32_t b) {
  const int32_t *key = context;
  return key[a] != key[b] ? key[a] < key[b] : a < b;
}

/* Keys ascend, and the items are those that went in. */
static void assert_sorted(const int32_t *items, int32_t count, const int32_t *key) {
  bool *seen = test_calloc((size_t)count + 1, sizeof *seen);
  for (int32_t k = 0; k < count; k++) {
    assert_in_range(items[k], 0, count - 1);
    assert_false(seen[items[k]]);
    seen[items[k]] = true;
    if (k > 0)
      assert_true(key[items[k - 1]] <= key[items[k]]);
  }
  test_free(seen);
}

static void every_order_of_six(void **state) {
  (void)state;
  for (int32_t code = 0; code < 46656; code++) { /* all keys of 0..5, so ties as well */
    int32_t key[6], items[6];
    for (int32_t k = 0, rest = code; k < 6; k++, rest /= 6) {
      key[k] = rest % 6;
      items[k] = k;
    }
    gaus_i_sort(items, 6, by_key, key);
    assert_sorted(items, 6, key);
  }
}

static void ties_by_index_give_one_order(void **state) {
  (void)state;
  gaus_i_rng rng;
  for (int32_t count = 0; count <= 300; count += 1 + count / 3) {
    int32_t key[300], items[300], other[300];
    gaus_i_rng_seed(&rng, (uint64_t)count, 1);
    for (int32_t k = 0; k < count; k++) {
      key[k] = gaus_i_rng_below(&rng, count / 4 + 2) - count / 8;
      items[k] = k;
      other[k] = count - 1 - k;
    }
    gaus_i_sort(items, count, by_key_then_index, key);
    gaus_i_sort(other, count, by_key_then_index, key);
    assert_sorted(items, count, key);
    assert_memory_equal(items, other, sizeof *items * (size_t)count);
    for (int32_t k = 1; k < count; k++)
      assert_true(key[items[k - 1]] < key[items[k]] || items[k - 1] < items[k]);
  }
}

static void none_and_one_stay(void **state) {
  (void)state;
  int32_t key[8] = {0}, item = 7;
  gaus_i_sort(&item, 0, by_key, key);
  assert_int_equal(item, 7);
  gaus_i_sort(&item, 1, by_key, key);
  assert_int_equal(item, 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_order_of_six),
      cmocka_unit_test(ties_by_index_give_one_order),
      cmocka_unit_test(none_and_one_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
