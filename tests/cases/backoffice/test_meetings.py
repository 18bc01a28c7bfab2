"""The screens of a meeting: one thing to do at a time, shut files stay shut, minutes on paper."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cases.enums import VoteChoice
from cases.meeting_enums import Interest, MeetingState
from cases.models import Case, CaseView, Meeting
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.interests import declare_interest
from cases.services.meetings import close_meeting
from cases.services.minutes import sign_minutes
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.meetings import in_session, planned, seats

READERS = {Role.MEMBER, Role.CHAIR, Role.SECRETARY, Role.DIRECTOR, Role.AUDITOR}
READERS |= {Role.PRIVACY_OFFICER}


@pytest.fixture
def case(office) -> Case:
    service = office.case.service
    return CaseFactory(service=service, branch=office.branch, at="committee", papers_complete=True)


def _url(meeting, deed=""):
    keys = [meeting.pk, *([deed] if deed else [])]
    return reverse("meetings:deed" if deed else "meetings:inspect", args=keys)


def _file(item, deed=""):
    keys = [item.meeting_id, item.pk, *([deed] if deed else [])]
    return reverse("meetings:item_deed" if deed else "meetings:item", args=keys)


def _hidden(page, name):
    """What a hidden field of this name holds on a page."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def _read(client, meeting, name="read"):
    """What of the minutes this reader has before them."""
    return {name: _hidden(client.get(_url(meeting)).content.decode(), name)}


def _minutes(meeting):
    return reverse("meetings:minutes", args=[meeting.pk])


def test_every_role_reaches_its_meetings_and_nobody_else_any(office, case):
    meeting = planned(case.service.committee, case)
    for role in Role:
        answer = office.client(role).get(_url(meeting))
        assert (answer.status_code == 200) is (role in READERS), role
        menu = office.client(role).get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("meetings:list") in menu) is (role in READERS), role


def test_a_member_of_another_committee_finds_no_meeting(office, case, client):
    meeting = in_session(case.service.committee, case)
    item = meeting.items.get()
    client.force_login(UserFactory(role="chair"))
    client.get("/admin/")
    for url in (_url(meeting), _file(item), _minutes(meeting)):
        assert client.get(url).status_code in (302, 404)
    for url in (_url(meeting, "close"), _file(item, "vote")):
        assert client.post(url).status_code in (302, 404)
    assert Meeting.objects.get().state == MeetingState.OPEN


def test_without_a_committee_there_are_no_meetings(office):
    secretary = office.client(Role.SECRETARY)
    type(office.case.service).objects.update(committee=None)
    office.people.committee.memberships.all().delete()
    office.people.committee.delete()
    menu = secretary.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("meetings:list") not in menu


def test_the_secretary_is_led_from_planning_to_signed_minutes(office, case):
    client = office.client(Role.SECRETARY)
    members = seats(case.service.committee)
    plan = {"on": "١/١/٢٠٩٩", "clock": "10:30", "place": "القاعة", "link": ""}
    assert client.post(reverse("meetings:new"), plan | {"place": ""}).status_code == 422
    assert client.post(reverse("meetings:new"), plan | {"on": "1/1/2070"}).status_code == 302
    meeting = Meeting.objects.get()
    assert client.post(_url(meeting, "open")).status_code == 422
    assert client.post(_url(meeting, "put"), {"put-cases": [case.pk]}).status_code == 302
    there = {"attend-present": [member.pk for member in members]}
    assert client.post(_url(meeting, "attend"), there).status_code == 302
    presides = {"open-chaired_by": members[0].pk}
    assert client.post(_url(meeting, "open"), presides).status_code == 422  # years before its hour
    presides["open-before_its_hour"] = "on"
    assert client.post(_url(meeting, "open"), presides).status_code == 302
    item = meeting.items.get()
    for member in members[:3]:
        voter = type(client)()
        voter.force_login(member)
        assert "declare-interest" in voter.get(_file(item)).content.decode()
        assert voter.post(_file(item, "declare"), {"declare-interest": "none"}).status_code == 302
        assert voter.post(_file(item, "vote"), {"choice": "accept"}).status_code == 302
    refused = client.post(_file(item, "decide"), {"result": "refuse"})
    assert refused.status_code == 422
    assert refused.content.decode().count('role="alert"') >= 1
    assert client.post(_file(item, "decide"), {"result": "accept"}).status_code == 302
    assert client.post(_url(meeting, "close")).status_code == 302
    assert client.post(_url(meeting, "sign")).status_code == 422  # it says nothing of what was read
    assert client.post(_url(meeting, "sign"), _read(client, meeting)).status_code == 302
    voter.force_login(members[0])
    assert voter.post(_url(meeting, "sign"), _read(voter, meeting)).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.SIGNED
    assert client.get(_url(meeting)).status_code == 200


