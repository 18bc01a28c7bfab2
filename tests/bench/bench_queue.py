"""The queue, a search and the first screen, with many cases beside few.

Two databases of invented cases on the PostgreSQL that comes with a wheel, filled once and kept:
1,000 cases, and 100,000 or what `SILA_BENCH_CASES` says (1000000).
"""

import os
import statistics

from tests.bench.crowd import Crowd
from tests.bench.registry import benchmark, interleaved

FEW, MANY = 1000, int(os.environ.get("SILA_BENCH_CASES", "100000"))
VIEWS = 9
WORDS = "محمد"


@benchmark("queue_of_many", unit="ms", at_most=1.3)
def queue_of_many() -> tuple[float, float]:
    """A page of the queue, late first, opens as quickly among very many cases as among few."""
    with Crowd(MANY) as many, Crowd(FEW) as few:
        return _beside(many, few, "/admin/cases/queue/late/")


@benchmark("first_screen_of_many", unit="ms", at_most=1.0)
def first_screen_of_many() -> tuple[float, float]:
    """The director's first screen with all its counts and figures, beside 300 ms."""
    with Crowd(MANY) as many:
        many.ask("/admin/")
        return statistics.median(many.ask("/admin/") for _ in range(VIEWS)), 300.0


@benchmark("search_in_many", unit="ms", at_most=3)
def search_in_many() -> tuple[float, float]:
    """Looking for a folded part of a name, beside the bare SQL that finds the same rows."""
    with Crowd(MANY) as many:
        return interleaved(lambda: many.search(WORDS), lambda: many.search_bare(WORDS))


def _beside(many: Crowd, few: Crowd, path: str) -> tuple[float, float]:
    many.ask(path), few.ask(path)  # the first look fills the caches of the processes
    return interleaved(
        lambda: statistics.median(many.ask(path) for _ in range(VIEWS)),
        lambda: statistics.median(few.ask(path) for _ in range(VIEWS)),
    )
