#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Solves problems with certificates, checks each, and says what was claimed, what it takes, and how large it is.

  proofs.py [--out PREFIX] [--timeout SECONDS] [--modes modulo,resource,memory] PROBLEM.json...

Times are processor seconds of whole processes, the least of three runs where one takes less than a second:
`gaus solve` without a certificate, with one, and `gaus-check-proof` of problem, certificate and schedule. Writes
PREFIX.csv and PREFIX.md; exits with 1 if a claim fails.
"""
import argparse
import csv
import json
import math
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
BIN = pathlib.Path(os.environ.get('GAUS_BIN') or ROOT / 'build' / 'bin')
FIELDS = ['problem', 'mode', 'operations', 'status', 'ii', 'claims', 'notes', 'verdict', 'solve', 'prove', 'check', 'ratio',
          'bytes']


def run(timeout, *args):
    """Processor seconds, exit code and output of the fastest of three runs; of one that takes long."""
    best = None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            result = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            return timeout, None, ''
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if best is None or seconds < best[0]:
            best = seconds, result.returncode, result.stdout
        if seconds > 1:
            break
    return best


def measure(problem, mode, folder, timeout):
    proof, out = folder / 'a.proof', folder / 's.json'
    out.unlink(missing_ok=True)
    solve = ['solve', problem, '-q', '--threads=1', '--mode=%s' % mode, '-o', out]
    plain, _, _ = run(timeout, BIN / 'gaus', *solve)
    proving, code, _ = run(timeout, BIN / 'gaus', *solve, '--proof=%s' % proof)
    row = {'problem': problem.parent.name + '/' + problem.stem, 'mode': mode, 'solve': plain, 'prove': proving,
           'operations': len(json.loads(problem.read_text()).get('operations', []))}
    if code not in (0, 1):
        return {**row, 'verdict': 'not solved' if code is None else 'exit code %d' % code}
    schedule = json.loads(out.read_text()) if code == 0 else {}
    check, verdict, text = run(10 * timeout, BIN / 'gaus-check-proof', problem, proof, *([out] if code == 0 else []))
    lines = text.splitlines()
    return {**row, 'status': schedule.get('status', 'infeasible'), 'ii': schedule.get('ii'),
            'claims': sum(line.startswith('accepted') for line in lines),
            'notes': sum(line.startswith('note') for line in proof.open()),
            'verdict': 'accepted' if verdict == 0 else lines[-1] if lines else 'exit code %s' % verdict,
            'check': check, 'ratio': check / plain if plain else None, 'bytes': proof.stat().st_size}


def mean(values):
    values = [v for v in values if v]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float('nan')


def summary(rows):
    """A line of the table for each set of problems and mode."""
    groups = {}
    for row in rows:
        groups.setdefault((row['problem'].split('/')[0], row['mode']), []).append(row)
    yield ('| problems | mode | solved | optimal | II proven smallest | claims | not accepted | noted | check / solve | worst | '
           'largest certificate |')
    yield '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
    for (name, mode), of in groups.items():
        done = [row for row in of if 'bytes' in row]
        if not done:
            continue
        ratios = [row['ratio'] for row in done]
        yield '| %s | %s | %d of %d | %d | %s | %d | %d | %d | %.2f | %.2f | %s |' % (
            name, mode, len(done), len(of), sum(row['status'] == 'optimal' for row in done),
            sum(row['smallest'] for row in done) if mode == 'modulo' else '-',
            sum(row['claims'] for row in done), sum(row['verdict'] != 'accepted' for row in done),
            sum(row['notes'] > 0 for row in done), mean(ratios), max(ratios), size(max(row['bytes'] for row in done)))


def size(number):
    return '%.1f MB' % (number / 1e6) if number >= 1e5 else '%.1f kB' % (number / 1e3)


def report(rows, command):
    yield '# Certificates checked\n'
    commit = subprocess.run(['git', 'rev-parse', '--short', 'HEAD'], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    yield 'Commit %s, %s, one thread. Command:\n\n```\n%s\n```\n' % (commit, platform.processor() or platform.machine(),
                                                                  command)
    yield from summary(rows)
    done = [row for row in rows if 'bytes' in row]
    yield ('\nAll together: %d solves, %d claims accepted, %d certificates not accepted; checking takes %.2f times as long as '
           'solving (geometric mean of processor time of whole processes, %.2f at worst), writing the certificate %.2f times '
           'as long as solving without one; the largest certificate has %s.' % (
               len(done), sum(row['claims'] for row in done), sum(row['verdict'] != 'accepted' for row in done),
               mean(row['ratio'] for row in done), max(row['ratio'] for row in done),
               mean(row['prove'] / row['solve'] for row in done if row['solve']), size(max(row['bytes'] for row in done))))
    missed = [row for row in rows if 'bytes' not in row]
    if missed:
        yield '\nNot measured: ' + ', '.join('%s (%s, %s)' % (row['problem'], row['mode'], row['verdict'])
                                             for row in missed) + '.'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--out', type=pathlib.Path, default=pathlib.Path('proofs'))
    parser.add_argument('--timeout', type=float, default=60)
    parser.add_argument('--modes', default='modulo')
    parser.add_argument('problems', nargs='+', type=pathlib.Path)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for problem in options.problems:
            for mode in options.modes.split(','):
                row = measure(problem, mode, pathlib.Path(name), options.timeout)
                row['smallest'] = bool(row.get('ii')) and mode == 'modulo' and is_smallest(pathlib.Path(name) / 's.json')
                rows.append(row)
                if row['verdict'] != 'accepted':
                    print(row['problem'], mode, row['verdict'], file=sys.stderr)
    with options.out.with_suffix('.csv').open('w', newline='') as file:
        writer = csv.DictWriter(file, FIELDS, extrasaction='ignore')
        writer.writeheader()
        writer.writerows(rows)
    shown = ' '.join(['bench/proofs.py', *('PROBLEMS' if k == 0 else '' for k in range(1))])
    options.out.with_suffix('.md').write_text('\n'.join(report(rows, shown)) + '\n')
    return 1 if any('bytes' in row and row['verdict'] != 'accepted' for row in rows) else 0


def is_smallest(path):
    schedule = json.loads(path.read_text())
    return schedule.get('ii_bound') == schedule['ii']


if __name__ == '__main__':
    sys.exit(main())
