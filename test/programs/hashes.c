/* Hashes: compression functions in the manner of SHA-2, SHA-1 and MD5, and
 * small ones for tables.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

static uint32_t turn(uint32_t x, int by) {
  return x << by | x >> (32 - by);
}

/* The message schedule reads 2, 7, 15 and 16 words back. */
KERNEL void expand(uint32_t *w, int rounds) {
  for (int t = 16; t < rounds; t++) {
    uint32_t a = w[t - 15], b = w[t - 2];
    w[t] = w[t - 16] + (turn(a, 25) ^ turn(a, 14) ^ a >> 3) + w[t - 7] + (turn(b, 15) ^ turn(b, 13) ^ b >> 10);
  }
}

KERNEL void rounds_sha2(uint32_t *state, const uint32_t *w, const uint32_t *k, int rounds) {
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int t = 0; t < rounds; t++) {
    uint32_t one = h + (turn(e, 26) ^ turn(e, 21) ^ turn(e, 7)) + ((e & f) ^ (~e & g)) + k[t] + w[t];
    uint32_t two = (turn(a, 30) ^ turn(a, 19) ^ turn(a, 10)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one;
    d = c, c = b, b = a, a = one + two;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

/* Sixteen words that turn; the function changes every 20 rounds. */
KERNEL void rounds_sha1(uint32_t *state, uint32_t *w, int rounds) {
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (int t = 0; t < rounds; t++) {
    uint32_t f, k;
    if (t < 20)
      f = (b & c) | (~b & d), k = 0x5a827999u;
    else if (t < 40)
      f = b ^ c ^ d, k = 0x6ed9eba1u;
    else
      f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdcu;
    uint32_t word = w[t & 15];
    w[t & 15] = turn(w[(t + 13) & 15] ^ w[(t + 8) & 15] ^ w[(t + 2) & 15] ^ word, 1);
    uint32_t next = turn(a, 5) + f + e + k + word;
    e = d, d = c, c = turn(b, 30), b = a, a = next;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/* Turns by table, words by a permutation. */
KERNEL void rounds_md5(uint32_t *state, const uint32_t *w, const uint32_t *k, int rounds) {
  static const uint8_t by[4] = {7, 12, 17, 22};
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (int t = 0; t < rounds; t++) {
    uint32_t f;
    int g;
    switch (t >> 4) {
    case 0:
      f = (b & c) | (~b & d), g = t;
      break;
    case 1:
      f = (d & b) | (~d & c), g = 5 * t + 1;
      break;
    default:
      f = b ^ c ^ d, g = 3 * t + 5;
      break;
    }
    uint32_t next = b + turn(a + f + k[t] + w[g & 15], by[t & 3]);
    a = d, d = c, c = b, b = next;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

KERNEL void fnv_each(uint32_t *out, const uint8_t *data, int n) {
  uint32_t hash = 2166136261u;
  for (int i = 0; i < n; i++) {
    hash = (hash ^ data[i]) * 16777619u;
    out[i] = hash;
  }
}

KERNEL uint32_t djb(const char *s) {
  uint32_t hash = 5381;
  for (; *s; s++)
    hash = hash * 33u ^ (uint8_t)*s;
  return hash;
}

/* One at a time, with a finish. */
KERNEL uint32_t mixing(const uint8_t *data, int n) {
  uint32_t hash = 0;
  while (n-- > 0) {
    hash += *data++;
    hash += hash << 10;
    hash ^= hash >> 6;
  }
  hash += hash << 3;
  hash ^= hash >> 11;
  return hash + (hash << 15);
}

/* Words of four bytes from any address, multiplied and turned; a tail. */
KERNEL uint32_t murmur(const uint8_t *data, int n, uint32_t seed) {
  uint32_t hash = seed;
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    uint32_t word;
    memcpy(&word, data + i, 4);
    word = turn(word * 0xcc9e2d51u, 15) * 0x1b873593u;
    hash = turn(hash ^ word, 13) * 5u + 0xe6546b64u;
  }
  for (; i < n; i++)
    hash = (hash ^ data[i]) * 0x85ebca6bu;
  hash = (hash ^ hash >> 16) * 0xc2b2ae35u;
  return hash ^ hash >> 13;
}

/* Add, rotate, xor with words of 64 bits. */
KERNEL uint64_t siphash(const uint64_t *data, int n) {
  uint64_t a = 0x736f6d6570736575u, b = 0x646f72616e646f6du, c = 0x6c7967656e657261u, d = 0x7465646279746573u;
  for (int i = 0; i < n; i++) {
    d ^= data[i];
    a += b, b = (b << 13 | b >> 51) ^ a, a = a << 32 | a >> 32;
    c += d, d = (d << 16 | d >> 48) ^ c;
    a += d, d = (d << 21 | d >> 43) ^ a;
    c += b, b = (b << 17 | b >> 47) ^ c, c = c << 32 | c >> 32;
    a ^= data[i];
  }
  return a ^ b ^ c ^ d;
}

/* The upper half of a product of 64 bits. */
KERNEL uint64_t wide_product(const uint64_t *data, int n) {
  uint64_t hash = 0x9e3779b97f4a7c15u;
  for (int i = 0; i < n; i++) {
    unsigned __int128 product = (unsigned __int128)(hash ^ data[i]) * 0xd6e8feb86659fd93u;
    hash = (uint64_t)product ^ (uint64_t)(product >> 64);
  }
  return hash;
}

static void run(int n) {
  static uint32_t w[LARGEST], k[LARGEST], state[8], each[LARGEST];
  static uint8_t data[LARGEST];
  static uint64_t wide[LARGEST];
  int rounds = n < 64 ? n : 64;
  fill_bytes(w, sizeof w), fill_bytes(k, sizeof k), fill_bytes(state, sizeof state), fill_bytes(data, sizeof data);
  fill_bytes(wide, sizeof wide);
  expand(w, rounds);
  SHOW("expand", n, w);
  rounds_sha2(state, w, k, rounds), rounds_sha2(w, w, k, rounds), rounds_sha2(w, w, w, rounds);
  SHOW("sha2", n, state);
  SHOW("sha2 aliased", n, w);
  rounds_sha1(state, w, n), rounds_sha1(w + 2, w, n);
  SHOW("sha1", n, state);
  SHOW("sha1 aliased", n, w);
  rounds_md5(state, w, k, rounds), rounds_md5(k, w, k, rounds);
  SHOW("md5", n, state);
  fnv_each(each, data, n);
  SHOW("fnv", n, each);
  fnv_each(each + 1, (uint8_t *)each, n < 20 ? n : 20);
  SHOW("fnv aliased", n, each);
  data[n / 2] = 0, data[LARGEST - 1] = 0;
  uint64_t sums[5] = {djb((char *)data), mixing(data, n), murmur(data + n % 3, n - n % 3, 7), siphash(wide, n),
                      wide_product(wide, n)};
  SHOW("sums", n, sums);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
