/* Allocates by the host's rules, for C and C++.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_BRIDGE_HOST_MEMORY_H
#define GAUS_PLUGIN_BRIDGE_HOST_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Memory by the host's rules: LLVM ends the process where there is none, as
 * everywhere else in the compiler. `size` 0 gives a valid pointer. */
void *gp_host_realloc(void *memory, size_t count, size_t size);

#ifdef __cplusplus
}
#endif
#endif
