/* Texts that stand for bytes: base64, base32, hexadecimal, run lengths in
 * letters, percent signs, stuffing, Caesar and Vigenere.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

KERNEL int encode64(char *out, const uint8_t *in, int n) {
  char *begin = out;
  for (; n > 2; n -= 3, in += 3) {
    uint32_t word = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    *out++ = letters[word >> 18];
    *out++ = letters[word >> 12 & 63];
    *out++ = letters[word >> 6 & 63];
    *out++ = letters[word & 63];
  }
  if (n > 0) {
    uint32_t word = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0);
    *out++ = letters[word >> 18];
    *out++ = letters[word >> 12 & 63];
    *out++ = n > 1 ? letters[word >> 6 & 63] : '=';
    *out++ = '=';
  }
  return (int)(out - begin);
}

/* A bit buffer takes six bits and gives eight. */
KERNEL int decode64(uint8_t *out, const char *in, int n) {
  uint32_t buffer = 0;
  int bits = 0, made = 0;
  for (int i = 0; i < n; i++) {
    char c = in[i];
    uint32_t value;
    if (c >= 'A' && c <= 'Z')
      value = (uint32_t)(c - 'A');
    else if (c >= 'a' && c <= 'z')
      value = (uint32_t)(c - 'a' + 26);
    else if (c >= '0' && c <= '9')
      value = (uint32_t)(c - '0' + 52);
    else if (c == '+' || c == '/')
      value = c == '+' ? 62 : 63;
    else
      break;
    buffer = (buffer << 6 | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[made++] = (uint8_t)(buffer >> bits);
    }
  }
  return made;
}

KERNEL int encode32(char *out, const uint8_t *in, int n) {
  uint32_t buffer = 0;
  int bits = 0, made = 0, taken = 0;
  while (taken < n || bits > 0) {
    if (bits < 5) {
      buffer = buffer << 8 | (taken < n ? in[taken] : 0);
      taken++;
      bits += 8;
    }
    bits -= 5;
    out[made++] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[buffer >> bits & 31];
    if (taken >= n && bits < 5)
      break;
  }
  return made;
}

KERNEL void to_hex(char *out, const uint8_t *in, int n) {
  for (int i = 0; i < n; i++) {
    out[2 * i] = "0123456789abcdef"[in[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[in[i] & 15];
  }
}

/* The output may be the input: it grows half as fast. */
KERNEL int from_hex(uint8_t *out, const char *in, int n) {
  for (int i = 0; i < n / 2; i++) {
    int value = 0;
    for (int k = 0; k < 2; k++) {
      char c = in[2 * i + k];
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0)
        return i;
      value = value * 16 + digit;
    }
    out[i] = (uint8_t)value;
  }
  return n / 2;
}

KERNEL int percent(char *out, const uint8_t *in, int n) {
  int made = 0;
  for (int i = 0; i < n; i++)
    if ((in[i] >= '0' && in[i] <= '9') || ((in[i] | 32) >= 'a' && (in[i] | 32) <= 'z')) {
      out[made++] = (char)in[i];
    } else {
      out[made++] = '%';
      out[made++] = "0123456789ABCDEF"[in[i] >> 4];
      out[made++] = "0123456789ABCDEF"[in[i] & 15];
    }
  return made;
}

/* Consistent overhead byte stuffing: the count is written after what it counts. */
KERNEL int stuff(uint8_t *out, const uint8_t *in, int n) {
  int made = 1, count_at = 0;
  uint8_t count = 1;
  for (int i = 0; i < n; i++)
    if (in[i] & 7) {
      out[made++] = in[i];
      count++;
    } else {
      out[count_at] = count;
      count = 1;
      count_at = made++;
    }
  out[count_at] = count;
  return made;
}

KERNEL void caesar(char *text, int n, int by) {
  for (int i = 0; i < n; i++) {
    char c = text[i];
    if (c >= 'a' && c <= 'z')
      text[i] = (char)((c - 'a' + by) % 26 + 'a');
    else if (c >= 'A' && c <= 'Z')
      text[i] = (char)((c - 'A' + by) % 26 + 'A');
  }
}

/* A key that turns, and may be the text itself. */
KERNEL void vigenere(char *text, const char *key, int n, int period) {
  for (int i = 0, k = 0; i < n; i++) {
    text[i] = (char)((text[i] & 31) + (key[k] & 31) + 32);
    if (++k == period)
      k = 0;
  }
}

static void run(int n) {
  static uint8_t data[LARGEST], back[4 * LARGEST];
  static char text[4 * LARGEST];
  fill_bytes(data, sizeof data);
  int made = encode64(text, data, n);
  SHOW("base64", made, text);
  made = decode64(back, text, made);
  SHOW("decoded", made, back);
  if (memcmp(back, data, (size_t)n))
    printf("wrong: base64\n");
  made = decode64((uint8_t *)text, text, 2 * n);
  SHOW("decoded in place", made, text);
  made = encode32(text, data, n);
  SHOW("base32", made, text);
  to_hex(text, data, n);
  SHOW("hexadecimal", n, text);
  made = from_hex((uint8_t *)text, text, 2 * n);
  SHOW("from hexadecimal in place", made, text);
  to_hex((char *)back, back + LARGEST, n);
  to_hex((char *)back, back, n < 20 ? n : 20);
  SHOW("hexadecimal in place", n, back);
  made = percent(text, data, n);
  SHOW("percent", made, text);
  made = stuff(back, data, n);
  SHOW("stuff", made, back);
  encode64(text, data, n);
  caesar(text, n, 13);
  SHOW("caesar", n, text);
  vigenere(text, "gauss", n, 5), vigenere(text, text + 2, n, n / 2 + 1), vigenere(text + 1, text, n, n + 1);
  SHOW("vigenere", n, text);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
