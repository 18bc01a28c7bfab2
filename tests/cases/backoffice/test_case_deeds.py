"""Deeds in the case room: one endpoint each, through one service, with nothing typed ever lost."""

import logging

from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

import pytest

from cases.backoffice.room.actions import ACTIONS
from cases.backoffice.room.correcting import CorrectAnswers
from cases.backoffice.room.decision_form import DecisionForm
from cases.backoffice.room.forms import PapersForm
from cases.backoffice.room.handing_over import ReassignForm
from cases.backoffice.room.raising import RaiseIssue
from cases.backoffice.room.researching import FillResearch
from cases.backoffice.room.typed import typed_in
from cases.enums import (
    DecisionResult,
    DocumentState,
    EventKind,
    MessageKind,
)
from cases.models import Case
from cases.models.intake import SIGNED_SHEET
from cases.selectors import missing_documents
from cases.services.documents import DocumentCheck, check_document, request_missing
from cases.services.moves import move_case
from cases.services.study import StudyFindings, save_study
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import case_here, do_deed
from tests.factories.accounts import UserFactory

# --- Every deed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ACTIONS, ids=lambda deed: deed.action)
def test_a_deed_is_never_done_by_opening_its_address(office, deed):
    url = reverse(f"cases:{deed.action}", args=[office.case.pk])
    events = office.case.events.count()
    with CaptureQueriesContext(connection) as queries:
        response = office.client(Role.DIRECTOR).get(url)
    if deed in (CorrectAnswers, RaiseIssue):  # a screen of its own, for those who may
        assert response.status_code == 403
    elif deed is FillResearch:  # so is this one, where the service has a form for it
        assert response.status_code == 404
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
        response = do_deed(office, Role.AUDITOR, deed.action, {"reason": "x", "body": "x"})
    assert response.status_code == 403
    line = next(record.getMessage() for record in caplog.records if "refused" in record.msg)
    user = office.people[Role.AUDITOR]
    assert line == f"case_action_refused action={deed.action} case={office.case.pk} user={user.pk}"


# --- Moving ---------------------------------------------------------------------------------------


def test_a_ready_case_moves_and_says_so(office):
    case = case_here(office, papers_complete=True)
    data = {"to": "study", "expected_version": case.version}
    response = do_deed(office, Role.OFFICER, "move", data, case=case, follow=True)
    assert Case.objects.get(pk=case.pk).stage == "study"
    assert "انتقلت الحالة" in response.content.decode()


def test_a_case_that_leaves_the_persons_scope_leads_back_to_the_queue(office):
    case = case_here(office, at="study", papers_complete=True)
    researcher = office.people[Role.RESEARCHER]
    study = StudyFindings("ظروف صعبة", recommendation="accept", reasons="حاجة ثابتة")
    save_study(case, acting_user=researcher, study=study)
    response = do_deed(office, Role.RESEARCHER, "move", {"to": "committee"}, case=case)
    assert Case.objects.get(pk=case.pk).stage == "committee"
    assert response["Location"] == reverse("cases:list")


@pytest.mark.parametrize("to", ["committee", "done", "check", "nowhere", "", "'", "study\x00"])
def test_a_forged_move_changes_nothing(office, to):
    case = case_here(office, papers_complete=True)
    response = do_deed(office, Role.OFFICER, "move", {"to": to}, case=case)
    assert response.status_code in (403, 422)
    assert Case.objects.get(pk=case.pk).stage == "check"


def test_a_move_of_another_role_is_403_and_logged(office, caplog):
    case = case_here(office, papers_complete=True)
    with caplog.at_level(logging.WARNING):
        response = do_deed(office, Role.RECEPTIONIST, "move", {"to": "study"}, case=case)
    assert response.status_code == 403
    assert f"action=move case={case.pk}" in caplog.text
    assert case.person.name not in caplog.text
    assert Case.objects.get(pk=case.pk).stage == "check"


def test_a_gate_that_is_not_met_says_what_is_missing(office):
    response = do_deed(office, Role.OFFICER, "move", {"to": "study"})
    assert response.status_code == 422
    assert "الهوية" in str(response.context["failed"].non_field_errors())


def test_a_move_that_needs_a_reason_keeps_nothing_half_done(office):
    response = do_deed(office, Role.OFFICER, "move", {"to": "clarify"})
    assert response.status_code == 422
    assert response.context["failed"].errors["reason"]
    assert Case.objects.get(pk=office.case.pk).stage == "check"


