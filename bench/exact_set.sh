#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The exact reference of bench/results/exact.csv: cuts the pieces, then runs bench/exact.py over all of them, at low
# priority. It resumes; delete OUT.csv to start over. Further arguments go to exact.py. `bench/exact_set.sh OUT pieces`
# only cuts the pieces, which bench/compare_exact.py needs.
#   bench/exact_setup.sh && bench/exact_set.sh [OUT] [--limit 60 ...]
set -eu
cd "$(dirname "$0")/.."
shared=${GAUS_SHARED:-../shared}
out=${1:-build/exact}
[ $# -eq 0 ] || shift
only=
if [ "${1:-}" = pieces ]; then
    only=pieces
    shift
fi
python=${PYTHON:-build/venv/bin/python}
pieces=build/pieces

exact() { nice -n 19 "$python" bench/exact.py "$@" --out "$out"; }

bounded=
piece() { # NAME OPERATIONS SEED: at the depth and at 1.5 times the depth
    path=$(python3 bench/cut.py "$shared/instances/$1.json" --operations "$2" --seed "$3" --out "$pieces/${1%/*}")
    bounded="$bounded $path $path:x1.5"
}
piece rw/rand_graph_1000_1 150 1
piece rw/rand_graph_1000_2 100 2
piece rw/rand_graph_5000_1 150 3
piece rw/rand_graph_sparse_1000_1 150 4
piece rw/rand_graph_sparse_5000_1 100 5
piece epfl/router 150 6
piece epfl/priority 150 7
piece epfl/cavlc 150 8
piece epfl/i2c 100 9
piece epfl/sin 100 10
for name in ctrl int2float; do
    bounded="$bounded epfl/$name epfl/$name:x1.5"
done

# Loops of at most 150 operations: pipelined; a single iteration at the depth and at 1.5 times the depth, and that without
# the limits where they leave no schedule in so few cycles.
pipelined=
once=
for path in "$shared"/instances/origami/*.json "$shared"/instances/machsuite/*.json; do
    name=${path#"$shared"/instances/}
    name=${name%.json}
    case $name in
    *-200mhz) continue ;;
    esac
    size=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["operations"]))' "$path")
    [ "$size" -le 150 ] || continue
    pipelined="$pipelined $name"
    once="$once $name $name:x1.5"
    python3 bench/cut.py "$path" --unlimited --out "$pieces/${name%/*}" >/dev/null
done
[ -z "$only" ] || exit 0

# shellcheck disable=SC2086  # names without blanks
{
    exact memory $bounded "$@"
    exact resource $bounded "$@"
    exact modulo $pipelined "$@"
    exact modulo $pipelined --objective max-live "$@"
    exact memory $once "$@"
    exact resource $once "$@"
    free=$(awk -F, -v pieces="$pieces" '$2 == "memory" && $8 == "infeasible" {
               print pieces "/" $1 "-unlimited.json:" $4 }' "$out.csv")
    exact memory $free "$@"
    exact resource $free "$@"
}
# above 150 operations: only whether the IIs below the smallest known one can be
exact ii machsuite/aes2-graph2:16..20 machsuite/aes2-graph4:20..32 machsuite/md_grid-graph7:39..43 "$@"
