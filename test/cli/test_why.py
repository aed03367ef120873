# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus why: minimal sets of what cannot hold together, and changes that help."""
import json
import sys

from tool import DATA, ROOT, ToolTest, run

sys.path.insert(0, str(ROOT / 'bench'))
import why  # noqa: E402

PAIR = DATA / 'minii_infeasible.json'


class Why(ToolTest):
    def ask(self, problem, *args):
        return json.loads(self.succeeds('why', problem, '--json', *args).stdout)

    def assert_minimal(self, problem, found, ii):
        content = json.loads(problem.read_text())
        for variant in why.variants(content, found):
            self.assertTrue(why.is_feasible(variant, ii, self.dir))

    def test_packing(self):
        found = self.ask(PAIR)
        self.assertEqual((found['ii'], found['infeasible_ii']), (4, 3))
        self.assertEqual(found['core']['limited_types'], ['pair'])
        self.assertEqual(len(found['core']['operations']), 5)
        self.assert_minimal(PAIR, found, 3)

    def test_relaxations_are_feasible(self):
        kinds = [r['kind'] for r in self.ask(PAIR)['relaxations']]
        self.assertIn('limit', kinds)
        self.assertIn('dependence', kinds)
        content = json.loads(PAIR.read_text())
        for kind in content['operator_types']:
            if kind['name'] == 'pair':
                kind['limit'] += 1
        self.assertTrue(why.is_feasible(content, 3, self.dir))

    def test_recurrence(self):
        """The II is RecMII: the core is the recurrence and nothing else."""
        content = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'add', 'latency': 1}],
                   'operations': [{'type': 'add', 'name': name} for name in 'abcd'],
                   'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2}, {'src': 2, 'dst': 3},
                                   {'src': 2, 'dst': 1, 'distance': 1}]}
        found = self.ask(self.write('p.json', content))
        self.assertEqual(found['core']['operations'], [1, 2])
        self.assertEqual(found['core']['limited_types'], [])

    def test_resource(self):
        """The II is ResMII: as many operations as are one too many."""
        content = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'port', 'latency': 1, 'limit': 2}],
                   'operations': [{'type': 'port'} for _ in range(5)], 'dependences': []}
        found = self.ask(self.write('p.json', content))
        self.assertEqual((found['ii'], len(found['core']['operations']), found['core']['dependences']), (3, 5, []))

    def test_latency(self):
        found = self.ask(DATA / 'fir4.json', '--latency=5')
        self.assertEqual([r['text'] for r in found['relaxations']], ['a latency bound of 9 instead of 5 cycles'])
        self.assertNotIn('ii', found)

    def test_text(self):
        text = self.succeeds('why', PAIR).stdout
        self.assertIn('II 4 is the smallest', text)
        self.assertIn('3 operations on limited units, 2 others and 7 dependences cannot hold together at II 3', text)
        self.assertIn('units of pair: 3 instead of 2', text)

    def test_ii_1(self):
        content = {'format': 'gaus-problem-1', 'operator_types': [{'name': 'a', 'latency': 1}],
                   'operations': [{'type': 'a'}], 'dependences': []}
        path = self.write('p.json', content)
        self.assertIn('no II is smaller than 1', self.succeeds('why', path).stdout)
        self.assertNotIn('core', self.ask(path))

    def test_usage(self):
        self.fails(2, 'why', '-', says='instead of -')
        self.fails(2, 'why', self.dir / 'none.json', says='none.json')
        self.assertEqual(run('why').returncode, 2)
