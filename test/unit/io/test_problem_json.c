/* Reading and writing problems: what is accepted, and what each error says.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "common.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "problem/problem.h"
#include "varied_problem.h"

#define HEAD "{'format': 'gaus-problem-1', "
#define HEAD_2 "{'format': 'gaus-problem-2', "
#define PORT "'resources': [{'name': 'port', 'limit': 2}], "
#define TYPES "'operator_types': [{'name': 'add', 'latency': 1}, {'name': 'mul', 'latency': 3, 'limit': 2}], "
#define OPERATIONS "'operations': [{'type': 'add'}, {'type': 'mul', 'name': 'm'}], "

static void everything_is_read(void **state) {
  (void)state;
  gaus_problem *p = parse(
      HEAD "'name': 'all', 'lifetime_from': 'start', 'comment': 'free', 'x_fingerprint': '0123456789abcdef', 'x_own': "
           "[1], '_note': null, "
           "'operator_types': [{'name': 'a', 'latency': 4, 'limit': 3, 'blocking': 2, 'delay': 1.25, 'x_y': 0}, "
           "{'name': 'b', 'latency': 0, 'delay': 2}], "
           "'operations': [{'type': 'b', 'name': 'first', 'width': 0, 'demand': 0}, {'type': 'a', 'width': 32, "
           "'demand': 2}], "
           "'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'distance': 2, 'latency': 0, 'kind': 'order'}, "
           "{'src': 1, 'dst': 1, 'distance': 1, 'kind': 'data'}]}");
  assert_string_equal(gaus_problem_name(p), "all");
  assert_int_equal(gaus_problem_lifetime_from(p), GAUS_FROM_START);
  assert_true(gaus_problem_fingerprint(p) == 0x0123456789ABCDEFu);
  gaus_operator_type a = gaus_problem_type(p, 0), b = gaus_problem_type(p, 1);
  assert_string_equal(a.name, "a");
  assert_int_equal(a.latency, 4);
  assert_int_equal(a.limit, 3);
  assert_int_equal(a.blocking, 2);
  assert_true(a.delay == 1.25);
  assert_int_equal(b.limit, GAUS_UNLIMITED);
  assert_int_equal(b.blocking, 1);
  assert_true(b.delay == 2);
  gaus_operation first = gaus_problem_operation(p, 0), second = gaus_problem_operation(p, 1);
  assert_string_equal(first.name, "first");
  assert_int_equal(first.type, 1);
  assert_int_equal(first.width + first.demand, 0);
  assert_string_equal(second.name, "1");
  assert_int_equal(second.width, 32);
  assert_int_equal(second.demand, 2);
  gaus_dependence d0 = gaus_problem_dependence(p, 0), d1 = gaus_problem_dependence(p, 1);
  assert_true(d0.src == 0 && d0.dst == 1 && d0.distance == 0 && d0.latency == 0 && d0.kind == GAUS_DATA);
  assert_true(d1.src == 1 && d1.dst == 0 && d1.distance == 2 && d1.latency == 0 && d1.kind == GAUS_ORDER);
  assert_int_equal(gaus_problem_dependence(p, 2).latency, 4);
  gaus_problem_destroy(p);
}

static void the_least_problem(void **state) {
  (void)state;
  gaus_problem *p = parse(HEAD "'operator_types': [], 'operations': []}");
  assert_string_equal(gaus_problem_name(p), "");
  assert_int_equal(gaus_problem_num_operations(p), 0);
  gaus_problem_destroy(p);
}

typedef struct bad_case {
  const char *text, *says[4];
} bad_case;

static const bad_case bad_cases[] = {
    {"", {"test: line 1", "nothing in it"}},
    {"  ", {"test: line 1"}},
    {"{", {"line 1, column 1", "cut off"}},
    {HEAD TYPES OPERATIONS, {"line 1", "cut off"}},
    {"{\n 'format': 'gaus-problem-1',\n 'a': tru\n}", {"line 3, column 9", "tru"}},
    {HEAD TYPES "'operations': [] } x", {"end of file expected"}},
    {"[]", {"test: a problem is an object"}},
    {"3", {"line 1"}},
    {"null", {"line 1"}},
    {"{}", {"test: key 'format' is missing"}},
    {"{'format': 1}", {"format: it is an integer, it must be a string"}},
    {"{'format': 'gaus-problem-3'}", {"format: 'gaus-problem-3' is not known", "'gaus-problem-1' or 'gaus-problem-2'"}},
    {"{'format': 'gaus-schedule-1'}", {"format: this is a schedule"}},
    {HEAD "'operations': []}", {"key 'operator_types' is missing"}},
    {HEAD "'operator_types': []}", {"key 'operations' is missing"}},
    {HEAD "'operator_types': {}, 'operations': []}", {"operator_types: it is an object, it must be an array"}},
    {HEAD "'operator_types': null, 'operations': []}", {"operator_types: it is null"}},
    {HEAD "'operator_types': [], 'operations': [], 'dependences': 3}", {"dependences: it is an integer"}},
    {HEAD "'operator_types': [], 'operations': [], 'nme': ''}", {"test: unknown key 'nme'; did you mean 'name'?"}},
    {HEAD "'operator_types': [], 'operations': [], 'zzzzzz': ''}", {"unknown key 'zzzzzz'", "x_"}},
    {HEAD "'operator_types': [], 'operations': [], 'name': 3}", {"name: it is an integer"}},
    {HEAD "'operator_types': [], 'operations': [], 'lifetime_from': 'end'}",
     {"lifetime_from: 'end'", "'finish' or 'start'"}},
    {HEAD "'name': 'a', 'name': 'b', 'operator_types': [], 'operations': []}", {"duplicate", "line 1"}},
    /* operator types */
    {HEAD "'operator_types': [3], 'operations': []}", {"operator_types[0]: it is an integer, it must be an object"}},
    {HEAD "'operator_types': [{'latency': 1}], 'operations': []}", {"operator_types[0]: key 'name' is missing"}},
    {HEAD "'operator_types': [{'name': 'a'}], 'operations': []}", {"operator_types[0]: key 'latency' is missing"}},
    {HEAD "'operator_types': [{'name': '', 'latency': 1}], 'operations': []}", {"test: operator_types[0].name"}},
    {HEAD "'operator_types': [{'name': 3, 'latency': 1}], 'operations': []}", {"operator_types[0].name: it is an int"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': -1}], 'operations': []}",
     {"operator_types[0].latency: -1 is out of range", "0..1000000"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1.0}], 'operations': []}",
     {"operator_types[0].latency: 1 is not written as an integer"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1e3}], 'operations': []}",
     {"latency: 1000 is not written as an integer"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': true}], 'operations': []}", {"latency: it is true or false"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': '1'}], 'operations': []}", {"latency: it is a string"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 4294967297}], 'operations': []}",
     {"operator_types[0].latency: 4294967297 is out of range"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 99999999999999999999}], 'operations': []}",
     {"line 1", "64 bits"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'limit': 0}], 'operations': []}",
     {"operator_types[0].limit: 0 is out of range", "1..2147483647"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'limit': -1}], 'operations': []}", {"limit: -1 is out"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'limit': null}], 'operations': []}", {"limit: it is null"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'blocking': 0}], 'operations': []}",
     {"operator_types[0].blocking: 0 is out of range", "1..1000000"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'delay': -1}], 'operations': []}",
     {"test: operator_types[0].delay: -1"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'delay': 'x'}], 'operations': []}",
     {"delay: it is a string"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'delay': NaN}], 'operations': []}", {"line 1", "NaN"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'delay': 1e999}], 'operations': []}", {"line 1", "overflow"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'limt': 2}], 'operations': []}",
     {"operator_types[0]: unknown key 'limt'; did you mean 'limit'?"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1}, {'name': 'a', 'latency': 2}], 'operations': []}",
     {"test: operator_types[1].name: 'a'"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'delay_out': 1}], 'operations': []}",
     {"operator_types[0]: key 'delay_out' is of format 'gaus-problem-2'"}},
    {HEAD "'operator_types': [{'name': 'a', 'latency': 1, 'uses': []}], 'operations': []}",
     {"operator_types[0]: key 'uses' is of format 'gaus-problem-2'"}},
    {HEAD_2 "'operator_types': [{'name': 'a', 'latency': 1, 'delay_out': -1}], 'operations': []}",
     {"operator_types[0].delay_out: -1 is out of range"}},
    {HEAD_2 "'operator_types': [{'name': 'a', 'latency': 1, 'delay_out': 'x'}], 'operations': []}",
     {"operator_types[0].delay_out: it is a string"}},
    /* uses and resources */
    {HEAD_2 "'operator_types': [{'name': 'a', 'latency': 1, 'uses': [{'resource': 'port'}]}], 'operations': []}",
     {"operator_types[0].uses[0].resource: there is no resource 'port'"}},
    {HEAD_2 PORT "'operator_types': [{'name': 'a', 'latency': 1, 'limit': 2, 'uses': [{'resource': 'port'}]}], "
                 "'operations': []}",
     {"operator_types[0].uses: a type with uses has neither a limit"}},
    {HEAD_2 PORT "'operator_types': [{'name': 'port', 'latency': 1}], 'operations': []}",
     {"resources: 'port' is the name of two"}},
    {HEAD_2 PORT "'operator_types': [{'name': 'a', 'latency': 1, 'uses': [{'resource': 'port', 'cycles': 0}]}], "
                 "'operations': []}",
     {"operator_types[0].uses[0].cycles: 0 is out of range"}},
    {HEAD_2 PORT "'operator_types': [{'name': 'a', 'latency': 1, 'uses': [{'resource': 'port', 'demand': 9}]}], "
                 "'operations': [{'type': 'a', 'demand': 1000000000}]}",
     {"operations[0].demand: 9000000000 units of resource 'port'"}},
    {HEAD_2 "'resources': [{'name': 'port', 'limit': 0}], 'operator_types': [], 'operations': []}",
     {"resources[0].limit: 0 is out of range"}},
    {HEAD_2 "'resources': [{'limit': 1}], 'operator_types': [], 'operations': []}", {"resources[0]: key 'name'"}},
    /* operations */
    {HEAD_2 TYPES "'operations': [{'type': []}]}", {"operations[0].type: a list of types must have one at least"}},
    {HEAD_2 TYPES "'operations': [{'type': ['add', 7]}]}",
     {"operations[0].type: a list of types must have their names"}},
    {HEAD_2 TYPES "'operations': [{'type': ['add', 'nand']}]}",
     {"operations[0].type: there is no operator type 'nand'"}},
    {HEAD_2 TYPES "'operations': [{'type': ['add', 'add']}]}", {"operations[0].type: 'add' is in the list twice"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add', 'earliest': -1}]}", {"operations[0].earliest: -1 is out of range"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add', 'latest': 1.5}]}", {"operations[0].latest: 1.5"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add', 'when': [[0, 1]]}]}",
     {"operations[0].when: '0' cannot be its own test"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add', 'when': [7]}]}",
     {"operations[0].when: element 0 must be [test, way]"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add', 'when': [[1, 0]]}, {'type': 'add'}]}",
     {"operations[0].when: nothing makes '0' wait for the end of test '1'"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add'}, {'type': 'add', 'when': [[5, 0]]}]}",
     {"operations[1].when: 5 is not the index"}},
    {HEAD_2 TYPES "'operations': [{'type': 'add'}, {'type': 'add'}, {'type': 'add', 'when': [[0, 0], [1, 0]]}, "
                  "{'type': 'add', 'when': [[1, 1]]}], 'dependences': [{'src': 0, 'dst': 2}, {'src': 1, 'dst': 2}, "
                  "{'src': 1, 'dst': 3}]}",
     {"operations[3].when: other tests stand before test '1' here"}},
    {HEAD TYPES "'operations': [7]}", {"operations[0]: it is an integer, it must be an object"}},
    {HEAD TYPES "'operations': [{'type': 'add'}, {}]}", {"operations[1]: key 'type' is missing"}},
    {HEAD TYPES "'operations': [{'type': 0}]}", {"operations[0].type: it is an integer"}},
    {HEAD TYPES "'operations': [{'type': 'mull'}]}",
     {"operations[0].type: there is no operator type 'mull'", "'mul'?"}},
    {HEAD TYPES "'operations': [{'type': 'divide'}]}", {"operations[0].type: there is no operator type 'divide'", "2"}},
    {HEAD TYPES "'operations': [{'type': 'add', 'width': -1}]}", {"operations[0].width: -1 is out of range"}},
    {HEAD TYPES "'operations': [{'type': 'add', 'demand': 2000000000}]}", {"operations[0].demand: 2000000000"}},
    {HEAD TYPES "'operations': [{'type': 'add', 'name': 5}]}", {"operations[0].name: it is an integer"}},
    {HEAD TYPES "'operations': [{'type': 'add', 'with': 5}]}", {"unknown key 'with'; did you mean 'width'?"}},
    {HEAD TYPES "'operations': [{'type': 'add', 'name': 'a'}, {'type': 'add', 'name': 'a'}]}",
     {"test: operations[1].name: 'a' is the name of operations[0]"}},
    {HEAD TYPES "'operations': [{'type': 'add', 'name': '1'}, {'type': 'add'}]}",
     {"operations[1].name: '1'", "has its index"}},
    /* dependences */
    {HEAD TYPES OPERATIONS "'dependences': [null]}", {"dependences[0]: it is null"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'dst': 1}]}", {"dependences[0]: key 'src' is missing"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 2}]}", {"dependences[0].dst: 2 is out of range", "0..1"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': -1, 'dst': 1}]}", {"dependences[0].src: -1 is out of range"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 'm', 'dst': 1}]}", {"dependences[0].src: it is a string"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'distance': -1}]}", {"distance: -1 is out of range"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'latency': -1}]}", {"latency: -1 is out of range"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'kind': 'memory'}]}",
     {"kind: 'memory'", "'data' or 'order'"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'kind': 'control'}]}",
     {"dependences[0].kind: 'control' is of format 'gaus-problem-2'"}},
    {HEAD_2 TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'kind': 'memory'}]}",
     {"kind: 'memory'", "'data' or 'order' or 'control'"}},
    {HEAD_2 TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'latency': -1000001}]}",
     {"dependences[0].latency: -1000001 is out of range"}},
    {HEAD_2 TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'latency': -1.5}]}",
     {"latency: -1.5 is not written as an integer"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1, 'dist': 1}]}", {"unknown key 'dist'"}},
    {HEAD TYPES OPERATIONS "'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0}]}",
     {"test: dependences: a cycle of distance 0", "'0' -> 'm' -> '0'"}},
    {HEAD TYPES "'operations': [], 'dependences': [{'src': 0, 'dst': 0}]}",
     {"dependences[0]: there are no operations"}},
    /* strings */
    {HEAD "'name': 'a\\u0000b', 'operator_types': [], 'operations': []}", {"line 1"}},
    {HEAD "'name': '\xFF', 'operator_types': [], 'operations': []}", {"line 1", "UTF-8"}},
};

