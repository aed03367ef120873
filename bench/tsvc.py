#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lists the loops of TSVC, the Test Suite for Vectorizing Compilers, whose II an assumed dependence raises.

Needs a copy of TSVC_2 (its src/tsvc.c); nothing of it is in this repository. Compiles it without vectorisation and
unrolling, schedules and verifies all loops, and compares the bound on the II with the one of the same graph without
the dependences that are assumed.

  bench/tsvc.py path/to/TSVC_2/src/tsvc.c --out bench/results/tsvc
"""
import argparse
import csv
import pathlib
import re
import sys
import tempfile

from coverage import ROOT, SCALAR, commit, remarks, run

LEVELS = ['-O1', '-O2']
FIELDS = ('level', 'kernel', 'line', 'ii', 'without', 'reason', 'avoidable')
# What a person finds where the pass does not, of the loops that are left: by hand.
BY_HAND = {
    's151s': 'no: the distance is an argument, and may be 0',
    's171': 'no: the stride is an argument, and may be 0',
    's421': 'no: one array is a global pointer, which a call may have changed',
    's1421': 'no: one array is a global pointer, which a call may have changed',
    's422': 'no: one array is a global pointer, which a call may have changed',
    's423': 'no: one array is a global pointer, which a call may have changed',
    's424': 'no: one array is a global pointer, which a call may have changed',
    's451': 'no: sinf and cosf may write errno; -fno-math-errno says that they do not',
}
HEAD = re.compile(r"loop (?:'[^']*' )?in function '([^']*)' \([^)]*:(\d+)\): \d+ operations")
EDGE = re.compile(r'  (\S+) -> (\S+): (.*), distance (\d+), latency (\d+)(?:, (\w+) \((.*)\))?$')


class Graph:
    """The edges of a loop: (source, destination, distance, latency, assumed)."""

    def __init__(self):
        self.edges = []

    def least_interval(self, assumed):
        """The smallest II for which no cycle of edges asks for more."""
        edges = [edge for edge in self.edges if assumed or not edge[4]]
        ii = 1
        while has_positive_cycle(edges, ii):
            ii += 1
        return ii


def has_positive_cycle(edges, ii):
    start = dict.fromkeys([end for edge in edges for end in edge[:2]], 0)
    for _ in range(len(start) + 1):
        moved = False
        for source, destination, distance, latency, _ in edges:
            least = start[source] + latency - ii * distance
            if least > start[destination]:
                start[destination], moved = least, True
        if not moved:
            return False
    return True


def graphs(text):
    """(function, line) -> graph, of the loops that are scheduled."""
    found, graph = {}, None
    for line in text.splitlines():
        if line.startswith('loop '):
            head = HEAD.match(line)
            graph = found.setdefault((head.group(1), head.group(2)), Graph()) if head else None
        edge = EDGE.match(line)
        if graph and edge:
            source, destination, _, distance, latency, provenance, _ = edge.groups()
            graph.edges.append((source, destination, int(distance), int(latency), provenance == 'assumed'))
    return found


def checked(command):
    done = run(command)
    if done.returncode:
        raise SystemExit('%s:\n%s' % (' '.join(map(str, command)), done.stderr[-2000:]))
    return done


def measure(args, level, folder):
    """The innermost loops of one level: a row for each that is raised, and how many there are."""
    code, out, records = folder / 'tsvc.bc', folder / 'out.bc', folder / 'tsvc.yaml'
    checked([args.clang, level, *SCALAR, '-std=gnu11', '-w', '-gline-tables-only', '-emit-llvm', '-c', args.source, '-o',
             code])
    plugin = ['-load-pass-plugin=%s' % args.plugin]
    listed = graphs(checked([args.opt, *plugin, '-passes=print<gaus-dependences>', '-disable-output', code]).stderr)
    checked([args.opt, *plugin, '-passes=gaus-schedule,gaus-verify', '-pass-remarks-output=%s' % records,
             '-pass-remarks-filter=^gaus$', code, '-o', out])
    scheduled = [remark for remark in remarks(records) if remark['Name'] == 'Pipelined']
    rows = [row for row in (row_of(level, listed, remark) for remark in scheduled) if row]
    return rows, len(scheduled)


def row_of(level, listed, remark):
    line = re.search(r':(\d+)\)', remark['Loop']).group(1)
    graph = listed[remark['Function'], line]
    without = max(graph.least_interval(False), int(remark['ResMII']))
    if max(graph.least_interval(True), int(remark['ResMII'])) <= without:
        return None
    reason = re.search(r'is assumed \((.*?)\)(?:[:;]|$)', remark.get('Why', ''))
    return {'level': level[1:], 'kernel': remark['Function'], 'line': line, 'ii': remark['II'], 'without': without,
            'reason': reason.group(1) if reason else '',
            'avoidable': BY_HAND.get(remark['Function'], 'not looked at')}


def report(args, rows, counts):
    version = re.search(r'LLVM version ([\d.]+)', run([args.opt, '--version']).stdout).group(1)
    lines = ['# Loops of TSVC whose II an assumed dependence raises', '',
             '`bench/tsvc.py path/to/TSVC_2/src/tsvc.c`, commit %s, LLVM %s, %s. *Without* is the lower bound on the II '
             'that is left without assumed dependences. *Avoidable* was decided by hand: whether a person who reads the '
             'code as it is compiled, one file at a time, finds that they never meet.' %
             (commit(), version, ' '.join(SCALAR)), '',
             '| level | innermost loops scheduled | raised | of these avoidable |', '| --- | ---: | ---: | ---: |']
    for level, count in counts.items():
        some = [row for row in rows if row['level'] == level[1:]]
        avoidable = sum(not row['avoidable'].startswith('no:') for row in some)
        lines.append('| %s | %d | %d | %d |' % (level[1:], count, len(some), avoidable))
    lines += ['', '| level | kernel | II | without | reason | avoidable |', '| --- | --- | ---: | ---: | --- | --- |']
    lines += ['| {level} | {kernel} | {ii} | {without} | {reason} | {avoidable} |'.format(**row) for row in rows]
    return '\n'.join(lines) + '\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('source', type=pathlib.Path, help="TSVC_2's src/tsvc.c")
    parser.add_argument('--clang', default='clang-19')
    parser.add_argument('--opt', default='opt-19')
    parser.add_argument('--plugin', type=pathlib.Path, default=ROOT / 'build' / 'lib' / 'GausPlugin.so')
    parser.add_argument('--out', type=pathlib.Path, help='path without an extension; without, the report is printed')
    args = parser.parse_args()
    rows, counts = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for level in LEVELS:
            some, counts[level] = measure(args, level, pathlib.Path(folder))
            rows += some
    text = report(args, rows, counts)
    if args.out:
        with open(args.out.with_suffix('.csv'), 'w', newline='') as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator='\n')
            writer.writeheader()
            writer.writerows(rows)
        args.out.with_suffix('.md').write_text(text)
    print(text)
    return 0


if __name__ == '__main__':
    sys.exit(main())
