# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Manual pages and completions, which are made from the tables of options."""
import pathlib
import re
import shutil
import subprocess
import unittest

from test_usage import COMMANDS
from tool import TOOL, ToolTest

DESCRIBED = pathlib.Path(TOOL).parent.parent / 'utils' / 'described'
COMPLETE = 'source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _gaus; printf "%%s\\n" "${COMPREPLY[@]}"'


def shell(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


class Described(ToolTest):
    def setUp(self):
        super().setUp()
        if not DESCRIBED.is_dir():
            self.skipTest('not built')

    def options_of(self, command):
        found = re.findall(r'--([a-z][a-z-]*)', self.succeeds(command, '--help').stdout)
        return set(found) - {'help', 'usage'}

    def test_a_page_for_each_command_with_every_option(self):
        for command in COMMANDS:
            page = (DESCRIBED / 'man' / ('gaus-%s.1' % command)).read_text()
            named = {name.replace('\\-', '-') for name in re.findall(r'^\.TP\n.*?\\-\\-([a-z\\-]+)', page, re.M)}
            self.assertLessEqual(self.options_of(command) & named, named)
            missing = self.options_of(command) - named
            # What the text of the help mentions are options of the table, too.
            self.assertEqual({name for name in missing if '\\-\\-' + name.replace('-', '\\-') not in page}, set(), command)
            self.assertIn('gaus\\-' + command, (DESCRIBED / 'man' / 'gaus.1').read_text())

    def complete(self, *words):
        script = COMPLETE % (DESCRIBED / 'gaus.bash', ' '.join("'%s'" % word for word in words), len(words) - 1)
        result = shell('bash', '-c', script, cwd=self.dir)
        self.assertEqual(result.stderr, '')
        return result.stdout.split('\n')[:-1]

    def test_bash_completes_commands(self):
        self.assertEqual(self.complete('gaus', 'so'), ['solve'])
        self.assertEqual(set(self.complete('gaus', '')), {*COMMANDS, 'version', 'help'})

    def test_bash_completes_options(self):
        self.assertEqual(self.complete('gaus', 'solve', '--time'), ['--time-limit='])
        self.assertEqual(self.complete('gaus', 'gen', '--time'), [''])
        for command in COMMANDS:
            offered = {word.strip('-=') for word in self.complete('gaus', command, '--')}
            self.assertGreaterEqual(offered, {name for name in self.options_of(command) if name in offered})
            self.assertGreater(len(offered), 0)

    def test_bash_completes_values_and_files(self):
        self.assertEqual(self.complete('gaus', 'solve', '--mode', '=', 'm'), ['modulo', 'memory'])
        self.assertEqual(self.complete('gaus', 'solve', '--mode', '='), ['modulo', 'resource', 'memory'])
        self.write('loop.json', '{}')
        self.assertEqual(self.complete('gaus', 'solve', 'lo'), ['loop.json'])
        self.assertEqual(self.complete('gaus', 'solve', '--output', '=', 'lo'), ['loop.json'])

    def test_other_shells_read_theirs(self):
        tried = 0
        for name in ('zsh', 'fish'):
            if shutil.which(name):
                result = shell(name, '-n', DESCRIBED / ('gaus.' + name))
                self.assertEqual((result.returncode, result.stderr), (0, ''), name)
                tried += 1
        if not tried:
            self.skipTest('neither zsh nor fish is here')

    @unittest.skipUnless(shutil.which('fish'), 'no fish')
    def test_fish_completes(self):
        script = 'source %s; complete -C "%s"'
        answer = shell('fish', '-c', script % (DESCRIBED / 'gaus.fish', 'gaus solve --sched')).stdout
        self.assertIn('--scheduler', answer)
        self.assertIn('solve', shell('fish', '-c', script % (DESCRIBED / 'gaus.fish', 'gaus so')).stdout)

    def test_manual_pages_are_well_formed(self):
        checker = next((c for c in (['mandoc', '-Tlint', '-Wwarning'], ['groff', '-man', '-Tutf8', '-ww', '-z'])
                        if shutil.which(c[0])), None)
        if not checker:
            self.skipTest('neither mandoc nor groff is here')
        for page in sorted((DESCRIBED / 'man').glob('*.1')):
            result = shell(*checker, page)
            said = [line for line in (result.stdout + result.stderr).splitlines() if 'missing date' not in line]
            self.assertEqual(said, [], page.name)
