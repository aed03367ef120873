# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LLVM IR: the loops of a module with their problems and schedules, by `opt` and GauS's plugin."""
from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .errors import BadInput, FileError, GausError
from .problem import Problem
from .schedule import Schedule


class Remark(NamedTuple):
    """What the pass says of a loop: `kind` is Passed (scheduled), Missed (refused, and why) or Analysis."""

    kind: str
    name: str
    function: str
    line: int
    text: str


@dataclass(frozen=True)
class Loop:
    """A scheduled loop: the function and the label of its header, its problem, and the schedule that its metadata has.

    `instructions[k]` is operation `k`: the k-th instruction of the body that has `!gaus.cycle` (docs/metadata.md). A loop
    that contains others has none, as an operation of it may be a whole loop.
    """

    function: str
    header: str
    ii: int
    problem: Problem
    schedule: Schedule
    instructions: list[str] = field(repr=False)


class Module(Sequence[Loop]):
    """The scheduled loops of a module, in the order of the file; also the remarks and the annotated IR."""

    def __init__(self, loops: list[Loop], remarks: list[Remark], ir: str) -> None:
        self._loops, self.remarks, self.ir = loops, remarks, ir

    @property
    def refused(self) -> list[Remark]:
        """The remarks of loops that have no schedule."""
        return [remark for remark in self.remarks if remark.kind == 'Missed']

    def __len__(self) -> int:
        return len(self._loops)

    def __getitem__(self, index: Any) -> Any:
        return self._loops[index]

    def __repr__(self) -> str:
        return '<gaus.Module: %d loops scheduled, %d refused>' % (len(self), len(self.refused))


