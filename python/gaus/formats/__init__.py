# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Other tools' files (docs/convert.md): read and written, with every loss reported.

>>> import gaus.formats
>>> sorted(gaus.formats.FORMATS)[:4]
['aiger', 'blif', 'cp-sat', 'ddg']
"""
from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import BadInput
from ..problem import Json, Problem


class Losses(list[str]):
    """What a conversion does not keep, a sentence each."""

    def say(self, count: int, text: str) -> None:
        """Adds a loss that concerns `count` things, if there are any; `%d` in the text is their number."""
        if count:
            self.append(text % count if '%d' in text else text)


@dataclass
class Converted:
    """What a file holds: problems as dictionaries with the keys of docs/formats.md, and what was lost."""

    problems: list[Json]
    losses: Losses = field(default_factory=Losses)

    def problem(self) -> Problem:
        """The only problem, checked by the library."""
        if len(self.problems) != 1:
            raise BadInput('the file has %d problems, one is expected' % len(self.problems))
        return Problem.from_json(self.problems[0])

    def checked(self) -> list[Problem]:
        """All problems, checked by the library."""
        return [Problem.from_json(data, str(data.get('name') or 'problem')) for data in self.problems]


@dataclass(frozen=True)
class Format:
    """A format: how a file is read and written, and whether one file can hold several problems."""

    name: str
    suffixes: tuple[str, ...]
    what: str
    read: Callable[..., Converted] | None = None
    write: Callable[..., Losses] | None = None
    many: bool = False


def _json_read(path: pathlib.Path) -> Converted:
    return Converted([Problem.read(path).to_dict()])


def _json_write(problem: Problem, path: pathlib.Path) -> Losses:
    problem.write(path)
    return Losses()


def _formats() -> Mapping[str, Format]:
    from . import ddg, graphs, hatschet, models, morpher, netlists, ssp
    return {f.name: f for f in (
        Format('gaus', ('.json',), 'gaus-problem-1 and -2', _json_read, _json_write),
        Format('hatschet', ('.graphml',), "HatScheT's graph (GraphML) and resource model (XML)", hatschet.read,
               hatschet.write),
        Format('ssp', ('.mlir', '.ssp'), "CIRCT's static scheduling problems", ssp.read, ssp.write, many=True),
        Format('gml', ('.gml',), 'Graph Modelling Language', graphs.read_gml, graphs.write_gml),
        Format('dot', ('.dot', '.gv'), 'Graphviz', graphs.read_dot, graphs.write_dot),
        Format('aiger', ('.aag', '.aig'), 'and-inverter graphs, ASCII and binary', netlists.read_aiger),
        Format('blif', ('.blif',), 'Berkeley logic interchange format', netlists.read_blif),
        Format('morpher', ('.xml',), "data-flow graphs of the Morpher CGRA mapper", morpher.read),
        Format('ddg', ('.ddg.json',), "Triton's dependence graphs (ddg-0.1)", ddg.read, many=True),
        Format('smt-lib', ('.smt2',), 'SMT-LIB 2.6: is there a schedule at this II?', None, models.write_smt),
        Format('mps', ('.mps',), 'free MPS: the least length at this II', None, models.write_mps),
        Format('cp-sat', ('.pbtxt', '.textproto'), "CP-SAT's proto as text: the least length at this II", None,
               models.write_cp_sat),
    )}


FORMATS: Mapping[str, Format] = _formats()


def format_of(path: str | os.PathLike[str], name: str | None = None) -> Format:
    """The format of that name, or the one that the file's name suggests."""
    if name is not None:
        if name not in FORMATS:
            raise BadInput('there is no format %r; it is one of %s' % (name, ', '.join(FORMATS)))
        return FORMATS[name]
    text = os.fspath(path).lower()
    if os.path.basename(text) == 'ddg.json':
        return FORMATS['ddg']
    found = [(len(suffix), f.name) for f in FORMATS.values() for suffix in f.suffixes if text.endswith(suffix)]
    if not found:
        raise BadInput('%s: no format has files of that name; say which it is: %s' % (os.fspath(path), ', '.join(FORMATS)))
    return FORMATS[max(found)[1]]


def read(path: str | os.PathLike[str], name: str | None = None, **options: Any) -> Converted:
    """Reads a file. `options` are those of the format (docs/convert.md)."""
    found = format_of(path, name)
    if found.read is None:
        raise BadInput('%s is a format that is only written' % found.name)
    return found.read(pathlib.Path(path), **options)


def write(problem: Problem, path: str | os.PathLike[str], name: str | None = None, **options: Any) -> Losses:
    """Writes a problem and returns what the format cannot say of it."""
    found = format_of(path, name)
    if found.write is None:
        raise BadInput('%s is a format that is only read' % found.name)
    return found.write(problem, pathlib.Path(path), **options)
