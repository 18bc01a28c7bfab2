"""A house whose database lives on a small disk of its own, which may be filled to the last byte."""

import os
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.faults.crashing_house import CrashingHouse

#: A fresh server, two databases and two files of its log of writes.
ROOM = "384m"
_PORTION = 64 * 1024


def may_mount() -> bool:
    """A disk that is really full needs rights over the machine."""
    return os.geteuid() == 0


class CrampedHouse(CrashingHouse):
    def _new_folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="sila-cramped-"))
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=755", "tmpfs", folder], check=True
        )
        return folder

    def fill_disk(self) -> None:
        """Leave no byte, and no room in what is there: the next row needs a page that is not to be
        had."""
        for table in self._tables():
            self.tell_database(f'VACUUM FULL "{table}"')
        self.tell_server("CHECKPOINT")
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(_PORTION)):
                    pass
            except OSError:
                return

    def clear_disk(self) -> None:
        self._ballast.unlink()
        self.recover_database()

    @property
    def _ballast(self) -> Path:
        return self.server_folder / "ballast"

    def _tables(self) -> list[str]:
        assert self._database
        server, name = self._database
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with psycopg.connect(server.get_uri(database=name)) as connection:
            return [row[0] for row in connection.execute(asked)]

    def _drop_database(self) -> None:
        self._ballast.unlink(missing_ok=True)
        if hasattr(self, "server"):
            self.server.cleanup()
        subprocess.run(["umount", "--lazy", self.server_folder], check=True)
        self.server_folder.rmdir()
