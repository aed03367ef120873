#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures the CUDA backend on a GPU: see bench/gpu.sh, which builds and calls this.

Every command's output goes to OUT/gpu.log, every figure to OUT/gpu.csv, what it ran
on to OUT/gpu.json, and the report to OUT/gpu.md; all are written after each command. A
command that fails is a row with its exit code, and the next one runs. A command replaces its
own earlier row on the same machine (device and cores); a step that ran to its end also
drops those of its rows that it no longer makes. A command that was cut short because the time was up leaves no
row, and an earlier one stays. Ratios are between rows of one machine. The exit code is 1 if any
failed or the time was up, and 77, with nothing measured or written, if there is no device that runs."""
import argparse
import csv
import glob
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time

from run import SHARED, commit, processor_name

COLUMNS = ['step', 'case', 'mode', 'backend', 'group', 'problems', 'operations', 'starts', 'iterations', 'seconds',
           'iterations_per_second', 'device_seconds', 'device_memory', 'evaluations', 'flops', 'bytes', 'objective',
           'peak_flops', 'peak_bytes', 'rounds', 'exit_code', 'wall', 'commit', 'device', 'cores', 'command']
KEY = ('step', 'case', 'mode', 'backend', 'group', 'starts')  # of a command, on one machine
BEST_DIV = 177.8944  # at 4,373 cycles, bench/results/README.md
LOOP_STARTS = 32  # of each loop of the batch
LEAST_TIME = 5  # seconds; with less left nothing is begun


class OutOfTime(Exception):
    pass


def find_program(name):
    """On the path, or where NVIDIA's packages put it; the name itself if nowhere."""
    places = ['/usr/local/cuda*/bin/', '/usr/local/cuda*/compute-sanitizer/', '/opt/nvidia/*/', '/opt/nvidia/*/*/',
              '/opt/nvidia/*/*/bin/']
    found = [p for place in places for p in sorted(glob.glob(place + name), reverse=True) if os.access(p, os.X_OK)]
    return shutil.which(name) or (found or [name])[0]


