# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Other tools' files. The small ones here are written for the tests in the forms that the tools' own files have."""
import json
import pathlib
import subprocess
import sys

import gaus
import pytest
from conftest import DATA, instances
from gaus import formats
from gaus.__main__ import main
from gaus.formats import targets


def through(problem, path, name):
    """The problem after a way out and back, and what was lost on it."""
    losses = formats.write(problem, path, name)
    back = formats.read(path, name)
    return back.problem(), [*losses, *back.losses]


def nameless(problem):
    return gaus.Problem.from_json({**problem.to_dict(), 'name': ''})


@pytest.mark.parametrize('name, suffix, most', [('gml', '.gml', 60), ('dot', '.dot', 24), ('gaus', '.json', None)])
def test_instances_through_graph_formats_are_equal(tmp_path, name, suffix, most):
    for path, problem in instances(most, kilobytes=60):
        again, losses = through(problem, tmp_path / ('p' + suffix), name)
        assert again == problem and not losses, (path, losses)


def refused(problem):
    """Whether it has what neither format can hold; writing it then says so."""
    return bool(problem.to_dict().get('resources'))


def test_instances_with_resources_are_refused(tmp_path):
    for path, problem in instances():
        for suffix, name in (('.graphml', 'hatschet'), ('.mlir', 'ssp')):
            if refused(problem):
                with pytest.raises(gaus.errors.BadInput, match='reservation tables'):
                    through(problem, tmp_path / ('p' + suffix), name)


def test_instances_through_hatschet_are_equal_or_say_why(tmp_path):
    equal = 0
    for path, problem in instances():
        if refused(problem):
            continue
        again, losses = through(problem, tmp_path / 'p.graphml', 'hatschet')
        losses = [loss for loss in losses if 'name' not in loss and 'no node uses' not in loss]
        assert losses or nameless(again) == nameless(problem), path
        equal += not losses
    assert equal > 150


def test_instances_through_ssp_are_equal_or_say_why(tmp_path):
    equal = 0
    for path, problem in instances():
        if refused(problem):
            continue
        again, losses = through(problem, tmp_path / 'p.mlir', 'ssp')
        if not losses:
            equal += 1
            same = sorted(again.to_dict()['dependences'], key=repr) == sorted(problem.to_dict()['dependences'], key=repr)
            assert same and again.operations == problem.operations and again.operator_types == problem.operator_types, path
    assert equal > 10


def test_names_of_all_kinds_survive(tmp_path):
    b = gaus.Builder('a "name" & more\\')
    kind = b.operator_type('t <1>\n%', latency=2, limit=3)
    for name in ('x"y', 'a\\b', 'new\nline', '<&>', 'ä', '3', 'node', 'x y:z'):
        b.operation(kind, name, width=7)
    b.dependence(0, 1, kind='order', latency=5)
    b.dependence(1, 0, distance=2, kind='control')
    problem = b.build()
    for name, suffix in (('gml', '.gml'), ('dot', '.dot')):
        assert through(problem, tmp_path / ('p' + suffix), name) == (problem, []), name


def test_losses_of_hatschet_are_said(tmp_path, fir):
    losses = formats.write(fir, tmp_path / 'p.graphml')
    assert any('widths of' in loss for loss in losses)
    assert any("name is not kept" in loss for loss in losses)


HATSCHET_RM = """<?xml version="1.0" encoding="UTF-8"?><ModelInformation Version="1.0"><Resources>
<Resource blockingTime="0" latency="0" limit="-1" name="mux" physicalDelay="0.693"><Cost demand="3" name="LUT"/></Resource>
<Resource blockingTime="2" latency="2" limit="2" name="mem" physicalDelay="0.0"/>
<Resource blockingTime="1" latency="9" limit="1" name="unused" physicalDelay="0"/></Resources></ModelInformation>"""
HATSCHET = """<?xml version="1.0" encoding="UTF-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph>
<node id="7"><data key="name">a</data><data key="uses_resource">mem</data></node>
<node id="9"><data key="name">b</data><data key="uses_resource">mux</data></node>
<edge id="7_9" source="7" target="9"><data key="delay">1</data><data key="distance">0</data>
<data key="deptype">Data</data></edge>
<edge id="9_7" source="9" target="7"><data key="delay">0</data><data key="distance">2</data>
<data key="deptype">Precedence</data></edge></graph></graphml>"""


