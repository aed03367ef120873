/* Learning: nearest neighbours, k-means, a perceptron, layers of networks,
 * softmax without an exponential, decision trees, convolution and pooling.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { FEATURES = 4, CENTRES = 3 };

KERNEL int nearest(const float (*point)[FEATURES], const float *to, int n, float *distance) {
  int best = -1;
  float least = 1e30f;
  for (int i = 0; i < n; i++) {
    float d = 0.0f;
    for (int k = 0; k < FEATURES; k++)
      d += (point[i][k] - to[k]) * (point[i][k] - to[k]);
    if (d < least) {
      least = d;
      best = i;
    }
  }
  *distance = least;
  return best;
}

KERNEL int assign(uint8_t *group, const float (*point)[FEATURES], float (*centre)[FEATURES], int n) {
  int changed = 0;
  for (int i = 0; i < n; i++) {
    int best = 0;
    float least = 1e30f;
    for (int c = 0; c < CENTRES; c++) {
      float d = 0.0f;
      for (int k = 0; k < FEATURES; k++)
        d += (point[i][k] - centre[c][k]) * (point[i][k] - centre[c][k]);
      if (d < least) {
        least = d;
        best = c;
      }
    }
    changed += group[i] != best;
    group[i] = (uint8_t)best;
  }
  return changed;
}

/* Sums at places that the groups say; then a division. */
KERNEL void average(float (*centre)[FEATURES], const uint8_t *group, const float (*point)[FEATURES], int n) {
  int members[CENTRES] = {0};
  float sum[CENTRES][FEATURES] = {{0.0f}};
  for (int i = 0; i < n; i++) {
    members[group[i]]++;
    for (int k = 0; k < FEATURES; k++)
      sum[group[i]][k] += point[i][k];
  }
  for (int c = 0; c < CENTRES; c++)
    for (int k = 0; k < FEATURES; k++)
      if (members[c])
        centre[c][k] = sum[c][k] / (float)members[c];
}

/* The weights change only where it was wrong. */
KERNEL int perceptron(float *w, const float (*point)[FEATURES], const int8_t *label, int n) {
  int errors = 0;
  for (int i = 0; i < n; i++) {
    float sum = w[FEATURES];
    for (int k = 0; k < FEATURES; k++)
      sum += w[k] * point[i][k];
    if (sum * (float)label[i] <= 0.0f) {
      for (int k = 0; k < FEATURES; k++)
        w[k] += 0.125f * (float)label[i] * point[i][k];
      w[FEATURES] += 0.125f * (float)label[i];
      errors++;
    }
  }
  return errors;
}

/* A layer: sums, then what is below zero is cut off. */
KERNEL void layer(float *out, const float *in, const float *w, const float *bias, int inputs, int outputs) {
  for (int o = 0; o < outputs; o++) {
    float sum = bias[o];
    for (int i = 0; i < inputs; i++)
      sum += w[o * inputs + i] * in[i];
    out[o] = sum > 0.0f ? sum : 0.015625f * sum;
  }
}

/* Eight bits, sums of 32, scaled and cut. */
KERNEL void layer_quantised(int8_t *out, const int8_t *in, const int8_t *w, int shift, int inputs, int outputs) {
  for (int o = 0; o < outputs; o++) {
    int32_t sum = 0;
    for (int i = 0; i < inputs; i++)
      sum += in[i] * w[o * inputs + i];
    sum = (sum + (1 << shift >> 1)) >> shift;
    out[o] = (int8_t)(sum > 127 ? 127 : sum < -128 ? -128 : sum);
  }
}

KERNEL void gradient(float *w, float *delta, const float *in, const float *error, int inputs, int outputs) {
  for (int i = 0; i < inputs; i++)
    delta[i] = 0.0f;
  for (int o = 0; o < outputs; o++)
    for (int i = 0; i < inputs; i++) {
      delta[i] += w[o * inputs + i] * error[o];
      w[o * inputs + i] -= 0.0625f * error[o] * in[i];
    }
}

KERNEL void convolve(float *out, const float *in, const float *kernel, int n, int size) {
  for (int y = 0; y + size <= n; y++)
    for (int x = 0; x + size <= n; x++) {
      float sum = 0.0f;
      for (int v = 0; v < size; v++)
        for (int u = 0; u < size; u++)
          sum += in[(y + v) * n + x + u] * kernel[v * size + u];
      out[y * n + x] = sum;
    }
}

