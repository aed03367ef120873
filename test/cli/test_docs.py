# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What README and docs/ show under a command is what it prints."""
import pathlib
import shutil
import subprocess
import sys
import unittest

from tool import ROOT, TOOL


class Documented(unittest.TestCase):
    def test_commands_print_what_the_pages_show(self):
        if pathlib.Path(TOOL).resolve() != ROOT / 'build' / 'bin' / 'gaus':
            self.skipTest('the pages are about the build in build/')
        if not (ROOT / 'build' / 'lib' / 'GausPlugin.so').exists() or not all(map(shutil.which, ('clang-19', 'opt-19'))):
            self.skipTest('no plugin, or no clang 19')
        result = subprocess.run([sys.executable, 'utils/refresh_docs.py', '--check'], cwd=ROOT, capture_output=True,
                                text=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
