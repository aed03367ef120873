/* Checks a certificate of `gaus solve --proof`: the rules of check_proof.py, for large ones.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A program of its own that shares no code with the scheduler: it reads the problem, the certificate and, where there
 * is one, the schedule, and says which claims it accepts or the first line that does not follow. docs/proofs.md has the
 * rules and why they hold. Sums are in 128 bits; numbers that could make them overflow are rejected. */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

typedef __int128 wide;

#define UNLIMITED INT64_MAX
#define OPEN (INT64_C(1) << 60) /* a window without a bound */
#define MOST_NUMBER (INT64_C(1) << 62)
#define MOST_FLOW (INT64_C(1) << 56) /* times a constant, times as many as memory holds: still 127 bits */
enum { MOST_CELLS = 1 << 27 };

/* --- verdicts ----------------------------------------------------------------------------------- */

static const char *file;
static int64_t line;

static _Noreturn void reject(const char *format, ...) {
  va_list args;
  va_start(args, format);
  printf("rejected: %s", file);
  if (line > 0)
    printf(":%" PRId64, line);
  printf(": ");
  vprintf(format, args);
  printf("\n");
  exit(1);
}

#define NEED(holds, ...)   \
  do {                     \
    if (!(holds))          \
      reject(__VA_ARGS__); \
  } while (0)

static _Noreturn void fail(const char *what, const char *why) {
  fprintf(stderr, "gaus-check-proof: %s: %s\n", what, why);
  exit(2);
}

static void *make(int64_t count, size_t size) {
  void *p = calloc((size_t)(count > 0 ? count : 1), size);
  if (!p)
    fail("memory", "none is left");
  return p;
}

/* Makes room for element `at`. */
static void *grow(void *array, int64_t at, int64_t *capacity, size_t size) {
  if (at < *capacity)
    return array;
  *capacity = at < 8 ? 16 : 2 * at;
  array = realloc(array, (size_t)*capacity * size);
  if (!array)
    fail("memory", "none is left");
  return array;
}

static int64_t least_of(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t most_of(int64_t a, int64_t b) {
  return a > b ? a : b;
}

static int64_t modulo(int64_t a, int64_t b) {
  return ((a % b) + b) % b;
}

/* --- the problem ---------------------------------------------------------------------------------- */

enum { DATA, ORDER, CONTROL };

typedef struct dependence {
  int64_t src, dst, distance, latency;
  int kind;
} dependence;

static struct {
  int64_t n, types, given, count, capacity; /* operations, types, dependences in the file and all */
  int64_t *type, *width, *demand, *blocking, *latency, *birth, *delay, *delay_out;
  int64_t *limit, *type_blocking;
  bool *type_used;
  dependence *deps;
  int64_t *leaving_begin, *leaving, *touching_begin, *touching; /* the given ones, by source; by either end */
  int64_t period;
} P;

static void refuse_unknown(json_t *entry, const char *known) {
  const char *key;
  json_t *value;
  json_object_foreach(entry, key, value) {
    char word[80];
    snprintf(word, sizeof word, " %s ", key);
    if (strncmp(key, "x_", 2) != 0 && key[0] != '_' && strcmp(key, "comment") != 0 && !strstr(known, word))
      reject("the problem has '%s', which this checker does not know", key);
  }
}

static int64_t integer_of(json_t *entry, const char *key, int64_t otherwise) {
  json_t *value = json_object_get(entry, key);
  if (!value || json_is_null(value))
    return otherwise;
  NEED(json_is_integer(value), "'%s' is no integer", key);
  return json_integer_value(value);
}

static int64_t femtoseconds(json_t *entry, const char *key) {
  return llround(fmin(json_number_value(json_object_get(entry, key)), 2e6) * 1e6);
}

static int kind_of(json_t *entry) {
  const char *kind = json_string_value(json_object_get(entry, "kind"));
  return !kind || strcmp(kind, "data") == 0 ? DATA : strcmp(kind, "control") == 0 ? CONTROL : ORDER;
}

static void read_types(json_t *list) {
  P.types = (int64_t)json_array_size(list);
  P.limit = make(P.types, sizeof *P.limit);
  P.type_blocking = make(P.types, sizeof *P.type_blocking);
  P.type_used = make(P.types, sizeof *P.type_used);
  for (int64_t k = 0; k < P.types; k++) {
    json_t *t = json_array_get(list, (size_t)k);
    refuse_unknown(t, " name latency limit blocking delay delay_out ");
    P.limit[k] = integer_of(t, "limit", UNLIMITED);
    P.type_blocking[k] = integer_of(t, "blocking", 1);
  }
}

static void read_operations(json_t *list, json_t *types, bool from_start) {
  int64_t **each[] = {&P.type, &P.width, &P.demand, &P.blocking, &P.latency, &P.birth, &P.delay, &P.delay_out};
  json_t *index = json_object();
  P.n = (int64_t)json_array_size(list);
  for (size_t i = 0; i < sizeof each / sizeof *each; i++)
    *each[i] = make(P.n, sizeof **each[i]);
  for (int64_t k = 0; k < P.types; k++)
    json_object_set_new(index, json_string_value(json_object_get(json_array_get(types, (size_t)k), "name")),
                        json_integer(k));
  for (int64_t v = 0; v < P.n; v++) {
    json_t *op = json_array_get(list, (size_t)v);
    refuse_unknown(op, " type name width demand ");
    const char *name = json_string_value(json_object_get(op, "type"));
    json_t *found = name ? json_object_get(index, name) : NULL;
    NEED(found, "operation %" PRId64 " has no known type", v);
    int64_t k = P.type[v] = json_integer_value(found);
    json_t *t = json_array_get(types, (size_t)k);
    P.type_used[k] = true;
    P.width[v] = integer_of(op, "width", 1);
    P.demand[v] = integer_of(op, "demand", 1);
    P.blocking[v] = P.type_blocking[k];
    P.latency[v] = integer_of(t, "latency", 0);
    P.birth[v] = from_start ? 0 : P.latency[v];
    P.delay[v] = femtoseconds(t, "delay");
    P.delay_out[v] = femtoseconds(t, P.latency[v] > 0 ? "delay_out" : "delay");
  }
  json_decref(index);
}

static void add_dependence(dependence d) {
  P.deps = grow(P.deps, P.count, &P.capacity, sizeof *P.deps);
  P.deps[P.count++] = d;
}

static void read_dependences(json_t *list) {
  for (size_t k = 0; k < json_array_size(list); k++) {
    json_t *d = json_array_get(list, k);
    refuse_unknown(d, " src dst distance latency kind ");
    int64_t src = integer_of(d, "src", -1), dst = integer_of(d, "dst", -1);
    NEED(src >= 0 && src < P.n && dst >= 0 && dst < P.n, "a dependence has no ends");
    add_dependence(
        (dependence){src, dst, integer_of(d, "distance", 0), integer_of(d, "latency", P.latency[src]), kind_of(d)});
  }
  P.given = P.count;
}

/* Lists the given dependences by an end. */
static void list_by(bool both, int64_t **begin, int64_t **list) {
  *begin = make(P.n + 2, sizeof **begin);
  *list = make(2 * P.given, sizeof **list);
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t k = 0; k < P.given; k++)
      for (int end = 0; end < (both && P.deps[k].src != P.deps[k].dst ? 2 : 1); end++) {
        int64_t v = end ? P.deps[k].dst : P.deps[k].src;
        if (pass == 0)
          (*begin)[v + 2]++;
        else
          (*list)[(*begin)[v + 1]++] = k;
      }
    for (int64_t v = 0; pass == 0 && v < P.n; v++)
      (*begin)[v + 2] += (*begin)[v + 1];
  }
}

static void read_problem(const char *path) {
  json_error_t err;
  json_t *root = json_load_file(path, 0, &err);
  if (!root)
    fail(path, err.text);
  file = path;
  refuse_unknown(root, " format name operator_types operations dependences clock_period lifetime_from ");
  const char *from = json_string_value(json_object_get(root, "lifetime_from"));
  json_t *types = json_object_get(root, "operator_types");
  read_types(types);
  read_operations(json_object_get(root, "operations"), types, from && strcmp(from, "start") == 0);
  read_dependences(json_object_get(root, "dependences"));
  P.period = femtoseconds(root, "clock_period");
  list_by(false, &P.leaving_begin, &P.leaving);
  list_by(true, &P.touching_begin, &P.touching);
  json_decref(root);
}

static bool limited(int64_t v) {
  return P.limit[P.type[v]] != UNLIMITED && P.demand[v] > 0;
}

static bool is_signal(const dependence *d) {
  return d->kind != ORDER;
}

static bool is_carried(const dependence *d) {
  return d->kind == DATA && d->distance == 0;
}

/* --- lines ------------------------------------------------------------------------------------------ */

static FILE *input;
static char *text;
static size_t text_size;
static char **words;
static int64_t num_words, words_capacity;