def execute(command, limit):
    """Exit code (124: out of time, 127: not there), output, errors. Whatever the command
    started ends with it."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, errors='replace', start_new_session=True)
    except OSError as e:
        return 127, '', str(e)
    try:
        out, err = process.communicate(timeout=limit)
        return process.returncode, out, err
    except subprocess.TimeoutExpired:
        return 124, *stop(process)
    except BaseException:  # ^C reaches this process only
        stop(process)
        raise


def stop(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    try:
        return process.communicate(timeout=10)
    except subprocess.TimeoutExpired:  # a driver may hold it
        return '', 'it does not end'


class Bench:
    def __init__(self, args, where, rows):
        self.args = args
        self.began = time.time()
        self.machine = {'device': where['device'], 'cores': str(where['cores']), 'commit': where['commit']}
        self.where = where
        self.rows = rows
        self.fresh = []  # of the step that runs
        self.commands = 0
        self.failed = []
        self.shared = os.path.join(SHARED, 'instances')
        os.makedirs(args.out, exist_ok=True)
        self.log = os.path.join(args.out, 'gpu.log')

    def left(self):
        return self.args.budget - (time.time() - self.began)

    def here(self, row):
        return all(row.get(k) == self.machine[k] for k in ('device', 'cores'))

    def earlier(self, known):
        """The row of the same command on this machine."""
        same = [r for r in self.rows if self.here(r) and all(str(r.get(k, '')) == str(known.get(k, '')) for k in KEY)]
        return same[0] if same else None

    def settled(self, row, limit):
        """Would running it again say nothing new? It ran well, or this commit took all the time that there is for it."""
        late = row['exit_code'] == 124 and number(row, 'wall') >= limit
        return row['exit_code'] == 0 or (late and row['commit'] == self.machine['commit'])

    def run(self, step, case, command, limit, **known):
        """Runs a command; returns its output and its errors, or None if it failed or did not have to run."""
        name = ' '.join([step, case, *(str(known[k]) for k in KEY if known.get(k))])
        row = {'step': step, 'case': case, **known}
        old = self.earlier(row)
        if old and self.args.missing and self.settled(old, limit):
            self.fresh.append(old)
            if old['exit_code'] != 0:
                self.failed.append(name)
            return None
        left = self.left()
        if left < LEAST_TIME:
            raise OutOfTime
        began = time.time()
        code, out, err = execute(command, min(limit, left))
        with open(self.log, 'a') as log:
            log.write(f'== {name}\n$ {" ".join(command)}\n{out}\n{err}\nexit code {code}\n')
        if code == 124 and left < limit:
            print(f'{name}: cut short')
            raise OutOfTime
        short = [os.path.basename(c) if os.path.exists(c) else c for c in command]
        if len(short) > 40:
            short = short[:3] + ['...'] + [c for c in short[3:] if c.startswith('--')]
        row.update(exit_code=code, wall=f'{time.time() - began:.2f}', command=' '.join(short), **self.machine)
        self.rows = [r for r in self.rows if r is not old] + [row]
        self.fresh.append(row)
        self.commands += 1
        print(f'{name}: exit code {code}, {row["wall"]} s', flush=True)
        if code != 0:
            print('    ' + '\n    '.join((out + err).strip().splitlines()[-12:]), flush=True)
            if code != 77:
                self.failed.append(name)
        self.save()
        return (out, err) if code == 0 else None

    def save(self):
        write_files(self.args, self.rows, self.where)

    def step(self, name):
        """Runs a step. Returns False if the time is up."""
        self.fresh = []
        try:
            getattr(self, 'step_' + name)()
        except OutOfTime:
            print(f'{name}: no time left')
            self.failed.append(name)
            return False
        except Exception as e:  # the rest must go on
            print(f'{name}: {type(e).__name__}: {e}')
            self.failed.append(name)
            return True
        self.rows = [r for r in self.rows if r['step'] != name or not self.here(r) or any(r is f for f in self.fresh)]
        self.save()
        return True

    def figures(self, *arguments, **known):
        """The same for a command that prints a JSON object of figures."""
        done = self.run(*arguments, **known)
        if not done:
            return
        row = self.rows[-1]
        try:
            result = json.loads(done[0])
            row.update({k: v for k, v in result.items() if k in COLUMNS and k not in row})
        except ValueError:
            row['exit_code'] = 'no JSON'
            self.failed.append(row['case'])
        self.save()

    def instance(self, name):
        return os.path.join(self.shared, name + '.json')

    # --- steps ----------------------------------------------------------------------------

    def backend(self, step, case, files, mode, backend, starts=1, iterations=200, limit=150, extra=()):
        command = [self.args.gaus, 'bench-backend', *files, f'--mode={mode}', f'--backend={backend}',
                   f'--starts={starts}', f'--iterations={iterations}', '--json', *extra, *self.short()]
        self.figures(step, case, command, limit, mode=mode, backend=backend, starts=starts)

    def short(self):
        """A dry run times as little as it can."""
        return ['--time-limit=0.001'] if self.args.dry else []

    def step_tests(self):
        done = self.run('tests', 'test_device', [self.args.test], 400)
        if done and 'SKIPPED' in ''.join(done):  # instances that are not there
            self.rows[-1]['exit_code'] = 'some skipped'
            self.failed.append('test_device')

    def sanitize(self, tool, steps):
        self.run(tool, 'small cases', [find_program('compute-sanitizer'), f'--tool={tool}', '--error-exitcode=9',
                                       self.args.test, 'small_cases', str(steps)], 240)

    def step_memcheck(self):
        self.sanitize('memcheck', 45)  # with a graph

    def step_racecheck(self):
        self.sanitize('racecheck', 6)

    def step_initcheck(self):
        self.sanitize('initcheck', 21)

    def step_synccheck(self):
        self.sanitize('synccheck', 6)

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

    def loops(self):
        files = sorted(glob.glob(os.path.join(self.shared, 'machsuite', '*.json')))
        return files[:4] if self.args.dry else files

    def step_batch(self):
        for backend in ('cuda', 'cpu'):
            self.backend('batch', 'machsuite', self.loops(), 'modulo', backend, LOOP_STARTS)

    def pytorch(self, case, files, mode, starts, group='', iterations=200):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pytorch_dense.py')
        command = [sys.executable, script, *files, f'--mode={mode}', f'--starts={starts}', f'--iterations={iterations}',
                   f'--device={"cpu" if self.args.dry else "cuda"}', '--stop-after=40', *self.short()]
        if group:
            command.append(f'--group={group}')
        self.figures('pytorch', case, command, 200, mode=mode, backend='pytorch', group=group, starts=starts)

    def step_pytorch(self):
        """More than one start of the largest does not fit. Loops one after another take minutes: fewer iterations; each
        costs the same."""
        for mode in ('resource', 'memory'):
            self.pytorch(self.args.large, [self.instance(self.args.large)], mode, 1)
        for group, iterations in (('length', 200), ('all', 200), ('each', 40)):
            self.pytorch('machsuite', self.loops(), 'modulo', LOOP_STARTS, group, 2 if self.args.dry else iterations)
        for mode in ('resource', 'memory'):
            for starts in (1, 16):
                self.pytorch(self.args.middle, [self.instance(self.args.middle)], mode, starts)

    def step_solve(self):
        """Whole solves; the best value known is that of BEST_DIV."""
        for case, extra in (('low effort', ['--effort=low']), ('9 s', ['--time-limit=9']), ('default', [])):
            for backend in ('cuda', 'cpu'):
                command = [self.args.gaus, 'solve', self.instance(self.args.large), '--mode=resource',
                           f'--backend={backend}', '--csv', *extra]
                done = self.run('solve', case, command, 100, mode='resource', backend=backend)
                if done:
                    self.rows[-1].update(read_solve(done[0]))
                    if 'warning: CUDA' in done[1]:
                        self.rows[-1]['exit_code'] = 'fell back to the CPU'
                        self.failed.append(f'solve {case}')
                    self.save()

    def step_crossover(self):
        """Both backends over sizes and starts, for what --backend=auto goes by."""
        for name in self.args.sizes:
            for starts in (1, 4, 16, 64):
                for backend in ('cuda', 'cpu'):
                    self.backend('crossover', name, [self.instance(name)], 'resource', backend, starts, 200, 60)

    def step_profile(self):
        """Where the time goes: cycles of each kernel of an iteration inside the graph, by Nsight Compute."""
        self.run('profile', self.args.large,
                 [find_program('ncu'), '--section=SpeedOfLight', '--section=LaunchStats', '--section=Occupancy',
                  '--clock-control=none', '--launch-skip=120', '--launch-count=12', '--graph-profiling=node',
                  self.args.gaus, 'bench-backend', self.instance(self.args.large), '--mode=resource', '--backend=cuda',
                  '--iterations=200', '--time-limit=0.001'], 120)


def read_solve(out):
    """objective and seconds of `gaus solve --csv`."""
    rows = list(csv.DictReader(out.strip().splitlines()))
    if not rows:
        return {}
    return {'objective': rows[0].get('objective', ''), 'seconds': rows[0].get('seconds', '')}


# Where time is short the first count most.
ALL_STEPS = ['tests', 'div', 'rw', 'batch', 'pytorch', 'solve', 'memcheck', 'racecheck', 'crossover', 'initcheck',
             'synccheck', 'profile']


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
    return {'commit': args.commit or commit(),
            'version': first_line([args.gaus, '--version']), 'device': devices[0]['name'] if devices else '',
            'devices': devices, 'processor': processor_name(), 'cores': os.cpu_count(), 'system': platform.platform(),
            'date': time.strftime('%Y-%m-%d')}


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


def machine_of(row):
    return row['device'], row['cores']


def good(rows, *steps):
    return [r for r in rows if r['step'] in steps and r['exit_code'] == 0]


def outcome(row):
    return {0: 'passed', 77: 'skipped', 124: 'out of time', 127: 'not installed'}.get(
        row['exit_code'], row['exit_code'] if isinstance(row['exit_code'], str) else f'exit code {row["exit_code"]}')


def report_checks(rows, text):
    lines = [(r['step'], r['case'], outcome(r), r['wall'])
             for r in rows if r['step'] in ('tests', 'memcheck', 'racecheck', 'initcheck', 'synccheck')]
    if lines:
        text += ['### Checks', '', *table(['step', 'case', 'outcome', 'seconds'], lines)]


def share(row, count, peak):
    """Of the device's peak, in per cent."""
    most = number(row, peak)
    return f'{number(row, count) * number(row, "iterations_per_second") / most * 100:.1f}' if most else ''


