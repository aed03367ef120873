/* Runs a fuzz target without libFuzzer, on any compiler: a fixed number of inputs from a seed, or given files.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *   fuzz_x -seed=N -runs=N [FILE...]   mutations of the files, or random bytes where there is none
 *   fuzz_x FILE...                     each file once, as libFuzzer replays a finding
 *
 * An input that ends the process is left in ./finding. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "fuzz.h"

enum { LARGEST = 4096 };

typedef struct file {
  uint8_t *data;
  size_t size;
} file;

static uint64_t next(uint64_t *state) { /* splitmix64 */
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static file read_file(const char *path) {
  file f = {malloc(LARGEST), 0};
  FILE *in = fopen(path, "rb");
  if (!in || !f.data) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(2);
  }
  f.size = fread(f.data, 1, LARGEST, in);
  fclose(in);
  return f;
}

static size_t random_bytes(uint8_t *out, uint64_t *state) {
  size_t size = next(state) % 256;
  for (size_t i = 0; i < size; i++)
    out[i] = (uint8_t)next(state);
  return size;
}

/* Copies a file and changes a few places: a bit, a byte, a digit, a piece that goes, or one that comes twice. */
static size_t mutate(uint8_t *out, const file *from, uint64_t *state) {
  size_t size = from->size;
  memcpy(out, from->data, size);
  for (uint64_t k = next(state) % 4 + 1; k > 0 && size > 1; k--) {
    size_t at = next(state) % size, length = next(state) % 16 + 1;
    length = length < size - at ? length : size - at;
    switch (next(state) % 5) {
    case 0:
      out[at] ^= (uint8_t)(1u << next(state) % 8);
      break;
    case 1:
      out[at] = (uint8_t)next(state);
      break;
    case 2:
      out[at] = (uint8_t)('0' + next(state) % 10);
      break;
    case 3:
      memmove(out + at, out + at + length, size - at - length);
      size -= length;
      break;
    default:
      if (size + length <= LARGEST) {
        memmove(out + at + length, out + at, size - at);
        size += length;
      }
    }
  }
  return size;
}

/* The input at hand, for the handler. */
static const uint8_t *current;
static size_t current_size;

static void keep(int number) {
  int out = open("finding", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (out >= 0 && write(out, current, current_size) < 0)
    _exit(3);
  signal(number, SIG_DFL);
  raise(number);
}

static void run(const uint8_t *data, size_t size) {
  current = data;
  current_size = size;
  LLVMFuzzerTestOneInput(data, size);
}

int main(int argc, char **argv) {
  static uint8_t buffer[LARGEST];
  uint64_t state = 1;
  long runs = 0;
  int count = 0;
  signal(SIGABRT, keep);
  signal(SIGSEGV, keep);
  signal(SIGFPE, keep);
  file *files = calloc((size_t)argc, sizeof *files);
  for (int i = 1; files && i < argc; i++) {
    if (!strncmp(argv[i], "-seed=", 6))
      state = strtoull(argv[i] + 6, NULL, 10);
    else if (!strncmp(argv[i], "-runs=", 6))
      runs = strtol(argv[i] + 6, NULL, 10);
    else
      files[count++] = read_file(argv[i]);
  }
  for (int i = 0; i < count; i++)
    run(files[i].data, files[i].size);
  for (long i = 0; i < runs; i++) {
    size_t size = count ? mutate(buffer, &files[next(&state) % (uint64_t)count], &state) : random_bytes(buffer, &state);
    uint8_t *exact = malloc(size + 1); /* so that a read beyond the end is seen */
    memcpy(exact, buffer, size);
    run(exact, size);
    free(exact);
  }
  printf("%d files, %ld inputs\n", count, runs);
  for (int i = 0; i < count; i++)
    free(files[i].data);
  free(files);
  return 0;
}
