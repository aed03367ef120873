# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Solving: one problem, a batch, a front; bounds and the verifier."""
from __future__ import annotations

import concurrent.futures
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, Unpack, cast

import numpy as np

from ._library import CALLBACKS_SIZE, OPTIONS_SIZE, check, failure, ffi, json_bytes, lib, text
from ._options import Options
from .errors import GausError, Interrupted
from .problem import Json, Problem, Starts
from .schedule import Front, Schedule, _ints

T = TypeVar('T')

# Called with the fraction of the planned work (0 to 1), the II being tried (0: none) and the best objective so far.
ProgressCallback = Callable[[float, int, float], None]
Progress = ProgressCallback | bool

logger = logging.getLogger('gaus')
_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class Cancel:
    """Stops solves from another thread: give it to `solve` and call `set`. The best schedule so far is returned then."""

    def __init__(self) -> None:
        self._flag: Any = ffi.new('int *')

    def set(self) -> None:
        self._flag[0] = 1

    def is_set(self) -> bool:
        return bool(self._flag[0])


# --- callbacks ---------------------------------------------------------------------------------------------------------


class _Call:
    """One call into the library: its callbacks, and what a callback raised."""

    def __init__(self, cancel: Cancel | None, progress: ProgressCallback | None, statistics: bool = False) -> None:
        self.cancel = cancel or Cancel()
        self.progress = progress
        self.error: BaseException | None = None
        self._memory = ffi.new('char[]', CALLBACKS_SIZE)
        self.callbacks = ffi.cast('gaus_callbacks *', self._memory)
        self.callbacks.context = self.cancel._flag
        self.callbacks.cancel = lib.gaus_cancel_flag
        self.callbacks.log = _log
        self.statistics: dict[int, bytes] = {}
        if progress:
            self.callbacks.progress = _report
        if statistics:
            self.callbacks.statistics = _count

    def stop(self, error: BaseException) -> None:
        """A callback failed: the solve ends, and its caller gets the exception."""
        self.error = self.error or error
        self.cancel.set()


# Calls that are under way, by the address of their flag. Two of them may share a Cancel; then they share progress.
_calls: dict[int, _Call] = {}


def _call_of(context: Any) -> _Call | None:
    return _calls.get(int(ffi.cast('uintptr_t', context)))


@ffi.callback('void(void *, int, const char *)')  # type: ignore[misc, untyped-decorator, unused-ignore]
def _log(context: Any, level: int, message: Any) -> None:
    severity = _LEVELS[level] if 0 <= level < len(_LEVELS) else logging.INFO
    if logger.isEnabledFor(severity):
        logger.log(severity, '%s', text(message))


@ffi.callback('void(void *, double, int32_t, double)')  # type: ignore[misc, untyped-decorator, unused-ignore]
def _report(context: Any, fraction: float, ii: int, best: float) -> None:
    call = _call_of(context)
    if call is None or call.progress is None or call.error is not None:
        return
    try:
        call.progress(fraction, ii, best)
    except BaseException as error:  # it may not pass through C
        call.stop(error)


@ffi.callback('void(void *, size_t, const int64_t *)')  # type: ignore[misc, untyped-decorator, unused-ignore]
def _count(context: Any, index: int, values: Any) -> None:
    call = _call_of(context)
    if call is not None:
        call.statistics[index] = bytes(ffi.buffer(values, 8 * lib.gaus_statistics_count()))


def _add_statistics(call: _Call, index: int, of: Schedule | GausError) -> None:
    """Gives a schedule or an error what its solve counted."""
    if index not in call.statistics:
        return
    table = lib.gaus_statistics_table()
    values = np.frombuffer(call.statistics[index], np.int64).tolist()
    named = {text(table[k].name): value for k, value in enumerate(values)}
    if isinstance(of, Schedule):
        of._statistics = named
    else:
        of.statistics = named


# --- threads -----------------------------------------------------------------------------------------------------------

# Signals reach the main thread only while it runs Python, so it waits while one other thread is in the library.
_waiter: concurrent.futures.ThreadPoolExecutor | None = None


def _forget_waiter() -> None:
    global _waiter
    _waiter = None


os.register_at_fork(after_in_child=_forget_waiter)


