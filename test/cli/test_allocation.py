# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every allocation of every command fails in turn: the tool says so, or did not need it.

As tests, each of the first allocations and then some; as a command, every one:

    GAUS_TOOL=build/bin/gaus GAUS_FAILING_MALLOC=build/test/libfailing_malloc.so python3 test/cli/test_allocation.py --all

The help of a command is left out: glibc's argp, which lays it out, ends a process that has no memory.
"""
import os
import pathlib
import shutil
import sys
import unittest

from tool import DATA, ToolTest, run

SHIM = os.environ.get('GAUS_FAILING_MALLOC', '')
EVERY = 60  # allocations that all fail in turn; of those after them some
STEPS = 45  # how many of those
LESS = ['--threads=1', '--backend=cpu', '--starts=2', '--iterations=2', '--effort=low', '--quiet']
MODES = {
    'solve-modulo': ['solve', 'PROBLEM', *LESS, '-o', 'OUT'],
    'solve-max-live': ['solve', 'PROBLEM', *LESS, '--objective=max-live', '-o', '-'],
    'solve-resource': ['solve', 'PROBLEM', *LESS, '--mode=resource', '--csv'],
    'solve-memory': ['solve', 'PROBLEM', *LESS, '--mode=memory', '-o', 'OUT'],
    'solve-ims': ['solve', 'PROBLEM', *LESS, '--scheduler=ims', '-o', 'OUT'],
    'solve-gaus-2026': ['solve', 'PROBLEM', *LESS, '--scheduler=gaus-2026', '--mode=memory', '-o', 'OUT'],
    'solve-many': ['solve', 'PROBLEM', 'OTHER', *LESS, '--csv', '-o', 'OUT'],
    'front-modulo': ['solve', 'PROBLEM', *LESS, '--pareto=OUT', '--points=3'],
    'front-resource': ['solve', 'PROBLEM', *LESS, '--pareto=OUT', '--points=3', '--mode=resource'],
    'solve-json': ['solve', 'PROBLEM', '--threads=1', '--effort=low', '--json', '--trace=OUT'],
    'view': ['view', 'PROBLEM', 'SCHEDULE', *LESS, '-o', 'OUT'],
    'explain': ['explain', 'PROBLEM', 'SCHEDULE', '--format=dot'],
    'info': ['info', 'PROBLEM'],
    'verify': ['verify', 'PROBLEM', 'SCHEDULE'],
    'gen': ['gen', '--operations=20', '--output=OUT'],
    'options': ['options', '--markdown'],
    'version': ['version'],
}


def numbers(count, everything):
    """The allocations to fail."""
    if everything or count <= EVERY:
        return list(range(1, count + 1))
    step = max(1, (count - EVERY) // STEPS)
    return list(range(1, EVERY + 1)) + list(range(EVERY + 1, count + 1, step))


class Allocation(ToolTest):
    everything = False

    def setUp(self):
        super().setUp()
        if not SHIM or not pathlib.Path(SHIM).exists():
            self.skipTest('failing_malloc was not built (sanitizers have a malloc of their own)')
        self.out = self.dir / 'out'
        self.schedule = self.dir / 's.json'
        self.succeeds('solve', DATA / 'fir4.json', '--quiet', '-o', self.schedule)

    def command(self, name):
        places = {
            'PROBLEM': DATA / 'fir4.json', 'OTHER': DATA / 'minii_infeasible.json', 'SCHEDULE': self.schedule,
            'OUT': self.out
        }
        return [str(places.get(word, word)).replace('=OUT', f'={self.out}') for word in MODES[name]]

    def clean(self):
        shutil.rmtree(self.out) if self.out.is_dir() else self.out.unlink(missing_ok=True)
        if self.many:
            self.out.mkdir()

    def once(self, command, at, on):
        environment = {**os.environ, 'LD_PRELOAD': SHIM, 'FAIL_AT': str(at), 'FAIL_ON': str(int(on))}
        return run(*command, env=environment)

    def count(self, command):
        path = self.dir / 'count'
        result = run(*command, env={**os.environ, 'LD_PRELOAD': SHIM, 'FAIL_COUNT': str(path)})
        self.assertEqual(result.returncode, 0, result.stderr)
        return int(path.read_text())

    def sweep(self, name):
        command = self.command(name)
        self.many = 'many' in name
        self.clean()
        count = self.count(command)
        self.assertGreater(count, 0)
        codes = {}
        for at in numbers(count, self.everything):
            for on in (False, True):
                self.clean()
                result = self.once(command, at, on)
                codes[result.returncode] = codes.get(result.returncode, 0) + 1
                self.judge(name, at, on, result)
        return count, codes

    def judge(self, name, at, on, result):
        where = f'{name}: allocation {at}{" and all after it" if on else ""}: {result.returncode} {result.stderr}'
        self.assertIn(result.returncode, (0, 3), where)
        self.assertNotIn('line -1', result.stderr, where)
        if result.returncode == 3:
            self.assertIn('memory', result.stderr, where)
            self.assertFalse(self.out.is_file(), where)
        left = [file for _, _, files in os.walk(self.dir) for file in files if file.startswith('.gaus')]
        self.assertEqual(left, [], where)


def add_tests():
    for name in MODES:
        def test(self, name=name):
            self.sweep(name)
        setattr(Allocation, 'test_' + name.replace('-', '_'), test)


add_tests()


def main():
    Allocation.everything = True
    case = Allocation()
    bad = 0
    for name in MODES:
        case.setUp()
        try:
            count, codes = case.sweep(name)
            print(f'{name}: {count} allocations, exit codes {codes}', flush=True)
        except AssertionError as error:
            bad += 1
            print(error, flush=True)
        case.doCleanups()
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main() if '--all' in sys.argv[1:] else unittest.main())
