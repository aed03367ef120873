#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes gaus/_options.py, the types of the solver's options: generate_options.py INCLUDE OUTPUT.

INCLUDE is the folder of options.def and options.h, the one table of options.
"""
import pathlib
import re
import sys

ENTRY = re.compile(r'^GAUS_(ENUM|INT|REAL)\((\w+),.*?"((?:[^"\\]|\\.)*)"\)', re.M)
CHOICES = re.compile(r'#define GAUS_(\w+)_CHOICES\(X\)((?:.*\\\n)*.*)')


def main():
    include, output = map(pathlib.Path, sys.argv[1:])
    header = (include / 'options.h').read_text()
    words = {name.lower(): re.findall(r'X\(\w+, \w+, "([^"]+)"\)', body) for name, body in CHOICES.findall(header)}
    lines = ['# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception',
             '"""Options of the solver. Made by python/generate_options.py of include/gaus/options.def."""',
             'from __future__ import annotations', '', 'from typing import Literal, TypedDict', '', '',
             'class Options(TypedDict, total=False):', '    """docs/options.md says more. None stands for auto."""', '']
    for kind, name, text in ENTRY.findall((include / 'options.def').read_text()):
        if kind == 'ENUM':
            key = name if name in words else name + '_choice'
            choice = 'Literal[%s]' % ', '.join(repr(word) for word in words[key])
        else:
            choice = 'int | bool' if kind == 'INT' else 'float'
        lines += ['    %s: %s | None' % (name, choice), '    """%s"""' % text.replace('\\', '')]
    output.write_text('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
