// The C++ side of the bridge's handles.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef GAUS_PLUGIN_BRIDGE_BRIDGE_HOST_H
#define GAUS_PLUGIN_BRIDGE_BRIDGE_HOST_H

#include "bridge/bridge.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"

struct gp_host_loop {
  gp_host *host;
  llvm::Function &F;
  llvm::Loop *L;
  std::string Name = {}; // in remarks
  // calls.cpp: where memory may be given back, and whether that of an object may be
  std::optional<std::vector<const llvm::Instruction *>> Freeing = {};
  std::map<const llvm::Value *, bool> Freed = {};
};

struct gp_host {
  llvm::Module &M;
  llvm::FunctionAnalysisManager &FAM;
  std::vector<std::unique_ptr<gp_host_loop>> Loops; // every loop handed out
  std::vector<gp_host_loop *> Last;                 // those of the last call
  bool Changed = false;                             // more than metadata
  // Instructions that lack their flags for a while, each with a copy that has them.
  std::vector<std::pair<llvm::Instruction *, llvm::Instruction *>> Dropped;
};

#endif
