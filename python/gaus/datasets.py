# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Published benchmark sets: what they are, where they come from, and how their files are read.

Nothing is downloaded: `load` takes a folder that has the files, a clone of the repository as a rule.

>>> from gaus import datasets
>>> print(datasets.DATASETS['epfl'].source)
github.com/lsils/benchmarks
"""
from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from . import formats
from .errors import BadInput, GausError
from .problem import Json, Problem


def _formats(path: pathlib.Path) -> list[Json]:
    return formats.read(path).problems


def _random_workload(path: pathlib.Path) -> list[Json]:
    """GS-Schedule's graphs: a node's weight is its demand and its width, and an edge of weight 0 carries nothing."""
    import networkx
    graph = networkx.read_gml(path, label='id')
    index = {node: v for v, node in enumerate(graph.nodes)}
    weights = {node: int(attributes.get('parameter', 0)) for node, attributes in graph.nodes(data=True)}
    operations = [{'type': 'op', 'name': 'n%s' % node, 'demand': weight, 'width': weight}
                  for node, weight in weights.items()]
    dependences = [{'src': index[a], 'dst': index[b], **({} if weight else {'kind': 'order'})}
                   for a, b, weight in ((a, b, attributes.get('parameter', 0)) for a, b, attributes in graph.edges(data=True))]
    return [{'format': 'gaus-problem-1', 'name': path.stem, 'lifetime_from': 'start',
             'operator_types': [{'name': 'op', 'latency': 1}], 'operations': operations, 'dependences': dependences}]


@dataclass(frozen=True)
class Dataset:
    """A published set of problems."""

    name: str
    what: str
    source: str
    licence: str
    reference: str
    patterns: tuple[str, ...]
    read: Callable[[pathlib.Path], list[Json]] = field(default=_formats, repr=False)

    def files(self, folder: str | os.PathLike[str]) -> list[pathlib.Path]:
        """The files of the set in a folder; BadInput if there are none."""
        root = pathlib.Path(folder)
        found = sorted({path for pattern in self.patterns for path in root.glob(pattern)})
        if not found:
            raise BadInput('%s: there are no files of %s (%s); its source is %s'
                           % (root, self.name, ', '.join(self.patterns), self.source))
        return found


_HATSCHET = ('github.com/SpeedyBK/hatschet', 'LGPL-3.0',
             'made by Oppermann et al., FPL 2018')

DATASETS = {d.name: d for d in (
    Dataset('machsuite', 'loops of MachSuite with their operators, plain and chained for 200 MHz', *_HATSCHET,
            ('benchmarks/MachSuite/*/*.graphml',)),
    Dataset('chstone', 'loops of CHStone with their operators, plain and chained for 200 MHz', *_HATSCHET,
            ('benchmarks/ChStone/*/*.graphml',)),
    Dataset('origami', 'filters, matrix kernels and FFTs with tight limits and recurrences', *_HATSCHET,
            ('benchmarks/origami/*.graphml',)),
    Dataset('epfl', 'combinational circuits, an operation for each input and AND gate', 'github.com/lsils/benchmarks', 'MIT',
            'Amaru, Gaillardon, De Micheli: The EPFL combinational benchmark suite, IWLS 2015',
            ('arithmetic/*.aig', 'random_control/*.aig')),
    Dataset('rw', 'random workloads of 1,000 to 10,000 operations',
            'github.com/Yu-Maryland/Differentiable_Scheduler_ICML24', 'MIT',
            'Liu et al.: Differentiable combinatorial scheduling at scale, ICML 2024', ('graphgml/*.gml',), _random_workload),
    Dataset('morpher', 'data-flow graphs of loops for a CGRA', 'github.com/ecolab-nus/Morpher_CGRA_Mapper', 'MIT',
            'the applications of the Morpher CGRA mapper',
            ('**/*DFG.xml', '**/polybench/*.xml')),
    Dataset('tensor', 'loops of tensor-core kernels, as Triton schedules them', 'github.com/facebookexperimental/triton', 'MIT',
            'the tests of sched2tlx in that repository', ('third_party/tlx/tools/sched2tlx/examples/*/ddg.json',)),
    Dataset('circt', "CIRCT's own tests of schedulers", 'github.com/llvm/circt', 'Apache-2.0 WITH LLVM-exception',
            'the dialect ssp of CIRCT',
            ('test/Scheduling/*problems.mlir', 'test/Dialect/SSP/roundtrip.mlir')),
)}


def load(name: str, folder: str | os.PathLike[str], match: str = '') -> Iterator[tuple[str, Problem]]:
    """(id, problem) of each problem of a set, from the files in `folder`. Ids are the paths there without their endings; those
    that do not contain `match` are left out. A file that cannot be read, or a problem that the library refuses, is an error
    that names it."""
    if name not in DATASETS:
        raise BadInput('there is no set %r; there are %s' % (name, ', '.join(DATASETS)))
    root = pathlib.Path(folder)
    for path in DATASETS[name].files(root):
        stem = str(path.relative_to(root).with_suffix(''))
        if match not in stem:
            continue
        problems = DATASETS[name].read(path)
        for i, data in enumerate(problems):
            ident = stem if len(problems) == 1 else '%s#%s' % (stem, data.get('name') or i)
            try:
                yield ident, Problem.from_json({**data, 'name': ident}, ident)
            except GausError as error:
                raise type(error)('%s: %s' % (ident, error)) from error
