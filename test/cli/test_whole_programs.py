# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bench/whole_programs.py on a package of one file: it compares what the programs do, and says what went wrong."""
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

from tool import ROOT, TOOL, ToolTest

sys.path.insert(0, str(ROOT / 'bench'))
import whole_programs
import whole_sources

PLUGIN = pathlib.Path(TOOL).resolve().parents[1] / 'lib' / 'GausPlugin.so'
SOURCE = '''
#include <stdio.h>
#ifdef WRONG
#define STEP 3
#else
#define STEP 2
#endif
int other(int);
int main(int argc, char **argv) {
  int a[40], sum = 0;
  for (int i = 0; i < 40; i++)
    a[i] = i * STEP + argc;
  for (int i = 0; i < 40; i++)
    sum += a[i] * a[i] + other(i);
  FILE *file = fopen("left", "w");
  fprintf(file, "%d\\n", sum);
  fclose(file);
  return argc > 5;
}
'''
OTHER = 'int other(int i) { int s = i; for (int k = 0; k < i; k++) s = s * 3 ^ k; return s; }\n'


def usable():
    """Whether clang-19 and opt-19 are there and opt-19 takes the plugin."""
    if not PLUGIN.exists() or not all(map(shutil.which, ('clang-19', 'opt-19', 'ar'))):
        return False
    preload = whole_programs.preload(PLUGIN)
    done = subprocess.run(['opt-19', f'-load-pass-plugin={PLUGIN}', '-passes=gaus-schedule', '-disable-output'], input='',
                          env={'LD_PRELOAD': preload, 'ASAN_OPTIONS': 'detect_leaks=0'}, capture_output=True, text=True)
    return not done.returncode


