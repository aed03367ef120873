# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is left, and what is said, where files may not grow or memory ends."""
import os
import resource
import subprocess

from tool import DATA, TOOL, ToolTest, run


def limited(what, most):
    return {'preexec_fn': lambda: resource.setrlimit(what, (most, most))}


class FilesThatMayNotGrow(ToolTest):
    """`ulimit -f` used to kill the tool, which left its temporary file."""

    def check(self, *args):
        self.fails(2, *args, says='cannot write', **limited(resource.RLIMIT_FSIZE, 1024))
        self.assertEqual([name for name in os.listdir(self.dir) if name.startswith('.gaus')], [])

    def test_a_problem(self):
        self.check('gen', '--operations=2000', '-o', self.dir / 'p.json')
        self.assertFalse((self.dir / 'p.json').exists())

    def test_a_schedule(self):
        problem = self.dir / 'p.json'
        self.succeeds('gen', '--operations=200', '-o', problem)
        self.check('solve', problem, '--scheduler=ims', '--quiet', '-o', self.dir / 's.json')
        self.assertFalse((self.dir / 's.json').exists())

    def test_a_file_that_is_there_stays(self):
        old = self.write('p.json', 'old')
        self.check('gen', '--operations=2000', '-o', old)
        self.assertEqual(old.read_text(), 'old')

    def test_a_full_disk(self):
        with open('/dev/full', 'w') as full:
            for args in (['info', DATA / 'fir4.json'], ['options'], ['gen']):
                result = subprocess.run([TOOL, *args], stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(result.returncode, 2, args)


class MemoryThatEnds(ToolTest):
    """It ended as a problem in line -1 of the input, or in a crash."""

    def setUp(self):
        super().setUp()
        with open(TOOL, 'rb') as tool:
            if b'__asan_init' in tool.read():
                self.skipTest('sanitizers take all addresses that there are')

    def check(self, *args):
        codes = set()
        for megabytes in range(4, 40, 6):
            result = run(*args, **limited(resource.RLIMIT_AS, megabytes << 20))
            if result.returncode != 127:  # not even the program was loaded
                codes.add(result.returncode)
                if result.returncode == 3:
                    self.assertIn('out of memory', result.stderr)
        self.assertLessEqual(codes, {0, 3})
        self.assertIn(3, codes)

    def problem(self):
        path = self.dir / 'p.json'
        self.succeeds('gen', '--operations=20000', '-o', path)
        return path

    def test_info(self):
        self.check('info', self.problem())

    def test_solve(self):
        self.check('solve', self.problem(), '--scheduler=asap', '--mode=memory')

    def test_gen(self):
        self.check('gen', '--operations=50000', '-o', self.dir / 'q.json')
