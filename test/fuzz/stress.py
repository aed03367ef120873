#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sends IR that nobody would write through all passes: llvm-stress in loops, and
mutations of the tests and of compiled C, of their records and pragmas too. No
pass may crash, hang, take much memory, leave a module that LLVM refuses, report
an internal error, or refuse what gaus-schedule made; a second run changes
nothing.

Exit status: 0 no finding, 1 findings (each in a folder with its command), 2 the
tools did not run."""
import argparse
import collections
import difflib
import json
import os
import pathlib
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), 'exec')]
import mutate
import seeds
import targets

MEMORY = 8 << 30
# What a run may do: `schedule` and `again` succeed; `foreign` may refuse what it is
# given, with the message of gaus-verify.
PASSES = {
    'schedule': 'print<gaus-schedule;P>,print<gaus-dependences;P>,gaus-schedule<P>,gaus-verify<P>,print<gaus-schedule;P>',
    'again': 'gaus-verify<P>,print<gaus-schedule;P>,gaus-schedule<P>,gaus-verify<P>',
    'pipeline': 'gaus-pipeline<P>,gaus-schedule<P>,gaus-verify<P>,gaus-pipeline<P>',
    'printed': 'print<gaus-schedule;P>,print<gaus-dependences;format=dot;P>,gaus-pipeline<P>',
    'foreign': 'gaus-verify<P>'}
# What LLVM does with the same module by itself: if that crashes, it is not ours.
LLVM_ALONE = 'function(print<loops>,print<scalar-evolution>,print<memoryssa>,print<block-freq>,print<da>)'
BROKEN_INPUT = re.compile(r'input module is broken|assembly parsed, but does not verify|^\S*opt\S*: \S+:\d+:\d+: error', re.M)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True, help='opt of the LLVM that the plugin is for')
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--modules', type=int, default=100)
    parser.add_argument('--only', type=int, help='this module alone')
    parser.add_argument('--cpu', type=int, default=120, help='seconds of CPU after which a run counts as one that hangs')
    parser.add_argument('--findings', default='findings', help='a folder for what was found')
    parser.add_argument('--again', help='the folder of a finding: does it happen still?')
    parser.add_argument('--input', help='with --again: another module')
    parser.add_argument('--reduce', help='the folder of a finding, for llvm-reduce: makes reduced.ll in it')
    parser.add_argument('--self-test', action='store_true', help='break what opt does, and expect to notice')
    return parser.parse_args()


# --- parameters ----------------------------------------------------------------


def random_target(rnd):
    """As a file's text; None for the one that is built in."""
    kind, root = rnd.random(), seeds.TEST.parent
    if kind < 0.35:
        return None
    if kind < 0.6:
        return targets.random_target(rnd, rnd.random() < 0.3)
    if kind < 0.7:
        return targets.speculative(targets.random_target(rnd))
    text = rnd.choice(['examples/fir-target.json', 'examples/host-target.json', 'test/lit/metadata/Inputs/clock.json',
                       'test/lit/pipeline/Inputs/speculative.json'])
    target = json.loads((root / text).read_text())
    if rnd.random() < 0.5:
        target.setdefault('rules', []).append({'opcode': 'call', 'operator': 'alu'})
    return json.dumps(target)


def random_parameters(rnd):
    out = ['threads=1', 'work-limit=%d' % rnd.choice([1, 20, 20, 300])]
    mode = rnd.choice(['modulo', 'modulo', 'modulo', 'resource', 'memory'])
    schedulers = ['gauss', 'gauss', 'list', 'asap', 'alap'] + (['ims'] if mode == 'modulo' else ['fds', 'random'])
    out += ['mode=' + mode, 'scheduler=' + rnd.choice(schedulers)]
    if mode != 'modulo':
        out += ['bound-limit=%d' % rnd.choice([0, 20])]
    for chance, choices in [(0.5, ['nest=on']), (0.15, ['ii=1', 'ii=7', 'ii=1000000000', 'max-ii=2', 'max-ii=64']),
                            (0.15, ['latency=1', 'latency=50', 'latency=1000000000']), (0.2, ['objective=max-live']),
                            (0.3, ['pragma=ignore', 'pragma=at-most']), (0.15, ['max-operations=1', 'max-operations=30']),
                            (0.2, ['assume-trips=off', 'assume-trips=profile', 'assume-trips=3', 'assume-trips=1000000']),
                            (0.3, ['ties=reverse']), (0.2, ['record=3']), (0.15, ['legup=on']),
                            (0.2, ['iterations=20;starts=1', 'starts=1', 'gradient=0', 'polish=0'])]:
        if rnd.random() < chance:
            out.append(rnd.choice(choices))
    return ';'.join(out)