def test_two_who_keep_the_minutes_write_over_nobody_and_sign_nothing_unseen(office, case):
    secretary, members = office.people[Role.SECRETARY], seats(case.service.committee)
    meeting = in_session(case.service.committee, case, secretary=secretary)
    meeting = close_meeting(meeting, acting_user=secretary)
    first, second = office.client(Role.SECRETARY), Client()
    second.force_login(members[0])
    seen = _read(first, meeting, "remarks-read")
    url = _url(meeting, "remarks")
    assert second.post(url, {**seen, "remarks-text": "كلام الرئيس"}).status_code == 302
    assert first.post(_url(meeting, "sign"), {"read": seen["remarks-read"]}).status_code == 422
    answer = first.post(url, {**seen, "remarks-text": "كلام الأمين"})
    page = answer.content.decode()
    assert (answer.status_code, "كلام الرئيس" in page, "كلام الأمين" in page) == (422, True, True)
    fresh = {"remarks-read": _hidden(page, "remarks-read")}
    both = {**fresh, "remarks-text": "كلام الرئيس والأمين"}
    assert first.post(url, both).status_code == 302
    assert second.post(_url(meeting, "sign"), _read(second, meeting)).status_code == 302
    again = _read(first, meeting, "remarks-read")
    said = first.post(url, {**again, "remarks-text": "كلام آخر"}, follow=True).content.decode()
    assert "التوقيع السابق" in said
    meeting.refresh_from_db()
    assert (meeting.minutes.remarks, meeting.minutes.chair) == ("كلام آخر", None)


def test_what_can_no_longer_be_done_is_told(office, case):
    meeting = planned(case.service.committee, case)
    said = office.client(Role.SECRETARY).post(_url(meeting, "sign"), follow=True)
    assert "لم يُحفظ شيء" in said.content.decode()


def test_a_member_sees_no_file_before_their_word_and_none_after_a_tie(office, case):
    item = planned(case.service.committee, case).items.get()
    client, room = office.client(Role.MEMBER), reverse("cases:inspect", args=[case.pk])
    before = client.get(_file(item)).content.decode()
    assert "declare-interest" in before
    assert case.person.name not in before
    shut = client.get(room)
    assert shut.status_code == 403
    page = shut.content.decode()
    assert "قل أولًا هل تربطك بهذا الطلب صلة" in page
    assert f'href="{_file(item)}"' in page
    assert case.reference not in page
    stranger = type(client)()
    stranger.force_login(UserFactory(role=Role.MEMBER))
    assert stranger.get(room).status_code == 404  # of another committee: there is no such request
    tie = {"declare-interest": "kinship", "declare-note": "ابنة عمي"}
    assert client.post(_file(item, "declare"), tie).status_code == 302
    assert client.get(_file(item)).status_code == 404
    assert client.get(room).status_code == 404
    page = client.get(_url(item.meeting)).content.decode()
    assert case.reference not in page
    assert _file(item) not in page


