# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus info"""
import json

from tool import DATA, ToolTest


class Info(ToolTest):
    def info(self, problem, **more):
        return json.loads(self.succeeds('info', '--json', problem, **more).stdout)

    def test_bounds_of_fir4(self):
        bounds = self.info(DATA / 'fir4.json')['bounds']
        # two accesses of one port, four products on two multipliers; load 2, product 3, two sums, energy or store
        self.assertEqual((bounds['res'], bounds['rec'], bounds['mii'], bounds['depth']), (2, 1, 2, 9))

    def test_critical_cycle_is_a_cycle_that_sets_rec_mii(self):
        bounds = self.info(DATA / 'canis14_fig2.json')['bounds']
        cycle = bounds['critical_cycle']
        self.assertEqual(bounds['rec'], 3)
        self.assertEqual(sorted(edge['src'] for edge in cycle), ['0', '2', '3'])
        for k, edge in enumerate(cycle):
            self.assertEqual(edge['dst'], cycle[(k + 1) % len(cycle)]['src'])
        self.assertEqual(sum(e['latency'] for e in cycle), 3 * sum(e['distance'] for e in cycle))

    def test_counts(self):
        info = self.info(DATA / 'fir4.json')
        self.assertEqual((info['operations'], info['dependences'], info['data'], info['order'], info['loop_carried']),
                         (10, 14, 13, 1, 4))
        uses = {t['name']: (t['operations'], t.get('res_mii')) for t in info['operator_types']}
        self.assertEqual(uses, {'mem': (2, 2), 'mul': (4, 2), 'add': (4, None)})

    def test_text_has_the_bounds_and_their_reasons(self):
        text = self.succeeds('info', DATA / 'canis14_fig2.json').stdout
        for word in ('ResMII', 'set by port', 'RecMII', 'distance 1', 'MII'):
            self.assertIn(word, text)

    def test_standard_input(self):
        text = (DATA / 'fir4.json').read_text()
        self.assertEqual(self.succeeds('info', '-', stdin=text).stdout,
                         self.succeeds('info', DATA / 'fir4.json').stdout)

    def test_infeasible_problem_says_which_operation(self):
        result = self.succeeds_with(1, DATA / 'too_much_demand.json')
        self.assertIn('burst', result.stderr)
        self.assertIn('bank', result.stdout)

    def test_infeasible_problem_as_json(self):
        result = self.succeeds_with(1, '--json', DATA / 'too_much_demand.json')
        self.assertIn('burst', json.loads(result.stdout)['infeasible'])

    def succeeds_with(self, code, *args):
        from tool import run
        result = run('info', *args)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def test_empty_problem(self):
        empty = {'format': 'gaus-problem-1', 'operator_types': [], 'operations': []}
        info = self.info('-', stdin=json.dumps(empty))
        self.assertEqual((info['operations'], info['bounds']['mii']), (0, 1))
