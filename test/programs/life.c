/* Cellular worlds: Life by bytes and by bits, a forest fire, an ant, sand,
 * flood filling.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { SIDE = 16 };

KERNEL void life(uint8_t out[SIDE][SIDE], uint8_t in[SIDE][SIDE], int n) {
  for (int y = 1; y + 1 < n; y++)
    for (int x = 1; x + 1 < n; x++) {
      int around = in[y - 1][x - 1] + in[y - 1][x] + in[y - 1][x + 1] + in[y][x - 1] + in[y][x + 1] + in[y + 1][x - 1] +
                   in[y + 1][x] + in[y + 1][x + 1];
      out[y][x] = around == 3 || (around == 2 && in[y][x]);
    }
}

/* A row is a word; neighbours are added bit by bit. */
KERNEL void life_bits(uint32_t *out, const uint32_t *in, int rows) {
  for (int y = 1; y + 1 < rows; y++) {
    uint32_t a = in[y - 1], b = in[y], c = in[y + 1];
    uint32_t one = 0, two = 0, four = 0;
    const uint32_t around[8] = {a << 1, a, a >> 1, b << 1, b >> 1, c << 1, c, c >> 1};
    for (int k = 0; k < 8; k++) {
      uint32_t carry = one & around[k];
      one ^= around[k];
      four |= two & carry;
      two ^= carry;
    }
    out[y] = two & ~four & (one | b);
  }
}

/* Trees catch fire from the left in the same round, from the right in the next. */
KERNEL int burn(uint8_t *forest, int n) {
  int fires = 0;
  for (int i = 1; i + 1 < n; i++)
    switch (forest[i]) {
    case 1:
      if (forest[i - 1] == 2 || forest[i + 1] == 2) {
        forest[i] = 2;
        fires++;
      }
      break;
    case 2:
      forest[i] = 0;
      break;
    default:
      break;
    }
  return fires;
}

/* Langton's ant turns at each cell and paints it. */
KERNEL int ant(uint8_t world[SIDE][SIDE], int steps) {
  int x = SIDE / 2, y = SIDE / 2, turn = 0;
  for (int i = 0; i < steps; i++) {
    turn = (turn + (world[y][x] ? 3 : 1)) & 3;
    world[y][x] ^= 1;
    switch (turn) {
    case 0:
      y = (y + SIDE - 1) % SIDE;
      break;
    case 1:
      x = (x + 1) % SIDE;
      break;
    case 2:
      y = (y + 1) % SIDE;
      break;
    default:
      x = (x + SIDE - 1) % SIDE;
      break;
    }
  }
  return y * SIDE + x;
}

/* Grains fall until all piles are low: rounds as the data says. */
KERNEL int topple(int *pile, int n, int most) {
  int rounds = 0, moved = 1;
  while (moved && rounds < most) {
    moved = 0;
    for (int i = 1; i + 1 < n; i++)
      if (pile[i] > 3) {
        int grains = pile[i] / 2;
        pile[i] -= 2 * grains;
        pile[i - 1] += grains;
        pile[i + 1] += grains;
        moved = 1;
      }
    rounds++;
  }
  return rounds;
}

/* A stack of places that are still to be looked at. */
KERNEL int flood(uint8_t *world, int *stack, int at, uint8_t colour) {
  uint8_t old = world[at];
  int top = 0, filled = 0;
  if (old == colour)
    return 0;
  stack[top++] = at;
  while (top > 0) {
    int here = stack[--top], x = here % SIDE, y = here / SIDE;
    if (world[here] != old)
      continue;
    world[here] = colour;
    filled++;
    if (x > 0)
      stack[top++] = here - 1;
    if (x + 1 < SIDE)
      stack[top++] = here + 1;
    if (y > 0)
      stack[top++] = here - SIDE;
    if (y + 1 < SIDE)
      stack[top++] = here + SIDE;
  }
  return filled;
}

/* The numbers of components: each takes the least around, until nothing changes. */
KERNEL int label(uint8_t *labels, const uint8_t *world, int n) {
  int rounds = 0, changed = 1;
  for (int i = 0; i < n; i++)
    labels[i] = (uint8_t)i;
  while (changed) {
    changed = 0;
    for (int i = 1; i < n; i++)
      if (world[i] == world[i - 1] && labels[i] != labels[i - 1]) {
        uint8_t least = labels[i] < labels[i - 1] ? labels[i] : labels[i - 1];
        labels[i] = labels[i - 1] = least;
        changed = 1;
      }
    rounds++;
  }
  return rounds;
}

static void run(int n) {
  static uint8_t a[SIDE][SIDE], b[SIDE][SIDE], forest[LARGEST], labels[LARGEST];
  static uint32_t rows[LARGEST], more[LARGEST];
  static int pile[LARGEST], stack[4 * SIDE * SIDE];
  int side = n < SIDE ? n : SIDE - n % 3;
  fill_bytes(a, sizeof a), fill_bytes(rows, sizeof rows), fill_bytes(forest, sizeof forest);
  fill_ints(pile, LARGEST, 0, 9);
  for (int i = 0; i < SIDE * SIDE; i++)
    a[i / SIDE][i % SIDE] &= 1;
  for (int i = 0; i < LARGEST; i++)
    forest[i] &= 3;
  life(b, a, side), life(a, b, side), life(a, a, side);
  SHOW("life", n, b);
  SHOW("life in place", n, a);
  life_bits(more, rows, n), life_bits(rows, rows, n);
  SHOW("bits", n, more);
  SHOW("bits in place", n, rows);
  int figures[] = {burn(forest, n),          burn(forest, n),          ant(a, 7 * n),           topple(pile, n, 200),
                   flood(a[0], stack, n, 1), flood(b[0], stack, 0, 7), label(labels, forest, n)};
  SHOW("figures", n, figures);
  SHOW("forest", n, forest);
  SHOW("piles", n, pile);
  SHOW("ant", n, a);
  SHOW("flooded", n, b);
  SHOW("labels", n, labels);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
