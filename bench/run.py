#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs `gaus solve` over instances x schedulers x seeds and reports the results against a baseline.

Writes OUT.csv (a row each, as they come), OUT.json (what it ran on) and OUT.md (the report). An interrupted run goes
on where it stopped when it is started again, here as in the other scripts, which share what is below. One process at a
time, one thread each unless --threads says otherwise. `seconds` is the time that passed within the library, `processor`
the processor time of the whole program; only the latter can be compared if the machine has other work.

  bench/run.py --out bench/results/modulo
  bench/run.py --folders machsuite --schedulers gauss ims --seeds 1 2 3 --options --effort=high --out /tmp/high
"""
import argparse
import csv
import datetime
import json
import math
import os
import pathlib
import platform
import re
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')
KEY = ('instance', 'scheduler', 'seed')
FIGURES = ('ii', 'mii', 'length', 'stages', 'lifetime_bits', 'max_live_bits', 'communication', 'peak', 'objective',
           'bound', 'seconds', 'status')
COMPARED = ('length', 'lifetime_bits', 'max_live_bits')


def parser_of(description):
    """The arguments that all scripts have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tool', default=ROOT / 'build' / 'bin' / 'gaus', type=pathlib.Path)
    parser.add_argument('--instances', type=pathlib.Path, default=SHARED / 'instances',
                        help='folder of folders (default: GAUS_SHARED/instances)')
    parser.add_argument('--fresh', action='store_true', help='forget an earlier run of the same name')
    parser.add_argument('--report', action='store_true', help='only write the report of what is there')
    parser.add_argument('--out', required=True, type=without_extension, help='path without an extension')
    return parser


def without_extension(text):
    path = pathlib.Path(text)
    if path.suffix:
        raise argparse.ArgumentTypeError('%s has an extension' % text)
    return path


def arguments():
    parser = parser_of(__doc__)
    parser.add_argument('--folders', nargs='+', default=['machsuite', 'origami'])
    parser.add_argument('--schedulers', nargs='+', default=['gauss', 'ims'])
    parser.add_argument('--against', default='ims', help='the scheduler that the others are compared with')
    parser.add_argument('--seeds', nargs='+', type=int, default=[1])
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--limit', type=int, help='only the first N instances of each folder')
    parser.add_argument('--options', nargs=argparse.REMAINDER, default=[], help='further options of gaus solve')
    return parser.parse_args()


# --- what it runs on ----------------------------------------------------------


