"""Closed requests whose time is over: for somebody to decide on, nothing is destroyed by itself."""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.models import Case, RetentionHold
from cases.selectors.tallying import later_month
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.association.selectors import current_association


def past_retention() -> QuerySet[Case]:
    """Return the closed requests of the house that lie longer than they should (PDPL art. 18).

    What somebody keeps for a reason is left out until that day.
    """
    kept = RetentionHold.objects.filter(case=OuterRef("pk"), until__gte=timezone.localdate())
    rows = Case.objects.filter(is_open=False, closed_at__lt=kept_since())
    return rows.exclude(Exists(kept))


def retention_candidates(*, user: User) -> QuerySet[Case]:
    """Return those of them that this person sees, the oldest first."""
    seen = visible_cases(user=user).filter(pk__in=past_retention().values("pk"))
    return seen.select_related("service", "branch").order_by("closed_at", "pk")


def kept_since() -> datetime:
    """Return the moment before which a request must have been closed to be looked at now."""
    today = timezone.localdate()
    month = later_month(today.replace(day=1), -current_association().retention_months)
    day = date(month.year, month.month, min(today.day, 28))
    return timezone.make_aware(datetime.combine(day, time.min))
