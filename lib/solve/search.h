/* One start of the search for few registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_SOLVE_SEARCH_H
#define GAUS_SOLVE_SEARCH_H

#include "gaus/options.h"
#include "legalise/insert.h"
#include "polish/anneal.h"
#include "polish/cell.h"
#include "relax/backend.h"
#include "support/watch.h"

/* How much work a search does. */
typedef struct gaus_search_plan {
  int32_t starts;        /* in all */
  int32_t rounds;        /* of gradient, for each start that has it */
  int32_t iterations;    /* of a round */
  int32_t moves;         /* of annealing for each operation, after each round */
  int32_t final_moves;   /* for the winner */
  int32_t polish_rounds; /* that annealing is cut into, a cell program after each */
} gaus_search_plan;

/* By effort and size: small loops get little, as they need little and wait
 * for milliseconds. */
gaus_search_plan gaus_search_make_plan(const gaus_options *options, int32_t num_ops);

/* What all starts share; read-only while they run. */
typedef struct gaus_search_space {
  const gaus_problem *problem;
  const gaus_options *options;
  gaus_search_plan plan;
  const gaus_backend *backend;
  gaus_watch *watch;
  int32_t ii;
  int32_t latest;             /* bound on every finish */
  double target;              /* no cost is below it */
  const int32_t *given;       /* a legal schedule */
  const int32_t *relaxed;     /* starts of the linear program */
  const int32_t *asap, *alap; /* windows of the relaxation */
  const int32_t *room;        /* latest starts for insertion: further out, where there is no bound */
} gaus_search_space;

/* Scratch memory of one start. */
typedef struct gaus_search {
  const gaus_search_space *space;
  gaus_cell cell;
  gaus_state state;
  gaus_insert insert;
  gaus_budget ear; /* for all of these */
  gaus_rng rng;
  int32_t *trial, *scratch;
  double *mu;
  float *means;
  int32_t *best;    /* the best schedule of this start, the caller's memory */
  double best_cost; /* infinity: none yet */
} gaus_search;

gaus_status gaus_search_open(gaus_search *s, const gaus_search_space *space, int32_t index, int32_t *best,
                             gaus_error *err);
void gaus_search_close(gaus_search *s);

/* Start `index`: 0 polishes the schedule that was given, 1 that of the linear
 * program, legalised; from 2 on rounds of gradient, legalising and polish. */
gaus_status gaus_search_run(gaus_search *s, int32_t index, gaus_error *err);

/* Is start `index` one by gradient? Such a start can also be run round by
 * round, along with others (joint.h). */
bool gaus_search_by_gradient(const gaus_search_space *space, int32_t index);

/* What it relaxes. */
void gaus_search_relaxation(const gaus_search_space *space, gaus_space *relaxed, gaus_relax_settings *settings);

/* Where round `k` begins; false: there is none, and the search is over. */
bool gaus_search_begin_round(const gaus_search *s, int32_t index, int32_t k, gaus_relax_start *from);

/* After a round, with its result in s->means: legalises and polishes. */
gaus_status gaus_search_end_round(gaus_search *s, gaus_error *err);

/* Annealing and cell programs in turn on the legal schedule s->trial, `moves`
 * for each operation; the outcome goes to s->best if it is the best. */
gaus_status gaus_search_improve(gaus_search *s, int32_t moves, gaus_error *err);

#endif
