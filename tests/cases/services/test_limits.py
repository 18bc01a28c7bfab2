"""What one body may give alone is given past it by nobody (C40)."""

import copy
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

import pytest

from cases.enums import DecisionResult, VoteChoice
from cases.models import Case, Decision
from cases.selectors.funds import funds_of, left_of
from cases.selectors.gates import is_above_limit, limit_here
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.workflows import publish_workflow
from tests.factories.accounts import UserFactory
from tests.factories.cases import (
    CaseFactory,
    CommitteeFactory,
    ServiceFactory,
    WorkflowFactory,
    seats_of,
)
from tests.factories.definitions import WORKFLOW
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """Ready to be decided by a committee that may give 5,000 alone."""
    committee = CommitteeFactory(limit_amount=5000)
    case = CaseFactory(
        service=ServiceFactory(committee=committee), at="committee", papers_complete=True
    )
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    return case


def _accept(case: Case, **terms: Any) -> Decision:
    accepted = DecisionTerms(DecisionResult.ACCEPT, **terms)
    return record_decision(case, acting_user=UserFactory(role="secretary"), terms=accepted)


def test_what_says_neither_amount_nor_worth_is_held_by_no_limit_and_so_not_taken(case):
    """Goods for 60,000 passed a limit of 5,000, and so did any amount that was left out."""
    with pytest.raises(ValidationError) as refused:
        _accept(case)
    assert "5,000" in refused.value.message_dict["worth"][0]
    assert _accept(case, amount=Decimal(4000)).amount == 4000


@pytest.mark.parametrize(
    ("amount", "worth", "is_above"),
    [(None, 5000, False), (None, 5001, True), (4000, 1001, True), (None, 0, False)],
)
def test_goods_count_against_a_limit_as_money_does(case, amount, worth, is_above):
    decision = Decision(
        case=case, committee=case.service.committee, result="accept", amount=amount, worth=worth
    )
    assert is_above_limit(decision) is is_above


def test_goods_within_the_limit_are_decided_and_their_worth_is_kept(case):
    assert _accept(case, worth=Decimal(900)).worth == 900


def test_goods_above_the_limit_are_refused_where_nobody_could_confirm_them(case):
    with pytest.raises(ValidationError) as refused:
        _accept(case, worth=Decimal(5001))
    assert "5,000" in refused.value.message_dict["worth"][0]


def test_a_stage_that_only_looks_like_a_committees_has_its_own_limit():
    """In ENV an officer confirms a place: no committee, and a limit of the stage."""
    stages = [dict(each) for each in WORKFLOW["stages"]]
    next(each for each in stages if each["kind"] == "committee")["decides_up_to"] = 10_000
    workflow = WorkflowFactory(definition={"stages": stages})
    case = CaseFactory(service=ServiceFactory(committee=None, workflow=workflow), at="committee")
    assert limit_here(case) == 10_000


def test_a_refusal_needs_no_worth(case):
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="خارج النطاق")
    terms = DecisionTerms(DecisionResult.REFUSE, "outside_scope", "خارج النطاق.")
    decision = record_decision(case, acting_user=UserFactory(role="secretary"), terms=terms)
    assert decision.worth is None


def test_urgent_help_is_weighed_by_nobody(case):
    case.is_urgent = True
    case.save()
    decision = _accept(case, conditions="سلة غذائية")
    assert decision.worth is None
    decision.amount = 9_000
    assert not is_above_limit(decision)
    assert limit_here(case) is None


def test_goods_count_against_the_budget_of_a_fund_and_need_no_amount_in_money(case):
    """Their price stood as an amount of money in what the person was told."""
    case.service.funds = [{"key": "zakat", "label": {"ar": "الزكاة"}, "yearly": "1000"}]
    case.service.save()
    other = CaseFactory(service=case.service, at="committee", papers_complete=True)
    with pytest.raises(ValidationError) as refused:
        _accept(case, fund="zakat")
    assert "worth" in refused.value.error_dict
    _accept(case, fund="zakat", worth=Decimal(900))
    [fund] = funds_of(case.service)
    assert left_of(fund, case=other) == 100
    for member in seats_of(other)[:3]:
        cast_vote(other, member=member, choice=VoteChoice.ACCEPT)
    with pytest.raises(ValidationError) as doubted:
        _accept(other, fund="zakat", worth=Decimal(101))
    assert "100" in doubted.value.message_dict["sure_of"][0]
    _accept(other, fund="zakat", worth=Decimal(101), sure_of=Decimal(101))


def test_no_version_is_published_in_which_nothing_leads_on_above_a_limit(case):
    """The limit held, and whatever was above it could go nowhere, for the open case keeps its
    version."""
    make_roles()
    workflow, builder = case.service.workflow, UserFactory(role="admin")
    newest = workflow.current_version
    changed = copy.deepcopy(newest.definition)
    changed["stages"][0]["target_days"] = 9
    publish = partial(
        publish_workflow,
        workflow,
        acting_user=builder,
        definition=changed,
        seen=newest.number,
    )
    with pytest.raises(ValidationError, match=str(case.service)):
        publish()
    assert workflow.current_version == newest
    case.service.committee.limit_amount = None
    case.service.committee.save()
    assert publish().number == newest.number + 1
