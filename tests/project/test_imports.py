"""The floors of the house: who may import whom is checked from the code, not from a drawing."""

import subprocess
import sys
from pathlib import Path

from tests.project.repository import ROOT


def test_nobody_looks_up() -> None:
    # In a process of its own: the linter's logging set-up silences every logger it finds.
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout
