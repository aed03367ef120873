#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modes resource (A) and memory (B) over instances and latency bounds, against the baselines and a file of references.

The reference file is a TSV with the columns instance, formulation (A or B), D, list, trial, bound; what it calls trial is
compared as `reference`. Its rows say what to run, less what --match and --exclude leave out; --add gives more. Writes
OUT.csv (a row each run, as they come; an interrupted run goes on), OUT.json (what it ran on) and OUT.md, whose tables have
all that is in OUT.csv. The first of the schedulers is compared with the references; with several seeds the report has its
spread over them, largest value over least; the other columns are those of the first seed. Seconds are processor time of
the whole program, reading the file included; so is the memory, its largest resident set (what is below this script's own
says nothing).

  bench/bounded.py --match rw/ --out bench/results/bounded
  bench/bounded.py --match epfl/ --exclude epfl/div --schedulers gauss fds --out bench/results/bounded-epfl
  bench/bounded.py --match epfl/div --add epfl/div:B:4373 epfl/div:B:6559 --limit random:30000 --out bench/results/div
  bench/bounded.py --match rw/ --schedulers gauss --seeds 1..20 --out bench/results/spread
"""
import csv
import json
import pathlib
import subprocess
import sys

import run as bench

MODES = {'A': 'resource', 'B': 'memory'}
COLUMNS = ['instance', 'formulation', 'D', 'scheduler', 'seed', 'value', 'bound', 'seconds', 'status', 'processor',
           'memory_mb']
SCHEDULERS = ['gauss', 'list', 'alap', 'asap', 'fds', 'random']


def seeds(words):
    """Numbers, and ranges such as 1..20."""
    found = []
    for word in words:
        first, _, last = word.partition('..')
        found += range(int(first), int(last or first) + 1)
    return found


def limits(words):
    """{scheduler: operations} of words such as fds:10000."""
    return {name: int(count) for name, _, count in (word.partition(':') for word in words)}


def arguments():
    parser = bench.parser_of(__doc__)
    parser.add_argument('--references', type=pathlib.Path, default=bench.SHARED / 'trial-results.tsv')
    parser.add_argument('--schedulers', nargs='+', default=SCHEDULERS)
    parser.add_argument('--seeds', nargs='+', default=['1'], help='numbers, or ranges such as 1..20')
    parser.add_argument('--match', action='append', help='only instances whose name contains this, or one of several')
    parser.add_argument('--exclude', action='append', default=[], help='no instances whose name contains this')
    parser.add_argument('--add', nargs='+', default=[], metavar='INSTANCE:FORMULATION:D',
                        help='further rows, which need no reference')
    parser.add_argument('--modes', nargs='+', default=list(MODES), choices=list(MODES), help='only these formulations')
    parser.add_argument('--limit', nargs='+', default=[], metavar='SCHEDULER:OPERATIONS',
                        help='a scheduler only on instances of at most so many operations')
    parser.add_argument('--timeout', type=float, default=400, help='seconds after which a run is given up')
    parser.add_argument('--options', nargs='...', default=[], help='further options of gaus solve')
    args = parser.parse_args()
    args.seeds, args.limit, args.threads = seeds(args.seeds), limits(args.limit), 1
    return args


def row_key(row):
    return row['instance'], row['formulation'], row['D']


def read_references(path):
    with path.open(newline='') as file:
        return {row_key(row): row for row in csv.DictReader(file, delimiter='\t')}


def problems(args, references):
    """[(instance, formulation, D)] to run."""
    found = [key for key in references if key[1] in args.modes and any(part in key[0] for part in args.match or [''])
             and not any(part in key[0] for part in args.exclude)]
    found += [key for key in (tuple(word.split(':')) for word in args.add) if key not in found]
    if not found:
        sys.exit('no rows are left')
    return found


# --- running --------------------------------------------------------------------


def solve(args, key, scheduler, seed):
    """One run: the columns behind the key. A missing value means that it failed or took too long."""
    instance, formulation, latency = key
    command = [args.tool, 'solve', args.instances / (instance + '.json'), '--csv', '--threads=1',
               f'--mode={MODES[formulation]}', f'--latency={latency}', f'--scheduler={scheduler}', f'--seed={seed}',
               *args.options]
    try:
        result, usage = bench.measured(command, timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return ['', '', args.timeout, 'timeout', '', '']
    used = ['%.3f' % (usage.ru_utime + usage.ru_stime), '%.1f' % (usage.ru_maxrss / 1000)]
    if result.returncode != 0:
        return ['', '', '', (result.stderr.strip().splitlines() or ['failed'])[-1], *used]
    figures = list(csv.DictReader(result.stdout.splitlines()))[0]
    return [figures['objective'], figures['bound'], figures['seconds'], figures['status'], *used]


def size(args, instance):
    return json.loads(bench.timed([args.tool, 'info', '--json', args.instances / (instance + '.json')])[0].stdout)['operations']


def measure(args, todo):
    def item(key, scheduler, seed):
        label = '%s, %s, D %s, %s, seed %d' % (*key, scheduler, seed)
        return (*key, scheduler, seed), label, lambda _: solve(args, key, scheduler, seed)

    sizes = {name: size(args, name) for name in {key[0] for key in todo}} if args.limit else {}
    work = [item(key, scheduler, seed) for key in todo for scheduler in args.schedulers for seed in args.seeds
            if scheduler not in args.limit or sizes[key[0]] <= args.limit[scheduler]]
    args.folders = sorted({key[0].split('/')[0] for key in todo})
    bench.measure_all(args, {**bench.setting(args), 'limits': args.limit}, COLUMNS, 5, work)


# --- the report -------------------------------------------------------------------


def number(text):
    return float(text) if text else None


def cell(value):
    return '-' if value is None else f'{value:.4f}' if abs(value) < 1000 else f'{value:.0f}'


class Results:
    """What OUT.csv has, beside the references."""

    def __init__(self, rows, references):
        self.runs = {(*row_key(row), row['scheduler'], row['seed']): row for row in rows}
        self.problems = list(dict.fromkeys(key[:3] for key in self.runs))
        self.schedulers = list(dict.fromkeys(key[3] for key in self.runs))
        self.seeds = list(dict.fromkeys(key[4] for key in self.runs))
        self.references = references

    def figure(self, key, column, scheduler=None, seed=None):
        return number(self.runs.get((*key, scheduler or self.schedulers[0], seed or self.seeds[0]), {}).get(column))

    def reference(self, key, column):
        return number(self.references.get(key, {}).get(column))

    def bound(self, key):
        return max((b for b in (self.figure(key, 'bound'), self.reference(key, 'bound')) if b is not None), default=None)

    def over(self, key, other):
        """The first scheduler's value over another figure; None where one of them is missing."""
        ours = self.figure(key, 'value')
        return ours / other if ours and other else None

    def spread(self, key):
        values = [v for v in (self.figure(key, 'value', seed=seed) for seed in self.seeds) if v]
        return max(values) / min(values) if len(values) > 1 else None


