// Remarks on dependences name the lines, the arrays and what would help.
// REQUIRES: clang
// RUN: %clang -O2 -g -fno-unroll-loops -fno-vectorize -fpass-plugin=%plugin -Rpass=gaus -Rpass-missed=gaus -Rpass-analysis=gaus -c -o /dev/null %s 2>&1 | FileCheck %s

int table[100];

// CHECK: dependences.c:[[@LINE+5]]:{{[0-9]+}}: remark: loop {{.*}}in function 'scale' {{.*}} (line [[@LINE+6]]) of 'out' -> {{.*}} (line [[@LINE+6]]) of 'in' is assumed (may alias: 'out' and 'in' are pointer arguments without restrict): 'restrict' on 'out' or 'in' would remove it
// CHECK: dependences.c:[[@LINE+5]]:{{[0-9]+}}: remark: {{.*}} (line [[@LINE+5]]) of 'in' -> store#{{[0-9]+}} (line [[@LINE+5]]) of 'out' (write after read, distance 0) is assumed: may alias: 'in' and 'out' are pointer arguments without restrict; 'restrict' on 'in' or 'out' would remove it
void scale(const int *in, int *out, int n) {
  int last = 0;
  (void)last;
  for (int i = 0; i < n; i++)
    out[i] = in[i] * 5;
}

// The same with a promise: no word of it.
// CHECK:     in function 'promised' {{.*}}; nothing limits it
void promised(const int *in, int *out, int n) {
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < n; i++)
    out[i] = in[i] * 5;
}

// CHECK:     in function 'restricted' {{.*}}; nothing limits it
void restricted(const int *restrict in, int *out, int n) {
  for (int i = 0; i < n; i++)
    out[i] = in[i] * 5;
}

// A global needs no qualifier of its own.
// CHECK: in function 'histogram' {{.*}} is assumed (address does not move by a constant, in 'table'): if they never meet, '#pragma clang loop vectorize(assume_safety)' would remove it
void histogram(const unsigned char *restrict in, int n) {
  for (int i = 0; i < n; i++)
    table[in[i]] += 3;
}

// CHECK: in function 'into_table' {{.*}} is assumed (may alias: 'table' and 'in', a pointer argument without restrict): 'restrict' on 'in' would remove it
void into_table(const int *in, int n) {
  for (int i = 0; i < n; i++)
    table[i] = in[i] * 5;
}

// Types tell a float from an int, and one member of a struct from another.
// CHECK: in function 'types' {{.*}}; nothing limits it
// CHECK-NOT: assumed
void types(const float *in, int *out, int n) {
  for (int i = 0; i < n; i++)
    out[i] = in[i] > 0.0f ? 3 : 5;
}

struct pair {
  int first, second;
};
// CHECK: in function 'members' {{.*}}; nothing limits it
// CHECK-NOT: assumed
void members(const struct pair *in, struct pair *out, int n) {
  for (int i = 0; i < n; i++)
    out[i].second = in[i].first * 3;
}
