# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names from files reach terminals and spreadsheets: no character of theirs is obeyed there."""
import csv
import io
import re
import shutil
import unittest
from xml.etree import ElementTree

from tool import ToolTest

NAMES = {'escape': 'a\x1b[31mb', 'bell and return': 'a\x07\rb', 'C1 control': 'a\u009b2Jb', 'delete': 'a\x7fb'}


class EscapeSequences(ToolTest):
    def problem(self, name):
        return self.write('p.json', {
            'format': 'gaus-problem-1', 'name': name,
            'operator_types': [{'name': name + 't', 'latency': 1, 'limit': 1}],
            'operations': [{'name': name, 'type': name + 't'}, {'name': name + '2', 'type': name + 't'}],
            'dependences': [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 0, 'distance': 1}]})

    def check(self, *args):
        for what, name in NAMES.items():
            shown = self.succeeds(*args[:1], self.problem(name), *args[1:]).stdout
            with self.subTest(what):
                self.assertFalse([c for c in shown if c != '\n' and (ord(c) < 32 or 127 <= ord(c) < 160)], shown)
                self.assertIn('a\\', shown)

    def test_info(self):
        self.check('info')

    def test_summary(self):
        self.check('solve')

    def test_table(self):
        self.check('solve', '--table')

    def test_csv(self):
        self.check('solve', '--csv')

    def test_front(self):
        self.check('solve', '--pareto', '--mode=memory')

    def test_formulas_in_csv_are_quoted_and_whole(self):
        for name in ('=1+1', '+a', '-a', '@a', 'a,b', 'a"b'):
            text = self.succeeds('solve', self.problem(name), '--csv').stdout
            self.assertTrue(text.splitlines()[1].startswith('"'), text)
            self.assertEqual(list(csv.reader(io.StringIO(text)))[1][0], name)

    def test_letters_stay(self):
        for name in ('Größe', '名前', 'a\\b'):
            self.assertIn(name, self.succeeds('solve', self.problem(name)).stdout)


# A problem's name, and how a picture shows it.
TITLES = {'quotes': ('it\'s "a"', 'it\'s "a"'), 'backslashes': ('a\\nb\\', 'a\\nb\\'),
          'markup': ('a<b>&amp;&</text>', 'a<b>&amp;&</text>'),
          'commands of gnuplot': ('`false`@x$1{/=9 b}_c', '`false`@x$1{/=9 b}_c'),
          'line breaks': ("a'\nset output '/dev/full'\rb", "a'\\0Aset output '/dev/full'\\0Db"),
          'escape sequences': ('a\x1b[31mb\x7f', 'a\\1B[31mb\\7F'),
          'C1 controls': ('a\u009b2Jb\u0085', 'a\\C2\\9B2Jb\\C2\\85'),
          'letters': ('Größe 名前', 'Größe 名前')}


class Pictures(ToolTest):
    def draw(self, name, file):
        problem = self.write('p.json', {
            'format': 'gaus-problem-1', 'name': name, 'operator_types': [{'name': 't', 'latency': 1, 'limit': 1}],
            'operations': [{'type': 't'}, {'type': 't'}], 'dependences': [{'src': 0, 'dst': 1}]})
        result = self.succeeds('solve', problem, '--pareto', '-q', '--plot=%s' % (self.dir / file))
        self.assertEqual(result.stderr, '')
        return (self.dir / file).read_text(encoding='utf-8')

    def test_titles_in_scripts(self):
        for what, (name, shown) in TITLES.items():
            with self.subTest(what):
                titles = re.findall(r"^set title '((?:[^'\n]|'')*)' noenhanced$", self.draw(name, 'f.gp'), re.MULTILINE)
                self.assertEqual([t.replace("''", "'") for t in titles], [shown])

    @unittest.skipUnless(shutil.which('gnuplot'), 'no gnuplot')
    def test_titles_in_pictures(self):
        for what, (name, shown) in TITLES.items():
            with self.subTest(what):
                root = ElementTree.fromstring(self.draw(name, 'f.svg'))
                texts = [''.join(t.itertext()).strip() for t in root.iter('{http://www.w3.org/2000/svg}text')]
                self.assertIn(shown, texts)

    @unittest.skipUnless(shutil.which('gnuplot'), 'no gnuplot')
    def test_names_of_pictures(self):
        for file in ("it's \"a\".svg", 'a\nb\x1b.svg', '|cat.svg', '`false`\\.svg'):
            with self.subTest(file):
                self.assertIn('</svg>', self.draw('p', file))
