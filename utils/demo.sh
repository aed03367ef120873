#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# From a C loop to a verified, pipelined schedule in its metadata. Installs
# what is missing (Debian 12, apt-get), builds the plugin for LLVM 19 in
# build/, and schedules the loop of examples/fir.c.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. utils/packages.sh

out=build/demo

build() {
  # shellcheck disable=SC2046 # words are wanted
  need_packages $(build_packages 19)
  # The tests need more packages; a build that has them keeps them.
  local tests=()
  [ -f build/CMakeCache.txt ] || tests=(-DGAUS_TESTS=OFF)
  mkdir -p "$out"
  if ! { cmake --preset plugin -DGAUS_LLVM_VERSION=19.1 "${tests[@]}" &&
    cmake --build --preset plugin -j "$(nproc)" --target GausPlugin gaus_tool; } >"$out/build.log" 2>&1; then
    tail -n 30 "$out/build.log" >&2
    echo "The build failed; all that it said is in $out/build.log." >&2
    return 1
  fi
}

# Prints a command as it would be typed, and runs it.
show() {
  local word line=
  for word; do
    [[ $word == *[\<\>\;]* ]] && word="'$word'"
    line+=" $word"
  done
  printf '\n$%s\n' "$line"
  "$@" 2>&1 # what a pass prints is on standard error
}

# The loop's block of an IR file, and the metadata that the schedule added.
print_loop() {
  printf '\nThe loop in %s:\n' "$1"
  awk '/^[A-Za-z0-9_.]+:/ { block = $0 "\n"; keep = 0; next }
       /^$/ || /^}/ { if (keep) printf "%s", block; block = ""; keep = 0; next }
       block != "" { block = block $0 "\n"; if (/!gaus\.cycle/) keep = 1 }' "$1"
  grep -E '^![0-9]+ = .*"gaus\.|^![0-9]+ = distinct !\{!' "$1" || true
}

main() {
  echo "Building the library, the tool and the plugin in build/ (a minute or two the first time) ..."
  build
  local opt=(opt-19 -load-pass-plugin=build/lib/GausPlugin.so)
  local target="target=examples/fir-target.json"
  show clang-19 -O1 -ffp-contract=off -S -emit-llvm examples/fir.c -o "$out/fir.ll"
  show "${opt[@]}" -passes="gaus-schedule<$target>" -S "$out/fir.ll" -o "$out/fir.scheduled.ll"
  print_loop "$out/fir.scheduled.ll"
  show "${opt[@]}" -passes="print<gaus-schedule;$target>" -disable-output "$out/fir.scheduled.ll"
  show "${opt[@]}" -passes="gaus-verify<$target>" -disable-output "$out/fir.scheduled.ll"
  printf '\nThe schedule holds: gaus-verify extracted the dependences again and found every one kept.\n'
}

main
