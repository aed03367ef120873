/* Most likely paths and codes: Viterbi's algorithm, forward probabilities, a
 * convolutional coder, Hamming codes, a scrambler, interleaving.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { STATES = 4 };

/* The bits of each state's two branches, constraint length 3, rate 1/2. */
static const uint8_t branch[STATES][2] = {{0, 3}, {3, 0}, {2, 1}, {1, 2}};

KERNEL void encode(uint8_t *out, const uint8_t *bits, int n) {
  unsigned state = 0;
  for (int i = 0; i < n; i++) {
    unsigned bit = bits[i] & 1u;
    unsigned all = bit << 2 | state;
    out[i] = (uint8_t)(((all ^ all >> 1 ^ all >> 2) & 1) << 1 | ((all ^ all >> 2) & 1));
    state = all >> 1;
  }
}

/* Adds, compares, selects: the path metrics are carried around the loop. */
KERNEL void forward(uint8_t *decision, int *metric, const uint8_t *in, int n) {
  for (int i = 0; i < n; i++) {
    int next[STATES];
    unsigned taken = 0;
    for (int s = 0; s < STATES; s++) {
      int from0 = 2 * s & 3, from1 = from0 | 1, bit = s >> 1;
      int d0 = branch[from0][bit] ^ in[i], d1 = branch[from1][bit] ^ in[i];
      int m0 = metric[from0] + (d0 & 1) + (d0 >> 1 & 1), m1 = metric[from1] + (d1 & 1) + (d1 >> 1 & 1);
      next[s] = m0 <= m1 ? m0 : m1;
      taken |= (unsigned)(m0 > m1) << s;
    }
    decision[i] = (uint8_t)taken;
    for (int s = 0; s < STATES; s++)
      metric[s] = next[s];
  }
}

/* From the end to the beginning. */
KERNEL void trace_back(uint8_t *bits, const uint8_t *decision, int state, int n) {
  for (int i = n - 1; i >= 0; i--) {
    bits[i] = (uint8_t)(state >> 1);
    state = (state << 1 & 2) | (decision[i] >> state & 1);
  }
}

/* One step of a hidden Markov model with any number of states. */
KERNEL void hmm_step(float *next, const float *now, const float *move, const float *emit, int *best, int states) {
  for (int to = 0; to < states; to++) {
    float most = -1.0e30f;
    int from = 0;
    for (int s = 0; s < states; s++) {
      float p = now[s] + move[s * states + to];
      if (p > most) {
        most = p;
        from = s;
      }
    }
    next[to] = most + emit[to];
    best[to] = from;
  }
}

KERNEL void hamming_encode(uint8_t *out, const uint8_t *in, int n) {
  for (int i = 0; i < n; i++) {
    unsigned d = in[i] & 15u, a = d & 1, b = d >> 1 & 1, c = d >> 2 & 1, e = d >> 3;
    out[i] = (uint8_t)(d << 3 | (a ^ b ^ c) << 2 | (a ^ b ^ e) << 1 | (a ^ c ^ e));
  }
}

KERNEL int hamming_decode(uint8_t *out, const uint8_t *in, int n) {
  static const uint8_t flip[8] = {0, 0, 0, 64, 0, 32, 16, 8};
  int mended = 0;
  for (int i = 0; i < n; i++) {
    unsigned w = in[i], d = w >> 3 & 15u, a = d & 1, b = d >> 1 & 1, c = d >> 2 & 1, e = d >> 3;
    unsigned wrong = ((a ^ b ^ c) << 2 | (a ^ b ^ e) << 1 | (a ^ c ^ e)) ^ (w & 7);
    if (wrong) {
      w ^= flip[wrong];
      mended++;
    }
    out[i] = w >> 3 & 15;
  }
  return mended;
}

/* A shift register with feedback, a bit in each iteration. */
KERNEL unsigned scramble(uint8_t *bits, unsigned state, int n) {
  for (int i = 0; i < n; i++) {
    unsigned feedback = (state >> 6 ^ state >> 3) & 1;
    bits[i] = (uint8_t)(bits[i] ^ feedback);
    state = (state << 1 | feedback) & 127;
  }
  return state;
}

KERNEL void interleave(uint8_t *out, const uint8_t *in, int rows, int columns) {
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      out[c * rows + r] = in[r * columns + c];
}

static void run(int n) {
  static uint8_t bits[LARGEST], code[LARGEST], decision[LARGEST], back[LARGEST];
  static float now[12], next[12], move[144], emit[12];
  static int best[12];
  int metric[STATES] = {0, 100, 100, 100};
  fill_bytes(bits, sizeof bits);
  encode(code, bits, n);
  SHOW("encode", n, code);
  if (n > 8)
    code[n / 2] ^= 1, code[n / 4] ^= 2;
  forward(decision, metric, code, n);
  SHOW("decisions", n, decision);
  SHOW("metrics", n, metric);
  trace_back(back, decision, 0, n), trace_back(decision, decision, 1, n);
  SHOW("bits", n, back);
  SHOW("bits in place", n, decision);
  encode(bits, bits, n), encode(bits + 1, bits, n - 1);
  SHOW("encode aliased", n, bits);
  fill_floats(now, 12), fill_floats(move, 144), fill_floats(emit, 12);
  hmm_step(next, now, move, emit, best, n % 13);
  SHOW("hmm", n, next);
  SHOW("hmm from", n, best);
  hmm_step(now, now, move, emit, best, n % 13);
  SHOW("hmm in place", n, now);
  fill_bytes(bits, sizeof bits);
  hamming_encode(code, bits, n);
  for (int i = 0; i < n; i++)
    code[i] ^= (uint8_t)(1u << i % 11);
  int mended = hamming_decode(back, code, n);
  SHOW("hamming", mended, back);
  unsigned state = scramble(bits, 127, n);
  SHOW("scramble", (int)state, bits);
  interleave(back, bits, n / 7, 7), interleave(bits, bits, 5, n / 5);
  SHOW("interleave", n, back);
  SHOW("interleave in place", n, bits);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
