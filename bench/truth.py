#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds what the solver says against the truth, on many small random problems.

Modes:
  memory    2 to 5 operations, uses in later iterations among them, within the critical path and some cycles more: where
            `optimal` is said, max_live_bits is the least of all schedules; no bound is above it
  resource  the same problems in mode resource: the objective of docs/model.md
  latency   mode modulo, 5 to 25 operations with limits and blocking units, some with recurrences, at every length from
            the shortest schedule that there is to where a longer one helps no more: the smallest II is found, and what is
            called infeasible is

The truth is exhaustive enumeration (memory, resource; latency up to 6 operations) and, with OR-Tools, CP-SAT. What comes
out of the tool is verified and measured again here; a schedule bears witness for itself, so that the reference is asked
about smaller IIs and shorter lengths. Disagreements are kept in OUT/ as problem files.

  bench/truth.py memory --count 2000 --out bench/results/truth-memory
  bench/truth.py latency --count 2000 --out bench/results/truth-latency
  bench/truth.py latency --count 50 --most 6 --exhaustive --out /tmp/truth
"""
import argparse
import collections
import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from problem import Problem, value

try:
    from ortools.sat.python import cp_model
except ImportError:
    cp_model = None

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXHAUSTIVE_OPERATIONS = 6
CP_SAT_SECONDS = 2  # for one question; what it leaves open is counted


# --- problems -----------------------------------------------------------------


def bounded_problem(dice):
    """Latencies of dependences above and below those of their sources; uses in later iterations."""
    n = dice.randint(2, 5)
    types = [{'name': 't%d' % k, 'latency': dice.randint(0, 3), 'blocking': dice.choice([1, 1, 1, 2])}
             for k in range(dice.randint(1, 3))]
    for kind in types:
        if dice.random() < 0.2:
            kind['limit'] = dice.randint(2, 3)
    deps = []
    for dst in range(1, n):
        for src in range(dst):
            if dice.random() < 0.45:
                deps.append({'src': src, 'dst': dst})
    for _ in range(dice.randint(0, 4)):
        deps.append({'src': dice.randrange(n), 'dst': dice.randrange(n), 'distance': dice.randint(1, 2)})
    for dep in deps:
        if dice.random() < 0.3:
            dep['latency'] = dice.randint(0, 3)
        if dice.random() < 0.15:
            dep['kind'] = 'order'
    operations = [{'type': dice.choice(types)['name'], 'width': dice.choice([0, 1, 1, 4, 8, 32])} for _ in range(n)]
    return {'format': 'gaus-problem-1', 'lifetime_from': dice.choice(['finish', 'finish', 'start']), 'operator_types': types,
            'operations': operations, 'dependences': deps}


def loop_problem(dice, least, most):
    """Limited units, half of them blocking, so that the slots are scarce; a recurrence or two in some."""
    n = dice.randint(least, most)
    types = [{
        'name': 't%d' % k, 'latency': dice.randint(1, 3), 'limit': dice.randint(1, 3),
        'blocking': dice.choice([1, 1, 2, 2, 3])
    } for k in range(dice.randint(1, 3))]
    operations = [{'type': dice.choice(types)['name'], 'demand': 1} for _ in range(n)]
    for operation in operations:
        limit = next(t['limit'] for t in types if t['name'] == operation['type'])
        if limit > 1 and dice.random() < 0.1:
            operation['demand'] = 2
    deps = []
    for dst in range(1, n):
        for src in set(dice.choices(range(max(0, dst - 6), dst), k=dice.choice([0, 1, 1, 2]))):
            deps.append({'src': src, 'dst': dst})
    for _ in range(dice.choice([0, 0, 1, 2])):
        dst = dice.randrange(n)
        deps.append({'src': dice.randrange(dst, min(n, dst + 5)), 'dst': dst, 'distance': dice.randint(1, 2)})
    return {'format': 'gaus-problem-1', 'operator_types': types, 'operations': operations, 'dependences': deps}


def parsed(content, folder, pipelined):
    path = folder / 'problem.json'
    path.write_text(json.dumps(content))
    return path, Problem(path, pipelined)


# --- the truth ----------------------------------------------------------------


def windows(problem, ii, latency):
    """Of the starts, by the dependences and the bound alone; None where there are none."""
    first, last = problem.longest(ii or 0), problem.longest(ii or 0, forward=False)
    if first is None or any(a + b > latency for a, b in zip(first, last)):
        return None
    return [(a, latency - b) for a, b in zip(first, last)]


def schedules(problem, ii, window):
    """All that are legal, one by one, sources first."""
    place = problem.places()
    order = sorted(range(problem.n), key=lambda v: place[v])
    start, used = [None] * problem.n, collections.Counter()
    limit = {name: kind.get('limit') for name, kind in problem.types.items()}
    into = collections.defaultdict(list)
    for dep in problem.deps:
        into[dep.src].append(dep)
        if dep.dst != dep.src:
            into[dep.dst].append(dep)

    def descend(depth):
        if depth == problem.n:
            yield start
            return
        v = order[depth]
        for t in range(window[v][0], window[v][1] + 1):
            start[v] = t
            slots = [(problem.type[v], (t + k) % ii if ii else t + k) for k in range(problem.blocking[v])]
            for slot in slots:
                used[slot] += problem.demand[v]
            units = limit[problem.type[v]]
            if (units is None or all(used[slot] <= units for slot in slots)) and all(
                    start[d.src] is None or start[d.dst] is None or
                    start[d.dst] + (ii or 0) * d.distance >= start[d.src] + d.latency for d in into[v]):
                yield from descend(depth + 1)
            for slot in slots:
                used[slot] -= problem.demand[v]
            start[v] = None

    yield from descend(0)


def violated(problem, ii, latency, start):
    """The independent verifier of what the tool returned."""
    used = collections.Counter()
    for v, t in enumerate(start):
        for k in range(problem.blocking[v]):
            used[problem.type[v], (t + k) % ii if ii else t + k] += problem.demand[v]
    return (any(t < 0 or t + l > latency for t, l in zip(start, problem.latency)) or
            any(start[d.dst] + (ii or 0) * d.distance < start[d.src] + d.latency for d in problem.deps) or
            any(units > problem.types[kind].get('limit', units) for (kind, _), units in used.items()))


def least_of_all(problem, objective, latency):
    """By enumeration; None without a schedule."""
    window = windows(problem, None, latency)
    return min((value(problem, start, None, objective, latency)[0] for start in schedules(problem, None, window)),
               default=None) if window else None


def least_by_cp_sat(problem, mode, latency):
    """By the time-indexed model of exact.py; None without a schedule."""
    import exact
    window = windows(problem, None, latency)
    if window is None:
        return None
    model = exact.Steps(problem, window)
    model.limits()
    objective, scale = (model.max_live_bits(), 1) if mode == 'memory' else model.resource(latency)
    model.model.minimize(objective)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model.model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise RuntimeError('CP-SAT: %s' % solver.status_name(status))
    return solver.objective_value / scale


def feasible_by_cp_sat(problem, ii, latency):
    """At this II within the bound; None where the limit comes first. Starts as stage and slot, slots counted; where
    iterations do not meet, intervals below a capacity."""
    window = windows(problem, ii, latency)
    if window is None:
        return False
    model = cp_model.CpModel()
    start = [model.new_int_var(low, high, '') for low, high in window]
    for d in problem.deps:
        if d.src != d.dst:
            model.add(start[d.dst] + ii * d.distance >= start[d.src] + d.latency)
        elif d.latency > ii * d.distance:
            return False
    if ii >= latency + max(problem.blocking):
        for kind, group in problem.limited().items():
            busy = [model.new_fixed_size_interval_var(start[v], problem.blocking[v], '') for v in group]
            model.add_cumulative(busy, [problem.demand[v] for v in group], problem.types[kind]['limit'])
    else:
        count_slots(problem, ii, latency, model, start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = CP_SAT_SECONDS
    status = solver.solve(model)
    return True if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else False if status == cp_model.INFEASIBLE else None


def count_slots(problem, ii, latency, model, start):
    slots = collections.defaultdict(list)
    for kind, group in problem.limited().items():
        for v in group:
            at = [model.new_bool_var('') for _ in range(ii)]
            stage = model.new_int_var(0, latency // ii + 1, '')
            model.add_exactly_one(at)
            model.add(start[v] == ii * stage + sum(s * x for s, x in enumerate(at)))
            for s, x in enumerate(at):
                for k in range(problem.blocking[v]):
                    slots[kind, (s + k) % ii].append(problem.demand[v] * x)
    for (kind, _), terms in slots.items():
        model.add(sum(terms) <= problem.types[kind]['limit'])


def feasible_by_enumeration(problem, ii, latency):
    window = windows(problem, ii, latency)
    return window is not None and next(schedules(problem, ii, window), None) is not None


# --- the tool -----------------------------------------------------------------


def solve(tool, path, *options):
    """(schedule or None, status as the exit code has it, seconds)"""
    began = time.monotonic()
    result = subprocess.run([tool, 'solve', path, '-o', '-', '--threads=1', *options], capture_output=True, text=True)
    seconds = time.monotonic() - began
    status = {0: 'solved', 1: 'infeasible', 4: 'undecided'}.get(result.returncode, 'failed')
    return json.loads(result.stdout) if status == 'solved' else None, status, seconds


class Tally(collections.Counter):
    """Counts, and the problems that were wrong."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.seconds, self.slowest, self.problems = 0, 0, 0

    def wrong(self, what, content, note):
        self[what] += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / ('%s-%d.json' % (what.replace(' ', '-'), self[what]))
        path.write_text(json.dumps(content))
        print('%s: %s: %s' % (what, path, note), flush=True)

    def time(self, seconds):
        self.seconds += seconds
        self.slowest = max(self.slowest, seconds)


