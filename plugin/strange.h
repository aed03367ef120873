/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Instructions that no schedule of operations could stand for, whatever a
 * target's rules say: their meaning is in where they are. */
#ifndef GAUS_PLUGIN_STRANGE_H
#define GAUS_PLUGIN_STRANGE_H

#include "body.h"

/* True, with the reason and what would help. */
bool gaus_refuse_strange(LLVMValueRef inst, gaus_refusal *refusal);

#endif
