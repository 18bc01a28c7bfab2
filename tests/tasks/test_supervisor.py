"""The supervisor with real processes: nothing it started may outlive it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tasks.watched import PATIENCE_SECONDS, ROOT, alive, wait_until

# A program with a child of its own, as gunicorn and Celery have; it notes both pids and its end.
PROGRAM = """
import os, signal, subprocess, sys, time
name, folder, manner = sys.argv[1:4]
if manner == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    def leave(*_):
        with open(f"{folder}/ended", "a") as file:
            file.write(name + "\\n")
        sys.exit(0)
    signal.signal(signal.SIGTERM, leave)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
with open(f"{folder}/{name}.pids.part", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(f"{folder}/{name}.pids.part", f"{folder}/{name}.pids")
print("hello from", name, flush=True)
if manner == "falls":
    print("I trip over the carpet", flush=True)
    sys.exit(3)
time.sleep(300)
"""

HOUSE = """
import sys
from tasks.supervisor import Program, Supervisor
folder, patience, *manners = sys.argv[1:]
supervisor = Supervisor(lambda line: print(line, flush=True))
for number, manner in enumerate(manners):
    name = f"room{number}"
    command = [sys.executable, f"{folder}/program.py", name, folder, manner]
    supervisor.start(Program(name, command, patience=float(patience)))
sys.exit(supervisor.run())
"""

House = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[House]:
    """Start a house with one room for each manner and wait until every room is lived in."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "house.py").write_text(HOUSE)
    started: list[subprocess.Popen[str]] = []

    def start(*manners: str, patience: float = 10) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "house.py"), str(tmp_path), str(patience), *manners],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        wait_until(
            lambda: process.poll() is not None or len(list(tmp_path.glob("*.pids"))) == len(manners)
        )
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for pid in pids(tmp_path):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def pids(folder: Path) -> list[int]:
    return [int(pid) for path in folder.glob("*.pids") for pid in path.read_text().split()]


def everyone_leaves(folder: Path) -> None:
    """Whoever was killed may take the machine a moment to bury."""
    wait_until(lambda: not any(map(alive, pids(folder))), seconds=5)


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_and_the_exit_is_clean(
    open_house: House, tmp_path: Path, number: int
) -> None:
    house = open_house("polite", "polite", "polite")
    everyone = pids(tmp_path)
    assert len(everyone) == 6
    house.send_signal(number)
    output, _ = house.communicate(timeout=PATIENCE_SECONDS)
    assert house.returncode == 0
    assert "room1 | hello from room1" in output
    assert [pid for pid in everyone if alive(pid)] == []


def test_what_the_others_need_ends_last(open_house: House, tmp_path: Path) -> None:
    house = open_house("polite", "polite", "polite")
    house.terminate()
    house.communicate(timeout=PATIENCE_SECONDS)
    assert (tmp_path / "ended").read_text().split()[-1] == "room0"


def test_one_that_falls_takes_the_others_along_and_says_why(
    open_house: House, tmp_path: Path
) -> None:
    house = open_house("polite", "falls", "polite")
    output, _ = house.communicate(timeout=PATIENCE_SECONDS)
    assert house.returncode == 1
    assert "room1 | I trip over the carpet" in output
    assert "room1 stopped by itself (exit code 3)" in output
    assert [pid for pid in pids(tmp_path) if alive(pid)] == []


def test_one_that_will_not_end_is_ended(open_house: House, tmp_path: Path) -> None:
    house = open_house("polite", "stubborn", patience=0.5)
    house.terminate()
    house.communicate(timeout=PATIENCE_SECONDS)
    assert house.returncode == 0
    everyone_leaves(tmp_path)


def test_a_second_signal_ends_the_waiting(open_house: House, tmp_path: Path) -> None:
    house = open_house("polite", "stubborn", patience=300)
    house.send_signal(signal.SIGINT)
    time.sleep(2)
    house.send_signal(signal.SIGINT)
    house.communicate(timeout=PATIENCE_SECONDS)
    everyone_leaves(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells children of their parent's death")
def test_programs_do_not_outlive_a_killed_supervisor(open_house: House, tmp_path: Path) -> None:
    house = open_house("polite", "polite")
    house.kill()
    house.communicate(timeout=PATIENCE_SECONDS)
    rooms = [int(path.read_text().split()[0]) for path in tmp_path.glob("*.pids")]
    wait_until(lambda: not any(map(alive, rooms)))
