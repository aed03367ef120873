/* Writes bounds on the initiation interval with their reasons.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "gaus/bounds.h"
#include "problem/problem.h"
#include "support/support.h"
#include "support/text.h"

/* One dependence of the critical recurrence. False where a name is not UTF-8. */
static bool add_dependence(const gaus_problem *p, int32_t e, gaus_i_text *text) {
  const gaus_dependence *d = &p->deps[e];
  gaus_i_text_add(text, "{\"dependence\": %d, \"src\": ", e);
  if (!gaus_i_text_string(text, p->ops[d->src].name))
    return false;
  gaus_i_text_add(text, ", \"dst\": ");
  if (!gaus_i_text_string(text, p->ops[d->dst].name))
    return false;
  gaus_i_text_add(text, ", \"latency\": %d, \"distance\": %d}", d->latency, d->distance);
  return true;
}

static gaus_status add_bounds(const gaus_problem *p, const gaus_bounds *b, gaus_i_text *text, gaus_error *err) {
  bool valid = true;
  gaus_i_text_add(text, "{\"res\": %d, \"rec\": %d, \"mii\": %d, \"depth\": %d", b->res_mii, b->rec_mii,
                  gaus_bounds_mii(b), b->depth);
  if (b->res_type >= 0) {
    gaus_i_text_add(text, ", \"res_type\": ");
    valid = gaus_i_text_string(text, p->types[b->res_type].name);
  }
  if (b->res_type < 0 && b->res_resource >= 0) { /* a resource of no type */
    gaus_i_text_add(text, ", \"res_resource\": ");
    valid = valid && gaus_i_text_string(text, p->resources[b->res_resource].name);
  }
  gaus_i_text_add(text, ", \"critical_cycle\": [");
  for (int32_t k = 0; k < b->cycle_size && valid; k++) {
    gaus_i_text_add(text, "%s", k ? ", " : "");
    valid = add_dependence(p, b->cycle[k], text);
  }
  gaus_i_text_add(text, "]}\n");
  if (!valid)
    return gaus_i_fail(err, GAUS_BAD_INPUT, "a name is not UTF-8, JSON cannot hold it");
  return text->failed ? gaus_i_no_memory(err) : GAUS_OK;
}

gaus_status gaus_bounds_to_json(const gaus_problem *problem, char **text, size_t *size, gaus_error *err) {
  GAUS_WANT(problem);
  GAUS_WANT(text);
  gaus_bounds bounds = {0};
  gaus_i_text written = {0};
  gaus_status status = gaus_bounds_compute(problem, &bounds, err);
  if (status == GAUS_OK)
    status = add_bounds(problem, &bounds, &written, err);
  gaus_bounds_clear(&bounds);
  return gaus_i_text_take(&written, status, text, size);
}