/* The next line that is no note, in words. */
static void next(void) {
  do {
    ssize_t size = getline(&text, &text_size, input);
    line++;
    NEED(size > 0, "the certificate ends too early");
    NEED(text[size - 1] == '\n', "the line is not complete");
    num_words = 0;
    for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n")) {
      words = grow(words, num_words, &words_capacity, sizeof *words);
      words[num_words++] = word;
    }
  } while (num_words == 0 || strcmp(words[0], "note") == 0);
}

static bool is(int64_t k, const char *word) {
  return k < num_words && strcmp(words[k], word) == 0;
}

static int64_t parse(const char *from, char **end) {
  int64_t number = strtoll(from, end, 10);
  NEED(*end != from && number < MOST_NUMBER && number > -MOST_NUMBER, "a number is expected at '%s'", from);
  return number;
}

static int64_t number(int64_t k) {
  char *end;
  NEED(k < num_words, "a number is missing");
  int64_t value = parse(words[k], &end);
  NEED(*end == '\0', "'%s' is no number", words[k]);
  return value;
}

static int64_t index_at(int64_t k, int64_t count, const char *what) {
  int64_t value = number(k);
  NEED(value >= 0 && value < count, "there is no %s %" PRId64, what, value);
  return value;
}

static void need_words(int64_t count) {
  NEED(num_words == count, "the line has %" PRId64 " words, not %" PRId64, num_words, count);
}

static void need_qed(void) {
  next();
  NEED(is(0, "qed") && num_words == 1, "'qed' is expected");
}

/* --- windows and the table ------------------------------------------------------------------------------ */

typedef struct row {
  int64_t tail, head, gap;
} row;

typedef struct mark {
  int64_t op, lo, hi;
} mark;

static struct {
  int64_t ii, turn;
  int64_t *lo, *hi;
  row *rows;
  int64_t num_rows, cap_rows;
  int64_t *begin, *list; /* rows of an operation */
  int64_t *use;          /* [types][turn] */
  bool *placed;
  mark *trail;
  int64_t trail_size, trail_capacity;
  int64_t *queue;
  bool *waiting;
  bool trims; /* windows shrink to starts with room */
  int64_t (*twins)[2], num_twins, cap_twins;
  int64_t *group, num_groups; /* without a bound on the latency; -1: not in play */
  int64_t *anchored;          /* of each group: operations placed */
  int64_t num_placed;
} W;

static void add_row(row r) {
  W.rows = grow(W.rows, W.num_rows, &W.cap_rows, sizeof *W.rows);
  W.rows[W.num_rows++] = r;
}

static void index_rows(void) {
  free(W.begin);
  free(W.list);
  W.begin = make(P.n + 2, sizeof *W.begin);
  W.list = make(2 * W.num_rows, sizeof *W.list);
  for (int64_t k = 0; k < W.num_rows; k++) {
    W.begin[W.rows[k].tail + 2]++;
    W.begin[W.rows[k].head + 2]++;
  }
  for (int64_t v = 0; v < P.n; v++)
    W.begin[v + 2] += W.begin[v + 1];
  for (int64_t k = 0; k < W.num_rows; k++) {
    W.list[W.begin[W.rows[k].tail + 1]++] = k;
    W.list[W.begin[W.rows[k].head + 1]++] = k;
  }
}

static void open_windows(int64_t ii) {
  int64_t **each[] = {&W.lo, &W.hi, &W.queue, &W.group, &W.anchored};
  for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
    free(*each[i]);
    *each[i] = make(P.n + 1, sizeof **each[i]);
  }
  free(W.placed);
  free(W.waiting);
  W.placed = make(P.n, sizeof *W.placed);
  W.waiting = make(P.n, sizeof *W.waiting);
  for (int64_t v = 0; v < P.n; v++) {
    W.lo[v] = -OPEN;
    W.hi[v] = OPEN;
    W.group[v] = -1;
  }
  W.ii = ii;
  W.num_rows = W.trail_size = W.num_twins = W.num_groups = W.num_placed = 0;
}

static void open_table(int64_t turn) {
  NEED(turn > 0 && turn <= MOST_CELLS / (P.types + 1), "the table is too large for this checker");
  free(W.use);
  W.turn = turn;
  W.use = make(P.types * turn, sizeof *W.use);
}

static bool change(int64_t v, int64_t lo, int64_t hi) {
  W.trail = grow(W.trail, W.trail_size, &W.trail_capacity, sizeof *W.trail);
  W.trail[W.trail_size++] = (mark){v, W.lo[v], W.hi[v]};
  W.lo[v] = lo;
  W.hi[v] = hi;
  return lo <= hi;
}

static void undo(int64_t to) {
  while (W.trail_size > to) {
    mark m = W.trail[--W.trail_size];
    W.lo[m.op] = m.lo;
    W.hi[m.op] = m.hi;
  }
}

/* Narrows v's window and, along the dependences, all others. False: nothing is left for one. */
static bool narrow(int64_t v, int64_t lo, int64_t hi) {
  int64_t head = 0, count = 0;
  bool alive = change(v, lo, hi);
  if (!alive)
    return false;
  W.queue[(head + count++) % P.n] = v;
  W.waiting[v] = true;
  while (count > 0) {
    int64_t u = W.queue[head % P.n];
    head++;
    count--;
    W.waiting[u] = false;
    for (int64_t k = W.begin[u]; alive && k < W.begin[u + 1]; k++) {
      const row *r = &W.rows[W.list[k]];
      int64_t other = r->tail == u ? r->head : r->tail, l = W.lo[other], h = W.hi[other];
      if (r->tail == u && W.lo[u] > -OPEN)
        l = most_of(l, W.lo[u] + r->gap);
      if (r->head == u && W.hi[u] < OPEN)
        h = least_of(h, W.hi[u] - r->gap);
      if (l == W.lo[other] && h == W.hi[other])
        continue;
      alive = change(other, l, h);
      if (alive && !W.waiting[other]) {
        W.waiting[other] = true;
        W.queue[(head + count++) % P.n] = other;
      }
    }
  }
  return alive;
}

static bool fits(int64_t v, int64_t t) {
  if (!limited(v))
    return true;
  if (W.ii > 0 && P.blocking[v] > W.ii)
    return false;
  const int64_t *use = W.use + P.type[v] * W.turn;
  int64_t slot = modulo(t, W.turn);
  for (int64_t k = 0; k < P.blocking[v]; k++, slot = slot + 1 == W.turn ? 0 : slot + 1)
    if (use[slot] + P.demand[v] > P.limit[P.type[v]])
      return false;
  return true;
}

static void place(int64_t v, int64_t t, int sign) {
  int64_t *use = W.use + P.type[v] * W.turn, slot = modulo(t, W.turn);
  for (int64_t k = 0; k < P.blocking[v]; k++, slot = slot + 1 == W.turn ? 0 : slot + 1)
    use[slot] += sign * P.demand[v];
  W.placed[v] = sign > 0;
  W.num_placed += sign;
  if (W.group[v] >= 0)
    W.anchored[W.group[v]] += sign;
}

static bool trim(int64_t v, bool *changed) {
  int64_t lo = W.lo[v], hi = W.hi[v];
  while (lo <= hi && !fits(v, lo))
    lo++;
  while (lo <= hi && !fits(v, hi))
    hi--;
  if (lo == W.lo[v] && hi == W.hi[v])
    return true;
  *changed = true;
  return narrow(v, lo, hi);
}

static bool order_twins(int64_t u, int64_t v, bool *changed) {
  if (W.lo[v] < W.lo[u]) {
    *changed = true;
    if (!narrow(v, W.lo[u], W.hi[v]))
      return false;
  }
  if (W.hi[u] > W.hi[v]) {
    *changed = true;
    return narrow(u, W.lo[u], W.hi[v]);
  }
  return true;
}

/* Until nothing changes. False: nothing is left for an operation. */
static bool settle(void) {
  bool changed = W.trims || W.num_twins > 0;
  while (changed) {
    changed = false;
    for (int64_t v = 0; W.trims && v < P.n; v++)
      if (limited(v) && !W.placed[v] && !trim(v, &changed))
        return false;
    for (int64_t k = 0; k < W.num_twins; k++)
      if (!order_twins(W.twins[k][0], W.twins[k][1], &changed))
        return false;
  }
  return true;
}

static int64_t free_units(int64_t type, int64_t t) {
  return P.limit[type] - W.use[type * W.turn + modulo(t, W.turn)];
}

/* Arcs of one unit that start in first .. first + last and fit into the free units together. */
static int64_t arcs_on_line(int64_t type, int64_t first, int64_t last) {
  int64_t b = P.type_blocking[type], count = 0;
  NEED(P.limit[type] != UNLIMITED, "the type is not limited");
  NEED(last >= 0 && last < W.turn && last + b <= W.turn, "the range is longer than the table");
  int64_t *units = make(last + b, sizeof *units);
  for (int64_t k = 0; k < last + b; k++)
    units[k] = free_units(type, first + k);
  for (int64_t k = 0; k <= last; k++) {
    int64_t taken = INT64_MAX;
    for (int64_t j = k; j < k + b && taken > 0; j++)
      taken = least_of(taken, units[j]);
    for (int64_t j = k; j < k + b && taken > 0; j++)
      units[j] -= taken;
    count += taken;
  }
  free(units);
  return count;
}

