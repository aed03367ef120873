/* Prints schedules as text.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int32_t report_mii(const gaus_schedule *s) {
  return s->res_mii > s->rec_mii ? s->res_mii : s->rec_mii;
}

const char *report_quality(const gaus_schedule *s) {
  return s->quality == GAUS_OPTIMAL ? "optimal" : "feasible";
}

static void print_ii(const gaus_schedule *s) {
  if (s->ii == 0)
    return;
  printf("  %-14s%d", "II", s->ii);
  if (report_mii(s) > 0)
    printf(" (MII %d: ResMII %d, RecMII %d%s)", report_mii(s), s->res_mii, s->rec_mii,
           s->ii > report_mii(s) && s->ii_bound >= s->ii ? "; proven smallest" : "");
  putchar('\n');
}

static void print_peaks(const gaus_problem *problem, const gaus_schedule *s) {
  const char *label = "peak demand";
  for (int32_t k = 0; k < s->num_resources; k++) {
    gaus_resource type = gaus_problem_resource(problem, k);
    if (s->peak_demand[k] == 0 || (type.limit == GAUS_UNLIMITED && s->num_resources > 8))
      continue;
    printf("  %-14s%s %" PRId64, label, cli_shown(type.name), s->peak_demand[k]);
    if (type.limit != GAUS_UNLIMITED)
      printf(" of %d", type.limit);
    putchar('\n');
    label = "";
  }
}

static void print_bound(const gaus_schedule *s) {
  double gap = gaus_schedule_gap(s);
  printf(" (lower bound %.6g", s->bound);
  if (isfinite(gap))
    printf(", gap %.3g %%", 100 * gap);
  putchar(')');
}

static void print_objective(const gaus_schedule *s) {
  if (s->scheduler[0] == '\0' || !isfinite(s->objective))
    return;
  printf("  %-14s%.6g", "objective", s->objective);
  if (s->quality == GAUS_OPTIMAL)
    printf(" (optimal)");
  else if (isfinite(s->bound))
    print_bound(s);
  printf("\n  %-14s%s%s%s, %.3f s\n", "scheduler", s->scheduler, s->backend[0] ? " on " : "", s->backend, s->seconds);
}

/* The type that was chosen, or the only one. */
static gaus_operator_type type_of(const gaus_problem *problem, const gaus_schedule *s, int32_t v) {
  return gaus_problem_type(problem, s->type ? s->type[v] : gaus_problem_operation(problem, v).type);
}

const gaus_problem *report_chosen(const gaus_problem *problem, const gaus_schedule *s, gaus_problem **copy) {
  gaus_error err;
  *copy = NULL;
  if (!s->type || gaus_problem_implement(problem, s->type, copy, &err) != GAUS_OK)
    return problem;
  return *copy;
}

/* When what an operation does last within a clock period is done: its delay, after
 * its inputs are there, or that behind its last register. */
static double ends_at(const gaus_problem *problem, const gaus_schedule *s, int32_t v, double arrival) {
  gaus_operator_type type = type_of(problem, s, v);
  double end = arrival + type.delay;
  return type.latency > 0 && type.delay_out > end ? type.delay_out : end;
}

/* How much of the clock period the slowest cycle uses. */
static void print_clock(const gaus_problem *problem, const gaus_schedule *s) {
  double period = gaus_problem_clock_period(problem), slowest = 0;
  int32_t last = -1;
  if (period == 0)
    return;
  double *arrival = cli_calloc((size_t)s->num_operations, sizeof *arrival);
  gaus_error err;
  gaus_problem *copy;
  if (gaus_schedule_arrival_times(report_chosen(problem, s, &copy), s->start, s->ii, arrival, &err) == GAUS_OK)
    for (int32_t v = 0; v < s->num_operations; v++) {
      double end = ends_at(problem, s, v, arrival[v]);
      if (last < 0 || end > slowest) {
        slowest = end;
        last = v;
      }
    }
  gaus_problem_destroy(copy);
  free(arrival);
  printf("  %-14s%g ns", "clock period", period);
  if (last >= 0)
    printf(", the longest chain takes %g ns (to %s, cycle %d)", slowest,
           cli_shown(gaus_problem_operation(problem, last).name), s->start[last]);
  putchar('\n');
}

void report_summary(const char *name, const gaus_problem *problem, const gaus_schedule *s) {
  printf("%s: %d operations, %d dependences\n", cli_shown(name), gaus_problem_num_operations(problem),
         gaus_problem_num_dependences(problem));
  print_ii(s);
  printf("  %-14s%d cycles", "length", s->metrics.length);
  if (s->latency_bound > 0)
    printf(" (bound %d)", s->latency_bound);
  if (s->ii > 0)
    printf(", %d stage%s", s->metrics.stages, s->metrics.stages == 1 ? "" : "s");
  printf("\n  %-14s%" PRId64 " bit-cycles, at most %" PRId64 " bits alive\n", "lifetimes", s->metrics.lifetime_bits,
         s->metrics.max_live_bits);
  printf("  %-14s%" PRId64 " cycles\n", "communication", s->metrics.communication);
  print_peaks(problem, s);
  print_clock(problem, s);
  print_objective(s);
}

