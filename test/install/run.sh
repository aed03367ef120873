#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# run.sh BUILD CMAKE CC GENERATOR: installs BUILD into a scratch folder, moves it, and
# builds and runs consumer/ against it, by find_package and by pkg-config, static and shared.
set -eu
build=$1 cmake=$2 cc=$3 generator=$4
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$cmake" --install "$build" --prefix "$scratch/first" >/dev/null
mv "$scratch/first" "$scratch/moved" # nothing in it may hold its old path
prefix=$scratch/moved
pc=$(find "$prefix" -name gaus.pc)
expected="II 1, x*y at 0, acc at 3"

check() { # NAME PROGRAM
  said=$("$2")
  if [ "$said" != "$expected" ]; then
    echo "$1: expected '$expected', got '$said'"
    exit 1
  fi
  echo "$1: $said"
}

"$cmake" -G "$generator" -S "$here/consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" \
  -DCMAKE_BUILD_TYPE=Release >/dev/null
"$cmake" --build "$scratch/build" >/dev/null
check find_package "$scratch/build/consumer"
check "find_package, shared" "$scratch/build/consumer_shared"

PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # words are wanted
"$cc" -std=c11 -Wall -Wextra -Werror "$here/consumer/consumer.c" -o "$scratch/consumer" \
  $(pkg-config --cflags --libs gaus)
check pkg-config "$scratch/consumer"
# shellcheck disable=SC2046 # words are wanted
"$cc" -std=c11 -Wall -Wextra -Werror "$here/consumer/consumer.c" -o "$scratch/consumer_shared" \
  $(pkg-config --cflags --libs gaus-shared)
LD_LIBRARY_PATH=$(pkg-config --variable=libdir gaus-shared)
export LD_LIBRARY_PATH
check "pkg-config, shared" "$scratch/consumer_shared"

"$prefix/bin/gaus" version
for file in include/gaus/gaus.h include/gaus/options.def share/man/man1/gaus.1 share/man/man1/gaus-view.1 \
  share/bash-completion/completions/gaus share/doc/gaus/docs/view.md share/doc/gaus/examples/fir.c \
  share/gaus/targets/default-target.json; do
  test -f "$prefix/$file" || { echo "$file was not installed"; exit 1; }
done

# libgaus-ir, where the plugin is.
if [ -f "$prefix/include/gaus-ir/metadata.h" ]; then
  expected="gaus.version 4, 0 loops"
  "$cmake" -G "$generator" -S "$here/reader" -B "$scratch/reader" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Release >/dev/null
  "$cmake" --build "$scratch/reader" >/dev/null
  check "find_package(gaus-ir)" "$scratch/reader/reader"
  for file in "$PKG_CONFIG_PATH"/gaus-ir*.pc; do
    name=$(basename "$file" .pc)
    # shellcheck disable=SC2046 # words are wanted
    "$cc" -std=c11 -Wall -Wextra -Werror "$here/reader/reader.c" -o "$scratch/$name" $(pkg-config --cflags --libs "$name")
    LD_LIBRARY_PATH=$(pkg-config --libs-only-L "$name" | sed 's/-L//g; s/ *$//; s/ /:/g')
    check "pkg-config $name" "$scratch/$name"
  done
fi
