/* Writes a schedule as Chrome trace events, which Perfetto and chrome://tracing show.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "trace.h"

#include <jansson.h>
#include <stdlib.h>

#include "text_file.h"

enum { MOST_EVENTS = 200000 }; /* more are slow to look at */

static json_t *name_event(const char *what, int process, int thread, const char *name) {
  return json_pack("{s:s, s:s, s:i, s:i, s:{s:s}}", "ph", "M", "name", what, "pid", process, "tid", thread, "args",
                   "name", name);
}

/* Types are numbered from 1: a process 0 is none. */
static void add_names(const gaus_problem *p, json_t *events) {
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++)
    json_array_append_new(events, name_event("process_name", k + 1, 0, gaus_problem_type(p, k).name));
}

/* One operation of one iteration. */
typedef struct occurrence {
  int64_t begin, end; /* cycles */
  int32_t operation, iteration, type;
} occurrence;

static int compare(const void *a, const void *b) {
  const occurrence *x = a, *y = b;
  if (x->type != y->type)
    return x->type < y->type ? -1 : 1;
  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  if (x->iteration != y->iteration)
    return x->iteration < y->iteration ? -1 : 1;
  return (x->operation > y->operation) - (x->operation < y->operation);
}

static int32_t iterations_of(const gaus_schedule *s) {
  int64_t wanted = s->ii > 0 ? (int64_t)s->metrics.stages + 2 : 1;
  int64_t most = MOST_EVENTS / (s->num_operations > 0 ? s->num_operations : 1) + 1;
  return (int32_t)(wanted < most ? wanted : most);
}

static occurrence *list(const gaus_problem *p, const gaus_schedule *s, size_t *count) {
  int32_t iterations = iterations_of(s), n = s->num_operations;
  *count = (size_t)iterations * (size_t)n;
  occurrence *all = cli_calloc(*count, sizeof *all), *next = all;
  for (int32_t k = 0; k < iterations; k++)
    for (int32_t v = 0; v < n; v++) {
      int32_t type = gaus_problem_operation(p, v).type;
      gaus_operator_type t = gaus_problem_type(p, type);
      int64_t begin = s->start[v] + (int64_t)s->ii * k, lasts = t.latency > t.blocking ? t.latency : t.blocking;
      *next++ = (occurrence){begin, begin + lasts, v, k, type};
    }
  qsort(all, *count, sizeof *all, compare);
  return all;
}

static json_t *event(const gaus_problem *p, const gaus_schedule *s, const occurrence *o, int32_t line) {
  gaus_operation operation = gaus_problem_operation(p, o->operation);
  return json_pack("{s:s, s:s, s:s, s:I, s:I, s:i, s:i, s:{s:i, s:i, s:i, s:i}}", "ph", "X", "name", operation.name,
                   "cat", gaus_problem_type(p, o->type).name, "ts", (json_int_t)o->begin, "dur",
                   (json_int_t)(o->end - o->begin), "pid", o->type + 1, "tid", line, "args", "operation", o->operation,
                   "iteration", o->iteration, "cycle", s->start[o->operation], "width", operation.width);
}

/* Events of one line of a trace may not overlap, but a pipelined unit overlaps with itself: each goes to the first line
 * of its type that is free. */
static void add_events(const gaus_problem *p, const gaus_schedule *s, json_t *events) {
  size_t count;
  occurrence *all = list(p, s, &count);
  int64_t *free_from = cli_calloc(count, sizeof *free_from);
  size_t lines = 0;
  for (size_t k = 0; k < count; k++) {
    size_t line = 0;
    if (k > 0 && all[k].type != all[k - 1].type)
      lines = 0;
    while (line < lines && free_from[line] > all[k].begin)
      line++;
    lines += line == lines;
    free_from[line] = all[k].end;
    json_array_append_new(events, event(p, s, &all[k], (int32_t)line));
  }
  free(free_from);
  free(all);
}

int trace_write(const char *command, const gaus_problem *problem, const gaus_schedule *schedule, const char *path) {
  json_t *events = json_array();
  add_names(problem, events);
  add_events(problem, schedule, events);
  json_t *root = json_pack("{s:o, s:s, s:{s:s, s:i}}", "traceEvents", events, "displayTimeUnit", "ns", "otherData",
                           "problem", gaus_problem_name(problem), "ii", schedule->ii);
  char *text = json_dumps(root, JSON_COMPACT), *where = cli_format("--trace=%s", path);
  json_decref(root);
  if (!text)
    cli_no_memory();
  int code = cli_write_text(command, where, path, text);
  free(where);
  free(text);
  return code;
}
