/* Interpreters and automata: a register machine, a stack machine, a tape, a
 * lexer's table, a protocol's states, a regular expression's bits.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

/* The program may be the data that it writes. */
KERNEL uint32_t registers(uint8_t *code, int n, int most) {
  uint32_t r[4] = {1, 2, 3, 4};
  int at = 0;
  for (int steps = 0; steps < most && at >= 0 && at < n; steps++) {
    uint8_t op = code[at++];
    uint32_t *a = &r[op >> 3 & 3], b = r[op >> 5 & 3];
    switch (op & 7) {
    case 0:
      *a += b;
      break;
    case 1:
      *a -= b * 3u;
      break;
    case 2:
      *a = b << 1;
      break;
    case 3:
      *a ^= b >> 2;
      break;
    case 4:
      if (b & 1)
        at += op >> 6;
      break;
    case 5:
      if (*a & 4)
        at -= op >> 5;
      break;
    case 6:
      code[*a % (uint32_t)n] = (uint8_t)b;
      break;
    default:
      *a += code[b % (uint32_t)n];
      break;
    }
  }
  return r[0] ^ r[1] * 3u ^ r[2] * 5u ^ r[3] * 7u;
}

KERNEL int stack_machine(const uint8_t *code, int n) {
  int stack[16], top = 0;
  for (int i = 0; i < n; i++) {
    if (code[i] < 128 && top < 16) {
      stack[top++] = code[i];
    } else if (top >= 2) {
      int b = stack[--top], a = stack[top - 1];
      switch (code[i] & 3) {
      case 0:
        a = (a + b) & 0xffff;
        break;
      case 1:
        a = (a - b) & 0xffff;
        break;
      case 2:
        a = (a * b) & 0xff;
        break;
      default:
        a = b ? a / b : 0;
        break;
      }
      stack[top - 1] = a;
    }
  }
  return top ? stack[top - 1] : -1;
}

/* Rows of states, columns of classes of letters. */
KERNEL int lexer(const uint8_t *text, int n, const uint8_t *class, const uint8_t (*table)[4], int *tokens) {
  int state = 0;
  for (int i = 0; i < n; i++) {
    int next = table[state][class[text[i]]];
    if (next == 0 && state != 0)
      tokens[state]++;
    state = next;
  }
  return state;
}

/* A busy beaver on a tape. */
KERNEL int beaver(uint8_t *tape, int size, int most) {
  static const uint8_t rule[6][3] = {{1, 1, 1}, {1, 1, 2}, {1, 0, 1}, {1, 0, 0}, {1, 1, 1}, {0, 1, 0}};
  int state = 0, at = size / 2, steps = 0;
  while (steps < most) {
    const uint8_t *r = rule[2 * state + tape[at]];
    tape[at] = r[0];
    at += r[1] ? 1 : -1;
    if (at < 0 || at >= size)
      break;
    state = r[2];
    steps++;
  }
  return steps;
}

/* Frames between marks, with an escape and a sum. */
KERNEL int frames(uint8_t *out, const uint8_t *in, int n) {
  enum { WAIT, READ, ESCAPED } state = WAIT;
  int made = 0, good = 0;
  uint8_t sum = 0;
  for (int i = 0; i < n; i++) {
    uint8_t c = in[i] & 15;
    switch (state) {
    case WAIT:
      if (c == 14)
        state = READ, sum = 0;
      break;
    case READ:
      if (c == 14) {
        good += (sum & 1) == 0;
        state = WAIT;
      } else if (c == 13) {
        state = ESCAPED;
      } else {
        out[made++] = c;
        sum = (uint8_t)(sum + c);
      }
      break;
    case ESCAPED:
      out[made++] = c ^ 8;
      sum = (uint8_t)(sum + (c ^ 8));
      state = READ;
      break;
    }
  }
  return good * 1000 + made;
}

/* a(b|cd)*e with a bit for each place. */
KERNEL int expression(const uint8_t *text, int n) {
  unsigned places = 1;
  int matches = 0;
  for (int i = 0; i < n; i++) {
    unsigned next = 1;
    if (text[i] % 5 == 0)
      next |= (places & 1) << 1;
    if (text[i] % 5 == 1)
      next |= places & 2;
    if (text[i] % 5 == 2)
      next |= (places & 2) << 1;
    if (text[i] % 5 == 3)
      next |= (places & 4) >> 1;
    if (text[i] % 5 == 4 && places & 2)
      matches++;
    places = next;
  }
  return matches;
}

/* Brackets of two kinds: how deep, and whether they fit. */
KERNEL int brackets(const uint8_t *text, int n, uint8_t *stack) {
  int depth = 0, deepest = 0;
  for (int i = 0; i < n; i++) {
    unsigned kind = text[i] & 3;
    if (kind < 2) {
      stack[depth++] = (uint8_t)kind;
      if (depth > deepest)
        deepest = depth;
    } else if (depth > 0 && stack[depth - 1] == kind - 2) {
      depth--;
    } else if (depth == 0) {
      return -i;
    }
  }
  return deepest * 1000 + depth;
}

static void run(int n) {
  static uint8_t code[LARGEST], out[2 * LARGEST], class[256], tape[64], stack[LARGEST];
  static const uint8_t table[4][4] = {{0, 1, 2, 0}, {0, 1, 1, 3}, {0, 3, 2, 3}, {0, 0, 0, 3}};
  int tokens[4] = {0};
  fill_bytes(code, sizeof code);
  for (int i = 0; i < 256; i++)
    class[i] = (uint8_t)(i * 7 / 11 & 3);
  int figures[6] = {stack_machine(code, n),   lexer(code, n, class, table, tokens),
                    frames(out, code, n),     expression(code, n),
                    brackets(code, n, stack), beaver(tape, 64, 5 * n)};
  SHOW("figures", n, figures);
  SHOW("tokens", n, tokens);
  SHOW("frames", n, out);
  SHOW("tape", n, tape);
  uint32_t all = n ? registers(code, n, 300) : 0;
  SHOW("registers", (int)(all & 0xffff), code);
  SHOW("all", n, all);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
