"""A decision that came back to its committee: minutes say so, and who is aside stays aside."""

from dataclasses import replace
from decimal import Decimal

from django.urls import reverse

import pytest

from cases.backoffice.meetings.paper import paper_of
from cases.enums import VoteChoice
from cases.meeting_enums import Interest
from cases.models import Case
from cases.selectors import tally
from cases.selectors.meetings import may_join, precedents, waiting_for
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.interests import declare_interest
from cases.services.meetings import close_meeting
from cases.services.moves import move_case
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import words_on
from tests.factories.cases import CaseFactory, CommitteeFactory, ServiceFactory, seats_of
from tests.factories.meetings import confirming_workflow, in_session

TERMS = DecisionTerms("accept", amount=Decimal(12_000))
LESS = replace(TERMS, amount=Decimal(1_400), answer="يكفي هذا المبلغ.")


def _accepted(case, members, terms, *, secretary):
    for member in members:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    record_decision(case, acting_user=secretary, terms=terms)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def committee():
    return CommitteeFactory(limit_amount=5000, quorum=3, conflict_lowers_quorum=True)


@pytest.fixture
def case(office, committee):
    service = ServiceFactory(committee=committee, workflow=confirming_workflow())
    return CaseFactory(service=service, branch=office.branch, at="committee", papers_complete=True)


def test_meeting_and_minutes_say_that_a_decision_came_back_and_what_was_decided_then(
    office, case, committee
):
    secretary, director = office.people[Role.SECRETARY], office.people[Role.DIRECTOR]
    meeting = in_session(committee, case, secretary=secretary)
    _accepted(case, seats_of(case)[:3], TERMS, secretary=secretary)
    case = move_case(
        Case.objects.get(pk=case.pk), to="committee", acting_user=director, reason="أيكفي أقل؟"
    )
    page = reverse("meetings:inspect", args=[meeting.pk])
    shown = words_on(office.client(Role.SECRETARY).get(page))
    assert "أُعيد، ويُتخذ القرار من جديد." in shown
    assert "وما أُعيد بعد قراره ينظر فيه اجتماع آخر." in shown
    file = reverse("meetings:item", args=[meeting.pk, meeting.items.get().pk])
    assert "أُعيد، ويُتخذ القرار من جديد." in words_on(office.client(Role.SECRETARY).get(file))
    assert case in waiting_for(committee, user=secretary)
    assert case not in may_join(meeting, user=secretary)  # it has decided on it
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    _accepted(case, seats_of(case)[:3], LESS, secretary=secretary)
    shown = words_on(office.client(Role.SECRETARY).get(page))
    assert "أُعيد، وتقرر من جديد: قبول (1,400 ريال)" in shown
    assert "قبول (1,400 ريال)" in paper_of(minutes, reader=secretary).lines[0].later


def test_who_votes_anew_in_another_meeting_reads_what_came_back_by_whom_and_why(
    office, case, committee
):
    secretary, director = office.people[Role.SECRETARY], office.people[Role.DIRECTOR]
    first = in_session(committee, case, secretary=secretary)
    case = _accepted(case, seats_of(case)[:3], TERMS, secretary=secretary)
    close_meeting(first, acting_user=secretary)
    case = move_case(case, to="committee", acting_user=director, reason="أيكفي أقل؟")
    second = in_session(committee, case, secretary=secretary)
    file = reverse("meetings:item", args=[second.pk, second.items.get().pk])
    shown = words_on(office.client(Role.SECRETARY).get(file))
    assert "أُعيد ما تقرر من قبل، وهو قبول (12,000 ريال)" in shown
    assert str(director) in shown
    assert "أيكفي أقل؟" in shown
    _accepted(case, seats_of(case)[:3], LESS, secretary=secretary)
    assert "أُعيد ما تقرر من قبل" not in words_on(office.client(Role.SECRETARY).get(file))


def test_who_stepped_aside_counts_as_aside_when_the_file_comes_back(office, case, committee):
    seats, secretary = seats_of(case), office.people[Role.SECRETARY]
    meeting = in_session(committee, case, secretary=secretary)
    declare_interest(meeting.items.get(), member=seats[0], interest=Interest.KINSHIP)
    before = tally(Case.objects.get(pk=case.pk))
    case = _accepted(case, seats[1:4], TERMS, secretary=secretary)
    director = office.people[Role.DIRECTOR]
    case = move_case(case, to="committee", acting_user=director, reason="أيكفي أقل؟")
    now = tally(Case.objects.get(pk=case.pk))
    assert (now.round, now.present) == (2, 0)
    assert (now.recused, now.quorum) == (before.recused, before.quorum) == (1, 2)


