#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random loops in C, scheduled for a random target, as Verilog, simulated on the program's own data.

Each function is compiled by clang and run as it is, with calls that record memory and values at each loop (gaus-hdl
--record). Icarus Verilog runs the module of the loop on what it was given. Memory, live-outs and cycles, (trips - 1) x II +
states, must be equal.

  simulate.py --opt opt-19 --clang clang-19 --plugin build/lib/GausPlugin.so --hdl build/bin/gaus-hdl --seed 1 --loops 100

With --self-test one operation of each module is changed, and differences are expected.

Exit status: 0 all equal, 1 a difference or a failed tool, 77 Icarus Verilog is not installed.
"""
import argparse
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ARENA = 2048  # bytes of memory that a function sees: a quarter for each array, with room before and after it
TYPES = ['uint8_t', 'int8_t', 'uint16_t', 'int16_t', 'uint32_t', 'int32_t', 'int64_t', 'uint64_t']


class Program:
    """One random function of one loop over arrays of its own arena."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.scalars = ['x', 'y']

    def pick(self, *choices):
        return self.random.choice(choices)

    def index(self):
        return self.pick('i', 'i + 1', '2 * i', 'i + %d' % self.random.randrange(8), 'i & 15', 'n - 1 - i', '(x & 31)')

    def array(self):
        return self.pick('a', 'b', 'c')

    def expression(self, depth):
        if depth == 0:
            return self.pick('x', 'y', 'i', str(self.random.randrange(-20, 100)),
                             '%s[%s]' % (self.array(), self.index()), '%s[%s]' % (self.array(), self.index()))
        left, right = self.expression(depth - 1), self.expression(depth - 1)
        kind = self.random.randrange(13)
        if kind < 3:
            return '(%s + %s)' % (left, right)
        if kind < 5:
            return '(%s - %s)' % (left, right)
        if kind < 6:
            return '(int32_t)((uint32_t)(%s) * (uint32_t)(%s))' % (left, right)
        if kind < 8:
            return '(%s %s %s)' % (left, self.pick('&', '|', '^'), right)
        if kind < 9:
            return '(%s %s %d)' % (left, self.pick('>>', '<<'), self.random.randrange(7))
        if kind < 10:
            return '(%s %s (%s | 1))' % (left, self.pick('/', '%'), self.pick('13', '7', right.replace('-', '+')))
        if kind < 12:
            return '(%s %s %s ? %s : %s)' % (left, self.pick('<', '>', '==', '!='), right, self.expression(0),
                                             self.expression(0))
        return '(%s)(%s)' % (self.pick(*TYPES), left)

    def statement(self, depth):
        kind = self.random.randrange(8)
        if kind < 3:
            return '%s[%s] = %s;' % (self.array(), self.index(), self.expression(2))
        if kind < 5:
            return '%s = %s;' % (self.pick('x', 'y'), self.expression(2))
        if kind < 6 and depth:
            return 'if (%s > %s) { %s } else { %s }' % (self.expression(1), self.expression(0), self.statement(depth - 1),
                                                        self.statement(depth - 1))
        if kind < 7 and depth:
            return 'if (%s < %s) { %s }' % (self.expression(1), self.expression(0), self.statement(depth - 1))
        return 'if ((%s & 63) == %d) break;' % (self.expression(0), self.random.randrange(64))

    def text(self):
        types = [self.pick(*TYPES) for _ in range(3)]
        restrict = self.pick('', ' restrict')
        body = '\n    '.join(self.statement(2) for _ in range(self.random.randrange(1, 5)))
        head = self.pick('for (int32_t i = 0; i < n; i++)', 'for (int32_t i = 0; i < n; i++)',
                         'for (int32_t i = n - 1; i >= 0; i--)', 'for (int64_t i = 0; i < 9; i++)')
        return ('#include <stdint.h>\nint32_t f(%s, int32_t n, int32_t x) {\n  int32_t y = 3;\n  %s {\n    %s\n  }\n'
                '  return x + 3 * y;\n}\n') % (', '.join('%s *%s %s' % (t, restrict, name) for t, name in zip(types, 'abc')),
                                               head, body)