static void malformed_texts_are_refused(void **state) {
  (void)state;
  static char seen[sizeof bad_cases / sizeof bad_cases[0]][GAUS_MESSAGE_SIZE];
  for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++) {
    gaus_problem *p = (gaus_problem *)1;
    gaus_error err;
    if (parse_status(bad_cases[i].text, &p, &err) != GAUS_BAD_INPUT)
      fail_msg("accepted: %s", bad_cases[i].text);
    assert_null(p);
    assert_int_equal(err.status, GAUS_BAD_INPUT);
    assert_says(&err, bad_cases[i].says);
    assert_int_equal(strncmp(err.message, "test: ", 6), 0);
    if (strstr(err.message + 5, " test: "))
      fail_msg("%s", err.message);
    strcpy(seen[i], err.message);
    for (size_t other = 0; other < i; other++)
      assert_string_not_equal(seen[i], seen[other]);
    assert_int_equal(parse_status(bad_cases[i].text, &p, NULL), GAUS_BAD_INPUT);
  }
}

/* Every beginning of a good text must be refused, and not crash. */
static void every_truncation_is_refused(void **state) {
  (void)state;
  const char text[] = "{\"format\": \"gaus-problem-1\", \"operator_types\": [{\"name\": \"a\", \"latency\": 12}], "
                      "\"operations\": [{\"type\": \"a\"}], \"dependences\": [{\"src\": 0, \"dst\": 0, "
                      "\"distance\": 1}]}";
  gaus_problem *p;
  for (size_t size = 0; size + 1 < sizeof text; size++)
    assert_int_equal(gaus_problem_parse(text, size, "t", &p, NULL), GAUS_BAD_INPUT);
  assert_int_equal(gaus_problem_parse(text, sizeof text - 1, "t", &p, NULL), GAUS_OK);
  gaus_problem_destroy(p);
}

