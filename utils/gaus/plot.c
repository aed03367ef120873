/* Draws schedules and fronts with gnuplot.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "plot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

extern char **environ;

typedef struct format {
  const char *suffix, *terminal; /* NULL: the script itself */
  const char *more;              /* behind the size */
  const char *unit;
  double scale; /* units a pixel */
} format;

static const format formats[] = {{".svg", "svg", "background rgb 'white' font 'sans,12'", "", 1},
                                 {".png", "pngcairo", "font 'sans,11'", "", 1},
                                 {".pdf", "pdfcairo", "font 'sans,10'", "cm", 0.02},
                                 {".gp", NULL, NULL, NULL, 1}};

static const format *format_of(const char *path) {
  size_t length = strlen(path);
  for (size_t k = 0; k < sizeof formats / sizeof *formats; k++) {
    size_t suffix = strlen(formats[k].suffix);
    if (length > suffix && strcmp(path + length - suffix, formats[k].suffix) == 0)
      return &formats[k];
  }
  return NULL;
}

/* --- running gnuplot ------------------------------------------------------------ */

/* Runs gnuplot with `script` (from its beginning) as its input; what it draws goes to `path`, which so may be any name.
 * Returns errno where it did not start, else 0, with its exit status in *code. */
static int run_gnuplot(FILE *script, const char *path, int *code) {
  char name[] = "gnuplot";
  char *argv[] = {name, NULL};
  posix_spawn_file_actions_t actions;
  pid_t child;
  int state = 0;
  rewind(script);
  lseek(fileno(script), 0, SEEK_SET);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(script), STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  int failed = posix_spawnp(&child, name, &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed)
    return failed;
  while (waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  *code = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
  return 0;
}

int plot_check(const char *command, const char *path) {
  const format *f = format_of(path);
  if (!f) {
    fprintf(stderr, "%s: --plot=%s: the name must end in .svg, .png, .pdf, or .gp for a script of gnuplot\n", command,
            path);
    return CLI_BAD_USAGE;
  }
  int code = cli_check_output(command, path);
  if (!f->terminal || code != CLI_DONE)
    return code;
  FILE *nothing = tmpfile();
  int failed = nothing ? run_gnuplot(nothing, "/dev/null", &code) : errno;
  if (nothing)
    fclose(nothing);
  if (!failed && code == 0)
    return CLI_DONE;
  fprintf(stderr,
          "%s: --plot=%s: gnuplot does not run (%s); install it (Debian: gnuplot-nox), or give a name that ends in .gp "
          "for its script\n",
          command, path, failed ? strerror(failed) : "it fails");
  return CLI_BAD_USAGE;
}

/* --- the script ------------------------------------------------------------------- */

/* A name in single quotes, in which gnuplot replaces nothing. */
static void put_name(FILE *to, const char *name) {
  fputc('\'', to);
  for (const char *c = cli_shown(name); *c; c++) {
    if (*c == '\'')
      fputc('\'', to);
    fputc(*c, to);
  }
  fputc('\'', to);
}

static const char *axis_label(gaus_figure figure) {
  switch (figure) {
  case GAUS_FIGURE_II:
    return "initiation interval (cycles)";
  case GAUS_FIGURE_LENGTH:
    return "length (cycles)";
  case GAUS_FIGURE_MAX_LIVE_BITS:
    return "most bits alive";
  case GAUS_FIGURE_PEAK_DEMAND:
    return "peak demand";
  case GAUS_FIGURE_COMMUNICATION:
    return "communication (cycles)";
  }
  return "";
}

/* The points of each II make a line of their own; other modes have one line. */
static int put_data(FILE *to, const gaus_front *front, gaus_figure x, gaus_figure y) {
  int blocks = 0;
  for (int32_t i = 0; i < front->count; i++) {
    const gaus_schedule *s = front->points[i];
    if (i == 0 || s->ii != front->points[i - 1]->ii)
      fprintf(to, "%s$front%d << end\n", i ? "end\n" : "", blocks++);
    fprintf(to, "%" PRId64 " %" PRId64 "\n", gaus_figure_of(s, x), gaus_figure_of(s, y));
  }
  fputs("end\n", to);
  return blocks;
}

static void put_curves(FILE *to, const gaus_front *front, int blocks) {
  int32_t i = 0;
  for (int k = 0; k < blocks; k++) {
    fprintf(to, "%s$front%d using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.7", k ? ", \\\n  " : "plot ",
            k);
    if (front->mode == GAUS_MODE_MODULO)
      fprintf(to, " title 'II %d'", front->points[i]->ii);
    else
      fputs(" notitle", to);
    for (int32_t ii = front->points[i]->ii; i < front->count && front->points[i]->ii == ii; i++) {
    }
  }
  fputc('\n', to);
}

/* Where all points share a value, gnuplot would warn that there is no range to draw. */
static void put_range(FILE *to, const gaus_front *front, gaus_figure figure, char axis) {
  int64_t value = front->count ? gaus_figure_of(front->points[0], figure) : 0;
  for (int32_t i = 1; i < front->count; i++)
    if (gaus_figure_of(front->points[i], figure) != value)
      return;
  fprintf(to, "set %crange [%" PRId64 ".0 - 1:%" PRId64 ".0 + 1]\n", axis, value, value);
}

/* `height` in pixels. */
static void put_terminal(FILE *to, const format *f, int height) {
  fputs("set encoding utf8\n", to);
  if (f->terminal)
    fprintf(to, "set terminal %s size %g%s,%g%s %s\n", f->terminal, 800 * f->scale, f->unit, height * f->scale, f->unit,
            f->more);
}

static void put_title(FILE *to, const char *name) {
  fputs("set title ", to);
  put_name(to, name);
  fputs(" noenhanced\n", to);
}

static void put_front(FILE *to, const char *name, const gaus_front *front, const format *f) {
  gaus_figure x = front->axis[front->num_axes - 2], y = front->axis[front->num_axes - 1];
  put_terminal(to, f, 500);
  put_title(to, name);
  fprintf(to,
          "set xlabel '%s'\nset ylabel '%s'\nset key outside right top\nset grid\n"
          "set offsets graph 0.05, graph 0.05, graph 0.05, graph 0.05\n",
          axis_label(x), axis_label(y));
  put_range(to, front, x, 'x');
  put_range(to, front, y, 'y');
  put_curves(to, front, put_data(to, front, x, y));
}

/* --- a schedule: operations by cycle ---------------------------------------------- */

enum { ROW = 16, MOST_ROWS = 1000, FRAME = 110 }; /* pixels, operations with a name of their own, pixels */

/* One bar for each operation of a type, from its start to its result; one of latency 0 is drawn half a cycle long. */
static bool put_bars(FILE *to, const gaus_problem *p, const gaus_schedule *s, int32_t type, const int32_t *row) {
  bool any = false;
  int32_t latency = gaus_problem_type(p, type).latency;
  for (int32_t v = 0; v < s->num_operations; v++) {
    if (gaus_problem_operation(p, v).type != type)
      continue;
    if (!any)
      fprintf(to, "$type%d << end\n", type);
    fprintf(to, "%d %g %d\n", s->start[v], s->start[v] + (latency ? latency : 0.5), row[v]);
    any = true;
  }
  if (any)
    fputs("end\n", to);
  return any;
}

static void put_plots(FILE *to, const gaus_problem *p, const bool *used) {
  const char *before = "plot ";
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++) {
    if (!used[k])
      continue;
    fprintf(to, "%s$type%d using (($1+$2)/2):3:1:2:($3-0.35):($3+0.35) with boxxyerror fillstyle solid 0.7 title ",
            before, k);
    put_name(to, gaus_problem_type(p, k).name);
    fputs(" noenhanced", to);
    before = ", \\\n  ";
  }
  fputc('\n', to);
}

