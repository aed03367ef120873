#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes the graphs of loops that contain others: random nests of two or three
levels, the graphs that the plugin prints with `nest`, and the conflicts between
the operations of each such loop that really happen as it runs. Then the
schedules of all levels: the cycle of every access of a run, and whether those
that touch the same byte keep their order.

Exit status: 0 sound, 1 an unsound graph or schedule (printed with its IR), 2
the tools did not run."""
import argparse
import json
import os
import random
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import loops
from check import EDGE, NEVER, ordered_from, printed

BATCH = 150
HEAD = re.compile(r"loop '([^']*)' in function '([^']*)': (.*)")
BOUND = r"(at most )?(\d+) (?:assumed )?iterations?(?: \(\w+\))?, (\d+) cycles?"
OPERATION = re.compile(r"  operation (\S+): (?:loop .*, %s)?" % BOUND)


class Access:
    """Bytes at base + offset + sum of factor * index."""

    def __init__(self, name, base, offset, terms, type, writes):
        self.name, self.base, self.offset, self.terms, self.type, self.writes = name, base, offset, terms, type, writes

    def run(self, env, emit):
        address = env[self.base] + self.offset + sum(factor * env[index] for factor, index in self.terms)
        emit(self, address & loops.M64, loops.SIZES[self.type])

    def ir(self, lines):
        sum_of = str(self.offset)
        for k, (factor, index) in enumerate(self.terms):
            lines += ['  %%%s.m%d = mul nsw i64 %%%s, %d' % (self.name, k, index, factor),
                      '  %%%s.a%d = add nsw i64 %%%s.m%d, %s' % (self.name, k, self.name, k, sum_of)]
            sum_of = '%%%s.a%d' % (self.name, k)
        lines.append('  %%%s.p = getelementptr i8, ptr %%%s, i64 %s' % (self.name, self.base, sum_of))
        if self.writes:
            lines.append('  store %s zeroinitializer, ptr %%%s.p, align 1' % (self.type, self.name))
        else:
            lines.append('  %%%s = load %s, ptr %%%s.p, align 1' % (self.name, self.type, self.name))


class Index:
    """A value of the indices around it that is not linear, or a pointer."""

    def __init__(self, name, text, run):
        self.name, self.text, self.value = name, text, run

    def run(self, env, emit):
        env[self.name] = self.value(env)

    def ir(self, lines):
        lines.append('  %%%s = %s' % (self.name, self.text))


class Loop:
    """Runs while its number has not reached the trip count, at least once.
    `phis` are (name, type, first value, next value). With a test, it is entered
    only where that holds; with `leaves`, it is left early where that does."""

    def __init__(self, name):
        self.name, self.items, self.phis, self.test, self.leaves = name, [], [], None, None
        self.trip_text, self.trip = None, None

    def inner(self):
        return [item for item in self.items if isinstance(item, Loop)]

    def all_loops(self):
        return [self] + [loop for item in self.inner() for loop in item.all_loops()]

    def accesses(self):
        return [item for item in self.items if isinstance(item, Access)]

    def run(self, env, emit, watch=None):
        if self.test and not env[self.test]:
            env[self.name + '.last'] = 0
            return
        if watch:
            watch(self, None)
        trip, k, before = self.trip(env), 0, None
        while True:
            env[self.name] = k
            before = {name: env[first if k == 0 else following] for name, _, first, following in self.phis}
            env.update(before)
            for item in self.items:
                if isinstance(item, Loop):
                    item.run(env, emit, watch)
                else:
                    item.run(env, emit)
            if watch:
                watch(self, k)
            k += 1
            if (self.leaves and env[self.leaves]) or k >= trip:
                break
        env[self.name + '.last'] = k - 1

    def ir(self, lines):
        """From the block before, which is open, to the block after, which stays open."""
        name = self.name
        before, after = lines.block, name + '.after'
        if self.test:
            lines.append('  br i1 %%%s, label %%%s, label %%%s' % (self.test, name + '.h', after))
        else:
            lines.append('  br label %%%s.h' % name)
        lines.open(name + '.h')
        at = len(lines)
        for item in self.items:
            item.ir(lines)
        if self.leaves:
            lines.append('  br i1 %%%s, label %%%s, label %%%s.go' % (self.leaves, after, name))
            leaving = lines.block
            lines.open(name + '.go')
        latch = lines.block
        phis = [(name, 'i64', '0', '%' + name + '.next')]
        phis += [(phi, type, '%' + first, '%' + following) for phi, type, first, following in self.phis]
        lines[at:at] = ['  %%%s = phi %s [ %s, %%%s ], [ %s, %%%s ]' % (phi, type, first, before, following, latch)
                        for phi, type, first, following in phis]
        lines += ['  %%%s.next = add nuw nsw i64 %%%s, 1' % (name, name),
                  '  %%%s.again = icmp ult i64 %%%s.next, %s' % (name, name, self.trip_text),
                  '  br i1 %%%s.again, label %%%s.h, label %%%s' % (name, name, after)]
        lines.open(after)
        ways = [(('%' + name), latch)] + ([('%' + name, leaving)] if self.leaves else [])
        ways += [('0', before)] if self.test else []
        lines.append('  %%%s.last = phi i64 %s' % (name, ', '.join('[ %s, %%%s ]' % way for way in ways)))


class Lines(list):
    def open(self, block):
        self.block = block
        self.append(block + ':')


class Nest:
    """A function with one outermost loop."""

    def __init__(self, number, rnd):
        self.name, self.number, self.rnd, self.count = 'f%d' % number, number, rnd, 0
        kinds = rnd.choice([['argument'], ['argument'] * 2, ['noalias'] * 2, ['global', 'argument'],
                            ['local', 'argument'], ['global'] * 2])
        self.bases = [('b%d' % k, kind) for k, kind in enumerate(kinds)]
        self.row = rnd.choice([4, 8, 16, 32, 48, -16])
        self.top = self.loop([], rnd.choice([2, 2, 2, 3]), [base for base, _ in self.bases])

    def fresh(self, prefix):
        self.count += 1
        return '%s%d' % (prefix, self.count)

    # --- a random nest

    def bound(self, loop, around):
        rnd = self.rnd
        kind = rnd.choice(['constant'] * 3 + ['masked', 'triangle', 'triangle', 'unknown'])
        if kind in ('masked', 'triangle') and around:
            outer = rnd.choice(around)
            text = 'and i64 %%%s, 3' % outer if kind == 'masked' else 'add nuw nsw i64 %%%s, 0' % outer
            mask = 3 if kind == 'masked' else loops.M64
            index = Index(self.fresh('t'), text, lambda env: env[outer] & mask)
            loop.trip_text, loop.trip = '%' + index.name, lambda env: env[index.name]
            return [index]
        if kind == 'unknown':
            loop.trip_text, loop.trip = '%n', lambda env: env['n']
        else:
            trip = rnd.choice([1, 2, 3, 4, 4, 6])
            loop.trip_text, loop.trip = str(trip), lambda env: trip
        return []

    def loop(self, around, depth, pointers):
        """A loop with `depth` levels; `before` has the values that it needs."""
        rnd, loop = self.rnd, Loop(self.fresh('i'))
        loop.before = self.bound(loop, around)
        if around and rnd.random() < 0.25:
            loop.test = self.condition(loop.before, around[-1])
        inside = around + [loop.name]
        seen = list(inside)
        if rnd.random() < 0.2:
            pointers = pointers + self.turn(loop, pointers)
        inner = rnd.choice([1, 1, 1, 2]) if depth > 1 else 0
        kinds = ['loop'] * inner + ['access'] * rnd.randint(1 if depth == 1 else 0, 3)
        rnd.shuffle(kinds)
        for kind in kinds:
            if kind == 'loop':
                item = self.loop(inside, depth - 1, pointers)
                loop.items += item.before + [item]
                seen.append(item.name + '.last')
            else:
                loop.items += self.access(pointers, seen)
        if depth == 1 and rnd.random() < 0.15:
            loop.leaves = self.condition(loop.items, loop.name)
        return loop

    def condition(self, items, index):
        mask, low, test = self.rnd.choice([1, 3]), self.fresh('k'), self.fresh('c')
        items.append(Index(low, 'and i64 %%%s, %d' % (index, mask), lambda env: env[index] & mask))
        items.append(Index(test, 'icmp eq i64 %%%s, 1' % low, lambda env: env[low] == 1))
        return test

    def turn(self, loop, pointers):
        """Pointers that change places each iteration."""
        names = [self.fresh('p'), self.fresh('p')]
        for k, name in enumerate(names):
            loop.phis.append((name, 'ptr', pointers[-1 - k % len(pointers)], names[1 - k]))
        return names

    def access(self, pointers, seen):
        rnd, items, terms = self.rnd, [], []
        for k, index in enumerate(seen):
            if index.endswith('.last') and rnd.random() < 0.7:
                continue
            factor = rnd.choice([self.row, self.row, 0, 4, 1]) if k == 0 else rnd.choice([4, 4, 2, 8, -4, 0, 1])
            if rnd.random() < 0.08:
                name, source = self.fresh('x'), index
                items.append(Index(name, 'xor i64 %%%s, 1' % source, lambda env, source=source: env[source] ^ 1))
                index = name
            if factor:
                terms.append((factor, index))
        writes = rnd.random() < 0.5
        return items + [Access(self.fresh('store' if writes else 'load'), rnd.choice(pointers),
                               rnd.choice([0, 0, 4, -4, 16, 64, -64, 3, 256]), terms,
                               rnd.choice(['i8', 'i32', 'i32', 'i64']), writes)]

    # --- as IR

    def globals(self):
        return ['@%s.%s = global [%d x i8] zeroinitializer' % (self.name, base, loops.ROOM)
                for base, kind in self.bases if kind == 'global']

    def ir(self):
        arguments = ['ptr%s %%%s' % (' noalias' if kind == 'noalias' else '', base)
                     for base, kind in self.bases if kind in ('argument', 'noalias')]
        lines = Lines(['define void @%s(%s) mustprogress {' % (self.name, ', '.join(arguments + ['i64 %n']))])
        lines.open('entry')
        for base, kind in self.bases:
            if kind == 'local':
                lines.append('  %%%s.all = alloca [%d x i8], align 16' % (base, loops.ROOM))
            if kind in ('local', 'global'):
                whole = '%%%s.all' % base if kind == 'local' else '@%s.%s' % (self.name, base)
                lines.append('  %%%s = getelementptr i8, ptr %s, i64 %d' % (base, whole, loops.ROOM // 2))
        self.top.ir(lines)
        return '\n'.join(lines + ['  ret void', '}', ''])

    # --- as it runs

    def places(self, rnd):
        values = {base: (k + 2) << 24 for k, (base, _) in enumerate(self.bases)}
        shared = [values[base] for base, kind in self.bases if kind == 'global'] + [1 << 24]
        for base, kind in self.bases:
            if kind == 'argument':
                values[base] = rnd.choice(shared) + rnd.choice([0, 0, 4, -8, 1, 64, 2000])
        return values

    def observe(self, rnd, runs):
        """For each loop that contains others the least distance at which each
        pair of its operations meets, and for each loop its most iterations."""
        nearest = {loop.name: {} for loop in self.top.all_loops() if loop.inner()}
        longest = {loop.name: 0 for loop in self.top.all_loops()}
        for _ in range(runs):
            env = self.places(rnd)
            env['n'] = rnd.choice([1, 2, 3, 5, 9])
            Watcher(self, nearest, longest).run(env)
        return nearest, longest


class Watcher:
    """The conflicts of one run, as each loop that contains others sees them."""

    def __init__(self, nest, nearest, longest):
        self.nest, self.nearest, self.longest = nest, nearest, longest
        self.last = {name: {} for name in nearest}   # loop -> byte -> access -> iteration
        self.at = {name: 0 for name in nearest}      # loop -> iteration
        self.inside = {}                             # access -> the (loop, operation) that it is in
        self.find(nest.top, [])

    def find(self, loop, around):
        for item in loop.items:
            if isinstance(item, Access):
                self.inside[item] = [(outer, step) for outer, step in around if outer in self.nearest]
                if loop.name in self.nearest:
                    self.inside[item].append((loop.name, item.name))
            elif isinstance(item, Loop):
                self.find(item, [(outer, step or 'nest.%s.h' % item.name) for outer, step in
                                 around + [(loop.name, None)]])

    def run(self, env):
        self.nest.top.run(env, self.touch, self.watch)

    def watch(self, loop, done):
        """A loop is entered, or has done an iteration."""
        if done is not None:
            self.longest[loop.name] = max(self.longest[loop.name], done + 1)
        if loop.name in self.nearest:
            self.at[loop.name] = 0 if done is None else done + 1
            if done is None:
                self.last[loop.name] = {}

    def touch(self, access, address, size):
        for loop, operation in self.inside[access]:
            now, bytes = self.at[loop], [self.last[loop].setdefault(address + k, {}) for k in range(size)]
            for byte in bytes:
                for (other, before), iteration in byte.items():
                    if (access.writes or other.writes) and not (before == operation and iteration == now):
                        pair = before, operation
                        self.nearest[loop][pair] = min(self.nearest[loop].get(pair, NEVER), now - iteration)
            for byte in bytes:
                byte[access, operation] = now


class Graph:
    """One loop of print<gaus-dependences;nest=on>. What leaves a nest keeps
    accesses apart if it lasts until the nest's end."""

    def __init__(self, refusal):
        self.refusal, self.operations, self.trips, self.cycles, self.edges = refusal, [], {}, {}, []

    def accesses(self):
        return [name for name in self.operations if name.startswith(('store#', '%load', 'nest.'))]

    def add(self, edge):
        source, destination, kind, distance, latency = edge
        if kind not in ('data', 'control') and int(latency) >= max(1, self.cycles.get(source, 1)):
            self.edges.append((source, destination, int(distance)))

    def implied(self, edges):
        return ordered_from(self.accesses(), edges)


