#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Makes build/venv with OR-Tools for bench/exact.py, of the version that bench/results/exact.csv is from.
#   bench/exact_setup.sh [VERSION]
set -eu
cd "$(dirname "$0")/.."
python3 -m venv build/venv
build/venv/bin/pip install --quiet "ortools==${1:-9.15.6755}"
build/venv/bin/python -c 'import ortools; print("OR-Tools", ortools.__version__, "in build/venv")'
