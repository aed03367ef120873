/* Threads, warps and blocks.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Who waits for whom: a barrier of the block for all threads that have not ended, an exchange or
 * a barrier of the warp for all lanes of the mask that have not (PTX ISA: bar, bar.warp.sync,
 * shfl.sync, exit). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

void ptx_fail(ptx_thread *t, const ptx_instruction *i, const char *format, ...) {
  ptx_machine *m = t->machine;
  if (!m->failed) {
    char *text = m->report->error;
    size_t size = sizeof m->report->error;
    int n = snprintf(text, size, "%s, line %d, block %u, thread %u: ", m->kernel->name, i->line, m->block, t->index);
    va_list list;
    va_start(list, format);
    vsnprintf(text + n, size - (size_t)n, format, list);
    va_end(list);
  }
  m->failed = true;
  t->wait = PTX_ENDED;
}

static uint32_t random_below(ptx_machine *m, uint32_t n) {
  m->random = ptx_mix(m->random);
  return (uint32_t)((m->random >> 32) * n >> 32);
}

/* 0 .. n - 1, in an order of its own if one is asked for. */
static void deal(ptx_machine *m, uint32_t *order, uint32_t n) {
  for (uint32_t k = 0; k < n; k++)
    order[k] = k;
  for (uint32_t k = n; k > 1 && m->options->order; k--) {
    uint32_t other = random_below(m, k), kept = order[k - 1];
    order[k - 1] = order[other];
    order[other] = kept;
  }
}

/* --- a warp ------------------------------------------------------------------------------------ */

static ptx_thread *lane_of(ptx_machine *m, const ptx_thread *t, uint32_t lane) {
  uint32_t index = t->index / PTX_LANES * PTX_LANES + lane;
  return index < m->num_threads ? &m->threads[index] : NULL;
}

static bool takes_part(ptx_machine *m, const ptx_thread *t, uint32_t lane) {
  const ptx_thread *other = lane_of(m, t, lane);
  return (t->mask >> lane & 1) && other && other->wait != PTX_ENDED;
}

/* Are all lanes of t's mask there, at the same kind of instruction and with the same mask? */
static bool all_lanes_wait(ptx_machine *m, const ptx_thread *t) {
  for (uint32_t lane = 0; lane < PTX_LANES; lane++)
    if (takes_part(m, t, lane)) {
      const ptx_thread *other = lane_of(m, t, lane);
      if (other->wait != t->wait || other->mask != t->mask || other->at->step != t->at->step)
        return false;
    }
  return true;
}

/* Each lane knows of the others' accesses up to now. */
static void join_clocks(ptx_machine *m, const ptx_thread *t) {
  uint32_t joined[PTX_LANES] = {0};
  for (uint32_t lane = 0; lane < PTX_LANES; lane++)
    if (takes_part(m, t, lane)) {
      ptx_thread *other = lane_of(m, t, lane);
      m->seen[other->index][lane] = ++other->warp_clock;
      for (uint32_t k = 0; k < PTX_LANES; k++)
        if (m->seen[other->index][k] > joined[k])
          joined[k] = m->seen[other->index][k];
    }
  for (uint32_t lane = 0; lane < PTX_LANES; lane++)
    if (takes_part(m, t, lane))
      memcpy(m->seen[lane_of(m, t, lane)->index], joined, sizeof joined);
  m->report->warp_barriers++;
}

static void exchange(ptx_machine *m, ptx_thread *t) {
  for (uint32_t lane = 0; lane < PTX_LANES; lane++)
    if (takes_part(m, t, lane)) {
      ptx_thread *to = lane_of(m, t, lane);
      if (takes_part(m, t, to->source))
        m->warps[to->index / PTX_LANES].registers[(uint32_t)to->at->slot[0] + lane] = lane_of(m, t, to->source)->value;
      else
        ptx_fail(to, to->at, "takes a value from lane %u, which does not take part (mask %08x)", to->source, to->mask);
    }
  m->report->exchanges++;
}

static void release_lanes(ptx_machine *m, ptx_thread *t) {
  uint32_t mask = t->mask;
  if (t->wait == PTX_AT_EXCHANGE)
    exchange(m, t);
  else
    join_clocks(m, t);
  for (uint32_t lane = 0; lane < PTX_LANES; lane++) {
    ptx_thread *other = lane_of(m, t, lane);
    if ((mask >> lane & 1) && other && other->wait != PTX_ENDED)
      other->wait = PTX_RUNS;
  }
}

/* A thread has come to a stop: who may go on? */
static void settle(ptx_machine *m, ptx_thread *t) {
  if (t->wait == PTX_AT_WARP_BARRIER || t->wait == PTX_AT_EXCHANGE) {
    if (!(t->mask >> t->index % PTX_LANES & 1))
      ptx_fail(t, t->at, "is not in its own mask %08x", t->mask);
    else if (all_lanes_wait(m, t))
      release_lanes(m, t);
  } else if (t->wait == PTX_ENDED) {
    m->live--;
    for (uint32_t lane = 0; lane < PTX_LANES; lane++) {
      ptx_thread *other = lane_of(m, t, lane);
      if (other && (other->wait == PTX_AT_WARP_BARRIER || other->wait == PTX_AT_EXCHANGE) && all_lanes_wait(m, other))
        release_lanes(m, other);
    }
  }
}

