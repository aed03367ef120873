# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Triton's dependence graphs of loops on tensor-core GPUs (`ddg-0.1`, https://github.com/facebookexperimental/triton)."""
from __future__ import annotations

import json
import pathlib
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..problem import Json
from ._common import integer, problem_of, text_of

if TYPE_CHECKING:
    from . import Converted, Losses


def _loop(loop: Json, name: str, where: str, losses: Losses) -> Json:
    """A pipeline (tensor core, TMA, CUDA cores, SFU) is a resource of one unit, taken for the occupancy."""
    graph = loop['ddg']
    index = {node['id']: v for v, node in enumerate(graph['nodes'])}
    types: dict[str, Json] = {}
    operations: list[Json] = []
    for node in graph['nodes']:
        pipe, latency, cycles = str(node['pipeline']), integer(node['latency'], where), integer(node['occupancy'], where)
        kind = '%s_%d_%d' % (pipe, cycles, latency)
        types[kind] = {'name': kind, 'latency': latency,
                       **({'uses': [{'resource': pipe, 'cycles': cycles}]} if cycles and pipe != 'NONE' else {})}
        operations.append({'type': kind, 'name': '%s %s' % (node['id'], node['op_kind']), 'width': 32})
    dependences: list[Json] = []
    for edge in graph['edges']:
        kind = edge.get('kind', 'data')
        dependences.append({'src': index[edge['src']], 'dst': index[edge['dst']], 'distance': integer(edge['distance'], where),
                            'latency': integer(edge['latency'], where, -10**6),
                            **({} if kind in ('data', 'loop_carried') else {'kind': 'order'})})
    used = sorted({use['resource'] for t in types.values() for use in t.get('uses', [])})
    losses.say(sum(node.get('is_super_node', False) for node in graph['nodes']),
               name.replace('%', '%%') + ': %d inner loops are operations of their latency')
    return problem_of(name, types.values(), operations, dependences,
                      **({'resources': [{'name': pipe, 'limit': 1} for pipe in used]} if used else {}))


def read(path: pathlib.Path) -> Converted:
    """A problem for each loop of the file."""
    from . import Converted, Losses
    try:
        data: Any = json.loads(text_of(path))
        if not str(data.get('schema_version', '')).startswith('ddg-'):
            raise BadInput("%s: \"schema_version\" is not 'ddg-0.1'" % path)
        stem = path.parent.name if path.name == 'ddg.json' else path.name.split('.')[0]
        losses = Losses(['operands, types of values, warps and trip counts are not kept; each value has 32 bits'])
        loops = [_loop(loop, '%s_%s' % (stem, loop.get('loop_id', i)), '%s: loops[%d]' % (path, i), losses)
                 for i, loop in enumerate(data['loops'])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput('%s: it is not as ddg-0.1 has it: %s' % (path, repr(error))) from error
    return Converted(loops, losses)
