/* Adds conditions and makes a tree of them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "problem/branches.h"

#include <string.h>

#include "support/support.h"

gaus_status gaus_problem_add_condition(gaus_problem *p, int32_t operation, int32_t test, int32_t way, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  if (p->frozen)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "when: the problem is frozen, nothing can be added");
  GAUS_TRY(gaus_i_grow(&p->conditions, &p->cap_conditions, p->num_conditions + 1, sizeof *p->conditions, err));
  p->conditions[p->num_conditions++] = (gaus_i_condition){operation, test, way};
  return GAUS_OK;
}

int32_t gaus_problem_num_conditions(const gaus_problem *p, int32_t v) {
  return p->condition_begin ? p->condition_begin[v + 1] - p->condition_begin[v] : 0;
}

void gaus_problem_condition(const gaus_problem *p, int32_t v, int32_t i, int32_t *test, int32_t *way) {
  *test = p->conditions[p->condition_begin[v] + i].test;
  *way = p->conditions[p->condition_begin[v] + i].way;
}

/* --- order and checks ------------------------------------------------------------ */

static gaus_status check_index(const gaus_problem *p, const gaus_i_condition *c, gaus_error *err) {
  if (c->op < 0 || c->op >= p->num_ops)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "when: %d is not the index of an operation; there are %d", c->op,
                       p->num_ops);
  if (c->test < 0 || c->test >= p->num_ops)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "operations[%d].when: %d is not the index of an operation; there are %d",
                       c->op, c->test, p->num_ops);
  if (c->test == c->op)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "operations[%d].when: '%s' cannot be its own test", c->op,
                       p->ops[c->op].name);
  return GAUS_OK;
}

static gaus_status sort_conditions(gaus_problem *p, gaus_error *err) {
  for (int32_t i = 0; i < p->num_conditions; i++)
    GAUS_TRY(check_index(p, &p->conditions[i], err));
  gaus_i_condition *sorted = gaus_i_calloc((size_t)p->num_conditions, sizeof *sorted);
  p->condition_begin = gaus_i_calloc((size_t)p->num_ops + 1, sizeof *p->condition_begin);
  if (!sorted || !p->condition_begin) {
    free(sorted);
    return gaus_i_no_memory(err);
  }
  for (int32_t i = 0; i < p->num_conditions; i++)
    p->condition_begin[p->conditions[i].op]++;
  for (int32_t v = 0, sum = 0; v <= p->num_ops; v++)
    p->condition_begin[v] = sum += p->condition_begin[v];
  for (int32_t i = p->num_conditions - 1; i >= 0; i--)
    sorted[--p->condition_begin[p->conditions[i].op]] = p->conditions[i];
  free(p->conditions);
  p->conditions = sorted;
  p->cap_conditions = p->num_conditions;
  return GAUS_OK;
}

/* Longest paths of distance 0 from `test` on, from its end; `after` is INT32_MIN where there is none. The order of the
 * operations leaves out dependences of negative latency, which only make a path shorter. */
static void reach_from(const gaus_problem *p, int32_t test, int32_t *after) {
  for (int32_t v = 0; v < p->num_ops; v++)
    after[v] = INT32_MIN;
  after[test] = -p->latency[test];
  for (int32_t i = 0; i < p->num_ops; i++) {
    int32_t v = p->topo[i];
    for (int32_t k = p->out_begin[v]; after[v] > INT32_MIN && k < p->out_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      if (d->distance == 0 && after[v] + d->latency > after[d->dst])
        after[d->dst] = after[v] + d->latency;
    }
  }
}

static gaus_status check_waiting(const gaus_problem *p, int32_t test, const int32_t *after, gaus_error *err) {
  for (int32_t i = 0; i < p->num_conditions; i++) {
    const gaus_i_condition *c = &p->conditions[i];
    if (c->test == test && after[c->op] < 0)
      return gaus_i_fail(err, GAUS_BAD_INPUT,
                         "operations[%d].when: nothing makes '%s' wait for the end of test '%s'; give it a dependence "
                         "of kind control",
                         c->op, p->ops[c->op].name, p->ops[test].name);
  }
  return GAUS_OK;
}

/* --- the tree ---------------------------------------------------------------------- */

typedef struct builder {
  gaus_problem *p;
  gaus_i_branches *b;
  int32_t *first, *next, *way; /* of each way: its first child, the next of its parent, which way it is */
  int32_t *test_of;            /* of each way: the operation */
  int32_t *under;              /* of each operation: the way under which it is a test, -1: it is none so far */
  int32_t *number;             /* of each operation: of its test */
  bool splits;                 /* some test has two ways */
} builder;

static int32_t child(builder *x, int32_t way, const gaus_i_condition *c) {
  for (int32_t w = x->first[way]; w >= 0; w = x->next[w])
    if (x->test_of[w] == c->test && x->way[w] == c->way)
      return w;
  for (int32_t w = x->first[way]; w >= 0; w = x->next[w])
    x->splits = x->splits || x->test_of[w] == c->test;
  int32_t w = x->b->num_ways++;
  x->b->parent[w] = way;
  x->b->test[w] = x->number[c->test];
  x->test_of[w] = c->test;
  x->way[w] = c->way;
  x->first[w] = -1;
  x->next[w] = x->first[way];
  x->first[way] = w;
  return w;
}

