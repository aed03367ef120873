// Where the target says that loads and divisions do no harm in vain, they start
// before it is known whether they run. A divisor is replaced where it would
// trap; memory is read by a function that the program has.
// REQUIRES: clang
// RUN: %clang -g -O1 -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -c -emit-llvm %s -o %t.bc
// RUN: %clang %t.bc -o %t.before && %t.before > %t.before.txt
// RUN: FileCheck %s --check-prefix=BEFORE < %t.before.txt
// RUN: echo '{"format": "gaus-target-1", "extends": "default", "operator_types": [' > %t.json
// RUN: echo '{"name": "load", "latency": 7, "limit": 2, "speculative": true},' >> %t.json
// RUN: echo '{"name": "div", "latency": 3, "speculative": true}]}' >> %t.json
// RUN: %gaus-opt -passes='gaus-schedule<target=%t.json>,gaus-verify<target=%t.json>' %t.bc -o %t.good.bc
// RUN: %gaus-opt -passes='gaus-pipeline<target=%t.json;reader=answer>,verify' -pass-remarks=gaus -S %t.good.bc -o %t.after.ll 2>&1 | FileCheck %s --check-prefix=REMARKS
// RUN: FileCheck %s < %t.after.ll
// RUN: %clang -O1 %t.after.ll -o %t.after && %t.after > %t.after.txt
// RUN: FileCheck %s --check-prefix=AFTER < %t.after.txt
// RUN: grep -v vain %t.before.txt > %t.before.results && grep -v vain %t.after.txt | diff %t.before.results -
//
// Without such a function the loads cannot be.
// RUN: %gaus-opt -passes='gaus-pipeline<target=%t.json>,verify' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %t.good.bc 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %gaus-opt -passes='gaus-pipeline<reader=>' -disable-output %t.good.bc 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: parameter 'reader': the name of a function is wanted
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// BEFORE: read in vain: 0
// AFTER: read in vain: {{[1-9]}}

#define KERNEL __attribute__((noinline))

static struct node {
  struct node *next;
  unsigned key;
} nodes[12];
static int vain;

KERNEL uint64_t answer(const void *from, uint64_t bytes) {
  uint64_t value = 0x5a5a5a5a5a5a5a5au, place = (uint64_t)(uintptr_t)from - (uint64_t)(uintptr_t)nodes;
  if (place < sizeof nodes && place + bytes <= sizeof nodes)
    memcpy(&value, from, bytes);
  else
    vain++;
  return value;
}

// A list up to a node, whose next one is nowhere: it is read before the test is through.
// REMARKS-DAG: in function 'walk' {{.*}}is rewritten
// NONE-DAG: in function 'walk' {{.*}}is not rewritten: its schedule has load
// CHECK-LABEL: @walk(
// CHECK:       %{{.*}} = freeze ptr
// CHECK:       call i64 @answer(ptr %{{.*}}, i64 8), !dbg
// CHECK:       ret
KERNEL unsigned walk(const struct node *at, unsigned end) {
  unsigned sum = 0;
  for (; (at->key * 5 + 3) % 64 != end; at = at->next)
    sum = sum * 3 + at->key;
  return sum;
}

// Divisions, of which some would trap.
// REMARKS-DAG: in function 'divide' {{.*}}is rewritten
// NONE-DAG: in function 'divide' {{.*}}is rewritten
// CHECK-LABEL: @divide(
// CHECK:       %[[X:[0-9]+]] = freeze i32
// CHECK:       %[[D:[0-9]+]] = freeze i32
// CHECK:       %[[ZERO:.*]] = icmp eq i32 %[[D]], 0
// CHECK:       %[[MINUS:.*]] = icmp eq i32 %[[D]], -1
// CHECK:       %[[LEAST:.*]] = icmp eq i32 %[[X]], -2147483648
// CHECK:       %[[GOOD:.*]] = select i1 %{{.*}}, i32 1, i32 %[[D]]
// CHECK:       sdiv i32 %[[X]], %[[GOOD]]
KERNEL int divide(int x, int by, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    int d = (by ^ i) - 4, y = (x + i) ^ sum;
    if (d != 0 && (d != -1 || y != INT32_MIN))
      sum ^= y / d;
    else
      sum += 3;
  }
  return sum;
}

int main(void) {
  for (int i = 0; i < 12; i++)
    nodes[i] = (struct node){i < 11 ? &nodes[i + 1] : 0, (unsigned)i};
  for (int i = 0; i < 12; i++)
    printf("%u %d %d\n", walk(&nodes[i], 58), divide(i * 37, i, 20), divide(INT32_MIN, -i, i));
  printf("read in vain: %d\n", vain);
  return 0;
}