static bool overfull(int64_t type, int64_t first, int64_t last) {
  int64_t demand = 0;
  for (int64_t v = 0; v < P.n; v++)
    if (P.type[v] == type && !W.placed[v] && W.lo[v] > -OPEN && W.hi[v] < OPEN &&
        modulo(W.lo[v] - first, W.turn) + W.hi[v] - W.lo[v] <= last)
      demand += P.demand[v];
  return demand > arcs_on_line(type, first, last);
}

static bool overflows(int64_t type, int64_t cut) {
  NEED(P.limit[type] != UNLIMITED, "the type is not limited");
  int64_t demand = 0, sum = 0, across = least_of(free_units(type, cut), free_units(type, cut - 1));
  for (int64_t v = 0; v < P.n; v++)
    if (P.type[v] == type && !W.placed[v] && (W.num_groups == 0 || W.group[v] >= 0))
      demand += P.demand[v];
  for (int64_t k = 0; k < W.turn; k++)
    sum += free_units(type, k);
  return demand >
         least_of(across + arcs_on_line(type, cut, W.turn - P.type_blocking[type]), sum / P.type_blocking[type]);
}

/* --- searches -------------------------------------------------------------------------------------------- */

typedef struct node {
  int64_t op, first, count, left; /* starts first .. first + count - 1, and how many are still to be closed */
  bool *open;
  int64_t at, mark; /* the child at hand, if `inside` */
  bool inside;
} node;

static struct {
  node *stack;
  int64_t depth, capacity;
  bool dead, closed;
} S;

static bool in_child(void) {
  return !S.closed && (S.depth == 0 || S.stack[S.depth - 1].inside);
}

static void close_child(void) {
  S.dead = false;
  while (S.depth > 0) {
    node *n = &S.stack[S.depth - 1];
    undo(n->mark);
    place(n->op, n->at, -1);
    n->open[n->at - n->first] = false;
    n->inside = false;
    if (--n->left > 0)
      return;
    free(n->open);
    S.depth--;
  }
  S.closed = true;
}

static void find_domain(int64_t v, int64_t *first, int64_t *count) {
  if (W.num_groups > 0 && W.anchored[W.group[v]] == 0) {
    *first = 0;
    *count = W.num_placed > 0 ? W.ii : 1;
    return;
  }
  NEED(W.lo[v] > -OPEN && W.hi[v] < OPEN, "nothing bounds the starts of operation %" PRId64, v);
  *first = W.lo[v];
  *count = most_of(0, W.hi[v] - W.lo[v] + 1);
}

static void step_on(int64_t v) {
  NEED(in_child(), "no operation can be chosen here");
  NEED(!W.placed[v] && limited(v) && (W.num_groups == 0 || W.group[v] >= 0), "operation %" PRId64 " cannot be tried",
       v);
  node n = {.op = v};
  find_domain(v, &n.first, &n.count);
  n.open = make(n.count, sizeof *n.open);
  for (int64_t k = 0; k < n.count; k++)
    n.left += n.open[k] = fits(v, n.first + k);
  if (n.left == 0) {
    free(n.open);
    close_child();
    return;
  }
  S.stack = grow(S.stack, S.depth, &S.capacity, sizeof *S.stack);
  S.stack[S.depth++] = n;
}

static void step_at(int64_t t) {
  node *n = S.depth > 0 ? &S.stack[S.depth - 1] : NULL;
  NEED(n && !n->inside && t >= n->first && t < n->first + n->count && n->open[t - n->first],
       "start %" PRId64 " is not to be tried here", t);
  n->at = t;
  n->mark = W.trail_size;
  n->inside = true;
  place(n->op, t, 1);
  S.dead = !(narrow(n->op, t, t) && settle());
}

static void step_leaf(void) {
  NEED(in_child(), "nothing can end here");
  bool holds = S.dead;
  if (is(0, "full") && !holds) {
    need_words(4);
    holds = overfull(index_at(1, P.types, "type"), number(2), number(3));
  } else if (is(0, "whole") && !holds) {
    need_words(3);
    holds = overflows(index_at(1, P.types, "type"), number(2));
  }
  NEED(holds, "this is no contradiction");
  close_child();
}

static void add_group(void) {
  for (int64_t k = 1; k < num_words; k++) {
    int64_t v = index_at(k, P.n, "operation");
    NEED(W.group[v] < 0, "operation %" PRId64 " is in two groups", v);
    W.group[v] = W.num_groups;
  }
  W.num_groups++;
  NEED(W.num_groups <= P.n, "there are more groups than operations");
}

typedef struct side {
  int64_t other, out, distance, latency;
} side;

static int compare_sides(const void *a, const void *b) {
  return memcmp(a, b, sizeof(side));
}

/* The constraints of v; none may lead to `twin`. */
static side *sides_of(int64_t v, int64_t twin, int64_t *count) {
  side *sides = make(P.count, sizeof *sides);
  *count = 0;
  for (int64_t k = 0; k < P.count; k++) {
    const dependence *d = &P.deps[k];
    if (d->src != v && d->dst != v)
      continue;
    int64_t other = d->src == v ? d->dst : d->src;
    NEED(other != twin && other != v, "operations %" PRId64 " and %" PRId64 " cannot change places", v, twin);
    sides[(*count)++] = (side){other, d->src == v, d->distance, d->latency};
  }
  qsort(sides, (size_t)*count, sizeof *sides, compare_sides);
  return sides;
}

static void add_twins(void) {
  need_words(3);
  int64_t u = index_at(1, P.n, "operation"), v = index_at(2, P.n, "operation"), a, b;
  NEED(u != v && W.trims && P.type[u] == P.type[v] && P.demand[u] == P.demand[v], "these are no twins");
  side *of_u = sides_of(u, v, &a), *of_v = sides_of(v, u, &b);
  NEED(a == b && memcmp(of_u, of_v, sizeof *of_u * (size_t)a) == 0,
       "operations %" PRId64 " and %" PRId64 " cannot change places", u, v);
  free(of_u);
  free(of_v);
  W.twins = grow(W.twins, W.num_twins, &W.cap_twins, sizeof *W.twins);
  W.twins[W.num_twins][0] = u;
  W.twins[W.num_twins++][1] = v;
}

static void open_groups(int64_t ii) {
  NEED(ii > 0, "there is no II");
  open_windows(ii);
  open_table(ii);
  W.trims = false;
  for (next(); is(0, "group"); next())
    add_group();
  for (int64_t k = 0; k < P.count; k++) {
    const dependence *d = &P.deps[k];
    if (W.group[d->src] >= 0 && W.group[d->src] == W.group[d->dst])
      add_row((row){d->src, d->dst, d->latency - ii * d->distance});
  }
  index_rows();
}

static void open_latency(int64_t ii, int64_t latency) {
  NEED(ii >= 0 && latency > 0, "there is no bound on the latency");
  open_windows(ii);
  W.trims = true;
  for (int64_t k = 0; k < P.count; k++)
    if (ii > 0 || P.deps[k].distance == 0)
      add_row((row){P.deps[k].src, P.deps[k].dst, P.deps[k].latency - ii * P.deps[k].distance});
  index_rows();
  for (int64_t v = 0; v < P.n; v++) {
    W.lo[v] = 0;
    W.hi[v] = latency - P.latency[v];
    S.dead = S.dead || W.hi[v] < 0;
  }
  int64_t turn = ii > 0 ? ii : 1;
  for (int64_t v = 0; v < P.n && !S.dead; v++)
    S.dead = !narrow(v, W.lo[v], W.hi[v]);
  for (int64_t v = 0; v < P.n && ii == 0 && !S.dead; v++)
    turn = most_of(turn, W.hi[v] + P.blocking[v]);
  open_table(turn);
  for (next(); is(0, "twins"); next())
    add_twins();
  S.dead = S.dead || !settle();
}

/* --- what is known ------------------------------------------------------------------------------------------ */

typedef struct fact {
  int64_t ii, latency, least;
} fact;

typedef struct price_fact {
  int64_t latency, peak, weight, value;
} price_fact;

static struct {
  int64_t least_ii;                                         /* INT64_MAX: there is no schedule */
  fact *refuted, *lifetimes, *live, *communication, *peaks; /* of peaks `ii` is the type */
  int64_t num[5], cap[5];
  price_fact *prices;
  int64_t num_prices, cap_prices;
} F = {.least_ii = 1};

enum { REFUTED, LIFETIMES, LIVE, COMMUNICATION, PEAKS };

static fact **list_of(int what) {
  fact **lists[] = {&F.refuted, &F.lifetimes, &F.live, &F.communication, &F.peaks};
  return lists[what];
}

static void learn(int what, fact f) {
  fact **list = list_of(what);
  *list = grow(*list, F.num[what], &F.cap[what], sizeof **list);
  (*list)[F.num[what]++] = f;
}

