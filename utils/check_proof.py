#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a certificate of `gaus solve --proof`, in exact integers and without any code of the scheduler.

  check_proof.py PROBLEM.json PROOF [SCHEDULE.json]

docs/proofs.md has the format and says why each step follows. Prints the claims that are accepted and exits with 0; or
prints the first line that does not follow and exits with 1. With a schedule, also checks that it is legal, that its
figures are what it says, and that the certificate proves what it calls optimal and the smallest II. 2: bad usage.
"""
import collections
import fractions
import json
import math
import re
import sys

INFINITE = float('inf')
TOKEN = re.compile(r'([duseazp])([0-9]+)(?:=([0-9]+))?$')
KNOWN = {'problem': {'format', 'name', 'operator_types', 'operations', 'dependences', 'clock_period', 'lifetime_from'},
         'operator_types': {'name', 'latency', 'limit', 'blocking', 'delay', 'delay_out'},
         'operations': {'type', 'name', 'width', 'demand'},
         'dependences': {'src', 'dst', 'distance', 'latency', 'kind'}}

Row = collections.namedtuple('Row', 'tail head gap')
Dependence = collections.namedtuple('Dependence', 'src dst distance latency kind')


class Reject(Exception):
    """Something does not follow."""


def need(holds, why, *values):
    if not holds:
        raise Reject(why % values)


def ceil_div(a, b):
    return -(-a // b)


def femtoseconds(ns):
    return math.floor(min(ns, 2e6) * 1e6 + 0.5)


# --- the problem ------------------------------------------------------------------------------


class Problem:
    """A gaus-problem-1 or -2 file. Operations, types and dependences are indices."""

    def __init__(self, data):
        self.refuse_unknown('problem', data)
        types = data['operator_types']
        for name in ('operator_types', 'operations', 'dependences'):
            for entry in data.get(name, []):
                self.refuse_unknown(name, entry)
        index = {t['name']: k for k, t in enumerate(types)}
        self.type = [index[op['type']] for op in data['operations']]
        self.width = [op.get('width', 1) for op in data['operations']]
        self.demand = [op.get('demand', 1) for op in data['operations']]
        self.n = len(self.type)
        self.num_types = len(types)
        self.limit = [t.get('limit', INFINITE) for t in types]
        self.type_blocking = [t.get('blocking', 1) for t in types]
        self.blocking = [self.type_blocking[k] for k in self.type]
        self.latency = [types[k]['latency'] for k in self.type]
        self.delay = [femtoseconds(types[k].get('delay', 0)) for k in self.type]
        self.delay_out = [femtoseconds(types[k].get('delay_out', 0)) if types[k]['latency'] > 0 else
                          femtoseconds(types[k].get('delay', 0)) for k in self.type]
        self.period = femtoseconds(data.get('clock_period', 0))
        self.birth = [0] * self.n if data.get('lifetime_from') == 'start' else self.latency
        self.deps = [Dependence(d['src'], d['dst'], d.get('distance', 0),
                                d.get('latency', self.latency[d['src']]), d.get('kind', 'data'))
                     for d in data.get('dependences', [])]
        self.given = len(self.deps)
        self.leaving = [[] for _ in range(self.n)]
        for d in self.deps:
            self.leaving[d.src].append(d)

    @staticmethod
    def refuse_unknown(place, entry):
        for key in entry:
            known = key in KNOWN[place] or key == 'comment' or key.startswith(('x_', '_'))
            need(known, "the problem has '%s', which this checker does not know", key)

    def limited(self, v):
        return self.limit[self.type[v]] < INFINITE and self.demand[v] > 0

    def uses(self, v):
        """The data dependences that leave v."""
        return [d for d in self.leaving[v] if d.kind == 'data']

    def carried(self):
        """The data dependences within an iteration: what communication counts."""
        return [d for d in self.deps[:self.given] if d.distance == 0 and d.kind == 'data']


def signals(d):
    return d.kind in ('data', 'control')


# --- a schedule ---------------------------------------------------------------------------------


class Schedule:
    """A gaus-schedule-1 file: whether it is legal, and its figures."""

    def __init__(self, problem, data):
        self.p, self.ii, self.start, self.data = problem, data['ii'], data['start'], data
        need(len(self.start) == problem.n, 'the schedule has %d starts for %d operations', len(self.start), problem.n)

    def check(self):
        p, t = self.p, self.start
        need(all(s >= 0 for s in t), 'the schedule has a start below 0')
        for d in self.dependences():
            need(t[d.dst] + (self.ii or 0) * d.distance >= t[d.src] + d.latency,
                 'the schedule breaks the dependence %d -> %d', d.src, d.dst)
        self.check_units()
        bound = self.data.get('latency_bound', 0)
        need(not bound or self.length() <= bound, 'the schedule is longer than its latency bound')
        if p.period:
            self.check_clock()

    def dependences(self):
        return [d for d in self.p.deps[:self.p.given] if self.ii or d.distance == 0]

    def loads(self):
        load = collections.Counter()
        for v in range(self.p.n):
            for k in range(self.p.blocking[v]):
                cycle = self.start[v] + k
                load[self.p.type[v], cycle % self.ii if self.ii else cycle] += self.p.demand[v]
        return load

    def check_units(self):
        p = self.p
        for (k, slot), load in self.loads().items():
            need(load <= p.limit[k], 'the schedule takes too many units of type %d in slot %d', k, slot)
        for v in range(p.n):
            need(not self.ii or p.limit[p.type[v]] == INFINITE or p.blocking[v] <= self.ii,
                 'operation %d blocks for longer than the II', v)

    def check_clock(self):
        p, t = self.p, self.start
        before = collections.defaultdict(list)
        for d in self.dependences():
            if signals(d) and t[d.src] + p.latency[d.src] == t[d.dst] + (self.ii or 0) * d.distance:
                before[d.dst].append(d.src)
        arrival = {}
        order, waiting = [], {v: sum(p.latency[u] == 0 for u in before[v]) for v in range(p.n)}
        after = collections.defaultdict(list)
        for v, sources in before.items():
            for u in sources:
                after[u].append(v)
        ready = [v for v in range(p.n) if waiting[v] == 0]
        while ready:
            v = ready.pop()
            order.append(v)
            arrival[v] = max([p.delay_out[u] + (arrival[u] if p.latency[u] == 0 else 0) for u in before[v]], default=0)
            need(arrival[v] + p.delay[v] <= p.period, 'the inputs of operation %d arrive too late', v)
            need(p.delay_out[v] <= p.period, 'operation %d does not fit in the clock period', v)
            for w in after[v] if p.latency[v] == 0 else []:
                waiting[w] -= 1
                if waiting[w] == 0:
                    ready.append(w)
        need(len(order) == p.n, 'signals go round within one cycle')

    def length(self):
        return max((s + l for s, l in zip(self.start, self.p.latency)), default=0)

    def lives(self):
        """(width, first cycle, cycles alive) of each value."""
        for v in range(self.p.n):
            ends = [self.start[d.dst] + (self.ii or 0) * d.distance for d in self.p.uses(v)]
            begin = self.start[v] + self.p.birth[v]
            yield self.p.width[v], begin, max(0, max(ends, default=begin) - begin)

    def lifetime_bits(self):
        return sum(width * cycles for width, _, cycles in self.lives())

    def peaks(self):
        """The sum over the types of the largest demand in a cycle."""
        peak = collections.Counter()
        for (kind, _), load in self.loads().items():
            peak[kind] = max(peak[kind], load)
        return sum(peak.values())

    def communication(self):
        return sum(self.start[d.dst] - self.start[d.src] for d in self.p.carried())

    def max_live_bits(self):
        change, whole = collections.Counter(), 0
        for width, begin, cycles in self.lives():
            if self.ii:
                whole += width * (cycles // self.ii)
                begin, cycles = begin % self.ii, cycles % self.ii
            for first, last in [(begin, begin + cycles)] if not self.ii or begin + cycles <= self.ii else \
                    [(begin, self.ii), (0, begin + cycles - self.ii)]:
                change[first] += width
                change[last] -= width
        most = live = 0
        for slot in sorted(change):
            live += change[slot]
            most = max(most, live)
        return most + whole


# --- searches: starts are tried one by one -----------------------------------------------------------


class Windows:
    """Start windows and a reservation table, with a trail to go back on."""

    def __init__(self, problem, ii, rows, turn):
        self.p, self.ii, self.turn = problem, ii, turn
        self.lo, self.hi = [-INFINITE] * problem.n, [INFINITE] * problem.n
        self.rows_of = collections.defaultdict(list)
        for row in rows:
            self.rows_of[row.tail].append(row)
            self.rows_of[row.head].append(row)
        self.use = collections.Counter()
        self.placed = {}
        self.trail = []
        self.trims = []     # operations whose windows shrink to starts with room
        self.twins = []     # pairs: the first starts no later than the second

    def narrow(self, v, lo, hi):
        """False: nothing is left for an operation."""
        if not self.change(v, lo, hi):
            return False
        queue, waiting = collections.deque([v]), {v}
        while queue:
            v = queue.popleft()
            waiting.discard(v)
            for row in self.rows_of[v]:
                other = row.head if row.tail == v else row.tail
                before = self.lo[other], self.hi[other]
                lo, hi = before
                if row.tail == v:
                    lo = max(lo, self.lo[v] + row.gap)
                if row.head == v:
                    hi = min(hi, self.hi[v] - row.gap)
                if (lo, hi) == before:
                    continue
                if not self.change(other, lo, hi):
                    return False
                if other not in waiting:
                    waiting.add(other)
                    queue.append(other)
        return True

    def change(self, v, lo, hi):
        self.trail.append((v, self.lo[v], self.hi[v]))
        self.lo[v], self.hi[v] = lo, hi
        return lo <= hi

    def undo(self, mark):
        while len(self.trail) > mark:
            v, self.lo[v], self.hi[v] = self.trail.pop()

    def slots(self, v, t):
        return [(self.p.type[v], (t + k) % self.turn) for k in range(self.p.blocking[v])]

    def fits(self, v, t):
        if not self.p.limited(v):
            return True
        limit = self.p.limit[self.p.type[v]] - self.p.demand[v]
        return (not self.ii or self.p.blocking[v] <= self.ii) and all(self.use[s] <= limit for s in self.slots(v, t))

    def place(self, v, t, sign):
        for slot in self.slots(v, t):
            self.use[slot] += sign * self.p.demand[v]
        if sign > 0:
            self.placed[v] = t
        else:
            del self.placed[v]

    def settle(self):
        """Shrinks windows to starts with room and puts twins in order, until nothing changes. False: none are left."""
        changed = True
        while changed:
            changed = False
            for v in self.trims:
                lo, hi = self.lo[v], self.hi[v]
                while v not in self.placed and lo <= hi and not self.fits(v, lo):
                    lo += 1
                while v not in self.placed and lo <= hi and not self.fits(v, hi):
                    hi -= 1
                if (lo, hi) != (self.lo[v], self.hi[v]):
                    changed = True
                    if not self.narrow(v, lo, hi):
                        return False
            for u, v in self.twins:
                for w, lo, hi in ((v, max(self.lo[v], self.lo[u]), self.hi[v]),
                                  (u, self.lo[u], min(self.hi[u], self.hi[v]))):
                    if (lo, hi) != (self.lo[w], self.hi[w]):
                        changed = True
                        if not self.narrow(w, lo, hi):
                            return False
        return True

    # An operation that blocks for b cycles takes `demand` arcs of b slots. docs/proofs.md: why the arcs that go into the
    # free units of a line of slots are counted from the left.

    def free(self, kind, first, count):
        return [self.p.limit[kind] - self.use[kind, (first + k) % self.turn] for k in range(count)]

    def arcs_on_line(self, kind, first, last):
        b = self.p.type_blocking[kind]
        need(last >= 0 and last + b <= self.turn, 'the range is longer than the table')
        units, count = self.free(kind, first, last + b), 0
        for k in range(last + 1):
            taken = min(units[k:k + b])
            count += taken
            for j in range(k, k + b):
                units[j] -= taken
        return count

    def overfull(self, kind, first, last):
        """Do more operations have to start in first .. first + last than go there?"""
        demand = 0
        for v in range(self.p.n):
            if self.p.type[v] != kind or v in self.placed or self.hi[v] - self.lo[v] == INFINITE:
                continue
            if (self.lo[v] - first) % self.turn + self.hi[v] - self.lo[v] <= last:
                demand += self.p.demand[v]
        return demand > self.arcs_on_line(kind, first, last)

    def overflows(self, kind, cut, listed):
        """Do more operations have to go into the whole table than can? Cut open before slot `cut`."""
        b, units = self.p.type_blocking[kind], self.free(kind, 0, self.turn)
        demand = sum(self.p.demand[v] for v in listed if self.p.type[v] == kind and v not in self.placed)
        across = min(units[cut % self.turn], units[cut % self.turn - 1])
        return demand > min(across + self.arcs_on_line(kind, cut, self.turn - b), sum(units) // b)


class Search:
    """A tree of tried starts: `on V` opens a node, `at T` a child of it; a node closes when each start of V that its
    window and the table leave has a closed child."""

    def __init__(self, windows, domain, listed):
        self.w, self.domain, self.listed = windows, domain, listed
        self.stack, self.dead, self.closed = [], False, False

    def on(self, v):
        need(not self.closed and (not self.stack or self.stack[-1][0] == 'child'), 'no operation can be chosen here')
        need(0 <= v < self.w.p.n and v in self.listed and v not in self.w.placed and self.w.p.limited(v),
             'operation %d cannot be tried here', v)
        starts = {t for t in self.domain(v) if self.w.fits(v, t)}
        self.stack.append(('node', v, starts))
        if not starts:
            self.stack.pop()
            self.close()

    def at(self, t):
        need(self.stack and self.stack[-1][0] == 'node' and t in self.stack[-1][2], 'start %d is not to be tried here', t)
        v = self.stack[-1][1]
        self.stack.append(('child', t, len(self.w.trail)))
        self.w.place(v, t, 1)
        self.dead = not (self.w.narrow(v, t, t) and self.w.settle())

    def leaf(self, holds, why):
        need(not self.closed and (not self.stack or self.stack[-1][0] == 'child'), 'nothing can end here')
        need(self.dead or holds(), why)
        self.close()

    def close(self):
        """The child at hand is closed, and with it each node whose last child it is."""
        self.dead = False
        while self.stack:
            _, t, mark = self.stack.pop()
            _, v, starts = self.stack[-1]
            self.w.undo(mark)
            self.w.place(v, t, -1)
            starts.remove(t)
            if starts:
                return
            self.stack.pop()
        self.closed = True


# --- duals: a sum of constraints that says the bound ------------------------------------------------------


class Dual:
    """Multipliers of constraints, all 0 or more, and what they add up to.

    The uses of a value share its width: their mean is no more than the value's lifetime. The others must add up to the
    same linear form of the starts (`balance` is 0 everywhere), so that its least value is the sum of their gaps."""

    def __init__(self, problem, ii, latency, windows=None):
        self.p, self.ii, self.latency, self.windows = problem, ii, latency, windows
        self.flow = collections.Counter()
        self.balance = collections.Counter()
        self.shared = collections.Counter()
        self.over = set()       # values whose uses share more than the width
        self.value = 0
        self.pushed = []

    def row(self, letter, k):
        p, origin = self.p, self.p.n
        need(k < {'d': len(p.deps), 'u': p.given, 's': p.n, 'e': p.n, 'a': p.n, 'z': p.n,
                  'p': len(self.pushed)}.get(letter, 0), '%s%d does not exist here', letter, k)
        if letter == 'p':
            return self.pushed[k]
        if letter == 's':
            return Row(origin, k, 0)
        if letter == 'e':
            need(self.latency > 0, 'there is no bound on the latency')
            return Row(k, origin, p.latency[k] - self.latency)
        if letter in 'az':
            need(self.windows, 'there are no windows here')
            return Row(origin, k, self.windows[0][k]) if letter == 'a' else Row(k, origin, -self.windows[1][k])
        d = p.deps[k]
        need(self.ii or letter == 'u' or d.distance == 0, 'dependence %d does not count without an II', k)
        if letter == 'd':
            return Row(d.src, d.dst, d.latency - self.ii * d.distance)
        need(d.kind == 'data', 'dependence %d carries no value', k)
        return Row(d.src, d.dst, self.ii * d.distance - p.birth[d.src])

    def set(self, tokens):
        for token in tokens:
            match = TOKEN.match(token)
            need(match and match[3] is not None, "'%s' is not a flow", token)
            self.put(match[1], int(match[2]), int(match[3]))

    def put(self, letter, k, flow):
        row = self.row(letter, k)
        more = flow - self.flow[letter, k]
        self.flow[letter, k] = flow
        self.value += more * row.gap
        sign = 1 if letter == 'u' else -1
        for end, change in ((row.head, sign * more), (row.tail, -sign * more)):
            self.balance[end] += change
            if not self.balance[end]:
                del self.balance[end]
        if letter == 'u':
            self.shared[row.tail] += more
            (self.over.add if self.shared[row.tail] > self.p.width[row.tail] else self.over.discard)(row.tail)

    def need_value(self, bound):
        for v in self.over:
            raise Reject('the uses of operation %d share more than its width' % v)
        for v in self.balance:
            raise Reject('the flows do not balance at %s' % ('time 0' if v == self.p.n else 'operation %d' % v))
        need(self.value >= bound, 'the flows prove %d, not %d', self.value, bound)

    def need_cycle(self, tokens):
        rows = []
        for token in tokens:
            match = TOKEN.match(token)
            need(match and match[3] is None and match[1] != 'u', "'%s' is not a constraint", token)
            rows.append(self.row(match[1], int(match[2])))
        need(rows and all(a.tail == b.head for a, b in zip(rows, rows[1:] + rows[:1])), 'this is no cycle')
        need(sum(row.gap for row in rows) > 0, 'the cycle is not positive')


class Cut:
    """Starts (and, where live bits have a price, ends of values) as bits [x <= t], and flows between them.

    A bit that is set saves the difference of two costs. If [x <= t] implies [y <= u], a flow from the first to the second
    moves what it saves. What all bits together save is no more than what is left of it where it is above 0."""

    def __init__(self, problem, windows, weight, price):
        self.p, self.live = problem, -1 in price
        p, (lo, hi) = problem, windows
        self.lo, self.hi = list(lo), list(hi)
        if self.live:
            for v in range(p.n):
                uses = [d.dst for d in p.uses(v) if d.dst != v]
                self.lo.append(max([lo[v] + p.birth[v]] + [lo[w] for w in uses]))
                self.hi.append(max([hi[v] + p.birth[v]] + [hi[w] for w in uses]))
        self.sums = {kind: self.sum_up(steps, max(self.hi, default=0) + max(p.blocking, default=0) + 1)
                     for kind, steps in price.items()}
        slope = collections.Counter()
        for d in p.carried():
            slope[d.dst] += weight
            slope[d.src] -= weight
        self.base, self.left = 0, {}
        for x in range(len(self.lo)):
            costs = [self.cost(x, t, slope) for t in range(self.lo[x], self.hi[x] + 1)]
            self.base += costs[-1]
            for k in range(len(costs) - 1):
                self.left[x, self.lo[x] + k] = costs[k + 1] - costs[k]

    @staticmethod
    def sum_up(steps, most):
        sums = [0]
        for t in range(most):
            sums.append(sums[-1] + steps.get(t, 0))
        return sums

    def cost(self, x, t, slope):
        p = self.p
        if x >= p.n:
            return self.bits(x - p.n) * self.sums[-1][t]
        prices = self.sums.get(p.type[x])
        cost = slope[x] * t + (p.demand[x] * (prices[t + p.blocking[x]] - prices[t]) if prices else 0)
        return cost - (self.bits(x) * self.sums[-1][t + p.birth[x]] if self.live else 0)

    def bits(self, v):
        return self.p.width[v] if any(d.dst != v for d in self.p.uses(v)) else 0

    def set(self, word):
        arc, flow = word.split('=')
        name, t = arc[1:].split(':')
        k, t, flow = int(name), int(t), int(flow)
        need(flow >= 0 and k >= 0, 'a number is below 0')
        x, y, gap = self.implication(arc[0], k)
        u = t - gap
        need((x, t) in self.left, 'there is no bit %d:%d', x, t)
        self.left[x, t] -= flow
        if u < self.hi[y]:  # later, [y <= u] is certain, and what flows there is lost
            need((y, u) in self.left, 'there is no bit %d:%d', y, u)
            self.left[y, u] += flow

    def implication(self, letter, k):
        """(x, y, gap): x - y >= gap."""
        p = self.p
        if letter == 'c':
            need(k < len(self.lo), 'there is no variable %d', k)
            return k, k, -1
        if letter == 'b':
            need(self.live and k < p.n, 'there is no value %d', k)
            return p.n + k, k, p.birth[k]
        need(k < len(p.deps) and letter in 'du', 'there is no dependence %s%d', letter, k)
        d = p.deps[k]
        if letter == 'u':
            need(self.live and d.kind == 'data' and d.src != d.dst, 'dependence %d carries no value', k)
            return p.n + d.src, d.dst, 0
        need(d.distance == 0, 'dependence %d is of another iteration', k)
        return d.dst, d.src, d.latency

    def least(self):
        return self.base - sum(left for left in self.left.values() if left > 0)


class Branches:
    """Branch and bound: `split` and `apart` open a node, `branch K` a child; each is closed by a dual or a cycle."""

    def __init__(self, dual, bound):
        self.dual, self.bound, self.p = dual, bound, dual.p
        self.stack, self.closed = [], False

    def open(self, branches):
        need(not self.closed and (not self.stack or self.stack[-1][0] == 'child'), 'nothing can branch here')
        self.stack.append(('node', branches, set(range(len(branches)))))

    def split(self, numbers):
        p, ii, first = self.p, self.dual.ii, numbers[0]
        others, delta = numbers[1::2], [0] + numbers[2::2]
        ops = [first] + others
        need(len(others) >= 1 and len(others) + 1 == len(delta), 'a distance is missing')
        self.check_conflict(ops)
        b = p.blocking[first]
        need(any(all((s - d) % ii < b for d in delta) for s in range(b)), 'the operations do not meet in a slot')
        branches = []
        for k in range(1, len(ops)):
            held = [row for i in range(1, k) for row in (Row(first, ops[i], delta[i]), Row(ops[i], first, -delta[i]))]
            branches.append(held + [Row(ops[k], first, 1 - delta[k])])
            branches.append(held + [Row(first, ops[k], delta[k] + 1)])
        self.open(branches)

    def apart(self, numbers):
        need(len(numbers) == 3 and numbers[2] % self.dual.ii == 0, 'this is no turn of the table')
        first, other, turn = numbers
        self.check_conflict([first, other])
        b = self.p.blocking[first]
        self.open([[Row(other, first, b - turn)], [Row(first, other, turn + b)]])

    def check_conflict(self, ops):
        p = self.p
        need(all(0 <= v < p.n for v in ops) and len(set(ops)) == len(ops), 'these are not different operations')
        kind = p.type[ops[0]]
        need(all(p.type[v] == kind for v in ops), 'the operations are of different types')
        need(sum(p.demand[v] for v in ops) > p.limit[kind], 'the operations fit in a slot together')

    def branch(self, k):
        need(self.stack and self.stack[-1][0] == 'node' and k in self.stack[-1][2], 'branch %d is not open', k)
        self.stack.append(('child', k, len(self.dual.pushed)))
        self.dual.pushed += self.stack[-2][1][k]

    def close(self):
        need(not self.closed and (not self.stack or self.stack[-1][0] == 'child'), 'nothing can end here')
        while self.stack:
            _, k, mark = self.stack.pop()
            for i in range(mark, len(self.dual.pushed)):
                self.dual.put('p', i, 0)
            del self.dual.pushed[mark:]
            self.stack[-1][2].remove(k)
            if self.stack[-1][2]:
                return
            self.stack.pop()
        self.closed = True


# --- the certificate ----------------------------------------------------------------------------------------


class Checker:
    def __init__(self, problem, lines):
        self.p = problem
        self.lines = enumerate(lines, 1)
        self.line = 0
        self.least_ii = 1
        self.refuted = collections.defaultdict(set)     # by latency: IIs
        self.lifetimes = {}                             # by II, latency
        # Not pipelined, by latency: windows; the least live bits and communication; peaks by type; sums of costs.
        self.windows = {}
        self.live = collections.Counter()
        self.communication = collections.Counter()
        self.peaks = collections.defaultdict(collections.Counter)
        self.costs = collections.defaultdict(list)
        self.accepted = {}

    def next(self):
        for self.line, text in self.lines:
            need(text.endswith('\n'), 'the line is not complete')
            words = text.split()
            if words and words[0] != 'note':
                return words
        raise Reject('the certificate ends too early')

    @staticmethod
    def integers(words):
        try:
            return [int(word) for word in words]
        except ValueError:
            raise Reject('a number is expected') from None

    def run(self):
        need(self.next() == ['gaus-proof-1'], 'this is not a certificate')
        rules = {name[5:]: getattr(self, name) for name in dir(self) if name.startswith('rule_')}
        need(self.next() == ['problem', str(self.p.n), str(self.p.given), str(self.p.num_types)],
             'this is a certificate of another problem')
        while (words := self.next()) != ['end']:
            need(words[0] in rules, "there is no rule '%s'", words[0])
            try:
                rules[words[0]](words[1:])
            except (IndexError, TypeError, ValueError):
                raise Reject('the line does not have the form of its rule') from None

    # Facts.

    def rule_clock(self, words):
        """A path of signals through operations of latency 0 takes longer than a clock period: its last operation starts
        a cycle after the first one ends."""
        p, path = self.p, self.dependences(words)
        need(p.period > 0 and path and all(signals(d) for d in path), 'this is no path of signals')
        need(all(a.dst == b.src for a, b in zip(path, path[1:])), 'the dependences are no path')
        first, last = path[0], path[-1]
        need(first.latency == p.latency[first.src], 'the first dependence does not end with its source')
        need(all(d.latency == 0 and p.latency[d.src] == 0 for d in path[1:]), 'the path has a register on its way')
        need(p.delay_out[first.src] + sum(p.delay[d.dst] for d in path) > p.period, 'the path fits in a clock period')
        p.deps.append(Dependence(first.src, last.dst, sum(d.distance for d in path), first.latency + 1, 'order'))

    def dependences(self, words, given=True):
        numbers = self.integers(words)
        most = self.p.given if given else len(self.p.deps)
        need(all(0 <= k < most for k in numbers), 'there is no such dependence')
        return [self.p.deps[k] for k in numbers]

    def rule_ii(self, words):
        p, bound = self.p, self.integers(words[:1])[0]
        if words[1] == 'recurrence':
            cycle = self.dependences(words[2:], given=False)
            need(cycle and all(a.dst == b.src for a, b in zip(cycle, cycle[1:] + cycle[:1])), 'this is no cycle')
            latency, distance = sum(d.latency for d in cycle), sum(d.distance for d in cycle)
            need(latency > (bound - 1) * distance, 'the recurrence allows a smaller II')
        else:
            kind = self.integers(words[2:])[0]
            need(0 <= kind < p.num_types, 'there is no such type')
            use = sum(p.demand[v] * p.blocking[v] for v in range(p.n) if p.type[v] == kind)
            blocks = kind in p.type and p.limit[kind] < INFINITE and p.type_blocking[kind] >= bound
            need(use > p.limit[kind] * (bound - 1) if words[1] == 'resource' else blocks, 'the type allows a smaller II')
        self.least_ii = max(self.least_ii, bound)

    def rule_impossible(self, words):
        """An operation that no schedule can hold."""
        p, v = self.p, self.integers(words[:1])[0]
        need(0 <= v < p.n, 'there is no such operation')
        slow = p.period > 0 and max(p.delay[v], p.delay_out[v]) > p.period
        need(slow or p.demand[v] > p.limit[p.type[v]], 'operation %d is possible', v)
        self.least_ii = INFINITE

    def rule_refute(self, words):
        numbers = self.integers(words)
        if len(numbers) == 1:
            search = self.open_groups(numbers[0])
        else:
            search = self.open_windows(*numbers)
        words = self.next()
        while words[0] in ('group', 'twins'):
            getattr(self, 'add_' + words[0])(search, self.integers(words[1:]))
            words = self.next()
        if len(numbers) > 1:
            search.dead = search.dead or not search.w.settle()
        while words != ['qed']:
            self.search_step(search, words)
            words = self.next()
        need(search.closed, 'the search is not complete')
        self.refuted[numbers[1] if len(numbers) > 1 else 0].add(numbers[0])

    def search_step(self, search, words):
        step, numbers = words[0], self.integers(words[1:])
        if step in ('on', 'at') and len(numbers) == 1:
            getattr(search, step)(numbers[0])
        elif step == 'empty':
            search.leaf(lambda: False, 'every window has a start')
        elif step == 'full' and len(numbers) == 3 and 0 <= numbers[0] < self.p.num_types:
            search.leaf(lambda: search.w.overfull(*numbers), 'the range is not overfull')
        elif step == 'whole' and len(numbers) == 2 and 0 <= numbers[0] < self.p.num_types:
            search.leaf(lambda: search.w.overflows(*numbers, search.listed), 'the table is not overfull')
        else:
            raise Reject("'%s' is no step of a search" % ' '.join(words))

    def open_groups(self, ii):
        """Without a bound on the latency: dependences count within groups only, and so each group moves freely by
        multiples of the II, and the first operation of all may take slot 0, as the table turns."""
        need(ii > 0, 'there is no II')
        w = Windows(self.p, ii, [], ii)
        w.group = {}

        def domain(v):
            anchored = {w.group[u] for u in w.placed}
            if w.group[v] not in anchored:
                return range(ii) if w.placed else range(1)
            need(w.hi[v] - w.lo[v] < INFINITE, 'nothing bounds the starts of operation %d', v)
            return range(w.lo[v], w.hi[v] + 1)

        return Search(w, domain, w.group)

    def add_group(self, search, members):
        w, name = search.w, len(search.w.group)
        for v in members:
            need(0 <= v < self.p.n and v not in w.group, 'operation %d is in two groups', v)
            w.group[v] = name
        for d in self.p.deps:
            if w.group.get(d.src) == name and w.group.get(d.dst) == name:
                row = Row(d.src, d.dst, d.latency - w.ii * d.distance)
                w.rows_of[d.src].append(row)
                w.rows_of[d.dst].append(row)

    def open_windows(self, ii, latency):
        """Within a bound on the latency; II 0: not pipelined."""
        p = self.p
        need(ii >= 0 and latency > 0, 'there is no bound on the latency')
        rows = [Row(d.src, d.dst, d.latency - ii * d.distance) for d in p.deps if ii or d.distance == 0]
        w = Windows(p, ii, rows, ii or 1)
        dead = False
        for v in range(p.n):
            w.lo[v], w.hi[v] = 0, latency - p.latency[v]
            dead = dead or w.hi[v] < 0
        for v in range(p.n):
            dead = dead or not w.narrow(v, w.lo[v], w.hi[v])
        if not ii:
            w.turn = max((w.hi[v] + p.blocking[v] for v in range(p.n) if w.hi[v] < INFINITE), default=1)
        w.trims = [v for v in range(p.n) if p.limited(v)]
        search = Search(w, lambda v: range(w.lo[v], w.hi[v] + 1), set(range(p.n)))
        search.dead = dead
        return search

    def add_twins(self, search, members):
        """Operations that can change places: each starts no later than the next."""
        def sides(v, other):
            return sorted(('out', d.dst, d.distance, d.latency) if d.src == v else ('in', d.src, d.distance, d.latency)
                          for d in self.p.deps if v in (d.src, d.dst)) + [other in (d.src, d.dst) and v in (d.src, d.dst)
                                                                         for d in self.p.deps].count(True) * [None]
        need(search.w.trims or not members, 'twins have no place here')
        p = self.p
        for u, v in zip(members, members[1:]):
            need(0 <= u < p.n and 0 <= v < p.n and u != v, 'these are not different operations')
            need(p.type[u] == p.type[v] and p.demand[u] == p.demand[v] and sides(u, v) == sides(v, u) and
                 None not in sides(u, v), 'operations %d and %d cannot change places', u, v)
            search.w.twins.append((u, v))

    def rule_lifetimes(self, words):
        ii, latency, bound = self.integers(words)
        need(ii > 0 and latency >= 0, 'there is no II')
        dual = Dual(self.p, ii, latency)
        tree = Branches(dual, bound)
        while (words := self.next()) != ['qed']:
            step = words[0]
            if step in ('flow', 'dual'):
                dual.set(words[1:])
                if step == 'dual':
                    dual.need_value(bound)
                    tree.close()
            elif step == 'cycle':
                dual.need_cycle(words[1:])
                tree.close()
            elif step in ('split', 'apart', 'branch') and len(words) > 1:
                numbers = self.integers(words[1:])
                getattr(tree, step)(*([numbers] if step != 'branch' else numbers))
            else:
                raise Reject("'%s' is no step of branch and bound" % step)
        need(tree.closed, 'the tree is not complete')
        self.lifetimes[ii, latency] = max(bound, self.lifetimes.get((ii, latency), 0))

    # Not pipelined, within a bound on the latency.

    def windows_at(self, latency):
        """The earliest and the latest starts under the dependences of distance 0."""
        if latency not in self.windows:
            p = self.p
            lo, hi = [0] * p.n, [latency - own for own in p.latency]
            deps = [d for d in p.deps if d.distance == 0]
            order = self.topological_order(deps)
            deps.sort(key=lambda d: order[d.src])
            for d in deps:
                lo[d.dst] = max(lo[d.dst], lo[d.src] + d.latency)
            for d in sorted(deps, key=lambda d: -order[d.dst]):
                hi[d.src] = min(hi[d.src], hi[d.dst] - d.latency)
            need(all(a <= b for a, b in zip(lo, hi)), 'nothing can end by cycle %d', latency)
            self.windows[latency] = lo, hi
        return self.windows[latency]

    def topological_order(self, deps):
        waiting, after = [0] * self.p.n, collections.defaultdict(list)
        for d in deps:
            waiting[d.dst] += 1
            after[d.src].append(d.dst)
        order, ready = {}, [v for v in range(self.p.n) if not waiting[v]]
        while ready:
            v = ready.pop()
            order[v] = len(order)
            for w in after[v]:
                waiting[w] -= 1
                if not waiting[w]:
                    ready.append(w)
        need(len(order) == self.p.n, 'the dependences of distance 0 are circular')
        return order

    def rule_peak(self, words):
        p = self.p
        kind, latency, least = self.integers(words[:3])
        need(0 <= kind < p.num_types, 'there is no such type')
        if words[3] == 'demand':
            v = self.integers(words[4:])[0]
            need(0 <= v < p.n and p.type[v] == kind and p.demand[v] >= least, 'the operation demands less')
        else:
            begin, end = self.integers(words[3:])
            lo, hi = self.windows_at(latency)
            work = sum(p.demand[v] * p.blocking[v] for v in range(p.n)
                       if p.type[v] == kind and lo[v] >= begin and hi[v] + p.blocking[v] - 1 <= end)
            need(begin <= end and work > (least - 1) * (end - begin + 1), 'fewer units suffice in these cycles')
        self.peaks[latency][kind] = max(self.peaks[latency][kind], least)

    def rule_live(self, words):
        p = self.p
        latency, least = self.integers(words[:2])
        at = self.integers(words[3:])[0]
        lo, hi = self.windows_at(latency)
        if words[2] == 'step':
            alive = [v for v in range(p.n)
                     if hi[v] + p.birth[v] <= at < max([lo[d.dst] for d in p.uses(v)], default=0)]
        else:
            need(words[2] == 'reads' and 0 <= at < p.n, 'there is no such operation')
            alive = {d.src for d in p.deps if d.dst == at and d.distance == 0 and d.latency > p.birth[d.src]
                     and any(e.dst == at for e in p.uses(d.src))}
        need(sum(p.width[v] for v in alive) >= least, 'fewer bits are alive there')
        self.live[latency] = max(self.live[latency], least)

    def rule_lives(self, words):
        """The sum of lifetimes, spread over the cycles of the schedule."""
        latency, least = self.integers(words)
        self.linear_program(Dual(self.p, 0, latency, self.windows_at(latency)), least)
        self.live[latency] = max(self.live[latency], ceil_div(least, latency) if latency else 0)

    def rule_communication(self, words):
        latency, least = self.integers(words)
        dual = Dual(self.p, 0, latency, self.windows_at(latency))
        for d in self.p.carried():
            dual.balance[d.dst] += 1
            dual.balance[d.src] -= 1
        dual.balance = collections.Counter({v: b for v, b in dual.balance.items() if b})
        self.linear_program(dual, least, 'u')
        self.communication[latency] = max(self.communication[latency], least)

    def linear_program(self, dual, least, without=''):
        words = self.next()
        need(words[0] == 'dual' and not any(word.startswith('u') and without for word in words), 'a dual is expected')
        dual.set(words[1:])
        dual.need_value(least)
        need(self.next() == ['qed'], 'nothing more is expected')

    def rule_prices(self, words):
        """Prices of the cycles: the cheapest schedule, a minimum cut, costs no less than what flows prove."""
        latency, weight, value = self.integers(words)
        need(weight >= 0, 'communication has a weight below 0')
        words, price = self.next(), {}
        while words[0] == 'price':
            need(int(words[1]) not in price and -1 <= int(words[1]) < self.p.num_types, 'the type has prices already')
            price[int(words[1])] = {step: number for step, number in map(self.pair, words[2:])}
            words = self.next()
        cut = Cut(self.p, self.windows_at(latency), weight, price)
        need(words[0] == 'flow', 'a flow is expected')
        for word in words[1:]:
            cut.set(word)
        need(cut.least() >= value, 'the flow proves %d, not %d', cut.least(), value)
        need(self.next() == ['qed'], 'nothing more is expected')
        sums = {kind: sum(steps.values()) for kind, steps in price.items()}
        if -1 in price:
            need(not weight and not any(s for kind, s in sums.items() if kind >= 0), 'only live bits may have prices here')
            if sums[-1]:
                self.live[latency] = max(self.live[latency], ceil_div(value, sums[-1]))
        else:
            self.costs[latency].append((max(sums.values(), default=0), weight, value))

    def pair(self, word):
        a, b = word.split('=')
        need(int(a) >= 0 and int(b) >= 0, 'a number is below 0')
        return int(a), int(b)

    # Claims.

    def rule_claim(self, words):
        rules = {'ii': self.claim_ii, 'infeasible': self.claim_infeasible, 'lifetime_bits': self.claim_objective,
                 'max_live_bits': self.claim_objective, 'live_bits': self.claim_live_bits, 'cost': self.claim_cost,
                 'unschedulable': self.claim_unschedulable}
        need(words and words[0] in rules, 'there is no such claim')
        rules[words[0]](words[0], *self.integers(words[1:]))
        self.accepted[words[0]] = self.integers(words[1:])
        print('accepted: %s' % ' '.join(words))

    def excluded(self, ii, latency):
        return ii < self.least_ii or ii in self.refuted[0] or ii in self.refuted[latency]

    def claim_ii(self, _, bound, latency):
        for ii in range(1, bound):
            need(self.excluded(ii, latency), 'II %d is not excluded', ii)

    def claim_objective(self, name, ii, latency, bound):
        known = max(self.lifetimes.get((ii, 0), 0), self.lifetimes.get((ii, latency), 0))
        if name == 'max_live_bits':
            known = ceil_div(known, ii)
        need(bound <= known, '%d is proven, not %d', known, bound)

    def claim_live_bits(self, _, latency, least):
        need(least <= self.live[latency], '%d bits are proven, not %d', self.live[latency], least)

    def claim_cost(self, _, latency, a, c, scale, least):
        """a x the sum of peaks + c x communication, which is the objective times `scale`."""
        need(a >= 0 and c >= 0 and scale > 0, 'a weight is below 0')
        known = fractions.Fraction(a * sum(self.peaks[latency].values()) + c * self.communication[latency])
        for peak, weight, value in self.costs[latency]:
            # peak x peaks + weight x communication >= value: as often as it goes into a and c.
            times = [fractions.Fraction(x, y) for x, y in ((a, peak), (c, weight)) if y > 0]
            if times:
                known = max(known, min(times) * value)
        need(least <= known, '%s is proven, not %d', float(known), least)
        self.known_cost = known

    def claim_unschedulable(self, _, latency):
        """Nothing that is not pipelined ends by then."""
        need(self.least_ii == INFINITE or 0 in self.refuted[latency] or
             any(peak > self.p.limit[kind] for kind, peak in self.peaks[latency].items()), 'this is not proven')

    def claim_infeasible(self, _, first, last, latency):
        """No schedule at an II of first..last; last 0: at any."""
        if last == 0:
            need(self.least_ii == INFINITE or any(self.is_apart(ii, latency) for ii in self.refuted[latency]),
                 'no II is excluded at which iterations are apart')
            return
        for ii in range(first, last + 1):
            need(self.excluded(ii, latency), 'II %d is not excluded', ii)

    def is_apart(self, ii, latency):
        """Within the latency, no two iterations of this II meet in a slot or hold each other up: a schedule that is legal
        at any II is legal at this one."""
        p = self.p
        return latency > 0 and ii >= latency + max([p.type_blocking[k] for k in p.type], default=1) and all(
            ii * d.distance >= latency - p.latency[d.src] + d.latency for d in p.deps if d.distance > 0)


def compare(checker, schedule):
    """What a schedule says of itself against what the certificate proves."""
    data, claims = schedule.data, checker.accepted
    schedule.check()
    print('accepted: the schedule is legal')
    if data.get('ii_bound', 0) > 1:
        need('ii' in claims and claims['ii'][0] >= data['ii_bound'] and
             claims['ii'][1] in (0, data.get('latency_bound', 0)), 'the bound on the II is not proven')
        if data['ii_bound'] == data['ii']:
            print('accepted: II %d is the smallest' % data['ii'])
    if data['ii'] is None:
        compare_unpipelined(checker, schedule)
        return
    kind = next((k for k in ('lifetime_bits', 'max_live_bits') if k in claims), None)
    if kind is None or 'objective' not in data:
        need(data.get('status') != 'optimal', 'nothing proves that the schedule is optimal')
        return
    value = schedule.lifetime_bits() if kind == 'lifetime_bits' else schedule.max_live_bits()
    need(data['objective'] == value, 'the objective is %d, not %s', value, data['objective'])
    ii, latency, bound = claims[kind]
    need(ii == data['ii'] and latency in (0, data.get('latency_bound', 0)), 'the claim is about another II or latency')
    need(data.get('bound', 0) <= bound, 'the bound on %s is not proven', kind)
    if data.get('status') == 'optimal':
        need(value == bound, 'the schedule is not proven optimal: %d against %d', value, bound)
        print('accepted: %s %d is the least at II %d' % (kind, value, ii))


def compare_unpipelined(checker, schedule):
    """The objective of mode resource is a fraction that the schedule has as a floating-point number."""
    data, claims = schedule.data, checker.accepted
    if not claims or 'objective' not in data:
        need(data.get('status') != 'optimal', 'nothing proves that the schedule is optimal')
        return
    if 'live_bits' in claims:
        latency, least = claims['live_bits']
        value, scale, known = schedule.max_live_bits(), 1, checker.live[latency]
    else:
        latency, a, c, scale, least = claims['cost']
        value, known = a * schedule.peaks() + c * schedule.communication(), checker.known_cost
    need(latency == data.get('latency_bound', latency) and schedule.length() <= latency, 'the claim is about another latency')
    need(abs(data['objective'] * scale - value) <= 1e-12 * abs(value), 'the objective is %s', value / scale)
    need(data.get('bound', 0) * scale <= known * (1 + fractions.Fraction(1, 10**12)), 'the bound is not proven')
    if data.get('status') == 'optimal':
        need(value <= known, 'the schedule is not proven optimal')
        print('accepted: the objective %s is the least within %d cycles' % (data['objective'], latency))


def main(args):
    if len(args) not in (2, 3):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    checker = None
    try:
        with open(args[0]) as file:
            problem = Problem(json.load(file))
        with open(args[1]) as lines:
            checker = Checker(problem, lines)
            checker.run()
            checker.line = 0
        if len(args) == 3:
            with open(args[2]) as file:
                compare(checker, Schedule(problem, json.load(file)))
    except Reject as reason:
        place = '%s:%d' % (args[1], checker.line) if checker and checker.line else args[-1]
        print('rejected: %s: %s' % (place, reason))
        return 1
    except (OSError, ValueError, KeyError) as reason:
        print('check_proof.py: %s' % reason, file=sys.stderr)
        return 2
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
