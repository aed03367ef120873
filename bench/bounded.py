#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modes resource (A) and memory (B) over instances and latency bounds, against the baselines and a file of references.

The reference file is a TSV with the columns instance, formulation (A or B), D, list, trial, bound; what it calls trial is
compared as `reference`. Its rows say what to run. Writes OUT.csv (a row each run, as they come; an interrupted run goes
on), OUT.json (what it ran on) and OUT.md.

  bench/bounded.py --references ../shared/trial-results.tsv --out bench/results/bounded
"""
import argparse
import csv
import datetime
import json
import math
import os
import pathlib
import subprocess
import sys

import run as bench

ROOT = bench.ROOT
MODES = {'A': 'resource', 'B': 'memory'}
COLUMNS = ['instance', 'formulation', 'D', 'scheduler', 'seed', 'value', 'bound', 'seconds', 'status']


def arguments():
    shared = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tool', default=ROOT / 'build' / 'bin' / 'gaus', type=pathlib.Path)
    parser.add_argument('--instances', type=pathlib.Path, default=shared / 'instances')
    parser.add_argument('--references', type=pathlib.Path, default=shared / 'trial-results.tsv')
    parser.add_argument('--schedulers', nargs='+', default=['gauss', 'list', 'alap', 'random'])
    parser.add_argument('--seeds', nargs='+', type=int, default=[1])
    parser.add_argument('--match', default='', help='only instances whose name contains this')
    parser.add_argument('--timeout', type=float, default=400, help='seconds after which a run is given up')
    parser.add_argument('--out', required=True, type=pathlib.Path, help='path without an extension')
    parser.add_argument('--options', nargs=argparse.REMAINDER, default=[], help='further options of gaus solve')
    args = parser.parse_args()
    args.folders, args.threads = ['rw', 'epfl'], 1
    return args


def solve(args, row, scheduler, seed):
    """One run; a missing value means that it failed or took too long."""
    command = [str(args.tool), 'solve', str(args.instances / (row['instance'] + '.json')), '--csv', '--threads=1',
               f'--mode={MODES[row["formulation"]]}', f'--latency={row["D"]}', f'--scheduler={scheduler}',
               f'--seed={seed}', *args.options]
    key = [row['instance'], row['formulation'], row['D'], scheduler, seed]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return key + ['', '', args.timeout, 'timeout']
    if result.returncode != 0:
        return key + ['', '', '', result.stderr.strip().splitlines()[-1:] or ['failed']]
    figures = list(csv.DictReader(result.stdout.splitlines()))[0]
    return key + [figures['objective'], figures['bound'], figures['seconds'], figures['status']]


def read_done(path):
    if not path.exists():
        return {}
    with path.open() as file:
        return {(r['instance'], r['formulation'], r['D'], r['scheduler'], r['seed']): r for r in csv.DictReader(file)}


def measure(args, references):
    path = args.out.with_suffix('.csv')
    done = read_done(path)
    with path.open('a', newline='') as file:
        writer = csv.writer(file)
        if not done:
            writer.writerow(COLUMNS)
        for row in references:
            for scheduler in args.schedulers:
                for seed in args.seeds:
                    if (row['instance'], row['formulation'], row['D'], scheduler, str(seed)) in done:
                        continue
                    writer.writerow(solve(args, row, scheduler, seed))
                    file.flush()
                    print('.', end='', file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return read_done(path)


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def mean(logs):
    return math.exp(sum(logs) / len(logs)) if logs else float('nan')


def cell(value):
    return '' if value is None else f'{value:.4f}' if abs(value) < 1000 else f'{value:.0f}'


def table(args, references, done, formulation):
    """The rows of one formulation, and the logarithms of gauss / reference and gauss / bound by folder."""
    lines, to_reference, to_bound = [], {}, {}
    head = ['instance', 'D', *args.schedulers, 'reference', 'bound', 'gauss / reference', 'gauss seconds']
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
                                        ratio, '' if seconds is None else f'{seconds:.2f}']) + ' |')
    return lines, to_reference, to_bound


def summary(groups, name):
    parts = [f'{folder} {mean(logs):.4f} (worst {math.exp(max(logs)):.3f})' for folder, logs in sorted(groups.items())]
    everything = [x for logs in groups.values() for x in logs]
    return f'{name}: all {mean(everything):.4f} over {len(everything)} rows; ' + '; '.join(parts) + '.'


def report(args, references, done, setting):
    text = [f'# {args.out.name}', '',
            f'gaus {setting["version"].split()[-1]}, commit {setting["commit"]}, {setting["date"]}.',
            f'{setting["processor"]}, {setting["cores"]} cores, one thread.',
            f'Options: `{" ".join(args.options) or "the defaults"}`; seed {args.seeds[0]}.', '']
    for formulation, mode in MODES.items():
        lines, to_reference, to_bound = table(args, references, done, formulation)
        text += [f'## {formulation}: {mode}', '']
        if to_reference:
            text += [summary(to_reference, 'gauss / reference, geometric mean')]
        if to_bound:
            text += ['', summary(to_bound, 'gauss / bound, geometric mean')]
        text += ['', *lines, '']
    args.out.with_suffix('.md').write_text('\n'.join(text))


def main():
    args = arguments()
    with args.references.open() as file:
        references = [r for r in csv.DictReader(file, delimiter='\t') if args.match in r['instance']]
    setting = bench.setting(args) | {"date": datetime.date.today().isoformat()}
    args.out.with_suffix('.json').write_text(json.dumps(setting, indent=1, default=str) + '\n')
    done = measure(args, references)
    report(args, references, done, setting)
    print(f'written: {args.out.with_suffix(".md")}')


main()