def report_speed(rows, text):
    lines = []
    for r in good(rows, 'div', 'rw', 'batch', 'pytorch'):
        same = [q for q in good(rows, 'div', 'rw', 'batch', 'pytorch')
                if (q['case'], q.get('mode')) == (r['case'], r.get('mode'))]
        cpu = max([rate(q) for q in same if q.get('backend') == 'cpu' and q['step'] != 'pytorch'] or [0])
        torch = max([rate(q) for q in same if q['step'] == 'pytorch'] or [0])
        ours = r.get('backend') == 'cuda'
        busy = number(r, 'device_seconds') / number(r, 'seconds') * 100 if number(r, 'seconds') else 0
        lines.append((r['case'], r.get('mode', ''), r.get('backend', '') + (f', {r["group"]}' if r.get('group') else ''),
                      r.get('starts', ''), f'{number(r, "iterations_per_second"):.1f}', f'{rate(r):.1f}',
                      ratio(rate(r), cpu) if ours else '', ratio(rate(r), torch) if ours else '',
                      f'{number(r, "device_memory") / 1e6:.0f}' if number(r, 'device_memory') else '',
                      share(r, 'flops', 'peak_flops') if ours else '', share(r, 'bytes', 'peak_bytes') if ours else '',
                      f'{busy:.0f}' if ours and busy else '', f'{number(r, "objective"):.6g}'))
    if lines:
        text += ['### Iterations', '', 'Rounds of 200 iterations after one that is not timed; the median. The CPU runs a '
                 'start on each core. `x CPU` and `x PyTorch` compare iterations a second over all starts, with the '
                 'fastest rows of these for the case. PyTorch runs `each` problem after the other (40 iterations), those '
                 'of a like `length` in one tensor, or `all`. Objectives are sums over the problems, each at its '
                 'best start: where starts and iterations are the same, they agree.', '',
                 *table(['case', 'mode', 'backend', 'starts', 'iterations/s', 'x starts', 'x CPU', 'x PyTorch',
                         'device MB', '% of peak arithmetic', '% of peak bandwidth', '% busy', 'objective'], lines)]


