#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an iteration of the relaxation may take on a device that nobody has measured: a range.

The instructions are counted: test/ptx/count_instructions interprets what nvcc makes of the kernels. The rest are the
assumptions below, of an H100; nothing here has run on one. A kernel takes as long as the chip needs for its warp instructions,
or as its longest warp takes on its own, whichever is more, and then comes a gap until the next. What memory takes is
in the cycles of an instruction, and nowhere else.

  bench/device_model.py --build=build-cuda --samples=4 mode=resource latency=4373 iterations=200 epfl/div.json
  bench/device_model.py --counts=FILE     the lines that count_instructions printed
"""
import argparse
import collections
import pathlib
import subprocess
import sys

MULTIPROCESSORS = 132  # the grid of count_instructions is of as many
PLAN_PERIOD = 20       # iterations; GPU_PLAN_PERIOD of gpu/batch.h
ONCE_A_PLAN = ('plan', 'measure')

# fast, middle, slow
CLOCK = (1.98e9, 1.755e9, 1.59e9)  # cycles a second
ISSUED = (3.0, 2.2, 1.5)           # warp instructions a cycle and multiprocessor, of 4 at most
DEPENDENT = (4.0, 6.0, 9.0)        # cycles from an instruction to the next of a warp that runs alone
GAP = (1.0e-6, 1.5e-6, 2.2e-6)     # seconds between two kernels of a graph


def read_counts(lines):
    """kernel -> means over the samples of (thread, warp instructions, longest warp)."""
    samples = collections.defaultdict(list)
    for line in lines:
        _, kernel, *numbers = line.split()
        samples[kernel].append([int(n) for n in numbers[:3]])
    return {kernel: [sum(column) / len(rows) for column in zip(*rows)] for kernel, rows in samples.items()}


def seconds(counts, k):
    """kernel -> seconds of an iteration under assumption k of each."""
    out = {}
    for kernel, (_, warps, longest) in counts.items():
        busy = warps / (MULTIPROCESSORS * ISSUED[k])
        alone = longest * DEPENDENT[k]
        out[kernel] = (max(busy, alone) / CLOCK[k] + GAP[k]) / (PLAN_PERIOD if kernel in ONCE_A_PLAN else 1)
    return out


def count(build, samples, arguments):
    """The lines of count_instructions."""
    program = pathlib.Path(build) / 'test' / 'count_instructions'
    kernels = sorted((pathlib.Path(build) / 'test' / 'ptx').glob('kernels_*.ptx'))
    if not program.exists() or not kernels:
        sys.exit('%s is not built: cmake --build %s --target count_instructions kernels_ptx' % (program, build))
    run = subprocess.run([program, kernels[-1], str(samples), *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr.strip())
    return run.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', default='build-cuda')
    parser.add_argument('--samples', type=int, default=4, help='places in the round at which an iteration is counted')
    parser.add_argument('--counts', help='a file of counts in place of counting')
    parser.add_argument('arguments', nargs='*', help='NAME=VALUE options of the solver, then problems')
    args = parser.parse_args()
    lines = open(args.counts).read().splitlines() if args.counts else count(args.build, args.samples, args.arguments)
    counts = read_counts(lines)
    cases = [seconds(counts, k) for k in range(3)]
    totals = [sum(case.values()) for case in cases]
    print('| kernel | thread instructions, M | longest warp | us of an iteration: least, middle, most | share |')
    print('| --- | --- | --- | --- | --- |')
    for kernel, (threads, _, longest) in counts.items():
        times = ', '.join('%.2f' % (1e6 * case[kernel]) for case in cases)
        print('| %s | %.2f | %d | %s | %.0f %% |' % (kernel, threads / 1e6, longest, times,
                                                  100 * cases[1][kernel] / totals[1]))
    print('| all | | | %s | |' % ', '.join('%.1f' % (1e6 * total) for total in totals))


if __name__ == '__main__':
    main()