def check_bounded(args, mode, content, folder, tally, dice):
    path, problem = parsed(content, folder, False)
    latency = problem.depth() + dice.randint(0, 2)
    least = least_of_all(problem, 'max-live' if mode == 'memory' else 'resource', latency)
    if args.cp_sat:
        again = least_by_cp_sat(problem, mode, latency)
        if (least is None) != (again is None) or least is not None and abs(least - again) > 1e-6 * max(1, abs(least)):
            tally.wrong('references differ', content, (latency, least, again))
    schedule, status, seconds = solve(args.tool, path, '--mode=' + mode, '--latency=%d' % latency)
    tally.time(seconds)
    tally[status] += 1
    note = (latency, least, schedule)
    if status == 'failed' or status == 'infeasible' and least is not None:
        tally.wrong('false ' + status, content, note)
    if not schedule:
        tally['missed'] += least is not None
        return
    found, _ = value(problem, schedule['start'], None, 'max-live' if mode == 'memory' else 'resource', latency)
    tight = 1e-6 * max(1, abs(found))
    if violated(problem, None, latency, schedule['start']) or abs(found - schedule['objective']) > tight:
        tally.wrong('false objective', content, note)
    if schedule['bound'] > least + tight or schedule['status'] == 'optimal' and found > least + tight:
        tally.wrong('false optimum', content, note)
    tally['optimal'] += schedule['status'] == 'optimal'
    tally['least found'] += found <= least + tight
    if any(d.get('distance') and d.get('kind') != 'order' for d in content['dependences']):
        tally['with later uses'] += 1


