# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus solve --pareto"""
import csv
import io
import json
import os
import shutil
import unittest

import rules
from tool import DATA, ToolTest, load, run

CHOICES = ('--operations=14', '--types=3', '--limits=1', '--density=1.2', '--seed=3')


class Front(ToolTest):
    def setUp(self):
        super().setUp()
        self.path = self.dir / 'p.json'
        self.succeeds('gen', *CHOICES, '-o', self.path)

    def front(self, *options):
        path = self.dir / 'front.json'
        self.succeeds('solve', self.path, '--pareto=%s' % path, '--points=12', '-q', *options)
        return load(path)

    def figures(self, schedule):
        """By the second implementation of the rules."""
        figures = rules.figures(rules.Problem(load(self.path)), schedule['start'], schedule['ii'])
        return {**figures, 'ii': schedule['ii'], 'peak_demand': sum(figures['peak_demand'].values())}

    def check(self, front, mode, axes):
        self.assertEqual((front['format'], front['mode'], front['axes'], front['complete']),
                         ('gaus-pareto-1', mode, axes, True))
        self.assertEqual(len(front['values']), len(front['schedules']))
        for values, schedule in zip(front['values'], front['schedules']):
            self.succeeds('verify', self.path, self.write('s.json', schedule))
            problem = rules.Problem(load(self.path))
            self.assertIsNone(rules.violation(problem, schedule['start'], schedule['ii'], schedule.get('latency_bound', 0)))
            figures = self.figures(schedule)
            self.assertEqual(values, [figures[axis] for axis in axes])
        self.assertEqual(front['values'], sorted(front['values']))
        for one in front['values']:
            covering = [other for other in front['values'] if all(a <= b for a, b in zip(other, one))]
            self.assertEqual(covering, [one])

    def test_modulo(self):
        front = self.front()
        self.check(front, 'modulo', ['ii', 'length', 'max_live_bits'])
        self.assertGreater(len(front['values']), 1)
        self.assertEqual(front['values'][0][0], self.solve(self.path)['ii'])

    def test_resource(self):
        self.succeeds('gen', '--operations=20', '--types=2', '--limits=0', '--density=2', '-o', self.path)
        front = self.front('--mode=resource')
        self.check(front, 'resource', ['peak_demand', 'communication'])
        self.assertGreater(len(front['values']), 1)

    def test_memory(self):
        front = self.front('--mode=memory')
        self.check(front, 'memory', ['length', 'max_live_bits'])

    def test_threads_and_seed(self):
        fronts = [self.front('--threads=%d' % threads) for threads in (1, 3)]
        self.assertEqual(*[[schedule['start'] for schedule in front['schedules']] for front in fronts])

    def test_every_key_is_described(self):
        page = (DATA.parents[1] / 'docs' / 'formats.md').read_text()
        for key in self.front():
            self.assertIn('`%s`' % key, page)

    def test_standard_output_has_the_front_alone(self):
        text = self.succeeds('solve', self.path, '--pareto=-', '--points=6').stdout
        self.assertEqual(json.loads(text)['format'], 'gaus-pareto-1')

    def test_table_and_rows(self):
        lines = self.succeeds('solve', self.path, '--pareto', '--points=12').stdout.splitlines()
        rows = list(csv.DictReader(io.StringIO(
            self.succeeds('solve', self.path, '--pareto', '--points=12', '--csv').stdout)))
        self.assertEqual([line.split()[:2] for line in lines[2:-1]], [[row['ii'], row['length']] for row in rows])
        self.assertIn('%d points' % len(rows), lines[-1])

    def test_stops_in_time(self):
        self.succeeds('gen', '--operations=400', '-o', self.path)
        result = run('solve', self.path, '--pareto=-', '--effort=high', '--time-limit=0.3')
        if result.returncode == 0:
            self.assertFalse(json.loads(result.stdout)['complete'])
        else:
            self.assertEqual(result.returncode, 1)


