/* gaus options: prints the table of the solver's options, as text or as docs/options.md.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"

static const struct argp_option own[] = {{"markdown", 'm', NULL, 0, "print docs/options.md", 0}, {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  (void)key, (void)value, (void)state;
  *(bool *)context = true;
}

static void print_name(const char *name) {
  for (; *name; name++)
    putchar(*name == '_' ? '-' : *name);
}

/* The table holds its limits as doubles: 2^63 stands for the largest integer. */
static void print_number(const gaus_option *row, double value) {
  if (row->kind == GAUS_OPTION_INT && value >= 0x1p63)
    printf("%" PRId64, INT64_MAX);
  else if (row->kind == GAUS_OPTION_INT)
    printf("%.0f", value);
  else
    printf("%.12g", value);
}

static void print_default(const gaus_option *row) {
  if (row->kind != GAUS_OPTION_ENUM) {
    print_number(row, row->def);
    return;
  }
  const char *choice = row->choices;
  for (int k = (int)row->def; k > 0; k--)
    choice = strchr(choice, '|') + 1;
  printf("%.*s", (int)strcspn(choice, "|"), choice);
}

static void print_values(const gaus_option *row, const char *separator) {
  if (row->kind != GAUS_OPTION_ENUM) {
    print_number(row, row->least);
    fputs(" to ", stdout);
    print_number(row, row->largest);
    return;
  }
  for (const char *c = row->choices; *c; c++)
    if (*c == '|')
      fputs(separator, stdout);
    else
      putchar(*c);
}

static void print_text(const gaus_option *row) {
  fputs("  ", stdout);
  print_name(row->name);
  fputs(" = ", stdout);
  print_default(row);
  fputs("  [", stdout);
  print_values(row, "|");
  printf("]\n      %s\n", row->help);
}

static void print_markdown(const gaus_option *row) {
  fputs("| `", stdout);
  print_name(row->name);
  fputs("` | ", stdout);
  print_values(row, ", ");
  fputs(" | ", stdout);
  print_default(row);
  printf(" | %s |\n", row->help);
}

static const char *const page_head =
    "# Options\n\n"
    "<!-- Made by `gaus options --markdown` from include/gaus/options.def; a test checks that it is up to date. -->\n\n"
    "One table (`include/gaus/options.def`) makes these. The tool takes them as `gaus solve --time-limit=2`, the\n"
    "plugin as `gaus-schedule<time-limit=2>`, the library as a field of `gaus_options` (`time_limit`) or through\n"
    "`gaus_options_set(&options, \"time-limit\", \"2\", &err)`. Where a value means \"choose for me\", `auto` is taken "
    "too.\n";

int cmd_options(int argc, char **argv) {
  bool markdown = false;
  cli_spec spec = {.doc = "Lists the options of the solver with their ranges and defaults.",
                   .own = own,
                   .set = set,
                   .context = &markdown};
  int first;
  cli_parse(&spec, argc, argv, &first);
  if (markdown)
    fputs(page_head, stdout);
  const gaus_option *table = gaus_options_table();
  const char *group = "";
  for (size_t k = 0; k < gaus_options_count(); k++) {
    if (strcmp(group, table[k].group) != 0) {
      group = table[k].group;
      printf(markdown ? "\n## %s\n\n| option | values | default | meaning |\n| --- | --- | --- | --- |\n" : "%s\n",
             group);
    }
    (markdown ? print_markdown : print_text)(&table[k]);
  }
  return CLI_DONE;
}
