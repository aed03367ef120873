# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""GML and DOT: graphs whose nodes and edges carry the keys of docs/formats.md as attributes."""
from __future__ import annotations

import html
import json
import pathlib
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..problem import Json, Problem
from ._common import integer, problem_of, text_of

if TYPE_CHECKING:
    import networkx

    from . import Converted, Losses

_INTEGERS = ('width', 'demand', 'distance', 'latency', 'earliest', 'latest')
_NODE = ('name', 'type', 'width', 'demand', 'earliest', 'latest', 'when')
_EDGE = ('distance', 'latency', 'kind')
# pydot keeps `name` for itself.
_DOT_NAME = 'opname'
# The attribute of a graph that has, as JSON, what is of no node and no edge: operator types, clock period and so on.
_TOP = 'gaus'


def _text(value: Any) -> Any:
    """An attribute's value; lists become JSON."""
    return value if isinstance(value, (str, int, float)) else json.dumps(value)


def _value(key: str, text: Any, where: str) -> Any:
    if key in _INTEGERS:
        return integer(text, '%s: %s' % (where, key), -10**9)
    if key in ('when', 'type') and str(text).startswith('['):
        return json.loads(text)
    return text if isinstance(text, str) else str(text)


def _top(data: Json) -> str:
    return json.dumps({key: value for key, value in data.items() if key not in ('operations', 'dependences')})


def _from_rows(top: str | None, nodes: list[tuple[str, Json]], edges: list[tuple[str, str, Json]], where: str) -> Converted:
    """A problem of nodes and edges with their attributes. Without the graph's own attribute the types are made of what the
    nodes say, and that is a loss."""
    from . import Converted, Losses
    losses = Losses()
    index = {name: v for v, (name, _) in enumerate(nodes)}
    operations: list[Json] = []
    for name, attributes in nodes:
        own = {key: _value(key, attributes[key], '%s: node %s' % (where, name)) for key in _NODE if key in attributes}
        operations.append({'type': 'op', 'name': str(attributes.get('label', name)), **own} if top is None else own)
    for v, o in enumerate(operations):
        if 'type' not in o:
            raise BadInput('%s: node %s has no attribute type' % (where, nodes[v][0]))
    dependences = [{'src': index[a], 'dst': index[b], **{key: _value(key, attributes[key], '%s: edge %s -> %s'
                                                                     % (where, a, b)) for key in _EDGE if key in attributes}}
                   for a, b, attributes in edges]
    unknown = {key for _, attributes in nodes for key in attributes} - {*_NODE, 'label', 'id', 'shape', 'color'}
    unknown |= {key for *_, attributes in edges for key in attributes} - {*_EDGE, 'x_index', 'key', 'style', 'color', 'label',
                                                                          'xindex'}
    if unknown:
        losses.append('attributes that mean nothing here are not kept: %s' % ', '.join(sorted(unknown)))
    if top is not None:
        data = json.loads(top)
        return Converted([{**data, 'operations': operations, 'dependences': dependences}], losses)
    names = list(dict.fromkeys(o['type'] for o in operations))
    losses.append('there are no operator types in the graph: each of the %d is made with latency 1 and no limit' % len(names))
    return Converted([problem_of(pathlib.Path(where).stem, [{'name': n, 'latency': 1} for n in names], operations,
                                 dependences)], losses)


# --- GML -----------------------------------------------------------------------------------------------------------------


def _plain_graph(data: Json) -> networkx.MultiDiGraph[int]:
    import networkx
    graph: networkx.MultiDiGraph[int] = networkx.MultiDiGraph()
    graph.graph[_TOP] = _top(data)
    for v, o in enumerate(data['operations']):
        graph.add_node(v, **{key: _text(value) for key, value in o.items()})
    for e, d in enumerate(data['dependences']):
        rest = {key: _text(value) for key, value in d.items() if key not in ('src', 'dst')}
        graph.add_edge(d['src'], d['dst'], xindex=e, **rest)
    return graph


def write_gml(problem: Problem, path: pathlib.Path) -> Losses:
    import networkx

    from . import Losses
    networkx.write_gml(_plain_graph(problem.to_dict()), path)
    return Losses()


def read_gml(path: pathlib.Path) -> Converted:
    import networkx
    text_of(path)  # says why a file cannot be read
    try:
        graph = networkx.read_gml(path, label='id')
    except networkx.NetworkXError as error:
        raise BadInput('%s: %s' % (path, error)) from error
    edges = [(str(a), str(b), dict(attributes)) for a, b, attributes in graph.edges(data=True)]
    if all('xindex' in attributes for *_, attributes in edges):
        edges.sort(key=lambda edge: int(edge[2]['xindex']))
    nodes = [(str(name), dict(attributes)) for name, attributes in graph.nodes(data=True)]
    return _from_rows(graph.graph.get(_TOP), nodes, edges, str(path))


# --- DOT -----------------------------------------------------------------------------------------------------------------


def _quoted(value: Any) -> str:
    """A quoted string of DOT; what would need an escape is an entity, which Graphviz shows as the character."""
    text = html.escape(str(_text(value)), quote=True)
    return '"%s"' % text.replace('\\', '&#92;').replace('\n', '&#10;').replace('\r', '&#13;')


def _attributes(pairs: Json) -> str:
    return ' [%s]' % ', '.join('%s=%s' % (key, _quoted(value)) for key, value in pairs.items()) if pairs else ''


def write_dot(problem: Problem, path: pathlib.Path) -> Losses:
    from . import Losses
    data = problem.to_dict()
    lines = ['digraph {', '  graph [%s=%s];' % (_TOP, _quoted(_top(data)))]
    for v, o in enumerate(data['operations']):
        own = {_DOT_NAME if key == 'name' else key: value for key, value in o.items()}
        lines.append('  n%d%s;' % (v, _attributes({'label': '%s\n%s' % (o.get('name', v), _text(o['type'])), **own})))
    for d in data['dependences']:
        rest = {key: value for key, value in d.items() if key not in ('src', 'dst')}
        style = {'style': 'dashed'} if d.get('distance') else {}
        lines.append('  n%d -> n%d%s;' % (d['src'], d['dst'], _attributes({**rest, **style})))
    path.write_text('\n'.join([*lines, '}', '']), encoding='utf-8')
    return Losses()


def _unquoted(text: Any) -> str:
    text = str(text)
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('\\"', '"')
    return html.unescape(text)


def _own(thing: Any) -> Json:
    return {'name' if key == _DOT_NAME else key: _unquoted(value) for key, value in thing.get_attributes().items()}


def read_dot(path: pathlib.Path) -> Converted:
    import pydot
    graphs = pydot.graph_from_dot_data(text_of(path))
    if not graphs:
        raise BadInput('%s: it is not a graph that pydot reads' % path)
    graph = graphs[0]
    nodes: dict[str, Json] = {}
    top = _own(graph).get(_TOP)
    for node in graph.get_nodes():
        name = _unquoted(node.get_name())
        if name == 'graph':
            top = _own(node).get(_TOP, top)
        elif name not in ('node', 'edge', '\\n'):
            nodes[name] = _own(node)
    edges = []
    for edge in sorted(graph.get_edges(), key=lambda e: int(e.get_sequence() or 0)):
        ends = [_unquoted(str(end)).split(':')[0] for end in (edge.get_source(), edge.get_destination())]
        for end in ends:
            nodes.setdefault(end, {})
        edges.append((ends[0], ends[1], _own(edge)))
    return _from_rows(top, list(nodes.items()), edges, str(path))
