#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How much longer clang -O2 takes with the plugin, in processor time, on the single-header libraries of libstb-dev.

Each file is compiled to an object without and with -fpass-plugin, in turns, on one processor; the medians are compared.
The plugin runs with its default options, so its threads share that processor.

  bench/compile_time.py --out bench/results/compile-time.md
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import stb_sources
from coverage import ROOT, commit, run


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clang', default='clang-19')
    parser.add_argument('--opt', default='opt-19')
    parser.add_argument('--plugin', type=pathlib.Path, default=ROOT / 'build' / 'lib' / 'GausPlugin.so')
    parser.add_argument('--libraries', nargs='+', default=list(stb_sources.LIBRARIES))
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--out', type=pathlib.Path)
    return parser.parse_args()


def seconds(command):
    """Processor time of a command that must succeed, of its user part and the system's."""
    process = subprocess.Popen([str(word) for word in command])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f'{" ".join(map(str, command))}: exit status {os.waitstatus_to_exitcode(status)}')
    return usage.ru_utime + usage.ru_stime


def measure(args, header, folder):
    source, out = folder / header.replace('.h', '.c'), folder / 'out.o'
    source.write_text(stb_sources.source(header))
    command = [args.clang, '-O2', '-w', '-c', source, '-o', out]
    plain, more = [], []
    for _ in range(args.rounds):
        plain.append(seconds(command))
        more.append(seconds([*command, f'-fpass-plugin={args.plugin}']))
    return statistics.median(plain), statistics.median(more)


def main():
    args = arguments()
    processor = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processor})
    model = re.search(r'^model name\s*:\s*(.*)$', pathlib.Path('/proc/cpuinfo').read_text(), re.M)
    model = model.group(1) if model else 'unknown'
    version = re.search(r'version ([\d.]+)', run([args.clang, '--version']).stdout).group(1)
    lines = ['# Compile time', '',
             f'`bench/compile_time.py`, commit {commit()}, clang {version}, {model}, one '
             f'processor. Processor time in seconds of `clang -O2 -c`, without the plugin and with it at its default '
             f'options; medians of {args.rounds} runs in turns.', '',
             '| library | without | with | more |', '| --- | ---: | ---: | ---: |']
    total = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as name:
        for header in args.libraries:
            plain, more = measure(args, header, pathlib.Path(name))
            total[0] += plain
            total[1] += more
            lines.append(f'| {header} | {plain:.2f} | {more:.2f} | {100 * (more / plain - 1):.0f} % |')
            print(lines[-1], flush=True)
    lines.append(f'| all | {total[0]:.2f} | {total[1]:.2f} | {100 * (total[1] / total[0] - 1):.0f} % |')
    print(lines[-1])
    if args.out:
        args.out.write_text('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
