/* What the subcommands of `gaus` share.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_CLI_H
#define GAUS_UTILS_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "gaus/gaus.h"

/* Exit codes, as --help and docs/cli.md have them. */
enum { CLI_DONE = 0, CLI_INFEASIBLE = 1, CLI_BAD_USAGE = 2, CLI_BROKEN = 3, CLI_UNDECIDED = 4 };

/* A subcommand. `run` gets its own name as argv[0] ("gaus solve") and returns
 * an exit code. */
typedef struct cli_command {
  const char *name, *summary;
  int (*run)(int argc, char **argv);
} cli_command;

int cmd_info(int argc, char **argv);
int cmd_solve(int argc, char **argv);
int cmd_view(int argc, char **argv);
int cmd_why(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_gen(int argc, char **argv);
int cmd_options(int argc, char **argv);
int cmd_statistics(int argc, char **argv);
int cmd_devices(int argc, char **argv);
int cmd_bench_backend(int argc, char **argv);

/* The exit code for a status of the library. */
int cli_exit_code(gaus_status status);

/* Prints "gaus COMMAND: [where: ]message" to standard error and returns the
 * exit code for the error's status. `where` may be NULL. */
int cli_fail(const char *command, const char *where, const gaus_error *err);

/* What messages and tables call a problem: its name, and where it has none its file. */
const char *cli_name(const gaus_problem *problem, const char *path);

/* Before the work: is there a folder for the file? Says that there is none and
 * returns an exit code. */
int cli_check_output(const char *command, const char *path);

/* Reports that writing to standard output failed, if it did. Returns `code`,
 * or CLI_BAD_USAGE. To be called last. */
int cli_finish_output(const char *command, int code);

/* Says so and ends the program, exit code 3. */
_Noreturn void cli_no_memory(void);

/* calloc that ends the program where memory is out: there is nothing to save. */
void *cli_calloc(size_t count, size_t size);
/* printf into fresh memory, owned by the caller. */
char *cli_format(const char *format, ...) GAUS_PRINTF(1, 2);

/* A name as a terminal or a table may show it: control characters in
 * hexadecimal, "\1B". Holds until the fourth call after it. Not for threads. */
const char *cli_shown(const char *text);

#endif
