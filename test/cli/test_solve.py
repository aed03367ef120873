# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus solve"""
import csv
import io
import json
import os
import pty
import signal
import subprocess
import time

from tool import DATA, TOOL, ToolTest, load, run

MODULO = ['gauss', 'ims']
FLAT = ['list', 'asap', 'alap']


class Known(ToolTest):
    """Optima from the literature on modulo scheduling, and ones counted by hand."""

    def test_canis14_fig2(self):
        for scheduler in MODULO:
            self.assertEqual(self.solve(DATA / 'canis14_fig2.json', '--scheduler=' + scheduler)['ii'], 3)

    def test_minii_infeasible(self):
        for scheduler in MODULO:
            schedule = self.solve(DATA / 'minii_infeasible.json', '--scheduler=' + scheduler)
            self.assertEqual((schedule['ii'], schedule['mii']), (4, {'res': 2, 'rec': 3}))

    def test_minii_infeasible_at_its_mii(self):
        for scheduler in MODULO:  # iterative modulo scheduling gives up, which proves nothing
            self.fails(1 if scheduler == 'gauss' else 4, 'solve', DATA / 'minii_infeasible.json', '--ii=3',
                       '--scheduler=' + scheduler, says='3')

    def test_fir4_reaches_its_mii(self):
        for scheduler in MODULO:
            self.assertEqual(self.solve(DATA / 'fir4.json', '--scheduler=' + scheduler)['ii'], 2)

    def test_lifetimes_of_a_chain_are_nothing(self):
        chain = {'format': 'gaus-problem-1', 'name': 'chain', 'operator_types': [{'name': 'a', 'latency': 2}],
                 'operations': [{'type': 'a', 'width': 8}] * 4,
                 'dependences': [{'src': k, 'dst': k + 1} for k in range(3)]}
        schedule = self.solve(self.write('chain.json', chain))
        self.assertEqual((schedule['ii'], schedule['lifetime_bits'], schedule['length']), (1, 0, 8))


class Extremes(ToolTest):
    def test_limit_as_large_as_an_int_holds(self):
        problem = load(DATA / 'fir4.json')
        problem['operator_types'][1]['limit'] = 2**31 - 1
        self.assertEqual(self.solve(self.write('p.json', problem))['ii'], 2)

    def test_every_value_at_its_largest(self):
        problem = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 10**6, 'limit': 2**31 - 1,
                                                                   'blocking': 10**6, 'delay': 1e300}],
                   'operations': [{'type': 'a', 'width': 10**9, 'demand': 10**9}] * 2,
                   'dependences': [{'src': 0, 'dst': 1, 'latency': 10**6},
                                   {'src': 1, 'dst': 0, 'latency': 10**6, 'distance': 10**6}]}
        problem_path, path = self.write('p.json', problem), self.dir / 's.json'
        self.succeeds('solve', problem_path, '-q', '-o', path)
        self.succeeds('verify', problem_path, path)


