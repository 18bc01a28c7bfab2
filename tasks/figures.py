"""Figures about background work, for the health page and a collector."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Now
from django.utils import timezone

from cms.core.claims import OPEN_STATES, WorkState
from cms.notices.enums import NoticeChannel
from cms.notices.gateways import AT_ITS_PACE
from cms.notices.models import Notice
from cms.notices.quiet_hours import QUIET_HOURS
from tasks.duties import duty_states
from tasks.heartbeats import BEAT, SWEEPER, age_of
from tasks.models import Job

#: With the backoff of claimable work, a quarter of an hour of trying.
MANY_ATTEMPTS = 5
#: So often, with a fault as the last word, is no single broken connection.
SOME_ATTEMPTS = 2
#: Why a row waits though nothing is wrong.
_NO_FAULT = ("", QUIET_HOURS, AT_ITS_PACE)


@dataclass(frozen=True)
class Backlog:
    """What waits of one kind of work."""

    name: str
    states: dict[str, int]
    failed: int  # given up, and not said over another channel either
    stuck: int  # tried again and again
    refused: int  # tried more than once, and not yet so often
    oldest_wait: timedelta


def backlog() -> list[Backlog]:
    """Return how jobs, messages and calls stand; calls wait for staff, so they stand apart."""
    calls = Notice.objects.filter(channel=NoticeChannel.CALL)
    messages = Notice.objects.exclude(channel=NoticeChannel.CALL)
    return [
        _backlog("jobs", Job.objects.all(), Q()),
        _backlog("notices", messages, Q(continued_by=None)),
        _backlog("calls", calls, Q(continued_by=None)),
    ]


def _backlog(name: str, rows: Any, unanswered: Q) -> Backlog:
    waits = Q(state__in=OPEN_STATES)
    several = Q(attempts__range=(SOME_ATTEMPTS, MANY_ATTEMPTS - 1))
    found = rows.order_by().aggregate(
        failed=Count("pk", filter=unanswered & Q(state=WorkState.FAILED)),
        stuck=Count("pk", filter=waits & Q(attempts__gte=MANY_ATTEMPTS)),
        refused=Count("pk", filter=waits & several & ~Q(last_error__in=_NO_FAULT)),
        oldest=Min("due_at", filter=waits & Q(due_at__lte=Now())),
    )
    oldest = found.pop("oldest")
    return Backlog(
        name,
        states=dict(rows.order_by().values_list("state").annotate(count=Count("pk"))),
        oldest_wait=timezone.now() - oldest if oldest else timedelta(0),
        **found,
    )


def figures() -> Iterator[str]:
    """Yield Prometheus lines."""
    work = backlog()
    yield "# HELP sila_work Rows of background work by kind and state."
    yield "# TYPE sila_work gauge"
    for kind in work:
        for stands in WorkState.values:
            yield f'sila_work{{kind="{kind.name}",state="{stands}"}} {kind.states.get(stands, 0)}'
    yield "# HELP sila_oldest_wait_seconds How long the oldest due row has waited."
    yield "# TYPE sila_oldest_wait_seconds gauge"
    for kind in work:
        seconds = kind.oldest_wait.total_seconds()
        yield f'sila_oldest_wait_seconds{{kind="{kind.name}"}} {seconds:.3f}'
    yield "# HELP sila_heartbeat_age_seconds How long ago a clockwork last ran; -1 is never."
    yield "# TYPE sila_heartbeat_age_seconds gauge"
    for name in (BEAT, SWEEPER):
        age = age_of(name)
        seconds = age.total_seconds() if age else -1
        yield f'sila_heartbeat_age_seconds{{clockwork="{name}"}} {seconds:.3f}'
    yield "# HELP sila_duty_lag_seconds How long a duty of the clock has been due without a run."
    yield "# TYPE sila_duty_lag_seconds gauge"
    states = list(duty_states())
    for state in states:
        yield f'sila_duty_lag_seconds{{duty="{state.duty.name}"}} {state.lag.total_seconds():.3f}'
    yield "# HELP sila_duty_failed Whether the last run of a duty failed."
    yield "# TYPE sila_duty_failed gauge"
    for state in states:
        yield f'sila_duty_failed{{duty="{state.duty.name}"}} {int(state.has_failed)}'
