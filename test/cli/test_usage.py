# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Help, versions, bad command lines, and where output goes."""
import re
import shutil
import signal
import subprocess

from tool import DATA, ROOT, TOOL, ToolTest

COMMANDS = ['info', 'solve', 'view', 'why', 'explain', 'verify', 'gen', 'options', 'statistics', 'devices', 'bench-backend']


class Help(ToolTest):
    def test_lists_every_command_and_exit_code(self):
        text = self.succeeds('--help').stdout
        for word in COMMANDS + ['Exit codes', '  0  ', '  1  ', '  2  ']:
            self.assertIn(word, text)

    def test_help_of_each_command(self):
        for command in COMMANDS:
            by_option = self.succeeds(command, '--help').stdout
            self.assertIn('gaus ' + command, by_option)
            self.assertEqual(by_option, self.succeeds('help', command).stdout)

    def test_solve_lists_every_solver_option(self):
        text = self.succeeds('solve', '--help').stdout
        names = re.findall(r'^  (\S+) = ', self.succeeds('options').stdout, re.M)
        self.assertGreater(len(names), 10)
        for name in names:
            self.assertIn('--' + name, text)

    def test_version_is_that_of_the_header(self):
        header = (ROOT / 'include' / 'gaus' / 'gaus.h').read_text()
        version = re.search(r'GAUS_VERSION "(.*)"', header).group(1)
        for spelling in ('version', '--version'):
            lines = self.succeeds(spelling).stdout.splitlines()
            self.assertEqual(lines[0], 'gaus %s' % version)
            self.assertRegex(lines[-1], r'^  CUDA    (not compiled in|compiled in, for compute capabilities [\d a]+)$')

    def test_one_version_everywhere(self):
        version = self.succeeds('version').stdout.split()[1]
        self.assertIn('\nversion: %s\n' % version, (ROOT / 'CITATION.cff').read_text())
        self.assertRegex((ROOT / 'CHANGELOG.md').read_text(), r'\n## %s\b' % re.escape(version))

    def test_version_names_the_commit(self):
        if not (ROOT / '.git').exists() or not shutil.which('git'):
            self.skipTest('not in a clone, or no git')
        commit = re.search(r'^  commit  ([0-9a-f]+)(-dirty)?$', self.succeeds('version').stdout, re.M).group(1)
        known = subprocess.run(['git', 'cat-file', '-t', commit], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(known.stdout, 'commit\n')

    def test_short_help(self):
        for command in COMMANDS:
            self.assertEqual(self.succeeds(command, '-h').stdout, self.succeeds(command, '--help').stdout)
        self.assertEqual(self.succeeds('-h').stdout, self.succeeds('--help').stdout)


class BadUsage(ToolTest):
    def test_no_command(self):
        self.fails(2, says='Usage: gaus')

    def test_unknown_command(self):
        self.assertNotIn('verify', self.fails(2, 'sovle', says=['sovle', 'did you mean `solve\'?']).stderr)

    def test_unknown_command_far_from_any(self):
        self.fails(2, 'xylophone', says=['xylophone', *COMMANDS])

    def test_help_of_unknown_command(self):
        self.fails(2, 'help', 'sovle', says='sovle')

    def test_unknown_option_names_the_nearest(self):
        self.fails(2, 'solve', '--sede=4', DATA / 'fir4.json', says=['--sede', '--seed'])

    def test_unknown_option_far_from_any(self):
        self.fails(2, 'solve', '--xylophone', DATA / 'fir4.json', says='xylophone')

    def test_missing_operand(self):
        for command in ('info', 'solve', 'verify'):
            self.fails(2, command, says='missing operand')

    def test_operand_too_many(self):
        self.fails(2, 'info', DATA / 'fir4.json', 'surplus.json', says='surplus.json')

    def test_value_outside_its_choices(self):
        self.fails(2, 'solve', '--scheduler=best', DATA / 'fir4.json', says=['scheduler', 'best', 'gauss', 'ims'])

    def test_value_outside_its_range(self):
        self.fails(2, 'solve', '--ii=-3', DATA / 'fir4.json', says=['ii', '-3'])

    def test_value_that_is_no_number(self):
        self.fails(2, 'solve', '--time-limit=soon', DATA / 'fir4.json', says=['time', 'soon'])

    def test_value_missing(self):
        self.fails(2, 'solve', DATA / 'fir4.json', '--ii', says='ii')

    def test_gen_value_outside_its_range(self):
        self.fails(2, 'gen', '--operations=0', says=['operations', '1 to'])

    def test_verify_latency_of_zero(self):
        self.fails(2, 'verify', '--latency=0', 'a', 'b', says='latency')

    def test_standard_input_twice(self):
        self.fails(2, 'verify', '-', '-', says='standard input')
        self.fails(2, 'solve', '-', '-', says='standard input')

    def test_table_and_csv(self):
        self.fails(2, 'solve', '--table', '--csv', DATA / 'fir4.json', says=['--table', '--csv'])

    def test_csv_with_the_schedule_on_standard_output(self):
        self.fails(2, 'solve', '--csv', '-o', '-', DATA / 'fir4.json', says='--csv')

    def test_several_schedules_on_standard_output(self):
        self.fails(2, 'solve', '-o', '-', DATA / 'fir4.json', DATA / 'canis14_fig2.json', says='folder')


class Files(ToolTest):
    def test_missing_file(self):
        for command in ('info', 'solve'):
            self.fails(2, command, self.dir / 'absent.json', says=['absent.json', 'No such file'])

    def test_folder_as_input(self):
        self.fails(2, 'info', self.dir, says='directory')

    def test_output_into_a_missing_folder(self):
        self.fails(2, 'solve', '-q', DATA / 'fir4.json', '-o', self.dir / 'no' / 's.json', says='No such file')

    def test_full_disk(self):
        for args in (['options'], ['info', DATA / 'fir4.json'], ['gen'], ['--help'],
                     ['solve', DATA / 'fir4.json', '-o', '-']):
            with open('/dev/full', 'w') as full:
                result = subprocess.run([TOOL, *map(str, args)], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(result.returncode, 2, args)
            self.assertIn('No space left', result.stderr, args)

    def test_reader_that_goes_away(self):
        tool = subprocess.Popen([TOOL, 'gen', '--operations=50000'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        tool.stdout.close()
        tool.stderr.close()
        self.assertIn(tool.wait(), (2, -signal.SIGPIPE))
