"""From an event to its owner and its messages, beside the plainest task there is."""

import time

from tests.bench.registry import benchmark, interleaved
from tests.bench.worker_house import WorkerHouse

EVENTS = 300


@benchmark("events_followed", unit="per s", at_least=0.5)
def events_followed() -> tuple[float, float]:
    """A request arrives: its line on the timeline, the message to the person and the work are
    written, a worker gives the case to a colleague and tells them.

    Beside it a Celery task that does one SELECT, one UPDATE and one INSERT. Same worker, broker and
    database; the messages themselves leave in the other benchmark.
    """
    with WorkerHouse() as house:
        house.ask("be_quiet", all_day=True)
        _ours(house, 20)  # the first look fills the caches of the processes
        _reference(house, 20)
        return interleaved(lambda: _ours(house, EVENTS), lambda: _reference(house, EVENTS))


def _ours(house: WorkerHouse, count: int) -> float:
    if house.ask("prepare_events", count=count)["events"]:
        raise RuntimeError("Something has happened to these cases already.")
    started = time.perf_counter()
    house.ask("record_events")
    house.until_none("unrouted")
    took = time.perf_counter() - started
    if house.ask("followed") != dict.fromkeys(("routed", "messages", "told"), count):
        raise RuntimeError(f"Not everything followed: {house.ask('followed')}")
    return count / took


def _reference(house: WorkerHouse, count: int) -> float:
    house.ask("prepare_events", count=count)
    started = time.perf_counter()
    house.ask("publish_plain")
    house.until_none("untouched")
    return count / (time.perf_counter() - started)
