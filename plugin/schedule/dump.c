/* Writes the problems of all loops to files that `gaus solve` reads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "schedule/module_schedule.h"

static bool write_problem(const gp_module *module, gp_loop_task *task) {
  gp_str path = {0};
  gaus_error err;
  gp_str_add(&path, "%s/%s.json", module->params.dump, task->name);
  gaus_status status = gaus_problem_write(task->problem, path.chars, &err);
  if (status == GAUS_OK)
    task->dump = gp_copy_string(strrchr(path.chars, '/') + 1, strlen(strrchr(path.chars, '/') + 1));
  else
    gp_host_error(module->host, err.message);
  gp_str_clear(&path);
  return status == GAUS_OK;
}

bool gp_module_dump(gp_module *module, int32_t level) {
  if (!module->params.dump)
    return true;
  if (mkdir(module->params.dump, 0777) && errno != EEXIST) {
    gp_str text = {0};
    gp_str_add(&text, "gaus: dump=%s: the directory cannot be made: %s", module->params.dump, strerror(errno));
    gp_host_error(module->host, text.chars);
    gp_str_clear(&text);
    return false;
  }
  for (int32_t i = 0; i < module->count; i++)
    if (module->tasks[i].level == level && module->tasks[i].extracted && !write_problem(module, &module->tasks[i]))
      return false;
  return true;
}
