# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests share."""
import os
import pathlib
from random import Random

import gaus
import matplotlib
import pytest

matplotlib.use('Agg')

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / 'test' / 'data'
SHARED = pathlib.Path(os.environ.get('GAUS_SHARED') or ROOT.parent / 'shared')

SLOW = {'effort': 'high', 'starts': 4096}


@pytest.fixture
def fir():
    return gaus.Problem.read(DATA / 'fir4.json')


@pytest.fixture
def mac():
    b = gaus.Builder('mac')
    mul, add = b.operator_type('mul', latency=3, limit=1), b.operator_type('add', latency=1)
    m, acc = b.operation(mul, 'x*y', width=32), b.operation(add, 'acc', width=32)
    b.dependence(m, acc)
    b.dependence(acc, acc, distance=1)
    return b.build()


@pytest.fixture
def slow():
    """A problem whose search with the options SLOW goes on for minutes."""
    random = Random(3)
    b = gaus.Builder('slow')
    for k in range(4):
        b.operator_type('t%d' % k, latency=1 + k, limit=10)
    for i in range(300):
        b.operation('t%d' % random.randrange(4), width=random.randint(1, 32))
        for _ in range(2 if i else 0):
            b.dependence(random.randrange(max(0, i - 30), i), i)
    b.dependence(60, 40, distance=2)
    return b.build()


def instances(most=None, kilobytes=200):
    """(path, problem) of the shared instances; skips the test where there are none. Some have no schedule: a cycle of
    distance 0 (SOURCES.md), which the library refuses."""
    paths = [p for p in sorted((SHARED / 'instances').glob('*/*.json')) if p.stat().st_size < kilobytes * 1000]
    if not paths:
        pytest.skip('no benchmark instances: set GAUS_SHARED')
    found = []
    for path in paths if most is None else paths[::max(1, len(paths) // most)][:most]:
        try:
            found.append((path, gaus.Problem.read(path)))
        except gaus.BadInput:
            assert path.parent.name in ('morpher', 'tensor'), path
    assert len(found) > 0.8 * len(paths) or most
    return found
