"""The worker is killed in each step of routing and of a survey's invitation: once, nothing half."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace

from tests.faults.house import LEASE_SECONDS, SWEEP_SECONDS, House, the_house
from tests.faults.outcome import Outcome, together
from tests.faults.stock import lost_between, take_stock

SLOW = True
#: Taken and not begun; done and not committed; committed and not noted as done.
ROUTING = ("job_claimed", "event_routed", "job_worked")
ASKING = ("job_claimed", "job_worked")
HEALS_WITHIN = LEASE_SECONDS + 2 * SWEEP_SECONDS + 10


def run() -> Outcome:
    """An export is not here: it is read and sent by the web and leaves nothing half behind."""
    house = the_house()
    asked_before = house.ask("asked_once")
    routed = [_killed_in(house, window, _submit) for window in ROUTING]
    asked = [_killed_in(house, window, _invite) for window in ASKING]
    told = {name: count - asked_before[name] for name, count in house.ask("asked_once").items()}
    whole = together([*routed, *asked], note=f"Asked: {told}.")
    holds = whole.holds and set(told.values()) == {len(ASKING)}
    return replace(whole, holds=holds)


def _killed_in(house: House, window: str, begin: Callable[[House, str], str]) -> Outcome:
    before = take_stock(house)
    reference = begin(house, window)
    os.kill(house.wait_for_pause(window), signal.SIGKILL)
    healed = house.wait_until_settled()
    after = take_stock(house)
    lost = lost_between([reference], before, after)
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0 and healed <= HEALS_WITHIN
    return Outcome(1, lost, double, healed, holds=holds)


def _submit(house: House, window: str) -> str:
    house.arm(window)
    reference: str = house.ask("submit", count=1)["references"][0]
    return reference


def _invite(house: House, window: str) -> str:
    reference: str = house.ask("submit", count=1)["references"][0]
    house.wait_until_settled()
    house.ask("plan_survey", references=[reference])
    house.arm(window)
    house.ask("hurry")
    return reference
