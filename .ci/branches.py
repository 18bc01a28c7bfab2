"""How many branches of our code the tests take, package by package.

    python .ci/branches.py [PYTEST ARGUMENT …]

The tests of the SQLite part, in two processes, watched: that takes about twice their time, so it is
no part of `make test`. Fails when a test fails or a package stays under the bar.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "var" / "test" / "coverage.json"
PACKAGES = ("cases", "surveys", "tasks", "cms", "public_site")
BAR = 90.0
SHOWN = 10


def main(arguments: list[str]) -> int:
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.unlink(missing_ok=True)
    passed = _watch(arguments)
    if not REPORT.exists():
        print("Nothing was measured.")
        return 1
    files = json.loads(REPORT.read_text())["files"]
    figures = branch_figures(files)
    for package, figure in figures.items():
        print(f"{'holds' if figure >= BAR else 'FAILS':<6} {package:<12} {figure:6.1f} %")
    for missed, name in worst(files)[:SHOWN]:
        print(f"       {missed:4d} not taken in {name}")
    return 0 if passed and all(figure >= BAR for figure in figures.values()) else 1


def _watch(arguments: list[str]) -> bool:
    watching = ["--cov", "--cov-branch", f"--cov-report=json:{REPORT}"]
    chosen = ["-m", "not journey and not faults", "-n", "2", "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", "-q", *chosen, *watching, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def branch_figures(files: dict[str, Any]) -> dict[str, float]:
    """Return the share of branches taken, in per cent, of every package that has any."""
    there, taken = Counter[str](), Counter[str]()
    for name, file in files.items():
        package = Path(name).parts[0]
        there[package] += file["summary"]["num_branches"]
        taken[package] += file["summary"]["covered_branches"]
    return {name: 100 * taken[name] / there[name] for name in PACKAGES if there[name]}


def worst(files: dict[str, Any]) -> list[tuple[int, str]]:
    """Return how many branches were not taken in which file, most first."""
    missed = [(file["summary"]["missing_branches"], name) for name, file in files.items()]
    return sorted(((count, name) for count, name in missed if count), reverse=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
