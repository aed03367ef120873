#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures the CUDA backend on a GPU: see bench/gpu.sh, which builds and calls this.

Every command's output goes to OUT/gpu.log, every figure to OUT/gpu.csv, what it ran
on to OUT/gpu.json, and the report to OUT/gpu.md. A command that fails is a row
with its exit code, and the next one runs. The exit code is 1 if any failed, and 77,
with nothing measured or written, if there is no device."""
import argparse
import csv
import glob
import json
import os
import platform
import shutil
import subprocess
import sys
import time

from run import processor

COLUMNS = ['step', 'case', 'mode', 'backend', 'problems', 'operations', 'starts', 'iterations', 'seconds',
           'iterations_per_second', 'device_seconds', 'device_memory', 'evaluations', 'flops', 'bytes', 'objective',
           'exit_code', 'wall', 'command']
BEST_DIV = 178.1106  # at 4,373 cycles, bench/results/README.md


class Bench:
    def __init__(self, args):
        self.args = args
        self.began = time.time()
        self.rows = []
        self.failed = []
        self.shared = os.path.join(os.environ.get('GAUS_SHARED', '../shared'), 'instances')
        os.makedirs(args.out, exist_ok=True)
        self.log = os.path.join(args.out, 'gpu.log')

    def left(self):
        return self.args.budget - (time.time() - self.began)

    def run(self, step, case, command, limit, **known):
        """Runs a command; returns its output, or None if it failed."""
        name = ' '.join([step, case, *(str(known[k]) for k in ('mode', 'backend', 'starts') if k in known)])
        limit = max(1, min(limit, self.left()))
        began = time.time()
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=limit,
                                  errors='replace')
            code, out, err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired as e:
            text = lambda b: b.decode(errors='replace') if isinstance(b, bytes) else b or ''
            code, out, err = 124, text(e.stdout), text(e.stderr)
        except OSError as e:
            code, out, err = 127, '', str(e)
        with open(self.log, 'a') as log:
            log.write(f'== {name}\n$ {" ".join(command)}\n{out}\n{err}\nexit code {code}\n')
        short = [os.path.basename(c) if os.path.exists(c) else c for c in command]
        if len(short) > 40:
            short = short[:8] + ['...']
        row = {'step': step, 'case': case, 'exit_code': code, 'wall': f'{time.time() - began:.2f}',
               'command': ' '.join(short), **known}
        self.rows.append(row)
        print(f'{name}: exit code {code}, {row["wall"]} s', flush=True)
        if code != 0:
            print('    ' + '\n    '.join((out + err).strip().splitlines()[-4:]), flush=True)
            if code != 77:
                self.failed.append(name)
            return None
        return out

    def figures(self, *arguments, **known):
        """The same for a command that prints a JSON object of figures."""
        out = self.run(*arguments, **known)
        if out is None:
            return None
        row = self.rows[-1]
        try:
            result = json.loads(out)
        except ValueError:
            row['exit_code'] = 'no JSON'
            self.failed.append(row['case'])
            return None
        row.update({k: v for k, v in result.items() if k in COLUMNS and k not in known})
        return result

    def instance(self, name):
        return os.path.join(self.shared, name + '.json')

    # --- steps ----------------------------------------------------------------------------

    def backend(self, step, case, files, mode, backend, starts=1, iterations=200, limit=150, extra=()):
        command = [self.args.gaus, 'bench-backend', *files, f'--mode={mode}', f'--backend={backend}',
                   f'--starts={starts}', f'--iterations={iterations}', '--json', *extra]
        return self.figures(step, case, command, limit, mode=mode, backend=backend, starts=starts)

    def step_tests(self):
        self.run('tests', 'test_device', [self.args.test], 400)

    def sanitize(self, tool):
        program = shutil.which('compute-sanitizer') or '/usr/local/cuda/bin/compute-sanitizer'
        self.run(tool, 'small cases', [program, f'--tool={tool}', '--error-exitcode=9', self.args.test, 'small_cases'],
                 240)

    def step_memcheck(self):
        self.sanitize('memcheck')

    def step_racecheck(self):
        self.sanitize('racecheck')

    def step_initcheck(self):
        self.sanitize('initcheck')

    def step_synccheck(self):
        self.sanitize('synccheck')

    def compare(self, step, name, modes, starts):
        cores = os.cpu_count() or 1
        files = [self.instance(name)]
        for mode in modes:
            for s in starts:
                self.backend(step, name, files, mode, 'cuda', s)
            self.backend(step, name, files, mode, 'cpu', min(cores, 2) if self.args.dry else cores)

    def step_div(self):
        self.compare('div', self.args.large, ['resource', 'memory'], [1, 16])

    def step_rw(self):
        self.compare('rw', self.args.middle, ['resource', 'memory'], [1, 16])

    def step_batch(self):
        files = sorted(glob.glob(os.path.join(self.shared, 'machsuite', '*.json')))
        if self.args.dry:
            files = files[:4]
        for backend in ('cuda', 'cpu'):
            self.backend('batch', 'machsuite', files, 'modulo', backend, 32)

    def step_pytorch(self):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pytorch_dense.py')
        for mode in ('resource', 'memory'):
            self.figures('pytorch', self.args.large,
                         [sys.executable, script, self.instance(self.args.large), f'--mode={mode}', '--iterations=200',
                          f'--device={"cpu" if self.args.dry else "cuda"}'], 200, mode=mode, starts=1)

    def step_solve(self):
        """Whole solves; the best value known is that of BEST_DIV."""
        for case, extra in (('low effort', ['--effort=low']), ('9 s', ['--time-limit=9']), ('default', [])):
            for backend in ('cuda', 'cpu'):
                command = [self.args.gaus, 'solve', self.instance(self.args.large), '--mode=resource',
                           f'--backend={backend}', '--csv', *extra]
                out = self.run('solve', case, command, 100, mode='resource', backend=backend)
                if out:
                    self.rows[-1].update(read_solve(out))

    def step_crossover(self):
        """Both backends over sizes and starts, for what --backend=auto goes by."""
        for name in self.args.sizes:
            for starts in (1, 4, 16, 64):
                for backend in ('cuda', 'cpu'):
                    self.backend('crossover', name, [self.instance(name)], 'resource', backend, starts, 60, 30)

    def step_profile(self):
        """Where the time goes: cycles of each kernel, by Nsight Compute."""
        program = shutil.which('ncu')
        if not program:
            print('profile: no ncu')
            return
        self.run('profile', self.args.large,
                 [program, '--section=SpeedOfLight', '--section=LaunchStats', '--section=Occupancy',
                  '--launch-skip=60', '--launch-count=8', '--graph-profiling=node', self.args.gaus, 'bench-backend',
                  self.instance(self.args.large), '--mode=resource', '--backend=cuda', '--iterations=20'], 120)


def read_solve(out):
    """objective and seconds of `gaus solve --csv`."""
    rows = list(csv.DictReader(out.strip().splitlines()))
    if not rows:
        return {}
    return {'objective': rows[0].get('objective', ''), 'seconds': rows[0].get('seconds', ''),
            'operations': rows[0].get('operations', '')}


ALL_STEPS = ['tests', 'memcheck', 'racecheck', 'initcheck', 'synccheck', 'div', 'pytorch', 'rw', 'batch', 'solve',
             'crossover', 'profile']


# --- what it ran on, and the files ------------------------------------------------------------


def first_line(command):
    try:
        out = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ''
    return out.splitlines()[0] if out else ''


def environment(args):
    try:
        out = subprocess.run([args.gaus, 'devices', '--json'], capture_output=True, text=True, timeout=60).stdout
        devices = json.loads(out)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        devices = []
    return {'commit': args.commit or first_line(['git', 'rev-parse', '--short', 'HEAD']),
            'version': first_line([args.gaus, '--version']), 'devices': devices, 'processor': processor(),
            'cores': os.cpu_count(), 'system': platform.platform(), 'date': time.strftime('%Y-%m-%d')}


def number(row, key):
    try:
        return float(row.get(key) or 0)
    except ValueError:
        return 0.0


def rate(row):
    """Iterations a second, over all starts."""
    return number(row, 'iterations_per_second') * max(1, number(row, 'starts'))


def ratio(a, b):
    return f'{a / b:.1f}' if a > 0 and b > 0 else ''


def table(heads, lines):
    return ['| ' + ' | '.join(heads) + ' |', '| ' + ' | '.join('---' for _ in heads) + ' |',
            *('| ' + ' | '.join(str(c) for c in line) + ' |' for line in lines), '']


def report_checks(rows, text):
    lines = [(r['step'], r['case'], 'passed' if r['exit_code'] == 0 else
              'skipped' if r['exit_code'] == 77 else f'exit code {r["exit_code"]}', r['wall'])
             for r in rows if r['step'] in ('tests', 'memcheck', 'racecheck', 'initcheck', 'synccheck')]
    if lines:
        text += ['## Checks', '', *table(['step', 'case', 'outcome', 'seconds'], lines)]


def report_speed(rows, text, peak):
    lines = []
    for r in rows:
        if r['step'] not in ('div', 'rw', 'batch', 'pytorch') or r['exit_code'] != 0:
            continue
        same = [q for q in rows if q['exit_code'] == 0 and (q['case'], q.get('mode')) == (r['case'], r.get('mode'))]
        cpu = max([rate(q) for q in same if q.get('backend') == 'cpu' and q['step'] != 'pytorch'] or [0])
        torch = max([rate(q) for q in same if q['step'] == 'pytorch'] or [0])
        share = number(r, 'flops') * number(r, 'iterations_per_second') / peak * 100 if peak else 0
        busy = number(r, 'device_seconds') / number(r, 'seconds') * 100 if number(r, 'seconds') else 0
        ours = r.get('backend') == 'cuda'
        lines.append((r['case'], r.get('mode', ''), r.get('backend', ''), r.get('starts', ''),
                      f'{number(r, "iterations_per_second"):.1f}', f'{rate(r):.1f}',
                      ratio(rate(r), cpu) if ours else '', ratio(rate(r), torch) if ours else '',
                      f'{number(r, "device_memory") / 1e6:.0f}' if number(r, 'device_memory') else '',
                      f'{share:.1f}' if ours and share else '', f'{busy:.0f}' if ours and busy else ''))
    if lines:
        text += ['## Iterations', '', 'The CPU runs a start on each core. `x CPU` and `x PyTorch` compare iterations a '
                 'second over all starts.', '',
                 *table(['case', 'mode', 'backend', 'starts', 'iterations/s', 'x starts', 'x CPU', 'x PyTorch',
                         'device MB', '% of peak arithmetic', '% busy'], lines)]


def report_solves(rows, text):
    lines = [(r['case'], r.get('backend', ''), r.get('objective', ''),
              f'{100 * (number(r, "objective") / BEST_DIV - 1):.2f}%' if number(r, 'objective') else '',
              r.get('seconds', ''))
             for r in rows if r['step'] == 'solve' and r['exit_code'] == 0]
    if lines:
        text += ['## Whole solves of epfl/div, mode resource', '', f'Best value known: {BEST_DIV}.', '',
                 *table(['options', 'backend', 'objective', 'above the best', 'seconds'], lines)]


def report_crossover(rows, text):
    found = {}
    for r in rows:
        if r['step'] == 'crossover' and r['exit_code'] == 0:
            found.setdefault((r['case'], int(number(r, 'starts'))), {})[r['backend']] = r
    lines = []
    for (case, starts), both in found.items():
        if 'cuda' in both and 'cpu' in both:
            gpu, cpu = rate(both['cuda']), rate(both['cpu'])
            lines.append((starts * int(number(both['cuda'], 'operations')), case, starts, f'{cpu:.0f}', f'{gpu:.0f}',
                          ratio(gpu, cpu)))
    if lines:
        text += ['## Cross-over', '', 'Iterations a second over all starts, mode resource; positions are starts x '
                 'operations.', '', *table(['positions', 'case', 'starts', 'CPU', 'CUDA', 'CUDA / CPU'], sorted(lines))]


def write_report(args, rows, where):
    device = where['devices'][0] if where['devices'] else None
    text = ['# On a GPU', '',
            f'Commit {where["commit"]}, {where["date"]}; '
            + (f'{device["name"]}, {device["memory"] / 1e9:.0f} GB' if device else 'no device') +
            f'; {where["processor"]}, {where["cores"]} cores. Commands are in `gpu.csv`.', '']
    if args.dry:
        text += ['A dry run: these are not figures.', '']
    report_checks(rows, text)
    report_speed(rows, text, device['peak_flops'] if device else 0)
    report_solves(rows, text)
    report_crossover(rows, text)
    bad = [(r['step'], r['case'], r.get('backend', ''), r['exit_code']) for r in rows if r['exit_code'] != 0]
    if bad:
        text += ['## Did not run', '', *table(['step', 'case', 'backend', 'exit code'], bad)]
    with open(os.path.join(args.out, 'gpu.md'), 'w') as f:
        f.write('\n'.join(text))


def write_rows(args, rows):
    with open(os.path.join(args.out, 'gpu.csv'), 'w', newline='') as f:
        writer = csv.DictWriter(f, COLUMNS, extrasaction='ignore')
        writer.writeheader()
        writer.writerows(rows)


def kept_rows(args, steps):
    """Rows of an earlier run's other steps."""
    path = os.path.join(args.out, 'gpu.csv')
    if not os.path.exists(path):
        return []
    with open(path, newline='') as f:
        rows = [r for r in csv.DictReader(f) if r['step'] not in steps]
    for r in rows:
        r['exit_code'] = int(r['exit_code']) if r['exit_code'].lstrip('-').isdigit() else r['exit_code']
    return rows


