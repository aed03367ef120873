#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that the folders use one another only along the arrows.

An arrow points from a folder to one that it may use. Between the parts of the repository:

    plugin -> include/gaus <- lib <- gpu        utils/gaus -> include/gaus
    utils/gaus-hdl -> include/gaus-ir
    plugin -> include/gaus-ir <- ir, which knows LLVM's C interface and nothing of include/gaus

Inside lib, from the driver down to the helpers:

    front -> solve -> published -> acyclic, modulo -> backend -> relax
                          |
                          v
              lp, legalise, schedule, analysis, verify, proof -> problem -> support        io -> all that it reads and writes

`verify` judges what the others make, so it shares no code with them. Inside plugin:

    passes -> kernel -> schedule -> graph -> memory -> target -> support -> bridge

Files do not use one another in circles. With --objects, what the object files of a build define and use is
checked as well: an include may hide that a function of a header lives elsewhere. Prints each arrow that goes another way
and each circle, and exits with 1 if there is one.

  check_arrows.py [ROOT]                  checks the includes of a repository (default: the one that holds this file)
  check_arrows.py --objects BUILD [ROOT]  also the symbols of the objects in the build folder
  check_arrows.py --self-test             breaks each arrow in a scratch copy and sees that it is found
"""
from __future__ import annotations

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

# What each folder may use besides itself.
LIB: dict[str, set[str]] = {
    'support': set(),
    'problem': {'support'},
    'analysis': {'support', 'problem'},
    'proof': {'support', 'problem'},
    'lp': {'support', 'problem'},
    'legalise': {'support', 'problem', 'analysis', 'proof'},
    'verify': {'support', 'problem'},
    'schedule': {'support', 'problem', 'analysis', 'verify'},
    'relax': {'support', 'problem', 'analysis'},
    'backend': {'support', 'problem', 'analysis', 'relax'},
}
ROOMS = set(LIB)
LIB['io'] = {'support', 'problem', 'analysis', 'verify', 'schedule'}
LIB['acyclic'] = ROOMS
LIB['modulo'] = ROOMS
LIB['published'] = ROOMS | {'acyclic'}
LIB['solve'] = ROOMS | {'acyclic', 'modulo', 'published'}
LIB['front'] = LIB['solve'] | {'solve'}

PLUGIN: dict[str, set[str]] = {'bridge': set()}
for folder in ('support', 'target', 'memory', 'graph', 'schedule', 'kernel', 'passes'):
    PLUGIN[folder] = set(PLUGIN)

# What gpu may take from lib: the interface that it implements, what every backend begins with, the formulas that
# host and device share, and the helpers that every stage uses.
GPU = {'backend/backend.h', 'backend/initial_point.h', 'relax/gaussian.h', 'support/support.h'}

FOREIGN = re.compile(r'^(llvm|llvm-c|clang|clang-c|mlir|cuda|cub|thrust|nv)([/_.]|$)')
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.M)
SOURCES = {'.c', '.h', '.cpp', '.hpp', '.cc', '.cu', '.cuh', '.def', '.inc'}

# The objects of each part, below the build folder.
OBJECTS = {'lib': 'lib/CMakeFiles/gaus.dir', 'plugin': 'plugin/CMakeFiles/GausPlugin.dir',
           'ir': 'plugin/CMakeFiles/gaus_ir.dir/__/ir', 'gpu': 'gpu/CMakeFiles/gaus_gpu.dir',
           'utils/gaus': 'utils/CMakeFiles/gaus_tool.dir/gaus'}


def room_error(part: str, table: dict[str, set[str]], path: tuple[str, ...], target: str) -> str | None:
    """Why the file `path` (its parts below `part`) may not include `target`, or None."""
    folder, to = path[0], target.split('/')[0]
    if folder not in table:
        return '%s/%s has no row in the table of utils/check_arrows.py' % (part, folder)
    if to in table and to != folder and to not in table[folder]:
        return '%s/%s may include %s only' % (part, folder, ', '.join(sorted(table[folder] | {'gaus/*.h'})))
    return None


def lib_error(path: tuple[str, ...], target: str) -> str | None:
    if FOREIGN.match(target):
        return 'lib knows neither LLVM nor CUDA'
    if target.startswith('lemon/') and pathlib.Path(path[-1]).suffix != '.cpp':
        return 'LEMON stays behind a C interface'
    if target.startswith('gaus/') or '/' not in target:
        return None
    return room_error('lib', LIB, path, target)


def ir_error(path: tuple[str, ...], target: str) -> str | None:
    """Of libgaus-ir: `path` is a file of ir/, or a header of include/gaus-ir/."""
    if re.match(r'(gaus-ir|llvm-c)/|llvm/Config/', target) or (path[0] == 'ir' and '/' not in target):
        return None
    if FOREIGN.match(target) or target.startswith('gaus/') or '/' in target:
        return "%s sees include/gaus-ir/ and LLVM's C interface only" % '/'.join(path[:-1])
    return None


def plugin_error(path: tuple[str, ...], target: str, root: pathlib.Path) -> str | None:
    inside = '/' in target and (root / 'plugin' / target).is_file()
    if not inside and inner(target, root) or 'lib/' in target:
        return 'plugin sees include/gaus/ and include/gaus-ir/ only'
    return room_error('plugin', PLUGIN, path, target) if inside else None


def inner(target: str, root: pathlib.Path) -> bool:
    """Whether `target` names a header inside lib/."""
    return (root / 'lib' / target).is_file()


def error(path: pathlib.Path, target: str, root: pathlib.Path) -> str | None:
    """Why `path`, relative to `root`, may not include `target`, or None."""
    top = path.parts[0]
    if top == 'ir' or path.parts[:2] == ('include', 'gaus-ir'):
        return ir_error(path.parts, target)
    if path.parts[:2] == ('utils', 'gaus-hdl'):
        return None if re.match(r'(llvm-c|gaus-ir)/', target) or not ('/' in target and inner(target, root)) else \
            'utils/gaus-hdl sees include/gaus-ir/ and LLVM only'
    if top in ('lib', 'gpu', 'utils', 'include') and target.startswith('gaus-ir/'):
        return 'what is read with LLVM is for the plugin and for other programs'
    if top == 'lib':
        return lib_error(path.parts[1:], target)
    if top == 'plugin':
        return plugin_error(path.parts[1:], target, root)
    if top == 'include':
        if FOREIGN.match(target) or inner(target, root):
            return 'public headers include public headers only'
    elif top == 'utils':
        if inner(target, root) or 'lib/' in target:
            return 'utils sees include/gaus/ only'
        if FOREIGN.match(target):
            return 'utils needs neither LLVM nor CUDA'
    elif top == 'gpu':
        if inner(target, root) and target not in GPU:
            return 'gpu sees %s only' % ', '.join(sorted(GPU))
        if re.match(r'(llvm|clang)', target):
            return 'gpu does not know LLVM'
    return None


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The sets of nodes that reach one another, each sorted. `arrows`: node -> set of nodes."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        on.add(node)
        for to in sorted(arrows.get(node, ())):
            if to not in index:
                visit(to)
                low[node] = min(low[node], low[to])
            elif to in on:
                low[node] = min(low[node], index[to])
        if low[node] == index[node]:
            members: list[str] = []
            while not members or members[-1] != node:
                members.append(stack.pop())
                on.discard(members[-1])
            if len(members) > 1:
                found.append(sorted(members))

    for node in sorted(arrows):
        if node not in index:
            visit(node)
    return found


def resolve(path: pathlib.Path, target: str, root: pathlib.Path) -> pathlib.Path | None:
    """The file of the repository that an include means, relative to `root`, or None."""
    for base in (path.parent, pathlib.Path(path.parts[0]), pathlib.Path('lib'), pathlib.Path('include')):
        if (root / base / target).is_file():
            return base / target
    return None


def check_includes(root: pathlib.Path) -> tuple[list[str], int]:
    """All violations by includes, as lines of text, and the number of files read."""
    found: list[str] = []
    files, arrows = 0, dict[str, set[str]]()
    for top in ('include', 'lib', 'ir', 'gpu', 'plugin', 'utils'):
        for path in sorted((root / top).rglob('*')):
            if path.suffix not in SOURCES or not path.is_file():
                continue
            files += 1
            text = path.read_text(errors='replace')
            short = path.relative_to(root)
            for match in INCLUDE.finditer(text):
                why = error(short, match.group(1), root)
                if why:
                    line = text.count('\n', 0, match.start(1)) + 1
                    found.append('%s:%d: includes %s: %s' % (short, line, match.group(1), why))
                to = resolve(short, match.group(1), root)
                if to and to != short:
                    arrows.setdefault(str(short), set()).add(str(to))
    found += ['includes go in a circle: %s' % ', '.join(c) for c in circles(arrows)]
    return found, files


def symbols(path: pathlib.Path) -> tuple[set[str], set[str]]:
    """What an object file defines and what it needs, by name."""
    listing = subprocess.run(['nm', '--format=posix', str(path)], capture_output=True, text=True, check=True).stdout
    defined, needed = set(), set()
    for name, kind in (line.split()[:2] for line in listing.splitlines()):
        if kind == 'U':
            needed.add(name)
        elif kind in 'TDBRC':  # not what is weak: every object that uses an inline function defines it
            defined.add(name)
    return defined, needed


def check_part(part: str, tables: dict[str, tuple[set[str], set[str]]]) -> list[str]:
    """Violations by the symbols of one part. `tables`: file -> (defined, needed)."""
    home = {name: file for file, (defined, _) in tables.items() for name in defined}
    arrows: dict[str, set[str]] = {}
    names: dict[tuple[str, str], set[str]] = {}
    for file, (_, needed) in tables.items():
        for name in needed:
            to = home.get(name, file)
            if to != file:
                arrows.setdefault(file, set()).add(to)
                names.setdefault((file, to), set()).add(name)
    found = ['%s: files use one another in a circle: %s' % (part, ', '.join(c)) for c in circles(arrows)]
    table = {'lib': LIB, 'plugin': PLUGIN}.get(part)
    for (file, to), used in sorted(names.items()):
        here, there = file.split('/')[0], to.split('/')[0]
        if table and here != there and there in table and there not in table.get(here, set()):
            found.append('%s/%s uses %s of %s/%s, against the arrows' % (part, file, ', '.join(sorted(used)), part, to))
    return found


def check_objects(build: pathlib.Path, sources: pathlib.Path) -> tuple[list[str], int]:
    """All violations by symbols, and the number of objects read. An object that an older build left has no source."""
    found, count = [], 0
    for part, folder in OBJECTS.items():
        root = build / folder
        objects = {str(p.relative_to(root))[:-2]: p for p in sorted(root.rglob('*.o'))}
        tables = {name: symbols(p) for name, p in objects.items() if (sources / part / name).is_file()}
        count += len(tables)
        found += check_part(part, tables)
    return found, count


# (file, include, whether it must be refused)
CASES = [
    ('lib/analysis/a.c', 'problem/problem.h', False),
    ('lib/analysis/a.c', 'backend/backend.h', True),
    ('lib/problem/a.c', 'analysis/b.h', True),
    ('lib/verify/a.c', 'legalise/m.h', True),
    ('lib/modulo/a.c', 'legalise/m.h', False),
    ('lib/modulo/a.c', 'acyclic/c.h', True),
    ('lib/legalise/a.c', 'modulo/d.h', True),
    ('lib/elsewhere/a.c', 'problem/problem.h', True),
    ('lib/relax/a.c', 'cuda_runtime.h', True),
    ('lib/relax/a.c', 'llvm-c/Core.h', True),
    ('lib/lp/a.c', 'lemon/core.h', True),
    ('lib/lp/a.cpp', 'lemon/core.h', False),
    ('include/gaus/a.h', 'gaus/b.h', False),
    ('include/gaus/a.h', 'problem/problem.h', True),
    ('include/gaus/a.h', 'gaus-ir/k.h', True),
    ('include/gaus-ir/a.h', 'llvm-c/Core.h', False),
    ('include/gaus-ir/a.h', 'gaus/b.h', True),
    ('ir/a.c', 'gaus-ir/k.h', False),
    ('ir/a.c', 'llvm-c/Core.h', False),
    ('ir/a.c', 'llvm/IR/Value.h', True),
    ('ir/a.c', 'gaus/b.h', True),
    ('ir/a.c', 'problem/problem.h', True),
    ('lib/problem/a.c', 'gaus-ir/k.h', True),
    ('plugin/graph/a.c', 'gaus-ir/k.h', False),
    ('utils/gaus/a.c', 'gaus-ir/k.h', True),
    ('plugin/graph/a.c', 'llvm-c/Core.h', False),
    ('plugin/graph/a.c', 'problem/problem.h', True),
    ('plugin/graph/a.c', '../lib/problem/problem.h', True),
    ('plugin/graph/a.c', 'target/t.h', False),
    ('plugin/target/a.c', 'graph/g.h', True),
    ('plugin/schedule/a.c', 'passes/p.h', True),
    ('utils/gaus/a.c', 'gaus/b.h', False),
    ('utils/gaus/a.c', 'backend/backend.h', True),
    ('utils/gaus/a.c', 'llvm-c/Core.h', True),
    ('gpu/a.cu', 'backend/backend.h', False),
    ('gpu/a.cu', 'cuda_runtime.h', False),
    ('gpu/a.cu', 'problem/problem.h', True),
    ('gpu/a.cu', 'llvm/IR/Value.h', True),
]
HEADERS = ('lib/problem/problem.h', 'lib/analysis/b.h', 'lib/backend/backend.h', 'lib/legalise/m.h', 'lib/acyclic/c.h',
           'lib/modulo/d.h', 'plugin/target/t.h', 'plugin/graph/g.h', 'plugin/passes/p.h')

# (part, {file: (defined, needed)}, number of violations)
SYMBOLS: list[tuple[str, dict[str, tuple[set[str], set[str]]], int]] = [
    ('lib', {'modulo/a.c': ({'a'}, {'b'}), 'lp/b.c': ({'b'}, set())}, 0),
    ('lib', {'modulo/a.c': ({'a'}, set()), 'lp/b.c': ({'b'}, {'a'})}, 1),
    ('lib', {'lp/a.c': ({'a'}, {'b'}), 'lp/b.c': ({'b'}, {'c'}), 'lp/c.c': ({'c'}, {'a'})}, 1),
    ('plugin', {'graph/a.c': ({'a'}, {'b', 'malloc'}), 'target/b.c': ({'b'}, set())}, 0),
    ('plugin', {'graph/a.c': ({'a'}, {'b'}), 'passes/b.c': ({'b'}, {'a'})}, 2),
    ('utils/gaus', {'a.c': ({'a'}, {'b'}), 'b.c': ({'b'}, {'a'})}, 1),
]


def self_test() -> bool:
    wrong = 0
    for path, target, refused in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for header in HEADERS:
                (root / header).parent.mkdir(parents=True, exist_ok=True)
                (root / header).write_text('\n')
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text('#include "%s"\n' % target)
            if bool(check_includes(root)[0]) != refused:
                print('%s including %s should%s be refused' % (path, target, '' if refused else ' not'))
                wrong += 1
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / 'lib/lp').mkdir(parents=True)
        (root / 'lib/lp/a.h').write_text('#include "lp/b.h"\n')
        (root / 'lib/lp/b.h').write_text('#include "lp/a.h"\n')
        if len(check_includes(root)[0]) != 1:
            print('a circle of two headers should be refused')
            wrong += 1
    for part, tables, violations in SYMBOLS:
        if len(check_part(part, tables)) != violations:
            print('%s: %s should have %d violations' % (part, tables, violations))
            wrong += 1
    print('%d cases, %d wrong' % (len(CASES) + 1 + len(SYMBOLS), wrong))
    return wrong == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('root', nargs='?', type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument('--objects', metavar='BUILD', type=pathlib.Path, help='a build folder, whose symbols count too')
    parser.add_argument('--self-test', action='store_true')
    args = parser.parse_args()
    if args.self_test:
        sys.exit(0 if self_test() else 1)
    found, files = check_includes(args.root)
    objects = 0
    if args.objects:
        more, objects = check_objects(args.objects, args.root)
        found += more if objects else ['%s has no objects' % args.objects]
    print('\n'.join(found) if found else
          '%d files%s, every arrow down' % (files, ' and %d objects' % objects if args.objects else ''))
    sys.exit(1 if found or not files else 0)


if __name__ == '__main__':
    main()