class Plot(ToolTest):
    def test_script_has_the_points(self):
        path = self.dir / "it's.gp"
        rows = csv.DictReader(io.StringIO(self.succeeds(
            'solve', DATA / 'fir4.json', '--pareto', '--points=6', '--csv', '--plot=%s' % path).stdout))
        script = path.read_text()
        for row in rows:
            self.assertIn('%(length)s %(max_live_bits)s\n' % row, script)
            self.assertIn("'II %(ii)s'" % row, script)
        if shutil.which('gnuplot'):
            self.assertEqual(os.system('gnuplot -e "set terminal dumb" "%s" >/dev/null 2>&1' % path), 0)

    @unittest.skipUnless(shutil.which('gnuplot'), 'no gnuplot')
    def test_pictures(self):
        problem = load(DATA / 'fir4.json')
        problem['name'] = "it's `false`; $x {/Bold}\n\\"
        for name, magic in (("it's.svg", b'<?xml'), ('f.png', b'\x89PNG'), ('f.pdf', b'%PDF')):
            path = self.dir / name
            self.succeeds('solve', self.write('p.json', problem), '--pareto', '--points=4', '-q', '--plot=%s' % path)
            self.assertTrue(path.read_bytes().startswith(magic), name)

    def test_a_lone_point_has_room(self):
        path = self.dir / 'f.gp'
        self.succeeds('solve', DATA / 'canis14_fig2.json', '--pareto', '--ii=3', '-q', '--plot=%s' % path)
        script = path.read_text()
        self.assertRegex(script, r'set xrange \[(\d+)\.0 - 1:\1\.0 \+ 1\]\nset yrange \[(\d+)\.0 - 1:\2\.0 \+ 1\]\n')
        if shutil.which('gnuplot'):
            drawn = self.succeeds('solve', DATA / 'canis14_fig2.json', '--pareto', '--ii=3', '-q',
                                  '--plot=%s' % (self.dir / 'f.svg'))
            self.assertEqual(drawn.stderr, '')

    def test_without_gnuplot(self):
        self.fails(2, 'solve', DATA / 'fir4.json', '--pareto', '--plot=%s' % (self.dir / 'f.svg'), says='gnuplot-nox',
                   env={**os.environ, 'PATH': str(self.dir)})
        self.succeeds('solve', DATA / 'fir4.json', '--pareto', '--points=2', '--plot=%s' % (self.dir / 'f.gp'),
                      env={**os.environ, 'PATH': str(self.dir)})


class Refused(ToolTest):
    def test_what_does_not_go_together(self):
        fir, other = DATA / 'fir4.json', DATA / 'canis14_fig2.json'
        self.fails(2, 'solve', fir, other, '--pareto', says='one problem')
        self.fails(2, 'solve', fir, '--pareto', '-o', self.dir / 's.json', says='--pareto=FILE')
        self.fails(2, 'solve', fir, '--pareto', '--table', says='--table')
        self.fails(2, 'solve', fir, fir, '--plot=f.gp', says=['--plot', 'one problem'])
        self.fails(2, 'solve', fir, '--pareto', '--trace=t.json', says='--trace')
        self.fails(2, 'solve', fir, '--pareto', '--json', says='--json')
        self.fails(2, 'solve', fir, '--pareto', '--plot=f.jpeg', says='.svg')
        self.fails(2, 'solve', fir, '--pareto', '--scheduler=ims', says='gauss')
        self.fails(2, 'solve', fir, '--pareto', '--mode=memory', '--ii=3', says='modulo')

    def test_what_has_no_schedule(self):
        for mode in ('modulo', 'resource', 'memory'):
            self.fails(1, 'solve', DATA / 'too_much_demand.json', '--pareto', '--mode=' + mode, says=["'burst' needs 3",
                       'raise the limit or lower the demand'])
        self.fails(1, 'solve', DATA / 'fir4.json', '--pareto', '--max-ii=1', says='1')
        self.fails(1, 'solve', DATA / 'fir4.json', '--pareto', '--latency=3', says='3')

    def test_files(self):
        self.fails(2, 'solve', self.dir / 'none.json', '--pareto', says='none.json')
        self.fails(2, 'solve', DATA / 'fir4.json', '--pareto=%s' % (self.dir / 'no' / 'f.json'), '--points=2', says='no')
        self.fails(2, 'solve', DATA / 'fir4.json', '--pareto', '--plot=%s' % (self.dir / 'no' / 'f.gp'), says='cannot write')


if __name__ == '__main__':
    unittest.main()
