#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether a time limit holds, and whether there is a legal schedule then: `gaus solve --time-limit=T` over instances x
modes x limits, the processor time of the whole program (reading included), and `gaus verify` of what came out.

A run keeps its limit where it takes no more than 1.1 T + 0.3 s of processor time, of 200,000 operations and more 2 s
above that. Writes OUT.csv (a row each, as they come), OUT.json (what it ran on) and OUT.md. An interrupted run goes on
where it stopped. Packed instances (.xz) are unpacked, chains and stars are made, in a temporary folder.

  bench/limits.py --out bench/results/limits --limits 0.1 1
  bench/limits.py --out bench/results/limits --limits 10     adds rows
"""
import datetime
import functools
import json
import lzma
import os
import pathlib
import platform
import tempfile

import run

LARGE = 200000  # operations
MODULO = ['chstone/*', 'machsuite/*[05]', 'epfl/div', 'epfl/hyp']
BOUNDED = ['rw/*1', 'chstone/*', 'epfl/div', 'epfl/hyp']
COLUMNS = ('instance', 'mode', 'limit', 'operations', 'processor', 'allowed', 'exit', 'legal', 'ii', 'length', 'objective')


def arguments():
    parser = run.parser_of(__doc__)
    parser.add_argument('--limits', nargs='+', type=float, default=[0.1, 1.0])
    parser.add_argument('--modes', nargs='+', default=['modulo', 'resource', 'memory'])
    parser.add_argument('--operations', type=int, default=1000000, help='of the chain and the star')
    return parser.parse_args()


def graph(kind, count):
    """A chain or a star as gaus-problem-1: a third of the operations shares four units. The star's may wait."""
    types = [{'name': 'a', 'latency': 1, 'limit': 4}, {'name': 'b', 'latency': 2}]
    operations = [{'type': 'b' if i % 3 else 'a', 'width': 8} for i in range(count)]
    dependences = [{'src': i if kind == 'chain' else 0, 'dst': i + 1} for i in range(count - 1)]
    return {'format': 'gaus-problem-1', 'name': kind, 'operator_types': types, 'operations': operations,
            'dependences': dependences}


def provide(args, name, folder):
    """The path of an instance, which is made or unpacked where it has to be."""
    path = folder / (name.replace('/', '-') + '.json')
    if path.exists():
        return path
    plain = args.instances / (name + '.json')
    if name in ('chain', 'star'):
        path.write_text(json.dumps(graph(name, args.operations)))
    elif plain.exists():
        return plain
    else:
        path.write_bytes(lzma.decompress((args.instances / (name + '.json.xz')).read_bytes()))
    return path


@functools.lru_cache(None)
def count_operations(path):
    return len(json.loads(path.read_text())['operations'])


def names(args, mode):
    found = []
    for pattern in MODULO if mode == 'modulo' else BOUNDED:
        paths = {str(path.relative_to(args.instances)).split('.json')[0]
                 for path in args.instances.glob(pattern + '.json*')}
        found += sorted(paths)
    return [*found, 'chain', 'star']


def bound_of(args, name, mode, path):
    """Where operations wait for units there may be no schedule within the critical path."""
    if mode == 'modulo' or not name.startswith(('chstone/', 'star')):
        return []
    if name == 'star':
        return ['--latency=%d' % args.operations]
    info = json.loads(run.timed([args.tool, 'info', '--json', path])[0].stdout)
    return ['--latency=%d' % (8 * info['bounds']['depth'])]


def solve(args, name, mode, limit, folder):
    path, out = provide(args, name, folder), folder / 'out.json'
    out.unlink(missing_ok=True)
    result, processor = run.timed([args.tool, 'solve', path, '-q', '-o', out, '--mode=' + mode, '--threads=1',
                                   '--time-limit=%g' % limit, *bound_of(args, name, mode, path)])
    operations = count_operations(path)
    answer = json.loads(out.read_text()) if out.exists() else {}
    verified = run.timed([args.tool, 'verify', '-q', path, out])[0].returncode == 0 if answer else False
    allowed = 1.1 * limit + 0.3 + 2 * (operations >= LARGE)
    return ['%d' % operations, '%.3f' % processor, '%.2f' % allowed, result.returncode, 'yes' if verified else 'no',
            answer.get('ii', ''), answer.get('length', ''), answer.get('objective', '')]


def setting(args):
    return {'commands': [run.command()], 'commit': run.commit(), 'version': run.version(args.tool),
            'processor': run.processor_name(), 'cores': os.cpu_count(), 'system': platform.platform(),
            'operations': args.operations, 'date': datetime.date.today().isoformat()}


def measure(args):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def item(name, mode, limit):
            return (name, mode, '%g' % limit), '%s, %s, %g s' % (name, mode, limit), \
                lambda _: solve(args, name, mode, limit, folder)

        work = [item(name, mode, limit) for limit in args.limits for mode in args.modes for name in names(args, mode)]
        run.measure_all(args, setting(args), COLUMNS, 3, work)


# --- reporting --------------------------------------------------------------------


def over(row):
    return float(row['processor']) - float(row['allowed'])


def summary(rows):
    yield '| mode | limit | runs | limit kept | legal schedule | latest above the limit |'
    yield '| --- | --- | --- | --- | --- | --- |'
    for mode, limit in sorted({(row['mode'], float(row['limit'])) for row in rows}):
        group = [row for row in rows if row['mode'] == mode and float(row['limit']) == limit]
        last = max(group, key=lambda row: float(row['processor']))
        yield '| %s | %g s | %d | %d | %d | %+.2f s (%s) |' % (
            mode, limit, len(group), sum(over(row) <= 0 for row in group), sum(row['legal'] == 'yes' for row in group),
            float(last['processor']) - limit, last['instance'])


def exceptions(rows):
    failed = [row for row in rows if over(row) > 0 or row['legal'] != 'yes']
    if not failed:
        yield 'Every run kept its limit and gave a legal schedule.'
        return
    yield 'The others:'
    yield ''
    yield '| instance | mode | limit | processor | allowed | legal schedule |'
    yield '| --- | --- | --- | --- | --- | --- |'
    for row in failed:
        yield '| %s | %s | %s s | %s s | %s s | %s |' % tuple(
            row[key] for key in ('instance', 'mode', 'limit', 'processor', 'allowed', 'legal'))


def every(rows):
    yield '| instance | operations | mode | limit | processor | II | length | objective |'
    yield '| --- | --- | --- | --- | --- | --- | --- | --- |'
    for row in rows:
        yield '| %s | %s | %s | %s s | %s s | %s | %s | %s |' % tuple(
            row[key] for key in ('instance', 'operations', 'mode', 'limit', 'processor', 'ii', 'length', 'objective'))


def report(args):
    rows, now = run.load_rows(args.out.with_suffix('.csv')), json.loads(args.out.with_suffix('.json').read_text())
    lines = ['# Time limits', '', __doc__.split('\n\n')[1].split(' Writes')[0].replace('\n', ' '), '',
             '%s, %s, one thread, commit %s, %s.' % (now['version'], now['processor'], now['commit'], now['date']), '',
             *('    ' + text for text in now['commands']), '', *summary(rows), '', *exceptions(rows), '',
             '## Every run', '', *every(rows)]
    args.out.with_suffix('.md').write_text('\n'.join(lines) + '\n')


def main():
    args = arguments()
    if not args.report:
        measure(args)
    report(args)


if __name__ == '__main__':
    main()
