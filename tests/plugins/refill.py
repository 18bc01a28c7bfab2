"""After a test that really commits, put back what the migrations had put there.

Django empties every table after such a test, and with them Wagtail's root page, its languages, the
content types and the permissions, so that the next test finds a house without floors. Here the rows
are remembered once and put back as they were, without signals, whatever order the tests come in.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

Rows = dict[str, bytes]
_remembered: Rows = {}
_template: list[Path] = []


def remember(blocker: Any, template: Path | None) -> None:
    """Keep the fresh rows (PostgreSQL) or the file they are in (SQLite) for every emptying."""
    from django.test import TransactionTestCase

    if template is not None:
        _template[:] = [template]
    else:
        with blocker.unblock():
            _remembered.update(_copy_out())
    TransactionTestCase._fixture_teardown = _empty_and_refill


def _empty_and_refill(case: Any) -> None:
    from django.core.management import call_command

    from wagtail.models import Site

    call_command(
        "flush",
        verbosity=0,
        interactive=False,
        reset_sequences=False,
        allow_cascade=case.available_apps is not None,
        inhibit_post_migrate=True,  # it would make content types anew, under other numbers
    )
    if _template:
        _refill_from_file(_template[0])
    else:
        with transaction.atomic():
            _copy_in(_remembered)
    Site.clear_site_root_paths_cache()


def _tables() -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True))


def _refill_from_file(template: Path) -> None:
    with closing(sqlite3.connect(template)) as fresh:
        filled = [table for table in _tables() if _has_rows(fresh, table)]
    with connection.constraint_checks_disabled():
        _execute("ATTACH DATABASE %s AS fresh", str(template))
        try:
            with transaction.atomic():
                for table in filled:
                    _execute(f'INSERT INTO main."{table}" SELECT * FROM fresh."{table}"')
        finally:
            _execute("DETACH DATABASE fresh")


def _execute(statement: str, *parameters: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _has_rows(fresh: sqlite3.Connection, table: str) -> bool:
    known = fresh.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone()
    return bool(known and fresh.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone())


def _copy_out() -> Rows:
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as stream:
                rows[table] = b"".join(bytes(block) for block in stream)
    return {table: text for table, text in rows.items() if text}


def _copy_in(rows: Rows) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, text in rows.items():
            with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as stream:
                stream.write(text)
