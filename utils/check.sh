#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what is missing (Debian 12, apt-get), builds the library, the tool
# and the plugin for LLVM 19, 22 and 16, builds the first two again with
# AddressSanitizer and UndefinedBehaviorSanitizer, and runs every test. CUDA is
# compiled where nvcc is. The Python package is tested in a virtual environment of
# its own (utils/python_tests.sh). Ends with one line, "N passed, N failed, N skipped";
# exits with 1 if anything failed. Benchmark instances are looked for at
# $GAUS_SHARED, or ../shared; tests that need them are skipped without.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
. utils/packages.sh

jobs=$(nproc)
results=build/test-results
failed=()
skipped=()
runs=()

install_packages() {
  # shellcheck disable=SC2046 # words are wanted
  need_packages $(build_packages 19) llvm-19-tools libcmocka-dev python3 flake8 mypy || return 1
  need_packages clang-format-14 || echo "Debian 13 has no clang-format-14; the test of the format is skipped." >&2
  need_packages dpkg-dev file || echo "dpkg-dev cannot be installed here; the test of the packages is skipped." >&2
  # Opens the pages of `gaus view`; without it those tests are skipped.
  need_packages iverilog || echo "iverilog cannot be installed here; Verilog is not simulated." >&2
  need_packages chromium || echo "chromium cannot be installed here; the tests of gaus view in a browser are skipped." >&2
  # The others are tested where Debian has them.
  for version in 22 16; do
    need_packages "llvm-$version-dev" "clang-$version" "llvm-$version-tools" ||
      echo "LLVM $version cannot be installed here; its tests are left out." >&2
  done
}

# build PRESET [CMAKE ARGUMENT...]
build() {
  local preset=$1
  shift
  echo "== building $preset"
  cmake --preset "$preset" -DGAUS_TESTS=ON -DGAUS_WERROR=ON "$@" && cmake --build --preset "$preset" -j "$jobs" && return 0
  failed+=("--failed=building $preset")
  return 1
}

# run_tests NAME FOLDER
run_tests() {
  echo "== testing $1"
  ctest --test-dir "$2" -j "$jobs" --timeout 1200 --output-on-failure --test-output-size-passed 10000000 \
    --test-output-size-failed 10000000 --output-junit "$PWD/$results/$1.xml" |
    python3 utils/show_tests.py
  runs+=("$1=$results/$1.xml")
}

test_python() {
  echo "== testing python"
  utils/python_tests.sh "$PWD/$results/python.xml"
  case $? in
    77) skipped+=("--skipped=python: the packages that its tests need cannot be installed") ;;
    2) failed+=("--failed=building the Python package") ;;
    *) runs+=("python=$results/python.xml") ;;
  esac
}

main() {
  echo "This builds twice (with and without sanitizers) and runs every test: about half an hour on 16 cores, hours on two."
  echo "It writes to build/, build-asan/ and build-python/ only, about 3 GB."
  install_packages || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
  rm -rf "$results"
  mkdir -p "$results"
  # An older cache would keep an older choice of LLVM: all of it is said here.
  build plugin -DGAUS_LLVM_VERSION=19.1 -DGAUS_LLVM_VERSIONS=all && run_tests release build
  export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
  build asan && run_tests asan build-asan
  test_python
  echo "== results"
  python3 utils/count_tests.py "${failed[@]}" "${skipped[@]}" "${runs[@]}"
}

main
