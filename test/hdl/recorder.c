/* What gaus-hdl --record calls: writes what one loop was given and left, for the test bench.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdint.h>
#include <stdio.h>

/* Set by whoever loads this. */
const unsigned char *recorder_memory;
int64_t recorder_size;
int32_t recorder_loop;
const char *recorder_folder;

static int32_t entered, left, trips;
static FILE *values;

static FILE *open_in(const char *name) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", recorder_folder, name);
  return fopen(path, "w");
}

static void write_memory(const char *name) {
  FILE *out = open_in(name);
  for (int64_t k = 0; out && k < recorder_size; k++)
    fprintf(out, "%02x\n", recorder_memory[k]);
  if (out)
    fclose(out);
}

static int is_recorded(int32_t loop) {
  return loop == recorder_loop && entered == 1 && !left;
}

/* The first time that the loop is entered is what is recorded. */
void gaus_hdl_enter(int32_t loop) {
  if (loop != recorder_loop || entered++ > 0)
    return;
  trips = 0;
  write_memory("before.hex");
  values = open_in("values.txt");
}

void gaus_hdl_in(int32_t loop, int32_t index, int64_t value) {
  if (is_recorded(loop) && values)
    fprintf(values, "in%d %llx\n", index, (unsigned long long)value);
}

void gaus_hdl_trip(int32_t loop) {
  trips += is_recorded(loop);
}

void gaus_hdl_out(int32_t loop, int32_t index, int64_t value) {
  if (is_recorded(loop) && values)
    fprintf(values, "out%d %llx\n", index, (unsigned long long)value);
}

void gaus_hdl_leave(int32_t loop) {
  if (!is_recorded(loop))
    return;
  left = 1;
  write_memory("expected.hex");
  if (values) {
    fprintf(values, "trips %d\n", trips);
    fclose(values);
  }
}
