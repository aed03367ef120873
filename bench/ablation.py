#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What each part of the search is worth: `gaus solve` with one option changed at a time, over the three modes.

Ratios are to the full setting on the same instance and seed. Two more settings get the processor time of the full one:
`gradient=0, equal time` is the best of as many seeds without the gradient as fit, `random, equal time` the random-restart
local search with as many restarts as fit. Mode modulo goes without branch and bound, which would leave nothing to the other
parts on most loops. Writes OUT.csv (a row each run, as they come; an interrupted run goes on),
OUT.json (what it ran on) and OUT.md.

  bench/ablation.py --out bench/results/ablation
"""
import csv
import json
import pathlib
import sys

import run as bench

FULL = 'full'
OFF = ['annealing=0', 'sigma-floor=0', 'mobility-units=0', 'perturb=0', 'warm-start=0', 'polish=0', 'repair=0', 'gradient=0']
MORE = ['sigma-end=0.01', 'polish=0 warm-start=0', 'gradient=0 polish=0', 'expected-violation=1',
        'expected-violation=1 polish=0', 'starts=8', 'starts=8 perturb=0']
EQUAL = ['gradient=0, equal time', 'random, equal time']
COLUMNS = ['instance', 'mode', 'latency', 'setting', 'seed', 'ii', 'value', 'processor']
RW = ['rw/rand_graph_1000_1', 'rw/rand_graph_1000_2', 'rw/rand_graph_1000_3', 'rw/rand_graph_sparse_1000_1',
      'rw/rand_graph_sparse_1000_2', 'rw/rand_graph_sparse_1000_3']
EPFL = ['epfl/cavlc', 'epfl/ctrl', 'epfl/i2c', 'epfl/int2float', 'epfl/router']
LOOPS = ['machsuite/' + name for name in ('aes2-graph2', 'aes2-graph4', 'aes2-graph12', 'aes2-graph9', 'md_grid-graph7',
                                          'md_grid-graph6', 'stencil3d-graph9', 'sort_merge-graph5')] + \
        ['origami/' + name for name in ('e_detect', 'fir_SAM', 'fir_SHI', 'iir4', 'iir_sos2', 'iir_sos4', 'iir_sos8',
                                        'iir_sos16', 'mat_inv', 'ycbcr_tr')]


def arguments(description=__doc__):
    parser = bench.parser_of(description)
    parser.add_argument('--references', type=pathlib.Path, default=bench.SHARED / 'trial-results.tsv',
                        help='TSV whose columns instance and D give the latency bounds of modes resource and memory')
    parser.add_argument('--modes', nargs='+', default=['resource', 'memory', 'modulo'])
    parser.add_argument('--seeds', nargs='+', type=int, default=[1, 2])
    parser.add_argument('--every', type=int, default=1, help='only every Nth problem')
    args = parser.parse_args()
    args.folders, args.schedulers, args.threads, args.options = ['rw', 'epfl', 'machsuite', 'origami'], ['gauss'], 1, []
    return args


def latency_bounds(path):
    bounds = {}
    for row in csv.DictReader(path.open(), delimiter='\t'):
        bounds.setdefault(row['instance'], set()).add(int(row['D']))
    return bounds


def tasks(args):
    """[(instance, mode, latency)]"""
    return list(all_tasks(args))[::args.every]


def all_tasks(args):
    bounds = latency_bounds(args.references)
    for mode in args.modes:
        if mode == 'modulo':
            yield from ((name, mode, 0) for name in LOOPS)
        else:
            yield from ((name, mode, latency) for name in RW + EPFL for latency in sorted(bounds[name]))


# --- running --------------------------------------------------------------------


def solve(args, task, seed, *options):
    """(II, value, processor seconds) of one run; the value is empty where there is none."""
    instance, mode, latency = task
    command = [args.tool, 'solve', '--csv', '--threads=1', '--mode=' + mode, '--latency=%d' % latency, '--seed=%d' % seed,
               *options, args.instances / (instance + '.json')]
    result, seconds = bench.timed(command)
    rows = list(csv.DictReader(result.stdout.splitlines()))
    if len(rows) != 1 or result.returncode not in (0, 1, 4):
        sys.exit('%s\nexit code %d: %s' % (' '.join(map(str, command)), result.returncode, result.stderr))
    return rows[0]['ii'], rows[0]['objective'], seconds


def flags(mode, setting):
    fixed = ['--branch=0'] if mode == 'modulo' else []
    return fixed if setting == FULL else fixed + ['--' + word for word in setting.split()]


def random_of_equal_time(args, task, seed, budget):
    _, _, seconds = solve(args, task, seed, '--scheduler=random', '--starts=2')
    restarts = max(1, round(2 * budget / max(seconds, 1e-3)))
    return solve(args, task, seed, '--scheduler=random', '--starts=%d' % min(restarts, 4096))


def seeds_of_equal_time(args, task, seed, budget):
    """Best of several seeds; the seeds of different runs do not meet."""
    best, spent, tries = None, 0, 0
    while tries == 0 or spent * (tries + 0.5) / tries < budget:
        run = solve(args, task, seed + 1000 * tries, *flags(task[1], 'gradient=0'))
        spent += run[2]
        tries += 1
        if best is None or (run[1] and float(run[1]) < float(best[1] or 'inf')):
            best = run
    return best[0], best[1], spent


def measure(args, task, setting, seed, budget):
    if setting == 'random, equal time':
        return random_of_equal_time(args, task, seed, budget)
    if setting == 'gradient=0, equal time':
        return seeds_of_equal_time(args, task, seed, budget)
    return solve(args, task, seed, *flags(task[1], setting))


def settings_of(mode):
    if mode == 'modulo':  # which has many starts by default
        return [FULL, *OFF, *MORE[:5], EQUAL[0]]
    return [FULL, *OFF, *MORE, *EQUAL]


def run_all(args, now):
    def item(task, seed, setting):
        def measured(done):
            full = done.get(tuple(map(str, (*task, FULL, seed))))
            ii, value, seconds = measure(args, task, setting, seed, float(full['processor']) if full else 0)
            return ii, value, '%.4f' % seconds

        return (*task, setting, seed), '%s, %s, %s, seed %d' % (task[0], task[1], setting, seed), measured

    bench.measure_all(args, now, COLUMNS, 5, [item(task, seed, setting) for task in tasks(args) for seed in args.seeds
                                              for setting in settings_of(task[1])])


# --- the report -------------------------------------------------------------------


def ratios(rows, mode, setting):
    """[(ratio of the objective, of the time, instance)], and the runs without a comparable value."""
    full = {(r['instance'], r['latency'], r['seed']): r for r in rows if r['mode'] == mode and r['setting'] == FULL}
    found, without = [], 0
    for r in rows:
        base = full.get((r['instance'], r['latency'], r['seed']))
        if r['mode'] != mode or r['setting'] != setting or not base:
            continue
        if not r['value'] or r['ii'] != base['ii']:
            without += 1
            continue
        extra = 1 if mode != 'resource' else 0
        found.append(((float(r['value']) + extra) / (float(base['value']) + extra),
                      max(float(r['processor']), 1e-3) / max(float(base['processor']), 1e-3), r['instance']))
    return found, without


def summary(rows, mode):
    lines = [['setting', 'objective, geometric mean', 'best', 'worst', 'worse / better', 'processor time']]
    for setting in settings_of(mode):
        found, without = ratios(rows, mode, setting)
        if not found:
            continue
        worst = max(found)
        better = sum(r[0] < 1 - 1e-9 for r in found)
        worse = sum(r[0] > 1 + 1e-9 for r in found)
        lines.append([setting, '%.4f' % bench.geometric_mean([r[0] for r in found]), '%.3f' % min(found)[0],
                      '%.3f (%s)' % (worst[0], worst[2].split('/')[1]) if worse else '1.000', '%d / %d' % (worse, better),
                      '%.2f' % bench.geometric_mean([r[1] for r in found]) +
                      ('; %d without a comparable schedule' % without if without else '')])
    return bench.markdown(lines)


def by_folder(rows, mode):
    folders = sorted({r['instance'].split('/')[0] for r in rows if r['mode'] == mode})
    lines = [['setting', *folders]]
    for setting in settings_of(mode)[1:]:
        found, _ = ratios(rows, mode, setting)
        if not found:
            continue
        cells = [[r[0] for r in found if r[2].startswith(folder + '/')] for folder in folders]
        lines.append([setting, *('%.4f' % bench.geometric_mean(cell) if cell else '-' for cell in cells)])
    return bench.markdown(lines)


def report(args):
    rows = bench.load_rows(args.out.with_suffix('.csv'))
    about = json.loads(args.out.with_suffix('.json').read_text())
    names = {'resource': 'A: resource', 'memory': 'B: memory', 'modulo': 'C: modulo, lifetime_bits'}
    text = ['# What each part is worth', '', *bench.about(about), '',
            'Each row changes the named options and nothing else; ratios are to the full setting on the same instance, '
            'latency bound and seed, above 1 is worse. Processor time is a ratio too.']
    for mode in args.modes:
        here = [r for r in rows if r['mode'] == mode]
        if not here:
            continue
        count = len({(r['instance'], r['latency']) for r in here})
        text += ['', '## %s' % names[mode], '', '%d problems, %d seeds.' % (count, len({r['seed'] for r in here})), '',
                 summary(rows, mode), '', 'By folder:', '', by_folder(rows, mode)]
    args.out.with_suffix('.md').write_text('\n'.join(text) + '\n')
    print('\n'.join(text))


def main():
    args = arguments()
    if not args.report:
        run_all(args, bench.setting(args))
    report(args)


if __name__ == '__main__':
    main()
