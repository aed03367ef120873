/* Prints what became of a problem as one line of JSON.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "report_json.h"

#include <jansson.h>
#include <stdio.h>

/* The schedule's own file as an object; NULL where it cannot be one (a name that is not UTF-8). */
static json_t *schedule_object(const gaus_problem *problem, const gaus_schedule *schedule) {
  char *text;
  if (gaus_schedule_to_json(schedule, problem, &text, NULL, NULL) != GAUS_OK)
    return NULL;
  json_t *object = json_loads(text, 0, NULL);
  gaus_text_free(text);
  return object;
}

static json_t *failure_object(const gaus_error *err) {
  return json_pack("{s:s, s:s}", "status", gaus_status_name(err->status), "message", err->message);
}

/* `name` may be that of the file: a problem may have none. */
void report_json(const char *name, const char *path, const gaus_problem *problem, const gaus_schedule *schedule,
                 const gaus_error *err) {
  json_t *object = schedule ? schedule_object(problem, schedule) : failure_object(err);
  json_object_set_new(object, "problem", json_string(name));
  json_object_set_new(object, "file", json_string(path));
  json_object_set_new(object, "operations", json_integer(gaus_problem_num_operations(problem)));
  json_object_set_new(object, "dependences", json_integer(gaus_problem_num_dependences(problem)));
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}
