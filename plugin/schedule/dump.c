/* Writes the problems of all loops, and their schedules, to files that `gaus solve` and `gaus view` read.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "schedule/module_schedule.h"

/* --- where operations are from ---------------------------------------------- */

/* The path of a debug location's file; NULL without one. Owned by the caller. */
static char *source_path(LLVMValueRef inst) {
  unsigned size = 0, folder_size = 0;
  const char *file = LLVMGetDebugLocFilename(inst, &size), *folder = LLVMGetDebugLocDirectory(inst, &folder_size);
  gp_str path = {0};
  if (!file || size == 0)
    return NULL;
  if (folder && folder_size > 0 && file[0] != '/')
    gp_str_add(&path, "%.*s/", (int)folder_size, folder);
  gp_str_add_bytes(&path, file, size);
  return path.chars;
}

static void add_place(json_t *operation, LLVMValueRef inst, json_t *problem) {
  unsigned line = LLVMGetDebugLocLine(inst);
  char *path = line ? source_path(inst) : NULL;
  json_t *first = json_object_get(problem, "x_file");
  if (line)
    json_object_set_new(operation, "x_line", json_integer(line));
  if (path && !first)
    json_object_set_new(problem, "x_file", json_string(path));
  else if (path && strcmp(json_string_value(first), path) != 0)
    json_object_set_new(operation, "x_file", json_string(path));
  free(path);
}

/* Adds x_file and x_line, which readers ignore and `gaus view` shows. False where there are none to add. */
static bool add_places(const gp_loop_task *task, json_t *problem) {
  json_t *operations = json_object_get(problem, "operations");
  for (int32_t v = 0; v < task->graph.num_nodes; v++)
    if (!task->graph.nodes[v].nest)
      add_place(json_array_get(operations, (size_t)v), task->graph.nodes[v].inst, problem);
  return json_object_get(problem, "x_file") != NULL;
}

/* The problem as JSON with places; NULL where it has none, or is not to be had as JSON: then it is written as it is. */
static json_t *with_places(const gp_loop_task *task) {
  char *text;
  gaus_error err;
  if (gaus_problem_to_json(task->problem, &text, NULL, &err) != GAUS_OK)
    return NULL;
  json_t *problem = json_loads(text, 0, NULL);
  gaus_text_free(text);
  if (problem && add_places(task, problem))
    return problem;
  json_decref(problem);
  return NULL;
}

/* --- files ------------------------------------------------------------------ */

/* To another name in the same folder, which is then renamed, as the library does. */
static gaus_status write_json(const json_t *json, const char *path, gaus_error *err) {
  gp_str part = {0};
  gp_str_add(&part, "%s.part", path);
  errno = 0;
  bool good = json_dump_file(json, part.chars, JSON_INDENT(1)) == 0 && rename(part.chars, path) == 0;
  if (!good) {
    err->status = GAUS_IO;
    snprintf(err->message, sizeof err->message, "%s: cannot write: %s", path, strerror(errno ? errno : EIO));
    remove(part.chars);
  }
  gp_str_clear(&part);
  return good ? GAUS_OK : GAUS_IO;
}

static gaus_status write_problem(const gp_module *module, gp_loop_task *task, gaus_error *err) {
  gp_str path = {0};
  gp_str_add(&path, "%s/%s.json", module->params.dump, task->name);
  json_t *json = with_places(task);
  gaus_status status = json ? write_json(json, path.chars, err) : gaus_problem_write(task->problem, path.chars, err);
  if (status == GAUS_OK)
    task->dump = gp_copy_string(strrchr(path.chars, '/') + 1, strlen(strrchr(path.chars, '/') + 1));
  json_decref(json);
  gp_str_clear(&path);
  return status;
}

/* In a folder of their own, so that *.json stays what `gaus solve` takes. */
static gaus_status write_schedule(const gp_module *module, gp_loop_task *task, gaus_error *err) {
  gp_str path = {0};
  if (!task->schedule)
    return GAUS_OK;
  gp_str_add(&path, "%s/schedules/%s.schedule.json", module->params.dump, task->name);
  gaus_status status = gaus_schedule_write(task->schedule, task->problem, path.chars, err);
  gp_str_clear(&path);
  return status;
}

static bool make_folder(gp_module *module, const char *folder) {
  if (!mkdir(folder, 0777) || errno == EEXIST)
    return true;
  gp_str text = {0};
  gp_str_add(&text, "gaus: dump=%s: the directory cannot be made: %s", folder, strerror(errno));
  gp_host_error(module->host, text.chars);
  gp_str_clear(&text);
  return false;
}

static bool write_level(gp_module *module, int32_t level,
                        gaus_status (*write)(const gp_module *module, gp_loop_task *task, gaus_error *err)) {
  gaus_error err;
  for (int32_t i = 0; i < module->count; i++)
    if (module->tasks[i].level == level && module->tasks[i].extracted &&
        write(module, &module->tasks[i], &err) != GAUS_OK) {
      gp_host_error(module->host, err.message);
      return false;
    }
  return true;
}

bool gp_module_dump(gp_module *module, int32_t level) {
  return !module->params.dump ||
         (make_folder(module, module->params.dump) && write_level(module, level, write_problem));
}

bool gp_module_dump_schedules(gp_module *module, int32_t level) {
  if (!module->params.dump)
    return true;
  gp_str folder = {0};
  gp_str_add(&folder, "%s/schedules", module->params.dump);
  bool good = make_folder(module, folder.chars) && write_level(module, level, write_schedule);
  gp_str_clear(&folder);
  return good;
}
