# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What solves count: --stats, --verbose, and the page of statistics."""
import json
import re

from tool import DATA, ROOT, ToolTest, run

CHAIN = {'format': 'gaus-problem-1', 'name': 'chain', 'operator_types': [{'name': 'port', 'latency': 1, 'limit': 1}],
         'operations': [{'type': 'port'}, {'type': 'port'}], 'dependences': [{'src': 0, 'dst': 1}]}


class Table(ToolTest):
    def test_page_is_up_to_date(self):
        page = self.succeeds('statistics', '--markdown').stdout
        self.assertEqual((ROOT / 'docs' / 'statistics.md').read_text(), page,
                         'docs/statistics.md is stale: gaus statistics --markdown > docs/statistics.md')

    def test_page_has_every_row_of_the_table(self):
        table = (ROOT / 'include' / 'gaus' / 'statistics.def').read_text()
        rows = re.findall(r'^GAUS_STATISTIC\((\w+), (\w+), "(\w+)", ".+"\)$', table, re.M)
        self.assertTrue(all(enumerator.lower() == name for enumerator, name, _ in rows))
        page = self.succeeds('statistics', '--markdown').stdout
        self.assertEqual([(name, unit) for _, name, unit in rows], re.findall(r'^\| `(\w+)` \| (\w+) \|', page, re.M))

    def test_times_are_in_ns_and_nothing_else_is(self):
        for name, unit in re.findall(r'^  (\w+) +\[(\w+)\]$', self.succeeds('statistics').stdout, re.M):
            self.assertEqual(name.startswith('time_'), unit == 'ns', name)


class Stats(ToolTest):
    def stats(self, *args, **more):
        """The problems of `gaus solve --stats=- ARGS`."""
        return json.loads(self.succeeds('solve', '--stats=-', *args, **more).stdout)['problems']

    def problem(self, *args):
        path = self.dir / 'p.json'
        self.succeeds('gen', '-o', path, *args)
        return path

    def test_counts_do_not_depend_on_threads_and_times_are_taken(self):
        path = self.problem('--operations=30', '--seed=1', '--limits=1')
        for mode in (['--mode=modulo'], ['--mode=resource', '--latency=60'], ['--mode=memory', '--latency=60']):
            one, three = (self.stats(*mode, '--branch=0', '--threads=%d' % n, path)[0] for n in (1, 3))
            self.assertEqual(one['counts'], three['counts'])
            self.assertGreater(one['counts']['gradient_iterations'], 0)
            self.assertGreater(one['counts']['proposals'], one['counts']['accepted'])
            self.assertGreater(one['nanoseconds']['time_relaxation'], 0)
            self.assertGreater(one['nanoseconds']['time_verification'], 0)

    def test_a_refusal_counts(self):
        path = DATA / 'minii_infeasible.json'
        result = run('solve', '--ii=3', '--stats=-', path)
        self.assertEqual(result.returncode, 1)
        problem = json.loads(result.stdout)['problems'][0]
        self.assertEqual(problem['status'], 'infeasible')
        self.assertEqual(problem['counts']['iis_infeasible'], problem['counts']['iis_tried'])
        self.assertGreater(problem['counts']['recurrence_nodes'], 0)

    def test_each_problem_of_a_batch_counts_for_itself(self):
        paths = [self.write('chain.json', CHAIN), DATA / 'fir4.json', DATA / 'canis14_fig2.json']
        together = self.stats(*paths)
        self.assertEqual([p['problem'] for p in together], ['chain', 'fir4', 'canis14_fig2'])
        for path, problem in zip(paths, together, strict=True):
            self.assertEqual(problem['counts'], self.stats(path)[0]['counts'])

    def test_file(self):
        path, chain = self.dir / 'stats.json', self.write('chain.json', CHAIN)
        text = self.succeeds('solve', chain, '--stats=%s' % path).stdout
        self.assertIn('II            2', text)
        self.assertEqual(json.loads(path.read_text())['problems'][0]['counts'], self.stats(chain)[0]['counts'])

    def test_front_adds_up_its_solves(self):
        chain, front = self.write('chain.json', CHAIN), self.dir / 'front.json'
        problem = self.stats('--pareto=%s' % front, chain)[0]
        self.assertEqual(json.loads(front.read_text())['problem'], 'chain')
        self.assertGreater(problem['counts']['iis_tried'], 1)

    def test_verbose_prints_what_is_not_zero(self):
        result = self.succeeds('solve', '-v', self.write('chain.json', CHAIN))
        self.assertRegex(result.stderr, r'gaus solve: chain: iis_tried +1 IIs\n')
        self.assertRegex(result.stderr, r'gaus solve: chain: time_exact +\d+ ns\n')
        self.assertNotIn('recurrence_nodes', result.stderr)

    def test_standard_output_holds_one_thing(self):
        chain = self.write('chain.json', CHAIN)
        for other in ('-o-', '--pareto=-', '--table', '--csv'):
            self.fails(2, 'solve', chain, '--stats=-', other, says=['--stats=-', other.strip('-')])

    def test_folder_that_is_not_there(self):
        self.fails(2, 'solve', self.write('chain.json', CHAIN), '--stats=%s/no/stats.json' % self.dir, says=['/no'])
