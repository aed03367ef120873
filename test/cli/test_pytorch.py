# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bench/pytorch_dense.py does the same iteration as the CPU backend."""
import importlib.util
import random
import subprocess
import sys
import unittest

from tool import ROOT, TOOL, ToolTest

SCRIPT = ROOT / 'bench' / 'pytorch_dense.py'


def problem(n):
    rng = random.Random(n)
    return {
        'format': 'gaus-problem-1', 'name': f'random {n}', 'lifetime_from': 'finish',
        'operator_types': [{'name': 'a', 'latency': 1}, {'name': 'b', 'latency': 3, 'blocking': 2}],
        'operations': [{'type': rng.choice('aab'), 'demand': rng.randint(1, 3), 'width': rng.randint(1, 32)}
                       for _ in range(n)],
        'dependences': [{'src': rng.randrange(max(0, v - 12), v), 'dst': v} for v in range(1, n) for _ in range(2)],
    }


class Dense(ToolTest):
    def test_memory_is_operations_times_steps(self):
        done = subprocess.run([sys.executable, SCRIPT, self.write('p.json', problem(50)), '--latency=100', '--estimate'],
                              capture_output=True, text=True, check=True)
        self.assertRegex(done.stdout, '^50 operations x 10[0-9] steps')

    @unittest.skipUnless(importlib.util.find_spec('torch'), 'PyTorch is not installed')
    def test_same_objective_as_the_cpu_backend(self):
        for mode in ('resource', 'memory'):
            done = subprocess.run([sys.executable, SCRIPT, self.write('p.json', problem(60)), f'--mode={mode}', '--latency=80',
                                   '--iterations=21', '--time-limit=0', '--check', TOOL], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
