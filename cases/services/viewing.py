"""The third memory: who looked at a case, at what, and when."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Case, CaseView
from cms.accounts.models import User

#: Looking again within this time is the same look.
SAME_LOOK = timedelta(minutes=10)

ROOM, NAME, FILE, EXPORT = "room", "name", "file", "export"


def recent_looks(case: Case, *, viewer: User) -> set[str]:
    """Return what this person has just looked at in this case."""
    since = timezone.now() - SAME_LOOK
    looks = CaseView.objects.filter(case=case, user=viewer, at__gte=since).order_by()
    return set(looks.values_list("what", flat=True))


def record_look(case: Case, *, viewer: User, what: str = ROOM) -> set[str]:
    """Note that somebody looked; at most one line a person, case, thing and ten minutes.

    Returns what the person has looked at in these minutes, this look included.
    """
    looks = recent_looks(case, viewer=viewer)
    if what not in looks:
        CaseView.objects.create(case=case, user=viewer, what=what)
    return {*looks, what}
