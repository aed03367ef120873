/* Ciphers: RC4, XTEA, ChaCha, a substitution layer in the manner of AES, a
 * Feistel network, chaining.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL void rc4_key(uint8_t *s, const uint8_t *key, int n) {
  for (int i = 0; i < 256; i++)
    s[i] = (uint8_t)i;
  for (int i = 0, j = 0; i < 256; i++) {
    uint8_t held = s[i];
    j = (j + held + key[i % n]) & 255;
    s[i] = s[j];
    s[j] = held;
  }
}

/* Two loads and two stores of the state, at places that it says itself. */
KERNEL void rc4(uint8_t *s, uint8_t *data, int n) {
  uint8_t x = 0, y = 0;
  for (int i = 0; i < n; i++) {
    x++;
    uint8_t a = s[x];
    y = (uint8_t)(y + a);
    uint8_t b = s[y];
    s[x] = b;
    s[y] = a;
    data[i] ^= s[(uint8_t)(a + b)];
  }
}

KERNEL void xtea(uint32_t *block, const uint32_t *key, int rounds) {
  uint32_t a = block[0], b = block[1], sum = 0;
  for (int i = 0; i < rounds; i++) {
    a += ((b << 4 ^ b >> 5) + b) ^ (sum + key[sum & 3]);
    sum += 0x9e3779b9u;
    b += ((a << 4 ^ a >> 5) + a) ^ (sum + key[sum >> 11 & 3]);
  }
  block[0] = a;
  block[1] = b;
}

KERNEL void xtea_back(uint32_t *block, const uint32_t *key, int rounds) {
  uint32_t sum = 0x9e3779b9u * (uint32_t)rounds;
  while (rounds-- > 0) {
    block[1] -= ((block[0] << 4 ^ block[0] >> 5) + block[0]) ^ (sum + key[sum >> 11 & 3]);
    sum -= 0x9e3779b9u;
    block[0] -= ((block[1] << 4 ^ block[1] >> 5) + block[1]) ^ (sum + key[sum & 3]);
  }
}

#define TURN(x, by) ((x) = (x) << (by) | (x) >> (32 - (by)))
#define QUARTER(a, b, c, d) \
  (a += b, d ^= a, TURN(d, 16), c += d, b ^= c, TURN(b, 12), a += b, d ^= a, TURN(d, 8), c += d, b ^= c, TURN(b, 7))

/* The four columns, then the four diagonals, in memory. */
KERNEL void chacha(uint32_t *x, int double_rounds) {
  for (int i = 0; i < double_rounds; i++) {
    for (int c = 0; c < 4; c++)
      QUARTER(x[c], x[4 + c], x[8 + c], x[12 + c]);
    for (int c = 0; c < 4; c++)
      QUARTER(x[c], x[4 + (c + 1) % 4], x[8 + (c + 2) % 4], x[12 + (c + 3) % 4]);
  }
}

/* One quarter in registers. */
KERNEL uint32_t quarters(uint32_t a, uint32_t b, uint32_t c, uint32_t d, int rounds) {
  while (rounds-- > 0)
    QUARTER(a, b, c, d);
  return a ^ b ^ c ^ d;
}

KERNEL void substitute(uint8_t *state, const uint8_t *box, int n) {
  for (int i = 0; i < n; i++)
    state[i] = box[state[i]];
}

/* Doubles in the field of 256 elements, column by column. */
KERNEL void mix_columns(uint8_t *state, int columns) {
  for (int c = 0; c < columns; c++, state += 4) {
    uint8_t a = state[0], b = state[1], x = state[2], y = state[3], all = a ^ b ^ x ^ y;
    uint8_t ab = (uint8_t)((a ^ b) << 1 ^ ((a ^ b) >> 7) * 27), bx = (uint8_t)((b ^ x) << 1 ^ ((b ^ x) >> 7) * 27);
    uint8_t xy = (uint8_t)((x ^ y) << 1 ^ ((x ^ y) >> 7) * 27), ya = (uint8_t)((y ^ a) << 1 ^ ((y ^ a) >> 7) * 27);
    state[0] = a ^ all ^ ab;
    state[1] = b ^ all ^ bx;
    state[2] = x ^ all ^ xy;
    state[3] = y ^ all ^ ya;
  }
}

KERNEL void shift_rows(uint8_t *out, const uint8_t *in, int n) {
  for (int i = 0; i < n; i++)
    out[i] = in[(i + 4 * (i & 3)) % n];
}

/* A product in the field, by shifts. */
KERNEL unsigned field_product(unsigned a, unsigned b) {
  unsigned product = 0;
  for (; b; b >>= 1) {
    if (b & 1)
      product ^= a;
    a = a << 1 ^ (a & 128 ? 0x11b : 0);
  }
  return product & 255;
}

/* Each block is mixed with the one before, already enciphered. */
KERNEL void chain(uint8_t *data, const uint8_t *key, int n, int block) {
  for (int i = 0; i < n; i++) {
    uint8_t before = i >= block ? data[i - block] : 0x5c;
    data[i] = (uint8_t)((data[i] ^ before) * 3u + key[i % block]);
  }
}

KERNEL uint64_t feistel(uint64_t block, const uint16_t *key, int rounds) {
  uint32_t left = (uint32_t)(block >> 32), right = (uint32_t)block;
  for (int i = 0; i < rounds; i++) {
    uint32_t f = (right ^ key[i]) * 0x01000193u;
    f ^= f >> 15;
    uint32_t next = left ^ f;
    left = right;
    right = next;
  }
  return (uint64_t)right << 32 | left;
}

static void run(int n) {
  static uint8_t s[256], key[LARGEST], data[LARGEST], out[LARGEST];
  static uint32_t words[16], keys[4];
  static uint16_t halves[LARGEST];
  fill_bytes(key, sizeof key), fill_bytes(data, sizeof data), fill_bytes(words, sizeof words);
  fill_bytes(keys, sizeof keys), fill_bytes(halves, sizeof halves);
  rc4_key(s, key, n + 1 < LARGEST ? n + 1 : n);
  SHOW("rc4 key", n, s);
  rc4(s, data, n);
  SHOW("rc4", n, data);
  rc4(s, s + 256 - n, n);
  SHOW("rc4 onto its state", n, s);
  xtea(words, keys, n), xtea_back(words + 2, keys, n);
  SHOW("xtea", n, words);
  xtea_back(words, keys, n), xtea_back(words + 2, words, n);
  SHOW("xtea back", n, words);
  chacha(words, n % 11);
  SHOW("chacha", n, words);
  uint32_t mixed = quarters(words[0], words[5], words[10], words[15], n);
  SHOW("quarters", n, mixed);
  substitute(data, s, n), mix_columns(data, n / 4);
  SHOW("layers", n, data);
  if (n)
    shift_rows(out, data, n), shift_rows(data, data, n);
  SHOW("rows", n, out);
  SHOW("rows in place", n, data);
  substitute(s, s, n), substitute(s + 9, s, n);
  SHOW("substituted by itself", n, s);
  unsigned product = field_product(s[n], key[n / 2]) + field_product(s[0], 0) * 256;
  SHOW("product", n, product);
  chain(data, key, n, 1), chain(data, key, n, 4), chain(data, data + n / 2, n / 2, 3);
  SHOW("chain", n, data);
  uint64_t block = feistel((uint64_t)words[0] << 32 | words[1], halves, n);
  SHOW("feistel", n, block);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
