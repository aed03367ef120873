# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names from files reach terminals and spreadsheets: no character of theirs is obeyed there."""
import csv
import io

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
