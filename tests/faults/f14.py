"""The mail server says later, never, hangs up after the letter, or after its yes."""

from tests.faults.house import the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

PLAN = ["451", "554", "drop", "reset"]


def run() -> Outcome:
    """Later: tried again. Never: given up and visible. Hung up: at most two, same Message-ID.

    The backoff itself is F13's; here it is hurried.
    """
    house = the_house()
    before = take_stock(house)
    house.mailbox.plan = list(PLAN)
    said = house.ask("say", channel="email", count=len(PLAN))
    wait_until(lambda: not house.mailbox.plan, "each has met its fate")
    wait_until(lambda: _states(said["pks"]).count("pending") == 2, "two wait for another try")
    house.ask("hurry")
    healed = house.wait_until_settled()
    states = _states(said["pks"])
    mails = house.mails()
    arrived = [mails[each] for each in said["message_ids"]]
    house.ask("forget")
    double = take_stock(house).double - before.double
    holds = sorted(states) == ["done", "done", "done", "failed"]
    holds &= sorted(arrived) == [0, 1, 1, 2] and double == 1
    note = "The letter whose answer was lost came twice with one Message-ID."
    return Outcome(len(PLAN), arrived.count(0) - 1, double, healed, holds=holds, note=note)


def _states(pks: list[int]) -> list[str]:
    states: list[str] = the_house().ask("fates", pks=pks)["states"]
    return states
