/* The element-wise maths against double-precision libm.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "relax/gaussian.h"
#include "relax/window_kernels.h"
#include "support/support.h"

static double pdf(double z) {
  return exp(-z * z / 2) / sqrt(2 * M_PI);
}
static double cdf(double z) {
  return 0.5 * erfc(-z / sqrt(2));
}

static void exponential(void **state) {
  (void)state;
  double worst = 0;
  for (double x = -79.999; x <= 0; x += 1e-4) {
    double exact = exp((float)x), error = fabs(gaus_i_exp((float)x) - exact) / exact;
    worst = fmax(worst, error);
  }
  print_message("gaus_i_exp: largest relative error %.2g\n", worst);
  assert_true(worst < 3e-7);
  assert_true(gaus_i_exp(-1e9f) > 0 && gaus_i_exp(-1e9f) < 2e-35f);
  assert_true(gaus_i_exp(0) == 1);
}

/* Whatever z a lane beyond the end of a window has, its density is no denormal, nor are small multiples of it. */
static void no_denormals(void **state) {
  (void)state;
  for (float z = -1e6f; z < 1e6f; z = z < -20 || z > 20 ? z + 97.3f : z + 1e-3f)
    assert_true(gaus_i_pdf(z) > 100 * FLT_MIN && isnormal(gaus_i_cdf(z)));
}

static void density_and_distribution(void **state) {
  (void)state;
  double worst_pdf = 0, worst_cdf = 0;
  for (double z = -12; z <= 12; z += 1e-4) {
    float f = (float)z;
    worst_pdf = fmax(worst_pdf, fabs(gaus_i_pdf(f) - pdf(f)));
    worst_cdf = fmax(worst_cdf, fabs(gaus_i_cdf(f) - cdf(f)));
  }
  print_message("gaus_i_pdf: largest error %.2g, gaus_i_cdf: %.2g\n", worst_pdf, worst_cdf);
  assert_true(worst_pdf < 1e-7);
  assert_true(worst_cdf < 3e-7);
}

/* Whatever lies outside the window is within Phi(-width) of 0 or 1. */
static void window_truncation(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 7, 0);
  for (int i = 0; i < 20000; i++) {
    int32_t mobility = gaus_i_rng_below(&rng, 60);
    float sigma = 0.05f + 10 * (float)gaus_i_rng_unit(&rng), width = 1 + 5 * (float)gaus_i_rng_unit(&rng);
    float x = mobility * (float)gaus_i_rng_unit(&rng);
    gaus_i_window w = gaus_i_window_of(x, width * sigma, mobility);
    assert_true(w.lo >= 0 && w.lo <= mobility && w.hi < mobility && w.hi >= w.lo - 1);
    for (int32_t k = 0; k < mobility; k++) {
      double exact = cdf((k + 0.5 - x) / sigma), bound = cdf(-width) + 1e-5;
      if (k < w.lo)
        assert_true(exact <= bound);
      if (k > w.hi)
        assert_true(1 - exact <= bound);
    }
  }
}

static void excess(void **state) {
  (void)state;
  for (double m = -8; m <= 8; m += 0.37)
    for (double s = 0.1; s < 5; s += 0.3) {
      double exact = m * cdf(m / s) + s * pdf(m / s);
      assert_float_equal(gaus_i_expected_excess((float)m, (float)s), exact, 4e-7 * (fabs(m) + s));
      assert_float_equal(gaus_i_expected_excess_slope((float)m, (float)s), cdf(m / s), 1e-6);
    }
}

static void excess_against_samples(void **state) {
  (void)state;
  gaus_i_rng rng;
  gaus_i_rng_seed(&rng, 11, 0);
  double sum = 0, m = 0.4, s = 1.7;
  int n = 400000;
  for (int i = 0; i < n; i++)
    sum += fmax(0, m + s * gaus_i_rng_normal(&rng));
  assert_float_equal(gaus_i_expected_excess((float)m, (float)s), sum / n, 5 * s / sqrt(n));
}

static void hinge(void **state) {
  (void)state;
  for (double m = -2; m < 3; m += 0.0173) {
    double h = 1e-3, slope = (gaus_i_hinge((float)(m + h), 0.5f) - gaus_i_hinge((float)(m - h), 0.5f)) / (2 * h);
    assert_float_equal(gaus_i_hinge_slope((float)m, 0.5f), slope, 2e-3);
  }
  assert_true(gaus_i_hinge(-1, 0.5f) == 0 && gaus_i_hinge(2, 0.5f) == 1.75f);
}

/* The vectorised kernels against one element at a time, every length. */
static void resources(void **state) {
  (void)state;
  float g[64], h[64], out[64 + GAUS_WINDOW_PAD], q[64];
  for (int32_t n = 0; n <= 40; n++) {
    float x = 0.3f * (float)n, inverse = 0.7f;
    double dot = 0, size = 0;
    for (int32_t i = 0; i < 64; i++) {
      g[i] = (float)((i * 7) % 5) - 1.5f;
      h[i] = g[i];
      q[i] = 1 + 0.1f * (float)i;
    }
    gaus_i_window_cdf(out, 2, n, x, inverse);
    gaus_i_window_times_cdf(q, 2, n, x, inverse);
    gaus_i_window_times_cdf(h, 2, n, x, inverse);
    for (int32_t i = 0; i < n; i++) {
      double z = (2 + i + 0.5 - x) * inverse, f = cdf(z);
      assert_float_equal(out[i], f, 3e-7);
      assert_float_equal(q[i], (1 + 0.1 * i) * f, 3e-6);
      dot += g[i] * pdf(z);
      size += fabs(g[i]) * pdf(z);
    }
    for (int32_t i = n; i < 64; i++)
      assert_true(q[i] == 1 + 0.1f * (float)i);
    assert_float_equal(gaus_i_window_dot_pdf(g, 2, n, x, inverse), dot, 1e-5);
    /* h has the factor F in it, which the quotient takes out again: exactly that, however small */
    assert_float_equal(gaus_i_window_dot_ratio(h, 2, n, x, inverse), dot, 2e-6 * (1 + size));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exponential),
      cmocka_unit_test(no_denormals),
      cmocka_unit_test(density_and_distribution),
      cmocka_unit_test(window_truncation),
      cmocka_unit_test(excess),
      cmocka_unit_test(excess_against_samples),
      cmocka_unit_test(hinge),
      cmocka_unit_test(resources),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
