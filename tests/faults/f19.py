"""One form is sent twenty times at one moment: one request, one reference, one message (P2)."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.house import the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock
from tests.faults.visitor import Visitor

AT_ONCE = 20


def run() -> Outcome:
    house = the_house()
    before = take_stock(house)
    visitor = Visitor(house.web_port, 400)
    visitor.fill()
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        confirmed = list(pool.map(lambda _number: _copy_of(visitor).send(), range(AT_ONCE)))
    house.wait_until_settled()
    healed = time.monotonic() - started
    after = take_stock(house)
    cases = after.cases - before.cases
    said = after.message_ids - before.message_ids
    is_one = cases == {visitor.reference()} and len(said) == 1
    return Outcome(
        accepted=sum(confirmed),
        lost=AT_ONCE - sum(confirmed),
        double=len(cases) - 1 + after.double - before.double,
        healed_s=healed,
        holds=after.is_clean and is_one and all(confirmed),
    )


def _copy_of(visitor: Visitor) -> Visitor:
    copy = Visitor(visitor.port, 400)
    copy.cookies = dict(visitor.cookies)
    return copy
