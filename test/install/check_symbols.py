#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what libgaus.so shows: check_symbols.py LIBRARY HEADERS.

It defines each function that the headers mark GAUS_API, with a version, and nothing else; it has a versioned SONAME; and
it does not link LLVM or CUDA.
"""
import pathlib
import re
import subprocess
import sys

DECLARATION = re.compile(r'^GAUS_API\s[^;]*?\b(gaus_\w+)\(', re.M)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main():
    library, headers = sys.argv[1], pathlib.Path(sys.argv[2])
    declared = {name for header in headers.glob('*.h') for name in DECLARATION.findall(header.read_text())}
    abi = '.'.join(re.search(r'GAUS_VERSION "(\d+)\.(\d+)', (headers / 'gaus.h').read_text()).groups())
    rows = [line.split() for line in output('nm', '-D', '--defined-only', library).splitlines()]
    shown = {row[-1] for row in rows if row[-2] != 'A'}
    wanted = {'%s@@GAUS_%s' % (name, abi) for name in declared}
    dynamic = output('readelf', '-d', library)
    wrong = ['the headers declare %s, the library lacks it' % name for name in sorted(wanted - shown)]
    wrong += ['the library shows %s, no header declares it' % name for name in sorted(shown - wanted)]
    if 'soname: [libgaus.so.%s]' % abi not in dynamic:
        wrong.append('the SONAME is not libgaus.so.%s' % abi)
    wrong += ['it links %s' % name for name in re.findall(r'NEEDED.*\[(.*)\]', dynamic)
              if re.search('LLVM|cuda|nv', name)]
    print('\n'.join(wrong) or '%d public functions, nothing else' % len(declared))
    sys.exit(1 if wrong or len(declared) < 50 else 0)


if __name__ == '__main__':
    main()
