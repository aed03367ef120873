/* Gives each loop of a module a name that it keeps: in dumps, records and remarks.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/module_schedule.h"

enum { LONGEST = 180 }; /* characters: file systems end at 255 */

/* Other characters than letters, digits, '_', '-' and '.' become '_'. */
static void add_part(gp_str *text, const char *name) {
  for (; *name && text->size < LONGEST; name++) {
    unsigned char c = (unsigned char)*name;
    char kept = (char)(isalnum(c) || (strchr("_-.", c) && text->size) ? c : '_');
    gp_str_add_bytes(text, &kept, 1);
  }
}

static void name_loop(gp_host_loop *loop, gp_str *text) {
  size_t size;
  gp_str whole = {0};
  const char *block = LLVMGetBasicBlockName(gp_loop_header(loop));
  const char *function = LLVMGetValueName2(gp_loop_function(loop), &size);
  gp_str_add_name(&whole, function, size);
  if (block[0])
    gp_str_add(&whole, ".");
  gp_str_add_name(&whole, block, strlen(block));
  add_part(text, gp_str_chars(&whole));
  gp_str_clear(&whole);
  if (!block[0] && gp_loop_line(loop) && gp_loop_file(loop, &size))
    gp_str_add(text, ".line%u", gp_loop_line(loop));
  if (!text->size)
    gp_str_add(text, "_");
}

static bool is_taken(const gp_module *module, int32_t before, const char *name) {
  for (int32_t i = 0; i < before; i++)
    if (!strcmp(module->tasks[i].name, name))
      return true;
  return false;
}

void gp_module_name_loops(gp_module *module) {
  for (int32_t i = 0; i < module->count; i++) {
    gp_str name = {0};
    name_loop(module->tasks[i].loop, &name);
    size_t stem = name.size;
    for (int again = 2; is_taken(module, i, name.chars); again++) {
      name.size = stem;
      gp_str_add(&name, ".%d", again);
    }
    module->tasks[i].name = name.chars;
    gp_loop_set_name(module->tasks[i].loop, name.chars);
  }
}
