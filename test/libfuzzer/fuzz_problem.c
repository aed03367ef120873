/* Fuzzes the reader of problems: any text is read or refused with a message, and what was read is written and read
 * again without a difference.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "gaus/bounds.h"
#include "gaus/gaus.h"

static void compare(const gaus_problem *a, const gaus_problem *b) {
  FUZZ_CHECK(gaus_problem_num_operations(a) == gaus_problem_num_operations(b), "operations");
  FUZZ_CHECK(gaus_problem_num_dependences(a) == gaus_problem_num_dependences(b), "dependences");
  for (int32_t v = 0; v < gaus_problem_num_operations(a); v++) {
    gaus_operation x = gaus_problem_operation(a, v), y = gaus_problem_operation(b, v);
    FUZZ_CHECK(x.type == y.type && x.width == y.width && x.demand == y.demand && !strcmp(x.name, y.name),
               "operation %d", v);
  }
  for (int32_t e = 0; e < gaus_problem_num_dependences(a); e++) {
    gaus_dependence x = gaus_problem_dependence(a, e), y = gaus_problem_dependence(b, e);
    FUZZ_CHECK(x.src == y.src && x.dst == y.dst && x.distance == y.distance && x.latency == y.latency &&
                   x.kind == y.kind,
               "dependence %d", e);
  }
}

static void write_and_read(const gaus_problem *problem) {
  char path[64];
  gaus_error err;
  gaus_problem *again;
  snprintf(path, sizeof path, "fuzz_problem.%d.json", (int)getpid());
  gaus_status status = gaus_problem_write(problem, path, &err);
  FUZZ_CHECK(status == GAUS_OK || status == GAUS_BAD_INPUT, "%s", err.message);
  if (status != GAUS_OK) /* a name that is no UTF-8 */
    return;
  FUZZ_CHECK(gaus_problem_read(path, &again, &err) == GAUS_OK, "%s", err.message);
  compare(problem, again);
  gaus_problem_destroy(again);
  unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gaus_problem *problem = NULL;
  gaus_error err = {0};
  gaus_status status = gaus_problem_parse((const char *)data, size, "input", &problem, &err);
  if (status != GAUS_OK) {
    FUZZ_CHECK(status == GAUS_BAD_INPUT && err.message[0] && strncmp(err.message, "input: line -1", 14) != 0, "%d %s",
               status, err.message);
    return 0;
  }
  gaus_bounds bounds = {0};
  gaus_bounds_compute(problem, &bounds, &err);
  gaus_bounds_clear(&bounds);
  if (size % 8 == 0)
    write_and_read(problem);
  gaus_problem_destroy(problem);
  return 0;
}