/* --- a block ------------------------------------------------------------------------------------- */

/* Lanes at one place, which go on together. */
typedef struct group {
  uint32_t mask, pc;
  uint32_t until; /* where others are that they meet */
} group;

/* Those that are furthest behind, or by chance some others. */
static group choose_group(ptx_machine *m, const ptx_warp *w) {
  group g = {.pc = UINT32_MAX, .until = UINT32_MAX};
  uint32_t first = m->options->order ? random_below(m, 2 * PTX_LANES) : PTX_LANES;
  if (first < PTX_LANES && w->threads[first].wait == PTX_RUNS)
    g.pc = w->threads[first].pc;
  else
    for (uint32_t lane = 0; lane < PTX_LANES; lane++)
      if (w->threads[lane].wait == PTX_RUNS && w->threads[lane].pc < g.pc)
        g.pc = w->threads[lane].pc;
  for (uint32_t lane = 0; lane < PTX_LANES; lane++) {
    const ptx_thread *t = &w->threads[lane];
    if (t->wait == PTX_RUNS && t->pc == g.pc)
      g.mask |= 1u << lane;
    else if (t->wait == PTX_RUNS && t->pc > g.pc && t->pc < g.until)
      g.until = t->pc;
  }
  return g;
}

static uint32_t guarded_mask(const ptx_warp *w, const ptx_instruction *i, uint32_t mask) {
  uint32_t active = 0;
  if (!i->guarded)
    return mask;
  for (uint32_t lane = 0; lane < PTX_LANES; lane++)
    active |= (uint32_t)((w->registers[(uint32_t)i->guard + lane] != 0) != i->negated) << lane;
  return active & mask;
}

static void set_place(ptx_warp *w, uint32_t mask, uint32_t pc, const ptx_instruction *at) {
  for (; mask; mask &= mask - 1) {
    ptx_thread *t = &w->threads[__builtin_ctz(mask)];
    t->pc = pc;
    t->at = at;
  }
}

/* Until they part, meet others, stop, or `turn` instructions later. */
static void run_group(ptx_machine *m, ptx_warp *w, group g, uint64_t turn) {
  const ptx_instruction *i = NULL;
  uint32_t active = 0;
  uint64_t n = 0;
  while (g.pc < g.until && n < turn && !m->failed) {
    i = &m->kernel->code[g.pc];
    m->kernel->executed[g.pc++] = 1;
    n++;
    active = guarded_mask(w, i, g.mask);
    if (active == 0)
      continue;
    if (i->kind == PTX_BRANCH && active == g.mask) {
      g.pc = (uint32_t)i->target;
      continue;
    }
    if (i->kind != PTX_PLAIN)
      break;
    i->step(w, i, active);
  }
  w->done += n;
  m->report->warp_instructions += n;
  m->report->longest = w->done > m->report->longest ? w->done : m->report->longest;
  m->report->instructions += n * (uint64_t)__builtin_popcount(g.mask);
  set_place(w, g.mask, g.pc, i);
  if (i->kind == PTX_PLAIN || active == 0 || (i->kind == PTX_BRANCH && active == g.mask))
    return;
  i->step(w, i, active);
  for (; active && i->kind == PTX_STOP && !m->failed; active &= active - 1)
    settle(m, &w->threads[__builtin_ctz(active)]);
}

/* Lets every thread run until all wait or have ended. */
static void run_all(ptx_machine *m) {
  uint64_t most = m->options->most ? m->options->most : (uint64_t)1 << 32;
  for (bool any = true; any && !m->failed;) {
    any = false;
    deal(m, m->order, m->num_warps);
    for (uint32_t k = 0; k < m->num_warps && !m->failed; k++) {
      ptx_warp *w = &m->warps[m->order[k]];
      group g = choose_group(m, w);
      if (g.mask == 0)
        continue;
      any = true;
      run_group(m, w, g, m->options->order ? 1 + random_below(m, 200) : (uint64_t)1 << 20);
      if (w->done > most)
        ptx_fail(&w->threads[__builtin_ctz(g.mask)], w->threads[__builtin_ctz(g.mask)].at, "does not end");
    }
  }
}

/* All are at the barrier, those of a warp at the same one; or this is an error. */
static void check_barrier(ptx_machine *m) {
  const ptx_instruction *warp_at = NULL;
  for (uint32_t k = 0; k < m->num_threads && !m->failed; k++) {
    ptx_thread *t = &m->threads[k];
    if (k % PTX_LANES == 0)
      warp_at = NULL;
    if (t->wait == PTX_AT_WARP_BARRIER || t->wait == PTX_AT_EXCHANGE)
      ptx_fail(t, t->at, "waits for lanes that do not come (mask %08x)", t->mask);
    if (t->wait != PTX_AT_BARRIER)
      continue;
    if (warp_at && t->at != warp_at)
      ptx_fail(t, t->at, "waits at a barrier, and others of its warp at the one in line %d", warp_at->line);
    warp_at = t->at;
  }
}

