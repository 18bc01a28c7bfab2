"""What a slow builder wrote, kept as rows and written again: a whole site in milliseconds.

    remembered("site", build)    # builds the first time, writes the same rows ever after

Rows are written again only where every table has as many rows as it had before the builder ran, and
the tables that it changed have the very same; anywhere else it runs again. So a test cannot tell
which of both it got, but for the moments written in the rows. A builder that keeps anything outside
the database (files, tasks) is not for this.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from wagtail.models import Site

import time_machine

#: A row as the database itself writes it: a line of COPY on PostgreSQL, plain values on SQLite.
Row = bytes | tuple[Any, ...]
Rows = dict[type[models.Model], frozenset[Row]]
#: In how many surroundings one thing is remembered; the oldest are forgotten.
SURROUNDINGS = 8
#: SQLite's index of words: triggers on the entries keep it.
BY_TRIGGERS = "SQLiteFTSIndexEntry"


@dataclass(frozen=True)
class _Memory:
    """How many rows there were of everything, and what became of the tables that changed."""

    counts: tuple[int, ...]
    before: Rows
    after: Rows

    def fits(self, counts: tuple[int, ...]) -> bool:
        return counts == self.counts and read_rows(self.before) == self.before

    def write(self) -> None:
        with transaction.atomic():
            for model, before in self.before.items():
                _delete(model, before - self.after[model])
                write_rows(model, self.after[model] - before)
        if Site in self.before:
            Site.clear_site_root_paths_cache()


_memories: dict[str, deque[_Memory]] = defaultdict(lambda: deque(maxlen=SURROUNDINGS))


def remembered(name: str, build: Callable[[], object]) -> None:
    """Have `build` done, or what it did before in the same surroundings under the same name."""
    if time_machine.escape_hatch.is_travelling():  # then its moments are not those of other tests
        build()
        return
    counts = _count()
    for memory in _memories[name]:
        if memory.fits(counts):
            memory.write()
            return
    before = read_rows(_models())
    build()
    after = read_rows(_models())
    changed = [model for model in before if before[model] != after[model]]
    _memories[name].append(
        _Memory(counts, {m: before[m] for m in changed}, {m: after[m] for m in changed})
    )


@cache
def _models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if not model._meta.proxy and model.__name__ != BY_TRIGGERS]


def _count() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        counts: tuple[int, ...] = cursor.fetchone()
    return counts


@cache
def _counting() -> str:
    tables = (_quote(model._meta.db_table) for model in _models())
    return "SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in tables)


def read_rows(wanted: Any) -> Rows:
    return {model: frozenset(_rows(model)) for model in wanted}


def _rows(model: type[models.Model]) -> Iterator[Row]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.cursor.copy(_copy(model, "TO STDOUT")) as lines:
            yield from b"".join(lines).splitlines(keepends=True)
    else:
        # A sum of nothing and a column has no declared type, so no converter touches its value.
        columns = ", ".join(f"+{column}" for column in _columns(model))
        with closing(_sqlite(f"SELECT {columns} FROM {_quote(model._meta.db_table)}")) as found:
            yield from found


def write_rows(model: type[models.Model], rows: frozenset[Row]) -> None:
    if not rows:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.cursor.copy(_copy(model, "FROM STDIN")) as into:
            into.write(b"".join(rows))
    else:
        columns = _columns(model)
        places = ", ".join("?" for _column in columns)
        table = f"{_quote(model._meta.db_table)} ({', '.join(columns)})"
        connection.connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def _delete(model: type[models.Model], rows: frozenset[Row]) -> None:
    keys = [row.split(b"\t")[0].decode() if isinstance(row, bytes) else row[0] for row in rows]
    key = model._meta.pk.column
    table = _quote(model._meta.db_table)
    with connection.cursor() as cursor:
        for value in keys:
            cursor.execute(f"DELETE FROM {table} WHERE {_quote(key)} = %s", [value])


@cache
def _columns(model: type[models.Model]) -> list[str]:
    """The key first."""
    fields = sorted(model._meta.local_concrete_fields, key=lambda field: not field.primary_key)
    return [_quote(field.column) for field in fields]


def _copy(model: type[models.Model], direction: str) -> str:
    return f"COPY {_quote(model._meta.db_table)} ({', '.join(_columns(model))}) {direction}"


def _sqlite(statement: str) -> Any:
    return connection.connection.execute(statement)


@cache
def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
