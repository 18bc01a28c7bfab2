"""The invented names and words of the demonstration, as data."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=2)
def _pool(name: str) -> dict[str, Any]:
    pool: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return pool


def people() -> dict[str, Any]:
    return _pool("people")


def texts() -> dict[str, Any]:
    return _pool("texts")
