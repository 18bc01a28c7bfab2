"""Handing over in the case room: form, receipt and answer; and the directory of partners."""

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

import pytest

from cases.enums import EventKind, Outcome
from cases.models import Case, CaseView, Partner, Referral
from cases.referral_enums import ConsentWay
from cases.selectors.room import common_moves, possible_moves
from cases.services.referrals import refer_case
from cases.services.viewing import PRINT
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import do_deed, open_room, words_on
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.referrals import (
    NOTE,
    RECEIVER,
    PartnerFactory,
    in_an_emergency,
    urgent_call,
    waiting_service,
)

END = "closed_referred"


@pytest.fixture
def partner(office):
    return PartnerFactory(name={"ar": "هيئة الإسعاف", "en": "The ambulance"}, phone="997")


@pytest.fixture
def call(office):
    return urgent_call(branch=office.branch)


@pytest.fixture
def request_of_today(office):
    return CaseFactory(branch=office.branch, service=waiting_service())


def typed(case, chosen, **more):
    told = {"to": END, "expected_version": case.version, "partner": chosen.pk}
    return {**told, "receiver": RECEIVER, "basis": "emergency", **more}


@pytest.fixture
def handed(office, call, partner):
    """A call that was handed over; the row of it."""
    officer = office.people[Role.OFFICER]
    terms = in_an_emergency(partner=partner, handed="حقيبة الأدوية", their_number="731")
    return refer_case(call, to=END, acting_user=officer, handover=terms)


def test_of_a_person_without_a_number_nobody_says_that_they_were_told(office, call, partner):
    call.person.mobile = call.person.email = ""
    call.person.save()
    call.service.is_urgent = True
    call.service.save()
    done = do_deed(office, Role.OFFICER, "refer", typed(call, partner), case=call, follow=True)
    said = words_on(done)
    assert "لا رقم معروفًا" in said
    assert "وأُخبر صاحبها" not in said


# --- The form -------------------------------------------------------------------------------------


