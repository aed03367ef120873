#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How the pages of `gaus view` open: a table for bench/results/view.md.

  bench/view.py [--instances ../shared/instances] [--shots FOLDER]

Pages: the loops of MachSuite and Origami as one batch, ten random problems of 20 to 500 operations, and one of 5,000. For each:
bytes, milliseconds from navigation to the load event and processor time of the page's main thread until it has settled (medians
of five, as Chromium measures them; a busy machine lengthens the first only), errors of the script over a walk through all
views, elements in the page at most, the smallest text, and texts that overlap in the
views other than the dependence graph. --shots keeps a picture of each view at 1280 x 800.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'cli'))
import browser  # noqa: E402
from test_view import OVERLAPS, SMALLEST  # noqa: E402

TOOL = ROOT / 'build' / 'bin' / 'gaus'
SETTLED = 'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))'


def pages(args, folder):
    problems = [path for part in ('machsuite', 'origami') for path in sorted((args.instances / part).glob('*.json'))]
    if problems:
        yield '%d loops' % len(problems), problems, ['--effort=low']
    for k, count in enumerate((20, 30, 50, 80, 100, 150, 200, 300, 400, 500)):
        yield 'random, %d operations' % count, [generate(folder, count, k)], ['--effort=low']
    yield '5,000 operations', [generate(folder, 5000, 3)], ['--scheduler=ims']


def generate(folder, count, seed):
    path = folder / ('random-%d.json' % count)
    subprocess.run([TOOL, 'gen', '--operations=%d' % count, '--recurrences=%d' % (1 + count // 20), '--seed=%d' % seed,
                    '-o', path], check=True)
    return path


def busy(page):
    """Milliseconds of processor time that the main thread has spent."""
    return 1000 * next(m['value'] for m in page.send('Performance.getMetrics')['metrics'] if m['name'] == 'TaskDuration')


def measure(page, path):
    loads, works = [], []
    page.send('Performance.enable', timeDomain='threadTicks')
    page.open(path)
    for _ in range(5):
        before = busy(page)
        loads.append(page.open(path))
        page.send('Runtime.evaluate', expression=SETTLED, awaitPromise=True)
        works.append(busy(page) - before)
    return statistics.median(loads), statistics.median(works)


def walk(page, name, shots):
    """Through all views: the most elements, the smallest text, overlaps."""
    most, smallest, overlaps = 0, 99, 0
    for key in '12345':
        page.key(key)
        most = max(most, page.run('document.querySelectorAll("*").length'))
        smallest = min(smallest, page.run(SMALLEST))
        overlaps += sum(not text.startswith('panel-graph') for text in page.run(OVERLAPS))
        if shots:
            page.screenshot(shots / ('%s-%s.png' % (name.replace(' ', '-').replace(',', ''), key)))
    return most, smallest, overlaps


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--instances', type=pathlib.Path, default=ROOT.parent / 'shared' / 'instances')
    parser.add_argument('--shots', type=pathlib.Path)
    args = parser.parse_args()
    print('| page | bytes | load ms | processor ms | script errors | elements | smallest text px | overlaps |')
    print('| --- | --- | --- | --- | --- | --- | --- | --- |')
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for what, problems, options in pages(args, folder):
            path = folder / 'page.html'
            subprocess.run([TOOL, 'view', '-q', *problems, *options, '-o', path], check=True)
            page = browser.Browser()
            load, work = measure(page, path)
            most, smallest, overlaps = walk(page, what, args.shots)
            print('| %s | %d | %.0f | %.0f | %d | %d | %g | %d |' % (
                what, path.stat().st_size, load, work, len(page.errors), most, smallest, overlaps), flush=True)
            page.close()


if __name__ == '__main__':
    main()
