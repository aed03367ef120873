#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random problems of version 2 of the format, all features mixed, against independent checks.

  bench/format2.py legal 10000     schedules of all modes and schedulers, each checked by test/cli/check_schedule.py
  bench/format2.py tiny 2000       2 to 4 operations: the least II, the least lifetimes and "infeasible" by brute force
  bench/format2.py middling 200    10 to 20 operations: II and lifetimes by OR-Tools CP-SAT (bench/exact_setup.sh)
  bench/format2.py tensor FILE...  problems whose comment says the least II: II, proof and time

GAUS_TOOL says which `gaus`; --first=N with which seed to begin. Problems that are not as they should be are printed with
their seeds; the last line is a row for bench/results/format2.md.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'cli'))
import check_schedule  # noqa: E402
from version2 import is_possible, least_lifetimes, random_problem  # noqa: E402

TOOL = os.environ.get('GAUS_TOOL', str(ROOT / 'build' / 'bin' / 'gaus'))
FEATURES = ['uses', 'windows', 'separations', 'when', 'choices', 'clock', 'carried']
WAYS = [(), ('--objective=max-live',), ('--latency=25',), ('--effort=low',), ('--scheduler=ims',), ('--scheduler=list',),
        ('--scheduler=asap',), ('--scheduler=alap', '--latency=25'), ('--mode=resource', '--latency=20'), ('--mode=memory',
        '--latency=20'), ('--mode=resource', '--scheduler=list', '--latency=25'), ('--mode=resource', '--scheduler=random',
        '--latency=25'), ('--mode=memory', '--scheduler=random', '--latency=25'), ('--mode=memory', '--scheduler=alap')]


def some_problem(seed, sizes, features=FEATURES):
    dice = random.Random(seed)
    chosen = {f for f in FEATURES if dice.random() < 0.5}
    return random_problem(dice, dice.choice(sizes), chosen & set(features))


class Run:
    def __init__(self, folder):
        self.problem, self.out = folder / 'p.json', folder / 's.json'
        self.counts = collections.Counter()
        self.wrong = 0

    def bad(self, seed, *what):
        self.wrong += 1
        print('seed', seed, *what, flush=True)

    def solve(self, seed, p, *args):
        """The schedule, checked, or None."""
        self.problem.write_text(json.dumps(p))
        result = subprocess.run([TOOL, 'solve', '-q', '-o', self.out, self.problem, *args], capture_output=True, text=True)
        self.counts[{0: 'schedules', 1: 'infeasible', 4: 'undecided'}.get(result.returncode, 'errors')] += 1
        if result.returncode not in (0, 1, 4):
            self.bad(seed, args, 'exit code', result.returncode, result.stderr)
        self.code = result.returncode
        if result.returncode:
            return None
        wrong, figures = check_schedule.check(self.problem, self.out)
        schedule = json.loads(self.out.read_text())
        if wrong:
            self.bad(seed, args, 'illegal:', wrong)
            return None
        for key in ('length', 'stages', 'communication', 'lifetime_bits', 'max_live_bits'):
            if schedule[key] != figures[key]:
                self.bad(seed, args, key, schedule[key], 'is', figures[key])
        return schedule


def legal(run, first, count):
    seed = first
    while run.counts['schedules'] < count:
        run.solve(seed, some_problem(seed, (2, 4, 6, 9, 14, 20)), *WAYS[seed % len(WAYS)])
        seed += 1
    return seed - first


def tiny(run, first, count):
    for seed in range(first, first + count):
        p = some_problem(seed, (2, 3, 4))
        schedule = run.solve(seed, p)
        try:
            if schedule:
                ii = schedule['ii']
                smaller = [k for k in range(1, ii) if is_possible(p, k, 10 + k)]
                if smaller:
                    run.bad(seed, 'II', ii, 'where brute force has', smaller[0])
                run.counts['least II'] += 1
                if schedule['status'] == 'optimal':
                    least = least_lifetimes(p, ii, 12)
                    if least is not None and least < schedule['lifetime_bits']:
                        run.bad(seed, 'optimal', schedule['lifetime_bits'], 'where brute force has', least)
                    run.counts['optimal'] += 1
            elif run.code == 1 and any(is_possible(p, k, 12 + k) for k in (1, 2, 3, 5, 8, 12)):
                run.bad(seed, 'infeasible, but brute force has a schedule')
        except OverflowError:
            run.counts['too many for brute force'] += 1
    return count


# --- CP-SAT ---------------------------------------------------------------------------


def model_of(p, ii, horizon):
    """Time-indexed: begins[v] lists (literal, type, start); exactly one is true. (model, starts, lifetimes)"""
    from ortools.sat.python import cp_model
    model = cp_model.CpModel()
    types, limits = {t['name']: t for t in p['operator_types']}, check_schedule.limits_of(p)
    begins, start, latency = [], [], []
    for v, o in enumerate(p['operations']):
        kinds = o['type'] if isinstance(o['type'], list) else [o['type']]
        last = min(o.get('latest', horizon), horizon)
        begins.append([(model.new_bool_var('x%d_%s_%d' % (v, k, t)), types[k], t)
                       for k in kinds for t in range(o.get('earliest', 0), last + 1)])
        model.add_exactly_one(x for x, _, _ in begins[v])
        start.append(sum(x * t for x, _, t in begins[v]))
        latency.append(sum(x * k['latency'] for x, k, _ in begins[v]))
        for x, kind, _ in begins[v]:
            if any(r in limits and c > ii for r, d, f, c in check_schedule.uses_of(kind)):
                model.add(x == 0)
    for d in p['dependences']:
        gap = d['latency'] if 'latency' in d else latency[d['src']]
        model.add(start[d['dst']] + ii * d.get('distance', 0) >= start[d['src']] + gap)
    slots = collections.defaultdict(list)
    for (name, cycle), at in takes(p, begins, limits).items():
        slots[name, cycle % ii].append(together(model, at))
    for (name, _), terms in slots.items():
        model.add(sum(terms) <= limits[name])
    return model, start, lifetimes(model, p, start, latency, ii, horizon), begins


