# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random targets: latencies, limits and blocking of all sizes, so that
schedules are tight in ever new ways. All that they say of memory is in force:
accesses in one cycle may run in any order unless `ordered`."""
import json

TYPES = ['wire', 'address', 'branch', 'logic', 'alu', 'wide_alu', 'mul', 'mul64', 'mul128', 'div', 'div64', 'fadd',
         'dadd', 'fmul', 'dmul', 'fma', 'dfma', 'fdiv', 'ddiv', 'fcmp', 'fconvert', 'felementary', 'delementary', 'load',
         'store']


def random_type(rnd, name, ordered):
    long = name.startswith(('div', 'fdiv', 'ddiv', 'fel', 'del', 'mul128'))
    latency = rnd.choice([1, 2, 5, 9]) if long else rnd.choice([0, 0, 1, 1, 2, 3, 4, 7])
    if name in ('load', 'store') and not ordered:
        latency = max(latency, 1)
    kind = {'name': name, 'latency': latency}
    if name != 'branch' and rnd.random() < 0.7:
        # An operation on a vector asks for a unit for each element.
        kind['limit'] = rnd.choice([1, 1, 2, 3]) if name in ('load', 'store', 'address', 'wire') else 16
        if rnd.random() < 0.15:
            kind['blocking'] = rnd.choice([1, 2, 3])
    return kind


def random_target(rnd, ordered=False):
    """As a target file. `ordered`: memory may take no time, and then operations
    of one cycle run in program order. Of a load and a store in one cycle, the
    same one is always first; anything else is an error."""
    least = 0 if ordered else 1
    memory = {'read_after_write': rnd.choice(['latency', least, 1, 3]), 'write_after_read': rnd.choice([least, 1, 2]),
              'write_after_write': rnd.choice([least, 1, 2])}
    types = [random_type(rnd, name, ordered) for name in TYPES]
    free = any(kind['name'] == 'store' and not kind['latency'] for kind in types)
    if not memory['write_after_read'] and (not memory['read_after_write'] or
                                           (memory['read_after_write'] == 'latency' and free)):
        memory['read_after_write'] = 1
    # Scalar code on scarce units, too: then vectors cannot be scheduled.
    if rnd.random() < 0.5:
        for kind in types:
            if 'limit' in kind:
                kind['limit'] = rnd.choice([1, 1, 2, 3])
    return json.dumps({'format': 'gaus-target-1', 'name': 'random', 'extends': 'default', 'memory': memory,
                       'operator_types': types}, indent=1)


def speculative(target):
    """The same with loads and divisions that answer whatever they are given."""
    target = json.loads(target)
    for kind in target.get('operator_types', []):
        if kind['name'] in ('load', 'div', 'div64'):
            kind['speculative'] = True
    return json.dumps(target, indent=1)
