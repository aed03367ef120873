# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sweeps: many problems times many options, over any executor of concurrent.futures."""
from __future__ import annotations

import concurrent.futures
import importlib
import itertools
import logging
import multiprocessing
import os
import pathlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, cast

from ._library import lib, text
from .errors import BadInput, Cancelled, GausError, NoMemory
from .problem import Problem
from .solving import solve
from .store import Row, Store, key_of, options_text

logger = logging.getLogger('gaus')

Grid = Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]]
# Called with results in the store, results wanted, and seconds left (infinity while that is not known).
SweepProgress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class _Point:
    key: str
    problem: str  # its hash
    options: dict[str, Any]


@dataclass
class _Chunk:
    """What one task of an executor solves. Problems travel as text, once each."""

    problems: dict[str, str]
    points: list[_Point]
    tries: int = 0


@dataclass
class Swept:
    """What a sweep did: results in the store that it asked for, how many of them it made, and points that failed."""

    store: Store
    wanted: int
    made: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0


# --- in a worker ---------------------------------------------------------------------------------------------------------


def _solve_point(problem: Problem, point: _Point, version: str) -> Row:
    """Whatever a solve proves or decides is a result; running out of memory is none."""
    began = time.perf_counter()
    schedule, message = None, ''
    try:
        solved = solve(problem, **cast(Any, {'threads': 1, **point.options}))
        status, schedule = solved.status, solved.canonical_json()
    except (NoMemory, Cancelled):
        raise
    except GausError as error:
        status, message = error.status, str(error)
    return Row(point.key, point.problem, options_text(point.options), version, status, message, schedule,
               time.perf_counter() - began)


def _solve_chunk(chunk: _Chunk, version: str) -> list[Row]:
    if text(lib.gaus_version()) != version:
        raise BadInput('a worker has GauS %s, the sweep is of %s' % (text(lib.gaus_version()), version))
    problems = {key: Problem.from_json(json_text, key) for key, json_text in chunk.problems.items()}
    return [_solve_point(problems[point.problem], point, version) for point in chunk.points]


def _deal(counter: Any, gpus: Sequence[int]) -> None:
    """Gives a new worker process its GPU, by turns."""
    with counter.get_lock():
        turn = counter.value
        counter.value += 1
    os.environ['CUDA_VISIBLE_DEVICES'] = str(gpus[turn % len(gpus)])


# --- what there is to solve ----------------------------------------------------------------------------------------------


def grid_points(grid: Grid) -> list[dict[str, Any]]:
    """All combinations of a mapping name -> values; a list of options is taken as it is."""
    if isinstance(grid, Mapping):
        for name, values in grid.items():
            if isinstance(values, str) or not isinstance(values, Sequence):
                raise BadInput('grid: %s: it must be a list of values, not %r' % (name, values))
        return [dict(zip(grid, values)) for values in itertools.product(*grid.values())]
    return [dict(options) for options in grid]


def _problems(sources: Iterable[Any]) -> Iterator[Problem]:
    for source in sources:
        if isinstance(source, Problem):
            yield source
        elif isinstance(source, Mapping):
            yield Problem.from_json(source)
        elif str(source).endswith(('.ll', '.bc')) or '\n' in str(source):
            from .ir import schedule_ir
            yield from (loop.problem for loop in schedule_ir(source))
        else:
            from . import formats
            yield from formats.read(source).checked()


def _chunks(problems: Mapping[str, Problem], options: Sequence[dict[str, Any]], done: set[str], version: str,
            size: int) -> Iterator[_Chunk]:
    """Points that are not in the store, `size` of them to a task, and no point twice."""
    seen = set(done)
    points: list[_Point] = []
    for key, problem in problems.items():
        for option in options:
            point = _Point(key_of(problem.hash, option, version), key, option)
            if point.key in seen:
                continue
            seen.add(point.key)
            points.append(point)
            if len(points) == size:
                yield _chunk(points, problems)
                points = []
    if points:
        yield _chunk(points, problems)


def _chunk(points: list[_Point], problems: Mapping[str, Problem]) -> _Chunk:
    return _Chunk({key: problems[key].to_json() for key in {p.problem for p in points}}, points)


# --- the sweep -----------------------------------------------------------------------------------------------------------


