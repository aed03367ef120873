/* Geometry: areas, hulls, points in polygons, boxes, rays, clipping, matrices
 * of transformations, closest pairs, splines.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

typedef struct {
  int x, y;
} point_t;

KERNEL int64_t area(const point_t *p, int n) {
  int64_t twice = 0;
  for (int i = 0, j = n - 1; i < n; j = i++)
    twice += (int64_t)p[j].x * p[i].y - (int64_t)p[i].x * p[j].y;
  return twice;
}

KERNEL int inside(const point_t *p, int n, int x, int y) {
  int odd = 0;
  for (int i = 0, j = n - 1; i < n; j = i++)
    if ((p[i].y > y) != (p[j].y > y)) {
      int64_t side = (int64_t)(p[j].x - p[i].x) * (y - p[i].y) - (int64_t)(x - p[i].x) * (p[j].y - p[i].y);
      odd ^= (side < 0) == (p[j].y > p[i].y);
    }
  return odd;
}

/* The lower chain of a hull, of sorted points, as a stack. */
KERNEL int hull(point_t *out, const point_t *p, int n) {
  int made = 0;
  for (int i = 0; i < n; i++) {
    while (made >= 2) {
      const point_t *a = &out[made - 2], *b = &out[made - 1];
      int64_t turn = (int64_t)(b->x - a->x) * (p[i].y - a->y) - (int64_t)(b->y - a->y) * (p[i].x - a->x);
      if (turn > 0)
        break;
      made--;
    }
    out[made++] = p[i];
  }
  return made;
}

KERNEL void box(int *out, const point_t *p, int n) {
  for (int i = 0; i < n; i++) {
    out[0] = p[i].x < out[0] ? p[i].x : out[0];
    out[1] = p[i].x > out[1] ? p[i].x : out[1];
    out[2] = p[i].y < out[2] ? p[i].y : out[2];
    out[3] = p[i].y > out[3] ? p[i].y : out[3];
  }
}

KERNEL uint64_t closest(const point_t *p, int n) {
  uint64_t best = ~0ull;
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) {
      int64_t dx = p[i].x - p[j].x, dy = p[i].y - p[j].y;
      uint64_t d = (uint64_t)(dx * dx) + (uint64_t)(dy * dy);
      if (d < best)
        best = d;
    }
  return best;
}

/* Homogeneous coordinates: four by four, then a division. */
KERNEL void transform(float (*out)[3], const float *m, float (*in)[3], int n) {
  for (int i = 0; i < n; i++) {
    float x = in[i][0], y = in[i][1], z = in[i][2];
    float w = m[12] * x + m[13] * y + m[14] * z + 40.0f;
    w = w > 1.0f ? w : 1.0f;
    out[i][0] = (m[0] * x + m[1] * y + m[2] * z + m[3]) / w;
    out[i][1] = (m[4] * x + m[5] * y + m[6] * z + m[7]) / w;
    out[i][2] = (m[8] * x + m[9] * y + m[10] * z + m[11]) / w;
  }
}

/* Which boxes a ray meets, by slabs. */
KERNEL int ray(uint8_t *hit, float (*low)[3], float (*high)[3], const float *from, const float *inverse, int n) {
  int hits = 0;
  for (int i = 0; i < n; i++) {
    float near = 0.0f, far = 100.0f;
    for (int k = 0; k < 3; k++) {
      float a = (low[i][k] - from[k]) * inverse[k], b = (high[i][k] - from[k]) * inverse[k];
      float first = a < b ? a : b, last = a < b ? b : a;
      near = first > near ? first : near;
      far = last < far ? last : far;
    }
    hit[i] = near <= far;
    hits += hit[i];
  }
  return hits;
}

