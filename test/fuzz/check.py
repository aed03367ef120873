# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the plugin prints against what a run of the loop does."""
import re
import subprocess
import sys

import loops

NEVER = 1 << 40
HEAD = re.compile(r"loop '[^']*' in function '([^']*)': (.*)")
OPERATION = re.compile(r'  operation (\S+): ')
EDGE = re.compile(r'  (\S+) -> (\S+): ([a-z ]+), distance (\d+), latency (\d+)')


def ordered_from(names, edges):
    """For each pair of accesses the least distance from which on edges (source,
    destination, distance) order them: the shortest path, as an edge of distance
    d holds for all that are more."""
    near = {(x, y): NEVER for x in names for y in names}
    for x, y, distance in edges:
        if (x, y) in near:
            near[x, y] = min(near[x, y], distance)
    for k in names:
        for x in names:
            if near[x, k] < NEVER:
                for y in names:
                    near[x, y] = min(near[x, y], near[x, k] + near[k, y])
    return near


class Graph:
    """One loop of print<gaus-dependences>: its operations, and as (source,
    destination, distance) the edges that keep accesses apart, those of control,
    and all others."""

    def __init__(self, refusal=None, counted=False):
        self.operations, self.edges, self.control, self.others = [], [], [], []
        self.refusal, self.counted, self._leading = refusal, counted, {}

    def accesses(self):
        return [name for name in self.operations if name.startswith(('store#', '%load'))]

    def tests(self):
        return [name for name in self.operations if name.startswith(('br#', 'switch#'))]

    def guards(self, operation, farthest):
        """The tests with a path to the operation from its iteration or, with
        1, also from the one before."""
        near, ready = {operation: 0}, [operation]
        for at in ready:
            for source, distance in self.leading().get(at, []):
                if near[at] + distance < near.get(source, farthest + 1):
                    near[source] = near[at] + distance
                    ready.append(source)
        return set(near).intersection(self.tests())

    def is_guarded(self, operation, farthest):
        return any(guarded == operation and distance <= farthest for _, guarded, distance in self.control)

    def leading(self):
        if not self._leading:
            for source, destination, distance in self.control + self.edges + self.others:
                self._leading.setdefault(destination, []).append((source, distance))
        return self._leading

    def without(self, dropped):
        copy = Graph(self.refusal, self.counted)
        copy.operations, copy.control, copy.others = self.operations, self.control, self.others
        copy.edges = [edge for k, edge in enumerate(self.edges) if k not in dropped]
        return copy

    def raised(self, edge):
        copy = self.without([])
        x, y, distance = copy.edges[edge]
        copy.edges[edge] = x, y, distance + 1
        return copy

    def direct(self):
        """For each pair that an edge joins, its least distance."""
        near = {}
        for x, y, distance in self.edges:
            near[x, y] = min(near.get((x, y), NEVER), distance)
        return near

    def without_control(self, dropped):
        copy = self.without([])
        copy.control = [edge for k, edge in enumerate(self.control) if k not in dropped]
        return copy

    def implied(self):
        return ordered_from(self.accesses(), self.edges)


def printed(args, functions, passes):
    """What the passes print for functions, all in one module."""
    module = '\n'.join([line for one in functions for line in one.globals()] + [one.ir() for one in functions])
    done = subprocess.run([args.opt, '-load-pass-plugin=' + args.plugin, '-passes=' + passes, '-disable-output', '-'],
                          input=module, capture_output=True, text=True)
    if done.returncode:
        print(module, done.stderr[-4000:], file=sys.stderr)
        raise SystemExit(2)
    return done.stderr


def parse(text):
    """Function name -> Graph. An edge of latency 0 does not keep two accesses apart."""
    graphs, graph = {}, None
    for line in text.splitlines():
        head, operation, edge = HEAD.match(line), OPERATION.match(line), EDGE.match(line)
        if head:
            refused = head.group(2).startswith('not scheduled')
            graph = graphs[head.group(1)] = Graph(head.group(2) if refused else None,
                                                  'not counted' not in head.group(2))
        elif operation:
            graph.operations.append(operation.group(1))
        elif edge and edge.group(3) == 'control':
            graph.control.append((edge.group(1), edge.group(2), int(edge.group(4))))
        elif edge:
            apart = edge.group(3) != 'data' and int(edge.group(5)) >= 1
            (graph.edges if apart else graph.others).append((edge.group(1), edge.group(2), int(edge.group(4))))
    return graphs