def parse(text):
    graphs, graph = {}, None
    for line in text.splitlines():
        head, operation, edge = HEAD.match(line), OPERATION.match(line), EDGE.match(line)
        if head:
            refusal = head.group(3) if head.group(3).startswith('not scheduled') else None
            graph = graphs[head.group(2), head.group(1)] = Graph(refusal)
        elif operation:
            graph.operations.append(operation.group(1))
            if operation.group(3):
                graph.trips[operation.group(1)] = int(operation.group(3)) if operation.group(2) else NEVER
                graph.cycles[operation.group(1)] = int(operation.group(4))
        elif edge:
            graph.add(edge.groups())
    return graphs


ROW = re.compile(r" +(\d+) +\d+ +\d+  \S+ +(?:\d+|-)  (.*)")
ACCESS = re.compile(r"(?:%%(load\d+) = |store .*%%(store\d+)\.p|loop '([^']*)\.h' in function '\w+', %s)" % BOUND)


class Schedule:
    """One loop of print<gaus-schedule;nest=on>: cycles of accesses and of the
    loops within it."""

    def __init__(self, head):
        self.ii, self.cycles = int(re.search(r"II (\d+)", head).group(1)), {}
        self.trips, self.latency, self.assumed = {}, {}, False

    def add(self, row):
        found = ACCESS.match(row.group(2))
        if found:
            self.cycles[found.group(1) or found.group(2) or found.group(3)] = int(row.group(1))
            if found.group(3):
                self.trips[found.group(3)], self.latency[found.group(3)] = int(found.group(5)), int(found.group(6))
                self.assumed |= not found.group(4)


