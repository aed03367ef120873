/* Adam against its definition, and on a quadratic.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "relax/gaussian.h"

static void definition(void **state) {
  (void)state;
  float x = 3, first = 0, second = 0;
  double rx = 3, m = 0, v = 0;
  for (int t = 1; t <= 50; t++) {
    double g = cos(t) + 0.2 * rx, c0 = 1 / (1 - pow(0.9, t)), c1 = 1 / (1 - pow(0.99, t));
    x = gaus_i_adam_step(x, (float)g, &first, &second, 0.1f, (float)c0, (float)c1, 100);
    m = 0.9 * m + 0.1 * g;
    v = 0.99 * v + 0.01 * g * g;
    rx -= 0.1 * m * c0 / (sqrt(v * c1) + 1e-8);
    assert_float_equal(x, rx, 1e-4);
  }
}

static void minimum(void **state) {
  (void)state;
  float x = 9, first = 0, second = 0;
  for (int t = 1; t <= 2000; t++)
    x = gaus_i_adam_step(x, x - 2.5f, &first, &second, 0.05f, (float)(1 / (1 - pow(0.9, t))),
                         (float)(1 / (1 - pow(0.99, t))), 10);
  assert_float_equal(x, 2.5, 1e-2);
}

static void stays_inside(void **state) {
  (void)state;
  float first = 0, second = 0;
  assert_true(gaus_i_adam_step(0.05f, 1, &first, &second, 1, 10, 100, 4) == 0);
  first = second = 0;
  assert_true(gaus_i_adam_step(3.9f, -1, &first, &second, 1, 10, 100, 4) == 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(definition),
      cmocka_unit_test(minimum),
      cmocka_unit_test(stays_inside),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
