#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# test_tool.sh GAUS FOLDER PROBLEM: the tool and bench/gpu.py with the driver in FOLDER, made of
# host code: whole solves on the "device", and falling back from it.
set -u
gaus=$1 folder=$2 problem=$3
failed=0
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# expect NAME TEXT FILE [COUNT]: lines of FILE with TEXT
expect() {
  n=$(grep -c -- "$2" "$3")
  if [ "$n" -ne "${4:-1}" ]; then
    echo "$1: expected ${4:-1} lines with '$2', got $n:"
    cat "$3"
    failed=1
  fi
}

# solve NAME ENVIRONMENT...: with four starts, the last two by gradient
solve() {
  name=$1
  shift
  env "$@" "$gaus" solve "$problem" --backend=cuda --threads=1 --starts=4 --objective=max-live --branch=0 \
    >"$scratch/$name.out" 2>"$scratch/$name.err" || { echo "$name: failed"; cat "$scratch/$name.err"; failed=1; }
}

LD_LIBRARY_PATH=$folder "$gaus" devices >"$scratch/devices" 2>&1 || failed=1
expect devices 'host$' "$scratch/devices"
expect devices 'compute capability *9.0' "$scratch/devices"

solve device LD_LIBRARY_PATH="$folder"
expect device 'warning' "$scratch/device.err" 0

for fail in alloc:1 module_load:-1 launch:1 launch:60 download:1 stream_wait:2; do
  solve "fails-$fail" LD_LIBRARY_PATH="$folder" GAUS_HOST_CUDA_FAIL=$fail
  expect "fails-$fail" "backend\|gauss" "$scratch/fails-$fail.out"
  if grep -q 'gauss on' "$scratch/fails-$fail.out"; then
    expect "fails-$fail" 'gauss on cpu' "$scratch/fails-$fail.out"
    expect "fails-$fail" 'warning: CUDA:' "$scratch/fails-$fail.err"
  fi
done

# A driver that takes the kernels as PTX only.
solve ptx LD_LIBRARY_PATH="$folder" GAUS_HOST_CUDA_FAIL=module_load:1
expect ptx 'gauss on cuda' "$scratch/ptx.out"
expect ptx 'warning' "$scratch/ptx.err" 0

# A device that no kernel was compiled for.
LD_LIBRARY_PATH=$folder GAUS_HOST_CUDA_CAPABILITY=35 "$gaus" devices >"$scratch/devices" 2>&1 || failed=1
expect old 'note  *it has compute capability 3.5, the kernels need' "$scratch/devices"
solve old LD_LIBRARY_PATH="$folder" GAUS_HOST_CUDA_CAPABILITY=35
expect old 'gauss on cpu' "$scratch/old.out"
expect old 'warning: CUDA:.*cannot be used.*3.5' "$scratch/old.err"

# Devices that are not there.
"$gaus" solve "$problem" --device=both >"$scratch/none.out" 2>"$scratch/none.err" && failed=1
expect none "option 'device': 'both' is not accepted; it takes an integer -2..255 or auto or all" "$scratch/none.err"
LD_LIBRARY_PATH=$folder "$gaus" bench-backend "$problem" --backend=cuda --device=3 >"$scratch/none.out" 2>"$scratch/none.err" && failed=1
expect none 'there is no device 3: the CUDA driver sees 1, numbered from 0' "$scratch/none.err"

LD_LIBRARY_PATH=$folder "$gaus" bench-backend "$problem" --backend=cuda --iterations=20 --time-limit=0.001 >"$scratch/bench" 2>&1 || failed=1
expect bench 'on cuda, host' "$scratch/bench"
LD_LIBRARY_PATH=$folder GAUS_HOST_CUDA_FAIL=alloc:1 "$gaus" bench-backend "$problem" --backend=cuda \
  >"$scratch/bench" 2>&1 && { echo "bench: did not fail"; failed=1; }