@unittest.skipUnless(usable(), 'no clang-19 and opt-19 with a plugin for them')
class WholePrograms(ToolTest):
    def setUp(self):
        super().setUp()
        (self.dir / 'sources' / 'tiny').mkdir(parents=True)
        self.write('sources/tiny/main.c', SOURCE)
        self.write('sources/tiny/other.c', OTHER)
        self.recipe = {
            'library': ['*.c', '!main.c'], 'programs': {'tiny': ['main.c']}, 'checks': ['{bin}/tiny', '{bin}/tiny 1 2']
        }

    def script(self, *words, status=0):
        self.write('recipes.json', {'tiny': self.recipe})
        done = subprocess.run([
            sys.executable, '-B', ROOT / 'bench' / 'whole_programs.py', '--work', self.dir / 'work', '--sources',
            self.dir / 'sources', '--recipes', self.dir / 'recipes.json', '--plugin', PLUGIN, '--out', self.dir / 'out',
            *map(str, words)
        ], capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def fake_opt(self, instead):
        """An opt that does something else with the files of main.c; OUT is the file that it writes."""
        path = self.write('opt', f'#!/bin/sh\nfor word; do out=$word; done\ncase $out in *main*) ;; *) exec opt-19 "$@";; esac\n'
                                 f'{instead}\n')
        path.chmod(0o755)
        return path

    def row(self):
        row, = whole_programs.rows_of(self.dir / 'out.csv')
        return row

    def test_equal_programs_are_counted(self):
        self.script()
        row = self.row()
        self.assertEqual([row[key] for key in ('files', 'loops', 'scheduled', 'rewritten', 'failures', 'checks', 'differences')],
                         ['2', '3', '2', '2', '0', '2', '0'])
        self.assertEqual(row['not_scheduled'], 'UnknownCall=1')
        text = (self.dir / 'out.md').read_text()
        self.assertIn('| all 1 |', text)
        self.assertIn('`UnknownCall` 1', text)
        self.assertNotIn(str(self.dir), text)

    def test_another_result_is_a_difference_with_its_file(self):
        wrong = f'opt-19 "$@" && clang-19 -DWRONG -O1 -c -emit-llvm {self.dir}/sources/tiny/main.c -o $out'
        said = self.script('--opt', self.fake_opt(wrong), status=1)
        self.assertEqual((self.row()['differences'], self.row()['failures']), ('2', '0'))
        self.assertIn('because of main.c', said)

    def test_a_crash_of_opt_is_a_failure_and_the_rest_is_run(self):
        said = self.script('--opt', self.fake_opt('echo no such luck >&2; exit 134'), status=1)
        self.assertEqual((self.row()['differences'], self.row()['failures'], self.row()['rewritten']), ('0', '1', '1'))
        self.assertIn('no such luck', said)

    def test_code_that_does_not_compile_afterwards_is_a_failure(self):
        said = self.script('--opt', self.fake_opt('opt-19 "$@" && echo junk > $out'), status=1)
        self.assertEqual(self.row()['failures'], '1')
        self.assertIn('no code for what was rewritten', said)

    def test_a_loop_without_a_remark_is_a_failure(self):
        quiet = 'opt-19 "$@" && for word; do case $word in -pass-remarks-output=*) : > ${word#*=};; esac; done'
        said = self.script('--opt', self.fake_opt(quiet), status=1)
        self.assertIn('2 innermost loops, but remarks about 0', said)

    def test_only_compiled(self):
        self.script('--compile-only')
        self.assertEqual([self.row()[key] for key in ('rewritten', 'programs', 'checks', 'after')], ['2', '1', '0', ''])
        self.assertIn('only compiled', (self.dir / 'out.md').read_text())

    def test_a_check_that_fails_without_gaus_is_the_recipe_s_fault(self):
        self.recipe['checks'] = ['{bin}/tiny 1 2 3 4 5 6']
        self.assertIn('NOT RUN: the plain program fails', self.script(status=1))
        self.assertFalse((self.dir / 'out.csv').exists())

    def test_a_pattern_without_a_file_is_the_recipe_s_fault(self):
        self.recipe['library'] = ['lost*.c']
        self.assertIn('NOT RUN: tiny has no lost*.c', self.script(status=1))

    def test_a_row_takes_the_place_of_the_older_one(self):
        self.script('--compile-only')
        self.script('--compile-only', '--level', 'O1')
        self.script('--compile-only', '--level', 'O1')
        self.assertEqual([row['level'] for row in whole_programs.rows_of(self.dir / 'out.csv')], ['O1', 'O2'])


class Sources(ToolTest):
    def lists(self, files):
        for name, text in files.items():
            path = self.dir / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        before, whole_sources.SYSTEM = whole_sources.SYSTEM, self.dir
        self.addCleanup(setattr, whole_sources, 'SYSTEM', before)
        return dict(whole_sources.source_lists())

    def test_lists_become_those_of_sources(self):
        found = self.lists({'sources.list': '# none\ndeb [signed-by=k] U s main\ndeb-src [signed-by=k] U s main\n',
                            'sources.list.d/a.sources': 'Types: deb\nURIs: U\n\nTypes: deb deb-src\nURIs: V\n',
                            'sources.list.d/b.list.off': 'deb W s main\n'})
        self.assertEqual(found, {'sources.list': 'deb-src [signed-by=k] U s main\n',
                                 'a.sources': 'Types: deb-src\nURIs: U\n\nTypes: deb-src\nURIs: V\n'})

    def test_data_is_the_same_again(self):
        whole_sources.make_data(self.dir / 'a' / 'data')
        whole_sources.make_data(self.dir / 'b' / 'data')
        digests = {(self.dir / name / 'data.sha256').read_text() for name in 'ab'}
        self.assertEqual(len(digests), 1)
        self.assertEqual((self.dir / 'a' / 'data' / 'empty').read_bytes(), b'')

    def test_every_recipe_has_what_the_command_reads(self):
        recipes = json.loads((ROOT / 'bench' / 'whole' / 'recipes.json').read_text())
        known = {'needs', 'prepare', 'flags', 'library', 'programs', 'libraries', 'checks'}
        for name, recipe in recipes.items():
            self.assertTrue(recipe['programs'] and recipe['checks'], name)
            self.assertLessEqual(set(recipe), known, name)
            for check in recipe['checks']:
                self.assertIn('{bin}/', check, name)
