#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every key of the metadata: without it, with a value of another kind, and with another value, either gaus-verify or
libgaus-ir objects, or what the library reads is another value. A key that is added to include/gaus-ir/metadata.def and
not here fails too. And the library's every allocation failing."""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = argparse.Namespace()
KEYS = re.findall(r'GAUS_IR_KEY\(\w+, "([\w.]+)"\)', (ROOT / 'include/gaus-ir/metadata.def').read_text())
# Where it stands, and what the reader does without it: 'refuses', 'reads other' or 'ignores' (keys that are written for
# other readers).
LOOP = {'version': 'refuses', 'name': 'refuses', 'file': 'reads other', 'line': 'reads other', 'trips': 'refuses',
        'trips_expression': 'reads other', 'ii': 'refuses', 'stages': 'refuses', 'length': 'refuses', 'states': 'refuses',
        'res_mii': 'refuses', 'rec_mii': 'refuses', 'operations': 'refuses', 'hash': 'refuses', 'target': 'refuses',
        'target_hash': 'refuses', 'clock_period': 'reads other', 'promised': 'reads other', 'nests': 'refuses',
        'waits': 'refuses', 'dump': 'reads other', 'outer.cycle': 'refuses', 'outer.stage': 'refuses',
        'outer.order': 'refuses', 'outer.latency': 'refuses', 'outer.trips': 'refuses', 'outer.assumed': 'refuses'}
INSTRUCTION = {'cycle': 'refuses', 'stage': 'refuses', 'order': 'refuses', 'operator': 'refuses', 'latency': 'refuses',
               'predicated': 'refuses', 'unit': 'reads other', 'arrival': 'reads other', 'trips_of': 'reads other'}
# gaus-verify is told nothing of these that could be compared: they are for people, or say where the loop came from.
NOT_VERIFIED = {'name', 'file', 'line', 'trips_expression', 'dump', 'clock_period', 'promised', 'trips_of'}
TARGET = {'format': 'gaus-target-1', 'name': 'clocked', 'extends': 'default', 'clock_period': 5}
SOURCE = '''
define void @f(ptr noalias %a, ptr noalias %b, i64 %n) mustprogress !dbg !4 {
entry:
  br label %outer
outer:
  %o = phi i64 [ 0, %entry ], [ %o.next, %latch ]
  %q = getelementptr i64, ptr %b, i64 %o
  %m = load i64, ptr %q
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %m
  br i1 %c, label %latch, label %inner, !llvm.loop !9
latch:
  %o.next = add nuw nsw i64 %o, 1
  %d = icmp eq i64 %o.next, %n
  br i1 %d, label %exit, label %outer, !dbg !7
exit:
  ret void
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "f.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !DISubroutineType(types: !8)
!4 = distinct !DISubprogram(name: "f", file: !1, line: 1, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!7 = !DILocation(line: 3, column: 1, scope: !4)
!8 = !{}
!9 = distinct !{!9, !10}
!10 = !DILocation(line: 4, column: 1, scope: !4)
'''


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


