"""Several programs as one: started together, heard together, ended together."""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

TICK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1

# Looked up before any fork: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, eq=False)
class Program:
    """One program; `patience`: how long it may take to end; `log`: where it writes, if not here."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    patience: float = 25.0
    log: Path | None = None


class Supervisor:
    """Run programs until a signal asks for the end or one of them stops by itself."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._selector = selectors.DefaultSelector()
        self._running: dict[Program, subprocess.Popen[bytes]] = {}
        self._signals = 0
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    @property
    def asked_to_stop(self) -> bool:
        return self._signals > 0

    def start(self, program: Program) -> None:
        """Start one program in a session of its own, so that Ctrl-C reaches us alone."""
        process = subprocess.Popen(
            program.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self._running[program] = process
        output = cast("IO[bytes]", process.stdout)
        os.set_blocking(output.fileno(), False)
        self._selector.register(output, selectors.EVENT_READ, _Lines(program.name))

    def wait_for(self, ready: Callable[[], bool]) -> bool:
        """Listen until `ready` says yes; no if a program ended or a signal came first."""
        while not self.asked_to_stop and self._ended() is None:
            if ready():
                return True
            self._listen()
        return False

    def run(self) -> int:
        """Listen until the end; return the exit code: 0 when asked to stop, 1 when one fell."""
        while not self.asked_to_stop and self._ended() is None:
            self._listen()
        fallen = self._ended()
        if fallen is not None and not self.asked_to_stop:
            self._explain(fallen)
            self.stop()
            return 1
        self._say("Closing the house …")
        self.stop()
        return 0

    def stop(self) -> None:
        """End every program: the first one started is needed by the others and ends last."""
        programs = list(self._running)
        for group in (programs[1:], programs[:1]):
            self._finish(group)
        self._listen(0)
        self._running.clear()

    def _finish(self, programs: list[Program]) -> None:
        for program in programs:
            _signal_process(self._running[program], signal.SIGTERM)
        began, patient = time.monotonic(), self._signals
        for program in programs:
            process = self._running[program]
            while process.poll() is None:
                late = time.monotonic() - began > program.patience
                if late or self._signals > max(patient, 1):  # a second Ctrl-C: no more patience
                    break
                self._listen()
            # Also what it left behind: everything it started shares its group.
            _signal_group(process, signal.SIGKILL)
            process.wait()

    def _ended(self) -> Program | None:
        return next(
            (each for each, process in self._running.items() if process.poll() is not None), None
        )

    def _explain(self, program: Program) -> None:
        self._listen(0)
        code = self._running[program].returncode
        where = f"look at the end of {program.log}" if program.log else "its last lines are above"
        self._say(
            f"{program.name} stopped by itself (exit code {code}); {where}. "
            "The others are being ended too: half a house is worse than none. "
            "Mend what the lines say, then start again; nothing stored is lost."
        )

    def _listen(self, timeout: float = TICK_SECONDS) -> None:
        if not self._selector.get_map():
            time.sleep(timeout)
            return
        for key, _ in self._selector.select(timeout):
            output, lines = cast("IO[bytes]", key.fileobj), cast("_Lines", key.data)
            chunk = output.read()
            for line in lines.feed(chunk or b""):
                self._say(line)
            if chunk == b"":
                self._selector.unregister(output)
                output.close()

    def _on_signal(self, number: int, frame: object) -> None:
        self._signals += 1


class _Lines:
    """Turn what one program writes into whole lines that begin with its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rest = b""

    def feed(self, chunk: bytes) -> list[str]:
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        if not chunk and self._rest:
            whole, self._rest = [*whole, self._rest], b""
        return [f"{self._name:>6} | {line.decode(errors='replace').rstrip()}" for line in whole]


def die_with_parent() -> None:
    """Ask Linux to end this child if we are killed without a chance to say goodbye."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_process(process: "subprocess.Popen[bytes]", number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
