"""A survey is due in thirty days: it outlives restarts; who left or said no is not asked."""

from tests.faults.house import the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

SLOW = True


def run() -> Outcome:
    """Three are planned; one is erased, one opts out. Worker, beat and broker start anew between.

    The thirty days pass by making the rows due; that nothing leaves before is looked at first.
    """
    house = the_house()
    before = take_stock(house)
    references = house.ask("submit", count=3)["references"]
    house.wait_until_settled()
    house.ask("plan_survey", references=references)
    arrived = len(house.mailbox.letters)
    for program in ("worker", "beat", "broker"):
        house.kill(program)
    house.start_broker()
    house.start_beat()
    house.start_worker()
    house.ask("leave", erased=references[0], opted_out=references[1])
    is_early = len(house.mailbox.letters) != arrived
    house.ask("hurry")
    healed = house.wait_until_settled()
    asked = house.mailbox.letters[arrived:]
    house.ask("forget")
    after = take_stock(house)
    holds = not is_early and len(asked) == 1
    return Outcome(
        1, int(not asked), after.double - before.double, healed, holds=holds, note="One asked."
    )
