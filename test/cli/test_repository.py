# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What holds for the repository as a whole."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from tool import ROOT, TOOL

SOURCES = ('include', 'lib', 'gpu', 'plugin', 'utils', 'test')


def script(*args):
    return subprocess.run([*map(str, args)], capture_output=True, text=True, cwd=ROOT)


class Repository(unittest.TestCase):
    def test_every_page_is_in_the_index(self):
        index = (ROOT / 'docs' / 'index.md').read_text()
        pages = {path.name for path in (ROOT / 'docs').glob('*.md')} - {'index.md'}
        self.assertEqual({page for page in pages if '](%s' % page not in index}, set())

    def test_links_between_pages_lead_somewhere(self):
        for page in [*ROOT.glob('*.md'), *(ROOT / 'docs').glob('*.md')]:
            for link in re.findall(r'\]\(([^)#\s:]+)(?:#[^)]*)?\)', page.read_text()):
                if 'bench/results/' not in link:  # written by long runs, which may come later than the page
                    self.assertTrue((page.parent / link).exists(), '%s: %s' % (page.name, link))

    def test_includes_follow_the_arrows(self):
        result = script(sys.executable, 'utils/check_arrows.py')
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_symbols_follow_the_arrows(self):
        build = pathlib.Path(TOOL).parent.parent
        if not (build / 'lib' / 'CMakeFiles').is_dir() or not shutil.which('nm'):
            self.skipTest('no objects of a build, or no nm')
        result = script(sys.executable, 'utils/check_arrows.py', '--objects', build)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_only_public_symbols_are_visible(self):
        library = pathlib.Path(TOOL).parent.parent / 'lib' / 'libgaus.a'
        if not library.is_file() or not shutil.which('readelf'):
            self.skipTest('no library of a build, or no readelf')
        rows = [line.split() for line in script('readelf', '-sW', library).stdout.splitlines()]
        visible = {row[7] for row in rows if len(row) == 8 and row[4:6] == ['GLOBAL', 'DEFAULT'] and row[6] != 'UND'}
        self.assertGreater(len(visible), 40)
        headers = ' '.join(path.read_text() for path in (ROOT / 'include' / 'gaus').glob('*.h'))
        self.assertEqual([name for name in sorted(visible) if not re.search(r'\b%s\(' % re.escape(name), headers)], [])

    def test_null_is_refused_by_each_function_with_a_status(self):
        """Each pointer of a public function has its test, but for those that may be NULL."""
        optional = {'err', 'errs', 'index', 'callbacks', 'size'}
        defaults = {(name, 'options') for name in ('gaus_solve', 'gaus_solve_batch', 'gaus_pareto')}
        defaults.add(('gaus_problem_create', 'name'))
        tested = (ROOT / 'test' / 'unit' / 'solve' / 'test_null_arguments.c').read_text()
        tested = {(name, argument) for name, argument in re.findall(r'"(gaus_\w+)",\s*"(\w+)(?:\[i\])?"\)', tested)}
        functions = [found for path in (ROOT / 'include' / 'gaus').glob('*.h')
                     for found in re.findall(r'GAUS_API gaus_status (\w+)\(([^)]*)\)', path.read_text())]
        self.assertGreater(len(functions), 25)
        for name, arguments in functions:
            for argument in re.findall(r'\*\s*(\w+)(?:,|$)', arguments):
                allowed = argument in optional or (name, argument) in defaults
                self.assertTrue(allowed or (name, argument) in tested, '%s(%s)' % (name, argument))

    def test_plugins_define_every_function_of_theirs(self):
        """What LLVM defines is bound late, so that a plugin of another version can say so; a name that is nobody's
        would end the compiler only when it is called."""
        plugins = sorted((pathlib.Path(TOOL).parent.parent / 'lib').glob('GausPlugin*.so'))
        if not plugins or not shutil.which('nm'):
            self.skipTest('no plugin of a build, or no nm')
        for plugin in plugins:
            undefined = script('nm', '-D', '--undefined-only', plugin).stdout
            self.assertIn('LLVM', undefined)
            self.assertEqual(re.findall(r'\S*(?:gp|gaus)_\S+', undefined), [], plugin.name)

    def test_broken_arrows_are_found(self):
        result = script(sys.executable, 'utils/check_arrows.py', '--self-test')
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_every_public_declaration_is_documented_and_in_the_reference(self):
        result = script(sys.executable, 'utils/api_reference.py', '--check')
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_what_a_public_comment_does_not_say_is_found(self):
        result = script(sys.executable, 'utils/api_reference.py', '--self-test')
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    @unittest.skipUnless(shutil.which('flake8'), 'no flake8 (Debian: flake8)')
    def test_python_has_one_style(self):
        result = script('flake8', 'bench', 'python', 'test', 'utils')
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    @unittest.skipUnless(shutil.which('flake8'), 'no flake8 (Debian: flake8)')
    def test_what_is_not_in_the_style_is_found(self):
        for line, code in (('import os', 'F401'), ('x = 1 ', 'W291'), ('y = ' + '1 + ' * 40 + '1', 'E501')):
            result = subprocess.run(['flake8', '-'], input=line + '\n', capture_output=True, text=True, cwd=ROOT)
            self.assertIn(code, result.stdout)

    @unittest.skipUnless(shutil.which('mypy'), 'no mypy (Debian: mypy)')
    def test_types_of_scripts(self):
        """Of those that tests and builds rest on; each by itself, as they are scripts."""
        with tempfile.TemporaryDirectory() as cache:
            for name in ('api_reference', 'check_arrows', 'count_tests', 'refresh_docs', 'show_tests'):
                result = script('mypy', '--config-file=', '--cache-dir', cache, '--disallow-untyped-defs',
                                'utils/%s.py' % name)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    @unittest.skipUnless(shutil.which('clang-format-14'), 'no clang-format-14')
    def test_format(self):
        result = script('sh', 'utils/check_format.sh')
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_each_source_names_its_licence(self):
        without = [str(path.relative_to(ROOT)) for folder in SOURCES for path in sorted((ROOT / folder).rglob('*'))
                   if path.suffix in ('.c', '.h', '.cpp', '.cu', '.py', '.sh')
                   and 'lit' not in path.parts and '__pycache__' not in path.parts
                   and 'SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception' not in path.read_text()[:1000]]
        self.assertEqual(without, [])

    def test_library_neither_prints_nor_exits(self):
        calls = re.compile(r'(?<![\w.])(printf|puts|putchar|exit|abort|_exit|perror|assert)\s*\(')
        found = []
        for path in sorted((ROOT / 'lib').rglob('*.[ch]*')):
            text = re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', ' ', path.read_text(), flags=re.S)
            if path.name == 'assert.c':  # what only builds that check invariants have
                text = re.sub(r'^#ifdef GAUS_ASSERTS\n.*?^#else$', ' ', text, flags=re.S | re.M)
            found += ['%s: %s' % (path.relative_to(ROOT), match.group(1)) for match in calls.finditer(text)]
        self.assertEqual(found, [])

    @unittest.skipUnless(shutil.which('cmake'), 'no cmake')
    def test_the_demo_does_not_leave_a_build_without_tests(self):
        for preset, given in (('release', True), ('plugin', False)):
            with tempfile.TemporaryDirectory() as folder:
                result = script('cmake', '--preset', preset, '-B', folder, '-N')
                self.assertEqual('GAUS_TESTS="ON"' in result.stdout, given, preset + result.stdout + result.stderr)
