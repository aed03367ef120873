/* Describes a subcommand for the manual and for the shells, from the tables of options that its parser uses.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_DESCRIBE_H
#define GAUS_UTILS_DESCRIBE_H

#include "args.h"

/* Prints a piece of a completion (bash, zsh, fish) or the manual page (man) of one subcommand to standard output;
 * `name` is "gaus solve", `options` are all of them, ended by a zero. False: the format is not known. The pieces are
 * put together by cmake/GausDescribe.cmake. */
bool describe_command(const char *format, const char *name, const cli_spec *spec, const struct argp_option *options);

/* What stands before the pieces and after them (FORMAT and FORMAT-end), the page of `gaus` itself (man), or one name of
 * a command a line (commands). */
bool describe_tool(const char *format, const cli_command *commands, int count);

#endif
