"""The figures of a month, counted anew as a whole: twice is once."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.models import CountedMonth, Figure
from cases.selectors.tallying import months_to_count, tally_month

_AT_ONCE = 2000


@transaction.atomic
def count_month(month: date) -> int:
    """Replace the figures of a month by what its cases say now; return how many rows they take."""
    CountedMonth.objects.update_or_create(month=month, defaults={"counted_at": timezone.now()})
    Figure.objects.filter(month=month).delete()
    rows = [
        Figure(
            month=month,
            service_id=fact.service,
            branch_id=fact.branch,
            medium=fact.medium,
            is_restricted=fact.is_restricted,
            measure=fact.measure,
            key=fact.key,
            value=fact.value,
            count=count,
        )
        for fact, count in tally_month(month).items()
    ]
    Figure.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return len(rows)


def count_all() -> int:
    """Count every month that was never counted or may still change; return how many."""
    months = months_to_count()
    for month in months:
        count_month(month)
    return len(months)
