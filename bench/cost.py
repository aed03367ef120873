#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an iteration of the relaxation costs, against the steps that it touches: a fit over a family of graphs.

Runs `gaus bench-backend` on the CPU with one thread, with many iterations and with one; the difference in processor
time, over the iterations, is the cost of one. Touched are the steps of the windows, as the tool counts them
(evaluations of a CDF or PDF), the operations and the dependences. Writes OUT.csv, OUT.json, OUT.md and OUT.svg.

  bench/cost.py --out bench/results/cost
"""
import argparse
import json
import math
import os
import pathlib
import subprocess
import sys

import plots
import run as bench

ROOT = bench.ROOT
COLUMNS = ['instance', 'mode', 'latency', 'operations', 'dependences', 'evaluations', 'iterations', 'processor',
           'memory_mb']


def arguments():
    shared = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tool', default=ROOT / 'build' / 'bin' / 'gaus', type=pathlib.Path)
    parser.add_argument('--instances', type=pathlib.Path, default=shared / 'instances')
    parser.add_argument('--folder', default='epfl')
    parser.add_argument('--modes', nargs='+', default=['resource', 'memory'])
    parser.add_argument('--stretch', nargs='+', type=float, default=[1, 1.5], help='latency bounds, over the depth')
    parser.add_argument('--seconds', type=float, default=1.5, help='processor time to aim at for a measurement')
    parser.add_argument('--out', required=True, type=pathlib.Path, help='path without an extension')
    parser.add_argument('--report', action='store_true', help='only write the report of what is there')
    args = parser.parse_args()
    args.folders, args.schedulers, args.threads, args.options, args.seeds = [args.folder], ['gauss'], 1, [], [1]
    return args


def timed(command):
    """(output, processor seconds, largest resident set in MB) of a command"""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit('%s: exit code %d' % (' '.join(map(str, command)), process.returncode))
    return output, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def measure(args, path, mode, latency):
    command = [args.tool, 'bench-backend', '--json', '--backend=cpu', '--threads=1', '--mode=' + mode,
               '--latency=%d' % latency, path]
    _, nothing, _ = timed([*command, '--iterations=1'])
    _, pilot, _ = timed([*command, '--iterations=21'])
    iterations = int(min(20000, max(60, args.seconds / max((pilot - nothing) / 20, 1e-5))))
    text, much, memory = timed([*command, '--iterations=%d' % iterations])
    found = json.loads(text)
    return {'evaluations': '%.0f' % found['evaluations'], 'iterations': iterations,
            'processor': '%.9f' % ((much - nothing) / (iterations - 1)), 'memory_mb': '%.1f' % memory}


def run_all(args, now):
    def item(path, mode, latency, operations, dependences):
        name = '%s/%s' % (args.folder, path.stem)

        def measured(_):
            row = {'operations': operations, 'dependences': dependences, **measure(args, path, mode, latency)}
            return [row[column] for column in COLUMNS[3:]]

        return (name, mode, latency), '%s, %s' % (name, mode), measured

    work = []
    for path in sorted((args.instances / args.folder).glob('*.json')):
        problem = json.loads(path.read_text())
        info = json.loads(subprocess.run([str(args.tool), 'info', '--json', str(path)], capture_output=True, text=True,
                                         check=True).stdout)
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


def report(args):
    rows = bench.load_rows(args.out.with_suffix('.csv'))
    setting = json.loads(args.out.with_suffix('.json').read_text())
    series = {mode: [(touched(r), float(r['processor'])) for r in rows if r['mode'] == mode] for mode in args.modes}
    text = ['# What an iteration costs', '', *bench.about(setting), '',
            'One thread of the CPU backend. Touched: evaluations of a CDF or PDF at the steps of the windows, the '
            'operations and the dependences. If the cost is linear, the exponent of cost = factor x touched^exponent is 1 or less.', '']
    head = ['mode', 'rows', 'exponent', 'standard error', 'R^2', 'ns for each touched, geometric mean', 'least', 'largest']
    table, lines = [head], []
    for mode, points in series.items():
        slope, error, factor, share = fit(points)
        each = [1e9 * y / x for x, y in points]
        table.append([mode, len(points), '%.3f' % slope, '%.3f' % error, '%.4f' % share,
                      '%.1f' % bench.geometric_mean(each), '%.1f' % min(each), '%.1f' % max(each)])
        lines.append("%.10g * x ** %.10g with lines linewidth 1 dashtype 2 title %s"
                     % (1e3 * factor, slope, plots.quoted('%s: exponent %.3f' % (mode, slope))))
    text += [bench.markdown(table), '']
    text += ['The same as a sum, a x evaluations + b x (operations + dependences), fitted by relative errors:', '',
             bench.markdown([['mode', 'a, ns', 'b, ns', 'off by a factor of, geometric mean', 'at most']] +
                            [linear_line(mode, [r for r in rows if r['mode'] == mode]) for mode in args.modes]), '']
    picture = args.out.with_suffix('.svg')
    drawn = {mode: [(x, 1e3 * y) for x, y in points] for mode, points in series.items()}
    if plots.draw(picture, drawn, 'touched in an iteration: steps of windows, operations, dependences',
                  'milliseconds of one core', 'set logscale xy\nset format x "10^{%L}"', lines, key='left top'):
        text += ['![cost of an iteration](%s)' % picture.name, '']
    table = [['instance', 'mode', 'D', 'operations', 'dependences', 'evaluations', 'iterations/s', 'ns for each touched',
              'memory, MB']]
    least = min(float(r['memory_mb']) for r in rows)  # the script's own, which a small child inherits
    for r in sorted(rows, key=lambda r: (r['mode'], touched(r))):
        table.append([r['instance'], r['mode'], r['latency'], r['operations'], r['dependences'], r['evaluations'],
                      '%.1f' % (1 / float(r['processor'])), '%.1f' % (1e9 * float(r['processor']) / touched(r)),
                      r['memory_mb'] if float(r['memory_mb']) > 1.02 * least else '-'])
    text += [bench.markdown(table), '']
    args.out.with_suffix('.md').write_text('\n'.join(text))
    print('\n'.join(text[:12]))


def main():
    args = arguments()
    if not args.report:
        run_all(args, bench.setting(args))
    report(args)


if __name__ == '__main__':
    main()