void report_line_header(void) {
  printf("%6s %6s %8s %6s %14s %14s %9s  %s\n", "II", "MII", "length", "stages", "lifetime-bits", "max-live-bits",
         "seconds", "problem");
}

void report_line(const char *name, const gaus_schedule *s) {
  char ii[16] = "-", mii[16] = "-";
  if (s->ii > 0)
    snprintf(ii, sizeof ii, "%d", s->ii);
  if (report_mii(s) > 0)
    snprintf(mii, sizeof mii, "%d", report_mii(s));
  printf("%6s %6s %8d %6d %14" PRId64 " %14" PRId64 " %9.3f  %s\n", ii, mii, s->metrics.length, s->metrics.stages,
         s->metrics.lifetime_bits, s->metrics.max_live_bits, s->seconds, cli_shown(name));
}

typedef struct table_row {
  int32_t start, operation;
} table_row;

static int compare_rows(const void *a, const void *b) {
  const table_row *x = a, *y = b;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return (x->operation > y->operation) - (x->operation < y->operation);
}

static void print_row(const gaus_problem *problem, const gaus_schedule *s, table_row row, int32_t unit) {
  gaus_operation operation = gaus_problem_operation(problem, row.operation);
  printf("%7d", row.start);
  if (s->ii > 0)
    printf(" %6d %6d", row.start % s->ii, row.start / s->ii);
  if (unit >= 0)
    printf(" %6d", unit);
  else
    printf(" %6s", "-");
  printf("  %-24s %s\n", cli_shown(operation.name), cli_shown(type_of(problem, s, row.operation).name));
}

static table_row *sorted_rows(const gaus_schedule *s) {
  table_row *rows = cli_calloc((size_t)s->num_operations, sizeof *rows);
  for (int32_t v = 0; v < s->num_operations; v++)
    rows[v] = (table_row){s->start[v], v};
  qsort(rows, (size_t)s->num_operations, sizeof *rows, compare_rows);
  return rows;
}

void report_rows(const gaus_schedule *s, int32_t *row) {
  table_row *rows = sorted_rows(s);
  for (int32_t k = 0; k < s->num_operations; k++)
    row[rows[k].operation] = k;
  free(rows);
}

void report_table(const gaus_problem *problem, const gaus_schedule *s) {
  int32_t n = s->num_operations;
  table_row *rows = sorted_rows(s);
  int32_t *unit = cli_calloc((size_t)n, sizeof *unit);
  gaus_error err;
  gaus_problem *copy;
  bool bound = gaus_schedule_bind_units(report_chosen(problem, s, &copy), s->start, s->ii, unit, &err) == GAUS_OK;
  gaus_problem_destroy(copy);
  printf("%7s%s %6s  %-24s %s\n", "cycle", s->ii > 0 ? "   slot  stage" : "", "unit", "operation", "type");
  for (int32_t k = 0; k < n; k++)
    print_row(problem, s, rows[k], bound ? unit[rows[k].operation] : -1);
  if (!bound)
    printf("no units: %s\n", err.message);
  free(unit);
  free(rows);
}

/* Quoted too where a spreadsheet would take it for a formula. */
static void print_csv_text(const char *text) {
  text = cli_shown(text);
  if (!strpbrk(text, ",\"") && (!text[0] || !strchr("=+-@", text[0]))) {
    fputs(text, stdout);
    return;
  }
  putchar('"');
  for (; *text; text++) {
    if (*text == '"')
      putchar('"');
    putchar(*text);
  }
  putchar('"');
}

void report_csv_header(void) {
  puts("name,ii,mii,length,stages,lifetime_bits,max_live_bits,communication,peak,objective,bound,gap,seconds,"
       "scheduler,status");
}

void report_csv(const char *name, const gaus_schedule *s, gaus_status status) {
  print_csv_text(name);
  if (!s) {
    printf(",,,,,,,,,,,,,,%s\n", gaus_status_name(status));
    return;
  }
  int64_t peak = 0;
  for (int32_t k = 0; k < s->num_resources; k++)
    peak += s->peak_demand[k];
  char ii[16] = "", mii[16] = "", bound[32] = "", gap[32] = "";
  if (s->ii > 0)
    snprintf(ii, sizeof ii, "%d", s->ii);
  if (report_mii(s) > 0)
    snprintf(mii, sizeof mii, "%d", report_mii(s));
  if (isfinite(s->bound))
    snprintf(bound, sizeof bound, "%.10g", s->bound);
  if (isfinite(gaus_schedule_gap(s)))
    snprintf(gap, sizeof gap, "%.6g", gaus_schedule_gap(s));
  printf(",%s,%s,%d,%d,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%.10g,%s,%s,%.6f,%s,%s\n", ii, mii,
         s->metrics.length, s->metrics.stages, s->metrics.lifetime_bits, s->metrics.max_live_bits,
         s->metrics.communication, peak, s->objective, bound, gap, s->seconds, s->scheduler, report_quality(s));
}
