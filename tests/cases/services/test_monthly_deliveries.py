"""What is given month by month: within the decision, on valid papers, by one list for the bank."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.enums import DeliveryProof, DeliveryState, DocumentState
from cases.export_enums import ExportFormat
from cases.models import CaseExport, CaseView, Decision, PaymentList
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    months_later,
    plan_delivery,
    renew_paper,
)
from cases.services.payments import (
    confirm_payment_list,
    make_payment_list,
    repeat_payment_list,
    undo_payment_list,
)
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
BANK = ProofOfDelivery(DeliveryProof.BANK, note="FT123456")


@pytest.fixture
def case():
    case = CaseFactory(branch=BranchFactory(), at="delivery", papers_complete=True)
    Decision.objects.create(
        case=case, result="accept", amount=Decimal(3000), released_at=timezone.now()
    )
    return case


@pytest.fixture
def giver(case):
    return UserFactory(role="delivery", branch=case.branch)


def _monthly(case, giver, **values):
    plan = {"what": "إعانة شهرية", "amount": Decimal(1000), "times": 3, **values}
    plan.setdefault("planned_for", timezone.localdate())
    plan.setdefault("all_the_same", True)  # the tests run on Fridays too
    return plan_delivery(case, acting_user=giver, plan=DeliveryPlan(**plan))


def _with_account(case):
    questions = case.form_version.definition["steps"][0]["questions"]
    questions.append({"key": "account", "type": "iban", "label": {"ar": "الحساب"}})
    case.form_version.save()
    case.answers["account"] = "SA0380000000608010167519"
    case.save()
    return case


def _list(deliveries, giver):
    return make_payment_list(
        [row.pk for row in deliveries],
        acting_user=giver,
        purpose="payment",
        note="كشف الشهر",
        file=ExportFormat.CSV,
    )


def test_a_day_that_a_month_does_not_have_is_its_last():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_monthly_payments_stand_there_from_the_beginning_within_the_decision(case, giver):
    first = _monthly(case, giver)
    rows = list(case.deliveries.order_by("part"))
    assert [(row.part, row.parts, row.amount) for row in rows] == [
        (1, 3, 1000), (2, 3, 1000), (3, 3, 1000)
    ]  # fmt: skip
    assert len({row.code for row in rows}) == 3
    assert case.events.last().data == {"delivery": first.pk, "parts": 3}
    with pytest.raises(ValidationError):
        _monthly(case, giver, times=1, amount=Decimal(1))


def test_the_next_code_is_told_once_the_payment_before_is_settled(case, giver):
    first = _monthly(case, giver)
    complete_delivery(first, acting_user=giver, proof=BANK)
    told = case.events.last()
    second = case.deliveries.get(part=2)
    assert (told.kind, told.data["delivery"]) == ("delivery_planned", second.pk)
    case.refresh_from_db()
    assert case.is_open


def _expire(case):
    paper = case.documents.first()
    paper.state, paper.expires_on = DocumentState.SEEN, timezone.localdate() - timedelta(days=1)
    paper.save()
    return paper


def test_an_expired_paper_holds_the_next_payment_until_a_newer_one_is_seen(case, giver):
    first, paper = _monthly(case, giver), _expire(case)
    with pytest.raises(ValidationError, match=str(paper.label)):
        complete_delivery(first, acting_user=giver, proof=BANK)
    with pytest.raises(ValidationError):
        renew_paper(paper, acting_user=giver, expires_on=timezone.localdate() - timedelta(days=1))
    renew_paper(paper, acting_user=giver, expires_on=timezone.localdate() + timedelta(days=90))
    assert complete_delivery(first, acting_user=giver, proof=BANK).state == DeliveryState.DELIVERED


def test_a_list_for_the_bank_is_noted_with_its_total_and_holds_a_payment_once(case, giver):
    _with_account(case)
    first = _monthly(case, giver)
    made, lines = _list([first], giver)
    assert (made.count, made.total, lines[0].account) == (1, 1000, "SA0380000000608010167519")
    assert CaseExport.objects.get().purpose == "payment"
    assert CaseView.objects.filter(case=case, user=giver, what="export").exists()
    with pytest.raises(ValidationError):
        _list([first], giver)
    assert confirm_payment_list(made, acting_user=giver, reference="FT998877") == 1
    first.refresh_from_db()
    assert (first.state, first.proof_note) == (DeliveryState.DELIVERED, "FT998877")


def test_no_payment_goes_on_a_list_without_an_account_or_on_an_expired_paper(case, giver):
    first = _monthly(case, giver)
    with pytest.raises(ValidationError, match=case.reference):
        _list([first], giver)
    _expire(_with_account(case))
    with pytest.raises(ValidationError, match=case.reference):
        _list([first], giver)
    assert not PaymentList.objects.exists()
    assert not CaseExport.objects.exists()


def test_only_who_gives_takes_payments_out_and_only_of_cases_they_see(case, giver, client):
    first = _monthly(_with_account(case), giver)
    with pytest.raises(PermissionDenied):
        _list([first], UserFactory(role="officer", branch=case.branch))
    with pytest.raises(ValidationError):
        _list([first], UserFactory(role="delivery", branch=BranchFactory()))


def test_the_screen_asks_for_a_purpose_and_answers_with_the_file(case, giver, client):
    make_roles()
    giver = UserFactory(role="delivery", branch=case.branch)
    first = _monthly(_with_account(case), giver)
    client.force_login(giver)
    url = reverse("deliveries:payments")
    assert client.post(url, {"payments": [first.pk], "file": "csv"}).status_code == 422
    given = {"payments": [first.pk], "file": "csv", "purpose": "payment", "note": "كشف"}
    answer = client.post(url, given)
    assert answer["Content-Disposition"].strip('"').endswith(".csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "1000.00" in text.splitlines()[-1]
    assert client.get(url).status_code == 200


# --- What becomes of a list ---------------------------------------------------------------------


def test_a_list_leaves_once_more_with_the_same_lines_and_is_noted_anew(case, giver):
    first = _monthly(_with_account(case), giver)
    made, lines = _list([first], giver)
    again = repeat_payment_list(made, acting_user=giver, purpose="payment", note="ضاع الملف")
    assert again == lines
    assert CaseExport.objects.count() == 2
    other = UserFactory(role="delivery", branch=case.branch)
    with pytest.raises(PermissionDenied):
        repeat_payment_list(made, acting_user=other, purpose="payment", note="ليست قائمتي")


def test_a_list_is_undone_with_a_reason_and_its_payments_wait_for_another(case, giver):
    first = _monthly(_with_account(case), giver)
    made, _lines = _list([first], giver)
    with pytest.raises(ValidationError):
        undo_payment_list(made, acting_user=giver, reason=".")
    undo_payment_list(made, acting_user=giver, reason="أُرسلت إلى حساب مصرفي قديم")
    first.refresh_from_db()
    assert first.payment_list is None
    assert made.history.first().history_change_reason == "أُرسلت إلى حساب مصرفي قديم"
    with pytest.raises(ValidationError):
        repeat_payment_list(made, acting_user=giver, purpose="payment", note="مرة أخرى")
    again, _lines = _list([first], giver)
    confirm_payment_list(again, acting_user=giver, reference="FT998877")
    with pytest.raises(ValidationError):
        undo_payment_list(again, acting_user=giver, reason="بعد أن دفع المصرف المبلغ")


def test_the_bank_has_paid_is_asked_once_more_with_count_and_total(case, giver, client):
    make_roles()
    first = _monthly(_with_account(case), giver)
    made, _lines = _list([first], giver)
    client.force_login(giver)
    url = reverse("deliveries:payments_paid", args=[made.pk])
    page = client.post(url, {"reference": "FT998877"}).content.decode()
    first.refresh_from_db()
    assert first.state == DeliveryState.PLANNED
    assert "FT998877" in page
    assert any(total in page for total in ("1,000", "١٬٠٠٠", "١٠٠٠", "1000"))
    client.post(url, {"reference": "FT998877", "sure": "on"})
    first.refresh_from_db()
    assert first.state == DeliveryState.DELIVERED
    assert client.get(reverse("deliveries:payments")).status_code == 200
    stranger = UserFactory(role="delivery", branch=case.branch)
    client.force_login(stranger)
    for name in ("again", "undo"):
        address = reverse(f"deliveries:payments_{name}", args=[made.pk])
        assert client.get(address).status_code == 404
