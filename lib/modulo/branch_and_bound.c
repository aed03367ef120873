/* Finds the least lifetimes at a given II: branch and bound on difference constraints.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modulo/branch_and_bound.h"

#include <string.h>

#include "lp/incremental_lp.h"
#include "modulo/lifetime_proof.h"
#include "legalise/reservation_table.h"
#include "support/support.h"
#include "support/monitor.h"
#include "support/assert.h"

enum {
  MOST_OPS = 9, /* of a conflict: types of up to 8 units */
  MOST_BRANCHES = 2 * (MOST_OPS - 1),
  MOST_CONFLICTS = 8, /* that a node chooses from */
  DEPTH = 160,        /* rows on the way to a node */
  HASTE = 4           /* of the cutoff: see deepen */
};

/* Sums of twice as many, times GAUS_ORDER_LP_BIT, still fit in 64 bits. */
#define MOST_BITS (INT64_C(1) << 50)

/* A claim on a row of the table; of an operation with several it is one of them. */
typedef struct holding {
  int32_t op, from, cycles, demand;
  int32_t slot; /* in which it begins, at the node at hand */
} holding;

/* Operations that take too much of one resource in a slot. Some distance from the
 * first of them must change. */
typedef struct conflict {
  int32_t slot, count;
  int32_t op[MOST_OPS];
  int64_t delta[MOST_OPS]; /* from the first, now */
  holding first, second;   /* of a pair */
  bool pair;               /* not even two fit: they must not overlap at all */
} conflict;

typedef enum outcome { EXHAUSTED, STOPPED } outcome;

typedef struct brancher {
  const gaus_problem *p;
  int32_t ii;
  gaus_i_incremental_lp *lp;
  gaus_i_budget *budget;
  int64_t cutoff;               /* nodes of this value or more are cut off; */
  int64_t next;                 /* the least value of those that were */
  gaus_i_reservation_table mrt; /* of the node at hand */
  int32_t *begin;               /* [rows + 1] into */
  holding *holdings;            /* what each row is taken by; */
  int32_t *start;               /* where a schedule goes */
  bool found;                   /* a schedule, */
  int64_t best;                 /* of this value */
  int64_t nodes, searches;
  bool cyclic;                /* the last branch that was pushed holds a positive cycle */
  gaus_i_lifetime_proof told; /* the certificate */
} brancher;

/* --- conflicts ---------------------------------------------------------------------------- */

static int64_t distance(const brancher *b, int32_t from, int32_t to) {
  const int64_t *x = gaus_i_incremental_lp_x(b->lp);
  return x[to] - x[from];
}

/* Is it in the conflict already, by another claim? */
static bool is_in(const conflict *c, int32_t op) {
  for (int32_t k = 0; k < c->count; k++)
    if (c->op[k] == op)
      return true;
  return false;
}

static void put(conflict *c, const holding *h) {
  if (is_in(c, h->op))
    return;
  if (c->count == 0)
    c->first = *h;
  else
    c->second = *h;
  c->op[c->count++] = h->op;
}

/* Those of the row that take the slot, until they are too many. Where operations exclude one another, all of them: what
 * they take together hangs on all the distances. */
static void collect(const brancher *b, int32_t row, int32_t slot, conflict *c) {
  int64_t demand = 0, limit = b->mrt.limit[row];
  bool all = b->p->branches != NULL, complete = true;
  *c = (conflict){.slot = slot};
  for (int32_t k = b->begin[row]; k < b->begin[row + 1] && (all || demand <= limit); k++) {
    const holding *h = &b->holdings[k];
    if (gaus_i_mod((int64_t)slot - h->slot, b->ii) >= h->cycles)
      continue;
    complete = complete && (c->count < MOST_OPS || is_in(c, h->op));
    if (!complete)
      break;
    demand += h->demand;
    put(c, h);
  }
  c->pair = c->count == 2 && !all;
  if (c->pair && c->first.demand + (int64_t)c->second.demand <= limit)
    c->pair = false; /* another claim of one of them was needed */
  if (!complete || demand <= limit || c->count < 2)
    c->count = -1; /* of more operations than we take on */
  for (int32_t k = 1; k < c->count; k++)
    c->delta[k] = distance(b, c->op[0], c->op[k]);
}

