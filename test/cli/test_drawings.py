# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus solve --plot, --trace and --json of a schedule."""
import json
import os
import re
import shutil
import unittest
import xml.etree.ElementTree

from tool import DATA, ToolTest, load

FIR = DATA / 'fir4.json'


class Plot(ToolTest):
    def bars(self, script):
        """{line of the plot: (begin, end)}"""
        return {int(row): (float(begin), float(end))
                for begin, end, row in re.findall(r'^(\S+) (\S+) (\d+)$', script, re.M)}

    def test_script_has_a_bar_for_each_operation(self):
        path = self.dir / 's.gp'
        schedule = self.solve(FIR, '--plot=%s' % path)
        bars, latency = self.bars(path.read_text()), {t['name']: t['latency'] for t in load(FIR)['operator_types']}
        expected = sorted((t, t + latency[o['type']]) for t, o in zip(schedule['start'], load(FIR)['operations']))
        self.assertEqual(sorted(bars.values()), expected)
        self.assertEqual(sorted(bars), list(range(10)))
        if shutil.which('gnuplot'):
            self.assertEqual(os.system('gnuplot -e "set terminal dumb" "%s" >/dev/null 2>&1' % path), 0)

    @unittest.skipUnless(shutil.which('gnuplot'), 'no gnuplot')
    def test_pictures(self):
        for suffix, begins in (('svg', b'<?xml'), ('png', b'\x89PNG'), ('pdf', b'%PDF')):
            path = self.dir / ('s.' + suffix)
            self.succeeds('solve', FIR, '-q', '--plot=%s' % path)
            self.assertTrue(path.read_bytes().startswith(begins))
        text = ' '.join(xml.etree.ElementTree.parse(self.dir / 's.svg').getroot().itertext())
        for word in ('fir4', 'store y', 'mul'):
            self.assertIn(word, text)

    def test_names_are_no_commands_of_gnuplot(self):
        problem = load(FIR)
        problem['operations'][0]['name'] = "it's `touch gone`\n"
        path = self.dir / 's.gp'
        self.succeeds('solve', self.write('p.json', problem), '-q', '--plot=%s' % path)
        self.assertIn("'it''s `touch gone`\\0A'", path.read_text())

    def test_without_operations(self):
        path = self.dir / 's.gp'
        problem = {'format': 'gaus-problem-1', 'operator_types': [], 'operations': []}
        self.succeeds('solve', self.write('p.json', problem), '-q', '--plot=%s' % path)


class Trace(ToolTest):
    def events(self, problem, *args):
        path = self.dir / 't.json'
        self.succeeds('solve', problem, '-q', '--trace=%s' % path, *args)
        return [event for event in load(path)['traceEvents'] if event['ph'] == 'X']

    def test_events_are_the_schedule(self):
        schedule, events = self.solve(FIR), self.events(FIR)
        for event in events:
            args = event['args']
            self.assertEqual(event['ts'], schedule['start'][args['operation']] + schedule['ii'] * args['iteration'])
        self.assertEqual(len(events), 10 * (schedule['stages'] + 2))

    def test_events_of_a_line_do_not_overlap(self):
        path = self.dir / 'p.json'
        self.succeeds('gen', '--operations=60', '--blocking=1', '-o', path)
        lines = {}
        for event in self.events(path):
            lines.setdefault((event['pid'], event['tid']), []).append((event['ts'], event['ts'] + event['dur']))
        for spans in lines.values():
            spans.sort()
            self.assertTrue(all(a[1] <= b[0] for a, b in zip(spans, spans[1:])))

    def test_one_iteration_where_nothing_is_pipelined(self):
        self.assertEqual({event['args']['iteration'] for event in self.events(FIR, '--mode=memory')}, {0})

    def test_a_file_that_cannot_be_written(self):
        self.fails(2, 'solve', FIR, '--trace=%s' % (self.dir / 'no' / 't.json'), says='cannot write')


class Json(ToolTest):
    def test_a_line_for_each_problem(self):
        result = self.dir / 's.json'
        self.succeeds('solve', '-q', FIR, '-o', result)
        from tool import run
        said = run('solve', '--json', FIR, DATA / 'too_much_demand.json')
        self.assertEqual(said.returncode, 1)
        good, bad = map(json.loads, said.stdout.splitlines())
        for key, value in load(result).items():
            if key != 'seconds':
                self.assertEqual(good[key], value, key)
        self.assertEqual((good['file'], good['operations']), (str(FIR), 10))
        self.assertEqual(bad['status'], 'infeasible')
        self.assertIn('demand', bad['message'])

    def test_it_reads_back_as_a_schedule(self):
        path = self.write('s.json', self.succeeds('solve', '--json', FIR).stdout)
        self.succeeds('verify', FIR, path)

    def test_it_excludes_other_reports(self):
        for other in ('--table', '--csv'):
            self.fails(2, 'solve', '--json', other, FIR, says='--json')
        self.fails(2, 'solve', '--json', '-o', '-', FIR, says='--json')
