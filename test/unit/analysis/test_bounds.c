/* ResMII, RecMII and the reasons given for them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include "problem/problem.h"
#include "varied_problem.h"

#define HEAD "{'format': 'gaus-problem-1', "

/* Bellman-Ford in its plainest form: is there a positive cycle? */
static bool positive_cycle(const gaus_problem *p, int64_t ii) {
  int64_t length[64] = {0};
  bool again = true;
  for (int32_t round = 0; again; round++) {
    if (round > p->num_ops)
      return true;
    again = false;
    for (int32_t e = 0; e < p->num_deps; e++) {
      const gaus_dependence *d = &p->deps[e];
      int64_t x = length[d->src] + d->latency - ii * d->distance;
      if (x > length[d->dst]) {
        length[d->dst] = x;
        again = true;
      }
    }
  }
  return false;
}

static int64_t plain_rec_mii(const gaus_problem *p) {
  int64_t ii = 1;
  while (positive_cycle(p, ii))
    ii++;
  return ii;
}

static int64_t plain_res_mii(const gaus_problem *p) {
  int64_t ii = 1;
  for (int32_t k = 0; k < p->num_types; k++) {
    int64_t use = 0, count = 0, limit = p->types[k].limit, blocking = p->types[k].blocking;
    for (int32_t v = 0; v < p->num_ops; v++)
      if (p->ops[v].type == k) {
        use += p->ops[v].demand * blocking;
        count++;
      }
    if (limit == GAUS_UNLIMITED || count == 0)
      continue;
    while (ii * limit < use || ii < blocking)
      ii++;
  }
  return ii;
}

static int32_t finish(const gaus_problem *p, int32_t v) {
  int32_t start = 0;
  for (int32_t e = 0; e < p->num_deps; e++) {
    const gaus_dependence *d = &p->deps[e];
    if (d->dst == v && d->distance == 0) {
      int32_t x = finish(p, d->src) - p->latency[d->src] + d->latency;
      start = x > start ? x : start;
    }
  }
  return start + p->latency[v];
}

static void check_cycle(const gaus_problem *p, const gaus_bounds *b) {
  int64_t latency = 0, distance = 0;
  bool visited[64] = {false};
  for (int32_t i = 0; i < b->cycle_size; i++) {
    const gaus_dependence *d = &p->deps[b->cycle[i]];
    assert_int_equal(d->dst, p->deps[b->cycle[(i + 1) % b->cycle_size]].src);
    assert_false(visited[d->src]);
    visited[d->src] = true;
    assert_true(d->src >= p->deps[b->cycle[0]].src); /* the least comes first */
    latency += d->latency;
    distance += d->distance;
  }
  assert_int_equal(latency, b->cycle_latency);
  assert_int_equal(distance, b->cycle_distance);
  if (b->rec_mii == 1)
    assert_int_equal(b->cycle_size, 0);
  else
    assert_int_equal((latency + distance - 1) / distance, b->rec_mii);
}

static void bounds_equal_brute_force(void **state) {
  (void)state;
  int recurrences = 0, infeasible = 0;
  for (uint64_t seed = 0; seed < 3000; seed++) {
    gaus_problem *p = varied_problem(seed);
    gaus_bounds b;
    gaus_error err;
    bool fits = true;
    int32_t depth = 0;
    for (int32_t v = 0; v < p->num_ops; v++) {
      fits &= p->types[p->ops[v].type].limit == GAUS_UNLIMITED || p->ops[v].demand <= p->types[p->ops[v].type].limit;
      depth = finish(p, v) > depth ? finish(p, v) : depth;
    }
    assert_int_equal(gaus_bounds_compute(p, &b, &err), fits ? GAUS_OK : GAUS_INFEASIBLE);
    assert_int_equal(b.rec_mii, plain_rec_mii(p));
    assert_int_equal(b.res_mii, plain_res_mii(p));
    assert_int_equal(b.depth, depth);
    check_cycle(p, &b);
    recurrences += b.cycle_size > 2;
    infeasible += !fits;
    gaus_bounds_clear(&b);
    gaus_problem_destroy(p);
  }
  assert_true(recurrences > 100 && infeasible > 100);
}

static void type_that_asks_is_named(void **state) {
  (void)state;
  gaus_problem *p =
      parse(HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'limit': 2}, {'name': 'b', 'latency': 1, "
                 "'limit': 1, 'blocking': 3}, {'name': 'c', 'latency': 1, 'limit': 1, 'blocking': 9}], "
                 "'operations': [{'type': 'a'}, {'type': 'a'}, {'type': 'a'}, {'type': 'b'}]}");
  gaus_bounds b;
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.res_mii, 3); /* c is not used */
  assert_int_equal(b.res_type, 1);
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
  p = parse(HEAD "'operator_types': [{'name': 'a', 'latency': 1}], 'operations': [{'type': 'a'}]}");
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.res_mii, 1);
  assert_int_equal(b.res_type, -1);
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
}

static void too_large_a_demand_is_named(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'mul', 'latency': 1, 'limit': 2}], 'operations': [{'type': "
                               "'mul'}, {'type': 'mul', 'name': 'wide', 'demand': 1000000000}]}");
  gaus_bounds b;
  gaus_error err;
  assert_int_equal(gaus_bounds_compute(p, &b, &err), GAUS_INFEASIBLE);
  SAYS(&err, "operation 'wide' needs 1000000000 units of operator type 'mul', which has 2");
  assert_int_equal(b.depth, 1); /* the rest is filled */
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
}

