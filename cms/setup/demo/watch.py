"""What the clock has told staff by the day of the demonstration; the last days are unread."""

from datetime import timedelta

from django.utils import timezone

from cms.notices.models import StaffNotice
from tasks.watching import watch_expiries, watch_policies, watch_renewals, watch_windows

_UNREAD_FOR = timedelta(days=4)


def tell_staff_of_today() -> None:
    """Run the clock's round once and let everybody have read what is older than some days."""
    past = timezone.now() - _UNREAD_FOR
    old = StaffNotice.objects.filter(read_at=None, created_at__lt=past)
    old.update(read_at=timezone.now())
    for watch in (watch_windows, watch_expiries, watch_renewals, watch_policies):
        watch()
