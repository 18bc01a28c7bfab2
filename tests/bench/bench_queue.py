"""The queue, a search and the first screen, with many cases beside few.

Two databases of invented cases on the PostgreSQL that comes with a wheel, filled once and kept:
1,000 cases, and 100,000 or what `SILA_BENCH_CASES` says (1000000).
"""

import os
import statistics
from collections.abc import Callable

from tests.bench.crowd import Crowd
from tests.bench.registry import Aside, benchmark, interleaved

FEW, MANY = 1000, int(os.environ.get("SILA_BENCH_CASES", "100000"))
VIEWS = 9
#: Every tenth person bears it.
WORDS = "محمد"
#: Who sees the cases of one branch only, beside the director who sees all.
OTHERS = ("officer", "receptionist")
LATE = "/admin/cases/queue/late/"


@benchmark("queue_of_many", unit="ms", at_most=1.3)
def queue_of_many() -> tuple[float, float, Aside]:
    """A page of the queue, late first, opens as quickly among very many cases as among few."""
    with Crowd(MANY) as many, Crowd(FEW) as few:
        aside = {f"of the {role}": _beside(many, few, LATE, role) for role in OTHERS}
        aside["all of them"] = _beside(many, few, "/admin/cases/queue/all/")
        return *_beside(many, few, LATE), aside


@benchmark("first_screen_of_many", unit="ms", at_most=1.0)
def first_screen_of_many() -> tuple[float, float, Aside]:
    """The slowest first screen of any role, with all its counts and figures, beside 300 ms."""
    with Crowd(MANY) as many:
        took = {role: _median(many, "/admin/", role) for role in many.roles()}
        aside = {f"of the {role}": (time, 300.0) for role, time in took.items()}
        aside["the report"] = _median(many, "/admin/reports/requests/"), 300.0
        return max(took.values()), 300.0, aside


@benchmark("search_in_many", unit="ms", at_most=3)
def search_in_many() -> tuple[float, float, Aside]:
    """Looking for a folded part of a name, beside the bare SQL that finds the same rows."""
    with Crowd(MANY) as many:
        aside = {"a whole name": _found(many, many.somebody())}
        return *_found(many, WORDS), aside


def _found(many: Crowd, words: str) -> tuple[float, float]:
    many.search(words), many.search_bare(words)  # what was read once stays in memory
    return interleaved(
        _middle(lambda: many.search(words)), _middle(lambda: many.search_bare(words))
    )


def _beside(many: Crowd, few: Crowd, path: str, role: str = "director") -> tuple[float, float]:
    return interleaved(lambda: _median(many, path, role), lambda: _median(few, path, role))


def _median(crowd: Crowd, path: str, role: str = "director") -> float:
    crowd.ask(path, role)  # the first look fills the caches of the process
    return _middle(lambda: crowd.ask(path, role))()


def _middle(measure: Callable[[], float]) -> Callable[[], float]:
    return lambda: statistics.median(measure() for _time in range(VIEWS))
