/* One restart of the search for few registers at a given II.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_MODULO_RESTART_H
#define GAUS_MODULO_RESTART_H

#include "gaus/options.h"
#include "legalise/insertion.h"
#include "modulo/anneal.h"
#include "modulo/order_lp.h"
#include "backend/backend.h"
#include "support/monitor.h"

/* How much work a search does. */
typedef struct gaus_i_restart_plan {
  int32_t starts;        /* in all */
  int32_t rounds;        /* of gradient, for each start that has it */
  int32_t iterations;    /* of a round */
  int32_t moves;         /* of annealing for each operation, after each round */
  int32_t final_moves;   /* for the winner */
  int32_t polish_rounds; /* that annealing is cut into, an order program after each */
} gaus_i_restart_plan;

/* By effort and size: small loops get little, as they need little and wait
 * for milliseconds. */
gaus_i_restart_plan gaus_i_restart_make_plan(const gaus_options *options, int32_t num_ops);

/* What all restarts share; read-only while they run. */
typedef struct gaus_i_multistart {
  const gaus_problem *problem;
  const gaus_options *options;
  gaus_i_restart_plan plan;
  const gaus_i_backend *backend;
  gaus_i_monitor *monitor;
  int32_t ii;
  int32_t latest;             /* bound on every finish */
  double target;              /* no cost is below it */
  const int32_t *given;       /* a legal schedule */
  const int32_t *relaxed;     /* starts of the linear program */
  const int32_t *asap, *alap; /* windows of the relaxation */
  const int32_t *room;        /* latest starts for insertion: further out, where there is no bound */
} gaus_i_multistart;

/* One restart, with its scratch memory. */
typedef struct gaus_i_restart {
  const gaus_i_multistart *multistart;
  gaus_i_order_lp order;
  gaus_i_move_state state;
  gaus_i_insert insert;
  gaus_i_budget endless; /* for all of these */
  gaus_i_rng rng;
  int32_t *trial, *scratch;
  double *mu;
  float *means;
  int32_t *best;    /* the best schedule of this start, the caller's memory */
  double best_cost; /* infinity: none yet */
} gaus_i_restart;

gaus_status gaus_i_restart_open(gaus_i_restart *s, const gaus_i_multistart *multistart, int32_t index, int32_t *best,
                                gaus_error *err);
void gaus_i_restart_close(gaus_i_restart *s);

/* Runs restart `index`: 0 polishes the schedule that was given, 1 that of the linear program,
 * legalised; from 2 on, rounds of gradient descent, legalising and polish. */
gaus_status gaus_i_restart_run(gaus_i_restart *s, int32_t index, gaus_error *err);

/* Does restart `index` descend the gradient? Such a restart can also be run round by round, along
 * with others (rounds.h). */
bool gaus_i_restart_by_gradient(const gaus_i_multistart *multistart, int32_t index);

/* Fills in the problem that gradient restarts relax, and the settings. */
void gaus_i_restart_relaxation(const gaus_i_multistart *multistart, gaus_i_relax_problem *relaxed,
                               gaus_i_relax_settings *settings);

/* Where round `k` begins; false: there is none, and the search is over. */
bool gaus_i_restart_begin_round(const gaus_i_restart *s, int32_t index, int32_t k, gaus_i_initial_point *from);

/* After a round, with its result in s->means: legalises and polishes. */
gaus_status gaus_i_restart_end_round(gaus_i_restart *s, gaus_error *err);

/* Annealing and order programs (order_lp.h) in turn on the legal schedule s->trial, `moves`
 * for each operation; the outcome goes to s->best if it is the best. */
gaus_status gaus_i_restart_improve(gaus_i_restart *s, int32_t moves, gaus_error *err);

#endif
