/* gaus solve: schedules one problem or many.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "args.h"
#include "console.h"
#include "front.h"
#include "plot.h"
#include "report.h"
#include "report_json.h"
#include "stats.h"
#include "trace.h"

typedef struct solve_args {
  const char *command;
  gaus_options options;
  const char *output; /* NULL: none */
  bool into_folder;   /* `output` is a folder */
  bool quiet, verbose, table, csv;
  bool json;         /* the schedules, with what became of each problem, on standard output */
  bool pareto;       /* the front, */
  const char *front; /* to this file (NULL: none) */
  const char *plot;  /* the schedule or front is drawn in that one (NULL: none) */
  const char *trace; /* the schedule as trace events (NULL: none) */
  const char *stats; /* NULL: not wanted in a file */
  const char *proof; /* the certificate goes there (NULL: none is written) */
} solve_args;

/* The problems of one run and what became of them. */
typedef struct batch {
  size_t count;
  const char *const *paths;
  gaus_problem **problems;
  gaus_schedule **schedules;
  gaus_status *status;
  gaus_error *errs;
  int64_t *statistics; /* [count][gaus_statistics_count()] */
} batch;

enum { KEY_TABLE = 0x100, KEY_CSV, KEY_PARETO, KEY_PLOT, KEY_TRACE, KEY_JSON, KEY_STATS, KEY_PROOF };

