"""Restricting a file in the case room: what the form says, where it leads, who reads why."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import EventKind
from cases.models import Case
from cases.services.restricting import restrict_case
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import do_deed, open_room, words_on
from tests.cases.backoffice.test_room_state import MOST_QUERIES

REASON = "سأل رجل عنها عند الباب وذكر اسمها"
DEED = {"concern": "threats", "reason": REASON}
WHAT_WAS_FEARED = "تهديد لصاحب الطلب"


def _owned_by_the_officer(office):
    office.case.owner = office.people[Role.OFFICER]
    office.case.save()


def _restricted(office):
    _owned_by_the_officer(office)
    case, owner = office.case, office.people[Role.OFFICER]
    restrict_case(case, acting_user=owner, concern="threats", reason=REASON)


def test_the_form_says_who_keeps_the_file_and_costs_no_more_queries(office):
    _owned_by_the_officer(office)
    mine = words_on(open_room(office, Role.OFFICER))
    assert str(office.people[Role.OFFICER]) in mine
    assert "لست منهم" not in mine
    client, url = office.client(Role.RECEPTIONIST), reverse("cases:inspect", args=[office.case.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = words_on(client.get(url))
    assert "بعد ذلك لا يطّلع على الملف إلا" in page
    assert "لست منهم" in page
    assert len(queries) <= MOST_QUERIES


def test_who_loses_sight_is_led_to_the_list_and_told_so_also_after_a_second_press(office):
    _owned_by_the_officer(office)
    for _press in range(2):
        response = do_deed(office, Role.RECEPTIONIST, "restrict", DEED, follow=True)
        assert response.redirect_chain == [(reverse("cases:list"), 302)]
        assert "لم يعد الملف ظاهرًا لك" in words_on(response)
    assert office.case.events.filter(kind=EventKind.RESTRICTED).count() == 1
    assert open_room(office, Role.RECEPTIONIST).status_code == 404


def test_a_concern_without_words_comes_back_and_one_from_outside_does_not_exist(office):
    response = do_deed(office, Role.OFFICER, "restrict", {"concern": "threats", "reason": "خطر"})
    assert response.status_code == 422
    assert "خطر" in response.content.decode()
    assert do_deed(office, Role.AUDITOR, "restrict", DEED).status_code == 403
    outside = do_deed(office, Role.OFFICER, "restrict", DEED, case=office.elsewhere)
    assert outside.status_code == 404
    assert not Case.objects.filter(is_restricted=True).exists()


def test_owner_and_overseers_read_why_and_a_judge_only_that_it_happened(office, monkeypatch):
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda sheet: None)
    _restricted(office)
    for role in (Role.OFFICER, Role.AUDITOR):
        page = words_on(open_room(office, role, kind="access"))
        assert WHAT_WAS_FEARED in page
        assert REASON in page
    sheet = office.client(Role.OFFICER).get(reverse("cases:print", args=[office.case.pk]))
    Case.objects.filter(pk=office.case.pk).update(stage="committee", stage_kind="committee")
    for page in (words_on(open_room(office, Role.SECRETARY)), words_on(sheet)):
        assert "تقييد الملف" in page
        assert WHAT_WAS_FEARED not in page
        assert REASON not in page


def test_the_director_alone_lifts_it_in_the_room(office):
    _restricted(office)
    why = {"reason": "زال الخطر وتواصلنا معها"}
    assert do_deed(office, Role.OFFICER, "lift-restriction", why).status_code == 403
    assert "رفع التقييد" in words_on(open_room(office, Role.DIRECTOR))
    assert do_deed(office, Role.DIRECTOR, "lift-restriction", why).status_code == 302
    assert not Case.objects.get(pk=office.case.pk).is_restricted
    assert open_room(office, Role.RECEPTIONIST).status_code == 200


def test_what_its_service_restricts_is_said_to_stay_so(office):
    office.case.service.is_restricted = office.case.is_restricted = True
    office.case.service.save()
    office.case.save()
    page = words_on(open_room(office, Role.DIRECTOR))
    assert "مقيّدة في إعداداتها" in page
    assert "lift-restriction" not in open_room(office, Role.DIRECTOR).content.decode()


def test_who_steps_aside_is_told_whether_somebody_else_has_the_case(office):
    """Nobody is promised a colleague that there is not (J7.7)."""
    _owned_by_the_officer(office)
    alone = do_deed(office, Role.OFFICER, "declare-kinship", {"note": "ابن عم"}, follow=True)
    assert "تنتظر بلا مسؤول" in words_on(alone)
    office.case.owner = office.people[Role.RECEPTIONIST]
    office.case.save()
    other = do_deed(office, Role.DIRECTOR, "declare-kinship", {"note": "جار"}, follow=True)
    assert "وهي عند زميل" in words_on(other)
    assert office.case.kinships.count() == 2
