# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Published sets, from files of the tests' own in the folders and forms that the sets have."""
import os

import gaus
import pytest
from gaus import datasets
from gaus.__main__ import main
from test_formats import HATSCHET, HATSCHET_RM, MORPHER, SSP


@pytest.fixture
def clones(tmp_path):
    """A folder with a file of each of four sets."""
    for name, text in (('benchmarks/MachSuite/aes/graph1.graphml', HATSCHET),
                       ('benchmarks/MachSuite/aes/graph1_RM.xml', HATSCHET_RM),
                       ('benchmarks/origami/fir.graphml', HATSCHET), ('benchmarks/origami/firRM.xml', HATSCHET_RM),
                       ('applications/add/add_INNERMOST_LN1_PartPred_DFG.xml', MORPHER),
                       ('test/Dialect/SSP/roundtrip.mlir', SSP),
                       ('graphgml/rand_graph_3.gml', 'graph [ directed 1 node [ id 0 label "0" parameter 5 ] '
                        'node [ id 1 label "1" parameter 0 ] edge [ source 0 target 1 parameter 3 ] ]')):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_sets_load_from_the_user_s_files(clones):
    found = {name: dict(datasets.load(name, clones)) for name in ('machsuite', 'origami', 'morpher', 'circt', 'rw')}
    assert list(found['machsuite']) == ['benchmarks/MachSuite/aes/graph1']
    assert len(found['circt']) == 2 and found['rw']['graphgml/rand_graph_3'].operations[0]['width'] == 5
    assert all(problem.name == ident for problems in found.values() for ident, problem in problems.items())


def test_match_and_what_is_missing(clones):
    assert [ident for ident, _ in datasets.load('circt', clones, 'no such')] == []
    with pytest.raises(gaus.BadInput, match='there are no files of epfl .*lsils/benchmarks'):
        list(datasets.load('epfl', clones))
    with pytest.raises(gaus.BadInput, match='there is no set'):
        list(datasets.load('spec', clones))


def test_a_file_that_is_broken_is_named(clones):
    (clones / 'benchmarks/origami/fir.graphml').write_text('<graphml>')
    with pytest.raises(gaus.BadInput, match='fir.graphml'):
        list(datasets.load('origami', clones))


def test_each_set_says_what_it_is_and_where_from(capsys):
    assert main(['datasets']) == 0
    said = capsys.readouterr().out
    for d in datasets.DATASETS.values():
        assert d.name in said and d.licence in said and d.reference in said and d.source.count('/') == 2


def test_datasets_as_a_command(clones, capsys):
    assert main(['datasets', 'morpher', str(clones), '-o', str(clones / 'out')]) == 0
    assert 'add_INNERMOST_LN1_PartPred_DFG: 2 operations' in capsys.readouterr().out
    written = clones / 'out' / 'applications' / 'add' / 'add_INNERMOST_LN1_PartPred_DFG.json'
    assert len(gaus.Problem.read(written)) == 2
    assert main(['datasets', 'morpher']) == 2


def test_clones_of_the_user_are_read():
    """Where GAUS_DATA has clones of the repositories (docs/sweep.md), all that is there is read."""
    folder = os.environ.get('GAUS_DATA')
    if not folder:
        pytest.skip('GAUS_DATA names no folder of clones')
    for name in datasets.DATASETS:
        place = os.path.join(folder, datasets.DATASETS[name].source.rsplit('/', 1)[1])
        if os.path.isdir(place):
            assert sum(1 for _ in datasets.load(name, place, 'graph1'))
