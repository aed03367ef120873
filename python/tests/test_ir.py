# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LLVM IR through opt and the plugin."""
import os
import shutil

import gaus
import pytest

TWO_LOOPS = """
define i32 @sum(ptr noalias %a, ptr noalias %b, i32 %n) {
entry:
  br label %body
body:
  %i = phi i32 [ 0, %entry ], [ %i1, %next ]
  %s = phi i32 [ 0, %entry ], [ %s1, %next ]
  %p = getelementptr inbounds i32, ptr %a, i32 %i
  %x = load i32, ptr %p
  %odd = trunc i32 %x to i1
  br i1 %odd, label %then, label %next
then:
  %y = mul i32 %x, %x
  br label %next
next:
  %z = phi i32 [ %x, %body ], [ %y, %then ]
  %s1 = add i32 %s, %z
  %i1 = add i32 %i, 1
  %more = icmp slt i32 %i1, 64
  br i1 %more, label %body, label %second
second:
  %j = phi i32 [ 0, %next ], [ %j1, %second ]
  %q = getelementptr inbounds i32, ptr %b, i32 %j
  store i32 %s1, ptr %q
  %j1 = add i32 %j, 1
  %again = icmp slt i32 %j1, 64
  br i1 %again, label %second, label %out
out:
  ret i32 %s1
}
declare void @unknown()
define void @calls() {
entry:
  br label %body
body:
  %i = phi i32 [ 0, %entry ], [ %i1, %body ]
  call void @unknown()
  %i1 = add i32 %i, 1
  %more = icmp slt i32 %i1, 9
  br i1 %more, label %body, label %out
out:
  ret void
}
"""

needs_plugin = pytest.mark.skipif(not os.environ.get('GAUS_PLUGIN') or not (shutil.which('opt-19') or os.environ.get('GAUS_OPT')),
                                  reason='GAUS_PLUGIN does not name the plugin, or there is no opt')


@needs_plugin
def test_loops_with_problems_and_schedules():
    module = gaus.schedule_ir(TWO_LOOPS)
    assert [(loop.function, loop.header) for loop in module] == [('sum', 'body'), ('sum', 'second')]
    for loop in module:
        loop.schedule.verify()
        assert loop.schedule.ii == loop.ii and len(loop.problem) == len(loop.instructions)
    assert '= mul' in module[0].instructions[4] and loop.problem is loop.schedule.problem
    assert 'gaus.ii' in module.ir


@needs_plugin
def test_schedule_is_the_one_that_the_library_makes():
    """The plugin's defaults (docs/remarks.md) are said here."""
    for loop in gaus.schedule_ir(TWO_LOOPS):
        again = gaus.solve(loop.problem, effort='low', work_limit=300)
        assert again.start.tolist() == loop.schedule.start.tolist()


@needs_plugin
def test_refused_loops_have_reasons():
    module = gaus.schedule_ir(TWO_LOOPS.replace('call void @unknown()', 'call void asm sideeffect "nop", ""()'))
    assert len(module) + len(module.refused) == 3 == len([r for r in module.remarks if r.kind in ('Passed', 'Missed')])
    assert all(remark.text for remark in module.remarks)


@needs_plugin
def test_options_and_targets(tmp_path):
    path = tmp_path / 'in.ll'
    path.write_text(TWO_LOOPS)
    assert {loop.ii for loop in gaus.schedule_ir(path, ii=9)} == {9}
    with pytest.raises(gaus.GausError, match='none.json'):
        gaus.schedule_ir(path, target=tmp_path / 'none.json')


NEST = """
define void @nest(ptr noalias %a) {
entry:
  br label %outer
outer:
  %i = phi i32 [ 0, %entry ], [ %i1, %latch ]
  br label %inner
inner:
  %j = phi i32 [ 0, %outer ], [ %j1, %inner ]
  %p = getelementptr inbounds i32, ptr %a, i32 %j
  store i32 %i, ptr %p
  %j1 = add i32 %j, 1
  %again = icmp slt i32 %j1, 8
  br i1 %again, label %inner, label %latch
latch:
  %i1 = add i32 %i, 1
  %more = icmp slt i32 %i1, 8
  br i1 %more, label %outer, label %out
out:
  ret void
}
"""


@needs_plugin
def test_loops_that_contain_others():
    loops = gaus.schedule_ir(NEST, nest='on')
    assert sorted(loop.header for loop in loops) == ['inner', 'outer']
    for loop in loops:
        loop.schedule.verify()
        assert bool(loop.instructions) == (loop.header == 'inner')


@needs_plugin
def test_opt_s_own_errors_come_through():
    with pytest.raises(gaus.GausError, match='expected'):
        gaus.schedule_ir('define broken\n')


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv('GAUS_OPT', raising=False)
    with pytest.raises(OSError, match='no no-such-opt'):
        gaus.schedule_ir(TWO_LOOPS, opt='no-such-opt')
    with pytest.raises(OSError, match='no plugin at'):
        gaus.schedule_ir(TWO_LOOPS, opt='true', plugin=tmp_path / 'none.so')
