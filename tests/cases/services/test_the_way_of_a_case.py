"""One request through the whole house, by the services alone."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest
import time_machine

from cases.enums import (
    DecisionResult,
    DeliveryProof,
    DocumentState,
    EventKind,
    Outcome,
    Recommendation,
    VoteChoice,
)
from cases.exceptions import CaseChanged, GateNotMet, MoveNotAllowed, ReasonRequired
from cases.models import Assignment
from cases.selectors import current_decision, get_case_by_tracking, public_way, tally
from cases.services.committee import (
    OBJECTION_DAYS,
    DecisionTerms,
    cast_vote,
    override_window,
    record_decision,
    release_decision,
)
from cases.services.delivery import DeliveryPlan, ProofOfDelivery, complete_delivery, plan_delivery
from cases.services.documents import DocumentCheck, attach_file, check_document, request_missing
from cases.services.intake import submit_request
from cases.services.moves import move_case
from cases.services.registration import register_person
from cases.services.routing import route_case
from cases.services.study import StudyFindings, save_study
from cases.services.verifying import verify_timeline
from cases.services.withdrawal import withdraw_case
from tests.cases.services.forms import filled_form, uploaded_file
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, seats_of

pytestmark = pytest.mark.django_db


START = "2026-11-22T09:00:00+03:00"


@pytest.fixture
def branch():
    return BranchFactory(is_main=True)


@pytest.fixture
def staff(branch):
    roles = ("officer", "researcher", "secretary", "delivery", "director")
    return {role: UserFactory(role=role, branch=branch) for role in roles}


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _accepted_by_everyone(case):
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)


def test_a_request_travels_from_the_door_to_its_delivery(branch, staff, clock):
    case = submit_request(filled_form(), acting_user=None).case
    route_case(case, step=1)
    case.refresh_from_db()
    assert case.owner == staff["officer"]
    assert (
        case.not_before_at.date().isoformat() == "2026-12-05"
    )  # local midnight of the 6th, in UTC

    check_document(
        case.documents.get(key="identity"),
        acting_user=staff["officer"],
        check=DocumentCheck(DocumentState.SEEN, last_four="0008"),
    )
    attach_file(case.documents.get(key="lease"), upload=uploaded_file(), acting_user=None)
    check_document(
        case.documents.get(key="lease"),
        acting_user=staff["officer"],
        check=DocumentCheck(DocumentState.ACCEPTED),
    )
    case = move_case(case, to="study", acting_user=staff["officer"])
    study = StudyFindings("أسرة من خمسة", None, "", Recommendation.ACCEPT, "حاجة ظاهرة")
    save_study(case, acting_user=staff["researcher"], study=study)
    case = move_case(case, to="committee", acting_user=staff["researcher"])

    _accepted_by_everyone(case)
    terms = DecisionTerms(DecisionResult.ACCEPT, amount=2500)
    decision = record_decision(case, acting_user=seats_of(case)[0], terms=terms)
    case.refresh_from_db()
    assert case.stage == "decided"
    with pytest.raises(ValidationError):
        release_decision(decision)

    clock.move_to("2026-12-06T00:00:00+03:00")
    release_decision(decision)
    case.refresh_from_db()
    assert case.stage == "registration"
    register_person(case, acting_user=staff["officer"])
    case = move_case(case, to="delivery", acting_user=staff["officer"])
    delivery = plan_delivery(case, acting_user=staff["delivery"], plan=DeliveryPlan("إعانة", 2500))
    proof = ProofOfDelivery(DeliveryProof.CODE, code=delivery.code)
    complete_delivery(delivery, acting_user=staff["delivery"], proof=proof)

    case.refresh_from_db()
    assert (case.is_open, case.outcome) == (False, Outcome.DELIVERED)
    assert verify_timeline(case) == []
    assert [station.state for station in public_way(case)][-1] == "now"


def test_a_gate_that_is_not_met_says_what_is_missing(branch, staff):
    case = submit_request(filled_form(), acting_user=None).case
    with pytest.raises(GateNotMet) as refusal:
        move_case(case, to="study", acting_user=staff["officer"])
    assert "الهوية" in str(refusal.value.missing)


def test_a_move_that_the_role_does_not_have_is_refused(branch, staff):
    case = submit_request(filled_form(), acting_user=None).case
    with pytest.raises(MoveNotAllowed):
        move_case(case, to="clarify", acting_user=staff["delivery"], reason="لا")


def test_a_move_that_the_workflow_does_not_have_is_refused(branch, staff):
    case = submit_request(filled_form(), acting_user=None).case
    with pytest.raises(MoveNotAllowed):
        move_case(case, to="done", acting_user=staff["officer"])


def test_a_return_needs_its_reason(branch, staff):
    case = submit_request(filled_form(), acting_user=None).case
    with pytest.raises(ReasonRequired):
        move_case(case, to="clarify", acting_user=staff["officer"], reason="  ")


def test_the_second_of_two_who_move_one_case_is_told(branch, staff):
    case = submit_request(filled_form(), acting_user=None).case
    seen = case.version
    move_case(case, to="clarify", acting_user=staff["officer"], reason="سؤال")
    with pytest.raises(CaseChanged) as refusal:
        move_case(case, to="clarify", acting_user=staff["officer"], expected_version=seen)
    assert refusal.value.events[0].kind == EventKind.STAGE_MOVED


def test_asking_for_papers_stops_the_clock_until_the_last_one_comes(branch, staff, clock):
    case = submit_request(filled_form(), acting_user=None).case
    check_document(
        case.documents.get(key="identity"),
        acting_user=staff["officer"],
        check=DocumentCheck(DocumentState.SEEN),
    )
    case = request_missing(case, acting_user=staff["officer"])
    assert case.public_stage == "waiting_for_you"
    clock.shift(timedelta(days=5))
    attach_file(case.documents.get(key="lease"), upload=uploaded_file(), acting_user=None)
    case.refresh_from_db()
    assert (case.paused_since, case.public_stage) == (None, "checking")
    assert timezone.localdate(case.due_at).isoformat() == "2026-12-27"  # 30 days from the 27th


def test_an_expired_paper_is_caught(branch, staff, clock):
    case = submit_request(filled_form(), acting_user=None).case
    check = DocumentCheck(DocumentState.SEEN, expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError):
        check_document(
            case.documents.get(key="identity"), acting_user=staff["officer"], check=check
        )


def test_a_decision_without_quorum_is_impossible(branch, staff):
    case = CaseFactory(at="committee", branch=branch)
    for member in seats_of(case)[:2]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    with pytest.raises(ValidationError):
        record_decision(
            case, acting_user=staff["secretary"], terms=DecisionTerms(DecisionResult.ACCEPT)
        )


def test_a_recused_member_does_not_count_and_no_longer_sees_the_case(branch):
    case = CaseFactory(at="committee", branch=branch)
    member = seats_of(case)[1]
    cast_vote(case, member=member, choice=VoteChoice.RECUSED, reason="قرابة")
    assert (tally(case).present, tally(case).recused) == (0, 1)
    with pytest.raises(PermissionDenied):
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)


def test_a_refusal_without_a_reason_is_impossible(branch, staff):
    case = CaseFactory(at="committee", branch=branch)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="خارج النطاق")
    for terms in (
        DecisionTerms(DecisionResult.REFUSE),
        DecisionTerms(DecisionResult.REFUSE, reason_key="invented", explanation="سبب"),
        DecisionTerms(DecisionResult.REFUSE, reason_key="outside_scope"),
        DecisionTerms(DecisionResult.REFUSE, "outside_scope", "سبب", amount=Decimal(500)),
    ):
        with pytest.raises(ValidationError):
            record_decision(case, acting_user=staff["secretary"], terms=terms)
    assert current_decision(case) is None


def test_a_decision_against_the_votes_is_impossible(branch, staff):
    case = CaseFactory(at="committee", branch=branch)
    _accepted_by_everyone(case)
    terms = DecisionTerms(DecisionResult.REFUSE, "outside_scope", "سبب")
    with pytest.raises(ValidationError):
        record_decision(case, acting_user=staff["secretary"], terms=terms)


def test_the_chair_breaks_a_tie(branch, staff):
    case = CaseFactory(at="committee", branch=branch)
    chair, second, third, fourth, _fifth = seats_of(case)
    for member, choice in (
        (chair, VoteChoice.ACCEPT),
        (second, VoteChoice.ACCEPT),
        (third, VoteChoice.REFUSE),
        (fourth, VoteChoice.REFUSE),
    ):
        cast_vote(case, member=member, choice=choice, reason="سبب")
    assert tally(case).leading == [VoteChoice.ACCEPT]


def test_a_postponed_case_goes_back_and_is_voted_on_anew(branch, staff):
    case = CaseFactory(at="committee", branch=branch, papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.POSTPONE, reason="نقص")
    terms = DecisionTerms(DecisionResult.POSTPONE, "outside_scope", "زيارة أخرى")
    record_decision(case, acting_user=staff["secretary"], terms=terms)
    case.refresh_from_db()
    assert case.stage == "study"
    assert tally(case).round == 2


def test_whoever_hears_late_has_as_many_days_to_object(branch, staff, clock):
    """The house was down on the day of the release: its person loses none of the days (C11)."""
    case = CaseFactory(at="committee", branch=branch)
    _accepted_by_everyone(case)
    decision = record_decision(
        case, acting_user=staff["secretary"], terms=DecisionTerms(DecisionResult.ACCEPT)
    )
    late = decision.release_at + timedelta(days=12)
    clock.move_to(late)
    released = release_decision(decision)
    assert released.objection_until == timezone.localdate(late) + timedelta(days=OBJECTION_DAYS)


def test_the_director_may_release_early_with_a_reason_only(branch, staff, clock):
    case = CaseFactory(at="committee", branch=branch)
    _accepted_by_everyone(case)
    decision = record_decision(
        case, acting_user=staff["secretary"], terms=DecisionTerms(DecisionResult.ACCEPT)
    )
    with pytest.raises(PermissionDenied):
        override_window(decision, acting_user=staff["officer"], reason="عاجل")
    with pytest.raises(ReasonRequired):
        override_window(decision, acting_user=staff["director"], reason="")
    decision = override_window(decision, acting_user=staff["director"], reason="حالة طارئة")
    assert decision.released_at
    told = timezone.localdate(decision.released_at)  # whoever hears it early has no more days
    assert decision.objection_until == told + timedelta(days=OBJECTION_DAYS)
    case.refresh_from_db()
    assert case.stage == "registration"


def test_a_withdrawn_case_is_not_released_any_more(branch, staff, clock):
    case = CaseFactory(at="committee", branch=branch)
    _accepted_by_everyone(case)
    decision = record_decision(
        case, acting_user=staff["secretary"], terms=DecisionTerms(DecisionResult.ACCEPT)
    )
    withdraw_case(case, reason="لم أعد بحاجة")
    clock.shift(timedelta(days=20))
    assert release_decision(decision).released_at is None
    case.refresh_from_db()
    assert case.stage_name == Outcome.WITHDRAWN.label


def test_nothing_is_delivered_without_a_released_acceptance(branch, staff):
    case = CaseFactory(at="delivery", branch=branch)
    with pytest.raises(ValidationError):
        plan_delivery(case, acting_user=staff["delivery"], plan=DeliveryPlan("سلة"))


def _released(case, clock, staff, amount):
    _accepted_by_everyone(case)
    terms = DecisionTerms(DecisionResult.ACCEPT, amount=amount)
    decision = record_decision(case, acting_user=staff["secretary"], terms=terms)
    override_window(decision, acting_user=staff["director"], reason="عاجل")
    register_person(case, acting_user=staff["officer"])
    return move_case(case, to="delivery", acting_user=staff["officer"])


def test_deliveries_together_stay_within_the_decision(branch, staff, clock):
    case = _released(CaseFactory(at="committee", branch=branch), clock, staff, 3000)
    delivery = staff["delivery"]
    plan_delivery(case, acting_user=delivery, plan=DeliveryPlan("حوالة", 2000))
    with pytest.raises(ValidationError) as refusal:
        plan_delivery(case, acting_user=delivery, plan=DeliveryPlan("حوالة ثانية", 1001))
    assert "amount" in refusal.value.message_dict
    plan_delivery(case, acting_user=delivery, plan=DeliveryPlan("الباقي", 1000))


@pytest.mark.parametrize("days", [-1, 367])
def test_nothing_is_planned_for_a_day_that_has_passed_or_is_far_away(branch, staff, clock, days):
    case = _released(CaseFactory(at="committee", branch=branch), clock, staff, None)
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError) as refusal:
        plan_delivery(case, acting_user=staff["delivery"], plan=DeliveryPlan("سلة", None, day))
    assert "planned_for" in refusal.value.message_dict


@pytest.mark.parametrize("digits", ["abcd", "08", "10880", "٠٠٠٨"])
def test_only_the_last_digits_of_the_identity_are_noted(branch, staff, digits):
    case = submit_request(filled_form(), acting_user=None).case
    check = DocumentCheck(DocumentState.SEEN, last_four=digits)
    with pytest.raises(ValidationError):
        check_document(
            case.documents.get(key="identity"), acting_user=staff["officer"], check=check
        )


def test_routing_the_same_step_again_changes_nothing(branch, staff):
    case = submit_request(filled_form(), acting_user=None).case
    first, second = route_case(case, step=1), route_case(case, step=1)
    assert first == second
    assert Assignment.objects.count() == 1


def test_work_goes_to_the_present_and_least_loaded(branch, staff):
    busy = staff["officer"]
    CaseFactory(branch=branch, owner=busy)
    free = UserFactory(role="officer", branch=branch)
    UserFactory(role="officer", branch=branch, absent=True)
    assignment = route_case(CaseFactory(branch=branch), step=1)
    assert assignment.user == free
    assert assignment.why["load"] == 0


def test_a_case_without_anyone_near_still_gets_an_owner(branch):
    director = UserFactory(role="director")
    assert route_case(CaseFactory(branch=branch), step=1).user == director


def test_tracking_wants_the_right_code(branch):
    case = submit_request(filled_form(), acting_user=None).case
    assert get_case_by_tracking(case.reference.lower(), case.tracking_code) == case
    assert get_case_by_tracking(case.reference, "7K3Q-7K3Q-7K3Q") is None
    assert get_case_by_tracking("nonsense", case.tracking_code) is None
