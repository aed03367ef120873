/* Texts that are read: numbers in several bases, fields, words, dates, key and
 * value, expressions, formats.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL long decimal(const char *s, int *used) {
  int at = 0, negative = 0;
  long value = 0;
  while (s[at] == ' ')
    at++;
  if (s[at] == '-' || s[at] == '+')
    negative = s[at++] == '-';
  while (s[at] >= '0' && s[at] <= '9' && value < 100000000)
    value = value * 10 + (s[at++] - '0');
  *used = at;
  return negative ? -value : value;
}

KERNEL uint32_t hexadecimal(const char *s) {
  uint32_t value = 0;
  for (;; s++) {
    uint32_t digit;
    if (*s >= '0' && *s <= '9')
      digit = (uint32_t)(*s - '0');
    else if ((*s | 32) >= 'a' && (*s | 32) <= 'f')
      digit = (uint32_t)((*s | 32) - 'a' + 10);
    else
      return value;
    value = value << 4 | digit;
  }
}

/* A fraction: digits after the point have less and less weight. */
KERNEL double fraction(const char *s) {
  double value = 0.0, weight = 0.1;
  while (*s >= '0' && *s <= '9')
    value = value * 10.0 + (*s++ - '0');
  if (*s == '.')
    for (s++; *s >= '0' && *s <= '9'; s++) {
      value += (*s - '0') * weight;
      weight *= 0.1;
    }
  return value;
}

KERNEL int print_decimal(char *out, int value) {
  char digits[12];
  int made = 0, n = 0;
  unsigned rest = value < 0 ? 0u - (unsigned)value : (unsigned)value;
  if (value < 0)
    out[made++] = '-';
  do
    digits[n++] = (char)('0' + rest % 10);
  while (rest /= 10);
  while (n > 0)
    out[made++] = digits[--n];
  return made;
}

/* Where each field begins; what is in quotes is not looked at. */
KERNEL int fields(int *start, const char *s, int n) {
  int count = 0, quoted = 0;
  start[count++] = 0;
  for (int i = 0; i < n; i++) {
    if (s[i] == '"')
      quoted = !quoted;
    else if (s[i] == ',' && !quoted)
      start[count++] = i + 1;
  }
  return count;
}

KERNEL void words(const char *s, int n, int *lines, int *count, int *longest) {
  int inside = 0, length = 0;
  for (int i = 0; i < n; i++) {
    if (s[i] == ';')
      (*lines)++;
    if (s[i] == ' ' || s[i] == ';') {
      inside = 0;
      length = 0;
    } else {
      if (!inside)
        (*count)++;
      inside = 1;
      if (++length > *longest)
        *longest = length;
    }
  }
}

/* Terms of sums and products, from left to right. */
KERNEL long expression(const char *s, int n) {
  long sum = 0, product = 1, number = 0;
  int sign = 1;
  for (int i = 0; i <= n; i++) {
    char c = i < n ? s[i] : '+';
    if (c >= '0' && c <= '9') {
      number = (number * 10 + (c - '0')) % 10007;
      continue;
    }
    product = product * number % 10007;
    number = 0;
    if (c == '*')
      continue;
    sum += sign * product;
    product = 1;
    sign = c == '-' ? -1 : 1;
  }
  return sum;
}

/* Commas become zeros, in place; the length of the longest part. */
KERNEL int split(char *s, int n) {
  int longest = 0, last = -1;
  for (int i = 0; i <= n; i++)
    if (i == n || s[i] == ',') {
      if (i < n)
        s[i] = 0;
      if (i - last - 1 > longest)
        longest = i - last - 1;
      last = i;
    }
  return longest;
}

/* Days since a Monday in March, for many dates. */
KERNEL void weekdays(uint8_t *out, const uint16_t *year, const uint8_t *month, int n) {
  static const uint8_t shift[12] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  for (int i = 0; i < n; i++) {
    unsigned y = year[i], m = month[i] % 12u, d = month[i] % 28u + 1;
    y -= m < 2;
    out[i] = (uint8_t)((y + y / 4 - y / 100 + y / 400 + shift[m] + d) % 7);
  }
}

/* Escapes: what comes out is shorter than what goes in. */
KERNEL int unescape(char *out, const char *in, int n) {
  int made = 0;
  for (int i = 0; i < n; i++) {
    char c = in[i];
    if (c == '-' && i + 1 < n) {
      c = in[++i];
      c = c == '1' ? '\n' : c == '2' ? '\t' : c;
    }
    out[made++] = c;
  }
  return made;
}

static void run(int n) {
  static char text[LARGEST + 8], out[LARGEST + 16];
  static int start[LARGEST + 1];
  static uint16_t year[LARGEST];
  static uint8_t month[LARGEST], day[LARGEST];
  int used, lines = 0, count = 0, longest = 0;
  for (int i = 0; i < n; i++)
    text[i] = "0123456789-+*, \";."[(check_random() >> 11) % 18];
  memset(text + n, 0, sizeof text - (size_t)n);
  words(text, n, &lines, &count, &longest);
  double value = fraction(text) + fraction("3.14159") + n;
  SHOW("fraction", n, value);
  long figures[] = {decimal(text, &used),
                    decimal(" -12345x", &used),
                    hexadecimal(text),
                    hexadecimal("c0FFee"),
                    fields(start, text, n),
                    expression(text, n),
                    lines,
                    count,
                    longest};
  SHOW("figures", n, figures);
  SHOW("fields", used, start);
  int made = print_decimal(out, (int)check_random());
  made += print_decimal(out + made, n - 5);
  SHOW("printed", made, out);
  fill_bytes(year, sizeof year), fill_bytes(month, sizeof month);
  weekdays(day, year, month, n), weekdays(month, year, month, n);
  SHOW("weekdays", n, day);
  SHOW("weekdays in place", n, month);
  made = unescape(out, text, n);
  SHOW("unescaped", made, out);
  made = unescape(text, text, n);
  SHOW("unescaped in place", made, text);
  longest = split(out, made);
  SHOW("split", longest, out);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
