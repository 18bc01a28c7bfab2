"""Which cases wait for somebody who will not act in time."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cases.models import Case

#: A case is handed on before its stage is due, not after.
_AHEAD = timedelta(days=1)
MOST = 500


def cases_nobody_acts_on() -> Iterator[tuple[Case, str]]:
    """Yield open cases due by tomorrow whose owner is absent or gone, or is nobody, and why.

    What waits for the person falls due to nobody; it is left alone.
    """
    today = timezone.localdate()
    away = Q(owner__absent_until__gte=today) & (
        Q(owner__absent_from__isnull=True) | Q(owner__absent_from__lte=today)
    )
    gone = Q(owner__is_active=False) | Q(owner__valid_until__lt=today)
    late = Case.objects.filter(
        Q(owner__isnull=True) | away | gone,
        is_open=True,
        paused_since__isnull=True,
        stage_due_at__lte=timezone.now() + _AHEAD,
    )
    for case in late.order_by("stage_due_at", "pk")[:MOST]:
        yield case, "absent" if case.owner_id else "nobody"
