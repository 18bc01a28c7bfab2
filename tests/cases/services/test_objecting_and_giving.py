"""What the first decision arranged, once an objection has set it aside."""

from decimal import Decimal

from django.core.exceptions import ValidationError

import pytest

from cases.enums import DecisionResult, DeliveryProof, DeliveryState, EventKind, Outcome
from cases.models import Case
from cases.objection_enums import ObjectionState
from cases.selectors.giving import payments_to_make
from cases.services.committee import DecisionTerms, record_decision, release_decision
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    plan_delivery,
)
from cases.services.moves import move_case
from cases.services.objecting import ObjectionOutcome, decide_objection
from cases.services.registration import register_person
from tests.factories.accounts import UserFactory
from tests.factories.objections import (
    complaints_service,
    decided_case,
    director,
    object_to,
)

pytestmark = pytest.mark.django_db

UPHELD = ObjectionOutcome(ObjectionState.UPHELD, "تبين أن الأوراق كانت مكتملة.")
ACCEPT = DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(900))


@pytest.fixture
def service():
    return complaints_service()


def _fresh(case):
    return Case.objects.get(pk=case.pk)


def _partly_given(service):
    terms = DecisionTerms(DecisionResult.PART, "outside_scope", "الثابت جزء.", amount=Decimal(600))
    first = decided_case(terms=terms)
    register_person(first, acting_user=UserFactory(role="officer", branch=first.branch))
    move_case(first, to="delivery", acting_user=UserFactory(role="officer", branch=first.branch))
    courier = UserFactory(role="delivery", branch=first.branch)
    plan_delivery(first, acting_user=courier, plan=DeliveryPlan("دعم", Decimal(600)))
    judge = director()
    objection = object_to(first, service, objected=first)
    decide_objection(objection, acting_user=judge, outcome=UPHELD)
    return _fresh(first), judge, courier


def test_what_was_arranged_waits_for_the_new_decision_and_counts_against_it(service):
    first, judge, courier = _partly_given(service)
    assert not payments_to_make(user=courier).exists()
    release_decision(record_decision(first, acting_user=judge, terms=ACCEPT))
    first = _fresh(first)
    assert first.deliveries.get().state == DeliveryState.PLANNED
    first = move_case(
        first, to="delivery", acting_user=UserFactory(role="officer", branch=first.branch)
    )
    with pytest.raises(ValidationError, match="300"):
        plan_delivery(first, acting_user=courier, plan=DeliveryPlan("دعم", Decimal(400)))


def test_a_new_decision_that_gives_nothing_calls_off_what_was_arranged(service):
    first, judge, _courier = _partly_given(service)
    terms = DecisionTerms(DecisionResult.REFUSE, "outside_scope", "خارج النطاق.")
    release_decision(record_decision(first, acting_user=judge, terms=terms))
    delivery = _fresh(first).deliveries.get()
    assert delivery.state == DeliveryState.FAILED
    assert EventKind.DELIVERY_FAILED in first.events.values_list("kind", flat=True)


def test_what_was_given_before_is_not_what_a_new_decision_gives(service):
    """Goods have no amount to count: the second basket is still to be handed over."""
    goods = DecisionTerms(DecisionResult.PART, "outside_scope", "عشر شتلات الآن.")
    first = decided_case(terms=goods)
    officer = UserFactory(role="officer", branch=first.branch)
    courier = UserFactory(role="delivery", branch=first.branch)
    register_person(first, acting_user=officer)
    move_case(first, to="delivery", acting_user=officer)
    _hand_over(first, courier)
    assert not _fresh(first).is_open

    judge = director()
    decide_objection(object_to(first, service, objected=first), acting_user=judge, outcome=UPHELD)
    again = DecisionTerms(DecisionResult.ACCEPT)
    release_decision(record_decision(_fresh(first), acting_user=judge, terms=again))
    first = _fresh(first)
    if first.stage != "delivery":
        first = move_case(first, to="delivery", acting_user=officer)
    assert first.is_open
    _hand_over(first, courier)
    assert _fresh(first).outcome == Outcome.DELIVERED


def test_goods_beside_a_sum_that_is_all_given_are_still_to_be_handed_over(service):
    first, judge, courier = _partly_given(service)
    first.deliveries.update(state=DeliveryState.DELIVERED, proof=DeliveryProof.CODE)
    terms = DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(600), conditions="وعشر وجبات")
    release_decision(record_decision(_fresh(first), acting_user=judge, terms=terms))
    officer = UserFactory(role="officer", branch=first.branch)
    first = move_case(_fresh(first), to="delivery", acting_user=officer)
    assert first.is_open
    _hand_over(first, courier)
    assert _fresh(first).outcome == Outcome.DELIVERED


def _hand_over(case, courier):
    part = plan_delivery(case, acting_user=courier, plan=DeliveryPlan("شتلات"))
    proof = ProofOfDelivery(DeliveryProof.CODE, code=part.code)
    complete_delivery(part, acting_user=courier, proof=proof)