def parse_schedules(text):
    schedules, schedule = {}, None
    for line in text.splitlines():
        head, row = HEAD.match(line), ROW.match(line)
        if head:
            schedule = None
            if not head.group(3).startswith('not scheduled'):
                schedule = schedules[head.group(2), head.group(1)] = Schedule(head.group(3))
        elif row and schedule:
            schedule.add(row)
    return schedules


class Target:
    """A target with random memory operators, and several copies of inner loops:
    with one, their iterations would not overlap much. Removed with `folder`."""

    def __init__(self, rnd):
        self.store = rnd.randint(1, 3)
        self.trips = rnd.choice([1, 2, 4])
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, 'target.json')
        types = [{'name': 'load', 'latency': rnd.randint(1, 4), 'limit': rnd.randint(1, 2)},
                 {'name': 'store', 'latency': self.store, 'limit': rnd.randint(1, 2)}]
        with open(self.path, 'w') as file:
            json.dump({'format': 'gaus-target-1', 'name': 'fuzz', 'extends': 'default', 'operator_types': types,
                       'nest_units': rnd.choice([1, 2, 5, 40])}, file)


class Waits:
    """When the cycles of an outer loop's schedule really come: at the end of a
    nest that has not ended, time stands still until it does."""

    def __init__(self, ends):
        """`ends` has for each nest its start, its end by the schedule and the
        cycles that it takes."""
        self.stops = []
        for start, end, takes in sorted(ends):
            late = self.at(start) + takes - end
            if late > self.at(end) - end:
                self.stops.append((end, late))

    def at(self, cycle):
        return cycle + max((late for end, late in self.stops if end <= cycle), default=0)


