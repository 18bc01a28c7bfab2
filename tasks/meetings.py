"""Who sits on a committee is told of its meetings before their day (C40)."""

from django.utils import timezone

from cases.meeting_enums import MeetingChange
from cases.models import Meeting
from cases.selectors.for_you import MEETING
from cms.accounts.models import User
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff

_KINDS = {
    MeetingChange.PLANNED: StaffNoticeKind.MEETING_PLANNED,
    MeetingChange.MOVED: StaffNoticeKind.MEETING_MOVED,
    MeetingChange.CANCELLED: StaffNoticeKind.MEETING_OFF,
}


def tell_of_meeting(meeting: Meeting, change: MeetingChange, by: User, **_kwargs: object) -> None:
    """Tell every member but who did it; the number comes with the day and hour."""
    kind = _KINDS[change]
    seats = meeting.committee.memberships.exclude(user=by)
    reference = f"{meeting.number} · {timezone.localtime(meeting.at):%d/%m/%Y %H:%M}"
    key = f"{kind}:{meeting.pk}:{timezone.now():%Y-%m-%dT%H:%M:%S.%f}"
    draft = StaffDraft(key, kind, (MEETING, meeting.pk), reference)
    tell_staff(seats.values_list("user", flat=True), draft)
