"""Handing somebody over to another body: with the move, on a lawful basis, told in their words."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest

from cases.enums import EventKind, MessageKind, Outcome
from cases.exceptions import CaseChanged, HandoverRequired, MoveNotAllowed, ReasonRequired
from cases.models import Case, Referral
from cases.referral_enums import ConsentWay, HandoverBasis, PartnerKind, ReferralResult
from cases.selectors.referrals import offered_partners
from cases.services.messages import receive_message, send_message
from cases.services.moves import move_case
from cases.services.referrals import PartnerAnswer, note_result, refer_case
from cases.services.verifying import verify_timeline
from cases.workflow import WorkflowDefinition
from cases.workflow_ways import Fault, faults_in
from cms.notices.models import StaffNotice
from public_site.tracking import takes_words
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.profiles import WORKFLOWS
from tests.factories.referrals import (
    NOTE,
    RECEIVER,
    PartnerFactory,
    in_an_emergency,
    urgent_call,
    waiting_service,
    with_consent,
)

pytestmark = pytest.mark.django_db
END = "closed_referred"


@pytest.fixture
def branch():
    return BranchFactory(is_main=True)


@pytest.fixture
def officer(branch):
    return UserFactory(role="officer", branch=branch)


@pytest.fixture
def call(branch):
    return urgent_call(branch=branch)


@pytest.fixture
def request_of_today(branch):
    """Same-day help: nobody's life hangs on it, so whoever asked is asked first."""
    return CaseFactory(branch=branch, service=waiting_service())


def refer(case, officer, terms, **more):
    return refer_case(case, to=END, acting_user=officer, handover=terms, **more)


def nothing_was_kept(case):
    fresh = Case.objects.get(pk=case.pk)
    return (
        fresh.is_open
        and fresh.version == case.version
        and not Referral.objects.exists()
        and not fresh.messages.exists()
        and not fresh.events.filter(kind__in=(EventKind.STAGE_MOVED, EventKind.REFERRED)).exists()
    )


# --- Done together, or not at all -----------------------------------------------------------------


def test_the_move_the_row_and_the_word_to_the_person_come_together(call, officer):
    partner = PartnerFactory()
    referral = refer(call, officer, in_an_emergency(partner=partner, their_number="ق ٧٣١"))
    call.refresh_from_db()
    assert (call.is_open, call.outcome) == (False, Outcome.REFERRED)
    assert (referral.case, referral.recorded_by, referral.basis) == (call, officer, "emergency")
    assert (referral.receiver, referral.consent_on) == (RECEIVER, None)
    kinds = list(call.events.order_by("sequence").values_list("kind", flat=True))
    assert kinds.index(EventKind.CLOSED) < kinds.index(EventKind.REFERRED)
    assert call.events.get(kind=EventKind.STAGE_MOVED).reason == NOTE
    assert verify_timeline(call) == []


def test_name_and_telephone_stand_as_they_were_that_day(call, officer):
    partner = PartnerFactory(name={"ar": "الإسعاف", "en": "Ambulance"}, phone="997")
    referral = refer(call, officer, in_an_emergency(partner=partner))
    partner.name, partner.phone = {"ar": "اسم آخر"}, "911"
    partner.save()
    referral.refresh_from_db()
    assert (referral.partner_name["en"], referral.partner_phone) == ("Ambulance", "997")
    partner.delete()
    referral.refresh_from_db()
    assert (referral.partner, referral.partner_name["ar"]) == (None, "الإسعاف")


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [("ar", "الإسعاف", "سلّمنا طلبكم إلى: الإسعاف."), ("en", "Ambulance", "handed your request")],
)
def test_the_person_is_told_in_their_language_and_never_the_note(
    call, officer, language, name, said
):
    Case.objects.filter(pk=call.pk).update(language=language)
    partner = PartnerFactory(name={"ar": "الإسعاف", "en": "Ambulance"}, phone="+966125000731")
    refer(call, officer, in_an_emergency(partner=partner, word="كلمة لكم"))
    message, word = call.messages.order_by("pk")
    assert {message.kind, word.kind} == {MessageKind.TO_PERSON}
    assert said in message.body
    assert name in message.body
    assert "012 500 0731" in message.body
    assert word.body == "كلمة لكم"
    assert NOTE not in message.body
    assert RECEIVER not in message.body


