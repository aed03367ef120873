/* Prints all that libgaus-ir reads of a module as JSON, for the second reader to be compared with.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *   print_schedules FILE
 *
 * Values are written by their names, constants as the IR writes them. */
#include <gaus-ir/metadata.h>
#include <inttypes.h>
#include <stdio.h>

#include "read_module.h"

static void print_text(const char *text) {
  putchar('"');
  for (; *text; text++)
    if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ')
      printf("\\u%04x", (unsigned char)*text);
    else
      putchar(*text);
  putchar('"');
}

static void print_value(LLVMValueRef value) {
  size_t size;
  if (!value) {
    printf("null");
    return;
  }
  if (LLVMIsAInstruction(value) || LLVMIsAArgument(value) || LLVMIsAGlobalValue(value)) {
    print_text(LLVMGetValueName2(value, &size));
    return;
  }
  char *text = LLVMPrintValueToString(value);
  print_text(text);
  LLVMDisposeMessage(text);
}

static void print_block(LLVMBasicBlockRef block) {
  print_text(LLVMGetBasicBlockName(block));
}

/* Prints the items of a list with commas between. */
#define LIST(key, count, item)            \
  printf(",\n  \"%s\": [", key);          \
  for (int32_t i = 0; i < (count); i++) { \
    printf(i ? ", " : "");                \
    item;                                 \
  }                                       \
  printf("]")

static void print_input(const gaus_ir_input *input) {
  printf("{\"operand\": %d, \"phi\": %d, \"operation\": %d, \"distance\": %d, \"value\": ", input->operand, input->phi,
         input->operation, input->distance);
  print_value(input->value);
  printf(", \"source\": ");
  print_value(input->source);
  printf("}");
}

static void print_operation(const gaus_ir_loop *loop, const gaus_ir_operation *op) {
  printf("{\"nest\": ");
  print_text(op->nest ? op->nest->name : "");
  printf(", \"inst\": ");
  print_value(op->inst);
  printf(", \"operator\": ");
  print_text(op->operator_name);
  printf(", \"latency\": %d, \"cycle\": %d, \"stage\": %d, \"slot\": %d, \"order\": %d, \"unit\": %d, \"arrival\": %d, "
         "\"block\": %d, \"predicate\": %d, \"predicated\": %d, \"choice\": %d, \"inputs\": [",
         op->latency, op->cycle, op->stage, op->slot, op->order, op->unit, op->arrival, op->block, op->predicate,
         op->predicated, op->choice);
  for (int32_t i = 0; i < op->num_inputs; i++) {
    printf(i ? ", " : "");
    print_input(&loop->inputs[op->first_input + i]);
  }
  printf("]}");
}

static void print_way(const gaus_ir_way *way) {
  printf("{\"from\": ");
  print_block(way->from);
  printf(", \"to\": ");
  print_block(way->to);
  printf(", \"block\": %d, \"predicate\": %d}", way->block, way->predicate);
}

static void print_choice(const gaus_ir_loop *loop, const gaus_ir_choice *choice) {
  printf("{\"value\": ");
  print_value(choice->input < 0 ? NULL : loop->inputs[choice->input].value);
  printf(", \"test\": %d, \"next\": [", choice->test);
  int32_t ways = choice->test < 0 ? 0 : loop->blocks[loop->operations[choice->test].block].num_ways;
  for (int32_t w = 0; w < ways; w++)
    printf("%s%d", w ? ", " : "", choice->next[w]);
  printf("]}");
}

static void print_phi(const gaus_ir_phi *phi) {
  printf("{\"phi\": ");
  print_value(phi->phi);
  printf(", \"initial\": ");
  print_value(phi->initial);
  printf(", \"next\": ");
  print_input(&phi->next);
  printf("}");
}

static void print_held(const gaus_ir_value *value) {
  printf("{\"value\": ");
  print_value(value->value);
  printf(", \"operation\": %d, \"bits\": %d, \"first\": %d, \"last\": %" PRId64 ", \"stages\": %d, \"copies\": %d}",
         value->operation, value->bits, value->first, value->last, value->stages_crossed, value->copies);
}

