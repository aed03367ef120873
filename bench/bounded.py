#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modes resource (A) and memory (B) over instances and latency bounds, against the baselines and a file of references.

The reference file is a TSV with the columns instance, formulation (A or B), D, list, trial, bound; what it calls trial is
compared as `reference`. Its rows say what to run. Writes OUT.csv (a row each run, as they come; an interrupted run goes
on), OUT.json (what it ran on) and OUT.md. With several seeds the report has the spread of gauss over them, largest value
over least; the other columns are those of the first seed.

  bench/bounded.py --references ../shared/trial-results.tsv --out bench/results/bounded
  bench/bounded.py --match rw/ --schedulers gauss --seeds 1..20 --out bench/results/spread
"""
import argparse
import csv
import json
import math
import os
import pathlib
import subprocess

import run as bench

ROOT = bench.ROOT
MODES = {'A': 'resource', 'B': 'memory'}
COLUMNS = ['instance', 'formulation', 'D', 'scheduler', 'seed', 'value', 'bound', 'seconds', 'status', 'processor']


def seeds(words):
    """Numbers, and ranges such as 1..20."""
    found = []
    for word in words:
        first, _, last = word.partition('..')
        found += range(int(first), int(last or first) + 1)
    return found


def arguments():
    shared = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tool', default=ROOT / 'build' / 'bin' / 'gaus', type=pathlib.Path)
    parser.add_argument('--instances', type=pathlib.Path, default=shared / 'instances')
    parser.add_argument('--references', type=pathlib.Path, default=shared / 'trial-results.tsv')
    parser.add_argument('--schedulers', nargs='+', default=['gauss', 'list', 'alap', 'random'])
    parser.add_argument('--seeds', nargs='+', default=['1'], help='numbers, or ranges such as 1..20')
    parser.add_argument('--fresh', action='store_true', help='forget an earlier run of the same name')
    parser.add_argument('--report', action='store_true', help='only write the report of what is there')
    parser.add_argument('--match', default='', help='only instances whose name contains this')
    parser.add_argument('--timeout', type=float, default=400, help='seconds after which a run is given up')
    parser.add_argument('--out', required=True, type=pathlib.Path, help='path without an extension')
    parser.add_argument('--options', nargs=argparse.REMAINDER, default=[], help='further options of gaus solve')
    args = parser.parse_args()
    args.seeds = seeds(args.seeds)
    args.folders, args.threads = ['rw', 'epfl'], 1
    return args


def solve(args, row, scheduler, seed):
    """One run: the columns behind the key. A missing value means that it failed or took too long."""
    command = [str(args.tool), 'solve', str(args.instances / (row['instance'] + '.json')), '--csv', '--threads=1',
               f'--mode={MODES[row["formulation"]]}', f'--latency={row["D"]}', f'--scheduler={scheduler}',
               f'--seed={seed}', *args.options]
    try:
        result, processor = bench.timed(command, timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return ['', '', args.timeout, 'timeout', '']
    if result.returncode != 0:
        return ['', '', '', (result.stderr.strip().splitlines() or ['failed'])[-1], '%.3f' % processor]
    figures = list(csv.DictReader(result.stdout.splitlines()))[0]
    return [figures['objective'], figures['bound'], figures['seconds'], figures['status'], '%.3f' % processor]


def read_done(path):
    return {(r['instance'], r['formulation'], r['D'], r['scheduler'], r['seed']): r for r in bench.load_rows(path)}


def measure(args, references, setting):
    def item(row, scheduler, seed):
        key = row['instance'], row['formulation'], row['D'], scheduler, seed
        label = '%(instance)s, %(formulation)s, D %(D)s' % row + ', %s, seed %d' % (scheduler, seed)
        return key, label, lambda _: solve(args, row, scheduler, seed)

    bench.measure_all(args, setting, COLUMNS, 5, [item(row, scheduler, seed) for row in references
                                                  for scheduler in args.schedulers for seed in args.seeds])


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def mean(logs):
    return math.exp(sum(logs) / len(logs)) if logs else float('nan')


def cell(value):
    return '' if value is None else f'{value:.4f}' if abs(value) < 1000 else f'{value:.0f}'


def spread_of(args, done, row):
    """Largest over least value of the first scheduler over the seeds; None of fewer than two."""
    runs = [done.get((row['instance'], row['formulation'], row['D'], args.schedulers[0], str(s)), {}) for s in args.seeds]
    values = [v for v in (number(r.get('value')) for r in runs) if v]
    return max(values) / min(values) if len(values) > 1 else None


def spreads(args, references, done, formulation):
    """The report's line on the spread over the seeds."""
    found = [(s, row['instance'], row['D']) for row in references if row['formulation'] == formulation
             for s in [spread_of(args, done, row)] if s]
    if not found:
        return []
    worst = max(found)
    return ['Spread of %s over %d seeds, largest value over least: geometric mean %.4f, worst %.4f (%s at %s); %d of %d rows '
            'at most 1.03.' % (args.schedulers[0], len(args.seeds), mean([math.log(f[0]) for f in found]), *worst,
                               sum(f[0] <= 1.03 for f in found), len(found)), '']


