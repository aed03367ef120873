# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Schedules and fronts."""
from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from ._library import check, ffi, json_bytes, lib
from .errors import BadInput
from .problem import Json, Problem, Starts, _dumps, _first

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas

View = Literal['cycles', 'slots', 'reservation']

# Keys that say where and how fast a schedule was made, not what it is.
_VOLATILE = ('seconds', 'backend', 'statistics')

# Numbers of gaus_figure.
_FIGURES = {'ii': 0, 'length': 1, 'max_live_bits': 2, 'communication': 4}


class Schedule:
    """A start cycle for each operation, its figures of merit, and how sure we are of it."""

    __slots__ = ('_data', '_handle', '_start', '_statistics', '_text', '_unit', 'problem')

    problem: Problem
    _text: bytes | None
    _data: Json | None
    _start: Starts | None
    _unit: Starts | None
    _statistics: dict[str, int] | None

    def __init__(self, problem: Problem, start: Sequence[int] | Starts, ii: int | None = None) -> None:
        """Of starts that were made elsewhere; computes every figure of merit. It is not verified (`verify` does that)."""
        self._parse(problem, _dumps({'format': 'gaus-schedule-1', 'ii': ii, 'start': [int(t) for t in start]}), 'start')

    @classmethod
    def from_json(cls, text: str | bytes | Mapping[str, Any], problem: Problem, where: str = 'text') -> Schedule:
        """Of `gaus-schedule-1` JSON. Figures are computed anew."""
        schedule = cls.__new__(cls)
        if isinstance(text, Mapping):
            text = _dumps(text)
        schedule._parse(problem, text.encode() if isinstance(text, str) else text, where)
        return schedule

    @classmethod
    def read(cls, path: str | os.PathLike[str], problem: Problem) -> Schedule:
        """Of a file."""
        with open(path, 'rb') as file:
            return cls.from_json(file.read(), problem, os.fspath(path))

    @classmethod
    def _of_handle(cls, problem: Problem, handle: Any) -> Schedule:
        schedule = cls.__new__(cls)
        schedule._take(problem, handle)
        return schedule

    # --- what it is --------------------------------------------------------------------------------------------------

    @property
    def start(self) -> Starts:
        """The start of each operation in cycles, read-only."""
        if self._start is None:
            start = np.array(self._dict()['start'], np.int32)
            start.setflags(write=False)
            self._start = start
        return self._start

    @property
    def ii(self) -> int | None:
        """The initiation interval; None if the schedule is not pipelined."""
        return self._figure('ii') or None

    @property
    def slot(self) -> Starts:
        """start mod II; the start where there is no II."""
        return self.start % np.int32(self.ii) if self.ii else self.start.copy()

    @property
    def stage(self) -> Starts:
        """floor(start / II); 0 where there is no II."""
        return self.start // np.int32(self.ii) if self.ii else np.zeros_like(self.start)

    @property
    def unit(self) -> Starts:
        """The unit of its type that each operation has; -1 where units are not counted. Undecided if no binding is found."""
        if self._unit is None:
            unit, err = np.full(len(self.start), -1, np.int32), ffi.new('gaus_error *')
            check(lib.gaus_schedule_bind_units(self._implemented()._handle, _ints(self.start), self.ii or 0, _ints(unit), err),
                  err)
            unit.setflags(write=False)
            self._unit = unit
        return self._unit

    # --- figures of merit ----------------------------------------------------------------------------------------------

    @property
    def length(self) -> int:
        return self._figure('length')

    @property
    def stages(self) -> int:
        return int(self._dict()['stages'])

    @property
    def communication(self) -> int:
        return self._figure('communication')

    @property
    def lifetime_bits(self) -> int:
        return int(self._dict()['lifetime_bits'])

    @property
    def max_live_bits(self) -> int:
        return self._figure('max_live_bits')

    @property
    def peak_demand(self) -> dict[str, int]:
        """Of each operator type (or resource) the largest demand over the slots."""
        return dict(self._dict()['peak_demand'])

    @property
    def figures(self) -> dict[str, int]:
        """The figures of merit by their names in docs/formats.md, `peak_demand` added up over the types."""
        data = self._dict()
        names = ('length', 'stages', 'communication', 'lifetime_bits', 'max_live_bits')
        return {'ii': self.ii or 0, **{name: int(data[name]) for name in names},
                'peak_demand': sum(data['peak_demand'].values())}

    # --- how sure we are -------------------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        """'optimal': the objective equals its lower bound; or 'feasible'."""
        return str(self._dict()['status'])

    @property
    def is_optimal(self) -> bool:
        return self.status == 'optimal'

    @property
    def mii(self) -> int | None:
        """The larger of ResMII and RecMII, None where they were not computed."""
        mii = self._dict().get('mii')
        return None if mii is None else max(mii['res'], mii['rec'])

    @property
    def ii_bound(self) -> int | None:
        """No smaller II is feasible; None where that is not known."""
        return self._dict().get('ii_bound')

    @property
    def latency_bound(self) -> int | None:
        """The bound on the length that was asked for."""
        return self._dict().get('latency_bound')

    @property
    def objective(self) -> float | None:
        """What the solver minimised (docs/model.md)."""
        return self._dict().get('objective')

    @property
    def bound(self) -> float:
        """A proven lower bound of the objective; negative infinity if there is none."""
        return float(self._dict().get('bound', -math.inf))

    @property
    def gap(self) -> float:
        """objective / bound - 1: how far the objective may be above the least possible. NaN where that says nothing."""
        return float(self._dict().get('gap', math.nan))

    @property
    def seconds(self) -> float:
        """Wall-clock time of the solve."""
        return float(self._dict().get('seconds', math.nan))

    @property
    def scheduler(self) -> str:
        return str(self._dict().get('scheduler', ''))

    @property
    def backend(self) -> str:
        """Where the relaxation ran; empty where it did not."""
        return str(self._dict().get('backend', ''))

    @property
    def statistics(self) -> dict[str, int]:
        """What the search did and where its time went (docs/statistics.md), if `solve` was asked for `statistics`."""
        return dict(self._statistics or {})

    # --- what can be done with it ------------------------------------------------------------------------------------------

    def verify(self, latency: int | None = None) -> None:
        """Raises Illegal with the first violated constraint. `latency` is a bound on the length besides its own."""
        err, problem = ffi.new('gaus_error *'), self._implemented()
        bound = min((b for b in (latency, self.latency_bound) if b), default=0)
        check(lib.gaus_schedule_verify_starts(problem._handle, _ints(self.start), self.ii or 0, bound, err), err)

    def to_json(self) -> str:
        """`gaus-schedule-1`."""
        return self._bytes().decode()

    def to_dict(self) -> Json:
        """What json.loads makes of that; the caller may change it."""
        loaded: Json = json.loads(self._bytes())
        return loaded

    def canonical_json(self) -> str:
        """The schedule on one line without what differs from run to run: time, backend, statistics."""
        return json.dumps({key: value for key, value in self._dict().items() if key not in _VOLATILE},
                          separators=(',', ':'), ensure_ascii=False)

    def write(self, path: str | os.PathLike[str]) -> None:
        """`gaus-schedule-1` to a file."""
        with open(path, 'wb') as file:
            file.write(self._bytes())

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each operation: its name, type, start, slot, stage and unit."""
        import pandas
        return pandas.DataFrame({'operation': self.problem.operation_names, 'type': self.operation_types,
                                 'start': self.start, 'slot': self.slot, 'stage': self.stage, 'unit': self.unit})

    @property
    def operation_types(self) -> list[str]:
        """The operator type of each operation: the chosen one where there are several implementations."""
        chosen = self._dict().get('types')
        return list(chosen) if chosen else [_first(o['type']) for o in self.problem.operations]

    def plot(self, view: View = 'cycles', ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draws it in matplotlib: a Gantt chart by `cycles` or by `slots`, or the `reservation` table."""
        from .plotting import plot_schedule
        return plot_schedule(self, view, ax)

    def __len__(self) -> int:
        return len(self.start)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schedule):
            return NotImplemented
        return self.problem == other.problem and self.canonical_json() == other.canonical_json()

    def __hash__(self) -> int:
        return hash(self.canonical_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.problem, self._bytes(), self._statistics)

    def __repr__(self) -> str:
        return '<gaus.Schedule of %r: II %s, length %d, %s>' % (self.problem.name, self.ii, self.length, self.status)

    def _repr_html_(self) -> str:
        from ._html import schedule_html
        return schedule_html(self)

    # --- inside --------------------------------------------------------------------------------------------------------------

    def _parse(self, problem: Problem, text: bytes, where: str) -> None:
        out, err = ffi.new('gaus_schedule **'), ffi.new('gaus_error *')
        name = where.encode('utf-8', 'replace').split(b'\0', 1)[0]
        check(lib.gaus_schedule_parse(text, len(text), name, problem._handle, out, err), err)
        self._take(problem, out[0])

    def _take(self, problem: Problem, handle: Any) -> None:
        self.problem = problem
        self._handle: Any = ffi.gc(handle, lib.gaus_schedule_destroy)
        self._text = None
        self._data = None
        self._start = None
        self._unit = None
        self._statistics = None

    def _implemented(self) -> Problem:
        """The problem with the implementations that the schedule chose, where there was a choice."""
        chosen = self._dict().get('types')
        if not chosen:
            return self.problem
        data = self.problem.to_dict()
        for operation, kind in zip(data['operations'], chosen):
            operation['type'] = kind
        return Problem.from_json(data)

    def _figure(self, name: str) -> int:
        """A figure of merit, asked of the handle as long as there is no text: a batch of small loops need not have any."""
        if self._text is None:
            return int(lib.gaus_figure_of(self._handle, _FIGURES[name]))
        return int(self._dict()[name] or 0)

    def _bytes(self) -> bytes:
        if self._text is None:
            self._text = json_bytes(lib.gaus_schedule_to_json, self._handle, self.problem._handle)
            self._handle = None  # the text says it all
        return self._text

    def _dict(self) -> Json:
        """The parsed text, shared: not to be changed."""
        if self._data is None:
            self._data = json.loads(self._bytes())
        return self._data


