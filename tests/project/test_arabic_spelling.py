"""One spelling of the tanwin everywhere: before the alef («أيضًا»), as the other texts have it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TEXTS = {".po", ".yaml", ".html", ".txt", ".py", ".js", ".md"}
_AFTER_THE_ALEF = re.compile("\u0627\u064b")


def _texts() -> list[Path]:
    try:
        names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in names if name]
    return [path for path in paths if path.suffix in _TEXTS and path.is_file()]


def test_the_tanwin_stands_before_the_alef_in_every_text():
    assert not [
        path.name for path in _texts() if _AFTER_THE_ALEF.search(path.read_text(encoding="utf-8"))
    ]
