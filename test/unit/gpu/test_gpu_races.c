/* No two threads of a kernel meet in memory without a barrier between them
 * (race.h). The kernels' bodies run here as on the host otherwise, and every access
 * is looked at; but for the last test, which shows that races would be found.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "race.h"
#define HOST_RACE(call) call

#include "gpu_cases.h"
#include "host_cuda.h"

static void expect_none(const char *name) {
  const char *first;
  long races = race_take(&first);
  if (races > 0)
    fail_msg("%s: %ld races; %s", name, races, first);
}

/* Rounds that begin, go on, end and begin again. */
static void run_case(int i, int32_t starts) {
  gpu_case c = nth_case(i);
  c.settings.iterations = 43;
  gaus_i_relaxation *r = open_on_device(&host_api, &c, starts);
  for (int32_t j = 0; j < starts; j++)
    gaus_i_gpu_set_start(r, 0, j, &(gaus_i_initial_point){.kappa = -1, .jitter = 0.2f, .stream = (uint64_t)j});
  run_on_device(r, 23);
  gaus_i_gpu_set_start(r, 0, 0, &(gaus_i_initial_point){.schedule = c.asap, .kappa = 0.05f});
  run_on_device(r, 1);
  run_on_device(r, 43);
  gaus_i_gpu_close(r);
  expect_none(c.name);
  free_case(&c);
}

static void kernels(void **state) {
  (void)state;
  for (int i = 0; i < NUM_CASES; i++) {
    bool wide = i >= 4 && i < 8;
    run_case(i, wide ? 1 : 2);
  }
  assert_true(race_looked_at() > 1000000);
}

static void expected_violations(void **state) {
  (void)state;
  gpu_case c = nth_case(8);
  c.settings.expected = true;
  gaus_i_relaxation *r = open_on_device(&host_api, &c, 1);
  gaus_i_gpu_set_start(r, 0, 0, &(gaus_i_initial_point){.kappa = -1});
  run_on_device(r, 3);
  gaus_i_gpu_close(r);
  expect_none(c.name);
  free_case(&c);
}

/* Any order of lanes may hide a race: the one that writes first. */
static void other_orders(void **state) {
  (void)state;
  for (host_cuda.shuffle = 1; host_cuda.shuffle <= 2; host_cuda.shuffle++)
    for (int i = 0; i < 4; i++)
      run_case(i, 2);
  host_cuda.shuffle = 0;
}

/* --- that races are found --------------------------------------------------------------- */

enum { CELLS = 64 };

static volatile int32_t seen; /* so that reading is not left out */

typedef void body(int32_t *cells, const gpu_block *block);

/* Each lane reads its neighbour's cell: after a barrier, or too early. */
static void neighbours(int32_t *cells, const gpu_block *block, bool barrier, int32_t lanes) {
  GPU_EACH_TEAM(block, lanes, t) {
    GPU_EACH_LANE(&t, lane) cells[t.index * lanes + lane] = lane;
    if (barrier)
      gpu_barrier(&t);
    GPU_EACH_LANE(&t, lane) seen = cells[t.index * lanes + (lane + 1) % lanes];
  }
}
static void with_barrier(int32_t *cells, const gpu_block *block) {
  neighbours(cells, block, true, 8);
}
static void without_barrier(int32_t *cells, const gpu_block *block) {
  neighbours(cells, block, false, 8);
}
/* A warp's sum is an exchange of registers, a block's goes through a barrier. */
static void sum_between(int32_t *cells, const gpu_block *block, int32_t lanes) {
  GPU_EACH_TEAM(block, lanes, t) {
    float part[GPU_LANES];
    GPU_EACH_LANE(&t, lane) {
      cells[t.index * lanes + lane] = lane;
      part[lane] = 1;
    }
    gpu_sum(&t, part);
    GPU_EACH_LANE(&t, lane) seen = cells[t.index * lanes + (lane + 1) % lanes];
  }
}
static void sum_of_warp(int32_t *cells, const gpu_block *block) {
  sum_between(cells, block, 32);
}
static void sum_of_block(int32_t *cells, const gpu_block *block) {
  sum_between(cells, block, 64);
}
/* Teams cannot wait for each other. */
static void next_team(int32_t *cells, const gpu_block *block) {
  GPU_EACH_TEAM(block, 8, t) {
    gpu_barrier(&t);
    GPU_EACH_LANE(&t, lane) if (lane == 0) cells[t.index / 2] = 1;
    gpu_barrier(&t);
  }
}
static void all_write(int32_t *cells, const gpu_block *block) {
  GPU_EACH_TEAM(block, 64, t)
  cells[0] = 1;
}
static void all_blocks_write(int32_t *cells, const gpu_block *block) {
  GPU_EACH_TEAM(block, 64, t)
  GPU_EACH_LANE(&t, lane) if (lane == 0) cells[0] = 1;
}
static void all_blocks_add(int32_t *cells, const gpu_block *block) {
  GPU_EACH_TEAM(block, 64, t)
  GPU_EACH_LANE(&t, lane) gpu_take(&cells[0], 1);
}
static void add_and_read(int32_t *cells, const gpu_block *block) {
  GPU_EACH_TEAM(block, 64, t)
  GPU_EACH_LANE(&t, lane) {
    gpu_take(&cells[0], 1);
    seen = cells[0];
  }
}

static bool has_race(body *run) {
  static int32_t cells[CELLS];
  static char shared[16];
  const char *first;
  race_watch(cells, sizeof cells);
  race_begin_launch("test");
  for (int32_t i = 0; i < 2; i++) {
    gpu_block block = {i, 2, 0, 64, shared};
    race_begin_block(i, shared, sizeof shared);
    if (i == 0 || run == all_blocks_write || run == all_blocks_add)
      run(cells, &block);
  }
  race_end_launch();
  race_unwatch(cells);
  return race_take(&first) > 0;
}

static void races_are_found(void **state) {
  (void)state;
  assert_false(has_race(with_barrier));
  assert_true(has_race(without_barrier));
  assert_true(has_race(sum_of_warp));
  assert_false(has_race(sum_of_block));
  assert_true(has_race(next_team));
  assert_true(has_race(all_write));
  assert_true(has_race(all_blocks_write));
  assert_false(has_race(all_blocks_add));
  assert_true(has_race(add_and_read));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kernels),
      cmocka_unit_test(expected_violations),
      cmocka_unit_test(other_orders),
      cmocka_unit_test(races_are_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
