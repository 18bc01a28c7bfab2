"""The screens of the desk: found before typed, nothing typed is lost, the slip is shown once."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

import pytest

from cases.enums import EventKind
from cases.models import Appointment, Assignment, Case, Contact, KinshipDeclaration, Letter
from cases.selectors.tracking import get_case_by_tracking
from cases.services.verifying import verify_timeline
from cases.services.viewing import NAME as OF_NAME
from cases.services.viewing import record_look
from cms.accounts.roles import Role
from tests.cases.backoffice.conftest import NAME
from tests.cases.backoffice.typed import typed_at_desk
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.desk import AppointmentFactory, ContactFactory, LetterFactory, channel

NEW = "/admin/new-request/"


@pytest.fixture
def take(office):
    channel()
    return reverse("desk:take", args=[office.case.service.slug])


def test_who_takes_requests_down_finds_the_door_and_nobody_else(office):
    for role in (Role.RECEPTIONIST, Role.OFFICER, Role.REPRESENTATIVE):
        page = office.client(role).get(NEW)
        assert office.case.service.slug in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    for role in (Role.MEMBER, Role.AUDITOR, Role.EDITOR):
        assert office.client(role).get(NEW)["Location"] == reverse("wagtailadmin_home")


def test_a_known_person_is_found_within_sight_and_filled_in(office, take):
    client, person = office.client(Role.OFFICER), office.case.person
    found = client.post(NEW, {"q": person.name[:4]}).content.decode()
    assert f"?person={person.pk}" in found
    assert person.mobile not in found
    assert NAME not in client.post(NEW, {"q": NAME}).content.decode().replace(f'value="{NAME}"', "")
    page = client.get(take, {"person": person.pk}).content.decode()
    assert person.name in page
    assert person.mobile in page
    assert client.get(take, {"person": office.elsewhere.person_id}).status_code == 404


def test_whose_file_one_may_open_is_found_though_their_request_is_with_others(office):
    """A second file of the same person would not know which words to avoid with them."""
    case = CaseFactory(
        branch=office.branch, service=ServiceFactory(restricted=True), at="committee"
    )
    officer = office.people[Role.OFFICER]
    there = f"?person={case.person_id}"
    assert there not in office.client(Role.OFFICER).post(NEW, {"q": case.person.name}).text
    Assignment.objects.create(case=case, user=officer, role=Role.OFFICER, step=1)
    assert there in office.client(Role.OFFICER).post(NEW, {"q": case.person.name}).text


def test_who_reads_no_numbers_gets_none_filled_in(office, take):
    page = office.client(Role.REPRESENTATIVE).get(take, {"person": office.case.person_id})
    assert office.case.person.mobile not in page.content.decode()


def test_a_mistake_brings_everything_back_as_typed(office, take):
    client = office.client(Role.RECEPTIONIST)
    answer = client.post(take, typed_at_desk(office, **{"papers-identity.last_four": "0009"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    for typed in ("قصة طويلة", "١٠٠٠٠٠٠٠٠٨", "00000000-0000-4000-8000-000000000001"):
        assert typed in page
    assert 'id="id_papers-identity.last_four"' in page
    assert Case.objects.count() == 2


def test_a_mistake_about_a_paper_names_the_paper_and_leads_to_its_field(office, take):
    wrong = typed_at_desk(office, **{"papers-identity.expires_on": "99/99/2026"})
    page = office.client(Role.RECEPTIONIST).post(take, wrong).content.decode()
    summary = page[page.index('id="error-summary"') :]
    summary = summary[: summary.index("</ul>")]
    assert 'href="#id_papers-identity.expires_on"' in summary
    assert "الهوية – تنتهي في" in summary


@pytest.mark.parametrize("text", ["\x00", "‮abc", "' OR 1=1 --"])
def test_any_text_is_answered_in_words(office, take, text):
    changes = {"where-present": text, "story": text, "word-name": text}
    assert office.client(Role.OFFICER).post(take, typed_at_desk(office, **changes)).status_code in (
        *(422, 302),
    )


def test_sent_twice_it_is_one_case_and_one_slip(office, take):
    client = office.client(Role.RECEPTIONIST)
    first, second = (client.post(take, typed_at_desk(office)) for _time in range(2))
    case = Case.objects.get(entered_by=office.people[Role.RECEPTIONIST])
    assert first["Location"] == second["Location"] == reverse("desk:slip", args=[case.pk])
    slip = client.get(first["Location"]).content.decode()
    assert case.reference in slip
    assert case.tracking_code in slip
    assert "data-print hidden" in slip  # printing takes a script, which shows the button
    assert case.consents.get(purpose="verification").is_given is False
    client.post(first["Location"])
    assert client.get(first["Location"])["Location"] == reverse("cases:inspect", args=[case.pk])


def test_a_person_we_know_is_written_to_in_the_language_of_their_file(office, take):
    office.case.person.language = "en"
    office.case.person.save()
    page = office.client(Role.OFFICER).get(take, {"person": office.case.person_id})
    assert page.context["taking"].where["language"].value() == "en"
    assert '<option value="en" selected>' in page.content.decode()


def test_the_slip_speaks_the_language_we_write_to_its_person_in(office):
    office.case.language = "en"
    office.case.save()
    client = office.client(Role.RECEPTIONIST)
    reason = {"reason": "اتصلنا به على رقمه المسجل لدينا"}
    renew = reverse("cases:renew-code", args=[office.case.pk])
    page = client.post(renew, reason, follow=True).content.decode()
    slip = page[page.index("<article") : page.index("</article>")]
    assert 'lang="en" dir="ltr"' in slip
    assert "Tracking code" in slip
    assert "رمز المتابعة" not in slip
    assert "اطبع القسيمة" in page[page.index("</article>") :]


def test_the_slip_is_for_who_entered_it_alone(office, take):
    url = office.client(Role.RECEPTIONIST).post(take, typed_at_desk(office))["Location"]
    assert office.client(Role.OFFICER).get(url).status_code == 404
    other = UserFactory(role=Role.REPRESENTATIVE, branch=office.elsewhere.branch)
    office.people["other"] = other
    assert office.client("other").get(url).status_code == 404


def test_who_lost_the_tracking_code_is_given_another_once_it_is_clear_who_asks(office):
    case, client = office.case, office.client(Role.RECEPTIONIST)
    lost = case.tracking_code
    address = reverse("cases:renew-code", args=[case.pk])
    assert client.post(address, {"reason": ""}).status_code == 422

    given = client.post(address, {"reason": "اتصلنا به على رقمه المسجل لدينا"}, follow=True)

    case.refresh_from_db()
    assert case.tracking_code != lost
    assert case.tracking_code in given.content.decode()
    assert get_case_by_tracking(case.reference, lost) is None
    assert get_case_by_tracking(case.reference, case.tracking_code) == case
    line = case.events.get(kind=EventKind.CODE_RENEWED)
    assert "رقمه المسجل" in line.reason
    assert case.tracking_code not in str(line.data)
    assert verify_timeline(case) == []
    assert office.client(Role.AUDITOR).post(address, {"reason": "سمعت صوته"}).status_code == 403


def test_a_representative_is_offered_their_own_branch_alone(office, take):
    client = office.client(Role.REPRESENTATIVE)
    page = client.get(take).content.decode()
    assert f'type="hidden" name="where-branch" value="{office.branch.pk}"' in page
    foreign = typed_at_desk(office, **{"where-branch": str(office.elsewhere.branch_id)})
    assert client.post(take, foreign).status_code == 422
    assert not Case.objects.filter(entered_by__isnull=False).exists()


def test_a_contact_becomes_a_request(office, take):
    contact = ContactFactory(branch=office.branch, speaker="هدى الرمثي", handle="@account")
    client = office.client(Role.OFFICER)
    page = client.get(take, {"contact": contact.pk}).content.decode()
    assert "هدى الرمثي" in page
    client.post(f"{take}?contact={contact.pk}", typed_at_desk(office))
    contact.refresh_from_db()
    assert contact.case.entered_by == office.people[Role.OFFICER]


def test_the_desk_hangs_on_the_case_room(office):
    client = office.client(Role.OFFICER)
    contact = {"kind": "call", "direction": "in", "relation": "self", "topic": "موضوع المكالمة"}
    contact["shown_by"] = "number"
    client.post(f"/admin/contacts/new/?case={office.case.pk}", {**contact, "outcome": "answered"})
    day = timezone.localdate() + timedelta(days=1)
    booking = {"kind": "interview", "branch": office.branch.pk, "day": f"{day:%d/%m/%Y}"}
    booking |= {"clock": "١٠:٣٠", "minutes": "30", "purpose": "موضوع المقابلة"}
    booking["all_the_same"] = "on"
    client.post(f"/admin/appointments/new/?case={office.case.pk}", booking)
    letter = {"kind": "letter", "correspondent": "جهة", "subject": "موضوع الخطاب"}
    client.post(f"/admin/letters/new/in/?case={office.case.pk}", letter)
    assert [model.objects.get().case for model in (Contact, Appointment, Letter)] == (
        [office.case] * 3
    )
    room = client.get(reverse("cases:inspect", args=[office.case.pk])).content.decode()
    for topic in ("موضوع المكالمة", "موضوع المقابلة", "موضوع الخطاب", "قيّد خطابًا واردًا"):
        assert topic in room


def test_a_closed_hour_is_warned_of_and_booked_by_a_tick(office):
    client, url = office.client(Role.OFFICER), "/admin/appointments/new/"
    assert "id_all_the_same" not in client.get(url).content.decode()
    day = timezone.localdate() + timedelta(days=1)
    booking = {"kind": "visit", "branch": office.branch.pk, "day": f"{day:%d/%m/%Y}"}
    booking |= {"clock": "23:30", "minutes": "30", "purpose": "زيارة", "visitor": "هدى"}
    warned = client.post(url, booking)
    assert warned.status_code == 422
    assert 'href="#id_all_the_same"' in warned.content.decode()
    assert not Appointment.objects.exists()
    client.post(url, {**booking, "all_the_same": "on"})
    assert Appointment.objects.get().visitor == "هدى"


def test_whom_somebody_expects_is_told_in_the_future_until_it_is_past(office):
    client = office.client(Role.OFFICER)
    coming = AppointmentFactory(branch=office.branch)
    url = reverse("appointments:inspect", args=[coming.pk])
    assert "يستقبله" in client.get(url).content.decode()
    past = AppointmentFactory(branch=office.branch, at=timezone.now() - timedelta(days=1))
    page = client.get(reverse("appointments:inspect", args=[past.pk])).content.decode()
    assert "استقبله" in page.replace("يستقبله", "")
    listed = client.get(reverse("appointments:span", args=["past"])).content.decode()
    assert "استقبله" in listed.replace("يستقبله", "")


def test_who_logs_a_contact_is_named_once_among_who_calls_back(office):
    form = office.client(Role.OFFICER).get(reverse("contacts:new")).context["form"]
    names = [label for _value, label in form.fields["call_back_by"].choices]
    assert names.count(str(office.people[Role.OFFICER])) == 1


def test_a_wrong_reference_is_worded_for_staff(office):
    letter = {"kind": "letter", "correspondent": "جهة", "subject": "موضوع", "reference": "TST-1"}
    page = office.client(Role.OFFICER).post("/admin/letters/new/in/", letter).content.decode()
    assert "رسالتكم" not in page
    assert "قارنه بالخطاب" in page


def test_a_promised_call_stands_on_the_first_screen_of_who_promised_it(office):
    officer = office.people[Role.OFFICER]
    ContactFactory(promised=True, logged_by=officer, branch=office.branch, speaker="سعد الأثلي")
    home = reverse("wagtailadmin_home")
    assert "سعد الأثلي" in office.client(Role.OFFICER).get(home).content.decode()
    assert "سعد الأثلي" not in office.client(Role.RECEPTIONIST).get(home).content.decode()


def test_who_is_away_or_related_is_not_left_out_of_an_appointment_in_silence(office):
    until = timezone.localdate() + timedelta(days=4)
    away = UserFactory(role=Role.OFFICER, first_name="أمل", absent_until=until)
    kin = UserFactory(role=Role.OFFICER, first_name="نورة", last_name="القريبة")
    KinshipDeclaration.objects.create(case=office.case, user=kin)
    url = f"{reverse('appointments:new')}?case={office.case.pk}"
    field = office.client(Role.OFFICER).get(url).context["form"]["received_by"].field
    offered = {key: str(label) for key, label in field.choices}
    assert offered[away.pk] != str(away)
    assert kin.pk not in offered
    assert str(kin) in field.help_text


def test_a_paper_of_identity_that_was_seen_is_noted_with_its_digits_and_its_day(office, take):
    unread = {"papers-identity.last_four": "", "papers-identity.expires_on": ""}
    answer = office.client(Role.RECEPTIONIST).post(take, typed_at_desk(office, **unread))
    assert answer.status_code == 422
    for words in ("اكتب آخر أربعة أرقام عليها", "اكتب تاريخ انتهائها"):
        assert words in answer.content.decode()


def test_who_reads_by_numbers_reads_no_name_given_at_the_desk_until_it_is_opened(office):
    given = {"branch": office.branch, "case": office.case, "person": office.case.person}
    contact = ContactFactory(**given, speaker="سعد الأثلي", handle="+966551112233")
    coming = AppointmentFactory(**given, visitor="سعد الأثلي", handle="+966551112233")
    pages = [
        reverse("contacts:list"),
        reverse("contacts:inspect", args=[contact.pk]),
        reverse("appointments:span", args=["coming"]),
        reverse("appointments:inspect", args=[coming.pk]),
    ]
    for role, is_told in ((Role.RECEPTIONIST, True), (Role.AUDITOR, False)):
        for page in pages:
            text = office.client(role).get(page).content.decode()
            assert ("سعد الأثلي" in text) is is_told, (role, page)
            assert is_told or ("الاسم محجوب" in text and "1112233" not in text), page
    record_look(office.case, viewer=office.people[Role.AUDITOR], what=OF_NAME)
    for page in pages:
        assert "سعد الأثلي" in office.client(Role.AUDITOR).get(page).content.decode()


def test_a_caller_without_a_request_and_a_letter_are_found_by_what_their_list_tells(office):
    """Encrypted at rest, the words on the screen were found by nobody; a hidden name still is."""
    ContactFactory(branch=office.branch, speaker="سعد الأثلي", topic="الأوراق المطلوبة")
    LetterFactory(branch=office.branch, subject="شكر على الإفادة", correspondent="المركز الصحي")
    client = office.client(Role.OFFICER)
    for place, words in (("contacts", "الاثلى"), ("letters", "المركز الصحى"), ("letters", "شكر")):
        shown = client.get(reverse(f"{place}:list"), {"q": words}).context["object_list"]
        assert len(shown) == 1, words
    assert not client.get(reverse("contacts:list"), {"q": "غيرهما"}).context["object_list"]
    office.case.is_restricted, office.case.owner = True, None
    office.case.save()
    Contact.objects.update(case=office.case)
    shown = client.get(reverse("contacts:list"), {"q": "الاثلى"}).context["object_list"]
    assert not shown
