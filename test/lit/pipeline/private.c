// What is private to an iteration or a lane in the source is one place in the
// IR, which clang marks as parallel all the same. The output must be that of
// the program as it is.
// REQUIRES: clang
// RUN: %clang -O1 -Xclang -disable-llvm-passes -fopenmp-simd -S -emit-llvm %s -o %t.ll
// RUN: %clang %t.ll -o %t.before && %t.before > %t.before.txt
// RUN: %gaus-opt -passes='function(sroa,early-cse,instcombine,simplifycfg),cgscc(inline),function(sroa,early-cse,instcombine,simplifycfg,loop-simplify,lcssa,loop(loop-rotate),loop(indvars),instcombine,simplifycfg)' -S %t.ll -o %t.prepared.ll
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline<ties=reverse>,verify' -pass-remarks=gaus -S %t.prepared.ll -o %t.after.ll 2> %t.remarks
// RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
// RUN: %clang %t.after.ll -o %t.after && %t.after | diff %t.before.txt -
// What is promised of other memory is taken, and a schedule without it is another one: each is verified as it was made.
// RUN: %gaus-opt -passes='gaus-schedule<ignore-promises>,gaus-verify,gaus-verify<ignore-promises>' -pass-remarks=gaus -S %t.prepared.ll -o %t.ignored.ll 2>&1 | FileCheck %s --check-prefix=IGNORED
// RUN: not %gaus-opt -passes='gaus-schedule,gaus-verify<ignore-promises>' -disable-output %t.prepared.ll 2>&1 | FileCheck %s --check-prefix=RESTS
#include <stdio.h>

// REMARKS-DAG: in function 'scatter' is scheduled: {{.*}}; on the word of a pragma it does without
// IGNORED-NOT: on the word
// RESTS: gaus-verify: loop {{.*}}in function 'scatter'{{.*}}: its schedule does without {{[0-9]+}} dependence{{s?}} on the word of the source, which 'ignore-promises' does not take
#define KERNEL __attribute__((noinline))

KERNEL void scatter(int *out, const int *in, const int *k, int n) {
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < n; i++)
    out[k[i]] += in[i];
}

// REMARKS-DAG: in function 'array' is rewritten
KERNEL void array(int *out, const int *in, const int *k, int n) {
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < n; i++) {
    int t[4];
    t[0] = in[i];
    t[1] = in[i] + 7;
    t[2] = in[i] * 3;
    t[3] = in[i] ^ 5;
    out[i] = t[k[i] & 3];
  }
}

static inline int pick(int x, int k) {
  int t[4];
  t[0] = x;
  t[1] = x + 7;
  t[2] = x * 3;
  t[3] = x ^ 5;
  return t[k & 3];
}

// REMARKS-DAG: in function 'inlined' is rewritten
KERNEL void inlined(int *out, const int *in, const int *k, int n) {
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < n; i++)
    out[i] = pick(in[i], k[i]);
}

// REMARKS-DAG: in function 'clause' is rewritten
KERNEL void clause(int *out, const int *in, const int *k, int n) {
  int t[4];
#pragma omp simd private(t)
  for (int i = 0; i < n; i++) {
    t[0] = in[i];
    t[1] = in[i] + 7;
    t[2] = in[i] * 3;
    t[3] = in[i] ^ 5;
    out[i] = t[k[i] & 3];
  }
}

// REMARKS-DAG: in function 'reduction' is rewritten
KERNEL void reduction(int *out, const int *k, int n) {
  int h[4] = {0, 0, 0, 0};
#pragma omp simd reduction(+ : h[:4])
  for (int i = 0; i < n; i++)
    h[k[i]] += i;
  for (int j = 0; j < 4; j++)
    out[j] = h[j];
}

// REMARKS-DAG: in function 'halves' is rewritten
KERNEL void halves(int *out, const int *in, const int *k, int n) {
#pragma omp simd
  for (int i = 0; i < n; i++) {
    int t[2], u[2], *p = in[i] & 1 ? t : u;
    t[0] = u[1] = in[i];
    t[1] = u[0] = in[i] * 3;
    p[k[i] & 1] ^= 9;
    out[i] = t[0] + t[1] - u[k[i] >> 1 & 1];
  }
}

struct four {
  int v[4];
};

// REMARKS-DAG: in function 'by_value' is rewritten
KERNEL int by_value(struct four t, int *out, const int *in, const int *k, int n) {
#pragma omp simd lastprivate(t)
  for (int i = 0; i < n; i++) {
    t.v[0] = in[i];
    t.v[1] = in[i] + 7;
    t.v[2] = in[i] * 3;
    t.v[3] = in[i] ^ 5;
    out[i] = t.v[k[i] & 3];
  }
  return t.v[1];
}

// REMARKS-DAG: in function 'one_place' is rewritten
KERNEL void one_place(int *out, const int *in, int n) {
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < n; i++)
    *out = *out * 3 + in[i];
}

static void show(const char *what, const int *a, int n) {
  unsigned h = 0;
  for (int i = 0; i < n; i++)
    h = h * 31 + (unsigned)a[i];
  printf("%s %u %d %d\n", what, h, a[1], a[n - 1]);
}

int main(void) {
  enum { N = 40 };
  int in[N], k[N], out[N];
  for (int i = 0; i < N; i++) {
    in[i] = i * i + 11;
    k[i] = i * 7 % N;
    out[i] = 0;
  }
  scatter(out, in, k, N);
  show("scatter", out, N);
  array(out, in, k, N);
  show("array", out, N);
  inlined(out, in, k, N);
  show("inlined", out, N);
  clause(out, in, k, N);
  show("clause", out, N);
  halves(out, in, k, N);
  show("halves", out, N);
  struct four t = {{1, 2, 3, 4}};
  printf("%d ", by_value(t, out, in, k, N));
  show("by_value", out, N);
  one_place(out, in, N);
  show("one_place", out, N);
  for (int i = 0; i < N; i++)
    k[i] = i / 2 & 3;
  reduction(out, k, N);
  show("reduction", out, 4);
}
