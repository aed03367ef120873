#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A sweep of 2,000 points by every executor, with workers that are killed, and its model for many workers.

    python bench/sweep_check.py [--points 2000] [--output bench/results/sweep.md]

The package `gaus` must be installed, with distributed, mpi4py and an mpiexec. Runs the same plan in one process, in two
processes of which one is killed half-way, on Dask with two local workers of which one is killed half-way, on
`mpiexec -n 3`, and in a whole run that is killed half-way and resumed. All five stores must have the digest of the first.
"""
import argparse
import heapq
import json
import multiprocessing
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import gaus
from gaus import sweeping


def problems(folder):
    """Twenty loops of gaus.Builder: filters of 4 to 23 taps on two multipliers and one memory port."""
    paths = []
    for taps in range(4, 24):
        b = gaus.Builder('fir%d' % taps)
        mem, mul, add = (b.operator_type(*row[:1], **row[1]) for row in (
            ('mem', {'latency': 2, 'limit': 1}), ('mul', {'latency': 3, 'limit': 2}), ('add', {'latency': 1, 'limit': 2})))
        x = b.operation(mem, 'load', width=16)
        products = []
        for k in range(taps):
            products.append(b.operation(mul, 'p%d' % k, width=32))
            b.dependence(x, products[-1], distance=k)
        while len(products) > 1:
            total = b.operation(add, width=32)
            for operand in products[:2]:
                b.dependence(operand, total)
            products = products[2:] + [total]
        b.dependence(products[0], b.operation(mem, 'store', width=0))
        paths.append(folder / ('fir%02d.json' % taps))
        b.build().write(paths[-1])
    return paths


def plan(folder, points):
    """A plan of that many points."""
    seeds = max(1, points // 20 // 4)
    path = folder / 'plan.toml'
    path.write_text('\n'.join(['problems = ["fir*.json"]', 'store = "unused.sqlite"', 'workers = 2', '[options]',
                               'effort = "low"', '[grid]', 'seed = %s' % list(range(1, seeds + 1)),
                               'objective = ["lifetime", "max-live"]', 'polish = [0, 1]']))
    return path


def killer(pids):
    """A progress callback that kills one of pids() half-way."""
    killed = []

    def tell(done, wanted, left):
        if done >= wanted // 2 and not killed:
            killed.append(pids()[0])
            os.kill(killed[0], signal.SIGKILL)

    tell.killed = killed
    return tell


def in_processes(p, store, workers=1, progress=None):
    return sweeping.sweep(p.problems, p.grid, store, workers=workers, progress=progress)


def with_killed_process(p, store):
    tell = killer(lambda: [c.pid for c in multiprocessing.active_children()])
    swept = in_processes(p, store, 2, tell)
    assert tell.killed
    return swept


def on_dask(p, store):
    import distributed
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, \
            distributed.Client(cluster) as client, client.get_executor() as executor:
        tell = killer(lambda: list(client.run(os.getpid).values()))
        swept = sweeping.sweep(p.problems, p.grid, store, executor=executor, in_flight=8, progress=tell)
    assert tell.killed
    return swept


def on_mpi(path, store):
    beside = pathlib.Path(sys.executable).parent / 'mpiexec'
    program = str(beside) if beside.exists() else shutil.which('mpiexec')
    subprocess.run([program, '-n', '3', sys.executable, '-m', 'mpi4py.futures', '-m', 'gaus', 'sweep', '-q',
                    '--executor', 'mpi', '--store', store, path], check=True, stdout=subprocess.DEVNULL)
    return None


def killed_and_resumed(path, p, store):
    """The scheduler and all workers die together; what was in the store is not solved again."""
    child = subprocess.Popen([sys.executable, '-m', 'gaus', 'sweep', '-q', '--store', store, path],
                             start_new_session=True, stdout=subprocess.DEVNULL)
    while not os.path.exists(store) or count(store) < len(p.grid) * 20 // 2:
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    before = count(store)
    swept = in_processes(p, store, 2)
    assert swept.made == swept.wanted - before, (swept.made, before)
    return swept


def count(store):
    try:
        with gaus.Store(store) as opened:
            return len(opened)
    except gaus.GausError:
        return 0


def model(seconds, overhead, workers, points, chunk=8):
    """Time of `points` points on that many workers: one scheduler hands a task to a worker every `overhead` seconds, and
    tasks take what solves took here, in their order, again and again."""
    free = [0.0] * min(workers, (points + chunk - 1) // chunk)
    heapq.heapify(free)
    clock = end = 0.0
    for first in range(0, points, chunk):
        clock = max(clock + overhead, heapq.heappop(free))
        took = sum(seconds[i % len(seconds)] for i in range(first, min(first + chunk, points)))
        heapq.heappush(free, clock + took)
        end = max(end, clock + took)
    return end


def rows_of_model(store, overhead):
    with gaus.Store(store) as opened:
        seconds = [row.seconds for row in opened.rows()]
    lines = ['| workers | points | %s |' % ' | '.join('solve of %s' % name for name in ('this plan', '1 s', '60 s')),
             '| --- | --- | --- | --- | --- |']
    for workers in (1, 10, 100, 1000, 10000):
        points = max(2000, 100 * workers)
        cells = []
        for mean in (None, 1, 60):
            scale = 1 if mean is None else mean / statistics.mean(seconds)
            times = [s * scale for s in seconds]
            took = model(times, overhead, workers, points)
            ideal = sum(times[i % len(times)] for i in range(points)) / workers
            cells.append('%.4g s, %.0f %% busy' % (took, 100 * ideal / took))
        lines.append('| %d | %d | %s |' % (workers, points, ' | '.join(cells)))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--points', type=int, default=2000)
    parser.add_argument('--output', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        problems(folder)
        path = plan(folder, args.points)
        p = gaus.Plan.read(path)
        runs = [('one process', lambda s: in_processes(p, s)),
                ('two processes, one killed half-way', lambda s: with_killed_process(p, s)),
                ('Dask, two local workers, one killed half-way', lambda s: on_dask(p, s)),
                ('mpiexec -n 3', lambda s: on_mpi(path, s)),
                ('all killed half-way, then resumed', lambda s: killed_and_resumed(path, p, s))]
        lines, digests, made = [], [], []
        for i, (what, run) in enumerate(runs):
            store = str(folder / ('%d.sqlite' % i))
            began, cpu = time.monotonic(), os.times()
            run(store)
            now = os.times()
            with gaus.Store(store) as opened:
                digests.append(opened.digest())
                made.append(len(opened))
            lines.append('| %s | %d | %s | %.1f | %.1f |' % (
                what, made[-1], digests[-1][:16], time.monotonic() - began,
                sum(getattr(now, k) - getattr(cpu, k) for k in ('user', 'system', 'children_user', 'children_system'))))
            print(lines[-1], flush=True)
        same = len(set(digests)) == 1 and set(made) == {len(p.grid) * 20}
        overhead = measured_overhead(folder)
        table = rows_of_model(str(folder / '0.sqlite'), overhead)
    text = report(lines, same, overhead, table)
    print(text)
    if args.output:
        args.output.write_text(text)
    sys.exit(0 if same else 1)


def measured_overhead(folder):
    """Processor time of the coordinator for a task of eight points, without the solves: sent to an executor that answers at
    once, and stored."""
    from concurrent.futures import Executor, Future

    class Instant(Executor):
        def submit(self, function, chunk, version):
            import pickle
            pickle.dumps((function, chunk, version))
            future = Future()
            future.set_result([gaus.Row(p.key, p.problem, '{}', version, 'optimal', '', json.dumps(list(range(200))), 0.0)
                               for p in chunk.points])
            return future

    grid = {'seed': list(range(1, 101))}
    files = sorted(folder.glob('fir*.json'))
    began = time.process_time()
    swept = sweeping.sweep(files, grid, folder / 'overhead.sqlite', executor=Instant())
    return (time.process_time() - began) / (swept.made / 8)


def report(lines, same, overhead, table):
    commit = subprocess.run(['git', 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True, check=False,
                            cwd=pathlib.Path(__file__).parent).stdout.strip()
    head = ['# Sweeps: the same results from every executor', '',
            'Made by `python bench/sweep_check.py --output bench/results/sweep.md` at commit %s, GauS %s, Python %s, %d '
            'processors (shared with other work: times are of this busy machine).'
            % (commit, gaus.__version__, platform.python_version(), os.cpu_count()), '',
            '| run | results | digest of the store | wall-clock s | processor s |', '| --- | --- | --- | --- | --- |', *lines, '',
            'The digest covers key, problem, options, status, message and every byte of every schedule. '
            + ('All are equal.' if same else 'THEY DIFFER.'), '', '## Modelled to 10,000 workers', '',
            'One coordinator hands out tasks of 8 points and stores their results. It was measured to spend %.2f ms of processor '
            'time on a task. The model hands out a task each time the coordinator is free and a worker is, and a solve '
            'takes what it took in the run of one process, or that scaled to a mean of 1 s or 60 s. It leaves out the '
            "network, the start of the workers, and the scheduler of Dask or MPI itself. \"Busy\" is the share of the workers' "
            'time in which they solve.' % (1000 * overhead), '', *table, '']
    return '\n'.join(head)


if __name__ == '__main__':
    main()
