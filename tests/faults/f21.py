"""No beat; a beat an hour ahead, then behind; programs ten minutes off the database's clock."""

from dataclasses import replace

from tests.faults.house import House, the_house, wait_until
from tests.faults.outcome import Outcome, together
from tests.faults.stock import said_meanwhile, take_stock

SLOW = True
SAID = 5
AN_HOUR, TEN_MINUTES = 3600, 600
#: Ten minutes off must not make anything ten minutes late.
LONGEST = 30


def run() -> Outcome:
    """Hints are thrown away each time, so that a sweep has to find the rows."""
    house = the_house()
    house.kill("beat")
    outcomes = [_say(house)]
    house.set_clock("beat", 0)
    house.start_beat()
    for step in (AN_HOUR, -AN_HOUR):
        house.set_clock("beat", step)
        outcomes.append(_say(house))
        assert house.programs["beat"].poll() is None, "the beat has ended, not only its clock"
    outcomes += [_with_wrong_clocks(house, seconds) for seconds in (TEN_MINUTES, -TEN_MINUTES)]
    _set_right(house)
    return together(outcomes, "What is due in five minutes stayed.")


def _say(house: House) -> Outcome:
    before = take_stock(house)
    said = house.ask("say", channel="email", count=SAID)["message_ids"]
    house.empty_the_broker()
    return said_meanwhile(house, before, said, house.wait_until_settled())


def _with_wrong_clocks(house: House, seconds: int) -> Outcome:
    """Who writes the rows and who takes them are both off; the database's clock decides."""
    for name in ("agent", "worker"):
        house.set_clock(name, seconds)
    _anew(house)
    before = take_stock(house)
    later = house.ask("say_later", minutes=5)["pks"]
    swept = house.ask("say", channel="email", count=SAID)["message_ids"]
    house.empty_the_broker()
    hinted = house.ask("say", channel="email", count=SAID)["message_ids"]
    said = [*swept, *hinted]
    healed = wait_until(lambda: all(house.mails()[each] for each in said), "all have left")
    stayed = house.ask("fates", pks=later)["states"] == ["pending"]
    house.ask("hurry")
    house.wait_until_settled()
    outcome = said_meanwhile(house, before, said, healed)
    return replace(outcome, holds=outcome.holds and stayed and healed <= LONGEST)


def _set_right(house: House) -> None:
    house.clocks.clear()
    house.kill("beat")
    house.start_beat()
    _anew(house)


def _anew(house: House) -> None:
    house.restart_agent()
    house.kill("worker")
    house.start_worker()
