/* Blocks and teams of threads, on a device and on the host.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A kernel's body is an inline function of the batch's arrays and of a
 * gpu_block, which holds the (block, thread) index. It deals out the block to
 * teams, and each team's work is written in phases:
 *
 *   GPU_EACH_TEAM(block, lanes, team) {        // lanes: a power of two up to the block
 *     float part[GPU_LANES];                   // one for each lane, kept between phases
 *     GPU_EACH_LANE(&team, lane)
 *       part[GPU_MINE(lane)] = ... ;           // a phase
 *     float sum = gpu_sum(&team, part);        // a barrier, and every lane has the sum
 *   }
 *
 * On a device a thread passes through each loop once, as its own lane. On the
 * host one thread passes through for all of them, so the same source runs there.
 * Between phases all lanes of a team must take the same branches. */
#ifndef GAUS_GPU_TEAM_H
#define GAUS_GPU_TEAM_H

#include "batch.h"

typedef struct gpu_block {
  int32_t index, count;    /* of the grid */
  int32_t thread, threads; /* on the host: 0 and all that it stands for */
  void *shared;            /* GPU_SHARED_BYTES for the block, aligned to 8 */
} gpu_block;

typedef struct gpu_team {
  int32_t index, count; /* of the block's teams */
  int32_t lane, lanes;
  int32_t turn; /* on the host: how many teams were before this one */
  void *shared;
} gpu_team;

GAUS_HD gpu_team gpu_team_of(const gpu_block *block, int32_t lanes, int32_t index) {
  gpu_team team;
  team.index = index;
  team.count = block->threads / lanes;
  team.lane = block->thread % lanes;
  team.lanes = lanes;
  team.turn = 0;
  team.shared = block->shared;
  return team;
}

#ifdef __CUDA_ARCH__

/* A loop of few turns: unrolled it only grows. */
#define GPU_ROLLED _Pragma("unroll 1")
#define GPU_LANES 1
#define GPU_MINE(lane) ((lane)&0)
#define GPU_EACH_LANE(team, lane) for (int32_t lane = (team)->lane, once_ = 1; once_; once_ = 0)
#define GPU_EACH_TEAM(block, lanes, team) \
  for (gpu_team team = gpu_team_of(block, lanes, (block)->thread / (lanes)), *once_ = &team; once_; once_ = 0)

GAUS_HD unsigned gpu_team_mask(const gpu_team *team) {
  return team->lanes >= 32 ? 0xffffffffu : ((1u << team->lanes) - 1) << (threadIdx.x & 31 & ~(team->lanes - 1));
}

GAUS_HD void gpu_barrier(const gpu_team *team) {
  if (team->lanes > 32)
    __syncthreads();
  else
    __syncwarp(gpu_team_mask(team));
}

/* Neighbours first: lane 0 adds ((a0 + a1) + (a2 + a3)) + ..., and as the
 * exchange is symmetric every lane gets the same bits. */
#define GPU_REDUCTION(name, type, join)                      \
  GAUS_HD type name(const gpu_team *team, type *part) {      \
    unsigned mask = gpu_team_mask(team);                     \
    type a = part[0], b;                                     \
    for (int32_t d = 1; d < team->lanes && d < 32; d *= 2) { \
      b = __shfl_xor_sync(mask, a, d);                       \
      a = join;                                              \
    }                                                        \
    if (team->lanes > 32) {                                  \
      type *warps = (type *)team->shared;                    \
      int32_t n = team->lanes / 32;                          \
      __syncthreads(); /* the last reader is done */         \
      if (team->lane % 32 == 0)                              \
        warps[team->lane / 32] = a;                          \
      __syncthreads();                                       \
      a = warps[team->lane % n];                             \
      for (int32_t d = 1; d < n; d *= 2) {                   \
        b = __shfl_xor_sync(mask, a, d);                     \
        a = join;                                            \
      }                                                      \
    }                                                        \
    return a;                                                \
  }

/* The one place where threads meet in memory: integers, so any order will do. */
GAUS_HD void gpu_add(int64_t *to, int64_t amount) {
  atomicAdd((unsigned long long *)to, (unsigned long long)amount);
}
GAUS_HD int32_t gpu_take(int32_t *counter, int32_t n) {
  return atomicAdd(counter, n);
}
GAUS_HD int32_t gpu_round(float a) {
  return __float2int_rn(a);
}

#else

#define GPU_ROLLED
#define GPU_LANES GPU_MAX_BLOCK
#define GPU_MINE(lane) (lane)
#define GPU_EACH_LANE(team, lane) for (int32_t turn_ = 0, lane; (lane = gpu_host_lane(team, turn_)) >= 0; turn_++)
#define GPU_EACH_TEAM(block, lanes, team)                               \
  for (gpu_team team = gpu_host_team(block, lanes, 0); team.index >= 0; \
       team = gpu_host_team(block, lanes, team.turn + 1))

/* The order of lanes in a phase and of teams in a block must not matter, nor
 * may threads meet in memory without a barrier. Tests look into both: they
 * define GPU_HOST_HOOKS and these functions themselves. */
#ifndef GPU_HOST_HOOKS
GAUS_HD int32_t gpu_host_lane(const gpu_team *team, int32_t turn) {
  return turn < team->lanes ? turn : -1;
}
GAUS_HD gpu_team gpu_host_team(const gpu_block *block, int32_t lanes, int32_t turn) {
  gpu_team team = gpu_team_of(block, lanes, turn);
  team.turn = turn;
  if (turn >= team.count)
    team.index = -1;
  return team;
}
GAUS_HD void gpu_host_sync(const gpu_team *team) {
  (void)team;
}
#else
static int32_t gpu_host_lane(const gpu_team *team, int32_t turn);
static gpu_team gpu_host_team(const gpu_block *block, int32_t lanes, int32_t turn);
static void gpu_host_sync(const gpu_team *team);
#endif

GAUS_HD void gpu_barrier(const gpu_team *team) {
  gpu_host_sync(team);
}

#define GPU_REDUCTION(name, type, join)                                           \
  GAUS_HD type name(const gpu_team *team, type *part) {                           \
    for (int32_t d = 1; d < team->lanes; d *= 2)                                  \
      for (int32_t i = 0; i < team->lanes; i += 2 * d) {                          \
        type a = part[i], b = part[i + d];                                        \
        part[i] = join;                                                           \
      }                                                                           \
    if (team->lanes > 32) /* a warp exchanges registers: no barrier for memory */ \
      gpu_host_sync(team);                                                        \
    return part[0];                                                               \
  }

GAUS_HD void gpu_add(int64_t *to, int64_t amount) {
  __atomic_fetch_add(to, amount, __ATOMIC_RELAXED);
}
GAUS_HD int32_t gpu_take(int32_t *counter, int32_t n) {
  return __atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}
GAUS_HD int32_t gpu_round(float a) {
  return (int32_t)lrintf(a);
}

#endif

/* Every lane gets the sum, or the largest, of all lanes' parts. */
GPU_REDUCTION(gpu_sum, float, a + b)
GPU_REDUCTION(gpu_sum_double, double, a + b)
GPU_REDUCTION(gpu_largest, float, gaus_i_maxf(a, b))
GPU_REDUCTION(gpu_last, int32_t, a > b ? a : b)

#endif
