/* What the rounds of a joint annealing work on: bids, claims and tables, as arrays.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A round is a few phases with a barrier after each; within a phase every chunk of proposals is on its own. What they
 * share are integers that are only added to or made smaller, so the outcome does not depend on the order of the
 * chunks, and so on the number of threads. */
#ifndef GAUS_ACYCLIC_JOINT_STATE_H
#define GAUS_ACYCLIC_JOINT_STATE_H

#include "acyclic/anneal.h"
#include "acyclic/cooling.h"
#include "acyclic/smoothed_moves.h"
#include "support/crew.h"

enum {
  GAUS_JOINT_PARTS = 16,       /* most parts of a sweep */
  GAUS_JOINT_CHUNK = 128,      /* proposals of a chunk that move one operation */
  GAUS_JOINT_GROUP_CHUNK = 32, /* that move groups */
  GAUS_JOINT_GROUP = 256,      /* larger groups are given up */
  GAUS_JOINT_BLOCKING = 16,    /* most steps that an operation blocks its type for */
  GAUS_JOINT_TOUCHED = 2 * GAUS_JOINT_GROUP * GAUS_JOINT_BLOCKING,
  GAUS_JOINT_MEMBERS = 1000,   /* of all bids of a chunk; one that needs more is dropped */
  GAUS_JOINT_RUNS = 2040,      /* likewise */
  GAUS_JOINT_VALUES = 500,     /* likewise */
  GAUS_JOINT_BUCKETS = 32,     /* of the order in which bids count each other */
  GAUS_JOINT_ROUNDS = 1 << 23, /* then claims are forgotten, as their round has 24 bits and each takes two */
};

/* A run of steps whose load changes by the same: entries at..at+length-1 of [resources][steps]. */
typedef struct gaus_i_joint_run {
  int64_t delta;
  int32_t at, length;
} gaus_i_joint_run;

typedef struct gaus_i_joint_member {
  int32_t op, target;
} gaus_i_joint_member;

/* A proposal that was accepted as if it were alone. The lists are parts of its chunk's. */
typedef struct gaus_i_joint_bid {
  uint64_t key;   /* round (later: lower), order within the round, proposal: the lower goes first */
  double allowed; /* the largest change that is accepted */
  int64_t linear; /* change of the sum of slope x start */
  int32_t member, members, run, runs, value, values; /* values whose ends change */
  bool alive, counted;
} gaus_i_joint_bid;

typedef struct gaus_i_joint_chunk {
  int32_t bids, members, runs, values;
  gaus_i_joint_bid bid[GAUS_JOINT_CHUNK];
  gaus_i_joint_member member[GAUS_JOINT_MEMBERS];
  gaus_i_joint_run run[GAUS_JOINT_RUNS];
  int32_t value[GAUS_JOINT_VALUES];
} gaus_i_joint_chunk;

/* Where an operation is to go, by the bid that has it. */
typedef struct gaus_i_joint_place {
  uint64_t key;
  int32_t target, round;
} gaus_i_joint_place;

/* Scratch of a thread. */
typedef struct gaus_i_joint_worker {
  gaus_i_smoothed_state mover;           /* the shared one, with deltas of its own */
  uint64_t random;                       /* state of the numbers of the proposal at hand */
  int32_t *mark, stamp, *want;           /* [n] of the group that an operation is in; start asked of it */
  int32_t group[GAUS_JOINT_GROUP], size; /* its operations */
  int64_t *load_delta;                   /* [resources x steps], zero in between */
  int32_t touched[GAUS_JOINT_TOUCHED], num_touched;
  gaus_i_joint_run run[GAUS_JOINT_TOUCHED]; /* changes of the demand */
  int32_t runs;
  int64_t accepted;                        /* moves that it made */
  int32_t *value_mark, *value, num_values; /* [n] values that the group touches; mode memory */
  int32_t span[2];                         /* where the live bits change */
} gaus_i_joint_worker;

typedef struct gaus_i_joint_state {
  gaus_i_placement *p;
  const gaus_i_acyclic *b;
  const gaus_i_acyclic_anneal_settings *settings;
  gaus_i_cooling cooling;
  gaus_i_smoothed_state mover;
  gaus_i_crew *crew;
  gaus_i_joint_worker *workers;
  int32_t num_workers;
  gaus_i_joint_chunk **chunks;
  int32_t num_chunks;

  /* the parts of a sweep */
  double groups;                 /* proposals that move groups, for each that moves one operation */
  int32_t *movable, num_movable; /* operations with more than one place to be, part after part */
  int32_t parts, part_begin[GAUS_JOINT_PARTS + 1];
  int32_t *tight, num_tight, *tight_before; /* gaus_i_cooling_tight; NULL: no proposal is aimed */

  /* the round at hand */
  uint64_t epoch; /* random numbers go on where rounds begin anew */
  int32_t round, proposals;
  int64_t proposed; /* in all rounds */
  bool of_groups;
  const int32_t *from; /* operations that proposals begin at */
  int32_t num_from;

  gaus_i_joint_place *place;     /* [n] */
  uint64_t *claim, *value_claim; /* [n] least key that wants it */
  int32_t *birth;                /* [n] of values, as counted in the loads; mode memory */
  int64_t *more, *less;          /* [resources x steps][buckets] what bids of this round add and take off */
} gaus_i_joint_state;

gaus_status gaus_i_joint_init(gaus_i_joint_state *s, gaus_i_placement *p,
                              const gaus_i_acyclic_anneal_settings *settings, gaus_i_crew *crew, gaus_error *err);
void gaus_i_joint_clear(gaus_i_joint_state *s);

/* Random numbers are counted, not drawn: each proposal has a stream of its own, by seed, round and index (SplitMix64;
 * Steele, Lea and Flood 2014). */
static inline uint64_t gaus_i_joint_mix(uint64_t z) {
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static inline uint64_t gaus_i_joint_next(uint64_t *state) {
  return gaus_i_joint_mix(*state += UINT64_C(0x9E3779B97F4A7C15));
}

static inline uint64_t gaus_i_joint_stream(const gaus_i_joint_state *s, int32_t index) {
  uint64_t round =
      gaus_i_joint_mix(s->settings->seed + UINT64_C(0x9E3779B97F4A7C15) * (s->epoch + (uint64_t)s->round + 1));
  return gaus_i_joint_mix(round + UINT64_C(0xD1B54A32D192ED03) * (uint64_t)(index + 1));
}

#endif