def test_the_step_asks_to_whom_it_goes_and_the_panel_tells_it_afterwards(office, call, partner):
    page = words_on(open_room(office, Role.OFFICER, call))
    assert "هيئة الإسعاف" in page
    done = do_deed(office, Role.OFFICER, "refer", typed(call, partner), case=call, follow=True)
    assert done.status_code == 200
    call.refresh_from_db()
    assert call.outcome == Outcome.REFERRED
    told = words_on(open_room(office, Role.OFFICER, call))
    assert "سُلّمت إلى هيئة الإسعاف" in told
    assert RECEIVER in told
    assert "سلّم الحالة إلى جهة أخرى ( إنقاذ أو إسعاف )" in told


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"partner": ""}, "partner"),
        ({"partner": "999999"}, "partner"),
        ({"partner": "x' --"}, "partner"),
        ({"receiver": " "}, "receiver"),
        ({"basis": ""}, "basis"),
        ({"basis": "because"}, "basis"),
        ({"basis": "consent"}, "basis"),
        ({"basis": "phone", "consent_on": "1/1/2090"}, "consent_on"),
        ({"handed_at": "1/1/2020"}, "handed_clock"),
        ({"handed_at": "1/1/2020", "handed_clock": "9:30"}, "handed_at"),
        ({"word": "ا" * 2001}, "word"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_comes_back(
    office, call, partner, wrong, field
):
    sent = typed(call, partner, handed="حقيبة", **wrong)
    answer = do_deed(office, Role.OFFICER, "refer", sent, case=call)
    assert answer.status_code == 422
    (step,) = [s for s in answer.context["room"].next_steps if s.action == "refer"]
    assert field in step.form.errors
    assert "حقيبة" in answer.content.decode()
    assert Case.objects.get(pk=call.pk).is_open
    assert not Referral.objects.exists()


def test_who_is_not_in_danger_is_asked_first(office, request_of_today, partner):
    case, note = request_of_today, {"reason": NOTE}
    page = open_room(office, Role.OFFICER, case).context["room"].next_steps
    (form,) = [step.form for step in page if step.action == "refer"]
    assert [key for key, _label in form.fields["basis"].choices] == list(ConsentWay)
    for unasked in ("", "emergency"):
        sent = typed(case, partner, **note, basis=unasked)
        answer = do_deed(office, Role.OFFICER, "refer", sent, case=case)
        assert answer.status_code == 422
        assert "basis" in answer.context["failed"].errors
    do_deed(office, Role.OFFICER, "refer", typed(case, partner, **note, basis="phone"), case=case)
    assert (Referral.objects.get().basis, Referral.objects.get().consent_way) == (
        "consent",
        "phone",
    )


def test_the_note_stays_optional_only_where_the_workflow_leaves_it_so(
    office, request_of_today, partner
):
    sent = typed(request_of_today, partner, basis="phone")
    answer = do_deed(office, Role.OFFICER, "refer", sent, case=request_of_today)
    assert "reason" in answer.context["failed"].errors


def test_the_plain_move_and_several_at_once_hand_nobody_over(office, call, request_of_today):
    plain = {"to": END, "expected_version": call.version, "reason": "سُلّم"}
    answer = do_deed(office, Role.OFFICER, "move", plain, case=call)
    assert answer.status_code == 422
    assert Case.objects.get(pk=call.pk).is_open
    officer = office.people[Role.OFFICER]
    assert END in {option.target.key for option in possible_moves(call, user=officer)}
    assert END not in {option.target.key for option in common_moves([call], user=officer)}
    query = f"?id={call.pk}"
    url = reverse("wagtail_bulk_action", args=["cases", "case", "move"]) + query
    forged = office.client(Role.OFFICER).post(url, {"to": END, "reason": "سُلّم"})
    assert forged.status_code == 422
    assert Case.objects.get(pk=call.pk).is_open


def test_twice_is_told_and_a_role_without_the_move_is_refused(office, call, partner):
    sent = {**typed(call, partner), "as_of": "1"}
    assert do_deed(office, Role.AUDITOR, "refer", sent, case=call).status_code == 403
    for _press in range(2):
        answer = do_deed(office, Role.OFFICER, "refer", sent, case=call)
    assert answer.status_code == 422
    assert answer.context["changed"]
    assert Referral.objects.count() == 1


def test_a_room_that_hands_nobody_over_asks_nothing_more(office, handed):
    """Whether there is a handover is part of the question for the case itself."""
    client, asked = office.client(Role.OFFICER), {}
    for case in (office.case, handed.case):
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("cases:inspect", args=[case.pk]))
        asked[case.pk] = [query["sql"] for query in counted]
    for case, most in ((office.case, 0), (handed.case, 1)):
        own = [sql for sql in asked[case.pk] if sql.startswith('SELECT "cases_referral"')]
        own += [sql for sql in asked[case.pk] if sql.startswith('SELECT "cases_partner"')]
        assert len(own) == most


# --- The receipt ----------------------------------------------------------------------------------


@pytest.fixture
def as_page(monkeypatch):
    """The page itself, as a machine without Pango shows it."""
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda _html: None)


def receipt(office, role, referral):
    url = reverse("cases:handover-receipt", args=[referral.case_id, referral.pk])
    return office.client(role).get(url)


def test_the_receipt_is_one_page_in_both_languages_without_the_persons_name(
    office, handed, as_page
):
    answer = receipt(office, Role.OFFICER, handed)
    page = words_on(answer)
    for words in (
        *("إيصال تسليم", "Receipt of a handover", "هيئة الإسعاف", "The ambulance"),
        *(RECEIVER, "731", "حقيبة الأدوية", handed.case.reference),
        *("Signature and stamp of who took over", "توقيع المتسلِّم وختم جهته"),
    ):
        assert words in page
    assert handed.case.person.name not in page
    assert NOTE not in page
    assert "no-store" in answer["Cache-Control"]
    assert CaseView.objects.filter(case=handed.case, what=PRINT).exists()


