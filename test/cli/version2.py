# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random problems of version 2 of the format, all of its features mixed, and brute force for tiny ones."""
import itertools

from check_schedule import arrivals, limits_of, occupied, uses_of


def random_type(dice, name, resources, plain):
    kind = {'name': name, 'latency': dice.choice([0, 1, 1, 2, 3])}
    if plain or not resources or dice.random() < 0.35:
        if dice.random() < 0.6:
            kind['limit'] = dice.choice([1, 1, 2, 3])
        if dice.random() < 0.4:
            kind['blocking'] = dice.choice([2, 3])
    else:
        kind['uses'] = [{'resource': r['name'], 'demand': min(dice.choice([1, 1, 1, 2]), r.get('limit', 2)),
                         'from': dice.choice([0, 0, 1, 3]), 'cycles': dice.choice([1, 1, 2, 3])}
                        for r in dice.choices(resources, k=dice.choice([1, 1, 2, 3]))]
    if dice.random() < 0.5:
        kind['delay'] = dice.choice([0.5, 1.5, 2.5])
    if kind['latency'] and dice.random() < 0.3:
        kind['delay_out'] = dice.choice([0.5, 2])
    return kind


def random_problem(dice, n, features):
    """features: a set of 'uses', 'windows', 'separations', 'when', 'choices', 'clock', 'carried'"""
    resources = [{'name': 'r%d' % k, **({'limit': dice.choice([1, 2, 3])} if dice.random() < 0.85 else {})}
                 for k in range(dice.choice([1, 2, 3]))] if 'uses' in features else []
    types = [random_type(dice, 't%d' % k, resources, 'uses' not in features) for k in range(dice.choice([2, 3, 4]))]
    p = {'format': 'gaus-problem-2', 'name': 'random', 'resources': resources, 'operator_types': types,
         'operations': [], 'dependences': [], 'lifetime_from': dice.choice(['start', 'finish'])}
    by_name = {t['name']: t for t in types}
    for v in range(n):
        o = {'type': dice.choice(types)['name'], 'width': dice.choice([0, 1, 8, 32]), 'demand': dice.choice([1] * 15 + [2])}
        if 'choices' in features and dice.random() < 0.3 and len(types) > 1:
            o['type'] = [t['name'] for t in dice.sample(types, dice.choice([2, min(3, len(types))]))]
        p['operations'].append(o)
    for v in range(1, n):
        for u in dice.sample(range(v), min(v, dice.choice([0, 1, 1, 2]))):
            d = {'src': u, 'dst': v, 'kind': dice.choice(['data', 'data', 'data', 'order', 'control'])}
            if dice.random() < 0.15:
                d['latency'] = dice.choice([0, 1, 2, 4])
            p['dependences'].append(d)
    if 'carried' in features:
        for _ in range(dice.choice([0, 1, 1, 2, n // 3])):
            p['dependences'].append({'src': dice.randrange(n), 'dst': dice.randrange(n), 'distance': dice.choice([1, 1, 2, 3])})
    if 'when' in features:
        add_conditions(dice, p, n)
    if 'separations' in features:
        for d in [d for d in p['dependences'] if not d.get('distance')]:
            if dice.random() < 0.25:
                kinds = p['operations'][d['src']]['type']
                kinds = kinds if isinstance(kinds, list) else [kinds]
                latency = d.get('latency', max(by_name[t]['latency'] for t in kinds))
                p['dependences'].append({'src': d['dst'], 'dst': d['src'], 'kind': 'order',
                                         'latency': min(-1, -latency - dice.choice([0, 1, 2, 5]))})
    if 'windows' in features:
        for o in p['operations']:
            if dice.random() < 0.2:
                o['earliest'] = dice.choice([1, 2, 5])
            if dice.random() < 0.1:
                o['latest'] = dice.choice([6, 10, 20])
    if 'clock' in features:
        p['clock_period'] = dice.choice([4, 5, 6])
    return p


def add_conditions(dice, p, n):
    """Operations after a test get one of its ways, some of those a test under it."""
    tests = [v for v in range(n - 1) if dice.random() < 0.4][:3]
    lists = {}
    for v in range(n):
        before = [t for t in tests if t < v]
        if not before or dice.random() < 0.3:
            continue
        test = dice.choice(before)
        way = [test, dice.randrange(2)]
        lists[v] = lists.get(test, []) + [way]
    for v, when in lists.items():
        p['operations'][v]['when'] = when
        for test, _ in when:
            p['dependences'].append({'src': test, 'dst': v, 'kind': 'control'})


# --- brute force ----------------------------------------------------------------------------


def variants(p):
    """Each way to choose the types: (types, operations with one type each)"""
    lists = [o['type'] if isinstance(o['type'], list) else [o['type']] for o in p['operations']]
    for names in itertools.product(*lists):
        yield list(names), [{**o, 'type': name} for o, name in zip(p['operations'], names)]


def dependences_of(p, types, ops):
    return [(d['src'], d['dst'], d.get('latency', types[ops[d['src']]['type']]['latency']), d.get('distance', 0),
             d.get('kind', 'data')) for d in p['dependences']]


class Search:
    """Depth first over all starts below `horizon`; calls `leaf` with each legal schedule."""

    def __init__(self, p, ops, ii, horizon, most=300000):
        self.p, self.ops, self.ii, self.horizon, self.most = {**p, '_ii': ii}, ops, ii, horizon, most
        self.types = {t['name']: t for t in p['operator_types']}
        self.limits = limits_of(p)
        self.deps = [d for d in dependences_of(p, self.types, ops) if ii or not d[3]]
        self.n = len(ops)
        self.nodes = 0

    def windows(self):
        """Earliest and latest starts by the dependences, or None."""
        lo = [o.get('earliest', 0) for o in self.ops]
        hi = [min(o.get('latest', self.horizon), self.horizon) for o in self.ops]
        for _ in range(self.n + 1):
            changed = False
            for a, b, l, w, _ in self.deps:
                gap = l - (self.ii or 0) * w
                if lo[a] + gap > lo[b]:
                    lo[b] = lo[a] + gap
                    changed = True
                if hi[b] - gap < hi[a]:
                    hi[a] = hi[b] - gap
                    changed = True
            if any(x > y for x, y in zip(lo, hi)):
                return None
            if not changed:
                return lo, hi
        return None

    def fits(self, t, count):
        flat, use = {}, {}
        for v in range(count):
            o = self.ops[v]
            for r, d, f, c in uses_of(self.types[o['type']]):
                if self.ii and r in self.limits and c > self.ii:
                    return False
                for k in range(t[v] + f, t[v] + f + c):
                    flat.setdefault((r, k), []).append((o.get('when', []), d * o.get('demand', 1)))
        for (r, k), at in flat.items():
            slot = r, k % self.ii if self.ii else k
            use[slot] = use.get(slot, 0) + occupied(at)
        return all(u <= self.limits[r] for (r, _), u in use.items() if r in self.limits)

    def run(self, leaf, latency=None):
        found = self.windows()
        if not found:
            return
        lo, hi = found
        if latency is not None:
            hi = [min(h, latency - self.types[o['type']]['latency']) for h, o in zip(hi, self.ops)]
        t = [0] * self.n

        def descend(v):
            self.nodes += 1
            if self.nodes > self.most:
                raise OverflowError
            if v == self.n:
                if not self.p.get('clock_period') or arrivals(self.p, self.types, self.ops, self.deps, t)[1] is None:
                    return leaf(t)
                return False
            for t[v] in range(lo[v], hi[v] + 1):
                ok = all(t[b] - t[a] >= l - (self.ii or 0) * w for a, b, l, w, _ in self.deps if max(a, b) == v)
                if ok and self.fits(t, v + 1) and descend(v + 1):
                    return True
            return False

        descend(0)


def lifetime_bits(p, types, ops, deps, t, ii):
    total = 0
    for v, o in enumerate(ops):
        birth = t[v] + (0 if p.get('lifetime_from') == 'start' else types[o['type']]['latency'])
        ends = [t[b] + (ii or 0) * w for a, b, l, w, kind in deps if a == v and kind == 'data']
        total += o.get('width', 1) * max(0, max(ends, default=birth) - birth)
    return total


def is_possible(p, ii, horizon):
    for _, ops in variants(p):
        found = []
        Search(p, ops, ii, horizon).run(lambda t: found.append(list(t)) or True)
        if found:
            return True
    return False


def least_lifetimes(p, ii, horizon):
    """Over all implementations and all schedules whose starts are below the horizon"""
    best = None
    for _, ops in variants(p):
        search = Search(p, ops, ii, horizon)

        def leaf(t):
            nonlocal best
            bits = lifetime_bits(p, search.types, ops, search.deps, t, ii)
            best = bits if best is None or bits < best else best
            return best == 0
        search.run(leaf)
    return best
