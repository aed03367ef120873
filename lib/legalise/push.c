/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "legalise/push.h"

#include <math.h>

static int32_t rounded(const gaus_bounded *b, const float *mu, float offset, int32_t v) {
  float t = floorf(mu[v] + offset);
  return t <= (float)b->asap[v] ? b->asap[v] : t >= (float)b->alap[v] ? b->alap[v] : (int32_t)t;
}

static void forward(const gaus_bounded *b, const float *mu, float offset, int32_t *start) {
  for (int32_t i = 0; i < b->n; i++) {
    int32_t v = b->problem->topo[i], t = rounded(b, mu, offset, v);
    for (int32_t k = b->pred_begin[v]; k < b->pred_begin[v + 1]; k++)
      if (start[b->pred[k].op] + b->pred[k].latency > t)
        t = start[b->pred[k].op] + b->pred[k].latency;
    start[v] = t;
  }
}

static void backward(const gaus_bounded *b, const float *mu, float offset, int32_t *start) {
  for (int32_t i = b->n - 1; i >= 0; i--) {
    int32_t v = b->problem->topo[i], t = rounded(b, mu, offset, v);
    for (int32_t k = b->succ_begin[v]; k < b->succ_begin[v + 1]; k++)
      if (start[b->succ[k].op] - b->succ[k].latency < t)
        t = start[b->succ[k].op] - b->succ[k].latency;
    start[v] = t;
  }
}

void gaus_push_legalise(const gaus_bounded *b, const float *mu, float offset, gaus_push how, int32_t *scratch,
                        int32_t *start) {
  if (how != GAUS_PUSH_BACKWARD)
    forward(b, mu, offset, start);
  if (how == GAUS_PUSH_BACKWARD)
    backward(b, mu, offset, start);
  if (how != GAUS_PUSH_MEAN)
    return;
  backward(b, mu, offset, scratch);
  for (int32_t v = 0; v < b->n; v++)
    start[v] = (start[v] + scratch[v]) / 2; /* both >= 0 */
}
