"""Working on one case together: who else is here, who is called, what is quoted and printed."""

import re

from django.urls import reverse

from wagtail.models import Locale

import pytest

from cases.enums import EventKind
from cases.leaving_rights import MAY_LEAVE
from cases.models import Case, CaseMessage, CaseView, HouseholdMember, Mention, Service, Study
from cases.questions.definition import Question
from cases.questions.display import masked_answer
from cases.services.mentions import add_note_calling
from cases.services.messages import receive_message
from cases.services.timeline import record_event
from cases.services.viewing import ANSWERS, NAME, PRINT, record_look
from cms.accounts.roles import Role
from cms.policies.services import upsert_policy_page
from tests.cases.backoffice.conftest import IDENTIFIER, MOBILE
from tests.cases.backoffice.conftest import NAME as HIDDEN
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.site import make_policy, policy_data

INCOME = "98,765"


def _room(office, role, query=""):
    return office.client(role).get(reverse("cases:inspect", args=[office.case.pk]) + query)


def _colleague(office, **more):
    return UserFactory(username="noura", role=Role.OFFICER, branch=office.branch, **more)


# --- Who else is here ---------------------------------------------------------------------------


def test_a_colleague_who_has_it_open_is_named_and_oneself_is_not(office):
    colleague = _colleague(office, first_name="نورة", last_name="السهلي")
    assert _room(office, Role.OFFICER).context["room"].colleagues == []
    record_look(office.case, viewer=colleague)
    page = _room(office, Role.OFFICER)
    assert page.context["room"].colleagues == [str(colleague)]
    assert "نورة السهلي" in page.content.decode()
    assert CaseView.objects.filter(user=colleague).count() == 1  # that, not how long (C34)


def test_nobody_is_told_that_an_auditor_or_a_member_is_looking(office):
    for role in (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.MEMBER):
        record_look(office.case, viewer=office.people[role])
    assert _room(office, Role.OFFICER).context["room"].colleagues == []


# --- Called to a note ---------------------------------------------------------------------------


def test_a_colleague_is_called_by_at_and_finds_it_until_the_case_is_opened(office):
    colleague = _colleague(office)
    url = reverse("cases:add-note", args=[office.case.pk])
    office.client(Role.OFFICER).post(url, {"body": "انظري الإيجار @noura. شكرًا"})
    mention = Mention.objects.get()
    assert (mention.user, mention.seen_at) == (colleague, None)
    office.people[Role.OFFICER] = colleague
    home = office.client(Role.OFFICER).get(reverse("wagtailadmin_home")).content.decode()
    assert 'id="mentions-section"' in home
    assert office.case.reference in home
    _room(office, Role.OFFICER)
    mention.refresh_from_db()
    assert mention.seen_at
    home = office.client(Role.OFFICER).get(reverse("wagtailadmin_home")).content.decode()
    assert 'id="mentions-section"' not in home


def test_whoever_had_to_do_with_the_case_is_called_by_a_tick(office):
    colleague = _colleague(office)
    for person in (colleague, office.people[Role.OFFICER]):
        record_event(office.case, EventKind.STUDY_SAVED, acting_user=person)
    form = _room(office, Role.OFFICER).context["room"].note_form
    assert form.fields["colleagues"].choices == [(str(colleague.pk), str(colleague))]
    url = reverse("cases:add-note", args=[office.case.pk])
    office.client(Role.OFFICER).post(url, {"body": "للعلم", "colleagues": [colleague.pk]})
    assert Mention.objects.get().user == colleague


@pytest.mark.parametrize("name", ["nobody-here", "stranger"])
def test_who_is_unknown_or_may_not_see_the_case_is_not_called_and_no_note_is_kept(office, name):
    UserFactory(username="stranger", role=Role.OFFICER)
    url = reverse("cases:add-note", args=[office.case.pk])
    response = office.client(Role.OFFICER).post(url, {"body": f"انظر @{name}"})
    assert response.status_code == 422
    assert f"@{name}" in response.content.decode()
    assert not CaseMessage.objects.exists()


