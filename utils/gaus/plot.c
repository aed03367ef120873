/* Draws a front with gnuplot.
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

extern char **environ;

typedef struct format {
  const char *suffix, *terminal; /* NULL: the script itself */
} format;

static const format formats[] = {{".svg", "svg size 800,500 background rgb 'white' font 'sans,12'"},
                                 {".png", "pngcairo size 800,500 font 'sans,11'"},
                                 {".pdf", "pdfcairo size 16cm,10cm font 'sans,10'"},
                                 {".gp", NULL}};

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

static void put_script(FILE *to, const char *name, const gaus_front *front, const char *terminal) {
  gaus_figure x = front->axis[front->num_axes - 2], y = front->axis[front->num_axes - 1];
  fputs("set encoding utf8\n", to);
  if (terminal)
    fprintf(to, "set terminal %s\n", terminal);
  fputs("set title ", to);
  put_name(to, name);
  fprintf(to,
          " noenhanced\nset xlabel '%s'\nset ylabel '%s'\nset key outside right top\nset grid\n"
          "set offsets graph 0.05, graph 0.05, graph 0.05, graph 0.05\n",
          axis_label(x), axis_label(y));
  put_range(to, front, x, 'x');
  put_range(to, front, y, 'y');
  put_curves(to, front, put_data(to, front, x, y));
}

static int complain(const char *command, const char *path, const char *why) {
  fprintf(stderr, "%s: --plot=%s: %s\n", command, path, why);
  return CLI_BAD_USAGE;
}

int plot_front(const char *command, const char *name, const gaus_front *front, const char *path) {
  const format *f = format_of(path);
  int code = 0, failed = 0;
  FILE *script = f->terminal ? tmpfile() : fopen(path, "w");
  if (!script)
    return complain(command, path, strerror(errno));
  put_script(script, name, front, f->terminal);
  failed = fflush(script) != 0 || ferror(script) ? errno : 0;
  if (!failed && f->terminal)
    failed = run_gnuplot(script, path, &code);
  if (fclose(script) != 0 && !failed)
    failed = errno;
  if (failed || code != 0)
    return complain(command, path, failed ? strerror(failed) : "gnuplot failed");
  return CLI_DONE;
}
