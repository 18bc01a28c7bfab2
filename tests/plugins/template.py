"""A migrated, empty database kept between runs, so that a run starts in a second.

Its name carries a hash of every migration of ours and of the lock file: when either changes, the
next run builds a new one and throws the old one away.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(tempfile.gettempdir()) / f"sila-test-cache-{os.getuid()}"


def fingerprint() -> str:
    """Return a short hash of everything that decides what a migrated database looks like."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in [ROOT / "uv.lock", *sorted(ROOT.glob("*/**/migrations/*.py"))]:
        if "var" not in path.parts and ".venv" not in path.parts:
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Let one process at a time build the thing called `name`."""
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def migrate(database_url: str) -> None:
    """Migrate one database in a process of its own; raise with what it said if that fails."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The test database could not be migrated:\n{done.stderr[-4000:]}")


def sqlite_template() -> Path:
    """Return a migrated SQLite file, building it when the migrations have changed."""
    wanted = CACHE / f"sqlite-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]}-{fingerprint()}"
    with only_one("sqlite"):
        if not wanted.exists():
            templates = CACHE.glob(f"{wanted.name.rsplit('-', 1)[0]}-*")
            # A run that began a moment ago may still want the newest.
            for old in sorted(templates, key=lambda path: path.stat().st_mtime)[:-1]:
                old.unlink(missing_ok=True)
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                building = Path(folder) / "building.sqlite3"
                migrate(f"sqlite:///{building}")
                _leave_write_ahead_log(building)
                shutil.move(building, wanted)
    return wanted


def _leave_write_ahead_log(path: Path) -> None:
    """Fold the write-ahead log into the file, so that copying the file copies everything."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


if __name__ == "__main__":
    sqlite_template()
