# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus explain: the reasons are those of the bounds and of the schedule, and each is documented."""
import json
import re
import shutil
import subprocess
import unittest

from tool import DATA, ROOT, ToolTest, load, run

FIR = DATA / 'fir4.json'


def nodes(tree):
    yield tree
    for reason in tree.get('because', []):
        yield from nodes(reason)


class Explain(ToolTest):
    def explain(self, *args):
        return json.loads(self.succeeds('explain', '--format=json', *args).stdout)

    def of(self, tree, code):
        return [node for node in nodes(tree) if node['code'] == code]

    def test_reasons_of_the_ii_are_the_bounds(self):
        for name in ('fir4', 'canis14_fig2', 'minii_infeasible'):
            path = DATA / (name + '.json')
            bounds = json.loads(self.succeeds('info', '--json', path).stdout)['bounds']
            tree = self.explain(path)
            self.assertIn('ResMII is %d' % bounds['res'], self.of(tree, 'ResMII')[0]['text'])
            self.assertIn('RecMII is %d' % bounds['rec'], self.of(tree, 'RecMII')[0]['text'])
            for node in self.of(tree, 'recurrence'):
                self.assertEqual(node['dependences'], [d['dependence'] for d in bounds['critical_cycle']])

    def test_an_ii_above_its_bounds_has_a_reason(self):
        tree = self.explain(DATA / 'minii_infeasible.json')
        self.assertEqual(len(self.of(tree, 'packing')), 1)
        tree = self.explain(FIR, '--ii=7')
        self.assertEqual(len(self.of(tree, 'open')), 1)

    def test_the_chain_has_no_pause_and_ends_last(self):
        problem, schedule = load(FIR), self.solve(FIR)
        latency = {t['name']: t['latency'] for t in problem['operator_types']}
        latencies = [latency[o['type']] for o in problem['operations']]
        chain, = self.of(self.explain(FIR), 'chain')
        ends = [t + l for t, l in zip(schedule['start'], latencies)]
        self.assertEqual(ends[chain['operations'][0]], max(ends))
        for e, (dst, src) in zip(chain['dependences'], zip(chain['operations'], chain['operations'][1:])):
            dependence = problem['dependences'][e]
            self.assertEqual((dependence['src'], dependence['dst']), (src, dst))
            self.assertEqual(schedule['start'][dst],
                             schedule['start'][src] + dependence.get('latency', latencies[src]))

    def test_more_units_bring_what_is_promised(self):
        problem = load(FIR)
        for node in self.of(self.explain(FIR), 'resource'):
            name = re.search(r"'(.*?)'", node['text']).group(1)
            units, ii = map(int, re.search(r'(\d+) units? would bring it to (\d+)', node['help']).groups())
            for t in problem['operator_types']:
                if t['name'] == name:
                    t['limit'] = units
            types = json.loads(self.succeeds('info', '--json', self.write('p.json', problem)).stdout)['operator_types']
            self.assertEqual({t['name']: t.get('res_mii') for t in types}[name], ii)

    def test_a_schedule_that_is_given(self):
        path = self.write('s.json', self.solve(FIR, '--ii=5'))
        self.assertIn('every 5 cycles', self.of(self.explain(FIR, path), 'II')[0]['text'])

    def test_an_infeasible_problem(self):
        result = run('explain', DATA / 'too_much_demand.json', '--format=json')
        self.assertEqual(result.returncode, 1)
        self.assertIn('burst', self.of(json.loads(result.stdout), 'infeasible')[0]['text'])

    def test_not_pipelined(self):
        self.assertEqual(self.of(self.explain(FIR, '--mode=memory'), 'II'), [])

    def test_every_code_has_its_row(self):
        source = (ROOT / 'utils' / 'gaus' / 'explain.c').read_text()
        codes = set(re.findall(r'make\(\s*"(\w+)"', source))
        rows = set(re.findall(r'^\| `(\w+)` \|', (ROOT / 'docs' / 'explain.md').read_text(), re.M))
        self.assertEqual(codes, rows)
        self.assertGreater(len(codes), 12)

    @unittest.skipUnless(shutil.which('dot'), 'no dot (Debian: graphviz)')
    def test_dot_is_read_by_graphviz(self):
        text = self.succeeds('explain', FIR, '--format=dot').stdout
        self.assertEqual(subprocess.run(['dot', '-Tsvg'], input=text, capture_output=True, text=True).returncode, 0)

    def test_other_forms(self):
        problem = load(FIR)
        problem['operations'][0]['name'] = '<b>&"\\'
        path = self.write('p.json', problem)
        self.assertIn('&lt;b>&amp;"', self.succeeds('explain', path, '--format=html').stdout)
        self.assertIn('<b>&\\"\\\\', self.succeeds('explain', path, '--format=dot').stdout)
        self.fails(2, 'explain', FIR, '--format=xml', says=['xml', 'html'])