# --- runs ------------------------------------------------------------------------


class Finding(Exception):
    def __init__(self, kind, run, text):
        super().__init__('%s: %s' % (run, kind))
        self.kind, self.run, self.text = kind, run, text


class Case:
    """A module and its parameters, in a folder of its own."""

    def __init__(self, args, folder, parameters):
        self.args, self.folder, self.parameters, self.runs = args, folder, parameters, 0

    def path(self, name):
        return str(self.folder / name)

    def command(self, run, source, output):
        parameters = self.parameters
        if (self.folder / 'target.json').exists():
            parameters += ';target=' + self.path('target.json')
        if run in ('schedule', 'again'):  # the record names the dump
            parameters += ';dump=' + self.path('dump')
        text = re.sub(r'\bP\b', lambda _: parameters, PASSES[run])
        return [self.args.opt, '-load-pass-plugin=' + self.args.plugin, '-passes=' + text, '-verify-each',
                '-pass-remarks=gaus', '-pass-remarks-missed=gaus', '-pass-remarks-analysis=gaus', '-S', source, '-o', output]

    def call(self, command):
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (self.args.cpu, self.args.cpu + 5))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self.runs += 1
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors='replace',
                              preexec_fn=limit)
        return done.returncode, done.stderr

    def run(self, run, source, output):
        """Raises what is wrong; else the exit status."""
        source, output = self.path(source), self.path(output)
        command = self.command(run, source, output)
        status, text = self.call(command)
        shown = '$ %s\n%s' % (shlex.join(command), text[-20000:])
        if status < 0 or status > 1:
            kind = ended_by(-status if status < 0 else status - 128, text)
            # of LLVM's own faults, nothing is known about ours
            own = [self.args.opt, '-passes=' + LLVM_ALONE, '-disable-output', source]
            if self.call(own)[0] not in (0, 1):
                kind = 'LLVM by itself: ' + kind
            raise Finding(kind, run, shown)
        if re.search('internal error|illegal schedule|empty window', text):
            raise Finding('internal error', run, shown)
        if status and BROKEN_INPUT.search(text) and run != 'schedule':
            raise Finding('broken module', run, shown)
        if status and (run != 'foreign' or not re.search(r'^error: gaus-verify: ', text, re.M)):
            raise Finding('broken input' if BROKEN_INPUT.search(text) else 'refused', run, shown)
        return status

    def lines(self, name):
        return [line for line in (self.folder / name).read_text().splitlines() if not line.startswith('; ModuleID')]

    def same(self, before, after):
        """The order of attachments is that in which LLVM first met their
        kinds, so what was read must be read once more to compare."""
        if self.lines(before) == self.lines(after):
            return
        self.call([self.args.opt, '-passes=verify', '-S', self.path(before), '-o', self.path('reread.ll')])
        one, two = self.lines('reread.ll'), self.lines(after)
        if one != two:
            raise Finding('a second run changes something', 'again', '\n'.join(difflib.unified_diff(one, two, lineterm='', n=0)))

    def check(self):
        """Whether the module was valid; raises a finding."""
        self.accepted()
        self.run('schedule', 'input.ll', 'scheduled.ll')
        self.run('again', 'scheduled.ll', 'again.ll')
        self.same('scheduled.ll', 'again.ll')
        self.run('pipeline', 'scheduled.ll', 'pipelined.ll')
        self.run('printed', 'input.ll', 'printed.ll')
        self.run('foreign', 'input.ll', 'verified.ll')

    def accepted(self):
        status, text = self.call([self.args.opt, '-passes=verify', '-disable-output', self.path('input.ll')])
        if status:
            raise Rejected(text)


class Rejected(Exception):
    """By LLVM's parser or verifier."""


