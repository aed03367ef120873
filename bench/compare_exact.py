#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares schedules with the exact reference of bench/exact.py.

  bench/compare_exact.py bench/results/exact.csv --out bench/results/against-exact
      runs `gaus solve --csv` for each row: same mode, objective, and II or latency bound
  bench/compare_exact.py bench/results/exact.csv --csv bench/results/modulo.csv --scheduler gauss --out ...
      takes the rows of that file with the same instance and II, modulo only; the worst of the seeds counts
  bench/compare_exact.py bench/results/exact.csv --schedules FOLDER --out ...
      reads FOLDER/INSTANCE.MODE-OBJECTIVE-PARAMETER.json (gaus-schedule-1), figures computed here from the starts

Of an instance, mode and parameter with several rows in the reference, the best value and the best bound count, and the
time of the run with that value. A ratio is ours / exact, with 1 added to both for bits, which can be 0. Writes OUT.csv
(a row each, as they come; an interrupted run goes on, and rows whose reference has changed are run again), OUT.json (what
it ran on) and OUT.md, prints the report's summary. Times are processor seconds of both: ours of the whole program, reading
the file included; those of the exact solver without building its model. Where it has a proof it has stopped early, so a
time ratio is also given for the rows where it took more than a second, and for those where it went to its limit.
"""
import csv
import json
import pathlib
import sys

import run as bench
from problem import Problem, value

KEY = ('instance', 'mode', 'objective', 'parameter')
FIELDS = (*KEY, 'operations', 'exact', 'bound', 'exact_status', 'exact_seconds', 'limit', 'ours', 'ours_status',
          'ours_seconds', 'ratio', 'speed', 'note')
WHOLE = 30    # seconds of a run of CP-SAT that counts as one of a minute
WORST = 1.08  # a ratio that no row should be above


def arguments():
    parser = bench.parser_of(__doc__)
    parser.add_argument('exact', nargs='+', type=pathlib.Path, help='CSV files of bench/exact.py')
    source = parser.add_mutually_exclusive_group()
    source.add_argument('--csv', nargs='+', type=pathlib.Path, help='results of bench/run.py or gaus solve --csv')
    source.add_argument('--schedules', type=pathlib.Path, help='folder of gaus-schedule-1 files')
    parser.add_argument('--scheduler', default='gauss', help='rows of --csv to take, and that the tool runs')
    parser.add_argument('--modes', nargs='+', default=['ii', 'modulo', 'resource', 'memory'])
    parser.add_argument('--pieces', type=pathlib.Path, default=bench.ROOT / 'build' / 'pieces',
                        help='folder of what bench/exact_set.sh has cut')
    parser.add_argument('--options', nargs='...', default=[], help='further options of gaus solve')
    args = parser.parse_args()
    args.folders, args.schedulers, args.threads, args.seeds = [], [args.scheduler], 1, [1]
    return args


def real(text):
    return float(text) if text not in (None, '') else None


# --- the reference ------------------------------------------------------------


def reference(paths):
    """(rows of modulo, resource and memory by key; {instance: {ii: status}} of mode ii)"""
    rows, feasible = {}, {}
    for path in paths:
        for row in csv.DictReader(path.open()):
            if row['mode'] == 'ii':
                merge_status(feasible.setdefault(row['instance'], {}), int(row['parameter']), row['status'])
            elif row['value'] or row['status'] == 'infeasible':
                rows.setdefault(tuple(row[k] for k in KEY), []).append(row)
    return {key: merge_rows(found) for key, found in rows.items()}, feasible


def merge_rows(rows):
    """The best of several runs of the same thing, with the best bound of all."""
    valued = [row for row in rows if row['value']]
    if not valued:
        return rows[0]
    best = dict(min(valued, key=lambda row: (real(row['value']), -real(row['bound']))))
    best['bound'] = max(real(row['bound']) for row in valued)
    if real(best['value']) - best['bound'] < 1e-6:
        best['status'] = 'optimal'
    return best


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
    """Where our figures are from. find() gives {'value', 'seconds', 'status'}, least_ii() an II, or None."""

    def __init__(self, options):
        self.options = options
        self.rows = [row for path in options.csv or () for row in csv.DictReader(path.open())
                     if row['scheduler'] == options.scheduler]

    def path(self, instance):
        for folder in (self.options.instances, self.options.pieces):
            if (folder / (instance + '.json')).is_file():
                return folder / (instance + '.json')
        sys.exit('%s: not found; bench/exact_set.sh OUT pieces cuts pieces' % instance)

    def solve(self, instance, *arguments):
        """A row of the tool, the whole program's processor seconds in it."""
        command = [self.options.tool, 'solve', '--csv', '--threads=1', '--scheduler=' + self.options.scheduler, *arguments,
                   *self.options.options, self.path(instance)]
        result, seconds = bench.timed(command)
        rows = list(csv.DictReader(result.stdout.splitlines()))
        if not rows:
            sys.exit('%s\nexit code %d: %s' % (' '.join(map(str, command)), result.returncode, result.stderr))
        return {**rows[0], 'seconds': '%.4f' % seconds}

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
        row = self.solve(instance, *arguments)
        if row['status'] not in ('feasible', 'optimal'):
            return {'value': None, 'seconds': real(row['seconds']), 'status': row['status']}
        return self.figure(row, objective, instance, parameter)

    def figure(self, row, objective, instance, bound):
        if objective == 'resource':
            demand, latencies = Problem(self.path(instance), pipelined=False).weights()
            found = real(row['peak']) * bound / demand + (real(row['communication']) / latencies if latencies else 0)
        else:
            found = real(row['lifetime_bits' if objective == 'lifetime' else 'max_live_bits'])
        return {'value': found, 'seconds': real(row['seconds']), 'status': row['status']}

    def from_schedule(self, instance, mode, objective, parameter):
        path = self.options.schedules / ('%s.%s-%s-%d.json' % (instance, mode, objective, parameter))
        if not path.is_file():
            return None
        schedule = json.loads(path.read_text())
        problem = Problem(self.path(instance), pipelined=mode == 'modulo')
        found, _ = value(problem, schedule['start'], schedule.get('ii'), objective, parameter)
        return {'value': found, 'seconds': None, 'status': 'feasible'}

    def least_ii(self, instance):
        if self.options.schedules:
            return None
        if not self.options.csv:
            found = self.solve(instance, '--mode=modulo')['ii']
            return int(found) if found else None
        found = [int(r['ii']) for r in self.rows if (r.get('instance') or r.get('name')) == instance and r['ii']]
        return max(found, default=None)


