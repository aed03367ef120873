# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Solving: schedules, batches, fronts, options, callbacks, threads and Ctrl-C."""
import concurrent.futures
import json
import logging
import math
import os
import pickle
import subprocess
import sys
import threading
import time

import gaus
import numpy as np
import pytest
from conftest import DATA, SLOW, instances


def test_schedule_has_arrays_and_figures(fir):
    s = gaus.solve(fir)
    assert s.ii == 2 == s.mii and s.is_optimal and s.bound == s.objective == 152 and s.gap == 0
    assert s.start.dtype == np.int32 and not s.start.flags.writeable
    assert (s.slot == s.start % 2).all() and (s.stage == s.start // 2).all() and s.stages == s.stage.max() + 1
    limited = {t['name'] for t in fir.operator_types if 'limit' in t}
    assert [u >= 0 for u in s.unit] == [o['type'] in limited for o in fir.operations]
    assert s.length == max(s.start + fir.latencies()) == s.figures['length']
    s.verify()
    assert len(s.to_pandas()) == len(fir) == len(s)


def test_same_as_the_command_line(fir, tmp_path):
    tool = os.environ.get('GAUS_TOOL')
    if not tool:
        pytest.skip('GAUS_TOOL does not name the tool gaus')
    subprocess.run([tool, 'solve', '-q', '-o', tmp_path / 's.json', DATA / 'fir4.json'], check=True)
    assert gaus.Schedule.read(tmp_path / 's.json', fir) == gaus.solve(fir)


def test_schedule_round_trips(fir, tmp_path):
    s = gaus.solve(fir)
    s.write(tmp_path / 's.json')
    for again in (gaus.Schedule.read(tmp_path / 's.json', fir), pickle.loads(pickle.dumps(s)),
                  gaus.Schedule.from_json(s.to_dict(), fir)):
        assert again == s and again.to_json() == s.to_json() and hash(again) == hash(s)
    assert gaus.Schedule(fir, s.start, s.ii).figures == s.figures


def test_illegal_schedule_is_named(fir):
    s = gaus.solve(fir)
    wrong = gaus.Schedule(fir, np.zeros(len(fir), int), s.ii)
    with pytest.raises(gaus.Illegal, match='starts at'):
        gaus.verify(wrong)
    with pytest.raises(gaus.Illegal):
        gaus.verify(s, latency=s.length - 1)
    gaus.verify(s, latency=s.length)


def test_options_reach_the_solver(fir):
    assert gaus.solve(fir, ii=5, effort='low', scheduler='ims').ii == 5
    assert gaus.solve(fir, mode='resource').ii is None
    assert gaus.solve(fir, ii=None, polish=False).ii == 2
    with pytest.raises(gaus.BadOption, match="did you mean 'effort'"):
        gaus.solve(fir, efort='low')
    with pytest.raises(gaus.BadOption, match='ii'):
        gaus.solve(fir, ii=-1)


def test_infeasible_says_why(fir):
    with pytest.raises(gaus.Infeasible, match='II') as caught:
        gaus.solve(fir, ii=1)
    assert caught.value.status == 'infeasible'


def test_bounds_and_mobility(mac):
    assert gaus.bounds(mac) == {'res': 1, 'rec': 1, 'mii': 1, 'depth': 4, 'res_type': 'mul', 'critical_cycle': []}
    early, late = gaus.mobility(mac, ii=1, latency=6)
    assert early.tolist() == [0, 3] and late.tolist() == [2, 5]


def test_batch_keeps_each_outcome(fir, mac):
    results = gaus.solve_batch([fir, mac, fir], [{}, {}, {'ii': 1}], threads=2)
    assert results[0] == gaus.solve(fir) and results[1].ii == 1
    assert isinstance(results[2], gaus.Infeasible)
    with pytest.raises(gaus.Infeasible):
        gaus.solve_batch([fir], ii=1, raise_errors=True)
    assert gaus.solve_batch([]) == []
    with pytest.raises(ValueError, match='options for 1'):
        gaus.solve_batch([fir, mac], [{}])


def test_batch_is_the_single_solves_on_instances():
    problems = [problem for _, problem in instances(most=12, kilobytes=6)]
    for problem, found in zip(problems, gaus.solve_batch(problems, effort='low')):
        assert found == gaus.solve(problem, effort='low')


def test_front(fir):
    front = gaus.pareto(fir)
    assert front.axes == ['ii', 'length', 'max_live_bits'] and front.complete and front.mode == 'modulo'
    for row, schedule in zip(front.values, front):
        assert row.tolist() == [schedule.ii, schedule.length, schedule.max_live_bits]
        schedule.verify()
    assert pickle.loads(pickle.dumps(front)).values.tolist() == front.values.tolist()
    assert len(front.to_pandas()) == len(front) and 'ii' in front._repr_html_()


def test_progress_callback_and_its_exceptions(slow):
    seen = []
    gaus.solve(slow, time_limit=0.3, progress=lambda *what: seen.append(what), **SLOW)
    assert seen and all(0 <= fraction <= 1 for fraction, _, _ in seen)

    def fail(fraction, ii, best):
        raise LookupError('from the callback')

    with pytest.raises(LookupError, match='from the callback'):
        gaus.solve(slow, progress=fail, **SLOW)


def test_progress_bar_of_tqdm(slow, capsys):
    pytest.importorskip('tqdm')
    gaus.solve(slow, time_limit=0.3, progress=True, **SLOW)
    assert '%' in capsys.readouterr().err


def test_messages_go_to_logging(caplog):
    with caplog.at_level(logging.INFO, 'gaus'):
        gaus.solve(gaus.Problem.read(DATA / 'minii_infeasible.json'))
    assert [(record.name, record.message) for record in caplog.records] == [('gaus', 'II 3: proven infeasible')]


def test_cancel_from_another_thread(slow):
    cancel = gaus.Cancel()
    threading.Timer(0.2, cancel.set).start()
    gaus.solve(slow, cancel=cancel, **SLOW).verify()
    assert cancel.is_set()


def test_deadline(slow):
    gaus.solve(slow, deadline=time.monotonic() + 0.2, **SLOW).verify()


def test_other_threads_run_meanwhile(slow):
    """The lock of the interpreter is free while the library searches."""
    counted = [0]
    done = threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1
            time.sleep(0)

    thread = threading.Thread(target=count)
    thread.start()
    gaus.solve(slow, time_limit=0.3, threads=1, **SLOW)
    done.set()
    thread.join()
    assert counted[0] > 50


def test_threads_solve_at_the_same_time(fir):
    expected = gaus.solve(fir)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(s == expected for s in pool.map(lambda _: gaus.solve(fir), range(40)))


def test_processes_solve_after_a_fork(fir):
    expected = gaus.solve(fir)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert list(pool.map(gaus.solve, [fir] * 4)) == [expected] * 4


INTERRUPTED = """
import gaus, os, signal, sys, threading
problem = gaus.Problem.read(sys.argv[1])
started = threading.Event()
def kill():
    started.wait()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=kill).start()
try:
    gaus.solve(problem, progress=lambda *what: started.set(), **eval(sys.argv[2]))
    print('not interrupted')
except KeyboardInterrupt as stop:
    stop.result.verify()
    print('interrupted with', type(stop.result).__name__)
print('and goes on:', gaus.solve(problem, scheduler='ims').scheduler)
"""


def test_ctrl_c_while_the_solve_is_handed_over(mac, monkeypatch):
    """A Ctrl-C at a submission that was made, or that was not, loses neither the solve nor itself."""
    from gaus import solving
    gaus.solve(mac)
    submit = solving._waiter.submit
    for made in (True, False):
        left = [1]

        def interrupted(job):
            if made:
                submit(job)
            if left and left.pop():
                raise KeyboardInterrupt
            if not made:
                submit(job)

        monkeypatch.setattr(solving._waiter, 'submit', interrupted)
        with pytest.raises(gaus.Interrupted) as caught:
            gaus.solve(mac)
        assert caught.value.result.ii == 1
    monkeypatch.setattr(solving._waiter, 'submit', submit)
    assert gaus.solve(mac).ii == 1


def test_ctrl_c_keeps_the_best_schedule(slow, tmp_path):
    slow.write(tmp_path / 'p.json')
    done = subprocess.run([sys.executable, '-c', INTERRUPTED, tmp_path / 'p.json', repr(SLOW)], capture_output=True, text=True,
                          check=False, timeout=100)
    assert done.stdout.splitlines() == ['interrupted with Schedule', 'and goes on: ims'], done.stderr


def test_pictures(fir):
    import matplotlib.pyplot as plt
    schedule = gaus.solve(fir)
    assert len(schedule.plot('cycles').patches) == len(fir)
    assert schedule.plot('slots').get_ylabel() == 'stage'
    assert len(schedule.plot('reservation').patches) == len(fir)
    assert fir.plot().get_xlabel() == 'earliest start'
    assert gaus.pareto(fir).plot().get_ylabel() == 'max live bits'
    assert gaus.solve(fir, mode='memory').plot('reservation').get_xlabel() == 'cycle'
    assert 'II 2' in schedule._repr_html_()
    with pytest.raises(gaus.BadInput, match='reservation'):
        schedule.plot('gantt')
    plt.close('all')


def test_statistics_where_they_are_asked_for(fir, mac):
    assert gaus.solve(fir).statistics == {}
    counted = gaus.solve(fir, statistics=True)
    assert counted == gaus.solve(fir) and sum(counted.statistics.values()) > 0
    assert pickle.loads(pickle.dumps(counted)).statistics == counted.statistics
    both = gaus.solve_batch([fir, mac, fir], [{}, {}, {'ii': 1}], statistics=True)
    assert all(set(found.statistics) == set(counted.statistics) for found in both)
    with pytest.raises(gaus.Infeasible) as caught:
        gaus.solve(fir, ii=1, statistics=True)
    assert set(caught.value.statistics) == set(counted.statistics)


def test_chosen_implementations_are_what_is_verified(fir):
    """A schedule whose `types` say that everything is a multiplier is another question to the verifier."""
    from gaus.schedule import _restore
    s = gaus.solve(fir)
    types = [o['type'] for o in fir.operations]
    same = _restore(fir, json.dumps({**s.to_dict(), 'types': types}).encode())
    same.verify()
    assert same.unit.tolist() == s.unit.tolist() and same.operation_types == types
    other = _restore(fir, json.dumps({**s.to_dict(), 'types': ['mul'] * len(fir)}).encode())
    with pytest.raises(gaus.Illegal):
        other.verify()


def test_infinite_values_are_numbers(fir):
    schedule = gaus.Schedule(fir, gaus.solve(fir).start, 2)
    assert schedule.bound == -math.inf and math.isnan(schedule.gap) and schedule.mii is None
