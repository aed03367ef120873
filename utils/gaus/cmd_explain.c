/* gaus explain: what limits the II, the length and the registers of a schedule.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "console.h"
#include "explain.h"
#include "explain_print.h"

typedef struct explain_args {
  const char *command;
  explain_printer *print;
  gaus_options options;
} explain_args;

enum { KEY_FORMAT = 0x100 };

static const struct argp_option own[] = {
    {NULL, 0, NULL, 0, "Output:", 0},
    {"format", KEY_FORMAT, "text|json|dot|html", 0, "how to print the tree (default text)", 0},
    {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  explain_args *args = context;
  (void)key;
  args->print = explain_printer_of(value);
  if (!args->print)
    argp_failure(state, CLI_BAD_USAGE, 0, "--format=%s: expected text, json, dot or html", value);
}

static int explain(const explain_args *args, const char *name, const gaus_problem *problem, const gaus_schedule *s) {
  json_t *tree = explain_tree(problem, s);
  json_object_set_new(tree, "problem", json_string(name));
  args->print(tree);
  json_decref(tree);
  return CLI_DONE;
}

/* A problem without a schedule has something to explain all the same. */
static gaus_status solve(const explain_args *args, const gaus_problem *problem, gaus_schedule **out, gaus_error *err) {
  cli_console console;
  cli_console_open(&console, args->command, false, false);
  cli_console_expect(&console, problem, &args->options);
  gaus_status status = gaus_solve(problem, &args->options, &console.callbacks, out, err);
  cli_console_close(&console);
  return status;
}

static int run(const explain_args *args, const char *problem_path, const char *schedule_path) {
  gaus_problem *problem = NULL;
  gaus_schedule *schedule = NULL;
  gaus_error err;
  if (gaus_problem_read(problem_path, &problem, &err) != GAUS_OK)
    return cli_fail(args->command, NULL, &err);
  gaus_status status = schedule_path ? gaus_schedule_read(schedule_path, problem, &schedule, &err)
                                     : solve(args, problem, &schedule, &err);
  const char *name = cli_name(problem, problem_path);
  int code = status == GAUS_OK ? CLI_DONE : cli_fail(args->command, schedule_path ? NULL : name, &err);
  if (status == GAUS_OK || code == CLI_INFEASIBLE || code == CLI_UNDECIDED)
    explain(args, name, problem, schedule);
  gaus_schedule_destroy(schedule);
  gaus_problem_destroy(problem);
  return code;
}

int cmd_explain(int argc, char **argv) {
  explain_args args = {.command = argv[0], .print = explain_printer_of("text")};
  gaus_options_init(&args.options);
  cli_spec spec = {.operands = "PROBLEM.json [SCHEDULE.json]",
                   .doc = "Prints what limits what: the units and recurrences that keep the II from being smaller, the "
                          "chain that makes the length, the values that take the registers. Without a schedule the "
                          "problem is solved first.\v"
                          "docs/explain.md describes each kind of reason.\n\nExit codes: 0 done, 1 the problem has no "
                          "schedule (and why), 2 bad usage or bad input, 4 undecided.",
                   .own = own,
                   .set = set,
                   .context = &args,
                   .solver = &args.options,
                   .least = 1,
                   .most = 2};
  int first;
  cli_parse(&spec, argc, argv, &first);
  return run(&args, argv[first], first + 1 < argc ? argv[first + 1] : NULL);
}
