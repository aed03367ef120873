/* gaus solve --pareto: the front of one problem.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "front.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "plot.h"
#include "report.h"
#include "stats.h"

static void print_modulo(const gaus_schedule *s) {
  printf("%7d %9d %9d %15" PRId64 " %15" PRId64, s->ii, s->metrics.length, s->metrics.stages, s->metrics.max_live_bits,
         s->metrics.lifetime_bits);
}

static void print_resource(const gaus_schedule *s) {
  printf("%12" PRId64 " %15" PRId64 " %9d", gaus_figure_of(s, GAUS_FIGURE_PEAK_DEMAND), s->metrics.communication,
         s->metrics.length);
}

static void print_memory(const gaus_schedule *s) {
  printf("%9d %15" PRId64 " %15" PRId64, s->metrics.length, s->metrics.max_live_bits, s->metrics.lifetime_bits);
}

static void print_table(const char *name, const gaus_problem *problem, const gaus_front *front) {
  static const char *const heads[] = {"     II    length    stages   max-live-bits   lifetime-bits",
                                      " peak-demand   communication    length",
                                      "   length   max-live-bits   lifetime-bits"};
  static void (*const print[])(const gaus_schedule *) = {print_modulo, print_resource, print_memory};
  printf("%s: %d operations, %d dependences\n%s\n", cli_shown(name), gaus_problem_num_operations(problem),
         gaus_problem_num_dependences(problem), heads[front->mode]);
  for (int32_t i = 0; i < front->count; i++) {
    print[front->mode](front->points[i]);
    puts(front->points[i]->quality == GAUS_OPTIMAL ? "  optimal" : "");
  }
  printf("  %d point%s, %.3f s%s\n", front->count, front->count == 1 ? "" : "s", front->seconds,
         front->complete ? "" : "; stopped before the end");
}

static void print_csv(const char *name, const gaus_front *front) {
  report_csv_header();
  for (int32_t i = 0; i < front->count; i++)
    report_csv(name, front->points[i], GAUS_OK);
}

static int deliver(const front_args *args, const char *name, const gaus_problem *problem, const gaus_front *front) {
  gaus_error err;
  if (args->json && gaus_front_write(front, problem, args->json, &err) != GAUS_OK)
    return cli_fail(args->command, NULL, &err);
  bool taken = args->json && strcmp(args->json, "-") == 0; /* standard output is the front's */
  if (args->csv && !args->quiet && !taken)
    print_csv(name, front);
  else if (!args->quiet && !taken)
    print_table(name, problem, front);
  return args->plot ? plot_front(args->command, name, front, args->plot) : CLI_DONE;
}

static int sweep(const front_args *args, const char *name, const gaus_problem *problem) {
  cli_console console;
  gaus_front *front;
  gaus_error err;
  cli_console_open(&console, args->command, args->quiet, args->verbose);
  int64_t *statistics = stats_alloc(1);
  if (args->stats || args->verbose)
    cli_console_count(&console, statistics);
  cli_console_expect(&console, problem, args->options);
  gaus_status status = gaus_pareto(problem, args->options, &console.callbacks, &front, &err);
  if (cli_console_close(&console) && status == GAUS_OK)
    fprintf(stderr, "%s: interrupted; this is the front so far\n", args->command);
  gaus_statistics_record record = {name, status, statistics};
  int stats = stats_deliver(args->command, args->stats, args->verbose, &record, 1);
  free(statistics);
  if (status != GAUS_OK)
    return cli_fail(args->command, name, &err);
  int code = deliver(args, name, problem, front);
  gaus_front_destroy(front);
  return code > stats ? code : stats;
}

int front_run(const front_args *args, const char *path) {
  gaus_problem *problem;
  gaus_error err;
  int code = args->plot ? plot_check(args->command, args->plot) : CLI_DONE;
  if (code == CLI_DONE && args->json)
    code = cli_check_output(args->command, args->json);
  if (code != CLI_DONE)
    return code;
  if (gaus_problem_read(path, &problem, &err) != GAUS_OK)
    return cli_fail(args->command, NULL, &err);
  code = sweep(args, cli_name(problem, path), problem);
  gaus_problem_destroy(problem);
  return code;
}