static void put_names(FILE *to, const gaus_problem *p, const gaus_schedule *s, const int32_t *row) {
  if (s->num_operations > MOST_ROWS) {
    fputs("set ylabel 'operations, by cycle'\n", to);
    return;
  }
  fputs("set ytics noenhanced (", to);
  for (int32_t v = 0; v < s->num_operations; v++) {
    fputs(v ? ", " : "", to);
    put_name(to, gaus_problem_operation(p, v).name);
    fprintf(to, " %d", row[v]);
  }
  fputs(")\n", to);
}

static void put_stages(FILE *to, const gaus_schedule *s) {
  for (int32_t k = 1; s->ii > 0 && k < s->metrics.stages && k < MOST_ROWS; k++)
    fprintf(to, "set arrow from %" PRId64 ", graph 0 to %" PRId64 ", graph 1 nohead linecolor 'gray'\n",
            (int64_t)k * s->ii, (int64_t)k * s->ii);
}

static void put_schedule(FILE *to, const char *name, const gaus_problem *p, const gaus_schedule *s, const format *f) {
  int32_t n = s->num_operations, *row = cli_calloc((size_t)n, sizeof *row);
  bool *used = cli_calloc((size_t)gaus_problem_num_types(p), sizeof *used);
  report_rows(s, row);
  put_terminal(to, f, FRAME + ROW * (n < MOST_ROWS ? n : MOST_ROWS));
  put_title(to, name);
  fprintf(to, "set xlabel '%s'\nset xrange [0:%d]\nset yrange [%d.5:-0.5]\nset grid x\nset key outside bottom\n",
          s->ii > 0 ? "cycle (lines: stages)" : "cycle", s->metrics.length > 0 ? s->metrics.length : 1,
          n > 0 ? n - 1 : 0);
  put_names(to, p, s, row);
  put_stages(to, s);
  bool any = false;
  for (int32_t k = 0; k < gaus_problem_num_types(p); k++)
    any |= used[k] = put_bars(to, p, s, k, row);
  if (any)
    put_plots(to, p, used);
  free(used);
  free(row);
}

/* --- running it --------------------------------------------------------------------- */

static int complain(const char *command, const char *path, const char *why) {
  fprintf(stderr, "%s: --plot=%s: %s\n", command, path, why);
  return CLI_BAD_USAGE;
}

static int finish(const char *command, const char *path, const format *f, FILE *script) {
  int code = 0, failed = fflush(script) != 0 || ferror(script) ? errno : 0;
  if (!failed && f->terminal)
    failed = run_gnuplot(script, path, &code);
  if (fclose(script) != 0 && !failed)
    failed = errno;
  if (failed || code != 0)
    return complain(command, path, failed ? strerror(failed) : "gnuplot failed");
  return CLI_DONE;
}

int plot_front(const char *command, const char *name, const gaus_front *front, const char *path) {
  const format *f = format_of(path);
  FILE *script = f->terminal ? tmpfile() : fopen(path, "w");
  if (!script)
    return complain(command, path, strerror(errno));
  put_front(script, name, front, f);
  return finish(command, path, f, script);
}

int plot_schedule(const char *command, const char *name, const gaus_problem *problem, const gaus_schedule *schedule,
                  const char *path) {
  const format *f = format_of(path);
  FILE *script = f->terminal ? tmpfile() : fopen(path, "w");
  if (!script)
    return complain(command, path, strerror(errno));
  put_schedule(script, name, problem, schedule, f);
  return finish(command, path, f, script);
}
