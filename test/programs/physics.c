/* Physics: bodies that attract, chains of springs, particles in boxes, heat,
 * random walks, Mandelbrot's set, a pendulum, Lorenz' attractor.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"
#include <math.h>

typedef struct {
  float x, y, z, mass;
} body_t;

KERNEL void attract(float (*force)[3], const body_t *body, int n) {
  for (int i = 0; i < n; i++) {
    float fx = 0.0f, fy = 0.0f, fz = 0.0f;
    for (int j = 0; j < n; j++) {
      float dx = body[j].x - body[i].x, dy = body[j].y - body[i].y, dz = body[j].z - body[i].z;
      float d2 = dx * dx + dy * dy + dz * dz + 0.01f;
      float w = body[j].mass / (d2 * sqrtf(d2));
      fx += w * dx;
      fy += w * dy;
      fz += w * dz;
    }
    force[i][0] = fx;
    force[i][1] = fy;
    force[i][2] = fz;
  }
}

/* Each pair once: both forces are updated. */
KERNEL void attract_pairs(double *force, const double *x, int n) {
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) {
      double d = x[j] - x[i], f = d / (fabs(d) * d * d + 0.5);
      force[i] += f;
      force[j] -= f;
    }
}

KERNEL void move(body_t *body, float (*speed)[3], float (*force)[3], float dt, int n) {
  for (int i = 0; i < n; i++) {
    for (int c = 0; c < 3; c++)
      speed[i][c] += dt * force[i][c];
    body[i].x += dt * speed[i][0];
    body[i].y += dt * speed[i][1];
    body[i].z += dt * speed[i][2];
  }
}

/* In place, the left end is already moved. */
KERNEL void springs(double *x, double *v, double k, int n) {
  for (int i = 1; i + 1 < n; i++) {
    v[i] += k * (x[i - 1] - 2.0 * x[i] + x[i + 1]);
    x[i] += v[i];
  }
}

/* Walls reflect. */
KERNEL void bounce(float *x, float *v, int n, float wall) {
  for (int i = 0; i < n; i++) {
    x[i] += v[i];
    if (x[i] > wall) {
      x[i] = 2.0f * wall - x[i];
      v[i] = -v[i];
    } else if (x[i] < 0.0f) {
      x[i] = -x[i];
      v[i] = -v[i];
    }
  }
}

/* Each point takes as many rounds as it takes. */
KERNEL void mandelbrot(uint8_t *out, float x0, float y, float step, int n, int most) {
  for (int i = 0; i < n; i++) {
    float cx = x0 + step * (float)i, zx = 0.0f, zy = 0.0f;
    int rounds = 0;
    while (rounds < most) {
      float xx = zx * zx, yy = zy * zy;
      if (xx + yy > 4.0f)
        break;
      zy = 2.0f * zx * zy + y;
      zx = xx - yy + cx;
      rounds++;
    }
    out[i] = (uint8_t)rounds;
  }
}

KERNEL void lorenz(float *out, float x, float y, float z, int n) {
  for (int i = 0; i < n; i++) {
    float dx = 10.0f * (y - x), dy = x * (28.0f - z) - y, dz = x * y - 2.6666667f * z;
    x += 0.0078125f * dx;
    y += 0.0078125f * dy;
    z += 0.0078125f * dz;
    out[i] = x;
  }
}

/* Ising's magnets on a ring: a neighbour may have turned just before. */
KERNEL int flip(int8_t *spin, const uint8_t *noise, int n) {
  int flips = 0;
  for (int i = 0; i < n; i++) {
    int around = spin[i ? i - 1 : n - 1] + spin[i + 1 < n ? i + 1 : 0];
    if (spin[i] * around * 50 < noise[i]) {
      spin[i] = (int8_t)-spin[i];
      flips++;
    }
  }
  return flips;
}

/* Particles give their charge to the two nearest cells. */
KERNEL void deposit(float *cell, const float *x, int n, int cells) {
  for (int i = 0; i < n; i++) {
    float at = x[i] < 0.0f ? -x[i] : x[i];
    int left = (int)at;
    float part = at - (float)left;
    if (left + 1 < cells) {
      cell[left] += 1.0f - part;
      cell[left + 1] += part;
    }
  }
}

/* Two populations, predators and prey. */
KERNEL void populations(double *prey, double *predators, int n) {
  for (int i = 1; i < n; i++) {
    double a = prey[i - 1], b = predators[i - 1];
    prey[i] = a + 0.01 * a * (1.0 - 0.1 * b);
    predators[i] = b + 0.01 * b * (0.075 * a - 1.5);
  }
}

static void run(int n) {
  static body_t body[32];
  static float force[32][3], speed[32][3], x[LARGEST], v[LARGEST], cell[16];
  static double p[LARGEST], q[LARGEST];
  static uint8_t out[LARGEST], noise[LARGEST];
  static int8_t spin[LARGEST];
  int bodies = n < 32 ? n : 32 - n % 4;
  fill_floats(&body[0].x, 128), fill_floats(x, LARGEST), fill_floats(v, LARGEST);
  fill_doubles(p, LARGEST), fill_doubles(q, LARGEST), fill_bytes(noise, sizeof noise);
  memset(speed, 0, sizeof speed);
  for (int i = 0; i < 32; i++)
    body[i].mass = body[i].mass < 0.0f ? 0.5f : 1.5f;
  attract(force, body, bodies), move(body, speed, force, 0.125f, bodies);
  SHOW("forces", n, force);
  SHOW("bodies", n, body);
  attract_pairs(q, p, bodies), attract_pairs(p, p, bodies);
  SHOW("pairs", n, q);
  SHOW("pairs in place", n, p);
  fill_doubles(p, LARGEST), fill_doubles(q, LARGEST);
  springs(p, q, 0.25, n), springs(p, p, 0.125, n);
  SHOW("springs", n, p);
  bounce(x, v, n, 5.0f), bounce(x + 1, x, n - 1, 6.0f);
  SHOW("bounce", n, x);
  mandelbrot(out, -2.0f, 0.25f, 0.03125f, n, 60);
  SHOW("mandelbrot", n, out);
  lorenz(v, 1.0f, 2.0f, 3.0f, n);
  SHOW("lorenz", n, v);
  for (int i = 0; i < LARGEST; i++)
    spin[i] = noise[LARGEST - 1 - i] & 4 ? 1 : -1;
  int flips = flip(spin, noise, n);
  SHOW("spins", flips, spin);
  deposit(cell, v, n, 16);
  SHOW("deposit", n, cell);
  p[0] = 20.0, q[0] = 5.0;
  populations(p, q, n);
  SHOW("prey", n, p);
  populations(q, q, n);
  SHOW("populations, one array", n, q);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
