"""Which cases wait for somebody who will not act, or not in time."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cases.models import Case
from cms.accounts.models import User

#: A case is handed on before its stage is due, not after.
_AHEAD = timedelta(days=1)
MOST = 500


def cases_nobody_acts_on() -> Iterator[tuple[Case, str]]:
    """Yield open cases nobody acts on, and why.

    Whose owner is gone waits no longer. Whose owner is absent, or is nobody, is yielded once it is
    due by tomorrow; what waits for the person falls due to nobody and is left alone.
    """
    today = timezone.localdate()
    away = Q(owner__absent_until__gte=today) & (
        Q(owner__absent_from__isnull=True) | Q(owner__absent_from__lte=today)
    )
    gone = Q(owner__is_active=False) | Q(owner__valid_until__lt=today)
    due = Q(paused_since__isnull=True, stage_due_at__lte=timezone.now() + _AHEAD)
    left = Case.objects.filter(gone | due & (Q(owner__isnull=True) | away), is_open=True)
    for case in left.select_related("owner").order_by("stage_due_at", "pk")[:MOST]:
        yield case, _why(case.owner)


def _why(owner: User | None) -> str:
    if owner is None:
        return "nobody"
    return "absent" if owner.is_live else "gone"