class Run:
    """One entry to a loop: what each iteration does, in order."""

    def __init__(self, clock, loop):
        self.schedule, self.own, self.runs, self.waits = clock.of[loop.name], [], [], None
        self.iterations, self.loop, self.around = 0, loop, clock.around.get(loop.name)

    def cycle(self, iteration, name):
        return iteration * self.schedule.ii + self.schedule.cycles[name]

    def takes(self, patient):
        """Cycles from its start to its end, which is no earlier than that of the nests in it."""
        ends = []
        for iteration, run in self.runs:
            start, takes = self.cycle(iteration, run.loop.name), run.takes(patient)
            ends.append((start, start + self.schedule.latency[run.loop.name], takes if patient else 0))
        self.waits = Waits(ends)
        return self.waits.at((self.iterations - 1) * self.schedule.ii + self.span())

    def span(self):
        """Cycles of an iteration, from what the schedule of the loop around it says of this one."""
        if self.around is None:
            return 0
        return self.around.latency[self.loop.name] - (self.around.trips[self.loop.name] - 1) * self.schedule.ii

    def place(self, start, cycles):
        """The cycle of each access, by its place in the program's order."""
        for iteration, order, name in self.own:
            cycles[order] = start + self.waits.at(self.cycle(iteration, name))
        for iteration, run in self.runs:
            run.place(start + self.waits.at(self.cycle(iteration, run.loop.name)), cycles)


