# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The rules and figures of docs/formats.md, a second time: written for reading, and sharing nothing with the library."""


class Problem:
    def __init__(self, content):
        types = {t['name']: t for t in content['operator_types']}
        self.types = types
        self.operations = [{'width': 1, 'demand': 1, **o, 'of': types[o['type']]} for o in content['operations']]
        self.dependences = [{'distance': 0, 'latency': self.operations[d['src']]['of']['latency'], 'kind': 'data', **d}
                            for d in content.get('dependences', [])]
        self.clock_period = round(content.get('clock_period', 0) * 1e6)  # fs
        self.from_start = content.get('lifetime_from') == 'start'


def counted(problem, ii):
    """The dependences that count: without an II those of distance 0."""
    return [d for d in problem.dependences if ii or d['distance'] == 0]


def demand(problem, start, ii):
    """{(type, slot): demand}"""
    used = {}
    for operation, t in zip(problem.operations, start):
        for step in range(t, t + operation['of'].get('blocking', 1)):
            key = operation['type'], step % ii if ii else step
            used[key] = used.get(key, 0) + operation['demand']
    return used


def violation(problem, start, ii, latency=0):
    """The first rule that is broken, or None."""
    if len(start) != len(problem.operations) or any(t < 0 for t in start):
        return 'start'
    for d in counted(problem, ii):
        if start[d['dst']] + (ii or 0) * d['distance'] < start[d['src']] + d['latency']:
            return 'dependence', d
    for v, operation in enumerate(problem.operations):
        if ii and 'limit' in operation['of'] and operation['of'].get('blocking', 1) > ii:
            return 'blocking', v
    for (name, slot), used in demand(problem, start, ii).items():
        if used > problem.types[name].get('limit', used):
            return 'limit', name, slot, used
    for v, (operation, t) in enumerate(zip(problem.operations, start)):
        if latency and t + operation['of']['latency'] > latency:
            return 'latency', v
    for v, (operation, time) in enumerate(zip(problem.operations, arrivals(problem, start, ii))):
        behind = femtoseconds(operation, 'delay_out') if operation['of']['latency'] else 0
        if problem.clock_period and max(time + femtoseconds(operation), behind) > problem.clock_period:
            return 'clock', v, time
    return None


def femtoseconds(operation, key='delay'):
    return round(operation['of'].get(key, 0) * 1e6)


def arrivals(problem, start, ii):
    """When the inputs of each operation are there, in fs after its cycle's beginning; 0 where registers hold them."""
    times, chained = [0] * len(start), []
    for d in counted(problem, ii):
        src, dst = d['src'], d['dst']
        of = problem.operations[src]['of']
        if d['kind'] == 'order' or start[dst] + (ii or 0) * d['distance'] != start[src] + of['latency']:
            continue
        if of['latency']:
            times[dst] = max(times[dst], femtoseconds(problem.operations[src], 'delay_out'))
        else:
            chained.append((src, dst))
    for _ in start:  # as often as the longest chain could be long
        for src, dst in chained:
            times[dst] = max(times[dst], times[src] + femtoseconds(problem.operations[src]))
    return times


def lifetimes(problem, start, ii):
    """(width, first step, number of steps) of each value. Without an II a use in a later iteration counts at its start."""
    for v, operation in enumerate(problem.operations):
        ends = [start[d['dst']] + (ii or 0) * d['distance'] for d in problem.dependences
                if d['src'] == v and d['kind'] == 'data']
        begin = start[v] + (0 if problem.from_start else operation['of']['latency'])
        yield operation['width'], begin, max(0, max(ends, default=begin) - begin)


def figures(problem, start, ii):
    alive, bits = {}, 0
    for width, begin, steps in lifetimes(problem, start, ii):
        bits += width * steps
        for step in range(begin, begin + steps):
            slot = step % ii if ii else step
            alive[slot] = alive.get(slot, 0) + width
    peaks = {}
    for (name, _), used in demand(problem, start, ii).items():
        peaks[name] = max(peaks.get(name, 0), used)
    return {
        'length': max(t + o['of']['latency'] for o, t in zip(problem.operations, start)),
        'stages': max(start) // ii + 1 if ii else 1,
        'communication': sum(start[d['dst']] + (ii or 0) * d['distance'] - start[d['src']]
                             for d in counted(problem, ii) if d['kind'] == 'data'),
        'lifetime_bits': bits,
        'max_live_bits': max(alive.values(), default=0),
        'peak_demand': {name: peak for name, peak in peaks.items() if peak},
    }