/* A row pays for what it is taken by. */
static void fill_table(brancher *b) {
  const int64_t *x = gaus_i_incremental_lp_x(b->lp);
  gaus_i_reservation_table_reset(&b->mrt);
  for (int32_t row = 0; row < b->mrt.num_resources; row++) {
    int32_t begin = b->begin[row], end = b->begin[row + 1];
    for (int32_t k = begin; k < end; k++) {
      holding *h = &b->holdings[k];
      h->slot = gaus_i_reservation_table_slot(&b->mrt, x[h->op] + h->from);
      if (b->mrt.of[h->op].row >= 0)
        gaus_i_reservation_table_add(&b->mrt, h->op, x[h->op]);
    }
    gaus_i_spend(b->budget, (row < b->mrt.num_flat ? b->ii / 8 : 0) +
                                gaus_i_reservation_table_steps(&b->mrt, b->holdings[begin].op, 0) * (end - begin));
  }
  for (int32_t v = 0; !b->p->plain && v < b->p->num_ops; v++)
    if (b->mrt.of[v].row == GAUS_MANY_ROWS)
      gaus_i_reservation_table_add(&b->mrt, v, x[v]);
}

/* Once is enough for a slot. */
static bool is_known(const conflict *conflicts, int32_t count, int32_t slot) {
  for (int32_t i = 0; i < count; i++)
    if (conflicts[i].slot == slot)
      return true;
  return false;
}

/* Conflicts of the node, one for each slot where one begins; -1: one is too large. */
static int32_t find_conflicts(brancher *b, conflict *out) {
  int32_t count = 0;
  fill_table(b);
  for (int32_t row = 0; row < b->mrt.num_resources; row++) {
    for (int32_t k = b->begin[row], first = count; k < b->begin[row + 1] && count < MOST_CONFLICTS; k++) {
      int32_t slot = b->holdings[k].slot;
      if (gaus_i_reservation_table_use(&b->mrt, row, slot) <= b->mrt.limit[row] ||
          is_known(out + first, count - first, slot))
        continue;
      collect(b, row, slot, &out[count]);
      if (out[count++].count < 0)
        return -1;
    }
  }
  return count;
}

/* --- branches ----------------------------------------------------------------------------- */

static int32_t num_branches(const conflict *c) {
  return 2 * (c->count - 1);
}

/* The distances between which all are excluded with the one at hand. */
static void excluded(const brancher *b, const conflict *c, int32_t k, int64_t *below, int64_t *above) {
  int64_t delta = c->delta[k];
  if (!c->pair) {
    *below = delta - 1;
    *above = delta + 1;
    return;
  }
  int64_t shift = (int64_t)c->second.from - c->first.from, apart = delta + shift; /* of the claims */
  int32_t rest = gaus_i_mod(apart, b->ii);
  int64_t turn = apart - rest + (rest < c->first.cycles ? 0 : b->ii);
  *below = turn - c->second.cycles - shift;
  *above = turn + c->first.cycles - shift;
}

/* Pushes a branch: distances before the one that changes are held, so that no
 * two branches share a schedule. Returns the rows pushed; *lives: it has to be looked at. */
static int32_t push_branch(brancher *b, const conflict *c, int32_t branch, bool *lives) {
  int32_t k = 1 + branch / 2, first = c->op[0], pushed = 0;
  int64_t below, above;
  gaus_status status = GAUS_OK;
  excluded(b, c, k, &below, &above);
  gaus_i_lp_constraint change = branch % 2 == 0 ? (gaus_i_lp_constraint){c->op[k], first, -below}
                                                : (gaus_i_lp_constraint){first, c->op[k], above};
  for (int32_t i = 1; i < k && status == GAUS_OK; i++) { /* holds already: costs nothing */
    gaus_i_incremental_lp_push(b->lp, (gaus_i_lp_constraint){first, c->op[i], c->delta[i]}, b->cutoff, b->budget);
    status =
        gaus_i_incremental_lp_push(b->lp, (gaus_i_lp_constraint){c->op[i], first, -c->delta[i]}, b->cutoff, b->budget);
    pushed += 2;
  }
  status = gaus_i_incremental_lp_push(b->lp, change, b->cutoff, b->budget);
  int64_t value = gaus_i_incremental_lp_value(b->lp);
  *lives = status == GAUS_OK && value < b->cutoff;
  b->cyclic = status == GAUS_INFEASIBLE;
  if (status == GAUS_OK && value >= b->cutoff && value < b->next)
    b->next = value;
  return pushed + 1;
}

