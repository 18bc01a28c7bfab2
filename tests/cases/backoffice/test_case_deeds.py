"""Deeds in the case room: one endpoint each, through one service, with nothing typed ever lost."""

import logging
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.room.actions import ACTIONS
from cases.backoffice.room.correcting import CorrectAnswers
from cases.enums import (
    DecisionResult,
    DeliveryState,
    DocumentState,
    EventKind,
    MessageKind,
    VoteChoice,
)
from cases.models import Case, Decision, Delivery, Registration, Vote
from cases.services.committee import DecisionTerms, cast_vote, override_window, record_decision
from cases.services.documents import request_missing
from cases.services.moves import move_case
from cases.services.study import StudyFindings, save_study
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, seats_of


def _do(office, role, action, data=None, *, case=None, follow=False):
    url = reverse(f"cases:{action}", args=[(case or office.case).pk])
    return office.client(role).post(url, data or {}, follow=follow)


def _case(office, **more):
    return CaseFactory(branch=office.branch, service=office.case.service, **more)


def _accepted(office, **terms):
    """A case whose acceptance has been released."""
    case = _case(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    decision = record_decision(
        case, acting_user=office.people[Role.SECRETARY], terms=DecisionTerms("accept", **terms)
    )
    override_window(decision, acting_user=office.people[Role.DIRECTOR], reason="ضرورة")
    return Case.objects.get(pk=case.pk)


def _at_delivery(office, **terms):
    case = _accepted(office, **terms)
    _do(office, Role.OFFICER, "register", case=case)
    move_case(case, to="delivery", acting_user=office.people[Role.OFFICER])
    return Case.objects.get(pk=case.pk)


# --- Every deed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ACTIONS, ids=lambda deed: deed.action)
def test_a_deed_is_never_done_by_opening_its_address(office, deed):
    url = reverse(f"cases:{deed.action}", args=[office.case.pk])
    events = office.case.events.count()
    with CaptureQueriesContext(connection) as queries:
        response = office.client(Role.DIRECTOR).get(url)
    if deed is CorrectAnswers:  # a screen of its own, for those who may correct
        assert response.status_code == 403
    else:
        assert response["Location"] == reverse("cases:inspect", args=[office.case.pk])
    assert office.case.events.count() == events
    writes = [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not [q for q in writes if "cases_" in q["sql"]]


@pytest.mark.parametrize("deed", ACTIONS, ids=lambda deed: deed.action)
def test_a_deed_without_its_token_is_refused(office, deed):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people[Role.DIRECTOR])
    url = reverse(f"cases:{deed.action}", args=[office.case.pk])
    assert client.post(url, {}).status_code == 403


@pytest.mark.parametrize("deed", [d for d in ACTIONS if d.power], ids=lambda deed: deed.action)
def test_a_deed_of_another_role_is_answered_403_and_logged_without_names(office, deed, caplog):
    with caplog.at_level(logging.WARNING, logger="cases.backoffice.room.views"):
        response = _do(office, Role.AUDITOR, deed.action, {"reason": "x", "body": "x"})
    assert response.status_code == 403
    line = next(record.getMessage() for record in caplog.records if "refused" in record.msg)
    user = office.people[Role.AUDITOR]
    assert line == f"case_action_refused action={deed.action} case={office.case.pk} user={user.pk}"


# --- Moving ---------------------------------------------------------------------------------------


def test_a_ready_case_moves_and_says_so(office):
    case = _case(office, papers_complete=True)
    data = {"to": "study", "expected_version": case.version}
    response = _do(office, Role.OFFICER, "move", data, case=case, follow=True)
    assert Case.objects.get(pk=case.pk).stage == "study"
    assert "انتقلت الحالة" in response.content.decode()


def test_a_case_that_leaves_the_persons_scope_leads_back_to_the_queue(office):
    case = _case(office, at="study", papers_complete=True)
    researcher = office.people[Role.RESEARCHER]
    study = StudyFindings("ظروف صعبة", recommendation="accept", reasons="حاجة ثابتة")
    save_study(case, acting_user=researcher, study=study)
    response = _do(office, Role.RESEARCHER, "move", {"to": "committee"}, case=case)
    assert Case.objects.get(pk=case.pk).stage == "committee"
    assert response["Location"] == reverse("cases:list")


@pytest.mark.parametrize("to", ["committee", "done", "check", "nowhere", "", "'", "study\x00"])
def test_a_forged_move_changes_nothing(office, to):
    case = _case(office, papers_complete=True)
    response = _do(office, Role.OFFICER, "move", {"to": to}, case=case)
    assert response.status_code in (403, 422)
    assert Case.objects.get(pk=case.pk).stage == "check"


def test_a_move_of_another_role_is_403_and_logged(office, caplog):
    case = _case(office, papers_complete=True)
    with caplog.at_level(logging.WARNING):
        response = _do(office, Role.RECEPTIONIST, "move", {"to": "study"}, case=case)
    assert response.status_code == 403
    assert f"action=move case={case.pk}" in caplog.text
    assert case.person.name not in caplog.text
    assert Case.objects.get(pk=case.pk).stage == "check"


def test_a_gate_that_is_not_met_says_what_is_missing(office):
    response = _do(office, Role.OFFICER, "move", {"to": "study"})
    assert response.status_code == 422
    assert "الهوية" in str(response.context["failed"].non_field_errors())


def test_a_move_that_needs_a_reason_keeps_nothing_half_done(office):
    response = _do(office, Role.OFFICER, "move", {"to": "clarify"})
    assert response.status_code == 422
    assert response.context["failed"].errors["reason"]
    assert Case.objects.get(pk=office.case.pk).stage == "check"


def test_who_comes_second_is_told_who_did_what_and_keeps_the_text(office):
    case = _case(office, papers_complete=True)
    seen = case.version
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch, first_name="زينب")
    move_case(case, to="study", acting_user=colleague)
    move_case(
        case, to="check", acting_user=office.people[Role.RESEARCHER], reason="ينقصها بيان الدخل"
    )
    data = {"to": "clarify", "reason": "كلام كتبته بعناية", "expected_version": seen}
    response = _do(office, Role.OFFICER, "move", data, case=case)
    page = response.content.decode()
    assert response.status_code == 422
    assert Case.objects.get(pk=case.pk).stage == "check"
    for words in (
        "سبقك زميل",
        "زينب",
        str(office.people[Role.RESEARCHER]),
        "ينقصها بيان الدخل",
        "كلام كتبته بعناية",
    ):
        assert words in page
    fresh = response.context["failed"].data["expected_version"]
    assert _do(office, Role.OFFICER, "move", {**data, "expected_version": fresh}, case=case)
    assert Case.objects.get(pk=case.pk).stage == "clarify"


