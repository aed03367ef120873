/* Fuzzes the solver: small problems made from the input, in every mode and by every scheduler. What comes out is
 * checked here, cycle by cycle, by code that shares nothing with the library.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>

#include "fuzz.h"
#include "gaus/gaus.h"

enum { MOST = 12 };

static void add_types(gaus_problem *problem, fuzz_input *in, int32_t count) {
  for (int32_t k = 0; k < count; k++) {
    char name[8];
    snprintf(name, sizeof name, "t%d", k);
    gaus_operator_type type = {.name = name,
                               .latency = fuzz_int(in, 5, 2000),
                               .limit = fuzz_int(in, 3, 3) - 1,
                               .blocking = fuzz_int(in, 3, 300) + 1,
                               .delay = fuzz_int(in, 4, 4)};
    type.limit = type.limit <= 0 ? GAUS_UNLIMITED : type.limit;
    gaus_error err;
    FUZZ_CHECK(gaus_problem_add_type(problem, &type, NULL, &err) == GAUS_OK, "%s", err.message);
  }
}

/* Distance 0 only forwards, so that most problems freeze. */
static void add_dependence(gaus_problem *problem, fuzz_input *in, int32_t operations) {
  gaus_error err;
  gaus_dependence d = {.src = fuzz_int(in, operations - 1, 0), .dst = fuzz_int(in, operations - 1, 0)};
  d.distance = fuzz_int(in, 3, 1000);
  if (d.src >= d.dst && d.distance == 0)
    d.distance = 1;
  d.latency = fuzz_int(in, 6, 3000) - 1;
  d.kind = fuzz_byte(in) % 4 ? GAUS_DATA : GAUS_ORDER;
  FUZZ_CHECK(gaus_problem_add_dependence(problem, &d, NULL, &err) == GAUS_OK, "%s", err.message);
}

static gaus_problem *make(fuzz_input *in) {
  gaus_problem *problem;
  gaus_error err;
  FUZZ_CHECK(gaus_problem_create("fuzzed", &problem, &err) == GAUS_OK, "%s", err.message);
  int32_t types = fuzz_int(in, 2, 2) + 1, operations = fuzz_int(in, MOST - 1, MOST - 1) + 1;
  gaus_problem_set_lifetime_from(problem, fuzz_byte(in) % 2 ? GAUS_FROM_START : GAUS_FROM_FINISH, &err);
  if (fuzz_byte(in) % 4 == 0)
    gaus_problem_set_clock_period(problem, 5, &err);
  add_types(problem, in, types);
  for (int32_t v = 0; v < operations; v++) {
    gaus_operation o = {NULL, fuzz_int(in, types - 1, 0), fuzz_int(in, 9, 100), 1};
    FUZZ_CHECK(gaus_problem_add_operation(problem, &o, NULL, &err) == GAUS_OK, "%s", err.message);
  }
  for (int32_t e = fuzz_int(in, 2 * MOST, 0); e > 0; e--)
    add_dependence(problem, in, operations);
  if (gaus_problem_freeze(problem, &err) == GAUS_OK)
    return problem;
  FUZZ_CHECK(err.message[0], "no message");
  gaus_problem_destroy(problem);
  return NULL;
}

static gaus_options options_of(fuzz_input *in) {
  gaus_options o;
  gaus_options_init(&o);
  o.mode = fuzz_int(in, 2, 0);
  o.scheduler = fuzz_int(in, 7, 0);
  o.objective = fuzz_int(in, 1, 0);
  o.effort = GAUS_EFFORT_LOW;
  o.iterations = 20;
  o.threads = 1;
  o.work_limit = 5;
  o.bound_limit = 1;
  o.latency = fuzz_byte(in) % 2 ? fuzz_int(in, 40, 5000) : 0;
  o.ii = o.mode == GAUS_MODE_MODULO && fuzz_byte(in) % 4 == 0 ? fuzz_int(in, 12, 4000) : 0;
  return o;
}

static void check_dependences(const gaus_problem *p, const gaus_schedule *s) {
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    if (d.distance == 0 || s->ii > 0)
      FUZZ_CHECK(s->start[d.dst] + (int64_t)s->ii * d.distance >= (int64_t)s->start[d.src] + d.latency, "dependence %d",
                 e);
  }
}

/* Each unit-cycle that an operation takes against each of the others, so any II will do. */
static void check_limits(const gaus_problem *p, const gaus_schedule *s) {
  int32_t n = gaus_problem_num_operations(p);
  for (int32_t v = 0; v < n; v++) {
    gaus_operator_type type = gaus_problem_type(p, gaus_problem_operation(p, v).type);
    if (type.limit == GAUS_UNLIMITED)
      continue;
    FUZZ_CHECK(s->ii == 0 || type.blocking <= s->ii, "operation %d takes a unit for longer than the II", v);
    int32_t used = 0; /* in the cycle in which v starts; a peak is always at a start */
    for (int32_t u = 0; u < n; u++) {
      int64_t since = (int64_t)s->start[v] - s->start[u];
      since = s->ii > 0 ? (since % s->ii + s->ii) % s->ii : since;
      used +=
          gaus_problem_operation(p, u).type == gaus_problem_operation(p, v).type && since >= 0 && since < type.blocking;
    }
    FUZZ_CHECK(used <= type.limit, "%d units at operation %d", used, v);
  }
}

static void check(const gaus_problem *p, const gaus_options *o, const gaus_schedule *s) {
  check_dependences(p, s);
  check_limits(p, s);
  for (int32_t v = 0; v < s->num_operations; v++) {
    int32_t latency = gaus_problem_type(p, gaus_problem_operation(p, v).type).latency;
    FUZZ_CHECK(s->start[v] >= 0 && (o->latency == 0 || (int64_t)s->start[v] + latency <= o->latency), "operation %d",
               v);
  }
  FUZZ_CHECK(o->ii == 0 || s->ii == o->ii, "II %d", s->ii);
  FUZZ_CHECK(s->ii >= s->ii_bound, "II %d below its bound %d", s->ii, s->ii_bound);
  FUZZ_CHECK(!(s->objective < s->bound - 1e-6 * (1 + fabs(s->bound))), "objective %g below its bound %g", s->objective,
             s->bound);
  FUZZ_CHECK(s->quality != GAUS_OPTIMAL || s->objective <= s->bound, "optimal: %g, bound %g", s->objective, s->bound);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_input in = {data, size};
  gaus_options options = options_of(&in);
  gaus_problem *problem = make(&in);
  gaus_schedule *schedule = NULL;
  gaus_error err = {0};
  if (!problem)
    return 0;
  gaus_status status = gaus_solve(problem, &options, NULL, &schedule, &err);
  FUZZ_CHECK(status != GAUS_INTERNAL && status != GAUS_ILLEGAL, "%s", err.message);
  FUZZ_CHECK((status == GAUS_OK) == (schedule != NULL), "status %d", status);
  FUZZ_CHECK(status == GAUS_OK || err.message[0], "status %d without a message", status);
  if (schedule)
    check(problem, &options, schedule);
  gaus_schedule_destroy(schedule);
  gaus_problem_destroy(problem);
  return 0;
}