# --- running --------------------------------------------------------------------


def compare(key, row, found):
    """The columns of OUT.csv behind the key."""
    line = {'operations': row['operations'], 'exact': row['value'], 'bound': known_bound(row), 'exact_status': row['status'],
            'exact_seconds': row['seconds'], 'limit': row['limit']}
    if found is None:
        line['note'] = 'no such run'
    else:
        line.update(judge(key, row, found))
    return [line.get(column, '') for column in FIELDS[len(KEY):]]


def known_bound(row):
    return '%.10g' % real(row['bound']) if row['bound'] not in ('', None) else ''


def judge(key, row, found):
    """Our side of a row."""
    line = {'ours_status': found['status']}
    if found['seconds'] is not None:
        line.update(ours_seconds='%.4f' % found['seconds'],
                    speed='%.3f' % (max(real(row['seconds']), 0.01) / max(found['seconds'], 0.001)))
    if found['value'] is None or not row['value']:
        if (found['value'] is None) == bool(row['value']):
            line['note'] = 'one finds a schedule, the other does not'
        return line
    extra = 0 if key[2] == 'resource' else 1
    line.update(ours='%g' % found['value'], ratio='%.4f' % ((found['value'] + extra) / (real(row['value']) + extra)))
    if found['value'] < real(row['bound']) - 1e-4:
        line['note'] = 'below the bound: one of the two is wrong'
    return line


def compare_ii(statuses, found):
    best, proof = smallest(statuses)
    line = {'exact': best or '', 'exact_status': 'proven' if proof else '', 'ours': found or '',
            'note': 'another II' if found and best and found != best else ''}
    return [line.get(column, '') for column in FIELDS[len(KEY):]]


def run_all(options, values, feasible):
    ours = Ours(options)

    def item(key, row):
        return key, ' '.join(key), lambda _: compare(key, row, ours.find(*key[:3], int(key[3])))

    def item_ii(instance, statuses):
        return (instance, 'ii', 'none', ''), instance, lambda _: compare_ii(statuses, ours.least_ii(instance))

    def same_reference(row):
        known = values.get(tuple(row[k] for k in KEY))
        if row['mode'] == 'ii':
            return row['exact'] == str(smallest(feasible.get(row['instance'], {}))[0] or '')
        return known and (row['exact'], row['bound']) == (known['value'], known_bound(known))

    work = [item(key, row) for key, row in sorted(values.items()) if key[1] in options.modes]
    if 'ii' in options.modes:
        work += [item_ii(*pair) for pair in sorted(feasible.items())]
    bench.measure_all(options, bench.setting(options), FIELDS, len(KEY), work, same_reference)


