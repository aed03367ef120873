#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds whole programs of Debian's source packages twice, as they are and with every loop that can be rewritten into the
order of its schedule, runs both on the same data, and compares what they print and write.

Each file is compiled by clang to bitcode, which goes through gaus-schedule, gaus-verify and gaus-pipeline. A loop is an
innermost one, as LLVM's own print<loops> counts them. bench/whole/recipes.json says for each package which files make
which programs, and what they are run on. Sources come by apt-get, through a configuration that lies in the work folder.

  bench/whole_programs.py --work /tmp/whole --out bench/results/whole-programs
  bench/whole_programs.py --work /tmp/whole --packages lz4 zlib --level O2-vector --target host
  bench/whole_programs.py --work /tmp/whole --compile-only --plugin build-asan/lib/GausPlugin.so    (sanitized)

Exit status: 0 all equal, 1 a difference, a failed tool or a failed check."""
import argparse
import collections
import csv
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import coverage
import whole_sources

FIELDS = ('package', 'version', 'level', 'target', 'after', 'plugin', 'files', 'loops', 'scheduled', 'rewritten',
          'failures', 'programs', 'checks', 'differences', 'seconds', 'not_scheduled', 'not_rewritten', 'commit', 'llvm')
COUNTS = ('files', 'loops', 'scheduled', 'rewritten', 'failures', 'programs', 'checks', 'differences')
KEY = ('package', 'level', 'target', 'after', 'plugin')


class Broken(Exception):
    """A tool that has nothing to do with GauS failed: a recipe does not fit."""


# --- one file -----------------------------------------------------------------


def call(args, command, **more):
    """What a command printed; Broken if it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors='replace',
                          timeout=args.timeout, **more)
    if done.returncode:
        raise Broken(' '.join(map(str, command)) + '\n' + done.stderr[-2000:])
    return done.stdout


def preload(plugin):
    """The run-time library that a sanitized plugin needs in an opt that is not, or none."""
    needed = subprocess.run(['ldd', plugin], capture_output=True, text=True).stdout
    found = re.findall(r'lib[act]?san\S* => (\S+)', needed)
    return ' '.join(found)


def environment(args):
    found = preload(args.plugin)
    return dict(os.environ, LD_PRELOAD=found, ASAN_OPTIONS='detect_leaks=0') if found else None


def count(remarks, listing):
    """Loops by what became of them, and reasons."""
    counts, refused, kept = collections.Counter(loops=coverage.innermost(listing)), collections.Counter(), collections.Counter()
    for record in re.split(r'^--- !', remarks, flags=re.M)[1:]:
        name = re.search(r'^Name: +(\S+)', record, re.M).group(1)
        if name in coverage.SCHEDULED:
            counts['scheduled'] += 1
        elif name == 'Rewritten':
            counts['rewritten'] += 1
        elif ' is not rewritten: ' in record and name != 'NoSchedule':
            kept[name] += 1
        elif ' is not scheduled: ' in record and name != 'NotInnermost':
            refused[name] += 1
    return counts, refused, kept


class Unit:
    """A file: its two objects, its counts, and what went wrong."""
    def __init__(self, source, stem):
        self.source, self.problem = source, None
        self.before, self.after = stem.with_suffix('.bc'), stem.with_suffix('.after.bc')
        self.objects = {kind: stem.with_suffix(f'.{kind}.o') for kind in ('plain', 'gaus')}
        self.remarks = stem.with_suffix('.yaml')
        self.counts, self.refused, self.kept = collections.Counter(), collections.Counter(), collections.Counter()


def passes(args):
    file = coverage.TARGETS[args.target]
    about = f'<target={file}>' if file else ''
    return f'function(print<loops>),gaus-schedule{about},gaus-verify{about},gaus-pipeline{about},verify'