static gaus_status parse_repeated(const char *piece, size_t count, gaus_error *err) {
  size_t size = strlen(piece) * count;
  char *text = malloc(size + 1);
  gaus_problem *p;
  for (size_t i = 0; i < count; i++)
    memcpy(text + i * strlen(piece), piece, strlen(piece));
  gaus_status status = gaus_problem_parse(text, size, "big", &p, err);
  free(text);
  return status;
}

static void huge_texts_are_refused(void **state) {
  (void)state;
  gaus_error err;
  assert_int_equal(parse_repeated("[", 1 << 20, &err), GAUS_BAD_INPUT);
  SAYS(&err, "nested too deeply");
  assert_int_equal(parse_repeated("{\"a\":", 1 << 18, &err), GAUS_BAD_INPUT);
  SAYS(&err, "nested too deeply");
  char *digits = malloc(1 << 20);
  memset(digits, '7', 1 << 20);
  digits[0] = '[';
  gaus_problem *p;
  assert_int_equal(gaus_problem_parse(digits, 1 << 20, "big", &p, &err), GAUS_BAD_INPUT);
  SAYS(&err, "64 bits");
  free(digits);
  char *commas = malloc(18 << 20); /* even within a string: the count is a bound */
  memset(commas, ',', 18 << 20);
  memcpy(commas, "[\"", 2);
  assert_int_equal(gaus_problem_parse(commas, 18 << 20, "big", &p, &err), GAUS_BAD_INPUT);
  SAYS(&err, "more than 16777216 values");
  free(commas);
  assert_int_equal(parse_repeated("                ", 17 << 20, &err), GAUS_BAD_INPUT);
  SAYS(&err, "larger than 256 MiB");
}

