"""What the clock has frozen and told by the day of the demonstration; the last days are unread."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cases.selectors.monthly_reports import months_to_freeze
from cases.selectors.tallying import later_month
from cases.services.monthly_reports import freeze_month
from cms.notices.models import StaffNotice
from cms.setup.timetravel import travelling
from tasks.freezing import freeze_months
from tasks.watching import watch_expiries, watch_policies, watch_renewals, watch_windows

_UNREAD_FOR = timedelta(days=4)

#: When the clock freezes a month, on the first day of the next.
_AT_NIGHT = time(3, 50)


def freeze_past_months() -> None:
    """Freeze every ended month in the night after it, and tell of the newest."""
    zone = timezone.get_current_timezone()
    with travelling() as clock:
        for month in months_to_freeze():
            clock.set(datetime.combine(later_month(month, 1), _AT_NIGHT, zone))
            freeze_month(month, acting_user=None)
    freeze_months()


def tell_staff_of_today() -> None:
    """Run the clock's round once and let everybody have read what is older than some days."""
    past = timezone.now() - _UNREAD_FOR
    old = StaffNotice.objects.filter(read_at=None, created_at__lt=past)
    old.update(read_at=timezone.now())
    for watch in (watch_windows, watch_expiries, watch_renewals, watch_policies):
        watch()
