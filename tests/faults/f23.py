"""A decision is replaced and a request withdrawn between writing and sending: only what holds."""

from tests.faults.house import the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock


def run() -> Outcome:
    """The worker stands still while people change their minds; then everything leaves at once."""
    house = the_house()
    before = take_stock(house)
    (decided,) = house.ask("submit", count=1)["references"]
    house.wait_until_settled()
    house.freeze("worker")
    try:
        (withdrawn,) = house.ask("submit", count=1)["references"]
        house.ask("decide", references=[decided])
        house.ask("decide", references=[decided])
        house.ask("withdraw", references=[withdrawn])
    finally:
        house.thaw("worker")
    healed = house.wait_until_settled()
    told = house.ask("told", references=[decided, withdrawn])["told"]
    house.ask("forget")
    after = take_stock(house)
    expected = [
        [decided, "acknowledgement", "done"],
        [decided, "decision_accepted", "cancelled"],
        [decided, "decision_accepted", "done"],
        [withdrawn, "acknowledgement", "cancelled"],
        [withdrawn, "withdrawn", "done"],
    ]
    holds = told == expected and set(after.mails) == after.message_ids
    double = after.double - before.double
    return Outcome(2, int(told != expected), double, healed, holds=holds and double == 0)