def takes(p, begins, limits):
    """{(resource, cycle): [(conditions, demand x literal)]}"""
    at = collections.defaultdict(list)
    for v, o in enumerate(p['operations']):
        for x, kind, t in begins[v]:
            for name, demand, begin, cycles in check_schedule.uses_of(kind):
                for cycle in range(t + begin, t + begin + cycles):
                    if name in limits:
                        at[name, cycle].append((o.get('when', []), x * (demand * o.get('demand', 1))))
    return at


def together(model, at):
    """What those that run together take at most."""
    total, inner = 0, collections.defaultdict(lambda: collections.defaultdict(list))
    for path, term in at:
        if path:
            inner[path[0][0]][path[0][1]].append((path[1:], term))
        else:
            total += term
    for ways in inner.values():
        most = model.new_int_var(0, 10**6, '')
        for way in ways.values():
            model.add(most >= together(model, way))
        total += most
    return total


def lifetimes(model, p, start, latency, ii, horizon):
    total, far = 0, horizon + ii * max([d.get('distance', 0) for d in p['dependences']] + [0]) + 10
    for v, o in enumerate(p['operations']):
        reads = [d for d in p['dependences'] if d['src'] == v and d.get('kind', 'data') == 'data']
        if not reads:
            continue
        birth = start[v] + (0 if p.get('lifetime_from') == 'start' else latency[v])
        end = model.new_int_var(0, far, '')
        model.add(end >= birth)
        for d in reads:
            model.add(end >= start[d['dst']] + ii * d.get('distance', 0))
        total += o.get('width', 1) * (end - birth)
    return total


def cp_sat(p, ii, horizon, minimise, seconds=20):
    """(status, lifetime bits)"""
    from ortools.sat.python import cp_model
    model, _, bits, _ = model_of(p, ii, horizon)
    if minimise:
        model.minimize(bits)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = seconds
    status = solver.solve(model)
    return solver.status_name(status), solver.objective_value if minimise and status in (
        cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def middling(run, first, count):
    seed, done = first, 0
    while done < count:
        p = some_problem(seed, (10, 14, 20), ['uses', 'windows', 'separations', 'when', 'choices', 'carried'])
        schedule = run.solve(seed, p)
        seed += 1
        if not schedule:
            continue
        done += 1
        ii, horizon = schedule['ii'], max(schedule['start']) + 2 * schedule['ii'] + 8
        for smaller in range(max(1, ii - 3), ii):
            status, _ = cp_sat(p, smaller, horizon, False)
            run.counts['smaller II ' + status.lower()] += 1
            if status in ('OPTIMAL', 'FEASIBLE'):
                run.bad(seed - 1, 'II', ii, 'where CP-SAT has', smaller)
        status, bits = cp_sat(p, ii, horizon, True)
        if status == 'OPTIMAL':
            run.counts['lifetimes compared'] += 1
            run.counts['our optimal'] += schedule['status'] == 'optimal'
            if schedule['lifetime_bits'] > 1.01 * bits:
                run.bad(seed - 1, 'lifetimes', schedule['lifetime_bits'], 'where CP-SAT has', bits)
            if schedule['status'] == 'optimal' and schedule['lifetime_bits'] > bits:
                run.bad(seed - 1, 'optimal', schedule['lifetime_bits'], 'where CP-SAT has', bits)
    return seed - first


def tensor(run, paths):
    for path in paths:
        least = int(re.search(r'least II of this file by CP-SAT: (\d+)', path.read_text())[1])
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        schedule = run.solve(path.name, json.loads(path.read_text()))
        seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        if (schedule['ii'], schedule['ii_bound']) != (least, least):
            run.bad(path.name, 'II', schedule['ii'], 'bound', schedule['ii_bound'], 'least', least)
        print('| %s | %d | %d | %s | %.0f |' % (path.stem, schedule['ii'], schedule['lifetime_bits'], schedule['status'],
                                                1000 * seconds))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('what', choices=('legal', 'tiny', 'middling', 'tensor'))
    parser.add_argument('rest', nargs='+')
    parser.add_argument('--first', type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter('ignore', ResourceWarning)
    with tempfile.TemporaryDirectory() as folder:
        run = Run(pathlib.Path(folder))
        if options.what == 'tensor':
            tensor(run, [pathlib.Path(path) for path in options.rest])
        else:
            problems = {'legal': legal, 'tiny': tiny, 'middling': middling}[options.what](
                run, options.first, int(options.rest[0]))
            counts = ', '.join('%d %s' % (n, what) for what, n in sorted(run.counts.items()))
            print('| %s | %d | %s | %d |' % (options.what, problems, counts, run.wrong))
    return run.wrong > 0


if __name__ == '__main__':
    sys.exit(main())
