"""Opening and closing the whole house: what is refused, what is said, what is left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from cms.association.models import Association
from tasks.house import (
    Address,
    HouseCannotOpen,
    _answers,
    _only_house_in,
    open_house,
    prepare,
    programs,
    valkey,
    welcome,
)
from tests.plugins.broker import free_port
from tests.plugins.template import sqlite_template
from tests.tasks.watched import ROOT, alive, wait_until

#: A newcomer's environment; the last lets `make coverage` watch the house from within.
KEPT = {"PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG"}


def silent(line: str) -> None:
    """Say nothing."""


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_refused_before_anything_is_touched(
    tmp_path: Path, taken_port: int
) -> None:
    with pytest.raises(HouseCannotOpen, match=f"{taken_port}.*make run PORT={taken_port + 1}"):
        open_house(Address(taken_port, tmp_path, "mam"), say=silent)
    assert [path.name for path in tmp_path.iterdir()] == ["house.lock"]


def test_two_houses_never_share_a_folder(tmp_path: Path, taken_port: int) -> None:
    address = Address(taken_port, tmp_path, "mam")
    with (
        _only_house_in(tmp_path),
        pytest.raises(HouseCannotOpen, match="Another house is open"),
    ):
        open_house(address, say=silent)


def test_the_data_folder_is_closed_to_other_people(tmp_path: Path, taken_port: int) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(HouseCannotOpen):
        open_house(Address(taken_port, tmp_path, "mam"), say=silent)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.django_db
def test_data_of_another_association_is_not_served_by_mistake(tmp_path: Path, settings) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    association = Association.load()
    association.code = "irt"
    association.save()
    with pytest.raises(HouseCannotOpen, match="irt.*SILA_DATA_DIR=var-mam"):
        prepare(Address(8000, tmp_path, "mam"), say=silent)


@pytest.mark.django_db
def test_the_second_start_invents_nothing_but_brings_what_a_newer_version_knows(
    tmp_path: Path, settings, monkeypatch
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    called: list[tuple[str, bool]] = []

    def call(name: str, *_words: str, demo: bool = False, **_options: object) -> None:
        called.append((name, demo))

    monkeypatch.setattr("tasks.house.call_command", call)
    address = Address(8000, tmp_path, "mam")
    prepare(address, say=silent)
    assert called == [("migrate", False), ("setup_association", True)]
    called.clear()
    prepare(address, say=silent)
    assert called == [("migrate", False), ("sync_roles", False), ("setup_association", False)]


def test_the_brokers_password_is_in_a_private_file_and_not_on_its_command_line(
    tmp_path: Path,
) -> None:
    program = valkey(tmp_path, port=6379, password="between-us")
    configuration = Path(program.command[1])
    assert "between-us" not in " ".join(program.command)
    assert configuration.stat().st_mode & 0o777 == 0o600
    assert "requirepass between-us" in configuration.read_text()


@pytest.mark.thorough
def test_the_broker_starts_from_that_file_and_asks_for_the_password(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(valkey(tmp_path, port=port, password="between-us").command)
    try:
        wait_until(lambda: _answers(port))
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()
        client = redis.Redis(port=port, password="between-us")
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    finally:
        process.terminate()
        process.wait()


def test_a_broker_of_ones_own_is_handed_to_every_program(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    house = programs(Address(8000, tmp_path, "mam"), redis_url="redis://elsewhere:6379/0")
    assert [program.name for program in house] == ["web", "worker", "beat"]
    assert {program.environment["REDIS_URL"] for program in house} == {"redis://elsewhere:6379/0"}


def test_a_newcomer_is_told_where_to_go_and_as_whom(tmp_path: Path) -> None:
    (tmp_path / "demo-accounts.txt").touch()
    said = "\n".join(welcome(Address(8123, tmp_path, "mam")))
    assert "http://127.0.0.1:8123/ar/" in said
    assert "http://127.0.0.1:8123/admin/" in said
    assert str(tmp_path / "demo-accounts.txt") in said


def below(pid: int) -> set[int]:
    """Return every process started by `pid`, and by those, and so on."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    family = {pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return family - {pid}


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_whole_house_opens_and_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    # Migrations and the demo have tests of their own; here they would be most of the time.
    shutil.copy(sqlite_template(), tmp_path / "sila.sqlite3")
    (tmp_path / "set-up").write_text("mam\n")
    bare = {name: value for name, value in os.environ.items() if name in KEPT}
    with (tmp_path / "said").open("w+") as said:
        house = subprocess.Popen(
            [sys.executable, "manage.py", "run_house"],
            cwd=ROOT,
            env={**bare, "SILA_DATA_DIR": str(tmp_path), "PORT": str(port)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: "Sila is open." in Path(said.name).read_text(), seconds=240)
            family = below(house.pid)
            assert len(family) >= 6, "broker, web with two workers, worker with its child, beat"
        finally:
            house.send_signal(signal.SIGINT)
            house.wait(120)
        assert house.returncode == 0, Path(said.name).read_text()
        assert [pid for pid in family if alive(pid)] == []
