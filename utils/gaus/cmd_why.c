/* gaus why: why the II is not smaller, or why there is no schedule, and what would help.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "core.h"

typedef struct why_args {
  const char *command;
  gaus_options options;
  bool as_json;
} why_args;

/* What was found out. */
typedef struct finding {
  const char *name;
  json_t *source; /* the problem's file */
  gaus_status status;
  gaus_error err;
  int32_t ii, ii_bound;       /* 0: there is no schedule, or no II */
  int64_t question;           /* the II that is not possible, 0: none is */
  json_t *core, *relaxations; /* NULL: nothing is proven */
  int64_t solves;
} finding;

/* --- finding out ----------------------------------------------------------------------------- */

/* Has the operation what a core does not speak of? */
static bool has_more(const gaus_problem *p, int32_t v) {
  int32_t earliest, latest;
  gaus_problem_window(p, v, &earliest, &latest);
  return earliest > 0 || latest != GAUS_NO_LATEST || gaus_problem_num_conditions(p, v) > 0 ||
         gaus_problem_num_implementations(p, v) > 1;
}

/* Operator types, operations and separations, and nothing else? */
static bool is_simple(const gaus_problem *p) {
  for (int32_t r = 0; r < gaus_problem_num_resources(p); r++)
    if (r >= gaus_problem_num_types(p) || strcmp(gaus_problem_resource(p, r).name, gaus_problem_type(p, r).name) != 0)
      return false;
  for (int32_t v = 0; v < gaus_problem_num_operations(p); v++)
    if (has_more(p, v))
      return false;
  for (int32_t e = 0; e < gaus_problem_num_dependences(p); e++)
    if (gaus_problem_dependence(p, e).latency < 0)
      return false;
  return gaus_problem_num_resources(p) == gaus_problem_num_types(p);
}

static void solve(const why_args *args, const char *path, finding *f) {
  gaus_problem *problem = NULL;
  gaus_schedule *schedule = NULL;
  f->status = gaus_problem_read(path, &problem, &f->err);
  if (f->status == GAUS_OK && !is_simple(problem)) {
    f->status = f->err.status = GAUS_BAD_OPTION;
    snprintf(
        f->err.message, sizeof f->err.message,
        "a core is of operator types, operations and dependences; this problem has resources, start windows, largest "
        "separations, conditions or implementations besides");
  }
  if (f->status == GAUS_OK)
    f->status = gaus_solve(problem, &args->options, NULL, &schedule, &f->err);
  if (schedule) {
    f->ii = schedule->ii;
    f->ii_bound = schedule->ii_bound;
  }
  gaus_schedule_destroy(schedule);
  gaus_problem_destroy(problem);
}

/* Asks for the II below the smallest, or for what was not possible. */
static void ask_why(const why_args *args, finding *f) {
  core_question q = {.problem = f->source, .options = args->options};
  f->question = f->ii > 0 ? f->ii - 1 : args->options.ii;
  q.options.ii = f->question;
  f->core = core_find(&q);
  if (f->core)
    f->relaxations = core_relaxations(&q, f->core);
  f->solves = q.solves;
}

/* --- text --------------------------------------------------------------------------------------- */

static void name_of(json_t *problem, size_t v, char *room, size_t size) {
  const char *name =
      json_string_value(json_object_get(json_array_get(json_object_get(problem, "operations"), v), "name"));
  if (name && *name)
    snprintf(room, size, "%s", cli_shown(name));
  else
    snprintf(room, size, "%zu", v);
}

static bool has_type(json_t *core, size_t v, const char *type) {
  const char *of = json_string_value(json_object_get(json_array_get(json_object_get(core, "operations"), v), "type"));
  return of && strcmp(of, type) == 0;
}

