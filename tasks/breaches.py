"""Telling who answers for people's data of a breach, and of the hours that are left (C72)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Breach
from cases.selectors.for_you import BREACH
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff
from tasks.keeping_time import holders

#: So long before the last moment they are told, and once more when it has passed.
LEVELS = (timedelta(hours=24), timedelta(0))
_READERS = (Role.PRIVACY_OFFICER, Role.DIRECTOR)


def tell_of_breach(*, breach: Breach, **_kwargs: Any) -> None:
    """Tell them at once, but whoever wrote it down knows."""
    kind = StaffNoticeKind.BREACH
    readers = set(holders(*_READERS)) - {breach.noted_by_id}
    tell_staff(sorted(readers), StaffDraft(f"{kind}:{breach.pk}", kind, (BREACH, breach.pk)))


def watch_breaches() -> int:
    """Warn of each breach whose hours run out; return how many have something to be told."""
    now, kind = timezone.now(), StaffNoticeKind.BREACH_DUE
    found = [
        StaffDraft(f"{kind}:{breach.pk}:{level.total_seconds():.0f}", kind, (BREACH, breach.pk))
        for breach in Breach.objects.filter(closed_at=None, authority_told_at=None)
        for level in LEVELS
        if breach.due_at and now >= breach.due_at - level
    ]
    tell_staff(holders(*_READERS), *found)
    return len({draft.subject for draft in found})
