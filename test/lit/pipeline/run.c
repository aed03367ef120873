// The output of a program stays the same when its loops run in the order of
// their schedules; that of one with a wrong schedule does not.
// REQUIRES: clang
// RUN: %clang -O1 -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -S -emit-llvm %s -o %t.ll
// RUN: %clang %t.ll -o %t.before && %t.before > %t.before.txt
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -pass-remarks=gaus -S %t.ll -o %t.after.ll 2> %t.remarks
// RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
// RUN: %clang %t.after.ll -o %t.after && %t.after | diff %t.before.txt -
// Operations in one cycle may run in any order.
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline<ties=reverse>,verify' %t.ll -o %t.reverse.bc
// RUN: %clang %t.reverse.bc -o %t.reverse && %t.reverse | diff %t.before.txt -
//
// The store of 'chain' later than it may be: the next iteration's load
// comes before it. The verifier says so, and the output too.
// RUN: %gaus-opt -passes=gaus-schedule -S %t.ll -o %t.good.ll
// RUN: %python %S/Inputs/delay.py chain store 2 < %t.good.ll > %t.bad.ll
// RUN: not %gaus-opt -passes=gaus-verify -disable-output %t.bad.ll 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %gaus-opt -passes=gaus-pipeline,verify %t.bad.ll -o %t.wrong.bc
// RUN: %clang %t.wrong.bc -o %t.wrong && %t.wrong > %t.wrong.txt
// RUN: not diff %t.before.txt %t.wrong.txt
#include <stdio.h>

// BAD: gaus-verify: loop {{.*}}in function 'chain': dependence {{[0-9]+}} (store#{{[0-9]+}} -> load
#define KERNEL __attribute__((noinline))

// REMARKS-DAG: in function 'chain' is rewritten
KERNEL unsigned chain(unsigned *a, const unsigned *b, int n) {
  unsigned sum = 0;
  for (int i = 0; i < n; i++) {
    a[i + 1] = a[i] * 3 + b[i];
    sum ^= a[i];
  }
  return sum;
}

// REMARKS-DAG: in function 'divide' is rewritten
KERNEL unsigned divide(const unsigned *a, unsigned *b, int n) {
  unsigned sum = 0;
  for (int i = 0; i < n; i++)
    if (b[i]) {
      b[i] = a[i] / b[i];
      sum ^= b[i];
    } else
      sum += 3;
  return sum;
}

// REMARKS-DAG: in function 'length' is rewritten
KERNEL int length(const char *p) {
  int n = 0;
  while (p[n] > 32)
    n++;
  return n;
}

// REMARKS-DAG: in function 'find' is rewritten
KERNEL int find(const unsigned *a, int n, unsigned value) {
  for (int i = 0; i < n; i++)
    if (a[i] == value)
      return i;
  return -1;
}

// REMARKS-DAG: in function 'fibonacci' is rewritten
KERNEL long fibonacci(int n) {
  long a = 0, b = 1;
  for (int i = 0; i < n; i++) {
    long next = a + b;
    a = b;
    b = next;
  }
  return a;
}

// REMARKS-DAG: in function 'largest' is rewritten
KERNEL int largest(const unsigned *a, int n, int *where) {
  unsigned best = 0, at = 0;
  for (int i = 0; i < n; i++)
    if (a[i] > best) {
      best = a[i];
      at = (unsigned)i;
      *where = i;
    }
  return (int)(best * 1000 + at);
}

int main(void) {
  for (int n = 0; n < 40; n++) {
    int where = -1;
    unsigned a[64], b[64];
    for (int i = 0; i < 64; i++) {
      a[i] = (unsigned)i * 7 % 13;
      b[i] = (unsigned)i * 5 % 11;
    }
    printf("%u %u %u %d ", chain(a, b, n), chain(a, a, n), divide(a, b, n), find(a, n, (unsigned)n % 17));
    printf("%ld %d %d ", fibonacci(n), largest(a, n, &where), where);
    for (int i = 0; i < 64; i++)
      printf("%u %u ", a[i], b[i]);
    printf("\n");
  }
  printf("%d %d\n", length("pipelined"), length(""));
  return 0;
}
