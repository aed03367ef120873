/* Computes the least distance at which two accesses of a loop touch a common byte.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * With V(k, d) = apart + d stride_b + k (stride_b - stride_a), two accesses meet d iterations
 * apart in iteration k where -size_b < V < size_a modulo 2^bits. */
#include "memory/dependence_test.h"

#include <stddef.h>

typedef __int128 wide;

/* Nothing runs for longer. */
static wide last_of(const gp_access_pair *p) {
  return p->last == INT64_MAX ? (wide)1 << 64 : p->last;
}

/* --- modular arithmetic ------------------------------------------------- */

static wide modulo(wide value, wide m) {
  return value % m < 0 ? value % m + m : value % m;
}
static wide ceil_div(wide a, wide b) {
  return (a + b - 1) / b;
}

/* The least x >= 0 with lo <= x * step mod m <= hi, -1 if there is none, for
 * 0 <= step < m <= 2^64 and 0 <= lo <= hi < m. Either a multiple of step is in
 * the range as it is, or m * turns modulo step must be in a range of its own:
 * O(log m) steps, as Euclid's. The shorter way around keeps products in range. */
static wide first_within(wide step, wide m, wide lo, wide hi) {
  if (lo == 0)
    return 0;
  if (step == 0)
    return -1;
  if (step > m / 2)
    return first_within(m - step, m, m - hi, m - lo);
  wide x = ceil_div(lo, step);
  if (x * step <= hi)
    return x;
  wide turns = first_within(m % step, step, modulo(-hi, step), modulo(-lo, step));
  return turns < 0 ? -1 : ceil_div(lo + m * turns, step);
}

/* The least x >= 0 with -size_b < value + x * step < size_a modulo 2^bits, -1
 * if there is none: addresses wrap, and what one turn around the address space
 * steps over a later one may hit. */
static wide first_hit(const gp_access_pair *p, wide value, wide step) {
  wide m = (wide)1 << p->bits;
  if ((wide)p->size_a + p->size_b > m)
    return 0;
  wide lo = modulo(1 - p->size_b - value, m), hi = modulo(p->size_a - 1 - value, m);
  if (lo > hi) /* 0 is between them */
    return 0;
  return first_within(modulo(step, m), m, lo, hi);
}

/* --- intervals ---------------------------------------------------------- */

/* Values in lo..hi that are `rest` modulo `divisor`; divisor 0: rest alone.
 * Where the interval is `wild`, it has outgrown its type and says nothing. */
typedef struct grid {
  wide lo, hi, rest, divisor;
  bool wild;
} grid;

/* A form whose factors have outgrown int64. */
typedef struct wide_form {
  wide constant, factor[GP_MAX_SYMBOLS];
} wide_form;