static void endless_files_are_refused(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  assert_int_equal(gaus_problem_read("/dev/zero", &p, &err), GAUS_BAD_INPUT);
  SAYS(&err, "/dev/zero: line 1");
  assert_int_equal(gaus_problem_read("/dev/null", &p, &err), GAUS_BAD_INPUT);
  SAYS(&err, "nothing in it");
  assert_int_equal(gaus_problem_read("/", &p, &err), GAUS_IO);
  SAYS(&err, "/: cannot read", "directory");
  assert_int_equal(gaus_problem_read("/nowhere/at/all", &p, &err), GAUS_IO);
  SAYS(&err, "/nowhere/at/all: cannot open: No such file");
  assert_null(p);
}

/* --- writing ----------------------------------------------------------------- */

static char folder[] = "/tmp/gaus-test-XXXXXX";

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state) {
  (void)state;
  return rmdir(folder);
}

static void assert_same(const gaus_problem *a, const gaus_problem *b) {
  assert_string_equal(a->name, b->name);
  assert_int_equal(a->lifetime_from, b->lifetime_from);
  assert_true(a->fingerprint == b->fingerprint);
  assert_int_equal(a->num_types, b->num_types);
  assert_int_equal(a->num_ops, b->num_ops);
  assert_int_equal(a->num_deps, b->num_deps);
  for (int32_t i = 0; i < a->num_types; i++) {
    const gaus_operator_type *s = &a->types[i], *t = &b->types[i];
    assert_string_equal(s->name, t->name);
    assert_true(s->latency == t->latency && s->limit == t->limit && s->blocking == t->blocking && s->delay == t->delay);
  }
  for (int32_t v = 0; v < a->num_ops; v++) {
    const gaus_operation *s = &a->ops[v], *t = &b->ops[v];
    assert_string_equal(s->name, t->name);
    assert_true(s->type == t->type && s->width == t->width && s->demand == t->demand);
  }
  if (a->num_deps > 0)
    assert_memory_equal(a->deps, b->deps, (size_t)a->num_deps * sizeof *a->deps);
}