def why_no_device(args):
    """None where there is a device."""
    try:
        done = subprocess.run([args.gaus, 'devices'], capture_output=True, text=True)
    except OSError as e:
        return str(e)
    return None if done.returncode == 0 else done.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--gaus', default='build/bin/gaus')
    parser.add_argument('--test', default='build/test/test_device')
    parser.add_argument('--commit', default='')
    parser.add_argument('--out', default='bench/results')
    parser.add_argument('--steps', default=','.join(ALL_STEPS), help='comma-separated: ' + ' '.join(ALL_STEPS))
    parser.add_argument('--budget', type=float, default=1e9, help='seconds; steps that would begin later are left out')
    parser.add_argument('--dry', action='store_true', help='small instances, to try the script out without a GPU')
    args = parser.parse_args()
    steps = [s for s in args.steps.split(',') if s]
    unknown = [s for s in steps if s not in ALL_STEPS]
    if unknown:
        parser.error(f'no such step: {unknown[0]}')
    args.large, args.middle = ('epfl/cavlc', 'epfl/ctrl') if args.dry else ('epfl/div', 'rw/rand_graph_10000_1')
    args.sizes = ['epfl/ctrl', 'epfl/router', 'epfl/i2c', 'epfl/sin', 'rw/rand_graph_sparse_10000_1', 'epfl/square']
    args.sizes = args.sizes[:1] if args.dry else args.sizes
    reason = None if args.dry else why_no_device(args)
    if reason:
        print(f'nothing to measure: {reason}', file=sys.stderr)
        return 77
    bench = Bench(args)
    where = environment(args)
    rows = kept_rows(args, steps)
    for step in steps:
        if bench.left() < 5:
            print(f'{step}: no time left')
            bench.failed.append(step)
            continue
        try:
            getattr(bench, 'step_' + step)()
        except Exception as e:  # the rest must go on
            print(f'{step}: {type(e).__name__}: {e}')
            bench.failed.append(step)
        write_rows(args, rows + bench.rows)
        write_report(args, rows + bench.rows, where)
        with open(os.path.join(args.out, 'gpu.json'), 'w') as f:
            json.dump(where, f, indent=1)
            f.write('\n')
    print(f'{len(bench.rows)} commands, failed: {", ".join(bench.failed) or "none"}')
    return 1 if bench.failed else 0


if __name__ == '__main__':
    sys.exit(main())
