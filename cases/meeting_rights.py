"""Who sees, keeps and signs a committee's meetings; voting itself is in `permissions`."""

from django.db.models import Q, Subquery

from cases.meeting_enums import ItemOutcome, MeetingState
from cases.models import Committee, CommitteeMembership, Meeting, MeetingItem
from cases.permissions import has_seat
from cases.scopes import JUDGES, NOTHING
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Read every committee's meetings.
READING_MEETINGS = (Role.DIRECTOR, Role.AUDITOR, Role.PRIVACY_OFFICER)


def meeting_scope(user: User) -> Q:
    """Return which meetings this person sees: of their own committee, or of the whole house."""
    if user.has_role(*READING_MEETINGS):
        return ~NOTHING
    scope = NOTHING
    if user.has_role(Role.SECRETARY):
        scope |= Q(committee__secretary__isnull=True) | Q(committee__secretary=user)
    if user.has_role(*JUDGES):
        seats = CommitteeMembership.objects.filter(user=user).values("committee")
        scope |= Q(committee__in=Subquery(seats))
    return scope


def may_keep_meetings(user: User, committee: Committee) -> bool:
    """The secretary keeps a committee's meetings; its chair may as well."""
    if user.has_role(Role.SECRETARY) and committee.secretary_id in (None, user.pk):
        return True
    chair = CommitteeMembership.objects.filter(committee=committee, user=user, is_chair=True)
    return user.has_role(Role.CHAIR) and chair.exists()


def sits_on(user: User, meeting: Meeting) -> bool:
    """Whether this person judges files in this meeting."""
    return user.has_role(*JUDGES) and has_seat(user, meeting.committee_id)


def may_declare(user: User, item: MeetingItem) -> bool:
    """Members say what ties them to a file while it waits on the agenda."""
    waits = item.outcome == ItemOutcome.WAITING
    return waits and sits_on(user, item.meeting)


def may_sign_as_chair(user: User, meeting: Meeting) -> bool:
    return meeting.state == MeetingState.CLOSED and meeting.chaired_by_id == user.pk


def may_sign_as_secretary(user: User, meeting: Meeting) -> bool:
    """Whoever keeps the meetings signs beside the chair, never instead of them."""
    is_other = meeting.chaired_by_id != user.pk
    keeps = may_keep_meetings(user, meeting.committee) and user.has_role(Role.SECRETARY)
    return meeting.state == MeetingState.CLOSED and is_other and keeps
