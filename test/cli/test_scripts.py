# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What utils/check.sh prints while tests run and at its end."""
import subprocess
import sys

from tool import ROOT, ToolTest

JUNIT = '''<?xml version="1.0"?>
<testsuite>
<testcase name="cli/a" status="run"><system-out>test_x ... skipped 'no browser (Debian: chromium)'
OK (skipped=1)</system-out><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
<testcase name="unit/b" status="run"><system-out>[ RUN      ] one
there is no locale with a comma here
[  SKIPPED ] one
[ RUN      ] two
[       OK ] two
</system-out></testcase>
<testcase name="gpu/c" status="run"><system-out>no CUDA device
</system-out><skipped message="SKIP_RETURN_CODE=77"/></testcase>
<testcase name="cli/d" status="fail"><failure/><system-out>AssertionError</system-out></testcase>
</testsuite>'''
CTEST = '''Test project /somewhere
      Start  1: cli/a
      Start  2: cli/b
  1/30 Test  #1: cli/a ........   Passed    0.10 sec
  2/30 Test  #2: cli/b ........***Failed    0.10 sec
AssertionError: 1 != 2
%s
100%% of nothing
''' % '\n'.join('      Start %2d: cli/x%d\n%3d/30 Test #%d: cli/x%d ........   Passed    0.10 sec' % (k, k, k, k, k)
                for k in range(3, 31))


class Scripts(ToolTest):
    def script(self, name, *args, stdin=''):
        return subprocess.run([sys.executable, ROOT / 'utils' / name, *map(str, args)], input=stdin, text=True,
                              capture_output=True)

    def test_skips_are_listed_with_their_reason(self):
        path = self.write('junit.xml', JUNIT)
        result = self.script('count_tests.py', 'release=%s' % path)
        for line in ('skipped: release: cli/a (no browser (Debian: chromium))',
                     'skipped: release: unit/b: one (there is no locale with a comma here)',
                     'skipped: release: gpu/c (no CUDA device)', 'FAILED: release: cli/d',
                     '1 passed, 1 failed, 3 skipped'):
            self.assertIn(line, result.stdout.splitlines())
        self.assertEqual(result.returncode, 1)

    def test_tests_are_counted_as_they_pass(self):
        lines = self.script('show_tests.py', stdin=CTEST).stdout.splitlines()
        self.assertEqual(lines, ['Test project /somewhere', '  2/30 Test  #2: cli/b ........***Failed    0.10 sec',
                                 'AssertionError: 1 != 2', '  25 of 30 tests have passed', '100% of nothing',
                                 '  29 of 30 tests have passed'])
