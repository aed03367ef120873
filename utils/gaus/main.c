/* gaus: schedules operations from the command line.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli.h"
#include "describe.h"
#include "nearest.h"
#include "tool_version.h"

static const cli_command commands[] = {
    {"info", "bounds, critical recurrence and statistics of a problem", cmd_info},
    {"solve", "schedule one problem or many", cmd_solve},
    {"view", "show schedules in a browser: one HTML file", cmd_view},
    {"why", "say why the II is not smaller, or why there is no schedule, and what would help", cmd_why},
    {"explain", "say what limits the II, the length and the registers", cmd_explain},
    {"verify", "check a schedule against its problem", cmd_verify},
    {"gen", "make a random problem", cmd_gen},
    {"options", "list the options of the solver", cmd_options},
    {"statistics", "list the statistics that a solve keeps", cmd_statistics},
    {"devices", "list the GPUs that the solver can use", cmd_devices},
    {"bench-backend", "measure the relaxation on the CPU or a GPU", cmd_bench_backend},
};
enum { NUM_COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *to) {
  fputs("Usage: gaus COMMAND [OPTION...] [FILE...]\n"
        "Schedules the operations of a loop or a graph on limited resources.\n\nCommands:\n",
        to);
  for (int k = 0; k < NUM_COMMANDS; k++)
    fprintf(to, "  %-13s %s\n", commands[k].name, commands[k].summary);
  fputs("  version       print the version\n"
        "  help          print this, or the help of a command: gaus help solve\n\n"
        "A file name of `-' stands for standard input or output.\n\n"
        "Exit codes:\n"
        "  0  done\n"
        "  1  infeasible (which is proven), illegal, or nothing was found in time\n"
        "  2  bad usage, bad input, or a file that cannot be read or written\n"
        "  3  out of memory, or a defect of the program\n"
        "  4  undecided: nothing was found, and it is not proven that there is nothing\n",
        to);
}

static int run(const cli_command *command, int argc, char **argv) {
  char name[64];
  snprintf(name, sizeof name, "gaus %s", command->name);
  argv[0] = name; /* what argp and our messages call it */
  return cli_finish_output(name, command->run(argc, argv));
}

static const cli_command *find(const char *name) {
  for (int k = 0; k < NUM_COMMANDS; k++)
    if (strcmp(commands[k].name, name) == 0)
      return &commands[k];
  return NULL;
}

static int unknown(const char *name) {
  cli_nearest nearest = cli_nearest_to(name);
  for (int k = 0; k < NUM_COMMANDS; k++)
    cli_nearest_offer(&nearest, commands[k].name);
  cli_nearest_offer(&nearest, "version");
  cli_nearest_offer(&nearest, "help");
  fprintf(stderr, "gaus: there is no command `%s'; ", cli_shown(name));
  if (nearest.name) {
    fprintf(stderr, "did you mean `%s'?\n", nearest.name);
    return CLI_BAD_USAGE;
  }
  fputs("the commands are", stderr);
  for (int k = 0; k < NUM_COMMANDS; k++)
    fprintf(stderr, " %s,", commands[k].name);
  fputs(" version, help\n", stderr);
  return CLI_BAD_USAGE;
}

/* What the build asks for to make completions and manual pages. */
static bool describe(const char *name) {
  static const char prefix[] = "--describe=";
  return strncmp(name, prefix, sizeof prefix - 1) == 0 &&
         describe_tool(name + sizeof prefix - 1, commands, NUM_COMMANDS);
}

static int help(int argc, char **argv) {
  if (argc < 2) {
    print_help(stdout);
    return cli_finish_output("gaus", CLI_DONE);
  }
  const cli_command *command = find(argv[1]);
  if (!command)
    return unknown(argv[1]);
  char dashes[] = "--help";
  char *args[] = {argv[1], dashes, NULL};
  return run(command, 2, args);
}

/* jansson itself does not survive every failed allocation. */
static void *allocate_for_json(size_t size) {
  return cli_calloc(size, 1);
}

int main(int argc, char **argv) {
  json_set_alloc_funcs(allocate_for_json, free);
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write */
  if (argc < 2) {
    print_help(stderr);
    return CLI_BAD_USAGE;
  }
  const char *name = argv[1];
  if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
    return help(argc - 1, argv + 1);
  if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0) {
    tool_print_version();
    return cli_finish_output("gaus", CLI_DONE);
  }
  if (describe(name))
    return cli_finish_output("gaus", CLI_DONE);
  const cli_command *command = find(name);
  return command ? run(command, argc - 1, argv + 1) : unknown(name);
}