def witness(args, content, problem, path, latency, options, tally):
    """(II of a schedule that was verified here or None, status)"""
    schedule, status, seconds = solve(args.tool, path, '--latency=%d' % latency, *options)
    tally.time(seconds)
    tally[status] += 1
    if schedule and violated(problem, schedule['ii'], latency, schedule['start']):
        tally.wrong('illegal', content, (latency, options, schedule))
        return None, 'failed'
    if status == 'failed':
        tally.wrong('false failed', content, (latency, options))
    return schedule and schedule['ii'], status


def shortest(args, content, problem, path, feasible, apart, tally):
    """The least length of a schedule, which is that at an II at which iterations do not meet. What the tool finds bears
    witness for itself; that there is nothing shorter is for the reference to say."""
    low = high = max(a + b for a, b in zip(problem.longest(10**6), problem.latency))
    statuses = {}

    def solved(latency):
        statuses[latency] = witness(args, content, problem, path, latency, (), tally)[1]
        return statuses[latency] == 'solved'

    while not solved(high):
        high *= 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if solved(middle) else (middle + 1, high)
    first = max(a + b for a, b in zip(problem.longest(10**6), problem.latency))
    while low > first and feasible(problem, apart(low - 1), low - 1):
        low -= 1
        status = statuses.get(low) or witness(args, content, problem, path, low, (), tally)[1]
        tally.wrong('false infeasible' if status == 'infeasible' else 'missed', content, (low, 'is the length of a schedule'))
    tally['shortest length is not that of the dependences'] += low > first
    return low


