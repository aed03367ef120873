/* Freezes a problem: the checks that need all of it, and its compressed sparse rows (CSR).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>

#include "problem/branches.h"
#include "problem/chaining.h"
#include "problem/implementations.h"
#include "problem/resources.h"
#include "support/names.h"
#include "support/support.h"
#include "support/assert.h"

/* --- references and names ---------------------------------------------------- */

static gaus_status check_reference(const char *list, int32_t index, const char *field, int32_t value, int32_t count,
                                   const char *what, gaus_error *err) {
  if (value >= 0 && value < count)
    return GAUS_OK;
  if (count == 0)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].%s: %d is not the index of an %s; there are none", list, index,
                       field, value, what);
  return gaus_i_fail(err, GAUS_BAD_INPUT, "%s[%d].%s: %d is not the index of an %s; there are %d, numbered 0..%d", list,
                     index, field, value, what, count, count - 1);
}

static gaus_status check_references(const gaus_problem *p, gaus_error *err) {
  for (int32_t v = 0; v < p->num_ops; v++)
    GAUS_TRY(check_reference("operations", v, "type", p->ops[v].type, p->num_types, "operator type", err));
  for (int32_t e = 0; e < p->num_deps; e++) {
    GAUS_TRY(check_reference("dependences", e, "src", p->deps[e].src, p->num_ops, "operation", err));
    GAUS_TRY(check_reference("dependences", e, "dst", p->deps[e].dst, p->num_ops, "operation", err));
  }
  return GAUS_OK;
}

static gaus_status check_type_names(const gaus_problem *p, gaus_error *err) {
  gaus_i_names names;
  gaus_status status = gaus_i_names_init(&names, p->num_types, err);
  for (int32_t i = 0; status == GAUS_OK && i < p->num_types; i++) {
    int32_t other = gaus_i_names_add(&names, p->types[i].name, i);
    if (other >= 0)
      status =
          gaus_i_fail(err, GAUS_BAD_INPUT, "operator_types[%d].name: '%s' is the name of operator_types[%d] already", i,
                      p->types[i].name, other);
  }
  gaus_i_names_clear(&names);
  return status;
}

static gaus_status name_operations(gaus_problem *p, gaus_error *err) {
  char text[16];
  for (int32_t v = 0; v < p->num_ops; v++) {
    if (p->ops[v].name)
      continue;
    snprintf(text, sizeof text, "%d", v);
    if (!(p->ops[v].name = gaus_i_strdup(text)))
      return gaus_i_no_memory(err);
  }
  return GAUS_OK;
}

static gaus_status check_operation_names(const gaus_problem *p, gaus_error *err) {
  gaus_i_names names;
  gaus_status status = gaus_i_names_init(&names, p->num_ops, err);
  for (int32_t v = 0; status == GAUS_OK && v < p->num_ops; v++) {
    int32_t other = gaus_i_names_add(&names, p->ops[v].name, v);
    if (other >= 0)
      status = gaus_i_fail(err, GAUS_BAD_INPUT,
                           "operations[%d].name: '%s' is the name of operations[%d] already (an operation without a "
                           "name has its index for one)",
                           v, p->ops[v].name, other);
  }
  gaus_i_names_clear(&names);
  return status;
}

/* --- sums -------------------------------------------------------------------- */

static int32_t larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/* The longest that an implementation of v takes, or has a resource. */
static int32_t longest_of_types(const gaus_problem *p, int32_t v) {
  int32_t most = gaus_i_type_occupancy(p, p->ops[v].type), count = gaus_problem_num_implementations(p, v);
  for (int32_t i = 1; i < count; i++) {
    int32_t k = gaus_problem_implementation(p, v, i);
    most = larger(most, larger(p->types[k].latency, gaus_i_type_occupancy(p, k)));
  }
  return most;
}

/* Resolves latencies. Every start of a schedule without idle steps, and the
 * II of a loop that is not overlapped, is below the second sum: holding it
 * below GAUS_MAX_STEP keeps all of them in 32 bits. */
static gaus_status sum_latencies(gaus_problem *p, gaus_error *err) {
  int64_t occupied = 0;
  p->latency_sum = 0;
  p->tangled = false;
  for (int32_t v = 0; v < p->num_ops; v++) {
    int32_t longest = p->latency[v] = p->types[p->ops[v].type].latency;
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      gaus_dependence *d = &p->deps[p->out[k]];
      if (d->latency == GAUS_LATENCY_OF_SOURCE)
        d->latency = p->latency[v];
      longest = larger(longest, d->latency);
      p->tangled = p->tangled || d->latency < 0;
    }
    p->latency_sum += longest;
    occupied += larger(longest, longest_of_types(p, v));
  }
  if (occupied < GAUS_MAX_STEP)
    return GAUS_OK;
  return gaus_i_fail(err, GAUS_BAD_INPUT,
                     "operations: latencies and blocking times add up to %lld cycles, which must be less than %d; "
                     "use a coarser unit of time",
                     (long long)occupied, GAUS_MAX_STEP);
}