def schedule_ir(source: str | os.PathLike[str], target: str | os.PathLike[str] | None = None, *, opt: str | None = None,
                plugin: str | os.PathLike[str] | None = None, timeout: float | None = None,
                **parameters: Any) -> Module:
    """Schedules all loops of a module of LLVM IR.

    `source` is IR as text, or a path of a .ll or .bc file. `target` is a target file (docs/targets.md). `opt` is the
    program, else $GAUS_OPT or the first of opt-19, opt-22, opt-16 and opt; `plugin` is GausPlugin.so, else $GAUS_PLUGIN, the
    one in the package, or the one installed beside the tool `gaus`. `parameters` are those of the pass (docs/remarks.md),
    with underscores: the solver's options, `nest`, `pragma` and so on.
    GausError has what opt said where it fails.
    """
    program, library = _program(opt), _plugin(plugin)
    with tempfile.TemporaryDirectory(prefix='gaus-') as name:
        folder = pathlib.Path(name)
        dump, remarks, out = folder / 'problems', folder / 'remarks.yaml', folder / 'out.ll'
        given = {'dump': dump, **({'target': os.path.abspath(target)} if target else {}),
                 **{key.replace('_', '-'): _value(value) for key, value in parameters.items()}}
        command = [program, '-load-pass-plugin=%s' % library, '-S', '-o', str(out), '-pass-remarks-output=%s' % remarks,
                   '-passes=gaus-schedule<%s>' % ';'.join('%s=%s' % item for item in given.items()),
                   _source(source, folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        if done.returncode:
            raise GausError('%s ended with %d: %s' % (program, done.returncode, done.stderr.strip()[-2000:]))
        ir = out.read_text(errors='replace')
        said = remarks.read_text(errors='replace') if remarks.exists() else ''
        return Module(list(_loops(ir, dump)), list(_remarks(said)), ir)


def _value(value: Any) -> str:
    return 'auto' if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def _source(source: str | os.PathLike[str], folder: pathlib.Path) -> str:
    if isinstance(source, str) and ('\n' in source or 'define ' in source):
        path = folder / 'in.ll'
        path.write_text(source)
        return str(path)
    if not os.path.exists(source):
        raise FileError('%s: there is no such file, and it is not the text of a module' % os.fspath(source))
    return os.path.abspath(source)


def _program(opt: str | None) -> str:
    given = opt or os.environ.get('GAUS_OPT')
    for name in [given] if given else ['opt-19', '/usr/lib/llvm-19/bin/opt', 'opt-22', '/usr/lib/llvm-22/bin/opt', 'opt-16',
                                       '/usr/lib/llvm-16/bin/opt', 'opt']:
        found = shutil.which(name)
        if found:
            return found
    raise FileError('there is no %s; install LLVM (Debian: llvm-19), or let opt= or GAUS_OPT name the program'
                    % (given or 'opt'))


def _plugin(plugin: str | os.PathLike[str] | None) -> str:
    given = plugin or os.environ.get('GAUS_PLUGIN')
    tool = shutil.which('gaus')
    places = [pathlib.Path(given)] if given else [pathlib.Path(__file__).parent / 'GausPlugin.so']
    if tool and not given:
        places += sorted(pathlib.Path(tool).resolve().parent.parent.glob('lib*/**/GausPlugin.so'))
    for place in places:
        if place.exists():
            return str(place.resolve())
    raise FileError('there is no plugin at %s; build it (docs/building.md), and let plugin= or GAUS_PLUGIN name '
                    'GausPlugin.so' % ', '.join(map(str, places)))


# --- what opt wrote ----------------------------------------------------------------------------------------------------

_REMARK = re.compile(r"--- !(\w+)\nPass:\s+gaus\S*\nName:\s+(\S+)\n(?:DebugLoc:.*?Line: (\d+).*\n)?Function:\s+(.*)\n"
                     r"Args:\n((?:  .*\n)*)")
_ARGUMENT = re.compile(r"^  - \w+:\s+(.*)$", re.M)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text.strip('"')


def _remarks(text: str) -> Iterator[Remark]:
    for kind, name, line, function, arguments in _REMARK.findall(text):
        said = ''.join(_unquoted(argument) for argument in _ARGUMENT.findall(arguments))
        yield Remark(kind, name, _unquoted(function.strip()), int(line or 0), said)


_FUNCTION = re.compile(r'^define\b.*?@("(?:[^"\\]|\\.)*"|[\w.$-]+)\(.*?\{\n(.*?)^\}', re.M | re.S)
_LABEL = re.compile(r'^("(?:[^"]|\\.)*"|[\w.$-]+):')
_TARGET = re.compile(r'label %("(?:[^"]|\\.)*"|[\w.$-]+)')
_CYCLE = re.compile(r'!gaus\.cycle !(\d+)')
_LOOP = re.compile(r'!llvm\.loop !(\d+)')
_NODE = re.compile(r'^!(\d+) = (?:distinct )?!\{(.*)\}$', re.M)


@dataclass
class _Block:
    lines: list[str]
    successors: list[str]


def _blocks(body: str) -> dict[str, _Block]:
    """The blocks of a function by label; the first one's is '' where it has none written."""
    blocks: dict[str, _Block] = {}
    lines: list[str] = []
    for line in body.splitlines():
        label = _LABEL.match(line)
        if label or not blocks:
            lines = []
            blocks[label.group(1) if label else ''] = _Block(lines, [])
        if not label and line.strip():
            lines.append(line.strip())
    for block in blocks.values():
        # switch and invoke go on over several lines: what follows the last instruction's first line belongs to it
        start = next((i for i, line in enumerate(block.lines) if re.match(r'(br|switch|indirectbr|%\S+ = invoke|invoke|'
                                                                          r'callbr)\b', line)), len(block.lines))
        block.successors = _TARGET.findall(' '.join(block.lines[start:]))
    return blocks


def _reachable(blocks: dict[str, _Block], start: str, without: str | None = None) -> set[str]:
    seen, todo = set(), [start]
    while todo:
        label = todo.pop()
        if label in seen or label == without or label not in blocks:
            continue
        seen.add(label)
        todo += blocks[label].successors
    return seen


def _body(blocks: dict[str, _Block], latch: str) -> tuple[str, list[str]]:
    """The header of the loop that ends in `latch`, and its blocks in reverse post-order."""
    entry = next(iter(blocks))
    header = next(label for label in blocks[latch].successors
                  if label == latch or latch not in _reachable(blocks, entry, label))
    before: dict[str, list[str]] = {}
    for label, block in blocks.items():
        for successor in block.successors:
            before.setdefault(successor, []).append(label)
    inside, todo = {header}, [latch]
    while todo:
        label = todo.pop()
        if label not in inside:
            inside.add(label)
            todo += before.get(label, [])
    order: list[str] = []
    seen = {header}
    stack = [(header, iter(blocks[header].successors))]
    while stack:
        label, rest = stack[-1]
        step = next((s for s in rest if s in inside and s not in seen), None)
        if step is None:
            order.append(stack.pop()[0])
        else:
            seen.add(step)
            stack.append((step, iter(blocks[step].successors)))
    return header, order[::-1]


def _record(nodes: dict[str, str], number: str) -> dict[str, Any]:
    """The integers and texts of a loop's record: {'gaus.ii': 4} and so on."""
    found: dict[str, Any] = {}
    for child in re.findall(r'!(\d+)', nodes.get(number, '')):
        entry = re.match(r'!"(gaus\.[\w.]+)", (?:i\d+ (-?\d+)|!"(.*)")$', nodes.get(child, ''))
        if entry:
            found[entry.group(1)] = int(entry.group(2)) if entry.group(2) else entry.group(3)
    return found


def _loops(ir: str, dump: pathlib.Path) -> Iterator[Loop]:
    nodes = dict(_NODE.findall(ir))
    for name, body in _FUNCTION.findall(ir):
        blocks = _blocks(body)
        for latch, block in blocks.items():
            mark = next((found.group(1) for found in map(_LOOP.search, block.lines) if found), None)
            record = _record(nodes, mark) if mark else {}
            if 'gaus.ii' in record:
                yield _loop(name.strip('"'), blocks, latch, record, nodes, dump)


def _loop(function: str, blocks: dict[str, _Block], latch: str, record: dict[str, Any], nodes: dict[str, str],
          dump: pathlib.Path) -> Loop:
    header, order = _body(blocks, latch)
    problem, schedule = _dumped(function, header, record, dump)
    if record.get('gaus.nests'):
        return Loop(function, header, record['gaus.ii'], problem, schedule, [])
    lines = [line for label in order for line in blocks[label].lines if _CYCLE.search(line)]
    starts = [int(nodes[found.group(1)].split()[-1]) for found in map(_CYCLE.search, lines) if found]
    if starts != schedule.start.tolist():
        raise GausError('the metadata of the loop at %s in function %s and the schedule that the plugin wrote are not of one '
                        'another; are plugin and package of one version?' % (header or 'entry', function))
    return Loop(function, header, record['gaus.ii'], problem, schedule, lines)


def _dumped(function: str, header: str, record: dict[str, Any], dump: pathlib.Path) -> tuple[Problem, Schedule]:
    """The problem and the schedule that the plugin wrote of a loop, which passed the verifier once more."""
    name = record.get('gaus.dump')
    if name is None:
        raise BadInput('the record of the loop at %s in function %s does not name its problem; the plugin is of an older '
                       'version than the package' % (header or 'entry', function))
    problem = Problem.read(dump / name)
    schedule = Schedule.read(dump / 'schedules' / (name.removesuffix('.json') + '.schedule.json'), problem)
    schedule.verify()
    return problem, schedule
