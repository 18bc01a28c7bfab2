"""The database is cut off again and again, then its disk is full: all or nothing for who sends."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from tests.faults.agent import PAPERS
from tests.faults.cramped_house import CrampedHouse, may_mount
from tests.faults.house import House, the_house
from tests.faults.outcome import Outcome, together
from tests.faults.stock import Count, take_stock
from tests.faults.visitor import Unanswered, Visitor, picture, reference_of_press

SLOW = True
VISITORS = 16
CUTS = 8


def run() -> Outcome:
    """Who saw no reference presses once more, as people do: each has one request in the end.

    A letter may come twice when the line is cut between the mail server's yes and our record (P4):
    with one Message-ID, and one record.
    """
    outcomes = [_cut_off()]
    if may_mount():
        with CrampedHouse() as house:
            outcomes.append(_full_disk(house))
    note = "" if may_mount() else "No rights to mount a small disk: a full one was not tried."
    return together(outcomes, " ".join([*(each.note for each in outcomes), note]).strip())


def _cut_off() -> Outcome:
    house = the_house()
    before = take_stock(house)
    visitors = _ready(house, 500)
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(reference_of_press, visitor) for visitor in visitors]
        for _cut in range(CUTS):
            house.cut_database()
            time.sleep(0.2)
        first = [each.result() for each in sent]
    return _pressed_again(house, visitors, first, before)


def _full_disk(house: CrampedHouse) -> Outcome:
    """Nobody is confirmed what was not stored, and no file lies there without its row."""
    house.ask("seed_papers")
    before, stored = take_stock(house), house.papers()
    visitors = _ready(house, 700)
    with_paper = Visitor(house.web_port, 750, PAPERS)
    with_paper.fill()
    house.fill_disk()
    with suppress(Unanswered):
        with_paper.attach("lease", picture())
    with ThreadPoolExecutor(4) as pool:
        first = list(pool.map(reference_of_press, visitors))
    is_clean = house.papers() == stored
    house.clear_disk()
    outcome = _pressed_again(house, visitors, first, before)
    holds = outcome.holds and is_clean and not all(first)
    note = f"Disk full: {outcome.note}"
    return Outcome(VISITORS, outcome.lost, outcome.double, outcome.healed_s, holds=holds, note=note)


def _ready(house: House, number: int) -> list[Visitor]:
    visitors = [Visitor(house.web_port, number + each) for each in range(VISITORS)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Visitor.fill, visitors))
    return visitors


def _pressed_again(
    house: House, visitors: list[Visitor], first: list[str], before: Count
) -> Outcome:
    started = time.monotonic()
    again = [reference_of_press(visitor) for visitor in visitors]
    house.wait_until_settled()
    healed = time.monotonic() - started
    after = take_stock(house)
    seen = {reference for reference in first if reference}
    cases = after.cases - before.cases
    lost = len((seen | set(again)) - cases) + again.count("")
    repeated = after.double - before.double
    double = len(cases) - VISITORS
    note = f"{VISITORS - len(seen)} of {VISITORS} saw an error first and pressed again."
    if repeated:
        note += f" {repeated} letters came twice with one Message-ID."
    holds = after.is_clean and lost == double == 0
    return Outcome(VISITORS, lost, double, healed, holds=holds, note=note)
