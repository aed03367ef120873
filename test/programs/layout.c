/* Arrays of structures and structures of arrays: fields that are read and
 * written in one loop, bit fields, unions, structures copied whole.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

typedef struct {
  uint8_t r, g, b, a;
} pixel_t;

typedef struct {
  double weight;
  int32_t count;
  uint16_t kind;
  uint8_t flag[2];
} record_t;

typedef struct {
  uint32_t low : 7, middle : 13, high : 12;
} fields_t;

typedef struct {
  float x[LARGEST], y[LARGEST], z[LARGEST];
} arrays_t;

typedef union {
  uint32_t word;
  uint16_t half[2];
  uint8_t byte[4];
} union_t;

KERNEL void swap_channels(pixel_t *p, int n) {
  for (int i = 0; i < n; i++) {
    uint8_t held = p[i].r;
    p[i].r = p[i].b;
    p[i].b = held;
    p[i].a = (uint8_t)(p[i].a ^ p[i].g);
  }
}

/* Whole structures of four bytes. */
KERNEL void reverse(pixel_t *p, int n) {
  for (int i = 0, j = n - 1; i < j; i++, j--) {
    pixel_t held = p[i];
    p[i] = p[j];
    p[j] = held;
  }
}

/* Fields never overlap: the store to one is no matter to the loads of others. */
KERNEL void advance(record_t *r, int n) {
  for (int i = 1; i < n; i++) {
    r[i].weight += r[i - 1].weight * 0.5;
    r[i].count = r[i].count % 1000 + r[i].kind;
    r[i].kind = (uint16_t)(r[i].kind * 3u + r[i].flag[1]);
    r[i].flag[0] = r[i - 1].flag[1];
  }
}

/* Structures of 16 bytes move by one place. */
KERNEL void shift(record_t *r, int n) {
  for (int i = n - 1; i > 0; i--)
    r[i] = r[i - 1];
}

KERNEL uint32_t pack(fields_t *f, const uint32_t *in, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    f[i].low = in[i] & 127;
    f[i].high = in[i] >> 9 & 4095;
    f[i].middle = (f[i].middle + f[i].low * 3u) & 8191;
    sum += f[i].high;
  }
  return sum;
}

KERNEL void cross(arrays_t *out, const arrays_t *a, const arrays_t *b, int n) {
  for (int i = 0; i < n; i++) {
    out->x[i] = a->y[i] * b->z[i] - a->z[i] * b->y[i];
    out->y[i] = a->z[i] * b->x[i] - a->x[i] * b->z[i];
    out->z[i] = a->x[i] * b->y[i] - a->y[i] * b->x[i];
  }
}

KERNEL void to_arrays(arrays_t *out, const float (*in)[3], int n) {
  for (int i = 0; i < n; i++) {
    out->x[i] = in[i][0];
    out->y[i] = in[i][1];
    out->z[i] = in[i][2];
  }
}

/* Writes a byte, reads the word that it is in. */
KERNEL uint32_t through_union(union_t *u, int n) {
  uint32_t sum = 0;
  for (int i = 0; i + 1 < n; i++) {
    u[i].byte[1] = (uint8_t)sum;
    u[i + 1].half[0] = (uint16_t)(u[i].word >> 7);
    sum = sum * 5u + u[i].word;
  }
  return sum;
}

/* An index into the structure's own array. */
KERNEL void own_index(record_t *r, int n) {
  for (int i = 0; i < n; i++)
    r[i].flag[r[i].kind & 1]++;
}

static void run(int n) {
  static pixel_t pixels[LARGEST];
  static record_t records[LARGEST];
  static fields_t fields[LARGEST];
  static arrays_t a, b, c;
  static float triples[LARGEST][3];
  static union_t unions[LARGEST];
  static uint32_t in[LARGEST];
  fill_bytes(pixels, sizeof pixels), fill_bytes(unions, sizeof unions), fill_bytes(in, sizeof in);
  fill_floats(triples[0], 3 * LARGEST);
  fill_floats(a.x, 3 * LARGEST), fill_floats(b.x, 3 * LARGEST);
  for (int i = 0; i < LARGEST; i++) {
    records[i].weight = triples[i][0];
    records[i].count = i * 77;
    records[i].kind = (uint16_t)in[i];
    records[i].flag[0] = records[i].flag[1] = (uint8_t)i;
  }
  swap_channels(pixels, n), reverse(pixels, n);
  SHOW("pixels", n, pixels);
  advance(records, n), own_index(records, n), shift(records, n);
  SHOW("records", n, records);
  uint32_t sum = pack(fields, in, n) ^ pack(fields, (uint32_t *)unions, n);
  SHOW("fields", (int)sum, fields);
  to_arrays(&c, triples, n), cross(&b, &a, &c, n), cross(&a, &a, &b, n), cross(&c, &c, &c, n);
  SHOW("cross", n, b);
  SHOW("cross in place", n, a);
  SHOW("cross with itself", n, c);
  sum = through_union(unions, n);
  SHOW("unions", (int)sum, unions);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
