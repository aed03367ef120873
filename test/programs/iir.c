/* Infinite impulse response filters: one pole, biquads in two forms, a
 * lattice, a comb with feedback, an envelope follower and an integer one.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* y[i] waits for y[i - 1], through memory. */
KERNEL void one_pole(float *y, const float *x, float a, int n) {
  for (int i = 1; i < n; i++)
    y[i] = x[i] + a * y[i - 1];
}

/* Direct form I: the state is in registers. */
KERNEL void biquad(float *y, const float *x, const float *c, int n) {
  float x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (int i = 0; i < n; i++) {
    float out = c[0] * x[i] + c[1] * x1 + c[2] * x2 - c[3] * y1 - c[4] * y2;
    x2 = x1;
    x1 = x[i];
    y2 = y1;
    y1 = out;
    y[i] = out;
  }
}

/* Transposed direct form II: the state is in memory that may be the signal's. */
KERNEL void biquad_transposed(double *y, const double *x, const double *c, double *state, int n) {
  for (int i = 0; i < n; i++) {
    double in = x[i], out = c[0] * in + state[0];
    state[0] = c[1] * in - c[3] * out + state[1];
    state[1] = c[2] * in - c[4] * out;
    y[i] = out;
  }
}

KERNEL float lattice(float *backward, const float *k, float in, int stages) {
  float f = in;
  for (int s = stages - 1; s >= 0; s--) {
    f -= k[s] * backward[s];
    backward[s + 1] = k[s] * f + backward[s];
  }
  backward[0] = f;
  return f;
}

/* An echo: recurrence of a long distance that is an argument. */
KERNEL void echo(float *y, int delay, int n) {
  for (int i = delay; i < n; i++)
    y[i] += 0.5f * y[i - delay];
}

/* A fast attack and a slow decay. */
KERNEL void envelope(float *out, const float *in, int n) {
  float level = 0.0f;
  for (int i = 0; i < n; i++) {
    float x = in[i] < 0.0f ? -in[i] : in[i];
    if (x > level)
      level += 0.5f * (x - level);
    else
      level *= 0.96875f;
    out[i] = level;
  }
}

/* Integers in Q15, saturated. */
KERNEL void one_pole_q15(int16_t *y, const int16_t *x, int16_t a, int n) {
  int32_t state = 0;
  for (int i = 0; i < n; i++) {
    state = x[i] + (int32_t)(((int64_t)state * a) >> 15);
    if (state > 32767)
      state = 32767;
    if (state < -32768)
      state = -32768;
    y[i] = (int16_t)state;
  }
}

/* Cascaded integrators and combs, by two rates. */
KERNEL int cic(uint32_t *out, const uint8_t *in, int n) {
  uint32_t a = 0, b = 0, c = 0, d = 0;
  int made = 0;
  for (int i = 0; i < n; i++) {
    a += in[i];
    b += a;
    if (i % 4 == 3) {
      out[made++] = b - c - (c - d);
      d = c;
      c = b;
    }
  }
  return made;
}

static void run(int n) {
  static float x[LARGEST], y[LARGEST], state[9];
  static double u[LARGEST], v[LARGEST], memory[2];
  static int16_t s[LARGEST], t[LARGEST];
  static uint8_t bytes[LARGEST];
  static uint32_t wide[LARGEST];
  static const float c[5] = {0.25f, 0.5f, 0.25f, -0.5f, 0.25f}, k[8] = {0.5f, -0.25f, 0.125f, 0.5f, 0, 0.25f, -0.5f, 0};
  static const double e[5] = {0.25, 0.5, 0.25, -0.5, 0.25};
  fill_floats(x, LARGEST), fill_doubles(u, LARGEST), fill_bytes(s, sizeof s), fill_bytes(bytes, sizeof bytes);
  one_pole(y, x, 0.75f, n);
  SHOW("one pole", n, y);
  one_pole(x, x, -0.5f, n);
  SHOW("one pole in place", n, x);
  one_pole(x + 1, x, 0.5f, n - 1);
  SHOW("one pole, one later", n, x);
  biquad(y, x, c, n), biquad(x, x, c, n);
  SHOW("biquad", n, y);
  SHOW("biquad in place", n, x);
  if (n >= 5)
    biquad(y, x, y, n); /* coefficients that change */
  SHOW("biquad onto its coefficients", n, y);
  memory[0] = memory[1] = 0;
  biquad_transposed(v, u, e, memory, n);
  SHOW("transposed", n, v);
  if (n > 1)
    biquad_transposed(u, v, e, u, n);
  SHOW("transposed onto its state", n, u);
  fill_floats(x, LARGEST);
  memset(state, 0, sizeof state);
  float out[4];
  out[0] = lattice(state, k, x[0], 8);
  out[1] = lattice(state, k, x[1], n < 8 ? n : 8);
  out[2] = lattice(state, k, x[2], 8);
  out[3] = lattice(state, state, x[3], 7);
  SHOW("lattice", n, out);
  SHOW("lattice state", n, state);
  echo(x, 1, n), echo(x, 2, n), echo(x, 7, n), echo(x, 40, n);
  SHOW("echo", n, x);
  envelope(y, x, n), envelope(x, x, n);
  SHOW("envelope", n, y);
  one_pole_q15(t, s, 30000, n), one_pole_q15(s + 1, s, -20000, n - 1);
  SHOW("one pole q15", n, t);
  SHOW("one pole q15, one later", n, s);
  int made = cic(wide, bytes, n);
  SHOW("cic", made, wide);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
