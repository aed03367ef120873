# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The scripts of bench/ that run the tool: what they leave out, go on with, and refuse."""
import csv
import json
import random
import subprocess
import sys

from tool import ROOT, TOOL, ToolTest

BENCH = ROOT / 'bench'
sys.path.insert(0, str(BENCH))


def problem(name, n, limit=None, distance=0):
    rng = random.Random(n)
    kind = {'name': 'a', 'latency': 1, **({'limit': limit} if limit else {})}
    dependences = [{'src': rng.randrange(v), 'dst': v} for v in range(1, n)]
    if distance:
        dependences.append({'src': n - 1, 'dst': 0, 'distance': distance})
    return {'format': 'gaus-problem-1', 'name': name, 'operator_types': [kind], 'operations': [{'type': 'a'}] * n,
            'dependences': dependences}


def rows(path):
    with path.open(newline='') as file:
        return list(csv.DictReader(file))


class Bench(ToolTest):
    def setUp(self):
        super().setUp()
        for folder in ('f', 'pieces/f'):
            (self.dir / folder).mkdir(parents=True)
        for n in (8, 20):
            (self.dir / 'f' / f'p{n}.json').write_text(json.dumps(problem(f'f/p{n}', n)))
        lines = [('instance', 'formulation', 'D', 'list', 'trial', 'bound')]
        lines += [(f'f/p{n}', kind, str(n), '9', '9', '1') for n in (8, 20) for kind in 'AB']
        self.references = self.dir / 'references.tsv'
        self.references.write_text('\n'.join('\t'.join(line) for line in lines) + '\n')
        self.out = self.dir / 'out'

    def script(self, name, *words, fails=False):
        done = subprocess.run([sys.executable, '-B', BENCH / name, '--tool', TOOL, '--instances', self.dir,
                               '--out', self.out, *map(str, words)], capture_output=True, text=True)
        self.assertEqual(done.returncode != 0, fails, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def bounded(self, *words, **more):
        return self.script('bounded.py', '--references', self.references, *words, **more)

    def test_rows_are_left_out_and_added(self):
        self.bounded('--exclude', 'p20', '--add', 'f/p20:B:25', '--schedulers', 'gauss', 'fds', '--limit', 'fds:10')
        found = {(r['instance'], r['formulation'], r['D'], r['scheduler']) for r in rows(self.dir / 'out.csv')}
        self.assertEqual(found, {('f/p8', 'A', '8', 'gauss'), ('f/p8', 'A', '8', 'fds'), ('f/p8', 'B', '8', 'gauss'),
                                 ('f/p8', 'B', '8', 'fds'), ('f/p20', 'B', '25', 'gauss')})
        text = (self.dir / 'out.md').read_text()
        self.assertIn('Left out: `fds` above 10 operations.', text)
        self.assertIn("--exclude p20 --add f/p20:B:25", text)
        self.assertNotIn(str(TOOL), text)

    def test_sections_without_rows_do_not_appear(self):
        self.bounded('--modes', 'A', '--schedulers', 'list')
        self.assertNotIn('memory', (self.dir / 'out.md').read_text())

    def test_goes_on_where_it_stopped(self):
        self.bounded('--match', 'p8', '--schedulers', 'list')
        path = self.dir / 'out.csv'
        path.write_text(path.read_text().replace(',feasible,', ',kept,'))
        self.bounded('--schedulers', 'list')
        self.assertEqual([r['status'] for r in rows(path)], ['kept'] * 2 + ['feasible'] * 2)
        self.assertEqual(len(json.loads((self.dir / 'out.json').read_text())['commands']), 2)

    def test_another_setting_needs_fresh(self):
        self.bounded('--match', 'p8', '--schedulers', 'list')
        other = ('--match', 'p8', '--schedulers', 'list', '--options', '--alpha=0')
        self.assertIn('give --fresh', self.bounded(*other, fails=True))
        self.bounded('--fresh', *other)

    def test_every_script_that_measures_takes_fresh_and_report(self):
        for name in ('run.py', 'bounded.py', 'ablation.py', 'quality.py', 'cost.py', 'fronts.py', 'compare_exact.py'):
            done = subprocess.run([sys.executable, '-B', BENCH / name, '--help'], capture_output=True, text=True, check=True)
            self.assertIn('--fresh', done.stdout, name)
            self.assertIn('--report', done.stdout, name)

    def test_memory_of_a_run_is_that_run_s(self):
        import run
        _, usage = run.measured([sys.executable, '-c', 'x = bytearray(200 << 20)'])
        self.assertGreater(usage.ru_maxrss, 200 << 10)
        _, usage = run.measured([TOOL, 'version'])
        self.assertLess(usage.ru_maxrss, 200 << 10)

    def test_a_run_that_takes_too_long_is_ended(self):
        import run
        with self.assertRaises(subprocess.TimeoutExpired):
            run.measured(['sleep', '100'], timeout=0.2)

    def test_limits_are_taken_away(self):
        source = self.write('limited.json', problem('limited', 8, limit=1))
        done = subprocess.run([sys.executable, '-B', BENCH / 'cut.py', source, '--unlimited', '--out', self.dir],
                              capture_output=True, text=True, check=True)
        free = json.loads((self.dir / 'limited-unlimited.json').read_text())
        self.assertEqual(done.stdout.strip(), str(self.dir / 'limited-unlimited.json'))
        self.assertEqual([sorted(kind) for kind in free['operator_types']], [['latency', 'name']])
        self.assertEqual(len(free['dependences']), 7)

    def test_comparison_with_the_exact_reference(self):
        """A value to reach, one that nobody can, and a latency bound that is too short."""
        (self.dir / 'f' / 'tight.json').write_text(json.dumps(
            {**problem('f/tight', 8, limit=1), 'dependences': [{'src': 0, 'dst': v} for v in range(1, 8)]}))
        fields = ('instance', 'mode', 'objective', 'parameter', 'operations', 'value', 'bound', 'status', 'seconds',
                  'limit')
        exact = self.write('exact.csv', '\n'.join(','.join(map(str, line)) for line in (
            fields, ('f/p8', 'memory', 'max-live', 8, 8, 100, 0, 'feasible', 2, 60),
            ('f/tight', 'memory', 'max-live', 2, 8, '', '', 'infeasible', 0.01, 60))) + '\n')
        self.script('compare_exact.py', exact, '--modes', 'memory')
        good, barred = rows(self.dir / 'out.csv')
        self.assertLess(float(good['ratio']), 1)
        self.assertEqual(barred['ours_status'], 'infeasible')
        exact.write_text(exact.read_text().replace('100,0,feasible', '100,100,optimal'))
        self.assertIn('below the bound', self.script('compare_exact.py', exact, '--modes', 'memory', fails=True))
