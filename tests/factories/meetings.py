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
from tests.factories.cases import CaseFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move, stage


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


def confirming_workflow(*, board: bool = False) -> Any:
    """What a committee accepts above its limit goes to the director, above 6,000 to the board."""
    stages = [dict(each) for each in WORKFLOW["stages"]]
    on = move("confirm", guard="above_limit", requires=["decision_recorded"], automatic=True)
    down = move("decided", guard="accepted", requires=["decision_recorded"], automatic=True)
    back = move("committee", needs_reason=True)
    stages[3]["moves"] = [on, *stages[3]["moves"]]
    confirm = stage("confirm", "director", "director", "committee", moves=[down, back])
    if board:
        up = move("board", guard="above_limit", requires=["decision_recorded"], automatic=True)
        confirm |= {"decides_up_to": 6_000, "moves": [up, *confirm["moves"]]}
        to_director = move("confirm", needs_reason=True)
        last = stage("board", "board", "board_secretary", "committee", moves=[down, to_director])
        stages.append(last | {"on_public_way": False})
    stages.append(confirm | {"on_public_way": False})
    return WorkflowFactory(definition={"stages": stages})
