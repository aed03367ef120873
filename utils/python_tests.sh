#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# python_tests.sh [JUNIT.xml [PYTEST ARGUMENT...]]: makes a fresh virtual environment in build-python/, builds the sdist
# of the Python package and a wheel of that, bundles into the wheel what it links (auditwheel), installs it and runs the
# tests on it. GAUS_PYTHON is the interpreter (/usr/bin/python3). The tool and the plugin are those of build/, where they
# are. Exits with 77 where the packages that the tests need cannot be installed, with 2 where one of those is pinned to a
# version that does not exist or the package cannot be built, with 1 where a test fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. utils/packages.sh

folder=$PWD/build-python
junit=${1:-$folder/results.xml}
shift || true

make_environment() {
  need_packages python3-venv || return 1
  rm -rf "$folder"
  "${GAUS_PYTHON:-/usr/bin/python3}" -m venv "$folder/venv" || return 1
  "$folder/venv/bin/pip" install -q --disable-pip-version-check -r python/tests/requirements.txt 2>"$folder/pip.log" &&
    return 0
  cut -c 1-500 "$folder/pip.log"
  # A registry that answers has some version, and the one that is pinned is wrong.
  grep -q 'from versions: [0-9]' "$folder/pip.log" && exit 2
  return 1
}

# The wheel is built of the sdist, so what the sdist lacks is found.
install_package() {
  local bin=$folder/venv/bin
  export PATH=$bin:$PATH
  "$bin/python" -m build --no-isolation -o "$folder/dist" -C cmake.define.GAUS_CUDA=OFF . >"$folder/build.log" 2>&1 &&
    "$bin/auditwheel" repair -w "$folder/wheel" "$folder"/dist/*.whl >>"$folder/build.log" 2>&1 &&
    "$bin/auditwheel" show "$folder"/wheel/*.whl &&
    "$bin/pip" install -q --disable-pip-version-check --no-deps "$folder"/wheel/*.whl && return 0
  tail -n 40 "$folder/build.log"
  return 1
}

make_environment || { echo "The Python tests are skipped: their packages cannot be installed here."; exit 77; }
install_package || { echo "The Python package cannot be built."; exit 2; }
if [ -x build/bin/gaus ]; then export GAUS_TOOL=$PWD/build/bin/gaus; fi
if [ -e build/lib/GausPlugin.so ]; then export GAUS_PLUGIN=$PWD/build/lib/GausPlugin.so; fi
unset GAUS_LIBRARY PYTHONPATH
"$folder/venv/bin/python" -m pytest -q --junitxml="$junit" "$@" || exit 1
