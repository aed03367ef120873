// From clang, at the end of its pipeline: remarks with source lines, parameters
// by the environment or by -mllvm, pragmas.
// REQUIRES: clang
// RUN: %clang -O2 -g -fno-slp-vectorize -ffp-contract=off -fpass-plugin=%plugin -Rpass=gaus -Rpass-missed=gaus -S -emit-llvm -o %t.ll %s 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=IR < %t.ll
// RUN: %gaus-opt -passes=gaus-verify -disable-output %t.ll
// RUN: env GAUS_PARAMS='ii=11' %clang -O2 -fpass-plugin=%plugin -Rpass=gaus -c -o %t.o %s 2>&1 | FileCheck %s --check-prefix=ELEVEN
// RUN: %clang -O2 -fplugin=%plugin -fpass-plugin=%plugin -mllvm -gaus-params='ii=12' -Rpass=gaus -c -o %t.o %s 2>&1 | FileCheck %s --check-prefix=TWELVE
// RUN: env GAUS_PARAMS='off' %clang -O2 -fpass-plugin=%plugin -Rpass=gaus -Rpass-missed=gaus -c -o %t.o %s 2>&1 | count 0
// RUN: env GAUS_PARAMS='no=1' not %clang -O2 -fpass-plugin=%plugin -c -o %t.o %s 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %clang -O0 -fpass-plugin=%plugin -Rpass-missed=gaus -c -o %t.o %s 2>&1 | FileCheck %s --check-prefix=ZERO

// BAD: error: gaus-schedule: {{.*}}'no'
// ZERO: is not scheduled: its function is not to be optimised (optnone; clang -O0)
// IR: !gaus.cycle

// CHECK: pipeline.c:[[@LINE+7]]:3: remark: loop {{.*}}in function 'dot' ({{.*}}pipeline.c:[[@LINE+7]]) is scheduled: II 4 (ResMII 1, RecMII 4), {{.*}} RecMII 4: the recurrence {{.*}} (line [[@LINE+8]]) -(4, distance 1)-> {{.*}} (line [[@LINE+8]]) takes 4 cycles over 1 iteration; several partial sums
// ELEVEN: is scheduled: II 11 (
// TWELVE: is scheduled: II 12 (
float dot(const float *restrict x, const float *restrict h, int n) {
  float sum = 0;

#pragma clang loop unroll(disable) vectorize(disable)
  for (int i = 0; i < n; i++)
    sum += x[i] * h[i];
  return sum;
}

// CHECK: remark: loop {{.*}}in function 'wanted' {{.*}} is scheduled: II 7
float wanted(const float *restrict x, int n) {
  float sum = 0;
#pragma clang loop unroll(disable) vectorize(disable) pipeline_initiation_interval(7)
  for (int i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

// CHECK: remark: loop {{.*}}in function 'too_fast' {{.*}} is not scheduled: a pragma asks for II 2, but no schedule has an II below 4: RecMII 4
float too_fast(const float *restrict x, int n) {
  float sum = 0;
#pragma clang loop unroll(disable) vectorize(disable) pipeline_initiation_interval(2)
  for (int i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

// CHECK: remark: loop {{.*}}in function 'off' {{.*}} is not scheduled: a pragma turns pipelining off for it
float off(const float *restrict x, int n) {
  float sum = 0;
#pragma clang loop pipeline(disable) unroll(disable)
  for (int i = 0; i < n; i++)
    sum += x[i];
  return sum;
}
