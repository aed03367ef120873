// The plugin's entry point: registers the passes of pass_table.c with LLVM.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// It refuses any LLVM but the one that the plugin was built for.
#include "bridge/bridge_host.h"

#include "gaus/gaus.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>

#include "llvm/Passes/PassBuilder.h"
#if __has_include("llvm/Plugins/PassPlugin.h")
#include "llvm/Plugins/PassPlugin.h"
#else
#include "llvm/Passes/PassPlugin.h"
#endif
#include "llvm/Support/CommandLine.h"

using namespace llvm;

namespace {

class GausPass : public PassInfoMixin<GausPass> {
public:
  GausPass(const gp_pass &Row, std::string Params) : Row(Row), Params(std::move(Params)) {}

  PreservedAnalyses run(Module &M, ModuleAnalysisManager &MAM) {
    auto &FAM = MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager();
    gp_host host = {M, FAM, {}, {}, false, {}};
    Row.run(&host, Params.c_str());
    return host.Changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  }

  void printPipeline(raw_ostream &OS, function_ref<StringRef(StringRef)>) const {
    OS << Row.name;
    if (!Params.empty())
      OS << '<' << Params << '>';
  }

private:
  const gp_pass &Row;
  std::string Params;
};

// "name", "name<params>", or for a printer "print<name;params>".
bool matches(StringRef text, StringRef name, std::string &params) {
  if (text == name) {
    params.clear();
    return true;
  }
  if (text.size() <= name.size() || text.back() != '>')
    return false;
  StringRef stem = name.back() == '>' ? name.drop_back() : name;
  StringRef rest = text.drop_back();
  if (name.back() == '>' && rest.substr(0, stem.size()) == stem && rest[stem.size()] == ';')
    params = rest.substr(stem.size() + 1).str();
  else if (rest.substr(0, name.size()) == name && rest[name.size()] == '<')
    params = rest.substr(name.size() + 1).str();
  else
    return false;
  return true;
}

bool parse(StringRef text, ModulePassManager &MPM, ArrayRef<PassBuilder::PipelineElement> inner) {
  std::string params;
  if (inner.empty())
    for (const gp_pass *row = gp_passes; row->name; row++)
      if (matches(text, row->name, params)) {
        MPM.addPass(GausPass(*row, params));
        return true;
      }
  return false;
}

// Not a static object: its constructor would call into an LLVM that may be
// another one than ours.
cl::opt<std::string> *params_option;

std::string paramsAtEnd() {
  if (params_option && params_option->getNumOccurrences())
    return *params_option;
  const char *variable = std::getenv("GAUS_PARAMS");
  return variable ? variable : "";
}

void atEnd(ModulePassManager &MPM) {
  std::string params = paramsAtEnd();
  if (params != "off")
    MPM.addPass(GausPass(*gp_pass_at_end, params));
}

void registerPasses(PassBuilder &PB) {
  PB.registerPipelineParsingCallback(parse);
  PB.registerOptimizerLastEPCallback([](ModulePassManager &MPM, auto...) { atEnd(MPM); });
  PB.registerFullLinkTimeOptimizationLastEPCallback([](ModulePassManager &MPM, auto...) { atEnd(MPM); });
}

// The host's LLVM version, asked through the dynamic linker alone; major 0
// where it does not export LLVM's C interface, without which nothing works.
struct Version {
  unsigned Major = 0, Minor = 0, Patch = 0;
  bool isOurs() const { return Major == LLVM_VERSION_MAJOR && Minor == LLVM_VERSION_MINOR; }
};

Version hostVersion() {
  Version host;
  using version_function = void (*)(unsigned *, unsigned *, unsigned *);
  if (void *symbol = dlsym(RTLD_DEFAULT, "LLVMGetVersion")) {
    version_function ask;
    memcpy(&ask, &symbol, sizeof ask);
    ask(&host.Major, &host.Minor, &host.Patch);
  }
  return host;
}

void explainVersion(const Version &host) {
  fprintf(stderr, "GausPlugin: built for LLVM %d.%d, but this program ", LLVM_VERSION_MAJOR, LLVM_VERSION_MINOR);
  if (host.Major)
    fprintf(stderr, "is LLVM %u.%u", host.Major, host.Minor);
  else
    fprintf(stderr, "is an LLVM before 16, or does not export LLVM's C interface");
  fprintf(stderr, "; no pass is registered. Use opt-%d or clang-%d, or build with -DGAUS_LLVM_VERSION=<version>.\n",
          LLVM_VERSION_MAJOR, LLVM_VERSION_MAJOR);
}

__attribute__((constructor)) void addOption() {
  if (hostVersion().isOurs())
    params_option = new cl::opt<std::string>(
        "gaus-params", cl::desc("Parameters of gaus-schedule at the end of the pipeline, as in gaus-schedule<...>"));
}

} // namespace

extern "C" __attribute__((visibility("default"))) PassPluginLibraryInfo llvmGetPassPluginInfo() {
  PassPluginLibraryInfo info = {};
  info.APIVersion = LLVM_PLUGIN_API_VERSION;
  info.PluginName = "GausPlugin";
  info.PluginVersion = GAUS_VERSION;
  info.RegisterPassBuilderCallbacks = registerPasses;
  Version host = hostVersion();
  if (!host.isOurs()) {
    explainVersion(host);
    info.RegisterPassBuilderCallbacks = [](PassBuilder &) {};
  }
  return info;
}
