"""One case with two hundred lines on its timeline beside one with a single line."""

import statistics
import time
import uuid

from tests.bench.registry import benchmark, interleaved

EVENTS = 200
VIEWS = 9


@benchmark("case_room_events", unit="ms", at_most=1.3)
def case_room_events() -> tuple[float, float]:
    """The case room opens as quickly with a long history as with none (performance bar)."""
    from tests.bench.house import officer_client, open_house

    open_house()
    client, branch = officer_client()
    long, short = _case(branch, EVENTS), _case(branch, 0)
    for case in (long, short):
        _seconds(client, case)  # the first look fills the caches of the process
    return interleaved(lambda: _seconds(client, long), lambda: _seconds(client, short))


def _case(branch, events: int):
    from cases.enums import EventKind
    from cases.services.timeline import record_event
    from tests.bench.house import no_followers
    from tests.factories.cases import CaseFactory

    name = f"bench-{uuid.uuid4().hex[:12]}"  # the benchmark's database is kept between runs
    keys = {"slug": name, "form__key": name, "workflow__key": name, "committee": None}
    with no_followers():
        case = CaseFactory(branch=branch, **{f"service__{key}": keys[key] for key in keys})
        for _ in range(events):
            record_event(case, EventKind.NOTE_ADDED, by="clock")
    return case


def _seconds(client, case) -> float:
    took = []
    for _ in range(VIEWS):
        start = time.perf_counter()
        response = client.get(f"/admin/cases/{case.pk}/")
        took.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"The case room answered {response.status_code}.")
    return statistics.median(took)
