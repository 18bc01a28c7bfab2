"""The whole suite, one run after another, and one line of totals at the end.

    python .ci/suite.py [--only sqlite,postgres,journeys,faults] [PYTEST ARGUMENT …]

sqlite     everything but the browser, two processes
postgres   the same on a real PostgreSQL
journeys   the browser, in a process of its own (its event loop and Django's database do not mix)
faults     real processes that are really killed
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "var" / "test"
WORKERS = os.environ.get("SILA_TEST_WORKERS", "2")
TOGETHER = ["-m", "not journey and not faults", "-n", WORKERS, "--dist", "worksteal"]
RUNS = {
    "sqlite": TOGETHER,
    "postgres": [*TOGETHER, "--database", "postgres"],
    "journeys": ["-m", "journey", "-p", "no:randomly"],
    "faults": ["-m", "faults", "-p", "no:randomly", "tests/faults"],
}
NOTHING_COLLECTED = 5


def run(name: str, arguments: list[str]) -> tuple[bool, Counter[str]]:
    """Run one part of the suite; return whether it holds, and its counts."""
    print(f"\n=== {name} ===", flush=True)
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    options = ["-q", f"--junitxml={report}", *RUNS[name], *arguments]
    command = [sys.executable, "-m", "pytest", *options]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return code in {0, NOTHING_COLLECTED}, _counts(report)


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
    started, total, broken = time.monotonic(), Counter[str](), []
    for name in names:
        holds, counts = run(name, arguments)
        total += counts
        if not holds:
            broken.append(name)
    seconds = time.monotonic() - started
    print(f"\n=== {_summary(total)} in {seconds:.0f}s ({', '.join(names)}) ===")
    if broken:
        print(f"Not good: {', '.join(broken)}.")
    return 1 if broken or not total["passed"] else 0


def _summary(total: Counter[str]) -> str:
    words = {"failures": "failed", "passed": "passed", "skipped": "skipped", "errors": "errors"}
    said = [f"{total[key]} {word}" for key, word in words.items() if total[key]]
    return ", ".join(said) or "no tests"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
