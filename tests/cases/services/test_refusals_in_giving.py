"""What is refused while help is given, and when a case changes hands."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest
import time_machine

from cases.backoffice.room.forms import AmountField
from cases.enums import DeliveryProof, DeliveryState, EventKind
from cases.exceptions import ReasonRequired
from cases.models import Decision, Delivery
from cases.selectors.gates import unmet_gates
from cases.services.correspondence import MAX_LENGTH
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    fail_delivery,
    plan_delivery,
    renew_paper,
)
from cases.services.messages import add_note, send_message
from cases.services.routing import reassign_case, route_again
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db
WINDOW = {"reading": "maximum", "due": 12, "anchor": "submitted"}


@pytest.fixture
def case():
    case = CaseFactory(branch=BranchFactory(), at="delivery", papers_complete=True)
    Decision.objects.create(
        case=case, result="accept", amount=Decimal(900), released_at=timezone.now()
    )
    return case


@pytest.fixture
def giver(case):
    return UserFactory(role="delivery", branch=case.branch)


@time_machine.travel("2026-11-24T09:00:00+03:00", tick=False)
@pytest.mark.parametrize("unit", ["working_days", "hours", None])
def test_a_service_whose_clock_runs_on_days_off_is_brought_on_a_friday_unasked(case, giver, unit):
    case.window_rule = {**WINDOW, "unit": unit} if unit else {}
    case.save()
    friday = DeliveryPlan("وجبات", planned_for=date(2026, 11, 27))
    if unit == "hours":
        assert plan_delivery(case, acting_user=giver, plan=friday).planned_for == friday.planned_for
        return
    refused = _place_of(lambda: plan_delivery(case, acting_user=giver, plan=friday))
    assert refused == "all_the_same"


@time_machine.travel("2026-11-24T09:00:00+03:00", tick=False)
def test_a_day_after_they_need_it_is_asked_about_together_with_a_day_off(case, giver):
    case.needed_on = date(2026, 11, 25)
    case.save()
    friday = DeliveryPlan("وجبات", planned_for=date(2026, 11, 27))
    with pytest.raises(ValidationError) as asked:
        plan_delivery(case, acting_user=giver, plan=friday)
    doubts = asked.value.message_dict["all_the_same"]
    assert ["25 نوفمبر" in doubt for doubt in doubts] == [True, False]
    in_time = DeliveryPlan("وجبات", planned_for=case.needed_on)
    assert plan_delivery(case, acting_user=giver, plan=in_time).planned_for == case.needed_on
    assert plan_delivery(case, acting_user=giver, plan=replace(friday, all_the_same=True))


def _place_of(refused):
    with pytest.raises(ValidationError) as refusal:
        refused()
    return next(iter(getattr(refusal.value, "error_dict", {"": None})))


def _plan(case, giver, **plan):
    values = {"what": "سلة", "all_the_same": True, **plan}
    return plan_delivery(case, acting_user=giver, plan=DeliveryPlan(**values))


# --- Giving ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "plan"),
    [
        ("times", {"times": 25}),
        ("planned_for", {"times": 2}),
        ("planned_for", {"day": 400}),
    ],
    ids=["too many", "monthly without a day", "too far"],
)
def test_an_impossible_plan_names_its_field(case, giver, place, plan):
    days = plan.pop("day", None)
    if days:
        plan["planned_for"] = timezone.localdate() + timedelta(days=days)
    assert _place_of(lambda: _plan(case, giver, **plan)) == place
    assert not case.deliveries.exists()


@time_machine.travel("2026-11-24T13:00:00+03:00", tick=False)
@pytest.mark.parametrize(
    ("place", "start", "end", "day"),
    [
        ("until_clock", time(10), None, 25),
        ("from_clock", None, time(10), 25),
        ("until_clock", time(10), time(10), 25),
        ("until_clock", time(10), time(9), 25),
        ("planned_for", time(10), time(12), None),
        ("until_clock", time(10), time(12), 24),
    ],
    ids=["no end", "no beginning", "no time", "turned round", "no day", "over today"],
)
def test_impossible_hours_name_their_field(case, giver, place, start, end, day):
    plan = {"planned_for": day and date(2026, 11, day), "from_clock": start, "until_clock": end}
    assert _place_of(lambda: _plan(case, giver, **plan)) == place
    assert not case.deliveries.exists()


@time_machine.travel("2026-11-24T14:00:00+03:00", tick=False)
def test_hours_of_the_night_are_asked_about_and_taken_on_purpose(case, giver):
    night = {"planned_for": date(2026, 11, 25), "from_clock": time(3), "until_clock": time(5)}
    asked = _place_of(lambda: _plan(case, giver, **night, all_the_same=False))
    assert asked == "all_the_same"
    assert _plan(case, giver, **night).from_clock == time(3)


def test_what_could_not_be_given_is_not_forgotten_once_the_rest_is(case, giver):
    Decision.objects.filter(case=case).update(amount=None)
    tank, hose = _plan(case, giver), _plan(case, giver, what="خرطوم")
    fail_delivery(hose, acting_user=giver, failure="لم يُفتح الباب")
    _hand_over(tank, giver)
    case.refresh_from_db()
    assert case.stage_kind == "delivery"
    [missing] = unmet_gates(case, case.current_stage.moves[0])
    assert "خرطوم" in missing
    _hand_over(_plan(case, giver, what="خرطوم"), giver)
    case.refresh_from_db()
    assert case.stage_kind == "closed"


def _hand_over(delivery, giver):
    proof = ProofOfDelivery(DeliveryProof.CODE, code=delivery.code)
    return complete_delivery(delivery, acting_user=giver, proof=proof)


def test_the_database_keeps_no_hours_without_an_end(case, giver):
    planned = _plan(case, giver)
    for hours in ({"from_clock": time(9)}, {"from_clock": time(9), "until_clock": time(8)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=planned.pk).update(**hours)


def test_no_sum_is_planned_where_none_was_decided(case, giver):
    Decision.objects.filter(case=case).update(amount=None)
    assert _place_of(lambda: _plan(case, giver, amount=Decimal(1))) == "amount"
    assert _plan(case, giver).amount is None


def test_the_request_is_done_with_the_last_riyal_and_not_with_the_first(case, giver):
    for amount, stage in ((400, "delivery"), (500, "closed")):
        row = _plan(case, giver, amount=Decimal(amount))
        proof = ProofOfDelivery(DeliveryProof.CODE, code=row.code)
        complete_delivery(row, acting_user=giver, proof=proof)
        case.refresh_from_db()
        assert case.stage_kind == stage
        if stage == "delivery":
            [missing] = unmet_gates(case, case.current_stage.moves[0])
            assert "500" in missing


@pytest.mark.parametrize(
    "typed", ["1e5000", "-5", "+5", "1.234", "1,3.5", "1.255", "0", "NaN", "Infinity", "ألف"]
)
def test_an_amount_is_written_in_figures_alone(typed):
    with pytest.raises(ValidationError):
        AmountField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "read"), [("١٬٥٠٠٫٥", "1500.5"), ("1,500", "1500"), ("900 ريال", "900")]
)
def test_an_amount_is_read_in_any_digits(typed, read):
    assert AmountField().clean(typed) == Decimal(read)


def test_a_delivery_is_recorded_once_with_its_proof_or_its_failure(case, giver):
    row = _plan(case, giver)
    none = {"acting_user": giver, "proof": ProofOfDelivery("")}
    assert _place_of(lambda: complete_delivery(row, **none)) == "proof"
    for code in ("", "000000000"):
        told = ProofOfDelivery(DeliveryProof.CODE, code=code)
        assert (
            _place_of(lambda t=told: complete_delivery(row, acting_user=giver, proof=t)) == "code"
        )
    assert _place_of(lambda: fail_delivery(row, acting_user=giver, failure=" ")) == "failure"
    assert fail_delivery(row, acting_user=giver, failure="لم يُفتح الباب").state == "failed"
    assert _place_of(lambda: fail_delivery(row, acting_user=giver, failure="ثانية")) == ""
    row.refresh_from_db()
    assert row.state == DeliveryState.FAILED


def test_after_five_wrong_codes_no_code_is_taken_for_an_hour(case, giver):
    row, other = _plan(case, giver), _plan(case, giver)

    def tell(code, delivery=row):
        proof = ProofOfDelivery(DeliveryProof.CODE, code=code)
        complete_delivery(delivery, acting_user=giver, proof=proof)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _try in range(5):
            assert _place_of(lambda: tell("0000")) == "code"
        assert _place_of(lambda: tell(row.code)) == "code"  # even the right one
        tries = case.events.filter(kind=EventKind.DELIVERY_CODE_WRONG).order_by("sequence")
        assert [event.data["left"] for event in tries] == [4, 3, 2, 1, 0]
        tell(other.code, other)  # another delivery has its own tries
        clock.shift(timedelta(hours=1, minutes=1))
        tell(row.code)
    row.refresh_from_db()
    assert row.state == DeliveryState.DELIVERED


def test_another_proof_is_taken_after_wrong_codes(case, giver):
    row = _plan(case, giver)
    for _try in range(6):
        wrong = ProofOfDelivery(DeliveryProof.CODE, code="0000")
        assert _place_of(lambda p=wrong: complete_delivery(row, acting_user=giver, proof=p))
    seen = ProofOfDelivery(DeliveryProof.WITNESS, note="سالم العتيبي")
    assert complete_delivery(row, acting_user=giver, proof=seen).state == DeliveryState.DELIVERED


def test_who_does_not_give_records_nothing(case, giver):
    row, paper = _plan(case, giver), case.documents.first()
    stranger = UserFactory(role="delivery", branch=BranchFactory())
    with pytest.raises(PermissionDenied):
        fail_delivery(row, acting_user=stranger, failure="سبب")
    with pytest.raises(PermissionDenied):
        renew_paper(paper, acting_user=stranger, expires_on=timezone.localdate())


def test_a_paper_that_holds_is_not_renewed(case, giver):
    paper, day = case.documents.first(), timezone.localdate() + timedelta(days=9)
    assert _place_of(lambda: renew_paper(paper, acting_user=giver, expires_on=day)) == ""


# --- Handing on -----------------------------------------------------------------------------


def test_a_case_is_handed_on_with_a_reason_to_who_has_a_part_in_it(case):
    director = UserFactory(role="director")
    colleague = UserFactory(role="delivery", branch=case.branch)
    with pytest.raises(ReasonRequired):
        reassign_case(case, to=colleague, acting_user=director, reason=" ")
    nobody = UserFactory(role="editor")
    by = {"acting_user": director, "reason": "إجازة"}
    assert _place_of(lambda: reassign_case(case, to=nobody, **by)) == "to"
    with pytest.raises(PermissionDenied):
        reassign_case(case, to=colleague, acting_user=UserFactory(role="member"), reason="سبب")
    assert reassign_case(case, to=colleague, **by).user == colleague


def test_a_closed_case_and_one_without_anybody_better_stay_where_they_are(case):
    owner = UserFactory(role="delivery", branch=case.branch)
    case.owner = owner
    case.save()
    assert route_again(case, because="late") is None
    closed = CaseFactory(at="refused")
    assert route_again(closed, because="late") is None
    case.refresh_from_db()
    assert case.owner == owner


# --- Messages -------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["  ", "س" * (MAX_LENGTH + 1)], ids=["nothing", "too much"])
def test_a_message_says_something_and_not_everything(case, body):
    officer = UserFactory(role="officer", branch=case.branch)
    assert _place_of(lambda: send_message(case, body=body, acting_user=officer)) == "body"


def test_who_does_not_see_a_case_writes_nothing_in_it(case):
    stranger = UserFactory(role="officer", branch=BranchFactory())
    for write in (send_message, add_note):
        with pytest.raises(PermissionDenied):
            write(case, body="نص", acting_user=stranger)


@pytest.mark.parametrize(
    ("held", "shown"), [(Decimal("60000.00"), "60000"), (Decimal("12.50"), Decimal("12.50"))]
)
def test_a_whole_amount_is_shown_as_one_writes_it(held, shown):
    assert AmountField().prepare_value(held) == shown
