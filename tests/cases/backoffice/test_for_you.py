"""The first screen says what happened to one's own cases; opening it is reading it."""

from django.urls import reverse

from cases.enums import EventKind
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.notices.services.staff import StaffDraft, tell_staff
from tests.cases.backoffice.conftest import forms_without_token


def _told(office):
    office.case.owner = office.people[Role.OFFICER]
    office.case.save()
    StaffNotice.objects.all().delete()
    record_event(office.case, EventKind.MESSAGE_RECEIVED, by="person", data={})
    return StaffNotice.objects.get()


def test_opening_leads_to_the_case_and_takes_it_off_the_first_screen(office):
    notice = _told(office)
    client = office.client(Role.OFFICER)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("for_you_open", args=[notice.pk]) in home
    assert not forms_without_token(home)

    response = client.post(reverse("for_you_open", args=[notice.pk]))

    assert response["Location"] == reverse("cases:inspect", args=[office.case.pk])
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert office.case.reference in client.get(reverse("for_you")).content.decode()


def test_a_case_is_one_row_whatever_happened_to_it_and_names_its_service(office):
    first, about = _told(office), ("case", office.case.pk)
    draft = StaffDraft("later", StaffNoticeKind.PAPERS, about, office.case.reference)
    tell_staff([first.user_id], draft)
    newest = StaffNotice.objects.exclude(pk=first.pk).get()
    client = office.client(Role.OFFICER)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("for_you_open", args=[newest.pk]) in home
    assert reverse("for_you_open", args=[first.pk]) not in home
    assert f"· {office.case.service.name}</span>" in home

    client.post(reverse("for_you_open", args=[newest.pk]))

    assert not StaffNotice.objects.filter(read_at=None).exists()


def test_what_presses_is_not_covered_by_what_came_after_it(office):
    later, about = _told(office), ("case", office.case.pk)
    draft = StaffDraft("over", StaffNoticeKind.STAGE_OVER, about, office.case.reference)
    tell_staff([later.user_id], draft)
    pressing = StaffNotice.objects.get(kind=StaffNoticeKind.STAGE_OVER)
    StaffNotice.objects.filter(pk=later.pk).update(id=pressing.pk + 1)
    client = office.client(Role.OFFICER)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("for_you_open", args=[pressing.pk]) in home

    client.post(reverse("for_you_open", args=[pressing.pk]))

    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("for_you_open", args=[pressing.pk + 1]) in home


def test_nobody_reads_or_opens_what_was_told_to_another(office):
    notice = _told(office)
    other = office.client(Role.RECEPTIONIST)

    assert other.post(reverse("for_you_open", args=[notice.pk])).status_code == 404
    assert office.case.reference not in other.get(reverse("for_you")).content.decode()
    other.post(reverse("for_you_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_wish_for_a_morning_e_mail_is_kept_in_the_account(office):
    client = office.client(Role.OFFICER)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "digest-is_wanted" in page


def test_a_month_is_told_in_words(office):
    director = office.people[Role.DIRECTOR]
    draft = StaffDraft("month", StaffNoticeKind.MONTH_FROZEN, ("month", 1), "2026-10")
    tell_staff([director.pk], draft)
    for page in ("wagtailadmin_home", "for_you"):
        read = office.client(Role.DIRECTOR).get(reverse(page)).content.decode()
        assert "أكتوبر 2026م" in read
        assert "2026-10<" not in read
