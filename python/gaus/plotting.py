# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pictures in matplotlib, which is imported only here."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import BadInput, GausError

if TYPE_CHECKING:
    import matplotlib.axes

    from .problem import Problem
    from .schedule import Front, Schedule, View


def _axes(ax: matplotlib.axes.Axes | None, size: tuple[float, float]) -> matplotlib.axes.Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt
    _, made = plt.subplots(figsize=size, layout='constrained')
    return made


def _colours(types: list[str]) -> dict[str, Any]:
    import matplotlib
    names = list(dict.fromkeys(types))
    table = matplotlib.colormaps['tab20']
    return {name: table(i % 20) for i, name in enumerate(names)}


def _legend(ax: matplotlib.axes.Axes, colours: dict[str, Any]) -> None:
    from matplotlib.patches import Patch
    if 1 < len(colours) <= 20:
        ax.legend(handles=[Patch(color=colour, label=name) for name, colour in colours.items()], fontsize='small')


def _busy(schedule: Schedule) -> list[int]:
    """Cycles for which each operation holds its unit; at least one, so that it is seen."""
    blocking = {t['name']: int(t.get('blocking', 1)) for t in schedule.problem.operator_types}
    return [max(1, blocking[name]) for name in schedule.operation_types]


def _cycles(schedule: Schedule, ax: matplotlib.axes.Axes) -> None:
    """A bar for each operation from its start to its result."""
    types, colours = schedule.operation_types, _colours(schedule.operation_types)
    latency = {t['name']: int(t['latency']) for t in schedule.problem.operator_types}
    order = sorted(range(len(schedule)), key=lambda v: (int(schedule.start[v]), v))
    width = [max(latency[types[v]], 0.15) for v in order]
    ax.barh(range(len(order)), width, left=[int(schedule.start[v]) for v in order],
            color=[colours[types[v]] for v in order], edgecolor='black', linewidth=0.5)
    names = schedule.problem.operation_names
    if len(order) <= 60:
        ax.set_yticks(range(len(order)), [names[v] for v in order])
    for cycle in range(schedule.ii or 0, schedule.length, schedule.ii or 1) if schedule.ii else ():
        ax.axvline(cycle, color='grey', linewidth=0.5, linestyle='--')
    ax.invert_yaxis()
    ax.set_xlabel('cycle')
    _legend(ax, colours)


def _rows(schedule: Schedule) -> tuple[list[str], list[int]]:
    """A row for each unit in use, and the row of each operation. Those without units have as many rows of their type as start in
    one slot."""
    try:
        units = schedule.unit.tolist()
    except GausError:  # no binding was found: the types' rows are shared
        units = [-1] * len(schedule)
    keys: list[tuple[str, int]] = []
    taken: dict[tuple[str, int], int] = {}
    for kind, unit, slot in zip(schedule.operation_types, units, schedule.slot.tolist()):
        if unit < 0:
            taken[kind, slot] = taken.get((kind, slot), 0) + 1
            unit = -taken[kind, slot]
        keys.append((kind, unit))
    rows = sorted(set(keys), key=lambda row: (row[0], abs(row[1])))
    return ['%s %d' % row if row[1] >= 0 else row[0] for row in rows], [rows.index(key) for key in keys]


def _reservation(schedule: Schedule, ax: matplotlib.axes.Axes) -> None:
    """The modulo reservation table: units against slots, a field for each slot that an operation takes."""
    names, row = _rows(schedule)
    types, colours, busy = schedule.operation_types, _colours(schedule.operation_types), _busy(schedule)
    period = schedule.ii or max(schedule.length, 1)
    for v, start in enumerate(schedule.start.tolist()):
        for cycle in range(start, start + min(busy[v], period)):
            ax.barh(row[v], 1, left=cycle % period, color=colours[types[v]], edgecolor='black', linewidth=0.5)
        if len(schedule) <= 60:
            ax.text(start % period + 0.5, row[v], schedule.problem.operation_names[v], ha='center', va='center',
                    fontsize='x-small', clip_on=True)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlim(0, period)
    ax.set_xlabel('slot' if schedule.ii else 'cycle')
    ax.invert_yaxis()


