# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Version 2 of the problem format: what is read, verified and bounded, against the independent check of check_schedule.py."""
import json
import random
import re
import sys

import check_schedule
from tool import SHARED, ToolTest, needs_shared, run
from version2 import Search, is_possible, least_lifetimes, random_problem, variants

FEATURES = ['uses', 'windows', 'separations', 'when', 'choices', 'clock', 'carried']


def some_problem(seed, sizes=(2, 4, 6, 9)):
    dice = random.Random(seed)
    return dice, random_problem(dice, dice.choice(sizes), {f for f in FEATURES if dice.random() < 0.5})


class Version2(ToolTest):
    def test_the_verifier_agrees_with_the_independent_check(self):
        """Starts that are legal, and some that are not quite."""
        verdicts = {True: 0, False: 0}
        for seed in range(60):
            dice, p = some_problem(seed)
            path, out = self.write('p.json', p), self.dir / 's.json'
            names, ops = dice.choice(list(variants(p)))
            ii, found = dice.choice([None, 3, 4, 7]), []
            try:
                Search(p, ops, ii, 12, 1500).run(lambda t: found.append(list(t)) or True)
            except OverflowError:
                pass
            start = found[0] if found else [dice.randrange(9) for _ in ops]
            for trial in range(6):
                if trial:
                    start[dice.randrange(len(start))] = dice.randrange(10)
                schedule = {'format': 'gaus-schedule-1', 'ii': ii, 'start': start}
                if any(isinstance(o['type'], list) for o in p['operations']):
                    schedule['types'] = names
                out.write_text(json.dumps(schedule))
                wrong, _ = check_schedule.check(path, out)
                result = run('verify', '-q', path, out)
                self.assertEqual(result.returncode, 1 if wrong else 0, (p, schedule, wrong, result.stderr))
                verdicts[wrong is None] += 1
        self.assertGreater(min(verdicts.values()), 20, verdicts)

    def test_bounds_are_those_of_the_independent_check(self):
        same = 0
        for seed in range(100, 160):
            _, p = some_problem(seed)
            p.pop('clock_period', None)
            path = self.write('p.json', p)
            loaded, types, ops, deps = check_schedule.load(path)
            result = run('info', '--json', path)
            if result.returncode:
                continue
            bounds = json.loads(result.stdout)['bounds']
            rec = check_schedule.rec_mii(len(ops), deps)
            self.assertEqual(bounds['rec'], rec, p)
            self.assertGreaterEqual(bounds['res'], check_schedule.res_mii(types, ops, check_schedule.limits_of(loaded)), p)
            same += 1
        self.assertGreater(same, 15)

    def solved(self, p, *args):
        """The checked schedule of a problem, or the exit code."""
        path, out = self.write('p.json', p), self.dir / 's.json'
        result = run('solve', '-q', '-o', out, path, *args)
        self.assertIn(result.returncode, (0, 1, 4), (args, result.stderr, p))
        if result.returncode:
            return result.returncode
        wrong, figures = check_schedule.check(path, out)
        self.assertIsNone(wrong, (args, p))
        schedule = json.loads(out.read_text())
        for key in ('length', 'stages', 'communication', 'lifetime_bits', 'max_live_bits'):
            self.assertEqual(schedule[key], figures[key], (args, p))
        for name, peak in schedule['peak_demand'].items():
            if name in figures['peak_demand']:
                self.assertEqual(peak, figures['peak_demand'][name], (args, p))
        return schedule

    def test_schedules_are_legal_in_all_modes_with_all_schedulers(self):
        ways = [(), ('--objective=max-live',), ('--latency=25',), ('--scheduler=ims',), ('--scheduler=list',),
                ('--scheduler=asap',), ('--scheduler=alap', '--latency=25'), ('--mode=resource', '--latency=20'),
                ('--mode=memory', '--latency=20'), ('--mode=resource', '--scheduler=list', '--latency=25'),
                ('--mode=memory', '--scheduler=random', '--latency=25'), ('--mode=memory', '--scheduler=alap')]
        found = 0
        for seed in range(200, 236):
            _, p = some_problem(seed, (2, 4, 6, 9, 14))
            found += isinstance(self.solved(p, *ways[seed % len(ways)]), dict)
        self.assertGreater(found, 20)

    def test_the_least_ii_and_the_least_lifetimes_of_tiny_problems(self):
        counts = {'ii': 0, 'optimal': 0, 'none': 0}
        for seed in range(300, 330):
            _, p = some_problem(seed, (2, 3, 4))
            schedule = self.solved(p)
            if schedule == 1:
                self.assertFalse(any(is_possible(p, ii, 10 + ii) for ii in (1, 2, 4, 9)), p)
                counts['none'] += 1
                continue
            self.assertIsInstance(schedule, dict, p)
            ii = schedule['ii']
            for smaller in range(1, ii):
                self.assertFalse(is_possible(p, smaller, 8 + smaller), (smaller, ii, p))
            counts['ii'] += 1
            if schedule['status'] == 'optimal':
                least = least_lifetimes(p, ii, 9)
                self.assertGreaterEqual(least if least is not None else schedule['lifetime_bits'],
                                        schedule['lifetime_bits'], p)
                counts['optimal'] += 1
        self.assertGreater(counts['optimal'], 10, counts)

    def test_a_scarce_resource_decides_the_implementation(self):
        dsp = {'format': 'gaus-problem-2', 'resources': [{'name': 'dsp', 'limit': 4}], 'operator_types': [
            {'name': 'dsp_mul', 'latency': 3, 'uses': [{'resource': 'dsp', 'demand': 4}]},
            {'name': 'lut_mul', 'latency': 5}],
            'operations': [{'type': ['dsp_mul', 'lut_mul']} for _ in range(3)], 'dependences': []}
        schedule = self.solved(dsp)
        self.assertEqual((schedule['ii'], schedule['ii_bound']), (1, 1))
        self.assertLessEqual(schedule['types'].count('dsp_mul'), 1)

    def test_operations_on_different_ways_share_a_unit(self):
        p = {'format': 'gaus-problem-2', 'operator_types': [{'name': 'test', 'latency': 1}, {'name': 'mul', 'latency': 2,
                                                                                             'limit': 1}],
             'operations': [{'type': 'test'}, {'type': 'mul', 'when': [[0, 0]]}, {'type': 'mul', 'when': [[0, 1]]}],
             'dependences': [{'src': 0, 'dst': 1, 'kind': 'control'}, {'src': 0, 'dst': 2, 'kind': 'control'}]}
        schedule = self.solved(p)
        self.assertEqual((schedule['ii'], schedule['peak_demand']['mul']), (1, 1))
        self.assertEqual(schedule['start'][1], schedule['start'][2])
        for o in p['operations']:
            o.pop('when', None)
        self.assertEqual(self.solved(p)['ii'], 2)

    def test_windows_that_contradict_dependences_are_explained(self):
        p = {'format': 'gaus-problem-2', 'operator_types': [{'name': 't', 'latency': 3}],
             'operations': [{'type': 't', 'name': 'a', 'earliest': 4}, {'type': 't', 'name': 'b', 'latest': 6}],
             'dependences': [{'src': 0, 'dst': 1}]}
        result = run('solve', self.write('p.json', p))
        self.assertEqual(result.returncode, 1)
        self.assertIn('cycle 0 -(4)-> a -(3)-> b -(-6)-> cycle 0', result.stderr.replace('a -(3)-> b -(-6)-> cycle 0 -(4)-> a',
                      'cycle 0 -(4)-> a -(3)-> b -(-6)-> cycle 0'))

    @needs_shared
    def test_graphs_of_tensor_kernels_at_their_least_ii(self):
        """Which CP-SAT found, and which their comments say."""
        paths = sorted((SHARED / 'instances' / 'tensor').glob('*.json'))
        self.assertGreater(len(paths), 5)
        for path in paths:
            least = int(re.search(r'least II of this file by CP-SAT: (\d+)', path.read_text())[1])
            schedule = self.solve(path)
            self.assertEqual((schedule['ii'], schedule['ii_bound'], schedule['status']), (least, least, 'optimal'), path)

    def test_contradicting_separations_are_named(self):
        p = {'format': 'gaus-problem-2', 'operator_types': [{'name': 't', 'latency': 3}],
             'operations': [{'type': 't', 'name': 'request'}, {'type': 't', 'name': 'grant'}],
             'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'latency': -2, 'kind': 'order'}]}
        for command in ('info', 'solve'):
            result = run(command, self.write('p.json', p))
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn('request -(3)-> grant -(-2)-> request cannot hold', result.stderr)


if __name__ == '__main__':
    sys.exit(__import__('unittest').main())
