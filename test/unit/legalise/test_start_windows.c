/* Start windows against longest paths between all pairs.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/start_windows.h"

#include "sample.h"

enum { MOST = 24 };

#define NO_PATH INT64_MIN

typedef struct model {
  int32_t n;
  int64_t path[MOST][MOST]; /* longest from a to b, NO_PATH if there is none */
  bool fixed[MOST];
  int64_t at[MOST], lo[MOST], hi[MOST]; /* lo, hi: before anything was fixed */
} model;

static void find_paths(model *m, const gaus_problem *p, int32_t ii, const uint8_t *active) {
  m->n = gaus_problem_num_operations(p);
  for (int32_t a = 0; a < m->n; a++)
    for (int32_t b = 0; b < m->n; b++)
      m->path[a][b] = a == b ? 0 : NO_PATH;
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    int64_t gap = d.latency - (int64_t)ii * d.distance;
    if ((!active || active[e]) && (ii > 0 || d.distance == 0) && gap > m->path[d.src][d.dst])
      m->path[d.src][d.dst] = gap;
  }
  for (int32_t k = 0; k < m->n; k++)
    for (int32_t a = 0; a < m->n; a++)
      for (int32_t b = 0; b < m->n; b++)
        if (m->path[a][k] != NO_PATH && m->path[k][b] != NO_PATH && m->path[a][k] + m->path[k][b] > m->path[a][b])
          m->path[a][b] = m->path[a][k] + m->path[k][b];
}

static void check(const model *m, const gaus_i_start_windows *w) {
  for (int32_t v = 0; v < m->n; v++) {
    int64_t lo = m->lo[v], hi = m->hi[v];
    for (int32_t u = 0; u < m->n; u++) {
      if (m->fixed[u] && m->path[u][v] != NO_PATH && m->at[u] + m->path[u][v] > lo)
        lo = m->at[u] + m->path[u][v];
      if (m->fixed[u] && m->path[v][u] != NO_PATH && m->at[u] - m->path[v][u] < hi)
        hi = m->at[u] - m->path[v][u];
    }
    assert_int_equal(w->lo[v], lo);
    assert_int_equal(w->hi[v], hi);
  }
}

/* A start inside the window, which may be open. */
static int64_t draw_start(const gaus_i_start_windows *w, int32_t v, gaus_i_rng *rng) {
  int64_t lo = w->lo[v] > -GAUS_NO_BOUND ? w->lo[v] : w->hi[v] < GAUS_NO_BOUND ? w->hi[v] - 20 : -10;
  int64_t hi = w->hi[v] < GAUS_NO_BOUND ? w->hi[v] : lo + 20;
  return lo + gaus_i_rng_below(rng, (int32_t)(hi - lo) + 1);
}

typedef struct moment {
  int32_t mark, op;
  int64_t lo[MOST], hi[MOST];
} moment;

/* Fixes operations one after another and goes back at random, to states that
 * were written down. */
static void wander(const gaus_problem *p, gaus_i_start_windows *w, model *m, gaus_i_rng *rng) {
  static moment past[MOST];
  int32_t depth = 0;
  for (int32_t step = 0; step < 60; step++) {
    if (depth == m->n || (depth > 0 && gaus_i_rng_below(rng, 4) == 0)) {
      depth = gaus_i_rng_below(rng, depth);
      gaus_i_start_windows_undo_to(w, past[depth].mark);
      for (int32_t v = 0; v < m->n; v++)
        m->fixed[v] = false;
      for (int32_t k = 0; k < depth; k++)
        m->fixed[past[k].op] = true;
      assert_memory_equal(w->lo, past[depth].lo, sizeof *w->lo * (size_t)m->n);
      assert_memory_equal(w->hi, past[depth].hi, sizeof *w->hi * (size_t)m->n);
    } else {
      int32_t v = gaus_i_rng_below(rng, m->n);
      while (m->fixed[v])
        v = (v + 1) % m->n;
      past[depth].mark = w->trail_size;
      past[depth].op = v;
      memcpy(past[depth].lo, w->lo, sizeof *w->lo * (size_t)m->n);
      memcpy(past[depth++].hi, w->hi, sizeof *w->hi * (size_t)m->n);
      m->at[v] = draw_start(w, v, rng);
      m->fixed[v] = true;
      assert_int_equal(gaus_i_start_windows_fix(w, v, m->at[v], NULL), GAUS_OK);
    }
    check(m, w);
  }
  /* All fixed inside their windows: the dependences hold. */
  for (int32_t v = 0; v < m->n; v++)
    if (!m->fixed[v]) {
      m->at[v] = draw_start(w, v, rng);
      m->fixed[v] = true;
      assert_int_equal(gaus_i_start_windows_fix(w, v, m->at[v], NULL), GAUS_OK);
    }
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++) {
    gaus_dependence d = gaus_problem_dependence(p, e);
    if ((!w->active || w->active[e]) && (w->ii > 0 || d.distance == 0))
      assert_true(m->at[d.dst] + (int64_t)w->ii * d.distance >= m->at[d.src] + d.latency);
  }
}