def _slots(schedule: Schedule, ax: matplotlib.axes.Axes) -> None:
    """A bar for each operation at its slot, from the stages on top of one another."""
    types, colours = schedule.operation_types, _colours(schedule.operation_types)
    stage, slot = schedule.stage, schedule.slot
    place: dict[tuple[int, int], int] = {}
    names = schedule.problem.operation_names
    for v in range(len(schedule)):
        key = (int(stage[v]), int(slot[v]))
        depth = place[key] = place.get(key, -1) + 1
        y = key[0] + 0.12 * min(depth, 7)
        ax.barh(y, 0.95, height=0.11, left=key[1], color=colours[types[v]], align='edge')
        if len(schedule) <= 60:
            ax.text(key[1] + 0.03, y + 0.05, names[v], va='center', fontsize='x-small', clip_on=True)
    ax.set_xlim(0, schedule.ii or max(schedule.length, 1))
    ax.set_yticks(range(schedule.stages))
    ax.set_xlabel('slot' if schedule.ii else 'cycle')
    ax.set_ylabel('stage')
    ax.invert_yaxis()
    _legend(ax, colours)


def plot_schedule(schedule: Schedule, view: View, ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    draw = {'cycles': _cycles, 'slots': _slots, 'reservation': _reservation}
    if view not in draw:
        raise BadInput('there is no view %r; it is one of %s' % (view, ', '.join(draw)))
    ax = _axes(ax, (8, min(12.0, 2 + 0.2 * len(schedule))))
    draw[view](schedule, ax)
    ax.set_title(_plain('%s: II %s, length %d' % (schedule.problem.name, schedule.ii, schedule.length)))
    return ax


def plot_front(front: Front, ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    ax = _axes(ax, (6, 4))
    values = front.values
    last = len(front.axes) - 1
    if last < 2:
        ax.plot(values[:, 0], values[:, last], 'o-')
    else:
        dots = ax.scatter(values[:, 0], values[:, 2], c=values[:, 1], cmap='viridis')
        ax.figure.colorbar(dots, ax=ax, label=front.axes[1].replace('_', ' '))
    ax.set_xlabel(front.axes[0].replace('_', ' '))
    ax.set_ylabel(front.axes[last].replace('_', ' '))
    ax.set_title(_plain('%s: %d schedules' % (front.problem.name, len(front))))
    return ax


def plot_problem(problem: Problem, ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    """Operations in columns by their earliest start without an II; loop-carried dependences are dashed."""
    from .solving import mobility
    early = mobility(problem)[0].astype(np.float64)
    types = [o['type'] if isinstance(o['type'], str) else o['type'][0] for o in problem.operations]
    colours = _colours(types)
    height: dict[float, int] = {}
    y = np.zeros(len(problem))
    for v, x in enumerate(early.tolist()):
        y[v] = height[x] = height.get(x, -1) + 1
    ax = _axes(ax, (9, min(12.0, 2 + 0.4 * max(height.values(), default=0))))
    for d in problem.dependences:
        carried = d.get('distance', 0) > 0
        ax.annotate('', (early[d['dst']], y[d['dst']]), (early[d['src']], y[d['src']]),
                    arrowprops={'arrowstyle': '->', 'color': 'tab:red' if carried else 'grey', 'shrinkA': 6, 'shrinkB': 6,
                                'linestyle': '--' if carried else '-',
                                'connectionstyle': 'arc3,rad=%g' % (0.3 if carried else 0.05)})
    ax.scatter(early, y, c=[colours[t] for t in types], s=90, zorder=2, edgecolors='black')
    for v, name in enumerate(problem.operation_names if len(problem) <= 80 else ()):
        ax.annotate(_plain(name), (early[v], y[v]), (0, 7), textcoords='offset points', ha='center', fontsize='x-small')
    ax.set_xlabel('earliest start')
    ax.set_yticks([])
    ax.set_title(_plain('%s: %d operations' % (problem.name, len(problem))))
    _legend(ax, colours)
    return ax


def _plain(text: str) -> str:
    """Text that matplotlib does not take for mathematics."""
    return text.replace('$', r'\$')