def test_a_file_says_by_which_rule_and_which_form_it_is_judged(office, case):
    item = planned(case.service.committee, case).items.get()
    case.service.window_clause = "6.5"
    case.service.save()
    page = office.client(Role.SECRETARY).get(_file(item)).content.decode()
    assert "بند السياسة 6.5" in page
    assert f"إصدار النموذج {case.form_version.number}" in page


def test_the_name_is_masked_until_it_is_opened_on_purpose(office, case):
    item = planned(case.service.committee, case).items.get()
    member = office.people[Role.MEMBER]
    declare_interest(item, member=member, interest=Interest.NONE)
    client = office.client(Role.MEMBER)
    assert case.person.name not in client.get(_file(item)).content.decode()
    assert client.post(_file(item, "reveal")).status_code == 302
    assert case.person.name in client.get(_file(item)).content.decode()
    assert CaseView.objects.filter(case=case, user=member, what="name").exists()


def test_who_only_reads_does_nothing(office, case):
    meeting = planned(case.service.committee, case)
    for role in (Role.DIRECTOR, Role.AUDITOR, Role.MEMBER):
        client = office.client(role)
        for deed in ("put", "attend", "open", "cancel", "close", "sign", "up"):
            client.post(_url(meeting, deed), {"item": meeting.items.get().pk})
        assert client.get(reverse("meetings:new")).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    assert not meeting.attendance.exists()


def test_minutes_are_a_pdf_for_its_readers_and_shut_where_one_stepped_aside(office, case):
    committee = case.service.committee
    secretary, aside = office.people[Role.SECRETARY], office.people[Role.MEMBER]
    meeting = in_session(committee, case, secretary=secretary)
    assert office.client(Role.SECRETARY).get(_minutes(meeting)).status_code == 404
    declare_interest(meeting.items.get(), member=aside, interest=Interest.WORK)
    for member in [each for each in seats(committee) if each != aside][:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    record_decision(case, acting_user=secretary, terms=DecisionTerms("accept"))
    meeting = close_meeting(meeting, acting_user=secretary)
    sign_minutes(meeting.minutes, acting_user=secretary)
    answer = office.client(Role.AUDITOR).get(_minutes(meeting))
    assert answer["Content-Type"] in ("application/pdf", "text/html; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    assert case.reference in office.client(Role.AUDITOR).get(_url(meeting)).content.decode()
    assert case.reference not in office.client(Role.MEMBER).get(_url(meeting)).content.decode()


def test_the_list_asks_the_same_for_one_meeting_and_for_many(office, case):
    committee, client = case.service.committee, office.client(Role.SECRETARY)
    planned(committee, case)
    client.get(reverse("meetings:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("meetings:list"))
    for _more in range(5):
        planned(committee)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("meetings:list"))
    assert len(many) == len(one)


def test_who_cannot_tell_what_ties_them_may_look_at_the_name_and_at_nothing_else(office, case):
    item = planned(case.service.committee, case).items.get()
    client, member = office.client(Role.MEMBER), office.people[Role.MEMBER]
    assert client.post(_file(item, "reveal")).status_code == 302
    page = client.get(_file(item)).content.decode()
    assert case.person.name in page
    assert "declare-interest" in page
    assert client.get(reverse("cases:inspect", args=[case.pk])).status_code == 403
    looks = CaseView.objects.filter(case=case, user=member).values_list("what", flat=True)
    assert list(looks) == ["name"]


def test_minutes_stand_on_the_first_screen_of_who_owes_their_signature_until_it_is_given(
    office, case
):
    secretary = office.people[Role.SECRETARY]
    meeting = in_session(case.service.committee, case, secretary=secretary)
    meeting = close_meeting(meeting, acting_user=secretary)
    home, owed = reverse("wagtailadmin_home"), "محاضر تنتظر توقيعك"
    assert owed in office.client(Role.SECRETARY).get(home).content.decode()
    assert owed not in office.client(Role.DIRECTOR).get(home).content.decode()
    sign_minutes(meeting.minutes, acting_user=secretary)
    assert owed not in office.client(Role.SECRETARY).get(home).content.decode()
