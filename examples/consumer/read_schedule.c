/* Prints the schedules of a module as JSON: what starts when and where, and which value comes from how many iterations
 * back. A loop that contains others has these as operations, and they are printed on their own. It is a page on
 * libgaus-ir: gaus-ir/metadata.h has the rest.
 *
 *   read_schedule FILE        a .ll or .bc file
 *
 * Exit status 1: a schedule is not to be used, and the message says why. 2: no module.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <gaus-ir/metadata.h>
#include <inttypes.h>
#include <llvm-c/IRReader.h>
#include <stdio.h>
#include <string.h>

static void print_string(const char *text) {
  putchar('"');
  for (; *text && *text != '\n'; text++)
    if (*text == '"' || *text == '\\')
      printf("\\%c", *text);
    else
      putchar((unsigned char)*text < ' ' ? ' ' : *text);
  putchar('"');
}

static void print_instruction(LLVMValueRef inst) {
  char *text = LLVMPrintValueToString(inst);
  printf("\"instruction\": ");
  print_string(text + strspn(text, " "));
  LLVMDisposeMessage(text);
}

static void print_inputs(const gaus_ir_loop *loop, const gaus_ir_operation *op) {
  const char *comma = "";
  printf(", \"inputs\": [");
  for (int32_t i = op->first_input; i < op->first_input + op->num_inputs; i++) {
    const gaus_ir_input *input = &loop->inputs[i];
    if (input->operation < 0)
      continue; /* from outside of the loop */
    printf("%s{\"from\": %d, \"distance\": %d, \"cycles\": %d}", comma, input->operation, input->distance,
           op->cycle + input->distance * loop->ii - loop->operations[input->operation].cycle);
    comma = ", ";
  }
  printf("]");
}

/* Blocks by their numbers; -1: the next iteration, -2: out of the loop. */
static void print_goes_to(const gaus_ir_loop *loop, const gaus_ir_block *block) {
  printf(", \"goes_to\": [");
  for (int32_t w = 0; w < block->num_ways; w++)
    printf("%s%d", w ? ", " : "", loop->ways[block->first_way + w].block);
  printf("]");
}

static void print_operation(const gaus_ir_loop *loop, int32_t v) {
  const gaus_ir_operation *op = &loop->operations[v];
  printf("%s\n      {\"id\": %d, \"operator\": ", v ? "," : "", v);
  print_string(op->operator_name);
  printf(", \"latency\": %d, \"cycle\": %d, \"stage\": %d, \"slot\": %d, \"order\": %d, \"block\": %d, ", op->latency,
         op->cycle, op->stage, op->slot, op->order, op->block);
  if (op->unit >= 0)
    printf("\"unit\": %d, ", op->unit);
  if (op->nest) {
    const gaus_ir_outer *outer = &op->nest->outer;
    printf("\"loop\": ");
    print_string(op->nest->name);
    printf(", \"iterations\": %" PRId64 ", \"may_take_longer\": %s", outer->trips, outer->assumed ? "true" : "false");
  } else
    print_instruction(op->inst);
  if (loop->blocks[op->block].test == v || LLVMIsATerminatorInst(op->inst))
    print_goes_to(loop, &loop->blocks[op->block]);
  print_inputs(loop, op);
  printf("}");
}

static void print_loop(const gaus_ir_loop *loop, const char *comma) {
  printf("%s\n  {\"loop\": ", comma);
  print_string(loop->name);
  printf(", \"ii\": %d, \"stages\": %d, \"length\": %d, \"states\": %d, \"blocks\": %d,\n", loop->ii, loop->stages,
         loop->length, loop->states, loop->num_blocks);
  printf("    \"cycles_of_1000_iterations\": %" PRId64 ",\n    \"operations\": [", gaus_ir_cycles(loop, 1000, false));
  for (int32_t v = 0; v < loop->num_operations; v++)
    print_operation(loop, v);
  printf("\n    ]}");
}

static LLVMModuleRef read_module(LLVMContextRef context, const char *path) {
  LLVMMemoryBufferRef buffer;
  LLVMModuleRef module;
  char *message = NULL;
  if (!LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message) &&
      !LLVMParseIRInContext(context, buffer, &module, &message))
    return module;
  fprintf(stderr, "%s: %s\n", path, message);
  LLVMDisposeMessage(message);
  return NULL;
}

int main(int argc, char **argv) {
  LLVMContextRef context = LLVMContextCreate();
  LLVMModuleRef module = argc == 2 ? read_module(context, argv[1]) : NULL;
  gaus_ir_module *schedules;
  const char *comma = "";
  int status = 0;
  if (!module || gaus_ir_read(module, &schedules) != GAUS_IR_OK)
    return 2;
  printf("[");
  for (int32_t i = 0; i < schedules->num_loops; i++) {
    const gaus_ir_loop *loop = schedules->loops[i];
    if (loop->status != GAUS_IR_OK) {
      fprintf(stderr, "%s\n", loop->message);
      status = 1;
      continue;
    }
    print_loop(loop, comma);
    comma = ",";
  }
  printf("\n]\n");
  gaus_ir_destroy(schedules);
  LLVMDisposeModule(module);
  LLVMContextDispose(context);
  return status;
}