def random_target(rng, path):
    def kind(name, least, most):
        row = {'name': name, 'latency': rng.randrange(least, most + 1)}
        if rng.random() < 0.6:
            row['limit'] = rng.randrange(1, 3)
        return row

    path.write_text(json.dumps({'format': 'gaus-target-1', 'name': 'random', 'extends': 'default', 'operator_types': [
        kind('alu', 0, 2), kind('mul', 0, 4), kind('mul64', 1, 5), kind('load', 1, 3), kind('store', 1, 2),
        kind('logic', 0, 1)]}))
    return path


def run(command, folder, **more):
    return subprocess.run([str(c) for c in command], cwd=folder, capture_output=True, text=True, timeout=300, **more)


class Failed(Exception):
    pass


def check(result, what):
    if result.returncode not in (0, 1):
        raise Failed('%s: %s' % (what, result.stderr[-2000:]))
    return result


def build(args, folder, seed):
    """Compiles, schedules, writes Verilog; the lines of gaus-hdl."""
    rng = random.Random(seed)
    (folder / 'f.c').write_text(Program(seed).text())
    target = random_target(rng, folder / 'target.json')
    check(run([args.clang, '-O1', '-fno-unroll-loops', '-fno-vectorize', '-fno-slp-vectorize', '-fwrapv', '-emit-llvm', '-S',
               'f.c', '-o', 'f.ll'], folder), 'clang')
    check(run([args.opt, '-load-pass-plugin', args.plugin, '-passes=function(loop-simplify),gaus-schedule<target=%s>' % target,
               '-S', 'f.ll', '-o', 's.ll'], folder), 'opt')
    written = check(run([args.hdl, '-o', 'v', '--testbench', '--record=r.ll', 's.ll'], folder), 'gaus-hdl')
    check(run([args.clang, '-O1', '-shared', '-fPIC', 'r.ll', HERE / 'recorder.c', '-o', 'r.so'], folder), 'clang -shared')
    return [re.match(r'(\S+): (\S+)\.v, loop (\d+), II (\d+), length (\d+), states (\d+)', line)
            for line in written.stdout.splitlines() if '.v, loop' in line], written.stdout


RUNNER = '''
import ctypes, random, sys
folder, loop, seed, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
lib = ctypes.CDLL(folder + '/r.so')
memory = ctypes.create_string_buffer(bytes(random.Random(seed).randrange(256) for _ in range(size)), size)
base = ctypes.addressof(memory)
ctypes.c_void_p.in_dll(lib, 'recorder_memory').value = base
ctypes.c_int64.in_dll(lib, 'recorder_size').value = size
ctypes.c_int32.in_dll(lib, 'recorder_loop').value = loop
name = folder.encode()  # kept: the library has no copy
ctypes.c_char_p.in_dll(lib, 'recorder_folder').value = name
part = size // 4
lib.f(ctypes.c_void_p(base + 96), ctypes.c_void_p(base + part + 96), ctypes.c_void_p(base + 2 * part + 96),
      random.Random(seed + 1).randrange(1, 14), random.Random(seed + 2).randrange(-50, 50))
print('%x' % base)
'''


def record(folder, loop, seed):
    """Runs the function in a process of its own; the base of its memory, None where the loop was not entered."""
    for name in ('values.txt', 'before.hex', 'expected.hex'):
        (folder / name).unlink(missing_ok=True)
    result = run([sys.executable, '-c', RUNNER, folder, loop, seed, ARENA], folder)
    if result.returncode != 0:
        raise Failed('the program: %d %s' % (result.returncode, result.stderr))
    return result.stdout.strip() if (folder / 'expected.hex').exists() else None


def bytes_of(path):
    return [line.strip() for line in path.read_text().splitlines() if line.strip() and not line.startswith('//')]


def break_one(folder, match, seed):
    """Turns the sum, difference or comparison of one operation of the module around."""
    path = folder / 'v' / (match[2] + '.v')
    text = path.read_text()
    places = [m for m in re.finditer(r'^  wire \[\d+:0\] x\d+ = \S+ ([-+<>&|]|>=|<=) ', text, re.M)]
    if not places:
        return False
    place = random.Random(seed).choice(places)
    other = {'+': '-', '-': '+', '<': '>=', '>': '<=', '>=': '<', '<=': '>', '&': '|', '|': '&'}[place[1]]
    path.write_text(text[:place.start(1)] + other + text[place.end(1):])
    return True


