# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What bench/pytorch_dense.py makes tensors of: problems flattened as lib/relax/model.c does it, several laid one after
another, and where rounds start. Plain lists; shares no code with the library."""
import math
import pathlib

from problem import Problem

MOST_SUCCESSORS = 64  # of a consumer, beyond which nobody asks whether another one outlives it
JITTER = 0.1  # of a perturbed start, in mobilities: that of `gaus bench-backend`


class Space:
    """A problem at one II or latency bound. Operations begin within asap .. asap + mobility; `steps` is one more than the
    last step at which anything can happen, `slots` the II or the same."""

    def __init__(self, path, mode, objective='lifetime', ii=0, latency=0, alpha=1e-3):
        p = self.problem = Problem(pathlib.Path(path), mode == 'modulo')
        self.n, self.name = p.n, p.name
        self.ii = (ii or p.mii()) if mode == 'modulo' else 0
        self.set_windows(latency)
        self.set_edges()
        self.set_rows(mode)
        self.slope = [0.0] * self.n  # of the linear terms
        self.values, self.readers, self.pairs = [], [], []
        if mode == 'resource':
            for d in p.deps:
                if d.data:
                    self.add_slope(d.src, d.dst, alpha)
        else:
            self.set_values(mode == 'modulo' and objective == 'lifetime')
        self.set_steps()

    def add_slope(self, src, dst, weight):
        self.slope[src] -= weight
        self.slope[dst] += weight

    def set_windows(self, latency):
        """Within the latency bound; without one the shortest schedule's length, in mode modulo an II more."""
        p = self.problem
        self.asap, tail = p.longest(self.ii), p.longest(self.ii, False)
        if self.asap is None:
            raise SystemExit(f'{self.name}: no schedule at II {self.ii}')
        shortest = max(a + l for a, l in zip(self.asap, p.latency))
        bound = latency or shortest + self.ii
        if bound < shortest:
            raise SystemExit(f'{self.name}: the shortest schedule takes {shortest} cycles')
        self.mobility = [bound - t - a for t, a in zip(tail, self.asap)]

    def set_edges(self):
        """(source, destination, gap): the means violate x[source] + gap <= x[destination] by so much. Without those that
        hold anywhere in the windows."""
        self.edges = []
        for d in self.problem.deps:
            gap = self.asap[d.src] + d.latency - self.ii * d.distance - self.asap[d.dst]
            if d.src != d.dst and gap + self.mobility[d.src] > 0:
                self.edges.append((d.src, d.dst, gap))

    def set_rows(self, mode):
        """Rows (limit, unit of its penalty, blocking) of the operator types that count, and their users (operation, row,
        demand), row by row."""
        p, self.rows, self.users = self.problem, [], []
        for name, kind in p.types.items():
            if mode != 'resource' and 'limit' not in kind:
                continue
            mine = [v for v in range(p.n) if p.type[v] == name and p.demand[v] > 0]
            moving = [p.demand[v] for v in mine if self.mobility[v] > 0]
            self.users += [(v, len(self.rows), p.demand[v]) for v in mine]
            self.rows.append((kind.get('limit', math.inf), sum(moving) / len(moving) if moving else 1,
                              max(1, kind.get('blocking', 1))))

    def set_values(self, linear):
        """Values (operation, steps to its birth, width), readers (operation, steps by which its iteration is later), and
        pairs (value, reader). With `linear` a value of one consumer that cannot die before its birth becomes a slope."""
        p, index = self.problem, {}
        for v in range(self.n):
            consumers = self.consumers(v) if p.width[v] > 0 else []
            if not consumers:
                continue
            if linear and len(consumers) == 1:
                c, ahead, latency = consumers[0]
                if latency >= p.birth[v] or self.asap[c] + ahead >= self.asap[v] + p.birth[v] + self.mobility[v]:
                    self.add_slope(v, c, p.width[v])
                    continue
            self.pairs += [(len(self.values), index.setdefault((c, ahead), len(index))) for c, ahead, _ in consumers]
            self.values.append((v, p.birth[v], p.width[v]))
        self.readers = list(index)

    def consumers(self, v):
        """(operation, steps by which its iteration is later, latency), without those that another one outlives in every
        schedule: by their windows, or by a dependence."""
        p, found = self.problem, {}
        for d in p.uses[v]:
            ahead = self.ii * d.distance
            if d.dst not in found or ahead > found[d.dst][0]:
                found[d.dst] = ahead, d.latency
        first = {c: self.asap[c] + ahead for c, (ahead, _) in found.items()}
        latest = max(first, key=first.get, default=None)
        dead = set()
        for c, (ahead, _) in found.items():
            if c != latest and first[c] + self.mobility[c] <= first[latest]:
                dead.add(c)
            if len(p.out[c]) <= MOST_SUCCESSORS and any(
                    d.dst in found and d.dst != c and d.dst not in dead and
                    d.latency - self.ii * d.distance + found[d.dst][0] >= ahead for d in p.out[c]):
                dead.add(c)
        return [(c, ahead, latency) for c, (ahead, latency) in found.items() if c not in dead]

    def set_steps(self):
        p = self.problem
        alap = [a + m for a, m in zip(self.asap, self.mobility)]
        if self.ii == 0:
            self.slots = self.steps = max(a + max(l, b) for a, l, b in zip(alap, p.latency, p.blocking)) + 1
            return
        self.slots = self.ii
        self.steps = 1 + max([alap[v] + p.blocking[v] for v, _, _ in self.users] +
                             [alap[c] + ahead for c, ahead in self.readers], default=0)


