# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the solver says is true: objectives, bounds and proofs against enumeration. Each fault has its siblings here."""
import subprocess
import sys

from rules import Problem, figures, violation
from tool import DATA, ROOT, TOOL, ToolTest, load, run


def problem(types, operations, dependences, **more):
    """types: (latency, further keys); operations: (type, width); dependences: (src, dst, further keys)."""
    return {'format': 'gaus-problem-1', **more,
            'operator_types': [{'name': 't%d' % k, 'latency': latency, **keys} for k, (latency, keys) in enumerate(types)],
            'operations': [{'type': 't%d' % kind, 'width': width} for kind, width in operations],
            'dependences': [{'src': src, 'dst': dst, **keys} for src, dst, keys in dependences]}


class Slices(ToolTest):
    """Fixed small slices of bench/truth.py, which counts what is wrong; enumeration is the reference."""

    def slice(self, mode, count, *more):
        result = subprocess.run([sys.executable, '-B', ROOT / 'bench' / 'truth.py', mode, '--count=%d' % count, '--tool', TOOL,
                                 '--exhaustive', '--out', self.dir / 'truth', *more], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        rows = (line.split('|') for line in result.stdout.splitlines() if line.startswith('| '))
        return {row[1].strip(): int(row[2]) for row in rows if row[2].strip().isdigit()}

    def test_memory(self):
        counts = self.slice('memory', 250)
        self.assertGreater(counts['with later uses'], 150)
        self.assertGreater(counts['optimal'], 220)

    def test_resource(self):
        counts = self.slice('resource', 150)
        self.assertGreater(counts['optimal'], 100)

    def test_latency(self):
        counts = self.slice('latency', 60, '--least=4', '--most=7')
        self.assertGreater(counts['solved'], 100)
        self.assertGreater(counts['infeasible'], 60)


class MemoryDistance(ToolTest):
    """Uses in later iterations were left out of what mode memory minimised: 32 bits alive, `objective 0 (optimal)`."""

    def check(self, content, least, *options):
        path = content if hasattr(content, 'name') else self.write('p.json', content)
        schedule = self.solve(path, '--mode=memory', *options)
        alive = figures(Problem(load(path)), schedule['start'], None)['max_live_bits']
        self.assertEqual((alive, schedule['max_live_bits'], schedule['objective'], schedule['status']),
                         (least, least, least, 'optimal'))
        self.succeeds('solve', path, '--mode=memory', '-q', '--pareto=%s' % (self.dir / 'front.json'), *options)
        points = [(point['length'], point['max_live_bits']) for point in load(self.dir / 'front.json')['schedules']]
        self.assertIn(least, [bits for _, bits in points])
        for a in points:
            self.assertFalse([b for b in points if b != a and b[0] <= a[0] and b[1] <= a[1]], points)

    def test_the_fault(self):
        self.check(DATA / 'memory_distance.json', 0)

    def test_a_use_that_no_schedule_avoids(self):
        # 0 waits for nothing and 2 reads it in the next iteration; 1 -> 2 -> 3 fills the three cycles, 3 -> 0 holds it late
        self.check(problem([(1, {})], [(0, 7), (0, 0), (0, 0), (0, 0)],
                           [(1, 2, {}), (2, 3, {}), (0, 3, {'distance': 1}), (0, 2, {'kind': 'order'})]), 7)

    def test_a_value_that_only_its_own_operation_reads(self):
        self.check(problem([(1, {})], [(0, 32), (0, 0)], [(0, 0, {'distance': 1}), (0, 1, {})], lifetime_from='finish'), 0)

    def test_a_use_before_its_value(self):
        # the reader may start first in its own iteration: nothing is alive then
        self.check(
            problem([(1, {})], [(0, 5), (0, 0), (0, 9)], [(0, 1, {'distance': 2}), (1, 2, {}),
                                                          (2, 0, {'distance': 1})]), 0, '--latency=4')

    def test_later_uses_beside_earlier_ones(self):
        # value 0 is read by 1 in its iteration and by 3 in the next: the later start of the two counts
        self.check(problem([(1, {})], [(0, 4), (0, 2), (0, 2), (0, 1)],
                           [(0, 1, {}), (1, 2, {}), (2, 3, {}), (0, 3, {'distance': 1}), (1, 3, {'distance': 2})]), 6)


class LatencyExceeded(ToolTest):
    """An operation that takes longer than what waits for it has to wait left the latency bound in mode resource."""

    def check(self, content, objective, *options):
        path = content if hasattr(content, 'name') else self.write('p.json', content)
        schedule = self.solve(path, '--mode=resource', *options)
        self.assertAlmostEqual(schedule['objective'], objective)
        self.assertLessEqual(schedule['bound'], objective + 1e-9)
        self.assertEqual(schedule['status'], 'optimal')

    def test_the_first_fault(self):
        self.check(DATA / 'latency_exceeded.json', 3, '--latency=1')
        self.check(DATA / 'latency_exceeded.json', 3)

    def test_the_second_fault(self):
        self.check(DATA / 'latency_exceeded_2.json', 3.5, '--latency=3')
        self.check(DATA / 'latency_exceeded_2.json', 3.5)

    def test_a_long_operation_before_a_short_wait(self):
        # 0 takes 5 cycles and 1 follows after one: 0 starts at 0, so 1 may follow at once but 2 holds it at 4
        self.check(problem([(5, {}), (1, {})], [(0, 1), (1, 1), (1, 1)],
                           [(0, 1, {'latency': 1}), (2, 1, {'latency': 4})]), 2 * 5 / 3 + 8 / 5, '--latency=5')

    def test_a_chain_of_them(self):
        self.check(problem([(4, {}), (1, {})], [(0, 1), (0, 1), (1, 1)],
                           [(0, 1, {'latency': 0}), (1, 2, {'latency': 0}), (0, 2, {'latency': 4})]), 2 * 5 / 3 + 8 / 4,
                   '--latency=5')

    def test_only_an_order_waits(self):
        self.check(problem([(6, {}), (2, {})], [(0, 1), (1, 1), (1, 1)],
                           [(0, 2, {'latency': 2, 'kind': 'order'}), (1, 2, {})]), 2 * 6 / 3 + 1, '--latency=6')


class LatencyModulo(ToolTest):
    """Within a bound on latency the search looked at recurrences only, missed IIs, and called what it missed infeasible."""

    def check(self, content, ii, latency, *options):
        path = content if hasattr(content, 'name') else self.write('p.json', content)
        schedule = self.solve(path, '--latency=%d' % latency, *options)
        self.assertEqual(schedule['ii'], ii)
        self.assertIsNone(violation(Problem(load(path)), schedule['start'], ii, latency))

    def refuted(self, content, latency, *options):
        path = content if hasattr(content, 'name') else self.write('p.json', content)
        return self.fails(1, 'solve', path, '--latency=%d' % latency, *options).stderr

    def test_the_first_fault(self):
        self.check(DATA / 'latency_modulo.json', 10, 14)
        self.check(DATA / 'latency_modulo.json', 10, 14, '--ii=10')
        self.assertIn('no schedule at any II', self.refuted(DATA / 'latency_modulo.json', 13))

    def test_the_second_fault(self):
        self.check(DATA / 'latency_modulo_loop.json', 6, 10, '--ii=6')
        self.check(DATA / 'latency_modulo_loop.json', 6, 10)
        self.check(DATA / 'latency_modulo_loop.json', 7, 9)
        self.assertIn('no schedule of II 6', self.refuted(DATA / 'latency_modulo_loop.json', 9, '--ii=6'))

    def test_units_that_leave_one_order(self):
        # three chains of two operations on one port each way; length 4 leaves each chain no slack but one cycle
        chains = problem([(1, {'limit': 1}), (1, {'limit': 1})], [(0, 1), (1, 1)] * 3, [(0, 1, {}), (2, 3, {}), (4, 5, {})])
        self.check(chains, 3, 4)
        self.assertIn('at any II', self.refuted(chains, 3))

    def test_an_ii_above_one_that_is_impossible(self):
        # 0 -> 1 -> 2 starts 0, 3, 6 within 7 cycles: on one port II 3 and II 6 make two meet, and so II 4 is the least
        line = problem([(1, {'limit': 1})], [(0, 1)] * 3, [(0, 1, {'latency': 3}), (1, 2, {'latency': 3})])
        self.check(line, 4, 7)
        self.refuted(line, 7, '--ii=3')
        self.refuted(line, 7, '--ii=6')
        self.check(line, 7, 7, '--ii=7')

    def test_a_recurrence_beside_the_bound(self):
        # the recurrence takes II 3 or more; within 6 cycles the two readers of the port are at 3 and 4
        loop = problem([(3, {}), (1, {'limit': 1, 'blocking': 2})], [(0, 1), (1, 1), (1, 1)],
                       [(0, 0, {'distance': 1}), (0, 1, {}), (0, 2, {})])
        self.check(loop, 4, 6)
        self.refuted(loop, 5)
        self.refuted(loop, 6, '--ii=3')

    def test_a_long_stride(self):
        # ResMII is 100, but the second operation starts 60 cycles after the first: their 50 cycles part at II 110 only
        far = problem([(1, {'limit': 1, 'blocking': 50})], [(0, 1), (0, 1)], [(0, 1, {'latency': 60})])
        self.check(far, 110, 61)


class LatencyFragmented(ToolTest):
    """Units that block left slots too few for another operation: the search within a bound on latency counted those as room, and
    schedules that fill the reservation table were not found."""

    def check(self, name, ii, latency):
        path = DATA / name
        schedule = self.solve(path, '--latency=%d' % latency, '--ii=%d' % ii)
        self.assertIsNone(violation(Problem(load(path)), schedule['start'], ii, latency))

    def test_the_fault(self):
        self.check('latency_fragmented.json', 24, 21)

    def test_one_type_of_two_units(self):
        self.check('latency_fragmented_2.json', 23, 21)

    def test_windows_beyond_the_ii(self):
        self.check('latency_fragmented_3.json', 26, 31)

    def test_three_units_for_three_cycles(self):
        self.check('latency_fragmented_4.json', 21, 24)

    def test_odd_gaps_are_no_room(self):
        # 0 starts at 0 and 1 at 5: of the 12 slots that six operations would fill, the three between these hold one of them
        content = problem([(1, {}), (1, {'limit': 1, 'blocking': 2})], [(1, 1), (1, 1)] + [(1, 1)] * 4 + [(0, 1)],
                          [(0, 1, {'latency': 5}), (1, 6, {'latency': 6})])
        path = self.write('p.json', content)
        self.assertIn('no schedule of II 12', self.fails(1, 'solve', path, '--latency=12', '--ii=12').stderr)
        self.assertEqual(self.solve(path, '--latency=12', '--ii=13')['ii'], 13)


class Undecided(ToolTest):
    """What is not proven is not called infeasible: it has a word, a status and an exit code of its own."""

    def test_simple_schedulers_prove_nothing(self):
        port = problem([(1, {'limit': 1})], [(0, 1), (0, 1)], [])
        path = self.write('p.json', port)
        for mode in 'modulo', 'resource', 'memory':
            args = ['solve', path, '--mode=' + mode, '--scheduler=asap', '--latency=2'] + ['--ii=2'] * (mode == 'modulo')
            self.assertEqual(self.fails(4, *args).returncode, 4)
            self.assertEqual(run(*args, '--csv').stdout.splitlines()[1].split(',')[-1], 'undecided')
            self.solve(path, *args[2:3], '--latency=2')

    def test_iterative_modulo_scheduling_gives_up(self):
        self.fails(4, 'solve', DATA / 'minii_infeasible.json', '--ii=3', '--scheduler=ims', says='ran out of its budget')
        self.fails(1, 'solve', DATA / 'minii_infeasible.json', '--ii=3', says='II 3')

    def test_limits_within_a_latency_are_proven(self):
        # four operations of two cycles on one unit take 7 starts, so 8 cycles
        path = self.write('p.json', problem([(2, {'limit': 1, 'blocking': 2})], [(0, 1)] * 4, [(0, 1, {})]))
        for mode in 'resource', 'memory':
            self.fails(1, 'solve', path, '--mode=' + mode, '--latency=7')
            self.assertEqual(self.solve(path, '--mode=' + mode, '--latency=8')['length'], 8)

    def test_a_front_that_may_begin_later(self):
        # nothing within four critical paths, but within more
        path = self.write('p.json', problem([(1, {'limit': 1, 'blocking': 9})], [(0, 1)] * 6, []))
        self.fails(4, 'solve', path, '--mode=memory', '--pareto', says='larger latency')
        self.succeeds('solve', path, '--mode=memory', '--pareto', '--latency=50')
