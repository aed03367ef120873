#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What Python costs: a solve against C, and a batch of 10,000 loops against the tool.

    python bench/python_overhead.py --build build [--output bench/results/python.md]

The package `gaus` must be installed (or PYTHONPATH and GAUS_LIBRARY set), with the library of the same build. Times are
processor times of one thread, the least of several rounds in which both sides take turns.
"""
import argparse
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

import gaus

SOLVE_IN_C = r"""
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <gaus/gaus.h>
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
int main(int argc, char **argv) {
  gaus_problem *p;
  gaus_options o;
  int rounds = atoi(argv[2]);
  (void)argc;
  gaus_options_init(&o);
  o.threads = 1;
  if (gaus_problem_read(argv[1], &p, NULL))
    return 1;
  double began = now();
  for (int i = 0; i < rounds; i++) {
    gaus_schedule *s;
    if (gaus_solve(p, &o, NULL, &s, NULL))
      return 1;
    gaus_schedule_destroy(s);
  }
  printf("%.9f\n", (now() - began) / rounds);
}
"""


def loop(seed, operations=15):
    """A random loop: a chain of layers with limits, and a recurrence."""
    rng = random.Random(seed)
    b = gaus.Builder('loop%d' % seed)
    types = [b.operator_type('t%d' % k, latency=1 + k, limit=2) for k in range(3)]
    for v in range(operations):
        b.operation(rng.choice(types), width=rng.randint(1, 32))
        for _ in range(2 if v else 0):
            b.dependence(rng.randrange(v), v)
    b.dependence(operations - 1, rng.randrange(operations - 1), distance=rng.randint(2, 4))
    return b.build()


def compile_c(folder, build):
    root = pathlib.Path(__file__).resolve().parents[1]
    (folder / 'solve.c').write_text(SOLVE_IN_C)
    library = build.resolve() / 'lib'
    subprocess.run(['cc', '-std=gnu11', '-O2', '-I', root / 'include', folder / 'solve.c', '-o', folder / 'solve',
                    '-L', library, '-lgaus', '-Wl,-rpath,%s' % library], check=True)
    return folder / 'solve'


def solve_in_python(problem, rounds):
    """Seconds of processor time for a solve, with the starts read: of both threads, the one that waits and the one that is in
    the library."""
    began = time.process_time()
    for _ in range(rounds):
        gaus.solve(problem, threads=1).start
    return (time.process_time() - began) / rounds


def one_solve(program, path, problem, rounds=300, repeats=7):
    c, python = [], []
    for _ in range(repeats):
        c.append(float(subprocess.run([program, path, str(rounds)], capture_output=True, text=True, check=True).stdout))
        python.append(solve_in_python(problem, rounds))
    return min(c), min(python)


def spent(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def batch_by_tool(tool, paths):
    before = spent(resource.RUSAGE_CHILDREN)
    out = subprocess.run([tool, 'solve', '--csv', '--threads=1', *paths], capture_output=True, text=True, check=True).stdout
    return spent(resource.RUSAGE_CHILDREN) - before, len(out.splitlines()) - 1


def batch_in_python(paths):
    """The same: files are read, all is solved in one batch, and the figures of each schedule are looked at."""
    before = spent(resource.RUSAGE_SELF)
    schedules = gaus.solve_batch([gaus.Problem.read(path) for path in paths], threads=1, raise_errors=True)
    rows = [(s.ii, s.length, s.communication, s.max_live_bits) for s in schedules]
    return spent(resource.RUSAGE_SELF) - before, len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--build', type=pathlib.Path, default=pathlib.Path('build'))
    parser.add_argument('--loops', type=int, default=10000)
    parser.add_argument('--rounds', type=int, default=7, help='of the batch')
    parser.add_argument('--output', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        problem = loop(1)
        problem.write(folder / 'one.json')
        c, python = one_solve(compile_c(folder, args.build), str(folder / 'one.json'), problem)
        paths = []
        for seed in range(args.loops):
            paths.append(str(folder / ('%05d.json' % seed)))
            loop(seed).write(paths[-1])
        tool, own = [], []
        for _ in range(args.rounds):
            tool.append(batch_by_tool(args.build / 'bin' / 'gaus', paths)[0])
            own.append(batch_in_python(paths)[0])
    commit = subprocess.run(['git', 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True, check=False,
                            cwd=pathlib.Path(__file__).parent).stdout.strip()
    text = '\n'.join([
        '# What Python costs', '',
        'Made by `python bench/python_overhead.py --build build --output bench/results/python.md` at commit %s, GauS %s, '
        'Python %d.%d. Processor time of one thread, the least of 7 rounds (batches: %d) in which both sides take turns.'
        % (commit, gaus.__version__, *sys.version_info[:2], args.rounds), '',
        '| what | C | Python | difference |', '| --- | --- | --- | --- |',
        '| a solve of 15 operations, starts as an array | %.1f µs | %.1f µs | %.1f µs (aim: at most 100) |'
        % (1e6 * c, 1e6 * python, 1e6 * (python - c)),
        '| %d loops of 15 operations in one batch: read, solved, figures | %.2f s | %.2f s | %+.1f %% (aim: at most 5) |'
        % (args.loops, min(tool), min(own), 100 * (min(own) / min(tool) - 1)), '',
        'C is a program that calls `gaus_solve`, and `gaus solve --csv --threads=1` with all files. In Python the problem is '
        'made once in the first row, and read from its file in the second.', ''])
    print(text)
    if args.output:
        args.output.write_text(text)


if __name__ == '__main__':
    main()
