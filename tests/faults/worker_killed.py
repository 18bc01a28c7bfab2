"""What F01–F05 share: the worker is killed with SIGKILL in one window of a notice's way out."""

import os
import signal
import time

from tests.faults.house import LEASE_SECONDS, SWEEP_SECONDS, the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

#: Counted from the moment a worker is up again: the lease, two sweeps, the grace for fresh hints.
HEALS_WITHIN = LEASE_SECONDS + 2 * SWEEP_SECONDS + 4


def kill_in(window: str, *, most_mails: int, whom: str = "both") -> Outcome:
    """Kill it there: one row, one recorded hand-over, at most `most_mails` with one Message-ID.

    `whom`: the process that works ("child"), the one that gives it work ("parent"), or both.
    """
    house = the_house()
    before = take_stock(house)
    house.arm(window)
    (reference,) = house.ask("submit", count=1)["references"]
    child = house.wait_for_pause(window)
    if whom != "both":
        os.kill(child if whom == "child" else house.programs["worker"].pid, signal.SIGKILL)
    killed_at = time.monotonic()
    if whom == "parent":  # the orphan still stands there while another does its work
        orphaned = house.programs.pop("worker")
        house.start_worker()
        healed = house.wait_until_settled()
        os.killpg(orphaned.pid, signal.SIGKILL)
        orphaned.wait()
    else:
        if whom == "both":
            house.kill("worker")
            house.start_worker()
        healed = house.wait_until_settled()
    after = take_stock(house)
    (message_id,) = after.message_ids - before.message_ids
    arrived = after.mails.get(message_id, 0)
    return Outcome(
        accepted=1,
        lost=int(reference not in after.cases or arrived == 0),
        double=max(arrived - 1, 0),
        healed_s=time.monotonic() - killed_at,
        holds=after.is_clean and 1 <= arrived <= most_mails and healed <= HEALS_WITHIN,
        note=f"({healed:.1f} s after the new worker was up)",
    )
