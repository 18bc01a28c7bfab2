"""What somebody has been told of their own work, as far as they may still see it."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case
from cases.selectors.queue import awaiting_help
from cases.selectors.visibility import named_persons, visible_cases
from cms.accounts.models import User
from cms.notices.models import StaffNotice

#: What a notice to staff may be about.
CASE, FILE, POLICY = "case", "person", "policy"
SERVICE, RETENTION = "service", "retention"
#: About nobody: whoever was told of it may read it.
_OF_THE_HOUSE = (POLICY, SERVICE, RETENTION)


def told_to(user: User) -> QuerySet[StaffNotice]:
    """Return this person's notices, the newest first; a case or file lost from sight takes its own
    along."""
    seen = visible_cases(user=user).filter(pk=OuterRef("subject_id"))
    known = named_persons(user=user).filter(pk=OuterRef("subject_id"))
    cases = Q(subject_kind=CASE) & Q(Exists(seen))
    files = Q(subject_kind=FILE) & Q(Exists(known))
    rows = StaffNotice.objects.filter(cases | files | Q(subject_kind__in=_OF_THE_HOUSE), user=user)
    return rows.order_by("-id")


def unread_by(user: User) -> QuerySet[StaffNotice]:
    return told_to(user).filter(read_at=None)


def urgent_first(notices: QuerySet[StaffNotice]) -> QuerySet[StaffNotice]:
    """Put what tells of a call that still waits for help before everything else."""
    waiting = Case.objects.filter(awaiting_help(), pk=OuterRef("subject_id"))
    is_urgent = Q(subject_kind=CASE) & Q(Exists(waiting))
    return notices.annotate(is_urgent=is_urgent).order_by("-is_urgent", "-id")


def urgent_cases(notices: Sequence[StaffNotice]) -> dict[int, Case]:
    """Return the cases that still wait for help among those these notices tell of, by their key."""
    told = [row.subject_id for row in notices if row.subject_kind == CASE]
    return {case.pk: case for case in Case.objects.filter(awaiting_help(), pk__in=told)}
