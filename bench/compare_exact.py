#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares schedules with the exact reference of bench/exact.py.

  bench/compare_exact.py bench/results/exact.csv --tool build/bin/gaus --out build/against-exact
      runs `gaus solve --csv` for each row: same mode, objective, and II or latency bound
  bench/compare_exact.py bench/results/exact.csv --csv bench/results/modulo.csv --scheduler gauss --out ...
      takes the rows of that file with the same instance and II, modulo only; the worst of the seeds counts
  bench/compare_exact.py bench/results/exact.csv --schedules FOLDER --out ...
      reads FOLDER/INSTANCE.MODE-OBJECTIVE-PARAMETER.json (gaus-schedule-1), figures computed here from the starts

Of an instance, mode and parameter with several rows in the reference, the best value and the best bound count, and the
time of the run with that value. A ratio is ours / exact, with 1 added to both for bits, which can be 0. Writes OUT.csv
(a row each) and OUT.md (the report), prints the report's summary. With --tool, times are processor seconds of both, ours of
the whole program, reading the file included; where the exact solver has a proof it has stopped early, so the time ratio is
also given for the runs that went to their limit.
"""
import argparse
import csv
import datetime
import json
import math
import os
import pathlib
import sys

import run as bench
from problem import Problem, value

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
FIELDS = ('instance', 'mode', 'objective', 'parameter', 'operations', 'exact', 'bound', 'exact_status', 'exact_seconds',
          'ours', 'ours_seconds', 'ratio', 'speed', 'note')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('exact', nargs='+', type=pathlib.Path, help='CSV files of bench/exact.py')
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument('--tool', type=pathlib.Path, help='the gaus tool')
    source.add_argument('--csv', nargs='+', type=pathlib.Path, help='results of bench/run.py or gaus solve --csv')
    source.add_argument('--schedules', type=pathlib.Path, help='folder of gaus-schedule-1 files')
    parser.add_argument('--scheduler', default='gauss', help='rows of --csv to take, and that --tool runs')
    parser.add_argument('--modes', nargs='+', default=['ii', 'modulo', 'resource', 'memory'])
    parser.add_argument('--instances', nargs='+', type=pathlib.Path, help='folders that hold FOLDER/NAME.json',
                        default=[SHARED / 'instances', ROOT / 'build' / 'pieces'])
    parser.add_argument('--out', required=True, type=pathlib.Path, help='path without an extension')
    parser.add_argument('--options', nargs=argparse.REMAINDER, default=[], help='further options of gaus solve')
    return parser.parse_args()


def real(text):
    return float(text) if text not in (None, '') else None


# --- the reference ------------------------------------------------------------


def reference(paths):
    """(rows of modulo, resource and memory by key; {instance: {ii: status}} of mode ii)"""
    values, feasible = {}, {}
    for path in paths:
        for row in csv.DictReader(path.open()):
            if row['mode'] == 'ii':
                merge_status(feasible.setdefault(row['instance'], {}), int(row['parameter']), row['status'])
                continue
            if not row['value']:
                continue
            key = row['instance'], row['mode'], row['objective'], int(row['parameter'])
            known = values.get(key)
            bounds = [real(r['bound']) for r in (row, known) if r]
            if known is None or real(row['value']) < real(known['value']):
                values[key] = dict(row)
            values[key]['bound'] = max(bounds)
            if real(values[key]['value']) - values[key]['bound'] < 1e-6:
                values[key]['status'] = 'optimal'
    return values, feasible


def merge_status(known, ii, status):
    if status != 'undecided' or ii not in known:
        known[ii] = status


def smallest(statuses):
    """(smallest feasible II, whether all below it from the first one tried are proven infeasible)"""
    good = [ii for ii, status in statuses.items() if status in ('feasible', 'optimal')]
    if not good:
        return None, False
    return min(good), all(statuses.get(ii) == 'infeasible' for ii in range(min(statuses), min(good)))


# --- ours ---------------------------------------------------------------------


class Ours:
    """Where our figures are from. find() gives {'value', 'seconds', 'note'}, least_ii() an II, or None."""

    def __init__(self, options):
        self.options = options
        self.rows = [row for path in options.csv or () for row in csv.DictReader(path.open())
                     if row['scheduler'] == options.scheduler]

    def path(self, instance):
        for folder in self.options.instances:
            if (folder / (instance + '.json')).is_file():
                return folder / (instance + '.json')
        return None

    def solve(self, instance, *arguments):
        path = self.path(instance)
        if path is None:
            return None, 'instance not found'
        command = [str(self.options.tool), 'solve', '--csv', '--threads=1', '--scheduler=' + self.options.scheduler,
                   *arguments, *self.options.options, str(path)]
        result, seconds = bench.timed(command)
        rows = list(csv.DictReader(result.stdout.splitlines()))
        if not rows or rows[0]['status'] not in ('feasible', 'optimal'):
            return None, rows[0]['status'] if rows else 'failed'
        return {**rows[0], 'seconds': '%.4f' % seconds}, ''

    def find(self, instance, mode, objective, parameter):
        if self.options.schedules:
            return self.from_schedule(instance, mode, objective, parameter)
        if self.options.csv:
            rows = [r for r in self.rows if mode == 'modulo' and (r.get('instance') or r.get('name')) == instance
                    and r['ii'] == str(parameter)]
            found = [self.figure(r, objective, instance, parameter) for r in rows]
            return max(found, key=lambda f: f['value']) if found else None
        arguments = {'modulo': ['--mode=modulo', '--objective=' + objective, '--ii=%d' % parameter],
                     'resource': ['--mode=resource', '--latency=%d' % parameter],
                     'memory': ['--mode=memory', '--latency=%d' % parameter]}[mode]
        row, note = self.solve(instance, *arguments)
        return self.figure(row, objective, instance, parameter) if row else {'value': None, 'seconds': None, 'note': note}

    def figure(self, row, objective, instance, bound):
        if objective == 'resource':
            demand, latencies = Problem(self.path(instance), pipelined=False).weights()
            found = real(row['peak']) * bound / demand + real(row['communication']) / latencies
        else:
            found = real(row['lifetime_bits' if objective == 'lifetime' else 'max_live_bits'])
        return {'value': found, 'seconds': real(row['seconds']), 'note': ''}

    def from_schedule(self, instance, mode, objective, parameter):
        path = self.options.schedules / ('%s.%s-%s-%d.json' % (instance, mode, objective, parameter))
        problem = self.path(instance)
        if not path.is_file() or problem is None:
            return None
        schedule = json.loads(path.read_text())
        problem = Problem(problem, pipelined=mode == 'modulo')
        found, _ = value(problem, schedule['start'], schedule.get('ii'), objective, parameter)
        return {'value': found, 'seconds': None, 'note': ''}

    def least_ii(self, instance):
        if self.options.tool:
            row, _ = self.solve(instance, '--mode=modulo')
            return int(row['ii']) if row else None
        found = [int(r['ii']) for r in self.rows if (r.get('instance') or r.get('name')) == instance and r['ii']]
        return max(found, default=None)


# --- the report ---------------------------------------------------------------


def mean(ratios):
    return math.exp(sum(math.log(r) for r in ratios) / len(ratios)) if ratios else math.nan


def compare(key, row, found):
    """A row of OUT.csv"""
    instance, mode, objective, parameter = key
    line = {'instance': instance, 'mode': mode, 'objective': objective, 'parameter': parameter,
            'operations': row['operations'], 'exact': row['value'], 'bound': '%g' % row['bound'],
            'exact_status': row['status'], 'exact_seconds': row['seconds']}
    if found is None or found['value'] is None:
        line['note'] = found['note'] if found else 'no such run'
        return line
    extra = 0 if objective == 'resource' else 1
    exact, ours = real(row['value']), found['value']
    line.update(ours='%g' % ours, ratio='%.4f' % ((ours + extra) / (exact + extra)))
    if ours < row['bound'] - 1e-4:
        line['note'] = 'below the bound: one of the two is wrong'
    if found['seconds'] is not None:
        line.update(ours_seconds='%.4f' % found['seconds'],
                    speed='%.2f' % max(0.01, real(row['seconds']) / max(found['seconds'], 1e-4)))
    return line


def summary(lines):
    """Rows of the report's first table."""
    table = ['| mode | rows | proven optimal | as good or better | geometric mean | worst | time ratio | at the limit |',
             '| --- | --- | --- | --- | --- | --- | --- | --- |']
    for mode in dict.fromkeys((line['mode'], line['objective']) for line in lines):
        rows = [line for line in lines if (line['mode'], line['objective']) == mode and 'ratio' in line]
        if not rows:
            continue
        worst = max(rows, key=lambda line: float(line['ratio']))
        timed = [line for line in rows if 'speed' in line]
        limit = [float(line['speed']) for line in timed if line['exact_status'] != 'optimal']
        table.append('| %s %s | %d | %d | %d | %.4f | %s (%s) | %.0f | %.0f |' % (
            *mode, len(rows), sum(line['exact_status'] == 'optimal' for line in rows),
            sum(float(line['ratio']) <= 1 for line in rows), mean([float(line['ratio']) for line in rows]), worst['ratio'],
            worst['instance'], mean([float(line['speed']) for line in timed]), mean(limit)))
    missing = sum('ratio' not in line for line in lines)
    return table + (['', '%d rows without a schedule of ours.' % missing] if missing else [])