static void release_block(ptx_machine *m) {
  check_barrier(m);
  for (uint32_t k = 0; k < m->num_threads && !m->failed; k++)
    if (m->threads[k].wait == PTX_AT_BARRIER) {
      m->threads[k].wait = PTX_RUNS;
      m->threads[k].epoch++;
    }
  m->report->block_barriers++;
}

/* Registers and constants of a thread. */
static size_t frame_of(const ptx_kernel *k) {
  return k->registers + k->num_constants;
}

static void begin_warp(ptx_machine *m, ptx_warp *w, uint32_t first) {
  w->done = 0;
  for (uint32_t lane = 0; lane < PTX_LANES; lane++) {
    uint32_t index = first + lane, is[PTX_SPECIALS] = {index, m->num_threads, m->block, m->blocks, lane};
    w->threads[lane] =
        (ptx_thread){.machine = m, .index = index, .wait = index < m->num_threads ? PTX_RUNS : PTX_ENDED};
    for (int k = 0; k < PTX_SPECIALS; k++)
      w->registers[k * PTX_LANES + (int)lane] = is[k];
  }
}

static void begin_block(ptx_machine *m, uint32_t block) {
  m->block = block;
  m->live = m->num_threads;
  memset(m->shared.from, 0xff, m->shared.bytes);
  memset(m->shared.state, PTX_UNWRITTEN, m->shared.bytes);
  memset(m->seen, 0, m->num_threads * sizeof *m->seen);
  for (uint32_t k = 0; k < m->num_warps; k++)
    begin_warp(m, &m->warps[k], k * PTX_LANES);
}

static void run_block(ptx_machine *m) {
  for (run_all(m); m->live > 0 && !m->failed; run_all(m))
    release_block(m);
}

/* --- a grid ---------------------------------------------------------------------------------------- */

/* What a driver would refuse. */
static bool launchable(const ptx_kernel *k, unsigned blocks, unsigned threads, size_t bytes, ptx_report *report) {
  unsigned most = k->most_threads ? k->most_threads : PTX_MOST_THREADS;
  if (blocks > 0 && threads > 0 && threads <= most && bytes == k->parameter_bytes)
    return true;
  snprintf(report->error, sizeof report->error,
           "%s: %u blocks of %u threads (at most %u) with %zu bytes of parameters (%zu are declared)", k->name, blocks,
           threads, most, bytes, k->parameter_bytes);
  return false;
}

static void *room(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory)
    abort();
  return memory;
}

/* Registers, with the constants behind them. */
static ptx_spare *open_registers(ptx_machine *m) {
  const ptx_kernel *kernel = m->kernel;
  ptx_spare *spare = ptx_take_spare(m->memory, m->num_warps * PTX_LANES * frame_of(kernel) * sizeof(uint64_t));
  for (uint32_t k = 0; k < m->num_warps; k++) {
    m->warps[k].threads = m->threads + k * PTX_LANES;
    m->warps[k].registers = spare->words + k * PTX_LANES * frame_of(kernel);
    for (size_t c = 0; c < kernel->num_constants * PTX_LANES; c++)
      m->warps[k].registers[kernel->registers * PTX_LANES + c] = kernel->constants[c / PTX_LANES];
  }
  return spare;
}

bool ptx_launch(ptx_kernel *kernel, ptx_memory *memory, const ptx_options *options, unsigned blocks, unsigned threads,
                const void *parameter, size_t bytes, ptx_report *report) {
  ptx_machine m = {.kernel = kernel,
                   .memory = memory,
                   .options = options,
                   .report = report,
                   .parameter = parameter,
                   .random = options->order,
                   .blocks = blocks,
                   .num_threads = threads,
                   .num_warps = (threads + PTX_LANES - 1) / PTX_LANES};
  report->error[0] = 0;
  if (!launchable(kernel, blocks, threads, bytes, report))
    return false;
  m.launch = ptx_memory_next_launch(memory);
  m.threads = room(m.num_warps * PTX_LANES, sizeof *m.threads);
  m.warps = room(m.num_warps, sizeof *m.warps);
  m.order = room(m.num_warps, sizeof *m.order);
  m.seen = room(threads, sizeof *m.seen);
  ptx_region_open(&m.shared, room(kernel->shared_bytes + 8, 1), kernel->shared_bytes);
  ptx_spare *registers = open_registers(&m);
  uint32_t *order = room(blocks, sizeof *order);
  deal(&m, order, blocks);
  for (uint32_t b = 0; b < blocks && !m.failed; b++) {
    begin_block(&m, order[b]);
    run_block(&m);
  }
  free(order);
  ptx_give_spare(memory, registers);
  free(m.shared.from);
  ptx_region_close(&m.shared);
  free(m.seen);
  free(m.order);
  free(m.warps);
  free(m.threads);
  return !m.failed;
}