static wide gcd(wide a, wide b) {
  a = a < 0 ? -a : a;
  b = b < 0 ? -b : b;
  while (b) {
    wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Adds x * y with x in a..b and y in c..d, all multiples of `divisor`. */
static void add_product(grid *g, wide a, wide b, wide c, wide d, wide divisor) {
  const wide xs[] = {a, a, b, b}, ys[] = {c, d, c, d};
  wide lo = 0, hi = 0;
  for (int i = 0; i < 4; i++) {
    wide corner = 0;
    g->wild |= __builtin_mul_overflow(xs[i], ys[i], &corner);
    lo = i == 0 || corner < lo ? corner : lo;
    hi = i == 0 || corner > hi ? corner : hi;
  }
  g->wild |= __builtin_add_overflow(g->lo, lo, &g->lo);
  g->wild |= __builtin_add_overflow(g->hi, hi, &g->hi);
  g->divisor = gcd(g->divisor, divisor);
}

/* In range, as |scale| <= 2^63 and a form is added once or twice. */
static wide_form add_scaled(wide_form sum, const gp_affine_form *form, wide scale) {
  sum.constant += form->constant * scale;
  for (int i = 0; i < GP_MAX_SYMBOLS; i++)
    sum.factor[i] += form->factor[i] * scale;
  return sum;
}

static grid grid_of(const wide_form *form, const gp_symbol *symbols, int32_t num_symbols) {
  grid g = {form->constant, form->constant, form->constant, 0, false};
  for (int32_t i = 0; i < num_symbols; i++)
    if (form->factor[i])
      add_product(&g, form->factor[i], form->factor[i], symbols[i].lo, symbols[i].hi, form->factor[i]);
  return g;
}

/* What the form is with symbol i replaced by `order`, which is not negative:
 * it is at most that if `sign` is 1, and at least that if it is -1. False where
 * the order says nothing of the sort. */
static bool replace_symbol(const wide_form *form, const gp_affine_form *order, int i, int sign, wide_form *out) {
  wide times = order->factor[i] ? -form->factor[i] / order->factor[i] : 0;
  if (sign * times <= 0 || times > INT32_MAX || times < INT32_MIN || times * order->factor[i] != -form->factor[i])
    return false;
  *out = add_scaled(*form, order, times);
  return true;
}

/* Cuts the interval of a form to what one of the orders leaves of it. */
static void apply_orders(const gp_access_pair *p, const gp_symbol *symbols, const wide_form *form, grid *g) {
  for (int32_t o = 0; o < p->num_orders; o++)
    for (int32_t i = 0; i < p->num_symbols; i++)
      for (int sign = -1; sign <= 1; sign += 2) {
        wide_form other;
        if (!replace_symbol(form, &p->orders[o], i, sign, &other))
          continue;
        grid there = grid_of(&other, symbols, p->num_symbols);
        if (there.wild)
          continue;
        if (sign > 0 && there.hi < g->hi)
          g->hi = there.hi;
        if (sign < 0 && there.lo > g->lo)
          g->lo = there.lo;
      }
}

static bool is_constant(const wide_form *form) {
  for (int i = 0; i < GP_MAX_SYMBOLS; i++)
    if (form->factor[i])
      return false;
  return true;
}

/* Some value of the grid is within -size_b < v < size_a modulo 2^bits. Where
 * the values may wrap, the interval says nothing, and of the divisor only
 * powers of two. */
static bool can_hit(const gp_access_pair *p, const grid *values) {
  wide m = (wide)1 << p->bits, lo = 1 - (wide)p->size_b, hi = (wide)p->size_a - 1, divisor = values->divisor;
  if (values->wild || values->lo <= hi - m || values->hi >= lo + m)
    divisor = gcd(divisor, m);
  else {
    lo = values->lo > lo ? values->lo : lo;
    hi = values->hi < hi ? values->hi : hi;
  }
  if (divisor == 0)
    return lo <= values->rest && values->rest <= hi;
  return lo <= hi && lo + modulo(values->rest - lo, divisor) <= hi;
}

/* --- distances from d0 to d1 -------------------------------------------- */

static grid range_of(const gp_access_pair *p, const gp_symbol *symbols, const wide_form *form) {
  grid g = grid_of(form, symbols, p->num_symbols);
  if (!g.wild)
    apply_orders(p, symbols, form, &g);
  return g;
}

/* With constant strides V is linear in k >= 0 and d >= d0, of which the sum is
 * at most last_form: it lies between its values at the three corners. That the
 * symbols cancel there is the point: rows of n elements, of which n are visited. */
static void bound_by_last(const gp_access_pair *p, const gp_symbol *symbols, int64_t d0, grid *g) {
  wide stride = p->stride_b.constant, turn = stride - p->stride_a.constant;
  if (turn > INT64_MAX || turn < -INT64_MAX)
    return;
  wide_form near = add_scaled((wide_form){0}, &p->apart, 1), late = near;
  near.constant += d0 * stride;
  wide_form far = add_scaled(add_scaled((wide_form){0}, &p->apart, 1), &p->last_form, stride);
  late.constant += d0 * (stride - turn);
  late = add_scaled(late, &p->last_form, turn);
  grid corners[] = {range_of(p, symbols, &near), range_of(p, symbols, &far), range_of(p, symbols, &late)};
  int count = turn == 0 ? 2 : 3;
  wide lo = corners[0].lo, hi = corners[0].hi;
  for (int i = 0; i < count; i++) {
    if (corners[i].wild)
      return;
    lo = corners[i].lo < lo ? corners[i].lo : lo;
    hi = corners[i].hi > hi ? corners[i].hi : hi;
  }
  g->lo = lo > g->lo ? lo : g->lo;
  g->hi = hi < g->hi ? hi : g->hi;
}

/* Computes the values of V for all such distances and all iterations. */
static bool can_meet_with(const gp_access_pair *p, const gp_symbol *symbols, int64_t d0, int64_t d1) {
  wide_form start = add_scaled((wide_form){0}, &p->apart, 1), stride = add_scaled((wide_form){0}, &p->stride_b, 1);
  wide_form turn = add_scaled(stride, &p->stride_a, -1);
  start = add_scaled(start, &p->stride_b, d0);
  grid g = range_of(p, symbols, &start);
  if (d1 > d0) {
    grid s = grid_of(&stride, symbols, p->num_symbols);
    g.wild |= s.wild;
    add_product(&g, 0, d1 - d0, s.lo, s.hi, gcd(s.divisor, s.rest));
  }
  grid t = grid_of(&turn, symbols, p->num_symbols);
  g.wild |= t.wild;
  if (t.divisor || t.rest)
    add_product(&g, 0, last_of(p) - d0, t.lo, t.hi, gcd(t.divisor, t.rest));
  if (p->has_last && !g.wild && is_constant(&stride) && is_constant(&turn))
    bound_by_last(p, symbols, d0, &g);
  return (g.wild || g.lo <= g.hi) && can_hit(p, &g);
}

static bool is_zero_excluded(const gp_symbol *symbol, int64_t d0) {
  return (symbol->nonzero || (symbol->moves && d0 > 0)) && symbol->lo <= 0 && symbol->hi >= 0;
}

/* Once for the values below and once for those above 0 of each symbol that is
 * not 0. */
static bool can_meet_from(const gp_access_pair *p, gp_symbol *symbols, int32_t at, int64_t d0, int64_t d1) {
  while (at < p->num_symbols && !is_zero_excluded(&symbols[at], d0))
    at++;
  if (at == p->num_symbols)
    return can_meet_with(p, symbols, d0, d1);
  gp_symbol whole = symbols[at];
  symbols[at].hi = -1;
  bool below = whole.lo < 0 && can_meet_from(p, symbols, at + 1, d0, d1);
  symbols[at] = whole;
  symbols[at].lo = 1;
  bool above = !below && whole.hi > 0 && can_meet_from(p, symbols, at + 1, d0, d1);
  symbols[at] = whole;
  return below || above;
}

/* Cuts symbol i to what is left of it where an order that has it is not
 * negative, whatever the others are. */
static void narrow_symbol(gp_access_pair *p, const gp_affine_form *order, int32_t i) {
  gp_affine_form others = *order;
  others.factor[i] = 0;
  wide_form form = add_scaled((wide_form){0}, &others, 1);
  grid rest = grid_of(&form, p->symbols, p->num_symbols);
  wide factor = order->factor[i];
  if (rest.wild || factor == 0)
    return;
  wide limit = factor > 0 ? ceil_div(-rest.hi - (-rest.hi < 0 ? factor - 1 : 0), factor) : 0;
  if (factor > 0 && limit > p->symbols[i].lo)
    p->symbols[i].lo = limit > INT64_MAX ? INT64_MAX : (int64_t)limit;
  limit = factor < 0 ? (rest.hi - (rest.hi < 0 ? -factor - 1 : 0)) / -factor : 0;
  if (factor < 0 && limit < p->symbols[i].hi)
    p->symbols[i].hi = limit < INT64_MIN ? INT64_MIN : (int64_t)limit;
}

/* Returns false if no values of the symbols are possible. */
static bool narrow_symbols(gp_access_pair *p) {
  for (int round = 0; round < 2; round++)
    for (int32_t o = 0; o < p->num_orders; o++)
      for (int32_t i = 0; i < p->num_symbols; i++) {
        narrow_symbol(p, &p->orders[o], i);
        if (p->symbols[i].lo > p->symbols[i].hi)
          return false;
      }
  return true;
}

/* Two iterations that are d0 apart or more. */
static bool can_meet(const gp_access_pair *places, int64_t d0, int64_t d1) {
  gp_access_pair p = *places;
  if (p.has_last && p.num_orders < GP_MAX_ORDERS && p.last_form.constant >= INT64_MIN + d0) {
    p.last_form.constant -= d0;
    p.orders[p.num_orders++] = p.last_form;
    p.last_form.constant += d0;
  }
  gp_symbol symbols[GP_MAX_SYMBOLS];
  if (p.num_orders && !narrow_symbols(&p))
    return false;
  for (int i = 0; i < GP_MAX_SYMBOLS; i++)
    symbols[i] = p.symbols[i];
  return can_meet_from(&p, symbols, 0, d0, d1);
}

/* Decides exactly whether the accesses meet at one distance, with nothing but the iteration unknown. */
static bool meets_at(const gp_access_pair *p, int64_t d) {
  wide turn = (wide)p->stride_b.constant - p->stride_a.constant;
  wide k = first_hit(p, p->apart.constant + (wide)d * p->stride_b.constant, turn);
  return k >= 0 && k <= last_of(p) - d;
}

typedef struct search {
  const gp_access_pair *places;
  bool constant; /* no symbols */
  int tests;
} search;

/* Returns the least distance in d0..d1 that is not excluded, -1 if all are. */
static int64_t first_possible(search *s, int64_t d0, int64_t d1) {
  if (++s->tests > s->places->tests)
    return d0;
  if (!can_meet(s->places, d0, d1))
    return -1;
  if (d0 == d1)
    return !s->constant || meets_at(s->places, d0) ? d0 : -1;
  /* Small distances are the likely ones, and cost most if they are wrong. */
  int64_t half = (d1 - d0) / 2, middle = d0 + (half > d0 ? d0 : half);
  int64_t found = first_possible(s, d0, middle);
  return found >= 0 ? found : first_possible(s, middle + 1, d1);
}

/* --- the whole ---------------------------------------------------------- */

static bool is_plain(const gp_affine_form *form, int32_t num_symbols) {
  for (int32_t i = 0; i < num_symbols; i++)
    if (form->factor[i])
      return false;
  return true;
}

/* Symbols that a single distance cancels leave a proof all the same. */
static bool is_certain(const gp_access_pair *p, int64_t distance) {
  wide_form value = add_scaled((wide_form){0}, &p->apart, 1);
  value = add_scaled(value, &p->stride_b, distance);
  wide_form turn = add_scaled((wide_form){0}, &p->stride_b, 1);
  turn = add_scaled(turn, &p->stride_a, -1);
  return is_constant(&value) && is_constant(&turn) && turn.constant == 0;
}

static gp_dependence_distance search_meeting(const gp_access_pair *p, int64_t from, int64_t to, bool constant) {
  search s = {p, constant, 0};
  int64_t distance = first_possible(&s, from, to);
  bool certain =
      distance >= 0 && (constant ? meets_at(p, distance) : is_certain(p, distance) && can_meet(p, distance, distance));
  return (gp_dependence_distance){distance, certain};
}

static gp_dependence_distance first_of_any(const gp_access_pair *p, int64_t from) {
  int64_t to = p->last < p->farthest ? p->last : p->farthest;
  if (p->size_a == 0 || p->size_b == 0 || from > to)
    return (gp_dependence_distance){-1, false};
  bool constant = is_plain(&p->apart, p->num_symbols) && is_plain(&p->stride_a, p->num_symbols) &&
                  is_plain(&p->stride_b, p->num_symbols);
  wide stride = p->stride_b.constant;
  if (!constant || p->stride_a.constant != stride)
    return search_meeting(p, from, to, constant);
  wide more = first_hit(p, p->apart.constant + from * stride, stride);
  if (more < 0 || more > to - from)
    return (gp_dependence_distance){-1, false};
  return (gp_dependence_distance){from + (int64_t)more, true};
}

/* Returns the least distance from `from` on that the period allows. */
static int64_t in_phase(const gp_access_pair *p, int64_t from) {
  return from + (int64_t)modulo((wide)p->phase - from, p->period);
}

gp_dependence_distance gp_least_distance(const gp_access_pair *p, int64_t from) {
  enum { ROUNDS = 16 };
  if (p->period <= 1)
    return first_of_any(p, from);
  from = in_phase(p, from);
  gp_dependence_distance meeting = {from, false};
  for (int i = 0; i < ROUNDS; i++) {
    meeting = first_of_any(p, from);
    if (meeting.distance < 0 || in_phase(p, meeting.distance) == meeting.distance)
      return meeting;
    from = in_phase(p, meeting.distance);
  }
  return (gp_dependence_distance){from, false};
}

/* At which apart + d * stride_b has no symbol; -1: at none, or at every one. */
static int64_t cancelling_distance(const gp_access_pair *p) {
  for (int32_t i = 0; i < p->num_symbols; i++)
    if (p->stride_b.factor[i]) {
      wide distance = -(wide)p->apart.factor[i] / p->stride_b.factor[i];
      return distance > INT64_MAX ? -1 : (int64_t)distance;
    }
  return -1;
}

int64_t gp_certain_meeting(const gp_access_pair *p, int64_t from) {
  gp_dependence_distance first = gp_least_distance(p, from);
  if (first.proved || first.distance < 0)
    return first.distance;
  int64_t distance = cancelling_distance(p);
  bool inside = distance >= from && distance <= p->last && distance <= p->farthest &&
                (p->period <= 1 || in_phase(p, distance) == distance);
  return inside && is_certain(p, distance) && can_meet(p, distance, distance) ? distance : -1;
}

static void negate(gp_affine_form *form) {
  form->constant = (int64_t)(0 - (uint64_t)form->constant);
  for (int i = 0; i < GP_MAX_SYMBOLS; i++)
    form->factor[i] = (int64_t)(0 - (uint64_t)form->factor[i]);
}

gp_access_pair gp_access_pair_exchange(const gp_access_pair *places) {
  gp_access_pair other = *places;
  negate(&other.apart);
  other.stride_a = places->stride_b;
  other.stride_b = places->stride_a;
  other.size_a = places->size_b;
  other.size_b = places->size_a;
  other.phase = -places->phase;
  return other;
}

bool gp_affine_form_range(const gp_affine_form *form, const gp_symbol *symbols, int32_t num_symbols, int64_t *lo,
                          int64_t *hi) {
  wide_form wider = add_scaled((wide_form){0}, form, 1);
  grid g = grid_of(&wider, symbols, num_symbols);
  if (g.wild || g.lo < INT64_MIN || g.hi > INT64_MAX)
    return false;
  *lo = (int64_t)g.lo;
  *hi = (int64_t)g.hi;
  return true;
}