def git(*args):
    result = subprocess.run(['git', '-C', str(ROOT), *args], capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else ''


def commit():
    """The last one that changed the tool, so that results can be committed while others are measured."""
    code = ('lib', 'include', 'utils', 'gpu')
    changed = git('status', '--porcelain', '--', *code)
    return (git('log', '-1', '--abbrev=12', '--format=%h', '--', *code) or 'unknown') + (' with changes' if changed else '')


def processor_name():
    try:
        text = pathlib.Path('/proc/cpuinfo').read_text()
    except OSError:
        return platform.processor() or 'unknown'
    model = re.search(r'^model name\s*:\s*(.*)$', text, re.M)
    return model.group(1) if model else platform.machine()


def command():
    """This run's command line, to be given in the root of the repository. Where the tool is says the reader's build, and
    --fresh and --report change nothing in what comes out."""
    words, rest = ['bench/' + pathlib.Path(sys.argv[0]).name], iter(sys.argv[1:])
    for word in rest:
        if word == '--tool':
            next(rest, None)
        elif word not in ('--fresh', '--report') and not word.startswith('--tool='):
            words.append(os.path.relpath(word, ROOT) if os.path.isabs(word) else word)
    return shlex.join(words)


def version(tool):
    if not tool.exists():
        return 'no tool'
    return subprocess.run([tool, 'version'], capture_output=True, text=True, check=True).stdout.strip()


def setting(args):
    return {
        'commands': [command()],
        'commit': commit(),
        'version': version(args.tool),
        'processor': processor_name(),
        'cores': os.cpu_count(),
        'system': platform.platform(),
        'folders': args.folders,
        'schedulers': args.schedulers,
        'seeds': args.seeds,
        'options': ['--threads=%d' % args.threads, *args.options],
        'date': datetime.date.today().isoformat(),
    }


# --- running --------------------------------------------------------------------


def instances(args):
    for folder in args.folders:
        paths = sorted((args.instances / folder).glob('*.json'))
        if not paths:
            sys.exit('no instances in %s' % (args.instances / folder))
        for path in paths[:args.limit]:
            yield '%s/%s' % (folder, path.stem), path


def solve(args, path, scheduler, seed):
    """One run: the values of FIGURES, and processor seconds."""
    command = [args.tool, 'solve', '--csv', path, '--scheduler=' + scheduler, '--seed=%d' % seed,
               '--threads=%d' % args.threads, *args.options]
    result, processor = timed(command)
    rows = list(csv.DictReader(result.stdout.splitlines()))
    if len(rows) != 1 or result.returncode not in (0, 1, 4):
        sys.exit('%s\nexit code %d: %s' % (' '.join(map(str, command)), result.returncode, result.stderr))
    return [*(rows[0][key] for key in FIGURES), '%.3f' % processor]


def load_rows(path):
    if not path.exists():
        return []
    with open(path, newline='') as file:
        return [row for row in csv.DictReader(file) if None not in row.values()]


def resume(args, now):
    """(rows of an earlier run under the same setting, its commands)"""
    rows, meta = load_rows(args.out.with_suffix('.csv')), args.out.with_suffix('.json')
    if args.fresh or not rows or not meta.exists():
        return [], []
    before = json.loads(meta.read_text())
    may_differ = ('seeds', 'schedulers', 'folders', 'limits', 'date', 'commands')
    different = [key for key in now if key not in may_differ and before.get(key) != now[key]]
    if different:
        sys.exit('%s is of another run (%s differs): give --fresh to replace it' % (meta, ', '.join(different)))
    return rows, before.get('commands', [])


def measure_all(args, now, columns, size, work, keep=lambda row: True):
    """Measures what OUT.csv does not hold yet, a row each as they come, and writes OUT.json, the setting `now`.

    An item of `work` is (key, label, measure): key has the first `size` columns, measure(done) returns the others, where
    done has the rows so far by key. The label is for the progress. Rows that `keep` refuses are measured again."""
    rows, commands = resume(args, now)
    rows = [row for row in rows if keep(row)]
    now['commands'] = list(dict.fromkeys([*commands, *now['commands']]))
    done = {tuple(row[column] for column in columns[:size]): row for row in rows}
    progress = Progress(len(work))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.with_suffix('.json').write_text(json.dumps(now, indent=1, default=str) + '\n')
    with args.out.with_suffix('.csv').open('w', newline='') as file:
        writer = csv.DictWriter(file, columns, lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        for key, label, measure in work:
            key = tuple(map(str, key))
            progress.step(label, key in done)
            if key not in done:
                done[key] = dict(zip(columns, (*key, *measure(done))))
                writer.writerow(done[key])
                file.flush()
    progress.end()


def run(args):
    def item(name, path, scheduler, seed):
        return (name, scheduler, seed), '%s, %s, seed %d' % (name, scheduler, seed), \
            lambda _: solve(args, path, scheduler, seed)

    work = [item(name, path, scheduler, seed) for name, path in instances(args) for scheduler in args.schedulers
            for seed in args.seeds]
    measure_all(args, setting(args), (*KEY, *FIGURES, 'processor'), len(KEY), work)


class Progress:
    """One line on a terminal, which is renewed; elsewhere one a minute. Tells what is under way and when it may end."""

    def __init__(self, total):
        self.total, self.count, self.fresh = total, 0, 0
        self.began = self.shown = time.monotonic()

    def step(self, text, done_before=False):
        """The next piece of work begins; what an earlier run did takes no time."""
        self.count += 1
        if done_before:
            return
        now = time.monotonic()
        left = (now - self.began) / self.fresh * (self.total - self.count + 1) if self.fresh else 0
        self.fresh += 1
        line = '%d of %d%s: %s' % (self.count, self.total, ', %s to go' % clock(left) if left else '', text)
        if sys.stderr.isatty():
            print('\r\033[K' + line[:110], end='', file=sys.stderr, flush=True)
        elif now - self.shown >= 60:
            self.shown = now
            print(line, file=sys.stderr, flush=True)

    def end(self):
        if sys.stderr.isatty():
            print('\r\033[K', end='', file=sys.stderr, flush=True)


def clock(seconds):
    return '%d:%02d:%02d' % (seconds // 3600, seconds // 60 % 60, seconds % 60)


def measured(command, timeout=None, **more):
    """(result, resource usage) of a command; subprocess.TimeoutExpired after so many seconds."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as err:
        process = subprocess.Popen(words, stdout=out, stderr=err, **more)
        late = threading.Event()
        timer = threading.Timer(timeout or 1e6, lambda: (late.set(), os.kill(process.pid, signal.SIGKILL)))
        timer.daemon = True
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if late.is_set():
            raise subprocess.TimeoutExpired(words, timeout)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, process.returncode, out.read(), err.read()), usage


def timed(command, **more):
    """The result of a command, and the processor seconds that it took. Other machines' and programs' load leaves them
    alone, nearly."""
    result, usage = measured(command, **more)
    return result, usage.ru_utime + usage.ru_stime


# --- reporting --------------------------------------------------------------------


def number(text):
    return float(text) if text else None


def collapse(rows):
    """{(instance, scheduler): figures}: the largest II over the seeds, else the median."""
    groups = {}
    for row in rows:
        groups.setdefault((row['instance'], row['scheduler']), []).append(row)
    table = {}
    for key, group in groups.items():
        figures = {}
        for name in (*FIGURES[:-1], 'processor'):
            values = [number(row[name]) for row in group if row.get(name)]
            figures[name] = None if not values else max(values) if name == 'ii' else statistics.median(values)
        table[key] = figures
    return table


def geometric_mean(ratios):
    return math.exp(statistics.fmean(map(math.log, ratios))) if ratios else None


def show(value, digits=3):
    if value is None:
        return '-'
    return '%d' % value if value == int(value) else '%.*f' % (digits, value)


PLAIN = ', plain'  # the part of a folder without the same loops again at another frequency


def in_part(instance, part):
    return instance.split('/')[0] == part.removesuffix(PLAIN) and not (part.endswith(PLAIN) and instance.endswith('mhz'))


def parts_of(folder, table):
    return [folder] + [folder + PLAIN] * any(in_part(name, folder) and name.endswith('mhz') for name, _ in table)


def pairs(table, part, scheduler, against):
    for (instance, name), figures in table.items():
        other = table.get((instance, against))
        if name == scheduler and other and in_part(instance, part) and figures['seconds'] is not None:
            yield figures, other


def floor(same):
    """What the ratio of the objective is at least, by the lower bounds."""
    known = all(mine['bound'] is not None and other['objective'] is not None for mine, other in same)
    return geometric_mean([(mine['bound'] + 1) / (other['objective'] + 1) for mine, other in same]) if known else None


def summary_row(table, part, scheduler, against):
    found = list(pairs(table, part, scheduler, against))
    if not found:
        return None
    iis = [(mine['ii'], other['ii']) for mine, other in found if mine['ii'] and other['ii']]
    same = [(mine, other) for mine, other in found if mine['ii'] == other['ii']]
    ratios = [geometric_mean([(mine[key] + 1) / (other[key] + 1) for mine, other in same]) for key in COMPARED]
    seconds = [mine['seconds'] for mine, _ in found]
    processor = [mine['processor'] for mine, _ in found if mine['processor'] is not None]
    return [
        part, scheduler,
        len(found),
        sum(mine['ii'] == mine['mii'] for mine, _ in found),
        '%d / %d / %d' % (sum(a < b for a, b in iis), sum(a == b for a, b in iis), sum(a > b for a, b in iis)),
        len(same), *[show(ratio) for ratio in ratios],
        show(floor(same)),
        '%.4f' % statistics.median(seconds),
        '%.4f' % max(seconds),
        '%.2f' % sum(seconds),
        '%.2f' % sum(processor) if processor else '-'
    ]


def markdown(rows):
    lines = ['| ' + ' | '.join(map(str, row)) + ' |' for row in rows]
    return '\n'.join([lines[0], '|' + ' --- |' * len(rows[0]), *lines[1:]])


def detail(table, folder, schedulers):
    head = ['instance', 'MII'] + ['%s %s' % (scheduler, key) for key in ('II', *COMPARED, 'seconds')
                                  for scheduler in schedulers]
    rows = [head]
    for instance in sorted({name for name, _ in table if name.split('/')[0] == folder}):
        here = [table.get((instance, scheduler)) for scheduler in schedulers]
        mii = next((figures['mii'] for figures in here if figures and figures['mii']), None)
        rows.append([instance.split('/')[1], show(mii)] +
                    [show(figures[key], 4) if figures else '-' for key in ('ii', *COMPARED, 'seconds')
                     for figures in here])
    return markdown(rows)


def about(setting):
    """The lines of a report that say what it was measured on."""
    seeds = setting['seeds']
    first = '%d to %d' % (seeds[0], seeds[-1]) if len(seeds) > 2 else ' and '.join(map(str, seeds))
    made = ['', 'Made by:', '', '```', *setting['commands'], '```'] if setting.get('commands') else []
    return ['%s, commit %s, %s.' % (setting['version'], setting['commit'], setting['date']),
            '%s, %d cores, %s.' % (setting['processor'], setting['cores'], setting['system']),
            'Options: `%s`; seed%s %s.' % (' '.join(setting['options']), 's' * (len(seeds) > 1), first), *made]


def report(args):
    rows, setting_then = load_rows(args.out.with_suffix('.csv')), json.loads(args.out.with_suffix('.json').read_text())
    table = collapse(rows)
    folders = sorted({row['instance'].split('/')[0] for row in rows})
    schedulers = list(dict.fromkeys(row['scheduler'] for row in rows))
    head = ['folder', 'scheduler', 'instances', 'II = MII', 'II below / equal / above ' + args.against, 'same II',
            *['%s ratio' % key for key in COMPARED], 'least possible', 'median s', 'largest s', 'sum s', 'sum of processor s']
    summary = [summary_row(table, part, scheduler, args.against) for folder in folders for part in parts_of(folder, table)
               for scheduler in schedulers]
    text = ['# ' + args.out.name, '',
            *about(setting_then), '',
            'Ratios are geometric means of (value + 1) / (%s + 1) over the instances where both have the same II. '
            'Least possible: of the objective, by its lower bounds on the same instances. Of several seeds the largest II '
            'counts, and the median of the rest.' % args.against, '',
            markdown([head] + [row for row in summary if row])]
    details = [line for folder in folders for line in ('', '## ' + folder, '', detail(table, folder, schedulers))]
    args.out.with_suffix('.md').write_text('\n'.join(text + details) + '\n')
    print('\n'.join(text))
    print('written: %s' % args.out.with_suffix('.md'))


def main():
    args = arguments()
    if not args.report:
        run(args)
    report(args)


if __name__ == '__main__':
    main()
