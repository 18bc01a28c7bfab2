"""How much of a long row of examples a developer waits for."""

from collections.abc import Iterable
from typing import Any

import pytest


def daily(*some: Any, of: Iterable[Any]) -> list[Any]:
    """Return all values for `parametrize`; those not among `some` wait for a whole run (CI)."""
    every = list(of)
    if strange := set(some) - set(every):
        raise ValueError(f"{sorted(strange)} are not among the values.")
    return [
        value if value in some else pytest.param(value, marks=pytest.mark.thorough)
        for value in every
    ]