class Union:
    """Spaces one after another, as one: indices of operations, rows, values and readers count on from space to space."""

    def __init__(self, spaces):
        self.spaces = spaces
        self.steps, self.slots = max(s.steps for s in spaces), max(s.slots for s in spaces)
        self.asap, self.mobility, self.slope, self.space = [], [], [], []
        self.edges, self.rows, self.users, self.values, self.readers, self.pairs = [], [], [], [], [], []
        for i, s in enumerate(spaces):
            op, row, value, reader = len(self.asap), len(self.rows), len(self.values), len(self.readers)
            self.asap += s.asap
            self.mobility += s.mobility
            self.slope += s.slope
            self.space += [i] * s.n
            self.edges += [(u + op, v + op, gap) for u, v, gap in s.edges]
            self.rows += [(i, *r) for r in s.rows]
            self.users += [(v + op, r + row, demand) for v, r, demand in s.users]
            self.values += [(v + op, i, birth, width) for v, birth, width in s.values]
            self.readers += [(c + op, ahead) for c, ahead in s.readers]
            self.pairs += [(v + value, r + reader) for v, r in s.pairs]


def by_length(spaces):
    """Lists of spaces whose numbers of steps have the same power of two above them."""
    groups = {}
    for s in spaces:
        groups.setdefault((s.steps - 1).bit_length(), []).append(s)
    return [groups[k] for k in sorted(groups)]


# --- starts -------------------------------------------------------------------------------------------------------------

MASK = (1 << 64) - 1


class Random:
    """lib/support/rng.c: xoshiro256** (Blackman and Vigna 2021), seeded by splitmix64."""

    def __init__(self, seed, stream):
        state = seed ^ self.splitmix(stream)[1]
        self.s = []
        for _ in range(4):
            state, word = self.splitmix(state)
            self.s.append(word)

    @staticmethod
    def splitmix(state):
        state = z = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return state, z ^ (z >> 31)

    @staticmethod
    def rotate(x, bits):
        return ((x << bits) | (x >> (64 - bits))) & MASK

    def unit(self):
        s = self.s
        result, t = self.rotate(s[1] * 5 & MASK, 7) * 9 & MASK, s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = self.rotate(s[3], 45)
        return (result >> 11) * 2.0 ** -53

    def normal(self):
        """Ratio of uniforms (Kinderman and Monahan 1977)."""
        while True:
            u = 1 - self.unit()
            x = (2 * self.unit() - 1) * 0.85776388496070678 / u
            if x * x <= -4 * math.log(u):
                return x


def first_means(space, starts, perturb, seed):
    """Offsets from asap, a list for each start: the midpoints, perturbed."""
    rows = []
    for stream in range(starts):
        rng = Random(seed, stream)
        rows.append([min(max(m * (0.5 + (JITTER * rng.normal() if perturb else 0)), 0.0), m) for m in space.mobility])
    return rows
