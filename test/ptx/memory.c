/* What an access to memory may touch, and whether it was written before.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

struct ptx_memory {
  pthread_mutex_t lock; /* of the list; what is in a region belongs to who uses it */
  ptx_region *regions;
  ptx_spare *spares;
  uint32_t launches;
};

/* --- what is registered ------------------------------------------------------------------ */

ptx_memory *ptx_memory_create(void) {
  ptx_memory *memory = calloc(1, sizeof *memory);
  if (!memory || pthread_mutex_init(&memory->lock, NULL) != 0)
    abort();
  return memory;
}

void ptx_memory_destroy(ptx_memory *memory) {
  while (memory && memory->regions)
    ptx_memory_remove(memory, memory->regions->from);
  while (memory && memory->spares) {
    ptx_spare *next = memory->spares->next;
    free(memory->spares);
    memory->spares = next;
  }
  if (memory)
    pthread_mutex_destroy(&memory->lock);
  free(memory);
}

void ptx_region_open(ptx_region *region, void *from, size_t bytes) {
  *region = (ptx_region){.from = from, .bytes = bytes, .state = malloc(bytes + 1)};
  if (!region->state)
    abort();
  memset(region->state, PTX_UNWRITTEN, bytes);
}

void ptx_region_close(ptx_region *region) {
  free(region->state);
  free(region->cells);
}

void ptx_memory_add(ptx_memory *memory, void *from, size_t bytes) {
  ptx_region *region = calloc(1, sizeof *region);
  if (!region)
    abort();
  ptx_region_open(region, from, bytes);
  pthread_mutex_lock(&memory->lock);
  region->next = memory->regions;
  memory->regions = region;
  pthread_mutex_unlock(&memory->lock);
}

void ptx_memory_remove(ptx_memory *memory, const void *from) {
  pthread_mutex_lock(&memory->lock);
  ptx_region **at = &memory->regions, *found;
  while (*at && (*at)->from != from)
    at = &(*at)->next;
  if ((found = *at))
    *at = found->next;
  pthread_mutex_unlock(&memory->lock);
  if (found)
    ptx_region_close(found);
  free(found);
}

static bool within(const ptx_region *r, uint64_t address, size_t bytes) {
  uint64_t offset = address - (uint64_t)(uintptr_t)r->from;
  return offset < r->bytes && bytes <= r->bytes - offset;
}

static ptx_region *find_region(ptx_memory *memory, uint64_t address, size_t bytes) {
  pthread_mutex_lock(&memory->lock);
  ptx_region *r = memory->regions;
  while (r && !within(r, address, bytes))
    r = r->next;
  pthread_mutex_unlock(&memory->lock);
  return r;
}

bool ptx_memory_mark(ptx_memory *memory, const void *from, size_t bytes, ptx_state state) {
  ptx_region *r = find_region(memory, (uint64_t)(uintptr_t)from, bytes);
  if (!r)
    return false;
  uint8_t *at = r->state + ((const char *)from - r->from);
  for (size_t k = 0; k < bytes; k++)
    at[k] = at[k] == PTX_FORBIDDEN ? PTX_FORBIDDEN : (uint8_t)state;
  return true;
}

uint32_t ptx_memory_next_launch(ptx_memory *memory) {
  pthread_mutex_lock(&memory->lock);
  uint32_t launch = ++memory->launches;
  pthread_mutex_unlock(&memory->lock);
  return launch;
}

ptx_spare *ptx_take_spare(ptx_memory *memory, size_t bytes) {
  pthread_mutex_lock(&memory->lock);
  ptx_spare *spare = memory->spares;
  if (spare)
    memory->spares = spare->next;
  pthread_mutex_unlock(&memory->lock);
  if (spare && spare->bytes >= bytes)
    return spare;
  free(spare);
  spare = malloc(sizeof *spare + bytes);
  if (!spare)
    abort();
  spare->bytes = bytes;
  return spare;
}

