# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus gen"""
import json

from tool import ToolTest, load


class Gen(ToolTest):
    def gen(self, *args):
        return json.loads(self.succeeds('gen', *args).stdout)

    def test_same_seed_same_problem(self):
        self.assertEqual(self.gen('--seed=4'), self.gen('--seed=4'))
        self.assertNotEqual(self.gen('--seed=4')['dependences'], self.gen('--seed=5')['dependences'])

    def test_sizes(self):
        problem = self.gen('--operations=77', '--types=5', '--recurrences=6', '--max-distance=3')
        self.assertEqual((len(problem['operations']), len(problem['operator_types'])), (77, 5))
        carried = [d['distance'] for d in problem['dependences'] if d.get('distance', 0) > 0]
        self.assertEqual(len(carried), 6)
        self.assertLessEqual(max(carried), 3)

    def test_density(self):
        for density in (0.5, 3):
            problem = self.gen('--operations=2000', '--recurrences=0', '--density=%g' % density)
            self.assertAlmostEqual(len(problem['dependences']) / 2000, density, delta=0.15 * density)

    def test_limits(self):
        for share in (0, 1):
            problem = self.gen('--limits=%d' % share, '--types=9')
            self.assertEqual(sum('limit' in t for t in problem['operator_types']), 9 * share)

    def test_blocking(self):
        problem = self.gen('--limits=1', '--blocking=1')
        self.assertTrue(all(2 <= t['blocking'] <= 4 for t in problem['operator_types']))
        problem = self.gen('--limits=1', '--blocking=0')
        self.assertTrue(all(t.get('blocking', 1) == 1 for t in problem['operator_types']))

    def test_widths_and_demands(self):
        problem = self.gen('--width=9', '--max-demand=3', '--operations=500')
        self.assertEqual({o.get('width', 1) for o in problem['operations']}, set(range(1, 10)))
        self.assertEqual({o.get('demand', 1) for o in problem['operations']}, {1, 2, 3})

    def test_name_and_output(self):
        path = self.dir / 'p.json'
        self.assertEqual(self.succeeds('gen', '--name=mine', '-o', path).stdout, '')
        self.assertEqual(load(path)['name'], 'mine')

    def test_control_and_clock(self):
        plain, problem = self.gen('--operations=300'), self.gen('--operations=300', '--control=0.5', '--clock=4')
        self.assertEqual((plain['format'], problem['format']), ('gaus-problem-1', 'gaus-problem-2'))
        self.assertEqual({d['kind'] for d in problem['dependences'] if 'kind' in d}, {'order', 'control'})
        self.assertEqual([(d['src'], d['dst']) for d in plain['dependences']],
                         [(d['src'], d['dst']) for d in problem['dependences']])
        self.assertTrue(all(0 <= t[key] <= 4 for t in problem['operator_types'] for key in ('delay', 'delay_out') if key in t))
        self.assertTrue(any('delay_out' in t for t in problem['operator_types']))
        self.assertEqual(self.gen('--clock=4')['clock_period'], 4)

    def test_one_operation(self):
        problem = self.gen('--operations=1', '--recurrences=1')
        self.assertEqual([(d['src'], d['dst']) for d in problem['dependences']], [(0, 0)])

    def test_always_has_a_schedule(self):
        for seed in range(12):
            path = self.dir / 'p.json'
            self.succeeds('gen', '--seed=%d' % seed, '--operations=%d' % (5 + 6 * seed), '--limits=1', '--blocking=0.5',
                          '--max-demand=2', '--recurrences=5', '-o', path)
            schedule = self.dir / 's.json'
            self.succeeds('solve', path, '-q', '-o', schedule)
            self.succeeds('verify', path, schedule)