class Keys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        (cls.folder / 'in.ll').write_text(SOURCE)
        cls.target = cls.folder / 'target.json'
        cls.target.write_text(json.dumps(TARGET))
        done = run(TOOLS.opt, f'-load-pass-plugin={TOOLS.plugin}', '-S', cls.folder / 'in.ll', '-o', cls.folder / 'out.ll',
                   f'-passes=gaus-schedule<nest;assume-trips=9;trip-counts=on;dump={cls.folder}/dump;target={cls.target}>')
        assert done.returncode == 0, done.stderr
        cls.text = (cls.folder / 'out.ll').read_text()
        cls.loops = json.loads(cls.read(cls.text).stdout)

    @classmethod
    def read(cls, text):
        (cls.folder / 'changed.ll').write_text(text)
        return run(TOOLS.reader, cls.folder / 'changed.ll')

    def verified(self, text):
        (self.folder / 'changed.ll').write_text(text)
        return run(TOOLS.opt, f'-load-pass-plugin={TOOLS.plugin}', f'-passes=gaus-verify<target={self.target}>',
                   '-disable-output', self.folder / 'changed.ll').returncode == 0

    def test_shortage_of_memory(self):
        done = run(TOOLS.failing, self.folder / 'out.ll')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    # --- changing one key in one place --------------------------------------------

    def without(self, key):
        if key in LOOP:
            return self.text.replace('!"gaus.%s"' % key, '!"gaus.no_key"', 1)
        return re.sub(r', !gaus\.%s ![0-9]+' % key, '', self.text, count=1)

    def with_node(self, key, body):
        """The first use of a kind of metadata on an instruction points to a node of its own."""
        return re.sub(r'(!gaus\.%s) ![0-9]+' % key, r'\1 !9999', self.text, count=1) + '\n!9999 = !{%s}\n' % body

    def malformed(self, key):
        if key in LOOP:
            return re.sub(r'(!"gaus\.%s", )[^}]*' % re.escape(key), r'\1half 1.0', self.text, count=1)
        return self.with_node(key, 'half 1.0')

    def value_of(self, key):
        if key in LOOP:
            return re.search(r'!"gaus\.%s", ([^}]*)' % re.escape(key), self.text)[1]
        node = re.search(r'!gaus\.%s (![0-9]+)' % key, self.text)[1]
        return re.search(r'^%s = !\{(.*)\}$' % node, self.text, re.M)[1]

    def other(self, key):
        value = self.value_of(key)
        match = re.fullmatch(r'(i\d+) (-?\d+)', value)
        changed = '%s %d' % (match[1], int(match[2]) + (100 if key == 'unit' else 1)) if match else '!"other"'
        if key in LOOP:
            return re.sub(r'(!"gaus\.%s", )[^}]*' % re.escape(key), lambda m: m[1] + changed, self.text, count=1)
        return self.with_node(key, changed)

    # --- what is to happen ----------------------------------------------------------

    def refuses(self, text):
        loops = json.loads(self.read(text).stdout)
        return len(loops) < len(self.loops) or any(loop['status'] for loop in loops)

    def reads_other(self, text):
        return json.loads(self.read(text).stdout) != self.loops

    def test_all_are_there(self):
        own = [key[5:] for key in KEYS if key.startswith('gaus.')]
        self.assertEqual(sorted(own), sorted([*LOOP, *INSTRUCTION, 'pipelined']))
        for key in own:
            if key != 'pipelined' and key != 'promised':  # of kernels; no promise is made here
                self.assertRegex(self.text, r'gaus\.%s\b' % re.escape(key))
        self.assertTrue(self.verified(self.text))
        self.assertEqual([loop['status'] for loop in self.loops], [0, 0])

    @staticmethod
    def keys():
        return [(key, does) for key, does in [*LOOP.items(), *INSTRUCTION.items()] if key != 'promised']

    def test_without(self):
        for key, does in self.keys():
            with self.subTest(key):
                text = self.without(key)
                self.assertNotEqual(text, self.text)
                self.assertTrue((self.refuses if does == 'refuses' else self.reads_other)(text))

    def test_malformed(self):
        for key, _ in self.keys():
            with self.subTest(key):
                text = self.malformed(key)
                self.assertNotEqual(text, self.text)
                self.assertTrue(self.refuses(text) or key == 'trips_of' and self.reads_other(text))

    def test_other_value(self):
        for key, _ in self.keys():
            with self.subTest(key):
                text = self.other(key)
                self.assertNotEqual(text, self.text)
                self.assertTrue(self.refuses(text) or self.reads_other(text))
                self.assertEqual(self.verified(text), key in NOT_VERIFIED)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for tool in ('opt', 'plugin', 'reader', 'failing'):
        parser.add_argument(f'--{tool}', required=True)
    TOOLS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
