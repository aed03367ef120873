# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exceptions: one class for each status of the library, with the library's own words."""
from __future__ import annotations

from typing import Any


class GausError(Exception):
    """A failure. `str(error)` says what, where and what would help; `status` is the library's short name of its kind."""

    status: str = 'error'
    # What the search did, if `solve` was asked for statistics.
    statistics: dict[str, int] = {}

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Infeasible(GausError):
    """It is proven that there is no schedule."""

    status = 'infeasible'


class Illegal(GausError):
    """A schedule violates a constraint."""

    status = 'illegal'


class BadInput(GausError, ValueError):
    """A file, a text or an argument is malformed."""

    status = 'bad input'


class BadOption(GausError, ValueError):
    """There is no such option, or its value is outside the range."""

    status = 'bad option'


class NoMemory(GausError, MemoryError):
    """An allocation failed."""

    status = 'out of memory'


class FileError(GausError, OSError):
    """A file could not be read or written."""

    status = 'input/output error'


class Cancelled(GausError):
    """The host asked to stop, and nothing legal was at hand."""

    status = 'cancelled'


class TimeLimit(GausError, TimeoutError):
    """Time ran out before any legal schedule was found."""

    status = 'time limit'


class NoBackend(GausError):
    """The backend that was asked for is not there, or broke down."""

    status = 'no backend'


class Internal(GausError):
    """A defect of the library."""

    status = 'internal error'


class Undecided(GausError):
    """No schedule was found, and it is not proven that there is none."""

    status = 'undecided'


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a solve. `result` is the best that there was: a schedule, a front, a list, or None."""

    def __init__(self, result: Any = None) -> None:
        super().__init__('interrupted')
        self.result = result


# In the order of gaus_status.
_CLASSES: tuple[type[GausError], ...] = (GausError, Infeasible, Illegal, BadInput, BadOption, NoMemory, FileError,
                                         Cancelled, TimeLimit, NoBackend, Internal, Undecided)


def error_of(code: int, status: str, message: str) -> GausError:
    """The exception for a status code. A code that is newer than this package is a plain GausError."""
    kind = _CLASSES[code] if 0 < code < len(_CLASSES) else GausError
    error = kind(message)
    error.status = status
    return error
