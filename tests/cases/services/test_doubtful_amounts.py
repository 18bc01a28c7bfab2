"""An amount above what was asked for, or far above the usual, is recorded on a second word only."""

from copy import deepcopy
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import translation

import pytest

from cases.backoffice.room.decision_form import DecisionForm
from cases.backoffice.room.sentences import Vocabulary, sentence
from cases.enums import DecisionResult, EventKind, VoteChoice
from cases.models import Decision, Vote
from cases.selectors.amounts import asked_amount, doubt_about, gives_money
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, seats_of
from tests.factories.definitions import ANSWERS, FORM, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def case():
    """A request for 500 riyals, accepted by its committee and still to be recorded."""
    definition = deepcopy(FORM)
    definition["steps"][1]["questions"].append(
        {"key": "owed", "type": "money", "label": text("المتأخر"), "binds": "case.amount"}
    )
    service = ServiceFactory(form=ServiceFormFactory(definition=definition))
    answers = {**ANSWERS, "has_income": True, "income": "9000", "owed": "500"}
    case = CaseFactory(service=service, answers=answers, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    return case


def _record(case, amount, sure_of=None):
    terms = DecisionTerms(DecisionResult.ACCEPT, amount=amount, sure_of=sure_of)
    return record_decision(case, acting_user=seats_of(case)[0], terms=terms)


def test_an_amount_above_what_was_asked_for_waits_for_a_second_word_on_record(case):
    assert asked_amount(case) == 500  # not the income, which is an amount as well
    with pytest.raises(ValidationError) as refusal:
        _record(case, Decimal(10_000))
    assert refusal.value.message_dict == {
        "sure_of": ["This is at least 20 times what was asked for (500 SAR). Is it right?"]
    }
    with pytest.raises(ValidationError):  # the word was given for another amount
        _record(case, Decimal(9_999_999), sure_of=Decimal(10_000))
    assert not Decision.objects.exists()
    assert _record(case, Decimal(10_000), sure_of=Decimal(10_000)).amount == 10_000
    event = case.events.get(kind=EventKind.DECISION_RECORDED)
    said = sentence(event, Vocabulary(case.workflow_version.document))
    assert "above what was asked for, and was confirmed" in said
    assert "10" not in str(event.data["sure"])  # that it was confirmed, not the amount


def test_what_was_asked_for_is_recorded_without_a_question(case):
    _record(case, Decimal(500))
    assert "sure" not in case.events.get(kind=EventKind.DECISION_RECORDED).data


@pytest.mark.parametrize("result", ["accept", "part"])
def test_what_gives_money_is_accepted_with_its_amount_only(case, result):
    reason = ("outside_scope", "سبب") if result == "part" else ()
    Vote.objects.filter(case=case).update(choice=result)
    terms = DecisionTerms(DecisionResult(result), *reason)
    with pytest.raises(ValidationError) as refusal:
        record_decision(case, acting_user=seats_of(case)[0], terms=terms)
    assert refusal.value.message_dict == {
        "amount": ["This service gives money: write the amount that is granted."]
    }
    assert DecisionForm(case=case, action="record-decision").fields["amount"].help_text


def test_money_is_what_asks_for_an_amount_or_an_account_or_has_a_ceiling(case):
    assert gives_money(case)
    plain = CaseFactory(at="committee")
    assert not gives_money(plain)  # a basket, a journey, a course
    plain.service.ceiling = Decimal(2000)
    assert gives_money(plain)
    plain.is_urgent = True  # nobody weighs an amount at the roadside
    assert not gives_money(plain)
    definition = deepcopy(FORM)
    account = {"key": "iban", "type": "iban", "label": text("الآيبان"), "required": False}
    definition["steps"][1]["questions"].append(account)
    service = ServiceFactory(form=ServiceFormFactory(definition=definition))
    assert gives_money(CaseFactory(service=service, at="committee"))


def test_an_amount_is_held_against_the_ceiling_of_its_service_as_well(case):
    case.service.ceiling = Decimal(400)
    assert doubt_about(case, Decimal(401)).question == (
        "This is more than the ceiling of the service (400 SAR). Is it right?"
    )
    assert doubt_about(case, Decimal(400)) is None
    case.service.ceiling = Decimal(-1)
    with pytest.raises(ValidationError):
        case.service.full_clean()


def test_where_nobody_said_what_is_right_only_what_is_far_from_the_usual_is_asked_about(case):
    case.answers = ANSWERS
    assert doubt_about(case, Decimal(9_999_999)) is None
    Decision.objects.create(case=CaseFactory(service=case.service), result="accept", amount=900)
    assert doubt_about(case, Decimal(8_999)) is None
    assert "11,111 times the most given" in doubt_about(case, Decimal(9_999_999)).question


def test_what_is_not_a_tenth_of_the_least_ever_given_is_asked_about_too(case):
    """13.50 was recorded for 1,350, and nobody was asked."""
    case.answers = ANSWERS
    Decision.objects.create(case=CaseFactory(service=case.service), result="accept", amount=1200)
    assert doubt_about(case, Decimal(121)) is None
    assert "not even a tenth" in doubt_about(case, Decimal("13.50")).question


def test_who_confirms_is_asked_about_more_than_was_decided_below(case):
    case.answers = ANSWERS
    Decision.objects.create(case=case, result="accept", amount=13_500, is_current=True)
    assert doubt_about(case, Decimal(13_500)) is None
    assert "740 times what was decided before (13,500 SAR)" in (
        doubt_about(case, Decimal(9_999_999)).question
    )


def test_the_first_amount_of_a_service_is_held_against_the_limit_of_its_committee(case):
    case.answers = ANSWERS
    case.service.committee.limit_amount = Decimal(10_000)
    assert doubt_about(case, Decimal(99_999)) is None  # somebody above confirms it
    assert (
        "999 times what may be given here alone" in doubt_about(case, Decimal(9_999_999)).question
    )


def test_the_tick_is_there_when_it_is_needed_and_for_one_amount_only(case):
    def form(**typed):
        return DecisionForm({"result": "accept", **typed}, case=case, action="record-decision")

    def asks(form):
        return "sure_of" in [field.name for field in form.visible_fields()]

    asked = form(amount="١٠٬٠٠٠")
    assert asked.is_valid()
    assert not asks(asked)
    asked.add_error("sure_of", "Is it right?")
    assert asks(asked)
    assert 'value="10000"' in str(asked["sure_of"])
    ticked = form(amount="10,000", sure_of=["10000"])
    assert ticked.is_valid()
    assert ticked.cleaned_data["sure_of"] == 10_000
    other = form(amount="100000", sure_of=["10000"])
    assert other.is_valid()
    assert other.cleaned_data["sure_of"] is None