/* --- rows -------------------------------------------------------------------- */

static int32_t end_of(const gaus_dependence *d, bool leaving) {
  return leaving ? d->src : d->dst;
}

/* Counting sort of the dependences by one end, in ascending order of index. */
static void fill_rows(const gaus_problem *p, bool leaving, int32_t *begin, int32_t *list) {
  for (int32_t e = 0; e < p->num_deps; e++)
    begin[end_of(&p->deps[e], leaving) + 1]++;
  for (int32_t v = 0; v < p->num_ops; v++)
    begin[v + 1] += begin[v];
  for (int32_t e = 0; e < p->num_deps; e++)
    list[begin[end_of(&p->deps[e], leaving)]++] = e;
  for (int32_t v = p->num_ops; v > 0; v--)
    begin[v] = begin[v - 1];
  begin[0] = 0;
}

static gaus_status build_rows(gaus_problem *p, gaus_error *err) {
  size_t n = (size_t)p->num_ops, m = (size_t)p->num_deps;
  p->out_begin = gaus_i_calloc(n + 1, sizeof *p->out_begin);
  p->in_begin = gaus_i_calloc(n + 1, sizeof *p->in_begin);
  p->out = gaus_i_calloc(m, sizeof *p->out);
  p->in = gaus_i_calloc(m, sizeof *p->in);
  p->latency = gaus_i_calloc(n, sizeof *p->latency);
  p->topo = gaus_i_calloc(n, sizeof *p->topo);
  if (!p->out_begin || !p->in_begin || !p->out || !p->in || !p->latency || !p->topo)
    return gaus_i_no_memory(err);
  fill_rows(p, true, p->out_begin, p->out);
  fill_rows(p, false, p->in_begin, p->in);
  return GAUS_OK;
}

static void drop_rows(gaus_problem *p) {
  int32_t **rows[] = {&p->out_begin, &p->in_begin, &p->out, &p->in, &p->latency, &p->topo};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    free(*rows[i]);
    *rows[i] = NULL;
  }
}

/* --- order ------------------------------------------------------------------- */

/* A negative latency separates two operations, but orders them no more than it does the other way round. */
static bool orders(const gaus_dependence *d) {
  return d->distance == 0 && d->latency >= 0;
}

/* A dependence of distance 0 that enters `v` from an operation which could not
 * be ordered. There is one for each such `v`. */
static int32_t unordered_source(const gaus_problem *p, const int32_t *waiting, int32_t v) {
  for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++) {
    const gaus_dependence *d = &p->deps[p->in[k]];
    if (orders(d) && waiting[d->src] != 0)
      return d->src;
  }
  return -1;
}

/* Goes back from any operation that waits until one comes again, and names
 * those in between: "a -> b -> a". `waiting` is used up. */
static gaus_status report_cycle(const gaus_problem *p, int32_t *waiting, gaus_error *err) {
  enum { SHOWN = 12 };
  int32_t v = 0, seen = 0, back[SHOWN] = {0};
  while (waiting[v] == 0)
    v++;
  while (waiting[v] > 0) {
    waiting[v] = -1;
    v = unordered_source(p, waiting, v);
  } /* seen before, so on the cycle */
  int32_t first = v, size = 0;
  do {
    if (size < SHOWN)
      back[seen++] = v;
    size++;
    v = unordered_source(p, waiting, v);
  } while (v != first);
  char text[GAUS_MESSAGE_SIZE];
  int used = snprintf(text, sizeof text, "'%s'", p->ops[first].name);
  if (size > SHOWN && used > 0 && (size_t)used < sizeof text)
    used += snprintf(text + used, sizeof text - (size_t)used, " -> (%d more)", size - SHOWN);
  for (int32_t i = seen - 1; i >= 0 && used > 0 && (size_t)used < sizeof text; i--)
    used += snprintf(text + used, sizeof text - (size_t)used, " -> '%s'", p->ops[back[i]].name);
  return gaus_i_fail(
      err, GAUS_BAD_INPUT,
      "dependences: a cycle of distance 0 has no order; one of its dependences should have a distance: %s", text);
}

/* Kahn's algorithm. p->topo is its queue. */
static gaus_status sort_operations(gaus_problem *p, int32_t *waiting, gaus_error *err) {
  int32_t tail = 0;
  for (int32_t e = 0; e < p->num_deps; e++)
    waiting[p->deps[e].dst] += orders(&p->deps[e]);
  for (int32_t v = 0; v < p->num_ops; v++)
    if (waiting[v] == 0)
      p->topo[tail++] = v;
  for (int32_t head = 0; head < tail; head++) {
    int32_t v = p->topo[head];
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++) {
      const gaus_dependence *d = &p->deps[p->out[k]];
      if (orders(d) && --waiting[d->dst] == 0)
        p->topo[tail++] = d->dst;
    }
  }
  return tail == p->num_ops ? GAUS_OK : report_cycle(p, waiting, err);
}

