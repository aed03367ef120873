# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What readers and writers of formats share."""
from __future__ import annotations

import pathlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import BadInput, FileError
from ..problem import Json, Problem

if TYPE_CHECKING:
    from . import Losses


def text_of(path: pathlib.Path) -> str:
    """The text of a file in UTF-8."""
    return bytes_of(path).decode('utf-8', 'replace')


def bytes_of(path: pathlib.Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError('%s: cannot read: %s' % (path, error.strerror)) from error


def integer(text: Any, where: str, least: int = 0) -> int:
    """A whole number, written as one or as a real without a fraction."""
    try:
        value = int(str(text))
    except ValueError:
        try:
            value, real = int(float(str(text))), float(str(text))
        except (ValueError, OverflowError):
            raise BadInput('%s: %r is not a number' % (where, text)) from None
        if value != real:
            raise BadInput('%s: %r is not a whole number' % (where, text)) from None
    if value < least:
        raise BadInput('%s: %d is less than %d' % (where, value, least))
    return value


def number(text: Any, where: str) -> float:
    try:
        return float(str(text))
    except ValueError:
        raise BadInput('%s: %r is not a number' % (where, text)) from None


def problem_of(name: str, types: Iterable[Json], operations: Iterable[Json], dependences: Iterable[Json],
               **more: Any) -> Json:
    """A problem as docs/formats.md has it."""
    return {'format': 'gaus-problem-2', 'name': name, **more, 'operator_types': list(types),
            'operations': list(operations), 'dependences': list(dependences)}


def latency_of(data: Json) -> dict[str, int]:
    return {t['name']: int(t['latency']) for t in data['operator_types']}


def refuse(problem: Problem, what: str) -> Json:
    """The problem as a dictionary; BadInput if it needs what `what` has no words for and a reader would get wrong."""
    data = problem.to_dict()
    for t in data['operator_types']:
        if t.get('uses'):
            raise BadInput('%s has no reservation tables: operator type %r uses resources' % (what, t['name']))
    for v, o in enumerate(data['operations']):
        if isinstance(o['type'], list):
            raise BadInput('%s has no choice of implementations: operation %d has %d' % (what, v, len(o['type'])))
    return data


def say_plain_losses(data: Json, losses: Losses, kept: Iterable[str] = ()) -> None:
    """Losses of a format that holds types, operations and dependences, and nothing of what has a line here unless it is
    `kept`."""
    keep = set(kept)
    operations, dependences = data['operations'], data['dependences']
    if 'name' not in keep and data.get('name'):
        losses.append("the problem's name is not kept")
    if 'clock_period' not in keep and data.get('clock_period'):
        losses.append('the clock period is not kept: delays play no part')
    if 'lifetime_from' not in keep and data.get('lifetime_from', 'finish') != 'finish':
        losses.append('lifetime_from is not kept: lifetimes are counted from the finish')
    for key, default, text in (('width', 1, 'widths of %d operations are not kept: each is 1'),
                               ('demand', 1, 'demands of %d operations are not kept: each is 1'),
                               ('earliest', 0, 'first cycles of %d operations are not kept'),
                               ('latest', None, 'last cycles of %d operations are not kept'),
                               ('when', [], 'conditions of %d operations are not kept: they share no units')):
        if key not in keep:
            losses.say(sum(o.get(key, default) != default for o in operations), text)
    if 'control' not in keep:
        losses.say(sum(d.get('kind') == 'control' for d in dependences),
                   '%d control dependences become order dependences')
    if 'delay' not in keep:
        losses.say(sum(bool(t.get('delay')) for t in data['operator_types']), 'delays of %d operator types are not kept')
    if 'delay_out' not in keep:
        losses.say(sum(bool(t.get('delay_out')) for t in data['operator_types']),
                   'delay_out of %d operator types is not kept')
