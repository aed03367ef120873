# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random targets that know what irloops.py makes: its functions, accesses with
masks, and vectors, which ask for a unit for each element or have units of their
own."""
import json

from iraccesses import CALLEES

RULES = [{'callee': CALLEES, 'operator': 'alu'}, {'intrinsic': 'llvm.vector.reduce', 'operator': 'alu'},
         {'intrinsic': ['llvm.masked.load', 'llvm.masked.gather'], 'operator': 'load'},
         {'intrinsic': ['llvm.masked.store', 'llvm.masked.scatter'], 'operator': 'store'}]
ON_VECTORS = [{'opcode': ['add', 'sub', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr', 'icmp', 'select', 'mul', 'udiv',
                          'urem', 'fadd', 'fsub', 'fmul'], 'min_lanes': 2, 'operator': 'simd'},
              {'intrinsic': ['llvm.smax', 'llvm.smin', 'llvm.umax', 'llvm.umin'], 'min_lanes': 2, 'operator': 'simd'}]
SHARED = ('address', 'wire', 'load', 'store', 'branch')


def with_rules(rnd, target):
    target, rules = json.loads(target), list(RULES)
    types = target.setdefault('operator_types', [])
    if rnd.random() < 0.6:
        rules += ON_VECTORS
        types.append({'name': 'simd', 'latency': rnd.choice([1, 2, 4]), 'limit': rnd.choice([1, 1, 2, 4])})
    else:
        for kind in types:
            if 'limit' in kind and kind['name'] not in SHARED:
                kind['limit'] = max(kind['limit'], 16)
    target.update(format='gaus-target-1', rules=rules)
    return json.dumps(target, indent=1)
