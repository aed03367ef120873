// Loops in a row in C, with and without debug information: each leaves behind
// what one before it left.
// REQUIRES: clang
// RUN: %clang -O1 -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -S -emit-llvm %s -o %t.ll
// RUN: %clang %t.ll -o %t.before && %t.before > %t.before.txt
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -pass-remarks=gaus -S %t.ll -o %t.after.ll 2> %t.remarks
// RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
// RUN: %clang %t.after.ll -o %t.after && %t.after | diff %t.before.txt -
// RUN: %clang -O1 -g -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -S -emit-llvm %s -o %t.g.ll
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -S %t.g.ll -o %t.g.after.ll
// RUN: %clang -g %t.g.after.ll -o %t.g && %t.g | diff %t.before.txt -
#include <stdio.h>
#include <string.h>
#define KERNEL __attribute__((noinline))

// REMARKS-DAG: in function 'two_exits' {{.*}}is rewritten
// REMARKS-DAG: in function 'longest' {{.*}}is rewritten
// REMARKS-DAG: in function 'words' {{.*}}is rewritten
// REMARKS-DAG: in function 'bounds' {{.*}}is rewritten

// Left by two ways that lead to one place, then another loop.
KERNEL int two_exits(unsigned char *p, int n) {
  int i, r;
  for (i = 0;; i++) {
    if (p[i] == 1) {
      r = n;
      break;
    }
    if (p[i] == 0) {
      r = i;
      break;
    }
  }
  if (n > 0) {
    for (int j = 0; j < n; j++)
      p[j] = p[j] * 3;
  } else
    r = p[0];
  return r;
}

// Three, and the results of all behind the last.
KERNEL long longest(const char *a, const char *b, int *out) {
  int n = 0, m = 0;
  while (a[n])
    n++;
  while (b[m])
    m++;
  int most = n > m ? n : m;
  for (int i = 0; i < most; i++)
    out[i] = i * n + m;
  return n * 1000000L + m * 1000L + out[most - 1];
}

// Skips and counts in turns, in a loop around both.
KERNEL int words(const char *p) {
  int count = 0, at = 0, start = 0;
  while (p[at]) {
    while (p[at] == ' ')
      at++;
    start = at;
    while (p[at] && p[at] != ' ')
      at++;
    count += (at - start) * 10 + 1;
  }
  return count + start;
}

// The bounds of the third are what the first two found.
KERNEL int bounds(const int *a, int *b, int n) {
  int low = 0, high = n - 1;
  while (low < n && a[low] < 3)
    low++;
  while (high > low && a[high] < 3)
    high--;
  for (int i = low; i < high; i++)
    b[i] += a[i] * low;
  return low * 100 + high;
}

int main(void) {
  for (int n = 0; n < 12; n++) {
    unsigned char bytes[16];
    int a[32], b[32];
    for (int i = 0; i < 16; i++)
      bytes[i] = (unsigned char)((i * 7 + n) % 13);
    bytes[15] = 0;
    for (int i = 0; i < 32; i++) {
      a[i] = (i * 5 + n * 3) % 11 % (n + 3);
      b[i] = i;
    }
    printf("%d ", two_exits(bytes, n));
    for (int i = 0; i < 16; i++)
      printf("%d ", bytes[i]);
    char text[] = "it  runs in   a row ";
    text[n + 1] = ' ';
    printf("%ld %d %d ", longest(text, text + n, b), words(text), bounds(a, b, 20 + n));
    for (int i = 0; i < 32; i++)
      printf("%d ", b[i]);
    printf("\n");
  }
  return 0;
}
