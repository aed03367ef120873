/* Compression: LZ77 matches and copies that overlap, run lengths, move to
 * front, Burrows-Wheeler, Huffman, bit streams, Golomb codes.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL int match_length(const uint8_t *a, const uint8_t *b, int most) {
  int n = 0;
  while (n < most && a[n] == b[n])
    n++;
  return n;
}

/* Greedy, with a table of the last places; tokens of length, distance or of a letter. */
KERNEL int lz_encode(uint8_t *out, const uint8_t *in, int n) {
  int16_t last[64];
  int made = 0, at = 0;
  for (int i = 0; i < 64; i++)
    last[i] = -1;
  while (at < n) {
    int length = 0, from = -1;
    if (at + 3 <= n) {
      unsigned slot = (in[at] * 7u + in[at + 1] * 31u + in[at + 2]) & 63;
      from = last[slot];
      last[slot] = (int16_t)at;
      if (from >= 0)
        length = match_length(in + from, in + at, n - at);
    }
    if (length > 2) {
      out[made++] = (uint8_t)(length | 128);
      out[made++] = (uint8_t)(at - from);
      at += length;
    } else {
      out[made++] = in[at++] & 127;
    }
  }
  return made;
}

/* The copy overlaps itself where the distance is less than the length. */
KERNEL int lz_decode(uint8_t *out, const uint8_t *in, int n) {
  int made = 0;
  for (int i = 0; i < n; i++)
    if (in[i] & 128) {
      int length = in[i++] & 127;
      const uint8_t *from = out + made - in[i];
      for (int k = 0; k < length; k++)
        out[made + k] = from[k];
      made += length;
    } else {
      out[made++] = in[i];
    }
  return made;
}

KERNEL int run_lengths(uint8_t *out, const uint8_t *in, int n) {
  int made = 0;
  for (int i = 0; i < n;) {
    int length = 1;
    while (i + length < n && length < 255 && in[i + length] == in[i])
      length++;
    out[made++] = (uint8_t)length;
    out[made++] = in[i];
    i += length;
  }
  return made;
}

KERNEL void move_to_front(uint8_t *a, int n) {
  uint8_t order[128];
  for (int i = 0; i < 128; i++)
    order[i] = (uint8_t)i;
  for (int i = 0; i < n; i++) {
    uint8_t letter = a[i] & 127, held = order[0];
    int k = 0;
    while (held != letter) {
      uint8_t next = order[++k];
      order[k] = held;
      held = next;
    }
    order[0] = letter;
    a[i] = (uint8_t)k;
  }
}

/* Burrows and Wheeler's transform undone, by counting. */
KERNEL void unsort(uint8_t *out, const uint8_t *in, int first, int n) {
  int start[257] = {0};
  uint8_t next[LARGEST];
  for (int i = 0; i < n; i++)
    start[in[i] + 1]++;
  for (int c = 0; c < 256; c++)
    start[c + 1] += start[c];
  for (int i = 0; i < n; i++)
    next[start[in[i]]++] = (uint8_t)i;
  for (int i = 0, at = first; i < n; i++) {
    at = next[at];
    out[i] = in[at];
  }
}

/* Bits are gathered in a word, which is written when it has 32. */
KERNEL int pack(uint32_t *out, const uint8_t *value, const uint8_t *width, int n) {
  uint64_t buffer = 0;
  int bits = 0, made = 0;
  for (int i = 0; i < n; i++) {
    int w = width[i] % 8 + 1;
    buffer |= (uint64_t)(value[i] & ((1u << w) - 1)) << bits;
    bits += w;
    if (bits >= 32) {
      out[made++] = (uint32_t)buffer;
      buffer >>= 32;
      bits -= 32;
    }
  }
  out[made] = (uint32_t)buffer;
  return made + 1;
}

/* Canonical prefix codes, the length of each letter given, read bit by bit. */
KERNEL int prefix_decode(uint8_t *out, const uint32_t *in, int bits, const uint8_t *of_length, const uint8_t *letter) {
  int made = 0, code = 0, first = 0, index = 0, length = 0;
  for (int i = 0; i < bits; i++) {
    code |= (int)(in[i >> 5] >> (i & 31) & 1);
    length++;
    int count = of_length[length];
    if (code - first < count) {
      out[made++] = letter[index + code - first];
      code = first = index = length = 0;
      continue;
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
    if (length == 4)
      code = first = index = length = 0;
  }
  return made;
}

/* The lengths of Huffman's codes: the two least weights are joined. */
KERNEL void huffman(uint32_t *weight, uint8_t *parent, int n) {
  for (int made = n; made < 2 * n - 1; made++) {
    int a = -1, b = -1;
    for (int i = 0; i < made; i++) {
      if (parent[i])
        continue;
      if (a < 0 || weight[i] < weight[a]) {
        b = a;
        a = i;
      } else if (b < 0 || weight[i] < weight[b]) {
        b = i;
      }
    }
    weight[made] = weight[a] + weight[b];
    parent[a] = parent[b] = (uint8_t)made;
    parent[made] = 0;
  }
}

static void run(int n) {
  static uint8_t data[LARGEST], code[2 * LARGEST + 2], back[8 * LARGEST], width[LARGEST], parent[2 * LARGEST];
  static uint32_t words[LARGEST], weight[2 * LARGEST];
  static const uint8_t of_length[6] = {0, 1, 1, 1, 2, 0}, letter[5] = {'e', 'n', 'i', 's', 'r'};
  for (int i = 0; i < LARGEST; i++)
    data[i] = (uint8_t)((check_random() >> 9) % 3 + 'a');
  fill_bytes(width, sizeof width);
  int made = lz_encode(code, data, n);
  SHOW("lz", made, code);
  made = lz_decode(back, code, made);
  SHOW("unlz", made, back);
  if (made != n || memcmp(back, data, (size_t)n))
    printf("wrong: lz\n");
  made = run_lengths(code, data, n);
  SHOW("run lengths", made, code);
  unsort(back, data, n / 2, n);
  SHOW("unsort", n, back);
  move_to_front(data, n);
  SHOW("move to front", n, data);
  made = pack(words, width, data, n);
  SHOW("pack", made, words);
  made = prefix_decode(back, words, 8 * n, of_length, letter);
  SHOW("prefix codes", made, back);
  memset(parent, 0, sizeof parent);
  for (int i = 0; i < n; i++)
    weight[i] = width[i];
  huffman(weight, parent, n);
  SHOW("huffman", n, weight);
  SHOW("huffman tree", n, parent);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
