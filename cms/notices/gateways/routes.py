"""Several providers for one channel: asked in order, each at its own pace, an ailing one last.

What a provider is worth stands in one row of the database, so it holds for all workers: when its
next message may go (a token bucket in one column) and whether it rests after failures. A channel
with one provider and no pace asks the database nothing.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from cms.notices.gateways.base import (
    Gateway,
    GatewayFailure,
    NoSlot,
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from cms.notices.models import GatewayLine

FAILURES_BEFORE_REST = 3
REST = timedelta(seconds=60)
#: How long a worker stands and waits for its turn; further away, the row waits instead.
MOST_WAIT_SECONDS = 2.0
#: So many messages that somebody waits for may go ahead of the pace; a crowd never does.
RESERVE = 5


@dataclass(frozen=True)
class Line:
    """One provider of a channel; `per_second` 0: as fast as it goes."""

    name: str
    gateway: Gateway
    per_second: float = 0


class Route:
    """The providers of one channel, as one gateway."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self.name = lines[0].gateway.name
        self.is_mailbox = all(line.gateway.is_mailbox for line in lines)

    def send(self, message: OutgoingMessage) -> Receipt:
        """Ask one after another until one has it or says no for good.

        One that may have taken it is the last one asked: another would say it twice.
        """
        refusals: list[GatewayFailure] = []
        for line in self._in_order():
            try:
                return self._through(line, message)
            except NoSlot as error:
                refusals.insert(0, error)  # a matter of seconds, whatever the others said
            except TemporaryFailure as error:
                refusals.append(error)
                if error.may_have_arrived:
                    break
        raise refusals[0]

    def _in_order(self) -> list[Line]:
        """Those that rest come last: better a sick provider than none."""
        if len(self._lines) == 1:
            return self._lines
        names = [line.name for line in self._lines]
        rows = GatewayLine.objects.filter(name__in=names, rests_until__gt=Now())
        resting = set(rows.values_list("name", flat=True))
        return sorted(self._lines, key=lambda line: line.name in resting)

    def _through(self, line: Line, message: OutgoingMessage) -> Receipt:
        if line.per_second:
            wait_for_slot(line.name, line.per_second, is_bulk=message.is_bulk)
        try:
            receipt = line.gateway.send(message)
        except PermanentFailure as error:
            self._note(line, is_well=True)
            error.through = line.gateway.name
            raise
        except TemporaryFailure as error:
            self._note(line, is_well=False)
            error.through = line.gateway.name
            raise
        self._note(line, is_well=True)
        return Receipt(reference=receipt.reference, through=line.gateway.name)

    def _note(self, line: Line, *, is_well: bool) -> None:
        if len(self._lines) > 1:
            (note_success if is_well else note_failure)(line.name)


def note_success(name: str) -> None:
    """Whoever answers is well."""
    ailing = GatewayLine.objects.filter(name=name, failures__gt=0)
    ailing.update(failures=0, rests_until=None)


def note_failure(name: str) -> None:
    """Count; from the third in a row each failure is followed by a rest."""
    row = _row(name)
    tired = When(failures__gte=FAILURES_BEFORE_REST - 1, then=Now() + REST)
    row.update(failures=F("failures") + 1, rests_until=Case(tired, default=F("rests_until")))


def wait_for_slot(name: str, per_second: float, *, is_bulk: bool) -> None:
    """Stand until a message may go; raise NoSlot when that would be too long to stand."""
    until = time.monotonic() + MOST_WAIT_SECONDS
    for seconds in _tries(name, per_second, is_bulk=is_bulk):
        if time.monotonic() + seconds > until:
            spread = random.uniform(0, 5)  # noqa: S311 (so that not all come back at once)
            raise NoSlot(timedelta(seconds=seconds + spread))
        time.sleep(seconds)


def _tries(name: str, per_second: float, *, is_bulk: bool) -> Iterator[float]:
    """Try to take a slot; yield how many seconds it is away, until one was taken."""
    interval = timedelta(seconds=1 / per_second)
    ahead = timedelta(0) if is_bulk else interval * RESERVE
    row = _row(name)
    later = Greatest(F("free_at"), Now()) + interval
    while not row.filter(free_at__lte=Now() + ahead).update(free_at=later):
        free_at = row.values_list("free_at", flat=True).get()
        yield max((free_at - ahead - timezone.now()).total_seconds(), 0.02)


def _row(name: str) -> QuerySet[GatewayLine]:
    GatewayLine.objects.get_or_create(name=name)
    return GatewayLine.objects.filter(name=name)