def conflicts(events, writes, nearest):
    """Notes in `nearest` the least distance at which each pair of accesses
    meets, at least one of them writing: for each byte, the last iteration
    that each access touched it in."""
    last = {}
    for iteration, access, address, size in events:
        for k in range(size):
            byte = last.setdefault((address + k) & ((1 << 64) - 1), {})
            for other, before in byte.items():
                if access in writes or other in writes:
                    pair = other, access
                    nearest[pair] = min(nearest.get(pair, NEVER), iteration - before)
        for k in range(size):
            last[(address + k) & ((1 << 64) - 1)][access] = iteration


class Counts:
    def __init__(self):
        self.loops = self.pairs = self.exact = self.conservative = self.unsound = 0
        # Affine pairs of the same pointer, of one stride or of two.
        self.same = self.same_exact = self.unequal = self.unequal_exact = 0

    def __str__(self):
        return ('loops %d, pairs %d, exact %d, conservative %d, same stride %d (exact %d), two strides %d (exact %d), '
                'UNSOUND %d' % (self.loops, self.pairs, self.exact, self.conservative, self.same, self.same_exact,
                                self.unequal, self.unequal_exact, self.unsound))


def observe(loop, runs, rnd):
    """The nearest real meetings over some runs, and the most iterations of one."""
    nearest, longest = {}, 0
    writes = {inst.name for inst in loop.accesses if inst.writes}
    for _ in range(runs):
        events, trip = loop.run(rnd)
        conflicts(events, writes, nearest)
        longest = max(longest, trip)
    return nearest, longest


def meeting(first, second, within, trip):
    """The distance at which two accesses of one stride meet first, by arithmetic;
    within: the first one comes before the second one in an iteration."""
    apart, stride = second.place[1] - first.place[1], first.place[2]
    low, high = 1 - loops.SIZES[second.type], loops.SIZES[first.type] - 1  # of apart + d * stride
    start = 0 if within else 1
    if stride < 0:
        apart, stride, low, high = -apart, -stride, -high, -low
    distance = max(start, -((apart - low) // stride)) if stride else start
    return distance if low <= apart + distance * stride <= high and distance < trip else NEVER


def count_affine(loop, first, second, claimed, real, counts):
    """How exact the edge is that joins the pair itself. With two strides, where
    they meet is seen in the run, if that goes to the loop's known end."""
    if not first.place or not second.place or first.place[0] != second.place[0]:
        return
    if first.place[2] == second.place[2]:
        within = loop.accesses.index(first) < loop.accesses.index(second)
        counts.same += 1
        counts.same_exact += claimed == meeting(first, second, within, loop.trip if loop.known and not loop.stepping else NEVER)
    elif loop.known and not loop.guard and not loop.stepping:
        counts.unequal += 1
        counts.unequal_exact += claimed == real


def compare(loop, graph, observed, counts):
    """Counts each ordered pair of accesses of which one writes; returns the
    unsound ones as messages. What would need more iterations than were run
    cannot be seen, and counts as never."""
    nearest, longest = observed
    printed = graph.accesses()
    if len(printed) != len(loop.accesses):
        return ['%s: %d accesses, %d printed' % (loop.name, len(loop.accesses), len(printed))]
    implied, direct, faults = graph.implied(), graph.direct(), []
    counts.loops += 1
    for x, first in zip(printed, loop.accesses):
        for y, second in zip(printed, loop.accesses):
            if not first.writes and not second.writes:
                continue
            real, claimed = nearest.get((first.name, second.name), NEVER), implied[x, y]
            counts.pairs += 1
            count_affine(loop, first, second, direct.get((x, y), NEVER), real, counts)
            if real < claimed:
                counts.unsound += 1
                faults.append('%s: %s (%s) -> %s (%s) meet at distance %d, the graph says %s' %
                              (loop.name, first.name, x, second.name, y, real,
                               'never' if claimed >= NEVER else 'from %d on' % claimed))
            elif real == claimed or (real == NEVER and claimed >= longest):
                counts.exact += 1
            else:
                counts.conservative += 1
    return faults
