#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fronts of some problems by `gaus solve --pareto`, and what the baselines have to put against them.

Writes OUT.csv (a row each front, as they come; an interrupted run goes on), OUT.json (what it ran on), OUT.md and a plot of
each front, OUT-NAME.svg, drawn by the tool.

  bench/fronts.py --out bench/results/fronts
"""
import csv
import json
import pathlib
import sys
import tempfile

import run as bench

FRONTS = [('machsuite/md_grid-graph8', 'modulo'), ('origami/iir_sos8', 'modulo'), ('origami/e_detect', 'modulo'),
          ('epfl/ctrl', 'resource'), ('epfl/i2c', 'resource'), ('rw/rand_graph_1000_1', 'resource'),
          ('epfl/cavlc', 'memory'), ('rw/rand_graph_1000_1', 'memory')]
BASELINES = {'modulo': ['ims', 'list'], 'resource': ['list', 'asap', 'alap'], 'memory': ['list', 'asap', 'alap']}
FIGURES = {'ii': 'ii', 'length': 'length', 'max_live_bits': 'max_live_bits', 'peak_demand': 'peak',
           'communication': 'communication'}  # axes of a front, and the tool's columns
COLUMNS = ['instance', 'mode', 'axes', 'points', 'processor', 'outside']


def arguments():
    args = bench.parser_of(__doc__).parse_args()
    args.folders, args.schedulers, args.threads, args.options, args.seeds = [], ['gauss'], 1, [], [1]
    return args


def picture_of(args, name, mode):
    return args.out.with_name('%s-%s-%s.svg' % (args.out.name, name.split('/')[1], mode))


def sweep(args, name, mode):
    """(front, processor seconds)"""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'front.json'
        result, seconds = bench.timed([args.tool, 'solve', '--pareto=%s' % path, '--plot=%s' % picture_of(args, name, mode),
                                       '--mode=' + mode, '--threads=1', '-q', args.instances / (name + '.json')])
        if result.returncode:
            sys.exit('%s: %s' % (name, result.stderr))
        return json.loads(path.read_text()), seconds


def covered(front, values):
    return any(all(a <= b for a, b in zip(point, values)) for point in front['values'])


def outside(args, name, mode, front):
    """Words: which baseline's schedule no point of the front is as good as in every figure."""
    better = []
    for scheduler in BASELINES[mode]:
        result, _ = bench.timed([args.tool, 'solve', '--csv', '--mode=' + mode, '--scheduler=' + scheduler, '--threads=1',
                                 args.instances / (name + '.json')])
        row = next(csv.DictReader(result.stdout.splitlines()))
        if row['objective'] and not covered(front, [int(row[FIGURES[axis]]) for axis in front['axes']]):
            better.append(scheduler)
    return ', '.join(better) or 'none'


def run_all(args):
    def item(name, mode):
        def measured(_):
            front, seconds = sweep(args, name, mode)
            points = '; '.join(' '.join('%g' % value for value in point) for point in front['values'])
            return ' '.join(front['axes']), points, '%.1f' % seconds, outside(args, name, mode, front)

        return (name, mode), '%s, %s' % (name, mode), measured

    bench.measure_all(args, bench.setting(args), COLUMNS, 2, [item(name, mode) for name, mode in FRONTS])


def report(args):
    rows = bench.load_rows(args.out.with_suffix('.csv'))
    table = [['problem', 'mode', 'points', 'processor seconds', 'baselines with a point of their own']]
    table += [[row['instance'], row['mode'], len(row['points'].split(';')), row['processor'], row['outside']] for row in rows]
    pictures = [line for row in rows
                for line in ('', '## %(instance)s, %(mode)s' % row, '',
                             '![front](%s)' % picture_of(args, row['instance'], row['mode']).name)]
    args.out.with_suffix('.md').write_text('\n'.join(
        ['# Fronts', '', *bench.about(json.loads(args.out.with_suffix('.json').read_text())), '',
         '`gaus solve --pareto` with the default number of points. A baseline has a point of its own if no point of the front '
         'is as good as its schedule in every figure.', '', bench.markdown(table), *pictures]) + '\n')
    print(bench.markdown(table))


def main():
    args = arguments()
    if not args.report:
        run_all(args)
    report(args)


if __name__ == '__main__':
    main()
