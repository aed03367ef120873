# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sweeps: stores, executors, workers that die, plans."""
import json
import multiprocessing
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import gaus
import pytest
from conftest import DATA
from gaus import sweeping
from gaus.__main__ import main

FILES = [str(DATA / name) for name in ('fir4.json', 'canis14_fig2.json', 'far_dependences.json', 'latency_modulo.json')]
GRID = {'effort': ['low'], 'seed': list(range(1, 11)), 'objective': ['lifetime', 'max-live']}  # 80 points


@pytest.fixture(scope='module')
def expected(tmp_path_factory):
    """Digest of the store of a sweep that one process ran."""
    path = tmp_path_factory.mktemp('sweep') / 'one.sqlite'
    swept = gaus.sweep(FILES, GRID, path, workers=1)
    assert swept.wanted == swept.made == len(swept.store) == 80 and not swept.failures
    return swept.store.digest()


def test_results_are_those_of_solve(tmp_path, fir):
    swept = gaus.sweep(fir, {'seed': [1, 2], 'ii': [None, 1]}, tmp_path / 's.sqlite', workers=1)
    rows = {row.options: row for row in swept.store.rows()}
    assert len(rows) == 4
    assert swept.store.schedule(rows['{"ii":null,"seed":2}']) == gaus.solve(fir, seed=2)
    refused = rows['{"ii":1,"seed":1}']
    assert refused.status == 'infeasible' and refused.schedule is None and 'II' in refused.message
    with pytest.raises(gaus.BadInput, match='is no schedule'):
        swept.store.schedule(refused)
    table = swept.store.to_pandas()
    assert set(table['status']) == {'optimal', 'infeasible'} and set(table['problem']) == {'fir4'}


def test_nothing_is_solved_twice(tmp_path, fir, mac):
    first = gaus.sweep([fir], {'seed': [1, 2]}, tmp_path / 's.sqlite', workers=1)
    assert (first.made, first.wanted) == (2, 2)
    again = gaus.sweep([fir, mac, fir], {'seed': [1, 2, 2, 3]}, first.store, workers=1)
    assert (again.made, again.wanted, len(again.store)) == (4, 6, 6)
    assert gaus.sweep([fir, mac], {'seed': [1, 2, 3], 'threads': [2]}, first.store, workers=1).made == 0


def test_lists_of_options_and_bad_grids(tmp_path, fir):
    assert gaus.sweep(fir, [{'seed': 1}, {'ii': 4}], tmp_path / 's.sqlite', workers=1).made == 2
    with pytest.raises(gaus.BadInput, match='grid: effort'):
        gaus.sweep(fir, {'effort': 'low'}, tmp_path / 's.sqlite')


def test_bad_options_are_results_with_the_reason(tmp_path, fir):
    swept = gaus.sweep(fir, {'efort': ['low']}, tmp_path / 's.sqlite', workers=1)
    assert [row.status for row in swept.store.rows()] == ['bad option']


def test_progress_has_the_time_left(tmp_path, expected):
    told = []
    gaus.sweep(FILES, GRID, tmp_path / 's.sqlite', workers=1, progress=lambda *what: told.append(what))
    assert told[0] == (0, 80, float('inf')) and told[-1] == (80, 80, 0.0)
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)
    assert all(0 < left < 1000 for _, _, left in told[1:-1])


def test_stopped_sweep_goes_on(tmp_path, expected):
    class Stop(Exception):
        pass

    def stop(done, wanted, left):
        if done >= wanted // 2:
            raise Stop

    with pytest.raises(Stop):
        gaus.sweep(FILES, GRID, tmp_path / 's.sqlite', workers=2, progress=stop)
    with gaus.Store(tmp_path / 's.sqlite') as store:
        assert 40 <= len(store) < 80
        before = len(store)
        swept = gaus.sweep(FILES, GRID, store, workers=2)
        assert swept.made == 80 - before and store.digest() == expected


def test_killed_process_loses_nothing(tmp_path, expected):
    killed = []

    def kill(done, wanted, left):
        if done >= wanted // 2 and not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    swept = gaus.sweep(FILES, GRID, tmp_path / 's.sqlite', workers=2, in_flight=3, progress=kill)
    assert killed and not swept.failures and swept.store.digest() == expected


