/* gaus-hdl: Verilog of the scheduled loops of a module.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include "hdl.h"

#include <errno.h>
#include <llvm-c/IRReader.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "Usage: gaus-hdl [--testbench] [--record=FILE.ll] [-o FOLDER] FILE\n"
    "Writes one Verilog module for each loop of FILE (.ll or .bc) that gaus-schedule has scheduled: FOLDER/NAME.v.\n"
    "\n"
    "  -o FOLDER         where to write; it is made if it is not there (default: hdl)\n"
    "  --testbench       also FOLDER/NAME_test.v, which runs the module on recorded data\n"
    "  --record=FILE.ll  FILE with calls that record that data, as the program runs\n"
    "\n"
    "Prints a line for each loop. Exit status: 0 every loop has a module, 1 some have none, and a line says why,\n"
    "2 bad usage, or a file cannot be read or written.\n";

typedef struct arguments {
  const char *folder, *record, *input;
  bool testbench;
} arguments;

static bool parse(int argc, char **argv, arguments *a) {
  *a = (arguments){.folder = "hdl"};
  for (int k = 1; k < argc; k++) {
    if (!strcmp(argv[k], "-o") && k + 1 < argc)
      a->folder = argv[++k];
    else if (!strcmp(argv[k], "--testbench"))
      a->testbench = true;
    else if (!strncmp(argv[k], "--record=", 9) && argv[k][9])
      a->record = argv[k] + 9;
    else if (argv[k][0] == '-' || a->input)
      return false;
    else
      a->input = argv[k];
  }
  return a->input;
}

static LLVMModuleRef read_module(LLVMContextRef context, const char *path) {
  LLVMMemoryBufferRef buffer;
  LLVMModuleRef module;
  char *message = NULL;
  if (LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message) ||
      LLVMParseIRInContext(context, buffer, &module, &message)) {
    fprintf(stderr, "gaus-hdl: %s: %s\n", path, message ? message : "cannot be read");
    LLVMDisposeMessage(message);
    return NULL;
  }
  return module;
}

/* A name that Verilog takes: loop names have '.' and '@'. */
static void module_name(const gaus_ir_loop *loop, char *name, size_t size) {
  snprintf(name, size, "loop_%.180s", loop->name);
  for (char *c = name; *c; c++)
    if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *c))
      *c = '_';
}

/* Opens FOLDER/NAME SUFFIX. */
static FILE *open_file(const arguments *a, const char *name, const char *suffix) {
  char path[1024];
  snprintf(path, sizeof path, "%.700s/%s%s", a->folder, name, suffix);
  FILE *file = fopen(path, "w");
  if (!file)
    fprintf(stderr, "gaus-hdl: %s: %s\n", path, strerror(errno));
  return file;
}

static bool close_file(FILE *file) {
  bool good = !ferror(file);
  good = !fclose(file) && good;
  if (!good)
    fprintf(stderr, "gaus-hdl: a file cannot be written: %s\n", strerror(errno));
  return good;
}

/* 0, 1 or 2, as the exit status. The whole module is made before its file is. */
static int write_loop(const arguments *a, const gaus_ir_loop *loop, int32_t index) {
  char name[256], error[HDL_ERROR_SIZE], *text = NULL;
  size_t size = 0;
  module_name(loop, name, sizeof name);
  if (loop->status != GAUS_IR_OK) {
    printf("%s: no module: %s\n", loop->name, loop->message);
    return 1;
  }
  FILE *memory = open_memstream(&text, &size);
  bool made = memory && hdl_write_module(loop, name, memory, error);
  if (memory)
    fclose(memory);
  if (!made) {
    printf("%s: no module: %s\n", loop->name, memory ? error : "out of memory");
    free(text);
    return 1;
  }
  FILE *out = open_file(a, name, ".v");
  bool good = out && fputs(text, out) >= 0;
  good = out && close_file(out) && good;
  free(text);
  if (good && a->testbench) {
    out = open_file(a, name, "_test.v");
    if (out)
      hdl_write_testbench(loop, name, out);
    good = out && close_file(out);
  }
  if (good)
    printf("%s: %s.v, loop %d, II %d, length %d, states %d, outputs %d\n", loop->name, name, index, loop->ii,
           loop->length, loop->states, loop->num_live_outs);
  return good ? 0 : 2;
}

static int write_all(const arguments *a, const gaus_ir_module *schedules) {
  int worst = 0;
  if (mkdir(a->folder, 0777) && errno != EEXIST) {
    fprintf(stderr, "gaus-hdl: %s: %s\n", a->folder, strerror(errno));
    return 2;
  }
  for (int32_t i = 0; i < schedules->num_loops; i++) {
    int status = write_loop(a, schedules->loops[i], i);
    worst = status > worst ? status : worst;
  }
  return worst;
}

static int write_recording(const arguments *a, LLVMModuleRef module, const gaus_ir_module *schedules) {
  char *message = NULL;
  for (int32_t i = 0; i < schedules->num_loops; i++)
    if (schedules->loops[i]->status == GAUS_IR_OK && !hdl_record(schedules->loops[i], i))
      printf("%s: not recorded: its ways in and out are shared with other code; loop-simplify separates them\n",
             schedules->loops[i]->name);
  if (!LLVMPrintModuleToFile(module, a->record, &message))
    return 0;
  fprintf(stderr, "gaus-hdl: %s: %s\n", a->record, message);
  LLVMDisposeMessage(message);
  return 2;
}

int main(int argc, char **argv) {
  arguments a;
  if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
    return fputs(usage, stdout) < 0;
  if (!parse(argc, argv, &a)) {
    fputs(usage, stderr);
    return 2;
  }
  gaus_ir_module *schedules = NULL;
  LLVMContextRef context = LLVMContextCreate();
  LLVMModuleRef module = read_module(context, a.input);
  int status = 2;
  if (module && gaus_ir_read(module, &schedules) == GAUS_IR_OK) {
    status = write_all(&a, schedules);
    if (schedules->num_loops == 0)
      printf("%s: no loop has a schedule; opt -passes=gaus-schedule makes them\n", a.input);
    if (status < 2 && a.record)
      status = write_recording(&a, module, schedules) ? 2 : status;
  }
  gaus_ir_destroy(schedules);
  if (module)
    LLVMDisposeModule(module);
  LLVMContextDispose(context);
  return status;
}
