/* Statistics: means, variances, correlations, moving sums and medians, ranks,
 * quantiles, regressions, runs.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* Welford's: a division in the recurrence. */
KERNEL void moments(double *mean, double *variance, const double *x, int n) {
  *mean = 0.0;
  *variance = 0.0;
  for (int i = 0; i < n; i++) {
    double d = x[i] - *mean;
    *mean += d / (i + 1);
    *variance += d * (x[i] - *mean);
  }
}

KERNEL double correlation(const float *x, const float *y, int n) {
  double sx = 0.0, sy = 0.0, sxx = 0.0, syy = 0.0, sxy = 0.0;
  for (int i = 0; i < n; i++) {
    double a = (double)x[i], b = (double)y[i];
    sx += a, sy += b, sxx += a * a, syy += b * b, sxy += a * b;
  }
  return (n * sxy - sx * sy) / ((n * sxx - sx * sx) * (n * syy - sy * sy) + 1.0);
}

KERNEL void covariance(float *out, const float *x, int n, int width) {
  for (int a = 0; a < width; a++)
    for (int b = a; b < width; b++) {
      float sum = 0.0f;
      for (int i = 0; i < n; i++)
        sum += x[i * width + a] * x[i * width + b];
      out[a * width + b] = sum;
      out[b * width + a] = sum;
    }
}

KERNEL void moving_sum(int *out, const int *in, int n, int window) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    sum += in[i] - (i >= window ? in[i - window] : 0);
    out[i] = sum;
  }
}

KERNEL void median3(int *out, const int *in, int n) {
  for (int i = 1; i + 1 < n; i++) {
    int a = in[i - 1], b = in[i], c = in[i + 1];
    int low = a < b ? a : b, high = a < b ? b : a;
    out[i] = c < low ? low : c > high ? high : c;
  }
}

/* In place with what was there before in a register. */
KERNEL void median3_in_place(int *a, int n) {
  int before = n ? a[0] : 0;
  for (int i = 1; i + 1 < n; i++) {
    int here = a[i], after = a[i + 1];
    int low = before < here ? before : here, high = before < here ? here : before;
    a[i] = after < low ? low : after > high ? high : after;
    before = here;
  }
}

KERNEL void ranks(uint8_t *rank, const int *a, int n) {
  for (int i = 0; i < n; i++) {
    int below = 0;
    for (int j = 0; j < n; j++)
      below += a[j] < a[i] || (a[j] == a[i] && j < i);
    rank[i] = (uint8_t)below;
  }
}

/* Exponential smoothing of a level and a slope. */
KERNEL void smooth(float *out, const float *in, int n) {
  float level = 0.0f, slope = 0.0f;
  for (int i = 0; i < n; i++) {
    float before = level;
    level = 0.25f * in[i] + 0.75f * (level + slope);
    slope = 0.125f * (level - before) + 0.875f * slope;
    out[i] = level + slope;
  }
}

KERNEL int longest_run(const int *a, int n, int *start) {
  int best = 0, length = 0;
  for (int i = 0; i < n; i++) {
    length = i && a[i] >= a[i - 1] ? length + 1 : 1;
    if (length > best) {
      best = length;
      *start = i - length + 1;
    }
  }
  return best;
}

/* The gain of each purchase at the least price so far. */
KERNEL int best_trade(const int *price, int n) {
  int least = 1 << 20, best = 0;
  for (int i = 0; i < n; i++) {
    if (price[i] < least)
      least = price[i];
    else if (price[i] - least > best)
      best = price[i] - least;
  }
  return best;
}

/* Quickselect: the k-th least. */
KERNEL int quantile(int *a, int n, int k) {
  int low = 0, high = n - 1;
  while (low < high) {
    int pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot)
        i++;
      while (a[j] > pivot)
        j--;
      if (i <= j) {
        int held = a[i];
        a[i++] = a[j];
        a[j--] = held;
      }
    }
    if (k <= j)
      high = j;
    else if (k >= i)
      low = i;
    else
      break;
  }
  return a[k];
}

KERNEL void least_squares(double *line, const double *x, const double *y, const double *w, int n) {
  double s = 0.5, sx = 0.0, sy = 0.0, sxx = 1.0, sxy = 0.0;
  for (int i = 0; i < n; i++) {
    double q = w[i] * w[i];
    s += q;
    sx += q * x[i];
    sy += q * y[i];
    sxx += q * x[i] * x[i];
    sxy += q * x[i] * y[i];
  }
  line[0] = (s * sxy - sx * sy) / (s * sxx - sx * sx);
  line[1] = (sy - line[0] * sx) / s;
}

KERNEL int counts_in_bins(uint16_t *bin, const float *x, float low, float width, int bins, int n) {
  int outside = 0;
  for (int i = 0; i < n; i++) {
    int at = (int)((x[i] - low) / width);
    if (x[i] < low || at >= bins)
      outside++;
    else
      bin[at]++;
  }
  return outside;
}

static void run(int n) {
  static double x[LARGEST], y[LARGEST], w[LARGEST], line[2];
  static float f[LARGEST], g[LARGEST], matrix[16];
  static int a[LARGEST], b[LARGEST];
  static uint8_t rank[LARGEST];
  static uint16_t bins[8];
  fill_doubles(x, LARGEST), fill_doubles(y, LARGEST), fill_doubles(w, LARGEST);
  fill_floats(f, LARGEST), fill_floats(g, LARGEST), fill_ints(a, LARGEST, 0, 500);
  double figures[4] = {0};
  moments(&figures[0], &figures[1], x, n);
  if (n > 2)
    moments(&y[n / 2], &y[n / 3], y, n);
  figures[2] = correlation(f, g, n), figures[3] = correlation(f, f, n);
  SHOW("moments", n, figures);
  SHOW("moments in place", n, y);
  covariance(matrix, f, n / 4, 4), covariance(g, g, n / 4, 3);
  SHOW("covariance", n, matrix);
  SHOW("covariance in place", n, g);
  moving_sum(b, a, n, 5), median3(b, a, n), median3_in_place(b, n);
  SHOW("medians", n, b);
  ranks(rank, a, n);
  SHOW("ranks", n, rank);
  smooth(g, f, n), smooth(f + 1, f, n - 1);
  SHOW("smooth", n, g);
  SHOW("smooth, one later", n, f);
  int start = -1, found[4] = {longest_run(a, n, &start), best_trade(a, n), 0, 0};
  found[2] = n ? quantile(a, n, n / 2) : 0;
  found[3] = counts_in_bins(bins, g, -4.0f, 1.0f, 8, n);
  SHOW("found", start, found);
  SHOW("partly sorted", n, a);
  moving_sum(a, a, n, 3), median3(a, a, n), median3(a + 1, a, n - 1);
  SHOW("in place", n, a);
  least_squares(line, x, y, w, n);
  SHOW("line", n, line);
  SHOW("bins", n, bins);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
