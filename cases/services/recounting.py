"""Dates counted anew when the calendar changes: each move of a promised date is told (C41).

Windows that count working days hang on the calendar, and the dates of stages (C54). A clock that
stands still is counted anew when it runs again; a window whose decision is recorded has its day
already. The rule of a window stays the one of the day the request came.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import DecisionResult, EventKind, WindowUnit
from cases.models import Case, Decision
from cases.querysets import CaseQuerySet
from cases.selectors.window import stage_due, window_from_ledger
from cases.services.clock import recompute_window
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event

#: How many requests one piece of work looks at before it hands on to the next.
CHUNK = 200
#: How many the count for whoever changed the calendar looks at.
LOOKED_AT = 500


def hanging_on_the_calendar() -> CaseQuerySet:
    """Return the open cases whose reply dates or whose stage's date hang on the calendar."""
    has_stage_date = Q(stage_due_at__isnull=False)
    return _running().filter(_promised_in_working_days() | has_stage_date)


def counted_windows() -> CaseQuerySet:
    """Return the open cases whose reply dates hang on the calendar."""
    return _running().filter(_promised_in_working_days())


def _running() -> CaseQuerySet:
    rows = Case.objects.open().filter(paused_since=None)
    return rows.select_related("workflow_version").prefetch_related("pauses")


def _promised_in_working_days() -> Q:
    counts = Q(window_rule__unit=WindowUnit.WORKING_DAYS.value)
    return counts & ~Q(Exists(_decided()))


def _decided() -> QuerySet[Decision]:
    standing = Decision.objects.filter(case=OuterRef("pk"), is_current=True)
    return standing.exclude(result=DecisionResult.POSTPONE)


def recount_windows(*, after: int = 0) -> int:
    """Count the dates of the next cases behind case `after` anew; return the last case, 0 when
    none is left.

    Doing it twice changes nothing the second time.
    """
    chunk = list(hanging_on_the_calendar().filter(pk__gt=after).order_by("pk")[:CHUNK])
    ids = [case.pk for case in chunk]
    counted = Case.objects.filter(_promised_in_working_days(), pk__in=ids)
    promised = set(counted.values_list("pk", flat=True))
    for case in chunk:
        if (case.pk in promised and _moved(case)) or _stage_moved(case):
            recount_window(case)
    return chunk[-1].pk if len(chunk) == CHUNK else 0


def count_moving() -> int:
    """Return how many requests the calendar as it is now moves; of very many the first are looked
    at, for somebody waits for the answer."""
    return sum(_moved(case) for case in counted_windows().order_by("pk")[:LOOKED_AT])


def _moved(case: Case) -> bool:
    window = window_from_ledger(case)
    return (case.not_before_at, case.due_at) != (window.not_before, window.due)


def _stage_moved(case: Case) -> bool:
    return case.stage_due_at is not None and case.stage_due_at != stage_due(case)


@transaction.atomic
def recount_window(case: Case) -> Case:
    """Set the dates of one case by the calendar as it is now, and tell of a moved promise."""
    case = lock_case(case)
    if not case.is_open or case.paused_since:
        return case
    is_promised = _moved(case) and counted_windows().filter(pk=case.pk).exists()
    if not is_promised and not _stage_moved(case):
        return case
    before = case.not_before_at, case.due_at
    if is_promised:
        recompute_window(case)
    if case.stage_due_at:
        case.stage_due_at = stage_due(case)
    save_case(case, acting_user=None, reason="calendar changed")
    if is_promised:
        record_event(
            case,
            EventKind.WINDOW_RECOMPUTED,
            by="clock",
            data={
                "not_before": [_written(before[0]), _written(case.not_before_at)],
                "due": [_written(before[1]), _written(case.due_at)],
            },
        )
    return case


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