def test_another_body_is_named_where_it_is_not_in_the_directory(call, officer):
    referral = refer(call, officer, in_an_emergency(other_body="مخيم ٢٢"))
    assert (referral.partner, referral.partner_kind) == (None, PartnerKind.OTHER)
    assert "مخيم ٢٢" in call.messages.get().body


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "partner"),
        ({"other_body": "جهة", "receiver": "  "}, "receiver"),
        ({"other_body": "جهة", "basis": "consent"}, "basis"),
        ({"other_body": "جهة", "basis": "because"}, "basis"),
        ({"other_body": "جهة", "handed_at": timedelta(hours=1)}, "handed_at"),
        ({"other_body": "جهة", "handed_at": timedelta(days=-9)}, "handed_at"),
    ],
)
def test_what_is_missing_or_forged_is_refused_beside_its_field(call, officer, wrong, field):
    if "handed_at" in wrong:
        wrong = {**wrong, "handed_at": timezone.now() + wrong["handed_at"]}
    with pytest.raises(ValidationError) as refusal:
        refer(call, officer, in_an_emergency(**wrong))
    assert list(refusal.value.message_dict) == [field]
    assert nothing_was_kept(call)


def test_one_body_is_named_and_not_two(call, officer):
    with pytest.raises(ValidationError) as refusal:
        refer(call, officer, in_an_emergency(partner=PartnerFactory(), other_body="أخرى"))
    assert "other_body" in refusal.value.message_dict


def test_a_partner_out_of_use_or_of_another_branch_is_refused(call, officer, branch):
    out, elsewhere, here = PartnerFactory(is_active=False), PartnerFactory(), PartnerFactory()
    elsewhere.branches.add(BranchFactory())
    here.branches.add(branch)
    everywhere = PartnerFactory()
    assert list(offered_partners(call)) == [here, everywhere]
    for partner in (out, elsewhere):
        with pytest.raises(ValidationError) as refusal:
            refer(call, officer, in_an_emergency(partner=partner))
        assert "partner" in refusal.value.message_dict
    assert nothing_was_kept(call)


def test_a_call_of_no_branch_is_offered_every_partner_in_use(branch):
    partner = PartnerFactory()
    partner.branches.add(BranchFactory())
    assert list(offered_partners(urgent_call(branch=None))) == [partner]


# --- On what basis --------------------------------------------------------------------------------


def test_nobody_but_an_urgent_call_is_handed_over_unasked(request_of_today, officer):
    with pytest.raises(ValidationError) as refusal:
        refer(request_of_today, officer, in_an_emergency(other_body="جهة"))
    assert "basis" in refusal.value.message_dict
    assert nothing_was_kept(request_of_today)


def test_consent_is_kept_with_its_day_and_way(request_of_today, officer):
    referral = refer(request_of_today, officer, with_consent(other_body="جهة"))
    assert referral.consent_on == timezone.localdate()
    assert referral.consent_way == ConsentWay.PHONE


