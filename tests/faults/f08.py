"""The broker forgets everything, twice, with fifty messages queued: all are sent, none twice."""

from tests.faults.house import the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import lost_between, take_stock

QUEUED = 50


def run() -> Outcome:
    """FLUSHALL while the worker stands still, and once more while it sends."""
    house = the_house()
    before = take_stock(house)
    house.freeze("worker")
    references = house.ask("submit", count=QUEUED)["references"]
    house.empty_the_broker()
    house.thaw("worker")
    sent_before = len(house.mailbox.letters)
    wait_until(lambda: len(house.mailbox.letters) > sent_before + 5, "some have been sent")
    house.empty_the_broker()
    healed = house.wait_until_settled()
    after = take_stock(house)
    lost = lost_between(references, before, after)
    double = after.double - before.double
    holds = after.is_clean and lost == 0 and double == 0
    return Outcome(QUEUED, lost, double, healed, holds=holds)
