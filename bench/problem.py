# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus-problem-1 files and the figures of schedules, by the definitions of the formats. Shares no code with the library."""
import collections
import json

Dep = collections.namedtuple('Dep', 'src dst latency distance data')


class Problem:
    """A gaus-problem-1 file. For a schedule that is not pipelined, dependences of distance > 0 order nothing; a value lives
    until their ends start all the same."""

    def __init__(self, path, pipelined):
        data = json.loads(path.read_text())
        self.name = data.get('name') or path.stem
        types = {t['name']: t for t in data['operator_types']}
        operations = data['operations']
        self.n = len(operations)
        self.types = types
        self.type = [o['type'] for o in operations]
        self.latency = [types[k]['latency'] for k in self.type]
        self.blocking = [max(1, types[k].get('blocking', 1)) for k in self.type]
        self.demand = [o.get('demand', 1) for o in operations]
        self.width = [o.get('width', 1) for o in operations]
        self.birth = [0 if data.get('lifetime_from') == 'start' else latency for latency in self.latency]
        self.deps = [Dep(d['src'], d['dst'], d.get('latency', self.latency[d['src']]), d.get('distance', 0),
                         d.get('kind', 'data') == 'data') for d in data.get('dependences', [])]
        self.uses = collections.defaultdict(list)  # data dependences by source
        for dep in self.deps:
            if dep.data:
                self.uses[dep.src].append(dep)
        if not pipelined:
            self.deps = [d for d in self.deps if d.distance == 0]
        self.out = collections.defaultdict(list)  # all that count
        for dep in self.deps:
            self.out[dep.src].append(dep)

    def limited(self):
        """Operations by operator type, of the types that have a limit."""
        groups = collections.defaultdict(list)
        for i, kind in enumerate(self.type):
            if 'limit' in self.types[kind]:
                groups[kind].append(i)
        return groups

    def places(self):
        """Of each operation, in an order with sources first; of dependences within an iteration."""
        waiting = [0] * self.n
        for d in self.deps:
            waiting[d.dst] += d.distance == 0
        order = [v for v in range(self.n) if waiting[v] == 0]
        for v in order:
            for d in self.out[v]:
                waiting[d.dst] -= d.distance == 0
                if d.distance == 0 and waiting[d.dst] == 0:
                    order.append(d.dst)
        place = [0] * self.n
        for i, v in enumerate(order):
            place[v] = i
        return place

    def longest(self, ii, forward=True):
        """Longest paths from (or to) any operation with weights latency - II * distance; None on a positive cycle."""
        reach = [0] * self.n if forward else list(self.latency)
        place = self.places()  # in this order a pass or two do where no distances are
        if forward:
            edges = [(d.src, d.dst, d.latency - ii * d.distance) for d in sorted(self.deps, key=lambda d: place[d.src])]
        else:
            edges = [(d.dst, d.src, d.latency - ii * d.distance) for d in sorted(self.deps, key=lambda d: -place[d.dst])]
        for _ in range(self.n + 1):
            changed = False
            for a, b, weight in edges:
                if reach[a] + weight > reach[b]:
                    reach[b] = reach[a] + weight
                    changed = True
            if not changed:
                return reach
        return None

    def paths(self, root, ii, forward=True):
        """Longest paths from (or to) one operation; None where there is none. No positive cycles, please."""
        reach = [None] * self.n
        reach[root] = 0
        edges = [(d.src, d.dst, d.latency - ii * d.distance) if forward else (d.dst, d.src, d.latency - ii * d.distance)
                 for d in self.deps]
        changed = True
        while changed:
            changed = False
            for a, b, weight in edges:
                if reach[a] is not None and (reach[b] is None or reach[a] + weight > reach[b]):
                    reach[b] = reach[a] + weight
                    changed = True
        return reach

    def weights(self):
        """(total demand in unit-steps, sum of the latencies of the data dependences)"""
        return sum(d * b for d, b in zip(self.demand, self.blocking)), sum(d.latency for d in self.deps if d.data)

    def depth(self):
        return max(a + b for a, b in zip(self.longest(0), self.latency))

    def res_mii(self):
        mii = 1
        for kind, group in self.limited().items():
            busy = sum(self.demand[i] * self.blocking[i] for i in group)
            mii = max(mii, -(-busy // self.types[kind]['limit']), self.blocking[group[0]])
        return mii

    def mii(self):
        low, high = self.res_mii(), max(1, sum(max(0, d.latency) for d in self.deps))
        if self.longest(low) is not None:
            return low
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.longest(middle) is not None else (middle, high)
        return high

    def components(self):
        """Weakly connected pieces, as lists of operations."""
        parent = list(range(self.n))

        def find(i):
            while parent[i] != i:
                parent[i] = i = parent[parent[i]]
            return i

        for dep in self.deps:
            parent[find(dep.src)] = find(dep.dst)
        groups = collections.defaultdict(list)
        for i in range(self.n):
            groups[find(i)].append(i)
        return list(groups.values())


def figures(problem, start, ii):
    """lifetime_bits, max_live_bits, communication and peak_demand by the definitions, from the starts alone."""
    live, peak = collections.Counter(), collections.Counter()
    lifetime = 0
    for i, uses in problem.uses.items():
        begin = start[i] + problem.birth[i]
        end = max(begin, max(start[d.dst] + (ii or 0) * d.distance for d in uses))
        lifetime += problem.width[i] * (end - begin)
        for step in range(begin, end):
            live[step % ii if ii else step] += problem.width[i]
    for i in range(problem.n):
        for step in range(start[i], start[i] + problem.blocking[i]):
            peak[problem.type[i], step % ii if ii else step] += problem.demand[i]
    worst = collections.Counter()
    for (kind, _), demand in peak.items():
        worst[kind] = max(worst[kind], demand)
    return {'length': max(t + l for t, l in zip(start, problem.latency)),
            'stages': max(start) // ii + 1 if ii else 1,
            'communication': sum(start[d.dst] + (ii or 0) * d.distance - start[d.src] for d in problem.deps if d.data),
            'lifetime_bits': lifetime, 'max_live_bits': max(live.values(), default=0), 'peak_demand': dict(worst)}


def value(problem, start, ii, objective, bound=None):
    """The objective of a schedule, and its figures. Objective: lifetime, max-live or resource (with latency bound)."""
    metrics = figures(problem, start, ii)
    if objective != 'resource':
        return metrics['lifetime_bits' if objective == 'lifetime' else 'max_live_bits'], metrics
    demand, latencies = problem.weights()
    peaks = sum(metrics['peak_demand'].values()) * bound / demand if demand else 0
    return peaks + (metrics['communication'] / latencies if latencies else 0), metrics
