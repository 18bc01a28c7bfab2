"""What is given for one purpose is given for no other (C31, J8.6)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse

import pytest

from cases.backoffice.room.decision_form import DecisionForm, terms_of
from cases.selectors.amounts import Measure, doubt_about
from cases.selectors.funds import fund_kept, fund_of, left_of
from cases.services.committee import DecisionTerms, record_decision
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, text
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db

ZAKAT = {"key": "zakat", "label": text("الزكاة"), "restriction": text("للفقراء والمساكين")}
GENERAL = {"key": "general", "label": text("التبرعات العامة")}
ACCEPT = DecisionTerms("accept", amount=Decimal(500))


@pytest.fixture
def case():
    stages = [dict(each) for each in WORKFLOW["stages"]]
    stages[3] |= {"role": "officer"}  # decided by an officer, without votes
    workflow = WorkflowFactory(definition={"stages": stages})
    service = ServiceFactory(committee=None, workflow=workflow, funds=[ZAKAT, GENERAL])
    return CaseFactory(service=service, at="committee", branch=BranchFactory())


@pytest.fixture
def decider(case):
    return UserFactory(role=Role.OFFICER, branch=case.branch)


def _form(case):
    return DecisionForm(case=case, action="record-decision")


def _refused(case, decider, **changes):
    with pytest.raises(ValidationError) as refusal:
        record_decision(case, acting_user=decider, terms=replace(ACCEPT, **changes))
    return refusal.value.message_dict


def _told(client, case):
    make_roles()
    client.force_login(UserFactory(role=Role.DIRECTOR))
    return client.get(reverse("cases:inspect", args=[case.pk])).content.decode()


def test_whoever_accepts_says_what_it_is_given_from_and_that_it_fits(case, decider):
    assert "fund" in _refused(case, decider)
    assert "fund" in _refused(case, decider, fund="building")
    told = _refused(case, decider, fund="zakat")["fits_fund"][0]
    assert "للفقراء والمساكين" in told
    assert not case.decisions.exists()

    decision = record_decision(
        case, acting_user=decider, terms=replace(ACCEPT, fund="zakat", fits_fund=True)
    )
    assert fund_kept(decision).key == "zakat"
    case.service.funds = []  # what the service says later changes nothing of what was decided
    case.service.save()
    decision.refresh_from_db()
    assert str(fund_kept(decision).restriction) == "للفقراء والمساكين"


def test_what_nothing_binds_needs_no_tick_and_a_refusal_no_fund(case, decider):
    decision = record_decision(case, acting_user=decider, terms=replace(ACCEPT, fund="general"))
    assert fund_kept(decision).key == "general"
    assert terms_of(decision)["fund"] == "general"
    other = CaseFactory(service=case.service, at="committee", branch=case.branch)
    refusal = DecisionTerms("refuse", "outside_scope", "خارج النطاق.", fund="zakat")
    assert record_decision(other, acting_user=decider, terms=refusal).fund == {}


def test_the_form_offers_the_funds_and_nobody_is_asked_where_there_are_none(case):
    form = _form(case)
    labels = [str(label) for _key, label in form.fields["fund"].choices]
    assert labels == ["الزكاة: فقط للفقراء والمساكين", "التبرعات العامة"]
    assert "fits_fund" in form.fields
    case.service.funds = [GENERAL]
    assert "fits_fund" not in _form(case).fields
    case.service.funds = []
    assert "fund" not in _form(case).fields


def test_the_room_says_what_it_was_given_from(case, decider, client):
    record_decision(case, acting_user=decider, terms=replace(ACCEPT, fund="general"))
    assert "التبرعات العامة" in _told(client, case)


def test_what_is_left_of_the_year_is_shown_and_more_than_that_is_asked_about(case, decider):
    case.service.funds = [{**ZAKAT, "yearly": "1000"}, GENERAL]
    case.service.save()
    terms = replace(ACCEPT, fund="zakat", fits_fund=True)
    other = CaseFactory(service=case.service, at="committee", branch=case.branch)
    record_decision(other, acting_user=decider, terms=replace(terms, amount=Decimal(700)))
    old = record_decision(
        CaseFactory(service=case.service, at="committee", branch=case.branch),
        acting_user=decider,
        terms=replace(terms, amount=Decimal(900), sure_of=Decimal(900)),
    )
    old.decided_at -= timedelta(days=366)  # of a year whose budget is over
    old.save()

    labels = [str(each) for _key, each in _form(case).fields["fund"].choices]
    assert {"300", "1,000"} <= {*labels[0].replace(")", " ").split()}
    assert labels[1] == "التبرعات العامة"
    assert "300" in _refused(case, decider, fund="zakat", fits_fund=True)["sure_of"][0]
    assert record_decision(case, acting_user=decider, terms=replace(terms, sure_of=Decimal(500)))
    assert left_of(fund_of(case, "zakat"), case=case) == 300  # its own is what it may give anew
    assert left_of(fund_of(other, "zakat"), case=other) == 500
    third = CaseFactory(service=case.service, at="committee", branch=case.branch)
    assert left_of(fund_of(third, "zakat"), case=third) == -200
    [over, _general] = [str(each) for _key, each in _form(third).fields["fund"].choices]
    assert "تجاوز" in over
    assert over.endswith("200)")
    assert doubt_about(third, Decimal(5), fund="zakat").question  # nothing left is a bound as well


def test_a_budget_is_asked_about_beside_what_the_request_may_get_and_known_by_its_name(
    case, decider, client
):
    case.service.funds = [{**ZAKAT, "yearly": "1000"}]
    case.service.ceiling = Decimal(100)
    case.service.save()
    doubt = doubt_about(case, Decimal(1500), fund="zakat")
    assert (doubt.measure, doubt.beside.measure) == (Measure.CEILING, Measure.BUDGET)
    assert doubt.beside.question in doubt.question

    terms = replace(ACCEPT, fund="zakat", fits_fund=True)
    told = _refused(case, decider, fund="zakat", fits_fund=True, amount=None)
    assert "amount" in told  # a budget without amounts would say nothing
    sure = replace(terms, amount=Decimal(1500), sure_of=Decimal(1500))
    record_decision(case, acting_user=decider, terms=sure)
    assert _told(client, case).count("وأُكّدت صحته") == 2  # both answers stand in the timeline
    case.service.funds = [{**ZAKAT, "key": "zakat-2", "yearly": "1000"}]
    case.service.save()
    other = CaseFactory(service=case.service, at="committee", branch=case.branch)
    assert left_of(fund_of(other, "zakat-2"), case=other) == -500
