"""What one body may give alone is given past it by nobody (C40)."""

from decimal import Decimal

from django.core.exceptions import ValidationError

import pytest

from cases.enums import DecisionResult, VoteChoice
from cases.models import Decision
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, CommitteeFactory, ServiceFactory, seats_of

pytestmark = pytest.mark.django_db


def test_what_came_back_from_above_the_limit_is_not_given_past_it_without_an_amount():
    """The director sent 5,001 back with a question: an empty amount went straight to delivery."""
    committee = CommitteeFactory(limit_amount=5000)
    case = CaseFactory(
        service=ServiceFactory(committee=committee), at="committee", papers_complete=True
    )
    Decision.objects.create(case=case, result="accept", amount=5001, is_current=False)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    with pytest.raises(ValidationError) as refused:
        record_decision(
            case,
            acting_user=UserFactory(role="secretary"),
            terms=DecisionTerms(DecisionResult.ACCEPT, amount=None),
        )
    assert "amount" in refused.value.message_dict
    granted = DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(4000))
    assert (
        record_decision(case, acting_user=UserFactory(role="secretary"), terms=granted).amount
        == 4000
    )
