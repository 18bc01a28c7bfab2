"""The figures of a month, counted anew as a whole: twice is once."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.models import Case, CountedMonth, Figure
from cases.selectors.tallying import Fact, facts_of_groups, months_to_count, tally_month

_AT_ONCE = 2000


@transaction.atomic
def count_month(month: date) -> int:
    """Replace the figures of a month by what its cases say now; return how many rows they take."""
    CountedMonth.objects.update_or_create(month=month, defaults={"counted_at": timezone.now()})
    Figure.objects.filter(month=month, of_destroyed=False).delete()
    rows = [Figure(**_columns(month, fact), count=n) for fact, n in tally_month(month).items()]
    Figure.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return len(rows)


def _columns(month: date, fact: Fact) -> dict[str, Any]:
    return {
        "month": month,
        "service_id": fact.service,
        "branch_id": fact.branch,
        "medium": fact.medium,
        "is_restricted": fact.is_restricted,
        "measure": fact.measure,
        "key": fact.key,
        "value": fact.value,
    }


def keep_figures_of(case: Case) -> None:
    """Count for good what a request says of groups of people, before its person is taken from it.

    A month may be counted anew after that, and finds nobody there any more. The caller holds the
    request, and does it once.
    """
    for month, fact in facts_of_groups(case):
        columns = _columns(month, fact)
        Figure.objects.get_or_create(**columns, of_destroyed=True, defaults={"count": 0})
        Figure.objects.filter(**columns, of_destroyed=True).update(count=F("count") + 1)
        counted = Figure.objects.filter(**columns, of_destroyed=False)
        counted.filter(count__gt=1).update(count=F("count") - 1)
        counted.filter(count=1).delete()


def count_all() -> int:
    """Count every month that was never counted or may still change; return how many."""
    months = months_to_count()
    for month in months:
        count_month(month)
    return len(months)
