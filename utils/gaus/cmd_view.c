/* gaus view: one HTML file that shows schedules.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "console.h"
#include "view_data.h"
#include "view_page.h"

typedef struct view_args {
  const char *command, *output;
  gaus_options options;
  bool quiet;
} view_args;

static const struct argp_option own[] = {
    {NULL, 0, NULL, 0, "Output:", 0},
    {"output", 'o', "FILE", 0, "the page; by default it is named after the first FILE, in the current folder", 0},
    {"quiet", 'q', NULL, 0, "print nothing but errors", 0},
    {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  (void)state;
  view_args *args = context;
  if (key == 'o')
    args->output = value;
  else
    args->quiet = true;
}

/* --- solving what has no schedule ------------------------------------------------- */

static size_t list_unscheduled(const view_input *input, view_loop **list) {
  size_t count = 0;
  for (size_t k = 0; k < input->count; k++)
    if (input->loops[k].count == 0)
      list[count++] = &input->loops[k];
  return count;
}

/* A problem without a schedule is shown all the same, and the exit code says that there is none. */
static int keep_results(const view_args *args, view_loop **loops, size_t count, gaus_schedule **schedules,
                        const gaus_error *errs) {
  int code = CLI_DONE;
  for (size_t k = 0; k < count; k++) {
    int one = CLI_DONE;
    if (schedules[k])
      view_add_schedule(loops[k], schedules[k]);
    else
      one = cli_fail(args->command, cli_name(loops[k]->problem, loops[k]->path), &errs[k]);
    code = code > one ? code : one;
  }
  return code;
}

static int solve_batch(const view_args *args, view_loop **loops, size_t count) {
  const gaus_problem **problems = cli_calloc(count, sizeof *problems);
  gaus_options *options = cli_calloc(count, sizeof *options);
  gaus_schedule **schedules = cli_calloc(count, sizeof *schedules);
  gaus_status *status = cli_calloc(count, sizeof *status);
  gaus_error *errs = cli_calloc(count, sizeof *errs), err;
  cli_console console;
  for (size_t k = 0; k < count; k++) {
    problems[k] = loops[k]->problem;
    options[k] = args->options;
  }
  cli_console_open(&console, args->command, args->quiet, false);
  gaus_status ran = gaus_solve_batch(problems, options, count, &console.callbacks, schedules, status, errs, &err);
  cli_console_close(&console);
  int code = ran == GAUS_OK ? keep_results(args, loops, count, schedules, errs) : cli_fail(args->command, NULL, &err);
  free(errs);
  free(status);
  free(schedules);
  free(options);
  free(problems);
  return code;
}

static int solve_rest(const view_args *args, const view_input *input) {
  view_loop **loops = cli_calloc(input->count, sizeof *loops);
  size_t count = list_unscheduled(input, loops);
  int code = count ? solve_batch(args, loops, count) : CLI_DONE;
  free(loops);
  return code;
}

/* --- the page --------------------------------------------------------------------- */

/* An illegal schedule is shown, marked as such, and the exit code says so. */
static int report_illegal(const view_args *args, const view_input *input) {
  int code = CLI_DONE;
  for (size_t k = 0; k < input->count; k++)
    for (size_t i = 0; i < input->loops[k].count; i++) {
      char *violation = view_violation(input->loops[k].problem, input->loops[k].schedules[i]);
      if (violation[0]) {
        fprintf(stderr, "%s: %s: not legal: %s\n", args->command,
                cli_shown(cli_name(input->loops[k].problem, input->loops[k].path)), violation);
        code = CLI_INFEASIBLE;
      }
      free(violation);
    }
  return code;
}

/* "dir/loop.json" -> "loop.html", and "dir/" -> "dir.html" */
static char *default_output(const char *first) {
  size_t length = strlen(first);
  while (length > 1 && first[length - 1] == '/')
    length--;
  size_t begin = length;
  while (begin > 0 && first[begin - 1] != '/')
    begin--;
  if (length - begin > 5 && strncmp(first + length - 5, ".json", 5) == 0)
    length -= 5;
  bool nameless = length == begin || strncmp(first + begin, "-", length - begin) == 0 || first[begin] == '.';
  return nameless ? cli_format("gaus-view.html") : cli_format("%.*s.html", (int)(length - begin), first + begin);
}

static void report(const view_args *args, const view_input *input, const char *path) {
  int64_t operations = 0;
  for (size_t k = 0; k < input->count; k++)
    operations += gaus_problem_num_operations(input->loops[k].problem);
  if (!args->quiet && strcmp(path, "-") != 0)
    printf("%s: %zu loop%s, %lld operations; open it in a browser\n", cli_shown(path), input->count,
           input->count == 1 ? "" : "s", (long long)operations);
}

static int show(const view_args *args, const view_input *input, const char *path) {
  const char *name = cli_name(input->loops[0].problem, input->loops[0].path);
  char *title = input->count == 1 ? cli_format("%s - gaus", name) : cli_format("%zu loops - gaus", input->count);
  json_t *data = view_data(input);
  int code = view_write_page(args->command, title, data, path);
  json_decref(data);
  free(title);
  if (code == CLI_DONE)
    report(args, input, path);
  return code;
}

static int view(const view_args *args, int count, char **paths) {
  view_input input = {0};
  char *path = args->output ? cli_format("%s", args->output) : default_output(paths[0]);
  int code = cli_check_output(args->command, path);
  if (code == CLI_DONE)
    code = view_read(args->command, count, paths, &input);
  if (code == CLI_DONE) {
    int solved = solve_rest(args, &input), illegal = report_illegal(args, &input);
    int shown = solved > CLI_INFEASIBLE && solved != CLI_UNDECIDED ? solved : show(args, &input, path);
    code = shown != CLI_DONE ? shown : solved != CLI_DONE ? solved : illegal;
  }
  view_clear(&input);
  free(path);
  return code;
}

int cmd_view(int argc, char **argv) {
  view_args args = {.command = argv[0]};
  gaus_options_init(&args.options);
  cli_spec spec = {
      .operands = "FILE...",
      .doc = "Writes one HTML file that shows schedules: operations by cycle, the modulo reservation table, lifetimes, "
             "the dependence graph, and what limits the II. It needs nothing else, not even a network.\v"
             "FILEs are problems with their schedules or fronts, or folders of them. A schedule or front belongs to "
             "the problem whose file it is named after (loop.json, loop.schedule.json), or else to the problem before "
             "it. A problem without a schedule is solved first, with the options above.\n\n"
             "Exit codes: 0 done, 1 a schedule is illegal or a problem has none (it is shown all the same), 2 bad "
             "usage, bad input, or a file that cannot be read or written, 4 undecided.",
      .own = own,
      .set = set,
      .context = &args,
      .solver = &args.options,
      .least = 1,
      .most = -1};
  int first;
  cli_parse(&spec, argc, argv, &first);
  return view(&args, argc - first, argv + first);
}
