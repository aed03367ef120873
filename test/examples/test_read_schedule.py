#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of examples/consumer: what it reads of real loops, and that it refuses schedules that are stale."""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ('control', 'graph', 'sort', 'machines', 'volatile', 'recurrence', 'strings')
FLAGS = ['-O2', '-fno-vectorize', '-fno-slp-vectorize', '-fno-unroll-loops', '-ffp-contract=off', '-emit-llvm', '-S']
TOOLS = argparse.Namespace()

BRANCHES = '''
define void @branches(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %old = phi i32 [ 0, %entry ], [ %y, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %c = icmp sgt i32 %x, %old
  br i1 %c, label %then, label %latch
then:
  %t = mul i32 %x, 3
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %t, ptr %q
  br label %latch
latch:
  %y = phi i32 [ %t, %then ], [ %x, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %end = icmp eq i64 %i.next, %n
  br i1 %end, label %exit, label %loop
exit:
  ret void
}
'''


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


class Reader(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def opt(self, passes, text, *more):
        """A module's text after some passes, and the remarks of the scheduler."""
        source, out, remarks = (self.folder / name for name in ('in.ll', 'out.ll', 'remarks.yaml'))
        source.write_text(text)
        done = run(TOOLS.opt, f'-load-pass-plugin={TOOLS.plugin}', f'-passes={passes}', '-S', source, '-o', out,
                   f'-pass-remarks-output={remarks}', '-pass-remarks-filter=^gaus$', *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out.read_text(), remarks.read_text() if remarks.exists() else ''

    def compile(self, path):
        out = self.folder / 'compiled.ll'
        done = run(TOOLS.clang, *FLAGS, path, '-o', out)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out.read_text()

    def read(self, text):
        path = self.folder / 'read.ll'
        path.write_text(text)
        return run(TOOLS.reader, path)

    def loops(self, text):
        done = self.read(text)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refused(self, text, why):
        done = self.read(text)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(why, done.stderr)
        self.assertEqual(json.loads(done.stdout), [])

    def scheduled_branches(self):
        return self.opt('gaus-schedule', BRANCHES)[0]

    def scheduled_nest(self):
        return self.opt('gaus-schedule<nest=on>', (ROOT / 'test/lit/nest/Inputs/good.ll').read_text())[0]

    # --- what it reads

    def test_fir(self):
        target = ROOT / 'examples' / 'fir-target.json'
        text, remarks = self.opt(f'gaus-schedule<target={target}>', self.compile(ROOT / 'examples' / 'fir.c'))
        (loop,) = self.loops(text)
        said = re.search(r"II: +'(\d+)'(?:.|\n)*Length: +'(\d+)'(?:.|\n)*Stages: +'(\d+)'(?:.|\n)*Operations: +'(\d+)'",
                         remarks)
        self.assertEqual([loop['ii'], loop['length'], loop['stages'], len(loop['operations'])],
                         [int(figure) for figure in said.groups()])
        adders = [op for op in loop['operations'] if ' = fadd ' in op['instruction']]
        self.assertEqual(len({op['slot'] for op in adders}), len(adders), 'one adder, one slot each')
        self.assertEqual({op['unit'] for op in adders}, {0})
        own = [edge for op in adders for edge in op['inputs'] if edge['from'] == op['id']]
        self.assertEqual(own, [{'from': own[0]['from'], 'distance': 1, 'cycles': loop['ii']}], 'the sum')

    def test_programs(self):
        blocks = phis = 0
        for name in PROGRAMS:
            text, remarks = self.opt('gaus-schedule', self.compile(ROOT / 'test' / 'programs' / f'{name}.c'))
            loops = self.loops(text)
            self.assertEqual(len(loops), len(re.findall('^Name: +Pipelined', remarks, re.M)), name)
            for loop in loops:
                blocks = max(blocks, loop['blocks'])
                for op in loop['operations']:
                    phis += ' = phi ' in op['instruction']
                    self.assertEqual(op['cycle'], op['stage'] * loop['ii'] + op['slot'])
                    self.assertLess(op['cycle'], loop['states'])
                    self.assertTrue(all(edge['cycles'] >= 0 for edge in op['inputs']))
        self.assertGreater(blocks, 3)
        self.assertGreater(phis, 3)

    def test_branches(self):
        (loop,) = self.loops(self.scheduled_branches())
        by_name = {op['instruction'].split(' = ')[0]: op for op in loop['operations'] if ' = ' in op['instruction']}
        self.assertEqual(loop['blocks'], 3)
        phi = by_name['%y']
        self.assertEqual({edge['from'] for edge in phi['inputs']}, {by_name['%t']['id'], by_name['%x']['id']})
        back = [edge for edge in by_name['%c']['inputs'] if edge['from'] == phi['id']]
        self.assertEqual([edge['distance'] for edge in back], [1])
        self.assertEqual(len({op['block'] for op in loop['operations']}), 3)
        tests = [op for op in loop['operations'] if 'goes_to' in op]
        self.assertEqual(len(tests), 2, 'the unconditional branch is no operation')

    def test_nest(self):
        outer, inner = self.loops(self.scheduled_nest())
        (nest,) = [op for op in outer['operations'] if 'loop' in op]
        self.assertEqual(nest['loop'], inner['loop'])
        self.assertEqual(nest['iterations'], 16)
        self.assertEqual(nest['latency'], 15 * inner['ii'] + inner['length'])
        self.assertEqual(len(outer['operations']), 6, 'no operation of the inner loop, but that loop')
        self.assertFalse([op for op in outer['operations'] if ' load ' in op.get('instruction', '')])
        (store,) = [op for op in outer['operations'] if 'store' in op.get('instruction', '')]
        self.assertIn({'from': nest['id'], 'distance': 0, 'cycles': store['cycle'] - nest['cycle']}, store['inputs'])
        self.assertGreaterEqual(store['cycle'], nest['cycle'] + nest['latency'])
        (step,) = [op for op in outer['operations'] if '%i.next = ' in op.get('instruction', '')]
        self.assertEqual([(edge['from'], edge['distance']) for edge in nest['inputs']], [(step['id'], 1)])

    def test_nests_of_programs(self):
        nests = 0
        for name in ('matmul', 'dct', 'life'):
            for loop in self.loops(self.opt('gaus-schedule<nest=on>', self.compile(
                    ROOT / 'test' / 'programs' / f'{name}.c'))[0]):
                nests += sum('loop' in op for op in loop['operations'])
        self.assertGreater(nests, 0)

    def test_nothing_scheduled(self):
        self.assertEqual(self.loops(BRANCHES), [])

    # --- what it refuses

    def test_mark_lost(self):
        text = self.scheduled_branches()
        self.refused(re.sub(r'(%t = mul i32 %x, 3), !gaus\.cycle ![0-9]+', r'\1', text),
                     "%t = mul i32 %x, 3")
        self.refused(re.sub(r'(%t = mul i32 %x, 3), !gaus\.cycle ![0-9]+', r'\1', text), "it has no '!gaus.cycle'")

    def test_operation_added(self):
        text = self.scheduled_branches()
        self.refused(text.replace('  %t = mul', '  %new = add i32 %x, 1\n  %t = mul'), "it has no '!gaus.cycle'")

    def test_operand_of_another_value(self):
        text = self.scheduled_branches()
        self.refused(text.replace('mul i32 %x, 3', 'mul i32 %old, 3'), 'its body has changed')

    def test_operation_removed(self):
        text = re.sub(r'  store i32 .*\n', '', self.scheduled_branches())
        self.refused(text, 'scheduled with 11 operations, and has 10')

    def test_operation_doubled(self):
        text = self.scheduled_branches()
        self.refused(re.sub(r'(  %t)( = mul .*\n)', r'\1\2\1.too\2', text), 'scheduled with 11 operations, and has 12')

    def test_stage_of_another_cycle(self):
        text = self.scheduled_branches()
        late = re.sub(r'(%x = load .*!gaus\.cycle )![0-9]+', r'\1!999', text) + '\n!999 = !{i32 100000}\n'
        self.refused(late, 'in cycle 100000 has stage')

    def test_starts_too_early(self):
        text = self.scheduled_branches()
        early = re.sub(r'(store i32 .*!gaus\.cycle )![0-9]+(, !gaus\.stage )![0-9]+', r'\1!998\2!998', text)
        self.refused(early + '\n!998 = !{i32 0}\n', 'before what it takes is there')

    def test_unrolled(self):
        text, _ = self.opt('gaus-schedule,loop-unroll', BRANCHES, '-unroll-count=2', '-unroll-runtime')
        self.assertGreater(text.count('= mul i32'), 1)
        self.refused(text, "it has no '!gaus.cycle'")

    def test_other_version(self):
        text = self.scheduled_branches()
        self.refused(re.sub(r'(!"gaus.version", i32) 4', r'\1 5', text), 'version 5 of the metadata, and this reads version 4')
        old, _ = self.opt('gaus-schedule<record=3>', BRANCHES)
        self.refused(old, 'version 1 of the metadata, and this reads version 4')

    def test_waits_for_inner_loop(self):
        text, _ = self.opt('gaus-schedule<nest=on>', (ROOT / 'test/lit/nest/Inputs/assumed.ll').read_text())
        said = [op['may_take_longer'] for loop in self.loops(text) for op in loop['operations'] if 'loop' in op]
        self.assertEqual(said, [True])
        done = self.read(text.replace('!"gaus.waits", i32 1', '!"gaus.waits", i32 2'))
        self.assertEqual((done.returncode, "no good 'gaus.waits'" in done.stderr), (1, True))
        kept = [op['may_take_longer'] for loop in self.loops(self.scheduled_nest()) for op in loop['operations']
                if 'loop' in op]
        self.assertEqual(kept, [False])

    def test_inner_loop_lost(self):
        text = re.sub(r'(label %inner), !llvm.loop ![0-9]+', r'\1', self.scheduled_nest())
        self.refused(text, 'a loop within it has no schedule')

    def test_nest_starts_too_late(self):
        text = self.scheduled_nest()
        late = re.sub(r'("gaus.outer.cycle", i32) 0', r'\1 1000', text)
        self.assertEqual(self.read(late).returncode, 1)
        self.assertIn('in cycle 1000 has stage 0', self.read(late).stderr)

    def test_no_module(self):
        self.assertEqual(self.read('not a module').returncode, 2)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for tool in ('clang', 'opt', 'plugin', 'reader'):
        parser.add_argument(f'--{tool}', required=True)
    TOOLS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
