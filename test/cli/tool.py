# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the black-box tests share: running the tool, scratch folders, data."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / 'test' / 'data'
TOOL = os.environ.get('GAUS_TOOL', str(ROOT / 'build' / 'bin' / 'gaus'))
SHARED = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')


def run(*args, stdin='', timeout=300, **more):
    """Runs `gaus ARGS` with text going in and out."""
    return subprocess.run([TOOL, *map(str, args)], input=stdin, capture_output=True, text=True, timeout=timeout,
                          **more)


def load(path):
    with open(path) as file:
        return json.load(file)


class ToolTest(unittest.TestCase):
    """A test with a scratch folder, `self.dir`."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def write(self, name, content):
        """Writes text, or an object as JSON, into the scratch folder."""
        path = self.dir / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def succeeds(self, *args, **more):
        result = run(*args, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def fails(self, code, *args, says=(), **more):
        """Exit code `code`, the words of `says` on standard error, nothing on standard output."""
        result = run(*args, **more)
        self.assertEqual(result.returncode, code, 'said: ' + result.stderr)
        self.assertEqual(result.stdout, '')
        for word in [says] if isinstance(says, str) else says:
            self.assertIn(word, result.stderr)
        return result

    def solve(self, problem, *args):
        """Solves a problem file and returns the schedule."""
        return json.loads(self.succeeds('solve', problem, '-o', '-', *args).stdout)


def needs_shared(test):
    return unittest.skipUnless((SHARED / 'instances').is_dir(), 'no instances at %s' % SHARED)(test)
