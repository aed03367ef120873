# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The package as a whole: types, docstrings' examples, what it declares of the library."""
import doctest
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys

import gaus
import pytest
from conftest import ROOT
from gaus import _library


def modules():
    for found in pkgutil.iter_modules(gaus.__path__, 'gaus.'):
        if not found.name.endswith('__main__'):
            yield importlib.import_module(found.name)


def test_types_are_strict(tmp_path):
    pytest.importorskip('mypy')
    done = subprocess.run([sys.executable, '-m', 'mypy', '--config-file', ROOT / 'pyproject.toml', '--cache-dir', tmp_path,
                           '-p', 'gaus'], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_examples_of_docstrings():
    results = [doctest.testmod(module) for module in [gaus, *modules()]]
    assert sum(r.attempted for r in results) > 10 and not sum(r.failed for r in results)


def test_public_names_have_docstrings():
    for name in gaus.__all__:
        thing = getattr(gaus, name)
        assert inspect.getdoc(thing) and not inspect.getdoc(thing).startswith(name + '('), name


def test_version_is_the_library_s():
    header = (ROOT / 'include' / 'gaus' / 'gaus.h').read_text()
    assert 'define GAUS_VERSION "%s"' % gaus.__version__ in header
    assert _library.SONAME == 'libgaus.so.%s' % '.'.join(gaus.__version__.split('.')[:2])


def test_declarations_are_those_of_the_headers():
    """Without a compiler nothing else would notice an argument more. Enumerations are ints there."""
    def normal(text):
        text = re.sub(r'/\*.*?\*/', ' ', text, flags=re.S)
        return re.sub(r'\s+', ' ', re.sub(r'\bgaus_(status|log_level|figure)\b(?=[ ,*)])', 'int', text)).replace('GAUS_API ', '')

    headers = normal('\n'.join(p.read_text() for p in sorted((ROOT / 'include' / 'gaus').glob('*.h'))))
    functions = re.findall(r'[\w *]+\bgaus_\w+\([^;{]*\);', re.sub(r'typedef struct \w+ \{.*?\} \w+;', '',
                                                                  _library.DECLARATIONS, flags=re.S))
    assert len(functions) > 25
    table = re.search(r'typedef struct gaus_statistic_info \{(.*?)\}', headers).group(1)
    assert re.findall(r'\*(\w+);', table) == ['name', 'unit', 'meaning']
    members = re.search(r'typedef struct gaus_callbacks \{(.*?)\} gaus_callbacks', headers).group(1)
    ours = re.search(r'typedef struct gaus_callbacks \{(.*?)\} gaus_callbacks', normal(_library.DECLARATIONS)).group(1)
    assert normal(members).strip().startswith(ours.strip())
    for function in functions:
        assert normal(function).strip() in headers, function


def test_options_are_those_of_the_table():
    from gaus._options import Options
    table = (ROOT / 'include' / 'gaus' / 'options.def').read_text()
    assert list(Options.__annotations__) == re.findall(r'^GAUS_(?:ENUM|INT|REAL)\((\w+)', table, re.M)


def test_files_have_a_licence():
    for path in pathlib.Path(gaus.__path__[0]).rglob('*.py'):
        assert 'SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception' in path.read_text()[:400], path
