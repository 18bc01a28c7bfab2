"""Every connection to the database is cut, again and again, while people send: all or nothing."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.house import the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock
from tests.faults.visitor import Visitor, reference_of_press

SLOW = True
VISITORS = 16
CUTS = 8


def run() -> Outcome:
    """Who saw no reference presses once more, as people do: each has one request in the end."""
    house = the_house()
    before = take_stock(house)
    visitors = [Visitor(house.web_port, 500 + number) for number in range(VISITORS)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Visitor.fill, visitors))
        sent = [pool.submit(reference_of_press, visitor) for visitor in visitors]
        for _cut in range(CUTS):
            house.cut_database()
            time.sleep(0.2)
        first = [each.result() for each in sent]
    started = time.monotonic()
    again = [reference_of_press(visitor) for visitor in visitors]
    house.wait_until_settled()
    healed = time.monotonic() - started
    after = take_stock(house)
    seen = {reference for reference in first if reference}
    cases = after.cases - before.cases
    lost = len((seen | set(again)) - cases) + again.count("")
    double = after.double - before.double + len(cases) - VISITORS
    holds = after.is_clean and lost == double == 0
    note = f"{VISITORS - len(seen)} of {VISITORS} saw an error first and pressed again."
    return Outcome(VISITORS, lost, double, healed, holds=holds, note=note)
