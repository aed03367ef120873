# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bench/pytorch_dense.py does the same iteration as the CPU backend, from the same starts."""
import importlib.util
import json
import os
import random
import subprocess
import sys
import unittest

from tool import ROOT, SHARED, TOOL, ToolTest, needs_shared

SCRIPT = ROOT / 'bench' / 'pytorch_dense.py'
sys.path.insert(0, str(ROOT / 'bench'))
from dense_problem import Space, Union, by_length, first_means  # noqa: E402

needs_torch = unittest.skipUnless(importlib.util.find_spec('torch'), 'PyTorch is not installed')
LOOPS = ['machsuite/aes2-graph4', 'machsuite/md_grid-graph8', 'machsuite/bfs_queue-graph1', 'machsuite/fft_strided-graph2',
         'origami/iir_sos8']


def problem(n, limits=False):
    """With dependences on earlier operations, some of them of another iteration, and on itself; what a value's readers do
    for each other is in there too."""
    rng = random.Random(n)
    types = [{'name': 'a', 'latency': 1}, {'name': 'b', 'latency': 3, 'blocking': 2}]
    if limits:
        types = [{**types[0], 'limit': 4}, {**types[1], 'limit': 9}, {'name': 'c', 'latency': 0}]
    deps = [{'src': rng.randrange(max(0, v - 12), v), 'dst': v} for v in range(1, n) for _ in range(2)]
    deps += [{'src': v, 'dst': max(0, v - rng.randrange(9)), 'distance': rng.randint(1, 2)} for v in range(0, n, 5)]
    deps += [{'src': v - 1, 'dst': v, 'kind': 'order', 'latency': 0} for v in range(3, n, 7)]
    return {
        'format': 'gaus-problem-1', 'name': f'random {n}', 'lifetime_from': 'start' if n % 2 else 'finish',
        'operator_types': types,
        'operations': [{'type': rng.choice('aabc' if limits else 'aab'), 'demand': rng.randint(0, 3),
                        'width': rng.randint(0, 32)} for _ in range(n)],
        'dependences': deps,
    }


