"""Running a duty of the clock: once for each time it is due, caught up once, its end on record."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from cms.core.faults import describe_fault
from tasks.hints import give_hint, room_for_hints
from tasks.models import Heartbeat, RunOutcome
from tasks.schedule import DUTIES, Duty

log = logging.getLogger(__name__)

#: A run that failed is tried again after this while, and one whose worker died after that one.
TRY_AGAIN_AFTER = timedelta(minutes=15)
LONGEST_RUN = timedelta(hours=1)
#: Later than this after its time a duty counts as late.
PATIENCE = timedelta(hours=1)


def run_duty(name: str, work: Callable[[], object]) -> bool:
    """Do one duty unless it was done since it was last due (J12.9: two workers do the work of one).

    How it ended is noted; a failure is no secret and no flood, so it is not raised.
    """
    duty = DUTIES[name]
    if not _claim(duty, timezone.now()):
        return False
    row = Heartbeat.objects.filter(name=name)
    try:
        count = work()
    except Exception as error:  # noqa: BLE001 (the row says what went wrong, and it is tried again)
        fault = describe_fault(error)
        log.error("duty_failed duty=%s fault=%s", name, fault)
        row.update(outcome=RunOutcome.FAILED, ended_at=Now(), last_error=fault[:200])
        return False
    counted = count if isinstance(count, int) else None
    row.update(outcome=RunOutcome.DONE, ended_at=Now(), last_error="", count=counted)
    return True


def _claim(duty: Duty, now: datetime) -> bool:
    """Take the run that is due by one conditional UPDATE; before its first time, now."""
    _row, created = Heartbeat.objects.get_or_create(
        name=duty.name, defaults={"last_run_at": now, "outcome": RunOutcome.RUNNING}
    )
    if created:
        return True
    rows = Heartbeat.objects.filter(_is_open(duty, now), name=duty.name)
    return bool(
        rows.update(last_run_at=Now(), ended_at=None, outcome=RunOutcome.RUNNING, last_error="")
    )


def _is_open(duty: Duty, now: datetime) -> Q:
    missed = Q(last_run_at__lt=duty.last_slot(now)) & ~Q(outcome=RunOutcome.RUNNING)
    failed = Q(outcome=RunOutcome.FAILED, last_run_at__lt=now - TRY_AGAIN_AFTER)
    died = Q(outcome=RunOutcome.RUNNING, last_run_at__lt=now - LONGEST_RUN)
    ahead = Q(last_run_at__gt=now + PATIENCE)  # the clock has stepped back
    return missed | failed | died | ahead


def catch_up() -> int:
    """Hint at every duty whose time has passed unused; return how many.

    The house may have been shut at night. A duty seen for the first time waits for its next time.
    """
    now = timezone.now()
    known = set(Heartbeat.objects.filter(name__in=DUTIES).values_list("name", flat=True))
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, last_run_at=now) for name in DUTIES if name not in known],
        ignore_conflicts=True,
    )
    missed = reduce(or_, (Q(name=duty.name) & _is_open(duty, now) for duty in DUTIES.values()))
    names = set(Heartbeat.objects.filter(missed, name__in=known).values_list("name", flat=True))
    return sum(_hint_at(duty) for duty in DUTIES.values() if duty.name in names)


def _hint_at(duty: Duty) -> bool:
    """Unless its queue is full: the next sweep finds it as well."""
    if not room_for_hints(duty.queue):
        return False
    return give_hint(duty.task, queue=duty.queue)


@dataclass(frozen=True)
class DutyState:
    """How a duty stands: `lag` is how long its last time has passed without a run."""

    duty: Duty
    last_run_at: datetime | None
    outcome: str
    error: str
    count: int | None
    lag: timedelta

    @property
    def is_late(self) -> bool:
        return self.lag > PATIENCE

    @property
    def has_failed(self) -> bool:
        return self.outcome == RunOutcome.FAILED


def duty_states() -> Iterator[DutyState]:
    """Yield every duty as it stands, in the order of the table."""
    now = timezone.now()
    rows = {row.name: row for row in Heartbeat.objects.filter(name__in=DUTIES)}
    for duty in DUTIES.values():
        row = rows.get(duty.name)
        if row is None:
            yield DutyState(duty, None, RunOutcome.NEVER, "", None, timedelta(0))
            continue
        slot = duty.last_slot(now)
        has_run = row.outcome != RunOutcome.NEVER
        lag = now - slot if row.last_run_at < slot else timedelta(0)
        ran_at = row.last_run_at if has_run else None
        yield DutyState(duty, ran_at, row.outcome, row.last_error, row.count, lag)