def folder(key):
    return key[0].split('/')[0] + (' sparse' if 'sparse' in key[0] else '')


def summary(ratios, name):
    """A line on the ratios, {key: ratio}, in all and by folder."""
    ratios = {key: ratio for key, ratio in ratios.items() if ratio}
    if not ratios:
        return []
    groups = {}
    for key, ratio in ratios.items():
        groups.setdefault(folder(key), []).append(ratio)
    parts = [f'{part} {bench.geometric_mean(found):.4f} (worst {max(found):.3f})' for part, found in sorted(groups.items())]
    return [f'{name}, geometric mean: all {bench.geometric_mean(ratios.values()):.4f} over {len(ratios)} rows; '
            + '; '.join(parts) + '.', '']


def spreads(results, keys):
    """The report's line on the spread over the seeds."""
    found = {key: results.spread(key) for key in keys if results.spread(key)}
    if not found:
        return []
    worst = max(found, key=found.get)
    return ['Spread of %s over %d seeds, largest value over least: geometric mean %.4f, worst %.4f (%s at %s); %d of %d rows '
            'at most 1.03.' % (results.schedulers[0], len(results.seeds), bench.geometric_mean(found.values()), found[worst],
                               worst[0], worst[2], sum(s <= 1.03 for s in found.values()), len(found)), '']


