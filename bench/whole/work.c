// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tcc compiles: the program is run, too.
extern int printf(const char *, ...);
struct pair {
  long key;
  double value;
};
static unsigned hash(const char *text) {
  unsigned h = 2166136261u;
  while (*text)
    h = (h ^ (unsigned char)*text++) * 16777619u;
  return h;
}
static double total(struct pair *pairs, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += pairs[i].key % 3 ? pairs[i].value : -pairs[i].value / 2;
  return sum;
}
int main(void) {
  struct pair pairs[50];
  for (int i = 0; i < 50; i++) {
    pairs[i].key = i * 17 % 23;
    pairs[i].value = i * 0.25 - (i & 4 ? 1.5 : 3e-3f);
  }
  for (int i = 1; i < 50; i++)
    for (int k = i; k > 0 && pairs[k - 1].key > pairs[k].key; k--) {
      struct pair kept = pairs[k];
      pairs[k] = pairs[k - 1];
      pairs[k - 1] = kept;
    }
  switch (hash("some text") % 4) {
  case 0:
    printf("none ");
  case 1:
    printf("one ");
    break;
  default:
    printf("many ");
  }
  printf("%u %.6f %ld\n", hash("other"), total(pairs, 50), pairs[25].key);
  return 0;
}
