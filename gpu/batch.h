/* A batch as the kernels see it: plain arrays on the device.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * An instance is one start of one relaxation problem; its index is the problem's index times the
 * number of starts, plus the start's index. A channel is a quantity with a value in every slot: the
 * demand on a resource, or the live bits, which are the last channel of a problem that has them. A
 * position is an operation of an instance; a life is a value of an instance whose lifetime is not
 * linear; a cell is a slot of a channel of an instance.
 *
 * Sums over operations are made in 64-bit fixed point, where the order of
 * additions does not matter; all other sums have a fixed order. So nothing depends on the
 * order in which blocks run.
 *
 * The C compiler and nvcc both read this file. */
#ifndef GAUS_GPU_BATCH_H
#define GAUS_GPU_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "relax/gaussian.h"

enum {
  GPU_UNROLL = 4,      /* steps of a window that a lane holds at a time */
  GPU_BLOCK = 256,     /* threads of a block, but for level kernels */
  GPU_MAX_BLOCK = 512, /* of those */
  GPU_SHARED_BYTES = 2 * GPU_MAX_BLOCK * 8,
  GPU_CLASSES = 4,      /* team sizes: see gpu_class_lanes */
  GPU_PLAN_PERIOD = 20, /* iterations after which teams are chosen anew */
  GPU_HEAVY = 32        /* an operation of more links than this gets a warp */
};

/* Lanes of a team of a class; GPU_BLOCK for the last. */
GAUS_HD int32_t gpu_class_lanes(int32_t class_) {
  return class_ == 0 ? 4 : class_ == 1 ? 8 : class_ == 2 ? 32 : GPU_BLOCK;
}

/* The class for `steps` steps that cost `each` evaluations apiece. Before its first step each lane of a team
 * spends some 130 instructions, as many as three evaluations: so teams are small until a lane's share would make others
 * wait. A value goes through its consumers once for every GPU_UNROLL steps of its lanes, so it has larger teams. */
GAUS_HD int32_t gpu_class_of(int64_t steps, int64_t each) {
  int64_t work = steps * each;
  bool alone = each == 1;
  if (work > 16384 || steps > 1024)
    return 3;
  if (work > (alone ? 256 : 512))
    return 2;
  return work > 256 || steps > (alone ? 16 : 4) * GPU_UNROLL ? 1 : 0;
}

/* What differs between modes and relaxation problems; constant during a batch. */
typedef struct gpu_space {
  int32_t iterations, rho_period, expected;
  float rate, decay_from, tau, rho, rho_limit, rho_growth, gradient, knee, window, tolerance;
} gpu_space;

typedef struct gpu_op {
  int32_t slot; /* of offset 0 */
  int32_t mobility;
  int32_t channel; /* that it demands units of; -1: none, or it cannot move */
  int32_t demand;
  int32_t life; /* the value that it defines, where that is not linear; or -1 */
  float slope, unit;
  int32_t use_begin, use_end;            /* of the values that it consumes, in in_use */
  int32_t link_begin, link_in, link_end; /* in links: dependences to others, then from others */
} gpu_op;

/* A dependence, as seen from one of its ends. */
typedef struct gpu_link {
  int32_t other;
  float gap;
} gpu_link;

typedef struct gpu_value {
  int32_t op;
  int32_t slot; /* of the producer's offset 0 */
  int32_t width;
  int32_t use_begin, use_end; /* in uses */
} gpu_value;

typedef struct gpu_use {
  int32_t op, shift;
} gpu_use;

typedef struct gpu_channel {
  int32_t blocking;   /* 0: the live bits */
  int32_t fixed;      /* first cell of the demand of operations that cannot move, in fixed_use */
  float limit;        /* infinity: none */
  float weight;       /* of the peak; 0: it does not count */
  float penalty;      /* 1 / unit^2 */
  float one, quantum; /* 1 in fixed point, and what 1 stands for */
} gpu_channel;

typedef struct gpu_instance {
  int32_t relax_problem, ii, slots;
  int32_t stride; /* cells of a channel: slots + 1, for what ends with the last slot */
  int32_t num_ops, num_channels, num_values, num_uses;
  int32_t live, lifetime;          /* whether its values make a peak, or a sum of lifetimes */
  int32_t op, channel, value, use; /* first of its relaxation problem in the arrays of the relaxation problems */
  int32_t position, level, life, life_use; /* first of its own */
  int64_t cell;                            /* first of its channels' cells */
} gpu_instance;

/* What changes with the iterations of an instance. */
typedef struct gpu_state {
  double unbias0, unbias1; /* 0.9^t, 0.99^t */
  float scale;             /* of the objective */
  float rho, rho_limit;
  int32_t left;  /* iterations of the round; 0: idle */
  int32_t moved; /* means that have, since the last check */
} gpu_state;

/* An instance's part in the iteration at hand. */
typedef struct gpu_now {
  int32_t active, first;
  int32_t update; /* multipliers follow */
  int32_t plan;   /* windows are sized up for the next plan, and convergence is checked */
  float rho, rho_limit, rate, unbias0, unbias1;
} gpu_now;

/* State of a channel of an instance. */
typedef struct gpu_level {
  int32_t instance;
  float sharpness;
  double peak; /* its part of the objective */
} gpu_level;

/* Numbers of elements. */
typedef struct gpu_sizes {
  int64_t relax_problems, ops, links, in_uses, values, uses, channels, fixed_cells; /* of the relaxation problems */
  int64_t instances, positions, levels, lives, life_uses, cells, heavy;             /* of their starts */
  int64_t mover_entries, life_entries, counts;
} gpu_sizes;

