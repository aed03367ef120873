/* Writes the problems of all loops to files that `gaus solve` reads.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "schedule/module_schedule.h"

/* A file name of a problem's: other characters than letters, digits, '_', '-'
 * and '.' become '_', and a long name is cut. */
static void file_stem(const gp_loop_task *task, gp_str *text) {
  const char *name = gaus_problem_name(task->problem);
  for (size_t i = 0; name[i] && i < 180; i++) {
    unsigned char c = (unsigned char)name[i];
    char kept = (char)(isalnum(c) || (c && strchr("_-.", c) && i > 0) ? c : '_');
    gp_str_add_bytes(text, &kept, 1);
  }
  size_t size;
  if (!LLVMGetBasicBlockName(gp_loop_header(task->loop))[0] && gp_loop_line(task->loop) &&
      gp_loop_file(task->loop, &size))
    gp_str_add(text, ".line%u", gp_loop_line(task->loop));
}

/* The stems of the tasks before count how often this one was used; those of
 * lower levels come first. */
static void file_path(const gp_module *module, int32_t at, char **stems, gp_str *path) {
  int32_t again = 0;
  for (int32_t i = 0; i < module->count; i++)
    again += (i < at || module->tasks[i].level < module->tasks[at].level) && stems[i] && !strcmp(stems[i], stems[at]);
  gp_str_add(path, "%s/%s", module->params.dump, stems[at]);
  if (again)
    gp_str_add(path, ".%d", (int)again + 1);
  gp_str_add(path, ".json");
}

static void list_stems(const gp_module *module, int32_t level, char **stems) {
  for (int32_t i = 0; i < module->count; i++) {
    gp_str stem = {0};
    if (module->tasks[i].level <= level && module->tasks[i].extracted)
      file_stem(&module->tasks[i], &stem);
    stems[i] = stem.chars;
  }
}

static bool write_all(gp_module *module, int32_t level, char **stems) {
  for (int32_t i = 0; i < module->count; i++) {
    if (module->tasks[i].level != level || !stems[i])
      continue;
    gp_str path = {0};
    gaus_error err;
    file_path(module, i, stems, &path);
    gaus_status status = gaus_problem_write(module->tasks[i].problem, path.chars, &err);
    gp_str_clear(&path);
    if (status != GAUS_OK) {
      gp_host_error(module->host, err.message);
      return false;
    }
  }
  return true;
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
  char **stems = gp_host_realloc(NULL, (size_t)module->count, sizeof *stems);
  list_stems(module, level, stems);
  bool good = write_all(module, level, stems);
  for (int32_t i = 0; i < module->count; i++)
    free(stems[i]);
  free(stems);
  return good;
}
