# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Sourced by the scripts beside it: installs Debian packages that are missing.

# need_packages NAME...: asks apt-get only for those that are not installed.
need_packages() {
  local name missing=()
  for name; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^ii' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "These packages are missing: ${missing[*]}" >&2
      echo "Install them as root (apt-get install ${missing[*]}), or run this script as root or where sudo is." >&2
      return 1
    }
    as=(sudo)
  fi
  as+=(env DEBIAN_FRONTEND=noninteractive apt-get -q)
  local install=("${as[@]}" install -y --no-install-recommends "${missing[@]}")
  say_size "${missing[@]}"
  # The lists that are there may do; a fresh image has none.
  "${install[@]}" >/dev/null 2>&1 </dev/null && return 0
  "${as[@]}" update </dev/null >&2 && "${install[@]}" </dev/null >&2 && return 0
  echo "apt-get could not install: ${missing[*]}" >&2
  return 1
}

# say_size NAME...: what is about to be installed, how much that is, and about how long it takes.
say_size() {
  local plan size
  echo "Installing $* and what they need (with apt-get)" >&2
  plan=$(apt-get -s -o APT::Get::Show-User-Simulation-Note=0 install --no-install-recommends "$@" 2>/dev/null </dev/null |
    sed -n 's/^Inst \([^ ]*\).*/\1/p')
  [ -n "$plan" ] || return 0 # the lists are not here yet: apt-get says itself how much it is
  # shellcheck disable=SC2086 # words are wanted
  size=$(apt-cache show --no-all-versions $plan 2>/dev/null |
    awk '/^Installed-Size:/ { disk += $2 / 1024 } /^Size:/ { net += $2 / 1048576 }
         END { printf "%d MB to download, %d MB on disk; about %d minute(s) at 10 MB/s", net, disk, 1 + net / 600 + disk / 6000 }')
  echo "  $(echo "$plan" | wc -w) packages, $size" >&2
}

# What the library, the tool and the plugin for LLVM $1 are built with.
build_packages() {
  echo gcc g++ cmake ninja-build pkg-config libjansson-dev liblemon-dev "llvm-$1-dev" "clang-$1"
}
