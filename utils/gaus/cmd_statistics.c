/* gaus statistics: prints the table of the solver's statistics, as text or as docs/statistics.md.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>

#include "args.h"

static const struct argp_option own[] = {{"markdown", 'm', NULL, 0, "print docs/statistics.md", 0}, {0}};

static void set(void *context, int key, const char *value, struct argp_state *state) {
  (void)key, (void)value, (void)state;
  *(bool *)context = true;
}

static const char *const page_head =
    "# Statistics\n\n"
    "<!-- Made by `gaus statistics --markdown` from include/gaus/statistics.def; a test checks that it is up to date. "
    "-->\n\n"
    "A solve counts what it does, so that the question where its time went has an answer without a profiler. One "
    "table\n"
    "(`include/gaus/statistics.def`) makes the counters. Four ways lead to them:\n\n"
    "- `gaus solve --stats=FILE` writes them all as [gaus-statistics-1](formats.md#statistics), also for a problem "
    "that\n"
    "  has no schedule; `--stats=-` writes them to standard output.\n"
    "- `gaus solve --verbose` prints those that are not 0 to standard error.\n"
    "- The library hands them to the callback `statistics` of `gaus_callbacks` at the end of each solve.\n"
    "- `opt -stats` and `clang -mllvm -stats` print those that are not 0, added up over all loops, under the debug "
    "types\n"
    "  `gaus` and `gaus-solver`; see [remarks.md](remarks.md#statistics).\n\n"
    "A statistic of unit ns is a processor time, added up over all threads; times differ from run to run, and no two "
    "of\n"
    "them count the same moment. All others depend on the problem, the options and the seed alone, not on the number "
    "of\n"
    "threads; only a time limit, an interruption or a CUDA device can change them. The front of a problem "
    "(`--pareto`)\n"
    "has the sums over all of its solves.\n\n"
    "| statistic | unit | meaning |\n| --- | --- | --- |\n";

int cmd_statistics(int argc, char **argv) {
  bool markdown = false;
  cli_spec spec = {.doc = "Lists the statistics that a solve keeps, with their units and meanings.",
                   .own = own,
                   .set = set,
                   .context = &markdown};
  int first;
  cli_parse(&spec, argc, argv, &first);
  if (markdown)
    fputs(page_head, stdout);
  const gaus_statistic_info *table = gaus_statistics_table();
  for (size_t k = 0; k < gaus_statistics_count(); k++)
    printf(markdown ? "| `%s` | %s | %s |\n" : "  %-20s [%s]\n      %s\n", table[k].name, table[k].unit,
           table[k].meaning);
  return CLI_DONE;
}
