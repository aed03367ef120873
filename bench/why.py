#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Asks `gaus why` about problems whose smallest II is above MII, and checks that the answers are minimal.

  why.py [--out FILE.md] PROBLEM.json...

Each operation, limit and dependence of a core is taken out in turn, and the rest is solved at the II that was infeasible:
a schedule has to be found. Problems whose II is MII are passed over. Exits with 1 where a core is not minimal or nothing
that helps was found.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOOL = os.environ.get('GAUS_TOOL', str(ROOT / 'build' / 'bin' / 'gaus'))
FAST = ['--branch=0', '--starts=1', '--polish=0']


def variants(problem, why):
    """The core without each of its elements in turn."""
    core = why['core']
    types = [dict(t) for t in problem['operator_types']]
    for t in types:
        if t['name'] not in core['limited_types']:
            t.pop('limit', None)
    types.append({'name': '(none)', 'latency': 0})

    def build(without_op=None, without_type=None, without_dep=None):
        ops = [dict(op) if v in core['operations'] and v != without_op else {'type': '(none)', 'name': 'o%d' % v}
               for v, op in enumerate(problem['operations'])]
        return {**problem, 'operations': ops,
                'operator_types': [{k: x for k, x in t.items() if k != 'limit' or t['name'] != without_type} for t in types],
                'dependences': [d for e, d in enumerate(core['dependences'])
                                if e != without_dep and without_op not in (d['src'], d['dst'])]}
    yield from (build(without_op=v) for v in core['operations'])
    yield from (build(without_type=t) for t in core['limited_types'])
    yield from (build(without_dep=e) for e in range(len(core['dependences'])))


def is_feasible(problem, ii, folder):
    path = folder / 'variant.json'
    path.write_text(json.dumps(problem))
    return subprocess.run([TOOL, 'solve', path, '-q', '--ii=%d' % ii, *FAST], stderr=subprocess.DEVNULL).returncode == 0


def explain(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    text = subprocess.run([TOOL, 'why', '--json', path], capture_output=True, text=True, check=True).stdout
    return json.loads(text), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measure(path, folder):
    """A row of the table, or None: the II is MII."""
    info = json.loads(subprocess.run([TOOL, 'info', '--json', path], capture_output=True, text=True).stdout)
    why, seconds = explain(path)
    if 'core' not in why or why['ii'] <= info['bounds']['mii']:
        return None
    problem = json.loads(path.read_text())
    tried = [is_feasible(variant, why['infeasible_ii'], folder) for variant in variants(problem, why)]
    limited = sum(problem['operations'][v]['type'] in why['core']['limited_types'] for v in why['core']['operations'])
    return {'problem': path.parent.name + '/' + path.stem, 'mii': info['bounds']['mii'], 'ii': why['ii'],
            'limited': limited, 'operations': len(why['core']['operations']),
            'dependences': len(why['core']['dependences']), 'elements': len(tried), 'needed': sum(tried),
            'relaxations': [r['text'] for r in why['relaxations']], 'solves': why['solves'], 'seconds': seconds}


def report(rows):
    commit = subprocess.run(['git', 'rev-parse', '--short', 'HEAD'], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    yield '# Why the II is above MII\n'
    yield ('Commit %s; `bench/why.py PROBLEMS`. A core is what cannot hold together at one cycle less than the II. Of its '
           'operations, some are on limited units, and the others are on the recurrences between them. `needed` counts '
           'the operations, limits and dependences of the core without which a schedule is found.\n' % commit)
    yield ('| problem | MII | II | operations on limited units | all operations | dependences | needed | solves | seconds '
           '| for instance |')
    yield '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
    for row in rows:
        yield '| {problem} | {mii} | {ii} | {limited} | {operations} | {dependences} | {needed} of {elements} | {solves} | ' \
              '{seconds:.2f} | {first} ({count} in all) |'.format(
                  first=row['relaxations'][0] if row['relaxations'] else 'nothing', count=len(row['relaxations']), **row)
    yield ('\n%d problems. Median size: %g operations on limited units, %g operations in all. Minimal: %d. With a change that '
           'helps: %d.' % (len(rows), statistics.median(row['limited'] for row in rows),
                           statistics.median(row['operations'] for row in rows),
                           sum(row['needed'] == row['elements'] for row in rows), sum(bool(row['relaxations']) for row in rows)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--out', type=pathlib.Path)
    parser.add_argument('problems', nargs='+', type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = [row for row in (measure(path, pathlib.Path(name)) for path in options.problems) if row]
    text = '\n'.join(report(rows)) + '\n'
    if options.out:
        options.out.write_text(text)
    else:
        print(text, end='')
    return any(row['needed'] < row['elements'] or not row['relaxations'] for row in rows)


if __name__ == '__main__':
    sys.exit(main())