class Clock:
    """The cycles of all accesses of a run. Whatever touches a byte of which the
    program's earlier accesses are still to come is a fault: a store has to end
    before a load starts, all else to start before."""

    def __init__(self, nest, schedules, target):
        self.nest, self.faults, self.store = nest, [], target.store
        self.of = {loop.name: schedules[nest.name, loop.name + '.h'] for loop in nest.top.all_loops()}
        self.around = {inner.name: self.of[loop.name] for loop in nest.top.all_loops() for inner in loop.inner()}
        self.home = {access: loop.name for loop in nest.top.all_loops() for access in loop.accesses()}
        self.outer = {inner.name: loop.name for loop in nest.top.all_loops() for inner in loop.inner()}
        self.open, self.touched, self.top, self.late = {}, [], None, 0

    def watch(self, loop, done):
        if done is not None:
            self.open[loop.name].iterations = done + 1
            return
        run = self.open[loop.name] = Run(self, loop)
        if loop.name in self.outer:
            around = self.open[self.outer[loop.name]]
            around.runs.append((around.iterations, run))
        else:
            self.top = run

    def touch(self, access, address, size):
        run = self.open[self.home[access]]
        run.own.append((run.iterations, len(self.touched), access.name))
        self.touched.append((access, address, size))

    def check(self, patient):
        cycles, bytes = [0] * len(self.touched), {}
        self.top.takes(patient)
        self.top.place(0, cycles)
        for cycle, (access, address, size) in zip(cycles, self.touched):
            for k in range(size):
                read, written = bytes.get(address + k, (-NEVER, -NEVER))
                if cycle < (max(written, read) + 1 if access.writes else written + self.store):
                    self.faults.append('%s: %s in cycle %d is no later than what comes before it' %
                                       (self.nest.name, access.name, cycle))
                bytes[address + k] = (read, max(written, cycle)) if access.writes else (max(read, cycle), written)

    def run(self, rnd, patient):
        env = self.nest.places(rnd)
        env['n'] = rnd.choice([1, 2, 3, 5, 9])
        self.nest.top.run(env, self.touch, self.watch)
        self.check(patient)


