#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds each program without optimisation, with -O2 and with sanitizers, and compares what they print.

  test/programs/agree.py --clang clang-19 [program.c ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COMMON = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-ffp-contract=off']
SANITIZERS = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
BUILDS = {'O0': ['-O0'], 'O2': ['-O2'], 'sanitized': SANITIZERS}
FEWEST_LINES = 10


def build(clang, flags, source, binary):
    command = [clang, *COMMON, *flags, str(source), '-lm', '-o', str(binary)]
    return subprocess.run(command, capture_output=True, text=True)


def has_sanitizers(clang, folder):
    """The compiler's runtime is a package of its own."""
    source = folder / 'empty.c'
    source.write_text('int main(void) { return 0; }\n')
    made = build(clang, SANITIZERS, source, folder / 'empty')
    return made.returncode == 0 and subprocess.run([folder / 'empty'], capture_output=True).returncode == 0


def check(clang, builds, source, folder):
    """What is wrong with one program, or None."""
    outputs = {}
    for name, flags in builds.items():
        binary = folder / f'{source.stem}.{name}'
        made = build(clang, flags, source, binary)
        if made.returncode:
            return f'{name}: does not build:\n{made.stderr}'
        ran = subprocess.run([binary], capture_output=True, text=True, timeout=60)
        if ran.returncode:
            return f'{name}: exit status {ran.returncode}\n{ran.stderr}'
        outputs[name] = ran.stdout
    if 'wrong:' in outputs['O2']:
        return 'finds a difference itself'
    if len(set(outputs['O2'].splitlines())) < FEWEST_LINES:
        return 'prints hardly anything'
    for name, output in outputs.items():
        if output != outputs['O2']:
            pairs = zip(output.splitlines(), outputs['O2'].splitlines())
            line = next((f'{a!r}, {b!r}' for a, b in pairs if a != b), 'one ends earlier')
            return f'{name} and O2 print different lines: {line}'
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clang', default='clang-19')
    parser.add_argument('sources', nargs='*', type=pathlib.Path)
    args = parser.parse_args()
    sources = args.sources or sorted(HERE.glob('*.c'))
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(name)
        builds = dict(BUILDS)
        if not has_sanitizers(args.clang, folder):
            print('without sanitizers: the compiler has no runtime for them')
            del builds['sanitized']
        wrong = list(pool.map(lambda source: check(args.clang, builds, source, folder), sources))
    for source, what in zip(sources, wrong):
        if what:
            print(f'{source.name}: {what}')
    print(f'{len(sources)} programs, {sum(map(bool, wrong))} wrong')
    return 1 if any(wrong) or not sources else 0


if __name__ == '__main__':
    sys.exit(main())