def table(args, references, done, formulation):
    """The rows of one formulation, and the logarithms of gauss / reference and gauss / bound by folder."""
    lines, to_reference, to_bound = [], {}, {}
    head = ['instance', 'D', *args.schedulers, 'reference', 'bound', 'gauss / reference', 'gauss seconds']
    head += ['spread'] if len(args.seeds) > 1 else []
    lines.append('| ' + ' | '.join(head) + ' |')
    lines.append('| ' + ' | '.join('---' for _ in head) + ' |')
    for row in references:
        if row['formulation'] != formulation:
            continue
        runs = [done.get((row['instance'], formulation, row['D'], s, str(args.seeds[0])), {}) for s in args.schedulers]
        values = [number(r.get('value')) for r in runs]
        ours, reference = values[0], number(row['trial'])
        bounds = [b for b in (number(runs[0].get('bound')), number(row['bound'])) if b is not None]
        bound = max(bounds) if bounds else None
        folder = row['instance'].split('/')[0] + (' sparse' if 'sparse' in row['instance'] else '')
        if ours and reference:
            to_reference.setdefault(folder, []).append(math.log(ours / reference))
        if ours and bound and formulation == 'A':
            to_bound.setdefault(folder, []).append(math.log(ours / bound))
        ratio = f'{ours / reference:.3f}' if ours and reference else ''
        seconds = number(runs[0].get('seconds'))
        lines.append('| ' + ' | '.join([row['instance'], row['D'], *map(cell, values), cell(reference), cell(bound),
                                        ratio, '' if seconds is None else f'{seconds:.2f}',
                                        *([f'{spread_of(args, done, row) or math.nan:.4f}'] if len(args.seeds) > 1 else [])])
                     + ' |')
    return lines, to_reference, to_bound


def summary(groups, name):
    parts = [f'{folder} {mean(logs):.4f} (worst {math.exp(max(logs)):.3f})' for folder, logs in sorted(groups.items())]
    everything = [x for logs in groups.values() for x in logs]
    return f'{name}: all {mean(everything):.4f} over {len(everything)} rows; ' + '; '.join(parts) + '.'


def report(args, references, done, setting):
    text = [f'# {args.out.name}', '',
            f'gaus {setting["version"].split()[-1]}, commit {setting["commit"]}, {setting["date"]}.',
            f'{setting["processor"]}, {setting["cores"]} cores, one thread.',
            f'Options: `{" ".join(args.options) or "the defaults"}`; seed {args.seeds[0]}'
            f'{f" of {len(args.seeds)}" if len(args.seeds) > 1 else ""}.', '']
    for formulation, mode in MODES.items():
        lines, to_reference, to_bound = table(args, references, done, formulation)
        text += [f'## {formulation}: {mode}', '']
        if to_reference:
            text += [summary(to_reference, 'gauss / reference, geometric mean')]
        if to_bound:
            text += ['', summary(to_bound, 'gauss / bound, geometric mean')]
        text += ['', *spreads(args, references, done, formulation), *lines, '']
    args.out.with_suffix('.md').write_text('\n'.join(text))


def main():
    args = arguments()
    with args.references.open() as file:
        references = [r for r in csv.DictReader(file, delimiter='\t') if args.match in r['instance']]
    if args.report:
        setting = json.loads(args.out.with_suffix('.json').read_text())
    else:
        setting = bench.setting(args)
        measure(args, references, setting)
    report(args, references, read_done(args.out.with_suffix('.csv')), setting)
    print(f'written: {args.out.with_suffix(".md")}')


main()
