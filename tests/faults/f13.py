"""The mail server refuses for twenty seconds: nothing is lost, nothing is said twice."""

import time

from tests.faults.house import the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

SLOW = True
SAID = 5
GONE_SECONDS = 20
#: The first backoff, a sweep or two, and the grace for fresh hints (P6 promises sixty seconds).
HEALS_WITHIN = 60


def run() -> Outcome:
    """Nothing is hurried: the real backoff has to bring them out."""
    house = the_house()
    before = take_stock(house)
    house.mailbox.stop()
    said = house.ask("say", channel="email", count=SAID)
    wait_until(
        lambda: all("Refused" in each for each in house.ask("fates", pks=said["pks"])["errors"]),
        "every message has been refused once",
    )
    time.sleep(GONE_SECONDS)
    house.mailbox.start()
    healed = house.wait_until_settled(HEALS_WITHIN + 30)
    after = take_stock(house)
    lost = sum(not after.mails.get(each) for each in said["message_ids"])
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0 and healed <= HEALS_WITHIN
    return Outcome(SAID, lost, double, healed, holds=holds)