static void known_recurrences(void **state) {
  (void)state;
  /* CIRCT's canis14_fig2: the recurrence 3 -> 0 -> 2 -> 3 */
  gaus_problem *p = parse(HEAD "'operator_types': [{'name': 'port', 'latency': 1, 'limit': 1}, {'name': 'add', "
                               "'latency': 1}], 'operations': [{'type': 'port'}, {'type': 'port'}, {'type': 'add'}, "
                               "{'type': 'port'}, {'type': 'add'}], 'dependences': [{'src': 3, 'dst': 0, 'distance': "
                               "1}, {'src': 0, 'dst': 2}, {'src': 1, 'dst': 2}, {'src': 2, 'dst': 3}, {'src': 3, "
                               "'dst': 4}]}");
  gaus_bounds b;
  char text[128];
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.res_mii, 3);
  assert_int_equal(b.rec_mii, 3);
  assert_int_equal(b.cycle_size, 3);
  gaus_bounds_format_cycle(p, &b, text, sizeof text);
  assert_string_equal(text, "0 -(1)-> 2 -(1)-> 3 -(1, distance 1)-> 0");
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
}

static void huge_numbers_do_not_overflow(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_bounds b;
  gaus_problem_create("ring", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 1000000, 1, 1000000, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < 999; v++) {
    gaus_problem_add_operation(p, &(gaus_operation){NULL, 0, 1, 1}, NULL, NULL);
    gaus_problem_add_dependence(p, &(gaus_dependence){v, (v + 1) % 999, v == 998, GAUS_LATENCY_OF_SOURCE, GAUS_DATA},
                                NULL, NULL);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  assert_int_equal(b.rec_mii, 999000000);
  assert_int_equal(b.res_mii, 999000000);
  assert_int_equal(b.depth, 999000000);
  assert_int_equal(b.cycle_size, 999);
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
}

static void cycles_are_elided_to_fit(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_bounds b;
  char whole[1024], text[1024];
  gaus_problem_create("ring", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 2, GAUS_UNLIMITED, 1, 0, 0}, NULL, NULL);
  for (int32_t v = 0; v < 30; v++) {
    snprintf(text, sizeof text, "op%d", v);
    gaus_problem_add_operation(p, &(gaus_operation){text, 0, 1, 1}, NULL, NULL);
    gaus_problem_add_dependence(p, &(gaus_dependence){v, (v + 1) % 30, v == 29, GAUS_LATENCY_OF_SOURCE, GAUS_DATA},
                                NULL, NULL);
  }
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_bounds_compute(p, &b, NULL), GAUS_OK);
  gaus_bounds_format_cycle(p, &b, whole, sizeof whole);
  size_t full = strlen(whole);
  assert_null(strstr(whole, "..."));
  for (size_t size = 0; size <= full + 2; size++) {
    memset(text, 'x', sizeof text);
    gaus_bounds_format_cycle(p, &b, text, size);
    assert_int_equal(text[size], 'x'); /* nothing beyond */
    if (size == 0)
      continue;
    assert_true(strlen(text) < size);
    if (size > full)
      assert_string_equal(text, whole);
    else if (size > 60) {
      assert_non_null(strstr(text, "... -> "));
      assert_int_equal(strncmp(text, "op0 -(2)-> ", 11), 0);
      assert_string_equal(text + strlen(text) - 6, "-> op0");
    }
  }
  gaus_bounds_clear(&b);
  gaus_bounds_format_cycle(p, &b, text, sizeof text);
  assert_string_equal(text, "");
  gaus_problem_destroy(p);
}

/* One row of the index: false where its file cannot be read here, packed or with what is not known yet. */
static bool check_row(const char *line) {
  char path[512], file[256], name[128], rec[16], mii[16], depth[16];
  int ops, deps, carried, res;
  gaus_problem *p;
  gaus_bounds b;
  gaus_error err;
  assert_int_equal(sscanf(line, "%127s %d %d %d %d %15s %15s %15s", name, &ops, &deps, &carried, &res, rec, mii, depth),
                   8);
  snprintf(file, sizeof file, "instances/%s.json", name);
  if (!strncmp(name, "tensor/", 7) || !shared_path(file, path, sizeof path))
    return false;
  gaus_status status = gaus_problem_read(path, &p, &err);
  if (!strcmp(mii, "infeasible")) { /* a cycle of distance 0 */
    assert_int_equal(status, GAUS_BAD_INPUT);
    return true;
  }
  if (status != GAUS_OK)
    fail_msg("%s", err.message);
  assert_int_equal(gaus_bounds_compute(p, &b, &err), GAUS_OK);
  if (b.res_mii != res || b.rec_mii != atoi(rec) || b.depth != atoi(depth) || p->num_ops != ops || p->num_deps != deps)
    fail_msg("%s: %d %d %d", name, b.res_mii, b.rec_mii, b.depth);
  gaus_bounds_clear(&b);
  gaus_problem_destroy(p);
  return true;
}

/* Every row of the index of the benchmark instances. */
static void instances_have_the_bounds_of_the_index(void **state) {
  (void)state;
  char path[512], line[256];
  int rows = 0;
  if (!shared_path("instances/INDEX.tsv", path, sizeof path)) {
    print_message("the benchmark instances are not here\n");
    skip();
  }
  FILE *index = fopen(path, "r");
  assert_non_null(fgets(line, sizeof line, index));
  while (fgets(line, sizeof line, index))
    rows += check_row(line);
  fclose(index);
  assert_true(rows >= 226);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bounds_equal_brute_force),
      cmocka_unit_test(type_that_asks_is_named),
      cmocka_unit_test(too_large_a_demand_is_named),
      cmocka_unit_test(known_recurrences),
      cmocka_unit_test(huge_numbers_do_not_overflow),
      cmocka_unit_test(cycles_are_elided_to_fit),
      cmocka_unit_test(instances_have_the_bounds_of_the_index),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