static void pop(brancher *b, int32_t rows) {
  while (rows-- > 0)
    gaus_i_incremental_lp_pop(b->lp);
}

/* What the branches of a conflict lead to. */
typedef struct outlook {
  int32_t alive;
  int64_t value[MOST_BRANCHES]; /* of their programs; INT64_MAX: dead */
  double sum;                   /* of the values, the cutoff for those that are dead */
} outlook;

/* Looks at no more than `most` that live; at less where the search is halted. */
static void look(brancher *b, const conflict *c, int32_t most, outlook *o) {
  o->alive = 0;
  o->sum = 0;
  for (int32_t k = 0; k < num_branches(c) && o->alive <= most && !gaus_i_halted(b->budget); k++) {
    bool lives;
    int32_t pushed = push_branch(b, c, k, &lives);
    o->value[k] = lives ? gaus_i_incremental_lp_value(b->lp) : INT64_MAX;
    o->sum += lives ? (double)o->value[k] : (double)b->cutoff;
    o->alive += lives;
    pop(b, pushed);
  }
}

/* The conflict of fewest branches that live, and of these the one whose branches cost most. */
static int32_t choose(brancher *b, const conflict *from, int32_t count, outlook *best) {
  int32_t chosen = 0;
  best->alive = INT32_MAX;
  for (int32_t k = 0; k < count && best->alive > 0; k++) {
    outlook o;
    look(b, &from[k], best->alive, &o);
    double mean = o.sum / num_branches(&from[k]), most = best->sum / num_branches(&from[chosen]);
    if (o.alive < best->alive || (o.alive == best->alive && mean > most)) {
      *best = o;
      chosen = k;
    }
  }
  return chosen;
}

/* --- the certificate ---------------------------------------------------------------------- */

static void tell_split(brancher *b, const conflict *c) {
  int64_t below, above, turn;
  if (c->pair) {
    excluded(b, c, 1, &below, &above);
    turn = below + c->second.cycles; /* certificates are of claims from the start on */
  }
  gaus_i_lifetime_proof_split(&b->told, c->op, c->delta, c->count, c->pair ? &turn : NULL);
}

/* The node at hand, just pushed, ends here. */
static void tell_end(brancher *b) {
  if (b->cyclic)
    gaus_i_lifetime_proof_cycle(&b->told, b->lp);
  else
    gaus_i_lifetime_proof_dual(&b->told, b->lp);
}

/* Pushes a dead branch once more, at no cost to the search: the certificate must not change what it finds. */
static void tell_dead_branch(brancher *b, const conflict *c, int32_t branch) {
  bool lives;
  gaus_i_budget *budget = b->budget;
  int64_t next = b->next;
  b->budget = NULL;
  int32_t pushed = push_branch(b, c, branch, &lives);
  gaus_i_lifetime_proof_branch(&b->told, b->lp, branch, pushed);
  tell_end(b);
  pop(b, pushed);
  b->budget = budget;
  b->next = next;
}

/* Branches of the outlook that are dead, if `dead`, or else those that have not been taken out. */
static void tell_branches(brancher *b, const conflict *c, const outlook *o, bool dead) {
  for (int32_t k = 0; b->told.proof && k < num_branches(c); k++)
    if ((o->value[k] == INT64_MAX) == dead)
      tell_dead_branch(b, c, k);
}

/* --- diving --------------------------------------------------------------------------------- */

/* Takes the cheapest branch out of the outlook; -1: none is left below the cutoff. */
static int32_t next_branch(const brancher *b, const conflict *c, outlook *o) {
  int32_t best = -1;
  for (int32_t k = 0; k < num_branches(c); k++)
    if (o->value[k] < b->cutoff && (best < 0 || o->value[k] < o->value[best]))
      best = k;
  if (best >= 0)
    o->value[best] = INT64_MAX;
  return best;
}

