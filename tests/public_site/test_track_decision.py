"""A decision on the tracking page: unknown before its time, then whole with what it gives."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

import pytest

from cases.enums import DeliveryState, DocumentState
from cases.models import Case, Delivery, Service
from cms.core.claims import GiveUpReason
from cms.notices.services import give_up_notice
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.notices import NoticeFactory
from tests.public_site.conftest import Visitor, decide, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(association: Any, service: Service) -> Case:
    return CaseFactory(service=service)


@pytest.fixture
def holder(visitor: Visitor, case: Case) -> Visitor:
    visitor.enter(case.reference, case.tracking_code)
    return visitor


def test_a_decision_is_unknown_until_it_is_released(holder: Visitor, case: Case) -> None:
    decision = decide(case, released=False)
    assert decision.explanation not in text_of(holder.get("track/case/"))
    decision.released_at = timezone.now()
    decision.save()
    assert decision.explanation in text_of(holder.get("track/case/"))


def test_the_page_says_when_we_tell_of_it_only_while_something_waits_to_be_told(
    holder: Visitor, case: Case
) -> None:
    """What a colleague stopped, or what has left, is announced by nobody."""
    decide(case, released=True)
    morning = timezone.now() + timedelta(hours=9)
    notice = NoticeFactory(
        event="decision_accepted", subject_kind="case", subject_id=case.pk, due_at=morning
    )
    told = "تقرؤونه هنا أولًا"
    assert told in text_of(holder.get("track/case/"))
    give_up_notice(notice, acting_user=UserFactory(), reason=GiveUpReason.TOLD)
    assert told not in text_of(holder.get("track/case/"))


def test_a_refusal_is_told_with_reason_and_the_day_until_which_one_may_object(
    holder: Visitor, case: Case
) -> None:
    decide(
        case,
        released=True,
        result="refuse",
        reason_key="outside_scope",
        objection_until=date(2026, 12, 31),
    )
    page = text_of(holder.get("track/case/"))
    assert "خارج نطاق الخدمة" in page
    assert "31 ديسمبر 2026" in page


@pytest.mark.parametrize("proof", ["receipt", "spot"])
def test_what_was_handed_over_bears_its_day_and_a_way_to_say_that_it_did_not_come(
    holder: Visitor, case: Case, association: Any, proof: str
) -> None:
    association.phone = "+966170000000"
    association.save()
    handed = {"state": DeliveryState.DELIVERED, "proof": proof, "proof_note": "R-123456"}
    day = timezone.make_aware(datetime(2026, 11, 20, 12))
    Delivery.objects.create(
        case=case, decision=decide(case, released=True), what="سلة", handled_at=day, **handed
    )
    page = text_of(holder.get("track/case/"))
    assert "20 نوفمبر 2026م" in page
    assert "لم يصلكم؟" in page


def test_an_acceptance_is_told_with_conditions_amount_and_delivery(
    holder: Visitor, case: Case
) -> None:
    decision = decide(case, released=True, conditions="تُصرف مرة", amount=Decimal("1500.00"))
    Delivery.objects.create(
        case=case,
        decision=decision,
        what="سلة",
        planned_for=date(2026, 12, 1),
        from_clock=time(10),
        until_clock=time(12, 30),
        code="4829",
        state=DeliveryState.PLANNED,
    )
    page = text_of(holder.get("track/case/"))
    for shown in ("تُصرف مرة", "سلة", "4829", "1 ديسمبر 2026", "بين 10:00 و12:30"):
        assert shown in page
    assert "500" in page


def test_a_monthly_payment_that_failed_is_told_beside_those_to_come(
    holder: Visitor, case: Case
) -> None:
    common = {"case": case, "decision": decide(case, released=True), "series": uuid4()}
    Delivery.objects.create(**common, what="دفعة أولى", state=DeliveryState.FAILED, failure="غائب")
    Delivery.objects.create(**common, what="دفعة ثانية", planned_for=date(2027, 1, 1), part=2)
    Delivery.objects.filter(what="دفعة أولى").update(handled_at=timezone.now())
    page = text_of(holder.get("track/case/"))
    assert "تعذّر التسليم" in page
    assert "دفعة أولى" in page
    assert "دفعة ثانية" in page


def test_what_could_not_be_handed_over_is_told_until_another_day_is_arranged(
    holder: Visitor, case: Case
) -> None:
    decision = decide(case, released=True)
    common = {"case": case, "decision": decision, "what": "خزان"}
    Delivery.objects.create(
        **common, state=DeliveryState.FAILED, code="4829", failure="لم يكن في البيت أحد"
    )
    Delivery.objects.update(handled_at=timezone.now())
    page = text_of(holder.get("track/case/"))
    assert "تعذّر التسليم" in page
    assert "4829" not in page

    again = date(2026, 12, 1)
    Delivery.objects.create(**common, state=DeliveryState.PLANNED, code="7", planned_for=again)
    page = text_of(holder.get("track/case/"))
    assert "تعذّر التسليم" not in page
    assert "1 ديسمبر 2026" in page


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, False), (3, False)])
def test_a_promise_that_was_not_kept_is_owned_up_to(
    holder: Visitor, case: Case, days: int, is_told: bool
) -> None:
    case.complete_at = timezone.now() - timedelta(days=40)
    case.due_at = timezone.now() + timedelta(days=days)
    case.save()
    case.documents.update(state=DocumentState.ACCEPTED)
    page = text_of(holder.get("track/case/"))
    assert ("انقضى أبعد موعد" in page) is is_told


@pytest.mark.parametrize(("needed_in", "is_told"), [(5, True), (29, True), (30, False)])
def test_who_needs_it_before_the_last_day_of_the_answer_is_told_to_call(
    holder: Visitor, case: Case, needed_in: int, is_told: bool
) -> None:
    case.needed_on = timezone.localdate() + timedelta(days=needed_in)
    case.save()
    assert ("وقد يأتي الجواب بعد ذلك" in text_of(holder.get("track/case/"))) is is_told
