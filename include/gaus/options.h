/* Options. `options.def` is their one table.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_OPTIONS_H
#define GAUS_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The options of docs/options.md, each a member of its name. gaus_options_init fills it; it may get more members. */
typedef struct gaus_options {
#define GAUS_GROUP(title)
#define GAUS_ENUM(name, def, choices, help) int name;
#define GAUS_INT(name, def, lo, hi, help) int64_t name;
#define GAUS_REAL(name, def, lo, hi, help) double name;
#include "gaus/options.def"
#undef GAUS_GROUP
#undef GAUS_ENUM
#undef GAUS_INT
#undef GAUS_REAL
} gaus_options;

/* The choices of each enumeration, in order: X(option, enumerator, word). They make the enumerations below, whose
 * values are indices into the choices, and the words of options.def. */
#define GAUS_MODE_CHOICES(X) X(MODE, MODULO, "modulo") X(MODE, RESOURCE, "resource") X(MODE, MEMORY, "memory")
#define GAUS_SCHEDULER_CHOICES(X) \
  X(SCHEDULER, GAUSS, "gauss")    \
  X(SCHEDULER, IMS, "ims")        \
  X(SCHEDULER, LIST, "list")      \
  X(SCHEDULER, ASAP, "asap")      \
  X(SCHEDULER, ALAP, "alap")      \
  X(SCHEDULER, FDS, "fds") X(SCHEDULER, RANDOM, "random") X(SCHEDULER, GAUS_2026, "gaus-2026")
#define GAUS_OBJECTIVE_CHOICES(X) X(OBJECTIVE, LIFETIME, "lifetime") X(OBJECTIVE, MAX_LIVE, "max-live")
#define GAUS_EFFORT_CHOICES(X) X(EFFORT, LOW, "low") X(EFFORT, DEFAULT, "default") X(EFFORT, HIGH, "high")
#define GAUS_BACKEND_CHOICES(X) X(BACKEND, AUTO, "auto") X(BACKEND, CPU, "cpu") X(BACKEND, CUDA, "cuda")

#define GAUS_ENUMERATOR(option, name, word) GAUS_##option##_##name,
/* The choices of the options of these names. */
typedef enum gaus_mode { GAUS_MODE_CHOICES(GAUS_ENUMERATOR) } gaus_mode;
typedef enum gaus_scheduler { GAUS_SCHEDULER_CHOICES(GAUS_ENUMERATOR) } gaus_scheduler;
typedef enum gaus_objective { GAUS_OBJECTIVE_CHOICES(GAUS_ENUMERATOR) } gaus_objective;
typedef enum gaus_effort { GAUS_EFFORT_CHOICES(GAUS_ENUMERATOR) } gaus_effort;
typedef enum gaus_backend_choice { GAUS_BACKEND_CHOICES(GAUS_ENUMERATOR) } gaus_backend_choice;
#undef GAUS_ENUMERATOR

/* What the values of an option are. */
typedef enum gaus_option_kind { GAUS_OPTION_ENUM, GAUS_OPTION_INT, GAUS_OPTION_REAL } gaus_option_kind;

/* One row of the table, for front ends that make their own help or parser.
 * `name` has underscores; gaus_options_set takes '-' as well. */
typedef struct gaus_option {
  const char *group, *name;
  gaus_option_kind kind;
  const char *choices; /* enumerations: "a|b|c" */
  double def, least, largest;
  const char *help;
} gaus_option;

/* Fills in the defaults. */
GAUS_API void gaus_options_init(gaus_options *options);

/* Sets one option from text ("ii" "4", "time-limit" "2.5", "mode" "memory",
 * "alpha" "auto"). GAUS_BAD_OPTION names the option, its range or choices, and
 * the nearest name where there is none of that name. */
GAUS_API gaus_status gaus_options_set(gaus_options *options, const char *name, const char *value, gaus_error *err);

/* Checks the ranges of all, for structs filled by hand. GAUS_BAD_OPTION names the first that is out of its range. */
GAUS_API gaus_status gaus_options_check(const gaus_options *options, gaus_error *err);

/* The table: gaus_options_count rows. Static storage. */
GAUS_API size_t gaus_options_count(void);
GAUS_API const gaus_option *gaus_options_table(void);

#ifdef __cplusplus
}
#endif
#endif
