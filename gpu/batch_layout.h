/* Flattens models into the arrays of a batch.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_GPU_BATCH_LAYOUT_H
#define GAUS_GPU_BATCH_LAYOUT_H

#include "batch.h"
#include "backend/backend.h"

typedef enum gpu_region { GPU_SETUP, GPU_START, GPU_RESULT, GPU_WORK, GPU_REGIONS } gpu_region;

/* Cells of one start: channels x (slots + 1). */
size_t gaus_i_gpu_cells(const gaus_i_model *model);

/* Counts the elements of `count` models with `starts` starts each.
 * GAUS_NO_BACKEND where an index would not fit 32 bits. O(V + E). */
gaus_status gaus_i_gpu_count(const gaus_i_model *models, int32_t count, int32_t starts, gpu_sizes *sizes,
                             gaus_error *err);

/* Points the arrays of `region` into memory at `base` (NULL: leaves them) and
 * returns the bytes that the region takes. Each array begins at a multiple of
 * 256 bytes, if base does. */
size_t gaus_i_gpu_place(const gpu_sizes *sizes, gpu_region region, char *base, gpu_batch *batch);

/* Numbers of a batch: the members that are no arrays. */
void gaus_i_gpu_set_counts(const gpu_sizes *sizes, gpu_batch *batch);

/* Fills the arrays of GPU_SETUP. GAUS_NO_BACKEND where demands or widths are
 * too large for sums in fixed point. O(V + E + cells that are fixed + starts x V). */
gaus_status gaus_i_gpu_flatten(const gaus_i_model *models, const gaus_i_relax_settings *settings, int32_t count,
                               int32_t starts, gpu_batch *batch, gaus_error *err);

#endif