static const struct argp_option own[] = {
    {NULL, 0, NULL, 0, "Output:", 0},
    {"output", 'o', "FILE", 0,
     "write the schedule as gaus-schedule-1 JSON; of several problems into the folder FILE, as NAME.schedule.json", 0},
    {"table", KEY_TABLE, NULL, 0, "print the schedule as a table: cycle, slot, stage, unit, operation", 0},
    {"csv", KEY_CSV, NULL, 0, "print one line of comma-separated values for each problem", 0},
    {"pareto", KEY_PARETO, "FILE", OPTION_ARG_OPTIONAL,
     "the front instead of one schedule: II, length and live bits; or what the mode weighs. FILE: as gaus-pareto-1 "
     "JSON",
     0},
    {"json", KEY_JSON, NULL, 0, "print one line of JSON for each problem: its schedule, or why there is none", 0},
    {"plot", KEY_PLOT, "FILE", 0,
     "draw the schedule or the front: FILE.svg, .png or .pdf by gnuplot, FILE.gp as its script", 0},
    {"trace", KEY_TRACE, "FILE", 0, "write the schedule as Chrome trace events, which Perfetto shows", 0},
    {"stats", KEY_STATS, "FILE", 0,
     "write what the solver counted and where its time went as gaus-statistics-1 JSON (docs/statistics.md)", 0},
    {"proof", KEY_PROOF, "FILE", 0,
     "write the certificate of what is claimed, for utils/check_proof.py; docs/proofs.md describes it", 0},
    {"quiet", 'q', NULL, 0, "print nothing but errors", 0},
    {"verbose", 'v', NULL, 0, "print the solver's messages and statistics", 0},
    {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  (void)state;
  solve_args *args = context;
  switch (key) {
  case 'o':
    args->output = value;
    break;
  case KEY_TABLE:
    args->table = true;
    break;
  case KEY_CSV:
    args->csv = true;
    break;
  case 'q':
    args->quiet = true;
    break;
  case KEY_PARETO:
    args->pareto = true;
    args->front = value;
    break;
  case KEY_PLOT:
    args->plot = value;
    break;
  case KEY_STATS:
    args->stats = value;
    break;
  case KEY_PROOF:
    args->proof = value;
    break;
  case KEY_TRACE:
    args->trace = value;
    break;
  case KEY_JSON:
    args->json = true;
    break;
  default:
    args->verbose = true;
  }
}

static int usage(const char *command, const char *message) {
  fprintf(stderr, "%s: %s\n", command, message);
  return CLI_BAD_USAGE;
}

static bool is_folder(const char *path) {
  struct stat info;
  size_t length = strlen(path);
  return (length > 0 && path[length - 1] == '/') || (stat(path, &info) == 0 && S_ISDIR(info.st_mode));
}

/* "dir/loop.json" -> "OUTPUT/loop.schedule.json"; owned by the caller. */
static char *output_in_folder(const char *folder, const char *path) {
  const char *slash = strrchr(path, '/');
  const char *base = slash ? slash + 1 : path;
  size_t length = strlen(base);
  if (length > 5 && strcmp(base + length - 5, ".json") == 0)
    length -= 5;
  if (strcmp(path, "-") == 0)
    return cli_format("%s/stdin.schedule.json", folder);
  return cli_format("%s/%.*s.schedule.json", folder, (int)length, base);
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two problems must not be written to one file. */
static int check_names(const solve_args *args, const batch *b) {
  char **names = cli_calloc(b->count, sizeof *names);
  int code = CLI_DONE;
  for (size_t i = 0; i < b->count; i++)
    names[i] = output_in_folder(args->output, b->paths[i]);
  qsort(names, b->count, sizeof *names, compare_texts);
  for (size_t i = 1; i < b->count && code == CLI_DONE; i++)
    if (strcmp(names[i - 1], names[i]) == 0) {
      fprintf(stderr, "%s: two of the problems would be written to %s; solve them one by one\n", args->command,
              names[i]);
      code = CLI_BAD_USAGE;
    }
  for (size_t i = 0; i < b->count; i++)
    free(names[i]);
  free(names);
  return code;
}

/* Statistics on standard output have it for themselves. */
static int check_stats(solve_args *args) {
  if (args->stats && strcmp(args->stats, "-") == 0) {
    const char *other = args->pareto ? args->front : args->output;
    if (other && strcmp(other, "-") == 0)
      return usage(args->command, args->pareto ? "--stats=- and --pareto=- exclude each other; write one to a file"
                                               : "--stats=- and -o - exclude each other; write one to a file");
    if (args->table || args->csv)
      return usage(args->command, "--stats=- leaves no room for --table and --csv");
    args->quiet = true;
  }
  return stats_check(args->command, args->stats);
}

static int check_output(solve_args *args, const batch *b) {
  size_t inputs = 0;
  for (size_t i = 0; i < b->count; i++)
    inputs += strcmp(b->paths[i], "-") == 0;
  if (inputs > 1)
    return usage(args->command, "only one of the problems can be standard input");
  if (args->table + args->csv + args->json > 1)
    return usage(args->command, "--table, --csv and --json exclude each other");
  if (args->proof && b->count > 1)
    return usage(args->command, "--proof takes one problem");
  if (args->proof && strcmp(args->proof, "-") == 0) {
    if (args->table || args->csv || args->json || (args->output && strcmp(args->output, "-") == 0))
      return usage(args->command, "--proof=- leaves no room for -o -, --table, --csv and --json");
    args->quiet = true; /* the certificate has standard output for itself */
  }
  if (!args->output)
    return CLI_DONE;
  if (strcmp(args->output, "-") == 0) {
    if (b->count > 1)
      return usage(args->command, "several schedules do not fit on standard output; give -o a folder");
    if (args->table || args->csv || args->json)
      return usage(args->command, "-o - leaves no room for --table, --csv and --json");
    args->quiet = true; /* the schedule has standard output for itself */
    return CLI_DONE;
  }
  args->into_folder = is_folder(args->output) || b->count > 1;
  if (!args->into_folder)
    return cli_check_output(args->command, args->output);
  if (mkdir(args->output, 0777) != 0 && errno != EEXIST) {
    fprintf(stderr, "%s: cannot make the folder %s: %s\n", args->command, args->output, strerror(errno));
    return CLI_BAD_USAGE;
  }
  return check_names(args, b);
}

static int read_all(const solve_args *args, batch *b) {
  int code = CLI_DONE;
  gaus_error err;
  for (size_t i = 0; i < b->count; i++)
    if (gaus_problem_read(b->paths[i], &b->problems[i], &err) != GAUS_OK) {
      int failed = cli_fail(args->command, NULL, &err);
      code = code > failed ? code : failed;
    }
  return code;
}

/* Is there a schedule? Where there is none, its error says what a stop left. */
static bool delivers(const batch *b) {
  bool any = false;
  for (size_t i = 0; i < b->count; i++)
    any |= b->schedules[i] != NULL;
  return any;
}

/* One problem, with its certificate where one is asked for. */
static int solve_one(const solve_args *args, batch *b, cli_console *console) {
  int code = args->proof ? cli_console_prove(console, args->proof) : CLI_DONE;
  if (code != CLI_DONE)
    return code;
  b->status[0] = gaus_solve(b->problems[0], &args->options, &console->callbacks, &b->schedules[0], &b->errs[0]);
  return args->proof ? cli_console_end_proof(console, args->proof) : CLI_DONE;
}

static int solve_all(const solve_args *args, batch *b) {
  cli_console console;
  gaus_error err;
  gaus_status status = GAUS_OK;
  int code = CLI_DONE;
  cli_console_open(&console, args->command, args->quiet, args->verbose);
  if (args->stats || args->verbose)
    cli_console_count(&console, b->statistics);
  if (b->count == 1) {
    cli_console_expect(&console, b->problems[0], &args->options);
    code = solve_one(args, b, &console);
  } else {
    gaus_options *options = cli_calloc(b->count, sizeof *options);
    for (size_t i = 0; i < b->count; i++)
      options[i] = args->options;
    status = gaus_solve_batch((const gaus_problem *const *)b->problems, options, b->count, &console.callbacks,
                              b->schedules, b->status, b->errs, &err);
    free(options);
  }
  bool interrupted = cli_console_close(&console);
  if (interrupted && delivers(b))
    fprintf(stderr, "%s: interrupted; this is the best so far\n", args->command);
  return status == GAUS_OK ? code : cli_fail(args->command, NULL, &err);
}

static int write_schedule(const solve_args *args, const batch *b, size_t i) {
  if (!args->output)
    return CLI_DONE;
  gaus_error err;
  char *path = args->into_folder ? output_in_folder(args->output, b->paths[i]) : cli_format("%s", args->output);
  gaus_status status = gaus_schedule_write(b->schedules[i], b->problems[i], path, &err);
  free(path);
  return status == GAUS_OK ? CLI_DONE : cli_fail(args->command, NULL, &err);
}

static void report(const solve_args *args, const batch *b, size_t i) {
  if (args->quiet)
    return;
  const char *name = cli_name(b->problems[i], b->paths[i]);
  if (args->json) {
    report_json(name, b->paths[i], b->problems[i], b->schedules[i], &b->errs[i]);
  } else if (args->csv) {
    report_csv(name, b->schedules[i], b->status[i]);
  } else if (b->schedules[i]) {
    if (args->table || b->count == 1)
      report_summary(name, b->problems[i], b->schedules[i]);
    else
      report_line(name, b->schedules[i]);
    if (args->table)
      report_table(b->problems[i], b->schedules[i]);
  }
}

/* One problem only has drawings. */
static int draw(const solve_args *args, const batch *b) {
  const gaus_problem *problem = b->problems[0];
  int code = CLI_DONE;
  if (args->plot)
    code = plot_schedule(args->command, cli_name(problem, b->paths[0]), problem, b->schedules[0], args->plot);
  if (code == CLI_DONE && args->trace)
    code = trace_write(args->command, problem, b->schedules[0], args->trace);
  return code;
}

static int deliver(const solve_args *args, const batch *b) {
  int code = CLI_DONE;
  if (!args->quiet && args->csv)
    report_csv_header();
  else if (!args->quiet && !args->table && !args->json && b->count > 1)
    report_line_header();
  for (size_t i = 0; i < b->count; i++) {
    report(args, b, i);
    int one = b->status[i] == GAUS_OK ? write_schedule(args, b, i)
                                      : cli_fail(args->command, cli_name(b->problems[i], b->paths[i]), &b->errs[i]);
    code = code > one ? code : one;
  }
  int drawn = b->schedules[0] ? draw(args, b) : CLI_DONE;
  return code > drawn ? code : drawn;
}

static int deliver_stats(const solve_args *args, const batch *b) {
  gaus_statistics_record *records = cli_calloc(b->count, sizeof *records);
  for (size_t i = 0; i < b->count; i++)
    records[i] = (gaus_statistics_record){cli_name(b->problems[i], b->paths[i]), b->status[i],
                                          b->statistics + i * gaus_statistics_count()};
  int code = stats_deliver(args->command, args->stats, args->verbose, records, b->count);
  free(records);
  return code;
}

static void release(batch *b) {
  for (size_t i = 0; i < b->count; i++) {
    gaus_schedule_destroy(b->schedules[i]);
    gaus_problem_destroy(b->problems[i]);
  }
  free(b->problems);
  free(b->schedules);
  free(b->status);
  free(b->errs);
  free(b->statistics);
}

static int solve_front(const solve_args *args, size_t count, const char *const *paths) {
  if (count > 1)
    return usage(args->command, "--pareto takes one problem");
  if (args->proof)
    return usage(args->command, "--pareto and --proof exclude each other; solve one point of the front with --proof");
  if (args->output)
    return usage(args->command, "--pareto makes many schedules; give it the file, --pareto=FILE, instead of -o");
  if (args->table || args->json)
    return usage(args->command, "--pareto and --table or --json exclude each other; --pareto=- prints JSON");
  if (args->trace)
    return usage(args->command, "--trace is of one schedule, not of a front");
  return front_run(&(front_args){.command = args->command,
                                 .options = &args->options,
                                 .json = args->front,
                                 .plot = args->plot,
                                 .quiet = args->quiet,
                                 .verbose = args->verbose,
                                 .stats = args->stats,
                                 .csv = args->csv},
                   paths[0]);
}

static int check_drawings(const solve_args *args, size_t count) {
  if (count > 1 && (args->plot || args->trace))
    return usage(args->command, "--plot and --trace take one problem; `gaus view' shows many");
  int code = args->plot ? plot_check(args->command, args->plot) : CLI_DONE;
  return code == CLI_DONE && args->trace ? cli_check_output(args->command, args->trace) : code;
}

static int solve(solve_args *args, size_t count, const char *const *paths) {
  int code = check_stats(args);
  if (code != CLI_DONE)
    return code;
  if (args->pareto)
    return solve_front(args, count, paths);
  code = check_drawings(args, count);
  if (code != CLI_DONE)
    return code;
  batch b = {.count = count, .paths = paths};
  b.problems = cli_calloc(count, sizeof *b.problems);
  b.schedules = cli_calloc(count, sizeof *b.schedules);
  b.status = cli_calloc(count, sizeof *b.status);
  b.errs = cli_calloc(count, sizeof *b.errs);
  b.statistics = stats_alloc(count);
  code = check_output(args, &b);
  if (code == CLI_DONE)
    code = read_all(args, &b);
  if (code == CLI_DONE)
    code = solve_all(args, &b);
  if (code == CLI_DONE) {
    int stats = deliver_stats(args, &b);
    code = deliver(args, &b);
    code = code > stats ? code : stats;
  }
  release(&b);
  return code;
}

int cmd_solve(int argc, char **argv) {
  solve_args args = {.command = argv[0]};
  gaus_options_init(&args.options);
  cli_spec spec = {
      .operands = "PROBLEM.json...",
      .doc = "Schedules gaus-problem-1 and -2 files, several of them in parallel, and prints what came out. "
             "Ctrl-C stops and delivers the best so far.\v"
             "A file name of `-' stands for standard input or output. With -o - the schedule is all that is printed. "
             "docs/options.md explains the solver's options.\n\n"
             "Exit codes: 0 done, 1 infeasible or nothing found in time (of any problem), 2 bad usage, bad input, or "
             "a file that cannot be read or written, 4 undecided: nothing found, and not proven that there is nothing.",
      .own = own,
      .set = set,
      .context = &args,
      .solver = &args.options,
      .least = 1,
      .most = -1};
  int first;
  cli_parse(&spec, argc, argv, &first);
  return solve(&args, (size_t)(argc - first), (const char *const *)argv + first);
}
