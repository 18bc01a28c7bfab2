"""The web is killed under load, and between commit and hint: every reference seen is there (P1)."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.house import House, the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock
from tests.faults.visitor import Visitor, reference_of_press

VISITORS = 40


def run() -> Outcome:
    """Forty visitors press the last button; a quarter have seen their reference when it dies."""
    house = the_house()
    before = take_stock(house)
    visitors = [Visitor(house.web_port, 100 + number) for number in range(VISITORS)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Visitor.fill, visitors))
        sent = [pool.submit(reference_of_press, visitor) for visitor in visitors]
        wait_until(lambda: sum(each.done() for each in sent) >= VISITORS // 4, "some have sent")
        house.kill("web")
    seen = [reference for each in sent if (reference := each.result())]
    started = time.monotonic()
    house.start_web()
    is_found_again = _killed_between_commit_and_hint(house)
    house.wait_until_settled()
    after = take_stock(house)
    lost = len([reference for reference in seen if reference not in after.cases])
    lost += not is_found_again
    return Outcome(
        len(seen),
        lost,
        after.double - before.double,
        time.monotonic() - started,
        holds=after.is_clean and lost == 0 and 0 < len(seen) < VISITORS,
        note=f"{len(after.cases) - len(before.cases)} stored, {len(seen)} had been seen.",
    )


def _killed_between_commit_and_hint(house: House) -> bool:
    """The row is stored, nobody was told: the sweep says it, the visitor's next try finds it."""
    visitor = Visitor(house.web_port, 300)
    visitor.fill()
    house.arm("committed")
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(reference_of_press, visitor)
        house.wait_for_pause("committed")
        house.kill("web")
        assert pressed.result() == ""
    house.start_web()
    house.wait_until_settled()
    assert visitor.send()  # the visitor presses the button once more
    arrived = [letter for letter in house.mailbox.letters if letter.recipient == visitor.mail]
    return bool(visitor.reference()) and len(arrived) == 1
