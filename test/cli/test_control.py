# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Control that takes time, and delays behind the last register: rule 4 of docs/formats.md with what version 2 adds.
Random problems against the rules as rules.py has them, and against the script that comes with the benchmark instances
where it is there."""
import importlib.util
import json
import random
import unittest

from rules import Problem, arrivals, figures, violation
from tool import SHARED, ToolTest, load, run

PERIOD = 10
WAYS = [('modulo', s) for s in ('gauss', 'ims', 'list', 'asap', 'alap')] + \
       [(mode, s) for mode in ('resource', 'memory') for s in ('gauss', 'list', 'asap', 'alap', 'fds', 'random')]


def checker():
    """check_schedule.py, or None."""
    if not (SHARED / 'check_schedule.py').is_file():
        return None
    spec = importlib.util.spec_from_file_location('check_schedule', SHARED / 'check_schedule.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def random_type(dice, k):
    kind = {'name': 't%d' % k, 'latency': dice.choice([0, 0, 1, 1, 2, 3]), 'delay': dice.randint(0, 80) / 8}
    if dice.random() < 0.6:
        kind['delay_out'] = dice.randint(0, 80) / 8
    if dice.random() < 0.3:
        kind['limit'] = dice.randint(1, 3)
    return kind


def random_dependence(dice, size, early):
    src, dst = dice.randrange(size), dice.randrange(size)
    dependence = {'src': src, 'dst': dst, 'kind': dice.choice(['data', 'data', 'control', 'control', 'order'])}
    if src >= dst or dice.random() < 0.2:
        dependence['distance'] = dice.randint(1, 3)
    if early and dice.random() < 0.3 or dependence['kind'] == 'order':
        dependence['latency'] = dice.randint(0, 3)
    return dependence


def random_problem(dice):
    size, early = dice.choice([1, 2, 4, 7, 12, 20]), dice.random() < 0.3
    types = [random_type(dice, k) for k in range(dice.randint(1, 5))]
    problem = {'format': 'gaus-problem-2', 'name': 'control', 'clock_period': PERIOD, 'operator_types': types,
               'operations': [{'type': dice.choice(types)['name'], 'width': dice.randint(0, 9)} for _ in range(size)],
               'dependences': [random_dependence(dice, size, early) for _ in range(dice.randint(0, 2 * size + 1))]}
    if dice.random() < 0.3:
        problem['lifetime_from'] = 'start'
    return problem


def random_schedule(dice, problem):
    """Starts as early as the dependences of distance 0 say, some later: legal often enough."""
    ii, latency = dice.choice([None, *range(1, 8)]), {t['name']: t['latency'] for t in problem['operator_types']}
    start, noise = [0] * len(problem['operations']), dice.random()
    for v in range(len(start)):
        for d in problem['dependences']:
            if d['dst'] == v and 'distance' not in d:
                start[v] = max(start[v], start[d['src']] + d.get('latency', latency[problem['operations'][d['src']]['type']]))
        if dice.random() < noise:
            start[v] += dice.randint(0, 4)
    return {'format': 'gaus-schedule-1', 'ii': ii, 'start': start}


class Control(ToolTest):
    def setUp(self):
        super().setUp()
        self.checker = checker()

    def check_solved(self, dice):
        """Whether there was a schedule; it is legal and has the figures and arrivals that it says."""
        content, (mode, scheduler) = random_problem(dice), dice.choice(WAYS)
        path, out = self.write('p.json', content), self.dir / 's.json'
        options = ['--mode=' + mode, '--scheduler=' + scheduler, '--seed=%d' % dice.randrange(9), '--threads=1']
        if mode != 'modulo' or dice.random() < 0.2:
            options.append('--latency=%d' % dice.randint(2, 60))
        result = run('solve', path, '-q', '-o', out, *options)
        self.assertIn(result.returncode, (0, 1, 4), (options, result.stderr, content))
        if result.returncode:
            return False
        schedule, problem = load(out), Problem(content)
        start, ii = schedule['start'], schedule['ii']
        self.assertIsNone(violation(problem, start, ii, schedule.get('latency_bound') or 0), (options, content, start))
        self.assertEqual([round(time * 1e6) for time in schedule['arrival']], arrivals(problem, start, ii))
        right = figures(problem, start, ii)
        said = {key: schedule[key] for key in right}
        said['peak_demand'] = {name: peak for name, peak in said['peak_demand'].items() if peak}
        self.assertEqual(said, right, (options, content, start))
        if self.checker:
            self.assertIsNone(self.checker.check(path, out)[0], (options, content, start))
        return True

    def check_verdict(self, dice):
        """What is wrong with a schedule, by its first word; the tool agrees that something is, or nothing."""
        content = random_problem(dice)
        schedule = random_schedule(dice, content)
        path, other = self.write('p.json', content), self.write('s.json', schedule)
        wrong = violation(Problem(content), schedule['start'], schedule['ii'])
        result = run('verify', path, other)
        what = (content, schedule, wrong, result.stderr)
        self.assertEqual(result.returncode, 1 if wrong else 0, what)
        if wrong and wrong[0] == 'clock':
            self.assertIn('clock period of 10 ns is too short', result.stderr, what)
        if self.checker:
            self.assertEqual(bool(self.checker.check(path, other)[0]), bool(wrong), what)
        return wrong[0] if wrong else 'legal'

    def sweep(self, check, rounds, seed):
        found = {}
        for k in range(rounds):
            answer = check(random.Random('%d/%d' % (seed, k)))
            found[answer] = found.get(answer, 0) + 1
        if not self.checker:
            print('no check_schedule.py at %s: checked by rules.py alone' % SHARED)
        return found

    def test_random_problems_of_every_mode_and_scheduler(self):
        self.assertGreater(self.sweep(self.check_solved, 300, 1)[True], 150)

    def test_random_schedules_are_judged_alike(self):
        found = self.sweep(self.check_verdict, 300, 2)
        self.assertGreater(min(found['clock'], found['legal']), 20, found)

    def least_ii(self, content):
        path, out = self.write('p.json', content), self.dir / 's.json'
        self.succeeds('solve', path, '-q', '-o', out)
        self.assertIsNone(violation(Problem(content), load(out)['start'], load(out)['ii']))
        return load(out)['ii']

    def recurrence(self, delay, delay_out, latency=1, distance=1, kind='data'):
        return {'format': 'gaus-problem-2', 'name': 'r', 'clock_period': PERIOD,
                'operator_types': [{'name': 'o', 'latency': latency, 'delay': delay, 'delay_out': delay_out}],
                'operations': [{'type': 'o'}], 'dependences': [{'src': 0, 'dst': 0, 'distance': distance, 'kind': kind}]}

    def test_outdelay_of_circt_8506(self):
        self.assertEqual(self.least_ii(self.recurrence(8, 3)), 2)
        self.assertEqual(self.least_ii(self.recurrence(7, 3)), 1)
        self.assertEqual(self.least_ii(self.recurrence(8, 3, distance=2)), 1)
        self.assertEqual(self.least_ii(self.recurrence(8, 3, latency=3)), 4)
        self.assertEqual(self.least_ii(self.recurrence(8, 3, latency=3, distance=2)), 2)
        self.assertEqual(self.least_ii(self.recurrence(8, 3, kind='control')), 2)
        self.assertEqual(self.least_ii(self.recurrence(8, 3, kind='order')), 1)
        self.assertEqual(self.least_ii(self.recurrence(6, 0, latency=0)), 1)

    def test_outdelay_alone_is_too_long(self):
        self.fails(1, 'solve', self.write('p.json', self.recurrence(1, 11)),
                   says=['delay of 11 ns behind its last register', 'does not fit in the clock period of 10 ns'])

    def test_bounds_of_version_2_speak_of_the_clock(self):
        info = json.loads(self.succeeds('info', '--json', self.write('p.json', self.recurrence(8, 3, kind='control'))).stdout)
        self.assertEqual((info['control'], info['data'], info['chain_breaks'], info['bounds']['rec']), (1, 0, 1, 2))
        self.assertIn('1 control', self.succeeds('info', self.dir / 'p.json').stdout)

    def test_control_does_not_keep_a_register_alive(self):
        for kind, bits in (('data', 4), ('control', 0)):
            content = {'format': 'gaus-problem-2', 'name': 'c', 'operator_types': [{'name': 'o', 'latency': 1}],
                       'operations': [{'type': 'o', 'width': 2}, {'type': 'o', 'width': 2}],
                       'dependences': [{'src': 0, 'dst': 1, 'kind': kind}]}
            schedule = self.write('s.json', {'format': 'gaus-schedule-1', 'ii': 4, 'start': [0, 3]})
            self.assertIn('%d bit-cycles' % bits, self.succeeds('verify', self.write('p.json', content), schedule).stdout)

    def test_a_front_keeps_the_clock(self):
        for seed in range(6):
            content = random_problem(random.Random('front %d' % seed))
            content['operator_types'] = [{**t, 'delay_out': min(t.get('delay_out', 0), PERIOD)}
                                         for t in content['operator_types']]
            path, out = self.write('p.json', content), self.dir / 'f.json'
            self.succeeds('solve', path, '-q', '--pareto=%s' % out, '--points=4')
            for schedule in load(out)['schedules']:
                self.assertIsNone(violation(Problem(content), schedule['start'], schedule['ii']))

    def test_a_signal_before_it_is_sent_has_no_arrival_time(self):
        """It ended as a defect: operations of latency 0 that feed one another within a cycle."""
        kinds = [{'name': 'c', 'latency': 0, 'delay': 2}]
        for kind in ('data', 'control', 'order'):
            problem = {'format': 'gaus-problem-2', 'operator_types': kinds, 'operations': [{'type': 'c'}, {'type': 'c'}],
                       'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'latency': -2, 'kind': kind}]}
            self.succeeds('solve', self.write('free.json', problem))
            timed = self.write('timed.json', {**problem, 'clock_period': 5})
            if kind == 'order':
                self.succeeds('solve', timed)
            else:
                self.fails(2, 'solve', timed, says=['dependences[1].latency', "kind 'order'"])

    def test_keys_of_version_2_are_refused_in_version_1(self):
        good = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'o', 'latency': 1}], 'operations': [{'type': 'o'}]}
        for key, change in (('resources', {'resources': []}),
                            ('uses', {'operator_types': [{'name': 'o', 'latency': 1, 'uses': []}]}),
                            ('when', {'operations': [{'type': 'o', 'when': []}]}),
                            ('earliest', {'operations': [{'type': 'o', 'earliest': 1}]}),
                            ('latest', {'operations': [{'type': 'o', 'latest': 1}]})):
            self.fails(2, 'info', self.write('p.json', {**good, **change}), says=[key, 'gaus-problem-2'])


if __name__ == '__main__':
    unittest.main()