KERNEL void pool(float *out, const float *in, int n) {
  for (int y = 0; y < n / 2; y++)
    for (int x = 0; x < n / 2; x++) {
      const float *p = in + 2 * y * n + 2 * x;
      float a = p[0] > p[1] ? p[0] : p[1], b = p[n] > p[n + 1] ? p[n] : p[n + 1];
      out[y * (n / 2) + x] = a > b ? a : b;
    }
}

/* From node to node of a tree in an array, for each point. */
KERNEL void decide(uint8_t *out, const float (*point)[FEATURES], const uint8_t *feature, const float *limit, int nodes,
                   int n) {
  for (int i = 0; i < n; i++) {
    int at = 0;
    while (at < nodes)
      at = 2 * at + 1 + (point[i][feature[at] % FEATURES] > limit[at]);
    out[i] = (uint8_t)at;
  }
}

KERNEL void shares(float *a, int n) {
  float sum = 0.0f;
  for (int i = 0; i < n; i++) {
    a[i] = a[i] < -1.0f ? 0.0f : (1.0f + a[i]) * (1.0f + a[i]);
    sum += a[i];
  }
  for (int i = 0; i < n; i++)
    a[i] /= sum + 0.5f;
}

/* Momentum and the mean of squares, kept for each weight. */
KERNEL void step(float *w, float *mean, float *square, const float *slope, int n) {
  for (int i = 0; i < n; i++) {
    mean[i] += 0.125f * (slope[i] - mean[i]);
    square[i] += 0.0625f * (slope[i] * slope[i] - square[i]);
    w[i] -= 0.03125f * mean[i] / (square[i] + 0.25f);
  }
}

static void run(int n) {
  static float point[LARGEST][FEATURES], centre[CENTRES][FEATURES], w[FEATURES + 1], x[LARGEST], y[LARGEST], z[LARGEST];
  static float weights[16 * 16], picture[16 * 16], out[16 * 16];
  static uint8_t group[LARGEST], feature[15];
  static int8_t label[LARGEST], quantised[16 * 16], result[16];
  float distance;
  int side = n < 16 ? n : 16 - n % 3, figures[4];
  fill_floats(point[0], LARGEST * FEATURES), fill_floats(centre[0], CENTRES * FEATURES), fill_floats(x, LARGEST);
  fill_floats(y, LARGEST), fill_floats(weights, 256), fill_floats(picture, 256), fill_bytes(feature, sizeof feature);
  fill_bytes(quantised, sizeof quantised);
  for (int i = 0; i < LARGEST; i++)
    label[i] = point[i][0] > point[i][1] ? 1 : -1;
  figures[0] = nearest(point, x, n, &distance);
  figures[1] = assign(group, point, centre, n);
  average(centre, group, point, n);
  figures[2] = assign(group, point, centre, n);
  figures[3] = perceptron(w, point, label, n) * 1000 + perceptron(w, point, label, n);
  SHOW("figures", n, figures);
  SHOW("distance", n, distance);
  SHOW("centres", n, centre);
  SHOW("perceptron", n, w);
  layer(z, x, weights, y, side, side), layer(x, x, weights, x, side, side / 2);
  SHOW("layer", n, z);
  SHOW("layer in place", n, x);
  layer_quantised(result, label, quantised, 3, side, side);
  layer_quantised(quantised, quantised, quantised, 5, side, side / 2);
  SHOW("quantised", n, result);
  SHOW("quantised in place", n, quantised);
  gradient(weights, y, x, z, side, side), gradient(weights, weights + 3, x, weights, side / 2, side / 2);
  SHOW("gradient", n, y);
  SHOW("gradient in place", n, weights);
  convolve(out, picture, weights, side, 3), convolve(picture, picture, x, side, 2);
  SHOW("convolution", n, out);
  pool(picture, picture, side), pool(out, picture, side);
  SHOW("pool", n, out);
  decide(group, point, feature, x, 15, n);
  SHOW("decisions", n, group);
  shares(x, n);
  SHOW("shares", n, x);
  step(x, y, z, point[0], n), step(x, x, y, y, n < 9 ? n : 9);
  SHOW("step", n, x);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
