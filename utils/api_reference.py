#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes docs/api.md, the reference of the C interface, from the comments of include/gaus/*.h.

A comment documents the declarations that follow it without an empty line, or the line that it ends. Every declaration
must have one. Of a function it must also say:

- the extent of each array, in brackets after its name: start[num_operations];
- which errors a function with a status returns: a GAUS_ status, or the function whose errors they are;
- who frees what it hands out.

  api_reference.py            prints the page; exits with 1 and says what is missing, if something is
  api_reference.py --check    says whether docs/api.md is up to date
  api_reference.py --self-test  removes each of these from a header, and sees that it is missed
"""
from __future__ import annotations

import argparse
import dataclasses
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ('gaus', 'status', 'problem', 'options', 'solve', 'schedule', 'bounds', 'pareto', 'statistics', 'device',
           'foreign')
SCALARS = r'(?:int32_t|int64_t|double|float|uint8_t)'
OWNER = re.compile(r'\bowns\b|\bfrees?\b|\bfreed\b|_destroy\b|_clear\b|\bcleared\b')
ERROR = re.compile(r'GAUS_[A-Z]+|\b[Ff]ails as\b|\berrors of\b')


@dataclasses.dataclass
class Item:
    """A declaration with the comment that is about it."""
    header: str
    kind: str  # function, struct, enum, type, macro
    name: str
    code: str
    comment: str


def plain(comment: str) -> str:
    """The text of a comment, without its frame."""
    lines = [re.sub(r'^\s*(/\*|\*/|\*)?\s?', '', line) for line in comment.strip().removesuffix('*/').split('\n')]
    return '\n'.join(line.rstrip() for line in lines).strip()


def statements(text: str) -> list[tuple[str, str]]:
    """Splits a header into ('comment' | 'code' | 'blank', text), a declaration with all of its lines."""
    parts: list[tuple[str, str]] = []
    lines = text.split('\n')
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at
        if not line.strip():
            parts.append(('blank', ''))
        elif line.lstrip().startswith('/*'):
            while '*/' not in lines[end]:
                end += 1
            parts.append(('comment', '\n'.join(lines[at:end + 1])))
        else:
            if line.startswith('#define'):
                while lines[end].endswith('\\'):
                    end += 1
            elif not line.startswith('#'):
                depth = 0
                while True:
                    code = re.sub(r'/\*.*?\*/', '', lines[end])
                    depth += code.count('{') - code.count('}')
                    if 'extern "C" {' in code or depth <= 0 and code.rstrip().endswith((';', '}')):
                        break
                    end += 1
            parts.append(('code', '\n'.join(lines[at:end + 1])))
        at = end + 1
    return parts


def classify(code: str) -> tuple[str, str] | None:
    """The kind and the name of a declaration, None for what is none."""
    bare = re.sub(r'/\*.*?\*/', '', code, flags=re.S)
    if match := re.search(r'GAUS_API\s[^;]*?\b(gaus_\w+)\s*\(', bare):
        return 'function', match[1]
    if match := re.match(r'typedef (struct|enum) \w+ \{.*\} (\w+);', bare, re.S):
        return match[1], match[2]
    if match := re.match(r'typedef struct \w+ (\w+);', bare):
        return 'type', match[1]
    if match := re.match(r'enum \{ (\w+)', bare):
        return 'macro', match[1]
    if match := re.match(r'#define (GAUS_[A-Z_]+)(?:\(| )', bare):
        internal = re.match(r'GAUS_(API|PRINTF|ENUM|INT|REAL|GROUP|ENUMERATOR|STATISTIC)$', match[1])
        return None if internal else ('macro', match[1])
    return None


def items(header: str, text: str) -> list[Item]:
    found: list[Item] = []
    comment, fresh = '', False
    for kind, part in statements(text):
        if kind == 'comment':
            comment, fresh = part, True
        elif kind == 'blank':
            comment, fresh = '', False
        elif (what := classify(part)) and not part.startswith('#if'):
            trailing = re.search(r'/\*(.*?)\*/\s*$', part, re.S)
            own = trailing[0] if trailing and (what[0] in ('function', 'macro')) else ''
            found.append(Item(header, *what, part, plain(comment if fresh else '') or plain(own)))
    return found


def parameters(code: str) -> list[tuple[str, str]]:
    """(type, name) of each parameter."""
    bare = re.sub(r'/\*.*?\*/', '', code, flags=re.S)
    inside = bare[bare.index('(') + 1:bare.rindex(')')]
    pairs = []
    for parameter in inside.split(','):
        if match := re.match(r'\s*(.*?)(\w+)\s*$', parameter, re.S):
            pairs.append((re.sub(r'\s+', ' ', match[1]).strip(), match[2]))
    return pairs


def arrays(code: str) -> list[str]:
    """Parameters that are arrays: numbers that are read, those with plural names, and what a count goes with."""
    pairs = parameters(code)
    counted = any(name in ('count', 'capacity') for _, name in pairs)
    names = []
    for kind, name in pairs:
        if re.fullmatch(r'const ' + SCALARS + r' \*', kind) or kind == 'const gaus_problem *const *':
            names.append(name)
        elif re.fullmatch(SCALARS + r' \*', kind) and name in ('asap', 'alap', 'arrival', 'unit'):
            names.append(name)
        elif counted and kind.endswith('*') and name in ('devices', 'records', 'errs', 'status', 'options', 'out') \
                and not (name in ('options', 'out') and 'problems' in [n for _, n in pairs] and 'errs' not in
                         [n for _, n in pairs]):
            names.append(name)
    return names


def missing(item: Item) -> list[str]:
    """What the comment of a declaration does not say."""
    if not item.comment:
        return ['has no comment']
    if item.kind != 'function':
        return []
    lacks = [f'does not say the extent of {name}[]' for name in arrays(item.code) if f'{name}[' not in item.comment]
    if 'gaus_status gaus_' in item.code and not ERROR.search(item.comment):
        lacks.append('does not say which errors it returns')
    if re.search(r'\*\*(out|text)\b', item.code) and not OWNER.search(item.comment):
        lacks.append('does not say who frees what it hands out')
    return lacks


def introduction(text: str) -> str:
    """The comment that a header begins with, without the licence."""
    return re.sub(r'SPDX-License-Identifier:.*\n?', '', plain(text[:text.index('*/') + 2])).strip()


def section(header: str, text: str) -> list[str]:
    intro = introduction(text)
    first, _, rest = intro.partition('\n')
    lines = [f'## {header}.h', '', first]
    if rest.strip():
        lines += ['', '```text', rest.strip('\n'), '```']
    comment = None
    for item in items(header, text):
        code = re.sub(r'GAUS_API ', '', item.code)
        if item.comment != comment:
            lines += ['', f'### {item.name}', '', '```c', code, '```', '', item.comment.replace('\n', ' ')]
            comment = item.comment
        else:  # one comment for several declarations
            at = max(k for k, line in enumerate(lines) if line == '```')
            lines[at:at] = [code]
    return lines


def page(headers: dict[str, str]) -> str:
    lines = ['# The C interface', '',
             '<!-- Made by utils/api_reference.py from include/gaus/*.h; a test checks that it is up to date. -->', '',
             'Include `gaus/gaus.h`, and link `libgaus` ([building.md](building.md#installing-and-linking)). A function with',
             'a `gaus_status` returns `GAUS_OK` or says in `*err`, which may be NULL, what went wrong, where, and what would',
             'help. `name[n]` in a description is an array of n elements. V and E are the numbers of operations and',
             'dependences.', '']
    for header in HEADERS:
        lines += [*section(header, headers[header]), '']
    return '\n'.join(lines).rstrip('\n') + '\n'


def complaints(headers: dict[str, str]) -> list[str]:
    return [f'include/gaus/{item.header}.h: {item.name} {lack}' for header in HEADERS
            for item in items(header, headers[header]) for lack in missing(item)]


def self_test(headers: dict[str, str]) -> bool:
    """Damages the comment of gaus_problem_mobility and others, one thing at a time."""
    damages = [('bounds', 'asap[num_operations]', 'asap', 'extent of asap'),
               ('problem', 'The caller owns *out and frees it\n * with gaus_problem_destroy.', '', 'who frees'),
               ('options', 'GAUS_BAD_OPTION names the first', 'It names the first', 'which errors')]
    good = True
    for header, old, new, lack in damages:
        if old not in headers[header]:
            print(f'{header}.h does not say: {old}')
            good = False
        damaged = {**headers, header: headers[header].replace(old, new)}
        if lack and not any(lack in line for line in complaints(damaged)):
            print(f'{header}.h without "{old}" is not missed')
            good = False
    silent = {header: re.sub(r'/\*.*?\*/', '', text[text.index('*/') + 2:], flags=re.S) for header, text in
              headers.items()}
    count = sum(len(items(header, text)) for header, text in silent.items())
    whole = sum(len(items(header, text)) for header, text in headers.items())
    bare = {header: headers[header][:headers[header].index('*/') + 2] + silent[header] for header in headers}
    lost = sum('has no comment' in line for line in complaints(bare))
    if not count == whole == lost or count < 60:
        print(f'of {whole} declarations {lost} are missed without comments')
        good = False
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description='The reference of the C interface.')
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--self-test', action='store_true')
    args = parser.parse_args()
    headers = {header: (ROOT / 'include' / 'gaus' / f'{header}.h').read_text() for header in HEADERS}
    unlisted = {path.stem for path in (ROOT / 'include' / 'gaus').glob('*.h')} - set(HEADERS)
    lacks = complaints(headers) + [f'include/gaus/{name}.h is not in the reference' for name in sorted(unlisted)]
    if lacks:
        sys.exit('\n'.join(lacks))
    if args.self_test:
        sys.exit(0 if self_test(headers) else 1)
    if not args.check:
        print(page(headers), end='')
    elif (ROOT / 'docs' / 'api.md').read_text() != page(headers):
        sys.exit('docs/api.md is stale: utils/api_reference.py > docs/api.md')


if __name__ == '__main__':
    main()