class _Pool:
    """An executor, made anew where it was ours and broke: a killed process ends a whole ProcessPoolExecutor."""

    def __init__(self, given: Executor | None, workers: int | None, gpus: Sequence[int] | None) -> None:
        self.given, self.workers, self.gpus = given, workers or os.cpu_count() or 1, gpus
        self.executor = given or self._make()

    def _make(self) -> Executor:
        context = multiprocessing.get_context('spawn')
        deal: dict[str, Any] = {'initializer': _deal, 'initargs': (context.Value('i', 0), self.gpus)} if self.gpus else {}
        return concurrent.futures.ProcessPoolExecutor(self.workers, context, **deal)

    def submit(self, chunk: _Chunk, version: str) -> Future[list[Row]]:
        try:
            return self.executor.submit(_solve_chunk, chunk, version)
        except concurrent.futures.BrokenExecutor:
            if self.given is not None:
                raise
            self.executor.shutdown(wait=False)
            self.executor = self._make()
            return self.executor.submit(_solve_chunk, chunk, version)

    def close(self, wait: bool) -> None:
        if self.given is None:
            self.executor.shutdown(wait=wait, cancel_futures=True)


class _Clock:
    """Tells how much is done and, by the rate so far, how long the rest takes."""

    def __init__(self, tell: SweepProgress | None, done: int, wanted: int) -> None:
        self.tell, self.first, self.done, self.wanted = tell, done, done, wanted
        self.began = time.monotonic()
        self.report()

    def advance(self, count: int) -> None:
        self.done += count
        self.report()

    def report(self) -> None:
        if self.tell:
            made = self.done - self.first
            rate = (time.monotonic() - self.began) / made if made else float('inf')
            self.tell(self.done, self.wanted, rate * (self.wanted - self.done) if self.done < self.wanted else 0.0)


def _progress(progress: SweepProgress | bool | None) -> tuple[SweepProgress | None, Callable[[], None]]:
    """A bar of tqdm for True, which shows the time left, or a line in the log every ten seconds."""
    if progress is not True:
        return progress or None, lambda: None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        last = [0.0]

        def log(done: int, wanted: int, left: float) -> None:
            if time.monotonic() - last[0] >= 10 or done == wanted:
                last[0] = time.monotonic()
                logger.info('sweep: %d of %d, %.0f s left', done, wanted, left)

        return log, lambda: None
    bar = tqdm(unit='point')

    def draw(done: int, wanted: int, left: float) -> None:
        if bar.total is None:
            bar.reset(wanted)
            bar.initial = done
        bar.update(done - bar.n)

    return draw, bar.close


def _run(pool: _Pool, todo: Iterator[_Chunk], version: str, swept: Swept, clock: _Clock, in_flight: int,
         retries: int) -> None:
    """Keeps `in_flight` tasks with the executor. A task that ends is in the store before the next one is begun."""
    running: dict[Future[list[Row]], _Chunk] = {}
    again: list[_Chunk] = []
    while True:
        while len(running) < in_flight:
            chunk = again.pop() if again else next(todo, None)
            if chunk is None:
                break
            running[pool.submit(chunk, version)] = chunk
        if not running:
            return
        done, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in done:
            chunk = running.pop(future)
            error = future.exception()
            if error is None:
                rows = future.result()
                swept.store.add(rows)
                swept.made += len(rows)
                clock.advance(len(rows))
            elif chunk.tries < retries and not isinstance(error, BadInput):
                logger.warning('sweep: a task was lost (%r) and is tried again', error)
                chunk.tries += 1
                again.append(chunk)
            else:
                swept.failures += ['%s: %r' % (point.key, error) for point in chunk.points]