static int64_t known(int what, int64_t ii, int64_t latency) {
  const fact *list = *list_of(what);
  int64_t most = 0;
  for (int64_t k = 0; k < F.num[what]; k++)
    if (list[k].ii == ii && list[k].latency == latency)
      most = most_of(most, list[k].least);
  return most;
}

static void rule_refute(void) {
  int64_t ii = number(1), latency = num_words > 2 ? number(2) : 0;
  bool windows = num_words > 2;
  S.depth = 0;
  S.dead = S.closed = false;
  if (windows)
    open_latency(ii, latency);
  else
    open_groups(ii);
  for (; !is(0, "qed"); next())
    if (is(0, "on") && num_words == 2)
      step_on(index_at(1, P.n, "operation"));
    else if (is(0, "at") && num_words == 2)
      step_at(number(1));
    else if (is(0, "empty") || is(0, "full") || is(0, "whole"))
      step_leaf();
    else
      reject("'%s' is no step of a search", words[0]);
  NEED(S.closed, "the search is not complete");
  learn(REFUTED, (fact){ii, latency, 1});
}

/* --- duals ---------------------------------------------------------------------------------------------------- */

static struct {
  int64_t ii, latency;
  const int64_t *lo, *hi; /* windows, NULL: none */
  int64_t *flow[128];     /* by letter */
  int64_t count[128];
  wide *balance; /* [n + 1] */
  int64_t unbalanced;
  int64_t *shared;
  int64_t over; /* values whose uses share more than their width */
  wide value;
  row *pushed;
  int64_t num_pushed, cap_pushed, cap_flow;
} D;

static void open_dual(int64_t ii, int64_t latency, const int64_t *lo, const int64_t *hi) {
  static const char letters[] = "dusaez";
  D.ii = ii;
  D.latency = latency;
  D.lo = lo;
  D.hi = hi;
  for (const char *c = letters; *c; c++) {
    free(D.flow[(int)*c]);
    D.count[(int)*c] = *c == 'd' ? P.count : *c == 'u' ? P.given : P.n;
    D.flow[(int)*c] = make(D.count[(int)*c], sizeof(int64_t));
  }
  D.count['p'] = D.num_pushed = 0;
  free(D.balance);
  free(D.shared);
  D.balance = make(P.n + 1, sizeof *D.balance);
  D.shared = make(P.n, sizeof *D.shared);
  D.value = 0;
  D.unbalanced = D.over = 0;
}

static row row_of(char letter, int64_t k) {
  NEED(letter > 0 && k >= 0 && k < D.count[(int)letter], "%c%" PRId64 " does not exist here", letter, k);
  if (letter == 'p')
    return D.pushed[k];
  if (letter == 's')
    return (row){P.n, k, 0};
  if (letter == 'e') {
    NEED(D.latency > 0 && D.ii > 0, "there is no bound on the latency");
    return (row){k, P.n, P.latency[k] - D.latency};
  }
  if (letter == 'a' || letter == 'z') {
    NEED(D.lo, "there are no windows here");
    return letter == 'a' ? (row){P.n, k, D.lo[k]} : (row){k, P.n, -D.hi[k]};
  }
  const dependence *d = &P.deps[k];
  NEED(D.ii > 0 || letter == 'u' || d->distance == 0, "dependence %" PRId64 " does not count without an II", k);
  NEED(letter == 'd' || d->kind == DATA, "dependence %" PRId64 " carries no value", k);
  int64_t shift = D.ii * d->distance;
  return (row){d->src, d->dst, letter == 'd' ? d->latency - shift : shift - P.birth[d->src]};
}

static void balance(int64_t v, wide by) {
  D.unbalanced -= D.balance[v] != 0;
  D.balance[v] += by;
  D.unbalanced += D.balance[v] != 0;
}

static void put(char letter, int64_t k, int64_t flow) {
  row r = row_of(letter, k);
  NEED(flow >= 0 && flow < MOST_FLOW, "the flow is out of range");
  int64_t more = flow - D.flow[(int)letter][k];
  D.flow[(int)letter][k] = flow;
  D.value += (wide)more * r.gap;
  balance(r.head, letter == 'u' ? more : -more);
  balance(r.tail, letter == 'u' ? -more : more);
  if (letter != 'u')
    return;
  D.over -= D.shared[r.tail] > P.width[r.tail];
  D.shared[r.tail] += more;
  NEED(D.shared[r.tail] < MOST_NUMBER, "the flow is out of range");
  D.over += D.shared[r.tail] > P.width[r.tail];
}

static void set_flows(const char *without) {
  for (int64_t k = 1; k < num_words; k++) {
    char *end;
    NEED(!strchr(without, words[k][0]), "'%s' does not count here", words[k]);
    int64_t index = parse(words[k] + 1, &end);
    NEED(*end == '=', "'%s' is no flow", words[k]);
    int64_t flow = parse(end + 1, &end);
    NEED(*end == '\0', "'%s' is no flow", words[k]);
    put(words[k][0], index, flow);
  }
}

static void need_value(int64_t least) {
  NEED(D.over == 0, "the uses of a value share more than its width");
  NEED(D.unbalanced == 0, "the flows do not balance");
  NEED(D.value >= least, "the flows do not prove %" PRId64, least);
}

static void need_cycle(void) {
  wide sum = 0;
  int64_t first_head = -1, tail = -1;
  NEED(num_words > 1, "this is no cycle");
  for (int64_t k = 1; k < num_words; k++) {
    char *end;
    int64_t index = parse(words[k] + 1, &end);
    NEED(*end == '\0' && words[k][0] != 'u', "'%s' is no constraint", words[k]);
    row r = row_of(words[k][0], index);
    NEED(k == 1 || tail == r.head, "this is no cycle");
    first_head = k == 1 ? r.head : first_head;
    tail = r.tail;
    sum += r.gap;
  }
  NEED(tail == first_head, "this is no cycle");
  NEED(sum > 0, "the cycle is not positive");
}

/* --- branches --------------------------------------------------------------------------------------------------- */

typedef struct split {
  int64_t *op, *delta, count, left; /* delta of two that must be apart: the turn */
  bool apart, inside;
  bool *open;
  int64_t at, mark;
} split;

static struct {
  split *stack;
  int64_t depth, capacity;
  bool closed;
} B;

static bool in_branch(void) {
  return !B.closed && (B.depth == 0 || B.stack[B.depth - 1].inside);
}

static void push_row(row r) {
  D.pushed = grow(D.pushed, D.num_pushed, &D.cap_pushed, sizeof *D.pushed);
  D.flow['p'] = grow(D.flow['p'], D.num_pushed, &D.cap_flow, sizeof *D.flow['p']);
  D.flow['p'][D.num_pushed] = 0;
  D.pushed[D.num_pushed++] = r;
  D.count['p'] = D.num_pushed;
}

static void pop_rows(int64_t to) {
  for (int64_t k = to; k < D.num_pushed; k++)
    put('p', k, 0);
  D.num_pushed = D.count['p'] = to;
}

/* The operations share a slot if each starts delta after the first. */
static bool meet(const split *s) {
  int64_t b = P.blocking[s->op[0]];
  for (int64_t slot = 0; slot < b; slot++) {
    bool all = true;
    for (int64_t k = 0; k < s->count && all; k++)
      all = modulo(slot - s->delta[k], D.ii) < b;
    if (all)
      return true;
  }
  return false;
}

static void step_split(bool apart) {
  NEED(in_branch(), "nothing can branch here");
  NEED(num_words >= 4 && num_words % 2 == 0 && (!apart || num_words == 4), "a distance is missing");
  split s = {.count = num_words / 2, .apart = apart};
  wide demand = 0;
  s.op = make(s.count, sizeof *s.op);
  s.delta = make(s.count, sizeof *s.delta);
  for (int64_t k = 0; k < s.count; k++) {
    s.op[k] = index_at(k == 0 ? 1 : 2 * k, P.n, "operation");
    s.delta[k] = k == 0 ? 0 : number(2 * k + 1);
    NEED(llabs(s.delta[k]) < MOST_FLOW, "the distance is out of range");
    demand += P.demand[s.op[k]];
    NEED(P.type[s.op[k]] == P.type[s.op[0]], "the operations are of different types");
    for (int64_t i = 0; i < k; i++)
      NEED(s.op[i] != s.op[k], "these are not different operations");
  }
  NEED(demand > P.limit[P.type[s.op[0]]], "the operations fit in a slot together");
  NEED(apart ? s.delta[1] % D.ii == 0 : meet(&s), "the operations do not meet in a slot");
  s.left = 2 * (s.count - 1);
  s.open = make(s.left, sizeof *s.open);
  memset(s.open, true, (size_t)s.left);
  B.stack = grow(B.stack, B.depth, &B.capacity, sizeof *B.stack);
  B.stack[B.depth++] = s;
}