class Front(Sequence[Schedule]):
    """Schedules none of which is dominated by another, in ascending order of the first axis."""

    def __init__(self, problem: Problem, data: Json) -> None:
        """Of a `gaus-pareto-1` object."""
        if data.get('format') != 'gaus-pareto-1':
            raise BadInput("a front is an object with \"format\": \"gaus-pareto-1\"")
        self.problem = problem
        self._data = data
        self._points = [_restore(problem, json.dumps(s).encode()) for s in data['schedules']]

    @property
    def axes(self) -> list[str]:
        """Names of the figures that are weighed against each other."""
        return list(self._data['axes'])

    @property
    def values(self) -> npt.NDArray[np.int64]:
        """A row for each schedule, a column for each axis."""
        return np.array(self._data['values'], np.int64).reshape(len(self._points), len(self.axes))

    @property
    def mode(self) -> str:
        return str(self._data['mode'])

    @property
    def complete(self) -> bool:
        """False where a time limit or cancelling left some out."""
        return bool(self._data['complete'])

    @property
    def seconds(self) -> float:
        return float(self._data['seconds'])

    def to_json(self) -> str:
        """`gaus-pareto-1`."""
        return json.dumps(self._data, indent=1) + '\n'

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each schedule, a column for each figure of merit."""
        import pandas
        return pandas.DataFrame([s.figures for s in self])

    def plot(self, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draws it in matplotlib: two axes, and the third as colour."""
        from .plotting import plot_front
        return plot_front(self, ax)

    def __len__(self) -> int:
        return len(self._points)

    def __getitem__(self, index: Any) -> Any:
        return self._points[index]

    def __iter__(self) -> Iterator[Schedule]:
        return iter(self._points)

    def __reduce__(self) -> tuple[Any, ...]:
        return Front, (self.problem, self._data)

    def __repr__(self) -> str:
        return '<gaus.Front of %r: %d schedules by %s>' % (self.problem.name, len(self), ', '.join(self.axes))

    def _repr_html_(self) -> str:
        from ._html import front_html
        return front_html(self)


def _restore(problem: Problem, text: bytes, statistics: dict[str, int] | None = None) -> Schedule:
    """A schedule from its own text, nothing of which is computed anew: for pickles."""
    schedule = Schedule.__new__(Schedule)
    schedule._take(problem, ffi.NULL)
    schedule._handle = None
    schedule._text = text
    schedule._statistics = statistics
    return schedule


def _ints(array: Starts) -> Any:
    """The array's memory as int32_t[]."""
    return ffi.from_buffer('int32_t[]', np.ascontiguousarray(array, np.int32))
