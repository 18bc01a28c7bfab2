"""Promised days case by case: what was promised, what was kept, what stood still (J11, C41).

Of requests, never of people: who decided, who asked for papers and how long anybody took are not
told (C34). The state is worked out by the database, so that a period is counted as it is listed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from cases.enums import EventKind, Outcome
from cases.figure_enums import Promise
from cases.models import CaseEvent, Decision, WindowPause
from cases.selectors.sampling import with_standing_decision
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.core.dates import span_of_days


@dataclass(frozen=True)
class Asked:
    """A period by the day of the decision or of the answer, and what narrows it."""

    first: date
    last: date
    service: int | None = None
    branch: int | None = None


@dataclass(frozen=True)
class Totals:
    states: dict[str, int]
    paused_days: int

    def count(self, state: str) -> int:
        return self.states.get(state, 0)


def promises(asked: Asked, *, user: User) -> QuerySet[Any]:
    """Return the decided and the answered cases of a period, the newest first.

    A decision answers when it is released; a request without one, when it is closed. Of a request
    that was withdrawn before it was told anything, nothing was left to keep.
    """
    span = span_of_days(asked.first, asked.last)
    rows = with_standing_decision(visible_cases(user=user)).annotate(
        decided_at=F("current__decided_at"),
        told_at=Choice(
            When(current__isnull=False, then=F("current__released_at")), default=F("closed_at")
        ),
    )
    rows = rows.filter(Q(decided_at__range=span) | Q(told_at__range=span))
    rows = rows.exclude(outcome=Outcome.WITHDRAWN, current__released_at__isnull=True)
    for field in ("service", "branch"):
        if key := getattr(asked, field):
            rows = rows.filter(**{field: key})
    rows = rows.annotate(promise=_state(timezone.now()))
    return rows.order_by(Coalesce("told_at", "decided_at").desc(), "-pk")


def _state(now: datetime) -> Choice:
    """Return how a case stands; `told_at` is there. A clock that is paused makes nothing late, and
    only an answer comes too early: what ends unfinished or elsewhere had no day to wait for."""
    late = Q(told_at__gt=F("due_at"))
    late |= Q(told_at__isnull=True, due_at__lt=now, paused_since__isnull=True)
    is_answer = Q(current__isnull=False) | Q(outcome=Outcome.ANSWERED)
    early = is_answer & Q(told_at__lt=F("not_before_at"))
    return Choice(
        When(due_at__isnull=True, not_before_at__isnull=True, then=Value(Promise.NONE.value)),
        When(late, then=Value(Promise.LATE.value)),
        When(told_at__isnull=True, then=Value(Promise.WAITING.value)),
        When(
            early & Q(current__overridden_by__isnull=False),
            then=Value(Promise.RELEASED_EARLY.value),
        ),
        When(early, then=Value(Promise.EARLY.value)),
        default=Value(Promise.KEPT.value),
    )


def totals(rows: QuerySet[Any]) -> Totals:
    """Return how many stand how, and the days their clocks were paused before they were told."""
    counted = rows.order_by().values_list("promise").annotate(how_many=Count("pk"))
    now = timezone.now()
    end = Least(Coalesce("pauses__ended_at", now), Coalesce("told_at", now))
    paused = rows.order_by().aggregate(
        days=Sum(
            TruncDate(end) - TruncDate("pauses__started_at"),
            filter=Q(told_at__isnull=True) | Q(pauses__started_at__lte=F("told_at")),
        )
    )["days"]
    return Totals(dict(counted), paused.days if paused else 0)


def with_particulars(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a line tells beside its days, with the same few queries for any number of lines."""
    standing = Decision.objects.filter(is_current=True).only(
        *("case", "overridden_by", "override_reason")
    )
    # A decision that only went up for approval is no other one: an objection makes it anew.
    reopened = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.REOPENED)
    rows = rows.annotate(
        form_number=F("form_version__number"), is_decided_anew=Exists(reopened)
    ).only(
        *("reference", "is_urgent", "service", "branch", "window_rule"),
        *("not_before_at", "due_at", "submitted_at", "complete_at"),
    )
    return rows.prefetch_related(
        *("service", "branch"),
        Prefetch("pauses", WindowPause.objects.order_by("started_at")),
        Prefetch("decisions", standing, to_attr="standing"),
    )


@dataclass(frozen=True)
class Stretch:
    """A pause of a case as far as it lay before the answer; whole days, as the window counts."""

    why: str
    first: date
    last: date | None

    @property
    def days(self) -> int:
        return ((self.last or timezone.localdate()) - self.first).days


def stretches(case: Any) -> list[Stretch]:
    """Return the pauses of a case from `with_particulars` that began before it was told."""
    found = []
    for pause in case.pauses.all():
        if case.told_at is None or pause.started_at <= case.told_at:
            ends = [moment for moment in (pause.ended_at, case.told_at) if moment]
            last = timezone.localdate(min(ends)) if ends else None
            found.append(Stretch(pause.why, timezone.localdate(pause.started_at), last))
    return found
