/* Grids of several resolutions: interpolation, its transpose, and runs of cells.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "relax/pyramid.h"
#include "support/support.h"

static double polynomial(const double *a, double x) {
  double sum = 0;
  for (int i = 7; i >= 0; i--)
    sum = sum * x + a[i];
  return sum;
}

/* A polynomial of degree 7 in one cell of any level is carried to its steps exactly, and nothing beyond them. */
static void exact_to_degree_7(void **state) {
  (void)state;
  enum { STEPS = 3000 };
  gaus_i_pyramid p;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 4, 0);
  gaus_i_pyramid_init(&p, STEPS);
  assert_int_equal(p.levels, 8);
  float *grid = gaus_i_calloc(p.size, sizeof *grid);
  for (int32_t l = 1; l <= p.levels; l++) {
    double a[8], largest = 0;
    int32_t j = gaus_i_rng_below(&rng, p.cells[l]), width = GAUS_CELL << l, first = j * width;
    for (int i = 0; i < 8; i++)
      a[i] = gaus_i_rng_normal(&rng);
    memset(grid, 0, p.size * sizeof *grid);
    for (int32_t k = 0; k < GAUS_CELL; k++)
      grid[p.begin[l] + (size_t)(j * GAUS_CELL + k)] = (float)polynomial(a, 2 * (double)p.node[l][k] / width - 1);
    gaus_i_pyramid_prolong(&p, grid);
    for (int32_t step = 0; step < STEPS; step++) {
      bool inside = step >= first && step < first + width;
      double exact = inside ? polynomial(a, 2 * (double)(step - first) / width - 1) : 0;
      largest = fmax(largest, fabs(grid[step] - exact));
    }
    assert_true(largest < 2e-5);
  }
  free(grid);
}

/* <restrict w, g> = <w, prolong g> for any w and g. */
static void restrict_is_the_transpose(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 5, 0);
  for (int32_t steps = 1; steps < 1200; steps += 1 + steps / 3) {
    gaus_i_pyramid p;
    gaus_i_pyramid_init(&p, steps);
    float *g = gaus_i_calloc(p.size, sizeof *g), *down = gaus_i_calloc(p.size, sizeof *down);
    float *w = gaus_i_calloc(p.size, sizeof *w);
    double above = 0, below = 0, size = 0;
    for (size_t i = 0; i < p.size; i++)
      down[i] = g[i] = (float)gaus_i_rng_normal(&rng);
    for (int32_t i = 0; i < steps; i++)
      w[i] = (float)gaus_i_rng_normal(&rng);
    gaus_i_pyramid_prolong(&p, down);
    gaus_i_pyramid_restrict(&p, w);
    for (int32_t i = 0; i < steps; i++) {
      below += (double)w[i] * down[i];
      size += fabs((double)w[i] * down[i]);
    }
    for (size_t i = 0; i < p.size; i++)
      above += (double)w[i] * g[i];
    assert_true(fabs(above - below) < 1e-5 * (1 + size));
    free(g);
    free(down);
    free(w);
  }
}

/* The cells of a run cover each of its steps once and no other, at no more than the level that is asked for. */
static void cells_cover_a_run(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 6, 0);
  for (int i = 0; i < 3000; i++) {
    int32_t first = gaus_i_rng_below(&rng, 500), last = first + gaus_i_rng_below(&rng, 400);
    int32_t most = gaus_i_rng_below(&rng, 6), next = first, largest = 0, count = 0;
    while (next <= last) {
      gaus_i_cell c = gaus_i_cell_at(next, last, most);
      assert_true(c.level >= 0 && c.level <= most && c.begin % (GAUS_CELL << c.level) == 0);
      if (c.level > 0)
        assert_true(c.begin == next && c.from == 0 && c.to == GAUS_CELL - 1 && gaus_i_cell_end(c) <= last + 1);
      else
        assert_true(c.begin + c.from == next && c.begin + c.to <= last && c.to < GAUS_CELL);
      if (c.level == 0 && c.to < GAUS_CELL - 1)
        assert_int_equal(c.begin + c.to, last);
      next = gaus_i_cell_end(c);
      largest = c.level > largest ? c.level : largest;
      count++;
    }
    assert_true(count <= 2 * (most + 1) + (last - first) / (GAUS_CELL << most) + 1);
    if (last - first >= 2 * (GAUS_CELL << most))
      assert_int_equal(largest, most);
  }
}

static void levels_by_length(void **state) {
  (void)state;
  assert_int_equal(gaus_i_cell_level(0), 0);
  assert_int_equal(gaus_i_cell_level(15.9f), 0);
  assert_int_equal(gaus_i_cell_level(16), 1);
  assert_int_equal(gaus_i_cell_level(31.9f), 1);
  assert_int_equal(gaus_i_cell_level(1024), 7);
  assert_int_equal(gaus_i_cell_level(1e30f), GAUS_PYRAMID_LEVELS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exact_to_degree_7),
      cmocka_unit_test(restrict_is_the_transpose),
      cmocka_unit_test(cells_cover_a_run),
      cmocka_unit_test(levels_by_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
