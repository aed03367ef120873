/* Fuzzes the reader of schedules, and the verifier with what it read.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "gaus/gaus.h"

static const char problem_text[] =
    "{\"format\": \"gaus-problem-1\", \"name\": \"p\", \"operator_types\": [{\"name\": \"mul\", \"latency\": 2, "
    "\"limit\": 1, \"blocking\": 2}, {\"name\": \"add\", \"latency\": 1}], \"operations\": [{\"type\": \"mul\", "
    "\"width\": 8}, {\"type\": \"add\"}, {\"type\": \"mul\"}], \"dependences\": [{\"src\": 0, \"dst\": 1}, {\"src\": "
    "1, "
    "\"dst\": 2}, {\"src\": 2, \"dst\": 0, \"distance\": 2, \"kind\": \"order\"}]}";

static void look(const gaus_problem *problem, const gaus_schedule *schedule) {
  gaus_error err;
  double arrival[3];
  int32_t unit[3];
  gaus_status status = gaus_schedule_verify_starts(problem, schedule->start, schedule->ii, 0, &err);
  FUZZ_CHECK(status == GAUS_OK || status == GAUS_ILLEGAL, "%s", err.message);
  if (status != GAUS_OK)
    return;
  FUZZ_CHECK(gaus_schedule_bind_units(problem, schedule->start, schedule->ii, unit, &err) == GAUS_OK, "%s",
             err.message);
  FUZZ_CHECK(gaus_schedule_arrival_times(problem, schedule->start, schedule->ii, arrival, &err) == GAUS_OK, "%s",
             err.message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gaus_problem *problem;
  gaus_schedule *schedule = NULL;
  gaus_error err = {0};
  char path[64];
  FUZZ_CHECK(gaus_problem_parse(problem_text, sizeof problem_text - 1, "p", &problem, &err) == GAUS_OK, "%s",
             err.message);
  int file = memfd_create("schedule", 0);
  FUZZ_CHECK(file >= 0 && write(file, data, size) == (ssize_t)size, "memfd");
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  gaus_status status = gaus_schedule_read(path, problem, &schedule, &err);
  if (status == GAUS_OK)
    look(problem, schedule);
  else
    FUZZ_CHECK((status == GAUS_BAD_INPUT || status == GAUS_ILLEGAL) && err.message[0], "%d %s", status, err.message);
  gaus_schedule_destroy(schedule);
  close(file);
  gaus_problem_destroy(problem);
  return 0;
}
