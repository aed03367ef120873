# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Problems: operator types, operations and dependences."""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ._library import check, ffi, json_bytes, lib, slots
from .errors import BadInput

if TYPE_CHECKING:
    import matplotlib.axes
    import networkx
    import pandas

Json = dict[str, Any]
Starts = npt.NDArray[np.int32]

# Keys of the top level that a graph carries in its own attributes.
_TOP = ('name', 'lifetime_from', 'clock_period', 'operator_types', 'resources', 'wires')

# The attribute of an edge that keeps the order of the dependences: a graph has them by source.
_ORDER = 'x_index'


class Problem:
    """A scheduling problem, checked and never changed.

    It holds what the library read; `to_json` writes that canonically, so two problems are equal where their texts are.
    Everything that `gaus-problem-1` and `-2` can say (docs/formats.md) is given by its key there.
    """

    __slots__ = ('_data', '_handle', '_hash', '_text')

    _text: bytes | None
    _data: Json | None
    _hash: str | None

    def __init__(self, name: str = '', operator_types: Iterable[Mapping[str, Any]] = (),
                 operations: Iterable[Mapping[str, Any]] = (), dependences: Iterable[Mapping[str, Any]] = (),
                 **more: Any) -> None:
        """`more` has the other keys of the top level: clock_period, lifetime_from, resources."""
        data: Json = {'format': 'gaus-problem-2', 'name': name, **more, 'operator_types': [dict(t) for t in operator_types],
                      'operations': [dict(o) for o in operations], 'dependences': [dict(d) for d in dependences]}
        self._parse(_dumps(data), name or 'problem')

    # --- reading ---------------------------------------------------------------------------------------------------

    @classmethod
    def from_json(cls, text: str | bytes | Mapping[str, Any], where: str = 'text') -> Problem:
        """Of JSON text, or of what json.loads made of it. `where` names it in errors."""
        problem = cls.__new__(cls)
        problem._parse(_dumps(text) if isinstance(text, Mapping) else text.encode() if isinstance(text, str) else text,
                       where)
        return problem

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Problem:
        """Of a JSON file."""
        problem = cls.__new__(cls)
        err = slots.error
        check(lib.gaus_problem_read(os.fsencode(path), slots.problem, err), err)
        problem._take(slots.problem[0])
        return problem

    @classmethod
    def from_networkx(cls, graph: networkx.DiGraph[Any], operator_types: Any = None, **more: Any) -> Problem:
        """Of a directed graph (a MultiDiGraph as a rule): an operation for each node, a dependence for each edge.

        Attributes of nodes are those of operations: `type` (required), `width`, `demand` and so on; of edges those of
        dependences: `distance`, `latency`, `kind`. Operator types are `operator_types`, or the graph's attribute of that
        name: a list of them, or a table name -> attributes. Operations are in the order of the nodes, and an operation
        without `name` is called as its node.
        """
        top: Json = {key: graph.graph[key] for key in _TOP if key in graph.graph} | more
        types = operator_types if operator_types is not None else top.pop('operator_types', None)
        if types is None:
            raise BadInput("the graph has no operator types; give operator_types, or set graph.graph['operator_types'] to "
                           "{'mul': {'latency': 3, 'limit': 1}} for example")
        top.pop('operator_types', None)
        index = {node: i for i, node in enumerate(graph.nodes)}
        operations = [{'name': str(node), **attributes} for node, attributes in graph.nodes(data=True)]
        for node, operation in zip(graph.nodes, operations):
            if 'type' not in operation:
                raise BadInput('node %r has no attribute type, the name of its operator type' % (node,))
        edges = list(graph.edges(data=True))
        if all(_ORDER in attributes for _, _, attributes in edges):
            edges.sort(key=lambda edge: int(edge[2][_ORDER]))
        dependences = [{'src': index[a], 'dst': index[b], **attributes} for a, b, attributes in edges]
        return cls(operator_types=_type_list(types), operations=operations, dependences=dependences,
                   **{'name': '', **top})

    @classmethod
    def from_pandas(cls, operations: pandas.DataFrame, dependences: pandas.DataFrame, operator_types: Any,
                    name: str = '', **more: Any) -> Problem:
        """Of tables. Columns are the keys of docs/formats.md, and an empty cell is an absent key. `src` and `dst` are
        values of the operations' index. `operator_types` is a table with `name` as column or index, or as
        `from_networkx` takes it.
        """
        index: dict[Hashable, int] = {key: i for i, key in enumerate(operations.index)}
        rows = _rows(dependences)
        for i, row in enumerate(rows):
            for end in ('src', 'dst'):
                if row.get(end) not in index:
                    raise BadInput('dependence %d: %s %r is not in the index of the operations' % (i, end, row.get(end)))
                row[end] = index[row[end]]
        return cls(name, operator_types=_type_list(operator_types), operations=_rows(operations), dependences=rows,
                   **more)

    # --- writing ---------------------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """The canonical text, `gaus-problem-1` or `-2`, whichever is the oldest that can say it."""
        return self._bytes().decode()

    def to_dict(self) -> Json:
        """What json.loads makes of that text; the caller may change it."""
        loaded: Json = json.loads(self._bytes())
        return loaded

    def write(self, path: str | os.PathLike[str]) -> None:
        """That text to a file."""
        with open(path, 'wb') as file:
            file.write(self._bytes())

    def to_networkx(self) -> networkx.MultiDiGraph[int]:
        """The graph of which `from_networkx` makes an equal problem. Nodes are operation indices; the attribute x_index
        of an edge is that of its dependence."""
        import networkx
        data = self._dict()
        graph: networkx.MultiDiGraph[int] = networkx.MultiDiGraph(**{key: data[key] for key in _TOP if key in data})
        for i, operation in enumerate(data['operations']):
            graph.add_node(i, **operation)
        for i, dependence in enumerate(data['dependences']):
            rest = {key: value for key, value in dependence.items() if key not in ('src', 'dst')}
            graph.add_edge(dependence['src'], dependence['dst'], **rest, **{_ORDER: i})
        return graph

    def to_pandas(self) -> tuple[pandas.DataFrame, pandas.DataFrame, pandas.DataFrame]:
        """Operations, dependences and operator types, as `from_pandas` takes them."""
        import pandas
        data = self._dict()
        operations = pandas.DataFrame(data['operations'])
        dependences = pandas.DataFrame(data['dependences'], columns=None if data['dependences'] else ['src', 'dst'])
        return operations, dependences, pandas.DataFrame(data['operator_types'])

    # --- looking ---------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return str(self._dict().get('name', ''))

    @property
    def operator_types(self) -> list[Json]:
        """With the keys of docs/formats.md; what has its default may be absent."""
        return list(self._dict()['operator_types'])

    @property
    def operations(self) -> list[Json]:
        return list(self._dict()['operations'])

    @property
    def dependences(self) -> list[Json]:
        return list(self._dict()['dependences'])

    @property
    def operation_names(self) -> list[str]:
        """An operation without a name is called by its index."""
        return [str(o.get('name', i)) for i, o in enumerate(self._dict()['operations'])]

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal: the key of stores and caches."""
        if self._hash is None:
            self._hash = hashlib.sha256(self._bytes()).hexdigest()
        return self._hash

    def latencies(self) -> Starts:
        """The latency of each operation. Of one with several implementations it is that of the first."""
        latency = {t['name']: t['latency'] for t in self._dict()['operator_types']}
        return np.array([latency[_first(o['type'])] for o in self._dict()['operations']], np.int32)

    def __len__(self) -> int:
        return int(lib.gaus_problem_num_operations(self._handle))

    def __eq__(self, other: object) -> bool:
        return self._bytes() == other._bytes() if isinstance(other, Problem) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._bytes())

    def __reduce__(self) -> tuple[Any, ...]:
        return Problem.from_json, (self._bytes(), self.name or 'problem')

    def __repr__(self) -> str:
        return '<gaus.Problem %r: %d operations, %d dependences>' % (self.name, len(self),
                                                                     len(self._dict()['dependences']))

    def _repr_html_(self) -> str:
        from ._html import problem_html
        return problem_html(self)

    def plot(self, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draws the dependence graph in matplotlib, by earliest start."""
        from .plotting import plot_problem
        return plot_problem(self, ax)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _parse(self, text: bytes, where: str) -> None:
        out, err = ffi.new('gaus_problem **'), ffi.new('gaus_error *')
        name = where.encode('utf-8', 'replace').split(b'\0', 1)[0]
        check(lib.gaus_problem_parse(text, len(text), name, out, err), err)
        self._take(out[0])

    def _take(self, handle: Any) -> None:
        self._handle = ffi.gc(handle, lib.gaus_problem_destroy)
        self._text = None
        self._data = None
        self._hash = None

    def _bytes(self) -> bytes:
        if self._text is None:
            self._text = json_bytes(lib.gaus_problem_to_json, self._handle)
        return self._text

    def _dict(self) -> Json:
        """The parsed text, shared: not to be changed."""
        if self._data is None:
            self._data = json.loads(self._bytes())
        return self._data