# A round of 200 steps is 20 and 9 graphs: once in pieces before the clock starts, when the graph
# is made, then three times in one go.
count() {
  LD_LIBRARY_PATH=$folder GAUS_HOST_CUDA_COUNT=$1:$scratch/count "$gaus" bench-backend "$problem" --backend=cuda \
    --iterations=200 --time-limit=0.000001 >"$scratch/bench" 2>&1 || failed=1
  if [ "$(cat "$scratch/count")" != "$2" ]; then
    echo "bench: expected $2 calls of $1, got $(cat "$scratch/count")"
    failed=1
  fi
}
count graph_launch 36
count graph_instantiate 1
count stream_wait 15 # for what is uploaded once, ten pieces, three rounds, the end

# What measures on a GPU, with this problem for all instances.
for name in epfl/cavlc epfl/ctrl machsuite/a machsuite/b; do
  mkdir -p "$scratch/shared/instances/$(dirname $name)"
  cp "$problem" "$scratch/shared/instances/$name.json"
done
measure() {
  LD_LIBRARY_PATH=$folder GAUS_SHARED=$scratch/shared python3 "$here/../../bench/gpu.py" --gaus="$gaus" --dry \
    --commit=abc --out="$scratch/out" "$@" >"$scratch/gpu" 2>&1 || { echo "gpu.py failed"; failed=1; cat "$scratch/gpu"; }
}
measure --steps=div,rw,batch,solve,crossover
expect gpu.py '^28 commands, failed: none' "$scratch/gpu"
expect gpu.md '^## host, ' "$scratch/out/gpu.md"
expect gpu.md '^### ' "$scratch/out/gpu.md" 3
expect gpu.csv ',cuda,,2,' "$scratch/out/gpu.csv"
expect gpu.csv ',abc,host,' "$scratch/out/gpu.csv" 28
cp "$scratch/out/gpu.csv" "$scratch/before"
measure --steps=div,rw,batch,solve,crossover --missing
expect gpu.py '^0 commands, failed: none' "$scratch/gpu"
cmp "$scratch/before" "$scratch/out/gpu.csv" || failed=1
measure --steps=pytorch # skipped without PyTorch
expect gpu.py '^9 commands, failed: none' "$scratch/gpu"
expect gpu.csv '^pytorch,machsuite,modulo,pytorch,[a-z]*,.*,32,' "$scratch/out/gpu.csv" 3
measure --steps=div
expect gpu.csv ',abc,host,' "$scratch/out/gpu.csv" 37

# Without a device nothing is measured or written.
CUDA_VISIBLE_DEVICES='' python3 "$here/../../bench/gpu.py" --gaus="$gaus" --out="$scratch/none" >"$scratch/gpu" 2>&1
if [ $? != 77 ] || [ -e "$scratch/none" ]; then
  echo "gpu.py: went on without a device"
  failed=1
fi
expect gpu.py '^nothing to measure: ' "$scratch/gpu"

# Nor with one that does not take the kernels.
LD_LIBRARY_PATH=$folder GAUS_HOST_CUDA_FAIL=module_load:-1 python3 "$here/../../bench/gpu.py" --gaus="$gaus" \
  --out="$scratch/none" >"$scratch/gpu" 2>&1
if [ $? != 77 ] || [ -e "$scratch/none" ]; then
  echo "gpu.py: went on with a device that does not take the kernels"
  failed=1
fi
expect gpu.py '^nothing to measure: .*loading the kernels' "$scratch/gpu"

# Packing without instances, measuring with a folder that has no programs: said at once, by the folder's whole path.
(cd "$scratch" && GAUS_SHARED=nowhere "$here/../../bench/gpu.sh" --pack packed) >"$scratch/gpu" 2>&1 && failed=1
expect gpu.sh "^no instances $(realpath "$scratch")/nowhere/instances/epfl" "$scratch/gpu"
(cd "$scratch" && "$here/../../bench/gpu.sh" --prepared packed) >"$scratch/gpu" 2>&1 && failed=1
expect gpu.sh "^$(realpath "$scratch")/packed/bin/gaus is not there" "$scratch/gpu"
exit $failed