def test_a_stale_screen_says_who_moved_the_case_and_gives_the_text_back(office):
    case = _case(office, at="study", papers_complete=True)
    office.people[Role.RESEARCHER].branches.set([office.branch])
    seen = case.events.latest("sequence").sequence
    colleague = UserFactory(role=Role.RESEARCHER, branch=office.branch, first_name="زينب")
    move_case(case, to="check", acting_user=colleague, reason="ينقصها بيان الدخل")
    data = {"findings": "كلام كتبته بعناية", "as_of": seen}
    office.people[Role.RESEARCHER].groups.add(*office.people[Role.OFFICER].groups.all())
    response = _do(office, Role.RESEARCHER, "save-study", data, case=case)
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("زينب", "ينقصها بيان الدخل", "كلام كتبته بعناية"):
        assert words in page


def test_a_case_that_has_left_the_desk_gives_the_text_back_and_tells_nothing(office):
    case = _case(office, at="committee", papers_complete=True)
    for pk in (case.pk, 999_999):
        url = reverse("cases:save-study", args=[pk])
        response = office.client(Role.RESEARCHER).post(url, {"findings": "كلام كتبته بعناية"})
        page = response.content.decode()
        assert response.status_code == 404
        assert "كلام كتبته بعناية" in page
        assert case.reference not in page


