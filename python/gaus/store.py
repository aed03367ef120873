# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Results of a sweep in one SQLite file, by content: problem, options and version of the library."""
from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import BadInput
from .problem import Json, Problem
from .schedule import Schedule

if TYPE_CHECKING:
    import pandas

_SCHEMA = """
CREATE TABLE IF NOT EXISTS problems (hash TEXT PRIMARY KEY, name TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (
  key TEXT PRIMARY KEY, problem TEXT NOT NULL, options TEXT NOT NULL, version TEXT NOT NULL,
  status TEXT NOT NULL, message TEXT NOT NULL, schedule TEXT, seconds REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS results_of_problems ON results (problem);
"""
# Options that do not change what the result is.
_ELSEWHERE = ('threads', 'backend')


@dataclass(frozen=True)
class Row:
    """One result. `status` is 'optimal' or 'feasible', or the kind of error, whose words are `message`."""

    key: str
    problem: str
    options: str
    version: str
    status: str
    message: str
    schedule: str | None
    seconds: float


def options_text(options: Mapping[str, Any]) -> str:
    """Options as canonical JSON, without those that only say where a solve runs."""
    return json.dumps({k: v for k, v in sorted(options.items()) if k not in _ELSEWHERE}, separators=(',', ':'))


def key_of(problem_hash: str, options: Mapping[str, Any], version: str) -> str:
    """The key of a result: SHA-256 of problem, options and version."""
    return hashlib.sha256('\n'.join((problem_hash, options_text(options), version)).encode()).hexdigest()


class Store:
    """A file of results. One process at a time should write; what was committed survives a crash of any."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        try:
            self._db = sqlite3.connect(self.path, timeout=60)
            self._db.execute('PRAGMA journal_mode=WAL')
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise BadInput('%s: it cannot be a store: %s' % (self.path, error)) from error

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- writing ---------------------------------------------------------------------------------------------------------

    def add_problems(self, problems: Iterable[Problem]) -> None:
        with self._db:
            self._db.executemany('INSERT OR IGNORE INTO problems VALUES (?, ?, ?)',
                                 ((p.hash, p.name, p.to_json()) for p in problems))

    def add(self, rows: Iterable[Row]) -> None:
        """Adds results in one transaction. A key that is there already stays as it is."""
        with self._db:
            self._db.executemany('INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
                                 ((r.key, r.problem, r.options, r.version, r.status, r.message, r.schedule, r.seconds)
                                  for r in rows))

    # --- reading ---------------------------------------------------------------------------------------------------------

    def keys(self) -> set[str]:
        return {key for key, in self._db.execute('SELECT key FROM results')}

    def rows(self) -> Iterator[Row]:
        """All results, in the order of their keys."""
        for row in self._db.execute('SELECT * FROM results ORDER BY key'):
            yield Row(*row)

    def __len__(self) -> int:
        return int(self._db.execute('SELECT COUNT(*) FROM results').fetchone()[0])

    def problem(self, problem_hash: str) -> Problem:
        found = self._db.execute('SELECT json FROM problems WHERE hash = ?', (problem_hash,)).fetchone()
        if found is None:
            raise BadInput('%s: there is no problem %s' % (self.path, problem_hash))
        return Problem.from_json(found[0], self.path)

    def schedule(self, row: Row) -> Schedule:
        """The schedule of a row; BadInput if it has none."""
        if row.schedule is None:
            raise BadInput('the result is no schedule: %s' % row.message)
        return Schedule.from_json(row.schedule, self.problem(row.problem), self.path)

    def digest(self) -> str:
        """SHA-256 of all results but their times: equal stores have equal digests."""
        total = hashlib.sha256()
        for r in self.rows():
            total.update(json.dumps([r.key, r.problem, r.options, r.version, r.status, r.message, r.schedule]).encode())
        return total.hexdigest()

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each result: the problem's name, the options and the figures of merit as columns."""
        import pandas
        names = dict(self._db.execute('SELECT hash, name FROM problems'))
        return pandas.DataFrame([_flat(row, names) for row in self.rows()])


def _flat(row: Row, names: Mapping[str, str]) -> Json:
    flat: Json = {'problem': names.get(row.problem, row.problem), **json.loads(row.options), 'status': row.status,
                  'seconds': row.seconds}
    if row.schedule is not None:
        data = json.loads(row.schedule)
        flat |= {'ii': data['ii'], **{k: data[k] for k in ('length', 'stages', 'communication', 'lifetime_bits',
                                                           'max_live_bits') if k in data},
                 'peak_demand': sum(data['peak_demand'].values()), 'objective': data.get('objective'),
                 'bound': data.get('bound')}
    return flat
