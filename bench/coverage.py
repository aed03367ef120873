#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Counts the innermost loops that gaus-schedule schedules, and why it leaves others alone.

Compiles the programs of test/programs and the single-header libraries of Debian's libstb-dev, schedules each module,
verifies it, and reads the remarks. The number of innermost loops is taken from LLVM's own print<loops>, so that a loop
without a remark shows.

  bench/coverage.py --out bench/results/coverage
  bench/coverage.py --groups programs --cases O2:default --at-least programs=90     (as the tests run it)
"""
import argparse
import collections
import concurrent.futures
import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import stb_sources

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / 'test' / 'programs'
SCALAR = ['-fno-vectorize', '-fno-slp-vectorize', '-fno-unroll-loops']
LEVELS = {'O2': ['-O2', *SCALAR], 'O1': ['-O1', *SCALAR], 'O2-vector': ['-O2']}
TARGETS = {'default': None, 'host': ROOT / 'examples' / 'host-target.json'}
# What is measured without --cases: the level and the target.
CASES = ['O2:default', 'O2:host', 'O1:default', 'O2-vector:default']
COMMON = ['-std=gnu11', '-w', '-ffp-contract=off', '-gline-tables-only', '-emit-llvm', '-c']
SCHEDULED = ('Pipelined', 'Scheduled')
FIELDS = ('level', 'target', 'group', 'file', 'function', 'line', 'outcome', 'ii', 'res_mii', 'rec_mii', 'operations',
          'reason')
# The generator and the hash that every program includes are counted apart.
SHARED = 'check.h'

Module = collections.namedtuple('Module', 'level target group name loops rows problems seconds')


# --- sources ------------------------------------------------------------------


def modules(groups, folder):
    """(group, name, path) of everything to compile."""
    if 'programs' in groups:
        for path in sorted(PROGRAMS.glob('*.c')):
            yield 'programs', path.name, path
    if 'stb' in groups:
        for header in stb_sources.LIBRARIES:
            path = folder / header.replace('.h', '.c')
            path.write_text(stb_sources.source(header))
            yield 'stb', header, path


# --- one module ---------------------------------------------------------------


def run(command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, errors='replace')


def innermost(listing):
    """How many loops of a print<loops> contain no other: those that are not followed by a deeper one."""
    depths = [int(match.group(1)) if match else 0
              for match in map(re.compile(r'\s*(?:Parallel )?Loop at depth (\d+)').match, listing.splitlines())]
    return sum(1 for here, after in zip(depths, depths[1:] + [0]) if here and after <= here)


def remarks(path):
    """The records of a remarks file, as far as they are needed: name, function, place and arguments."""
    for record in re.split(r'^--- !', path.read_text(errors='replace'), flags=re.M)[1:]:
        record = re.sub(r'\n +(?=[^ -])', ' ', record)
        found = {'kind': record.split('\n', 1)[0].strip()}
        for key, value in re.findall(r"^(?:  - )?(\w+): +(.*)$", record, flags=re.M):
            value = value.strip()
            if value.startswith("'") and value.endswith("'") and len(value) > 1:
                value = value[1:-1].replace("''", "'")
            elif value.startswith('"') and value.endswith('"'):
                value = value[1:-1].replace('\\"', '"')
            if key != 'String':
                found.setdefault(key, value)
        yield found


def row_of(level, target, group, name, remark):
    place = re.search(r"File: *'?([^',]*)'?, Line: *(\d+)", remark.get('DebugLoc', ''))
    file, line = (pathlib.Path(place.group(1)).name, place.group(2)) if place else (name, '')
    head = re.search(r'\((?:.*/)?([^/]+):(\d+)\)', remark.get('Loop', ''))
    if head:
        file, line = head.groups()
    scheduled = remark['Name'] in SCHEDULED
    return {
        'level': level, 'target': target, 'group': group, 'file': file, 'function': remark.get('Function', ''),
        'line': line,
        'outcome': 'scheduled' if scheduled else remark['Name'], 'ii': remark.get('II', ''),
        'res_mii': remark.get('ResMII', ''), 'rec_mii': remark.get('RecMII', ''),
        'operations': remark.get('Operations', ''), 'reason': '' if scheduled else remark.get('Reason', ''),
    }


def measure(args, folder, case, group, name, path):
    """Compiles, schedules and verifies one module."""
    level, target = case.split(':')
    base = folder / f'{level}-{target}-{path.stem}'
    plain, out, yaml = base.with_suffix('.bc'), base.with_suffix('.out.bc'), base.with_suffix('.yaml')
    made = run([args.clang, *COMMON, *LEVELS[level], path, '-o', plain])
    if made.returncode:
        return Module(level, target, group, name, 0, [], [f'does not compile: {made.stderr[:300]}'], 0.0)
    loops = innermost(run([args.opt, '-passes=print<loops>', '-disable-output', plain]).stderr)
    parameters = f'<target={TARGETS[target]}>' if TARGETS[target] else ''
    opt = [args.opt, f'-load-pass-plugin={args.plugin}']
    before = time.monotonic()
    ran = run([*opt, f'-passes=gaus-schedule{parameters}', f'-pass-remarks-output={yaml}',
               '-pass-remarks-filter=^gaus$', plain, '-o', out])
    seconds = time.monotonic() - before
    if ran.returncode:
        problem = f'gaus-schedule ends with {ran.returncode}: {ran.stderr[:300]}'
        return Module(level, target, group, name, loops, [], [problem], seconds)
    problems, rows = [], []
    for remark in remarks(yaml) if yaml.exists() else []:
        refused = remark['kind'] == 'Missed' and 'Reason' in remark and remark['Name'] != 'NotInnermost'
        if remark['Name'] in SCHEDULED or refused:
            rows.append(row_of(level, target, group, name, remark))
    if len(rows) != loops:
        problems.append(f'{loops} innermost loops, but remarks about {len(rows)}')
    verified = run([*opt, f'-passes=gaus-verify{parameters},verify', '-disable-output', out])
    if verified.returncode:
        problems.append(f'gaus-verify ends with {verified.returncode}: {verified.stderr[:300]}')
    return Module(level, target, group, name, loops, rows, problems, seconds)


# --- report -------------------------------------------------------------------


def percent(part, whole):
    return f'{100.0 * part / whole:.1f} %' if whole else '-'


def scheduled(rows):
    return sum(row['outcome'] == 'scheduled' for row in rows)


def own(rows):
    return [row for row in rows if row['file'] != SHARED]


def kind_of(row):
    """A refusal's kind: its name, and for calls and instructions what it is about."""
    what = re.search(r"(?:call of|instruction|calls?) '([^']+)'", row['reason'])
    return row['outcome'] + (f' `{what.group(1)}`' if what else '')


