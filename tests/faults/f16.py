"""The database server is stopped dead under load and started again: no reference seen is lost."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.crashing_house import CrashingHouse
from tests.faults.house import wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock
from tests.faults.visitor import Visitor, reference_of_press

SLOW = True
VISITORS = 30
DOWN_SECONDS = 2


def run() -> Outcome:
    """A server of its own, with the durability of production; who saw an error presses again.

    A letter may come twice when the server dies between the mail server's yes and our record (P4):
    with one Message-ID, and one record.
    """
    with CrashingHouse() as house:
        before = take_stock(house)
        visitors = [Visitor(house.web_port, 900 + number) for number in range(VISITORS)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(Visitor.fill, visitors))
            sent = [pool.submit(reference_of_press, visitor) for visitor in visitors]
            wait_until(lambda: sum(each.done() for each in sent) >= VISITORS // 4, "some have sent")
            house.crash_database()
            time.sleep(DOWN_SECONDS)
            house.recover_database()
            first = [each.result() for each in sent]
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
    holds = after.is_clean and lost == double == 0 and len(seen) < VISITORS
    note = f"{len(seen)} had seen a reference, {repeated} letters came twice with one Message-ID."
    return Outcome(VISITORS, lost, double, healed, holds=holds, note=note)