def test_who_does_not_see_the_case_or_its_person_gets_no_receipt(office, handed):
    outsider = UserFactory(role=Role.OFFICER)
    office.people["outsider"] = outsider
    assert receipt(office, "outsider", handed).status_code == 404
    assert receipt(office, Role.AUDITOR, handed).status_code == 404
    other = urgent_call(branch=office.branch, service=handed.case.service)
    url = reverse("cases:handover-receipt", args=[other.pk, handed.pk])
    assert office.client(Role.OFFICER).get(url).status_code == 404


def test_who_reads_no_names_reads_neither_who_took_over_nor_what(office, handed):
    page = words_on(open_room(office, Role.AUDITOR, handed.case))
    assert "سُلّمت إلى هيئة الإسعاف" in page
    assert RECEIVER not in page
    assert "حقيبة الأدوية" not in page


# --- What came of it ------------------------------------------------------------------------------


def test_the_answer_is_noted_in_the_room_of_the_closed_case(office, handed):
    sent = {"referral": handed.pk, "result": "taken", "result_note": "نُقل إلى المستشفى"}
    answer = do_deed(office, Role.OFFICER, "note-result", sent, case=handed.case)
    assert answer.status_code == 302
    page = words_on(open_room(office, Role.OFFICER, handed.case))
    assert "باشروا الحالة" in page
    assert "نُقل إلى المستشفى" in page
    assert "دوّن ما آل إليه التسليم" in page


def test_whom_nobody_reached_is_helped_with_a_new_request(office, handed):
    """The notice of a failed handover led to a closed case, and no further."""
    anew = f"{reverse('desk:new')}?person={handed.case.person_id}"
    assert anew not in open_room(office, Role.OFFICER, handed.case).content.decode()
    sent = {"referral": handed.pk, "result": "not_reached"}
    do_deed(office, Role.OFFICER, "note-result", sent, case=handed.case)
    assert anew in open_room(office, Role.OFFICER, handed.case).content.decode()
    page = office.client(Role.OFFICER).get(anew).content.decode()
    assert handed.case.person.name in page
    assert anew not in open_room(office, Role.AUDITOR, handed.case).content.decode()


def test_a_second_press_and_two_colleagues_are_told_of_the_first(office, handed):
    seen = handed.case.events.order_by("-sequence").first().sequence
    sent = {"referral": handed.pk, "result": "taken", "as_of": str(seen)}
    do_deed(office, Role.OFFICER, "note-result", sent, case=handed.case)
    again = do_deed(office, Role.DIRECTOR, "note-result", sent, case=handed.case)
    assert again.status_code == 422
    assert again.context["changed"]
    assert handed.case.events.filter(kind=EventKind.REFERRAL_ANSWERED).count() == 1


def test_the_answer_of_another_case_and_of_who_only_reads_is_refused(office, handed):
    other = urgent_call(branch=office.branch, service=handed.case.service)
    sent = {"referral": handed.pk, "result": "taken"}
    assert do_deed(office, Role.OFFICER, "note-result", sent, case=other).status_code == 404
    assert do_deed(office, Role.AUDITOR, "note-result", sent, case=handed.case).status_code == 403
    assert Referral.objects.get().result == ""


# --- The directory --------------------------------------------------------------------------------


def test_the_directory_is_kept_by_who_configures_and_remembers_its_changes(office):
    office.people[Role.ADMIN] = UserFactory(role=Role.ADMIN)
    client = office.client(Role.ADMIN)
    url = reverse(Partner.snippet_viewset.get_url_name("add"))
    sent = {"name_ar": "الدفاع المدني", "name_en": "Civil Defence", "kind": "rescue"}
    bad = client.post(url, {**sent, "phone": "abc", "is_active": "on"})
    assert bad.status_code == 200
    assert not Partner.objects.exists()
    answer = client.post(url, {**sent, "phone": "٩٩٨", "is_active": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    partner = Partner.objects.get()
    assert (partner.phone, partner.key) == ("998", "civil_defence")
    assert partner.history.count() == 1
    assert office.client(Role.RECEPTIONIST).get(url).status_code == 302
    with translation.override(settings.LANGUAGE_CODE):
        listed = client.get(reverse(Partner.snippet_viewset.get_url_name("list")))
    assert "الدفاع المدني" in listed.content.decode()