def test_what_happened_meanwhile_is_told_in_names_not_in_keys(office):
    seen = office.case.version
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch)
    request_missing(office.case, acting_user=colleague)
    data = {"to": "clarify", "reason": "كلام", "expected_version": seen}
    response = _do(office, Role.OFFICER, "move", data)
    line = str(response.context["changed"][0].sentence)
    assert "الهوية" in line
    assert "identity" not in line


def test_a_case_is_handed_to_a_colleague_with_a_reason(office):
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch)
    refused = _do(office, Role.OFFICER, "reassign", {"to": colleague.pk})
    assert refused.status_code == 422
    data = {"to": colleague.pk, "reason": "إجازة"}
    _do(office, Role.OFFICER, "reassign", data)
    office.case.refresh_from_db()
    assert office.case.owner == colleague
    stranger = office.people[Role.EDITOR]
    assert _do(office, Role.DIRECTOR, "reassign", {**data, "to": stranger.pk}).status_code == 422


# --- Papers ---------------------------------------------------------------------------------------


def test_a_paper_is_seen_with_four_digits_and_a_date_in_any_calendar_and_script(office):
    paper = office.case.documents.get(key="identity")
    data = {"document": paper.pk, "state": "seen", "last_four": "٠٠٠٨", "expires_on": "١/١/١٤٥٠"}
    _do(office, Role.OFFICER, "check-document", data)
    paper.refresh_from_db()
    assert (paper.state, paper.last_four) == (DocumentState.SEEN, "0008")
    assert paper.expires_on.isoformat() == "2028-05-25"
    assert paper.checked_by == office.people[Role.OFFICER]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"state": "rejected"}, "reason"),
        ({"state": "waived"}, "reason"),
        ({"state": "accepted"}, "state"),
        ({"state": "seen", "expires_on": "31/2/2027"}, "expires_on"),
        ({"state": "seen", "expires_on": "1/1/2020"}, "expires_on"),
        ({"state": "seen", "last_four": "12345"}, "last_four"),
        ({"state": "stolen"}, "state"),
    ],
)
def test_a_wrong_check_says_which_field_and_keeps_what_was_typed(office, typed, field):
    paper = office.case.documents.get(key="identity")
    before = paper.state
    typed = {"document": paper.pk, "reason": "", **typed}
    response = _do(office, Role.OFFICER, "check-document", typed)
    assert response.status_code == 422
    assert response.context["failed"].errors[field]
    shown = next(p.form for p in response.context["room"].papers if p.document.pk == paper.pk)
    assert shown is response.context["failed"]
    others = [p.form for p in response.context["room"].papers if p.document.pk != paper.pk]
    assert not any(form.is_bound for form in others)
    paper.refresh_from_db()
    assert paper.state == before


def test_a_paper_that_is_only_seen_is_not_accepted_as_a_copy(office):
    paper = office.case.documents.get(key="identity")
    typed = {"document": paper.pk, "state": DocumentState.ACCEPTED}
    response = _do(office, Role.OFFICER, "check-document", typed)
    assert response.context["failed"].errors["state"]
    assert "اطُّلع عليها وهي مطابقة" in response.content.decode()


def test_a_check_without_a_choice_completes_no_paper(office):
    paper = office.case.documents.get(key="identity")
    before = paper.state
    response = _do(office, Role.OFFICER, "check-document", {"document": paper.pk})
    assert response.status_code == 422
    assert response.context["failed"].errors["state"] == ["اختر ما وجدته."]
    paper.refresh_from_db()
    assert paper.state == before


