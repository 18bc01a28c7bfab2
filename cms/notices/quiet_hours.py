"""The hours in which the association does not disturb anyone."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cms.association.selectors import current_association

#: Said of what only waits for the morning.
QUIET_HOURS = "quiet hours"


def end_of_quiet(moment: datetime) -> datetime | None:
    """Return when the quiet hours end that `moment` falls into; None when it is not in any."""
    association = current_association()
    start, end = association.quiet_from, association.quiet_until
    local = timezone.localtime(moment)
    if not _is_quiet(local.time(), start, end):
        return None
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, local.tzinfo)


def after_quiet(moment: datetime) -> datetime:
    """Return `moment`, moved to the end of the quiet hours when it falls into them."""
    return end_of_quiet(moment) or moment


def _is_quiet(now: time, start: time, end: time) -> bool:
    """Quiet hours may pass midnight; equal ends mean there are none."""
    if start <= end:
        return start <= now < end
    return now >= start or now < end