def test_the_minutes_of_the_next_meeting_say_who_stepped_aside_before(office, case, committee):
    """Signed minutes counted four present and three votes, and said nothing of the fourth."""
    seats, secretary = seats_of(case), office.people[Role.SECRETARY]
    first = in_session(committee, case, secretary=secretary)
    declare_interest(first.items.get(), member=seats[0], interest=Interest.KINSHIP)
    case = _accepted(case, seats[1:4], TERMS, secretary=secretary)
    earlier = close_meeting(first, acting_user=secretary).minutes
    case = move_case(
        case, to="committee", acting_user=office.people[Role.DIRECTOR], reason="أيكفي أقل؟"
    )
    second = in_session(committee, case, secretary=secretary)
    _accepted(case, seats[1:4], LESS, secretary=secretary)
    later = close_meeting(second, acting_user=secretary).minutes
    told = [paper_of(minutes, reader=secretary).lines[0].aside for minutes in (earlier, later)]
    assert told[0] == told[1] == [(str(seats[0]), str(Interest.KINSHIP.label))]


def test_what_was_decided_anew_and_changed_above_is_told_to_its_end(office, case, committee):
    """Signed minutes went on saying “accept”, of a request that the director had refused."""
    secretary, director = office.people[Role.SECRETARY], office.people[Role.DIRECTOR]
    meeting = in_session(committee, case, secretary=secretary)
    _accepted(case, seats_of(case)[:3], TERMS, secretary=secretary)
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    case = Case.objects.get(pk=case.pk)
    case = move_case(case, to="committee", acting_user=director, reason="أيكفي أقل؟")
    anew = replace(TERMS, amount=Decimal(6_000), answer="هذا أقل ما يكفي.")
    case = _accepted(case, seats_of(case)[:3], anew, secretary=secretary)
    page = reverse("meetings:inspect", args=[meeting.pk])
    waits = words_on(office.client(Role.SECRETARY).get(page))
    assert "وتقرر من جديد: قبول (6,000 ريال)" in waits
    assert "فوق الحد" in waits
    refused = DecisionTerms("refuse", "outside_scope", "لا يدخل في نطاق الخدمة.")
    record_decision(case, acting_user=director, terms=refused)
    later = paper_of(minutes, reader=secretary).lines[0].later
    shown = words_on(office.client(Role.SECRETARY).get(page))
    for told in (later, shown):
        assert "وتقرر من جديد: قبول (6,000 ريال)" in told
        assert "رفض" in told


def test_the_word_from_above_that_was_sent_back_itself_is_not_told_as_standing(
    office, case, committee
):
    """Signed minutes went on saying what the director had decided, and taken back since."""
    secretary, director = office.people[Role.SECRETARY], office.people[Role.DIRECTOR]
    meeting = in_session(committee, case, secretary=secretary)
    case = _accepted(case, seats_of(case)[:3], TERMS, secretary=secretary)
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    less = replace(TERMS, amount=Decimal(1_200))
    word = record_decision(case, acting_user=director, terms=less)
    word.is_current, word.released_at = False, None  # as a move back to the committee leaves it
    word.save()
    page = reverse("meetings:inspect", args=[meeting.pk])
    later = paper_of(minutes, reader=secretary).lines[0].later
    for told in (later, words_on(office.client(Role.SECRETARY).get(page))):
        assert "أُعيد، ويُتخذ القرار من جديد." in told
        assert "1,200" not in told


def test_what_still_waits_for_a_word_from_above_is_no_precedent(office, case, committee):
    secretary, director = office.people[Role.SECRETARY], office.people[Role.DIRECTOR]
    other = CaseFactory(service=case.service, branch=office.branch)
    case = _accepted(case, seats_of(case)[:3], TERMS, secretary=secretary)
    assert precedents(other).most is None
    record_decision(case, acting_user=director, terms=replace(TERMS, amount=Decimal(9_000)))
    assert (precedents(other).results, precedents(other).most) == ({"accept": 1}, 9_000)
