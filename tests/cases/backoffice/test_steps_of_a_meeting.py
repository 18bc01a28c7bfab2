"""The one thing to do next on a meeting's page, for who keeps it and for who sits in it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from wagtail.users.models import UserProfile

import pytest

from cases.enums import DecisionResult, VoteChoice
from cases.meeting_enums import Interest
from cases.models import Case, Vote
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.interests import declare_interest
from cases.services.meetings import (
    cancel_meeting,
    close_meeting,
    record_attendance,
)
from cases.services.minutes import sign_minutes
from cms.accounts.roles import Role
from tests.factories.cases import CaseFactory
from tests.factories.meetings import in_session, planned, seats


@pytest.fixture
def case(office):
    service = office.case.service
    return CaseFactory(service=service, branch=office.branch, at="committee", papers_complete=True)


def _in_english(user):
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()


def _page(office, role, meeting):
    _in_english(office.people[role])
    answer = office.client(role).get(reverse("meetings:inspect", args=[meeting.pk]))
    return answer.content.decode()


def _file(office, role, item):
    _in_english(office.people[role])
    url = reverse("meetings:item", args=[item.meeting_id, item.pk])
    return office.client(role).get(url).content.decode()


def _today(meeting):
    meeting.at = timezone.now()
    meeting.save()
    return meeting


def test_before_a_meeting_its_secretary_is_led_from_the_agenda_to_the_opening(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    meeting = planned(committee, secretary=secretary)
    assert "Put files on the agenda." in _page(office, Role.SECRETARY, meeting)
    meeting = planned(committee, case, secretary=secretary)
    assert "On the day, note who is there" in _page(office, Role.SECRETARY, meeting)
    assert "Note who is there; then the meeting" in _page(office, Role.SECRETARY, _today(meeting))
    record_attendance(meeting, seats(committee), acting_user=secretary)
    assert "The quorum is there: open the meeting." in _page(office, Role.SECRETARY, meeting)


def test_a_member_is_asked_for_their_word_first_and_then_for_nothing(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    member = office.people[Role.MEMBER]
    meeting = planned(committee, case, secretary=secretary)
    assert "anything ties you to it" in _page(office, Role.MEMBER, meeting)
    declare_interest(meeting.items.get(), member=member, interest=Interest.NONE)
    assert "You need do nothing yet" in _page(office, Role.MEMBER, meeting)


def test_during_and_after_a_meeting_the_next_step_is_the_file_the_close_and_the_signature(
    office, case
):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    meeting = in_session(committee, case, secretary=secretary)
    assert "File 1 is next." in _page(office, Role.SECRETARY, meeting)
    for member in seats(committee)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    terms = DecisionTerms(result=DecisionResult.ACCEPT)
    record_decision(case, acting_user=secretary, terms=terms)
    assert "No file waits for" in _page(office, Role.SECRETARY, meeting)
    close_meeting(meeting, acting_user=secretary)
    assert "Read the minutes below, then sign them." in _page(office, Role.SECRETARY, meeting)
    sign_minutes(meeting.minutes, acting_user=secretary)
    assert "wait for the signature of the chair." in _page(office, Role.SECRETARY, meeting)


def test_a_meeting_that_is_over_takes_no_votes_on_what_goes_on_to_the_next(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    committee.by_circulation = True
    committee.save()
    meeting = in_session(committee, case, secretary=secretary)
    item = meeting.items.get()
    url = reverse("meetings:item_deed", args=[meeting.pk, item.pk, "vote"])
    role = Role.MEMBER
    close_meeting(meeting, acting_user=secretary)
    _in_english(office.people[role])
    office.client(role).post(url, {"choice": VoteChoice.ACCEPT})
    assert not Vote.objects.filter(case=case).exists()
    assert "Cast the vote" not in _file(office, role, item)


def test_the_file_of_a_meeting_keeps_how_it_was_voted_and_on_which_conditions(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    meeting = in_session(committee, case, secretary=secretary)
    for member in seats(committee)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    terms = DecisionTerms(result=DecisionResult.ACCEPT, conditions="تُسلّم تذاكر")
    record_decision(case, acting_user=secretary, terms=terms)
    page = _file(office, Role.SECRETARY, meeting.items.get())
    assert "3 voted · Accept: 3" in " ".join(page.split())
    assert "تُسلّم تذاكر" in page


def test_room_file_and_agenda_say_that_the_chair_broke_a_tie(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    committee.quorum = 2
    committee.save()
    meeting = in_session(committee, case, secretary=secretary)
    chair, member = seats(committee)[:2]
    cast_vote(case, member=chair, choice=VoteChoice.ACCEPT)
    cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="دخل كاف")
    item = meeting.items.get()
    assert "the chair&#x27;s vote decides" in _file(office, Role.SECRETARY, item)
    case.refresh_from_db()
    record_decision(case, acting_user=secretary, terms=DecisionTerms(DecisionResult.ACCEPT))
    said = "The votes were equal; the chair&#x27;s vote decided"
    assert said in _page(office, Role.SECRETARY, meeting)
    assert said in _file(office, Role.SECRETARY, item)
    room = office.client(Role.SECRETARY).get(reverse("cases:inspect", args=[case.pk]))
    assert said in room.content.decode()


def test_a_file_that_left_the_committee_waits_for_nobody_in_the_meeting(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    meeting = in_session(committee, case, secretary=secretary)
    Case.objects.filter(pk=case.pk).update(stage="study", stage_kind="study")
    page = _page(office, Role.SECRETARY, meeting)
    assert "Open the file and decide" not in page
    assert "No longer before the committee" in page


def test_a_member_whose_file_was_decided_meanwhile_is_told_so_on_the_meeting(office, case):
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    meeting = in_session(committee, case, secretary=secretary)
    for member in seats(committee)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    record_decision(case, acting_user=secretary, terms=DecisionTerms(DecisionResult.ACCEPT))
    item = meeting.items.get()
    client = office.client(Role.MEMBER)
    for ask in (client.get, client.post):
        url = reverse("meetings:item", args=[meeting.pk, item.pk])
        deed = reverse("meetings:item_deed", args=[meeting.pk, item.pk, "vote"])
        answer = ask(deed if ask == client.post else url, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("meetings:inspect", args=[meeting.pk])
        assert "حُسم الملف" in answer.content.decode()
    assert url not in answer.content.decode()


def test_the_meeting_of_today_stands_on_the_first_screen_of_who_sits_in_it(office, case):
    secretary = office.people[Role.SECRETARY]
    meeting = planned(case.service.committee, case, secretary=secretary)
    meeting.at = timezone.now() + timedelta(days=3)
    meeting.save()
    url, home = reverse("meetings:inspect", args=[meeting.pk]), reverse("wagtailadmin_home")
    assert url not in office.client(Role.MEMBER).get(home).content.decode()
    _today(meeting)
    for role in (Role.MEMBER, Role.CHAIR, Role.SECRETARY):
        page = office.client(role).get(home).content.decode()
        assert page.index(url) < page.index("sila-counts")
    assert url not in office.client(Role.OFFICER).get(home).content.decode()


def test_only_what_presses_is_ticked_for_the_agenda_and_nobody_is_absent_before_it_opens(
    office, case
):
    due = CaseFactory(
        service=case.service, branch=office.branch, at="committee", papers_complete=True
    )
    Case.objects.update(due_at=timezone.now() + timedelta(days=30))
    Case.objects.filter(pk=due.pk).update(due_at=timezone.now() + timedelta(days=2))
    committee, secretary = case.service.committee, office.people[Role.SECRETARY]
    page = _page(office, Role.SECRETARY, planned(committee, secretary=secretary))
    assert "not noted yet" in page
    assert "not present" not in page
    url = reverse("meetings:inspect", args=[committee.meetings.get().pk])
    form = office.client(Role.SECRETARY).get(url).context["deeds"]["put"]
    assert form["cases"].value() == [due.pk]
    assert "its promised day is near" in page


def test_a_cancelled_meeting_says_so(office, case):
    meeting = planned(case.service.committee, secretary=office.people[Role.SECRETARY])
    cancel_meeting(meeting, reason="سفر", acting_user=office.people[Role.SECRETARY])
    assert "does not take place" in _page(office, Role.SECRETARY, meeting)
