# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The notebooks run from top to bottom; their asserts are part of them."""
import os
import pathlib
import shutil

import pytest

NOTEBOOKS = pathlib.Path(__file__).resolve().parents[1] / 'notebooks'


def run(name, tmp_path, monkeypatch):
    nbclient, nbformat = pytest.importorskip('nbclient'), pytest.importorskip('nbformat')
    monkeypatch.setenv('GAUS_STORE', str(tmp_path / 'store.sqlite'))
    monkeypatch.setenv('MPLBACKEND', 'module://matplotlib_inline.backend_inline')
    monkeypatch.delenv('GAUS_DATA', raising=False)
    notebook = nbformat.read(NOTEBOOKS / name, 4)
    assert not any(cell.get('outputs') for cell in notebook.cells), 'notebooks are committed without outputs'
    nbclient.NotebookClient(notebook, timeout=300, resources={'metadata': {'path': str(tmp_path)}}).execute()
    return [output for cell in notebook.cells for output in cell.get('outputs', [])]


def pictures(outputs):
    return sum('image/png' in output.get('data', {}) for output in outputs)


def test_quality_and_time(tmp_path, monkeypatch):
    assert pictures(run('quality_and_time.ipynb', tmp_path, monkeypatch)) == 1


def test_one_kernel(tmp_path, monkeypatch):
    if not os.environ.get('GAUS_PLUGIN') or not (os.environ.get('GAUS_CLANG') or shutil.which('clang-19')):
        pytest.skip('no plugin (GAUS_PLUGIN) or no clang-19')
    assert pictures(run('one_kernel.ipynb', tmp_path, monkeypatch)) >= 4
