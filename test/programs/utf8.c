/* Encodings of text: counting, checking, decoding and encoding UTF-8, UTF-16,
 * variable-length integers, zigzag, delta.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL int count(const uint8_t *s, int n) {
  int letters = 0;
  for (int i = 0; i < n; i++)
    letters += (s[i] & 0xc0) != 0x80;
  return letters;
}

/* Eight bytes at a time; the trick of the lowest bits of each byte. */
KERNEL int count_words(const uint8_t *s, int n) {
  uint64_t continued = 0;
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t word;
    memcpy(&word, s + i, 8);
    word = (word >> 7 & ~word >> 6) & 0x0101010101010101u;
    continued += word * 0x0101010101010101u >> 56;
  }
  for (; i < n; i++)
    continued += (s[i] & 0xc0) == 0x80;
  return n - (int)continued;
}

/* The length of the part that is well formed, roughly. */
KERNEL int valid(const uint8_t *s, int n) {
  int i = 0;
  while (i < n) {
    int more = s[i] < 0x80 ? 0 : s[i] < 0xc2 ? -1 : s[i] < 0xe0 ? 1 : s[i] < 0xf0 ? 2 : s[i] < 0xf5 ? 3 : -1;
    if (more < 0 || i + more >= n)
      return i;
    for (int k = 1; k <= more; k++)
      if ((s[i + k] & 0xc0) != 0x80)
        return i;
    i += more + 1;
  }
  return i;
}

KERNEL int encode(uint8_t *out, const uint32_t *in, int n) {
  int made = 0;
  for (int i = 0; i < n; i++) {
    uint32_t c = in[i];
    if (c < 0x80) {
      out[made++] = (uint8_t)c;
    } else if (c < 0x800) {
      out[made++] = (uint8_t)(0xc0 | c >> 6);
      out[made++] = (uint8_t)(0x80 | (c & 63));
    } else if (c < 0x10000) {
      out[made++] = (uint8_t)(0xe0 | c >> 12);
      out[made++] = (uint8_t)(0x80 | (c >> 6 & 63));
      out[made++] = (uint8_t)(0x80 | (c & 63));
    } else {
      out[made++] = (uint8_t)(0xf0 | c >> 18);
      out[made++] = (uint8_t)(0x80 | (c >> 12 & 63));
      out[made++] = (uint8_t)(0x80 | (c >> 6 & 63));
      out[made++] = (uint8_t)(0x80 | (c & 63));
    }
  }
  return made;
}

/* A state in registers: how many bytes are still to come. */
KERNEL int decode(uint32_t *out, const uint8_t *in, int n) {
  uint32_t c = 0;
  int left = 0, made = 0;
  for (int i = 0; i < n; i++) {
    uint8_t byte = in[i];
    if (byte < 0x80) {
      c = byte, left = 0;
    } else if (byte < 0xc0) {
      c = c << 6 | (byte & 63), left--;
    } else if (byte < 0xe0) {
      c = byte & 31, left = 1;
    } else if (byte < 0xf0) {
      c = byte & 15, left = 2;
    } else {
      c = byte & 7, left = 3;
    }
    if (left == 0)
      out[made++] = c;
  }
  return made;
}

KERNEL int to_utf16(uint16_t *out, const uint32_t *in, int n) {
  int made = 0;
  for (int i = 0; i < n; i++)
    if (in[i] < 0x10000) {
      out[made++] = (uint16_t)in[i];
    } else {
      out[made++] = (uint16_t)(0xd800 + ((in[i] - 0x10000) >> 10));
      out[made++] = (uint16_t)(0xdc00 + (in[i] & 1023));
    }
  return made;
}

/* Seven bits in a byte; a data-dependent loop inside. */
KERNEL int varint(uint8_t *out, const uint32_t *in, int n) {
  uint8_t *begin = out;
  for (int i = 0; i < n; i++) {
    uint32_t value = in[i];
    while (value >= 128) {
      *out++ = (uint8_t)(value | 128);
      value >>= 7;
    }
    *out++ = (uint8_t)value;
  }
  return (int)(out - begin);
}

KERNEL int from_varint(uint32_t *out, const uint8_t *in, int n) {
  uint32_t value = 0, shift = 0;
  int made = 0;
  for (int i = 0; i < n; i++) {
    value |= (uint32_t)(in[i] & 127) << (shift & 31);
    shift += 7;
    if (!(in[i] & 128)) {
      out[made++] = value;
      value = shift = 0;
    }
  }
  return made;
}

/* Differences, folded so that small ones of either sign are small. */
KERNEL void delta(uint32_t *a, int n) {
  uint32_t before = 0;
  for (int i = 0; i < n; i++) {
    uint32_t d = a[i] - before;
    before = a[i];
    a[i] = d << 1 ^ (0u - (d >> 31));
  }
}

KERNEL void undelta(uint32_t *a, int n) {
  uint32_t before = 0;
  for (int i = 0; i < n; i++) {
    before += a[i] >> 1 ^ (0u - (a[i] & 1));
    a[i] = before;
  }
}

static void run(int n) {
  static uint32_t text[LARGEST], back[5 * LARGEST];
  static uint8_t bytes[5 * LARGEST];
  static uint16_t wide[2 * LARGEST];
  for (int i = 0; i < n; i++) {
    uint32_t r = check_random();
    text[i] = r & 1 ? r >> 25 : r & 2 ? r >> 21 : r & 4 ? (r >> 16) % 0xd800u : 0x10000 + (r >> 16);
  }
  int made = encode(bytes, text, n), decoded = decode(back, bytes, made);
  SHOW("encode", made, bytes);
  SHOW("decode", decoded, back);
  int figures[] = {count(bytes, made), count_words(bytes, made), valid(bytes, made), valid(bytes, made - (made > 0))};
  SHOW("figures", n, figures);
  if (figures[0] != n || figures[1] != n || decoded != n || memcmp(text, back, sizeof *text * (size_t)n))
    printf("wrong: utf-8\n");
  made = to_utf16(wide, text, n);
  SHOW("utf-16", made, wide);
  delta(text, n);
  SHOW("delta", n, text);
  made = varint(bytes, text, n);
  SHOW("varint", made, bytes);
  made = from_varint(back, bytes, made);
  SHOW("from varint", made, back);
  undelta(back, n);
  SHOW("undelta", n, back);
  fill_bytes(bytes, sizeof bytes);
  int odd = valid(bytes, n) + count(bytes, n) * 512;
  SHOW("random bytes", n, odd);
  decoded = decode(back, bytes, n);
  SHOW("random decode", decoded, back);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
