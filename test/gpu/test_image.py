#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""test_image.py FATBIN ARCHITECTURE...: the compiled kernels hold machine code for
each architecture, and PTX of the oldest and the newest for others. Reads the file itself, as
cuobjdump is not on every machine: a header (magic number, version, sizes), then
entries, each with its kind, sizes, and architecture."""
import struct
import sys

MAGIC, PTX, CODE = 0xBA55ED50, 1, 2


def entries(data):
    """(kind, architecture, bytes) of each entry."""
    magic, _, header, size = struct.unpack_from('<IHHQ', data, 0)
    if magic != MAGIC or header + size > len(data):
        raise SystemExit('this is no fat binary')
    at = header
    while at < header + size:
        kind, _, own, length = struct.unpack_from('<HHIQ', data, at)
        architecture, = struct.unpack_from('<I', data, at + 28)
        yield kind, architecture, length
        at += own + length


def main():
    wanted = [int(a) for a in sys.argv[2:]]
    found = list(entries(open(sys.argv[1], 'rb').read()))
    for kind, architecture, length in found:
        print(f'{"machine code" if kind == CODE else "PTX"} for {architecture}: {length} bytes')
    code = sorted(a for kind, a, _ in found if kind == CODE)
    ptx = {a for kind, a, _ in found if kind == PTX}
    if code != sorted(wanted) or ptx != {min(wanted), max(wanted)}:
        print(f'expected {sorted(wanted)} and PTX for {min(wanted)} and {max(wanted)}')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
