/* Checksums: CRC by bits and by tables, Adler, Fletcher, Internet, Luhn.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL uint32_t crc32_bits(const uint8_t *data, int n) {
  uint32_t crc = ~0u;
  for (int i = 0; i < n; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
  }
  return ~crc;
}

KERNEL void crc32_table(uint32_t *table) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
    table[i] = crc;
  }
}

KERNEL uint32_t crc32_bytes(const uint32_t *table, const uint8_t *data, int n) {
  uint32_t crc = ~0u;
  for (int i = 0; i < n; i++)
    crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
  return ~crc;
}

/* A table for each half of a byte. */
KERNEL uint32_t crc32_nibbles(const uint32_t *table, const uint8_t *data, int n) {
  uint32_t crc = ~0u;
  for (const uint8_t *end = data + n; data != end; data++) {
    crc = table[(crc ^ *data) & 15] ^ crc >> 4;
    crc = table[(crc ^ *data >> 4) & 15] ^ crc >> 4;
  }
  return ~crc;
}

KERNEL uint16_t crc16(const uint8_t *data, int n) {
  uint16_t crc = 0xffff;
  while (n-- > 0) {
    crc = (uint16_t)(crc ^ *data++ << 8);
    for (int bit = 8; bit > 0; bit--)
      crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
  }
  return crc;
}

/* The remainders are taken late, as zlib does. */
KERNEL uint32_t adler32(const uint8_t *data, int n) {
  uint32_t a = 1, b = 0;
  while (n > 0) {
    int part = n < 40 ? n : 40;
    n -= part;
    do {
      a += *data++;
      b += a;
    } while (--part);
    a %= 65521;
    b %= 65521;
  }
  return b << 16 | a;
}

KERNEL uint16_t fletcher16(const uint8_t *data, int n) {
  unsigned a = 0, b = 0;
  for (int i = 0; i < n; i++) {
    a = (a + data[i]) % 255;
    b = (b + a) % 255;
  }
  return (uint16_t)(b << 8 | a);
}

KERNEL uint16_t internet(const uint8_t *data, int n) {
  uint32_t sum = 0;
  for (; n > 1; n -= 2, data += 2)
    sum += (uint32_t)data[0] << 8 | data[1];
  if (n)
    sum += (uint32_t)data[0] << 8;
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

KERNEL int luhn(const uint8_t *digits, int n) {
  int sum = 0;
  for (int i = n - 1, twice = 0; i >= 0; i--, twice = !twice) {
    int digit = digits[i] % 10;
    if (twice)
      digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10;
}

static void run(int n) {
  static uint32_t table[256], nibbles[16];
  static uint8_t data[LARGEST];
  fill_bytes(data, sizeof data);
  crc32_table(table);
  SHOW("table", n, table);
  for (int i = 0; i < 16; i++)
    nibbles[i] = table[i * 16];
  uint32_t sums[] = {
      crc32_bits(data, n),
      crc32_bytes(table, data, n),
      crc32_nibbles(nibbles, data, n),
      crc16(data, n),
      adler32(data, n),
      fletcher16(data, n),
      internet(data, n),
      (uint32_t)luhn(data, n),
  };
  SHOW("sums", n, sums);
  if (sums[0] != sums[1])
    printf("wrong: CRCs\n");
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
