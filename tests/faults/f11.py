"""The line to the broker is slow, is reset in mid-command, and all clients are thrown out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.house import House, the_house
from tests.faults.outcome import Outcome, together
from tests.faults.stock import lost_between, take_stock
from tests.faults.visitor import Visitor
from tests.faults.wire import Wire
from tests.plugins.broker import free_port

SLOW = True
SENT = 6
#: Each way: 200 ms for an answer.
LATE_BY = 0.1
#: A worker asks the broker some ten times for each piece of work, and sweeps every second here.
PATIENCE = 150
RESETS = 8
#: What a sick broker may cost a form (P8), beside the work itself on a busy machine.
MAY_WAIT = 1.5 + 0.5


def run() -> Outcome:
    """That it accepts and never answers is F10's; here worker and beat must come back each time."""
    house = the_house()
    with _wired(house) as wire:
        wire.delay = LATE_BY
        slow = _send(house, 800)
        wire.delay = 0
        wire.break_next = RESETS
        reset = _send(house, 820)
        wire.break_next = 0
        thrown = _send(house, 840, throws_out=True)
    house.wait_until_settled()
    return together([slow, reset, thrown])


@contextmanager
def _wired(house: House) -> Iterator[Wire]:
    """Move the broker elsewhere and put a wire where it was; and back."""
    usual, elsewhere = house.broker_port, free_port()
    house.kill("broker")
    house.broker_port = elsewhere
    house.start_broker()
    try:
        with Wire(usual, elsewhere) as wire:
            yield wire
    finally:
        house.kill("broker")
        house.broker_port = usual
        house.start_broker()


def _send(house: House, first: int, *, throws_out: bool = False) -> Outcome:
    before = take_stock(house)
    visitors = [Visitor(house.web_port, first + number) for number in range(SENT)]
    for visitor in visitors:
        visitor.fill()
    if throws_out:
        house.tell_broker("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    waits, confirmed = [], []
    for visitor in visitors:
        started = time.monotonic()
        confirmed.append(visitor.send())
        waits.append(time.monotonic() - started)
    references = [visitor.reference() for visitor in visitors]
    healed = house.wait_until_settled(PATIENCE)
    after = take_stock(house)
    lost = lost_between(references, before, after) + confirmed.count(False)
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0 and max(waits) <= MAY_WAIT
    return Outcome(SENT, lost, double, healed, holds=holds, note=f"{max(waits):.2f} s at most.")
