# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The verifier and the figures of merit against the script that comes with the
benchmark instances: random small problems of every shape, legal schedules and
illegal ones."""
import importlib.util
import random
import re

from tool import SHARED, ToolTest, needs_shared, run


def checker():
    spec = importlib.util.spec_from_file_location('check_schedule', SHARED / 'check_schedule.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def random_problem(rng):
    types = []
    for k in range(rng.randint(1, 4)):
        kind = {'name': 'type %d' % k, 'latency': rng.randint(0, 4)}
        if rng.random() < 0.7:
            kind['limit'] = rng.randint(1, 4)
        if rng.random() < 0.5:
            kind['blocking'] = rng.randint(1, 5)
        types.append(kind)
    operations = []
    for _ in range(rng.randint(1, 10)):
        operation = {'type': rng.choice(types)['name']}
        if rng.random() < 0.7:
            operation['width'] = rng.randint(0, 40)
        if rng.random() < 0.4:
            operation['demand'] = rng.randint(0, 3)
        operations.append(operation)
    dependences = []
    for _ in range(rng.randint(0, 2 * len(operations))):
        src, dst = rng.randrange(len(operations)), rng.randrange(len(operations))
        dependence = {'src': src, 'dst': dst}
        if src >= dst or rng.random() < 0.3:
            dependence['distance'] = rng.randint(1, 3)
        if rng.random() < 0.3:
            dependence['latency'] = rng.randint(0, 6)
        if rng.random() < 0.3:
            dependence['kind'] = 'order'
        dependences.append(dependence)
    problem = {'format': 'gaus-problem-1', 'name': 'random', 'operator_types': types, 'operations': operations,
               'dependences': dependences}
    if rng.random() < 0.4:
        problem['lifetime_from'] = 'start'
    return problem


def random_schedule(rng, problem):
    """Early starts in the order of the indices, with noise: legal often enough."""
    ii = rng.choice([None, *range(1, 13)])
    latency = {t['name']: t['latency'] for t in problem['operator_types']}
    start = [0] * len(problem['operations'])
    noise = rng.random() * 0.6
    for v in range(len(start)):
        for d in problem['dependences']:
            if d['dst'] == v and 'distance' not in d:
                least = d.get('latency', latency[problem['operations'][d['src']]['type']])
                start[v] = max(start[v], start[d['src']] + least)
        if rng.random() < noise:
            start[v] = max(0, start[v] + rng.randint(-1, 12))
    return {'format': 'gaus-schedule-1', 'problem': 'random', 'ii': ii, 'start': start}


FIGURES = {
    'length': r'length +(\d+) cycles',
    'stages': r'cycles, (\d+) stages?',
    'lifetime_bits': r'lifetimes +(\d+) bit',
    'max_live_bits': r'at most (\d+) bits',
    'communication': r'communication +(-?\d+) cycles',
}


@needs_shared
class Agreement(ToolTest):
    def check_seed(self, seed):
        rng = random.Random(seed)
        problem = random_problem(rng)
        schedule = random_schedule(rng, problem)
        paths = self.write('p.json', problem), self.write('s.json', schedule)
        wrong, figures = self.checker.check(*paths)
        result = run('verify', *paths)
        what = 'seed %d: %s, %s' % (seed, wrong, result.stderr)
        self.assertEqual(result.returncode, 1 if wrong else 0, what)
        for name, pattern in FIGURES.items():
            if wrong or (name == 'stages' and schedule['ii'] is None):
                continue
            found = re.search(pattern, result.stdout)
            self.assertIsNotNone(found, name + ': ' + result.stdout)
            self.assertEqual(int(found[1]), figures[name], '%s of seed %d' % (name, seed))
        return not wrong

    def test_verdicts_and_figures(self):
        self.checker = checker()
        total = 300
        legal = sum(self.check_seed(seed) for seed in range(total))
        self.assertGreater(legal, total // 5)
        self.assertLess(legal, total * 4 // 5)
