"""What the clock tells of seasons, of requests that lie too long and of what was to be put right:
about no person's case."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from cases.models import Service
from cases.selectors.for_you import CORRECTION, RETENTION, SERVICE
from cases.selectors.retention import past_retention
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff
from surveys.comments import overdue_corrections

#: So long before its day a service's opening or closing is told of.
AHEAD = timedelta(days=7)


def watch_seasons() -> int:
    """Tell publishers and the director which services open or close within a week (C69)."""
    today = timezone.localdate()
    near = (today, today + AHEAD)
    drafts = [
        _of_season(service, kind, field)
        for field, kind in (
            ("opens_on", StaffNoticeKind.SEASON_OPENS),
            ("closes_on", StaffNoticeKind.SEASON_CLOSES),
        )
        for service in Service.objects.filter(**{f"{field}__range": near})
    ]
    tell_staff(holders(Role.PUBLISHER, Role.DIRECTOR), *drafts)
    return len(drafts)


def _of_season(service: Service, kind: StaffNoticeKind, field: str) -> StaffDraft:
    key = f"{kind}:{service.pk}:{getattr(service, field)}"
    return StaffDraft(key, kind, (SERVICE, service.pk), str(service.name)[:80])


def watch_retention() -> int:
    """Tell who answers for people's data, once a month, that requests lie past their time."""
    count = past_retention().count()
    if count:
        kind, month = StaffNoticeKind.RETENTION, f"{timezone.localdate():%Y-%m}"
        readers = holders(Role.PRIVACY_OFFICER, Role.DIRECTOR)
        tell_staff(readers, StaffDraft(f"{kind}:{month}", kind, (RETENTION, 0), ""))
    return count


def watch_corrections() -> int:
    """Tell the director, week by week, what was to be put right by a day that has passed (C58)."""
    kind, today = StaffNoticeKind.CORRECTION_DUE, timezone.localdate()
    drafts = [
        StaffDraft(f"{kind}:{row.pk}:{today:%G-%V}", kind, (CORRECTION, row.pk), str(row)[:80])
        for row in overdue_corrections()
    ]
    tell_staff(holders(Role.DIRECTOR), *drafts)
    return len(drafts)


def holders(*roles: Role) -> Iterable[int]:
    """Return the accounts in use that hold one of these roles."""
    people = User.objects.filter(groups__name__in=roles, is_active=True)
    return people.values_list("pk", flat=True).distinct()
