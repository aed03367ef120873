#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes schedules by execution: random loops, in C or as IR, scheduled for a random
target, verified, rewritten into the order of the schedule and run, many in one
program. What each leaves in memory and returns must be as before.

Exit status: 0 all equal, 1 a difference or a failed tool (with how to see it
again), or hardly a loop rewritten."""
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
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), 'exec')]
import irloops
import irtargets
import programs
import targets

FLAGS = ['-std=c11', '-w', '-ffp-contract=off', '-fno-math-errno', '-fno-vectorize', '-fno-slp-vectorize',
         '-fno-unroll-loops']
CALLS = [{'callee': ['pure', 'note'], 'operator': 'alu'}]
# Bodies as clang leaves them, and as plainer pipelines do: unrotated, with
# phis that nothing simplified, with an exit in the middle.
SHAPES = [('-O1', None), ('-O2', None), ('-Os', None)] + [('-O1', 'function(%s)' % passes) for passes in [
    'sroa,instcombine,simplifycfg',
    'sroa,early-cse,simplifycfg,loop-simplify,lcssa,loop(loop-rotate),instcombine,simplifycfg',
    'sroa,early-cse,instcombine,simplifycfg,loop-simplify,lcssa,loop-mssa(loop-rotate,licm),loop(indvars),instcombine,'
    'simplifycfg',
    'mem2reg,loop-simplify,loop(loop-rotate)']]
WEIGHTS = [2, 1, 1, 3, 4, 4, 1]
# IR as it was written, mostly.
SHAPES_OF_IR = [('-O0', passes) for passes in [
    'verify', 'function(instcombine,simplifycfg)', 'function(loop-simplify,lcssa,loop(loop-rotate))',
    'function(early-cse,instcombine,loop-simplify,loop-mssa(licm))', 'function(scalarizer,early-cse,instcombine)',
    'function(simplifycfg,reassociate,gvn)', 'default<O1>']]
WEIGHTS_OF_IR = [8, 2, 2, 2, 1, 1, 1]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True, help='opt of the LLVM that the plugin is for')
    parser.add_argument('--clang', required=True, help='clang of that LLVM')
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--ir', action='store_true', help='loops that are written as LLVM IR, not as C')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--loops', type=int, default=400)
    parser.add_argument('--batch', type=int, default=200, help='loops in one program')
    parser.add_argument('--only', type=int, help='the batch with this loop alone; leaves its files in --keep')
    parser.add_argument('--keep', help='a folder for the files of the batches')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--self-test', action='store_true', help='break schedules, and expect to notice')
    return parser.parse_args()


class Broken(Exception):
    """A tool failed."""


def call(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise Broken(' '.join(map(str, command)) + '\n' + done.stderr[-3000:])
    return done.stderr


def lines_of(program):
    """Number of a loop -> what it printed. Less where the program dies."""
    try:
        text = subprocess.run([program], capture_output=True, text=True, timeout=60).stdout
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b'').decode()
    return dict(line.split(' ', 1) for line in text.splitlines() if ' ' in line)


class Batch:
    """Some loops, and how they are treated: all of it depends on the seed and
    the number of the first one."""

    def __init__(self, args, first, count, folder):
        self.args, self.numbers, self.stem = args, range(first, first + count), folder / ('%d' % first)
        rnd = self.rnd = random.Random('%d/batch/%d' % (args.seed, first))
        self.level, self.shape = rnd.choices(*((SHAPES_OF_IR, WEIGHTS_OF_IR) if args.ir else (SHAPES, WEIGHTS)))[0]
        ordered = rnd.random() < 0.25
        self.ties = 'program' if ordered else rnd.choice(['program', 'reverse'])
        self.scheduler = rnd.choice(['gauss', 'gauss', 'ims'])
        target = targets.random_target(rnd, ordered) if rnd.random() < 0.9 else '{"extends": "default"}'
        self.after = rnd.choice(['-O0', '-O0', '-O1']) if args.ir else '-O0'
        if rnd.random() < 0.25:
            target = targets.speculative(target)
        numbers = list(self.numbers)
        if args.ir:
            self.path('.json').write_text(irtargets.with_rules(rnd, target))
            self.path('.ll').write_text(irloops.module(args.seed, numbers, args.version, args.machine,
                                                         self.shape == 'verify'))
        else:
            self.path('.json').write_text(programs.with_rules(target, CALLS))
            self.path('.c').write_text(programs.module(args.seed, numbers))

    def path(self, suffix):
        return self.stem.with_suffix(suffix)

    def compile(self):
        """The loops as they were: IR, and a program."""
        passes = (self.shape or '').replace('instcombine', self.args.instcombine)
        if self.args.ir:
            self.opt('.ll', '.bc', passes)
            return self.build('.bc', '.before')
        plain = ['-Xclang', '-disable-llvm-passes'] if self.shape else []
        call(self.args.clang, *FLAGS, self.level, *plain, '-c', '-emit-llvm', self.path('.c'), '-o', self.path('.bc'))
        if self.shape:
            call(self.args.opt, '-passes=' + passes, self.path('.bc'), '-o', self.path('.bc'))
        return self.build('.bc', '.before')

    def build(self, source, binary):
        level = self.after if binary == '.after' else '-O0'
        call(self.args.clang, '-w', level, self.path(source), self.stem.parent / 'main.o', '-o', self.path(binary))
        return lines_of(self.path(binary))

    def opt(self, source, out, *passes):
        text = ','.join(passes).replace('TARGET', 'target=%s' % self.path('.json'))
        return call(self.args.opt, '-load-pass-plugin=' + self.args.plugin, '-passes=' + text, '-pass-remarks=gaus',
                    '-pass-remarks-missed=gaus', *(['-S'] if out.endswith('ll') else []), self.path(source), '-o',
                    self.path(out))

    def rewritten(self, counts):
        """What the loops print afterwards."""
        remarks = self.opt('.bc', '.after.bc', 'gaus-schedule<TARGET;scheduler=%s>' % self.scheduler,
                           'gaus-verify<TARGET>', 'gaus-pipeline<TARGET;reader=answer;ties=%s>' % self.ties, 'verify')
        count_remarks(remarks, counts)
        return self.build('.after.bc', '.after')

    def broken(self):
        """The same with some stores a whole interval too late; which loops have one."""
        self.opt('.bc', '.good.ll', 'gaus-schedule<TARGET;scheduler=%s>' % self.scheduler)
        text, changed = programs.delay_stores(self.path('.good.ll').read_text(), self.rnd)
        self.path('.bad.ll').write_text(text)
        self.opt('.bad.ll', '.after.bc', 'gaus-pipeline<TARGET>', 'verify')
        return self.build('.after.bc', '.after'), changed


def count_remarks(remarks, counts):
    outcome = r'(?:scheduled: II|not scheduled: (?!it contains another))'
    counts['loops'] += len(re.findall(r"in function 'f\d+'.* is " + outcome, remarks))
    counts['scheduled'] += len(re.findall(r"in function 'f\d+'.* is scheduled: II", remarks))
    counts['rewritten'] += len(re.findall(r"in function 'f\d+'.* is rewritten", remarks))
    counts['stages'] += sum(map(int, re.findall(r"in function 'f\d+'.* is rewritten .*stages (\d+)", remarks)))
    for reason in re.findall(r"in function 'f\d+'.* (is not (?:scheduled|rewritten): .*)", remarks):
        if 'it has no schedule' not in reason and 'it contains another loop' not in reason:
            counts[re.sub(r"'[^']*'|%\S+|\S+#\d+|\d+", '...', reason)[:150]] += 1


def run_batch(args, first, folder):
    counts = collections.Counter()
    batch = Batch(args, first, min(args.batch, args.loops - first), folder)
    before = batch.compile()
    counts['functions'] += len(batch.numbers)
    after = batch.rewritten(counts)
    if len(before) != len(batch.numbers):
        raise Broken('the loops from %d on do not run' % first)
    wrong = [number for number in before if after.get(number) != before[number]]
    if not args.keep:
        for file in folder.glob('%d.*' % first):
            file.unlink()
    return counts, wrong


def guarded(args, first, folder):
    try:
        return run_batch(args, first, folder)
    except (Broken, subprocess.TimeoutExpired) as error:
        print('batch %d: %s' % (first, error))
        return collections.Counter(failed=1), []


def self_test(args, folder):
    batch = Batch(args, 0, args.loops, folder)
    before = batch.compile()
    after, changed = batch.broken()
    noticed = [number for number in changed if after.get(number) != before[number]]
    others = [number for number in before if number not in changed and after.get(number) != before[number]]
    print('%d loops: %d with late stores, %d of them noticed; %d others differ' %
          (args.loops, len(changed), len(noticed), len(others)))
    return 0 if len(noticed) > len(changed) / 4 and len(changed) > args.loops / 10 else 1


def report(args, results, seconds):
    total, wrong = collections.Counter(), []
    for counts, numbers in results:
        total += counts
        wrong += numbers
    for number in wrong:
        first = int(number) - int(number) % args.batch
        print('DIFFERENT: loop %s (--seed %d --batch %d --loops %d --only %d)' %
              (number, args.seed, args.batch, args.loops, first))
    print('seed %d: %d functions, %d loops, %d scheduled, %d rewritten and executed, %.1f stages on average, %d '
          'DIFFERENT, %d batches failed (%.0f s)' %
          (args.seed, total['functions'], total['loops'], total['scheduled'], total['rewritten'],
           total['stages'] / max(total['rewritten'], 1), len(wrong), total['failed'], seconds))
    for reason, count in sorted(total.items()):
        if reason.startswith('is not '):
            print('  %d %s' % (count, reason))
    return 1 if wrong or total['failed'] or total['rewritten'] < total['functions'] / 4 else 0


def read_versions(args):
    """What depends on the LLVM."""
    version = subprocess.run([args.opt, '--version'], capture_output=True, text=True).stdout
    args.version = int(re.search(r'version (\d+)', version).group(1))
    args.instcombine = 'instcombine<no-verify-fixpoint>' if args.version > 17 else 'instcombine'
    empty = subprocess.run([args.clang, '-S', '-emit-llvm', '-x', 'c', os.devnull, '-o', '-'], capture_output=True,
                           text=True)
    args.machine = '\n'.join(line for line in empty.stdout.splitlines() if line.startswith('target '))


def main():
    args, begin = parse_arguments(), time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(args.keep or temporary)
        folder.mkdir(exist_ok=True)
        (folder / 'main.c').write_text(programs.MAIN)
        read_versions(args)
        call(args.clang, '-O1', '-c', folder / 'main.c', '-o', folder / 'main.o')
        if args.self_test:
            return self_test(args, folder)
        firsts = range(0, args.loops, args.batch) if args.only is None else [args.only - args.only % args.batch]
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            results = list(pool.map(lambda first: guarded(args, first, folder), firsts))
    return report(args, results, time.monotonic() - begin)


if __name__ == '__main__':
    sys.exit(main())
