// What calls may do beyond the memory that they touch: synchronise with threads, free memory.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For the bridge alone.
#ifndef GAUS_PLUGIN_BRIDGE_CALLS_H
#define GAUS_PLUGIN_BRIDGE_CALLS_H

#include "bridge/bridge_host.h"

#include "llvm/IR/InstrTypes.h"

// It touches memory and nothing says that it does not synchronise: what other
// threads can see may be published or received by it (LangRef, nosync).
bool gp_may_synchronise(gp_host_loop *loop, const llvm::CallBase *C);

// No other thread can see the object, nor can the call: it is this function's
// own, no pointer to it went anywhere before the call is made, and none is
// given to the call.
bool gp_is_out_of_reach(gp_host_loop *loop, const llvm::CallBase *C, const llvm::Value *object);

// What the address comes from is still there in every iteration that runs, if
// it was where it is said to be dereferenceable. `always`: also where none runs.
bool gp_stays_dereferenceable(gp_host_loop *loop, const llvm::Value *address, bool *always);

#endif