def test_hatschet(tmp_path):
    (tmp_path / 'graph1.200MHz.graphml').write_text(HATSCHET)
    with pytest.raises(gaus.BadInput, match='no resource model beside it'):
        formats.read(tmp_path / 'graph1.200MHz.graphml')
    (tmp_path / 'graph1_RM.xml').write_text(HATSCHET_RM)
    read = formats.read(tmp_path / 'graph1.200MHz.graphml')
    p = read.problem()
    assert p.operator_types == [{'name': 'mux', 'latency': 0, 'delay': 0.693},
                                {'name': 'mem', 'latency': 2, 'limit': 2, 'blocking': 2}]
    assert p.dependences == [{'src': 0, 'dst': 1, 'latency': 3}, {'src': 1, 'dst': 0, 'distance': 2, 'kind': 'order'}]
    assert read.losses == ['costs of resources (LUT, DSP, MEM) are not kept', '1 resources that no node uses are not kept']
    (tmp_path / 'graph1_RM.xml').write_text(HATSCHET_RM.replace('"mem"', '"ram"'))
    with pytest.raises(gaus.BadInput, match="node 7 uses resource 'mem'"):
        formats.read(tmp_path / 'graph1.200MHz.graphml')


SSP = """
// CHECK: ssp.instance @not_this of "Problem" {
ssp.library @Lib { operator_type @port [latency<1>, limit<1>] }
ssp.instance @old of "ModuloProblem" [II<3>] {
  library { operator_type @add [latency<1>, incDelay<1.5 : f32>] }
  graph {
    %0 = operation<@Lib::@port> @load(@store [dist<1>]) [t<2>]
    %1:2 = operation<> @other() [t<0>, opr<@Lib::@port>]
    %2 = operation<@add> @"a b"(%0, %1#1) [t<3>]
    operation<@Lib::@port> @store(%2) [t<4>]
  }
}
ssp.instance "new" of "ModuloProblem" {
  library { operator_type @op [latency<2>] }
  resource { resource_type @r [limit<1>, ii<2>] }
  graph {
    %0 = operation<@op>() uses[@r]
    %1 = operation<@op> uses<@r>(%0)
  }
}
"""


def test_ssp_of_both_ages(tmp_path):
    (tmp_path / 'p.mlir').write_text(SSP)
    read = formats.read(tmp_path / 'p.mlir')
    old, new = read.checked()
    assert old.operator_types == [{'name': 'port', 'latency': 1, 'limit': 1}, {'name': 'add', 'latency': 1, 'delay': 1.5}]
    assert old.operation_names == ['load', 'other', 'a b', 'store']
    assert old.dependences == [{'src': 3, 'dst': 0, 'distance': 1, 'kind': 'order'}, {'src': 0, 'dst': 2},
                               {'src': 1, 'dst': 2}, {'src': 2, 'dst': 3}]
    assert new.operator_types == [{'name': 'op', 'latency': 2, 'limit': 1, 'blocking': 2}]
    assert 'old: the II of its schedule, 3, is not kept' in read.losses
    assert gaus.solve(old).ii == 3 and gaus.solve(new).ii == 4


def test_ssp_resource_of_several_types_is_a_resource(tmp_path):
    (tmp_path / 'p.mlir').write_text(SSP.replace('operation<@op> uses<@r>', 'operation<@other> uses[@r]').replace(
        'operator_type @op [', 'operator_type @other [latency<1>] operator_type @op ['))
    data = formats.read(tmp_path / 'p.mlir').problems[1]
    assert data['resources'] == [{'name': 'r', 'limit': 1}]
    assert [t['uses'] for t in data['operator_types']] == [[{'resource': 'r', 'cycles': 2}]] * 2


