/* Parses command lines.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "nearest.h"

enum { SOLVER_KEY = 0x10000, MAX_OPTIONS = 128 };

/* All options of one subcommand. */
typedef struct parser {
  const cli_spec *spec;
  struct argp_option options[MAX_OPTIONS];
  int count;
  char *texts[2 * MAX_OPTIONS]; /* made for the options; owned */
  int num_texts;
  int first;
} parser;

static const char *keep(parser *p, char *text) {
  return p->texts[p->num_texts++] = text;
}

static void add(parser *p, struct argp_option option) {
  if (p->count < MAX_OPTIONS - 1)
    p->options[p->count++] = option;
}

static char *with_dashes(const char *name) {
  char *copy = cli_format("%s", name);
  for (char *c = copy; *c; c++)
    if (*c == '_')
      *c = '-';
  return copy;
}

static char *default_text(const gaus_option *row) {
  if (row->kind != GAUS_OPTION_ENUM)
    return cli_format("%.12g", row->def);
  const char *choice = row->choices;
  for (int k = (int)row->def; k > 0; k--)
    choice = strchr(choice, '|') + 1;
  return cli_format("%.*s", (int)strcspn(choice, "|"), choice);
}

/* One row of the library's table as an option of ours. */
static struct argp_option solver_option(parser *p, const gaus_option *row, int key) {
  static const char *const placeholder[] = {"", "N", "X"};
  char *def = default_text(row);
  struct argp_option option = {0};
  option.name = keep(p, with_dashes(row->name));
  option.key = key;
  option.arg = row->kind == GAUS_OPTION_ENUM ? row->choices : placeholder[row->kind];
  option.doc = keep(p, cli_format("%s (default %s)", row->help, def));
  free(def);
  return option;
}

static void add_solver_options(parser *p) {
  const gaus_option *table = gaus_options_table();
  const char *group = NULL;
  for (size_t k = 0; k < gaus_options_count(); k++) {
    if (!group || strcmp(group, table[k].group) != 0) {
      group = table[k].group;
      add(p, (struct argp_option){.doc = keep(p, cli_format("%s:", group))});
    }
    add(p, solver_option(p, &table[k], SOLVER_KEY + (int)k));
  }
}

static error_t set_solver_option(parser *p, int row, const char *value, struct argp_state *state) {
  gaus_error err;
  if (gaus_options_set(p->spec->solver, gaus_options_table()[row].name, value, &err) != GAUS_OK)
    argp_failure(state, CLI_BAD_USAGE, 0, "%s", err.message);
  return 0;
}

static void check_operands(const cli_spec *spec, int count, struct argp_state *state) {
  if (count < spec->least)
    argp_error(state, "missing operand: expected %s", spec->operands);
  else if (spec->most >= 0 && count > spec->most)
    argp_error(state, "unexpected operand `%s'", state->argv[state->argc - count + spec->most]);
}

static error_t parse_one(int key, char *value, struct argp_state *state) {
  parser *p = state->input;
  if (key == ARGP_KEY_ARG)
    return ARGP_ERR_UNKNOWN; /* leaves the operands to ARGP_KEY_ARGS */
  if (key == ARGP_KEY_ARGS || key == ARGP_KEY_NO_ARGS) {
    p->first = state->next;
    check_operands(p->spec, state->argc - state->next, state);
    state->next = state->argc;
    return 0;
  }
  if (key >= SOLVER_KEY && key < SOLVER_KEY + (int)gaus_options_count())
    return set_solver_option(p, key - SOLVER_KEY, value, state);
  if (key <= 0 || key > SOLVER_KEY || key == ARGP_KEY_INIT || key == ARGP_KEY_SUCCESS || !p->spec->set)
    return ARGP_ERR_UNKNOWN;
  p->spec->set(p->spec->context, key, value, state);
  return 0;
}

/* argp names an unknown option; this adds the one that was meant. */
static void suggest(const parser *p, const char *command, const char *argument) {
  char *name = cli_format("%.*s", (int)strcspn(argument + 2, "="), argument + 2);
  cli_nearest nearest = cli_nearest_to(name);
  for (int k = 0; k < p->count; k++) {
    const char *known = p->options[k].name;
    if (!known)
      continue;
    if (strncmp(known, name, strlen(name)) == 0)
      goto done; /* argp takes unambiguous abbreviations */
    cli_nearest_offer(&nearest, known);
  }
  if (nearest.name && strcmp(name, "help") != 0 && strcmp(name, "usage") != 0) {
    fprintf(stderr, "%s: unknown option `--%s'; did you mean `--%s'?\n", command, name, nearest.name);
    exit(CLI_BAD_USAGE);
  }
done:
  free(name);
}

/* "--describe=FORMAT", which the build asks for; no user needs it. */
static void describe(const parser *p, int argc, char **argv) {
  static const char prefix[] = "--describe=";
  if (argc != 2 || strncmp(argv[1], prefix, sizeof prefix - 1) != 0)
    return;
  if (describe_command(argv[1] + sizeof prefix - 1, argv[0], p->spec, p->options))
    exit(cli_finish_output(argv[0], CLI_DONE));
}

/* -h is what people try first; argp knows only --help and -?. */
static void take_short_help(int argc, char **argv) {
  static char help[] = "--help";
  for (int k = 1; k < argc && strcmp(argv[k], "--") != 0; k++)
    if (strcmp(argv[k], "-h") == 0)
      argv[k] = help;
}

void cli_parse(const cli_spec *spec, int argc, char **argv, int *first) {
  parser *p = cli_calloc(1, sizeof *p);
  p->spec = spec;
  for (const struct argp_option *o = spec->own; o && (o->name || o->doc || o->key); o++)
    add(p, *o);
  if (spec->solver)
    add_solver_options(p);
  describe(p, argc, argv);
  take_short_help(argc, argv);
  for (int k = 1; k < argc && strcmp(argv[k], "--") != 0; k++)
    if (strncmp(argv[k], "--", 2) == 0)
      suggest(p, argv[0], argv[k]);
  struct argp argp = {.options = p->options, .parser = parse_one, .args_doc = spec->operands, .doc = spec->doc};
  argp_err_exit_status = CLI_BAD_USAGE;
  if (argp_parse(&argp, argc, argv, 0, NULL, p) != 0) /* it says what else is wrong */
    cli_no_memory();
  *first = p->first;
  for (int k = 0; k < p->num_texts; k++)
    free(p->texts[k]);
  free(p);
}

int64_t cli_int(struct argp_state *state, const char *name, const char *value, int64_t least, int64_t largest) {
  char *end;
  errno = 0;
  long long n = strtoll(value, &end, 10);
  if (end == value || *end || errno || n < least || n > largest)
    argp_failure(state, CLI_BAD_USAGE, 0, "--%s=%s: expected a whole number from %lld to %lld", name, value,
                 (long long)least, (long long)largest);
  return n;
}

double cli_real(struct argp_state *state, const char *name, const char *value, double least, double largest) {
  char *end;
  errno = 0;
  double x = strtod(value, &end);
  if (end == value || *end || errno || !(x >= least && x <= largest))
    argp_failure(state, CLI_BAD_USAGE, 0, "--%s=%s: expected a number from %g to %g", name, value, least, largest);
  return x;
}
