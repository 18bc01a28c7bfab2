import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.setup.profiles import PROFILES

Edit = Callable[[str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real profiles that a test may spoil."""
    copy = tmp_path / "profiles"
    shutil.copytree(PROFILES, copy)
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace text in the copied profile of MAM; the text must be there."""

    def replace(old: str, new: str, file: str = "mam.yaml") -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
