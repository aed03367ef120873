# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bench/gpu.py: what it keeps of earlier runs, when it stops, what it compares."""
import argparse
import contextlib
import os
import pathlib
import sys
import tempfile
import time
import unittest
import unittest.mock

from tool import ROOT

sys.path.insert(0, str(ROOT / 'bench'))
import gpu  # noqa: E402

TRUE, FALSE = [sys.executable, '-c', ''], [sys.executable, '-c', 'raise SystemExit(3)']


class Measured(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = folder.name

    def bench(self, device='one', cores=4, budget=1e9, missing=False):
        """With the rows of the runs before it."""
        args = argparse.Namespace(out=self.out, budget=budget, missing=missing, dry=False)
        where = {'device': device, 'cores': cores, 'commit': 'abc'}
        return gpu.Bench(args, where, gpu.kept_rows(args))

    def step(self, bench, *commands, name='div'):
        setattr(bench, 'step_' + name, lambda: [bench.run(name, case, command, 60) for case, command in commands])
        return self.quietly(bench.step, name)

    def quietly(self, function, *args):
        with open(os.devnull, 'w') as nowhere, contextlib.redirect_stdout(nowhere):
            return function(*args)

    def rows(self):
        return sorted((r['device'], r['case'], r['exit_code']) for r in gpu.kept_rows(argparse.Namespace(out=self.out)))

    def test_a_command_replaces_its_row_and_a_step_drops_old_ones(self):
        self.step(self.bench(), ('a', TRUE), ('b', FALSE))
        self.step(self.bench(device='two'), ('a', TRUE))
        self.assertEqual(self.rows(), [('one', 'a', 0), ('one', 'b', 3), ('two', 'a', 0)])
        self.step(self.bench(), ('b', TRUE))
        self.assertEqual(self.rows(), [('one', 'b', 0), ('two', 'a', 0)])

    def test_missing_runs_what_failed(self):
        self.step(self.bench(), ('a', TRUE), ('b', FALSE))
        bench = self.bench(missing=True)
        self.step(bench, ('a', FALSE), ('b', TRUE))
        self.assertEqual(bench.commands, 1)
        self.assertEqual(self.rows(), [('one', 'a', 0), ('one', 'b', 0)])

    def test_missing_leaves_out_what_took_all_its_time_unless_the_commit_is_new(self):
        hang = [sys.executable, '-c', 'import time; time.sleep(60)']
        for commit, commands in (('abc', 1), ('abc', 0), ('def', 1)):
            bench = self.bench(missing=True)
            bench.machine['commit'] = commit
            bench.step_div = lambda bench=bench: bench.run('div', 'a', hang, 0.2)
            self.quietly(bench.step, 'div')
            self.assertEqual((bench.commands, bench.failed, self.rows()), (commands, ['div a'], [('one', 'a', 124)]))

    def test_a_command_that_was_cut_short_leaves_the_row_before_it(self):
        self.step(self.bench(), ('a', TRUE))
        bench = self.bench(budget=0.5)
        with unittest.mock.patch.object(gpu, 'LEAST_TIME', 0):
            self.assertFalse(self.step(bench, ('a', [sys.executable, '-c', 'import time; time.sleep(60)'])))
        self.assertEqual((bench.failed, self.rows()), (['div'], [('one', 'a', 0)]))

    def test_no_command_begins_without_time(self):
        self.step(self.bench(), ('a', TRUE), ('b', TRUE))
        bench = self.bench(budget=gpu.LEAST_TIME - 1)
        self.assertFalse(self.step(bench, ('a', FALSE)))
        self.assertEqual((bench.commands, bench.failed), (0, ['div']))
        self.assertEqual(self.rows(), [('one', 'a', 0), ('one', 'b', 0)])

    def test_rows_are_written_after_each_command(self):
        seen = []
        bench = self.bench()
        bench.step_div = lambda: (bench.run('div', 'a', TRUE, 60), seen.extend(self.rows()))
        self.quietly(bench.step, 'div')
        self.assertEqual(seen, [('one', 'a', 0)])

    def test_a_program_that_is_not_there_is_a_row(self):
        self.step(self.bench(), ('a', ['/nowhere/ncu']))
        self.assertEqual(self.rows(), [('one', 'a', 127)])
        with open(os.path.join(self.out, 'gpu.md')) as report:
            self.assertIn('not installed', report.read())

    def cuda_lines(self, *rows):
        """Of the report: the cells of the backend's rows."""
        same = {'case': 'c', 'mode': 'm', 'starts': '1', 'exit_code': 0, 'cores': '4', 'commit': 'abc', 'wall': '1'}
        gpu.write_report(argparse.Namespace(out=self.out, dry=False), [{**same, **row} for row in rows])
        with open(os.path.join(self.out, 'gpu.md')) as report:
            return [line.split(' | ') for line in report if '| cuda |' in line]

    def test_ratios_are_within_a_machine(self):
        rows = [{'step': 'div', 'backend': backend, 'iterations_per_second': rate * factor, 'device': device}
                for device, rate, faster in (('one', 10, 2), ('two', 1000, 7))
                for backend, factor in (('cpu', 1), ('cuda', faster))]
        self.assertEqual([line[6] for line in self.cuda_lines(*rows)], ['2.0', '7.0'])

    def test_the_fastest_pytorch_counts(self):
        rows = [{'step': 'pytorch', 'backend': 'pytorch', 'group': group, 'starts': starts, 'device': 'one',
                 'iterations_per_second': rate, 'exit_code': code}
                for group, starts, rate, code in (('each', 1, 10, 0), ('length', 2, 25, 0), ('all', 8, 90, 124))]
        line, = self.cuda_lines({'step': 'batch', 'backend': 'cuda', 'iterations_per_second': 600, 'device': 'one'}, *rows)
        self.assertEqual(line[7], '12.0')

    def test_a_solve_that_fell_back_is_no_figure(self):
        args = argparse.Namespace(out=self.out, budget=1e9, missing=False, dry=False, large='large',
                                  gaus=self.program('echo "gaus solve: warning: CUDA: broken; ..." >&2\n'
                                                    'echo objective,seconds; echo 5,1\n'))
        bench = gpu.Bench(args, {'device': 'one', 'cores': 4, 'commit': 'abc'}, [])
        self.quietly(bench.step, 'solve')
        self.assertEqual({r['exit_code'] for r in bench.rows}, {'fell back to the CPU'})
        self.assertEqual({r['objective'] for r in bench.rows}, {'5'})

    def program(self, text):
        path = pathlib.Path(self.out, 'program')
        path.write_text('#!/bin/sh\n' + text)
        path.chmod(0o755)
        return str(path)


class Execute(unittest.TestCase):
    def test_what_a_command_started_ends_with_it(self):
        code, out, _ = gpu.execute(['sh', '-c', 'sleep 600 & echo $!; wait'], 3)
        self.assertEqual(code, 124)
        self.assertRegex(out, r'^\d+\n$')
        state = 'R'
        for _ in range(1000):  # init reaps it
            try:
                state = pathlib.Path('/proc', out.strip(), 'stat').read_text().rsplit(')', 1)[1].split()[0]
            except OSError:
                return
            if state == 'Z':
                return
            time.sleep(0.01)
        self.fail(f'process {out.strip()} goes on: {state}')

    def test_exit_codes(self):
        self.assertEqual(gpu.execute(FALSE, 60)[0], 3)
        self.assertEqual(gpu.execute(['/nowhere/program'], 60)[0], 127)
