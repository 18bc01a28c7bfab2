"""Time travel for the demonstration: what services write today is dated as if written then.

Every service asks `django.utils.timezone.now()`; while travelling, that is the traveller's clock.
Nothing else of the machine's time changes, and the real clock is back when the block ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


class Clock:
    """The traveller's clock. It only goes forward within a story, and anywhere between two."""

    def __init__(self, now: datetime) -> None:
        self.today = now
        self._now = now

    @property
    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Begin somewhere; the real present is the latest there is."""
        self._now = min(moment, self.today)

    def forward(self, moment: datetime) -> None:
        """Go on to `moment`; a moment that has passed changes nothing."""
        self.set(max(moment, self._now))


@contextmanager
def travelling() -> Iterator[Clock]:
    """Yield a clock that `timezone.now()` shows until the block ends."""
    real = timezone.now
    clock = Clock(real())
    timezone.now = lambda: clock.now
    try:
        yield clock
    finally:
        timezone.now = real
