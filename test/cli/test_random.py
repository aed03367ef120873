# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random problems, a fixed slice: what comes out is legal, has the figures that it says, and is as good as promised."""
import json
import random

from rules import Problem, figures, violation
from tool import ToolTest, load, run

RUNS = 40


class Random(ToolTest):
    def problem(self, dice):
        """A problem with some of everything that the format has."""
        n = dice.choice([1, 2, 3, 5, 8, 13, 25, 40])
        content = json.loads(self.succeeds(
            'gen', '--operations=%d' % n, '--types=%d' % dice.randint(1, 5), '--recurrences=%d' % dice.randint(0, n),
            '--density=%g' % dice.choice([0, 0.5, 1.5, 3]), '--max-distance=%d' % dice.choice([1, 2, 7]),
            '--limits=%g' % dice.random(), '--blocking=%g' % dice.random(), '--seed=%d' % dice.randrange(10**6),
            '--max-latency=%d' % dice.choice([0, 1, 4, 40]), '--max-demand=%d' % dice.choice([1, 1, 3])).stdout)
        for kind in content['operator_types']:
            if dice.random() < 0.2:
                kind['blocking'] = dice.choice([1, 5, 17, 100])
            kind['delay'] = round(4 * dice.random(), 2)
        if dice.random() < 0.4:
            content['clock_period'] = 5
        content['lifetime_from'] = dice.choice(['start', 'finish'])
        return content

    def solve_and_check(self, content, *args):
        """The schedule, or None where there is none."""
        path, out = self.write('p.json', content), self.dir / 's.json'
        result = run('solve', path, '-q', '-o', out, *args)
        self.assertIn(result.returncode, (0, 1, 4), (args, result.stderr, content))
        if result.returncode:
            return None
        problem, schedule = Problem(content), load(out)
        start, ii = schedule['start'], schedule['ii']
        broken = violation(problem, start, ii, schedule.get('latency_bound') or 0)
        self.assertIsNone(broken, (args, content, start))
        right = figures(problem, start, ii)
        said = {key: schedule[key] for key in right}
        said['peak_demand'] = {name: peak for name, peak in said['peak_demand'].items() if peak}
        self.assertEqual(said, right, (args, content, start))
        return schedule

    def sweep(self, seed):
        dice = random.Random(seed)
        for _ in range(RUNS):
            yield dice, self.problem(dice)

    def test_modulo(self):
        for dice, content in self.sweep(1):
            schedule = self.solve_and_check(content, '--seed=%d' % dice.randrange(99))
            self.assertIsNotNone(schedule, content)
            self.assertGreaterEqual(schedule['ii'], max(schedule['mii'].values()))

    def test_modulo_is_never_behind_iterative_modulo_scheduling(self):
        for _, content in self.sweep(2):
            ours, theirs = self.solve_and_check(content), self.solve_and_check(content, '--scheduler=ims')
            if theirs:
                self.assertLessEqual((ours['ii'], ours['lifetime_bits'] if ours['ii'] == theirs['ii'] else 0),
                                     (theirs['ii'], theirs['lifetime_bits']), content)

    def test_modulo_with_an_ii_and_a_latency_bound(self):
        for dice, content in self.sweep(3):
            ii, latency = dice.randint(1, 60), dice.randint(1, 150)
            schedule = self.solve_and_check(content, '--ii=%d' % ii, '--latency=%d' % latency)
            if schedule:
                self.assertEqual(schedule['ii'], ii)
                self.assertLessEqual(schedule['length'], latency)

    def test_max_live(self):
        for _, content in self.sweep(4):
            self.assertIsNotNone(self.solve_and_check(content, '--objective=max-live'), content)

    def test_resource(self):
        for dice, content in self.sweep(5):
            self.solve_and_check(content, '--mode=resource', '--latency=%d' % dice.randint(1, 400))

    def test_memory(self):
        for dice, content in self.sweep(6):
            self.solve_and_check(content, '--mode=memory', '--latency=%d' % dice.randint(1, 400))

    def test_baselines(self):
        for dice, content in self.sweep(7):
            mode = dice.choice(['modulo', 'resource', 'memory'])
            scheduler = dice.choice(['list', 'asap', 'alap'] + (['ims'] if mode == 'modulo' else ['fds', 'random']))
            self.solve_and_check(content, '--mode=' + mode, '--scheduler=' + scheduler)
