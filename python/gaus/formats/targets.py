# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operator tables of other tools as targets (docs/targets.md): Dynamatic's components.json, and CSV as HLS tools print it."""
from __future__ import annotations

import csv
import io
import json
import pathlib
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..problem import Json
from ._common import integer, number, text_of

if TYPE_CHECKING:
    from . import Losses

# Operations of MLIR's dialects arith and handshake, without the dialect, by LLVM's opcodes.
_OPCODES: dict[str, str] = {
    'addi': 'add', 'subi': 'sub', 'muli': 'mul', 'divui': 'udiv', 'divsi': 'sdiv', 'remui': 'urem', 'remsi': 'srem',
    'andi': 'and', 'ori': 'or', 'xori': 'xor', 'shli': 'shl', 'shrsi': 'ashr', 'shrui': 'lshr', 'cmpi': 'icmp', 'cmpf': 'fcmp',
    'addf': 'fadd', 'subf': 'fsub', 'mulf': 'fmul', 'divf': 'fdiv', 'negf': 'fneg', 'extsi': 'sext', 'extui': 'zext',
    'trunci': 'trunc', 'select': 'select', 'sitofp': 'sitofp', 'uitofp': 'uitofp', 'fptosi': 'fptosi', 'fptoui': 'fptoui',
    'extf': 'fpext', 'truncf': 'fptrunc', 'load': 'load', 'store': 'store', 'mc_load': 'load', 'mc_store': 'store'}
# Column names of CSV, in the spellings that are met; the first is ours.
_COLUMNS = {'operator': ('operator', 'name', 'op', 'core', 'operation'), 'opcode': ('opcode', 'instruction', 'llvm'),
            'latency': ('latency', 'latency (cycles)', 'cycles'), 'blocking': ('blocking', 'ii', 'interval'),
            'limit': ('limit', 'instances', 'count', 'units'), 'delay': ('delay', 'delay (ns)', 'timing', 'ns'),
            'delay_out': ('delay_out', 'output delay')}


def _by_number(table: dict[str, Any], where: str) -> list[tuple[float, Any]]:
    if not table:
        raise BadInput('%s: the table is empty' % where)
    return sorted(((number(key, where), value) for key, value in table.items()), key=lambda row: row[0])


def _at_width(table: Any, width: int, where: str) -> Any:
    """The entry of the least width that is enough, or of the largest one."""
    if not isinstance(table, dict):
        return table
    rows = _by_number(table, where)
    return next((value for key, value in rows if key >= width), rows[-1][1])


def _depth(table: Any) -> int:
    return 1 + max(map(_depth, table.values()), default=0) if isinstance(table, dict) else 0


def _latency(table: Any, width: int, clock: float, where: str) -> int:
    """Tables have become deeper over the years: a number by width; by width and the delay that is reached; and by
    configuration before that, of which the first is taken. Of the delays that fit in `clock` the one of fewest cycles is
    taken, or the least delay if none fits."""
    if _depth(table) > 2:
        table = _by_number(table, where)[0][1]
    found = _at_width(table, width, where)
    if isinstance(found, dict):
        rows = _by_number(found, where)
        fits = [number(cycles, where) for delay, cycles in rows if delay <= clock]
        found = min(fits) if fits else rows[0][1]
    return integer(number(found, where), where)


def read_dynamatic(path: pathlib.Path, width: int = 32, clock: float = 5.0,
                   variant: str = 'flopoco') -> tuple[Json, Losses]:
    """A target of the components' latencies and data delays at `width` bits, for a clock period of `clock` ns. Where floating
    point has several implementations, it is `variant` (flopoco or vivado) that is taken."""
    from . import Losses
    try:
        components = json.loads(text_of(path))
    except ValueError as error:
        raise BadInput('%s: %s' % (path, error)) from error
    if not isinstance(components, dict):
        raise BadInput('%s: a table of components is an object' % path)
    types: list[Json] = []
    rules: list[Json] = []
    unknown = 0
    for name, component in components.items():
        words = name.split('.')
        opcode = _OPCODES.get(words[1]) if len(words) > 1 else None
        if opcode is None or not isinstance(component, dict) or 'latency' not in component:
            unknown += 1
            continue
        if words[2:] not in ([], [variant]) or any(rule['opcode'] == opcode for rule in rules):
            continue
        where, delays = '%s: %s' % (path, name), component.get('delay')
        delay = number(_at_width(delays.get('data', 0), width, where), where) if isinstance(delays, dict) else 0.0
        types.append({'name': name, 'latency': _latency(component['latency'], width, clock, where),
                      **({'delay': delay} if delay else {})})
        rules.append({'opcode': opcode, 'operator': name})
    losses = Losses(['delays of valid and ready signals, and buffers in ports, are not kept',
                     'there are no limits in the table: every type is without limit',
                     'of several latencies of a component that of the fewest cycles within %g ns is kept' % clock])
    losses.say(unknown, '%d components that are no instruction of LLVM are not kept')
    return _target(path.stem, types, rules), losses


def _target(name: str, types: list[Json], rules: list[Json]) -> Json:
    return {'format': 'gaus-target-1', 'name': name, 'extends': 'default', 'operator_types': types, 'rules': rules}


def read_csv(path: pathlib.Path) -> tuple[Json, Losses]:
    """A target of a table with the columns operator, latency and, where known, opcode, blocking (II), limit, delay and
    delay_out. A row without an opcode replaces the built-in type of that name, or is a type for your own rules."""
    from . import Losses
    text = text_of(path)
    dialect = csv.Sniffer().sniff(text.splitlines()[0] if text.strip() else 'operator,latency', ',;\t|')
    rows = list(csv.DictReader(io.StringIO(text), dialect=dialect))
    if not rows:
        raise BadInput('%s: there are no rows below a header' % path)
    names = {column.strip().lower(): column for column in rows[0] if column}
    columns = {key: next((names[s] for s in spellings if s in names), None) for key, spellings in _COLUMNS.items()}
    for key in ('operator', 'latency'):
        if columns[key] is None:
            raise BadInput('%s: there is no column %r; there are %s' % (path, key, ', '.join(names)))
    types: list[Json] = []
    rules: list[Json] = []
    for line, row in enumerate(rows, 2):
        own, opcode = _row(row, columns, '%s: line %d' % (path, line))
        types.append(own)
        if opcode:
            rules.append({'opcode': opcode.split('|') if '|' in opcode else opcode, 'operator': own['name']})
    unused = sorted(set(names.values()) - set(columns.values()))
    losses = Losses(['columns that mean nothing here are not kept: %s' % ', '.join(unused)] if unused else [])
    return _target(path.stem, types, rules), losses


def _row(row: dict[str, Any], columns: dict[str, str | None], where: str) -> tuple[Json, str]:
    def cell(key: str) -> str:
        column = columns[key]
        return str(row.get(column) or '').strip() if column else ''

    found: Json = {'name': cell('operator'), 'latency': integer(cell('latency'), where + ': latency')}
    if not found['name']:
        raise BadInput('%s: the operator has no name' % where)
    for key in ('blocking', 'limit'):
        if cell(key) not in ('', '-', '0'):
            found[key] = integer(cell(key), '%s: %s' % (where, key), 1)
    if found.get('blocking') == 1:
        del found['blocking']
    for key in ('delay', 'delay_out'):
        if cell(key) not in ('', '-') and number(cell(key), where):
            found[key] = number(cell(key), '%s: %s' % (where, key))
    return found, cell('opcode')