class Dense(ToolTest):
    def script(self, *args, code=0):
        done = subprocess.run([sys.executable, SCRIPT, *map(str, args)], capture_output=True, text=True,
                              env={**os.environ, 'OMP_NUM_THREADS': '1'})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def problems(self, *sizes):
        return [self.write(f'{n}.json', problem(n, True)) for n in sizes]

    def agree(self, *args, iterations=5, tolerance=1e-4):
        """A line for each problem. After many iterations Adam has made much of rounding."""
        out = self.script(*args, f'--iterations={iterations}', f'--tolerance={tolerance}', '--check', TOOL)
        return out.count(' apart\n')

    def test_memory_is_starts_times_operations_times_steps(self):
        path = self.write('p.json', problem(50))
        self.assertRegex(self.script(path, '--latency=100', '--estimate'), '^50 operations x 10[0-9] steps x 1 starts: ')
        two = self.script(path, self.write('q.json', problem(60)), '--latency=100', '--starts=3', '--group=all', '--estimate')
        self.assertRegex(two, r'^110 operations x 10[0-9] steps x 3 starts: 0\.00 GB a tensor\n$')

    @needs_torch
    def test_resource_and_memory(self):
        path = self.write('p.json', problem(60))
        for mode in ('resource', 'memory'):
            self.agree(path, f'--mode={mode}', '--latency=80')
            self.agree(path, f'--mode={mode}', '--latency=80', '--perturb=0', iterations=21, tolerance=5e-3)

    @needs_torch
    def test_limits_without_an_ii(self):
        for mode in ('resource', 'memory'):
            self.agree(*self.problems(50, 51), f'--mode={mode}', '--starts=2', '--group=all')

    @needs_torch
    def test_modulo(self):
        for objective in ('lifetime', 'max-live'):
            for group in ('each', 'length', 'all'):
                lines = self.agree(*self.problems(40, 41, 70), '--mode=modulo', f'--objective={objective}', f'--group={group}',
                                   '--starts=3', '--seed=5')
                self.assertEqual(lines, 3)

    @needs_torch
    def test_multipliers_are_updated(self):
        self.agree(*self.problems(40, 70), '--mode=modulo', '--group=all', '--starts=2', iterations=45, tolerance=5e-3)

    @needs_torch
    def test_many_problems_in_one_tensor(self):
        self.agree(*self.problems(*range(20, 32)), '--mode=modulo', '--group=all')

    @needs_torch
    def test_other_settings_are_noticed(self):
        path, = self.problems(40)
        script = self.write('other.py', f'import sys; sys.path.insert(0, {str(SCRIPT.parent)!r})\nimport pytorch_dense as d\n'
                            "d.SETTINGS['modulo']['rho_limit'] *= 1.1\nsys.exit(d.main())\n")
        done = subprocess.run([sys.executable, script, path, '--mode=modulo', '--iterations=5', '--tolerance=1e-5', '--check',
                               TOOL], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(' apart\n', done.stdout)

    @needs_shared
    @needs_torch
    def test_loops(self):
        files = [SHARED / 'instances' / (name + '.json') for name in LOOPS]
        for objective in ('lifetime', 'max-live'):
            self.agree(*files, '--mode=modulo', f'--objective={objective}', '--group=length', '--starts=2')

    @needs_torch
    def test_figures(self):
        files = self.problems(20, 30)
        found = json.loads(self.script(*files, '--mode=modulo', '--group=all', '--starts=2', '--iterations=2', '--device=cpu',
                                       '--stop-after=0'))
        self.assertEqual([found[k] for k in ('problems', 'operations', 'starts', 'groups', 'rounds', 'backend')],
                         [2, 50, 2, 1, 1, 'pytorch'])
        self.assertGreater(found['iterations_per_second'], 0)


class Spaces(ToolTest):
    """What needs no PyTorch."""

    def space(self, operations, dependences, mode='modulo', **more):
        content = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'u', 'latency': 2, 'limit': 1},
                                                                  {'name': 'f', 'latency': 1}],
                   'operations': [{'type': kind, 'width': 8} for kind in operations], 'dependences': dependences}
        return Space(self.write('p.json', content), mode, **more)

    def test_ii_is_that_of_the_tool(self):
        for n in range(30, 40):
            path = self.write('p.json', problem(n, True))
            out = self.succeeds('bench-backend', path, '--mode=modulo', '--backend=cpu', '--iterations=1',
                                '--time-limit=0.000001', '--json').stdout
            self.assertEqual(Space(path, 'modulo').ii, json.loads(out)['ii'])

    def test_windows_are_an_ii_wider(self):
        s = self.space('uf', [{'src': 0, 'dst': 1}], ii=3)
        self.assertEqual((s.asap, s.mobility, s.slots), ([0, 2], [3, 3], 3))
        s = self.space('uf', [{'src': 0, 'dst': 1}], mode='memory')
        self.assertEqual((s.asap, s.mobility, s.slots), ([0, 2], [0, 0], 4))

    def test_one_consumer_is_linear_unless_it_may_come_before(self):
        s = self.space('uff', [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2, 'latency': 0}], ii=3)
        self.assertEqual(s.slope, [-8, 8, 0])
        self.assertEqual(s.values, [(1, 1, 8)])
        s = self.space('uff', [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2, 'latency': 0}], ii=3, objective='max-live')
        self.assertEqual((s.slope, len(s.values)), ([0, 0, 0], 2))

    def test_consumers_that_others_outlive_are_left_out(self):
        s = self.space('ffff', [{'src': 0, 'dst': 1}, {'src': 0, 'dst': 2}, {'src': 1, 'dst': 2}, {'src': 0, 'dst': 3}], ii=3)
        self.assertEqual([s.readers[r][0] for v, r in s.pairs if v == 0], [2, 3])
        s = self.space('ffff', [{'src': 0, 'dst': 1}, {'src': 0, 'dst': 2}, {'src': 0, 'dst': 3, 'distance': 2}], ii=9)
        self.assertEqual((s.values, s.slope), ([], [-8, 0, 0, 8]))

    def test_dependences_that_the_windows_imply_are_left_out(self):
        s = self.space('ff', [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'distance': 9}], ii=3)
        self.assertEqual(s.edges, [(0, 1, 0)])

    def test_no_schedule_at_that_ii(self):
        with self.assertRaisesRegex(SystemExit, 'no schedule at II 1'):
            self.space('ff', [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'distance': 1}], ii=1)

    def test_a_union_counts_on(self):
        deps = [{'src': 0, 'dst': 1}, {'src': 0, 'dst': 2}]
        a, b = self.space('uuf', deps, ii=4), self.space('uff', deps, ii=7)
        u = Union([a, b])
        self.assertEqual((len(u.asap), u.slots), (6, 7))
        self.assertEqual([(v, row) for v, row, _ in u.users], [(0, 0), (1, 0), (3, 1)])
        self.assertEqual([row[0] for row in u.rows], [0, 1])
        self.assertEqual([(v, i) for v, i, _, _ in u.values], [(0, 0), (3, 1)])
        self.assertEqual([u.readers[r][0] for _, r in u.pairs], [1, 2, 4, 5])

    def test_lengths_in_a_group_differ_by_less_than_two(self):
        spaces = [Space(self.write('p.json', problem(n)), 'memory', latency=bound)
                  for n, bound in ((20, 0), (21, 63), (22, 64), (23, 100), (24, 300))]
        groups = by_length(spaces)
        self.assertEqual(sorted(s.name for g in groups for s in g), sorted(s.name for s in spaces))
        for group in groups:
            self.assertLess(max(s.steps for s in group), 2 * min(s.steps for s in group))

    def test_starts_are_perturbed_midpoints(self):
        s = self.space('uff', [{'src': 0, 'dst': 1}], ii=8)
        self.assertEqual(first_means(s, 2, False, 1), [[m / 2 for m in s.mobility]] * 2)
        one, other = first_means(s, 2, True, 1)
        self.assertNotEqual(one, other)
        self.assertEqual(first_means(s, 1, True, 1), [one])
        self.assertTrue(all(0 <= x <= m for x, m in zip(one, s.mobility)))