@pytest.mark.parametrize('text, message', [
    ('ssp.instance @x of "Problem" { library { operator_kind @a } }', 'operator_type or resource_type expected'),
    ('ssp.instance @x of "Problem" { graph { operation<@a>() } }', 'no operator type @a'),
    ('ssp.instance @x of "Problem" { library { operator_type @a } graph { operation<@a>(%7) } }', '%7 is not defined'),
    ('ssp.instance @x of "Problem" { graph {', 'the end'),
])
def test_ssp_errors_say_where(tmp_path, text, message):
    (tmp_path / 'p.mlir').write_text(text)
    with pytest.raises(gaus.BadInput, match=message):
        formats.read(tmp_path / 'p.mlir')


def test_graphs_of_others_get_types_of_latency_1(tmp_path):
    (tmp_path / 'p.dot').write_text('digraph g { a [label="load x", type=mem]; a -> b [distance=1, weight=3]; b -> c; }')
    read = formats.read(tmp_path / 'p.dot')
    assert [t['name'] for t in read.problem().operator_types] == ['mem', 'op']
    assert read.problem().operation_names == ['load x', 'b', 'c']
    assert len(read.losses) == 2 and 'weight' in read.losses[0]
    (tmp_path / 'p.gml').write_text('graph [ directed 1 node [ id 1 label "x" ] node [ id 4 label "y" ] '
                                    'edge [ source 1 target 4 distance 2 ] ]')
    assert formats.read(tmp_path / 'p.gml').problem().dependences == [{'src': 0, 'dst': 1, 'distance': 2}]
    (tmp_path / 'p.gml').write_text('graph [')
    with pytest.raises(gaus.BadInput):
        formats.read(tmp_path / 'p.gml')


# A half adder, and a counter of one bit.
AAG = 'aag 7 2 0 2 3\n2\n4\n6\n12\n6 13 15\n12 2 4\n14 3 5\ni0 x\n'
LATCH = 'aag 2 1 1 0 1\n2\n3 5\n4 3 2\n'


def test_aiger_ascii_and_binary_are_equal(tmp_path):
    (tmp_path / 'p.aag').write_text('aag 5 2 0 1 3\n2\n4\n10\n6 4 2\n8 5 3\n10 9 7\n')
    (tmp_path / 'p.aig').write_bytes(b'aig 5 2 0 1 3\n10\n' + bytes([2, 2, 3, 2, 1, 2]))
    text, binary = (formats.read(tmp_path / name).problem() for name in ('p.aag', 'p.aig'))
    assert text == binary and text.operation_names == ['i1', 'i2', 'n3', 'n4', 'n5']
    assert len(text.dependences) == 6 and text.to_dict()['lifetime_from'] == 'start'


def test_aiger_latches_are_distances(tmp_path):
    (tmp_path / 'p.aag').write_text('aag 3 1 1 1 1\n2\n4 6\n6\n6 4 2\n')
    read = formats.read(tmp_path / 'p.aag')
    assert read.problem().dependences == [{'src': 1, 'dst': 1, 'distance': 1}, {'src': 0, 'dst': 1}]
    assert any('1 latches' in loss for loss in read.losses)


@pytest.mark.parametrize('content, message', [(b'', 'does not begin'), (b'aag 1 1 0 0 0\n', 'literals expected'),
                                              (b'aig 2 1 0 0 1\n\x80', 'ends within'),
                                              (b'aag 2 1 0 0 1\n2\n4 6 2\n', 'nothing defines it')])
def test_aiger_errors(tmp_path, content, message):
    (tmp_path / 'p.aig').write_bytes(content)
    with pytest.raises(gaus.BadInput, match=message):
        formats.read(tmp_path / 'p.aig')