static void print_live_out(const gaus_ir_live_out *out) {
  printf("{\"source\": ");
  print_input(&out->source);
  printf(", \"cycle\": %" PRId64 "}", out->cycle);
}

static void print_lists(const gaus_ir_loop *loop) {
  LIST("blocks", loop->num_blocks,
       printf("[%d, %d, %d, %d]", loop->blocks[i].test, loop->blocks[i].first_way, loop->blocks[i].num_ways,
              loop->blocks[i].predicate));
  LIST("block_names", loop->num_blocks, print_block(loop->blocks[i].block));
  LIST("ways", loop->num_ways, print_way(&loop->ways[i]));
  LIST("gates", loop->num_gates, printf("[%d, %d, %d]", loop->gates[i].kind, loop->gates[i].a, loop->gates[i].b));
  LIST("choices", loop->num_choices, print_choice(loop, &loop->choices[i]));
  LIST("operations", loop->num_operations, print_operation(loop, &loop->operations[i]));
  LIST("phis", loop->num_phis, print_phi(&loop->phis[i]));
  LIST("values", loop->num_values, print_held(&loop->values[i]));
  LIST("live_ins", loop->num_live_ins, print_value(loop->live_ins[i]));
  LIST("live_outs", loop->num_live_outs, print_live_out(&loop->live_outs[i]));
}

static void print_record(const gaus_ir_loop *loop) {
  size_t size;
  const struct {
    const char *key, *text;
  } texts[] = {{"message", loop->message},
               {"function", LLVMGetValueName2(loop->function, &size)},
               {"name", loop->name},
               {"file", loop->file},
               {"target", loop->target},
               {"dump", loop->dump},
               {"trips_expression", loop->trips_expression},
               {"outer_loop", loop->outer_loop ? loop->outer_loop->name : ""},
               {"assumed", loop->outer.assumed ? loop->outer.assumed : ""}};
  printf("\"status\": %d", loop->status);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    printf(", \"%s\": ", texts[i].key);
    print_text(texts[i].text);
  }
  printf(", \"trips_value\": ");
  print_value(loop->trips_value);
  printf(",\n  \"version\": %d, \"ii\": %d, \"stages\": %d, \"length\": %d, \"states\": %d, \"res_mii\": %d, "
         "\"rec_mii\": %d, "
         "\"promised\": %d, \"num_nests\": %d, \"trips\": %d, \"num_trips\": %" PRId64
         ", \"waits\": %d, \"hash\": %" PRIu64 ", \"target_hash\": %" PRIu64
         ", \"clock_period\": %d, \"line\": %d, \"continues\": %d",
         loop->version, loop->ii, loop->stages, loop->length, loop->states, loop->res_mii, loop->rec_mii,
         loop->promised, loop->num_nests, loop->trips, loop->num_trips, loop->waits, loop->hash, loop->target_hash,
         loop->clock_period, loop->line, loop->continues);
  const gaus_ir_outer *outer = &loop->outer;
  if (loop->outer_loop)
    printf(", \"outer\": [%d, %d, %d, %d, %" PRId64 "]", outer->cycle, outer->stage, outer->order, outer->latency,
           outer->trips);
  printf(", \"cycles\": [%" PRId64 ", %" PRId64 "]", gaus_ir_cycles(loop, 10, false), gaus_ir_cycles(loop, 10, true));
}

int main(int argc, char **argv) {
  gaus_ir_module *schedules;
  LLVMContextRef context = LLVMContextCreate();
  LLVMModuleRef module = argc == 2 ? read_module(context, argv[1]) : NULL;
  if (!module || gaus_ir_read(module, &schedules) != GAUS_IR_OK)
    return 2;
  printf("[");
  for (int32_t i = 0; i < schedules->num_loops; i++) {
    printf("%s\n {", i ? "," : "");
    print_record(schedules->loops[i]);
    print_lists(schedules->loops[i]);
    printf("}");
  }
  printf("\n]\n");
  gaus_ir_destroy(schedules);
  LLVMDisposeModule(module);
  LLVMContextDispose(context);
  return 0;
}
