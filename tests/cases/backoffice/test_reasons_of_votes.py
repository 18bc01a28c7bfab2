"""Why members voted as they did is read by who reads of votes, and who said it by nobody (C40)."""

import pytest

from cases.enums import DecisionResult, VoteChoice
from cases.permissions import ROOM_PARTS, RoomPart
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import case_here, open_room, words_on
from tests.factories.accounts import UserFactory
from tests.factories.cases import seats_of

WHY = "الدخل يكفي الأسرة في رأيي"


@pytest.fixture
def case(office):
    """One member was against it; the others were for it."""
    found = case_here(office, at="committee", papers_complete=True)
    against, *others = seats_of(found)[:3]
    cast_vote(found, member=against, choice=VoteChoice.REFUSE, reason=WHY)
    for member in others:
        cast_vote(found, member=member, choice=VoteChoice.ACCEPT)
    terms = DecisionTerms(DecisionResult.ACCEPT, amount=900)
    record_decision(found, acting_user=UserFactory(role="secretary"), terms=terms)
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.AUDITOR, Role.DIRECTOR])
def test_a_reason_stands_beside_the_votes_it_was_given_for_without_a_name(office, case, role):
    case.owner = office.people[role]
    case.save()
    assert "لماذا صوّتوا هكذا؟" in words_on(open_room(office, role, case))
    page = words_on(open_room(office, role, case, votes="why"))
    beside = page[page.index(f"{VoteChoice.REFUSE.label}: 1") :][:120]
    assert WHY in beside
    assert all(str(member) not in beside for member in seats_of(case)[:3])


def test_who_reads_nothing_of_votes_reads_no_reason(office, case):
    assert RoomPart.VOTES not in ROOM_PARTS[Role.DELIVERY]
    case.owner = office.people[Role.DELIVERY]
    case.save()
    page = words_on(open_room(office, Role.DELIVERY, case, votes="why"))
    assert WHY not in page