/* The schedule of a node without a conflict; false: it goes beyond the last step. */
static bool keep_schedule(const brancher *b) {
  const int64_t *x = gaus_i_incremental_lp_x(b->lp);
  int64_t least = INT64_MAX, most = INT64_MIN;
  for (int32_t v = 0; v < b->p->num_ops; v++) {
    least = x[v] < least ? x[v] : least;
    most = x[v] > most ? x[v] : most;
  }
  for (int32_t v = 0; v < b->p->num_ops && most - least <= GAUS_MAX_STEP; v++)
    b->start[v] = (int32_t)(x[v] - least);
  return most - least <= GAUS_MAX_STEP;
}

static bool stopped(brancher *b) {
  return gaus_i_spent(b->budget) || gaus_i_incremental_lp_room(b->lp) < 2 * MOST_OPS;
}

/* A schedule at this node: from now on only better ones count. */
static outcome take_schedule(brancher *b) {
  if (!keep_schedule(b))
    return STOPPED;
  GAUS_ASSERT(gaus_i_incremental_lp_value(b->lp) < b->cutoff);
  b->found = true;
  b->cutoff = b->best = gaus_i_incremental_lp_value(b->lp);
  return EXHAUSTED;
}

static outcome dive(brancher *b);

/* Dives into the branches of a conflict, the cheapest first. */
static outcome try_branches(brancher *b, const conflict *c, outlook *o) {
  outcome result = EXHAUSTED;
  tell_branches(b, c, o, true);
  for (int32_t k; result == EXHAUSTED && (k = next_branch(b, c, o)) >= 0;) {
    bool lives;
    int32_t pushed = push_branch(b, c, k, &lives);
    gaus_i_lifetime_proof_branch(&b->told, b->lp, k, pushed);
    if (lives)
      result = dive(b);
    else
      tell_end(b);
    pop(b, pushed);
  }
  if (result == EXHAUSTED)
    tell_branches(b, c, o, false);
  return result;
}

/* Takes the only branch that lives. Returns the rows pushed. */
static int32_t take_branch(brancher *b, const conflict *c, outlook *o) {
  bool lives;
  tell_branches(b, c, o, true);
  int32_t branch = next_branch(b, c, o), pushed = push_branch(b, c, branch, &lives);
  gaus_i_lifetime_proof_branch(&b->told, b->lp, branch, pushed);
  return pushed;
}

/* Searches below a node. Where a conflict leaves one branch there is no choice, and the node takes it. */
static outcome dive(brancher *b) {
  conflict conflicts[MOST_CONFLICTS];
  outlook o = {.alive = 1};
  int32_t forced = 0, chosen = 0, room = gaus_i_incremental_lp_room(b->lp);
  outcome result = EXHAUSTED;
  b->nodes++;
  while (o.alive == 1 && result == EXHAUSTED) {
    int32_t count = find_conflicts(b, conflicts);
    if (count == 0) {
      b->cyclic = false;
      tell_end(b);
      result = take_schedule(b);
      break;
    }
    if (count < 0 || stopped(b)) {
      result = STOPPED;
      break;
    }
    chosen = choose(b, conflicts, count, &o);
    if (gaus_i_halted(b->budget)) /* branches that nobody looked at are not dead */
      result = STOPPED;
    else {
      tell_split(b, &conflicts[chosen]);
      if (o.alive == 1)
        forced += take_branch(b, &conflicts[chosen], &o);
    }
  }
  if (result == EXHAUSTED && o.alive != 1)
    result = try_branches(b, &conflicts[chosen], &o);
  pop(b, forced);
  GAUS_ASSERT(room == gaus_i_incremental_lp_room(b->lp));
  return result;
}

/* --- the search --------------------------------------------------------------------------- */

/* Searches below higher and higher cutoffs until the bound is at the goal, which
 * goes down to what the best schedule has. `bits` are lifetime_bits at the root's
 * value. The cutoff is first just above the bound, and later rises faster: where there
 * are many values, a search for each would go the same ways again and again. */
