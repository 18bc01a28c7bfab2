"""A real house for a browser to visit: broker, web, worker and clock, on a scratch folder.

Opened by the very command `make run` uses, on a database that was set up for one association
without demo cases. `prepare.py` says what a journey's house has that a newcomer's has not.
"""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tasks.house import Address, programs
from tasks.supervisor import die_with_parent
from tests.plugins.broker import free_port, start_valkey
from tests.plugins.template import ROOT, sqlite_template

PASSWORD = "a-journey-of-many-steps"
PATIENCE_SECONDS = 60
#: Lines of a log that tell why; a whole log would bury the failure it stands under.
TOLD_LINES = 60


@dataclass
class House:
    """One association's house: where it is, and the programs that keep it open."""

    code: str
    folder: Path
    port: int
    environment: dict[str, str]
    has_demo: bool = False
    programs: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    #: Who has signed in here already, with what their browser keeps of it.
    signed_in: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Set the association up on a fresh database: its staff, and cases where it has a demo."""
        options = ["--demo"] if self.has_demo else []
        command = [sys.executable, "-m", "tests.journeys.prepare", self.code, *options]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{self.code} could not be set up:\n{done.stderr[-4000:]}")

    def start(self, name: str, command: list[str]) -> None:
        """Start one program of the house; its log lies beside the data."""
        with self.log(name).open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.programs.append(process)

    def wait_until_ready(self) -> None:
        """Return once the house says that everything in it runs; raise with its log if not."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not self._is_ready():
            fallen = [process for process in self.programs if process.poll() is not None]
            if fallen or time.monotonic() > give_up:
                raise RuntimeError(f"The house of {self.code} did not open:\n{self.story()}")
            time.sleep(0.1)

    def close(self) -> None:
        """End every program, the last one started first, and leave none behind."""
        for process in reversed(self.programs):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.programs):
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.programs.clear()

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def story(self) -> str:
        """Return the end of every log: what a failed journey is judged by."""
        told = []
        for log in sorted(self.folder.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-TOLD_LINES:]
            told.append("\n".join([f"--- {log.stem} ---", *lines]))
        return "\n".join(told)

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def new_house(code: str, folder: Path, *, database_url: str = "") -> House:
    """Return a house that is not open yet, on a migrated database of its own."""
    folder.mkdir(parents=True)
    if not database_url:
        shutil.copy(sqlite_template(), folder / "sila.sqlite3")
    port = free_port()
    return House(code, folder, port, _environment(code, folder, port, database_url))


@contextmanager
def whole_house(house: House) -> Iterator[House]:
    """The embedded house as `make run` opens it: one command keeps all its programs."""
    house.prepare()
    (house.folder / "set-up").write_text(f"{house.code}\n")
    try:
        house.start("house", [sys.executable, "manage.py", "run_house"])
        house.wait_until_ready()
        yield house
    finally:
        house.close()


@contextmanager
def separate_house(house: House) -> Iterator[House]:
    """The same house in parts, as in production: broker, web, worker and beat apart."""
    house.prepare()
    broker_port = free_port()
    redis_url = f"redis://127.0.0.1:{broker_port}/0"
    address = Address(house.port, house.folder, house.code)
    try:
        house.programs.append(start_valkey(broker_port, house.folder))
        for program in programs(address, redis_url=redis_url):
            house.environment |= {"REDIS_URL": redis_url}
            house.start(program.name, list(program.command))
        house.wait_until_ready()
        yield house
    finally:
        house.close()


@contextmanager
def database_on_postgres(name: str) -> Iterator[str]:
    """Lend a migrated PostgreSQL database of this name; it is gone afterwards."""
    from tests.plugins import postgres

    server = postgres.start()
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            template = sql.Identifier(postgres.template(server.get_uri()))
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(create.format(sql.Identifier(name), template))
        yield server.get_uri().replace("/postgres?", f"/{name}?")
    finally:
        postgres.drop_copies(server, name)
        server.cleanup()


@contextmanager
def open_house(name: str, folder: Path) -> Iterator[House]:
    """Open the house called `CODE` (whole, on SQLite), `CODE on postgres` (in parts), or
    `CODE with demo` (whole, with invented cases).
    """
    code, *more = name.split()
    with ExitStack() as stack:
        if more == ["on", "postgres"]:
            url = stack.enter_context(database_on_postgres(f"journey_{os.getpid()}"))
            yield stack.enter_context(separate_house(new_house(code, folder, database_url=url)))
        else:
            house = new_house(code, folder)
            house.has_demo = more == ["with", "demo"]
            yield stack.enter_context(whole_house(house))


def _environment(code: str, folder: Path, port: int, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SILA_")}
    for name in ("REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "EMAIL_URL", "SMS_URL", "BASE_URL"):
        kept.pop(name, None)
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "ASSOCIATION": code,
        "SILA_DATA_DIR": str(folder),
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "DEMO_PASSWORD": PASSWORD,
    }
