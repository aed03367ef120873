/* Strings: searches by four algorithms, comparison, copying, trimming, case,
 * palindromes, wild cards.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

KERNEL int length(const char *s) {
  int n = 0;
  while (s[n])
    n++;
  return n;
}

KERNEL int compare(const char *a, const char *b) {
  for (; *a && *a == *b; a++, b++)
    ;
  return (unsigned char)*a - (unsigned char)*b;
}

KERNEL void copy_string(char *to, const char *from) {
  while ((*to++ = *from++))
    ;
}

KERNEL int naive(const char *text, const char *word) {
  for (int i = 0; text[i]; i++) {
    int j = 0;
    while (word[j] && text[i + j] == word[j])
      j++;
    if (!word[j])
      return i;
  }
  return -1;
}

/* Knuth, Morris and Pratt's table; it reads what it has just written. */
KERNEL void failures(int8_t *fail, const char *word, int n) {
  int k = 0;
  fail[0] = 0;
  for (int i = 1; i < n; i++) {
    while (k > 0 && word[i] != word[k])
      k = fail[k - 1];
    if (word[i] == word[k])
      k++;
    fail[i] = (int8_t)k;
  }
}

KERNEL int by_failures(const char *text, int length, const char *word, const int8_t *fail, int n) {
  int count = 0;
  for (int i = 0, k = 0; i < length; i++) {
    while (k > 0 && (k == n || text[i] != word[k]))
      k = fail[k - 1];
    if (text[i] == word[k])
      k++;
    if (k == n)
      count++;
  }
  return count;
}

/* Horspool's: jumps by the last letter, of a table of all. */
KERNEL int horspool(const uint8_t *text, int length, const uint8_t *word, int n, uint8_t *skip) {
  int count = 0;
  for (int c = 0; c < 256; c++)
    skip[c] = (uint8_t)n;
  for (int i = 0; i + 1 < n; i++)
    skip[word[i]] = (uint8_t)(n - 1 - i);
  for (int i = 0; i + n <= length; i += skip[text[i + n - 1]]) {
    int j = n - 1;
    while (j >= 0 && text[i + j] == word[j])
      j--;
    count += j < 0;
  }
  return count;
}

/* Rabin and Karp's rolling hash. */
KERNEL int rolling(const uint8_t *text, int length, uint32_t wanted, uint32_t power, int n) {
  uint32_t hash = 0;
  int count = 0;
  for (int i = 0; i < length; i++) {
    hash = hash * 257u + text[i];
    if (i >= n)
      hash -= power * text[i - n];
    if (i >= n - 1 && hash == wanted)
      count++;
  }
  return count;
}

/* Shift-and: a bit for each letter of the word. */
KERNEL int by_bits(const uint8_t *text, int length, const uint32_t *mask, uint32_t last) {
  uint32_t state = 0;
  int count = 0;
  for (int i = 0; i < length; i++) {
    state = (state << 1 | 1) & mask[text[i]];
    if (state & last)
      count++;
  }
  return count;
}

KERNEL void upper(char *s, int n) {
  for (int i = 0; i < n; i++)
    if (s[i] >= 'a' && s[i] <= 'z')
      s[i] = (char)(s[i] - 'a' + 'A');
}

/* Several spaces become one; what is read is ahead of what is written. */
KERNEL int squeeze(char *s) {
  int made = 0, space = 1;
  for (int i = 0; s[i]; i++) {
    if (s[i] == ' ' && space)
      continue;
    space = s[i] == ' ';
    s[made++] = s[i];
  }
  s[made] = 0;
  return made;
}

KERNEL int palindrome(const char *s, int n) {
  for (int i = 0, j = n - 1; i < j; i++, j--)
    if (s[i] != s[j])
      return 0;
  return 1;
}

/* ? stands for a letter, * for any number of them. */
KERNEL int matches(const char *pattern, const char *s) {
  const char *star = NULL, *retry = s;
  while (*s) {
    if (*pattern == '*') {
      star = ++pattern;
      retry = s;
    } else if (*pattern == '?' || *pattern == *s) {
      pattern++;
      s++;
    } else if (star) {
      pattern = star;
      s = ++retry;
    } else {
      return 0;
    }
  }
  while (*pattern == '*')
    pattern++;
  return !*pattern;
}

static void run(int n) {
  static char text[LARGEST + 1], other[LARGEST + 1], word[4];
  static int8_t fail[LARGEST + 1];
  static uint8_t skip[256];
  static uint32_t mask[256];
  int found[12];
  for (int i = 0; i < n; i++)
    text[i] = "aab b"[(check_random() >> 13) % 5];
  text[n] = 0;
  memcpy(word, n & 1 ? "aab" : "ab", n & 1 ? 4 : 3);
  int letters = length(word);
  copy_string(other, text);
  SHOW("copy", n, other);
  found[0] = length(text);
  found[1] = compare(text, other) + compare(text, word);
  found[2] = naive(text, word);
  failures(fail, word, letters);
  found[3] = by_failures(text, n, word, fail, letters);
  found[4] = horspool((uint8_t *)text, n, (uint8_t *)word, letters, skip);
  uint32_t hash = 0, power = 1;
  memset(mask, 0, sizeof mask);
  for (int i = 0; i < letters; i++) {
    hash = hash * 257u + (uint8_t)word[i];
    power *= 257u;
    mask[(uint8_t)word[i]] |= 1u << i;
  }
  found[5] = rolling((uint8_t *)text, n, hash, power, letters);
  found[6] = by_bits((uint8_t *)text, n, mask, 1u << (letters - 1));
  found[7] = palindrome(text, n) + palindrome("abcdcba", n < 7 ? n : 7);
  found[8] = matches("*a?b*", text);
  found[9] = matches("?*a", text) * 2 + matches("aab b", "aab b");
  if (found[3] != found[5] || found[3] != found[6] || found[3] != found[4])
    printf("wrong: searches\n");
  found[10] = squeeze(other);
  SHOW("squeeze", n, other);
  upper(text, n);
  SHOW("upper", n, text);
  failures(fail, text, n ? n : 1);
  SHOW("failures", n, fail);
  found[11] = matches(text, text);
  SHOW("found", n, found);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}
