# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Problems: built, read, from graphs and tables."""
import json
import pickle

import gaus
import networkx
import numpy as np
import pytest
from conftest import DATA, instances


def test_builder_and_constructor_make_equal_problems(mac):
    other = gaus.Problem('mac', [{'name': 'mul', 'latency': 3, 'limit': 1}, {'name': 'add', 'latency': 1}],
                         [{'type': 'mul', 'name': 'x*y', 'width': 32}, {'type': 'add', 'name': 'acc', 'width': 32}],
                         [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 1, 'distance': 1}])
    assert other == mac and hash(other) == hash(mac) and other.hash == mac.hash
    assert len(mac) == 2 and mac.name == 'mac' and mac.operation_names == ['x*y', 'acc']


def test_json_round_trip(fir):
    assert gaus.Problem.from_json(fir.to_json()) == fir
    assert gaus.Problem.from_json(fir.to_dict()) == fir
    assert pickle.loads(pickle.dumps(fir)) == fir


def test_file_round_trip(fir, tmp_path):
    fir.write(tmp_path / 'p.json')
    assert gaus.Problem.read(tmp_path / 'p.json') == fir


def test_what_was_read_is_not_changed_through_its_parts(fir):
    fir.to_dict()['operations'][0]['type'] = 'other'
    fir.operations.clear()
    assert gaus.Problem.read(DATA / 'fir4.json') == fir and fir.operations


def test_networkx_round_trip_of_all_instances():
    for path, problem in instances():
        graph = problem.to_networkx()
        assert graph.number_of_nodes() == len(problem)
        assert gaus.Problem.from_networkx(graph) == problem, path


def test_pandas_round_trip_of_instances():
    for path, problem in instances(most=40):
        operations, dependences, types = problem.to_pandas()
        data = problem.to_dict()
        more = {key: data[key] for key in ('lifetime_from', 'clock_period') if key in data}
        assert gaus.Problem.from_pandas(operations, dependences, types, problem.name, **more) == problem, path


def test_networkx_with_keys_of_its_own():
    graph = networkx.MultiDiGraph(name='g', operator_types={'t': {'latency': 2, 'limit': 1}})
    graph.add_node('a', type='t', width=8)
    graph.add_node(('b', 1), type='t')
    graph.add_edge('a', ('b', 1))
    graph.add_edge('a', ('b', 1), distance=np.int64(2), kind='order')
    problem = gaus.Problem.from_networkx(graph)
    assert problem.operation_names == ['a', "('b', 1)"]
    assert problem.dependences[1] == {'src': 0, 'dst': 1, 'distance': 2, 'kind': 'order'}


def test_networkx_without_types_says_what_to_do():
    graph = networkx.MultiDiGraph()
    graph.add_node('a')
    with pytest.raises(gaus.BadInput, match='operator_types'):
        gaus.Problem.from_networkx(graph)
    with pytest.raises(gaus.BadInput, match="node 'a' has no attribute type"):
        gaus.Problem.from_networkx(graph, {'t': {'latency': 1}})


def test_pandas_names_the_row_whose_operation_is_unknown(mac):
    operations, dependences, types = mac.to_pandas()
    dependences.loc[1, 'dst'] = 7
    with pytest.raises(gaus.BadInput, match='dependence 1: dst 7'):
        gaus.Problem.from_pandas(operations, dependences, types)


@pytest.mark.parametrize('text, message', [
    ('{', 'given: line 1'),
    ('{"format": "gaus-problem-1", "operator_types": [], "operations": [{"type": "x"}]}', "operations\\[0\\].type"),
    (json.dumps({'format': 'gaus-schedule-1'}), 'format'),
])
def test_errors_are_the_library_s_own(text, message):
    with pytest.raises(gaus.BadInput, match=message) as caught:
        gaus.Problem.from_json(text, 'given')
    assert caught.value.status == 'bad input' and isinstance(caught.value, ValueError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is gaus.BadInput and str(again) == str(caught.value)


def test_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match='cannot open'):
        gaus.Problem.read(tmp_path / 'none.json')


def test_what_json_cannot_hold_is_bad_input():
    with pytest.raises(gaus.BadInput):
        gaus.Problem('p', [{'name': 't', 'latency': float('nan')}])
    with pytest.raises(gaus.BadInput, match='object of object|of object'):
        gaus.Problem('p', [{'name': 't', 'latency': object()}])


def test_notebook_shows_names_as_text():
    b = gaus.Builder('<script>')
    b.operator_type('<b>', latency=1)
    html = b.build()._repr_html_()
    assert '<script>' not in html and '&lt;script&gt;' in html and '&lt;b&gt;' in html