static void step_branch(int64_t branch) {
  split *s = B.depth > 0 ? &B.stack[B.depth - 1] : NULL;
  NEED(s && !s->inside && branch >= 0 && branch < 2 * (s->count - 1) && s->open[branch],
       "branch %" PRId64 " is not open", branch);
  int64_t k = 1 + branch / 2, first = s->op[0], b = P.blocking[first];
  s->inside = true;
  s->at = branch;
  s->mark = D.num_pushed;
  for (int64_t i = 1; i < k; i++) {
    push_row((row){first, s->op[i], s->delta[i]});
    push_row((row){s->op[i], first, -s->delta[i]});
  }
  if (branch % 2 == 0)
    push_row((row){s->op[k], first, s->apart ? b - s->delta[1] : 1 - s->delta[k]});
  else
    push_row((row){first, s->op[k], s->apart ? s->delta[1] + b : s->delta[k] + 1});
}

static void close_branch(void) {
  NEED(in_branch(), "nothing can end here");
  while (B.depth > 0) {
    split *s = &B.stack[B.depth - 1];
    pop_rows(s->mark);
    s->open[s->at] = s->inside = false;
    if (--s->left > 0)
      return;
    free(s->op);
    free(s->delta);
    free(s->open);
    B.depth--;
  }
  B.closed = true;
}

static void rule_lifetimes(void) {
  need_words(4);
  int64_t ii = number(1), latency = number(2), least = number(3);
  NEED(ii > 0 && latency >= 0, "there is no II");
  open_dual(ii, latency, NULL, NULL);
  B.depth = 0;
  B.closed = false;
  for (next(); !is(0, "qed"); next())
    if (is(0, "flow") || is(0, "dual")) {
      set_flows("az");
      if (is(0, "dual")) {
        need_value(least);
        close_branch();
      }
    } else if (is(0, "cycle")) {
      need_cycle();
      close_branch();
    } else if (is(0, "split") || is(0, "apart"))
      step_split(is(0, "apart"));
    else if (is(0, "branch") && num_words == 2)
      step_branch(number(1));
    else
      reject("'%s' is no step of branch and bound", words[0]);
  NEED(B.closed, "the tree is not complete");
  learn(LIFETIMES, (fact){ii, latency, least});
}

/* --- bounds of the II, and the clock -------------------------------------------------------------------------------
 */

static const dependence *dependence_at(int64_t k, int64_t count) {
  return &P.deps[index_at(k, count, "dependence")];
}

static void rule_clock(void) {
  NEED(P.period > 0 && num_words > 1, "this is no path of signals");
  const dependence *first = dependence_at(1, P.given), *last = first;
  wide delay = P.delay_out[first->src], distance = 0;
  NEED(first->latency == P.latency[first->src], "the first dependence does not end with its source");
  for (int64_t k = 1; k < num_words; k++) {
    const dependence *d = dependence_at(k, P.given);
    NEED(is_signal(d) && (k == 1 || d->src == last->dst), "this is no path of signals");
    NEED(k == 1 || (d->latency == 0 && P.latency[d->src] == 0), "the path has a register on its way");
    delay += P.delay[d->dst];
    distance += d->distance;
    last = d;
  }
  NEED(delay > P.period, "the path fits in a clock period");
  NEED(distance < MOST_FLOW, "the distance is out of range");
  add_dependence((dependence){first->src, last->dst, (int64_t)distance, first->latency + 1, ORDER});
}

static void need_recurrence(int64_t bound) {
  wide latency = 0, distance = 0;
  NEED(num_words > 3, "this is no cycle");
  const dependence *last = dependence_at(num_words - 1, P.count);
  for (int64_t k = 3; k < num_words; k++) {
    const dependence *d = dependence_at(k, P.count);
    NEED(d->src == last->dst, "this is no cycle");
    latency += d->latency;
    distance += d->distance;
    last = d;
  }
  NEED(latency > (bound - 1) * distance, "the recurrence allows a smaller II");
}

static void rule_ii(void) {
  int64_t bound = number(1);
  if (is(2, "recurrence"))
    need_recurrence(bound);
  else {
    int64_t k = index_at(3, P.types, "type");
    wide use = 0;
    for (int64_t v = 0; v < P.n; v++)
      if (P.type[v] == k)
        use += (wide)P.demand[v] * P.blocking[v];
    NEED(P.limit[k] != UNLIMITED && P.type_used[k], "the type is not limited");
    NEED(is(2, "resource") ? use > (wide)P.limit[k] * (bound - 1) : is(2, "blocking") && P.type_blocking[k] >= bound,
         "the type allows a smaller II");
  }
  F.least_ii = most_of(F.least_ii, bound);
}

static void rule_impossible(void) {
  int64_t v = index_at(1, P.n, "operation");
  bool slow = P.period > 0 && most_of(P.delay[v], P.delay_out[v]) > P.period;
  NEED(slow || P.demand[v] > P.limit[P.type[v]], "operation %" PRId64 " is possible", v);
  F.least_ii = INT64_MAX;
}

/* --- not pipelined ---------------------------------------------------------------------------------------------------
 */

/* Operations in an order along the dependences of distance 0. */
static int64_t *sort_operations(void) {
  int64_t *order = make(P.n, sizeof *order), *waiting = make(P.n, sizeof *waiting), tail = 0;
  for (int64_t k = 0; k < P.given; k++)
    waiting[P.deps[k].dst] += P.deps[k].distance == 0;
  for (int64_t v = 0; v < P.n; v++)
    if (waiting[v] == 0)
      order[tail++] = v;
  for (int64_t i = 0; i < tail; i++)
    for (int64_t k = P.leaving_begin[order[i]]; k < P.leaving_begin[order[i] + 1]; k++) {
      const dependence *d = &P.deps[P.leaving[k]];
      if (d->distance == 0 && --waiting[d->dst] == 0)
        order[tail++] = d->dst;
    }
  NEED(tail == P.n, "the dependences of distance 0 are circular");
  free(waiting);
  return order;
}

static int64_t *win_lo, *win_hi, win_latency = -1, win_count;

/* Clock dependences are few as a rule, and shorter than a sweep: sweeps go on until nothing changes. */
static void find_windows(int64_t latency) {
  static int64_t *order;
  if (win_latency == latency && win_count == P.count)
    return;
  if (!order) {
    order = sort_operations();
    win_lo = make(P.n, sizeof *win_lo);
    win_hi = make(P.n, sizeof *win_hi);
  }
  for (int64_t v = 0; v < P.n; v++) {
    win_lo[v] = 0;
    win_hi[v] = latency - P.latency[v];
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (int64_t i = 0; i < P.n; i++)
      for (int64_t k = P.leaving_begin[order[i]]; k < P.leaving_begin[order[i] + 1]; k++) {
        const dependence *d = &P.deps[P.leaving[k]];
        if (d->distance == 0)
          win_lo[d->dst] = most_of(win_lo[d->dst], win_lo[d->src] + d->latency);
      }
    for (int64_t i = P.n - 1; i >= 0; i--)
      for (int64_t k = P.leaving_begin[order[i]]; k < P.leaving_begin[order[i] + 1]; k++) {
        const dependence *d = &P.deps[P.leaving[k]];
        if (d->distance == 0)
          win_hi[d->src] = least_of(win_hi[d->src], win_hi[d->dst] - d->latency);
      }
    for (int64_t k = P.given; k < P.count; k++) {
      const dependence *d = &P.deps[k];
      if (d->distance > 0 || win_lo[d->src] > win_hi[d->src])
        continue;
      changed |= win_lo[d->dst] < win_lo[d->src] + d->latency || win_hi[d->src] > win_hi[d->dst] - d->latency;
      win_lo[d->dst] = most_of(win_lo[d->dst], win_lo[d->src] + d->latency);
      win_hi[d->src] = least_of(win_hi[d->src], win_hi[d->dst] - d->latency);
    }
  }
  for (int64_t v = 0; v < P.n; v++)
    NEED(win_lo[v] <= win_hi[v], "nothing can end by cycle %" PRId64, latency);
  win_latency = latency;
  win_count = P.count;
}

static void rule_peak(void) {
  int64_t type = index_at(1, P.types, "type"), latency = number(2), least = number(3);
  if (is(4, "demand")) {
    int64_t v = index_at(5, P.n, "operation");
    NEED(P.type[v] == type && P.demand[v] >= least, "the operation demands less");
  } else {
    need_words(6);
    int64_t begin = number(4), end = number(5);
    wide work = 0;
    find_windows(latency);
    for (int64_t v = 0; v < P.n; v++)
      if (P.type[v] == type && win_lo[v] >= begin && win_hi[v] + P.blocking[v] - 1 <= end)
        work += (wide)P.demand[v] * P.blocking[v];
    NEED(begin <= end && work > (wide)(least - 1) * (end - begin + 1), "fewer units suffice in these cycles");
  }
  learn(PEAKS, (fact){type, latency, least});
}

static bool reads(int64_t src, int64_t dst) {
  for (int64_t k = P.leaving_begin[src]; k < P.leaving_begin[src + 1]; k++)
    if (P.deps[P.leaving[k]].dst == dst && P.deps[P.leaving[k]].kind == DATA)
      return true;
  return false;
}

