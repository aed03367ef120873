# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Logic networks as dependence graphs: AIGER (Biere 2007) and BLIF (Berkeley, 1992).

As in the GauS paper, each input and each node is an operation of latency 1, and a value needs a register from its
producer's start. A latch is no operation: what it stores comes from an iteration before.
"""
from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import BadInput
from ..problem import Json
from ._common import bytes_of, integer, problem_of, text_of

if TYPE_CHECKING:
    from . import Converted

_TYPES = [{'name': 'op', 'latency': 1}]


class _Network:
    """Nodes by name, and latches, through which a signal goes with a distance of one more."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.names: list[str] = []
        self.index: dict[str, int] = {}
        self.latches: dict[str, str] = {}  # output -> input
        self.edges: list[tuple[str, int]] = []
        self.constants: set[str] = set()

    def node(self, name: str, inputs: list[str]) -> None:
        if name in self.index:
            raise BadInput('%s: %s is defined twice' % (self.where, name))
        self.index[name] = len(self.names)
        self.names.append(name)
        self.edges += [(signal, self.index[name]) for signal in inputs]

    def source(self, signal: str) -> tuple[int, int] | None:
        """The node that drives a signal and the latches on the way; None for a constant."""
        distance, seen = 0, set()
        while signal in self.latches:
            if signal in seen:
                return None  # latches that only feed one another keep their first values
            seen.add(signal)
            signal, distance = self.latches[signal], distance + 1
        if signal in self.constants:
            return None
        if signal not in self.index:
            raise BadInput('%s: %s is used, and nothing defines it' % (self.where, signal))
        return self.index[signal], distance

    def problem(self, name: str) -> Json:
        dependences: list[Json] = []
        for signal, dst in self.edges:
            found = self.source(signal)
            if found:
                dependences.append({'src': found[0], 'dst': dst, **({'distance': found[1]} if found[1] else {})})
        return problem_of(name, _TYPES, [{'type': 'op', 'name': n} for n in self.names], dependences,
                          lifetime_from='start')


# --- AIGER ---------------------------------------------------------------------------------------------------------------


def _varints(data: bytes, at: int, where: str) -> Iterator[int]:
    """The differences of binary AIGER: seven bits a byte, the lowest first."""
    while True:
        value = shift = 0
        while True:
            if at >= len(data):
                raise BadInput('%s: the file ends within the AND gates' % where)
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        yield value


def read_aiger(path: pathlib.Path) -> Converted:
    from . import Converted, Losses
    data, where = bytes_of(path), str(path)
    lines = data.split(b'\n')
    head = lines[0].split()
    if len(head) < 6 or head[0] not in (b'aag', b'aig'):
        raise BadInput('%s: it does not begin as AIGER does: aag M I L O A, or aig M I L O A' % where)
    _, inputs, latches, outputs, gates = (integer(word.decode('ascii', 'replace'), where) for word in head[1:6])
    network = _Network(where)
    network.constants.add('n0')
    sources: set[int] = set()

    def named(literal: int) -> str:
        """i1, i2 and so on for inputs, n8 and so on for what is computed."""
        return '%s%d' % ('i' if literal // 2 in sources else 'n', literal // 2)

    rows = lines[1:]
    binary = head[0] == b'aig'

    def numbers(row: int, least: int) -> list[int]:
        words = rows[row].split() if row < len(rows) else []
        if len(words) < least:
            raise BadInput('%s: line %d: %d literals expected, the file is too short' % (where, row + 2, least))
        return [integer(word.decode('ascii', 'replace'), '%s: line %d' % (where, row + 2)) for word in words]

    at = 0
    for k in range(inputs):
        literal = 2 * (k + 1) if binary else numbers(at + k, 1)[0]
        sources.add(literal // 2)
        network.node(named(literal), [])
    at += 0 if binary else inputs
    for k in range(latches):
        row = numbers(at + k, 1 if binary else 2)
        if binary:
            network.latches[named(2 * (inputs + k + 1))] = named(row[0])
        else:
            network.latches[named(row[0])] = named(row[1])
    at += latches + outputs
    if binary:
        offset = sum(len(line) + 1 for line in lines[:1 + at])
        differences = _varints(data, offset, where)
        for k in range(gates):
            left = 2 * (inputs + latches + k + 1)
            first = left - next(differences)
            network.node(named(left), [named(first), named(first - next(differences))])
    else:
        for k in range(gates):
            row = numbers(at + k, 3)
            network.node(named(row[0]), [named(row[1]), named(row[2])])
    losses = Losses(['inverters and constants are not kept'])
    losses.say(outputs, 'which %d signals are outputs is not kept')
    losses.say(latches, '%d latches become dependences of distance 1; their first values are not kept')
    return Converted([network.problem(path.stem)], losses)


# --- BLIF ----------------------------------------------------------------------------------------------------------------


def _statements(text: str) -> Iterator[list[str]]:
    """Lines that begin with a point, continued ones joined, without comments; rows of truth tables are left out."""
    joined = ''
    for line in text.splitlines():
        line = line.split('#')[0].rstrip()
        if line.endswith('\\'):
            joined += line[:-1] + ' '
            continue
        words = (joined + line).split()
        joined = ''
        if words and words[0].startswith('.'):
            yield words


def read_blif(path: pathlib.Path) -> Converted:
    """The first model of a file."""
    from . import Converted, Losses
    losses, network, name = Losses(), _Network(str(path)), path.stem
    models = outputs = gates = 0
    for words in _statements(text_of(path)):
        key, rest = words[0], words[1:]
        models += key == '.model'
        if models > 1:
            losses.append('only the first model of the file is read')
            break
        if key == '.model' and rest:
            name = rest[0]
        elif key == '.inputs':
            for signal in rest:
                network.node(signal, [])
        elif key == '.outputs':
            outputs += len(rest)
        elif key == '.names':
            network.node(rest[-1], rest[:-1])
        elif key == '.latch':
            network.latches[rest[1]] = rest[0]
        elif key in ('.gate', '.subckt'):
            gates += 1
            pins = [pin.partition('=') for pin in rest[1:]]
            network.node(pins[-1][2], [pin[2] for pin in pins[:-1]])
        elif key not in ('.end', '.exdc', '.clock', '.wire_load_slope', '.default_input_arrival', '.area', '.delay'):
            losses.append('%s is not kept' % key)
    losses.append('truth tables are not kept')
    losses.say(outputs, 'which %d signals are outputs is not kept')
    losses.say(len(network.latches), '%d latches become dependences of distance 1; their first values are not kept')
    losses.say(gates, 'of %d gates the last pin is taken for the output, and which gate it is, is not kept')
    losses[:] = list(dict.fromkeys(losses))
    return Converted([network.problem(name)], losses)