static void assert_round_trip(const gaus_problem *p) {
  gaus_problem *again = NULL;
  gaus_error err;
  char path[64];
  snprintf(path, sizeof path, "%s/p.json", folder);
  if (gaus_problem_write(p, path, &err) != GAUS_OK || gaus_problem_read(path, &again, &err) != GAUS_OK)
    fail_msg("%s", err.message);
  unlink(path);
  assert_same(p, again);
  gaus_problem_destroy(again);
}

static void written_problems_read_back_equal(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 200; seed++) {
    gaus_problem *p = varied_problem(seed);
    assert_round_trip(p);
    gaus_problem_destroy(p);
  }
  gaus_problem *p = parse(HEAD "'name': 'q\\\"\\\\\\n\\u00e9\\ud83d\\ude00', 'lifetime_from': 'start', "
                               "'x_fingerprint': 'fedcba9876543210', 'operator_types': "
                               "[{'name': 'a\\tb', 'latency': 1000000, 'delay': 0.1, 'limit': 2147483647}, {'name': "
                               "'c', 'latency': 0, 'delay': 1e-320, 'blocking': 7}], 'operations': [{'type': 'c', "
                               "'name': '00'}, {'type': 'a\\tb', 'width': 1000000000}]}");
  assert_round_trip(p);
  gaus_problem_destroy(p);
  p = parse(HEAD "'operator_types': [], 'operations': []}");
  assert_round_trip(p);
  gaus_problem_destroy(p);
}

