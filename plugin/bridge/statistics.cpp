// The plugin's statistics, as LLVM's option -stats prints them.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bridge/statistics.h"

#include "llvm/ADT/Statistic.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ManagedStatic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace {

// Their values are constants until the first is added to: only then is LLVM called.
#define DEBUG_TYPE "gaus"
#define GP_COUNTER(enumerator, name, meaning) {DEBUG_TYPE, #name, meaning},
TrackingStatistic counters[] = {GP_STATISTICS(GP_COUNTER)};
#undef GP_COUNTER
#undef DEBUG_TYPE
#define DEBUG_TYPE "gaus-solver"
#define GAUS_STATISTIC(enumerator, name, unit, meaning) {DEBUG_TYPE, #name, "[" unit "] " meaning},
TrackingStatistic solver_counters[] = {
#include "gaus/statistics.def"
};
#undef GAUS_STATISTIC

bool isAskedToPrint() {
  auto &options = cl::getRegisteredOptions();
  auto option = options.find("stats");
  return option != options.end() && option->second->getNumOccurrences() > 0;
}

// An LLVM without assertions collects statistics, but does not print them. It ends its managed objects in reverse, so
// this one, made after the first statistic was registered, finds them all.
struct Printer {
  ~Printer() {
#if !LLVM_ENABLE_ABI_BREAKING_CHECKS && !LLVM_FORCE_ENABLE_STATS
    if (isAskedToPrint())
      PrintStatistics(*CreateInfoOutputFile());
#endif
  }
  void touch() {}
};
ManagedStatic<Printer> printer;

void add(TrackingStatistic &counter, int64_t amount) {
  if (amount <= 0)
    return;
  counter += (uint64_t)amount;
  printer->touch();
}

} // namespace

bool gp_statistics_wanted(void) {
  return AreStatisticsEnabled();
}

void gp_statistics_add(gp_statistic which, int64_t amount) {
  if (gp_statistics_wanted())
    add(counters[which], amount);
}

void gp_statistics_add_solve(const int64_t *values) {
  for (size_t k = 0; k < gaus_statistics_count(); k++)
    add(solver_counters[k], values[k]);
}