static gaus_status enter_way(builder *x, int32_t *way, const gaus_i_condition *c, gaus_error *err) {
  if (x->under[c->test] < 0) {
    x->under[c->test] = *way;
    x->number[c->test] = x->b->num_tests++;
  }
  if (x->under[c->test] != *way)
    return gaus_i_fail(err, GAUS_BAD_INPUT,
                       "operations[%d].when: other tests stand before test '%s' here than in another list", c->op,
                       x->p->ops[c->test].name);
  *way = child(x, *way, c);
  return GAUS_OK;
}

static gaus_status check_depth(const gaus_problem *p, int32_t v, gaus_error *err) {
  int32_t count = p->condition_begin[v + 1] - p->condition_begin[v];
  if (count <= GAUS_MAX_CONDITIONS)
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT, "operations[%d].when: '%s' has %d tests, there may be %d", v, p->ops[v].name,
                     count, GAUS_MAX_CONDITIONS);
}

static gaus_status build(builder *x, gaus_error *err) {
  gaus_problem *p = x->p;
  x->b->num_ways = 1;
  x->b->parent[0] = x->b->test[0] = x->first[0] = -1;
  for (int32_t v = 0; v < p->num_ops; v++)
    x->under[v] = -1;
  for (int32_t v = 0; v < p->num_ops; v++) {
    GAUS_TRY(check_depth(p, v, err));
    for (int32_t i = p->condition_begin[v]; i < p->condition_begin[v + 1]; i++)
      GAUS_TRY(enter_way(x, &x->b->way_of[v], &p->conditions[i], err));
  }
  return GAUS_OK;
}

static void free_branches(gaus_i_branches *b) {
  if (!b)
    return;
  free(b->way_of);
  free(b->parent);
  free(b->test);
  free(b);
}

static gaus_status make_tree(gaus_problem *p, int32_t *scratch, gaus_error *err) {
  size_t n = (size_t)p->num_ops, most = (size_t)p->num_conditions + 1;
  gaus_i_branches *b = gaus_i_calloc(1, sizeof *b);
  if (!b)
    return gaus_i_no_memory(err);
  b->way_of = gaus_i_calloc(n, sizeof *b->way_of);
  b->parent = gaus_i_calloc(most, sizeof *b->parent);
  b->test = gaus_i_calloc(most, sizeof *b->test);
  builder x = {.p = p, .b = b};
  x.first = scratch;
  x.next = x.first + most;
  x.way = x.next + most;
  x.test_of = x.way + most;
  x.under = x.test_of + most;
  x.number = x.under + n;
  gaus_status status = b->way_of && b->parent && b->test ? build(&x, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK && x.splits)
    p->branches = b;
  else
    free_branches(b);
  return status;
}

static gaus_status check_all_waiting(gaus_problem *p, int32_t *scratch, gaus_error *err) {
  int32_t *is_test = scratch + p->num_ops;
  for (int32_t i = 0; i < p->num_conditions; i++)
    is_test[p->conditions[i].test] = 1;
  for (int32_t v = 0; v < p->num_ops; v++)
    if (is_test[v]) {
      reach_from(p, v, scratch);
      GAUS_TRY(check_waiting(p, v, scratch, err));
    }
  return GAUS_OK;
}

gaus_status gaus_i_conditions_resolve(gaus_problem *p, gaus_error *err) {
  if (p->num_conditions == 0)
    return GAUS_OK;
  GAUS_TRY(sort_conditions(p, err));
  size_t n = (size_t)p->num_ops, most = (size_t)p->num_conditions + 1;
  int32_t *scratch = gaus_i_calloc(4 * most + 2 * n, sizeof *scratch);
  gaus_status status = scratch ? check_all_waiting(p, scratch, err) : gaus_i_no_memory(err);
  if (status == GAUS_OK) {
    memset(scratch, 0, (4 * most + 2 * n) * sizeof *scratch);
    status = make_tree(p, scratch, err);
  }
  free(scratch);
  return status;
}

void gaus_i_conditions_drop(gaus_problem *p) {
  free_branches(p->branches);
  free(p->condition_begin);
  p->branches = NULL;
  p->condition_begin = NULL;
}

/* --- sums ---------------------------------------------------------------------------- */

gaus_status gaus_i_branch_sum_init(gaus_i_branch_sum *sum, const gaus_i_branches *branches, gaus_error *err) {
  *sum = (gaus_i_branch_sum){.branches = branches};
  sum->on = gaus_i_calloc((size_t)branches->num_ways, sizeof *sum->on);
  sum->best = gaus_i_calloc((size_t)branches->num_tests, sizeof *sum->best);
  return sum->on && sum->best ? GAUS_OK : gaus_i_no_memory(err);
}

void gaus_i_branch_sum_clear(gaus_i_branch_sum *sum) {
  free(sum->on);
  free(sum->best);
  *sum = (gaus_i_branch_sum){0};
}

/* A way comes after the one that it is under, so that what is under a way is complete when its turn comes. */
int64_t gaus_i_branch_sum_take(gaus_i_branch_sum *sum) {
  const gaus_i_branches *b = sum->branches;
  for (int32_t w = b->num_ways - 1; w > 0; w--) {
    int64_t more = sum->on[w] - sum->best[b->test[w]];
    sum->on[w] = 0;
    if (more <= 0)
      continue;
    sum->best[b->test[w]] += more;
    sum->on[b->parent[w]] += more;
  }
  int64_t total = sum->on[0];
  sum->on[0] = 0;
  memset(sum->best, 0, (size_t)b->num_tests * sizeof *sum->best);
  return total;
}
