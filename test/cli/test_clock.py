# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Chaining under a clock period: rule 4 of docs/formats.md."""
from rules import Problem, arrivals, violation
from tool import ToolTest, run


def adders(period):
    """Five combinational adders of 2.34 ns in a row."""
    return {'format': 'gaus-problem-1', 'name': 'row', 'clock_period': period,
            'operator_types': [{'name': 'add', 'latency': 0, 'delay': 2.34}],
            'operations': [{'type': 'add'} for _ in range(5)],
            'dependences': [{'src': i, 'dst': i + 1} for i in range(4)]}


class Clock(ToolTest):
    def test_as_many_share_a_cycle_as_fit(self):
        for period, length in ((2.34, 4), (5, 2), (7.02, 1), (11.7, 0)):
            content = adders(period)
            schedule = self.solve(self.write('p.json', content), '--mode=memory')
            self.assertIsNone(violation(Problem(content), schedule['start'], None))
            self.assertEqual(max(schedule['start']), length, period)
            times = [round(time * 1e6) for time in schedule['arrival']]
            self.assertEqual(times, arrivals(Problem(content), schedule['start'], None))

    def test_info_and_summary_speak_of_the_clock(self):
        path = self.write('p.json', adders(5))
        self.assertIn('clock period  5 ns; 3 dependences more keep chains within it', self.succeeds('info', path).stdout)
        self.assertIn('clock period  5 ns, the longest chain takes 4.68 ns', self.succeeds('solve', path).stdout)

    def test_verify_names_the_chain(self):
        problem = self.write('p.json', adders(5))
        schedule = self.write('s.json', {'format': 'gaus-schedule-1', 'ii': None, 'start': [0, 0, 0, 1, 1]})
        result = run('verify', problem, schedule)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the clock period of 5 ns is too short for what happens in cycle 0", result.stderr)
        self.assertIn('(0 -> 1 -> 2)', result.stderr)

    def test_an_operator_slower_than_the_clock_has_no_schedule(self):
        self.fails(1, 'solve', self.write('p.json', adders(2)), says=['2.34 ns', 'does not fit in the clock period of 2 ns'])
