#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# clean_root.sh SUITE [--check]: what a new user meets on a clean Debian (SUITE: bookworm or trixie). As root, with
# debootstrap: makes a root of that suite, copies the commit that is checked out into it, and runs there, one after the
# other, the first README command, the making and installing of the packages, clang with the plugin on a file, `gaus view` on
# its loops, and with --check the second README command. Prints a row for each step: exit code, minutes, megabytes that the
# root grew by, words that were printed. The root is left in $CLEAN_ROOT (default: a new folder in /tmp). $COMMIT (default: HEAD)
# is what is copied, and $MIRROR where packages come from (default: where debootstrap takes them from).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
suite=$1
root=${CLEAN_ROOT:-$(mktemp -d /tmp/gaus-root.XXXXXX)}

[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase "$suite" "$root" ${MIRROR:+"$MIRROR"} >/dev/null
mkdir -p "$root/gaus"
git archive "${COMMIT:-HEAD}" | tar -x -C "$root/gaus"
[ -e "$root/proc/version" ] || mount -t proc proc "$root/proc"
trap 'umount "$root/proc" || true' EXIT
cp /etc/resolv.conf "$root/etc/resolv.conf"
cat >"$root/tmp/loop.c" <<'C'
void scale(float *restrict y, const float *restrict x, int n, float a) {
  for (int i = 0; i < n; i++)
    y[i] = a * x[i] + y[i] * y[i];
}
C

megabytes() { du -sm --exclude=proc "$root" | cut -f1; }

# step NAME COMMAND: runs it in the root.
step() {
  local before began code=0
  before=$(megabytes)
  began=$(date +%s)
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    bash -c "cd /gaus && $2" >"$root/tmp/step.log" 2>&1 </dev/null || code=$?
  printf '| %s | %d | %.1f | %d | %d |\n' "$1" "$code" "$(echo "($(date +%s) - $began) / 60" | bc -l)" \
    $(($(megabytes) - before)) "$(wc -w <"$root/tmp/step.log")"
  [ "$code" -eq 0 ] || tail -n 15 "$root/tmp/step.log" >&2
}

printf 'Debian %s, commit %s, %d processors\n\n' "$(cat "$root/etc/debian_version")" "$(git rev-parse --short "${COMMIT:-HEAD}")" "$(nproc)"
printf '| step | exit code | minutes | MB | words |\n| --- | --- | --- | --- | --- |\n'
step 'utils/demo.sh' 'utils/demo.sh'
step 'cpack' 'apt-get install -y --no-install-recommends dpkg-dev file && cmake --build build && cd build && cpack -G DEB'
step 'apt-get install the packages' 'apt-get install -y ./build/packages/*.deb'
step 'clang -fpass-plugin' 'cd /tmp && clang-19 -g -O2 -fno-unroll-loops -fno-vectorize -fpass-plugin=GausPlugin.so -Rpass=gaus -S -emit-llvm loop.c -o loop.ll && grep -q gaus.cycle loop.ll'
step 'gaus view' "cd /tmp && opt-19 -load-pass-plugin=GausPlugin.so -passes='gaus-schedule<dump=loops>' -disable-output loop.ll && gaus view loops && test -s loops.html"
[ "${2:-}" != --check ] || step 'utils/check.sh' 'utils/check.sh'
step 'apt-get remove the packages' "apt-get purge -y libgaus libgaus-dev gaus-tools gaus-doc 'gaus-llvm-*' && ! command -v gaus"
