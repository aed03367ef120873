#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an iteration of the relaxation costs, against the steps that it touches: a fit over a family of graphs.

Runs `gaus bench-backend` on the CPU with one thread, with many iterations and with one; the difference in processor
time, over the iterations, is the cost of one. Touched are the steps of the windows, as the tool counts them
(evaluations of a CDF or PDF), the operations and the dependences. The memory is what the tool's own code takes of the
heap (bench/count_allocations.c, which needs cc and glibc), against operations, dependences and steps. Writes OUT.csv
(a row each, as they come; an interrupted run goes on), OUT.json, OUT.md and OUT.svg.

  bench/cost.py --out bench/results/cost
"""
import json
import math
import os
import pathlib
import sys
import tempfile

import plots
import run as bench

COLUMNS = ['instance', 'mode', 'latency', 'operations', 'dependences', 'evaluations', 'iterations', 'processor',
           'heap_bytes']


def arguments():
    parser = bench.parser_of(__doc__)
    parser.add_argument('--folder', default='epfl')
    parser.add_argument('--modes', nargs='+', default=['resource', 'memory'])
    parser.add_argument('--stretch', nargs='+', type=float, default=[1, 1.5], help='latency bounds, over the depth')
    parser.add_argument('--seconds', type=float, default=1.5, help='processor time to aim at for a measurement')
    args = parser.parse_args()
    args.folders, args.schedulers, args.threads, args.options, args.seeds = [args.folder], ['gauss'], 1, [], [1]
    return args


def timed(command, **more):
    """(output, processor seconds) of a command"""
    result, seconds = bench.timed(command, **more)
    if result.returncode:
        sys.exit('%s: exit code %d: %s' % (' '.join(map(str, command)), result.returncode, result.stderr))
    return result.stdout, seconds


def heap_counter(folder):
    """The library of bench/count_allocations.c, built in a folder."""
    library = folder / 'heap.so'
    timed([os.environ.get('CC', 'cc'), '-O2', '-shared', '-fPIC', bench.ROOT / 'bench' / 'heap.c', '-o', library])
    return library


def heap_bytes(command, counter):
    """The most bytes of the heap that a command has at a time."""
    found = counter.with_name('peak')
    timed(command, env={**os.environ, 'LD_PRELOAD': str(counter), 'HEAP_FILE': str(found)})
    return int(found.read_text())


def measure(args, counter, path, mode, latency):
    command = [args.tool, 'bench-backend', '--json', '--backend=cpu', '--threads=1', '--mode=' + mode,
               '--latency=%d' % latency, '--time-limit=0.000001', path]
    text, nothing = timed([*command, '--iterations=1'])
    rounds = 1 + json.loads(text)['rounds']
    _, pilot = timed([*command, '--iterations=21'])
    iterations = int(min(20000, max(60, args.seconds / max((pilot - nothing) / 20, 1e-5))))
    text, much = timed([*command, '--iterations=%d' % iterations])
    return {'evaluations': '%.0f' % json.loads(text)['evaluations'], 'iterations': iterations,
            'processor': '%.9f' % ((much - nothing) / (iterations - 1) / rounds),
            'heap_bytes': heap_bytes([*command, '--iterations=1'], counter)}


def run_all(args, now, counter):
    def item(path, mode, latency, operations, dependences):
        name = '%s/%s' % (args.folder, path.stem)

        def measured(_):
            row = {'operations': operations, 'dependences': dependences,
                   **measure(args, counter, path, mode, latency)}
            return [row[column] for column in COLUMNS[3:]]

        return (name, mode, latency), '%s, %s' % (name, mode), measured

    work = []
    for path in sorted((args.instances / args.folder).glob('*.json')):
        problem = json.loads(path.read_text())
        info = json.loads(timed([args.tool, 'info', '--json', path])[0])
        for stretch in args.stretch:
            work += [(path, mode, int(info['bounds']['depth'] * stretch), len(problem['operations']),
                      len(problem['dependences'])) for mode in args.modes]
    bench.measure_all(args, now, COLUMNS, 3, [item(*w) for w in sorted(work, key=lambda w: w[3])])


# --- the report -------------------------------------------------------------------


def touched(row):
    return float(row['evaluations']) + float(row['operations']) + float(row['dependences'])


def fit(points):
    """(exponent, its standard error, factor, R^2) of y = factor x^exponent, by least squares of the logarithms"""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    n, mx, my = len(points), sum(xs) / len(points), sum(ys) / len(points)
    sxx, sxy = sum((x - mx) ** 2 for x in xs), sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    syy = sum((y - my) ** 2 for y in ys)
    slope = sxy / sxx
    rest = max(0.0, syy - slope * sxy)
    return slope, math.sqrt(rest / (n - 2) / sxx), math.exp(my - slope * mx), 1 - rest / syy


def upper_half(points):
    """The half of the points with the larger x."""
    return sorted(points)[len(points) // 2:]


def fits(series, what, scale):
    """A table of the fits of all and of the larger half of each series, {mode: [(x, y)]}; y in `scale` of its unit."""
    table = [['mode', 'rows', 'exponent', 'standard error', 'R^2', what, 'least', 'largest']]
    for mode, points in series.items():
        for name, part in ((mode, points), (mode + ', larger half', upper_half(points))):
            slope, error, _, share = fit(part)
            each = [scale * y / x for x, y in part]
            table.append([name, len(part), '%.3f' % slope, '%.3f' % error, '%.4f' % share,
                          '%.1f' % bench.geometric_mean(each), '%.1f' % min(each), '%.1f' % max(each)])
    return bench.markdown(table)


def linear(rows):
    """(a, b) that minimise the relative errors of cost = a evaluations + b (operations + dependences)"""
    terms = [(float(r['evaluations']) / float(r['processor']),
              (float(r['operations']) + float(r['dependences'])) / float(r['processor'])) for r in rows]
    aa, ab, bb = (sum(x * x for x, _ in terms), sum(x * y for x, y in terms), sum(y * y for _, y in terms))
    ra, rb = sum(x for x, _ in terms), sum(y for _, y in terms)
    det = aa * bb - ab * ab
    return (ra * bb - rb * ab) / det, (rb * aa - ra * ab) / det


def linear_line(mode, rows):
    a, b = linear(rows)
    ratios = [(a * float(r['evaluations']) + b * (float(r['operations']) + float(r['dependences']))) / float(r['processor'])
              for r in rows]
    off = [math.exp(abs(math.log(x))) if x > 0 else math.inf for x in ratios]
    return [mode, '%.2f' % (1e9 * a), '%.1f' % (1e9 * b), '%.2f' % bench.geometric_mean(off), '%.2f' % max(off)]


def size(row):
    """Operations, dependences and steps."""
    return float(row['operations']) + float(row['dependences']) + float(row['latency'])


def picture_of(args, series):
    """Draws the cost over what is touched; the report's lines on it."""
    drawn, lines = {}, []
    for mode, points in series.items():
        drawn[mode] = [(x, 1e3 * y) for x, y in points]
        slope, _, factor, _ = fit(points)
        lines.append("%.10g * x ** %.10g with lines linewidth 1 dashtype 2 title %s"
                     % (1e3 * factor, slope, plots.quoted('%s: exponent %.3f' % (mode, slope))))
    picture = args.out.with_suffix('.svg')
    found = plots.draw(picture, drawn, 'touched in an iteration: steps of windows, operations, dependences',
                       'milliseconds of one core', 'set logscale xy\nset format x "10^{%L}"', lines, key='left top')
    return ['![cost of an iteration](%s)' % picture.name, ''] if found else []


