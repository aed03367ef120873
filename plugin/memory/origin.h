/* Whether an access may be to the function's own memory, which promises do not cover.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What the source has once for each iteration, lane or thread (an array of the loop's body, a
 * private clause), the IR has once for the function: iterations that the source promises to be
 * apart meet in it. */
#ifndef GAUS_PLUGIN_MEMORY_ORIGIN_H
#define GAUS_PLUGIN_MEMORY_ORIGIN_H

#include "bridge/bridge.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gp_origin gp_origin; /* of the memory that a loop accesses */

gp_origin *gp_origin_create(gp_host_loop *loop);
void gp_origin_destroy(gp_origin *origin);

/* The access may be to memory of the function's own: what it allocates or gets
 * from a call, its private copies of arguments, what a thread has for itself,
 * and all that is reached through such memory. False: of arguments, globals,
 * and what these lead to. */
bool gp_origin_is_own(gp_origin *origin, LLVMValueRef access);

#ifdef __cplusplus
}
#endif
#endif