void ptx_give_spare(ptx_memory *memory, ptx_spare *spare) {
  pthread_mutex_lock(&memory->lock);
  spare->next = memory->spares;
  memory->spares = spare;
  pthread_mutex_unlock(&memory->lock);
}

/* --- accesses ------------------------------------------------------------------------------- */

static const char *const verbs[] = {"reads", "writes", "adds to"};
static const char *const spaces[] = {"global", "shared"};

/* Not all is plainly written: is that an error? What is written becomes so. */
static bool check_states(ptx_thread *t, const ptx_instruction *i, ptx_region *r, ptx_access access, size_t offset,
                         size_t bytes) {
  for (size_t k = offset; k < offset + bytes; k++) {
    if (r->state[k] == PTX_FORBIDDEN) {
      ptx_fail(t, i, "%s %zu bytes at offset %zu of memory, of which byte %zu belongs to nothing", verbs[access], bytes,
               offset, k);
      return false;
    }
    if (r->state[k] == PTX_UNWRITTEN && access != PTX_WRITE) {
      ptx_fail(t, i, "%s %zu bytes at offset %zu of memory, of which byte %zu was never written", verbs[access], bytes,
               offset, k);
      return false;
    }
    r->state[k] = PTX_WRITTEN;
  }
  return true;
}

static bool all_written(const uint8_t *state, size_t bytes) {
  uint64_t word;
  uint32_t half;
  if (bytes == 4) {
    memcpy(&half, state, sizeof half);
    return half == 0;
  }
  for (size_t k = 0; k + 8 <= bytes; k += 8) {
    memcpy(&word, state + k, sizeof word);
    if (word != 0)
      return false;
  }
  return bytes % 8 == 0;
}

static ptx_region *global_region(ptx_machine *m, uint64_t address, size_t bytes) {
  if (!m->last || !within(m->last, address, bytes))
    m->last = find_region(m->memory, address, bytes);
  return m->last;
}

void *ptx_at(ptx_thread *t, const ptx_instruction *i, ptx_space space, ptx_access access, uint64_t address,
             unsigned bytes, unsigned count) {
  ptx_machine *m = t->machine;
  size_t all = (size_t)bytes * count, offset;
  ptx_region *r = space == PTX_SHARED ? &m->shared : global_region(m, address, all);
  if (space == PTX_SHARED) /* whose addresses are not the host's */
    address += (uint64_t)(uintptr_t)r->from - PTX_SHARED_BASE;
  if (!r || !within(r, address, all)) {
    ptx_fail(t, i, "%s %zu bytes of %s memory out of bounds, at 0x%" PRIx64, verbs[access], all, spaces[space],
             space == PTX_SHARED ? address - (uint64_t)(uintptr_t)r->from + PTX_SHARED_BASE : address);
    return NULL;
  }
  offset = (size_t)(address - (uint64_t)(uintptr_t)r->from);
  if (address % all != 0) {
    ptx_fail(t, i, "%s %zu bytes of %s memory at a misaligned address, offset %zu", verbs[access], all, spaces[space],
             offset);
    return NULL;
  }
  if (!all_written(r->state + offset, all) && !check_states(t, i, r, access, offset, all))
    return NULL;
  m->report->atomics += access == PTX_ATOMIC;
  if (m->options->races)
    ptx_note_access(t, i, r, access, offset, all);
  return m->failed ? NULL : r->from + offset;
}

const void *ptx_parameter_at(ptx_thread *t, const ptx_instruction *i, uint64_t address, unsigned bytes,
                             unsigned count) {
  const ptx_machine *m = t->machine;
  size_t all = (size_t)bytes * count, size = m->kernel->parameter_bytes;
  uint64_t offset = address - PTX_PARAMETER_BASE;
  if (offset >= size || all > size - offset || offset % all != 0) {
    ptx_fail(t, i, "reads %zu bytes of the parameters, out of bounds or misaligned, at offset %" PRId64, all,
             (int64_t)offset);
    return NULL;
  }
  return m->parameter + offset;
}
