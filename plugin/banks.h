/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Arrays in memories of their own: which bank an access goes to. */
#ifndef GAUS_PLUGIN_BANKS_H
#define GAUS_PLUGIN_BANKS_H

#include "body.h"
#include "oracle.h"

/* Gives the load or store `node`, access number `access` of the oracle, the
 * operator type of its bank, if the target lays out its array. False, with
 * the reason, where the bank is not the same in every iteration. */
bool gaus_assign_bank(gaus_body *body, gaus_oracle *oracle, size_t access, int32_t node, gaus_refusal *refusal);

#endif