# --- the report ---------------------------------------------------------------


def family(line):
    """The group of a row in the summary."""
    name = line['instance']
    kind = 'loops without limits' if name.endswith('-unlimited') else \
        'loops' if name.split('/')[0] in ('machsuite', 'origami') else 'pieces and circuits'
    if float(line['limit']) < WHOLE and line['exact_status'] != 'optimal':
        kind += ' (CP-SAT %s s)' % line['limit']
    return line['mode'] if line['mode'] == line['objective'] else '%(mode)s %(objective)s' % line, kind


def speeds(rows):
    """'geometric mean (rows)' of the time ratios."""
    found = [float(row['speed']) for row in rows if row['speed']]
    return '%.3g (%d)' % (bench.geometric_mean(found), len(found)) if found else '-'


def summary_row(group, rows):
    ratios = [float(row['ratio']) for row in rows]
    worst = max(rows, key=lambda row: float(row['ratio']))
    return [', '.join(group), len(rows), sum(row['exact_status'] == 'optimal' for row in rows),
            sum(ratio <= 1 for ratio in ratios), '%.4f' % bench.geometric_mean(ratios),
            '%s (%s)' % (worst['ratio'], worst['instance']), sum(ratio > WORST for ratio in ratios), speeds(rows),
            speeds([row for row in rows if float(row['exact_seconds']) > 1]),
            speeds([row for row in rows if row['exact_status'] != 'optimal']),
            sum(bool(row['speed']) and float(row['speed']) < 1 for row in rows)]


def summary(lines):
    """The report's first table, and what it leaves out."""
    table = [['group', 'rows', 'proven optimal', 'as good or better', 'geometric mean', 'worst', 'above %g' % WORST, 'time ratio',
              'where CP-SAT takes over 1 s', 'where it has no proof', 'ours slower']]
    for group in sorted(set(map(family, lines))):
        rows = [line for line in lines if family(line) == group and line['ratio']]
        table += [summary_row(group, rows)] if rows else []
    barred = [line for line in lines if line['exact_status'] == 'infeasible']
    agree = sum(line['ours_status'] == 'infeasible' for line in barred)
    missing = sum(not line['ratio'] and line not in barred for line in lines)
    return [bench.markdown(table), '', 'Time ratios are geometric means of CP-SAT over ours; in brackets the number of rows.', '',
            'Of %d latency bounds that CP-SAT proves too short for the limits, ours refuses %d. %d rows without a schedule of '
            'ours.' % (len(barred), agree, missing)]


def intervals(lines):
    """Agreement on the II: the report's lines."""
    known = [line for line in lines if line['exact'] and line['ours']]
    proven = [line for line in known if line['exact_status'] == 'proven']
    head = 'II: %d of %d proven minimum IIs are ours, too; %d instances without an II on one side.' % (
        sum(not line['note'] for line in proven), len(proven), len(lines) - len(known))
    return [head] + ['- %(instance)s: ours %(ours)s, exact %(exact)s %(exact_status)s' % line for line in known if line['note']]


def report(options):
    lines = bench.load_rows(options.out.with_suffix('.csv'))
    lines, iis = [x for x in lines if x['mode'] != 'ii'], [x for x in lines if x['mode'] == 'ii']
    rows = [['instance', 'mode', 'II or D', 'exact', 'bound', 's', 'ours', 's', 'ratio', '']]
    for line in sorted(lines, key=lambda line: -float(line['ratio'] or 0)):
        rows.append([line['instance'], ' '.join(dict.fromkeys((line['mode'], line['objective'])))] + [
            line[k] for k in ('parameter', 'exact', 'bound', 'exact_seconds', 'ours', 'ours_seconds', 'ratio')]
            + [line['note'] or (line['exact_status'] if not line['ratio'] else '')])
    setting = json.loads(options.out.with_suffix('.json').read_text())
    text = ['# Against the exact reference', '', *bench.about(setting), '', 'Seconds are processor time.', '', *summary(lines),
            '', *(intervals(iis) if iis else []), '', bench.markdown(rows), '']
    options.out.with_suffix('.md').write_text('\n'.join(text))
    print('\n'.join([*summary(lines), '', *(intervals(iis) if iis else [])]))
    return [line for line in lines if line['note'] and line['note'] != 'no such run']


def main():
    options = arguments()
    if not options.report:
        run_all(options, *reference(options.exact))
    wrong = report(options)
    sys.exit('%s: %s' % (wrong[0]['instance'], wrong[0]['note']) if wrong else 0)


if __name__ == '__main__':
    main()
