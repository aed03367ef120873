/* A problem under a latency bound, made compact for local search, and one schedule of it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * gaus_i_acyclic is the problem of modes resource and memory (formulations A and B of
 * docs/model.md), shared by all threads; gaus_i_placement is one schedule with its loads.
 * Dependences of distance > 0 order nothing and are no communication, but a value lives until its
 * users in later iterations start too (docs/formats.md). */
#ifndef GAUS_ACYCLIC_INSTANCE_H
#define GAUS_ACYCLIC_INSTANCE_H

#include "gaus/options.h"
#include "legalise/sharers.h"
#include "problem/problem.h"
#include "support/monitor.h"

/* One end of a dependence: the other operation, the least separation of the
 * starts, and how many of the dependences merged into it carry data. */
typedef struct gaus_i_link {
  int32_t op, latency, data;
} gaus_i_link;

/* A resource is what has a peak: the demand on a resource of the problem, or the live bits. */
typedef struct gaus_i_resource {
  double weight;    /* of the peak in the objective */
  int64_t limit;    /* INT64_MAX: none */
  int32_t blocking; /* steps for which a start takes its demand; live bits, and where `general`: 0 */
  int32_t type;     /* index in the problem; -1: live bits */
} gaus_i_resource;

typedef struct gaus_i_acyclic {
  const gaus_problem *problem;
  gaus_mode mode;
  gaus_i_monitor *monitor; /* ends what takes long: for the caller to set; NULL after gaus_i_acyclic_init. Not owned */
  int32_t n, steps;        /* operations; steps that a load may touch */
  int32_t latency;         /* the bound D */
  int32_t *asap, *alap;
  int32_t *pred_begin, *succ_begin; /* [n + 1] */
  gaus_i_link *pred, *succ;         /* one for each pair of operations, the longest */
  int32_t *slope;                   /* [n] data dependences in - out: communication is linear in the starts */
  double communication_weight;      /* 0 in mode memory */

  int32_t num_resources;
  gaus_i_resource *resources;
  int32_t *resource_of;  /* [n] resource of the operation's demand, -1: none, or `general` */
  int32_t *demand;       /* [n] */
  int32_t live_resource; /* -1 in mode resource */
  bool general;          /* loads are kept claim by claim (acyclic/claims.h), */
  int32_t *row_of;       /* [resources of the problem] where they are, -1: nowhere */

  /* Values (mode memory): alive from start + alive_from to the last of `uses`. */
  int32_t *use_begin, *use;   /* [n + 1], consumers of each value that has bits, each once */
  int32_t *read_begin, *read; /* [n + 1], producers of the values that each operation reads */
  int32_t *width;             /* [n], 0 where nothing reads it */
  int32_t *alive_from;        /* [n] */
} gaus_i_acyclic;

/* `latency`: the bound on every finish, at least the depth. Where that is below options->latency
 * the weights are those of options->latency, which was reduced (problem/ample.h). O((V + E) log degree). */
gaus_status gaus_i_acyclic_init(gaus_i_acyclic *b, const gaus_problem *problem, const gaus_options *options,
                                int32_t latency, gaus_error *err);
void gaus_i_acyclic_clear(gaus_i_acyclic *b);

typedef struct gaus_i_placement {
  const gaus_i_acyclic *b;
  int32_t *start;
  int64_t *load;  /* [resources][steps] */
  int64_t linear; /* sum of slope x start */
  int32_t *end;   /* [n] where each value's life ends; mode memory */
  gaus_i_sharers sharers;
} gaus_i_placement;

gaus_status gaus_i_placement_init(gaus_i_placement *p, const gaus_i_acyclic *b, gaus_error *err);
void gaus_i_placement_clear(gaus_i_placement *p);
void gaus_i_placement_load(gaus_i_placement *p, const int32_t *start);

/* Does the schedule keep windows and dependences, and is what is kept up to date what its starts come to? For asserts.
 * O(V + E + resources x steps). */
bool gaus_i_placement_is_consistent(const gaus_i_placement *p);

/* The exact objective (docs/model.md); infinity if a limit is exceeded. O(resources x steps). */
double gaus_i_placement_objective(const gaus_i_placement *p);

/* The starts that the neighbours of v, as they stand, leave it: lo..hi. O(degree). */
static inline void gaus_i_placement_window(const gaus_i_placement *p, int32_t v, int32_t *lo, int32_t *hi) {
  const gaus_i_acyclic *b = p->b;
  int32_t from = b->asap[v], to = b->alap[v];
  for (int32_t i = b->pred_begin[v]; i < b->pred_begin[v + 1]; i++) {
    int32_t t = p->start[b->pred[i].op] + b->pred[i].latency;
    from = t > from ? t : from;
  }
  for (int32_t i = b->succ_begin[v]; i < b->succ_begin[v + 1]; i++) {
    int32_t t = p->start[b->succ[i].op] - b->succ[i].latency;
    to = t < to ? t : to;
  }
  *lo = from;
  *hi = to;
}

#endif
