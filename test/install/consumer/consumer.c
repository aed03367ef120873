/* The example of include/gaus/gaus.h.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>

#include <gaus/gaus.h>

int main(void) {
  gaus_error err;
  gaus_problem *p;
  gaus_schedule *s;
  int32_t mul, add, m, a;
  gaus_problem_create("mac", &p, &err);
  gaus_problem_add_type(p, &(gaus_operator_type){"mul", 3, 1, 1, 0, 0}, &mul, &err);
  gaus_problem_add_type(p, &(gaus_operator_type){"add", 1, GAUS_UNLIMITED, 1, 0, 0}, &add, &err);
  gaus_problem_add_operation(p, &(gaus_operation){"x*y", mul, 32, 1}, &m, &err);
  gaus_problem_add_operation(p, &(gaus_operation){"acc", add, 32, 1}, &a, &err);
  gaus_problem_add_dependence(p, &(gaus_dependence){m, a, 0, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  gaus_problem_add_dependence(p, &(gaus_dependence){a, a, 1, GAUS_LATENCY_OF_SOURCE, GAUS_DATA}, NULL, &err);
  if (gaus_problem_freeze(p, &err) || gaus_solve(p, NULL, NULL, &s, &err)) {
    fprintf(stderr, "%s\n", err.message);
    return 1;
  }
  printf("II %d, x*y at %d, acc at %d\n", s->ii, s->start[m], s->start[a]);
  gaus_schedule_destroy(s);
  gaus_problem_destroy(p);
  return 0;
}