def ended_by(signal, text):
    if signal in (24, 9):
        return 'hangs'
    if 'out of memory' in text.lower() or 'bad_alloc' in text:
        return 'takes too much memory'
    if 'Broken module found' in text or 'Broken function found' in text:
        return 'broken module'
    return 'crash'


# --- modules ----------------------------------------------------------------------


def begin_case(args, number, folder):
    """Parameters and target from seed and number alone."""
    rnd = random.Random('%d/stress/%d' % (args.seed, number))
    folder.mkdir(parents=True, exist_ok=True)
    target = random_target(rnd)
    if target:
        (folder / 'target.json').write_text(target)
    return rnd, Case(args, folder, random_parameters(rnd))


def scheduled(case, module):
    """With records, for them to be changed."""
    (case.folder / 'plain.ll').write_text(module)
    case.run('schedule', 'plain.ll', 'plain.scheduled.ll')
    case.run('again', 'plain.scheduled.ll', 'plain.again.ll')
    return (case.folder / 'plain.scheduled.ll').read_text()


def make_input(rnd, case, made):
    """Writes input.ll: a module, and what became of it."""
    module, origin = made.pick(rnd)
    if module and rnd.random() < 0.4:
        module = seeds.prepared(made, rnd, module)
    if not module:
        raise Rejected(origin)
    kind = rnd.random()
    if origin.startswith('llvm-stress') and kind < 0.4:
        changed = module
    elif kind < 0.3:
        changed = mutate.mutate(scheduled(case, module), rnd, True)
    else:
        changed = mutate.mutate(module, rnd)
    if not changed:
        raise Rejected(origin)
    (case.folder / 'input.ll').write_text(changed)


def keep(args, case, finding, number):
    """In a folder, with the command that shows it again."""
    folder = pathlib.Path(args.findings) / ('%d-%d' % (args.seed, number))
    shutil.rmtree(folder, ignore_errors=True)
    if not (case.folder / 'input.ll').exists():
        shutil.copy(case.folder / 'plain.ll', case.folder / 'input.ll')
    shutil.copytree(case.folder, folder, ignore=shutil.ignore_patterns('dump'))
    (folder / 'finding.json').write_text(json.dumps({'kind': finding.kind, 'run': finding.run, 'parameters': case.parameters},
                                                    indent=1) + '\n')
    (folder / 'output.txt').write_text(finding.text + '\n')
    print('FINDING: %s (--seed %d --only %d), in %s' % (finding, args.seed, number, folder))


def one_module(args, number, made, folder, counts):
    shutil.rmtree(folder, ignore_errors=True)
    rnd, case = begin_case(args, number, folder)
    found = None
    try:
        make_input(rnd, case, made)
        case.check()
        counts['valid'] += 1
        text = (folder / 'scheduled.ll').read_text()
        counts['scheduled'] += text.count('!"gaus.version"') > 0
    except Rejected:
        counts['rejected'] += 1
    except Finding as finding:
        found = finding
        counts['LLVM' if finding.kind.startswith('LLVM') else 'findings'] += 1
        keep(args, case, finding, number)
    counts['runs'] += case.runs
    return found


def fuzz(args):
    made, counts = seeds.Seeds(os.path.dirname(os.path.realpath(args.tools))), collections.Counter()
    numbers = range(args.modules) if args.only is None else [args.only]
    kinds = []
    with tempfile.TemporaryDirectory() as temporary:
        for number in numbers:
            found = one_module(args, number, made, pathlib.Path(temporary) / 'case', counts)
            kinds += [found.kind] if found else []
    return counts, kinds


# --- findings -----------------------------------------------------------------------


def happens(args, folder, source=None):
    """Of a finding, or of another module under its parameters: what it finds."""
    known = json.loads((folder / 'finding.json').read_text())
    with tempfile.TemporaryDirectory() as temporary:
        here = pathlib.Path(temporary)
        shutil.copy(source or folder / 'input.ll', here / 'input.ll')
        if (folder / 'target.json').exists():
            shutil.copy(folder / 'target.json', here)
        try:
            Case(args, here, known['parameters']).check()
        except Rejected:
            return None
        except Finding as finding:
            print(finding.text)
            return finding if (finding.kind, finding.run) == (known['kind'], known['run']) else None
    return None


