/* gaus verify: checks a schedule against its problem.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "report.h"

typedef struct verify_args {
  int32_t latency;
  bool quiet;
} verify_args;

static const struct argp_option options[] = {
    {"latency", 'l', "D", 0, "every operation must finish by cycle D, besides the bound in the schedule", 0},
    {"quiet", 'q', NULL, 0, "print nothing but errors", 0},
    {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  verify_args *args = context;
  if (key == 'l')
    args->latency = (int32_t)cli_int(state, "latency", value, 1, GAUS_MAX_STEP);
  else
    args->quiet = true;
}

/* The stricter of two bounds, of which 0 is none. */
static int32_t stricter(int32_t a, int32_t b) {
  return a == 0 || (b != 0 && b < a) ? b : a;
}

static int verify(const char *command, const verify_args *args, const char *problem_path, const char *path) {
  gaus_error err;
  gaus_problem *problem = NULL;
  gaus_schedule *schedule = NULL;
  int code = CLI_DONE;
  if (gaus_problem_read(problem_path, &problem, &err) != GAUS_OK) {
    code = cli_fail(command, NULL, &err);
    goto done;
  }
  if (gaus_schedule_read(path, problem, &schedule, &err) != GAUS_OK) {
    code = cli_fail(command, NULL, &err);
    goto done;
  }
  int32_t latency = stricter(args->latency, schedule->latency_bound);
  if (gaus_schedule_verify(schedule, problem, latency, &err) != GAUS_OK) {
    code = cli_fail(command, path, &err);
  } else if (!args->quiet) {
    printf("legal\n");
    report_summary(cli_name(problem, problem_path), problem, schedule);
  }
done:
  gaus_schedule_destroy(schedule);
  gaus_problem_destroy(problem);
  return code;
}

int cmd_verify(int argc, char **argv) {
  verify_args args = {0};
  cli_spec spec = {
      .operands = "PROBLEM.json SCHEDULE.json",
      .doc = "Checks a gaus-schedule-1 file against its problem: dependences, limits and the bound on the latency. "
             "Prints the figures of merit, recomputed, or the first violation.\v"
             "Exit codes: 0 legal, 1 illegal, 2 bad usage or bad input.",
      .own = options,
      .set = set,
      .context = &args,
      .least = 2,
      .most = 2};
  int first;
  cli_parse(&spec, argc, argv, &first);
  if (strcmp(argv[first], "-") == 0 && strcmp(argv[first + 1], "-") == 0) {
    fprintf(stderr, "%s: only one of the files can be standard input\n", argv[0]);
    return CLI_BAD_USAGE;
  }
  return verify(argv[0], &args, argv[first], argv[first + 1]);
}