def test_blif(tmp_path):
    (tmp_path / 'p.blif').write_text('# comment\n.model count\n.inputs \\\n a b\n.outputs q\n.latch n q re clk 0\n'
                                     '.names a b q n\n111 1\n.names one\n1\n.end\n.model second\n')
    read = formats.read(tmp_path / 'p.blif')
    p = read.problem()
    assert p.name == 'count' and p.operation_names == ['a', 'b', 'n', 'one']
    assert p.dependences == [{'src': 0, 'dst': 2}, {'src': 1, 'dst': 2}, {'src': 2, 'dst': 2, 'distance': 1}]
    assert any('first model' in loss for loss in read.losses)
    (tmp_path / 'p.blif').write_text('.model m\n.names a b\n1 1\n.end\n')
    with pytest.raises(gaus.BadInput, match='a is used, and nothing defines it'):
        formats.read(tmp_path / 'p.blif')


MORPHER = """<MutexBB>
</MutexBB>
<DFG count="3">
<Node idx="4" ASAP="0" ALAP="0"BB="entry"CONST="4">
<OP>LOADB</OP>
<Outputs>
	<Output idx="5" nextiter="0" NPB="0" type="P"/>
	<Output idx="99" nextiter="0" type="P"/>
</Outputs>
</Node>
<Node idx="5" ASAP="1" ALAP="1"BB="body">
<OP>ADD</OP>
<Outputs>
	<Output idx="5" nextiter="1" type="I1"/>
</Outputs>
</Node>
</DFG>
"""


def test_morpher(tmp_path):
    (tmp_path / 'p.xml').write_text(MORPHER)
    read = formats.read(tmp_path / 'p.xml', elements=4)
    assert read.problem().operations == [{'type': 'mem', 'name': 'LOADB_4', 'width': 16},
                                         {'type': 'pe', 'name': 'ADD_5', 'width': 16}]
    assert read.problem().dependences == [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 1, 'distance': 1}]
    assert any('1 outputs to nodes' in loss for loss in read.losses) and any('4 elements' in loss for loss in read.losses)
    (tmp_path / 'p.xml').write_text('<DFG count="0"></DFG>')
    with pytest.raises(gaus.BadInput, match='no graph of Morpher'):
        formats.read(tmp_path / 'p.xml')


def test_ddg(tmp_path):
    node = {'op_kind': 'tt.load', 'pipeline': 'TMA', 'latency': 556, 'occupancy': 96, 'is_super_node': False}
    loop = {'loop_id': 0, 'ddg': {'nodes': [{'id': 3, **node}, {**node, 'id': 5, 'pipeline': 'NONE', 'latency': 0}],
                                  'edges': [{'src': 3, 'dst': 5, 'kind': 'data', 'distance': 0, 'latency': 556},
                                            {'src': 5, 'dst': 3, 'kind': 'loop_carried', 'distance': 1, 'latency': 1}]}}
    path = tmp_path / 'ddg.json'
    path.write_text(json.dumps({'schema_version': 'ddg-0.1', 'loops': [loop]}))
    data = formats.read(path).problems[0]
    assert data['resources'] == [{'name': 'TMA', 'limit': 1}]
    assert data['operator_types'][0] == {'name': 'TMA_96_556', 'latency': 556, 'uses': [{'resource': 'TMA', 'cycles': 96}]}
    assert 'uses' not in data['operator_types'][1] and data['dependences'][1]['distance'] == 1
    path.write_text('{}')
    with pytest.raises(gaus.BadInput, match='schema_version'):
        formats.read(path)


# --- questions for other solvers -----------------------------------------------------------------------------------------


def small_problems():
    yield gaus.Problem.read(DATA / 'fir4.json'), 2
    yield gaus.Problem.read(DATA / 'minii_infeasible.json'), 4
    yield gaus.Problem('blocks', [{'name': 't', 'latency': 2, 'limit': 1, 'blocking': 2}, {'name': 'u', 'latency': 1}],
                       [{'type': 't'}, {'type': 'u'}, {'type': 't', 'demand': 1}],
                       [{'src': 0, 'dst': 1}, {'src': 1, 'dst': 2}, {'src': 2, 'dst': 0, 'distance': 2}]), 4


