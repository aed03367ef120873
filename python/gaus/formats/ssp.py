# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CIRCT's static scheduling problems (dialect `ssp`) as text.

Both ages of the dialect are read: limits of operator types, and resources of their own with `uses[...]`. Value operands
are data dependences; symbols (auxiliary dependences in CIRCT's words) are order dependences.
"""
from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import BadInput
from ..problem import Json, Problem
from ._common import integer, latency_of, number, problem_of, refuse, say_plain_losses, text_of

if TYPE_CHECKING:
    from . import Converted, Losses

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|@"(?:[^"\\]|\\.)*"|[@%]?[A-Za-z_$.\-+0-9#]+|::|[{}<>()\[\],=:]')
_SYMBOL = re.compile(r'[A-Za-z_][\w$.]*$')
# Names of properties, old and new.
_DELAY, _DELAY_OUT = ('incDelay', 'zIn'), ('outDelay', 'zOut')


@dataclass
class _Operand:
    name: str
    distance: int


@dataclass
class _Operation:
    kind: str
    symbol: str | None
    operands: list[_Operand]
    uses: list[str]
    properties: dict[str, str]


@dataclass
class _Library:
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    resources: dict[str, dict[str, str]] = field(default_factory=dict)


class _Reader:
    """Reads the tokens of a file. Whatever is not of the dialect `ssp` is passed over, blocks and all."""

    def __init__(self, text: str, where: str) -> None:
        text = re.sub(r'//[^\n]*', '', text)
        self.tokens = [(m.group(), text.count('\n', 0, m.start()) + 1) for m in _TOKEN.finditer(text)]
        self.at, self.where = 0, where

    def peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place][0] if place < len(self.tokens) else ''

    def take(self, expected: str | None = None) -> str:
        token = self.peek()
        if not token or (expected is not None and token != expected):
            line = self.tokens[min(self.at, len(self.tokens) - 1)][1] if self.tokens else 1
            raise BadInput('%s: line %d: %s expected, found %r' % (self.where, line, repr(expected) if expected else 'more',
                                                                   token or 'the end'))
        self.at += 1
        return token

    def maybe(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def symbol(self) -> str:
        """@a, or the last part of @library::@a."""
        name = self.take()
        while self.maybe('::'):
            name = self.take()
        if not name.startswith('@'):
            raise BadInput('%s: a symbol (@name) expected, found %r' % (self.where, name))
        return _unquoted(name[1:])

    def value(self) -> str:
        """What is between < and >, a type after a colon left out."""
        self.take('<')
        parts, depth = [], 0
        while depth or self.peek() != '>':
            token = self.take()
            depth += (token == '<') - (token == '>')
            parts.append(token)
        self.take('>')
        return ''.join(parts).split(':')[0] if '::' not in parts else parts[-1]

    def properties(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if not self.maybe('['):
            return found
        while not self.maybe(']'):
            name = self.take()
            found[name] = self.value() if self.peek() == '<' else ''
            self.maybe(',')
        return found


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        return re.sub(r'\\(.)', r'\1', text[1:-1])
    return text


def _library(r: _Reader, into: _Library) -> None:
    """The body of a library or of a resource section."""
    r.take('{')
    while not r.maybe('}'):
        kind = r.take()
        table = {'operator_type': into.types, 'resource_type': into.resources}.get(kind)
        if table is None:
            raise BadInput('%s: operator_type or resource_type expected, found %r' % (r.where, kind))
        name = r.symbol()
        table[name] = r.properties()


def _operands(r: _Reader) -> list[_Operand]:
    found: list[_Operand] = []
    r.take('(')
    while not r.maybe(')'):
        name = '@' + r.symbol() if r.peek().startswith('@') else r.take().split('#')[0]
        own = r.properties()
        found.append(_Operand(name, integer(own.get('dist', 0), r.where + ': dist')))
        r.maybe(',')
    return found


def _uses(r: _Reader) -> list[str]:
    found: list[str] = []
    if not r.maybe('uses'):
        return found
    close = ']' if r.take() == '[' else '>'
    while not r.maybe(close):
        found.append(r.symbol())
        r.maybe(',')
    return found


def _operation(r: _Reader) -> tuple[list[str], _Operation]:
    results = []
    while r.peek().startswith('%'):
        results.append(r.take().split(':')[0])
        if r.maybe(':'):
            r.take()
        r.maybe(',')
    if results:
        r.take('=')
    if not r.maybe('ssp.operation'):
        r.take('operation')
    r.take('<')
    kind = ''
    if not r.maybe('>'):
        kind = r.symbol()
        r.take('>')
    symbol = r.symbol() if r.peek().startswith('@') else None
    uses = _uses(r)
    operands = _operands(r)
    uses += _uses(r)
    properties = r.properties()
    if not kind and 'opr' in properties:
        kind = _unquoted(properties['opr'].lstrip('@'))
    return results, _Operation(kind, symbol, operands, uses, properties)


@dataclass
class _Instance:
    name: str
    kind: str
    properties: dict[str, str]
    library: _Library
    operations: list[_Operation] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)


def _graph(r: _Reader, into: _Instance) -> None:
    r.take('{')
    while not r.maybe('}'):
        results, operation = _operation(r)
        for name in results:
            into.values[name] = len(into.operations)
        if operation.symbol is not None:
            into.values['@' + operation.symbol] = len(into.operations)
        into.operations.append(operation)


def _instance(r: _Reader, shared: _Library) -> _Instance:
    name = ''
    if r.peek().startswith('@'):
        name = r.symbol()
    elif r.peek().startswith('"'):
        name = _unquoted(r.take())
    kind = _unquoted(r.take()) if r.maybe('of') else name
    found = _Instance(name, kind, r.properties(), _Library(dict(shared.types), dict(shared.resources)))
    r.take('{')
    while not r.maybe('}'):
        section = r.take()
        if section in ('library', 'resource'):
            if r.peek().startswith('@'):
                r.symbol()
            _library(r, found.library)
        elif section == 'graph':
            _graph(r, found)
        else:
            raise BadInput('%s: library, resource or graph expected, found %r' % (r.where, section))
    return found


def _instances(text: str, where: str) -> list[_Instance]:
    r, shared, found = _Reader(text, where), _Library(), []
    while r.peek():
        token = r.take()
        if token == 'ssp.library':
            if r.peek().startswith('@'):
                r.symbol()
            _library(r, shared)
        elif token == 'ssp.resource':
            if r.peek().startswith('@'):
                r.symbol()
            _library(r, shared)
        elif token == 'ssp.instance':
            found.append(_instance(r, shared))
    return found


# --- from instances to problems ------------------------------------------------------------------------------------------


def _type(name: str, properties: dict[str, str], where: str) -> Json:
    found: Json = {'name': name, 'latency': integer(properties.get('latency', 0), where + ': latency')}
    if 'limit' in properties:
        limit = integer(properties['limit'], where + ': limit')
        found.update({'limit': limit} if limit > 0 else {})
    for key, names in (('delay', _DELAY), ('delay_out', _DELAY_OUT)):
        for spelling in names:
            if spelling in properties and number(properties[spelling], where):
                found[key] = number(properties[spelling], where)
    return found


def _resource(properties: dict[str, str], where: str) -> tuple[int, int]:
    """Limit (0: none) and the cycles for which a unit is taken."""
    return integer(properties.get('limit', 0), where), max(1, integer(properties.get('ii', 1), where))


def _merge(instance: _Instance, types: dict[str, Json], where: str, losses: Losses) -> tuple[list[Json], list[Json]]:
    """Gives operator types what their operations use: a limit where one type alone uses a resource, as CIRCT's own tests
    have it, else a reservation table. Returns the resources and, in the order of the operations, the names of types."""
    combinations = [(o.kind, tuple(o.uses)) for o in instance.operations]
    users: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for combination in combinations:
        for use in combination[1]:
            users.setdefault(use, set()).add(combination)
    resources: dict[str, Json] = {}
    made: dict[tuple[str, tuple[str, ...]], str] = {}
    result: list[Json] = []
    place = {name: i for i, name in enumerate(types)}
    for kind, uses in sorted(dict.fromkeys(combinations), key=lambda c: place[c[0]]):
        several = len({u for k, u in combinations if k == kind}) > 1
        name = kind + ('.' + '.'.join(uses) if several and uses else '')
        made[kind, uses] = name
        own = {**types[kind], 'name': name}
        tables = {u: _resource(instance.library.resources[u], where + ': @' + u) for u in uses
                  if u in instance.library.resources}
        if len(tables) != len(uses):
            raise BadInput('%s: operation uses a resource that is not declared: %s' % (where, ', '.join(uses)))
        if len(uses) == 1 and len(users[uses[0]]) == 1:
            limit, cycles = tables[uses[0]]
            own = {key: value for key, value in own.items() if key not in ('limit', 'blocking')}
            own.update({'limit': limit} if limit else {})
            own.update({'blocking': cycles} if cycles > 1 else {})
        elif uses:
            if own.pop('limit', None):
                losses.append('the limit of operator type %s, which also uses resources, is not kept' % kind)
            for use in uses:
                limit, cycles = tables[use]
                resources[use] = {'name': use, **({'limit': limit} if limit else {})}
            own['uses'] = [{'resource': u, 'cycles': tables[u][1]} for u in uses]
        result.append(own)
    return list(resources.values()), [{'types': result}] + [{'type': made[c]} for c in combinations]


def _problem(instance: _Instance, where: str, losses: Losses) -> Json:
    where = '%s: instance %s' % (where, instance.name)
    types = {name: _type(name, properties, '%s: @%s' % (where, name))
             for name, properties in instance.library.types.items()}
    without = sum(not o.kind for o in instance.operations)
    if without:
        types[''] = {'name': 'none', 'latency': 0}
        losses.append('%s: %d operations without an operator type get one of latency 0' % (instance.name, without))
    unknown = sorted({o.kind for o in instance.operations} - set(types))
    if unknown:
        raise BadInput('%s: there is no operator type @%s' % (where, unknown[0]))
    resources, named = _merge(instance, types, where, losses)
    for t in named[0]['types']:
        t['name'] = t['name'] or 'none'
    operations: list[Json] = [{'type': row['type'] or 'none', **({'name': o.symbol} if o.symbol else {})}
                              for row, o in zip(named[1:], instance.operations)]
    dependences: list[Json] = []
    for dst, o in enumerate(instance.operations):
        for operand in o.operands:
            if operand.name not in instance.values:
                raise BadInput('%s: operand %s is not defined' % (where, operand.name))
            dependences.append({'src': instance.values[operand.name], 'dst': dst,
                                **({'distance': operand.distance} if operand.distance else {}),
                                **({'kind': 'order'} if operand.name.startswith('@') else {})})
    losses.say(sum(any(k in o.properties for k in ('t', 'z')) for o in instance.operations),
               instance.name.replace('%', '%%') + ': the schedule (t, z) of %d operations is not kept')
    if 'II' in instance.properties:
        losses.append('%s: the II of its schedule, %s, is not kept' % (instance.name, instance.properties['II']))
    unused = len(instance.library.types) - len({o.kind for o in instance.operations if o.kind})
    losses.say(unused, instance.name.replace('%', '%%') + ': %d operator types without operations are not kept')
    return problem_of(instance.name, named[0]['types'], operations, dependences,
                      **({'resources': resources} if resources else {}))


def read(path: pathlib.Path) -> Converted:
    """All instances of a file."""
    from . import Converted, Losses
    losses = Losses()
    problems = [_problem(i, str(path), losses) for i in _instances(text_of(path), str(path))]
    return Converted(problems, losses)


# --- writing -------------------------------------------------------------------------------------------------------------


def _quoted(name: str) -> str:
    if _SYMBOL.match(name):
        return '@' + name
    return '@"%s"' % name.replace('\\', '\\\\').replace('"', '\\"')


def _properties(pairs: list[tuple[str, object]]) -> str:
    return ' [%s]' % ', '.join('%s<%s>' % pair for pair in pairs) if pairs else ''


def _resource_lines(data: Json) -> list[str]:
    return ['    resource_type %s%s' % (_quoted(t['name']), _properties(
        [('limit', t['limit'])] + ([('ii', t['blocking'])] if t.get('blocking', 1) > 1 else [])))
        for t in data['operator_types'] if 'limit' in t]


def _type_line(t: Json, chaining: bool) -> str:
    pairs: list[tuple[str, object]] = [('latency', t['latency'])]
    if chaining:
        pairs += [(name, '%.9g : f32' % float(t.get(key, 0))) for name, key in (('incDelay', 'delay'),
                                                                               ('outDelay', 'delay_out'))]
    return '    operator_type %s%s' % (_quoted(t['name']), _properties(pairs))


def _operand_text(d: Json, symbols: dict[int, str]) -> str:
    data = d.get('kind', 'data') == 'data'
    name = '%%%d' % d['src'] if data else symbols[d['src']]
    return name + _properties([('dist', d['distance'])] if d.get('distance') else [])


def _graph_lines(data: Json) -> list[str]:
    names = [str(o.get('name', v)) for v, o in enumerate(data['operations'])]
    aimed = {d['src'] for d in data['dependences'] if d.get('kind', 'data') != 'data'}
    counts = {name: names.count(name) for name in set(names)} if len(names) < 5000 else dict.fromkeys(names, 1)
    symbols = {v: _quoted(name if counts[name] == 1 else '%s.%d' % (name, v)) for v, name in enumerate(names)
               if v in aimed or 'name' in data['operations'][v]}
    limited = {t['name'] for t in data['operator_types'] if 'limit' in t}
    into: dict[int, list[str]] = {}
    for d in data['dependences']:
        into.setdefault(d['dst'], []).append(_operand_text(d, symbols))
    return ['    %%%d = operation<%s>%s(%s)%s' % (
        v, _quoted(o['type']), ' ' + symbols[v] if v in symbols else '', ', '.join(into.get(v, [])),
        ' uses[%s]' % _quoted(o['type']) if o['type'] in limited else '') for v, o in enumerate(data['operations'])]


def write(problem: Problem, path: pathlib.Path) -> Losses:
    """One instance, in the newer form with resources."""
    from . import Losses
    losses, data = Losses(), refuse(problem, 'SSP')
    latency = latency_of(data)
    chaining = any(t.get('delay') or t.get('delay_out') for t in data['operator_types'])
    carried = any(d.get('distance') for d in data['dependences'])
    limited = any('limit' in t for t in data['operator_types'])
    kind = 'ChainingModuloProblem' if limited and chaining else 'ModuloProblem' if limited else \
        'ChainingCyclicProblem' if chaining and carried else 'ChainingProblem' if chaining else \
        'CyclicProblem' if carried else 'Problem'
    lines = ['ssp.instance %s of "%s" {' % (_quoted(data.get('name') or 'problem'), kind), '  library {']
    lines += [_type_line(t, chaining) for t in data['operator_types']] + ['  }', '  resource {'] + _resource_lines(data)
    lines += ['  }', '  graph {'] + _graph_lines(data) + ['  }', '}', '']
    path.write_text('\n'.join(lines), encoding='utf-8')
    own = sum('latency' in d and d['latency'] != latency[data['operations'][d['src']]['type']] for d in data['dependences'])
    losses.say(own, 'latencies of %d dependences are not kept: each becomes that of its source')
    say_plain_losses(data, losses, ('name', 'delay', 'delay_out'))
    if chaining:
        losses.append('delays are kept in single precision')
    return losses