def test_a_paper_of_another_case_cannot_be_checked_through_this_one(office):
    foreign = office.elsewhere.documents.first()
    data = {"document": foreign.pk, "state": "seen"}
    assert _do(office, Role.OFFICER, "check-document", data).status_code == 404
    foreign.refresh_from_db()
    assert foreign.checked_by is None


def test_what_is_missing_is_asked_for_once_and_the_clock_stands(office):
    _do(office, Role.OFFICER, "request-missing", {"papers": ["lease"], "note": "نحتاج العقد"})
    office.case.refresh_from_db()
    assert office.case.paused_since
    assert office.case.events.get(kind=EventKind.MISSING_REQUESTED).reason == "نحتاج العقد"


# --- Study, committee, decision -------------------------------------------------------------------


def test_a_study_is_saved_and_a_recommendation_needs_its_reasons(office):
    case, today = _case(office, at="study", papers_complete=True), timezone.localdate()
    typed = {
        "findings": "أسرة من ستة",
        "recommendation": "accept",
        "visited_on": f"{today:%d/%m/%Y}",
    }
    response = _do(office, Role.RESEARCHER, "save-study", typed, case=case)
    assert response.context["failed"].errors["reasons"]
    _do(office, Role.RESEARCHER, "save-study", {**typed, "reasons": "حاجة ثابتة"}, case=case)
    case.refresh_from_db()
    assert (case.study.findings, case.study.recommendation) == ("أسرة من ستة", "accept")
    assert case.study.visited_on == today


def test_two_researchers_never_overwrite_each_other_unawares(office):
    case = _case(office, at="study", papers_complete=True)
    seen = case.events.count()
    colleague = UserFactory(role=Role.RESEARCHER, branch=office.branch, first_name="هدى")
    save_study(case, acting_user=colleague, study=StudyFindings("ما كتبته هدى"))
    typed = {"findings": "ما كتبته أنا", "seen": seen}
    response = _do(office, Role.RESEARCHER, "save-study", typed, case=case)
    assert response.status_code == 422
    for words in ("هدى", "ما كتبته أنا"):
        assert words in response.content.decode()
    case.refresh_from_db()
    assert case.study.findings == "ما كتبته هدى"
    again = response.context["failed"].data["seen"]
    _do(office, Role.RESEARCHER, "save-study", {**typed, "seen": again}, case=case)
    assert Case.objects.get(pk=case.pk).study.findings == "ما كتبته أنا"


def test_an_older_screen_of_the_same_person_does_not_overwrite_the_newer_study(office):
    case = _case(office, at="study", papers_complete=True)
    seen = case.events.count()
    _do(office, Role.RESEARCHER, "save-study", {"findings": "الجديد", "seen": seen}, case=case)
    older = {"findings": "من نافذة أقدم", "seen": seen}
    response = _do(office, Role.RESEARCHER, "save-study", older, case=case)
    assert response.status_code == 422
    assert "سبقك زميل" in response.content.decode()
    assert "من نافذة أقدم" in response.content.decode()
    assert Case.objects.get(pk=case.pk).study.findings == "الجديد"