def reduce(args):
    folder = pathlib.Path(args.reduce).resolve()
    script = folder / 'interesting.sh'
    script.write_text('#!/bin/sh\nexec %s --input "$1" >/dev/null 2>&1\n' % shlex.join(
        [sys.executable, '-B', os.path.abspath(__file__), '--opt', os.path.abspath(args.opt), '--plugin',
         os.path.abspath(args.plugin), '--cpu', str(args.cpu), '--again', str(folder)]))
    script.chmod(0o755)
    tool = os.path.join(os.path.dirname(os.path.realpath(args.opt)), 'llvm-reduce')
    return subprocess.run([tool, '--test=%s' % script, '-o', str(folder / 'reduced.ll'), str(folder / 'input.ll')],
                          cwd=folder).returncode


# --- self-test -------------------------------------------------------------------------

# What a broken plugin would do, where a module has a loop with a schedule: it
# stands before opt, with the same arguments.
BROKEN_OPT = r'''#!{python}
import os, re, signal, subprocess, sys
fault, output = {fault!r}, sys.argv[-1]
done = subprocess.run([{opt!r}] + sys.argv[1:], capture_output=True, text=True)
sys.stderr.write(done.stderr)
passes = ' '.join(word for word in sys.argv if word.startswith('-passes='))
if done.returncode or 'gaus-schedule' not in passes or not os.path.exists(output):
    sys.exit(done.returncode)
text = open(output).read()
if '!"gaus.version"' in text and 'print<gaus-dependences' in passes:
    if fault == 'crash':
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == 'hangs':
        while True:
            pass
    if fault == 'internal error':
        sys.stderr.write('error: gaus-schedule: internal error\n')
    if fault == 'refused':
        text = re.sub(r'^(!\d+ = !\{{!"gaus.length", i32 )', r'\g<1>9', text, flags=re.M)
    if fault == 'broken module':
        text = re.sub(r'^(define [^\n]*\n)', r'\1  %broken = add i32 %broken, 1\n', text, count=1, flags=re.M)
elif '!"gaus.version"' in text and fault == 'a second run changes something':
    text = text.replace('!"gaus.version"', '!"gaus.wersion"', 1)
open(output, 'w').write(text)
'''
FAULTS = ['crash', 'hangs', 'internal error', 'refused', 'broken module', 'a second run changes something']


def self_test(args):
    """Every fault must be found, as what it is; and none without it."""
    missed = 0
    with tempfile.TemporaryDirectory() as temporary:
        opt = os.path.abspath(args.opt)
        for fault in [None] + FAULTS:
            if fault:
                wrapper = pathlib.Path(temporary) / 'opt'
                wrapper.write_text(BROKEN_OPT.format(python=sys.executable, fault=fault, opt=opt))
                wrapper.chmod(0o755)
                args.opt, args.cpu = str(wrapper), 1 if fault == 'hangs' else args.cpu
            args.findings = os.path.join(temporary, 'findings')
            counts, kinds = fuzz(args)
            wanted = kinds.count(fault) if fault else not kinds
            print('%s: %d modules valid, found %d times, %d other findings' %
                  (fault or 'as it is', counts['valid'], kinds.count(fault), len(kinds) - kinds.count(fault)))
            missed += not wanted or len(kinds) != kinds.count(fault)
    return 1 if missed else 0


def main():
    args = parse_arguments()
    args.tools = args.opt
    if args.again:
        return 0 if happens(args, pathlib.Path(args.again), args.input) else 1
    if args.reduce:
        return reduce(args)
    if args.self_test:
        return self_test(args)
    counts, _ = fuzz(args)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print('seed %d: %d modules, %d rejected by LLVM, %d through all passes, %d of them with schedules, %d runs, %d findings, '
          '%d faults of LLVM (%.0f s of CPU)' %
          (args.seed, sum(counts[kind] for kind in ('valid', 'rejected', 'findings', 'LLVM')), counts['rejected'],
           counts['valid'], counts['scheduled'], counts['runs'], counts['findings'], counts['LLVM'],
           used.ru_utime + used.ru_stime))
    if not counts['valid'] and not counts['findings'] and args.only is None:
        return 2
    return 1 if counts['findings'] else 0


if __name__ == '__main__':
    sys.exit(main())
