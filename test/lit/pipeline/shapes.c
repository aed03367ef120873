// Loops of many shapes, with debug information: all are rewritten, verify, and
// compute the same; positions are kept, private arrays lose their lifetimes.
// REQUIRES: clang
// RUN: %clang -g -O1 -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -c -emit-llvm %s -o %t.bc
// RUN: %clang %t.bc -o %t.before && %t.before > %t.before.txt
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -pass-remarks=gaus -S %t.bc -o %t.after.ll 2> %t.remarks
// RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
// RUN: FileCheck %s < %t.after.ll
// RUN: %clang -O2 %t.after.ll -o %t.after && %t.after | diff %t.before.txt -
// The same from loops that are not rotated, and without what loop-simplify does.
// RUN: %clang -O1 -fno-vectorize -fno-unroll-loops -Xclang -disable-llvm-passes -c -emit-llvm %s -o %t.raw.bc
// RUN: %gaus-opt -passes='function(sroa,simplifycfg),gaus-schedule,gaus-verify,gaus-pipeline<ties=reverse>,verify' -pass-remarks=gaus %t.raw.bc -o %t.raw.after.bc 2>&1 | FileCheck %s --check-prefix=REMARKS
// RUN: %clang %t.raw.after.bc -o %t.raw && %t.raw | diff %t.before.txt -
#include <stdio.h>

#define KERNEL __attribute__((noinline))

// Two exits to one place, one of them by a value.
// REMARKS-DAG: in function 'exits'{{.*}} is rewritten
// CHECK-LABEL: @exits(
// CHECK: phi i1 [ true, %
// CHECK: icmp {{.*}}!dbg
KERNEL unsigned exits(const unsigned *a, unsigned n, unsigned limit) {
  unsigned sum = 0, i = 0;
  for (; i < n; i++) {
    sum = sum * 3 + a[i];
    if (sum > limit)
      break;
    sum ^= i;
  }
  return sum * 100 + i;
}

// Exits to different places.
// REMARKS-DAG: in function 'places'{{.*}} is rewritten
// CHECK-LABEL: @places(
// CHECK: br i1 %{{.*}}, label %[[OUT:.*]], label %{{.*}}, !dbg {{.*}}!llvm.loop
KERNEL unsigned places(const unsigned *a, unsigned n, unsigned *out) {
  unsigned sum = 0;
  for (unsigned i = 0; i < n; i++) {
    if (a[i] == 7)
      goto found;
    sum += a[i];
    out[i] = sum;
  }
  *out += 5;
  return sum;
found:
  *out += 9;
  return sum * 2;
}

// Nested conditions, and a value that is only sometimes a new one.
// REMARKS-DAG: in function 'nested'{{.*}} is rewritten
KERNEL unsigned nested(const unsigned *a, unsigned *b, unsigned n) {
  unsigned last = 1, count = 0;
  for (unsigned i = 0; i < n; i++) {
    if (a[i] & 1) {
      if (b[i] > last)
        last = b[i] / last + 1;
      else
        b[i] = last;
      count++;
    }
    switch (a[i] & 3) {
    case 0:
      b[i] += count;
      break;
    case 3:
      b[i + 1] ^= last;
      break;
    default:
      count += 2;
    }
  }
  return last * 1000 + count;
}

// A list: the next address comes from memory.
struct node {
  unsigned value;
  struct node *next;
};
// REMARKS-DAG: in function 'list'{{.*}} is rewritten
KERNEL unsigned list(struct node *at) {
  unsigned sum = 0;
  while (at) {
    sum = sum * 5 + at->value;
    at->value = sum;
    at = at->next;
  }
  return sum;
}

// Phis of phis: values of the last but one and last but two iterations.
// REMARKS-DAG: in function 'lag'{{.*}} is rewritten
KERNEL unsigned lag(const unsigned *a, unsigned n) {
  unsigned x = 1, y = 2, z = 3, sum = 0;
  for (unsigned i = 0; i < n; i++) {
    sum = sum * 7 + z;
    unsigned first = x;
    x = y;
    y = z;
    z = i % 3 ? first : a[i];
  }
  return sum;
}

// An array of each iteration's own.
// REMARKS-DAG: in function 'own'{{.*}} is rewritten
// CHECK-LABEL: @own(
// CHECK-NOT: llvm.lifetime
// CHECK: ret i32
KERNEL unsigned own(const unsigned *a, unsigned n) {
  unsigned sum = 0;
  for (unsigned i = 0; i < n; i++) {
    unsigned box[4] = {a[i], 2, i, 4};
    box[a[i] & 3] += sum;
    sum = sum * 3 + box[i & 3];
  }
  return sum;
}

int main(void) {
  for (unsigned n = 0; n < 30; n++) {
    unsigned a[40], b[40], out[40] = {0};
    struct node nodes[40];
    for (unsigned i = 0; i < 40; i++) {
      a[i] = (i * i * 5 + n) % 23;
      b[i] = (i * 11 + n * 3) % 29;
      nodes[i] = (struct node){b[i], i + 1 < n ? &nodes[i + 1] : NULL};
    }
    printf("%u %u ", exits(a, n, 5000 + n), places(a, n, out));
    printf("%u %u %u %u", nested(a, b, n), list(n ? nodes : NULL), lag(a, n), own(a, n));
    for (unsigned i = 0; i < 40; i++)
      printf(" %u %u %u", b[i], out[i], nodes[i].value);
    printf("\n");
  }
  return 0;
}