static void deepen(brancher *b, int64_t *goal, int64_t *bound) {
  int64_t root = gaus_i_incremental_lp_value(b->lp), bits = *bound;
  while (*bound < *goal) {
    int64_t below = *bound + 1 + (*bound - bits) / HASTE;
    b->cutoff = root + ((below < *goal ? below : *goal) - bits) * GAUS_ORDER_LP_BIT;
    b->next = INT64_MAX;
    b->searches++;
    gaus_i_lifetime_proof_begin(&b->told);
    outcome result = dive(b);
    if (b->found)
      *goal = bits + (b->best - root) / GAUS_ORDER_LP_BIT;
    if (result == STOPPED)
      return;
    gaus_i_proof_keep(b->told.proof);
    int64_t next = b->next == INT64_MAX ? *goal : bits + (b->next - root) / GAUS_ORDER_LP_BIT;
    GAUS_ASSERT(next >= *bound);
    *bound = next < *goal ? next : *goal;
  }
}

static void group(brancher *b) {
  const gaus_problem *p = b->p;
  int32_t count = 0;
  for (int32_t row = 0; row < b->mrt.num_resources; row++) {
    for (int32_t v = 0; v < p->num_ops; v++)
      for (int32_t i = p->claim_begin[v]; i < p->claim_begin[v + 1]; i++)
        if (b->mrt.resource[p->claims[i].resource] == row && p->claims[i].demand > 0)
          b->holdings[count++] = (holding){v, p->claims[i].from, p->claims[i].cycles, p->claims[i].demand, 0};
    b->begin[row + 1] = count;
  }
}

/* A unit that is taken for longer than the II counts more than once in a slot: not done here. */
static bool can_branch(const brancher *b) {
  for (int32_t k = 0; k < b->begin[b->mrt.num_resources]; k++)
    if (b->holdings[k].cycles > b->ii)
      return false;
  return true;
}

static gaus_status open_brancher(brancher *b, gaus_error *err) {
  GAUS_TRY(gaus_i_reservation_table_init(&b->mrt, b->p, b->ii, err));
  b->holdings = gaus_i_calloc((size_t)b->p->claim_begin[b->p->num_ops], sizeof *b->holdings);
  b->begin = gaus_i_calloc((size_t)b->mrt.num_resources + 1, sizeof *b->begin);
  if (!b->holdings || !b->begin)
    return gaus_i_no_memory(err);
  group(b);
  return GAUS_OK;
}

static void count_work(const brancher *b) {
  int64_t constraints, paths;
  gaus_i_incremental_lp_work(b->lp, &constraints, &paths);
  gaus_i_budget_count(b->budget, GAUS_STATISTIC_BNB_SEARCHES, b->searches);
  gaus_i_budget_count(b->budget, GAUS_STATISTIC_BNB_NODES, b->nodes);
  gaus_i_budget_count(b->budget, GAUS_STATISTIC_LP_CONSTRAINTS, constraints);
  gaus_i_budget_count(b->budget, GAUS_STATISTIC_LP_PATHS, paths);
}

static void close_brancher(brancher *b) {
  gaus_i_incremental_lp_close(b->lp);
  gaus_i_reservation_table_clear(&b->mrt);
  free(b->holdings);
  free(b->begin);
}

/* A stop leaves the schedule as it is. */
static gaus_status shorten(gaus_i_order_lp *order, int32_t *start, gaus_error *err) {
  gaus_status status = gaus_i_order_lp_best(order, start, err);
  return order->monitor && gaus_i_monitor_status(order->monitor) != GAUS_OK ? GAUS_OK : status;
}

gaus_status gaus_i_branch_and_bound(gaus_i_order_lp *order, gaus_i_budget *budget, int64_t *bound, int64_t *goal,
                                    bool *found, int32_t *start, gaus_error *err) {
  brancher b = {.p = order->problem, .ii = order->ii, .budget = budget, .start = start};
  *found = false;
  gaus_status status = open_brancher(&b, err);
  gaus_i_lifetime_proof_init(&b.told, gaus_i_budget_proof(budget), order, DEPTH);
  if (status == GAUS_OK && *bound < MOST_BITS && can_branch(&b)) {
    status = gaus_i_incremental_lp_open(order->num_vars, order->fixed_rows, order->rows, order->weight, order->x,
                                        order->flow, DEPTH, &b.lp, err);
    if (status == GAUS_OK) {
      deepen(&b, goal, bound);
      count_work(&b);
    }
    *found = b.found;
    if (b.found) /* as short as its order of the units allows */
      status = shorten(order, start, err);
  }
  gaus_i_lifetime_proof_clear(&b.told);
  close_brancher(&b);
  return status;
}