static bool is_alive_at(int64_t v, int64_t step) {
  int64_t last = 0;
  for (int64_t k = P.leaving_begin[v]; k < P.leaving_begin[v + 1]; k++)
    if (P.deps[P.leaving[k]].kind == DATA)
      last = most_of(last, win_lo[P.deps[P.leaving[k]].dst]);
  return win_hi[v] + P.birth[v] <= step && step < last;
}

static void rule_live(void) {
  need_words(5);
  int64_t latency = number(1), least = number(2), at = number(4);
  bool step = is(3, "step"), *counted = make(P.n, sizeof *counted);
  wide bits = 0;
  NEED(step || (is(3, "reads") && at >= 0 && at < P.n), "there is no such operation");
  find_windows(latency);
  for (int64_t v = 0; step && v < P.n; v++)
    bits += is_alive_at(v, at) ? P.width[v] : 0;
  for (int64_t k = 0; !step && k < P.count; k++) {
    const dependence *d = &P.deps[k];
    if (d->dst != at || d->distance > 0 || d->latency <= P.birth[d->src] || counted[d->src] || !reads(d->src, at))
      continue;
    counted[d->src] = true;
    bits += P.width[d->src];
  }
  free(counted);
  NEED(bits >= least, "fewer bits are alive there");
  learn(LIVE, (fact){0, latency, least});
}

static void rule_program(void) {
  need_words(3);
  bool lives = is(0, "lives");
  int64_t latency = number(1), least = number(2);
  find_windows(latency);
  open_dual(0, latency, win_lo, win_hi);
  for (int64_t k = 0; !lives && k < P.given; k++)
    if (is_carried(&P.deps[k])) {
      balance(P.deps[k].dst, 1);
      balance(P.deps[k].src, -1);
    }
  next();
  NEED(is(0, "dual"), "a dual is expected");
  set_flows(lives ? "e" : "eu");
  need_value(least);
  need_qed();
  if (!lives)
    learn(COMMUNICATION, (fact){0, latency, least});
  else if (latency > 0)
    learn(LIVE, (fact){0, latency, least <= 0 ? 0 : (least - 1) / latency + 1});
}

/* --- prices
 * --------------------------------------------------------------------------------------------------------------- */

static struct {
  bool live;
  int64_t count;            /* starts, and ends of values */
  int64_t *lo, *hi, *begin; /* of each; its first bit */
  int64_t **sums;           /* [types + 1] prices up to a cycle, NULL: none; the last is of live bits */
  int64_t *most;            /* the largest cycle of `sums` */
  wide *left, base;         /* of each bit */
} C;

static int64_t bits_of(int64_t v) {
  for (int64_t k = P.leaving_begin[v]; k < P.leaving_begin[v + 1]; k++)
    if (P.deps[P.leaving[k]].kind == DATA && P.deps[P.leaving[k]].dst != v)
      return P.width[v];
  return 0;
}

static void open_variables(void) {
  C.count = C.live ? 2 * P.n : P.n;
  C.lo = make(C.count, sizeof *C.lo);
  C.hi = make(C.count, sizeof *C.hi);
  C.begin = make(C.count + 1, sizeof *C.begin);
  for (int64_t v = 0; v < P.n; v++) {
    C.lo[v] = win_lo[v];
    C.hi[v] = win_hi[v];
    if (!C.live)
      continue;
    int64_t lo = win_lo[v] + P.birth[v], hi = win_hi[v] + P.birth[v];
    for (int64_t k = P.leaving_begin[v]; k < P.leaving_begin[v + 1]; k++) {
      const dependence *d = &P.deps[P.leaving[k]];
      if (d->kind != DATA || d->dst == v)
        continue;
      lo = most_of(lo, win_lo[d->dst]);
      hi = most_of(hi, win_hi[d->dst]);
    }
    C.lo[P.n + v] = lo;
    C.hi[P.n + v] = hi;
  }
}

/* Reads the prices of a type; returns their sum. */
static int64_t read_prices(int64_t cycles) {
  NEED(num_words > 1, "the type is missing");
  int64_t type = number(1), sum = 0;
  NEED(type >= -1 && type < P.types, "there is no such type");
  type = type < 0 ? P.types : type;
  NEED(!C.sums[type], "the type has prices already");
  int64_t *sums = C.sums[type] = make(cycles + 1, sizeof *sums);
  for (int64_t k = 2; k < num_words; k++) {
    char *end;
    int64_t step = parse(words[k], &end);
    NEED(*end == '=', "'%s' is no price", words[k]);
    int64_t price = parse(end + 1, &end);
    NEED(*end == '\0' && step >= 0 && price >= 0, "'%s' is no price", words[k]);
    NEED(step < cycles && sums[step + 1] == 0, "the cycle is out of range or has a price already");
    sums[step + 1] = price;
    NEED((sum += price) < MOST_NUMBER, "the prices are too large");
  }
  for (int64_t t = 0; t < cycles; t++)
    sums[t + 1] += sums[t];
  return sum;
}

static wide cost_of(int64_t x, int64_t t, const int64_t *slope, int64_t weight) {
  if (x >= P.n)
    return (wide)bits_of(x - P.n) * C.sums[P.types][t];
  const int64_t *sums = C.sums[P.type[x]];
  wide cost = (wide)weight * slope[x] * t;
  if (sums)
    cost += (wide)P.demand[x] * (sums[t + P.blocking[x]] - sums[t]);
  if (C.live)
    cost -= (wide)bits_of(x) * C.sums[P.types][t + P.birth[x]];
  return cost;
}

static void open_bits(int64_t weight) {
  int64_t *slope = make(P.n, sizeof *slope);
  for (int64_t k = 0; k < P.given; k++)
    if (is_carried(&P.deps[k])) {
      slope[P.deps[k].dst]++;
      slope[P.deps[k].src]--;
    }
  for (int64_t x = 0; x < C.count; x++)
    C.begin[x + 1] = C.begin[x] + C.hi[x] - C.lo[x];
  C.left = make(C.begin[C.count], sizeof *C.left);
  C.base = 0;
  for (int64_t x = 0; x < C.count; x++) {
    wide cost = cost_of(x, C.lo[x], slope, weight);
    for (int64_t t = C.lo[x]; t < C.hi[x]; t++) {
      wide after = cost_of(x, t + 1, slope, weight);
      C.left[C.begin[x] + t - C.lo[x]] = after - cost;
      cost = after;
    }
    C.base += cost;
  }
  free(slope);
}

/* The implication of an arc: x - y >= gap. */
static void find_implication(char letter, int64_t k, int64_t *x, int64_t *y, int64_t *gap) {
  *x = *y = k;
  *gap = -1;
  if (letter == 'c') {
    NEED(k >= 0 && k < C.count, "there is no variable %" PRId64, k);
  } else if (letter == 'b') {
    NEED(C.live && k >= 0 && k < P.n, "there is no value %" PRId64, k);
    *x = P.n + k;
    *gap = P.birth[k];
  } else {
    NEED((letter == 'd' || letter == 'u') && k >= 0 && k < (letter == 'd' ? P.count : P.given),
         "there is no dependence %" PRId64, k);
    const dependence *d = &P.deps[k];
    bool value = letter == 'u';
    NEED(value ? C.live && d->kind == DATA && d->src != d->dst : d->distance == 0,
         "dependence %" PRId64 " does not count", k);
    *x = value ? P.n + d->src : d->dst;
    *y = value ? d->dst : d->src;
    *gap = value ? 0 : d->latency;
  }
}

static void set_arc(const char *word) {
  char *end;
  int64_t x, y, gap, k = parse(word + 1, &end);
  NEED(*end == ':', "'%s' is no flow", word);
  int64_t t = parse(end + 1, &end);
  NEED(*end == '=', "'%s' is no flow", word);
  int64_t flow = parse(end + 1, &end);
  NEED(*end == '\0' && flow >= 0, "'%s' is no flow", word);
  find_implication(word[0], k, &x, &y, &gap);
  NEED(t >= C.lo[x] && t < C.hi[x], "there is no bit %" PRId64 ":%" PRId64, x, t);
  C.left[C.begin[x] + t - C.lo[x]] -= flow;
  if (t - gap >= C.hi[y])
    return;
  NEED(t - gap >= C.lo[y], "there is no bit %" PRId64 ":%" PRId64, y, t - gap);
  C.left[C.begin[y] + t - gap - C.lo[y]] += flow;
}

static void close_cut(void) {
  for (int64_t k = 0; k <= P.types; k++)
    free(C.sums[k]);
  free(C.sums);
  free(C.lo);
  free(C.hi);
  free(C.begin);
  free(C.left);
}

