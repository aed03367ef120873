# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""GauS: operator scheduling for compilers and high-level synthesis.

>>> import gaus
>>> b = gaus.Builder('mac')
>>> mul, add = b.operator_type('mul', latency=3, limit=1), b.operator_type('add', latency=1)
>>> m, acc = b.operation(mul, 'x*y', width=32), b.operation(add, 'acc', width=32)
>>> b.dependence(m, acc)
>>> b.dependence(acc, acc, distance=1)
>>> schedule = gaus.solve(b.build())
>>> schedule.ii, schedule.start.tolist()
(1, [0, 3])
"""
from ._library import lib as _lib
from ._library import text as _text
from .errors import (BadInput, BadOption, Cancelled, FileError, GausError, Illegal, Infeasible, Internal, Interrupted,
                     NoBackend, NoMemory, TimeLimit, Undecided)
from .ir import Loop, Module, Remark, schedule_ir
from .problem import Builder, Problem
from .schedule import Front, Schedule
from .solving import Cancel, bounds, mobility, pareto, solve, solve_batch, verify
from .store import Row, Store
from .sweeping import Plan, Swept, sweep

__version__ = _text(_lib.gaus_version())

__all__ = ['BadInput', 'BadOption', 'Builder', 'Cancel', 'Cancelled', 'FileError', 'Front', 'GausError', 'Illegal',
           'Infeasible', 'Internal', 'Interrupted', 'Loop', 'Module', 'NoBackend', 'NoMemory', 'Plan', 'Problem', 'Remark',
           'Row', 'Schedule', 'Store', 'Swept', 'TimeLimit', 'Undecided', 'bounds', 'mobility', 'pareto', 'schedule_ir',
           'solve', 'solve_batch', 'sweep', 'verify']
