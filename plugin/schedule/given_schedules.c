/* Takes the schedules of loops from files, whoever made them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A file is read against the problem of its loop, and its schedule verified as every other one is. What is wrong with
 * one is an error of the compilation: it was asked for. */
#include "schedule/module_schedule.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool report(gp_module *module, const gp_loop_task *task, const char *problem) {
  gp_str text = {0};
  gp_str_add(&text, "gaus-schedule: from=%s: ", module->params.from);
  gp_describe_loop(&text, task->loop);
  gp_str_add(&text, ": %s", problem);
  gp_host_error(module->host, text.chars);
  gp_str_clear(&text);
  return false;
}

static bool verify(gp_module *module, gp_loop_task *task, const char *path) {
  gaus_error err;
  gaus_schedule *s = task->schedule;
  if (gaus_schedule_verify_starts(task->problem, s->start, s->ii, 0, &err) == GAUS_OK)
    return true;
  gp_str text = {0};
  gp_str_add(&text, "%s: %s", path, err.message);
  report(module, task, text.chars);
  gp_str_clear(&text);
  return false;
}

/* By either name: a dump calls its schedules so, `gaus solve` whatever it is told. */
static bool find_file(const gp_module *module, const gp_loop_task *task, gp_str *path) {
  static const char *const endings[] = {".schedule.json", ".json"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    gp_str_clear(path);
    gp_str_add(path, "%s/%s%s", module->params.from, task->name, endings[i]);
    if (!access(path->chars, F_OK) || errno != ENOENT)
      return true;
  }
  return false;
}

/* A loop without a file is left alone, as one that no schedule was found for. */
static bool take(gp_module *module, gp_loop_task *task) {
  gaus_error err;
  gp_str path = {0};
  bool good = true;
  if (!find_file(module, task, &path)) {
    gp_str why = {0};
    gp_str_add(&why, "there is no file %s with a schedule for it", path.chars);
    gp_loop_task_refuse(task, "NoScheduleFile", why.chars);
    gp_str_clear(&why);
  } else if (gaus_schedule_read(path.chars, task->problem, &task->schedule, &err) != GAUS_OK)
    good = report(module, task, err.message);
  else
    good = verify(module, task, path.chars);
  gp_str_clear(&path);
  return good;
}

bool gp_module_take_level(gp_module *module, int32_t level) {
  for (int32_t i = 0; i < module->count; i++) {
    gp_loop_task *task = &module->tasks[i];
    if (task->level == level && !task->refused && !task->schedule && !take(module, task))
      return false;
  }
  return true;
}