static void rule_prices(void) {
  need_words(4);
  int64_t latency = number(1), weight = number(2), value = number(3), most = 0, cycles = latency + 1, longest = 0;
  NEED(weight >= 0, "communication has a weight below 0");
  find_windows(latency);
  for (int64_t v = 0; v < P.n; v++)
    longest = most_of(longest, P.blocking[v]);
  cycles += longest;
  C.sums = make(P.types + 1, sizeof *C.sums);
  for (next(); is(0, "price"); next())
    most = most_of(most, read_prices(cycles));
  C.live = C.sums[P.types];
  for (int64_t k = 0; k < P.types; k++)
    NEED(!C.live || !C.sums[k] || C.sums[k][cycles] == 0, "only live bits may have prices here");
  NEED(is(0, "flow") && (!C.live || weight == 0), "a flow is expected");
  open_variables();
  open_bits(weight);
  for (int64_t k = 1; k < num_words; k++)
    set_arc(words[k]);
  for (int64_t k = 0; k < C.begin[C.count]; k++)
    C.base -= C.left[k] > 0 ? C.left[k] : 0;
  NEED(C.base >= value, "the flow does not prove %" PRId64, value);
  if (C.live && most > 0)
    learn(LIVE, (fact){0, latency, value <= 0 ? 0 : (value - 1) / most + 1});
  else if (!C.live) {
    F.prices = grow(F.prices, F.num_prices, &F.cap_prices, sizeof *F.prices);
    F.prices[F.num_prices++] = (price_fact){latency, most, weight, value};
  }
  close_cut();
  need_qed();
}

/* --- claims
 * -------------------------------------------------------------------------------------------------------------------
 */

typedef enum claim_kind { NONE, LIFETIME_BITS, MAX_LIVE_BITS, LIVE_BITS, COST } claim_kind;

static struct {
  bool ii;
  int64_t ii_bound, ii_latency;
  claim_kind kind;
  int64_t at, latency, least, a, c, scale;
} claims;

static bool excluded(int64_t ii, int64_t latency) {
  return ii < F.least_ii || known(REFUTED, ii, 0) > 0 || known(REFUTED, ii, latency) > 0;
}

static void claim_ii(void) {
  need_words(4);
  claims.ii = true;
  claims.ii_bound = number(2);
  claims.ii_latency = number(3);
  for (int64_t ii = F.least_ii; ii < claims.ii_bound; ii++)
    NEED(excluded(ii, claims.ii_latency), "II %" PRId64 " is not excluded", ii);
}

static void claim_objective(bool live) {
  need_words(5);
  int64_t ii = number(2), latency = number(3), least = number(4);
  int64_t proven = most_of(known(LIFETIMES, ii, 0), known(LIFETIMES, ii, latency));
  if (live && proven > 0)
    proven = (proven - 1) / ii + 1;
  NEED(least <= proven, "%" PRId64 " is proven, not %" PRId64, proven, least);
  claims.kind = live ? MAX_LIVE_BITS : LIFETIME_BITS;
  claims.at = ii;
  claims.latency = latency;
  claims.least = least;
}

/* Is `least` proven for a x peaks + c x communication? */
static bool cost_is_known(int64_t latency, int64_t a, int64_t c, wide least) {
  wide peaks = 0;
  for (int64_t k = 0; k < P.types; k++)
    peaks += known(PEAKS, k, latency);
  bool holds = least <= a * peaks + (wide)c * known(COMMUNICATION, 0, latency);
  for (int64_t k = 0; k < F.num_prices && !holds; k++) {
    const price_fact *f = &F.prices[k];
    holds = f->latency == latency && (f->peak > 0 || f->weight > 0) && least * f->peak <= (wide)a * f->value &&
            least * f->weight <= (wide)c * f->value;
  }
  return holds;
}

/* The largest that is, rounded. */
static long double known_cost(int64_t latency, int64_t a, int64_t c) {
  long double most = 0;
  for (int64_t k = 0; k < P.types; k++)
    most += (long double)a * known(PEAKS, k, latency);
  most += (long double)c * known(COMMUNICATION, 0, latency);
  for (int64_t k = 0; k < F.num_prices; k++) {
    const price_fact *f = &F.prices[k];
    if (f->latency != latency || (f->peak == 0 && f->weight == 0))
      continue;
    long double peaks = f->peak > 0 ? (long double)a / f->peak : INFINITY;
    long double weight = f->weight > 0 ? (long double)c / f->weight : INFINITY;
    most = fmaxl(most, fminl(peaks, weight) * f->value);
  }
  return most;
}

static void claim_cost(void) {
  need_words(7);
  claims.kind = COST;
  claims.latency = number(2);
  claims.a = number(3);
  claims.c = number(4);
  claims.scale = number(5);
  claims.least = number(6);
  NEED(claims.a >= 0 && claims.c >= 0 && claims.scale > 0, "a weight is below 0");
  NEED(cost_is_known(claims.latency, claims.a, claims.c, claims.least), "this is not proven");
}

static void claim_live_bits(void) {
  need_words(4);
  claims.kind = LIVE_BITS;
  claims.latency = number(2);
  claims.least = number(3);
  NEED(claims.least <= known(LIVE, 0, claims.latency), "this is not proven");
}

static void claim_unschedulable(void) {
  int64_t latency = number(2);
  bool proven = F.least_ii == INT64_MAX || known(REFUTED, 0, latency) > 0;
  for (int64_t k = 0; k < P.types; k++)
    proven = proven || known(PEAKS, k, latency) > P.limit[k];
  NEED(proven, "this is not proven");
}

/* Within the latency, no two iterations of this II meet in a slot or hold each other up. */
static bool is_apart(int64_t ii, int64_t latency) {
  int64_t blocking = 1;
  for (int64_t v = 0; v < P.n; v++)
    blocking = most_of(blocking, P.blocking[v]);
  bool apart = latency > 0 && ii >= latency + blocking;
  for (int64_t k = 0; k < P.count && apart; k++)
    apart = P.deps[k].distance == 0 ||
            (wide)ii * P.deps[k].distance >= latency - P.latency[P.deps[k].src] + P.deps[k].latency;
  return apart;
}

static void claim_infeasible(void) {
  need_words(5);
  int64_t first = number(2), last = number(3), latency = number(4);
  bool proven = F.least_ii == INT64_MAX;
  for (int64_t k = 0; last == 0 && k < F.num[REFUTED] && !proven; k++)
    proven = F.refuted[k].latency == latency && is_apart(F.refuted[k].ii, latency);
  NEED(last != 0 || proven, "no II is excluded at which iterations are apart");
  for (int64_t ii = most_of(first, F.least_ii); last != 0 && !proven && ii <= last; ii++)
    NEED(excluded(ii, latency), "II %" PRId64 " is not excluded", ii);
}

static void rule_claim(void) {
  if (is(1, "ii"))
    claim_ii();
  else if (is(1, "lifetime_bits") || is(1, "max_live_bits"))
    claim_objective(is(1, "max_live_bits"));
  else if (is(1, "cost"))
    claim_cost();
  else if (is(1, "live_bits"))
    claim_live_bits();
  else if (is(1, "unschedulable"))
    claim_unschedulable();
  else if (is(1, "infeasible"))
    claim_infeasible();
  else
    reject("there is no such claim");
  printf("accepted:");
  for (int64_t k = 1; k < num_words; k++)
    printf(" %s", words[k]);
  printf("\n");
}

static void check_certificate(const char *path) {
  static const struct {
    const char *word;
    void (*rule)(void);
  } rules[] = {{"clock", rule_clock},
               {"ii", rule_ii},
               {"impossible", rule_impossible},
               {"refute", rule_refute},
               {"claim", rule_claim},
               {"lifetimes", rule_lifetimes},
               {"peak", rule_peak},
               {"live", rule_live},
               {"lives", rule_program},
               {"communication", rule_program},
               {"prices", rule_prices},
               {NULL, NULL}};
  file = path;
  next();
  NEED(is(0, "gaus-proof-1") && num_words == 1, "this is not a certificate");
  next();
  need_words(4);
  NEED(is(0, "problem") && number(1) == P.n && number(2) == P.given && number(3) == P.types,
       "this is a certificate of another problem");
  for (next(); !is(0, "end"); next()) {
    int k = 0;
    while (rules[k].word && strcmp(rules[k].word, words[0]) != 0)
      k++;
    NEED(rules[k].word, "there is no rule '%s'", words[0]);
    rules[k].rule();
  }
  NEED(num_words == 1, "'end' stands alone");
}

/* --- the schedule
 * ---------------------------------------------------------------------------------------------------------------- */

static struct {
  int64_t ii, *start, length, latency_bound; /* ii 0: not pipelined */
  int64_t *load, slots;                      /* [types][slots] */
} T;

static void check_dependences(void) {
  for (int64_t k = 0; k < P.given; k++) {
    const dependence *d = &P.deps[k];
    NEED((T.ii == 0 && d->distance > 0) || T.start[d->dst] + T.ii * d->distance >= T.start[d->src] + d->latency,
         "the schedule breaks the dependence %" PRId64 " -> %" PRId64, d->src, d->dst);
  }
}