/* The operations of the core whose types are limited, or those of the others. */
static size_t count_operations(json_t *core, bool limited) {
  size_t count = 0;
  json_t *types = json_object_get(core, "operator_types");
  for (size_t k = 0; k + 1 < json_array_size(types); k++)
    for (size_t v = 0; v < json_array_size(json_object_get(core, "operations")); v++)
      count += core_has_type(core, k) == limited &&
               has_type(core, v, json_string_value(json_object_get(json_array_get(types, k), "name")));
  return count;
}

/* The operations of the core by type, limited types with their units. */
static void print_operations(json_t *core) {
  json_t *types = json_object_get(core, "operator_types");
  for (size_t k = 0; k + 1 < json_array_size(types); k++) {
    json_t *type = json_array_get(types, k);
    const char *name = json_string_value(json_object_get(type, "name"));
    bool first = true;
    for (size_t v = 0; v < json_array_size(json_object_get(core, "operations")); v++) {
      char text[200];
      if (!has_type(core, v, name))
        continue;
      name_of(core, v, text, sizeof text);
      if (first && core_has_type(core, k))
        printf("  %s (%" JSON_INTEGER_FORMAT " unit%s): ", cli_shown(name),
               json_integer_value(json_object_get(type, "limit")),
               json_integer_value(json_object_get(type, "limit")) == 1 ? "" : "s");
      else if (first)
        printf("  %s: ", cli_shown(name));
      printf("%s%s", first ? "" : ", ", text);
      first = false;
    }
    if (!first)
      printf("\n");
  }
}

static void print_dependences(json_t *core) {
  json_t *deps = json_object_get(core, "dependences");
  for (size_t e = 0; e < json_array_size(deps); e++) {
    json_t *d = json_array_get(deps, e);
    char from[200], to[200];
    name_of(core, (size_t)json_integer_value(json_object_get(d, "src")), from, sizeof from);
    name_of(core, (size_t)json_integer_value(json_object_get(d, "dst")), to, sizeof to);
    int64_t distance = json_integer_value(json_object_get(d, "distance"));
    printf("  %s -> %s", from, to);
    if (distance > 0)
      printf(" (distance %" PRId64 ")", distance);
    printf("\n");
  }
}

static void print_question(const finding *f) {
  if (f->ii > 0 && f->ii_bound >= f->ii)
    printf("%s: II %d is the smallest\n", f->name, f->ii);
  else if (f->ii > 0)
    printf("%s: II %d was found, and II %d or less is proven to be impossible\n", f->name, f->ii, f->ii_bound - 1);
  else
    printf("%s: %s\n", f->name, f->err.message);
}

static void print_gap(const finding *f) {
  if (f->ii == 1) {
    printf("no II is smaller than 1\n");
  } else if (f->ii > f->ii_bound) {
    printf("whether an II from %d to %d is possible is not known: the exact search ended before it could tell; "
           "--effort=high searches longer, and the larger --work-limit is, the longer\n",
           f->ii_bound, f->ii - 1);
  } else {
    printf("this is proven, but not in a way that shows what is at fault: the reason is the bound on the latency, the "
           "clock, or what no operation can do (see above)\n");
  }
}

static void print_text(const finding *f) {
  print_question(f);
  if (!f->core) {
    print_gap(f);
    return;
  }
  printf("%zu operations on limited units, %zu others and %zu dependences cannot hold together",
         count_operations(f->core, true), count_operations(f->core, false),
         json_array_size(json_object_get(f->core, "dependences")));
  if (f->question > 0)
    printf(" at II %" PRId64, f->question);
  printf("; without any one of them they can:\n");
  print_operations(f->core);
  print_dependences(f->core);
  size_t count = json_array_size(f->relaxations);
  printf(count > 0 ? "each of these admits a schedule (one was found):\n"
                   : "none of the single changes that were tried admits a schedule: a unit more, a lower latency, a "
                     "loop-carried dependence less\n");
  for (size_t i = 0; i < count; i++)
    printf("  %s\n", json_string_value(json_object_get(json_array_get(f->relaxations, i), "text")));
}

/* --- JSON ---------------------------------------------------------------------------------------- */