/* The arrays: where they live, type, name, number of elements.
 * SETUP is uploaded once, START before a run, RESULT downloaded after one. */
#define GPU_ARRAYS(ARRAY)                                                                                   \
  ARRAY(SETUP, gpu_space, relax_problems, relax_problems)                                                   \
  ARRAY(SETUP, gpu_op, ops, ops)                                                                            \
  ARRAY(SETUP, gpu_link, links, links)                                                                      \
  ARRAY(SETUP, int32_t, in_use, in_uses) /* indices into uses */                                            \
  ARRAY(SETUP, gpu_value, values, values)                                                                   \
  ARRAY(SETUP, gpu_use, uses, uses)                                                                         \
  ARRAY(SETUP, gpu_channel, channels, channels)                                                             \
  ARRAY(SETUP, float, fixed_use, fixed_cells)                                                               \
  ARRAY(SETUP, gpu_instance, instances, instances)                                                          \
  ARRAY(SETUP, int32_t, owner, positions)  /* the instance of a position */                                 \
  ARRAY(SETUP, int32_t, life_owner, lives) /* of a life */                                                  \
  ARRAY(SETUP, gpu_level, levels, levels)                                                                   \
  ARRAY(SETUP, int32_t, heavy, heavy)     /* positions of many links */                                     \
  ARRAY(START, int32_t, fresh, instances) /* a round begins */                                              \
  ARRAY(START, float, start_x, positions)                                                                   \
  ARRAY(START, float, start_inverse, positions)                                                             \
  ARRAY(START, float, start_widen, positions)                                                               \
  ARRAY(RESULT, float, x, positions)  /* offsets of the means */                                            \
  ARRAY(RESULT, float, weight, cells) /* derivative of the penalised objective by the level */              \
  ARRAY(RESULT, double, objective, instances)                                                               \
  ARRAY(WORK, gpu_state, state, instances)                                                                  \
  ARRAY(WORK, gpu_now, now, instances)                                                                      \
  ARRAY(WORK, float, inverse, positions) /* 1 / sigma */                                                    \
  ARRAY(WORK, float, widen, positions)   /* its factor for each step */                                     \
  ARRAY(WORK, float, checked, positions) /* x when convergence was last checked */                          \
  ARRAY(WORK, float, first, positions)   /* Adam's moments */                                               \
  ARRAY(WORK, float, second, positions)                                                                     \
  ARRAY(WORK, gaus_i_window, window, positions)                                                             \
  ARRAY(WORK, int32_t, extent, positions)    /* most steps of a window until the next plan */               \
  ARRAY(WORK, float, grad_demand, positions) /* gradient: by way of the demand, */                          \
  ARRAY(WORK, float, grad_link, positions)   /* of the dependences, */                                      \
  ARRAY(WORK, float, grad_life, lives)       /* of the own value, */                                        \
  ARRAY(WORK, float, grad_use, life_uses)    /* of the values consumed */                                   \
  ARRAY(WORK, float, length, lives)          /* expected lifetimes */                                       \
  ARRAY(WORK, int64_t, direct, cells)        /* sum of demand x F, of width x live probability */           \
  ARRAY(WORK, int64_t, tail, cells)          /* differences of what is constant over runs of slots */       \
  ARRAY(WORK, float, value, cells)           /* demand, live bits */                                        \
  ARRAY(WORK, float, multiplier, cells)                                                                     \
  ARRAY(WORK, float, step, cells)                 /* weight(s) - weight(s + blocking) */                    \
  ARRAY(WORK, int32_t, mover_list, mover_entries) /* [class][position]: positions with demand, by window */ \
  ARRAY(WORK, int32_t, life_list, life_entries)   /* [class][life]: lives by the steps that they touch */   \
  ARRAY(WORK, int32_t, counts, counts)            /* lengths: of the classes of movers, then of lives */

typedef struct gpu_batch {
#define GPU_MEMBER(region, type, name, count) type *name;
  GPU_ARRAYS(GPU_MEMBER)
#undef GPU_MEMBER
  int32_t num_instances, num_positions, num_levels, num_lives, num_heavy;
} gpu_batch;

/* Threads that a level of so many slots gets: by its own size, so that a relaxation problem
 * does the same in any batch. */
GAUS_HD int32_t gpu_level_lanes(int32_t slots) {
  int32_t lanes = 32;
  while (lanes < GPU_MAX_BLOCK && lanes * 4 < slots)
    lanes *= 2;
  return lanes;
}

/* The kernels. A level kernel has a block for each level, with the threads of the
 * largest, the others have blocks of GPU_BLOCK threads. */
#define GPU_ITEM_KERNELS(KERNEL)                                          \
  KERNEL(begin)     /* takes over what a round begins with */             \
  KERNEL(plan)      /* sorts positions and lives by the team they need */ \
  KERNEL(forward)   /* demand and live bits, from the windows */          \
  KERNEL(backward)  /* gradients, from the weights */                     \
  KERNEL(normalise) /* first step: scale of the objective */              \
  KERNEL(measure)   /* last step of a plan: the objective */              \
  KERNEL(move)      /* Adam, sigma, windows */
#define GPU_LEVEL_KERNELS(KERNEL)                                        \
  KERNEL(clear)   /* forgets the multipliers where a round begins */     \
  KERNEL(sharpen) /* first step: sharpness of the maxima, raw weights */ \
  KERNEL(weigh)   /* levels, maxima, penalties, weights, multipliers */

typedef enum gpu_kernel {
#define GPU_ID(name) GPU_##name,
  GPU_ITEM_KERNELS(GPU_ID) GPU_LEVEL_KERNELS(GPU_ID)
#undef GPU_ID
      GPU_NUM_KERNELS
} gpu_kernel;

#endif
