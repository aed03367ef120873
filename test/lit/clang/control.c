// Control flow as clang leaves it: every loop is scheduled, and verified.
// REQUIRES: clang
// RUN: %clang -O1 -g -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -S -emit-llvm -o %t.ll %s
// RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -pass-remarks=gaus -pass-remarks-missed=gaus -S -o %t.scheduled.ll %t.ll 2>&1 | FileCheck %s --implicit-check-not='not scheduled'
// RUN: %gaus-opt -passes='gaus-verify' -disable-output %t.scheduled.ll

// CHECK: in function 'breaks' ({{.*}}) is scheduled
int breaks(const int *restrict a, int *restrict b, int n, int k) {
  int i;
  for (i = 0; i < n; i++) {
    if (a[i] == k)
      break;
    b[i] = a[i] / k;
  }
  return i;
}

// CHECK: in function 'continues' ({{.*}}) is scheduled
int continues(const int *restrict a, int *restrict b, int n) {
  int count = 0;
  for (int i = 0; i < n; i++) {
    if (a[i] < 0)
      continue;
    b[count++] = a[i];
  }
  return count;
}

// CHECK: in function 'switches' ({{.*}}) is scheduled
int switches(const unsigned char *restrict text, int *restrict counts, int n) {
  int state = 0;
  for (int i = 0; i < n; i++) {
    switch (text[i]) {
    case ' ':
      counts[0]++;
      state = 0;
      break;
    case '\n':
      counts[1]++; // falls through
    case '\t':
      counts[2] += state;
      break;
    case 0:
      return state;
    default:
      state++;
    }
  }
  return -1;
}

// CHECK: in function 'short_circuit' ({{.*}}) is scheduled
int short_circuit(int *const *restrict a, int n) {
  int count = 0;
  for (int i = 0; i < n; i++)
    if (a[i] && *a[i] > 0 && (i % 3 || *a[i] < 100))
      count += *a[i];
  return count;
}

// CHECK: in function 'nested' ({{.*}}) is scheduled
void nested(int *restrict a, const int *restrict b, int n) {
  for (int i = 0; i < n; i++)
    if (b[i] > 0) {
      if (b[i] > 10)
        a[i] = b[i] / a[i];
      else if (b[i] > 5)
        a[i + 1]++;
      else
        a[i] = 3;
    } else if (b[i] < -7)
      a[i] -= 2;
}

// CHECK: in function 'do_while' ({{.*}}) is scheduled
unsigned do_while(unsigned x, unsigned char *out) {
  unsigned n = 0;
  do {
    if (x & 1)
      out[n] = (unsigned char)(x % 10);
    x /= 10;
    n++;
  } while (x);
  return n;
}

// CHECK: in function 'bisect' ({{.*}}) is scheduled
int bisect(const int *a, int n, int key) {
  int low = 0, high = n;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (a[middle] == key)
      return middle;
    if (a[middle] < key)
      low = middle + 1;
    else
      high = middle;
  }
  return -1;
}

// CHECK: in function 'list' ({{.*}}) is scheduled
struct node {
  struct node *next;
  int value;
};
int list(struct node *node, int value) {
  for (; node; node = node->next)
    if (node->value == value)
      return 1;
    else if (node->value > value)
      node->value--;
  return 0;
}

// CHECK: in function 'goes' ({{.*}}) is scheduled
int goes(const int *a, int *restrict b, int n) {
  for (int i = 0; i < n; i++) {
    int x = a[i];
    if (x < 0)
      goto negative;
    if (x > 100)
      goto large;
    b[i] = x;
    continue;
  large:
    x -= 100;
  negative:
    b[i] = -x;
  }
  return n;
}