static json_t *core_as_json(json_t *core) {
  json_t *ops = json_array(), *types = json_array();
  for (size_t v = 0; v < json_array_size(json_object_get(core, "operations")); v++)
    if (core_has_operation(core, v))
      json_array_append_new(ops, json_integer((json_int_t)v));
  for (size_t k = 0; k + 1 < json_array_size(json_object_get(core, "operator_types")); k++) {
    json_t *type = json_array_get(json_object_get(core, "operator_types"), k);
    bool used = false;
    for (size_t v = 0; v < json_array_size(json_object_get(core, "operations")); v++)
      used = used || has_type(core, v, json_string_value(json_object_get(type, "name")));
    if (used && core_has_type(core, k))
      json_array_append(types, json_object_get(type, "name"));
  }
  return json_pack("{s:o, s:o, s:O}", "operations", ops, "limited_types", types, "dependences",
                   json_object_get(core, "dependences"));
}

static void print_json(const finding *f) {
  json_t *root =
      json_pack("{s:s, s:s, s:I}", "format", "gaus-why-1", "problem", f->name, "solves", (json_int_t)f->solves);
  if (f->ii > 0)
    json_object_update_new(root, json_pack("{s:i, s:i}", "ii", f->ii, "ii_bound", f->ii_bound));
  else
    json_object_set_new(root, "reason", json_string(f->err.message));
  if (f->question > 0)
    json_object_set_new(root, "infeasible_ii", json_integer(f->question));
  if (f->core) {
    json_object_set_new(root, "core", core_as_json(f->core));
    json_object_set(root, "relaxations", f->relaxations);
  }
  json_dumpf(root, stdout, JSON_INDENT(1));
  printf("\n");
  json_decref(root);
}

/* --- the command ------------------------------------------------------------------------------------ */

static int why(const why_args *args, const char *path) {
  finding f = {.name = path};
  json_error_t at;
  solve(args, path, &f);
  if (f.status != GAUS_OK && f.status != GAUS_INFEASIBLE)
    return cli_fail(args->command, NULL, &f.err);
  f.source = json_load_file(path, 0, &at);
  if (!f.source)
    cli_no_memory(); /* the library has just read it */
  const char *name = json_string_value(json_object_get(f.source, "name"));
  f.name = name && *name ? cli_shown(name) : path;
  if (f.ii != 1 && f.ii <= f.ii_bound)
    ask_why(args, &f);
  if (args->as_json)
    print_json(&f);
  else
    print_text(&f);
  json_decref(f.core);
  json_decref(f.relaxations);
  json_decref(f.source);
  return CLI_DONE;
}

enum { KEY_JSON = 'j' };

static const struct argp_option own[] = {{"json", KEY_JSON, NULL, 0, "print JSON", 0}, {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  (void)key, (void)value, (void)state;
  ((why_args *)context)->as_json = true;
}

int cmd_why(int argc, char **argv) {
  why_args args = {.command = argv[0]};
  gaus_options_init(&args.options);
  cli_spec spec = {
      .operands = "PROBLEM.json",
      .doc = "Says why the initiation interval is not smaller, or why there is no schedule: a minimal set of "
             "operations, units and dependences that cannot hold together, and the single changes that would help.\v"
             "Each change was tried, and a schedule was found with it. docs/options.md explains the solver's options; "
             "--ii, --latency and --mode say what is asked for.\n\n"
             "Exit codes: 0 done, 2 bad usage or bad input, 4 undecided.",
      .own = own,
      .set = set,
      .context = &args,
      .solver = &args.options,
      .least = 1,
      .most = 1};
  int first;
  cli_parse(&spec, argc, argv, &first);
  if (strcmp(argv[first], "-") == 0) {
    fprintf(stderr, "%s: the problem is read more than once; give a file instead of -\n", args.command);
    return CLI_BAD_USAGE;
  }
  return why(&args, argv[first]);
}