static void check_units(void) {
  T.slots = T.ii;
  for (int64_t v = 0; v < P.n && T.ii == 0; v++)
    T.slots = most_of(T.slots, T.start[v] + P.blocking[v]);
  T.slots = most_of(T.slots, 1);
  NEED(T.slots <= MOST_CELLS / (P.types + 1), "the table is too large for this checker");
  T.load = make(P.types * T.slots, sizeof *T.load);
  for (int64_t v = 0; v < P.n; v++) {
    NEED(T.ii == 0 || P.limit[P.type[v]] == UNLIMITED || P.blocking[v] <= T.ii,
         "operation %" PRId64 " blocks for longer than the II", v);
    for (int64_t k = 0; k < P.blocking[v]; k++) {
      int64_t *load = &T.load[P.type[v] * T.slots + (T.start[v] + k) % T.slots];
      *load += P.demand[v];
      NEED(*load <= P.limit[P.type[v]], "the schedule takes too many units of type %" PRId64, P.type[v]);
    }
  }
}

static bool in_one_cycle(const dependence *d) {
  return is_signal(d) && (T.ii > 0 || d->distance == 0) &&
         T.start[d->src] + P.latency[d->src] == T.start[d->dst] + T.ii * d->distance;
}

/* Signals are passed on in the order in which they arrive: an operation is ready when all before it are. */
static void check_clock(void) {
  int64_t *arrival = make(P.n, sizeof *arrival), *waiting = make(P.n, sizeof *waiting);
  int64_t *ready = make(P.n, sizeof *ready), tail = 0;
  for (int64_t k = 0; k < P.given; k++)
    waiting[P.deps[k].dst] += in_one_cycle(&P.deps[k]) && P.latency[P.deps[k].src] == 0;
  for (int64_t k = 0; k < P.given; k++)
    if (in_one_cycle(&P.deps[k]) && P.latency[P.deps[k].src] > 0)
      arrival[P.deps[k].dst] = most_of(arrival[P.deps[k].dst], P.delay_out[P.deps[k].src]);
  for (int64_t v = 0; v < P.n; v++)
    if (waiting[v] == 0)
      ready[tail++] = v;
  for (int64_t i = 0; i < tail; i++) {
    int64_t v = ready[i];
    NEED(arrival[v] + P.delay[v] <= P.period && P.delay_out[v] <= P.period,
         "the signals of operation %" PRId64 " take too long", v);
    for (int64_t k = P.leaving_begin[v]; P.latency[v] == 0 && k < P.leaving_begin[v + 1]; k++) {
      const dependence *d = &P.deps[P.leaving[k]];
      if (!in_one_cycle(d))
        continue;
      arrival[d->dst] = most_of(arrival[d->dst], arrival[v] + P.delay[v]);
      if (--waiting[d->dst] == 0)
        ready[tail++] = d->dst;
    }
  }
  NEED(tail == P.n, "signals go round within one cycle");
  free(arrival);
  free(waiting);
  free(ready);
}

static int64_t life_of(int64_t v) {
  int64_t begin = T.start[v] + P.birth[v], end = begin;
  for (int64_t k = P.leaving_begin[v]; k < P.leaving_begin[v + 1]; k++) {
    const dependence *d = &P.deps[P.leaving[k]];
    if (d->kind == DATA)
      end = most_of(end, T.start[d->dst] + T.ii * d->distance);
  }
  return end - begin;
}

static wide lifetime_bits(void) {
  wide sum = 0;
  for (int64_t v = 0; v < P.n; v++)
    sum += (wide)P.width[v] * life_of(v);
  return sum;
}

static wide max_live_bits(void) {
  int64_t slots = T.ii > 0 ? T.ii : T.slots + T.length + 1;
  wide *change = make(slots + 1, sizeof *change), live = 0, most = 0;
  for (int64_t v = 0; v < P.n; v++) {
    int64_t life = life_of(v), begin = (T.start[v] + P.birth[v]) % slots, rest = life % slots;
    live += (wide)P.width[v] * (life / slots);
    change[begin] += P.width[v];
    change[begin + rest <= slots ? begin + rest : begin + rest - slots] -= P.width[v];
    if (begin + rest > slots)
      live += P.width[v];
  }
  for (int64_t t = 0; t < slots; t++) {
    live += change[t];
    most = live > most ? live : most;
  }
  free(change);
  return most;
}

static wide cost_of_schedule(void) {
  wide peaks = 0, communication = 0;
  for (int64_t k = 0; k < P.types; k++) {
    int64_t peak = 0;
    for (int64_t t = 0; t < T.slots; t++)
      peak = most_of(peak, T.load[k * T.slots + t]);
    peaks += peak;
  }
  for (int64_t k = 0; k < P.given; k++)
    if (is_carried(&P.deps[k]))
      communication += T.start[P.deps[k].dst] - T.start[P.deps[k].src];
  return claims.a * peaks + claims.c * communication;
}

static void read_starts(json_t *root) {
  json_t *start = json_object_get(root, "start");
  NEED((int64_t)json_array_size(start) == P.n, "the schedule has another number of starts");
  T.ii = integer_of(root, "ii", 0);
  T.latency_bound = integer_of(root, "latency_bound", 0);
  T.start = make(P.n, sizeof *T.start);
  for (int64_t v = 0; v < P.n; v++) {
    T.start[v] = json_integer_value(json_array_get(start, (size_t)v));
    NEED(T.start[v] >= 0 && T.start[v] <= OPEN / 1024, "a start is out of range");
    T.length = most_of(T.length, T.start[v] + P.latency[v]);
  }
}

static wide value_of_schedule(void) {
  return claims.kind == LIFETIME_BITS ? lifetime_bits() : claims.kind == COST ? cost_of_schedule() : max_live_bits();
}

static bool is_bound(long double bound) {
  if (claims.kind == COST)
    return bound * claims.scale <= known_cost(claims.latency, claims.a, claims.c) * (1 + 1e-12L);
  return bound <= (claims.kind == LIVE_BITS ? known(LIVE, 0, claims.latency) : claims.least);
}

static bool is_least(wide value) {
  if (claims.kind == COST)
    return cost_is_known(claims.latency, claims.a, claims.c, value);
  return claims.kind == LIVE_BITS ? value <= known(LIVE, 0, claims.latency) : value <= claims.least;
}

/* What the schedule says of its objective. Floating-point numbers are compared within their rounding. */
static void compare_objective(json_t *root) {
  const char *status = json_string_value(json_object_get(root, "status"));
  bool optimal = status && strcmp(status, "optimal") == 0;
  if (claims.kind == NONE || !json_object_get(root, "objective")) {
    NEED(!optimal, "nothing proves that the schedule is optimal");
    return;
  }
  bool pipelined = claims.kind == LIFETIME_BITS || claims.kind == MAX_LIVE_BITS;
  NEED(pipelined == (T.ii > 0) && (!pipelined || claims.at == T.ii), "the claim is about another II");
  NEED(T.length <= claims.latency || (pipelined && claims.latency == 0), "the claim is about another latency");
  NEED(claims.latency == 0 || claims.latency == T.latency_bound || (!pipelined && T.latency_bound == 0),
       "the claim is about another latency");
  wide value = value_of_schedule();
  long double scale = claims.kind == COST ? claims.scale : 1, shown = (long double)value / scale;
  long double objective = json_number_value(json_object_get(root, "objective"));
  long double bound = json_number_value(json_object_get(root, "bound"));
  NEED(fabsl(objective - shown) <= 1e-12L * fabsl(shown), "the objective is %Lg", shown);
  NEED(is_bound(bound), "the bound is not proven");
  if (!optimal)
    return;
  NEED(is_least(value), "the schedule is not proven optimal");
  printf("accepted: the objective %Lg is the least\n", objective);
}

static void check_schedule(const char *path) {
  json_error_t err;
  json_t *root = json_load_file(path, 0, &err);
  if (!root)
    fail(path, err.text);
  file = path;
  line = 0;
  read_starts(root);
  check_dependences();
  check_units();
  NEED(T.latency_bound == 0 || T.length <= T.latency_bound, "the schedule is longer than its latency bound");
  if (P.period > 0)
    check_clock();
  printf("accepted: the schedule is legal\n");
  int64_t ii_bound = integer_of(root, "ii_bound", 0);
  NEED(ii_bound <= 1 || (claims.ii && claims.ii_bound >= ii_bound &&
                         (claims.ii_latency == 0 || claims.ii_latency == T.latency_bound)),
       "the bound on the II is not proven");
  if (ii_bound > 0 && ii_bound == T.ii)
    printf("accepted: II %" PRId64 " is the smallest\n", T.ii);
  compare_objective(root);
  json_decref(root);
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) {
    fprintf(stderr,
            "Usage: gaus-check-proof PROBLEM.json PROOF [SCHEDULE.json]\n"
            "Checks a certificate of `gaus solve --proof' (docs/proofs.md). Exit codes: 0 accepted, 1 rejected, "
            "2 bad usage or a file that cannot be read.\n");
    return 2;
  }
  read_problem(argv[1]);
  input = strcmp(argv[2], "-") == 0 ? stdin : fopen(argv[2], "r");
  if (!input)
    fail(argv[2], "cannot be read");
  check_certificate(argv[2]);
  if (argc == 4)
    check_schedule(argv[3]);
  return 0;
}