static void set_open(model *m) {
  for (int32_t v = 0; v < m->n; v++) {
    m->fixed[v] = false;
    m->lo[v] = -GAUS_NO_BOUND;
    m->hi[v] = GAUS_NO_BOUND;
  }
}

static void open_windows(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 120; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 1 + (int32_t)(seed % MOST), seed);
    model m = {0};
    gaus_i_start_windows w;
    gaus_i_rng rng;
    int32_t ii = seed % 5 == 0 ? 0 : sample_mii(p) + (int32_t)(seed % 3);
    gaus_i_rng_seed(&rng, seed, 2);
    find_paths(&m, p, ii, NULL);
    set_open(&m);
    assert_int_equal(gaus_i_start_windows_init(&w, p, ii, NULL, NULL), GAUS_OK);
    check(&m, &w);
    wander(p, &w, &m, &rng);
    gaus_i_start_windows_clear(&w);
    gaus_problem_destroy(p);
  }
}

static void bounded_windows(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 120; seed++) {
    gaus_problem *p = sample_problem(&sample_hard, 1 + (int32_t)(seed % MOST), seed + 1000);
    model m = {0};
    gaus_i_start_windows w;
    gaus_i_rng rng;
    int32_t lo[MOST], hi[MOST], ii = seed % 5 == 0 ? 0 : sample_mii(p) + (int32_t)(seed % 3), length = 0;
    gaus_i_rng_seed(&rng, seed, 3);
    find_paths(&m, p, ii, NULL);
    for (int32_t v = 0; v < m.n; v++) { /* earliest from 0, latest by a bound that leaves room */
      m.lo[v] = 0;
      for (int32_t u = 0; u < m.n; u++)
        m.lo[v] = m.path[u][v] > m.lo[v] ? m.path[u][v] : m.lo[v];
      length = m.lo[v] > length ? (int32_t)m.lo[v] : length;
    }
    length += (int32_t)(seed % 7);
    for (int32_t v = 0; v < m.n; v++) {
      m.hi[v] = length;
      for (int32_t u = 0; u < m.n; u++)
        if (m.path[v][u] != NO_PATH && length - m.path[v][u] < m.hi[v])
          m.hi[v] = length - m.path[v][u];
      lo[v] = (int32_t)m.lo[v];
      hi[v] = (int32_t)m.hi[v];
    }
    assert_int_equal(gaus_i_start_windows_init(&w, p, ii, NULL, NULL), GAUS_OK);
    for (int32_t round = 0; round < 2; round++) { /* the second starts from what the first left */
      memset(m.fixed, 0, sizeof m.fixed);
      gaus_i_start_windows_set(&w, lo, hi);
      check(&m, &w);
      wander(p, &w, &m, &rng);
    }
    gaus_i_start_windows_open(&w);
    set_open(&m);
    check(&m, &w);
    gaus_i_start_windows_clear(&w);
    gaus_problem_destroy(p);
  }
}

static void inactive_dependences_do_not_count(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 60; seed++) {
    gaus_problem *p = sample_problem(&sample_simple, 2 + (int32_t)(seed % (MOST - 1)), seed);
    uint8_t active[256];
    model m = {0};
    gaus_i_start_windows w;
    gaus_i_rng rng;
    int32_t ii = sample_mii(p);
    gaus_i_rng_seed(&rng, seed, 4);
    for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++)
      active[e] = (uint8_t)gaus_i_rng_below(&rng, 2);
    find_paths(&m, p, ii, active);
    set_open(&m);
    assert_int_equal(gaus_i_start_windows_init(&w, p, ii, active, NULL), GAUS_OK);
    wander(p, &w, &m, &rng);
    gaus_i_start_windows_clear(&w);
    gaus_problem_destroy(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(open_windows),
      cmocka_unit_test(bounded_windows),
      cmocka_unit_test(inactive_dependences_do_not_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
