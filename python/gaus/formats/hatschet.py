# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""HatScheT's problems: a graph in GraphML and a resource model in XML (https://github.com/SpeedyBK/hatschet)."""
from __future__ import annotations

import pathlib
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..problem import Json, Problem
from ._common import bytes_of, integer, latency_of, number, problem_of, refuse, say_plain_losses

if TYPE_CHECKING:
    from . import Converted, Losses


def _parse(path: pathlib.Path) -> ET.Element:
    try:
        root = ET.fromstring(bytes_of(path))
    except ET.ParseError as error:
        raise BadInput('%s: %s' % (path, error)) from error
    for element in root.iter():  # namespaces, which some of the files have and some do not
        element.tag = element.tag.split('}')[-1]
    return root


def model_of(path: pathlib.Path) -> pathlib.Path:
    """The resource model that belongs to a graph by the names in HatScheT's benchmark set: graph1.graphml and
    graph1.200MHz.graphml have graph1_RM.xml, fir.graphml has firRM.xml, fir_RM.xml or RM1.xml."""
    stem = path.name.split('.')[0]
    for name in (stem + '_RM.xml', stem + 'RM.xml', 'RM.xml', 'RM1.xml'):
        if (path.parent / name).exists():
            return path.parent / name
    raise BadInput('%s: no resource model beside it (%s_RM.xml); name it with resources=' % (path, stem))


def _type(resource: ET.Element, path: pathlib.Path, losses: Losses) -> Json:
    name = resource.get('name')
    if not name:
        raise BadInput('%s: a Resource has no name' % path)
    where = '%s: Resource %s' % (path, name)
    found: Json = {'name': name, 'latency': integer(resource.get('latency'), where + ': latency')}
    limit = integer(resource.get('limit', -1), where + ': limit', -1)
    if limit > 0:
        found['limit'] = limit
    blocking = integer(resource.get('blockingTime', 1), where + ': blockingTime')
    if blocking > 1:
        found['blocking'] = blocking
    delay = number(resource.get('physicalDelay', 0), where + ': physicalDelay')
    if delay:
        found['delay'] = delay
    costs = sum(number(c.get('demand', 0), where) != 0 for c in resource.iter('Cost'))
    if costs and limit <= 0:
        losses.say(1, 'costs of resources (LUT, DSP, MEM) are not kept')
    return found


def _values(element: ET.Element) -> dict[str, str]:
    return {str(d.get('key')): d.text or '' for d in element.iter('data')}


def read(path: pathlib.Path, resources: str | pathlib.Path | None = None) -> Converted:
    """The graph `path` with the resource model `resources` (None: the one beside it)."""
    from . import Converted, Losses
    losses = Losses()
    model = pathlib.Path(resources) if resources is not None else model_of(path)
    types = [_type(r, model, losses) for r in _parse(model).iter('Resource')]
    latency = {t['name']: int(t['latency']) for t in types}
    graph = _parse(path)
    index: dict[str, int] = {}
    operations: list[Json] = []
    for node in graph.iter('node'):
        values = _values(node)
        kind = values.get('uses_resource')
        if kind not in latency:
            raise BadInput('%s: node %s uses resource %r, which %s does not have' % (path, node.get('id'), kind, model))
        index[str(node.get('id'))] = len(operations)
        operations.append({'type': kind, **({'name': values['name']} if values.get('name') else {})})
    dependences = [_dependence(edge, index, latency, operations, path) for edge in graph.iter('edge')]
    used = {o['type'] for o in operations}
    losses.say(len([t for t in types if t['name'] not in used]), '%d resources that no node uses are not kept')
    losses[:] = list(dict.fromkeys(losses))
    return Converted([problem_of(path.name.removesuffix('.graphml'), [t for t in types if t['name'] in used], operations,
                                 dependences)], losses)


def _dependence(edge: ET.Element, index: dict[str, int], latency: dict[str, int], operations: list[Json],
                path: pathlib.Path) -> Json:
    ends = [str(edge.get('source')), str(edge.get('target'))]
    for end in ends:
        if end not in index:
            raise BadInput('%s: edge %s: there is no node %s' % (path, edge.get('id'), end))
    src, dst = (index[end] for end in ends)
    values, where = _values(edge), '%s: edge %s' % (path, edge.get('id'))
    delay = integer(values.get('delay', values.get('latency', 0)), where + ': delay', -10**6)
    distance = integer(values.get('distance', 0), where + ': distance')
    own = latency[operations[src]['type']]
    return {'src': src, 'dst': dst, **({'distance': distance} if distance else {}),
            **({'latency': own + delay} if delay else {}),
            **({'kind': 'order'} if values.get('deptype', '').strip() == 'Precedence' else {})}


# --- writing -------------------------------------------------------------------------------------------------------------


def _data(parent: ET.Element, key: str, value: Any) -> None:
    ET.SubElement(parent, 'data', key=key).text = str(value)


def _graph(data: Json) -> ET.Element:
    latency = latency_of(data)
    root = ET.Element('graphml')
    graph = ET.SubElement(root, 'graph', edgedefault='directed', id='')
    for v, o in enumerate(data['operations']):
        node = ET.SubElement(graph, 'node', id=str(v))
        _data(node, 'name', o.get('name', v))
        _data(node, 'uses_resource', o['type'])
    for e, d in enumerate(data['dependences']):
        own = latency[data['operations'][d['src']]['type']]
        edge = ET.SubElement(graph, 'edge', id='%d_%d_%d' % (d['src'], d['dst'], e), source=str(d['src']),
                             target=str(d['dst']))
        _data(edge, 'distance', d.get('distance', 0))
        _data(edge, 'delay', d.get('latency', own) - own)
        _data(edge, 'deptype', 'Data' if d.get('kind', 'data') == 'data' else 'Precedence')
    return root


def _model(data: Json) -> ET.Element:
    root = ET.Element('ModelInformation', Version='1.0')
    resources = ET.SubElement(root, 'Resources')
    for t in data['operator_types']:
        ET.SubElement(resources, 'Resource', blockingTime=str(t.get('blocking', 1)), latency=str(t['latency']),
                      limit=str(t.get('limit', -1)), name=t['name'], physicalDelay=repr(float(t.get('delay', 0))))
    return root


def _save(root: ET.Element, path: pathlib.Path) -> None:
    ET.indent(root)
    path.write_bytes(ET.tostring(root, 'utf-8', xml_declaration=True) + b'\n')


def write(problem: Problem, path: pathlib.Path, resources: str | pathlib.Path | None = None) -> Losses:
    """The graph to `path`, and the resource model to `resources` (None: STEM_RM.xml beside it)."""
    from . import Losses
    losses, data = Losses(), refuse(problem, 'HatScheT')
    stem = path.name.removesuffix('.graphml').split('.')[0]
    _save(_graph(data), path)
    _save(_model(data), pathlib.Path(resources) if resources is not None else path.parent / (stem + '_RM.xml'))
    say_plain_losses(data, losses, ('name', 'delay'))
    if path.name.removesuffix('.graphml') != data.get('name', ''):
        losses.append("the problem's name is not kept: it becomes the file's")
    return losses