def simulate(folder, match, seed):
    """'equal', 'not entered', or what is different."""
    base = record(folder, int(match[3]), seed)
    if base is None:
        return 'not entered'
    values = dict(line.split() for line in (folder / 'values.txt').read_text().splitlines())
    trips, ii, states = int(values.pop('trips')), int(match[4]), int(match[6])
    check(run(['iverilog', '-g2005-sv', '-o', 'sim', '-P', '%s_test.SIZE=%d' % (match[2], ARENA), 'v/%s.v' % match[2],
               'v/%s_test.v' % match[2]], folder), 'iverilog')
    if not (folder / 'sim').exists():
        raise Failed('iverilog made nothing')
    inputs = ['+%s=%s' % (key, value) for key, value in values.items() if key.startswith('in')]
    result = run(['vvp', 'sim', '+base=' + base, *inputs], folder)
    got = dict(line.split() for line in result.stdout.splitlines() if re.match(r'(cycles|out\d+) ', line))
    (folder / 'sim').unlink()
    if 'cycles' not in got:
        return 'no end: ' + result.stdout[-300:]
    expected = (trips - 1) * (ii or states) + states
    if int(got['cycles']) != expected:
        return 'cycles %s, not %d (%d trips)' % (got['cycles'], expected, trips)
    for key, value in values.items():
        mask = (1 << 64) - 1
        if key.startswith('out') and (got.get(key, 'x').strip() == '' or 'x' in got.get(key, 'x').lower()
                                      or int(got[key], 16) != int(value, 16) & mask):
            return '%s is %s, not %s' % (key, got.get(key), value)
    after, wanted = bytes_of(folder / 'after.hex'), bytes_of(folder / 'expected.hex')
    wrong = [k for k, (x, y) in enumerate(zip(after, wanted)) if x.lower() != y.lower()]
    return 'memory differs at %s' % wrong[:8] if wrong or len(after) != len(wanted) else 'equal'


def one(args, seed, counts):
    folder = args.keep or pathlib.Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    try:
        loops, said = build(args, folder, seed)
        counts['refused'] += said.count('no module')
        if args.verbose:
            print(said, end='')
        for match in loops:
            if args.self_test and not break_one(folder, match, seed):
                continue
            answer = simulate(folder, match, seed)
            counts[answer if answer in ('equal', 'not entered') else 'different'] += 1
            if answer not in ('equal', 'not entered') and not args.self_test:
                print('seed %d, %s: %s' % (seed, match[1], answer), flush=True)
    except (Failed, subprocess.TimeoutExpired) as error:
        counts['failed'] += 1
        print('seed %d: %s' % (seed, error), flush=True)
    finally:
        if not args.keep:
            shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('opt', 'clang', 'plugin', 'hdl'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--loops', type=int, default=20, help='functions, with a loop each')
    parser.add_argument('--keep', type=pathlib.Path, help='a folder for the files of the last one')
    parser.add_argument('--self-test', action='store_true', help='break each module, and expect to notice')
    parser.add_argument('--verbose', action='store_true')
    args = parser.parse_args()
    if not shutil.which('iverilog'):
        print('SKIPPED: Icarus Verilog is not installed (Debian: iverilog)')
        return 77
    for name in ('plugin', 'hdl'):
        setattr(args, name, pathlib.Path(getattr(args, name)).resolve())
    counts = dict.fromkeys(('equal', 'different', 'failed', 'refused', 'not entered'), 0)
    for seed in range(args.seed, args.seed + args.loops):
        one(args, seed, counts)
    print(', '.join('%s %d' % item for item in counts.items()))
    if args.self_test:
        return 0 if counts['different'] > 1 and not counts['failed'] else 1
    return 1 if counts['different'] or counts['failed'] or not counts['equal'] else 0


if __name__ == '__main__':
    sys.exit(main())