def table(results, keys):
    ours = results.schedulers[0]
    rows = [['instance', 'D', *results.schedulers, 'reference', 'bound', ours + ' / reference',
             ours + ' processor s', *(['spread'] if len(results.seeds) > 1 else [])]]
    for key in keys:
        reference = results.reference(key, 'trial')
        ratio, spread, seconds = results.over(key, reference), results.spread(key), results.figure(key, 'processor')
        rows.append([key[0], key[2], *(cell(results.figure(key, 'value', name)) for name in results.schedulers),
                     cell(reference), cell(results.bound(key)), '%.3f' % ratio if ratio else '-',
                     '-' if seconds is None else '%.2f' % seconds,
                     *([cell(spread)] if len(results.seeds) > 1 else [])])
    return bench.markdown(rows)


def baselines(results, keys):
    """The report's lines on the other schedulers: where one is better, and the time of all."""
    if len(results.schedulers) == 1:
        return []
    ours, *others = results.schedulers
    better = {key: name for key in keys for name in others
              if (results.over(key, results.figure(key, 'value', name)) or 0) > 1}
    where = ', '.join('%s at %s (%s)' % (key[0], key[2], name) for key, name in better.items())
    seconds = ['%s %.1f' % (name, sum(results.figure(key, 'processor', name) or 0 for key in keys))
               for name in results.schedulers]
    return ['A baseline is better than %s in %d of %d rows%s. Processor seconds in all: %s.'
            % (ours, len(better), len(keys), ': ' + where if better else '', ', '.join(seconds)), '']


def left_out(results, setting):
    """What has no row or no value, in words."""
    words = ['`%s` above %d operations' % pair for pair in setting.get('limits', {}).items()]
    words += ['%s at %s by `%s`, seed %s (%s)' % (key[0], key[2], key[3], key[4], row['status'])
              for key, row in results.runs.items() if not row['value']]
    return ['Left out: ' + ', '.join(words) + '.', ''] if words else []


def section(results, formulation, keys):
    ours = results.schedulers[0]
    bounds = summary({key: results.over(key, results.bound(key)) for key in keys}, ours + ' / bound') \
        if formulation == 'A' else []
    memory = max((results.figure(key, 'memory_mb') or 0 for key in keys), default=0)
    return [f'## {formulation}: {MODES[formulation]}', '',
            *summary({key: results.over(key, results.reference(key, 'trial')) for key in keys}, ours + ' / reference'),
            *bounds, *baselines(results, keys), *spreads(results, keys), table(results, keys), '',
            *(['Largest resident set of %s: %.0f MB.' % (ours, memory), ''] if memory else [])]


def report(args, references):
    setting = json.loads(args.out.with_suffix('.json').read_text())
    results = Results(bench.load_rows(args.out.with_suffix('.csv')), references)
    text = [f'# {args.out.name}', '', *bench.about(setting), '', *left_out(results, setting)]
    for formulation in MODES:
        keys = [key for key in results.problems if key[1] == formulation]
        text += section(results, formulation, keys) if keys else []
    args.out.with_suffix('.md').write_text('\n'.join(text))
    print(f'written: {args.out.with_suffix(".md")}')


def main():
    args = arguments()
    references = read_references(args.references)
    if not args.report:
        measure(args, problems(args, references))
    report(args, references)


if __name__ == '__main__':
    main()