def report_solves(rows, text):
    lines = [(r['case'], r.get('backend', ''), r.get('objective', ''),
              f'{100 * (number(r, "objective") / BEST_DIV - 1):.2f}%' if number(r, 'objective') else '',
              r.get('seconds', '')) for r in good(rows, 'solve')]
    if lines:
        text += ['### Whole solves of epfl/div, mode resource', '', f'Best value known: {BEST_DIV}.', '',
                 *table(['options', 'backend', 'objective', 'above the best', 'seconds'], lines)]


def report_crossover(rows, text):
    found = {}
    for r in good(rows, 'crossover'):
        found.setdefault((r['case'], int(number(r, 'starts'))), {})[r['backend']] = r
    lines = []
    for (case, starts), both in found.items():
        if 'cuda' in both and 'cpu' in both:
            gpu, cpu = rate(both['cuda']), rate(both['cpu'])
            lines.append((int(number(both['cuda'], 'evaluations')), case, starts, f'{cpu:.0f}', f'{gpu:.0f}',
                          ratio(gpu, cpu)))
    if lines:
        text += ['### Cross-over', '', 'Iterations a second over all starts, mode resource, by the evaluations of an '
                 'iteration of all starts.', '',
                 *table(['evaluations', 'case', 'starts', 'CPU', 'CUDA', 'CUDA / CPU'], sorted(lines))]


