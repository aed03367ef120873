#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that the folders include one another only along the arrows.

    plugin -> include <- lib,  gpu -> lib/relax/backend.h,  utils -> include

and inside lib along the flow of data. Prints each include that goes another
way and exits with 1 if there is one.

  check_arrows.py [ROOT]       checks the repository (default: the one that holds this file)
  check_arrows.py --self-test  breaks each arrow in a scratch copy and sees that it is found
"""
import pathlib
import re
import sys
import tempfile

# What each folder of lib may include besides itself. `verify` judges the work
# of the stages before it, so it shares no code with them.
LIB = {
    'support': set(),
    'problem': {'support'},
    'bounds': {'support', 'problem'},
    'bounded': {'support', 'problem', 'bounds'},
    'relax': {'support', 'problem', 'bounds'},
    'legalise': {'support', 'problem', 'bounds', 'bounded', 'relax'},
    'polish': {'support', 'problem', 'bounds', 'bounded', 'relax', 'legalise'},
    'baselines': {'support', 'problem', 'bounds', 'bounded', 'legalise', 'polish'},
    'verify': {'support', 'problem'},
    'emit': {'support', 'problem', 'bounds', 'verify'},
    'solve': {'support', 'problem', 'bounds', 'bounded', 'relax', 'legalise', 'polish', 'baselines', 'verify', 'emit'},
}
# What gpu may take from lib: the interface that it implements, what every
# backend begins and ends with, the formulas that host and device share, and
# the helpers that every stage uses.
GPU = {'relax/backend.h', 'relax/start.h', 'relax/gaussian.h', 'support/support.h'}

FOREIGN = re.compile(r'^(llvm|llvm-c|clang|clang-c|mlir|cuda|cub|thrust|nv)([/_.]|$)')
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.M)
SOURCES = {'.c', '.h', '.cpp', '.hpp', '.cc', '.cu', '.cuh', '.def', '.inc'}


def lib_error(path, target):
    """Why the file `path` (its parts below lib/) may not include `target`, or None."""
    if FOREIGN.match(target):
        return 'lib knows neither LLVM nor CUDA'
    if target.startswith('lemon/') and pathlib.Path(path[-1]).suffix != '.cpp':
        return 'LEMON stays behind a C interface'
    if target.startswith('gaus/') or '/' not in target:
        return None
    folder = path[0]
    if folder not in LIB:
        return 'lib/%s has no row in the table of utils/check_arrows.py' % folder
    to = target.split('/')[0]
    if to in LIB and to != folder and to not in LIB[folder]:
        return 'lib/%s may include %s only' % (folder, ', '.join(sorted(LIB[folder] | {'gaus/*.h'})))
    return None


def inner(target, root):
    """Whether `target` names a header inside lib/."""
    return (root / 'lib' / target).is_file()


def error(path, target, root):
    """Why `path`, relative to `root`, may not include `target`, or None."""
    top = path.parts[0]
    if top == 'lib':
        return lib_error(path.parts[1:], target)
    if top == 'include':
        if FOREIGN.match(target) or inner(target, root):
            return 'public headers include public headers only'
    elif top in ('plugin', 'utils'):
        if inner(target, root) or 'lib/' in target:
            return '%s sees include/gaus/ only' % top
        if top == 'utils' and FOREIGN.match(target):
            return 'utils needs neither LLVM nor CUDA'
    elif top == 'gpu':
        if inner(target, root) and target not in GPU:
            return 'gpu sees %s only' % ', '.join(sorted(GPU))
        if re.match(r'(llvm|clang)', target):
            return 'gpu does not know LLVM'
    return None


def check(root):
    """All violations below `root`, as lines of text, and the number of files read."""
    found, files = [], 0
    for top in ('include', 'lib', 'gpu', 'plugin', 'utils'):
        for path in sorted((root / top).rglob('*')):
            if path.suffix not in SOURCES or not path.is_file():
                continue
            files += 1
            text = path.read_text(errors='replace')
            for match in INCLUDE.finditer(text):
                why = error(path.relative_to(root), match.group(1), root)
                if why:
                    line = text.count('\n', 0, match.start(1)) + 1
                    found.append('%s:%d: includes %s: %s' % (path.relative_to(root), line, match.group(1), why))
    return found, files


# (file, include, whether it must be refused)
CASES = [
    ('lib/bounds/a.c', 'problem/problem.h', False),
    ('lib/bounds/a.c', 'relax/backend.h', True),
    ('lib/problem/a.c', 'bounds/b.h', True),
    ('lib/verify/a.c', 'legalise/m.h', True),
    ('lib/solve/a.c', 'legalise/m.h', False),
    ('lib/elsewhere/a.c', 'problem/problem.h', True),
    ('lib/relax/a.c', 'cuda_runtime.h', True),
    ('lib/relax/a.c', 'llvm-c/Core.h', True),
    ('lib/bounds/a.c', 'lemon/core.h', True),
    ('lib/bounds/a.cpp', 'lemon/core.h', False),
    ('include/gaus/a.h', 'gaus/b.h', False),
    ('include/gaus/a.h', 'problem/problem.h', True),
    ('plugin/a.c', 'llvm-c/Core.h', False),
    ('plugin/a.c', 'problem/problem.h', True),
    ('plugin/a.c', '../lib/problem/problem.h', True),
    ('utils/gaus/a.c', 'gaus/b.h', False),
    ('utils/gaus/a.c', 'relax/backend.h', True),
    ('utils/gaus/a.c', 'llvm-c/Core.h', True),
    ('gpu/a.cu', 'relax/backend.h', False),
    ('gpu/a.cu', 'cuda_runtime.h', False),
    ('gpu/a.cu', 'problem/problem.h', True),
    ('gpu/a.cu', 'llvm/IR/Value.h', True),
]


def self_test():
    wrong = 0
    for path, target, refused in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for header in ('problem/problem.h', 'bounds/b.h', 'relax/backend.h', 'legalise/m.h'):
                (root / 'lib' / header).parent.mkdir(parents=True, exist_ok=True)
                (root / 'lib' / header).write_text('\n')
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text('#include "%s"\n' % target)
            if bool(check(root)[0]) != refused:
                print('%s including %s should%s be refused' % (path, target, '' if refused else ' not'))
                wrong += 1
    print('%d cases, %d wrong' % (len(CASES), wrong))
    return wrong == 0


def main():
    if sys.argv[1:] == ['--self-test']:
        sys.exit(0 if self_test() else 1)
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    found, files = check(root)
    print('\n'.join(found) if found else '%d files, every include along the arrows' % files)
    sys.exit(1 if found or not files else 0)


if __name__ == '__main__':
    main()
