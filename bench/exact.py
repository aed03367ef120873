#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An exact reference: models scheduling problems for OR-Tools CP-SAT and records value, bound and time.

Modes, with the figures of gaus-problem-1:
  modulo    lifetime_bits or max_live_bits at a given II (--ii N, or the smallest: the II is then searched upwards from
            the MII, each one feasible, infeasible or undecided within the limit)
  ii        only that search: a row for each II
  resource  peak_demand / (total demand / D) + communication / (sum of the latencies of the data dependences), latency
            bound D, not pipelined; with several operator types their peaks are added, as are their demands
  memory    max_live_bits, latency bound D, not pipelined

  bench/exact.py modulo origami/fir_gen:5 origami/iir_biqu:14 --limit 30 --out build/exact
  bench/exact.py memory epfl/ctrl:11 epfl/ctrl:x1.5 --out build/exact

An instance is a file, or FOLDER/NAME below the instances folder; after the colon stands the II (modulo; A..B for a
range in ii) or D (a number, or xF for F times the depth; without it, the depth). A row is added to OUT.csv after each
run, its schedule is written below OUT/, and a row that is there already is not computed again.

The limit is in seconds of processor time for each worker, so that a busy machine does not change what is found;
`seconds` is that time, `wall` the time that passed, both for the search alone (`build` is the time for the model).
`status`: optimal and infeasible are proofs; feasible and undecided mean that the limit came first.
"""
import argparse
import collections
import csv
import datetime
import json
import math
import os
import pathlib
import sys
import threading
import time

import ortools
from ortools.sat.python import cp_model

from problem import Problem, figures, value

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
FIELDS = ('instance', 'mode', 'objective', 'parameter', 'operations', 'value', 'bound', 'status', 'seconds', 'wall', 'build',
          'limit', 'workers', 'seed', 'model', 'ortools', 'date')
KEY = ('instance', 'mode', 'objective', 'parameter', 'limit', 'workers', 'seed')


# --- models -------------------------------------------------------------------


class Steps:
    """Time-indexed: at[i][t] is "i starts at t", by(i, t) is "i starts at t or before". Its linear relaxation is that of
    the difference constraints with the resources spread over real slots, so the bounds are strong.
    `window[i]` is the inclusive range of i's start."""

    def __init__(self, problem, window, ii=None):
        self.problem, self.window, self.ii = problem, window, ii
        self.model = cp_model.CpModel()
        self.order = [self.monotone(low, high, 's%d' % i) for i, (low, high) in enumerate(window)]
        self.at = {}
        self.ends = []
        self.peaks = {}
        for dep in problem.deps:
            self.not_before(dep.src, dep.dst, dep.latency - (ii or 0) * dep.distance)

    def monotone(self, low, high, name):
        literals = [self.model.new_bool_var('%s_%d' % (name, t)) for t in range(low, high)]
        for a, b in zip(literals, literals[1:]):
            self.model.add_implication(a, b)
        return literals

    @staticmethod
    def read(order, low, t):
        return 0 if t < low else 1 if t >= low + len(order) else order[t - low]

    def by(self, i, t):
        return self.read(self.order[i], self.window[i][0], t)

    def implies(self, a, b):
        if isinstance(a, int) and isinstance(b, int):
            if a > b:
                self.model.add_bool_or([])
        elif isinstance(a, int):
            if a:
                self.model.add(b == 1)
        elif isinstance(b, int):
            if not b:
                self.model.add(a == 0)
        else:
            self.model.add_implication(a, b)

    def not_before(self, src, dst, gap):
        """start[dst] >= start[src] + gap"""
        for t in range(min(self.window[dst][0], self.window[src][0] + gap), self.window[dst][1] + 1):
            self.implies(self.by(dst, t), self.by(src, t - gap))

    def start(self, i):
        return self.window[i][1] - sum(self.order[i])

    def starts_at(self, i):
        if i not in self.at:
            low, high = self.window[i]
            at = [self.model.new_bool_var('x%d_%d' % (i, t)) for t in range(low, high + 1)]
            self.model.add_exactly_one(at)
            for t in range(low, high + 1):
                self.model.add(at[t - low] == self.by(i, t) - self.by(i, t - 1))
            self.at[i] = at
        return self.at[i]

    def busy(self, group):
        """By step (or slot): the (literal, demand) pairs that can be busy then."""
        terms = collections.defaultdict(lambda: collections.defaultdict(int))
        for i in group:
            if self.problem.demand[i] == 0:
                continue
            for k, literal in enumerate(self.starts_at(i)):
                for t in range(self.window[i][0] + k, self.window[i][0] + k + self.problem.blocking[i]):
                    terms[t % self.ii if self.ii else t][literal.index] += self.problem.demand[i]
        literal = {x.index: x for i in group for x in self.at.get(i, ())}
        return {s: [(literal[index], demand) for index, demand in pairs.items()] for s, pairs in terms.items()}

    def limits(self):
        for kind, group in self.problem.limited().items():
            limit = self.problem.types[kind]['limit']
            for pairs in self.busy(group).values():
                if limit == 1 and all(demand == 1 for _, demand in pairs):
                    self.model.add_at_most_one(literal for literal, _ in pairs)
                elif sum(demand for _, demand in pairs) > limit:
                    self.model.add(sum(literal * demand for literal, demand in pairs) <= limit)

    def end(self, i):
        """(order literals, low) of the step at which the value of i is last read."""
        uses, ii, window = self.problem.uses[i], self.ii or 0, self.window
        birth = self.problem.birth[i]
        certain = any(d.latency >= birth for d in uses if self.ii or d.distance == 0)  # then the end is never before the birth
        readers = {d.dst: max(u.distance for u in uses if u.dst == d.dst) for d in uses}
        if len(readers) == 1 and certain:
            dst, distance = readers.popitem()
            return self.order[dst], window[dst][0] + ii * distance
        low = max(window[dst][0] + ii * distance for dst, distance in readers.items())
        high = max(window[dst][1] + ii * distance for dst, distance in readers.items())
        if not certain:
            low, high = max(low, window[i][0] + birth), max(high, window[i][1] + birth)
        order = self.monotone(low, high, 'e%d' % i)
        for t in range(low, high):
            for dst, distance in readers.items():
                self.implies(order[t - low], self.by(dst, t - ii * distance))
            if not certain:
                self.implies(order[t - low], self.by(i, t - birth))
        self.ends.append((i, order, low))
        return order, low

    def lifetimes(self):
        """By value: (width, first step, the 0-1 expressions of being alive at that step and those after)."""
        for i in self.problem.uses:
            if self.problem.width[i] == 0:
                continue
            order, low = self.end(i)
            first = self.window[i][0] + self.problem.birth[i]
            yield self.problem.width[i], first, [
                self.by(i, t - self.problem.birth[i]) - self.read(order, low, t) for t in range(first, low + len(order))]

    def lifetime_bits(self):
        return sum(width * sum(alive) for width, _, alive in self.lifetimes())

    def max_live_bits(self):
        slots = collections.defaultdict(list)
        for width, first, alive in self.lifetimes():
            for t, expression in enumerate(alive, first):
                slots[t % self.ii if self.ii else t].append(width * expression)
        total = sum(self.problem.width) * (1 + (max(h for _, h in self.window) // self.ii + 1 if self.ii else 0))
        total *= 1 + max((d.distance for d in self.problem.deps), default=0)
        peak = self.peaks['live'] = self.model.new_int_var(0, total, 'peak')
        for terms in slots.values():
            self.model.add(peak >= sum(terms))
        return peak

    def resource(self, bound):
        problem = self.problem
        groups = collections.defaultdict(list)
        for i in range(problem.n):
            groups[problem.type[i]].append(i)
        for kind, group in groups.items():
            total = sum(problem.demand[i] * problem.blocking[i] for i in group)
            peak = self.peaks[kind] = self.model.new_int_var(-(-total // bound), max(1, total), 'peak')
            for pairs in self.busy(group).values():
                self.model.add(peak >= sum(literal * demand for literal, demand in pairs))
        return weigh(problem, bound, self.peaks.values(), self.start)

    def starts(self, solver):
        return [solver.value(self.start(i)) for i in range(self.problem.n)]

    def hint(self, start, metrics):
        for i, order in enumerate(self.order):
            for t, literal in enumerate(order, self.window[i][0]):
                self.model.add_hint(literal, start[i] <= t)
        for i, at in self.at.items():
            for t, literal in enumerate(at, self.window[i][0]):
                self.model.add_hint(literal, start[i] == t)
        for i, order, low in self.ends:
            end = max([start[i] + self.problem.birth[i]]
                      + [start[d.dst] + (self.ii or 0) * d.distance for d in self.problem.uses[i]])
            for t, literal in enumerate(order, low):
                self.model.add_hint(literal, end <= t)
        for kind, peak in self.peaks.items():
            self.model.add_hint(peak, metrics['max_live_bits'] if kind == 'live' else metrics['peak_demand'][kind])


class Intervals:
    """Not pipelined: integer starts, an interval for each operation (or lifetime) below a variable capacity. Weak bounds,
    quick first schedules."""

    def __init__(self, problem, window):
        self.problem, self.window = problem, window
        self.model = model = cp_model.CpModel()
        self.start_of = [model.new_int_var(low, high, 's%d' % i) for i, (low, high) in enumerate(window)]
        for d in problem.deps:
            model.add(self.start_of[d.dst] >= self.start_of[d.src] + d.latency)

    def cumulative(self, group, capacity):
        group = [i for i in group if self.problem.demand[i]]
        self.model.add_cumulative([self.model.new_fixed_size_interval_var(self.start_of[i], self.problem.blocking[i], '')
                                   for i in group], [self.problem.demand[i] for i in group], capacity)

    def limits(self):
        for kind, group in self.problem.limited().items():
            self.cumulative(group, self.problem.types[kind]['limit'])

    def max_live_bits(self):
        problem, last = self.problem, max(high for _, high in self.window) + max(self.problem.latency)
        peak = self.model.new_int_var(0, sum(problem.width), 'peak')
        intervals, widths = [], []
        for i, uses in problem.uses.items():
            begin = self.start_of[i] + problem.birth[i]
            end, size = self.model.new_int_var(0, last, 'e%d' % i), self.model.new_int_var(0, last, 'l%d' % i)
            for d in uses:
                self.model.add(end >= self.start_of[d.dst])
            intervals.append(self.model.new_interval_var(begin, size, end, 'v%d' % i))
            widths.append(problem.width[i])
        self.model.add_cumulative(intervals, widths, peak)
        return peak

    def resource(self, bound):
        peaks = []
        for kind in self.problem.types:
            group = [i for i in range(self.problem.n) if self.problem.type[i] == kind]
            total = sum(self.problem.demand[i] * self.problem.blocking[i] for i in group)
            peaks.append(self.model.new_int_var(-(-total // bound), total, 'peak'))
            self.cumulative(group, peaks[-1])
        return weigh(self.problem, bound, peaks, lambda i: self.start_of[i])

    def starts(self, solver):
        return [solver.value(start) for start in self.start_of]

    def hint(self, start, _):
        for variable, cycle in zip(self.start_of, start):
            self.model.add_hint(variable, cycle)


def weigh(problem, bound, peaks, start):
    """The value of mode resource times (total demand x latency sum), an integer; and that factor."""
    demand, latencies = problem.weights()
    if not latencies:  # then communication has no weight
        return sum(peaks) * bound, max(1, demand)
    communication = sum(start(d.dst) - start(d.src) for d in problem.deps if d.data)
    demand = max(1, demand)
    return sum(peaks) * (bound * latencies) + communication * demand, demand * latencies


class Stages:
    """Compact: start = II * stage + slot, slot literals where a limit or the objective needs them. The size does not depend
    on how far the starts may spread, so the windows can have all the room that a proof needs (see `span`)."""

    def __init__(self, problem, window, ii):
        self.problem, self.window, self.ii = problem, window, ii
        self.model = model = cp_model.CpModel()
        self.start_of = [model.new_int_var(low, high, 's%d' % i) for i, (low, high) in enumerate(window)]
        self.place = {}
        for dep in problem.deps:
            if dep.src != dep.dst:
                model.add(self.start_of[dep.dst] + ii * dep.distance >= self.start_of[dep.src] + dep.latency)

    def slots(self, i):
        """(stage, slot literals) of an operation"""
        if i not in self.place:
            literals = [self.model.new_bool_var('x%d_%d' % (i, s)) for s in range(self.ii)]
            self.model.add_exactly_one(literals)
            stage = self.model.new_int_var(self.window[i][0] // self.ii, self.window[i][1] // self.ii, 'k%d' % i)
            self.model.add(self.start_of[i] == self.ii * stage + sum(s * x for s, x in enumerate(literals)))
            self.place[i] = stage, literals
        return self.place[i]

    def limits(self):
        for kind, group in self.problem.limited().items():
            self.limit(self.problem.types[kind]['limit'], [i for i in group if self.problem.demand[i]])

    def limit(self, limit, group):
        slots = [[] for _ in range(self.ii)]
        for i in group:
            for s, x in enumerate(self.slots(i)[1]):
                for c in range(self.problem.blocking[i]):
                    slots[(s + c) % self.ii].append((x, self.problem.demand[i]))
        for pairs in slots:
            if limit == 1 and all(demand == 1 for _, demand in pairs):
                self.model.add_at_most_one(x for x, _ in pairs)
            else:
                self.model.add(sum(x * demand for x, demand in pairs) <= limit)

    def lifetime(self, i):
        """(lifetime of the value of i, its upper bound)"""
        top = max(self.window[d.dst][1] + self.ii * d.distance for d in self.problem.uses[i]) - self.window[i][0]
        life = self.model.new_int_var(0, max(0, top - self.problem.birth[i]), 'l%d' % i)
        for d in self.problem.uses[i]:
            self.model.add(life >= self.start_of[d.dst] + self.ii * d.distance - self.start_of[i] - self.problem.birth[i])
        return life, max(0, top - self.problem.birth[i])

    def lifetime_bits(self):
        return sum(self.problem.width[i] * self.lifetime(i)[0] for i in self.problem.uses)

    def before(self, i, s, shift=0):
        """How many steps below start[i] + shift fall into slot s (from the step 0 on, with sign)."""
        stage, literals = self.slots(i)
        return stage + sum(literals[(s - shift) % self.ii + 1:]) + (shift - s - 1) // self.ii + 1

    def max_live_bits(self):
        problem, total, live = self.problem, 0, [[] for _ in range(self.ii)]
        bits = []
        for i in problem.uses:
            if problem.width[i] == 0:
                continue
            life, top = self.lifetime(i)
            counts = [self.model.new_int_var(0, top // self.ii + 1, 'c%d_%d' % (i, s)) for s in range(self.ii)]
            for s, count in enumerate(counts):
                begun = self.before(i, s, problem.birth[i])
                for d in problem.uses[i]:
                    self.model.add(count >= self.before(d.dst, s) + d.distance - begun)
                live[s].append(problem.width[i] * count)
            self.model.add(sum(counts) >= life)
            bits.append(problem.width[i] * life)
            total += problem.width[i] * (top // self.ii + 1)
        peak = self.model.new_int_var(0, total, 'peak')
        for terms in live:
            self.model.add(peak >= sum(terms))
        self.model.add(self.ii * peak >= sum(bits))
        return peak

    def starts(self, solver):
        return [solver.value(start) for start in self.start_of]

    def hint(self, start, _):
        for variable, cycle in zip(self.start_of, start):
            self.model.add_hint(variable, cycle)


# --- windows ------------------------------------------------------------------


def windows(problem, ii, last):
    """Ranges of the starts where nothing ends after `last`; None where that cannot be."""
    first, tail = problem.longest(ii or 0), problem.longest(ii or 0, forward=False)
    if first is None or any(f + t > last for f, t in zip(first, tail)):
        return None
    return [(f, last - t) for f, t in zip(first, tail)]


def around(problem, ii, reach):
    """Windows that leave out the symmetry of moving everything: one operation, the root, starts at `reach`, the others
    within `reach` cycles of it. The root is a limited operation that ties down the others most, by recurrences."""
    best = None
    limited = [i for group in problem.limited().values() for i in group] or [0]
    for root in limited:
        after, before = problem.paths(root, ii), problem.paths(root, ii, forward=False)
        window = [(0 if a is None else max(0, reach + a), 2 * reach if b is None else min(2 * reach, reach - b))
                  for a, b in zip(after, before)]
        score = sum(window[i][1] - window[i][0] for i in limited)
        if best is None or score < best[0]:
            best = score, window
    return best[1]


def settle(problem, start, ii):
    """The same schedule with the earliest operation of all at 0 and that of each piece in the first II cycles."""
    first = min(start)
    for piece in problem.components():
        shift = first + (min(start[i] for i in piece) - first) // ii * ii
        for i in piece:
            start[i] -= shift
    return start


def span(problem, ii):
    """A length that loses nothing. Let `gap` be at least latency + II - 1 and II * distance of each dependence. Where two
    starts that follow each other in time are further apart than that, no dependence leads from the later ones back to the
    earlier ones, and all later ones of the piece can move to II cycles earlier: legal, and no lifetime grows. So the
    starts of a piece lie within (its operations - 1) * gap."""
    gap = max((max(d.latency + ii - 1, ii * d.distance - min(0, d.latency)) for d in problem.deps), default=0)
    return (max(map(len, problem.components())) - 1) * max(gap, ii) + ii


def anchor(steps, problem, ii):
    """Any piece may be moved by multiples of II: let something of it start within the first II cycles."""
    for piece in problem.components():
        early = [steps.by(i, ii - 1) for i in piece]
        if not any(isinstance(x, int) and x for x in early):
            steps.model.add_bool_or([x for x in early if not isinstance(x, int)])


# --- solving ------------------------------------------------------------------


def search(model, limit, interleave, options):
    """Runs CP-SAT until it is done or has used `limit` seconds of processor time; (solver, status, seconds, wall)."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = options.workers
    solver.parameters.random_seed = options.seed
    solver.parameters.interleave_search = interleave and options.workers == 1
    solver.parameters.max_time_in_seconds = limit * options.patience
    solver.parameters.log_search_progress = options.log
    done = threading.Event()
    began, wall = time.process_time(), time.monotonic()

    def watch():
        while not done.wait(0.1):
            if time.process_time() - began > limit * options.workers:
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    status = solver.solve(model)
    done.set()
    watcher.join()
    return solver, status, (time.process_time() - began) / options.workers, time.monotonic() - wall


class Outcome:
    """What a chain of models has found so far: each starts from the best schedule of those before it."""

    def __init__(self, problem, ii, options):
        self.problem, self.ii, self.options = problem, ii, options
        self.status, self.value, self.bound, self.start = 'undecided', None, None, None
        self.seconds = self.wall = 0.0
        self.models = []

    def closed(self):
        return self.status in ('optimal', 'infeasible') or (self.value is None and self.start is not None)

    def left(self):
        return self.options.limit - self.seconds

    def run(self, name, formulation, share, objective=None, scale=1, interleave=True):
        """Spends `share` of what is left of the limit."""
        self.models.append(name)
        if objective is not None:
            formulation.model.minimize(objective)
        if self.start is not None:
            formulation.hint(self.start, figures(self.problem, self.start, self.ii))
        solver, status, seconds, wall = search(formulation.model, share * self.left(), interleave, self.options)
        self.seconds += seconds
        self.wall += wall
        if status == cp_model.INFEASIBLE:
            self.status = 'infeasible'
            return
        if status == cp_model.MODEL_INVALID:
            raise RuntimeError(formulation.model.validate())
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = solver.objective_value / scale if objective is not None else None
            if self.start is None or found < self.value:
                self.start, self.value = formulation.starts(solver), found
            proven = status == cp_model.OPTIMAL and objective is not None
            self.status = 'optimal' if proven else 'feasible'
        if objective is not None:
            bound = solver.best_objective_bound / scale
            self.bound = bound if self.bound is None else max(bound, self.bound)
            if self.value is not None and self.value - self.bound < 0.5 / scale:
                self.status, self.bound = 'optimal', self.value


def solve_modulo(problem, ii, options, feasibility=False):
    outcome = Outcome(problem, ii, options)
    if problem.longest(ii) is None:
        outcome.status, outcome.models = 'infeasible', ['recurrence']
        return outcome
    for compact in {'auto': (True,), 'stages': (True,), 'steps': (False,), 'both': (True, False)}[options.model]:
        length = max(f + l for f, l in zip(problem.longest(ii), problem.latency))
        last = options.latency or (span(problem, ii) if compact else length + options.room * ii)
        window = around(problem, ii, last) if compact and not options.latency else windows(problem, ii, last)
        if window is None:
            outcome.status, outcome.models = 'infeasible', ['latency']
            return outcome
        formulation = (Stages if compact else Steps)(problem, window, ii)
        formulation.limits()
        if not compact and not options.latency:
            anchor(formulation, problem, ii)
        objective = None
        if not feasibility:
            objective = formulation.max_live_bits() if options.objective == 'max-live' else formulation.lifetime_bits()
        share = 0.5 if compact and options.model == 'both' else 1
        outcome.run('stages' if compact else 'steps to %d' % last, formulation, share, objective)
        if outcome.start is not None and not options.latency:
            settle(problem, outcome.start, ii)
        if outcome.closed():
            break
    return outcome


def solve_bounded(problem, mode, bound, options):
    """Quick first schedules from intervals, then the time-indexed model, with one strategy (it proves) and with several."""
    outcome = Outcome(problem, None, options)
    window = windows(problem, None, bound)
    if window is None:
        outcome.status, outcome.models = 'infeasible', ['latency']
        return outcome
    chain = [('intervals', Intervals, 0.25, True), ('steps', Steps, 0.35, False), ('steps', Steps, 1, True)]
    for name, formulation, share, interleave in chain:
        if options.model not in ('auto', 'both', name):
            continue
        formulation = formulation(problem, window)
        formulation.limits()
        objective, scale = (formulation.max_live_bits(), 1) if mode == 'memory' else formulation.resource(bound)
        outcome.run(name, formulation, share, objective, scale, interleave)
        if outcome.closed():
            break
    return outcome


# --- instances, rows, files ---------------------------------------------------


def locate(name, options):
    for path in (pathlib.Path(name), options.instances / (name + '.json')):
        if path.is_file():
            return path
    sys.exit('%s: neither a file nor below %s' % (name, options.instances))


def parameters(problem, text, options):
    """The IIs or latency bounds that an instance is run at."""
    if options.mode in ('modulo', 'ii'):
        if '..' in text:
            low, high = text.split('..')
            return list(range(int(low), int(high) + 1))
        return [int(text)] if text else [None]
    if text.startswith('x'):
        return [math.floor(problem.depth() * float(text[1:]))]
    return [int(text) if text else problem.depth()]


def check(problem, outcome, ii, objective, bound):
    """The value again, from the starts by the definitions. A model whose limit came first may have left a lifetime
    longer than need be."""
    if outcome.value is None:
        return figures(problem, outcome.start, ii)
    found, metrics = value(problem, outcome.start, ii, objective, bound)
    if found > outcome.value + 1e-6 * max(1, found) or found < outcome.bound - 1e-6 * max(1, found):
        raise RuntimeError('%s: the model says %s >= %s, the schedule %s'
                           % (problem.name, outcome.value, outcome.bound, found))
    outcome.value = found
    return metrics


def write_schedule(path, problem, outcome, ii, metrics):
    """Unless another run with another limit or seed has left a better one there."""
    if outcome.value is not None and path.exists() and json.loads(path.read_text()).get('value', math.inf) <= outcome.value:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {'format': 'gaus-schedule-1', 'problem': problem.name, 'ii': ii, 'start': outcome.start,
            'status': 'optimal' if outcome.status == 'optimal' else 'feasible', 'value': outcome.value, **metrics}
    path.write_text(json.dumps(data) + '\n')


class Table:
    """The CSV file, a row added at a time."""

    def __init__(self, path):
        self.path = path
        self.rows = list(csv.DictReader(path.open())) if path.exists() else []
        self.done = {tuple(row[k] for k in KEY): row for row in self.rows}

    def find(self, row):
        return self.done.get(tuple(str(row[k]) for k in KEY))

    def add(self, row):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        with self.path.open('a', newline='') as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator='\n')
            if new:
                writer.writeheader()
            writer.writerow(row)
        row = {k: str(v) for k, v in row.items()}
        self.done[tuple(row[k] for k in KEY)] = row


def number(value):
    return '' if value is None else '%d' % value if value == int(value) else '%.6f' % value


def compute(name, problem, parameter, options, table):
    """One row: from the table where it is there, else computed and added. Returns its status."""
    pipelined = options.mode in ('modulo', 'ii')
    objective = {'modulo': options.objective, 'ii': 'none', 'resource': 'resource', 'memory': 'max-live'}[options.mode]
    row = {'instance': name, 'mode': options.mode, 'objective': objective, 'parameter': parameter,
           'operations': problem.n, 'limit': number(options.limit), 'workers': options.workers, 'seed': options.seed,
           'ortools': ortools.__version__, 'date': datetime.date.today().isoformat()}
    known = table.find(row)
    if known:
        return known['status']
    began = time.process_time()
    if pipelined:
        outcome = solve_modulo(problem, parameter, options, feasibility=options.mode == 'ii')
    else:
        outcome = solve_bounded(problem, options.mode, parameter, options)
    build = time.process_time() - began - outcome.seconds * options.workers
    if outcome.start is not None:
        ii = parameter if pipelined else None
        metrics = check(problem, outcome, ii, objective, parameter)
        write_schedule(options.out / ('%s.%s-%s-%d.json' % (name, options.mode, objective, parameter)), problem, outcome,
                       ii, metrics)
    row.update(value=number(outcome.value), bound=number(outcome.bound), status=outcome.status,
               seconds='%.2f' % outcome.seconds, wall='%.2f' % outcome.wall, build='%.2f' % max(0, build),
               model='+'.join(dict.fromkeys(outcome.models)))
    table.add(row)
    print('%(instance)s %(mode)s %(objective)s %(parameter)s: %(value)s >= %(bound)s %(status)s in %(seconds)s s' % row,
          flush=True)
    return row['status']


def smallest_ii(name, problem, options, table):
    """Rows of mode ii from the MII upwards, to the first II that is feasible; that II, or None if one is undecided."""
    mode, options.mode = options.mode, 'ii'
    ii, proven = problem.mii(), True
    while True:
        status = compute(name, problem, ii, options, table)
        if status == 'feasible':
            break
        proven = proven and status == 'infeasible'
        if ii > problem.mii() + options.tries:
            ii = None
            break
        ii += 1
    options.mode = mode
    print('%s: smallest II %s%s' % (name, ii, '' if proven else ', not proven'), flush=True)
    return ii


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mode', choices=('modulo', 'ii', 'resource', 'memory'))
    parser.add_argument('instance', nargs='+', help='FILE or FOLDER/NAME, then :II or :D')
    parser.add_argument('--instances', type=pathlib.Path, default=SHARED / 'instances')
    parser.add_argument('--objective', choices=('lifetime', 'max-live'), default='lifetime', help='of mode modulo')
    parser.add_argument('--latency', type=int, help='latency bound of mode modulo')
    parser.add_argument('--limit', type=float, default=60, help='seconds of processor time for each worker and run')
    parser.add_argument('--patience', type=float, default=10, help='stop after this many times the limit in any case')
    parser.add_argument('--workers', type=int, default=1)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--room', type=int, default=3, help='steps in mode modulo: length at most the critical path and '
                        'this many times the II; optimal means within that')
    parser.add_argument('--tries', type=int, default=20, help='IIs above the MII that the search goes through')
    parser.add_argument('--model', choices=('auto', 'steps', 'stages', 'both', 'intervals'), default='auto')
    parser.add_argument('--log', action='store_true', help="CP-SAT's own log")
    parser.add_argument('--out', type=pathlib.Path, default=ROOT / 'build' / 'exact', help='OUT.csv and OUT/')
    return parser.parse_args()


def main():
    options = arguments()
    table = Table(options.out.with_name(options.out.name + '.csv'))
    for item in options.instance:
        name, _, text = item.partition(':')
        path = locate(name, options)
        problem = Problem(path, pipelined=options.mode in ('modulo', 'ii'))
        for parameter in parameters(problem, text, options):
            if parameter is None:
                parameter = smallest_ii(problem.name, problem, options, table)
            if parameter is not None and not (options.mode == 'ii' and not text):
                compute(problem.name, problem, parameter, options, table)


if __name__ == '__main__':
    main()