def check_schedule(args, nest, schedules, target, counts, patient=True):
    if not all((nest.name, loop.name + '.h') in schedules for loop in nest.top.all_loops()):
        return []
    rnd, faults = random.Random('%d/%s' % (args.seed, nest.name)), []
    for _ in range(args.runs):
        clock = Clock(nest, schedules, target)
        clock.run(rnd, patient)
        faults += clock.faults
        counts.timed += len(clock.touched)
    counts.unsound += len(faults)
    return faults[:5]


def hurry(args, nest, schedules, target):
    """Whether the schedule of the outermost loop is objected to if that starts
    an iteration every cycle; nothing where it does so anyway, or has none."""
    schedule = schedules.get((nest.name, nest.top.name + '.h'))
    if not schedule or schedule.ii == 1:
        return []
    schedule.ii = 1
    return [bool(check_schedule(args, nest, schedules, target, Counts()))]


def ignore(args, nest, schedules, target):
    """Whether the schedules are objected to if nothing waits for inner loops;
    nothing where none is waited for."""
    counted = [name for name in schedules if name[0] == nest.name]
    if not any(schedules[name].assumed for name in counted):
        return []
    return [bool(check_schedule(args, nest, schedules, target, Counts(), patient=False))]


class Counts:
    def __init__(self):
        self.nests = self.refused = self.pairs = self.exact = self.conservative = self.unsound = self.timed = 0

    def __str__(self):
        return 'outer loops %d, refused %d, pairs %d, exact %d, conservative %d, accesses in time %d, UNSOUND %d' % (
            self.nests, self.refused, self.pairs, self.exact, self.conservative, self.timed, self.unsound)


def named(loop, graph):
    """The printed name of each of a loop's operations that access memory; those
    that were ignored, as nothing is left of them, have none."""
    printed = graph.accesses()
    own = iter(name for name in printed if name.startswith('store#'))
    names = {access.name: '%' + access.name if not access.writes else next(own) for access in loop.accesses()}
    names.update({'nest.%s.h' % item.name: 'nest.%s.h' % item.name for item in loop.inner()})
    return names


def compare(nest, loop, graph, observed, counts, edges):
    nearest, longest = observed
    names, implied, faults = named(loop, graph), graph.implied(edges), []
    for item in loop.inner():
        if longest[item.name] > graph.trips['nest.%s.h' % item.name]:
            faults.append('%s runs for %d iterations' % (item.name, longest[item.name]))
    for x, first in names.items():
        for y, second in names.items():
            real, claimed = nearest[loop.name].get((x, y), NEVER), implied[first, second]
            counts.pairs += 1
            counts.exact += real == claimed
            counts.conservative += real > claimed
            if real < claimed:
                faults.append('%s, loop %s: %s -> %s meet at distance %d, the graph says %s' % (
                    nest.name, loop.name, first, second, real,
                    'never' if claimed >= NEVER else 'from %d on' % claimed))
    counts.unsound += len(faults)
    return faults


