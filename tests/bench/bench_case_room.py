"""One case with two hundred lines on its timeline beside one with none, among very many cases."""

import os
import statistics

from tests.bench.crowd import Crowd
from tests.bench.registry import Aside, benchmark, interleaved

CASES = int(os.environ.get("SILA_BENCH_CASES", "100000"))
EVENTS = 200
VIEWS = 9


@benchmark("case_room_events", unit="ms", at_most=1.3)
def case_room_events() -> tuple[float, float, Aside]:
    """The case room opens as quickly with a long history as with none (performance bar)."""
    with Crowd(CASES) as crowd:
        return *_beside(crowd, "director"), {"of the officer": _beside(crowd, "officer")}


def _beside(crowd: Crowd, role: str) -> tuple[float, float]:
    long, short = (crowd.case_with(events, role) for events in (EVENTS, 0))
    return interleaved(lambda: _median(crowd, long, role), lambda: _median(crowd, short, role))


def _median(crowd: Crowd, case: int, role: str) -> float:
    room = f"/admin/cases/{case}/"
    crowd.ask(room, role)  # the first look fills the caches of the process
    return statistics.median(crowd.ask(room, role) for _ in range(VIEWS))