class Options(ToolTest):
    def test_given_ii_is_kept(self):
        for ii in (2, 3, 7):
            self.assertEqual(self.solve(DATA / 'fir4.json', '--ii=%d' % ii)['ii'], ii)

    def test_ii_below_mii_is_infeasible(self):
        self.fails(1, 'solve', DATA / 'fir4.json', '--ii=1', says='fir4')

    def test_max_ii_below_what_is_feasible(self):
        self.fails(1, 'solve', DATA / 'minii_infeasible.json', '--max-ii=3', says='3')

    def test_latency_bound_is_kept_and_recorded(self):
        free = self.solve(DATA / 'fir4.json')
        depth = 9
        tight = self.solve(DATA / 'fir4.json', '--latency=%d' % depth)
        self.assertGreaterEqual(free['length'], depth)
        self.assertEqual((tight['length'], tight['latency_bound']), (depth, depth))

    def test_latency_bound_below_the_critical_path(self):
        self.fails(1, 'solve', DATA / 'fir4.json', '--latency=8', says='8')

    def test_same_seed_same_schedule_on_any_number_of_threads(self):
        problem = self.dir / 'p.json'
        self.succeeds('gen', '--operations=60', '--seed=5', '-o', problem)
        one, two, again = (self.solve(problem, '--seed=3', '--threads=%d' % n) for n in (1, 2, 1))
        self.assertEqual(one['start'], two['start'])
        self.assertEqual(one['start'], again['start'])

    def test_every_modulo_scheduler_is_legal(self):
        for scheduler in MODULO + FLAT:
            path = self.dir / (scheduler + '.json')
            result = run('solve', DATA / 'fir4.json', '--scheduler=' + scheduler, '-q', '-o', path)
            self.assertIn(result.returncode, (0, 4), result.stderr)
            if result.returncode == 0:
                self.succeeds('verify', DATA / 'fir4.json', path)

    def test_modes_that_are_not_pipelined(self):
        for mode in ('resource', 'memory'):
            path = self.dir / (mode + '.json')
            self.succeeds('solve', DATA / 'fir4.json', '--mode=' + mode, '-q', '-o', path)
            self.assertIsNone(load(path)['ii'])
            self.succeeds('verify', DATA / 'fir4.json', path)

    def test_infeasible_problem_names_operation_and_limit(self):
        self.fails(1, 'solve', DATA / 'too_much_demand.json', says=['burst', 'bank', '3', '2'])

    def test_time_limit_still_delivers(self):
        problem = self.dir / 'p.json'
        self.succeeds('gen', '--operations=400', '--recurrences=20', '-o', problem)
        path = self.dir / 's.json'
        self.succeeds('solve', problem, '--effort=high', '--time-limit=0.5', '-q', '-o', path)
        self.succeeds('verify', problem, path)


