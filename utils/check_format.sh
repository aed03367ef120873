#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Checks that C, C++ and CUDA sources are formatted as .clang-format says.
# `utils/check_format.sh --fix` formats them.
set -eu
cd "$(dirname "$0")/.."
tool=${CLANG_FORMAT:-clang-format-14}
set -- "${1:-}"
if [ "$1" = --fix ]; then
  set -- -i
else
  set -- --dry-run -Werror
fi
# Inputs of the lit tests count lines and columns: they stay as they are.
find include lib gpu plugin utils test -path test/lit -prune -o \
  \( -name '*.c' -o -name '*.h' -o -name '*.cpp' -o -name '*.cu' -o -name '*.cuh' \) -print 2>/dev/null |
  sort | xargs "$tool" --style=file "$@"
