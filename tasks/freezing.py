"""The reports of months, as the clock freezes them and tells of them."""

from django.utils import timezone

from cases.models import MonthlyReport
from cases.report_rights import READING_THE_HOUSE
from cases.selectors.for_you import MONTH
from cases.selectors.monthly_reports import months_to_count_first, months_to_freeze
from cases.selectors.tallying import later_month, month_of
from cases.services.figures import count_month
from cases.services.monthly_reports import freeze_month
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff
from tasks.keeping_time import holders


def freeze_months() -> int:
    """Freeze every ended month that has no report yet, also those that were missed; return how
    many. Whoever reads the house's figures is told of the newest alone: older ones are no news.

    After a missed night it may come before the counting: what was not counted since it ended is
    counted here first.
    """
    for month in months_to_count_first():
        count_month(month)
    months = months_to_freeze()
    for month in months:
        freeze_month(month, acting_user=None)
    _tell_of_the_last_month()
    return len(months)


def _tell_of_the_last_month() -> None:
    """Once to everybody, also where a colleague froze it before the clock did."""
    last = later_month(month_of(timezone.localdate()), -1)
    report = MonthlyReport.objects.filter(month=last).first()
    if report is None:
        return
    kind = StaffNoticeKind.MONTH_FROZEN
    draft = StaffDraft(f"{kind}:{report}", kind, (MONTH, report.pk), str(report))
    readers = set(holders(*READING_THE_HOUSE)) - {report.frozen_by_id}
    tell_staff(sorted(readers), draft)
