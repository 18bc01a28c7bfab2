"""A committee in session: numbers without gaps, a quorum to open, ties that shut a file (C40)."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

import pytest
import time_machine

from cases.enums import DecisionResult, EventKind, VoteChoice
from cases.exceptions import ReasonRequired
from cases.meeting_enums import Interest, ItemOutcome, MeetingState
from cases.models import Meeting
from cases.permissions import may_decide, may_see, may_vote
from cases.selectors import queue_counts, tally, visible_cases
from cases.selectors.gates import awaits_confirmation
from cases.selectors.meetings import quorum_of, visible_meetings, waiting_for
from cases.services.committee import DecisionTerms, cast_vote, record_decision, release_decision
from cases.services.interests import declare_interest
from cases.services.meetings import (
    MeetingPlan,
    cancel_meeting,
    change_plan,
    move_on_agenda,
    open_meeting,
    plan_meeting,
    put_on_agenda,
    record_attendance,
    take_off_agenda,
)
from cases.services.verifying import verify_timeline
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, CommitteeFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move, stage
from tests.factories.meetings import before_committee, in_session, planned, seats

pytestmark = pytest.mark.django_db
RIYADH = ZoneInfo("Asia/Riyadh")
ACCEPT = DecisionTerms(result=DecisionResult.ACCEPT)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def secretary():
    return UserFactory(role="secretary")


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def case(committee):
    return before_committee(ServiceFactory(committee=committee))


def _plan(days=1):
    at = timezone.now() + timedelta(days=days)
    return MeetingPlan(at, place="القاعة", all_the_same=True)


def _decided(meeting, case, secretary):
    for member in seats(meeting.committee)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    return record_decision(case, acting_user=secretary, terms=ACCEPT)


# --- Planning -----------------------------------------------------------------------------------


@time_machine.travel("2026-11-22T09:00:00+03:00", tick=False)
def test_numbers_count_by_committee_and_year_without_gaps(committee, secretary):
    days = (1, 2, 60)  # the last in the next year
    meetings = [plan_meeting(committee, _plan(day), acting_user=secretary) for day in days]
    other = plan_meeting(CommitteeFactory(), _plan(), acting_user=secretary)
    assert [each.number for each in [*meetings, other]] == ["2026/1", "2026/2", "2027/1", "2026/1"]
    with pytest.raises(ValidationError, match="year"):
        change_plan(meetings[0], _plan(60), acting_user=secretary)
    meetings[0].serial = 9
    with pytest.raises(ValueError, match="never changes"):
        meetings[0].save()


def test_a_number_whose_meeting_was_not_stored_is_given_again(committee, secretary):
    with pytest.raises(ValidationError):
        plan_meeting(
            committee, MeetingPlan(_plan().at, "ق", link="not a link"), acting_user=secretary
        )
    assert plan_meeting(committee, _plan(), acting_user=secretary).serial == 1


def test_only_who_keeps_a_committees_meetings_plans_them(committee, secretary):
    chair, member = seats(committee)[:2]
    assert plan_meeting(committee, _plan(), acting_user=chair)
    for outsider in (member, UserFactory(role="director"), UserFactory(role="officer")):
        with pytest.raises(PermissionDenied):
            plan_meeting(committee, _plan(), acting_user=outsider)
    committee.secretary = UserFactory(role="secretary")
    committee.save()
    with pytest.raises(PermissionDenied):
        plan_meeting(committee, _plan(), acting_user=secretary)


@pytest.mark.parametrize("plan", [_plan(-1), MeetingPlan(_plan().at)])
def test_a_meeting_has_a_place_and_a_day_to_come(committee, secretary, plan):
    with pytest.raises(ValidationError):
        plan_meeting(committee, plan, acting_user=secretary)


def test_a_cancelled_meeting_keeps_its_number_and_frees_its_files(committee, case, secretary):
    meeting = planned(committee, case, secretary=secretary)
    with pytest.raises(ReasonRequired):
        cancel_meeting(meeting, reason=" ", acting_user=secretary)
    cancel_meeting(meeting, reason="اعتذر الأعضاء", acting_user=secretary)
    assert list(waiting_for(committee, user=secretary)) == [case]
    assert planned(committee, case, secretary=secretary).serial == 2


# --- The agenda ---------------------------------------------------------------------------------


def test_a_file_lies_on_one_agenda_and_its_timeline_says_so(committee, case, secretary):
    meeting = planned(committee, case, secretary=secretary)
    with pytest.raises(ValidationError, match="moved on"):
        planned(committee, case, secretary=secretary)
    event = case.events.get(kind=EventKind.ON_AGENDA)
    assert event.data == {"meeting": meeting.pk, "number": meeting.number}
    assert verify_timeline(case) == []


def test_only_what_waits_for_this_committee_goes_on_its_agenda(committee, secretary):
    meeting = planned(committee, secretary=secretary)
    service = ServiceFactory(committee=committee)
    for stray in (CaseFactory(at="committee"), CaseFactory(service=service, at="study")):
        with pytest.raises(ValidationError):
            put_on_agenda(meeting, [stray], acting_user=secretary)


def test_the_order_changes_and_a_file_comes_off(committee, case, secretary):
    second = before_committee(case.service)
    meeting = planned(committee, case, second, secretary=secretary)
    first_item, second_item = meeting.items.all()
    move_on_agenda(second_item, up=True, acting_user=secretary)
    move_on_agenda(second_item, up=True, acting_user=secretary)
    assert [item.case for item in meeting.items.all()] == [second, case]
    take_off_agenda(first_item, acting_user=secretary)
    assert list(waiting_for(committee, user=secretary)) == [case]
    put_on_agenda(meeting, [case], acting_user=secretary)
    assert meeting.items.filter(outcome=ItemOutcome.WAITING).count() == 2


# --- Quorum -------------------------------------------------------------------------------------


def test_without_quorum_a_meeting_does_not_open_and_says_why(committee, case, secretary):
    meeting = planned(committee, secretary=secretary)
    record_attendance(meeting, seats(committee)[:2], acting_user=secretary)
    with pytest.raises(ValidationError, match="agenda"):
        open_meeting(meeting, acting_user=secretary)
    put_on_agenda(meeting, [case], acting_user=secretary)
    with pytest.raises(ValidationError, match="No quorum: 1 more member"):
        open_meeting(meeting, acting_user=secretary)
    assert quorum_of(meeting).short == 1
    record_attendance(meeting, seats(committee)[:3], acting_user=secretary)
    with pytest.raises(ValidationError, match="planned for"):
        open_meeting(meeting, acting_user=secretary)
    opened = open_meeting(meeting, acting_user=secretary, before_its_hour=True)
    assert opened.state == MeetingState.OPEN


def test_without_the_chair_somebody_present_presides(committee, case, secretary):
    meeting = planned(committee, case, secretary=secretary)
    chair, *others = seats(committee)
    record_attendance(meeting, others[:3], acting_user=secretary)
    for nobody in (None, chair):
        with pytest.raises(ValidationError, match="presides"):
            open_meeting(meeting, acting_user=secretary, chaired_by=nobody)
    opened = open_meeting(
        meeting, acting_user=secretary, chaired_by=others[0], before_its_hour=True
    )
    assert opened.chaired_by == others[0]


def test_only_members_are_counted(committee, case, secretary):
    meeting = planned(committee, case, secretary=secretary)
    with pytest.raises(ValidationError):
        record_attendance(meeting, [UserFactory(role="member")], acting_user=secretary)


# --- Ties ---------------------------------------------------------------------------------------


def test_a_file_on_the_agenda_opens_with_the_members_word(committee, case, secretary):
    member = seats(committee)[1]
    assert may_see(member, case)
    item = planned(committee, case, secretary=secretary).items.get()
    assert not may_see(member, case)
    declare_interest(item, member=member, interest=Interest.NONE)
    assert may_see(member, case)
    assert may_see(secretary, case)


def test_a_tie_shuts_the_file_and_takes_the_vote(committee, case, secretary):
    member = seats(committee)[1]
    item = planned(committee, case, secretary=secretary).items.get()
    declare_interest(item, member=member, interest=Interest.KINSHIP, note="ابن عمي")
    assert case not in visible_cases(user=member)
    assert not may_vote(member, case)
    event = case.events.get(kind=EventKind.VOTE_CAST)
    assert event.data == {"round": 1, "recused": True, "tie": "kinship"}
    with pytest.raises(ValidationError, match="stepped aside"):
        declare_interest(item, member=member, interest=Interest.NONE)


def test_a_tie_that_shows_later_is_declared_over_none(committee, case, secretary):
    item = in_session(committee, case, secretary=secretary).items.get()
    member = seats(committee)[1]
    declare_interest(item, member=member, interest=Interest.WORK)
    assert not may_see(member, case)


def test_only_members_declare_and_only_on_what_waits(committee, case, secretary):
    item = planned(committee, case, secretary=secretary).items.get()
    for outsider in (secretary, UserFactory(role="member")):
        with pytest.raises(PermissionDenied):
            declare_interest(item, member=outsider, interest=Interest.NONE)


@pytest.mark.parametrize(("lowers", "quorum"), [(False, 3), (True, 2)])
def test_a_tie_counts_out_of_the_quorum_as_the_committee_rules(case, secretary, lowers, quorum):
    committee = case.service.committee
    committee.conflict_lowers_quorum = lowers
    committee.save()
    item = in_session(committee, case, secretary=secretary).items.get()
    chair, aside, member, *_rest = seats(committee)
    declare_interest(item, member=aside, interest=Interest.KINSHIP)
    for voter in (chair, member):
        cast_vote(case, member=voter, choice=VoteChoice.ACCEPT)
    case.service.committee.refresh_from_db()
    assert tally(case).quorum == quorum
    if lowers:
        assert record_decision(case, acting_user=secretary, terms=ACCEPT)
    else:
        with pytest.raises(ValidationError, match="No quorum"):
            record_decision(case, acting_user=secretary, terms=ACCEPT)


# --- Votes in the meeting -----------------------------------------------------------------------


def test_what_is_on_an_agenda_is_voted_on_there_by_who_is_there(committee, case, secretary):
    meeting = planned(committee, case, secretary=secretary)
    member, absent = seats(committee)[1], seats(committee)[4]
    for each in (member, absent):
        declare_interest(meeting.items.get(), member=each, interest=Interest.NONE)
    assert not may_vote(member, case)
    assert not may_decide(secretary, case)
    assert queue_counts(member)["votes"] == 0
    record_attendance(meeting, seats(committee)[:3], acting_user=secretary)
    open_meeting(meeting, acting_user=secretary, before_its_hour=True)
    assert may_vote(member, case)
    assert queue_counts(member)["votes"] == 1
    assert not may_vote(absent, case)


def test_a_vote_given_between_meetings_counts_in_no_meeting(committee, case, secretary):
    """Its voter may not be there: minutes would count an absent voice."""
    chair, early, *_rest = seats(committee)
    cast_vote(case, member=early, choice=VoteChoice.ACCEPT)
    in_session(committee, case, secretary=secretary)
    assert tally(case).present == 0
    cast_vote(case, member=chair, choice=VoteChoice.ACCEPT)
    assert tally(case).present == 1


def test_who_has_voted_in_a_meeting_cannot_be_noted_as_absent_from_it(committee, case, secretary):
    meeting = planned(committee, case, secretary=secretary)
    chair, member, other, *_ = everybody = seats(committee)
    for each in everybody[:4]:
        declare_interest(meeting.items.get(), member=each, interest=Interest.NONE)
    record_attendance(meeting, everybody[:4], acting_user=secretary)
    open_meeting(meeting, acting_user=secretary, before_its_hour=True)
    cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    with pytest.raises(ValidationError) as refusal:
        record_attendance(meeting, [chair, other], acting_user=secretary)
    assert str(member) in refusal.value.message_dict["present"][0]
    record_attendance(meeting, [chair, member], acting_user=secretary)  # the other has not voted
    assert quorum_of(meeting).present == 2


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=RIYADH), "This hour is over"),
        (datetime(2026, 11, 27, 10, tzinfo=RIYADH), "not a working day"),
    ],
)
@time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=RIYADH), tick=False)
def test_an_hour_that_is_over_and_a_day_off_are_asked_about_once(committee, secretary, on, words):
    plan = MeetingPlan(on, place="القاعة")
    with pytest.raises(ValidationError, match=words) as asked:
        plan_meeting(committee, plan, acting_user=secretary)
    assert list(asked.value.message_dict) == ["all_the_same"]
    meant = replace(plan, all_the_same=True)
    assert plan_meeting(committee, meant, acting_user=secretary).at == on


def test_between_meetings_a_committee_decides_only_where_it_may(committee, case, secretary):
    member = seats(committee)[1]
    assert may_vote(member, case)
    committee.by_circulation = False
    committee.save()
    case.refresh_from_db()
    assert not may_vote(member, case)
    assert not may_decide(secretary, case)
    assert queue_counts(member)["votes"] == 0


@pytest.mark.parametrize("breaks_ties", [True, False])
def test_a_tie_is_broken_by_the_chair_where_the_setting_says_so(case, secretary, breaks_ties):
    committee = case.service.committee
    committee.casting_vote, committee.quorum = breaks_ties, 2
    committee.save()
    case.refresh_from_db()
    chair, member = seats(committee)[:2]
    cast_vote(case, member=chair, choice=VoteChoice.ACCEPT)
    cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="دخل كاف")
    if breaks_ties:
        assert record_decision(case, acting_user=secretary, terms=ACCEPT)
        return
    with pytest.raises(ValidationError, match="tied"):
        record_decision(case, acting_user=secretary, terms=ACCEPT)
    later = DecisionTerms(DecisionResult.POSTPONE, "outside_scope", explanation="نعيد النظر")
    assert record_decision(case, acting_user=secretary, terms=later)


def test_a_decision_belongs_to_the_meeting_that_made_it(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    decision = _decided(meeting, case, secretary)
    item = meeting.items.get()
    assert (item.outcome, item.decision) == (ItemOutcome.DECIDED, decision)
    assert case.events.get(kind=EventKind.DECISION_RECORDED).data["number"] == meeting.number


def test_an_amount_above_the_limit_goes_on_and_is_not_released(secretary):
    committee = CommitteeFactory(limit_amount=5000)
    document = {"stages": [dict(each) for each in WORKFLOW["stages"]]}
    voting = next(each for each in document["stages"] if each["key"] == "committee")
    on = move("confirm", guard="above_limit", requires=["decision_recorded"], automatic=True)
    voting["moves"] = [on, *voting["moves"]]
    back = move("decided", guard="accepted", requires=["decision_recorded"], automatic=True)
    document["stages"].insert(
        4, stage("confirm", "director", "director", "committee", moves=[back], on_public_way=False)
    )
    service = ServiceFactory(committee=committee, workflow=WorkflowFactory(definition=document))
    small, large = (
        CaseFactory(service=service, at="committee", papers_complete=True) for _twice in range(2)
    )
    for case, amount in ((small, 5000), (large, 5001)):
        for member in seats(committee)[:3]:
            cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
        terms = DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(amount))
        record_decision(case, acting_user=secretary, terms=terms)
        case.refresh_from_db()
    assert (small.stage, large.stage) == ("decided", "confirm")
    assert not awaits_confirmation(small, small.decisions.get())
    assert awaits_confirmation(large, large.decisions.get())
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert release_decision(large.decisions.get()).released_at is None
        director = UserFactory(role="director")
        final = record_decision(large, acting_user=director, terms=terms)
        assert release_decision(final).released_at


# --- Who sees meetings --------------------------------------------------------------------------


def test_meetings_are_seen_by_their_committee_and_by_who_answers_for_the_house(
    committee, secretary
):
    meeting = planned(committee, secretary=secretary)
    readers = [secretary, *seats(committee)]
    readers += [UserFactory(role=role) for role in ("director", "auditor", "privacy_officer")]
    for reader in readers:
        assert list(visible_meetings(user=reader)) == [meeting]
    outsiders = ("member", "chair", "officer", "researcher", "board_secretary", "editor", "admin")
    for outsider in outsiders:
        assert not visible_meetings(user=UserFactory(role=outsider)).exists()
    assert Meeting.objects.count() == 1
