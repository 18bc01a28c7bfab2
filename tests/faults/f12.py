"""The broker's memory is full: forms are stored and confirmed, the alarm says it, all heals."""

import json
import time

from tests.faults.house import House, the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import lost_between, take_stock
from tests.faults.visitor import Visitor

VISITORS, QUEUED = 4, 4
FULL_SECONDS = 4


def run() -> Outcome:
    """`maxmemory` under what it holds already, `noeviction`: every write is refused."""
    house = the_house()
    before = take_stock(house)
    visitors = [Visitor(house.web_port, 700 + number) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.fill()
    house.freeze("worker")
    queued = house.ask("submit", count=QUEUED)["references"]
    house.tell_broker("CONFIG", "SET", "maxmemory-policy", "noeviction")
    house.tell_broker("CONFIG", "SET", "maxmemory", "1")
    house.thaw("worker")  # and takes what it cannot put aside
    try:
        sent = [visitor.send() for visitor in visitors]
        references = [visitor.reference() for visitor in visitors]
        is_loud = "broker_full" in _problems(house)
        time.sleep(FULL_SECONDS)
    finally:
        house.tell_broker("CONFIG", "SET", "maxmemory", "0")
    healed = house.wait_until_settled()
    is_quiet_again = "broker_full" not in _problems(house)
    after = take_stock(house)
    lost = lost_between([*references, *queued], before, after) + sent.count(False)
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0 and is_loud and is_quiet_again
    note = "The health page said it." if is_loud else "The health page said nothing."
    return Outcome(VISITORS + QUEUED, lost, double, healed, holds=holds, note=note)


def _problems(house: House) -> dict[str, str]:
    problems: dict[str, str] = json.loads(Visitor(house.web_port).get("/readyz")[2])["problems"]
    return problems