class _Job:
    """A call into the library that another thread makes, once, however often it is submitted."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function, self.begun, self.done = function, False, threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None

    def __call__(self) -> None:
        if self.begun:
            return
        self.begun = True
        try:
            self.result = self.function()
        except BaseException as error:
            self.error = error
        self.done.set()


def _in_other_thread(function: Callable[[], T], cancel: Cancel) -> tuple[T, bool]:
    """The function's result, and whether there was a Ctrl-C meanwhile. That may come at any instruction, so a submission of
    which it is not known whether it was made is made again."""
    global _waiter
    job, submitted, interrupted = _Job(function), False, False
    while True:
        try:
            if not submitted:
                if _waiter is None:
                    _waiter = concurrent.futures.ThreadPoolExecutor(1, 'gaus')
                _waiter.submit(job)
                submitted = True
            job.done.wait()
            break
        except KeyboardInterrupt:
            interrupted = True
            cancel.set()
    if job.error is not None:
        raise job.error
    return cast(T, job.result), interrupted


def _run(call: _Call, function: Callable[[], T], result: Callable[[T], Any]) -> Any:
    """Runs a function of the library with the GIL released, and makes its result of what it returned."""
    address = int(ffi.cast('uintptr_t', call.cancel._flag))
    _calls[address] = call
    interrupted = False
    try:
        if threading.current_thread() is threading.main_thread():
            raw, interrupted = _in_other_thread(function, call.cancel)
        else:
            raw = function()
    finally:
        _calls.pop(address, None)
    if call.error is not None:
        raise call.error
    if not interrupted:
        return result(raw)
    try:
        best = result(raw)
    except GausError:
        best = None
    raise Interrupted(best)


# --- options -----------------------------------------------------------------------------------------------------------


def _word(value: Any) -> bytes:
    if value is None:
        return b'auto'
    if isinstance(value, (bool, np.bool_)):
        return b'1' if value else b'0'
    return str(value).encode()


def _set_options(memory: Any, values: Mapping[str, Any]) -> None:
    err = ffi.new('gaus_error *')
    lib.gaus_options_init(memory)
    for name, value in values.items():
        check(lib.gaus_options_set(memory, name.encode(), _word(value), err), err)


def _options(all_values: Sequence[Mapping[str, Any]]) -> Any:
    """An array of gaus_options. cffi's memory is aligned for any type."""
    memory = ffi.new('double[]', (OPTIONS_SIZE * max(len(all_values), 1) + 7) // 8)
    base = ffi.cast('char *', memory)
    before: Mapping[str, Any] | None = None
    for i, values in enumerate(all_values):
        place = base + i * OPTIONS_SIZE
        if values is before:
            ffi.memmove(place, place - OPTIONS_SIZE, OPTIONS_SIZE)
        else:
            _set_options(ffi.cast('gaus_options *', place), values)
        before = values
    return memory


def _pointer(memory: Any) -> Any:
    return ffi.cast('gaus_options *', memory)


def _with_deadline(options: Mapping[str, Any], deadline: float | None) -> Mapping[str, Any]:
    """`deadline` (by time.monotonic) as a time limit, if it is the shorter of the two."""
    if deadline is None:
        return options
    left = max(deadline - time.monotonic(), 1e-6)
    limit = float(options.get('time_limit') or 0)
    return {**options, 'time_limit': min(left, limit) if limit > 0 else left}


# --- progress ----------------------------------------------------------------------------------------------------------


def _bar(name: str) -> tuple[ProgressCallback, Callable[[], None]]:
    """tqdm where it is installed, else lines in the log."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        last = [0.0]

        def tell(fraction: float, ii: int, best: float) -> None:
            if fraction >= last[0] + 0.1:
                last[0] = fraction
                logger.info('%s: %.0f %% done, best objective %g', name, 100 * fraction, best)

        return tell, lambda: None
    bar = tqdm(total=100, desc=name or 'solving', unit='%', leave=False)

    def draw(fraction: float, ii: int, best: float) -> None:
        bar.set_postfix(ii=ii, best=best, refresh=False)
        bar.update(int(100 * fraction) - bar.n)

    return draw, bar.close


def _with_progress(progress: Progress | None, name: str, body: Callable[[ProgressCallback | None], T]) -> T:
    if progress is None or progress is False:
        return body(None)
    if progress is not True:
        return body(progress)
    draw, close = _bar(name)
    try:
        return body(draw)
    finally:
        close()


# --- the calls ---------------------------------------------------------------------------------------------------------


def solve(problem: Problem, *, progress: Progress | None = None, cancel: Cancel | None = None,
          deadline: float | None = None, statistics: bool = False, **options: Unpack[Options]) -> Schedule:
    """Schedules one problem. The schedule passed the library's verifier.

    Options are those of docs/options.md, with underscores. `deadline` is a time by time.monotonic(). `progress` is a
    function, or True for a bar of tqdm. With `statistics` the schedule, or the error, has what the search did.
    Ctrl-C stops the search and raises Interrupted with the best schedule so far.
    Raises Infeasible, Undecided and so on (gaus.errors), each with the library's reason.
    """

    def body(report: ProgressCallback | None) -> Schedule:
        call, memory = _Call(cancel, report, statistics), _options([_with_deadline(options, deadline)])
        out, err = ffi.new('gaus_schedule **'), ffi.new('gaus_error *')

        def run() -> int:
            return int(lib.gaus_solve(problem._handle, _pointer(memory), call.callbacks, out, err))

        def result(status: int) -> Schedule:
            found = failure(err, status) if status else Schedule._of_handle(problem, out[0])
            _add_statistics(call, 0, found)
            if isinstance(found, GausError):
                raise found
            return found

        solved: Schedule = _run(call, run, result)
        return solved

    return _with_progress(progress, problem.name, body)


def solve_batch(problems: Iterable[Problem], each: Iterable[Mapping[str, Any]] | None = None, *,
                raise_errors: bool = False, progress: Progress | None = None, cancel: Cancel | None = None,
                deadline: float | None = None, statistics: bool = False,
                **options: Unpack[Options]) -> list[Schedule | GausError]:
    """Schedules many problems in parallel, as one batch of the library.

    `each` has further options for each problem; threads, backend and time_limit are those of the first. The result has,
    in the place of each problem, its schedule, or the error that it ended with; with `raise_errors` the first error is
    raised.
    """
    these = list(problems)
    singles = list(each) if each is not None else [{}] * len(these)
    if len(singles) != len(these):
        raise ValueError('there are %d problems and options for %d' % (len(these), len(singles)))
    common = _with_deadline(options, deadline)

    def body(report: ProgressCallback | None) -> list[Schedule | GausError]:
        if not these:
            return []
        call, memory = _Call(cancel, report, statistics), _options([{**common, **s} if s else common for s in singles])
        handles = ffi.new('gaus_problem *[]', [p._handle for p in these])
        out, status = ffi.new('gaus_schedule *[]', len(these)), ffi.new('int[]', len(these))
        errs, err = ffi.new('gaus_error[]', len(these)), ffi.new('gaus_error *')

        def run() -> int:
            return int(lib.gaus_solve_batch(handles, _pointer(memory), len(these), call.callbacks, out, status, errs, err))

        def result(code: int) -> list[Schedule | GausError]:
            check(code, err)
            found = [Schedule._of_handle(p, out[i]) if status[i] == 0 else failure(errs[i], status[i])
                     for i, p in enumerate(these)]
            for i in call.statistics:
                _add_statistics(call, i, found[i])
            return found

        solved: list[Schedule | GausError] = _run(call, run, result)
        return solved

    results = _with_progress(progress, '%d problems' % len(these), body)
    for found in results if raise_errors else ():
        if isinstance(found, GausError):
            raise found
    return results


def pareto(problem: Problem, *, progress: Progress | None = None, cancel: Cancel | None = None,
           deadline: float | None = None, **options: Unpack[Options]) -> Front:
    """The schedules between which there is a choice (docs/cli.md, fronts), by `mode`."""

    def body(report: ProgressCallback | None) -> Front:
        call, memory = _Call(cancel, report), _options([_with_deadline(options, deadline)])
        out, err = ffi.new('gaus_front **'), ffi.new('gaus_error *')

        def run() -> int:
            return int(lib.gaus_pareto(problem._handle, _pointer(memory), call.callbacks, out, err))

        def result(status: int) -> Front:
            check(status, err)
            handle = ffi.gc(out[0], lib.gaus_front_destroy)
            return Front(problem, json.loads(json_bytes(lib.gaus_front_to_json, handle, problem._handle)))

        front: Front = _run(call, run, result)
        return front

    return _with_progress(progress, problem.name, body)


def bounds(problem: Problem) -> Json:
    """Lower bounds of the II with their reasons: res, rec, mii, depth, res_type and critical_cycle.

    Infeasible names the operation where there is no schedule at any II.
    """
    found: Json = json.loads(json_bytes(lib.gaus_bounds_to_json, problem._handle))
    return found


def mobility(problem: Problem, ii: int | None = None, latency: int | None = None) -> tuple[Starts, Starts]:
    """Earliest and latest start of each operation under the dependences alone. `latency` bounds the length; None is the
    least that is possible."""
    early, late = np.zeros(len(problem), np.int32), np.zeros(len(problem), np.int32)
    err = ffi.new('gaus_error *')
    check(lib.gaus_problem_mobility(problem._handle, ii or 0, latency or 0, _ints(early), _ints(late), err), err)
    return early, late


def verify(schedule: Schedule, latency: int | None = None) -> None:
    """Raises Illegal with the first violated constraint. The verifier shares no code with what makes schedules."""
    schedule.verify(latency)
