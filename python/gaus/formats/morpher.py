# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Data-flow graphs of the Morpher CGRA mapper (https://github.com/ecolab-nus/Morpher_CGRA_Mapper)."""
from __future__ import annotations

import pathlib
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from ..errors import BadInput
from ..problem import Json
from ._common import integer, problem_of, text_of

if TYPE_CHECKING:
    from . import Converted

_MEMORY = re.compile(r'O?(LOAD|STORE)')


def _parse(path: pathlib.Path) -> ET.Element:
    """The files have no root, and no space between some attributes."""
    text = re.sub(r'<\?xml[^>]*\?>', '', text_of(path))
    text = re.sub(r'("[^"]*")(?=[A-Za-z])', r'\1 ', text)
    try:
        return ET.fromstring('<root>%s</root>' % text)
    except ET.ParseError as error:
        raise BadInput('%s: %s' % (path, error)) from error


def read(path: pathlib.Path, elements: int = 16, ports: int = 8, width: int = 16) -> Converted:
    """Of an array of `elements` processing elements and `ports` memory ports, all of latency 1."""
    from . import Converted, Losses
    root = _parse(path)
    nodes = [node for node in root.iter('Node')]
    if not nodes:
        raise BadInput('%s: it has no Node, so it is no graph of Morpher' % path)
    index = {str(node.get('idx')): v for v, node in enumerate(nodes)}
    operations: list[Json] = []
    for node in nodes:
        op = (node.findtext('OP') or '').strip()
        operations.append({'type': 'mem' if _MEMORY.match(op) else 'pe', 'name': '%s_%s' % (op, node.get('idx')),
                           'width': width})
    dependences: list[Json] = []
    absent = 0
    for node in nodes:
        for output in node.iter('Output'):
            to = index.get(str(output.get('idx')))
            if to is None:
                absent += 1
                continue
            distance = integer(output.get('nextiter', 0), '%s: Node %s' % (path, node.get('idx')))
            dependences.append({'src': index[str(node.get('idx'))], 'dst': to,
                                **({'distance': distance} if distance else {})})
    losses = Losses(['constants, base pointers, basic blocks and operand numbers are not kept',
                     'latencies and limits are not in the file: %d elements and %d memory ports of latency 1 are assumed'
                     % (elements, ports)])
    losses.say(absent, '%d outputs to nodes that the file does not have are not kept')
    losses.say(sum(1 for node in nodes for _ in node.iter('RecParent')), '%d recurrence parents are not kept')
    types = [{'name': 'pe', 'latency': 1, 'limit': elements}, {'name': 'mem', 'latency': 1, 'limit': ports}]
    return Converted([problem_of(path.stem, types, operations, dependences)], losses)