def check_length(args, content, problem, path, feasible, latency, mii, tally):
    """The smallest II at this length, searched and asked for."""
    found, status = witness(args, content, problem, path, latency, (), tally)
    below = next((ii for ii in range(mii, found or 10**6) if feasible(problem, ii, latency)), None)
    if below is not None:
        tally.wrong('false infeasible' if status == 'infeasible' else 'missed', content, (latency, below, found))
        found = below
    asked, status = witness(args, content, problem, path, latency, ('--ii=%d' % found,), tally)
    if asked != found:
        tally.wrong('false infeasible' if status == 'infeasible' else 'missed', content, (latency, '--ii', found))
    for ii in range(mii, found):
        tally['smaller IIs ' + witness(args, content, problem, path, latency, ('--ii=%d' % ii,), tally)[1]] += 1
    tally['lengths'] += 1
    tally['least II above MII'] += found > mii
    return found


def check_loop(args, content, folder, tally):
    path, problem = parsed(content, folder, True)

    def feasible(problem, ii, latency):
        """Small problems by enumeration too; what the reference leaves open counts as not feasible."""
        answers = {feasible_by_cp_sat(problem, ii, latency)} if args.cp_sat else set()
        if problem.n <= EXHAUSTIVE_OPERATIONS or not args.cp_sat:
            answers.add(feasible_by_enumeration(problem, ii, latency))
        tally['questions to the reference'] += 1
        tally['left open by the reference'] += None in answers
        if len(answers - {None}) > 1:
            tally.wrong('references differ', content, (ii, latency))
        return True in answers

    mii, most = problem.mii(), max(problem.blocking)
    latency = shortest(args, content, problem, path, feasible, lambda length: max(mii, length + most), tally)
    idle, before = 0, None
    while idle < 2 and before != mii:
        least = check_length(args, content, problem, path, feasible, latency, mii, tally)
        idle = idle + 1 if least == before else 0
        before, latency = least, latency + 1


# --- the report ---------------------------------------------------------------


def version_of(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip().split('\n')[0]
    except OSError:
        return ''


def report(args, tally):
    rows = ['# What the solver says, mode %s' % args.mode, '',
            'Written by `bench/truth.py %s --count %d --seed %d`; %d problems, reference: %s.' % (
                args.mode, args.count, args.seed, tally.problems,
                'CP-SAT and, where small, enumeration' if args.cp_sat else 'enumeration'), '',
            'Commit %s, %s.' % (version_of(['git', 'rev-parse', '--short=10', 'HEAD']), datetime.date.today()), '',
            '| what | count |', '| --- | --- |']
    wrong = ['missed', 'false infeasible', 'false failed', 'illegal', 'false optimum', 'false objective', 'references differ']
    rows += ['| %s | %d |' % (key, tally[key]) for key in wrong + sorted(key for key in tally if key not in wrong)]
    rows += ['', '%d solves took %.1f s with the start of the program, the slowest %.2f s.' % (
        tally['solved'] + tally['infeasible'] + tally['undecided'] + tally['failed'], tally.seconds, tally.slowest), '']
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.with_suffix('.md').write_text('\n'.join(rows))
    return '\n'.join(rows), sum(tally[key] for key in wrong)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mode', choices=['memory', 'resource', 'latency'])
    parser.add_argument('--tool', default=ROOT / 'build' / 'bin' / 'gaus', type=pathlib.Path)
    parser.add_argument('--count', type=int, default=2000, help='problems')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--least', type=int, default=5, help='operations, mode latency')
    parser.add_argument('--most', type=int, default=25, help='operations, mode latency')
    parser.add_argument('--exhaustive', action='store_true', help='without CP-SAT')
    parser.add_argument('--out', required=True, type=pathlib.Path, help='path without an extension')
    args = parser.parse_args()
    args.cp_sat = cp_model is not None and not args.exhaustive
    if args.mode == 'latency' and not args.cp_sat and args.most > EXHAUSTIVE_OPERATIONS + 2:
        parser.error('without OR-Tools --most %d is the most that can be enumerated' % (EXHAUSTIVE_OPERATIONS + 2))
    return args


def main():
    args = arguments()
    tally, began = Tally(args.out), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(args.count):
            dice = random.Random('%s %d %d' % (args.mode, args.seed, number))
            if args.mode == 'latency':
                check_loop(args, loop_problem(dice, args.least, args.most), pathlib.Path(folder), tally)
            else:
                check_bounded(args, args.mode, bounded_problem(dice), pathlib.Path(folder), tally, dice)
            tally.problems += 1
            if tally.problems % 50 == 0:
                report(args, tally)  # so far
    text, wrong = report(args, tally)
    print(text, '%.0f s in all' % (time.monotonic() - began), sep='\n')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
