#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Everything that has to be measured on a GPU, in one command:
#
#   bench/gpu.sh                     builds in build-gpu/, measures, writes bench/results/gpu.{csv,json,md}
#   bench/gpu.sh --steps=tests,div   some of it; rows of other steps are kept (bench/gpu.py --help)
#   bench/gpu.sh --missing           what has not run well on this machine yet
#
# Where the GPU's machine lacks the libraries to build, it is built elsewhere:
#
#   bench/gpu.sh --pack FOLDER       builds here, and puts programs, libraries and instances there
#   bench/gpu.sh --prepared FOLDER   measures with what is in FOLDER
#
# A step that fails or takes too long is written down, and the rest goes on. Without a device it
# builds, says so and exits with 77.
# Further arguments go to bench/gpu.py. Instances are looked for at $GAUS_SHARED, or ../shared;
# --pack fails where a set of them is missing.
set -uo pipefail
# Relative to where this is called, not to the repository.
case ${1:-} in
  --pack | --prepared) folder=$(realpath -m "${2:?a folder}") ;;
esac
[ -z "${GAUS_SHARED:-}" ] || GAUS_SHARED=$(realpath -m "$GAUS_SHARED")
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
build="build-gpu"
shared=${GAUS_SHARED:-$(realpath -m ../shared)}

# Of the GPU in the machine, if there is one: 90 for example. Otherwise the
# build's own choice, all.
architecture() {
  nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -n 1 | tr -d '. '
}

build_here() {
  local arch=${GAUS_BENCH_ARCH:-$(architecture)}
  cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DGAUS_CUDA=ON -DGAUS_PLUGIN=OFF -DGAUS_TESTS=ON \
    -DGAUS_CUDA_ARCHITECTURES="$arch" &&
    cmake --build "$build" -j "$(nproc)" --target gaus_tool test_device
}

have_instances() {
  local set
  for set in epfl rw machsuite; do
    if [ ! -d "$shared/instances/$set" ]; then
      echo "no instances $shared/instances/$set: set GAUS_SHARED" >&2
      return 1
    fi
  done
}

# With the libraries that a machine may lack.
pack() {
  local set
  if [ -n "$(ls -A "$folder" 2>/dev/null)" ] && [ ! -e "$folder/commit" ]; then
    echo "$folder holds other things than --pack puts there" >&2
    return 1
  fi
  rm -rf "$folder"
  mkdir -p "$folder/bin" "$folder/lib" "$folder/shared/instances"
  cp "$build/bin/gaus" "$build/test/test_device" "$folder/bin/" || return 1
  ldd "$build/bin/gaus" "$build/test/test_device" |
    awk '/libjansson|libcmocka/ {print $3}' | sort -u | xargs -I{} cp -L {} "$folder/lib/"
  for set in epfl rw machsuite; do
    cp -r "$shared/instances/$set" "$folder/shared/instances/" || return 1
  done
  git rev-parse --short HEAD >"$folder/commit" 2>/dev/null
  du -sh "$folder"
}

if [ "${1:-}" = --pack ]; then
  have_instances && build_here && pack
  exit
elif [ "${1:-}" = --prepared ]; then
  shift 2
  for program in gaus test_device; do
    if [ ! -f "$folder/bin/$program" ]; then
      echo "$folder/bin/$program is not there; see --pack" >&2
      exit 1
    fi
  done
  export LD_LIBRARY_PATH=$folder/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  shared=$folder/shared
  chmod +x "$folder"/bin/*
  set -- --gaus="$folder/bin/gaus" --test="$folder/bin/test_device" --commit="$(cat "$folder/commit")" "$@"
else
  mkdir -p "$build"
  build_here >"$build/log" 2>&1 || { tail -n 20 "$build/log"; echo "not built; see --pack" >&2; exit 1; }
  set -- --gaus="$build/bin/gaus" --test="$build/test/test_device" "$@"
fi
export GAUS_SHARED=$shared
exec python3 bench/gpu.py "$@"