def report_failures(rows, text):
    bad = [(r['step'], r['case'], r.get('mode', ''), r.get('backend', ''), r.get('starts', ''), outcome(r))
           for r in rows if r['exit_code'] != 0]
    if bad:
        text += ['### Did not run', '', *table(['step', 'case', 'mode', 'backend', 'starts', 'outcome'], bad)]


def write_report(args, rows):
    text = ['# On a GPU', '', 'Commands, and the commit of each, are in `gpu.csv`; the machines in `gpu.json`.', '']
    if args.dry:
        text += ['A dry run: these are not figures.', '']
    for machine in dict.fromkeys(machine_of(r) for r in rows):
        mine = [r for r in rows if machine_of(r) == machine]
        commits = ', '.join(dict.fromkeys(r['commit'] for r in mine))
        text += [f'## {machine[0] or "no device"}, {machine[1]} cores', '', f'Commit {commits}.', '']
        for report in (report_checks, report_speed, report_solves, report_crossover, report_failures):
            report(mine, text)
    with open(os.path.join(args.out, 'gpu.md'), 'w') as f:
        f.write('\n'.join(text))


def read_machines(args):
    try:
        with open(os.path.join(args.out, 'gpu.json')) as f:
            found = json.load(f)
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


def write_files(args, rows, where):
    rows = sorted(rows, key=lambda r: ALL_STEPS.index(r['step']))
    with open(os.path.join(args.out, 'gpu.csv'), 'w', newline='') as f:
        writer = csv.DictWriter(f, COLUMNS, extrasaction='ignore')
        writer.writeheader()
        writer.writerows(rows)
    machines = [m for m in read_machines(args) if (m['device'], m['cores']) != (where['device'], where['cores'])]
    with open(os.path.join(args.out, 'gpu.json'), 'w') as f:
        json.dump(machines + [where], f, indent=1)
        f.write('\n')
    write_report(args, rows)


def kept_rows(args):
    """Rows of earlier runs."""
    path = os.path.join(args.out, 'gpu.csv')
    if not os.path.exists(path):
        return []
    with open(path, newline='') as f:
        rows = [r for r in csv.DictReader(f) if r['step'] in ALL_STEPS]
    for r in rows:
        r['exit_code'] = int(r['exit_code']) if r['exit_code'].lstrip('-').isdigit() else r['exit_code']
    return rows


def why_no_device(args):
    """None where there is a device that runs an iteration: a driver may be too old for
    the kernels."""
    smallest = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'test', 'data', 'fir4.json')
    code, out, err = execute([args.gaus, 'devices'], 60)
    if code == 0:
        code, out, err = execute([args.gaus, 'bench-backend', smallest, '--backend=cuda', '--iterations=1',
                                  '--time-limit=0.001'], 120)
    return None if code == 0 else err.strip() or f'exit code {code}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--gaus', default='build/bin/gaus')
    parser.add_argument('--test', default='build/test/test_device')
    parser.add_argument('--commit', default='')
    parser.add_argument('--out', default='bench/results')
    parser.add_argument('--steps', default=','.join(ALL_STEPS), help='comma-separated: ' + ' '.join(ALL_STEPS))
    parser.add_argument('--budget', type=float, default=1e9,
                        help='seconds; a command ends when they are over, and none begins in the last 5')
    parser.add_argument('--missing', action='store_true',
                        help='leave out commands that have run well on this machine, or used up their time at this commit')
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
    bench = Bench(args, environment(args), kept_rows(args))
    for i, step in enumerate(steps):
        if not bench.step(step):
            bench.failed += steps[i + 1:]
            break
    print(f'{bench.commands} commands, failed: {", ".join(bench.failed) or "none"}')
    return 1 if bench.failed else 0


if __name__ == '__main__':
    sys.exit(main())
