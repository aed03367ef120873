/* Reads what `gaus view` shows: problems, and the schedules and fronts that belong to them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "view_input.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct file {
  char *path;   /* owned */
  json_t *json; /* NULL: standard input */
} file;

typedef struct file_list {
  size_t count;
  file *files;
} file_list;

static void *grow(void *memory, size_t count, size_t size) {
  void *more = realloc(memory, (count + 1) * size);
  if (!more)
    cli_no_memory();
  return more;
}

static void add_file(file_list *list, char *path) {
  list->files = grow(list->files, list->count, sizeof *list->files);
  list->files[list->count++] = (file){path, NULL};
}

static void clear_list(file_list *list) {
  for (size_t k = 0; k < list->count; k++) {
    free(list->files[k].path);
    json_decref(list->files[k].json);
  }
  free(list->files);
}

/* --- folders ---------------------------------------------------------------------- */

static int is_json(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name); /* alphasort would go by the locale */
}

/* Returns how many files it has, -1 where it cannot be read. */
static int list_folder(const char *folder, file_list *list) {
  struct dirent **entries;
  size_t length = strlen(folder);
  int count = scandir(folder, &entries, is_json, compare_entries);
  for (int k = 0; k < count; k++) {
    add_file(list, cli_format("%s%s%s", folder, length && folder[length - 1] == '/' ? "" : "/", entries[k]->d_name));
    free(entries[k]);
  }
  if (count >= 0)
    free(entries);
  return count;
}

static int add_folder(const char *command, const char *folder, file_list *list) {
  int count = list_folder(folder, list);
  if (count < 0) {
    fprintf(stderr, "%s: %s: cannot read the folder: %s\n", command, folder, strerror(errno));
    return CLI_BAD_USAGE;
  }
  char *schedules = cli_format("%s/schedules", folder); /* where the plugin's `dump` puts them */
  list_folder(schedules, list);
  free(schedules);
  if (count > 0)
    return CLI_DONE;
  fprintf(stderr, "%s: %s: no file in this folder ends in .json\n", command, folder);
  return CLI_BAD_USAGE;
}

static int list_files(const char *command, int count, char **paths, file_list *list) {
  int code = CLI_DONE;
  for (int k = 0; k < count && code == CLI_DONE; k++) {
    struct stat info;
    if (stat(paths[k], &info) == 0 && S_ISDIR(info.st_mode))
      code = add_folder(command, paths[k], list);
    else
      add_file(list, cli_format("%s", paths[k]));
  }
  return code;
}

/* --- files ------------------------------------------------------------------------ */

static const char *format_of(const file *f) {
  const char *format = json_string_value(json_object_get(f->json, "format"));
  return format ? format : "";
}

static bool is_problem(const file *f) {
  return strncmp(format_of(f), "gaus-problem-", 13) == 0 || !f->json;
}

static bool is_schedule(const file *f) {
  return strcmp(format_of(f), "gaus-schedule-1") == 0;
}

static bool is_front(const file *f) {
  return strcmp(format_of(f), "gaus-pareto-1") == 0;
}

/* A file that cannot be read as JSON is taken for a problem, whose reader then says what is wrong with it. */
static int load(const char *command, file *f) {
  if (strcmp(f->path, "-") == 0)
    return CLI_DONE;
  f->json = json_load_file(f->path, 0, NULL);
  if (!f->json || is_problem(f) || is_schedule(f) || is_front(f))
    return CLI_DONE;
  fprintf(stderr,
          "%s: %s: its \"format\" is neither gaus-problem-1 nor -2, gaus-schedule-1 or gaus-pareto-1, so there is "
          "nothing to show\n",
          command, cli_shown(f->path));
  return CLI_BAD_USAGE;
}

/* The part of a path that a problem and its schedule share. */
static size_t stem_length(const char *path) {
  static const char *const endings[] = {".json", ".schedule", ".pareto", ".front"};
  size_t length = strlen(path);
  for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
    size_t ending = strlen(endings[k]);
    if (length > ending && strncmp(path + length - ending, endings[k], ending) == 0)
      length -= ending;
  }
  return length;
}

static const char *base_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static bool same_stem(const char *a, const char *b) {
  a = base_of(a);
  b = base_of(b);
  size_t length = stem_length(a);
  return length == stem_length(b) && strncmp(a, b, length) == 0;
}

/* --- problems --------------------------------------------------------------------- */

static int add_problem(const char *command, const file *f, view_input *input) {
  gaus_problem *problem;
  gaus_error err;
  if (gaus_problem_read(f->path, &problem, &err) != GAUS_OK)
    return cli_fail(command, NULL, &err);
  input->loops = grow(input->loops, input->count, sizeof *input->loops);
  input->loops[input->count++] =
      (view_loop){.path = cli_format("%s", f->path), .file = json_incref(f->json), .problem = problem};
  return CLI_DONE;
}

/* The loop that a schedule or front is of; `before`: how many problems precede it on the command line. */
static view_loop *loop_of(const view_input *input, const file *f, size_t before) {
  for (size_t k = 0; k < input->count; k++)
    if (same_stem(input->loops[k].path, f->path))
      return &input->loops[k];
  return &input->loops[before ? before - 1 : 0];
}

void view_add_schedule(view_loop *loop, gaus_schedule *schedule) {
  loop->schedules = grow(loop->schedules, loop->count, sizeof *loop->schedules);
  loop->schedules[loop->count++] = schedule;
}

/* --- schedules and fronts --------------------------------------------------------- */