def test_a_case_that_went_out_of_sight_is_not_named_on_the_first_screen(office):
    colleague = _colleague(office)
    add_note_calling(office.case, body="@noura", acting_user=office.people[Role.OFFICER])
    Case.objects.filter(pk=office.case.pk).update(branch=office.elsewhere.branch)
    office.people[Role.OFFICER] = colleague
    home = office.client(Role.OFFICER).get(reverse("wagtailadmin_home")).content.decode()
    assert office.case.reference not in home


# --- The household ------------------------------------------------------------------------------


def test_requests_of_the_household_are_listed_within_sight(office):
    child = office.elsewhere.person
    HouseholdMember.objects.create(
        person=office.case.person, name=child.name, relation="child", identifier=child.identifier
    )
    near = CaseFactory(branch=office.branch, service=office.case.service, person=child)
    rows = _room(office, Role.OFFICER).context["room"].household_requests
    assert [near.reference in row.reference for row in rows] == [True]
    rows = _room(office, Role.DIRECTOR).context["room"].household_requests
    assert len(rows) == 2  # the one in another branch as well


# --- The timeline -------------------------------------------------------------------------------


def test_the_timeline_is_narrowed_by_kind_and_by_whom(office):
    officer = office.people[Role.OFFICER]
    receive_message(office.case, body="متى؟")
    record_event(office.case, EventKind.NOTE_ADDED, acting_user=officer)
    record_event(office.case, EventKind.ROUTED, by="clock", data={"user": officer.pk})

    def told(query):
        page = _room(office, Role.OFFICER, query)
        return [entry.by for entry in page.context["room"].timeline.entries]

    assert sorted(told("?kind=messages")) == ["person", "staff"]
    assert told("?kind=messages&by=person") == ["person"]
    assert told(f"?by={officer.pk}") == ["staff"]
    assert told("?kind=papers") == []
    assert len(told("?kind=<x>&by=\u0661")) == len(told(""))


# --- The toolkit --------------------------------------------------------------------------------


def test_the_toolkit_opens_for_who_sees_the_case_and_quotes_nothing_unknown(office):
    url = reverse("cases:toolkit", args=[office.case.pk])
    assert office.client(Role.OFFICER).get(url, {"words": "مهلة"}).status_code == 200
    outside = reverse("cases:toolkit", args=[office.elsewhere.pk])
    assert office.client(Role.OFFICER).get(outside).status_code == 404
    for key in ("999:6.5", "x:y", "\u0661:1", "1"):
        assert _room(office, Role.OFFICER, f"?quote={key}").context["room"].quote == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", "«لكم أن تقيّموا.» (البند 3.1،"),
        ("en", "“It is each party's right & duty.” (clause 3.1,"),
        ("tr", "«لكم أن تقيّموا.» (البند 3.1،"),
    ],
)
def test_a_clause_is_quoted_in_the_language_of_the_person_as_people_write(office, language, said):
    """It stood in the language of whoever quoted it, and `&#x27;` in place of an apostrophe."""
    arabic = make_policy()
    library = arabic.get_parent().get_translation(Locale.objects.get(language_code="en"))
    sections = [{"number": "3", "title": "Aims", "clauses": [
        {"number": "3.1", "title": "Rating", "text": "It is each party's right & duty."}
    ]}]  # fmt: skip
    upsert_policy_page(library, policy_data(title="Relations", sections=sections), language="en")
    office.case.language = language
    office.case.save()
    page = office.client(Role.OFFICER).get(reverse("cases:toolkit", args=[office.case.pk]))
    [key] = {each.key for each in page.context["clauses"] if each.number == "3.1"}
    assert _room(office, Role.OFFICER, f"?quote={key}").context["room"].quote.startswith(said)


# --- On paper -----------------------------------------------------------------------------------