def _decided_by_the_chair(office):
    """A case whose decision the chair has just recorded, and the last line seen before."""
    case = _case(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    seen = case.events.count()
    record_decision(case, acting_user=seats_of(case)[0], terms=DecisionTerms("accept"))
    return case, seen


def test_a_secretary_after_the_chair_is_told_so_and_keeps_the_text(office):
    case, seen = _decided_by_the_chair(office)
    typed = {"result": "accept", "explanation": "كلام كتبته بعناية", "seen": seen}
    response = _do(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert response.status_code == 422
    for words in ("سبقك زميل", "كلام كتبته بعناية", str(seats_of(case)[0])):
        assert words in response.content.decode()
    assert Decision.objects.count() == 1


def test_who_never_decides_is_refused_whatever_their_screen_has_seen(office):
    case, _seen = _decided_by_the_chair(office)
    typed = {"result": "accept", "seen": 0}
    assert _do(office, Role.OFFICER, "record-decision", typed, case=case).status_code == 403


def test_who_steps_aside_is_told_that_the_file_is_closed_to_them(office):
    case = _case(office, at="committee", papers_complete=True)
    data = {"choice": "recused", "reason": "قرابة"}
    page = _do(office, Role.MEMBER, "cast-vote", data, case=case, follow=True).content.decode()
    assert "أُغلق هذا الملف دونك" in page
    assert "سُجّل صوتك" not in page


def test_a_member_votes_and_a_vote_against_needs_its_reason(office):
    case = _case(office, at="committee", papers_complete=True)
    assert _do(office, Role.MEMBER, "cast-vote", {"choice": "refuse"}, case=case).status_code == 422
    _do(office, Role.MEMBER, "cast-vote", {"choice": "refuse", "reason": "دخل كاف"}, case=case)
    vote = Vote.objects.get(case=case)
    assert (vote.member, vote.choice) == (office.people[Role.MEMBER], VoteChoice.REFUSE)


def test_a_decision_without_quorum_is_refused_with_the_number_that_is_short(office):
    case = _case(office, at="committee", papers_complete=True)
    response = _do(office, Role.SECRETARY, "record-decision", {"result": "accept"}, case=case)
    assert response.status_code == 422
    assert "تلزم 3 أصوات" in str(response.context["failed"].non_field_errors())
    assert not Decision.objects.exists()


def test_a_refusal_without_its_reason_is_impossible(office):
    case = _case(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="خارج النطاق")
    typed = {"result": "refuse", "explanation": "شرح طويل كتبته السكرتيرة"}
    response = _do(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert response.context["failed"].errors["reason_key"]
    assert "شرح طويل كتبته السكرتيرة" in response.content.decode()
    typed["reason_key"] = "made_up"
    assert _do(office, Role.SECRETARY, "record-decision", typed, case=case).status_code == 422
    assert not Decision.objects.exists()
    typed["reason_key"] = "outside_scope"
    _do(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert Decision.objects.get().result == DecisionResult.REFUSE


@pytest.mark.parametrize("amount", ["كثير", "-5", "0", "1.234", "1e5000", "NaN", "Infinity"])
def test_an_amount_that_is_no_amount_is_refused(office, amount):
    case = _case(office, at="committee", papers_complete=True)
    typed = {"result": "accept", "amount": amount}
    response = _do(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert response.context["failed"].errors["amount"]


def test_amounts_are_read_in_any_script_with_separators(office):
    case = _case(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    typed = {"result": "accept", "amount": "١٬٢٥٠٫٥٠"}
    _do(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert str(Decision.objects.get().amount) == "1250.50"


def test_the_director_brings_a_release_forward_only_with_a_reason(office):
    case = _case(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    _do(office, Role.SECRETARY, "record-decision", {"result": "accept"}, case=case)
    assert Decision.objects.get().released_at is None
    assert _do(office, Role.DIRECTOR, "override-window", case=case).status_code == 422
    _do(office, Role.DIRECTOR, "override-window", {"reason": "أسرة بلا طعام"}, case=case)
    decision = Decision.objects.get()
    assert decision.released_at
    assert decision.override_reason == "أسرة بلا طعام"


def test_there_is_nothing_to_bring_forward_without_a_decision(office):
    response = _do(office, Role.DIRECTOR, "override-window", {"reason": "عجلة"})
    assert response.status_code == 422


# --- Registration and delivery --------------------------------------------------------------------


def test_registration_opens_the_file_and_may_renew_it(office):
    case = _accepted(office)
    _do(office, Role.OFFICER, "register", case=case)
    registration = Registration.objects.get(person=case.person)
    registration.renew_on = timezone.localdate() + timedelta(days=1)
    registration.save()
    _do(office, Role.OFFICER, "register", case=case)
    registration.refresh_from_db()
    assert registration.renew_on > timezone.localdate() + timedelta(days=300)


def test_a_delivery_is_arranged_within_the_amount_and_recorded_with_its_proof(office):
    case = _at_delivery(office, amount=500)
    typed = {"what": "سلة", "amount": "900"}
    refused = _do(office, Role.DELIVERY, "plan-delivery", typed, case=case)
    assert refused.context["failed"].errors["amount"]
    _do(office, Role.DELIVERY, "plan-delivery", {**typed, "amount": "400"}, case=case)
    delivery = Delivery.objects.get()
    wrong = {"delivery": delivery.pk, "proof": "code", "code": "XXXX"}
    response = _do(office, Role.DELIVERY, "complete-delivery", wrong, case=case)
    assert response.context["failed"].errors["code"]
    assert delivery.code not in response.content.decode()
    right = {**wrong, "code": delivery.code.lower()}
    _do(office, Role.DELIVERY, "complete-delivery", right, case=case)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof) == (DeliveryState.DELIVERED, "code")
    assert not Case.objects.get(pk=case.pk).is_open


def test_a_delivery_on_a_day_off_is_planned_on_purpose_only(office):
    case = _at_delivery(office)
    day = timezone.localdate() + timedelta(days=(4 - timezone.localdate().weekday()) % 7)  # Friday
    typed = {"what": "سلة", "planned_for": f"{day:%d/%m/%Y}"}
    refused = _do(office, Role.DELIVERY, "plan-delivery", typed, case=case)
    assert "يوم عمل" in refused.context["failed"].errors["all_the_same"][0]
    _do(office, Role.DELIVERY, "plan-delivery", {**typed, "all_the_same": "on"}, case=case)
    assert Delivery.objects.get().planned_for == day


def test_the_delivery_code_is_the_persons_and_shows_nowhere_in_the_room(office):
    case = _at_delivery(office)
    _do(office, Role.DELIVERY, "plan-delivery", {"what": "سلة"}, case=case)
    code = Delivery.objects.get().code
    for role in (Role.DELIVERY, Role.DIRECTOR, Role.OFFICER):
        page = office.client(role).get(reverse("cases:inspect", args=[case.pk]))
        assert page.status_code == 200
        assert code not in page.content.decode()


def test_a_failed_delivery_needs_its_reason(office):
    case = _at_delivery(office)
    _do(office, Role.DELIVERY, "plan-delivery", {"what": "سلة"}, case=case)
    delivery = Delivery.objects.get()
    typed = {"delivery": delivery.pk}
    assert _do(office, Role.DELIVERY, "fail-delivery", typed, case=case).status_code == 422
    _do(office, Role.DELIVERY, "fail-delivery", {**typed, "failure": "لم يرد"}, case=case)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure) == (DeliveryState.FAILED, "لم يرد")


# --- Words ----------------------------------------------------------------------------------------


def test_a_letter_and_a_note_are_stored_apart(office):
    _do(office, Role.OFFICER, "send-message", {"body": "نستقبلكم الأحد"})
    _do(office, Role.OFFICER, "add-note", {"body": "اتصلت ولم ترد"})
    kinds = {m.body: m.kind for m in office.case.messages.all()}
    assert kinds == {"نستقبلكم الأحد": MessageKind.TO_PERSON, "اتصلت ولم ترد": MessageKind.NOTE}


@pytest.mark.parametrize("body", ["", "   ", "س" * 4001, "نص\u202eمقلوب", "نص\x00"])
def test_a_letter_that_cannot_be_sent_is_refused_beside_its_field(office, body):
    response = _do(office, Role.OFFICER, "send-message", {"body": body})
    assert response.status_code == 422
    assert response.context["failed"].errors["body"]
    assert not office.case.messages.exists()