static gaus_status order(gaus_problem *p, gaus_error *err) {
  int32_t *waiting = gaus_i_calloc((size_t)p->num_ops, sizeof *waiting);
  if (!waiting)
    return gaus_i_no_memory(err);
  gaus_status status = sort_operations(p, waiting, err);
  free(waiting);
  return status;
}

/* Does each operation list the dependences that leave and enter it, and nothing else? */
static bool rows_match(const gaus_problem *p) {
  for (int32_t v = 0; v < p->num_ops; v++) {
    for (int32_t k = p->out_begin[v]; k < p->out_begin[v + 1]; k++)
      if (p->deps[p->out[k]].src != v)
        return false;
    for (int32_t k = p->in_begin[v]; k < p->in_begin[v + 1]; k++)
      if (p->deps[p->in[k]].dst != v)
        return false;
  }
  return p->out_begin[p->num_ops] == p->num_deps && p->in_begin[p->num_ops] == p->num_deps;
}

static gaus_status set_windows(gaus_problem *p, gaus_error *err) {
  size_t n = (size_t)p->num_ops;
  if (p->num_windows == 0)
    return GAUS_OK;
  p->earliest = gaus_i_calloc(n, sizeof *p->earliest);
  p->latest = gaus_i_calloc(n, sizeof *p->latest);
  if (!p->earliest || !p->latest)
    return gaus_i_no_memory(err);
  for (size_t v = 0; v < n; v++)
    p->latest[v] = GAUS_MAX_STEP;
  for (int32_t i = 0; i < p->num_windows; i++) {
    const gaus_i_window_entry *w = &p->windows[i];
    p->earliest[w->op] = w->earliest;
    p->latest[w->op] = w->latest == GAUS_NO_LATEST ? GAUS_MAX_STEP : w->latest;
  }
  return GAUS_OK;
}

static bool is_plain(const gaus_problem *p) {
  return p->num_uses == 0 && p->num_given_resources == 0 && !p->branches;
}

/* What is there besides types, operations and dependences. */
static gaus_status resolve(gaus_problem *p, gaus_error *err) {
  GAUS_TRY(set_windows(p, err));
  GAUS_TRY(gaus_i_conditions_resolve(p, err));
  p->plain = is_plain(p);
  return GAUS_OK;
}

static void drop(gaus_problem *p) {
  gaus_i_resources_drop(p);
  gaus_i_conditions_drop(p);
  gaus_i_implementations_drop(p);
  free(p->earliest);
  free(p->latest);
  p->earliest = p->latest = NULL;
}

static gaus_status build(gaus_problem *p, gaus_error *err) {
  GAUS_TRY(build_rows(p, err));
  GAUS_ASSERT(rows_match(p));
  GAUS_TRY(sum_latencies(p, err));
  return order(p, err);
}

/* A signal that may be needed before it is sent could feed itself within a cycle. */
static gaus_status check_signals(const gaus_problem *p, gaus_error *err) {
  for (int32_t e = 0; e < p->num_given; e++)
    if (p->deps[e].latency < 0 && p->deps[e].kind != GAUS_ORDER)
      return gaus_i_fail(err, GAUS_BAD_INPUT,
                         "dependences[%d].latency: with a clock period only dependences of kind 'order' may have a "
                         "negative latency; a value or a signal that is used before it is there has no arrival time",
                         e);
  return GAUS_OK;
}

/* The rows are needed to find the breaks, and must hold them. */
static gaus_status break_chains(gaus_problem *p, gaus_error *err) {
  if (p->clock_period == 0)
    return GAUS_OK;
  GAUS_TRY(check_signals(p, err));
  GAUS_TRY(gaus_i_add_chain_breaks(p, err));
  if (p->num_deps == p->num_given)
    return GAUS_OK;
  drop_rows(p);
  return build(p, err);
}

gaus_status gaus_problem_freeze(gaus_problem *p, gaus_error *err) {
  GAUS_WANT_AS(p, problem);
  if (p->frozen)
    return GAUS_OK;
  gaus_status status = GAUS_OK;
  GAUS_TRY(check_references(p, err));
  GAUS_TRY(check_type_names(p, err));
  GAUS_TRY(name_operations(p, err));
  GAUS_TRY(check_operation_names(p, err));
  GAUS_TRY_GOTO(status, gaus_i_implementations_resolve(p, err), fail);
  GAUS_TRY_GOTO(status, gaus_i_resources_resolve(p, err), fail);
  GAUS_TRY_GOTO(status, build(p, err), fail);
  GAUS_TRY_GOTO(status, break_chains(p, err), fail);
  GAUS_TRY_GOTO(status, resolve(p, err), fail);
  p->frozen = true;
  return GAUS_OK;
fail:
  drop(p);
  drop_rows(p);
  p->num_deps = p->num_given;
  p->stricter = false;
  return status;
}