def test_dask_with_a_killed_worker(tmp_path, expected):
    distributed = pytest.importorskip('distributed')
    killed = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, \
            distributed.Client(cluster) as client, client.get_executor() as executor:
        def kill(done, wanted, left):
            if done >= wanted // 2 and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        swept = gaus.sweep(FILES, GRID, tmp_path / 's.sqlite', executor=executor, in_flight=4, progress=kill)
    assert killed and not swept.failures and swept.store.digest() == expected


def mpiexec():
    """The command that runs three ranks, as root too; None where there is no MPI."""
    beside = pathlib.Path(sys.executable).parent / 'mpiexec'
    program = str(beside) if beside.exists() else shutil.which('mpiexec')
    try:
        import mpi4py.MPI  # noqa: F401
    except (ImportError, RuntimeError):
        return None
    if program is None:
        return None
    version = subprocess.run([program, '--version'], capture_output=True, text=True, check=False).stdout
    open_mpi = ['--allow-run-as-root', '--oversubscribe'] if 'Open MPI' in version or 'OpenRTE' in version else []
    return [program, *open_mpi, '-n', '3', sys.executable, '-m', 'mpi4py.futures', '-m', 'gaus', 'sweep', '-q']


def plan(tmp_path, **more):
    rows = {'problems': FILES, 'store': 's.sqlite', **more}
    lines = ['%s = %s' % (key, json.dumps(value)) for key, value in rows.items()]
    lines += ['[options]', 'effort = "low"', '[grid]', 'seed = %s' % GRID['seed'], 'objective = ["lifetime", "max-live"]']
    path = tmp_path / 'plan.toml'
    path.write_text('\n'.join(lines))
    return path


def test_mpi(tmp_path, expected):
    command = mpiexec()
    if command is None:
        pytest.skip('no MPI: mpiexec, or the library that mpi4py loads, is missing')
    done = subprocess.run([*command, str(plan(tmp_path, executor='mpi'))], capture_output=True, text=True, check=False,
                          timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == '80 results, 80 of them new, 0 failed; digest %s' % expected


def test_plan_as_a_command(tmp_path, expected, capsys):
    path = plan(tmp_path, workers=2)
    assert main(['sweep', '-q', str(path)]) == 0
    assert capsys.readouterr().out.strip().endswith(expected)
    assert main(['sweep', '-q', str(path)]) == 0
    assert '80 results, 0 of them new' in capsys.readouterr().out


@pytest.mark.parametrize('text, message', [
    ('problems = 1', "key 'store' is missing"), ('probelms = []', "unknown key 'probelms'"), ('x = ', 'plan.toml'),
    ('problems = ["none*.json"]\nstore = "s"\n[grid]', 'no file is as'),
    ('problems = []\nstore = "s"\nexecutor = "cloud"\n[grid]', "'processes', 'dask' or 'mpi'"),
])
def test_plan_errors(tmp_path, capsys, text, message):
    (tmp_path / 'plan.toml').write_text(text)
    assert main(['sweep', '-q', str(tmp_path / 'plan.toml')]) == 2
    assert message in capsys.readouterr().err


def test_ir_in_a_sweep(tmp_path):
    from test_ir import TWO_LOOPS, needs_plugin
    if needs_plugin.args[0]:
        pytest.skip('no plugin')
    (tmp_path / 'a.ll').write_text(TWO_LOOPS)
    swept = gaus.sweep([tmp_path / 'a.ll'], {'ii': [None, 7]}, tmp_path / 's.sqlite', workers=1)
    assert swept.made == swept.wanted >= 4


def test_gpus_are_dealt_by_turns(monkeypatch):
    counter = multiprocessing.get_context('spawn').Value('i', 0)
    dealt = []
    for _ in range(4):
        sweeping._deal(counter, [3, 5, 6])
        dealt.append(os.environ['CUDA_VISIBLE_DEVICES'])
    monkeypatch.delenv('CUDA_VISIBLE_DEVICES')
    assert dealt == ['3', '5', '6', '3']


def test_what_is_no_store_is_refused(tmp_path):
    pathlib.Path(tmp_path / 's.sqlite').write_text('not a database, and long enough to be looked at' * 20)
    with pytest.raises(gaus.BadInput, match='cannot be a store'):
        gaus.Store(tmp_path / 's.sqlite')