static int add_schedule(const char *command, const file *f, view_loop *loop) {
  gaus_schedule *schedule;
  gaus_error err;
  if (gaus_schedule_read(f->path, loop->problem, &schedule, &err) != GAUS_OK)
    return cli_fail(command, NULL, &err);
  view_add_schedule(loop, schedule);
  return CLI_DONE;
}

static int bad_point(const char *command, const file *f, size_t index, const char *why) {
  fprintf(stderr, "%s: %s: schedules[%zu]: %s\n", command, cli_shown(f->path), index, why);
  return CLI_BAD_USAGE;
}

/* False where the starts are not as many integers in range as the problem has operations. */
static bool read_starts(const json_t *array, int32_t n, int32_t *start) {
  if (json_array_size(array) != (size_t)n)
    return false;
  for (int32_t v = 0; v < n; v++) {
    const json_t *value = json_array_get(array, (size_t)v);
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > GAUS_MAX_STEP)
      return false;
    start[v] = (int32_t)json_integer_value(value);
  }
  return true;
}

static void read_claims(const json_t *point, gaus_schedule *s) {
  const json_t *bounds = json_object_get(point, "mii"), *bound = json_object_get(point, "bound");
  const char *status = json_string_value(json_object_get(point, "status"));
  s->quality = status && strcmp(status, "optimal") == 0 ? GAUS_OPTIMAL : GAUS_FEASIBLE;
  s->res_mii = (int32_t)json_integer_value(json_object_get(bounds, "res"));
  s->rec_mii = (int32_t)json_integer_value(json_object_get(bounds, "rec"));
  s->ii_bound = (int32_t)json_integer_value(json_object_get(point, "ii_bound"));
  s->latency_bound = (int32_t)json_integer_value(json_object_get(point, "latency_bound"));
  if (json_is_number(bound))
    s->bound = json_number_value(bound);
  if (json_is_number(json_object_get(point, "objective")))
    s->objective = json_number_value(json_object_get(point, "objective"));
}

static int add_point(const char *command, const file *f, size_t index, view_loop *loop) {
  const json_t *point = json_array_get(json_object_get(f->json, "schedules"), index);
  int32_t n = gaus_problem_num_operations(loop->problem);
  json_int_t ii = json_integer_value(json_object_get(point, "ii")); /* 0 for null */
  int32_t *start = cli_calloc((size_t)n, sizeof *start);
  gaus_schedule *schedule = NULL;
  gaus_error err = {0};
  int code = CLI_DONE;
  if (ii < 0 || ii > GAUS_MAX_STEP)
    code = bad_point(command, f, index, "its II is not in 1 to 1000000000");
  else if (!read_starts(json_object_get(point, "start"), n, start))
    code = bad_point(command, f, index, "\"start\" must be one cycle for each operation of the problem");
  else if (gaus_schedule_create(loop->problem, start, (int32_t)ii, &schedule, &err) != GAUS_OK)
    code = cli_fail(command, f->path, &err);
  free(start);
  if (code != CLI_DONE)
    return code;
  read_claims(point, schedule);
  view_add_schedule(loop, schedule);
  return CLI_DONE;
}

static int add_front(const char *command, const file *f, view_loop *loop) {
  size_t count = json_array_size(json_object_get(f->json, "schedules"));
  int code = CLI_DONE;
  if (count == 0) {
    fprintf(stderr, "%s: %s: the front has no schedules\n", command, cli_shown(f->path));
    return CLI_BAD_USAGE;
  }
  for (size_t k = 0; k < count && code == CLI_DONE; k++)
    code = add_point(command, f, k, loop);
  json_decref(loop->axes);
  loop->axes = json_incref(json_object_get(f->json, "axes"));
  return code;
}

/* --- the whole -------------------------------------------------------------------- */

static int read_files(const char *command, file_list *list, view_input *input) {
  int code = CLI_DONE;
  for (size_t k = 0; k < list->count && code == CLI_DONE; k++)
    code = load(command, &list->files[k]);
  for (size_t k = 0; k < list->count && code == CLI_DONE; k++)
    if (is_problem(&list->files[k]))
      code = add_problem(command, &list->files[k], input);
  if (code == CLI_DONE && input->count == 0) {
    fprintf(stderr, "%s: %s: a schedule is shown with its problem; give that file, too\n", command,
            cli_shown(list->files[0].path));
    code = CLI_BAD_USAGE;
  }
  size_t before = 0;
  for (size_t k = 0; k < list->count && code == CLI_DONE; k++) {
    const file *f = &list->files[k];
    before += is_problem(f);
    if (is_schedule(f))
      code = add_schedule(command, f, loop_of(input, f, before));
    else if (is_front(f))
      code = add_front(command, f, loop_of(input, f, before));
  }
  return code;
}

int view_read(const char *command, int count, char **paths, view_input *input) {
  file_list list = {0};
  *input = (view_input){0};
  int code = list_files(command, count, paths, &list);
  if (code == CLI_DONE)
    code = read_files(command, &list, input);
  clear_list(&list);
  return code;
}

void view_clear(view_input *input) {
  for (size_t k = 0; k < input->count; k++) {
    view_loop *loop = &input->loops[k];
    for (size_t i = 0; i < loop->count; i++)
      gaus_schedule_destroy(loop->schedules[i]);
    free(loop->schedules);
    gaus_problem_destroy(loop->problem);
    json_decref(loop->file);
    json_decref(loop->axes);
    free(loop->path);
  }
  free(input->loops);
}
