# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same question for other solvers: SMT-LIB, MPS and CP-SAT's proto as text.

One linear model (Eichenberger and Davidson, PLDI 1997, with a time-indexed slot): an operation starts at II * k + s, where
the binaries x[s] say which slot s it has; a resource is taken in a slot by what is busy there. The least length is the
objective.
"""
from __future__ import annotations

import pathlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import BadInput
from ..problem import Json, Problem
from ._common import latency_of

if TYPE_CHECKING:
    from . import Losses

_NO = 2**63 - 1


@dataclass
class _Model:
    """Integer variables with bounds, rows `sum of c * x <= b`, and the one variable to be minimised."""

    names: list[str] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[tuple[list[tuple[int, int]], int]] = field(default_factory=list)
    objective: int = 0

    def variable(self, name: str, upper: int) -> int:
        self.names.append(name)
        self.upper.append(upper)
        return len(self.names) - 1

    def at_most(self, terms: list[tuple[int, int]], bound: int) -> None:
        merged: dict[int, int] = {}
        for coefficient, variable in terms:
            merged[variable] = merged.get(variable, 0) + coefficient
        self.rows.append(([(c, v) for v, c in merged.items() if c], bound))

    def equal(self, terms: list[tuple[int, int]], value: int) -> None:
        self.at_most(terms, value)
        self.at_most([(-c, v) for c, v in terms], -value)


def _uses(t: Json) -> list[Json]:
    if t.get('uses'):
        return [{'demand': 1, 'from': 0, 'cycles': 1, **use} for use in t['uses']]
    return [{'resource': t['name'], 'demand': 1, 'from': 0, 'cycles': t.get('blocking', 1)}]


def _limits(data: Json) -> dict[str, int]:
    rows = [t for t in data['operator_types'] if not t.get('uses')] + list(data.get('resources', []))
    return {row['name']: row['limit'] for row in rows if 'limit' in row}


def _horizon(data: Json, ii: int) -> int:
    """A length within which there is a schedule if there is one: no chain of operations and waits is longer."""
    latency = latency_of(data)
    largest = {o: max(latency.values(), default=0) for o in ('any',)}['any']
    own = [max(0, d.get('latency', 0)) for d in data['dependences']]
    return (len(data['operations']) + 1) * (max([largest, *own], default=0) + ii)


def _add_starts(m: _Model, data: Json, ii: int, horizon: int) -> list[list[tuple[int, int]]]:
    """The start of each operation as a sum of terms."""
    starts = []
    for v in range(len(data['operations'])):
        k = m.variable('k%d' % v, horizon // ii + 1)
        slots = [m.variable('x%d_%d' % (v, s), 1) for s in range(ii)]
        m.equal([(1, x) for x in slots], 1)
        starts.append([(ii, k), *((s, x) for s, x in enumerate(slots) if s)])
    return starts


def _add_resources(m: _Model, data: Json, ii: int) -> None:
    limits = _limits(data)
    types = {t['name']: t for t in data['operator_types']}
    index = {name: i for i, name in enumerate(m.names)}
    taken: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for v, o in enumerate(data['operations']):
        for use in _uses(types[o['type']]):
            demand = use['demand'] * o.get('demand', 1)
            if use['resource'] not in limits or not demand:
                continue
            if use['cycles'] > ii:
                m.at_most([], -1)  # an operation has the same units in every iteration, so there is no schedule
            for cycle in range(use['from'], use['from'] + use['cycles']):
                for s in range(ii):
                    taken.setdefault((use['resource'], (s + cycle) % ii), []).append((demand, index['x%d_%d' % (v, s)]))
    for (resource, _), terms in sorted(taken.items()):
        m.at_most(terms, limits[resource])


def _model(data: Json, ii: int) -> _Model:
    m, latency, horizon = _Model(), latency_of(data), _horizon(data, ii)
    length = m.variable('length', horizon)
    m.objective = length
    starts = _add_starts(m, data, ii, horizon)
    for v, o in enumerate(data['operations']):
        m.at_most([*starts[v], (-1, length)], -latency[o['type']])
        if o.get('latest') is not None:
            m.at_most(starts[v], o['latest'])
        if o.get('earliest'):
            m.at_most([(-c, x) for c, x in starts[v]], -o['earliest'])
    for d in data['dependences']:
        own = d.get('latency', latency[data['operations'][d['src']]['type']])
        m.at_most([*starts[d['src']], *((-c, x) for c, x in starts[d['dst']])], ii * d.get('distance', 0) - own)
    _add_resources(m, data, ii)
    return m


def _asked(problem: Problem, ii: int | None) -> tuple[_Model, Losses, int]:
    """The model at `ii`, or at MII, and what it does not say."""
    from ..solving import bounds
    from . import Losses
    data, losses = problem.to_dict(), Losses()
    chosen = int(ii) if ii is not None else int(bounds(problem)['mii'])
    if chosen < 1:
        raise BadInput('an II is 1 at least, %d is asked for' % chosen)
    for v, o in enumerate(data['operations']):
        if isinstance(o['type'], list):
            raise BadInput('the model has no choice of implementations: operation %d has %d' % (v, len(o['type'])))
    if data.get('clock_period'):
        losses.append('the clock period is not kept: delays play no part')
    losses.say(sum(bool(o.get('when')) for o in data['operations']),
               'conditions of %d operations are not kept: they share no units')
    losses.append('the question is asked at II %d; widths and names are not kept' % chosen)
    return _model(data, chosen), losses, chosen


def _sum(terms: list[tuple[int, int]], names: list[str]) -> str:
    parts = [names[v] if c == 1 else '(* %s %s)' % (_number(c), names[v]) for c, v in terms]
    return '0' if not parts else parts[0] if len(parts) == 1 else '(+ %s)' % ' '.join(parts)


def _number(value: int) -> str:
    return str(value) if value >= 0 else '(- %d)' % -value


def write_smt(problem: Problem, path: pathlib.Path, ii: int | None = None, length: int | None = None) -> Losses:
    """A satisfiability question: sat if there is a schedule at `ii` (None: MII) of `length` (None: any) at most."""
    m, losses, chosen = _asked(problem, ii)
    lines = ['(set-info :smt-lib-version 2.6)', '(set-info :source |GauS: is there a schedule at II %d?|)' % chosen,
             '(set-logic QF_LIA)']
    lines += ['(declare-const %s Int)' % name for name in m.names]
    lines += ['(assert (<= 0 %s %d))' % pair for pair in zip(m.names, m.upper)]
    lines += ['(assert (<= %s %s))' % (_sum(terms, m.names), _number(bound)) for terms, bound in m.rows]
    if length is not None:
        lines.append('(assert (<= length %d))' % length)
    lines += ['(check-sat)', '(exit)', '']
    path.write_text('\n'.join(lines))
    return losses


def write_mps(problem: Problem, path: pathlib.Path, ii: int | None = None) -> Losses:
    """Free MPS."""
    m, losses, _ = _asked(problem, ii)
    columns: list[list[tuple[str, int]]] = [[] for _ in m.names]
    columns[m.objective].append(('obj', 1))
    kept = [(terms or [(0, m.objective)], bound) for terms, bound in m.rows]
    for r, (terms, _) in enumerate(kept):
        for c, v in terms:
            columns[v].append(('r%d' % r, c))
    lines = ['NAME gaus', 'ROWS', ' N obj', *(' L r%d' % r for r in range(len(kept))), 'COLUMNS',
             " MARKER 'MARKER' 'INTORG'"]
    lines += [' %s %s %d' % (name, row, c) for name, column in zip(m.names, columns) for row, c in column]
    lines += [" MARKER 'MARKER' 'INTEND'", 'RHS']
    lines += [' rhs r%d %d' % (r, bound) for r, (_, bound) in enumerate(kept) if bound]
    lines += ['BOUNDS', *(' UP bnd %s %d' % pair for pair in zip(m.names, m.upper)), 'ENDATA', '']
    path.write_text('\n'.join(lines))
    return losses


def write_cp_sat(problem: Problem, path: pathlib.Path, ii: int | None = None) -> Losses:
    """CpModelProto in protobuf's text format, which `google.protobuf.text_format` and `solve --input=` read."""
    m, losses, _ = _asked(problem, ii)
    lines = ['name: "gaus"']
    lines += ['variables { name: "%s" domain: 0 domain: %d }' % pair for pair in zip(m.names, m.upper)]
    for terms, bound in m.rows:
        body = ' '.join(['vars: %d' % v for _, v in terms] + ['coeffs: %d' % c for c, _ in terms])
        lines.append('constraints { linear { %s domain: %d domain: %d } }' % (body, -_NO - 1, bound))
    lines += ['objective { vars: %d coeffs: 1 }' % m.objective, '']
    path.write_text('\n'.join(lines))
    return losses