def check(args, nest, graphs, counts):
    """Compares all loops of a nest that contain others. With --self-test says of
    each whether it is objected to without all edges, and without one at a time."""
    observed, faults = nest.observe(random.Random('%d/%s' % (args.seed, nest.name)), args.runs), []
    whole, single = [], []
    for loop in nest.top.all_loops():
        if not loop.inner():
            continue
        graph = graphs[nest.name, loop.name + '.h']
        counts.nests += 1
        if graph.refusal:
            counts.refused += 1
            continue
        faults += compare(nest, loop, graph, observed, counts, graph.edges)
        if args.self_test and observed[0][loop.name]:
            def objects(edges):
                return bool(compare(nest, loop, graph, observed, Counts(), edges))

            whole.append(objects([]))
            single += [objects(graph.edges[:k] + graph.edges[k + 1:]) for k in range(len(graph.edges))]
    return faults, whole, single


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True, help='opt of the LLVM that the plugin is for')
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--nests', type=int, default=300)
    parser.add_argument('--passes', default='', help='passes before, with a comma at the end')
    parser.add_argument('--runs', type=int, default=3, help='runs of each nest, with different arguments')
    parser.add_argument('--only', type=int, help='this nest alone, printed with its graphs')
    parser.add_argument('--self-test', action='store_true', help='take edges away, and expect to notice')
    return parser.parse_args()


def main():
    args = parse_arguments()
    numbers = range(args.nests) if args.only is None else [args.only]
    nests = [Nest(k, random.Random('%d/%d' % (args.seed, k))) for k in numbers]
    counts, whole, single, hurried, ignored, begin = Counts(), [], [], [], [], time.monotonic()
    for k in range(0, len(nests), BATCH):
        target = Target(random.Random('%d/%d/target' % (args.seed, nests[k].number // BATCH)))
        nesting = 'nest=on;assume-trips=%d' % target.trips
        text = printed(args, nests[k:k + BATCH], args.passes + 'print<gaus-dependences;%s>' % nesting)
        options = nesting + ';target=' + target.path
        table = printed(args, nests[k:k + BATCH], args.passes +
                        'print<gaus-schedule;%s>,gaus-schedule<%s>,gaus-verify<%s>' % (options, options, options))
        if args.only is not None:
            print(nests[0].ir(), text, table, sep='\n')
        graphs, schedules = parse(text), parse_schedules(table)
        for nest in nests[k:k + BATCH]:
            faults, without_all, without_one = check(args, nest, graphs, counts)
            faults += check_schedule(args, nest, schedules, target, counts)
            if args.self_test:
                ignored += ignore(args, nest, schedules, target)
                hurried += hurry(args, nest, schedules, target)
            whole, single = whole + without_all, single + without_one
            if faults:
                print('UNSOUND (--seed %d --only %s)' % (args.seed, nest.name[1:]), *faults, nest.ir(), sep='\n')
                return 1
    print('seed %d: %s (%.1f s)' % (args.seed, counts, time.monotonic() - begin))
    if args.self_test:
        print('without edges %d of %d graphs were objected to, without one of %d edges %d' %
              (sum(whole), len(whole), len(single), sum(single)))
        print('in a hurry %d of %d schedules were objected to' % (sum(hurried), len(hurried)))
        print('without waiting for inner loops %d of %d were' % (sum(ignored), len(ignored)))
        shares = 10 * sum(single) / len(single), 4 * sum(hurried) / len(hurried), 10 * sum(ignored) / len(ignored)
        return 0 if whole and all(whole) and min(shares) > 1 else 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
