"""The whole suite, and one line of totals at the end.

    python .ci/suite.py [--only sqlite,postgres,journeys,faults] [PYTEST ARGUMENT …]

sqlite     everything but the browser, two processes
postgres   what uses the database, on a real PostgreSQL; with CI=true the very same as sqlite
journeys   the browser, in a process of its own (its event loop and Django's database do not mix)
faults     real processes that are really killed

The last two wait more than they work, so they run beside the first two, which step back for them;
what they say is shown at the end. SILA_TEST_SIDE_BY_SIDE=0 has one follow the other.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "var" / "test"
WORKERS = os.environ.get("SILA_TEST_WORKERS", "2")
TOGETHER = ["-m", "not journey and not faults", "-n", WORKERS, "--dist", "worksteal"]
IN_CI = os.environ.get("CI", "").lower() == "true"
SECOND = [] if IN_CI else ["--second-database"]
RUNS = {
    "sqlite": TOGETHER,
    "postgres": [*TOGETHER, "--database", "postgres", *SECOND],
    "journeys": ["-m", "journey", "-p", "no:randomly"],
    "faults": ["-m", "faults", "-p", "no:randomly", "tests/faults"],
}
COMPUTING = {"sqlite", "postgres"}
SIDE_BY_SIDE = os.environ.get("SILA_TEST_SIDE_BY_SIDE", "1") != "0"
NOTHING_COLLECTED = 5


class Lane(threading.Thread):
    """Runs some parts of the suite one after another; with `log` what they say goes there."""

    def __init__(self, names: list[str], arguments: list[str], log: Path | None = None) -> None:
        super().__init__()
        self.names, self.arguments, self.log = names, arguments, log
        self.total, self.broken = Counter[str](), list(names)  # until each has shown that it holds

    def run(self) -> None:
        if self.log is None:
            self._run_all(None)
        else:
            with self.log.open("w") as out:
                self._run_all(out)

    def _run_all(self, out: IO[str] | None) -> None:
        for name in self.names:
            print(f"\n=== {name} ===", file=out, flush=True)
            holds, counts = run(name, self.arguments, out)
            self.total += counts
            if holds:
                self.broken.remove(name)


def run(name: str, arguments: list[str], out: IO[str] | None) -> tuple[bool, Counter[str]]:
    """Run one part of the suite; return whether it holds, and its counts."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    options = ["-q", f"--junitxml={report}", *RUNS[name], *arguments]
    # The processes of a house must not wait for tests that only compute.
    polite = ["nice", "-n", "5"] if name in COMPUTING and shutil.which("nice") else []
    command = [*polite, sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), stdout=out, check=False)
    return done.returncode in {0, NOTHING_COLLECTED}, _counts(report)


def _environment() -> dict[str, str]:
    """Keep the compiled tests between runs, out of the work tree if it is to stay clean."""
    environment = dict(os.environ)
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment.setdefault("PYTHONPYCACHEPREFIX", str(REPORTS / "bytecode"))
    return environment


def _counts(report: Path) -> Counter[str]:
    if not report.exists():
        return Counter()
    # Our own pytest wrote this file a moment ago.
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314
    if suite is None:
        return Counter()
    keys = ("tests", "failures", "errors", "skipped")
    found = Counter({key: int(suite.get(key, 0)) for key in keys})
    found["passed"] = found["tests"] - found["failures"] - found["errors"] - found["skipped"]
    return found


def main(arguments: list[str]) -> int:
    names = list(RUNS)
    if arguments[:1] == ["--only"]:
        names, arguments = arguments[1].split(","), arguments[2:]
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    lanes = _lanes(names, arguments)
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
        if lane.log:
            print(lane.log.read_text(), end="")
    total = sum((lane.total for lane in lanes), Counter[str]())
    broken = [name for lane in lanes for name in lane.broken]
    seconds = time.monotonic() - started
    print(f"\n=== {_summary(total)} in {seconds:.0f}s ({', '.join(names)}) ===")
    if broken:
        print(f"Not good: {', '.join(broken)}.")
    return 1 if broken or not total["passed"] else 0


def _lanes(names: list[str], arguments: list[str]) -> list[Lane]:
    computing = [name for name in names if name in COMPUTING]
    waiting = [name for name in names if name not in COMPUTING]
    if not (computing and waiting and SIDE_BY_SIDE):
        return [Lane(names, arguments)]
    return [Lane(computing, arguments), Lane(waiting, arguments, REPORTS / "beside.log")]


def _summary(total: Counter[str]) -> str:
    words = {"failures": "failed", "passed": "passed", "skipped": "skipped", "errors": "errors"}
    said = [f"{total[key]} {word}" for key, word in words.items() if total[key]]
    return ", ".join(said) or "no tests"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