/* Sutherland and Hodgman's, at one edge. */
KERNEL int clip(point_t *out, const point_t *p, int n, int limit) {
  int made = 0;
  for (int i = 0; i < n; i++) {
    point_t a = p[i], b = p[i + 1 < n ? i + 1 : 0];
    if (a.x >= limit)
      out[made++] = a;
    if ((a.x >= limit) != (b.x >= limit)) {
      point_t c = {limit, a.y + (int)((int64_t)(b.y - a.y) * (limit - a.x) / (b.x - a.x))};
      out[made++] = c;
    }
  }
  return made;
}

/* Catmull and Rom's spline through four points that move on. */
KERNEL void spline(float *out, const float *p, int n, int parts) {
  for (int i = 0; i + 3 < n; i++)
    for (int k = 0; k < parts; k++) {
      float t = (float)k / (float)parts, a = p[i + 3] - p[i] + 3.0f * (p[i + 1] - p[i + 2]);
      float b = 2.0f * p[i] - 5.0f * p[i + 1] + 4.0f * p[i + 2] - p[i + 3], c = p[i + 2] - p[i];
      out[i * parts + k] = p[i + 1] + 0.5f * t * (c + t * (b + t * a));
    }
}

/* Rotates in place by shears of integers. */
KERNEL void shear(point_t *p, int n) {
  for (int i = 0; i < n; i++) {
    p[i].x += p[i].y >> 2;
    p[i].y -= p[i].x >> 1;
    p[i].x += p[i].y >> 2;
  }
}

KERNEL void normals(float (*out)[3], float (*v)[3], const uint8_t (*face)[3], int n) {
  for (int i = 0; i < n; i++) {
    float *a = v[face[i][0] & 31], *b = v[face[i][1] & 31], *c = v[face[i][2] & 31];
    float ux = b[0] - a[0], uy = b[1] - a[1], uz = b[2] - a[2];
    float vx = c[0] - a[0], vy = c[1] - a[1], vz = c[2] - a[2];
    float *to = out[face[i][0] & 31];
    to[0] += uy * vz - uz * vy;
    to[1] += uz * vx - ux * vz;
    to[2] += ux * vy - uy * vx;
  }
}

static void run(int n) {
  static point_t p[LARGEST], q[2 * LARGEST];
  static float v[LARGEST][3], w[LARGEST][3], m[16], from[3], inverse[3], curve[4 * LARGEST];
  static uint8_t hit[LARGEST], face[LARGEST][3];
  int limits[4] = {0, 0, 0, 0};
  fill_ints(&p[0].x, 2 * LARGEST, -900, 900), fill_floats(v[0], 3 * LARGEST), fill_floats(w[0], 3 * LARGEST);
  fill_floats(m, 16), fill_floats(from, 3), fill_floats(inverse, 3), fill_bytes(face, sizeof face);
  box(limits, p, n);
  SHOW("box", n, limits);
  int64_t figures[] = {area(p, n), inside(p, n, 10, 20), inside(p, n, -500, 100), (int64_t)closest(p, n),
                       ray(hit, v, w, from, inverse, n)};
  SHOW("figures", n, figures);
  SHOW("hit", n, hit);
  int made = clip(q, p, n, -100);
  SHOW("clip", made, q);
  for (int i = 1; i < n; i++)
    p[i].x = p[i - 1].x + (p[i].x & 15);
  made = hull(q, p, n);
  SHOW("hull", made, q);
  made = hull(p, p, n);
  SHOW("hull in place", made, p);
  box(&p[0].x, p, n), shear(p, n);
  SHOW("sheared", n, p);
  transform(w, m, v, n), transform(v, m, v, n), transform(v + 1, v[0], v, n < 6 ? 0 : n - 1);
  SHOW("transformed", n, w);
  SHOW("transformed in place", n, v);
  spline(curve, v[0], n, 4), spline(curve, curve, n, 2);
  SHOW("spline", n, curve);
  normals(w, v, (const uint8_t(*)[3])face, n), normals(v, v, (const uint8_t(*)[3])face, n < 9 ? n : 9);
  SHOW("normals", n, w);
  SHOW("normals in place", n, v);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