class Output(ToolTest):
    def test_summary(self):
        text = self.succeeds('solve', DATA / 'fir4.json').stdout
        for word in ('fir4', 'II', 'MII 2', 'length', 'lifetimes', 'mul', 'of 2', 'scheduler'):
            self.assertIn(word, text)

    def test_quiet(self):
        self.assertEqual(self.succeeds('solve', '-q', DATA / 'fir4.json').stdout, '')

    def test_schedule_on_standard_output_stands_alone(self):
        schedule = json.loads(self.succeeds('solve', DATA / 'fir4.json', '-o', '-').stdout)
        self.assertEqual((schedule['format'], schedule['problem'], len(schedule['start'])),
                         ('gaus-schedule-1', 'fir4', 10))

    def test_pipe_from_gen_through_solve_to_verify(self):
        problem = self.succeeds('gen', '--seed=9').stdout
        schedule = self.succeeds('solve', '-', '-o', '-', stdin=problem).stdout
        path = self.write('p.json', problem)
        self.assertIn('legal', self.succeeds('verify', path, '-', stdin=schedule).stdout)

    def test_table_has_each_operation_where_the_schedule_has_it(self):
        path = self.dir / 's.json'
        text = self.succeeds('solve', DATA / 'fir4.json', '--table', '-o', path).stdout
        schedule, problem = load(path), load(DATA / 'fir4.json')
        rows = text[text.index('  cycle'):].splitlines()[1:]
        self.assertEqual(len(rows), 10)
        cycles = []
        for row in rows:
            cycle, slot, stage, unit = row.split()[:4]
            cycles.append(int(cycle))
            match = [v for v, o in enumerate(problem['operations'])
                     if o['name'] in row and schedule['start'][v] == int(cycle)]
            self.assertTrue(match, row)
            self.assertEqual((int(slot), int(stage)), (int(cycle) % 2, int(cycle) // 2))
            limit = {t['name']: t.get('limit') for t in problem['operator_types']}[row.split()[-1]]
            self.assertTrue(unit == '-' if limit is None else 0 <= int(unit) < limit, row)
        self.assertEqual(cycles, sorted(cycles))

    def test_csv(self):
        text = self.succeeds('solve', '--csv', DATA / 'fir4.json', DATA / 'canis14_fig2.json').stdout
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([(r['name'], r['ii'], r['mii']) for r in rows], [('fir4', '2', '2'), ('canis14_fig2', '3', '3')])
        for row in rows:
            self.assertGreaterEqual(float(row['seconds']), 0)
            self.assertEqual(row['scheduler'], 'gauss')
            self.assertIn(row['status'], ('feasible', 'optimal'))

    def test_csv_figures_are_those_of_the_schedule(self):
        path = self.dir / 's.json'
        row = next(csv.DictReader(io.StringIO(self.succeeds('solve', '--csv', DATA / 'fir4.json', '-o', path).stdout)))
        schedule = load(path)
        for key in ('ii', 'length', 'stages', 'communication', 'lifetime_bits', 'max_live_bits'):
            self.assertEqual(int(row[key]), schedule[key], key)
        self.assertEqual(int(row['peak']), sum(schedule['peak_demand'].values()))

    def test_gap_is_beside_the_bound(self):
        path, problem = self.dir / 's.json', load(DATA / 'fir4.json')
        problem['lifetime_from'] = 'start'
        written = self.write('p.json', problem)
        for choice in ('--scheduler=gauss', '--scheduler=ims', '--mode=resource', '--mode=memory'):
            args = ('solve', written, choice)
            row = next(csv.DictReader(io.StringIO(self.succeeds(*args, '--csv', '-o', path).stdout)))
            text, schedule = self.succeeds(*args).stdout, load(path)
            gap = schedule['objective'] / schedule['bound'] - 1
            self.assertAlmostEqual(schedule['gap'], gap, 9)
            self.assertAlmostEqual(float(row['gap']), gap, 5)
            self.assertEqual(schedule['status'] == 'optimal', gap == 0)
            self.assertIn('(optimal)' if gap == 0 else 'gap %.3g %%' % (100 * gap), text)

    def test_gap_over_a_bound_of_nothing_is_left_out(self):
        problem = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1, 'limit': 1}],
                   'operations': [{'type': 'a'}] * 3, 'dependences': [{'src': 0, 'dst': 2}, {'src': 1, 'dst': 2}]}
        path, out = self.write('p.json', problem), self.dir / 's.json'
        row = next(csv.DictReader(io.StringIO(self.succeeds('solve', path, '--branch=0', '--csv', '-o', out).stdout)))
        self.assertEqual((row['objective'], row['bound'], row['gap'], row['status']), ('1', '0', '', 'feasible'))
        self.assertNotIn('gap', load(out))
        self.assertIn('(lower bound 0)', self.succeeds('solve', path, '--branch=0').stdout)

    def test_csv_quotes_names_and_keeps_rows_without_a_schedule(self):
        problem = load(DATA / 'too_much_demand.json')
        problem['name'] = 'a "b", c'
        result = run('solve', '--csv', self.write('p.json', problem))
        self.assertEqual(result.returncode, 1)
        row = next(csv.DictReader(io.StringIO(result.stdout)))
        self.assertEqual((row['name'], row['ii'], row['status']), ('a "b", c', '', 'infeasible'))

    def test_output_without_a_folder_is_refused_before_the_work(self):
        path = self.dir / 'none' / 's.json'
        self.fails(2, 'solve', DATA / 'fir4.json', '-o', path, says=[str(path), 'cannot write'])
        self.fails(2, 'solve', DATA / 'fir4.json', '-o', self.write('file', '') / 's.json', says='Not a directory')

    def test_without_a_name_it_is_called_by_its_file(self):
        good, bad = load(DATA / 'fir4.json'), load(DATA / 'too_much_demand.json')
        del good['name'], bad['name']
        good, bad = self.write('good.json', good), self.write('bad.json', bad)
        self.assertTrue(self.succeeds('solve', good).stdout.startswith('%s: ' % good))
        self.assertTrue(self.succeeds('info', good).stdout.startswith('%s\n' % good))
        self.assertTrue(self.succeeds('solve', '--pareto', '--effort=low', good).stdout.startswith('%s: ' % good))
        result = run('solve', good, bad)
        self.assertEqual(result.stdout.splitlines()[-1].split()[-1], str(good))
        self.assertTrue(result.stderr.startswith('gaus solve: %s: ' % bad))
        rows = csv.DictReader(io.StringIO(run('solve', '--csv', good, bad).stdout))
        self.assertEqual([row['name'] for row in rows], [str(good), str(bad)])