def least_length(problem, ii):
    """By GauS's own search within a bound on the length, which proves that shorter ones do not exist."""
    length = gaus.solve(problem, ii=ii).length
    while length > 1:
        try:
            length = min(gaus.solve(problem, ii=ii, latency=length - 1).length, length - 1)
        except gaus.Infeasible:
            return length
    return length


def test_mps_has_the_same_answers(tmp_path):
    highspy = pytest.importorskip('highspy')
    for problem, ii in small_problems():
        formats.write(problem, tmp_path / 'p.mps', ii=ii)
        h = highspy.Highs()
        h.silent()
        h.readModel(str(tmp_path / 'p.mps'))
        h.run()
        assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal
        assert round(h.getInfo().objective_function_value) == least_length(problem, ii)
    formats.write(gaus.Problem.read(DATA / 'minii_infeasible.json'), tmp_path / 'p.mps', ii=3)
    h.readModel(str(tmp_path / 'p.mps'))
    h.run()
    assert h.getModelStatus() == highspy.HighsModelStatus.kInfeasible


def test_cp_sat_has_the_same_answers(tmp_path):
    cp_model = pytest.importorskip('ortools.sat.python.cp_model')
    text_format = pytest.importorskip('google.protobuf.text_format')
    cp_model_pb2 = pytest.importorskip('ortools.sat.cp_model_pb2')
    for problem, ii in small_problems():
        formats.write(problem, tmp_path / 'p.pbtxt', ii=ii)
        model = cp_model.CpModel()
        parsed = text_format.Parse((tmp_path / 'p.pbtxt').read_text(), cp_model_pb2.CpModelProto())
        model.Proto().CopyFrom(parsed) if hasattr(model.Proto(), 'CopyFrom') else model.Proto().parse_text_format(
            (tmp_path / 'p.pbtxt').read_text())
        solver = cp_model.CpSolver()
        assert solver.Solve(model) == cp_model.OPTIMAL
        assert round(solver.ObjectiveValue()) == least_length(problem, ii)


def test_smt_has_the_same_answers(tmp_path):
    z3 = pytest.importorskip('z3')
    for problem, ii in small_problems():
        best = least_length(problem, ii)
        for length, answer in ((best, z3.sat), (best - 1, z3.unsat)):
            formats.write(problem, tmp_path / 'p.smt2', ii=ii, length=length)
            solver = z3.Solver()
            solver.from_file(str(tmp_path / 'p.smt2'))
            assert solver.check() == answer


def test_questions_are_well_formed_without_a_solver(tmp_path, mac):
    losses = formats.write(mac, tmp_path / 'p.smt2')
    text = (tmp_path / 'p.smt2').read_text()
    assert text.count('(') == text.count(')') and '(check-sat)' in text and 'II 1' in losses[-1]
    formats.write(mac, tmp_path / 'p.mps')
    assert (tmp_path / 'p.mps').read_text().startswith('NAME gaus\nROWS\n N obj\n')
    formats.write(mac, tmp_path / 'p.pbtxt')
    assert 'objective { vars: 0 coeffs: 1 }' in (tmp_path / 'p.pbtxt').read_text()
    with pytest.raises(gaus.BadInput, match='an II is 1 at least'):
        formats.write(mac, tmp_path / 'p.mps', ii=0)


# --- targets -------------------------------------------------------------------------------------------------------------


