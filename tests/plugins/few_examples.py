"""`--few-examples N`: of every long row of examples that costs something, N.

A build machine runs them all (`.ci/suite.py`). A developer's run takes the first and some of the
rest, which are others in the next run.
"""

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

import pytest

from tests.plugins.second_database import uses_database

T = TypeVar("T")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--few-examples",
        type=int,
        metavar="N",
        help="of a test's examples that use the database at most N: the first, and others of the "
        "rest in every run",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    most = config.getoption("few_examples")
    if not most:
        return
    turn = int(os.environ["SILA_TEST_RUN"])  # the same for every worker of a run
    costly = [item for item in items if uses_database(item)]
    dropped = set(costly) - few_of_each_row(costly, most, turn)
    config.hook.pytest_deselected(items=list(dropped))
    items[:] = [item for item in items if item not in dropped]


def few_of_each_row(items: Iterable[pytest.Item], most: int, turn: int) -> set[pytest.Item]:
    """Return at most `most` examples of every test, whatever order this run has."""
    rows: dict[str, list[pytest.Item]] = {}
    for item in sorted(items, key=_place_in_its_row):
        rows.setdefault(item.nodeid.split("[", 1)[0], []).append(item)
    return {item for row in rows.values() for item in few(row, most, turn)}


def few(row: Sequence[T], most: int, turn: int) -> Sequence[T]:
    """Return the head of a row and as many of the rest as there is room for, others every turn.

    Where there is room for one, every turn has another.
    """
    if most == 1:
        return [row[turn % len(row)]]
    if len(row) <= most:
        return row
    rest = row[1:]
    first = turn * (most - 1)
    return [row[0], *(rest[(first + place) % len(rest)] for place in range(most - 1))]


def _place_in_its_row(item: pytest.Item) -> list[int]:
    """Where the example stands in the file."""
    call = getattr(item, "callspec", None)
    return list(call.indices.values()) if call else []
