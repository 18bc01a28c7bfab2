"""One message kills every worker that takes it: it is parked after five, the others flow."""

import os
import signal

from tests.faults.house import House, the_house, wait_until
from tests.faults.outcome import Outcome

SLOW = True
DEATHS = 5


def _wait_for_mails(house: House, said: list[str]) -> None:
    wait_until(lambda: all(house.mails()[each] for each in said), "the others flow")


def run() -> Outcome:
    """The pool's child is killed with SIGKILL each time it has claimed the row (also F05).

    Its window alone is armed, and before the child dies: where the others take longer than its
    lease, another child takes it before they are through.
    """
    house = the_house()
    house.arm("claimed")
    poison = house.ask("say", channel="email")
    (pk,) = poison["pks"]
    said: list[str] = []
    for death in range(DEATHS):
        child = house.wait_for_pause(f"claimed-{pk}" if death else "claimed")
        if death < DEATHS - 1:
            house.arm(f"claimed-{pk}")
        os.kill(child, signal.SIGKILL)
        said += house.ask("say", channel="email", count=2)["message_ids"]
        _wait_for_mails(house, said)
    healed = house.wait_until_settled()
    fates = house.ask("fates", pks=poison["pks"])
    house.ask("forget")
    mails = house.mails()
    lost = sum(not mails[each] for each in said)
    double = sum(mails[each] - 1 for each in said if mails[each])
    holds = fates["states"] == ["failed"] and fates["errors"] == ["worker lost"]
    holds &= lost == double == 0 and not mails[poison["message_ids"][0]]
    return Outcome(len(said), lost, double, healed, holds=holds, note="Parked, visible to staff.")
