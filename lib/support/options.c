/* Reads, checks and prints the options that options.def lists.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/options.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "support/nearest.h"
#include "support/support.h"

#define GAUS_GROUP(title)
/* "a|b|c": each choice brings a bar before it, and the first bar goes. */
#define CHOICE(option, name, word) "|" word
#define GAUS_ENUM(name, def, choices, help) \
  {GAUS_TITLE, #name, GAUS_OPTION_ENUM, &(choices(CHOICE))[1], def, 0, 0, help},
#define GAUS_INT(name, def, lo, hi, help) {GAUS_TITLE, #name, GAUS_OPTION_INT, NULL, def, lo, (double)(hi), help},
#define GAUS_REAL(name, def, lo, hi, help) {GAUS_TITLE, #name, GAUS_OPTION_REAL, NULL, def, lo, hi, help},
static const gaus_option table[] = {
#include "gaus/options.def"
};
#undef GAUS_ENUM
#undef GAUS_INT
#undef GAUS_REAL

/* What a public row does not say: where the value is, and integer ranges
 * exactly (2^63 - 1 is no double). */
typedef struct row {
  size_t offset;
  int64_t def, least, largest;
} row;

#define GAUS_ENUM(name, def, choices, help) {offsetof(gaus_options, name), def, 0, 0},
#define GAUS_INT(name, def, lo, hi, help) {offsetof(gaus_options, name), def, lo, hi},
#define GAUS_REAL(name, def, lo, hi, help) {offsetof(gaus_options, name), 0, 0, 0},
static const row rows[] = {
#include "gaus/options.def"
};
#undef GAUS_GROUP
#undef GAUS_ENUM
#undef GAUS_INT
#undef GAUS_REAL

enum { COUNT = sizeof rows / sizeof rows[0] };

size_t gaus_options_count(void) {
  return COUNT;
}

const gaus_option *gaus_options_table(void) {
  return table;
}

static void store_int(gaus_options *options, size_t i, int64_t value) {
  char *at = (char *)options + rows[i].offset;
  if (table[i].kind == GAUS_OPTION_ENUM)
    *(int *)at = (int)value;
  else
    *(int64_t *)at = value;
}

static void store_real(gaus_options *options, size_t i, double value) {
  *(double *)((char *)options + rows[i].offset) = value;
}

static void store_default(gaus_options *options, size_t i) {
  if (table[i].kind == GAUS_OPTION_REAL)
    store_real(options, i, table[i].def);
  else
    store_int(options, i, rows[i].def);
}

void gaus_options_init(gaus_options *options) {
  memset(options, 0, sizeof *options);
  for (size_t i = 0; i < COUNT; i++)
    store_default(options, i);
}

/* --- names: '-' and '_' are one ------------------------------------------ */

static char plain(char c) {
  return c == '-' ? '_' : c;
}

static bool same(const char *a, const char *b, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (plain(a[i]) != plain(b[i]) || !a[i])
      return false;
  return true;
}

static bool equal(const char *a, const char *b) {
  return strlen(a) == strlen(b) && same(a, b, strlen(a));
}

static int32_t find(const char *name) {
  for (size_t i = 0; i < COUNT; i++)
    if (equal(name, table[i].name))
      return (int32_t)i;
  return -1;
}

/* The index of `word` in "a|b|c", -1 if it is not one of them. */
static int choice(const char *choices, const char *word) {
  size_t size = strlen(word);
  for (int index = 0;; index++) {
    size_t here = strcspn(choices, "|");
    if (here == size && same(choices, word, size))
      return index;
    if (!choices[here])
      return -1;
    choices += here + 1;
  }
}

static int num_choices(const char *choices) {
  int count = 1;
  for (; *choices; choices++)
    count += *choices == '|';
  return count;
}

/* "auto" stands for the default where the help, or the group's title, offers it. */
static bool takes_auto(size_t i) {
  return table[i].kind != GAUS_OPTION_ENUM &&
         (strstr(table[i].help, "auto") || (table[i].def == table[i].least && strstr(table[i].group, "auto")));
}

/* "all" stands for the least value where the help offers it. */
static bool takes_all(size_t i) {
  return table[i].kind == GAUS_OPTION_INT && strstr(table[i].help, " or all:");
}

/* --- values ---------------------------------------------------------------- */

typedef struct spelling {
  char text[32];
} spelling;

/* As it is written in docs/options.md; the table has the names of the fields. */
static spelling spelled(const char *name) {
  spelling s;
  snprintf(s.text, sizeof s.text, "%s", name);
  for (char *c = s.text; *c; c++)
    if (*c == '_')
      *c = '-';
  return s;
}

static gaus_status bad_int(size_t i, const char *value, gaus_error *err) {
  bool flag = rows[i].least == 0 && rows[i].largest == 1;
  return gaus_i_fail(err, GAUS_BAD_OPTION, "option '%s': '%s' is not accepted; it takes an integer %lld..%lld%s%s%s",
                     spelled(table[i].name).text, value, (long long)rows[i].least, (long long)rows[i].largest,
                     flag ? " or on, off" : "", takes_auto(i) ? " or auto" : "", takes_all(i) ? " or all" : "");
}

static gaus_status bad_real(size_t i, const char *value, gaus_error *err) {
  return gaus_i_fail(err, GAUS_BAD_OPTION, "option '%s': '%s' is not accepted; it takes a number %g..%g%s",
                     spelled(table[i].name).text, value, table[i].least, table[i].largest,
                     takes_auto(i) ? " or auto" : "");
}

static gaus_status bad_choice(size_t i, const char *value, gaus_error *err) {
  return gaus_i_fail(err, GAUS_BAD_OPTION, "option '%s': '%s' is not one of its choices %s",
                     spelled(table[i].name).text, value, table[i].choices);
}

static int flag_of(const char *value) {
  static const char on[] = "on|true|yes", off[] = "off|false|no";
  return choice(on, value) >= 0 ? 1 : choice(off, value) >= 0 ? 0 : -1;
}

static gaus_status set_int(gaus_options *options, size_t i, const char *value, gaus_error *err) {
  if (rows[i].least == 0 && rows[i].largest == 1 && flag_of(value) >= 0) {
    store_int(options, i, flag_of(value));
    return GAUS_OK;
  }
  char *end;
  size_t size = strlen(value);
  errno = 0;
  long long number = strtoll(value, &end, 10);
  /* strtoll would skip blanks; an option's value has none */
  if (size == 0 || strspn(value, "+-0123456789") != size || *end || errno || number < rows[i].least ||
      number > rows[i].largest)
    return bad_int(i, value, err);
  store_int(options, i, number);
  return GAUS_OK;
}

/* strtod, with a point for the decimal sign whatever the host's locale. */
static bool parse_real(const char *value, double *number) {
  char text[64], *end;
  size_t size = strlen(value);
  if (size == 0 || size >= sizeof text || strspn(value, "+-.0123456789eE") != size)
    return false;
  memcpy(text, value, size + 1);
  char *point = strchr(text, '.');
  if (point)
    *point = *localeconv()->decimal_point;
  *number = strtod(text, &end);
  return !*end;
}

static gaus_status set_real(gaus_options *options, size_t i, const char *value, gaus_error *err) {
  double number;
  if (!parse_real(value, &number) || !(number >= table[i].least && number <= table[i].largest))
    return bad_real(i, value, err);
  store_real(options, i, number);
  return GAUS_OK;
}

static gaus_status set_enum(gaus_options *options, size_t i, const char *value, gaus_error *err) {
  int index = choice(table[i].choices, value);
  if (index < 0)
    return bad_choice(i, value, err);
  store_int(options, i, index);
  return GAUS_OK;
}

static gaus_status unknown(const char *name, gaus_error *err) {
  gaus_i_nearest near = gaus_i_nearest_start(name);
  for (size_t i = 0; i < COUNT; i++)
    gaus_i_nearest_offer(&near, table[i].name);
  if (near.best)
    return gaus_i_fail(err, GAUS_BAD_OPTION, "there is no option '%s'; did you mean '%s'?", name,
                       spelled(near.best).text);
  return gaus_i_fail(err, GAUS_BAD_OPTION, "there is no option '%s'", name);
}

gaus_status gaus_options_set(gaus_options *options, const char *name, const char *value, gaus_error *err) {
  GAUS_WANT(options);
  GAUS_WANT(name);
  GAUS_WANT(value);
  int32_t i = find(name);
  if (i < 0)
    return unknown(name, err);
  if (takes_auto((size_t)i) && strcmp(value, "auto") == 0) {
    store_default(options, (size_t)i);
    return GAUS_OK;
  }
  if (takes_all((size_t)i) && strcmp(value, "all") == 0) {
    store_int(options, (size_t)i, rows[i].least);
    return GAUS_OK;
  }
  switch (table[i].kind) {
  case GAUS_OPTION_ENUM:
    return set_enum(options, (size_t)i, value, err);
  case GAUS_OPTION_INT:
    return set_int(options, (size_t)i, value, err);
  case GAUS_OPTION_REAL:
    return set_real(options, (size_t)i, value, err);
  }
  return gaus_i_fail(err, GAUS_INTERNAL, "option '%s' is of no kind", name);
}

static gaus_status check_one(const gaus_options *options, size_t i, gaus_error *err) {
  const char *at = (const char *)options + rows[i].offset;
  char text[32];
  if (table[i].kind == GAUS_OPTION_REAL) {
    double value = *(const double *)at;
    snprintf(text, sizeof text, "%g", value);
    return value >= table[i].least && value <= table[i].largest ? GAUS_OK : bad_real(i, text, err);
  }
  if (table[i].kind == GAUS_OPTION_INT) {
    int64_t value = *(const int64_t *)at;
    snprintf(text, sizeof text, "%lld", (long long)value);
    return value >= rows[i].least && value <= rows[i].largest ? GAUS_OK : bad_int(i, text, err);
  }
  int value = *(const int *)at;
  snprintf(text, sizeof text, "%d", value);
  return value >= 0 && value < num_choices(table[i].choices) ? GAUS_OK : bad_choice(i, text, err);
}

gaus_status gaus_options_check(const gaus_options *options, gaus_error *err) {
  GAUS_WANT(options);
  for (size_t i = 0; i < COUNT; i++)
    GAUS_TRY(check_one(options, i, err));
  return GAUS_OK;
}