def test_who_comes_second_is_told_who_did_what_and_keeps_the_text(office):
    case = case_here(office, papers_complete=True)
    seen = case.version
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch, first_name="زينب")
    move_case(case, to="study", acting_user=colleague)
    move_case(
        case, to="check", acting_user=office.people[Role.RESEARCHER], reason="ينقصها بيان الدخل"
    )
    data = {"to": "clarify", "reason": "كلام كتبته بعناية", "expected_version": seen}
    response = do_deed(office, Role.OFFICER, "move", data, case=case)
    page = response.content.decode()
    assert response.status_code == 422
    assert Case.objects.get(pk=case.pk).stage == "check"
    for words in (
        "سبقك غيرك",
        "زينب",
        str(office.people[Role.RESEARCHER]),
        "ينقصها بيان الدخل",
        "كلام كتبته بعناية",
    ):
        assert words in page
    fresh = response.context["failed"].data["expected_version"]
    assert do_deed(office, Role.OFFICER, "move", {**data, "expected_version": fresh}, case=case)
    assert Case.objects.get(pk=case.pk).stage == "clarify"


def test_a_stale_screen_says_who_moved_the_case_and_gives_the_text_back(office):
    case = case_here(office, at="study", papers_complete=True)
    office.people[Role.RESEARCHER].branches.set([office.branch])
    seen = case.events.latest("sequence").sequence
    colleague = UserFactory(role=Role.RESEARCHER, branch=office.branch, first_name="زينب")
    move_case(case, to="check", acting_user=colleague, reason="ينقصها بيان الدخل")
    data = {"findings": "كلام كتبته بعناية", "as_of": seen}
    office.people[Role.RESEARCHER].groups.add(*office.people[Role.OFFICER].groups.all())
    response = do_deed(office, Role.RESEARCHER, "save-study", data, case=case)
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("زينب", "ينقصها بيان الدخل", "كلام كتبته بعناية"):
        assert words in page


def test_a_case_that_has_left_the_desk_gives_the_text_back_and_tells_nothing(office):
    case = case_here(office, at="committee", papers_complete=True)
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
    response = do_deed(office, Role.OFFICER, "move", data)
    line = str(response.context["changed"][0].sentence)
    assert "الهوية" in line
    assert "identity" not in line


def test_what_was_chosen_comes_back_in_the_words_it_was_chosen_by(office):
    form = DecisionForm({"result": "refuse", "reason_key": "x"}, case=office.case, action="decide")
    form.fields["reason_key"].choices = [("x", "لم يبق شيء")]
    assert [text for _label, text in typed_in(form)] == [
        str(DecisionResult.REFUSE.label),
        "لم يبق شيء",
    ]
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch)
    Case.objects.filter(pk=office.case.pk).update(owner=None)
    form = ReassignForm({"to": colleague.pk}, case=office.case, action="reassign")
    assert [text for _label, text in typed_in(form)] == [str(colleague)]


def test_papers_are_not_asked_for_where_the_case_went_on_meanwhile(office):
    """The room promises it: of two who change a case the second is told before anything is kept."""
    case = case_here(office)
    seen = case.events.count()
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch)
    move_case(case, to="clarify", acting_user=colleague, reason="أي حساب هو؟")
    data = {"papers": ["identity"], "note": "كلام كتبته", "as_of": seen}
    response = do_deed(office, Role.OFFICER, "request-missing", data, case=case)
    assert response.status_code == 422
    assert "كلام كتبته" in response.text
    assert Case.objects.get(pk=case.pk).paused_since is None


def test_papers_nobody_waits_for_any_more_come_back_by_their_names(office):
    paper = missing_documents(office.case)[0]
    Case.objects.filter(pk=office.case.pk).update(is_open=False)
    form = PapersForm(
        QueryDict(f"papers={paper.key}"),
        case=Case.objects.get(pk=office.case.pk),
        action="request-missing",
    )
    assert not form.is_valid()
    assert [text for _label, text in typed_in(form)] == [str(paper.label)]


def test_a_case_is_handed_to_a_colleague_with_a_reason(office):
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch)
    refused = do_deed(office, Role.OFFICER, "reassign", {"to": colleague.pk})
    assert refused.status_code == 422
    data = {"to": colleague.pk, "reason": "إجازة"}
    do_deed(office, Role.OFFICER, "reassign", data)
    office.case.refresh_from_db()
    assert office.case.owner == colleague
    stranger = office.people[Role.EDITOR]
    assert (
        do_deed(office, Role.DIRECTOR, "reassign", {**data, "to": stranger.pk}).status_code == 422
    )


# --- Papers ---------------------------------------------------------------------------------------


