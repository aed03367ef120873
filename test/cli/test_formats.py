# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The examples of docs/formats.md are what they are said to be."""
import json
import re

from tool import ROOT, ToolTest


class Examples(ToolTest):
    def setUp(self):
        super().setUp()
        text = (ROOT / 'docs' / 'formats.md').read_text()
        examples = map(json.loads, re.findall(r'```json\n(.*?)```', text, re.S))
        self.problem, self.clipped, self.ports, self.schedule, self.front, self.statistics = examples
        self.path = self.write('p.json', self.problem)

    def test_schedule_is_legal_and_its_figures_hold(self):
        text = self.succeeds('verify', self.path, self.write('s.json', self.schedule)).stdout
        for words in ('length +%(length)d cycles, %(stages)d stages', 'lifetimes +%(lifetime_bits)d bit',
                      'at most %(max_live_bits)d bits', 'communication +%(communication)d cycles'):
            self.assertRegex(text, words % self.schedule)

    def test_the_store_of_version_2_starts_in_cycle_3(self):
        schedule = self.solve(self.write('clip.json', self.clipped), '--mode=memory')
        self.assertEqual((schedule['start'], schedule['arrival']), ([0, 2, 3], [0, 1.5, 0]))
        early = self.write('s.json', {'format': 'gaus-schedule-1', 'ii': None, 'start': [0, 2, 2]})
        self.fails(1, 'verify', self.dir / 'clip.json', early, says=['after 4.5 ns, and it takes 2.5 ns'])

    def test_bounds(self):
        bounds = json.loads(self.succeeds('info', '--json', self.path).stdout)['bounds']
        self.assertEqual({k: bounds[k] for k in ('res', 'rec')}, self.schedule['mii'])

    def test_every_key_that_is_written_is_described(self):
        text = (ROOT / 'docs' / 'formats.md').read_text()
        for key in self.solve(self.path):
            self.assertIn('`%s`' % key, text.replace('`length` ... `peak_demand`', ' '.join(
                '`%s`' % k for k in ('length', 'stages', 'communication', 'lifetime_bits', 'max_live_bits',
                                     'peak_demand'))))

    def test_front(self):
        for values, schedule in zip(self.front['values'], self.front['schedules'], strict=True):
            text = self.succeeds('verify', self.path, self.write('s.json', schedule)).stdout
            self.assertRegex(text, 'II +%d' % values[0])
            self.assertRegex(text, 'length +%d cycles' % values[1])
            self.assertIn('at most %d bits' % values[2], text)

    def test_statistics(self):
        written = json.loads(self.succeeds('solve', '--stats=-', '--threads=1', self.path).stdout)
        self.assertEqual(written.keys(), self.statistics.keys())
        described, problem = self.statistics['problems'][0], written['problems'][0]
        self.assertEqual(described.keys(), problem.keys())
        self.assertEqual((described['problem'], described['status']), (problem['problem'], problem['status']))
        for name, value in described['counts'].items():
            self.assertEqual(problem['counts'][name], value, name)
        self.assertLessEqual(described['nanoseconds'].keys(), problem['nanoseconds'].keys())