def memory(rows):
    """The report's section on the heap."""
    series = {}
    for row in rows:
        if row.get('heap_bytes'):
            series.setdefault(row['mode'], []).append((size(row), float(row['heap_bytes'])))
    if not series:
        return []
    return [
        '## Memory', '', "The most that the tool's own code has of the heap at a time, the problem included, over "
        'operations, dependences and steps (V + E + D), without the reader of JSON. If memory is linear, the exponent is 1 or '
        'less.',
        '',
        fits(series, 'bytes for each, geometric mean', 1), ''
    ]


def details(rows):
    table = [['instance', 'mode', 'D', 'operations', 'dependences', 'evaluations', 'iterations/s', 'ns for each touched',
              'heap, kB', 'bytes for each of V + E + D']]
    for r in sorted(rows, key=lambda r: (r['mode'], touched(r))):
        heap = bench.number(r.get('heap_bytes'))
        table.append([r['instance'], r['mode'], r['latency'], r['operations'], r['dependences'], r['evaluations'],
                      '%.1f' % (1 / float(r['processor'])), '%.1f' % (1e9 * float(r['processor']) / touched(r)),
                      '%.0f' % (heap / 1e3) if heap else '-', '%.0f' % (heap / size(r)) if heap else '-'])
    return bench.markdown(table)


def report(args):
    rows = bench.load_rows(args.out.with_suffix('.csv'))
    setting = json.loads(args.out.with_suffix('.json').read_text())
    series = {mode: [(touched(r), float(r['processor'])) for r in rows if r['mode'] == mode] for mode in args.modes}
    text = ['# What an iteration costs', '', *bench.about(setting), '',
            'One thread of the CPU backend. Touched: evaluations of a CDF or PDF at the steps of the windows, the '
            'operations and the dependences. If the cost is linear, the exponent of cost = factor x touched^exponent is 1 or '
            'less.', '', fits(series, 'ns for each touched, geometric mean', 1e9), '',
            'Each operation and dependence costs something even where few steps are touched, and so does each step of the '
            'gradient. That weighs most on the smallest problems and flattens the fit over all. The larger half is free of it, '
            'but goes from problems that fit in the caches to those that do not, which makes it steeper.', '',
            'The same as a sum, a x evaluations + b x (operations + dependences), fitted by relative errors:', '',
            bench.markdown([['mode', 'a, ns', 'b, ns', 'off by a factor of, geometric mean', 'at most']] +
                           [linear_line(mode, [r for r in rows if r['mode'] == mode]) for mode in args.modes]), '',
            *picture_of(args, series), *memory(rows), '## Rows', '', details(rows), '']
    args.out.with_suffix('.md').write_text('\n'.join(text))
    print('written: %s' % args.out.with_suffix('.md'))


def main():
    args = arguments()
    if not args.report:
        with tempfile.TemporaryDirectory() as folder:
            run_all(args, bench.setting(args), heap_counter(pathlib.Path(folder)))
    report(args)


if __name__ == '__main__':
    main()