def intervals(feasible, ours):
    """Agreement on the II: the report's lines."""
    lines, proven, agree, unknown = [], 0, 0, 0
    for instance, statuses in sorted(feasible.items()):
        best, proof = smallest(statuses)
        found = ours.least_ii(instance)
        if best is None or found is None:
            unknown += 1
            continue
        proven += proof
        agree += proof and found == best
        if found != best:
            lines.append('- %s: ours %d, exact %d%s' % (instance, found, best, ' (proven)' if proof else ''))
    head = 'II: %d of %d proven minimum IIs are ours, too; %d instances without an II on one side.' % (agree, proven, unknown)
    return [head, *lines]


def report(lines, about):
    rows = ['| instance | mode | II or D | exact | bound | s | ours | s | ratio | |', '| ' + '--- | ' * 10]
    for line in sorted(lines, key=lambda line: -float(line.get('ratio', 0))):
        rows.append('| %s | %s %s | %s | %s | %s | %s | %s | %s | %s | %s |' % tuple(
            line.get(k, '') for k in ('instance', 'mode', 'objective', 'parameter', 'exact', 'bound', 'exact_seconds', 'ours',
                                      'ours_seconds', 'ratio', 'note')))
    where = '%s, %s, %s. Seconds are of one processor.' % (bench.commit(), datetime.date.today().isoformat(), bench.processor())
    return '\n'.join(['# Against the exact reference', '', 'Commit ' + where, '', *summary(lines), '', *about, '', *rows, ''])


def main():
    options = arguments()
    values, feasible = reference(options.exact)
    ours = Ours(options)
    lines = []
    for count, (key, row) in enumerate(sorted(values.items()), 1):
        if key[1] not in options.modes:
            continue
        lines.append(compare(key, row, ours.find(*key)))
        if sys.stderr.isatty():
            print('\r%d of %d ' % (count, len(values)), end='', file=sys.stderr, flush=True)
    about = intervals(feasible, ours) if 'ii' in options.modes and not options.schedules else []
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.with_name(options.out.name + '.csv').open('w', newline='') as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator='\n')
        writer.writeheader()
        writer.writerows(lines)
    options.out.with_name(options.out.name + '.md').write_text(report(lines, about))
    print('\n'.join([*summary(lines), '', *about]))
    wrong = [line for line in lines if line.get('note', '').startswith('below')]
    sys.exit('%s: %s' % (wrong[0]['instance'], wrong[0]['note']) if wrong else 0)


if __name__ == '__main__':
    main()