def test_dynamatic_components_of_all_ages(tmp_path):
    (tmp_path / 'components.json').write_text(json.dumps({
        'arith.addi': {'latency': {'64': 0.0}, 'delay': {'data': {'8': 1.9, '32': 2.287, '64': 2.767}}},
        'arith.muli': {'latency': {'32': {'4.0': 4, '8.0': 3}}, 'delay': {'data': {'64': 0.0}}},
        'handshake.addf.vivado': {'latency': {'0': {'64': {'1.0': 9}}}},
        'handshake.addf.flopoco': {'latency': {'0': {'64': {'2.7': 12, '5.1': 7}, '32': {'2.7': 36, '2.9': 10, '3.6': 6}}}},
        'handshake.fork': {'latency': {'64': 0.0}}}))
    target, losses = targets.read_dynamatic(tmp_path / 'components.json')
    assert target['operator_types'] == [{'name': 'arith.addi', 'latency': 0, 'delay': 2.287},
                                        {'name': 'arith.muli', 'latency': 4}, {'name': 'handshake.addf.flopoco', 'latency': 6}]
    assert [rule['opcode'] for rule in target['rules']] == ['add', 'mul', 'fadd']
    assert any('1 components' in loss for loss in losses)

    def latencies(**options):
        return [t['latency'] for t in targets.read_dynamatic(tmp_path / 'components.json', **options)[0]['operator_types']]

    assert latencies(clock=10) == [0, 3, 6] and latencies(clock=3) == [0, 4, 10] and latencies(clock=1) == [0, 4, 36]
    assert latencies(variant='vivado') == [0, 4, 9] and latencies(width=64) == [0, 4, 12]


def test_csv_target_is_taken_by_the_plugin(tmp_path, monkeypatch):
    (tmp_path / 'table.csv').write_text('Operation,Instruction,Latency,II,Instances,Delay (ns),Area\n'
                                        'mymul,mul,4,2,1,1.25,800\nalu,,1,1,,0,12\n')
    assert main(['target', str(tmp_path / 'table.csv'), '-o', str(tmp_path / 't.json')]) == 0
    target = json.loads((tmp_path / 't.json').read_text())
    assert target['operator_types'] == [{'name': 'mymul', 'latency': 4, 'blocking': 2, 'limit': 1, 'delay': 1.25},
                                        {'name': 'alu', 'latency': 1}]
    from test_ir import TWO_LOOPS, needs_plugin
    if not needs_plugin.args[0]:
        loops = gaus.schedule_ir(TWO_LOOPS, tmp_path / 't.json')
        assert 'mymul' in {o['type'] for o in loops[0].problem.operations}


@pytest.mark.parametrize('text, message', [('', 'no rows'), ('operator,area\na,1\n', "no column 'latency'"),
                                           ('operator,latency\na,x\n', "line 2: latency: 'x'")])
def test_csv_errors(tmp_path, text, message):
    (tmp_path / 't.csv').write_text(text)
    with pytest.raises(gaus.BadInput, match=message):
        targets.read_csv(pathlib.Path(tmp_path / 't.csv'))


# --- the command ---------------------------------------------------------------------------------------------------------


def test_convert_and_its_losses(tmp_path, capsys):
    assert main(['convert', str(DATA / 'fir4.json'), str(tmp_path / 'p.graphml')]) == 0
    assert 'lost: widths of' in capsys.readouterr().err
    assert (tmp_path / 'p_RM.xml').exists()
    assert main(['convert', '--strict', str(DATA / 'fir4.json'), str(tmp_path / 'p.mlir')]) == 1
    assert main(['convert', '--strict', str(DATA / 'fir4.json'), str(tmp_path / 'p.gml')]) == 0


def test_convert_several_problems_into_a_folder(tmp_path):
    (tmp_path / 'p.mlir').write_text(SSP)
    assert main(['convert', str(tmp_path / 'p.mlir'), str(tmp_path / 'out'), '--to', 'gaus']) == 0
    assert sorted(p.name for p in (tmp_path / 'out').iterdir()) == ['new.json', 'old.json']


@pytest.mark.parametrize('arguments, message', [
    (['convert', 'none.dot', 'p.json'], 'cannot read'), (['convert', 'p.json', 'p.unknown'], 'cannot open|no format'),
    (['convert', 'p.json', 'p.dot', '--from', 'nothing'], 'there is no format'),
])
def test_convert_errors_are_one_line(tmp_path, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    import re
    error = capsys.readouterr().err
    assert re.search(message, error) and error.count('\n') == 1


def test_formats_are_listed(capsys):
    assert main(['formats']) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(formats.FORMATS)


def test_module_runs_as_a_command():
    done = subprocess.run([sys.executable, '-m', 'gaus', '--version'], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == gaus.__version__