def test_the_file_on_paper_masks_numbers_and_is_noted(office, monkeypatch):
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda sheet: None)
    office.case.person = office.elsewhere.person
    office.case.save()
    url = reverse("cases:print", args=[office.case.pk])
    sheet = office.client(Role.OFFICER).get(url).content.decode()
    assert office.case.reference in sheet
    assert HIDDEN in sheet
    for number in (MOBILE, MOBILE.removeprefix("+966"), IDENTIFIER):
        assert number not in re.sub(r"\s", "", sheet)
    assert CaseView.objects.filter(case=office.case, what=PRINT).count() == 1


def test_a_name_that_is_hidden_stays_so_on_paper_until_it_was_opened(office, monkeypatch):
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda sheet: None)
    case = office.elsewhere
    case.is_restricted = True
    case.answers = {**case.answers, "has_income": True, "income": "98765"}
    case.save()
    url, client = reverse("cases:print", args=[case.pk]), office.client(Role.DIRECTOR)
    sheet = client.get(url).content.decode()
    assert HIDDEN not in sheet
    assert INCOME not in sheet
    record_look(case, viewer=office.people[Role.DIRECTOR], what=NAME)
    sheet = client.get(url).content.decode()
    assert HIDDEN in sheet
    assert INCOME not in sheet  # the name was opened, and not what is sensitive
    record_look(case, viewer=office.people[Role.DIRECTOR], what=ANSWERS)
    assert INCOME in client.get(url).content.decode()


def test_every_sheet_that_leaves_the_printer_has_its_line(office, monkeypatch):
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda sheet: None)
    url, client = reverse("cases:print", args=[office.case.pk]), office.client(Role.OFFICER)
    for _sheet in range(2):
        client.get(url)
    assert CaseView.objects.filter(case=office.case, what=PRINT).count() == 2


def test_a_remark_to_the_director_is_neither_printed_nor_exported(office):
    Service.objects.filter(pk=office.case.service_id).update(kind="remark")
    url, client = reverse("cases:print", args=[office.case.pk]), office.client(Role.DIRECTOR)
    refused = client.get(url)
    assert refused.status_code == 403
    assert "لا تُطبع" in refused.content.decode()
    assert url not in _room(office, Role.DIRECTOR).content.decode()
    assert not CaseView.objects.filter(what=PRINT).exists()
    assert office.case not in Case.objects.filter(MAY_LEAVE)


def test_an_address_is_masked_as_a_number_is():
    question = Question.model_validate({"key": "email", "type": "email", "label": {"ar": "بريد"}})
    assert masked_answer(question, "mona@example.org") == "m•••@example.org"


def test_an_outsider_prints_nothing(office):
    url = reverse("cases:print", args=[office.elsewhere.pk])
    assert office.client(Role.OFFICER).get(url).status_code == 404
    assert not CaseView.objects.exists()


def test_where_nobody_else_has_the_role_no_empty_list_is_offered(office):
    page = _room(office, Role.DIRECTOR).content.decode()
    assert reverse("cases:reassign", args=[office.case.pk]) not in page
    assert "لا زميل آخر له الدور" in page
    _colleague(office)
    assert (
        reverse("cases:reassign", args=[office.case.pk])
        in _room(office, Role.DIRECTOR).content.decode()
    )


def test_what_a_second_study_changed_stands_in_the_timeline(office):
    """Its facts are a document: what is in them is read in the study itself."""
    case = CaseFactory(branch=office.branch, at="study", owner=office.people[Role.RESEARCHER])
    for facts in ({"evidence": {}}, {"evidence": {}, "own": 3, "own_reason": "حال البيت"}):
        study = Study.objects.filter(case=case).first() or Study(case=case)
        study.facts, study.findings = facts, f"ما تبيّن {len(facts)}"
        study.researcher = office.people[Role.RESEARCHER]
        study.save()
        record_event(case, EventKind.STUDY_SAVED, by="staff", data={"recommendation": ""})
    page = office.client(Role.RESEARCHER).get(reverse("cases:inspect", args=[case.pk]))
    assert "سجل الحالة" in page.content.decode()
    assert page.context["room"].timeline.entries
