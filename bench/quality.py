#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quality against time: each scheduler with less and more effort, over the problems of bench/ablation.py.

A value is compared with the best of all runs here on the same problem, time is that of the processor; both are geometric
means. Writes OUT.csv (a row each run, as they come; an interrupted run goes on), OUT.json, OUT.md and a plot for each mode,
OUT-MODE.svg.

  bench/quality.py --out bench/results/quality
"""
import json
import sys

import ablation
import plots
import run as bench

COLUMNS = ['instance', 'mode', 'latency', 'setting', 'seed', 'ii', 'value', 'processor']
GAUSS = {'gauss, low effort': ['--effort=low'], 'gauss, default': [], 'gauss, high effort': ['--effort=high']}
BOUNDED = {**GAUSS, 'gauss without gradient, low effort': ['--gradient=0', '--effort=low'],
           'gauss without gradient, default': ['--gradient=0'],
           'gauss without gradient, high effort': ['--gradient=0', '--effort=high'],
           **{'random, %d restarts' % n: ['--scheduler=random', '--starts=%d' % n] for n in (2, 8, 32)},
           'fds': ['--scheduler=fds'], 'list': ['--scheduler=list'], 'alap': ['--scheduler=alap']}
LOOP = {**GAUSS,
        'gauss without branch and bound, low effort': ['--branch=0', '--effort=low'],
        'gauss without branch and bound, default': ['--branch=0'],
        'gauss without branch and bound, high effort': ['--branch=0', '--effort=high'],
        'gauss without it or gradient, default': ['--branch=0', '--gradient=0'],
        'ims': ['--scheduler=ims'], 'list': ['--scheduler=list']}
NAMES = {'resource': 'A: resource', 'memory': 'B: memory', 'modulo': 'C: modulo, lifetime_bits'}


def settings_of(mode):
    return LOOP if mode == 'modulo' else BOUNDED


def run_all(args, now):
    def item(task, name, seed):
        def measured(_):
            ii, value, seconds = ablation.solve(args, task, seed, *settings_of(task[1])[name])
            return ii, value, '%.4f' % seconds

        return (*task, name, seed), '%s, %s, %s' % (task[0], task[1], name), measured

    bench.measure_all(args, now, COLUMNS, 5, [item(task, name, seed) for task in ablation.tasks(args)
                                              for name in settings_of(task[1]) for seed in args.seeds])


# --- the report -------------------------------------------------------------------


def best_values(rows):
    """Of the runs with a problem's smallest II, {(instance, mode, latency): (II, least value)}."""
    best = {}
    for r in rows:
        if r['value']:
            key = r['instance'], r['mode'], r['latency']
            found = int(r['ii'] or 0), float(r['value'])
            best[key] = min(best.get(key, found), found)
    return best


def whole(rows, mode):
    """The rows of the problems that every setting was run on."""
    ran = {}
    for r in rows:
        if r['mode'] == mode:
            ran.setdefault((r['instance'], r['latency'], r['seed']), set()).add(r['setting'])
    return [r for r in rows if r['mode'] == mode
            and ran[r['instance'], r['latency'], r['seed']] >= set(settings_of(mode))]


def means(rows, mode):
    """{setting: (processor seconds, value over the best, problems with the best II, problems)}"""
    rows = whole(rows, mode)
    best, table = best_values(rows), {}
    for name in settings_of(mode):
        times, ratios, count = [], [], 0
        for r in rows:
            if r['setting'] != name:
                continue
            count += 1
            ii, least = best[r['instance'], mode, r['latency']]
            extra = 0 if mode == 'resource' else 1
            if r['value'] and int(r['ii'] or 0) == ii:
                times.append(max(float(r['processor']), 1e-3))
                ratios.append((float(r['value']) + extra) / (least + extra))
        if ratios:
            table[name] = bench.geometric_mean(times), bench.geometric_mean(ratios), len(ratios), count
    return table


def draw(path, table):
    series = {}
    for name, (seconds, ratio, *_) in table.items():
        family = name.split(',')[0]
        family = '-' + family if ',' in name else family
        series.setdefault(family, []).append((seconds, ratio))
    for points in series.values():
        points.sort()
    return plots.draw(path, series, 'processor seconds, geometric mean', 'value over the best known, geometric mean',
                      'set logscale x\nset offsets 0, 0, graph 0.05, graph 0.05')


def report(args):
    rows = bench.load_rows(args.out.with_suffix('.csv'))
    text = ['# Quality against time', '', *bench.about(json.loads(args.out.with_suffix('.json').read_text())), '',
            'The problems are those of [ablation.md](ablation.md), one thread. A value is over the best of all runs here at '
            'the smallest II; 1 is the best. The time includes starting the program and reading the file.']
    for mode in args.modes:
        table = means(rows, mode)
        if not table:
            continue
        text += ['', '## ' + NAMES[mode], '']
        picture = args.out.with_name('%s-%s.svg' % (args.out.name, mode))
        if draw(picture, table):
            text += ['![quality against time](%s)' % picture.name, '']
        text.append(bench.markdown([['scheduler', 'value over the best', 'processor seconds', 'runs at the smallest II']] +
                                   [[name, '%.4f' % ratio, '%.3f' % seconds, '%d of %d' % (good, count)]
                                    for name, (seconds, ratio, good, count) in table.items()]))
    args.out.with_suffix('.md').write_text('\n'.join(text) + '\n')
    print('\n'.join(text))


def main():
    args = ablation.arguments(__doc__)
    if not args.report:
        run_all(args, bench.setting(args))
    report(args)


if __name__ == '__main__':
    sys.exit(main())
