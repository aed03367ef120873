# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""libgaus.so, loaded by cffi without a compiler (docs/python.md says why).

Only what include/gaus/foreign.h promises is relied on: opaque handles, JSON in and out of memory, and structs whose
sizes the library tells.
"""
from __future__ import annotations

import os
import pathlib
import threading
from typing import Any

import cffi

from .errors import GausError, error_of

DECLARATIONS = """
typedef struct gaus_problem gaus_problem;
typedef struct gaus_schedule gaus_schedule;
typedef struct gaus_front gaus_front;
typedef struct gaus_options gaus_options;
typedef struct gaus_error { int status; char message[512]; } gaus_error;
typedef struct gaus_callbacks {
  void *context;
  void (*log)(void *context, int level, const char *message);
  void (*progress)(void *context, double fraction, int32_t ii, double best);
  int (*cancel)(void *context);
  void (*statistics)(void *context, size_t index, const int64_t *values);
} gaus_callbacks;
typedef struct gaus_statistic_info { const char *name; const char *unit; const char *meaning; } gaus_statistic_info;

const char *gaus_version(void);
const char *gaus_status_name(int status);
size_t gaus_error_size(void);
size_t gaus_options_size(void);
size_t gaus_callbacks_size(void);
size_t gaus_statistics_count(void);
const gaus_statistic_info *gaus_statistics_table(void);
int gaus_cancel_flag(void *context);
void gaus_text_free(char *text);

int gaus_problem_read(const char *path, gaus_problem **out, gaus_error *err);
int gaus_problem_parse(const char *text, size_t size, const char *where, gaus_problem **out, gaus_error *err);
int gaus_problem_to_json(const gaus_problem *problem, char **text, size_t *size, gaus_error *err);
void gaus_problem_destroy(gaus_problem *problem);
int32_t gaus_problem_num_operations(const gaus_problem *problem);
int gaus_problem_mobility(const gaus_problem *problem, int32_t ii, int32_t latency, int32_t *asap, int32_t *alap,
                          gaus_error *err);
int gaus_bounds_to_json(const gaus_problem *problem, char **text, size_t *size, gaus_error *err);

int gaus_schedule_parse(const char *text, size_t size, const char *where, const gaus_problem *problem,
                        gaus_schedule **out, gaus_error *err);
int gaus_schedule_to_json(const gaus_schedule *schedule, const gaus_problem *problem, char **text, size_t *size,
                          gaus_error *err);
int gaus_schedule_verify_starts(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t latency,
                                gaus_error *err);
int gaus_schedule_bind_units(const gaus_problem *problem, const int32_t *start, int32_t ii, int32_t *unit,
                             gaus_error *err);
void gaus_schedule_destroy(gaus_schedule *schedule);
int64_t gaus_figure_of(const gaus_schedule *schedule, int figure);

void gaus_options_init(gaus_options *options);
int gaus_options_set(gaus_options *options, const char *name, const char *value, gaus_error *err);

int gaus_solve(const gaus_problem *problem, const gaus_options *options, const gaus_callbacks *callbacks,
               gaus_schedule **out, gaus_error *err);
int gaus_solve_batch(const gaus_problem *const *problems, const gaus_options *options, size_t count,
                     const gaus_callbacks *callbacks, gaus_schedule **out, int *status, gaus_error *errs,
                     gaus_error *err);
int gaus_pareto(const gaus_problem *problem, const gaus_options *options, const gaus_callbacks *callbacks,
                gaus_front **out, gaus_error *err);
int gaus_front_to_json(const gaus_front *front, const gaus_problem *problem, char **text, size_t *size,
                       gaus_error *err);
void gaus_front_destroy(gaus_front *front);
"""

SONAME = 'libgaus.so.0.1'

ffi = cffi.FFI()
ffi.cdef(DECLARATIONS)


def _load() -> Any:
    """The library: $GAUS_LIBRARY, or the one beside this file, or the system's."""
    beside = pathlib.Path(__file__).parent / SONAME
    path = os.environ.get('GAUS_LIBRARY') or (str(beside) if beside.exists() else SONAME)
    try:
        library = ffi.dlopen(path)
    except OSError as error:
        raise ImportError('%s cannot be loaded (%s); install the package (pip install .), or let GAUS_LIBRARY name '
                          'the libgaus.so of a build' % (path, error)) from error
    if library.gaus_error_size() != ffi.sizeof('gaus_error'):
        raise ImportError('%s (GauS %s) is not the library that this package is for'
                          % (path, ffi.string(library.gaus_version()).decode()))
    return library


lib: Any = _load()

# Sizes do not change while the library is loaded.
OPTIONS_SIZE: int = lib.gaus_options_size()
CALLBACKS_SIZE: int = lib.gaus_callbacks_size()


class _Slots(threading.local):
    """Where a function of the library puts a problem or an error: a pair for each thread, as making one takes time."""

    def __init__(self) -> None:
        self.problem: Any = ffi.new('gaus_problem **')
        self.error: Any = ffi.new('gaus_error *')


slots = _Slots()


def text(pointer: Any) -> str:
    """A C string; bytes that are no UTF-8 are replaced."""
    return bytes(ffi.string(pointer)).decode('utf-8', 'replace')


def failure(err: Any, status: int | None = None) -> GausError:
    """The exception for a `gaus_error`."""
    code = err.status if status is None else status
    return error_of(code, text(lib.gaus_status_name(code)), text(err.message))


def check(status: int, err: Any) -> None:
    """Raises what `err` says unless `status` is GAUS_OK."""
    if status:
        raise failure(err, status)


def json_bytes(function: Any, *handles: Any) -> bytes:
    """What a function named _to_json writes of its handles."""
    out, size, err = ffi.new('char **'), ffi.new('size_t *'), ffi.new('gaus_error *')
    check(function(*handles, out, size, err), err)
    try:
        return bytes(ffi.buffer(out[0], size[0])[:])
    finally:
        lib.gaus_text_free(out[0])