def commit():
    def git(*words):
        return run(['git', '-C', ROOT, *words]).stdout.strip()
    changed = git('status', '--porcelain', '--', 'lib', 'include', 'plugin')
    return (git('rev-parse', '--short=12', 'HEAD') or 'unknown') + (' with changes' if changed else '')


def report(args, results):
    version = run([args.opt, '--version']).stdout
    version = re.search(r'LLVM version ([\d.]+)', version).group(1)
    lines = ['# Loops that are scheduled', '',
             f'`bench/coverage.py`, commit {commit()}, LLVM {version}. Every innermost loop of each '
             'module is counted, as LLVM\'s own `print<loops>` counts them; each schedule is verified by '
             f'`gaus-verify`. The loops of `{SHARED}`, which is a part of every program, are left out.', '',
             'Levels: `O2` and `O1` are clang\'s with ' + ', '.join(f'`{flag}`' for flag in SCALAR) +
             '; `O2-vector` is plain `-O2`. Targets: `default` is the built-in one, `host` is '
             '[examples/host-target.json](../../examples/host-target.json), which also has the C library as '
             'operations.', '',
             '| level | target | sources | modules | innermost loops | scheduled | refused | coverage | failures |',
             '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |']
    for (level, target, group), some in grouped(results):
        rows = own([row for module in some for row in module.rows])
        done = scheduled(rows)
        lines.append(f'| {level} | {target} | {group} | {len(some)} | {len(rows)} | {done} | '
                     f'{len(rows) - done} | {percent(done, len(rows))} | '
                     f'{sum(bool(module.problems) for module in some)} |')
    for module in results:
        lines += [f'\n{module.level}, target {module.target}, {module.name}: {problem}' for problem in module.problems]
    for (level, target, group), some in grouped(results):
        refused = [row for row in own([row for module in some for row in module.rows]) if row['outcome'] != 'scheduled']
        if not refused:
            continue
        lines += ['', f'## Refused: {group}, {level}, target {target}', '', '| loops | remark | for example |',
                  '| ---: | --- | --- |']
        kinds = collections.defaultdict(list)
        for row in refused:
            kinds[kind_of(row)].append(row)
        for kind, rows in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
            first = rows[0]
            reason = first['reason'].replace('|', '\\|')
            reason = reason.split('; add a rule')[0]
            lines.append(f'| {len(rows)} | {kind} | {first["file"]}:{first["line"]} ({first["function"]}): {reason} |')
    first = results[0]
    lines += ['', f'## By module, {first.level}, target {first.target}', '',
              '| module | innermost loops | scheduled | coverage |', '| --- | ---: | ---: | ---: |']
    for module in results:
        rows = own(module.rows)
        if (module.level, module.target) == (first.level, first.target):
            done = scheduled(rows)
            lines.append(f'| {module.name} | {len(rows)} | {done} | {percent(done, len(rows))} |')
    return '\n'.join(lines) + '\n'