class Builder:
    """Builds a problem piece by piece.

    >>> b = Builder('mac')
    >>> mul, add = b.operator_type('mul', latency=3, limit=1), b.operator_type('add', latency=1)
    >>> m, acc = b.operation(mul, 'x*y', width=32), b.operation(add, 'acc', width=32)
    >>> b.dependence(m, acc)
    >>> b.dependence(acc, acc, distance=1)
    >>> b.build()
    <gaus.Problem 'mac': 2 operations, 2 dependences>
    """

    def __init__(self, name: str = '', **more: Any) -> None:
        """`more` has the other keys of the top level: clock_period, lifetime_from, resources."""
        self._name, self._more = name, more
        self._types: list[Json] = []
        self._operations: list[Json] = []
        self._dependences: list[Json] = []

    def operator_type(self, name: str, latency: int, **more: Any) -> str:
        """Adds an operator type and returns its name."""
        self._types.append({'name': name, 'latency': latency, **more})
        return name

    def operation(self, type: str | Sequence[str], name: str | None = None, **more: Any) -> int:
        """Adds an operation and returns its index."""
        self._operations.append({'type': type, **({} if name is None else {'name': name}), **more})
        return len(self._operations) - 1

    def dependence(self, src: int, dst: int, **more: Any) -> None:
        """Adds a dependence."""
        self._dependences.append({'src': src, 'dst': dst, **more})

    def build(self) -> Problem:
        """The problem; BadInput says what is wrong with it."""
        return Problem(self._name, self._types, self._operations, self._dependences, **self._more)


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError('%r of %s cannot be written as JSON' % (value, type(value).__name__))


def _dumps(data: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(data, default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise BadInput(str(error)) from error


def _first(kind: Any) -> str:
    return str(kind[0] if isinstance(kind, list) else kind)


def _type_list(types: Any) -> list[Json]:
    if hasattr(types, 'columns'):
        return _rows(types if 'name' in types.columns else types.rename_axis('name').reset_index())
    if isinstance(types, Mapping):
        return [{'name': name, **attributes} for name, attributes in types.items()]
    return [dict(t) for t in types]


def _rows(table: pandas.DataFrame) -> list[Json]:
    """Rows as objects without their empty cells. A column that pandas made real because of those is of integers again."""
    rows: list[Json] = [{} for _ in range(len(table))]
    for column in table.columns:
        for row, value in zip(rows, table[column].tolist()):
            if value is None or value != value or str(value) == '<NA>':
                continue
            integer = isinstance(value, float) and value.is_integer() and not str(column).startswith('delay')
            row[str(column)] = int(value) if integer else value
    return rows
