"""Reply dates counted anew when the calendar changes: each move of a promised date is told (C41).

Only windows that count working days hang on the calendar. A window whose clock stands still is
counted anew when it runs again; one whose decision is recorded has its day already. The rule of a
window stays the one of the day the request came.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases.enums import DecisionResult, EventKind, WindowUnit
from cases.models import Case, Decision
from cases.querysets import CaseQuerySet
from cases.selectors.window import window_from_ledger
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event

#: How many requests one piece of work looks at before it hands on to the next.
CHUNK = 200
#: How many the count for whoever changed the calendar looks at.
LOOKED_AT = 500


def counted_windows() -> CaseQuerySet:
    """Return the open cases whose reply dates hang on the calendar."""
    open_cases = Case.objects.open().filter(
        paused_since=None, window_rule__unit=WindowUnit.WORKING_DAYS.value
    )
    return open_cases.filter(~Exists(_decided()))


def _decided() -> QuerySet[Decision]:
    standing = Decision.objects.filter(case=OuterRef("pk"), is_current=True)
    return standing.exclude(result=DecisionResult.POSTPONE)


def recount_windows(*, after: int = 0) -> int:
    """Count the next windows behind case `after` anew; return the last case, 0 when none is left.

    Doing it twice changes nothing the second time.
    """
    chunk = list(counted_windows().filter(pk__gt=after).order_by("pk")[:CHUNK])
    for case in chunk:
        if _moved(case):
            recount_window(case)
    return chunk[-1].pk if len(chunk) == CHUNK else 0


def count_moving() -> int:
    """Return how many requests the calendar as it is now moves; of very many the first are looked
    at, for somebody waits for the answer."""
    return sum(_moved(case) for case in counted_windows().order_by("pk")[:LOOKED_AT])


def _moved(case: Case) -> bool:
    window = window_from_ledger(case)
    return (case.not_before_at, case.due_at) != (window.not_before, window.due)


@transaction.atomic
def recount_window(case: Case) -> Case:
    """Set the dates of one case by the calendar as it is now, and say so in its timeline."""
    case = lock_case(case)
    if not _moved(case) or not counted_windows().filter(pk=case.pk).exists():
        return case
    before = case.not_before_at, case.due_at
    window = window_from_ledger(case)
    case.not_before_at, case.due_at = window.not_before, window.due
    save_case(case, acting_user=None, reason="calendar changed")
    record_event(
        case,
        EventKind.WINDOW_RECOMPUTED,
        by="clock",
        data={
            "not_before": [_written(before[0]), _written(window.not_before)],
            "due": [_written(before[1]), _written(window.due)],
        },
    )
    return case


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
