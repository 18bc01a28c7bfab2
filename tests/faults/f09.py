"""The broker is killed with thirty queued, with its log of writes and without: the same end."""

import shutil

from tests.faults.house import House, the_house
from tests.faults.outcome import Outcome, together
from tests.faults.stock import lost_between, take_stock

QUEUED = 30


def run() -> Outcome:
    house = the_house()
    outcomes = [_killed(house, keeps_log=keeps_log) for keeps_log in (True, False)]
    with_log, without = (each.healed_s for each in outcomes)
    note = f"With its log all had left after {with_log:.1f} s, without after {without:.1f} s."
    return together(outcomes, note)


def _killed(house: House, *, keeps_log: bool) -> Outcome:
    before = take_stock(house)
    house.freeze("worker")
    references = house.ask("submit", count=QUEUED)["references"]
    house.kill("broker")
    if not keeps_log:
        shutil.rmtree(house.folder / "valkey")
    house.start_broker()
    house.thaw("worker")
    healed = house.wait_until_settled()
    after = take_stock(house)
    lost = lost_between(references, before, after)
    double = after.double - before.double
    return Outcome(QUEUED, lost, double, healed, holds=after.is_clean and lost == double == 0)
