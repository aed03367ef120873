# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What gaus-hdl says where it cannot write a module, and what it leaves behind then."""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import unittest

ARGS = argparse.Namespace()
LOOP = '''
void add(int *restrict a, const int *restrict b, int n) { for (int i = 0; i < n; i++) a[i] = b[i] + 1; }
void scale(float *a, int n) { for (int i = 0; i < n; i++) a[i] *= 3.0f; }
'''


class Usage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def run_in(self, *command):
        return subprocess.run([str(c) for c in command], cwd=self.dir, capture_output=True, text=True, timeout=120)

    def schedule(self, text):
        (self.dir / 'f.c').write_text(text)
        flags = ['-O1', '-fno-unroll-loops', '-fno-vectorize', '-S', '-emit-llvm', 'f.c', '-o', 'f.ll']
        self.assertEqual(self.run_in(ARGS.clang, *flags).returncode, 0)
        passes = ['-load-pass-plugin', ARGS.plugin, '-passes=gaus-schedule', '-S', 'f.ll', '-o', 's.ll']
        self.assertEqual(self.run_in(ARGS.opt, *passes).returncode, 0)

    def test_one_loop_can_be_written_and_another_not(self):
        self.schedule(LOOP)
        result = self.run_in(ARGS.hdl, '-o', 'v', '--testbench', 's.ll')
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn('scale: no module: floating point is not supported', result.stdout)
        self.assertIn('add: loop_add.v, loop', result.stdout)
        self.assertEqual(sorted(p.name for p in (self.dir / 'v').iterdir()), ['loop_add.v', 'loop_add_test.v'])
        text = (self.dir / 'v' / 'loop_add.v').read_text()
        self.assertIn('module loop_add (', text)
        self.assertIn('// the data is expected', text.replace('its data', 'the data'))

    def test_a_module_without_schedules(self):
        (self.dir / 'e.ll').write_text('define void @f() {\n  ret void\n}\n')
        result = self.run_in(ARGS.hdl, 'e.ll')
        self.assertEqual(result.returncode, 0)
        self.assertIn('no loop has a schedule', result.stdout)

    def test_a_file_that_is_no_ir(self):
        (self.dir / 'e.ll').write_text('nothing\n')
        self.assertEqual(self.run_in(ARGS.hdl, 'e.ll').returncode, 2)
        result = self.run_in(ARGS.hdl, 'absent.ll')
        self.assertEqual(result.returncode, 2)
        self.assertIn('absent.ll', result.stderr)

    def test_a_folder_that_cannot_be_made(self):
        self.schedule(LOOP)
        (self.dir / 'file').write_text('')
        result = self.run_in(ARGS.hdl, '-o', 'file/v', 's.ll')
        self.assertEqual(result.returncode, 2)
        self.assertIn('file/v', result.stderr)

    def test_bad_arguments(self):
        for arguments in ([], ['--nothing', 's.ll'], ['a.ll', 'b.ll']):
            result = self.run_in(ARGS.hdl, *arguments)
            self.assertEqual(result.returncode, 2)
            self.assertIn('Usage: gaus-hdl', result.stderr)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name in ('opt', 'clang', 'plugin', 'hdl'):
        parser.add_argument('--' + name, required=True)
    ARGS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
