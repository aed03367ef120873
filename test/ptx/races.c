/* Two threads at one address.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * An access comes before another one of the same launch if both are of one thread, or if the
 * first thread has since then been in a barrier of the block, or in one of the warp with the
 * second thread. Of each word the last write is known, and the last read by each of two
 * threads: of three that read, the third may be forgotten. An exchange between lanes is no
 * barrier for memory. */
#include <stdlib.h>

#include "machine.h"

/* Does the access come before what thread t does now? */
static bool before(const ptx_thread *t, const ptx_stamp *s, bool shared) {
  const ptx_machine *m = t->machine;
  if (s->launch != m->launch || (s->block == m->block && s->thread == t->index))
    return true;
  if (s->block != m->block)
    return shared; /* each block has its own */
  if (m->threads[s->thread].epoch > s->epoch)
    return true;
  return s->thread / PTX_LANES == t->index / PTX_LANES && m->seen[t->index][s->thread % PTX_LANES] > s->warp_clock;
}

static void meet(ptx_thread *t, const ptx_instruction *i, const ptx_stamp *other, const char *what,
                 const ptx_region *region, size_t offset) {
  ptx_fail(t, i, "a race: %s offset %zu of %s memory, where thread %u of block %u %s, with no barrier between", what,
           offset, region == &t->machine->shared ? "shared" : "global", other->thread, other->block,
           other == &region->cells[offset / 4].write ? "has written" : "has read");
}

static void note_read(ptx_cell *cell, const ptx_thread *t, const ptx_stamp *now, bool shared) {
  for (int k = 0; k < 2; k++)
    if (before(t, &cell->read[k], shared)) { /* what conflicts with that read does with this one */
      cell->read[k] = *now;
      return;
    }
}

static void note_word(ptx_thread *t, const ptx_instruction *i, ptx_region *region, ptx_access access, size_t offset) {
  const ptx_machine *m = t->machine;
  bool shared = region == &m->shared;
  ptx_cell *cell = &region->cells[offset / 4];
  ptx_stamp now = {.launch = m->launch,
                   .block = m->block,
                   .epoch = t->epoch,
                   .warp_clock = t->warp_clock,
                   .thread = (uint16_t)t->index,
                   .atomic = access == PTX_ATOMIC};
  if (!before(t, &cell->write, shared) && !(cell->write.atomic && now.atomic))
    meet(t, i, &cell->write, access == PTX_READ ? "reads" : "writes", region, offset);
  if (access == PTX_READ) {
    note_read(cell, t, &now, shared);
    return;
  }
  for (int k = 0; k < 2; k++)
    if (!before(t, &cell->read[k], shared))
      meet(t, i, &cell->read[k], "writes", region, offset);
  cell->write = now;
}

void ptx_note_access(ptx_thread *t, const ptx_instruction *i, ptx_region *region, ptx_access access, size_t offset,
                     size_t bytes) {
  if (!region->cells)
    region->cells = calloc(region->bytes / 4 + 1, sizeof *region->cells);
  if (!region->cells)
    abort();
  for (size_t k = 0; k < bytes; k += 4)
    note_word(t, i, region, access, offset + k);
}
