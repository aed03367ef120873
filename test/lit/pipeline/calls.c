// Calls that see a local array, a restrict pointer or a global, and calls that do
// not: what is free to pass them changes nothing that is computed.
// REQUIRES: clang
// RUN: echo '{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "service", "latency": 5, "limit": 2}],' > %t.json
// RUN: echo '"rules": [{"opcode": "call", "operator": "service"}]}' >> %t.json
// RUN: %clang -O1 -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -c -emit-llvm %s -o %t.bc
// RUN: %clang %t.bc -o %t.before && %t.before > %t.before.txt
// RUN: %gaus-opt -passes='gaus-schedule<target=%t.json>,gaus-verify<target=%t.json>,gaus-pipeline<target=%t.json>,verify' -pass-remarks=gaus %t.bc -o %t.after.bc 2>&1 | FileCheck %s
// RUN: %clang -O1 %t.after.bc -o %t.after && %t.after > %t.after.txt
// RUN: diff %t.before.txt %t.after.txt
// RUN: %gaus-opt -passes='gaus-schedule<target=%t.json>,gaus-pipeline<target=%t.json;ties=reverse>,verify' %t.bc -o %t.reverse.bc
// RUN: %clang -O1 %t.reverse.bc -o %t.reverse && %t.reverse > %t.reverse.txt
// RUN: diff %t.before.txt %t.reverse.txt
#include <stdio.h>

#define KERNEL __attribute__((noinline))
static unsigned count, *shared;

KERNEL void tick(void) { count = count * 3 + 1; }
KERNEL void poke(void) { *shared += 7; }
KERNEL void bump(unsigned *p) { *p = *p * 5 + 1; }

// CHECK-DAG: in function 'only_way' is rewritten
KERNEL void only_way(unsigned *restrict p, int n) {
  for (int i = 0; i < n; i++) {
    p[i] += count;
    tick();
  }
}

// CHECK-DAG: in function 'local' is rewritten
KERNEL unsigned local(int n) {
  unsigned a[64] = {0}, sum = 0;
  for (int i = 0; i < n; i++) {
    a[i * 7 & 63] += (unsigned)i;
    tick();
    sum += a[i * 3 & 63];
  }
  return sum + count;
}

// CHECK-DAG: in function 'local_shared' is rewritten
KERNEL unsigned local_shared(int n) {
  unsigned a[64] = {0}, sum = 0;
  shared = &a[5];
  for (int i = 0; i < n; i++) {
    a[i & 7] += (unsigned)i;
    poke();
    sum = sum * 3 + a[5];
  }
  return sum;
}

// CHECK-DAG: in function 'given' is rewritten
KERNEL unsigned given(unsigned *restrict p, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    p[i & 3] += (unsigned)i;
    bump(&p[i & 1]);
    sum ^= p[0];
  }
  return sum;
}

// CHECK-DAG: in function 'through' is rewritten
KERNEL unsigned through(unsigned **p, int n) {
  unsigned a[8] = {1, 2, 3, 4, 5, 6, 7, 8}, sum = 0;
  for (int i = 0; i < n; i++) {
    bump(p[i]);
    a[i & 7] += *p[i];
    sum ^= a[i * 3 & 7];
  }
  return sum;
}

int main(void) {
  for (int n = 1; n < 40; n += 3) {
    unsigned p[64] = {0}, *q[64];
    for (int i = 0; i < 64; i++)
      q[i] = &p[i * 5 & 15];
    only_way(p, n);
    printf("%u %u %u %u", local(n), local_shared(n), given(p, n), through(q, n));
    for (int i = 0; i < 64; i++)
      printf(" %u", p[i]);
    printf(" %u\n", count);
    count = (unsigned)n;
  }
  return 0;
}
