"""A committee in session, as the services make it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.meeting_enums import Interest
from cases.models import Case, Committee, Meeting, Service
from cases.services.interests import declare_interest
from cases.services.meetings import (
    MeetingPlan,
    open_meeting,
    plan_meeting,
    put_on_agenda,
    record_attendance,
)
from cms.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory


def before_committee(service: Service) -> Case:
    """A case of this service whose papers are complete and which waits to be voted on."""
    case: Case = CaseFactory(service=service, at="committee", papers_complete=True)
    return case


def seats(committee: Committee) -> list[User]:
    """The members, chair first."""
    return [seat.user for seat in committee.memberships.select_related("user")]


def planned(committee: Committee, *cases: Case, secretary: Any = None) -> Meeting:
    """A meeting of tomorrow with these cases on its agenda."""
    keeper = secretary or UserFactory(role="secretary")
    plan = MeetingPlan(
        timezone.now() + timedelta(days=1), place="قاعة الاجتماعات", all_the_same=True
    )
    meeting = plan_meeting(committee, plan, acting_user=keeper)
    if cases:
        put_on_agenda(meeting, cases, acting_user=keeper)
    return meeting


def in_session(
    committee: Committee, *cases: Case, secretary: Any = None, there: Sequence[User] | None = None
) -> Meeting:
    """An open meeting where everyone is there (or `there`) and free to judge."""
    keeper = secretary or UserFactory(role="secretary")
    meeting = planned(committee, *cases, secretary=keeper)
    present = seats(committee) if there is None else there
    record_attendance(meeting, present, acting_user=keeper)
    for item in meeting.items.all():
        for member in present:
            declare_interest(item, member=member, interest=Interest.NONE)
    return open_meeting(meeting, acting_user=keeper, before_its_hour=True)
