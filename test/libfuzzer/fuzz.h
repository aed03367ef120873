/* What every fuzz target has: libFuzzer calls the function, or standalone.c where there is no libFuzzer.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_TEST_LIBFUZZER_FUZZ_H
#define GAUS_TEST_LIBFUZZER_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run as a finding: the input is kept by whoever called. */
#define FUZZ_CHECK(condition, ...)                                    \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
      fprintf(stderr, __VA_ARGS__);                                   \
      fputc('\n', stderr);                                            \
      abort();                                                        \
    }                                                                 \
  } while (0)

/* Numbers from the input; 0 where it ends. */
typedef struct fuzz_input {
  const uint8_t *data;
  size_t size;
} fuzz_input;

static inline uint8_t fuzz_byte(fuzz_input *in) {
  if (in->size == 0)
    return 0;
  in->size--;
  return *in->data++;
}
/* 0 .. most; rarely, where `large` allows it, up to that. */
static inline int32_t fuzz_int(fuzz_input *in, int32_t most, int32_t large) {
  uint8_t b = fuzz_byte(in);
  if (b == 255 && large > most)
    return (int32_t)(((uint32_t)fuzz_byte(in) << 16 | (uint32_t)fuzz_byte(in) << 8 | fuzz_byte(in)) %
                     (uint32_t)(large + 1));
  return b % (most + 1);
}

#endif
