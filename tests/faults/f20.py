"""Two beats and two workers: as many mails as rows."""

from tests.faults.house import the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

SAID = 60


def run() -> Outcome:
    """The hints are thrown away half-way, so that both beats and both workers sweep for rows."""
    house = the_house()
    before = take_stock(house)
    house.start_beat("beat2")
    house.start_worker("worker2")
    try:
        said = house.ask("say", channel="email", count=SAID)
        house.empty_the_broker()
        healed = house.wait_until_settled()
    finally:
        house.kill("beat2")
        house.kill("worker2")
    after = take_stock(house)
    lost = sum(not after.mails.get(each) for each in said["message_ids"])
    double = after.double - before.double
    return Outcome(SAID, lost, double, healed, holds=after.is_clean and lost == double == 0)
