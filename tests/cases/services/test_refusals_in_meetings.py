"""What a committee's agenda, attendance and minutes refuse (C40)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.backoffice.meetings.paper import paper_of
from cases.enums import DecisionResult, DocumentState, EventKind, VoteChoice
from cases.exceptions import ReasonRequired
from cases.meeting_enums import ItemOutcome
from cases.services.committee import (
    DecisionTerms,
    cast_vote,
    override_window,
    record_decision,
)
from cases.services.meetings import (
    cancel_meeting,
    close_meeting,
    move_on_agenda,
    open_meeting,
    put_on_agenda,
    record_attendance,
    take_off_agenda,
)
from cases.services.minutes import add_addendum, sign_minutes, write_remarks
from cases.services.moves import enter_stage
from cases.services.timeline import record_event
from tests.factories.accounts import UserFactory
from tests.factories.cases import CommitteeFactory, ServiceFactory
from tests.factories.meetings import before_committee, in_session, planned, seats

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return UserFactory(role="secretary")


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def case(committee):
    return before_committee(ServiceFactory(committee=committee))


def _refusal(deed, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        deed(*args, **kwargs)
    return next(iter(getattr(refusal.value, "error_dict", {"": None})))


def _decided(meeting, case, secretary):
    for member in seats(meeting.committee)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    terms = DecisionTerms(result=DecisionResult.ACCEPT)
    return record_decision(case, acting_user=secretary, terms=terms)


def test_a_meeting_is_cancelled_with_its_reason_and_is_then_over(committee, secretary):
    meeting = planned(committee, secretary=secretary)
    with pytest.raises(ReasonRequired):
        cancel_meeting(meeting, reason=" ", acting_user=secretary)
    cancel_meeting(meeting, reason="سفر الرئيس", acting_user=secretary)
    assert _refusal(cancel_meeting, meeting, reason="ثانية", acting_user=secretary) == ""


def test_nothing_is_given_on_a_paper_that_was_sent_back(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    lease = case.documents.filter(key="lease")
    lease.update(is_required=True, state=DocumentState.REJECTED, reason="الختم غير واضح")
    assert _refusal(_decided, meeting, case, secretary) == ""
    lease.update(state=DocumentState.RECEIVED)
    assert record_decision(case, acting_user=secretary, terms=DecisionTerms(DecisionResult.ACCEPT))


def test_a_decided_file_neither_leaves_the_agenda_nor_comes_back_to_it(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    _decided(meeting, case, secretary)
    item = meeting.items.get()
    assert _refusal(take_off_agenda, item, acting_user=secretary) == ""
    assert _refusal(put_on_agenda, meeting, [case], acting_user=secretary) == "cases"
    item.refresh_from_db()
    assert item.outcome == ItemOutcome.DECIDED


def test_at_the_end_of_the_agenda_nothing_moves(committee, case, secretary):
    other = before_committee(case.service)
    meeting = planned(committee, case, other, secretary=secretary)
    first, last = meeting.items.order_by("order")
    move_on_agenda(first, up=True, acting_user=secretary)
    move_on_agenda(last, up=False, acting_user=secretary)
    assert list(meeting.items.order_by("order")) == [first, last]


def test_a_file_that_moves_on_without_a_decision_is_gone_from_the_minutes(
    committee, case, secretary
):
    meeting = in_session(committee, case, secretary=secretary)
    case.is_open, case.closed_at = False, timezone.now()
    case.save()
    close_meeting(meeting, acting_user=secretary)
    assert meeting.items.get().outcome == ItemOutcome.GONE


def test_an_empty_agenda_opens_no_meeting(committee, secretary):
    meeting = planned(committee, secretary=secretary)
    record_attendance(meeting, seats(committee), acting_user=secretary)
    assert _refusal(open_meeting, meeting, acting_user=secretary) == ""


def test_who_presides_is_not_noted_as_gone_before_the_meeting_closes(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    rest = [user for user in seats(committee) if user != meeting.chaired_by]
    assert _refusal(record_attendance, meeting, rest, acting_user=secretary) == "present"


def test_minutes_are_written_by_their_keeper_and_signed_by_two(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    _decided(meeting, case, secretary)
    close_meeting(meeting, acting_user=secretary)
    minutes, outsider = meeting.minutes, UserFactory(role="officer")
    for deed, said in ((write_remarks, {"text": "ملاحظة"}), (add_addendum, {"text": "إلحاق"})):
        with pytest.raises(PermissionDenied):
            deed(minutes, acting_user=outsider, **said)
    with pytest.raises(PermissionDenied):
        sign_minutes(minutes, acting_user=outsider)
    assert _refusal(add_addendum, minutes, text="إلحاق", acting_user=secretary) == ""
    sign_minutes(minutes, acting_user=meeting.chaired_by)
    sign_minutes(minutes, acting_user=secretary)
    assert _refusal(add_addendum, minutes, text=" ", acting_user=secretary) == "text"
    assert _refusal(write_remarks, minutes, text="متأخرة", acting_user=secretary) == ""
    assert add_addendum(minutes, text="إلحاق", acting_user=secretary).text == "إلحاق"


def test_a_decision_is_released_early_once_and_with_a_reason(committee, case, secretary):
    meeting, director = (
        in_session(committee, case, secretary=secretary),
        UserFactory(role="director"),
    )
    decision = _decided(meeting, case, secretary)
    with pytest.raises(ReasonRequired):
        override_window(decision, acting_user=director, reason=" ")
    with pytest.raises(PermissionDenied):
        override_window(decision, acting_user=secretary, reason="عاجل")
    decision.released_at = timezone.now() - timedelta(minutes=1)
    decision.save()
    assert _refusal(override_window, decision, acting_user=director, reason="عاجل") == ""


def test_one_round_has_one_decision(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    _decided(meeting, case, secretary)
    with pytest.raises(PermissionDenied):  # it has left the committee's stage
        record_decision(
            case, acting_user=secretary, terms=DecisionTerms(result=DecisionResult.ACCEPT)
        )


def test_minutes_say_where_a_file_went_that_left_the_meeting_undecided(committee, case, secretary):
    """Sent back to the researcher with a question it was "no longer before the committee"."""
    meeting = in_session(committee, case, secretary=secretary)
    enter_stage(case, case.workflow_version.document.stage("study"))
    case.save()
    facts = {"from": "committee", "from_kind": "committee", "to": "study"}
    record_event(case, EventKind.STAGE_MOVED, data=facts, reason="ما دخل الأسرة؟")
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    assert minutes.content["items"][0]["went_to"] == dict(case.current_stage.name)
    assert paper_of(minutes, reader=secretary).lines[0].went_to == case.current_stage.name
