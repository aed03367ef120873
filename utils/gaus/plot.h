/* Draws schedules and fronts with gnuplot.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_PLOT_H
#define GAUS_UTILS_PLOT_H

#include "cli.h"

/* Before the work: can a plot be written to this path? Its name says how: .svg,
 * .png and .pdf are drawn by gnuplot, .gp is a script for it. Says why not and
 * returns an exit code. */
int plot_check(const char *command, const char *path);

/* Draws the front, with `name` as its title. Returns an exit code. */
int plot_front(const char *command, const char *name, const gaus_front *front, const char *path);

/* Draws a schedule, operations by cycle. Returns an exit code. */
int plot_schedule(const char *command, const char *name, const gaus_problem *problem, const gaus_schedule *schedule,
                  const char *path);

#endif
