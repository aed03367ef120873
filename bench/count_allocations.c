/* Counts what a program takes from the heap. For LD_PRELOAD, with glibc:
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *   cc -O2 -shared -fPIC bench/count_allocations.c -o heap.so
 *   HEAP_FILE=peak LD_PRELOAD=$PWD/heap.so gaus bench-backend ...
 *
 * writes to the file `peak` the most bytes that the program's own code had at a
 * time. What shared libraries take is not counted, so that the reader of JSON,
 * which has the whole file as a tree, does not hide what the scheduler takes. */
#define _GNU_SOURCE
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A block that counts ends with this number, changed by its address. */
#define MARK UINT64_C(0x9e3779b97f4a7c15)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static uintptr_t program_begin = UINTPTR_MAX, program_end;
static _Atomic int64_t now, peak;

static int find_program(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size, (void)data;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *h = &info->dlpi_phdr[i];
    uintptr_t begin = info->dlpi_addr + h->p_vaddr;
    if (h->p_type != PT_LOAD)
      continue;
    program_begin = begin < program_begin ? begin : program_begin;
    program_end = begin + h->p_memsz > program_end ? begin + h->p_memsz : program_end;
  }
  return 1; /* the program comes first; the others do not matter */
}

__attribute__((constructor)) static void begin(void) {
  dl_iterate_phdr(find_program, NULL);
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("HEAP_FILE");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file)
    return;
  fprintf(file, "%lld\n", (long long)peak);
  fclose(file);
}

static int is_own(const void *caller) {
  return (uintptr_t)caller >= program_begin && (uintptr_t)caller < program_end;
}

static char *mark_of(void *block) {
  return (char *)block + malloc_usable_size(block) - sizeof MARK;
}

static void *enter(void *block) {
  if (!block)
    return NULL;
  uint64_t mark = MARK ^ (uintptr_t)block;
  int64_t size = (int64_t)(malloc_usable_size(block) - sizeof mark), sum = now += size, most = peak;
  memcpy(mark_of(block), &mark, sizeof mark);
  while (sum > most && !atomic_compare_exchange_weak(&peak, &most, sum)) {
  }
  return block;
}

static void leave(void *block) {
  uint64_t mark;
  if (!block)
    return;
  memcpy(&mark, mark_of(block), sizeof mark);
  if (mark != (MARK ^ (uintptr_t)block))
    return;
  memset(mark_of(block), 0, sizeof mark);
  now -= (int64_t)(malloc_usable_size(block) - sizeof mark);
}

void *malloc(size_t size) {
  if (!is_own(__builtin_return_address(0)))
    return __libc_malloc(size);
  return size > PTRDIFF_MAX ? NULL : enter(__libc_malloc(size + sizeof MARK));
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (!is_own(__builtin_return_address(0)))
    return __libc_calloc(count, size);
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX)
    return NULL;
  return enter(__libc_calloc(1, bytes + sizeof MARK));
}

void *realloc(void *block, size_t size) {
  leave(block);
  if (!is_own(__builtin_return_address(0)))
    return __libc_realloc(block, size);
  return size > PTRDIFF_MAX ? NULL : enter(__libc_realloc(block, size + sizeof MARK));
}

void free(void *block) {
  leave(block);
  __libc_free(block);
}
