/* Sound: adaptive differences, companding, delays, panning, mixing, resampling,
 * detection of pitch, a table oscillator.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

static const int16_t steps[32] = {7,   9,   11,  13,   16,   20,   24,   29,   36,   44,  54,
                                  66,  80,  98,  119,  145,  177,  216,  263,  321,  392, 478,
                                  583, 711, 867, 1057, 1289, 1572, 1917, 2338, 2851, 3477};
static const int8_t moves[8] = {-1, -1, -1, -1, 2, 3, 5, 7};

/* The step and what is predicted are carried from sample to sample. */
KERNEL void adpcm_encode(uint8_t *out, const int16_t *in, int n) {
  int predicted = 0, index = 0;
  for (int i = 0; i < n; i++) {
    int step = steps[index], difference = in[i] - predicted, code = 0, change = step >> 3;
    if (difference < 0) {
      code = 8;
      difference = -difference;
    }
    if (difference >= step) {
      code |= 4;
      difference -= step;
      change += step;
    }
    if (difference >= step >> 1) {
      code |= 2;
      difference -= step >> 1;
      change += step >> 1;
    }
    if (difference >= step >> 2) {
      code |= 1;
      change += step >> 2;
    }
    predicted += code & 8 ? -change : change;
    if (predicted > 32767)
      predicted = 32767;
    else if (predicted < -32768)
      predicted = -32768;
    index += moves[code & 7];
    index = index < 0 ? 0 : index > 31 ? 31 : index;
    out[i] = (uint8_t)code;
  }
}

KERNEL void adpcm_decode(int16_t *out, const uint8_t *in, int n) {
  int predicted = 0, index = 0;
  for (int i = 0; i < n; i++) {
    int code = in[i] & 15, step = steps[index];
    int change = ((2 * (code & 7) + 1) * step) >> 3;
    predicted += code & 8 ? -change : change;
    predicted = predicted > 32767 ? 32767 : predicted < -32768 ? -32768 : predicted;
    index += moves[code & 7];
    index = index < 0 ? 0 : index > 31 ? 31 : index;
    out[i] = (int16_t)predicted;
  }
}

/* Logarithmic companding: the position of the highest bit is searched. */
KERNEL void compand(uint8_t *out, const int16_t *in, int n) {
  for (int i = 0; i < n; i++) {
    int x = in[i] / 4, sign = x < 0 ? 128 : 0, part = 7;
    x = (x < 0 ? -x : x) + 33;
    if (x > 8191)
      x = 8191;
    for (int bit = 4096; part > 0 && !(x & bit); bit >>= 1)
      part--;
    out[i] = (uint8_t) ~(sign | part << 4 | (x >> (part + 1) & 15));
  }
}

KERNEL void expand(int16_t *out, const uint8_t *in, int n) {
  for (int i = 0; i < n; i++) {
    int code = ~in[i] & 255, part = code >> 4 & 7, x = ((2 * (code & 15) + 33) << part) - 33;
    out[i] = (int16_t)(code & 128 ? -x : x);
  }
}

/* A delay line in a ring, with feedback. */
KERNEL void delay(float *x, float *line, int length, int n) {
  for (int i = 0, at = 0; i < n; i++) {
    float old = line[at];
    line[at] = x[i] + 0.5f * old;
    x[i] += 0.25f * old;
    if (++at == length)
      at = 0;
  }
}

KERNEL void pan(float *stereo, const float *mono, float left, int n) {
  for (int i = 0; i < n; i++) {
    stereo[2 * i] = mono[i] * left;
    stereo[2 * i + 1] = mono[i] * (1.0f - left);
  }
}

KERNEL void mix(int16_t *to, const int16_t *from, int gain, int n) {
  for (int i = 0; i < n; i++) {
    int sum = to[i] + ((from[i] * gain) >> 8);
    to[i] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
  }
}

/* Phases in fixed point; a table, and a straight line between its entries. */
KERNEL void oscillate(int16_t *out, const int16_t *table, uint32_t step, int n) {
  uint32_t phase = 0;
  for (int i = 0; i < n; i++) {
    uint32_t at = phase >> 28, part = phase >> 20 & 255;
    int a = table[at], b = table[(at + 1) & 15];
    out[i] = (int16_t)(a + (((b - a) * (int)part) >> 8));
    phase += step;
  }
}

/* The delay of greatest likeness. */
KERNEL int pitch(const int16_t *x, int n) {
  int64_t best = 0;
  int at = 0;
  for (int lag = 2; lag < n / 2; lag++) {
    int64_t sum = 0;
    for (int i = lag; i < n; i++)
      sum += x[i] * x[i - lag];
    if (sum > best) {
      best = sum;
      at = lag;
    }
  }
  return at;
}

KERNEL int crossings(const int16_t *x, int n) {
  int count = 0, before = 0;
  for (int i = 0; i < n; i++) {
    int positive = x[i] > 0;
    count += positive != before;
    before = positive;
  }
  return count;
}

/* A gain that falls when it is too loud. */
KERNEL void limiter(float *x, int n) {
  float gain = 1.0f;
  for (int i = 0; i < n; i++) {
    float y = x[i] * gain;
    if (y > 4.0f || y < -4.0f)
      gain *= 0.75f;
    else if (gain < 1.0f)
      gain += 0.015625f;
    x[i] = y;
  }
}

static void run(int n) {
  static int16_t x[LARGEST], y[LARGEST], table[16];
  static uint8_t code[2 * LARGEST];
  static float f[LARGEST], line[16], stereo[2 * LARGEST];
  fill_bytes(x, sizeof x), fill_bytes(table, sizeof table), fill_floats(f, LARGEST);
  adpcm_encode(code, x, n), adpcm_decode(y, code, n);
  SHOW("adpcm", n, code);
  SHOW("decoded", n, y);
  compand(code, y, n), expand(y, code, n);
  SHOW("companded", n, code);
  SHOW("expanded", n, y);
  memset(line, 0, sizeof line);
  delay(f, line, n % 16 + 1, n);
  SHOW("delay", n, f);
  pan(stereo, f, 0.25f, n), pan(stereo, stereo + 3, 0.75f, n / 2);
  SHOW("pan", n, stereo);
  oscillate(x, table, 0x0bcdef01u, n), mix(x, y, 200, n), mix(y + 1, y, 128, n - 1);
  SHOW("mix", n, x);
  SHOW("mix, one later", n, y);
  int figures[] = {pitch(x, n), crossings(y, n)};
  SHOW("figures", n, figures);
  limiter(f, n);
  SHOW("limiter", n, f);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