def sweep(problems: Any, grid: Grid, store: str | os.PathLike[str] | Store, *, executor: Executor | None = None,
          workers: int | None = None, gpus: Sequence[int] | None = None, chunk: int = 8, in_flight: int | None = None,
          retries: int = 2, progress: SweepProgress | bool | None = None) -> Swept:
    """Solves every problem with every combination of the grid, and keeps the results in a store.

    `problems` is a list of problems, of files in any format of gaus.formats, or of LLVM IR (a .ll or .bc file, or a text).
    `grid` maps options to lists of values, or is a list of options. `executor` is any of concurrent.futures: None for
    `workers` processes, Dask's `client.get_executor()`, mpi4py's `MPIPoolExecutor`. `gpus` are dealt to our own processes
    by turns. `chunk` points are one task, and `in_flight` tasks are with the executor at a time (None: four for each worker).

    What is in the store already is not solved again, so a sweep that was stopped goes on where it was; a killed worker loses
    the tasks that it had, which are tried again up to `retries` times. Each solve takes one thread unless the grid says
    otherwise. The results do not depend on the executor, except under a time_limit.
    """
    began, version = time.monotonic(), text(lib.gaus_version())
    sources = [problems] if isinstance(problems, (Problem, str, os.PathLike, Mapping)) else problems
    found = {p.hash: p for p in _problems(sources)}
    options = grid_points(grid)
    kept = store if isinstance(store, Store) else Store(store)
    kept.add_problems(found.values())
    wanted = {key_of(p.hash, option, version) for p in found.values() for option in options}
    done = kept.keys() & wanted
    swept = Swept(kept, len(wanted))
    pool = _Pool(executor, workers, gpus)
    tell, close = _progress(progress)
    if in_flight is None:
        in_flight = 4 * int(getattr(pool.executor, '_max_workers', None) or getattr(pool.executor, 'num_workers', 0) or 16)
    finished = False
    try:
        _run(pool, _chunks(found, options, done, version, max(chunk, 1)), version, swept,
             _Clock(tell, len(done), len(wanted)), in_flight, retries)
        finished = True
    finally:
        pool.close(finished)
        close()
    swept.seconds = time.monotonic() - began
    return swept


# --- plans ---------------------------------------------------------------------------------------------------------------

_KEYS = {'problems', 'store', 'executor', 'workers', 'address', 'gpus', 'chunk', 'in_flight', 'retries', 'grid', 'options'}


@dataclass
class Plan:
    """A sweep as a TOML file (docs/sweep.md)."""

    problems: list[str]
    grid: list[dict[str, Any]]
    store: str
    executor: str = 'processes'
    address: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Plan:
        """Names of files are relative to the plan's folder; patterns such as `loops/*.json` are expanded."""
        import tomllib
        place = pathlib.Path(path)
        try:
            data = tomllib.loads(place.read_text())
        except OSError as error:
            raise BadInput('%s: cannot read: %s' % (place, error.strerror)) from error
        except tomllib.TOMLDecodeError as error:
            raise BadInput('%s: %s' % (place, error)) from error
        unknown = sorted(set(data) - _KEYS)
        if unknown:
            raise BadInput('%s: unknown key %r; the keys are %s' % (place, unknown[0], ', '.join(sorted(_KEYS))))
        for key in ('problems', 'store', 'grid'):
            if key not in data:
                raise BadInput('%s: key %r is missing' % (place, key))
        common = data.get('options', {})
        settings: dict[str, Any] = {key: data[key] for key in ('workers', 'gpus', 'chunk', 'in_flight', 'retries') if key in data}
        return cls(_expand(place, data['problems']), [{**common, **point} for point in grid_points(data['grid'])],
                   str(place.parent / data['store']), data.get('executor', 'processes'), data.get('address'), settings)

    def run(self, progress: SweepProgress | bool | None = None) -> Swept:
        """Runs it on the executor that it names."""
        if self.executor == 'processes':
            return sweep(self.problems, self.grid, self.store, progress=progress, **self.settings)
        settings = {key: value for key, value in self.settings.items() if key not in ('workers', 'gpus')}
        if self.executor == 'dask':
            distributed: Any = importlib.import_module('distributed')
            cluster = None if self.address else distributed.LocalCluster(
                n_workers=self.settings.get('workers'), threads_per_worker=1, dashboard_address=None)
            with distributed.Client(self.address or cluster) as client, client.get_executor() as executor:
                return sweep(self.problems, self.grid, self.store, executor=executor, progress=progress, **settings)
        if self.executor == 'mpi':
            with importlib.import_module('mpi4py.futures').MPIPoolExecutor() as executor:
                return sweep(self.problems, self.grid, self.store, executor=executor, progress=progress, **settings)
        raise BadInput("executor: %r is not known, it must be 'processes', 'dask' or 'mpi'" % self.executor)


def _expand(plan: pathlib.Path, patterns: Sequence[str]) -> list[str]:
    found = []
    for pattern in patterns:
        paths = sorted(map(str, plan.parent.glob(pattern))) if not os.path.isabs(pattern) else sorted(
            map(str, pathlib.Path('/').glob(pattern[1:])))
        if not paths:
            raise BadInput('%s: problems: no file is as %r' % (plan, pattern))
        found += paths
    return found