def rewrite(args, unit):
    """Schedules, verifies and rewrites; a failure is kept in unit.problem."""
    command = [args.opt, f'-load-pass-plugin={args.plugin}', f'-passes={passes(args)}',
               f'-pass-remarks-output={unit.remarks}', '-pass-remarks-filter=^gaus$', unit.before, '-o', unit.after]
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors='replace',
                              timeout=args.timeout, env=args.environment)
    except subprocess.TimeoutExpired:
        unit.problem = f'opt takes more than {args.timeout} s'
        return
    if unit.remarks.exists():
        unit.counts, unit.refused, unit.kept = count(unit.remarks.read_text(errors='replace'), done.stderr)
    if done.returncode:
        unit.problem = f'opt ends with {done.returncode}: ' + done.stderr[-1500:]
    elif unit.counts['loops'] != unit.counts['scheduled'] + unit.refused.total():
        unit.problem = (f'{unit.counts["loops"]} innermost loops, but remarks about '
                        f'{unit.counts["scheduled"] + unit.refused.total()}')


def compile_unit(args, unit, flags, folder):
    """Makes both objects; where gaus fails, the plain one twice."""
    call(args, [args.clang, '-std=gnu11', '-w', *coverage.LEVELS[args.level], *flags, '-emit-llvm', '-c', unit.source, '-o',
                unit.before], cwd=folder)
    rewrite(args, unit)
    if args.compile_only:
        return
    call(args, [args.clang, '-w', args.after, '-c', unit.before, '-o', unit.objects['plain']])
    try:
        if not unit.after.exists():
            raise Broken('nothing was written')
        call(args, [args.clang, '-w', args.after, '-c', unit.after, '-o', unit.objects['gaus']])
    except (Broken, subprocess.TimeoutExpired) as error:
        unit.problem = unit.problem or f'no code for what was rewritten: {error}'
        shutil.copyfile(unit.objects['plain'], unit.objects['gaus'])


# --- one package --------------------------------------------------------------


def files_of(folder, patterns):
    """The files of a list of patterns; one that begins with ! takes files away."""
    found = {}
    for pattern in patterns:
        some = sorted(folder.glob(pattern.lstrip('!')))
        if not some:
            raise Broken(f'{folder.name} has no {pattern}')
        for path in some:
            if pattern.startswith('!'):
                found.pop(path, None)
            else:
                found[path] = True
    return list(found)


def build_units(args, recipe, folder, out):
    """Compiles all files: the library's units, and those of each program."""
    names = {'': recipe.get('library', []), **recipe['programs']}
    units, seen = {}, {}
    for program, patterns in names.items():
        units[program] = []
        for path in files_of(folder, patterns):
            if path not in seen:
                seen[path] = Unit(path, out / re.sub(r'\W', '_', str(path.relative_to(folder.parent))))
                compile_unit(args, seen[path], recipe.get('flags', []), folder)
            units[program].append(seen[path])
    return units, list(seen.values())


def link(args, recipe, units, kind, binaries, only=None):
    """Links every program; with `only`, that unit alone is of `kind`, and the others are plain."""
    def objects(some):
        return [unit.objects[kind if only in (None, unit) else 'plain'] for unit in some]
    binaries.mkdir(exist_ok=True)
    library = binaries / 'library.a'
    library.unlink(missing_ok=True)
    if units['']:
        call(args, ['ar', 'qcs', library, *objects(units[''])])
    for program, some in units.items():
        if program:
            call(args, [args.clang, *objects(some), *([library] if units[''] else []), *recipe.get('libraries', ['-lm']),
                        '-o', binaries / program])


