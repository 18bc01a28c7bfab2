"""The broker is gone, then silent: forms hardly wait (P8), worker and beat heal alone (P6)."""

import time
from collections.abc import Callable

from tests.faults.house import SWEEP_SECONDS, WEB_PROCESSES, House, the_house
from tests.faults.outcome import Outcome
from tests.faults.stock import lost_between, take_stock
from tests.faults.visitor import Visitor

GONE_SECONDS = 6
#: What a dead broker may add to the first visitor's post, and to the ones after.
FIRST_POST_MAY_WAIT = 1.5
#: Each web process learns for itself that the broker is gone, at the cost of one visitor's wait.
QUICK = 0.5
#: At this house's pace; after a silence the worker may need half a minute to reconnect.
HEALS_WITHIN = 30 + 2 * SWEEP_SECONDS


def run() -> Outcome:
    """Two phases with the same worker and beat: killed for a while, then stopped without a word."""
    house = the_house()
    before = take_stock(house)
    _fresh_web(house)
    (usual,) = [seconds for seconds, _reference in _posts(house, 1, count=1)]
    refused = _posts(house, 2, harm=house.kill)
    time.sleep(GONE_SECONDS)
    house.start_broker()
    healed = house.wait_until_settled()
    _fresh_web(house)
    silent = _posts(house, 20, harm=house.freeze)
    house.thaw("broker")
    healed = max(healed, house.wait_until_settled())
    after = take_stock(house)
    sent = [*refused, *silent]
    lost = lost_between([reference for _seconds, reference in sent], before, after)
    double = after.double - before.double
    waits = [seconds - usual for seconds, _reference in sent]
    slow = sum(wait > QUICK for wait in waits)
    is_quick = max(waits) <= FIRST_POST_MAY_WAIT and slow <= 2 * WEB_PROCESSES
    is_whole = after.is_clean and lost == 0 and double == 0
    return Outcome(
        len(sent),
        lost,
        double,
        healed,
        holds=is_whole and is_quick and healed <= HEALS_WITHIN,
        note=f"Posts waited at most {max(waits):.2f} s longer, {slow} of {len(waits)} at all.",
    )


def _fresh_web(house: House) -> None:
    """Web processes that have not learnt yet to leave the broker alone."""
    house.kill("web")
    house.start_web()


def _posts(
    house: House, first: int, *, count: int = 6, harm: Callable[[str], None] | None = None
) -> list[tuple[float, str]]:
    """Fill the forms, harm the broker, then press the last button of each."""
    visitors = [Visitor(house.web_port, first + number) for number in range(count)]
    for visitor in visitors:
        visitor.fill()
    if harm:
        harm("broker")
    return [_send(visitor) for visitor in visitors]


def _send(visitor: Visitor) -> tuple[float, str]:
    started = time.monotonic()
    assert visitor.send()
    seconds = time.monotonic() - started
    return seconds, visitor.reference()
