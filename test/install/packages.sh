#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# packages.sh BUILD CPACK: makes the Debian packages, looks into them, and, as root, installs and removes them in a scratch
# root (dpkg --root, their dependences aside). Exits with 77 where dpkg is not here.
set -eu
build=$1 cpack=$2
for program in dpkg-deb dpkg-shlibdeps file; do
  command -v $program >/dev/null || { echo "no $program (Debian: dpkg-dev file)"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "$*"; exit 1; }

(cd "$build" && "$cpack" -G DEB -D CPACK_OUTPUT_FILE_PREFIX="$scratch/packages") >"$scratch/log" 2>&1 ||
  { tail -n 20 "$scratch/log"; fail "cpack failed"; }
version=$("$build/bin/gaus" version | sed -n 's/^gaus //p')
for package in libgaus libgaus-dev gaus-tools gaus-doc; do
  file=$(echo "$scratch"/packages/${package}_"$version"_*.deb)
  [ -f "$file" ] || fail "no package $package of version $version"
  dpkg-deb --field "$file" Package Version Depends Installed-Size
  dpkg-deb --extract "$file" "$scratch/extracted"
done
has() { [ -e "$scratch/extracted/usr/$1" ] || fail "no package has $1"; }
for file in include/gaus/gaus.h share/man/man1/gaus-solve.1 share/bash-completion/completions/gaus \
  share/zsh/vendor-completions/_gaus share/fish/vendor_completions.d/gaus.fish share/doc/gaus/README.md \
  share/doc/gaus/docs/index.md share/doc/gaus/examples/fir.c share/gaus/targets/fir-target.json; do
  has $file
done
"$scratch/extracted/usr/bin/gaus" version
for plugin in "$scratch"/packages/gaus-llvm-*.deb; do
  [ -f "$plugin" ] || continue
  dpkg-deb --field "$plugin" Package Depends
  dpkg-deb --contents "$plugin" | grep -q 'GausPlugin.*\.so' || fail "$plugin has no plugin"
done

[ "$(id -u)" -eq 0 ] || { echo "not root: the packages were not installed"; exit 0; }
root=$scratch/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers"
: >"$root/var/lib/dpkg/status"
# libgaus runs ldconfig: not on this system.
mkdir "$scratch/bin"
printf '#!/bin/sh\n' >"$scratch/bin/ldconfig"
chmod +x "$scratch/bin/ldconfig"
PATH=$scratch/bin:$PATH
run_dpkg() { dpkg --root="$root" --force-depends --force-script-chrootless --log=/dev/null "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "dpkg $1"; }; }
run_dpkg --install "$scratch"/packages/*.deb
"$root/usr/bin/gaus" version >/dev/null
[ -e "$root/usr/lib/libgaus.so" ] || fail "libgaus-dev has no link to the shared library"
run_dpkg --purge $(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ')
left=$(cd "$root" && find usr ! -type d 2>/dev/null || true)
[ -z "$left" ] || fail "left behind: $left"
echo "installed and removed"
