# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus verify, on schedules that were good before they were spoilt."""
import json

from rules import Problem, violation
from tool import DATA, ToolTest, load

FIR = DATA / 'fir4.json'


class Verify(ToolTest):
    # A legal schedule at II 2, made by hand: the port is held at 0 and 9 (slots 0, 1).
    START = [0, 2, 3, 2, 3, 6, 6, 7, 8, 9]

    def schedule(self, **changes):
        content = {'format': 'gaus-schedule-1', 'problem': 'fir4', 'ii': 2, 'start': list(self.START), 'status': 'feasible'}
        content.update(changes)
        return self.write('s.json', content)

    def moved(self, operation, start):
        starts = list(self.START)
        starts[operation] = start
        return self.schedule(start=starts)

    def test_legal(self):
        text = self.succeeds('verify', FIR, self.schedule()).stdout
        self.assertIn('legal', text)
        self.assertIn('11 cycles', text)

    def test_figures_are_recomputed(self):
        text = self.succeeds('verify', FIR, self.schedule(length=77, lifetime_bits=1)).stdout
        self.assertNotIn('77', text)

    def test_quiet(self):
        self.assertEqual(self.succeeds('verify', '-q', FIR, self.schedule()).stdout, '')

    def test_dependence(self):
        self.fails(1, 'verify', FIR, self.moved(7, 6), says=['sum01', 'y', 's.json'])

    def test_loop_carried_dependence(self):
        # x*c0 three steps before its operand of three iterations ago is the limit: one earlier is one too many
        starts = [t + 10 for t in self.START]
        starts[2] = starts[0] + 2 - 2 - 1
        self.fails(1, 'verify', FIR, self.schedule(start=starts), says=['load x', 'x1*c1'])

    def test_limit(self):
        self.fails(1, 'verify', FIR, self.moved(9, 10), says=['mem', '1'])

    def blocks(self, limit, ii, **operation):
        """One operation of a type that blocks a unit for five cycles."""
        kind = {'name': 'div', 'latency': 5, 'blocking': 5, **limit}
        problem = {'format': 'gaus-problem-1', 'operator_types': [kind],
                   'operations': [{'type': 'div', 'name': 'a/b', **operation}]}
        schedule = {'format': 'gaus-schedule-1', 'problem': '', 'ii': ii, 'start': [0]}
        self.judged = violation(Problem(problem), [0], ii)
        return self.write('p.json', problem), self.write('s.json', schedule)

    def test_blocking_beyond_the_ii(self):
        says = ["operation 'a/b' blocks its unit of operator type 'div' for 5 cycles, longer than the II 3"]
        self.fails(1, 'verify', *self.blocks({'limit': 2}, 3), says=says)
        self.assertEqual(self.judged, ('blocking', 0))

    def test_blocking_beyond_the_ii_where_it_is_legal(self):
        for limit, ii, demand in (({'limit': 2}, 5, 1), ({'limit': 2}, None, 1), ({'limit': 2}, 5, 0), ({}, 3, 1)):
            self.succeeds('verify', *self.blocks(limit, ii, demand=demand))
            self.assertIsNone(self.judged)

    def test_negative_start(self):
        result = self.fails_with_any(FIR, self.moved(0, -1))
        self.assertIn('-1', result.stderr)

    def fails_with_any(self, *args):
        from tool import run
        result = run('verify', *args)
        self.assertIn(result.returncode, (1, 2))
        self.assertTrue(result.stderr)
        return result

    def test_latency_given(self):
        self.succeeds('verify', '--latency=11', FIR, self.schedule())
        self.fails(1, 'verify', '--latency=10', FIR, self.schedule(), says=['store y', '10'])

    def test_latency_bound_of_the_file(self):
        self.fails(1, 'verify', FIR, self.schedule(latency_bound=10), says=['store y', '10'])

    def test_stricter_of_two_bounds_counts(self):
        self.fails(1, 'verify', '--latency=20', FIR, self.schedule(latency_bound=10), says='10')
        self.fails(1, 'verify', '--latency=10', FIR, self.schedule(latency_bound=20), says='10')

    def test_not_pipelined(self):
        # without an II slots are steps: the two stores of the port never meet
        self.succeeds('verify', FIR, self.schedule(ii=None))
        self.fails(1, 'verify', FIR, self.schedule(ii=None, start=[0, 2, 2, 2, 2, 6, 6, 7, 8, 9]), says='mul')

    def test_every_single_shift_by_one_is_judged_as_by_the_rules(self):
        problem = Problem(load(FIR))
        for v in range(10):
            for shift in (-1, 1):
                starts = [t + 4 for t in self.START]
                starts[v] += shift
                path = self.schedule(start=starts)
                if not violation(problem, starts, 2):
                    self.succeeds('verify', '-q', FIR, path)
                else:
                    self.fails(1, 'verify', FIR, path)


class BadSchedules(ToolTest):
    GOOD = {'format': 'gaus-schedule-1', 'problem': 'fir4', 'ii': 2, 'start': Verify.START}

    def refused(self, says, text=None, **changes):
        content = {k: v for k, v in {**self.GOOD, **changes}.items() if v is not ...}
        path = self.write('s.json', json.dumps(content) if text is None else text)
        self.fails(2, 'verify', FIR, path, says=['s.json', *says])

    def test_truncated(self):
        self.refused(['line 1'], text=json.dumps(self.GOOD)[:50])

    def test_problem_for_schedule(self):
        self.refused(['gaus-schedule-1'], text=FIR.read_text())

    def test_too_few_starts(self):
        self.refused(['start', '9', '10'], start=Verify.START[:9])

    def test_start_missing(self):
        self.refused(['start'], start=...)

    def test_start_no_number(self):
        self.refused(['start[3]'], start=[0, 2, 3, 'two', 3, 6, 6, 7, 8, 9])

    def test_start_fraction(self):
        self.refused(['start[3]'], start=[0, 2, 3, 2.5, 3, 6, 6, 7, 8, 9])

    def test_start_beyond_range(self):
        self.refused(['start[3]'], start=[0, 2, 3, 2**40, 3, 6, 6, 7, 8, 9])

    def test_ii_zero(self):
        self.refused(['ii'], ii=0)

    def test_ii_negative(self):
        self.refused(['ii'], ii=-2)

    def test_ii_text(self):
        self.refused(['ii'], ii='2')

    def test_missing_file(self):
        self.fails(2, 'verify', FIR, self.dir / 'absent.json', says='absent.json')
