"""The suite, and one line of totals at the end.

    python .ci/suite.py [--all] [--only sqlite,postgres,journeys,faults] [PYTEST ARGUMENT …]

sqlite     everything but the browser, two processes; without --all not what is marked `thorough`
postgres   what may come out differently on a real PostgreSQL; with --all the very same as sqlite
journeys   with --all: the browser, in a process of its own (its event loop and Django's database
           do not mix)
faults     with --all: real processes that are really killed

CI=true is --all, and what is left out is named at the end. The last two wait more than they work,
so they run beside the first two, which step back for them; what they say is shown at the end.
SILA_TEST_SIDE_BY_SIDE=0 has one follow the other.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "var" / "test"
WORKERS = os.environ.get("SILA_TEST_WORKERS", "2")
TOGETHER = ["-n", WORKERS, "--dist", "worksteal", "-m", "not journey and not faults"]
IN_CI = os.environ.get("CI", "").lower() == "true"
RUNS = {
    "sqlite": TOGETHER,
    "postgres": [*TOGETHER, "--database", "postgres"],
    "journeys": ["-m", "journey", "-p", "no:randomly"],
    "faults": ["-m", "faults", "-p", "no:randomly", "tests/faults"],
}
#: What a developer waits for, and what each part is content with then.
SOON = ["-m", "not journey and not faults and not thorough"]
DAILY = {
    "sqlite": [*SOON, "--few-examples", "1"],
    "postgres": [*SOON, "--few-examples", "1", "--second-database"],
}
LESS = ["what cannot differ on PostgreSQL", "most examples of a long row", "the longest tests"]
#: As many examples as Hypothesis thinks right (`tests/plugins/examples.py`).
THOROUGH = ["--hypothesis-profile", "thorough"]
COMPUTING = {"sqlite", "postgres"}
SIDE_BY_SIDE = os.environ.get("SILA_TEST_SIDE_BY_SIDE", "1") != "0"
NOTHING_COLLECTED = 5


@dataclass
class Wish:
    """What somebody wants run."""

    whole: bool
    names: list[str]
    arguments: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, words: list[str]) -> "Wish":
        rest = [word for word in words if word != "--all"]
        whole = IN_CI or len(rest) < len(words)
        if rest[:1] == ["--only"]:
            return cls(whole, rest[1].split(","), rest[2:])
        return cls(whole, list(RUNS if whole else DAILY), rest)

    def options(self, name: str) -> list[str]:
        """Return the words for pytest that run the part called `name`."""
        depth = THOROUGH if self.whole else DAILY.get(name, [])
        return [*RUNS[name], *depth, *self.arguments]

    def left_out(self) -> list[str]:
        """Say what another wish would run as well."""
        less = [] if self.whole or not DAILY.keys() & set(self.names) else LESS
        return [*less, *(name for name in RUNS if name not in self.names)]


class Lane(threading.Thread):
    """Runs some parts of the suite one after another; with `log` what they say goes there."""

    def __init__(self, wish: Wish, names: list[str], log: Path | None = None) -> None:
        super().__init__()
        self.wish, self.names, self.log = wish, names, log
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
            holds, counts = run(name, self.wish.options(name), out)
            self.total += counts
            if holds:
                self.broken.remove(name)


def run(name: str, options: list[str], out: IO[str] | None) -> tuple[bool, Counter[str]]:
    """Run one part of the suite; return whether it holds, and its counts."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    options = ["-q", f"--junitxml={report}", *options]
    # The processes of a house must not wait for tests that only compute.
    polite = ["nice", "-n", "5"] if name in COMPUTING and shutil.which("nice") else []
    command = [*polite, sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), stdout=out, check=False)
    return done.returncode in {0, NOTHING_COLLECTED}, _counts(report)


def _build_databases(wish: Wish) -> None:
    """Build both templates at one time: within its part of the suite each would be built by one
    process while the other waits. What fails here fails there again, and says why."""
    names = [name for name in wish.names if name in COMPUTING]
    if len(names) > 1:
        for building in [
            subprocess.Popen([sys.executable, "-m", f"tests.plugins.{module}"], cwd=ROOT)
            for module in ("template", "postgres")
        ]:
            building.wait()


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
    wish = Wish.of(arguments)
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    _build_databases(wish)
    lanes = _lanes(wish)
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
        if lane.log:
            print(lane.log.read_text(), end="")
    total = sum((lane.total for lane in lanes), Counter[str]())
    broken = [name for lane in lanes for name in lane.broken]
    seconds = time.monotonic() - started
    print(f"\n=== {_summary(total)} in {seconds:.0f}s ({', '.join(wish.names)}) ===")
    if left_out := wish.left_out():
        print(f"Not run: {', '.join(left_out)}. Everything: make test ARGS=--all")
    if broken:
        print(f"Not good: {', '.join(broken)}.")
    return 1 if broken or not total["passed"] else 0


def _lanes(wish: Wish) -> list[Lane]:
    computing = [name for name in wish.names if name in COMPUTING]
    waiting = [name for name in wish.names if name not in COMPUTING]
    if not (computing and waiting and SIDE_BY_SIDE):
        return [Lane(wish, wish.names)]
    return [Lane(wish, computing), Lane(wish, waiting, REPORTS / "beside.log")]


def _summary(total: Counter[str]) -> str:
    words = {"failures": "failed", "passed": "passed", "skipped": "skipped", "errors": "errors"}
    said = [f"{total[key]} {word}" for key, word in words.items() if total[key]]
    return ", ".join(said) or "no tests"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