def test_a_paper_is_seen_with_four_digits_and_a_date_in_any_calendar_and_script(office):
    paper = office.case.documents.get(key="identity")
    data = {"document": paper.pk, "state": "seen", "last_four": "٠٠٠٨", "expires_on": "١/١/١٤٥٠"}
    do_deed(office, Role.OFFICER, "check-document", data)
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
        ({"state": "seen", "last_four": "0008", "expires_on": "1/1/2020"}, "expires_on"),
        ({"state": "seen", "last_four": "12345"}, "last_four"),
        ({"state": "seen", "last_four": "0008"}, "expires_on"),
        ({"state": "seen", "expires_on": "1/1/1455"}, "last_four"),
        ({"state": "stolen"}, "state"),
    ],
)
def test_a_wrong_check_says_which_field_and_keeps_what_was_typed(office, typed, field):
    paper = office.case.documents.get(key="identity")
    before = paper.state
    typed = {"document": paper.pk, "reason": "", **typed}
    response = do_deed(office, Role.OFFICER, "check-document", typed)
    assert response.status_code == 422
    assert response.context["failed"].errors[field]
    shown = next(p.form for p in response.context["room"].papers if p.document.pk == paper.pk)
    assert shown is response.context["failed"]
    others = [p.form for p in response.context["room"].papers if p.document.pk != paper.pk]
    assert not any(form.is_bound for form in others)
    paper.refresh_from_db()
    assert paper.state == before


def test_nobody_is_let_off_the_signed_declaration(office):
    """“Not needed” let a request go on with nothing signed."""
    sheet = office.case.documents.get(key="identity")
    office.case.documents.filter(pk=sheet.pk).update(key=SIGNED_SHEET)
    typed = {"document": sheet.pk, "state": "waived", "reason": "لا حاجة"}
    refused = do_deed(office, Role.OFFICER, "check-document", typed)
    assert refused.context["failed"].errors["state"]
    sheet.refresh_from_db()
    waived = DocumentCheck(DocumentState.WAIVED, reason="لا حاجة")
    with pytest.raises(ValidationError, match="declaration"), override("en"):
        check_document(sheet, acting_user=office.people[Role.OFFICER], check=waived)


def test_a_paper_somebody_checked_meanwhile_is_shown_before_it_is_checked_again(office):
    paper = office.case.documents.get(key="identity")
    opened = office.case.events.latest("sequence").sequence
    seen = DocumentCheck(DocumentState.REJECTED, reason="غير واضحة")
    check_document(paper, acting_user=office.people[Role.RECEPTIONIST], check=seen)
    typed = {"document": paper.pk, "state": "seen", "last_four": "0008", "as_of": opened}
    typed["expires_on"] = "1/1/1455"
    response = do_deed(office, Role.OFFICER, "check-document", typed)
    assert response.status_code == 422
    assert "غير واضحة" in response.content.decode()
    paper.refresh_from_db()
    assert paper.state == DocumentState.REJECTED

    typed["as_of"] = response.context["room"].last_sequence  # what was shown counts as read
    assert do_deed(office, Role.OFFICER, "check-document", typed).status_code == 302


def test_a_paper_that_is_only_seen_is_not_accepted_as_a_copy(office):
    paper = office.case.documents.get(key="identity")
    typed = {"document": paper.pk, "state": DocumentState.ACCEPTED}
    response = do_deed(office, Role.OFFICER, "check-document", typed)
    assert response.context["failed"].errors["state"]
    assert "اطُّلع عليها وهي مطابقة" in response.content.decode()


def test_a_check_without_a_choice_completes_no_paper(office):
    paper = office.case.documents.get(key="identity")
    before = paper.state
    response = do_deed(office, Role.OFFICER, "check-document", {"document": paper.pk})
    assert response.status_code == 422
    assert response.context["failed"].errors["state"] == ["اختر ما وجدته."]
    paper.refresh_from_db()
    assert paper.state == before


def test_a_paper_of_another_case_cannot_be_checked_through_this_one(office):
    foreign = office.elsewhere.documents.first()
    data = {"document": foreign.pk, "state": "seen"}
    assert do_deed(office, Role.OFFICER, "check-document", data).status_code == 404
    foreign.refresh_from_db()
    assert foreign.checked_by is None


def test_what_is_missing_is_asked_for_once_and_the_clock_stands(office):
    do_deed(office, Role.OFFICER, "request-missing", {"papers": ["lease"], "note": "نحتاج العقد"})
    office.case.refresh_from_db()
    assert office.case.paused_since
    assert office.case.events.get(kind=EventKind.MISSING_REQUESTED).reason == "نحتاج العقد"


# --- Words ----------------------------------------------------------------------------------------


def test_a_letter_and_a_note_are_stored_apart(office):
    do_deed(office, Role.OFFICER, "send-message", {"body": "نستقبلكم الأحد"})
    do_deed(office, Role.OFFICER, "add-note", {"body": "اتصلت ولم ترد"})
    kinds = {m.body: m.kind for m in office.case.messages.all()}
    assert kinds == {"نستقبلكم الأحد": MessageKind.TO_PERSON, "اتصلت ولم ترد": MessageKind.NOTE}


@pytest.mark.parametrize("body", ["", "   ", "س" * 4001, "نص\u202eمقلوب", "نص\x00"])
def test_a_letter_that_cannot_be_sent_is_refused_beside_its_field(office, body):
    response = do_deed(office, Role.OFFICER, "send-message", {"body": body})
    assert response.status_code == 422
    assert response.context["failed"].errors["body"]
    assert not office.case.messages.exists()
