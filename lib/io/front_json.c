/* Writes `gaus-pareto-1` (docs/formats.md).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>

#include "io/schedule_json.h"
#include "gaus/pareto.h"
#include "problem/problem.h"
#include "io/file.h"
#include "support/support.h"

static gaus_status add_head(const gaus_front *front, const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  static const char *const modes[] = {"modulo", "resource", "memory"};
  gaus_i_text_add(text, "{\n \"format\": \"gaus-pareto-1\",\n \"problem\": ");
  if (!gaus_i_text_string(text, p->name))
    return gaus_i_fail(err, GAUS_BAD_INPUT, "the problem's name is not UTF-8, JSON cannot hold it");
  gaus_i_text_add(text, ",\n \"mode\": \"%s\",\n \"axes\": [", modes[front->mode]);
  for (int32_t k = 0; k < front->num_axes; k++)
    gaus_i_text_add(text, "%s\"%s\"", k ? ", " : "", gaus_figure_name(front->axis[k]));
  gaus_i_text_add(text, "],\n \"complete\": %s,\n \"seconds\": ", front->complete ? "true" : "false");
  gaus_i_text_real(text, front->seconds);
  gaus_i_text_add(text, ",\n \"values\": [");
  for (int32_t i = 0; i < front->count; i++) {
    gaus_i_text_add(text, "%s[", i ? ", " : "");
    for (int32_t k = 0; k < front->num_axes; k++)
      gaus_i_text_add(text, "%s%lld", k ? ", " : "", (long long)gaus_figure_of(front->points[i], front->axis[k]));
    gaus_i_text_add(text, "]");
  }
  gaus_i_text_add(text, "],\n \"schedules\": [\n");
  return GAUS_OK;
}

static gaus_status add_front(const gaus_front *front, const gaus_problem *p, gaus_i_text *text, gaus_error *err) {
  GAUS_TRY(add_head(front, p, text, err));
  for (int32_t i = 0; i < front->count; i++) {
    gaus_i_text_add(text, "%s", i ? "," : "");
    GAUS_TRY(gaus_i_schedule_add_json(front->points[i], p, text, err));
  }
  gaus_i_text_add(text, " ]\n}\n");
  return text->failed ? gaus_i_no_memory(err) : GAUS_OK;
}

gaus_status gaus_front_to_json(const gaus_front *front, const gaus_problem *problem, char **text, size_t *size,
                               gaus_error *err) {
  GAUS_WANT(front);
  GAUS_WANT(problem);
  GAUS_WANT(text);
  gaus_i_text written = {0};
  gaus_status status = add_front(front, problem, &written, err);
  return gaus_i_text_take(&written, status, text, size);
}

gaus_status gaus_front_write(const gaus_front *front, const gaus_problem *problem, const char *path, gaus_error *err) {
  GAUS_WANT(front);
  GAUS_WANT(problem);
  GAUS_WANT(path);
  gaus_i_text text = {0};
  gaus_status status = add_front(front, problem, &text, err);
  if (status == GAUS_OK)
    status = gaus_i_file_write(path, text.data, (size_t)text.size, err);
  free(text.data);
  return status;
}