class Batch(ToolTest):
    FILES = [DATA / 'fir4.json', DATA / 'canis14_fig2.json', DATA / 'minii_infeasible.json']

    def test_many_are_written_into_a_folder(self):
        out = self.dir / 'out'
        self.succeeds('solve', *self.FILES, '-o', out)
        for problem in self.FILES:
            path = out / (problem.stem + '.schedule.json')
            self.succeeds('verify', problem, path)

    def test_many_are_as_one_by_one(self):
        out = self.dir / 'out'
        self.succeeds('solve', *self.FILES, '-q', '-o', out)
        for problem in self.FILES:
            self.assertEqual(load(out / (problem.stem + '.schedule.json'))['start'], self.solve(problem)['start'])

    def test_one_that_is_infeasible_does_not_stop_the_others(self):
        out = self.dir / 'out'
        result = run('solve', *self.FILES, DATA / 'too_much_demand.json', '-o', out)
        self.assertEqual(result.returncode, 1)
        self.assertIn('too_much_demand', result.stderr)
        self.assertEqual(len(list(out.glob('*.schedule.json'))), 3)
        self.assertEqual(len(result.stdout.splitlines()), 4)

    def test_two_for_one_file(self):
        other = self.dir / 'fir4.json'
        other.write_text((DATA / 'fir4.json').read_text())
        self.fails(2, 'solve', DATA / 'fir4.json', other, '-o', self.dir / 'out', says='fir4.schedule.json')


class Interrupt(ToolTest):
    """Ctrl-C and the progress line, on a problem that takes a while."""

    def long_problem(self):
        path = self.dir / 'p.json'
        self.succeeds('gen', '--operations=2000', '--recurrences=100', '--density=2.5', '-o', path)
        return path

    def test_interrupt_delivers_the_best_so_far(self):
        problem, path = self.long_problem(), self.dir / 's.json'
        tool = subprocess.Popen([TOOL, 'solve', problem, '-q', '-o', path, '--effort=high', '--starts=500'],
                                stderr=subprocess.PIPE, text=True)
        time.sleep(1.5)
        if tool.poll() is not None:
            self.skipTest('this machine had solved it before it could be interrupted')
        tool.send_signal(signal.SIGINT)
        said = tool.communicate(timeout=120)[1]
        self.assertEqual(tool.returncode, 0, said)
        self.assertIn('interrupted; this is the best so far', said)
        self.succeeds('verify', problem, path)

    def test_a_limit_that_is_over_at_once_gives_what_is_at_hand(self):
        problem, path = self.long_problem(), self.dir / 's.json'
        for scheduler in ('gauss', 'ims', 'list'):
            result = self.succeeds('solve', problem, '--csv', '-o', path, '--time-limit=1e-9', '--scheduler=' + scheduler)
            self.assertTrue(result.stdout.endswith(',feasible\n'), result.stdout)
            self.assertEqual(result.stderr, '')
            self.succeeds('verify', problem, path)

    def test_a_limit_at_an_ii_for_which_nothing_is_at_hand_says_so(self):
        result = run('solve', DATA / 'minii_infeasible.json', '--csv', '--time-limit=1e-9', '--scheduler=asap')
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stdout.endswith(',time limit\n'), result.stdout)
        self.assertIn('stopped at II 4 before a legal schedule was found', result.stderr)
        self.assertNotIn('best so far', result.stderr)

    def on_a_terminal(self, *args):
        """What a run shows on a terminal."""
        try:
            screen, end = pty.openpty()
        except OSError:
            self.skipTest('there are no pseudo-terminals here')
        began = time.monotonic()
        tool = subprocess.Popen([TOOL, 'solve', *map(str, args)],
                                stdout=subprocess.DEVNULL, stderr=end, env={**os.environ, 'TERM': 'xterm'})
        os.close(end)
        shown = b''
        while True:
            try:
                part = os.read(screen, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(screen)
        self.assertEqual(tool.wait(), 0)
        if time.monotonic() - began < 2:
            self.skipTest('this machine solves it before a line is due')
        return shown

    def test_progress_line_on_a_terminal_is_erased_at_the_end(self):
        shown = self.on_a_terminal(self.long_problem(), '--effort=high', '--starts=500', '--time-limit=4')
        self.assertIn(b'%', shown)
        self.assertRegex(shown, rb'II \d+ \(.*best \d+.*\d s, (about|at most) \d+ s left')
        self.assertTrue(shown.endswith(b'\r\x1b[K'), shown[-200:])

    def test_no_progress_line_in_a_file(self):
        result = run('solve', self.long_problem(), '-q', '--effort=high', '--starts=500', '--time-limit=2')
        self.assertNotIn('\r', result.stderr)
