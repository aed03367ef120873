#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lower bounds and an independent schedule check for gaus-problem-1 and -2 files (docs/formats.md).

  check_schedule.py PROBLEM.json...                 a TSV row each: name |V| |E| back-edges ResMII RecMII MII depth
  check_schedule.py --check PROBLEM.json SCHEDULE.json   exit 1 and the first violation if the schedule is illegal;
                                            else its metrics, recomputed here
"""
import json
import sys
from collections import defaultdict, deque


def uses_of(t):
    """[(resource, demand, from, cycles)]; a limit or blocking of its own stands for a resource of the type's name"""
    u = [(x['resource'], x.get('demand', 1), x.get('from', 0), x.get('cycles', 1)) for x in t.get('uses', [])]
    return u or [(t['name'], 1, 0, max(1, t.get('blocking', 1)))]


def limits_of(p):
    own = [t['name'] for t in p['operator_types'] if not t.get('uses')]
    names = own + [r['name'] for r in p.get('resources', [])]
    for t in p['operator_types']:
        if t.get('uses') and ('limit' in t or 'blocking' in t):
            raise SystemExit('type %s: limit or blocking beside uses' % t['name'])
        for r, *_ in uses_of(t):
            if names.count(r) != 1:
                raise SystemExit('type %s: %d resources called %s' % (t['name'], names.count(r), r))
    lim = {t['name']: t['limit'] for t in p['operator_types'] if 'limit' in t and not t.get('uses')}
    lim.update({r['name']: r['limit'] for r in p.get('resources', []) if 'limit' in r})
    return lim


def load(path, chosen=None):
    """chosen: the type of each operation, for those with a list of types (default: the one of least latency)"""
    p = json.load(open(path))
    types = {t['name']: t for t in p['operator_types']}
    ops = [dict(o) for o in p['operations']]
    for i, o in enumerate(ops):
        if isinstance(o['type'], list):
            o['types'] = o['type']
            c = min(o['type'], key=lambda x: types[x]['latency']) if chosen is None else chosen[i] if i < len(chosen) else None
            if c not in o['type']:
                raise SystemExit('operation %d: %s is none of its types' % (i, c))
            o['type'] = c
    deps = [(d['src'], d['dst'], d.get('latency', types[ops[d['src']]['type']]['latency']),
             d.get('distance', 0), d.get('kind', 'data')) for d in p.get('dependences', [])]
    before = {}
    for i, o in enumerate(ops):
        for k, (test, way) in enumerate(o.get('when', [])):
            if before.setdefault(test, o['when'][:k]) != o['when'][:k]:
                raise SystemExit('operation %d: test %d has other tests before it elsewhere' % (i, test))
    return p, types, ops, deps


