# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of options, and the pages that tell of the tool."""
import re

from test_usage import COMMANDS
from tool import ROOT, ToolTest

DOCS = ROOT / 'docs'


class Pages(ToolTest):
    def test_options_page_is_up_to_date(self):
        page = self.succeeds('options', '--markdown').stdout
        self.assertEqual((DOCS / 'options.md').read_text(), page,
                         'docs/options.md is stale: gaus options --markdown > docs/options.md')

    def test_options_page_has_every_row_of_the_table(self):
        table = (ROOT / 'include' / 'gaus' / 'options.def').read_text()
        names = re.findall(r'^GAUS_(?:ENUM|INT|REAL)\((\w+),', table, re.M)
        page = self.succeeds('options', '--markdown').stdout
        self.assertEqual([name.replace('_', '-') for name in names], re.findall(r'^\| `([\w-]+)` \|', page, re.M))

    def test_cli_page_names_every_command_and_option(self):
        page = (DOCS / 'cli.md').read_text()
        solver = set(re.findall(r'^  (\S+) = ', self.succeeds('options').stdout, re.M))
        for command in COMMANDS:
            self.assertIn('gaus ' + command, page)
            for name in re.findall(r'--([a-z-]+)', self.succeeds(command, '--help').stdout):
                if name not in solver:
                    self.assertIn('--' + name, page, 'docs/cli.md says nothing of --%s of gaus %s' % (name, command))

    def test_links_between_pages_hold(self):
        pages = list(DOCS.glob('*.md')) + [ROOT / 'README.md']
        for page in pages:
            for link in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', page.read_text()):
                self.assertTrue((page.parent / link).exists(), '%s links to %s' % (page.name, link))
