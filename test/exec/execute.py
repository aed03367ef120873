#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs C programs before and after their loops were scheduled, verified and
rewritten into the order of the schedules (gaus-pipeline): what they print must
be the same.

Each program is compiled by clang, goes through opt with the built-in target and
with random ones, and is run. Exit status: 0 all equal, 1 a difference, a failed tool or too
few loops rewritten."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import targets

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ['-std=c11', '-ffp-contract=off', '-fno-math-errno', '-fno-vectorize', '-fno-slp-vectorize', '-fno-unroll-loops']


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True, help='opt of the LLVM that the plugin is for')
    parser.add_argument('--clang', required=True, help='clang of that LLVM')
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--levels', default='-O1,-O2', help='of optimisation before, divided by commas')
    parser.add_argument('--after', default='-O0', help='level of optimisation afterwards')
    parser.add_argument('--targets', type=int, default=1, help='random targets for each program, beside the built-in one')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--at-least', type=float, default=0.8, help='part of the scheduled loops to be rewritten')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--keep', help='a folder for what differs')
    parser.add_argument('programs', nargs='*', type=pathlib.Path, help='default: test/programs')
    return parser.parse_args()


class Broken(Exception):
    """A tool failed."""


def call(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise Broken(' '.join(map(str, command)) + '\n' + done.stderr[-2000:])
    return done


def output_of(program):
    done = subprocess.run([program], capture_output=True, timeout=120)
    return done.returncode, done.stdout


class Result:
    def __init__(self, name, counts, fault=None):
        self.name, self.counts, self.fault = name, counts, fault


def rewrite(args, source, out, target, ties):
    """Schedules, verifies, rewrites; what the remarks count."""
    about = 'target=' + str(target) if target else ''
    passes = 'gaus-schedule<%s>,gaus-verify<%s>,gaus-pipeline<%s;ties=%s>,verify' % (about, about, about, ties)
    remarks = call(args.opt, '-load-pass-plugin=' + args.plugin, '-passes=' + passes, '-pass-remarks=gaus',
                   '-pass-remarks-missed=gaus', source, '-o', out).stderr
    counts = collections.Counter(scheduled=len(re.findall(r' is scheduled: II', remarks)),
                                 rewritten=len(re.findall(r' is rewritten into ', remarks)),
                                 refused=len(re.findall(r' is not scheduled: (?!it contains another)', remarks)))
    for reason in re.findall(r' is not rewritten: (.*)', remarks):
        if not reason.startswith('it has no schedule'):
            counts['kept: ' + re.sub(r"'[^']*'|%\S+|\d+", '...', reason)] += 1
    return counts


def run_program(args, program, level, folder):
    """One program at one level, with each target."""
    stem = folder / ('%s%s' % (program.stem, level))
    before, name = stem.with_suffix('.bc'), '%s %s' % (program.name, level)
    call(args.clang, *FLAGS, level, '-c', '-emit-llvm', program, '-o', before)
    call(args.clang, args.after, before, '-lm', '-o', stem.with_suffix('.before'))
    expected = output_of(stem.with_suffix('.before'))
    total = collections.Counter()
    for k in range(args.targets + 1):
        rnd = random.Random('%d/%s/%s/%d' % (args.seed, program.stem, level, k))
        target, ties = None, 'program'
        if k:
            ordered = rnd.random() < 0.3
            ties = 'program' if ordered else rnd.choice(['program', 'reverse'])
            target = stem.with_suffix('.%d.json' % k)
            target.write_text(targets.random_target(rnd, ordered))
        after, binary = stem.with_suffix('.%d.bc' % k), stem.with_suffix('.%d' % k)
        total += rewrite(args, before, after, target, ties)
        call(args.clang, args.after, after, '-lm', '-o', binary)
        if output_of(binary) != expected:
            return Result(name, total, 'DIFFERENT with target %d, ties=%s, of seed %d' % (k, ties, args.seed))
    return Result(name, total)


def guarded(args, program, level, folder):
    try:
        return run_program(args, program, level, folder)
    except (Broken, subprocess.TimeoutExpired) as error:
        return Result('%s %s' % (program.name, level), collections.Counter(), str(error))


def report(args, results):
    total = collections.Counter()
    for result in results:
        total += result.counts
        if result.fault:
            print('%s: %s' % (result.name, result.fault))
        elif not result.counts['rewritten']:
            print('%s: no loop was rewritten' % result.name)
    print('%d runs of programs, seed %d: %d loops scheduled, %d refused; %d rewritten and executed' %
          (len(results), args.seed, total['scheduled'], total['refused'], total['rewritten']))
    for reason, count in sorted(total.items()):
        if reason.startswith('kept: '):
            print('  %d %s' % (count, reason))
    good = all(not result.fault and result.counts['rewritten'] for result in results)
    return good and results and total['rewritten'] >= args.at_least * total['scheduled']


def main():
    args = parse_arguments()
    programs = args.programs or sorted((HERE.parent / 'programs').glob('*.c'))
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(args.keep or temporary)
        folder.mkdir(exist_ok=True)
        work = [(program, level) for program in programs for level in args.levels.split(',')]
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            results = list(pool.map(lambda pair: guarded(args, *pair, folder), work))
    return 0 if report(args, results) else 1


if __name__ == '__main__':
    sys.exit(main())