def res_mii(types, ops, lim):
    """Of a list of types, what each resource gives at least; of `when`, the ways that take most."""
    use, mii = defaultdict(list), 1
    for o in ops:
        taken, own = [], []
        for t in (types[x] for x in o.get('types', [o['type']])):
            taken.append(defaultdict(int))
            for r, d, f, c in uses_of(t):
                taken[-1][r] += o.get('demand', 1) * d * c
                own.append(c if r in lim and not t.get('uses') else 1)
        mii = max(mii, min(own))
        for r in taken[0]:
            use[r].append((o.get('when', []), min(u[r] for u in taken)))
    for r, at in use.items():
        if r in lim:
            mii = max(mii, -(-occupied(at) // lim[r]))
    return mii


def sccs(n, adj):
    idx, low, on, st, out, c = [-1] * n, [0] * n, [False] * n, [], [], 0
    for r in range(n):
        if idx[r] >= 0:
            continue
        work = [(r, 0)]
        while work:
            v, i = work.pop()
            if i == 0:
                idx[v] = low[v] = c
                c += 1
                st.append(v)
                on[v] = True
            rec = False
            for j in range(i, len(adj[v])):
                w = adj[v][j]
                if idx[w] < 0:
                    work.append((v, j + 1))
                    work.append((w, 0))
                    rec = True
                    break
                if on[w]:
                    low[v] = min(low[v], idx[w])
            if rec:
                continue
            if low[v] == idx[v]:
                comp = []
                while True:
                    w = st.pop()
                    on[w] = False
                    comp.append(w)
                    if w == v:
                        break
                out.append(comp)
            if work:
                u = work[-1][0]
                low[u] = min(low[u], low[v])
    return out


def positive_cycle(nodes, edges, ii):
    d = {v: 0 for v in nodes}
    for k in range(len(nodes) + 1):
        ch = False
        for s, t, l, w in edges:
            x = d[s] + l - ii * w
            if x > d[t]:
                d[t] = x
                ch = True
        if not ch:
            return False
    return True


def rec_mii(n, deps):
    adj = [[] for _ in range(n)]
    for s, t, *_ in deps:
        adj[s].append(t)
    best = 1
    comp = [0] * n
    cs = sccs(n, adj)
    for c, vs in enumerate(cs):
        for v in vs:
            comp[v] = c
    inner = defaultdict(list)
    for s, t, l, w, _ in deps:
        if comp[s] == comp[t]:
            inner[comp[s]].append((s, t, l, w))
    for c, es in inner.items():
        lo, hi = best, max(best, sum(max(0, e[2]) for e in es) + 1)
        if not positive_cycle(cs[c], es, lo):
            continue
        if positive_cycle(cs[c], es, hi):
            return None
        while lo + 1 < hi:
            m = (lo + hi) // 2
            if positive_cycle(cs[c], es, m):
                lo = m
            else:
                hi = m
        best = hi
    return best


def depth(n, deps, lat):
    ind, out = [0] * n, [[] for _ in range(n)]
    for s, t, l, w, _ in deps:
        if w == 0:
            out[s].append((t, l))
            ind[t] += 1
    q = deque(v for v in range(n) if ind[v] == 0)
    asap, seen = [0] * n, 0
    while q:
        v = q.popleft()
        seen += 1
        for t, l in out[v]:
            asap[t] = max(asap[t], asap[v] + l)
            ind[t] -= 1
            if ind[t] == 0:
                q.append(t)
    if seen < n:   # cycles of distance 0: largest separations
        if positive_cycle(range(n), [e[:4] for e in deps if e[3] == 0], 0):
            return None
        asap, changed = [0] * n, True
        while changed:
            changed = False
            for s, t, l, w, _ in deps:
                if w == 0 and asap[s] + l > asap[t]:
                    asap[t] = asap[s] + l
                    changed = True
    return max((a + lat[i] for i, a in enumerate(asap)), default=0)


def occupied(at):
    """Units taken in one cycle by operations [(path, demand)]; a path is a list of [test, way], outermost first.
    Operations whose paths go different ways at a test exclude one another; operations with the same test and way, or none,
    add up."""
    total, inner = 0, defaultdict(lambda: defaultdict(list))
    for path, d in at:
        if path:
            inner[path[0][0]][path[0][1]].append((path[1:], d))
        else:
            total += d
    return total + sum(max(occupied(x) for x in ways.values()) for ways in inner.values())


def arrivals(p, types, ops, deps, t):
    """Femtoseconds into its cycle at which the last input of each operation is there, and the first operation that misses the
    clock"""
    def fs(v, key): return int(round(types[ops[v]['type']].get(key, 0) * 1e6))
    def lat(v): return types[ops[v]['type']]['latency']
    period = int(round(p['clock_period'] * 1e6))
    arr, waits, out = [0] * len(ops), [0] * len(ops), [[] for _ in ops]
    for a, b, l, w, kind in deps:
        if kind in ('data', 'control') and t[a] + lat(a) == t[b] + (p['_ii'] or 0) * w and (p['_ii'] or not w):
            if lat(a):
                arr[b] = max(arr[b], fs(a, 'delay_out'))
            else:
                out[a].append(b)
                waits[b] += 1
    ready = [v for v in range(len(ops)) if not waits[v]]
    for v in ready:
        for b in out[v]:
            arr[b] = max(arr[b], arr[v] + fs(v, 'delay'))
            waits[b] -= 1
            if not waits[b]:
                ready.append(b)
    for v in range(len(ops)):
        if waits[v] or arr[v] + fs(v, 'delay') > period or lat(v) and fs(v, 'delay_out') > period:
            return arr, v
    return arr, None


def check(prob, sched):
    s = json.load(open(sched))
    p, types, ops, deps = load(prob, s.get('types') or [])
    t, ii = s['start'], s.get('ii')
    p['_ii'] = ii
    if len(t) != len(ops) or any((not isinstance(x, int)) or x < 0 for x in t):
        return 'start: not one non-negative integer an operation', None
    for i, (a, b, l, w, _) in enumerate(deps):
        if w and not ii:
            continue
        if t[b] < t[a] + l - (ii or 0) * w:
            return 'dependence %d (%d -> %d, latency %d, distance %d) violated: %d < %d' % (i,
                                   a, b, l, w, t[b], t[a] + l - (ii or 0) * w), None
    for i, o in enumerate(ops):
        if t[i] < o.get('earliest', 0) or t[i] > o.get('latest', t[i]):
            return 'operation %d starts at %d, not in %s..%s' % (i, t[i], o.get('earliest', 0), o.get('latest', '')), None
        for test, way in o.get('when', []):
            if t[i] < t[test] + types[ops[test]['type']]['latency']:
                return 'operation %d does not wait for test %d' % (i, test), None
    if p.get('clock_period'):
        arr, bad = arrivals(p, types, ops, deps, t)
        if bad is not None:
            return 'operation %d misses the clock, or waits for itself: inputs at %d fs' % (bad, arr[bad]), None
    lim = limits_of(p)
    for i, o in enumerate(ops):
        for r, d, f, c in uses_of(types[o['type']]):
            if ii and r in lim and c > ii:
                return 'operation %d takes %s for %d cycles, longer than II %d' % (i, r, c, ii), None
    flat = defaultdict(list)
    for i, o in enumerate(ops):
        for r, d, f, c in uses_of(types[o['type']]):
            for k in range(t[i] + f, t[i] + f + c):
                flat[(r, k)].append((o.get('when', []), d * o.get('demand', 1)))
    use = defaultdict(int)
    for (r, k), at in flat.items():
        use[(r, k % ii if ii else k)] += occupied(at)
    for (r, c), u in use.items():
        if r in lim and u > lim[r]:
            return 'resource %s: %d in use at step %d, limit %d' % (r, u, c, lim[r]), None
    last = list(t)
    born = [False] * len(ops)
    comm = 0
    for a, b, l, w, kind in deps:
        if kind == 'data':
            end = t[b] + (ii or 0) * w
            last[a] = max(last[a], end)
            born[a] = True
            comm += (end - t[a]) if (w == 0 or ii) else 0
    live = defaultdict(int)
    life = 0
    for i, o in enumerate(ops):
        wd = o.get('width', 1)
        d0 = t[i] + (0 if p.get('lifetime_from') == 'start' else types[o['type']]['latency'])
        n = max(0, last[i] - d0)
        if born[i]:
            life += wd * n
            if ii:
                full, part = divmod(n, ii)
                for c in range(ii):
                    live[c] += wd * full
                for c in range(d0, d0 + part):
                    live[c % ii] += wd
            else:
                for c in range(d0, d0 + n):
                    live[c] += wd
    peak = defaultdict(int)
    for (k, c), u in use.items():
        peak[k] = max(peak[k], u)
    length = max(t[i] + types[o['type']]['latency'] for i, o in enumerate(ops)) if ops else 0
    if len(peak) >= 6:
        peak = {k: v for k, v in peak.items() if k in lim}
    return None, {'ii': ii, 'length': length, 'stages': max(t, default=0) // ii + 1 if ii else 1, 'communication': comm,
                  'lifetime_bits': life, 'max_live_bits': max(live.values(), default=0), 'peak_demand': dict(peak)}


def main():
    if sys.argv[1] == '--check':
        err, m = check(sys.argv[2], sys.argv[3])
        print(err or json.dumps(m))
        sys.exit(1 if err else 0)
    print('name\toperations\tdependences\tloop_carried\tres_mii\trec_mii\tmii\tdepth')
    for f in sys.argv[1:]:
        p, types, ops, deps = load(f)
        r, c = res_mii(types, ops, limits_of(p)), rec_mii(len(ops), deps)
        d = depth(len(ops), deps, [types[o['type']]['latency'] for o in ops])
        carried = sum(1 for e in deps if e[3])
        mii = max(r, c) if c else 'infeasible'
        print('%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s' % (p['name'], len(ops), len(deps), carried, r, c, mii, d), flush=True)


if __name__ == '__main__':
    main()
