#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fronts of some problems by `gaus solve --pareto`, and what the baselines have to put against them.

Writes OUT.md, OUT.csv (a row each point), OUT.json (what it ran on) and a plot of each front, OUT-NAME.svg, drawn by the tool.

  bench/fronts.py --out bench/results/fronts
"""
import argparse
import csv
import json
import os
import pathlib
import sys
import tempfile

import run as bench

ROOT = bench.ROOT
FRONTS = [('machsuite/md_grid-graph8', 'modulo'), ('origami/iir_sos8', 'modulo'), ('origami/e_detect', 'modulo'),
          ('epfl/ctrl', 'resource'), ('epfl/i2c', 'resource'), ('rw/rand_graph_1000_1', 'resource'),
          ('epfl/cavlc', 'memory'), ('rw/rand_graph_1000_1', 'memory')]
BASELINES = {'modulo': ['ims', 'list'], 'resource': ['list', 'asap', 'alap'], 'memory': ['list', 'asap', 'alap']}
FIGURES = {'ii': 'ii', 'length': 'length', 'max_live_bits': 'max_live_bits', 'peak_demand': 'peak',
           'communication': 'communication'}  # axes of a front, and the tool's columns


def arguments():
    shared = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tool', default=ROOT / 'build' / 'bin' / 'gaus', type=pathlib.Path)
    parser.add_argument('--instances', type=pathlib.Path, default=shared / 'instances')
    parser.add_argument('--out', required=True, type=pathlib.Path, help='path without an extension')
    args = parser.parse_args()
    args.folders, args.schedulers, args.threads, args.options, args.seeds = [], ['gauss'], 1, [], [1]
    return args


def sweep(args, name, mode, picture):
    """(front, processor seconds)"""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'front.json'
        result, seconds = bench.timed([args.tool, 'solve', '--pareto=%s' % path, '--plot=%s' % picture, '--mode=' + mode,
                                       '--threads=1', '-q', args.instances / (name + '.json')])
        if result.returncode:
            sys.exit('%s: %s' % (name, result.stderr))
        return json.loads(path.read_text()), seconds


def covered(front, values):
    return any(all(a <= b for a, b in zip(point, values)) for point in front['values'])


def baselines(args, name, mode, front):
    """Words: which baseline's schedule no point of the front is as good as in every figure."""
    better = []
    for scheduler in BASELINES[mode]:
        result, _ = bench.timed([args.tool, 'solve', '--csv', '--mode=' + mode, '--scheduler=' + scheduler, '--threads=1',
                                 args.instances / (name + '.json')])
        row = next(csv.DictReader(result.stdout.splitlines()))
        if row['objective'] and not covered(front, [int(row[FIGURES[axis]]) for axis in front['axes']]):
            better.append(scheduler)
    return ', '.join(better) or 'none'


def main():
    args = arguments()
    setting = bench.setting(args)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    table = [['problem', 'mode', 'points', 'processor seconds', 'baselines with a point of their own']]
    pictures, rows = [], []
    progress = bench.Progress(len(FRONTS))
    for name, mode in FRONTS:
        progress.step('%s, %s' % (name, mode))
        picture = args.out.with_name('%s-%s-%s.svg' % (args.out.name, name.split('/')[1], mode))
        front, seconds = sweep(args, name, mode, picture)
        table.append([name, mode, len(front['values']), '%.1f' % seconds, baselines(args, name, mode, front)])
        pictures += ['', '## %s, %s' % (name, mode), '', '![front](%s)' % picture.name]
        rows += [[name, mode, *values, *[''] * (3 - len(values))] for values in front['values']]
    progress.end()
    with args.out.with_suffix('.csv').open('w', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['instance', 'mode', 'first', 'second', 'third'])
        writer.writerows(rows)
    args.out.with_suffix('.json').write_text(json.dumps(setting, indent=1) + '\n')
    args.out.with_suffix('.md').write_text('\n'.join(
        ['# Fronts', '', *bench.about(setting), '',
         '`gaus solve --pareto` with the default number of points. A baseline has a point of its own if no point of the front '
         'is as good as its schedule in every figure.', '', bench.markdown(table), *pictures]) + '\n')
    print(bench.markdown(table))


if __name__ == '__main__':
    main()
