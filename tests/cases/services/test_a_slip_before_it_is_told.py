"""What was recorded wrongly is decided anew while nobody has been told of it (C40, P10)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from cases.enums import DecisionResult, EventKind, VoteChoice
from cases.exceptions import MoveNotAllowed, ReasonRequired
from cases.models import Case, Decision
from cases.selectors.gates import current_decision
from cases.services.committee import DecisionTerms, cast_vote, record_decision, release_decision
from cases.services.moves import move_case
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory, seats_of
from tests.factories.definitions import WORKFLOW, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """Decided on 13.50 riyals instead of 1,350, and not yet told."""
    stages = [dict(each) for each in WORKFLOW["stages"]]
    decided = next(each for each in stages if each["key"] == "decided")
    back = move("committee", roles=["director"], needs_reason=True)
    decided["moves"] = [*decided["moves"], back]
    service = ServiceFactory(workflow=WorkflowFactory(definition={"stages": stages}))
    case = CaseFactory(service=service, at="committee", papers_complete=True)
    _decide(case, "13.50")
    case.refresh_from_db()
    assert case.stage == "decided"
    return case


def _decide(case: Case, amount: str) -> Decision:
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    terms = DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(amount))
    return record_decision(case, acting_user=UserFactory(role="secretary"), terms=terms)


def _tell(case: Case) -> None:
    """Let the day come on which the window opens."""
    case.decisions.update(release_at=timezone.now())
    release_decision(case.decisions.get(is_current=True))
    case.refresh_from_db()


def _send_back(case: Case, reason: str = "المبلغ 1350 لا 13.50") -> Case:
    return move_case(case, to="committee", acting_user=UserFactory(role="director"), reason=reason)


def test_the_director_sends_it_back_with_a_reason_and_it_stands_no_more(case):
    with pytest.raises(ReasonRequired):
        _send_back(case, reason=" ")
    slip = current_decision(case)
    case = _send_back(case)
    assert current_decision(case) is None
    Decision.objects.update(release_at=timezone.now())
    release_decision(slip)
    assert not case.events.filter(kind=EventKind.DECISION_RELEASED).exists()


def test_the_committee_votes_and_decides_anew_and_the_person_is_told_that(case):
    case = _send_back(case)
    with pytest.raises(ValidationError):
        record_decision(
            case,
            acting_user=UserFactory(role="secretary"),
            terms=DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(1350)),
        )
    _decide(case, "1350")
    _tell(case)
    assert case.stage == "registration"
    assert current_decision(case).amount == 1350


def test_what_was_told_is_not_sent_back(case):
    _tell(case)
    with pytest.raises(MoveNotAllowed):
        _send_back(case)