def grouped(results):
    groups = {}
    for module in results:
        groups.setdefault((module.level, module.target, module.group), []).append(module)
    return groups.items()


# --- main ---------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clang', default='clang-19')
    parser.add_argument('--opt', default='opt-19')
    parser.add_argument('--plugin', type=pathlib.Path, default=ROOT / 'build' / 'lib' / 'GausPlugin.so')
    parser.add_argument('--groups', nargs='+', choices=['programs', 'stb'], default=['programs', 'stb'])
    parser.add_argument('--cases', nargs='+', metavar='LEVEL:TARGET', default=CASES,
                        choices=[f'{level}:{target}' for level in LEVELS for target in TARGETS])
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--out', type=pathlib.Path, help='path without an extension; without, a summary is printed')
    parser.add_argument('--at-least', nargs='+', default=[], metavar='GROUP=PERCENT', help='fail below that')
    return parser.parse_args()


def enough(wanted, results):
    good = True
    least_of = dict(word.split('=') for word in wanted)
    for (level, target, group), some in grouped(results):
        rows = own([row for module in some for row in module.rows])
        part = 100.0 * scheduled(rows) / len(rows) if rows else 0.0
        if part < float(least_of.get(group, 0)):
            print(f'{level}, target {target}: {part:.1f} % of the {len(rows)} innermost loops of {group} are '
                  f'scheduled, less than {least_of[group]} %')
            good = False
    return good


def main():
    args = arguments()
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folder = pathlib.Path(name)
        sources = list(modules(args.groups, folder))
        tasks = [(case, *source) for case in args.cases for source in sources]
        results = list(pool.map(lambda task: measure(args, folder, *task), tasks))
    text = report(args, results)
    if args.out:
        with open(args.out.with_suffix('.csv'), 'w', newline='') as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator='\n')
            writer.writeheader()
            for module in results:
                writer.writerows(module.rows)
        args.out.with_suffix('.md').write_text(text)
    print(text[:text.find('\n## By module')])
    good = enough(args.at_least, results)
    return 0 if good and results and not any(module.problems for module in results) else 1


if __name__ == '__main__':
    sys.exit(main())