def test_consent_cannot_lie_in_the_future(request_of_today, officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refusal:
        refer(request_of_today, officer, with_consent(other_body="جهة", consent_on=tomorrow))
    assert list(refusal.value.message_dict) == ["consent_on"]


def test_the_database_holds_no_consent_without_its_day(call, officer):
    referral = refer(call, officer, in_an_emergency(other_body="جهة"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(basis=HandoverBasis.CONSENT)


# --- Who, how often, how --------------------------------------------------------------------------


def test_only_by_its_own_deed(call, officer):
    with pytest.raises(HandoverRequired):
        move_case(call, to=END, acting_user=officer, reason="سُلّم")
    with pytest.raises(MoveNotAllowed):
        refer_case(
            call,
            to="closed_not_completed",
            acting_user=officer,
            handover=in_an_emergency(other_body="جهة"),
        )
    assert nothing_was_kept(call)


def test_a_role_without_the_move_and_an_outsider_hand_nobody_over(call, branch):
    strangers = (
        UserFactory(role="delivery", branch=branch),
        UserFactory(role="officer", branch=BranchFactory()),
    )
    for user in strangers:
        with pytest.raises(MoveNotAllowed):
            refer(call, user, in_an_emergency(other_body="جهة"))
    assert nothing_was_kept(call)


def test_twice_is_refused_and_keeps_one_row(call, officer):
    terms = in_an_emergency(other_body="جهة")
    refer(call, officer, terms, expected_version=call.version)
    with pytest.raises(CaseChanged):
        refer(call, officer, terms, expected_version=call.version)
    with pytest.raises(MoveNotAllowed):
        refer(call, officer, terms)
    assert call.referrals.count() == call.messages.count() == 1


def test_the_note_is_needed_where_the_workflow_says_so(request_of_today, officer):
    with pytest.raises(ReasonRequired):
        refer(request_of_today, officer, with_consent(other_body="جهة", note=" "))
    assert nothing_was_kept(request_of_today)


def test_at_the_roadside_no_note_is_needed(call, officer):
    assert refer(call, officer, in_an_emergency(other_body="جهة", note="")).pk


def test_a_way_that_goes_by_itself_hands_nobody_over():
    document = WORKFLOWS["hud-urgent"].model_dump(mode="json")
    move = next(move for move in document["stages"][0]["moves"] if move["to"] == END)
    move |= {"automatic": True, "requires": ["nothing_awaited"], "roles": []}
    faults = {found.fault for found in faults_in(WorkflowDefinition.model_validate(document))}
    assert Fault.NOBODY_WRITES in faults


# --- What came of it ------------------------------------------------------------------------------


@pytest.fixture
def referral(call, officer):
    return refer(call, officer, in_an_emergency(partner=PartnerFactory()))


def test_the_answer_is_noted_on_the_closed_case_with_its_day(referral, officer):
    answer = PartnerAnswer(ReferralResult.TAKEN, note="نُقل إلى المستشفى")
    note_result(referral, acting_user=officer, answer=answer)
    referral.refresh_from_db()
    assert (referral.result, referral.result_on) == ("taken", timezone.localdate())
    assert (referral.result_by, referral.result_note) == (officer, "نُقل إلى المستشفى")
    event = referral.case.events.get(kind=EventKind.REFERRAL_ANSWERED)
    assert event.data == {"referral": referral.pk, "answer": "taken"}
    assert event.reason == ""


def test_a_later_answer_takes_the_place_of_an_earlier_one_and_both_are_remembered(
    referral, officer
):
    for result in (ReferralResult.NOT_REACHED, ReferralResult.TAKEN):
        note_result(referral, acting_user=officer, answer=PartnerAnswer(result))
    referral.refresh_from_db()
    assert referral.result == ReferralResult.TAKEN
    told = set(referral.history.values_list("result", flat=True))
    assert told == {"", "not_reached", "taken"}


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (PartnerAnswer(ReferralResult.NONE), "result"),
        (PartnerAnswer(ReferralResult.OTHER), "result_note"),
        (PartnerAnswer(ReferralResult.TAKEN, timezone.localdate() + timedelta(9)), "result_on"),
        (PartnerAnswer(ReferralResult.TAKEN, timezone.localdate() - timedelta(9)), "result_on"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(referral, officer, answer, field):
    with pytest.raises(ValidationError) as refusal:
        note_result(referral, acting_user=officer, answer=answer)
    assert list(refusal.value.message_dict) == [field]
    assert Referral.objects.get(pk=referral.pk).result == ""


def test_outsiders_and_who_only_reads_note_no_answer(referral, branch):
    strangers = (
        UserFactory(role="officer", branch=BranchFactory()),
        UserFactory(role="auditor", branch=branch),
    )
    for user in strangers:
        with pytest.raises(PermissionDenied):
            note_result(referral, acting_user=user, answer=PartnerAnswer(ReferralResult.TAKEN))


def test_who_was_handed_over_and_waits_in_vain_is_answered_by_who_had_the_request(call, branch):
    """Their page took their words and promised an answer that nobody was able to write."""
    there, elsewhere = (
        UserFactory(role="representative", branch=where) for where in (branch, BranchFactory())
    )
    Case.objects.filter(pk=call.pk).update(owner=there)
    refer(call, there, in_an_emergency(partner=PartnerFactory()))
    call.refresh_from_db()
    receive_message(call, body="لم يأتِ أحد.")
    assert [told.user for told in StaffNotice.objects.filter(kind="answered")] == [there]
    send_message(call, body="اتصلنا بهم، وهم في الطريق.", acting_user=there)
    readers = [UserFactory(role="officer", branch=branch), UserFactory(role="director")]
    missed = PartnerAnswer(ReferralResult.NOT_REACHED)
    note_result(call.referrals.get(), acting_user=there, answer=missed)
    told = StaffNotice.objects.filter(kind="referral_failed").order_by("pk")
    assert [notice.user for notice in told] == readers
    assert takes_words(Case.objects.get(pk=call.pk))
    for colleague in (elsewhere, UserFactory(role="auditor")):
        with pytest.raises(PermissionDenied):
            send_message(call, body="من هنا", acting_user=colleague)