def outcome(args, check, places, folder):
    """What a check prints, its status, and the digests of what it leaves in its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for key, path in places.items():
        check = check.replace('{' + key + '}', str(path))
    try:
        done = subprocess.run(['sh', '-ec', check], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
                              timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return f'more than {args.timeout} s', b'', {}
    digests = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
               for path in sorted(folder.rglob('*')) if path.is_file()}
    return done.returncode, done.stdout, done.stderr, digests


def guilty(args, recipe, units, check, places, out, expected):
    """The files that make the difference on their own."""
    found = []
    for unit in {unit for some in units.values() for unit in some}:
        if unit.counts['rewritten']:
            link(args, recipe, units, 'gaus', out / 'one', unit)
            if outcome(args, check, dict(places, bin=out / 'here'), out / 'run') != expected:
                found.append(unit.source.name)
    return sorted(found)


def run_checks(args, recipe, units, folder, out, result):
    """Both builds on the same data, through one path that names either."""
    for kind in ('plain', 'gaus'):
        link(args, recipe, units, kind, out / kind)
    here = out / 'here'
    places = {'bin': here, 'data': args.data, 'src': folder, 'scripts': whole_sources.HERE}
    for check in recipe['checks']:
        found = {}
        for kind in ('plain', 'gaus'):
            here.unlink(missing_ok=True)
            here.symlink_to(out / kind)
            found[kind] = outcome(args, check, places, out / 'run')
        if found['plain'][0]:
            raise Broken(f'the plain program fails: {check}\n{found["plain"]}'[:2000])
        result['checks'] += 1
        if found['plain'] != found['gaus']:
            result['differences'] += 1
            here.unlink()
            here.symlink_to(out / 'one')
            files = guilty(args, recipe, units, check, places, out, found['plain'])
            print(f'{result["package"]}: DIFFERENT: {check}\n  because of {", ".join(files) or "several files together"}\n'
                  f'  {str(found["plain"])[:400]}\n  {str(found["gaus"])[:400]}')


def reasons(counter):
    return ' '.join(f'{name}={number}' for name, number in counter.most_common())


def measure(args, name, recipe):
    """Builds and runs one package: a row."""
    begin = time.monotonic()
    folder, version = whole_sources.get(args.work, args.sources, name, recipe)
    out = args.work / 'out' / f'{name}-{args.level}-{args.target}'
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    units, every = build_units(args, recipe, folder, out)
    result = dict.fromkeys(COUNTS, 0) | {'package': name, 'version': version, 'level': args.level, 'target': args.target}
    result |= {'after': '' if args.compile_only else args.after, 'plugin': 'sanitized' if args.environment else 'plain'}
    for unit in every:
        if unit.problem:
            print(f'{name}: {unit.source.name}: {unit.problem}\n  see {unit.before}')
    total = sum((unit.counts for unit in every), collections.Counter())
    result |= {key: total[key] for key in ('loops', 'scheduled', 'rewritten')}
    result |= {'files': len(every), 'failures': sum(bool(unit.problem) for unit in every), 'programs': len(units) - 1}
    result |= {'not_scheduled': reasons(sum((unit.refused for unit in every), collections.Counter())),
               'not_rewritten': reasons(sum((unit.kept for unit in every), collections.Counter()))}
    if not args.compile_only:
        run_checks(args, recipe, units, folder, out, result)
    result |= {'seconds': round(time.monotonic() - begin), 'commit': args.commit, 'llvm': args.version}
    if not (args.keep or result['failures'] or result['differences']):
        shutil.rmtree(out)
    return result


# --- report -------------------------------------------------------------------


def commit():
    """The last commit that changed what a plugin is made of."""
    parts = ['--', 'lib', 'include', 'plugin']
    last, changed = (coverage.run(['git', '-C', coverage.ROOT, *words, *parts]).stdout.strip()
                     for words in (['log', '-1', '--format=%h', '--abbrev=12'], ['status', '--porcelain']))
    return (last or 'unknown') + (' with changes' if changed else '')


def rows_of(path):
    if not path.exists():
        return []
    with path.open(newline='') as file:
        return list(csv.DictReader(file))


def add_row(path, row):
    """Writes the row in the place of an older one for the same."""
    rows = [old for old in rows_of(path) if any(old[key] != str(row[key]) for key in KEY)] + [row]
    rows.sort(key=lambda one: [one[key] for key in ('plugin', 'level', 'target', 'after', 'package')])
    with path.open('w', newline='') as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)


def top(rows, field, most=8):
    total = collections.Counter()
    for row in rows:
        for word in row[field].split():
            name, number = word.split('=')
            total[name] += int(number)
    return ', '.join(f'`{name}` {number}' for name, number in total.most_common(most)) or 'none'


def table(rows, ran):
    shown = [key for key in COUNTS if ran or key not in ('programs', 'checks', 'differences')]
    lines = ['| package | version | ' + ' | '.join(shown) + ' | not scheduled, most often |',
             '| --- | --- |' + ' ---: |' * len(shown) + ' --- |']
    for row in rows:
        lines.append(f'| {row["package"]} | {row["version"]} | ' + ' | '.join(row[key] for key in shown) +
                     f' | {top([row], "not_scheduled", 2)} |')
    total = [sum(int(row[key]) for row in rows) for key in shown]
    return lines + [f'| all {len(rows)} | | ' + ' | '.join(map(str, total)) + f' | {top(rows, "not_scheduled", 2)} |']


def report(rows):
    commits, versions = ', '.join(sorted({row['commit'] for row in rows})), ', '.join(sorted({row['llvm'] for row in rows}))
    lines = [
        '# Whole programs', '',
        f'`bench/whole_programs.py --work FOLDER --out bench/results/whole-programs`, plugin of commit {commits}, '
        f'LLVM {versions}. Programs of Debian\'s source packages are built as they are and with every loop '
        'rewritten into the order of its schedule by `gaus-schedule,gaus-verify,gaus-pipeline`, and run on the same data.', '',
        '- `loops`: innermost loops, as LLVM\'s own `print<loops>` counts them; each has a remark.',
        '- `failures`: files on which opt crashes, `gaus-verify` or LLVM\'s verifier objects, a loop has no remark, or which '
        'do not compile after that.',
        '- `differences`: checks in which the two builds print something else, end with another status, or leave other files.'
    ]
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in KEY[1:]), []).append(row)
    for (level, target, after, plugin), some in groups.items():
        title = f'{level}, target {target}, ' + (f'then {after}' if after else 'only compiled')
        sanitized = ', plugin with AddressSanitizer and UndefinedBehaviorSanitizer' if plugin != 'plain' else ''
        lines += ['', f'## {title}{sanitized}', '', *table(some, bool(after)), '',
                  f'Not scheduled: {top(some, "not_scheduled")}. Scheduled and not rewritten: {top(some, "not_rewritten")}.']
    return '\n'.join(lines) + '\n'


# --- main ---------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--work', type=pathlib.Path, required=True, help='a folder for sources and what is built')
    parser.add_argument('--packages', nargs='+', help='default: all of the recipes')
    parser.add_argument('--recipes', type=pathlib.Path, default=whole_sources.HERE / 'recipes.json')
    parser.add_argument('--sources', type=pathlib.Path, help='a folder with a folder for each package, instead of apt-get')
    parser.add_argument('--clang', default='clang-19')
    parser.add_argument('--opt', default='opt-19')
    parser.add_argument('--plugin', type=pathlib.Path, default=coverage.ROOT / 'build' / 'lib' / 'GausPlugin.so')
    parser.add_argument('--commit', help='what a plugin of another checkout is made of; default: of this one')
    parser.add_argument('--level', choices=list(coverage.LEVELS), default='O2', help='as of bench/coverage.py')
    parser.add_argument('--target', choices=list(coverage.TARGETS), default='default')
    parser.add_argument('--after', default='-O1', help='level of optimisation afterwards, of both builds')
    parser.add_argument('--compile-only', action='store_true', help='no program is linked and run')
    parser.add_argument('--timeout', type=int, default=900, help='seconds that a tool or a check may take')
    parser.add_argument('--keep', action='store_true', help='keep what is built; what fails stays in any case')
    parser.add_argument('--out', type=pathlib.Path, help='path without an extension of the CSV file and the report')
    args = parser.parse_args()
    args.work, args.plugin = args.work.resolve(), args.plugin.resolve()
    args.sources = args.sources and args.sources.resolve()
    return args


def main():
    args = arguments()
    recipes = json.loads(args.recipes.read_text())
    args.environment, args.commit = environment(args), args.commit or commit()
    args.version = re.search(r'LLVM version ([\d.]+)', call(args, [args.opt, '--version'])).group(1)
    args.data = whole_sources.make_data(args.work / 'data')
    rows, good = [], True
    for name in args.packages or recipes:
        try:
            row = measure(args, name, recipes[name])
        except (Broken, whole_sources.Missing, subprocess.TimeoutExpired) as error:
            print(f'{name}: NOT RUN: {error}')
            good = False
            continue
        good = good and not row['failures'] and not row['differences']
        rows.append({key: str(value) for key, value in row.items()})
        print(', '.join(f'{key} {row[key]}' for key in ('package', *COUNTS, 'seconds')), flush=True)
        if args.out:
            add_row(args.out.with_suffix('.csv'), row)
            args.out.with_suffix('.md').write_text(report(rows_of(args.out.with_suffix('.csv'))))
    return 0 if good and rows else 1


if __name__ == '__main__':
    sys.exit(main())
