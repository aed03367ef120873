// Iterations of `omp for` that one thread runs may meet in memory of that
// thread. For a dynamic schedule clang marks their accesses as parallel.
// REQUIRES: clang
// RUN: %clang -O1 -Xclang -disable-llvm-passes -fopenmp -S -emit-llvm %s -o %t.ll
// RUN: %clang %t.ll %S/Inputs/one_thread.c -o %t.before && %t.before > %t.before.txt
// RUN: FileCheck %s --check-prefix=OUTPUT < %t.before.txt
// RUN: %gaus-opt -passes='function(sroa,early-cse,instcombine,simplifycfg,loop-simplify,lcssa,loop(loop-rotate),loop(indvars),instcombine,simplifycfg)' -S %t.ll -o %t.prepared.ll
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline<ties=reverse>,verify' -pass-remarks=gaus -S %t.prepared.ll -o %t.after.ll 2> %t.remarks
// RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
// RUN: %clang %t.after.ll %S/Inputs/one_thread.c -o %t.after && %t.after | diff %t.before.txt -
//
// REMARKS-NOT: on the word
// REMARKS: in function 'work' {{.*}}is rewritten
// OUTPUT: stack 165 185 205 225
// OUTPUT: heap 165 185 205 225
// OUTPUT: thread 165 185 205 225
// OUTPUT: argument 165 185 205 225
#include <stdio.h>
#include <stdlib.h>

void stack(int *h, const int *k, int n) {
#pragma omp parallel num_threads(1)
  {
    int local[4] = {0, 0, 0, 0};
#pragma omp for schedule(dynamic, 64)
    for (int i = 0; i < n; i++)
      local[k[i]] += i;
    for (int j = 0; j < 4; j++)
      h[j] += local[j];
  }
}

void heap(int *h, const int *k, int n) {
#pragma omp parallel num_threads(1)
  {
    int *local = calloc(4, sizeof *local);
#pragma omp for schedule(guided)
    for (int i = 0; i < n; i++)
      local[k[i]] += i;
    for (int j = 0; j < 4; j++)
      h[j] += local[j];
    free(local);
  }
}

static int mine[4];
#pragma omp threadprivate(mine)

void thread(int *h, const int *k, int n) {
#pragma omp parallel num_threads(1)
  {
#pragma omp for schedule(dynamic)
    for (int i = 0; i < n; i++)
      mine[k[i]] += i;
    for (int j = 0; j < 4; j++)
      h[j] += mine[j];
  }
}

// The memory is the thread's, but comes from outside.
__attribute__((noinline)) void work(int *local, const int *k, int n) {
#pragma omp for schedule(dynamic, 8)
  for (int i = 0; i < n; i++)
    local[k[i]] += i;
}

void argument(int *h, const int *k, int n) {
#pragma omp parallel num_threads(1)
  {
    int local[4] = {0, 0, 0, 0};
    work(local, k, n);
    for (int j = 0; j < 4; j++)
      h[j] += local[j];
  }
}

static void show(const char *what, int *h) {
  printf("%s %d %d %d %d\n", what, h[0], h[1], h[2], h[3]);
  h[0] = h[1] = h[2] = h[3] = 0;
}

int main(void) {
  int k[40], h[4] = {0, 0, 0, 0};
  for (int i = 0; i < 40; i++)
    k[i] = i / 2 & 3;
  stack(h, k, 40);
  show("stack", h);
  heap(h, k, 40);
  show("heap", h);
  thread(h, k, 40);
  show("thread", h);
  argument(h, k, 40);
  show("argument", h);
}
