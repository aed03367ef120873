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

# Operations of MLIR's dialects by LLVM's opcodes.
_OPCODES: dict[str, list[str]] = {
    'arith.addi': ['add'], 'arith.subi': ['sub'], 'arith.muli': ['mul'], 'arith.divui': ['udiv'], 'arith.divsi': ['sdiv'],
    'arith.remui': ['urem'], 'arith.remsi': ['srem'], 'arith.andi': ['and'], 'arith.ori': ['or'], 'arith.xori': ['xor'],
    'arith.shli': ['shl'], 'arith.shrsi': ['ashr'], 'arith.shrui': ['lshr'], 'arith.cmpi': ['icmp'], 'arith.cmpf': ['fcmp'],
    'arith.addf': ['fadd'], 'arith.subf': ['fsub'], 'arith.mulf': ['fmul'], 'arith.divf': ['fdiv'], 'arith.negf': ['fneg'],
    'arith.extsi': ['sext'], 'arith.extui': ['zext'], 'arith.trunci': ['trunc'], 'arith.select': ['select'],
    'arith.sitofp': ['sitofp'], 'arith.uitofp': ['uitofp'], 'arith.fptosi': ['fptosi'], 'arith.fptoui': ['fptoui'],
    'arith.extf': ['fpext'], 'arith.truncf': ['fptrunc'], 'handshake.load': ['load'], 'handshake.store': ['store'],
    'handshake.mc_load': ['load'], 'handshake.mc_store': ['store']}
# Column names of CSV, in the spellings that are met; the first is ours.
_COLUMNS = {'operator': ('operator', 'name', 'op', 'core', 'operation'), 'opcode': ('opcode', 'instruction', 'llvm'),
            'latency': ('latency', 'latency (cycles)', 'cycles'), 'blocking': ('blocking', 'ii', 'interval'),
            'limit': ('limit', 'instances', 'count', 'units'), 'delay': ('delay', 'delay (ns)', 'timing', 'ns'),
            'delay_out': ('delay_out', 'output delay')}


def _at_width(table: Any, width: int, where: str) -> float:
    """The entry of the least width that is enough, or of the largest one."""
    if not isinstance(table, dict):
        return number(table, where)
    if not table:
        raise BadInput('%s: the table is empty' % where)
    widths = sorted((integer(key, where), value) for key, value in table.items())
    chosen = next((value for key, value in widths if key >= width), widths[-1][1])
    if isinstance(chosen, dict):  # newer tables: latency by the delay that is reached; the fewest cycles
        return min(number(value, where) for value in chosen.values())
    return number(chosen, where)


def read_dynamatic(path: pathlib.Path, width: int = 32) -> tuple[Json, Losses]:
    """A target of the components' latencies and data delays at `width` bits."""
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
        if name not in _OPCODES or not isinstance(component, dict) or 'latency' not in component:
            unknown += 1
            continue
        where = '%s: %s' % (path, name)
        own = [r for r in rules if r['opcode'] == _OPCODES[name][0]]
        if own:
            continue
        delay = _at_width(component.get('delay', {}).get('data', 0), width, where) if isinstance(
            component.get('delay'), dict) else 0.0
        latency = _at_width(component['latency'], width, where)
        types.append({'name': name, 'latency': integer(latency, where), **({'delay': delay} if delay else {})})
        rules.append({'opcode': _OPCODES[name][0], 'operator': name})
    losses = Losses(['delays of valid and ready signals, and buffers in ports, are not kept',
                     'there are no limits in the table: every type is without limit'])
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
