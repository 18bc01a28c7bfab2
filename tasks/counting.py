"""The figures kept by the clock: one row of work a month and a day, then the counting."""

from datetime import date

from django.utils import timezone

from cases.selectors.tallying import months_to_count
from tasks.models import JobKind
from tasks.outbox import JobDraft, queue_job


def plan_counting() -> int:
    """Write down which months are to be counted today, once however often the clock strikes.

    After an outage of any length one run plans every month that was missed.
    """
    today = timezone.localdate()
    months = months_to_count()
    for month in months:
        number = month_number(month)
        queue_job(JobDraft(f"count:{number}:{today}", JobKind.COUNT_MONTH, subject_id=number))
    return len(months)


def month_number(month: date) -> int:
    """Return a month as the number a job can carry: 202611."""
    return month.year * 100 + month.month


def numbered_month(number: int) -> date:
    return date(number // 100, number % 100, 1)
