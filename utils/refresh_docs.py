#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the commands that the pages show and puts what they print under them.

A block of a page that begins with a line "$ COMMAND" and stands under a comment

    <!-- run -->
    <!-- run from="TEXT" to="TEXT" head=N -->

is run in the repository's root, with build/bin first in the path. What it prints is kept from the first line that
contains `from` to the next that contains `to`, at most N lines of it. With --check nothing is written; exits with 1 if
a page would change (seconds aside).
"""
from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r'(<!-- run(?P<options>[^\n]*?) -->\n```\w*\n\$ (?P<command>[^\n]*)\n)(?P<output>.*?)(?P<end>^```$)',
                   re.M | re.S)


def pick(text: str, options: str) -> str:
    lines = text.rstrip('\n').split('\n')
    wanted = dict(re.findall(r'(from|to)="(.*?)"', options))
    if 'from' in wanted:
        lines = lines[next(k for k, line in enumerate(lines) if wanted['from'] in line):]
    if 'to' in wanted:
        lines = lines[:1 + next(k for k, line in enumerate(lines) if wanted['to'] in line)]
    head = re.search(r'head=(\d+)', options)
    if head and len(lines) > int(head.group(1)):
        lines = lines[:int(head.group(1))] + ['...']
    return '\n'.join(line.rstrip() for line in lines) + '\n'


def run(match: re.Match[str]) -> str:
    environment = {**os.environ, 'PATH': '%s:%s' % (ROOT / 'build' / 'bin', os.environ['PATH'])}
    result = subprocess.run(['bash', '-c', match['command']], cwd=ROOT, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode > 1:
        sys.exit('%s: exit code %d\n%s' % (match['command'], result.returncode, result.stdout))
    return match[1] + pick(result.stdout, match['options']) + match['end']


def without_seconds(text: str) -> str:
    return re.sub(r'\d+\.\d+ s\b', 'S s', text)


def main() -> None:
    check, stale = '--check' in sys.argv[1:], []
    for page in [ROOT / 'README.md', *sorted((ROOT / 'docs').glob('*.md'))]:
        before = page.read_text()
        after = BLOCK.sub(run, before)
        if without_seconds(before) == without_seconds(after):
            continue
        stale.append(page.relative_to(ROOT))
        if not check:
            page.write_text(after)
    for page in stale:
        print('%s %s' % (page, 'is stale' if check else 'refreshed'))
    sys.exit(1 if check and stale else 0)


if __name__ == '__main__':
    main()
