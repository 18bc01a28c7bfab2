"""The whole house in real processes: PostgreSQL, Valkey, web, worker, beat, and a mail server.

Everything listens on 127.0.0.1, lives in one folder and ends with the `with` block.
"""

import atexit
import json
import os
import resource
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

from tasks.names import ALONE
from tests.faults.mailbox import Mailbox
from tests.faults.texts import Texts
from tests.plugins.broker import free_port, start_valkey

ROOT = Path(__file__).resolve().parents[2]
SWEEP_SECONDS = 1
LEASE_SECONDS = 3
GATEWAY_SECONDS = 2
SECRET = secrets.token_hex(32)
WEB_PROCESSES = 2
PATIENCE = 60.0


class NotInTime(AssertionError):
    """What a test waited for did not come."""


def wait_until(holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> float:
    """Wait until something holds; return how many seconds it took."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > patience:
            raise NotInTime(f"{what}: not within {patience:.0f} seconds")
        time.sleep(0.05)
    return time.monotonic() - started


class House:
    """Start with `with House() as house`; every program may be killed and started again."""

    def __init__(self) -> None:
        self._holder = tempfile.TemporaryDirectory(prefix="sila-", ignore_cleanup_errors=True)
        self.folder = Path(self._holder.name)
        self.pauses = self.folder / "pauses"
        self.pauses.mkdir()
        self.web_port, self.broker_port = free_port(), free_port()
        self.mailbox, self.texts = Mailbox(), Texts()
        self.programs: dict[str, subprocess.Popen[Any]] = {}
        #: Programs whose clock is wrong, and the file that says by how many seconds.
        self.clocks: dict[str, Path] = {}
        self._database: tuple[Any, str] | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _open(self) -> None:
        self.environment = self._environment()
        self.start_broker()
        self.mailbox.start()
        self.texts.start()
        for start in (self._launch_agent, self._launch_worker, self._launch_beat, self._launch_web):
            start()
        self._hear()
        self.ask("seed")
        self._wait_for_worker()
        self._wait_for_web()

    def __exit__(self, *_error: object) -> None:
        for name in list(self.programs):
            self.kill(name)
        self.mailbox.stop()
        self.texts.stop()
        self._drop_database()
        self._holder.cleanup()

    # --- The pieces -------------------------------------------------------------------------------

    def _environment(self) -> dict[str, str]:
        key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        keep = {k: v for k, v in os.environ.items() if k not in ("ASSOCIATION", "DEMO_PASSWORD")}
        return {
            **keep,
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "DATABASE_URL": self._create_database(),
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "SMS_URL": f"http://token@127.0.0.1:{self.texts.port}/send",
            "GATEWAY_TIMEOUT_SECONDS": str(GATEWAY_SECONDS),
            "DELIVERY_SECRETS": SECRET,
            "SECRET_KEY": secrets.token_hex(32),
            "FIELD_KEYS": key,
            "PORT": str(self.web_port),
            "SILA_DATA_DIR": str(self.folder),
            "SILA_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "SILA_LEASE_SECONDS": str(LEASE_SECONDS),
            "SILA_PAUSE_AT": str(self.pauses),
            "PYTHONUNBUFFERED": "1",
        }

    def _create_database(self) -> str:
        import psycopg
        from psycopg import sql

        from tests.plugins import postgres

        server = self._start_server()
        source = postgres.template(server.get_uri())
        name = f"faults_{secrets.token_hex(4)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(source)
                )
            )
        self._database = (server, name)
        return str(server.get_uri(database=name))

    def _start_server(self) -> Any:
        from tests.plugins import postgres

        return postgres.start()

    def _drop_database(self) -> None:
        if self._database is None:
            return
        from tests.plugins import postgres

        server, name = self._database
        postgres.drop_copies(server, name)

    def _launch(self, name: str, *arguments: str, **options: Any) -> None:
        if name in self.clocks:
            arguments = ("tests.faults.skewed", str(self.clocks[name]), *arguments)
        log = (self.folder / f"{name}.log").open("ab")
        with log:
            self.programs[name] = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=self.environment,
                stderr=log,
                start_new_session=True,
                **{"stdout": log, **options},
            )

    def _launch_agent(self) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._launch("agent", "tests.faults.agent", **pipes)

    def _launch_worker(self, name: str = "worker", app: str = "tasks.celery") -> None:
        (self.folder / f"{name}.log").unlink(missing_ok=True)
        worker = ("celery", "--app", app, "worker", "--concurrency", "1")
        self._launch(name, *worker, "--hostname", f"{name}@%h", "--loglevel", "INFO", *ALONE)

    def _launch_beat(self, name: str = "beat") -> None:
        schedule = str(self.folder / f"{name}-schedule")
        beat = ("celery", "--app", "tasks.celery", "beat", "--schedule", schedule, "--pidfile=")
        self._launch(name, *beat)

    def _launch_web(self) -> None:
        address = f"127.0.0.1:{self.web_port}"
        web = ("gunicorn", "cms.wsgi:application", "--bind", address)
        self._launch("web", *web, "--workers", str(WEB_PROCESSES), "--timeout", "60", "--preload")

    # --- What tests do ----------------------------------------------------------------------------

    def set_clock(self, name: str, seconds: int) -> None:
        """Put the clock of a program wrong; one that did not start so has to start anew."""
        self.clocks[name] = self.folder / f"{name}.clock"
        self.clocks[name].write_text(str(seconds))

    def restart_agent(self) -> None:
        self.kill("agent")
        self._launch_agent()
        self._hear()

    def start_broker(self) -> None:
        (self.folder / "valkey").mkdir(exist_ok=True)
        self.programs["broker"] = start_valkey(self.broker_port, self.folder / "valkey")

    def start_worker(self, name: str = "worker", app: str = "tasks.celery") -> None:
        self._launch_worker(name, app)
        self._wait_for_worker(name)

    def start_beat(self, name: str = "beat") -> None:
        self._launch_beat(name)

    def start_web(self) -> None:
        self._launch_web()
        self._wait_for_web()

    def _wait_for_worker(self, name: str = "worker") -> None:
        log = self.folder / f"{name}.log"
        wait_until(lambda: b" ready." in log.read_bytes(), "the worker is ready")

    def _wait_for_web(self) -> None:
        from tests.faults.visitor import is_alive

        wait_until(lambda: is_alive(self.web_port), "the web answers")

    def kill(self, name: str) -> None:
        """End a program and all its children with SIGKILL: no last word."""
        self.signal(name, signal.SIGKILL)
        program = self.programs.pop(name)
        program.wait(PATIENCE)
        for pipe in (program.stdin, program.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # it was being told something when it fell
                    pipe.close()

    def signal(self, name: str, number: int) -> None:
        program = self.programs[name]
        try:
            if os.getpgid(program.pid) == program.pid:
                os.killpg(program.pid, number)
            else:  # the broker shares our group; it has no children
                program.send_signal(number)
        except ProcessLookupError:
            pass

    def freeze(self, name: str) -> None:
        self.signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.signal(name, signal.SIGCONT)

    def cut_database(self) -> None:
        """End every connection to this house's database, whatever it is doing."""
        self.tell_database(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def copy_database(self, to: str) -> None:
        """Keep a copy of it as it is now, as a backup does."""
        assert self._database
        self._shut_out_and(f"CREATE DATABASE {to} TEMPLATE {self._database[1]}")

    def restore_database(self, copy: str) -> None:
        """Put the copy in its place; whoever was connected notices."""
        assert self._database
        name = self._database[1]
        self._shut_out_and(f"DROP DATABASE {name}", f"CREATE DATABASE {name} TEMPLATE {copy}")
        self.tell_server(f"DROP DATABASE {copy}")

    def _shut_out_and(self, *orders: str) -> None:
        assert self._database
        name = self._database[1]
        self.tell_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        cut = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname='{name}'"
        self.tell_server(cut, *orders)
        self.tell_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def tell_server(self, *orders: str) -> None:
        import psycopg

        assert self._database
        server = self._database[0]
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for order in orders:
                connection.execute(order)

    def tell_database(self, sql: str) -> None:
        """Have this house's database do one thing."""
        import psycopg

        assert self._database
        server, name = self._database
        with psycopg.connect(server.get_uri(database=name), autocommit=True) as connection:
            connection.execute(sql)

    def limit_files(self, name: str, most_bytes: int) -> None:
        """Let the children of a program write no file beyond this; -1: as large as they like."""
        pid = self.programs[name].pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            hard = resource.RLIM_INFINITY
            resource.prlimit(int(child), resource.RLIMIT_FSIZE, (most_bytes, hard))

    def arm(self, window: str) -> None:
        """The next process to pass this window stops there."""
        (self.pauses / window).touch()

    def wait_for_pause(self, window: str) -> int:
        """Wait until a process stands in the window; return its number."""
        wait_until(lambda: list(self.pauses.glob(f"{window}.*")), f"a process stands at {window}")
        (path,) = self.pauses.glob(f"{window}.*")
        path.unlink()
        return int(path.suffix[1:])

    def ask(self, command: str, **values: Any) -> dict[str, Any]:
        """Have the agent do something in the house."""
        agent = self.programs["agent"]
        assert agent.stdin
        agent.stdin.write(json.dumps({"do": command, **values}) + "\n")
        agent.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        agent = self.programs["agent"]
        assert agent.stdout
        line = agent.stdout.readline()
        if not line:
            raise RuntimeError((self.folder / "agent.log").read_text()[-3000:])
        answer: dict[str, Any] = json.loads(line)
        if "broke" in answer:
            raise RuntimeError(answer["broke"])
        return answer

    def empty_the_broker(self) -> None:
        """Have the broker forget everything it was told."""
        self.tell_broker("FLUSHALL")

    def tell_broker(self, *words: Any) -> Any:
        import redis

        with redis.Redis(port=self.broker_port, socket_timeout=2) as client:
            return client.execute_command(*words)

    def is_settled(self) -> bool:
        """Every message and every piece of work has reached an end."""
        return not self.ask("waiting")["rows"]

    def wait_until_settled(self, patience: float = PATIENCE) -> float:
        return wait_until(self.is_settled, "everything has been said and done", patience)

    def papers(self) -> set[str]:
        """The files of people's papers, whether a row knows of them or not."""
        return {str(path) for path in (self.folder / "private").rglob("*") if path.is_file()}

    def mails(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(letter.message_id for letter in self.mailbox.letters)

    def logs(self) -> str:
        """The last words of every program, for the one who has to find out why."""
        names = ("worker", "beat", "web", "agent")
        paths = [self.folder / f"{name}.log" for name in names]
        return "\n".join(
            f"--- {path.stem}\n{path.read_text(errors='replace')[-3000:]}"
            for path in paths
            if path.exists()
        )


@cache
def the_house() -> House:
    """Return the house of this process, opened for the first fault and closed with the process."""
    house = House().__enter__()
    atexit.register(house.__exit__)
    return house


def leave_the_house() -> None:
    """Close it now, so that nothing of it is left when the next test looks around."""
    house = the_house()
    atexit.unregister(house.__exit__)
    house.__exit__()
    the_house.cache_clear()
