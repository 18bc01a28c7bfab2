"""The worker is asked to stop while it is busy: what it had not begun waits for the next one."""

import os
import signal

from tests.faults.house import PATIENCE, the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

SLOW = True
QUEUED = 40


def run() -> Outcome:
    """SIGTERM to the worker alone, as a service manager sends it."""
    house = the_house()
    before = take_stock(house)
    arrived = len(house.mailbox.letters)
    said = house.ask("say", channel="email", count=QUEUED)
    wait_until(lambda: len(house.mailbox.letters) > arrived + 3, "it is busy")
    worker = house.programs["worker"]
    os.kill(worker.pid, signal.SIGTERM)
    worker.wait(PATIENCE)
    done = len(house.mailbox.letters) - arrived
    house.kill("worker")
    house.start_worker()
    healed = house.wait_until_settled()
    after = take_stock(house)
    lost = sum(not after.mails.get(each) for each in said["message_ids"])
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0
    return Outcome(
        QUEUED, lost, double, healed, holds=holds, note=f"{done} had left when it stopped."
    )
