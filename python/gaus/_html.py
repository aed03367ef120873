# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What notebooks show of a problem, a schedule and a front."""
from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .problem import Problem
    from .schedule import Front, Schedule

# Rows of a table that a notebook shows before it says how many more there are.
_MOST = 60


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]], total: int) -> str:
    cells = ''.join('<tr>%s</tr>' % ''.join('<td>%s</td>' % html.escape(str(cell)) for cell in row) for row in rows)
    more = '<p>and %d more</p>' % (total - _MOST) if total > _MOST else ''
    return '<table><thead><tr>%s</tr></thead><tbody>%s</tbody></table>%s' % (
        ''.join('<th>%s</th>' % html.escape(name) for name in head), cells, more)


def _title(text: str) -> str:
    return '<p><b>%s</b></p>' % html.escape(text)


def problem_html(problem: Problem) -> str:
    types = problem.operator_types
    rows = [(t['name'], t['latency'], t.get('limit', '∞'), t.get('blocking', 1)) for t in types[:_MOST]]
    return _title('%s: %d operations, %d dependences' % (problem.name, len(problem), len(problem.dependences))) + _table(
        ('operator type', 'latency', 'limit', 'blocking'), rows, len(types))


def schedule_html(schedule: Schedule) -> str:
    title = '%s: II %s, length %d, %s' % (schedule.problem.name, schedule.ii, schedule.length, schedule.status)
    if not math.isnan(schedule.gap):
        title += ', gap %.1f %%' % (100 * schedule.gap)
    order = sorted(range(len(schedule)), key=lambda v: (int(schedule.start[v]), v))[:_MOST]
    names, types = schedule.problem.operation_names, schedule.operation_types
    rows = [(names[v], types[v], schedule.start[v], schedule.slot[v], schedule.stage[v]) for v in order]
    return _title(title) + _table(('operation', 'type', 'start', 'slot', 'stage'), rows, len(schedule))


def front_html(front: Front) -> str:
    title = '%s: %d schedules%s' % (front.problem.name, len(front), '' if front.complete else ', stopped early')
    return _title(title) + _table(front.axes, front.values[:_MOST], len(front))
