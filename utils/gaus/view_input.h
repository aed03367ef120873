/* Reads what `gaus view` shows: problems, and the schedules and fronts that belong to them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_UTILS_VIEW_INPUT_H
#define GAUS_UTILS_VIEW_INPUT_H

#include <jansson.h>

#include "cli.h"

/* A problem and its schedules: none, one, or those of a front. */
typedef struct view_loop {
  char *path;            /* of the problem; owned */
  json_t *file;          /* the problem's file, for keys of the writer's own; NULL where it is standard input */
  gaus_problem *problem; /* owned */
  size_t count;
  gaus_schedule **schedules; /* [count], owned */
  json_t *axes;              /* of a front: the names of its figures; else NULL */
} view_loop;

typedef struct view_input {
  size_t count;
  view_loop *loops; /* [count] */
} view_input;

/* Reads files and folders (all *.json in them and in their schedules/). A schedule or front belongs to the problem
 * whose file it is named after (loop.json, loop.schedule.json), else to the last problem before it, else to the first
 * one. Says what is wrong and returns an exit code. *input must be cleared in any case. */
int view_read(const char *command, int count, char **paths, view_input *input);
void view_clear(view_input *input);

/* Adds a schedule to those of a loop, which owns it then. */
void view_add_schedule(view_loop *loop, gaus_schedule *schedule);

#endif