/* The text that comes of a problem comes again of what is read back from it. */
static void version_2_is_written_with_all_that_it_has(void **state) {
  (void)state;
  static const char text[] =
      HEAD_2 "'name': 'two', 'clock_period': 5, 'resources': [{'name': 'port', 'limit': 2}, {'name': 'bus'}], "
             "'operator_types': [{'name': 'load', 'latency': 3, 'uses': [{'resource': 'port'}, {'resource': 'bus', "
             "'demand': 2, 'from': 2, 'cycles': 3}]}, {'name': 'mul', 'latency': 2, 'limit': 1, 'blocking': 2}, "
             "{'name': 'mac', 'latency': 4, 'uses': [{'resource': 'mul'}], 'delay_out': 1}], "
             "'operations': [{'type': 'load', 'earliest': 2}, {'type': ['mul', 'mac'], 'name': 'm', 'latest': 9}, "
             "{'type': 'load', 'demand': 2, 'when': [[1, 0]]}, {'type': 'load', 'when': [[1, -3]]}], "
             "'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'latency': -7, 'kind': 'order'}, "
             "{'src': 1, 'dst': 2, 'kind': 'control'}, {'src': 1, 'dst': 3, 'kind': 'control', 'latency': 2}]}";
  char path[64], first[4096], second[4096];
  gaus_problem *p = parse(text);
  snprintf(path, sizeof path, "%s/p.json", folder);
  for (int round = 0; round < 2; round++) {
    char *into = round ? second : first;
    assert_int_equal(gaus_problem_write(p, path, NULL), GAUS_OK);
    FILE *file = fopen(path, "r");
    into[fread(into, 1, sizeof first - 1, file)] = '\0';
    fclose(file);
    gaus_problem_destroy(p);
    assert_int_equal(gaus_problem_read(path, &p, NULL), GAUS_OK);
  }
  assert_string_equal(first, second);
  assert_non_null(strstr(first, "\"type\": [\"mul\", \"mac\"]"));
  assert_non_null(strstr(first, "\"when\": [[1, -3]]"));
  assert_non_null(strstr(first, "{\"src\": 0, \"dst\": 1}"));
  assert_non_null(strstr(first, "\"latency\": 2, \"kind\": \"control\"")); /* that of another type may be another */
  unlink(path);
  gaus_problem_destroy(p);
}

static void names_that_are_not_utf8_are_not_written(void **state) {
  (void)state;
  gaus_problem *p;
  gaus_error err;
  char path[64];
  snprintf(path, sizeof path, "%s/p.json", folder);
  gaus_problem_create("p", &p, NULL);
  gaus_problem_add_type(p, &(gaus_operator_type){"t", 1, 1, 1, 0, 0}, NULL, NULL);
  gaus_problem_add_operation(p, &(gaus_operation){"caf\xE9", 0, 1, 1}, NULL, NULL);
  assert_int_equal(gaus_problem_freeze(p, NULL), GAUS_OK);
  assert_int_equal(gaus_problem_write(p, path, &err), GAUS_BAD_INPUT);
  SAYS(&err, "operations[0].name", "UTF-8");
  assert_int_equal(access(path, F_OK), -1);
  gaus_problem_destroy(p);
}

static void instances_read_back_equal(void **state) {
  (void)state;
  const char *const names[] = {"origami/fir_GM", "machsuite/aes2-graph4-200mhz", "rw/rand_graph_1000_1", "epfl/ctrl"};
  for (size_t i = 0; i < 4; i++) {
    char path[512], file[64];
    gaus_problem *p;
    gaus_error err;
    snprintf(file, sizeof file, "instances/%s.json", names[i]);
    if (!shared_path(file, path, sizeof path)) {
      print_message("the benchmark instances are not here\n");
      skip();
    }
    if (gaus_problem_read(path, &p, &err) != GAUS_OK)
      fail_msg("%s", err.message);
    assert_round_trip(p);
    gaus_problem_destroy(p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_is_read),
      cmocka_unit_test(the_least_problem),
      cmocka_unit_test(malformed_texts_are_refused),
      cmocka_unit_test(every_truncation_is_refused),
      cmocka_unit_test(huge_texts_are_refused),
      cmocka_unit_test(endless_files_are_refused),
      cmocka_unit_test(written_problems_read_back_equal),
      cmocka_unit_test(version_2_is_written_with_all_that_it_has),
      cmocka_unit_test(names_that_are_not_utf8_are_not_written),
      cmocka_unit_test(instances_read_back_equal),
  };
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
