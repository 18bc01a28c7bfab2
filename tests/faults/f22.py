"""A survey is due in thirty days: it outlives restarts; who left or said no is not asked."""

from tests.faults.house import the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

SLOW = True


def run() -> Outcome:
    """Three are planned; one request is withdrawn, one person opts out. Worker, beat and broker
    start anew between.

    The thirty days pass by making the rows due; that nothing left before is looked at first.
    """
    house = the_house()
    before = take_stock(house)
    references = house.ask("submit", count=3)["references"]
    house.wait_until_settled()
    house.ask("plan_survey", references=references)
    for program in ("worker", "beat", "broker"):
        house.kill(program)
    house.start_broker()
    house.start_beat()
    house.start_worker()
    house.ask("withdraw", references=references[:1])
    house.ask("opt_out", references=references[1:2])
    is_early = bool(_asked(references))
    house.ask("hurry")
    healed = house.wait_until_settled()
    asked = _asked(references)
    house.ask("forget")
    after = take_stock(house)
    double = after.double - before.double
    holds = not is_early and asked == [[references[2], "survey_invitation", "done"]]
    note = f"{len(asked)} of 3 asked."
    return Outcome(1, int(not asked), double, healed, holds=holds and double == 0, note=note)


def _asked(references: list[str]) -> list[list[str]]:
    told = the_house().ask("told", references=references)["told"]
    return [line for line in told if line[1] == "survey_invitation"]
