"""Minutes: drawn up from what happened, signed by two, then changed by nobody (C40)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import translation

import pytest

from cases.backoffice.meetings.paper import paper_of
from cases.enums import DecisionResult, VoteChoice
from cases.meeting_enums import Interest, ItemOutcome, MeetingState, Tie
from cases.models import Minutes
from cases.selectors.meetings import waiting_for
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.interests import declare_interest
from cases.services.meetings import (
    close_meeting,
    open_meeting,
    record_attendance,
    take_off_agenda,
)
from cases.services.minutes import add_addendum, is_untouched, sign_minutes, write_remarks
from tests.factories.accounts import UserFactory
from tests.factories.cases import CommitteeFactory, ServiceFactory
from tests.factories.meetings import before_committee, in_session, planned, seats

pytestmark = pytest.mark.django_db
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


def _decided(meeting, case, secretary):
    for member in seats(meeting.committee)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    return record_decision(case, acting_user=secretary, terms=ACCEPT)


def _closed(committee, case, secretary):
    meeting = in_session(committee, case, secretary=secretary)
    _decided(meeting, case, secretary)
    return close_meeting(meeting, acting_user=secretary)


def _signed(committee, case, secretary):
    meeting = _closed(committee, case, secretary)
    sign_minutes(meeting.minutes, acting_user=meeting.chaired_by)
    return sign_minutes(meeting.minutes, acting_user=secretary)


def test_closing_draws_up_the_minutes_and_carries_over_what_is_undecided(
    committee, case, secretary
):
    second = before_committee(case.service)
    meeting = in_session(committee, case, second, secretary=secretary)
    aside = seats(committee)[4]
    declare_interest(meeting.items.first(), member=aside, interest=Interest.KINSHIP, note="سر")
    _decided(meeting, case, secretary)
    voice = cast_vote(second, member=seats(committee)[1], choice=VoteChoice.REFUSE, reason="سبب")
    content = close_meeting(meeting, acting_user=secretary).minutes.content
    voice.refresh_from_db()
    assert voice.set_aside_at  # told in no minutes, it decides nothing afterwards
    first, other = content["items"]
    assert first["aside"] == [{"name": str(aside), "tie": "kinship"}]
    assert (first["result"], first["votes"], first["voters"]) == ("accept", {"accept": 3}, [])
    assert other["outcome"] == ItemOutcome.CARRIED
    assert content["quorum"] == {"needed": 3, "present": 5, "seats": 5}
    assert "سر" not in str(content)
    assert case.person.name not in str(content)
    assert list(waiting_for(committee, user=secretary)) == [second]


@pytest.mark.parametrize(
    ("breaks_ties", "terms", "tie"),
    [
        (True, ACCEPT, "chair"),
        (False, DecisionTerms("postpone", "outside_scope", explanation="نعيد النظر"), "open"),
    ],
)
def test_minutes_say_that_votes_were_equal_and_what_followed(
    committee, case, secretary, breaks_ties, terms, tie
):
    committee.casting_vote, committee.quorum = breaks_ties, 2
    committee.save()
    meeting = in_session(committee, case, secretary=secretary)
    chair, member = seats(committee)[:2]
    cast_vote(case, member=chair, choice=VoteChoice.ACCEPT)
    cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="دخل كاف")
    case.refresh_from_db()
    record_decision(case, acting_user=secretary, terms=terms)
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    assert minutes.content["items"][0]["tie"] == tie
    assert paper_of(minutes, reader=secretary).lines[0].tie == str(Tie(tie).label)


def test_minutes_name_voters_only_where_the_setting_says_so(committee, case, secretary):
    committee.names_in_minutes = True
    committee.save()
    [item] = _closed(committee, case, secretary).minutes.content["items"]
    chair = seats(committee)[0]
    assert {"name": str(chair), "choice": "accept"} in item["voters"]


def test_two_sign_and_remarks_written_after_a_signature_take_it_back(committee, case, secretary):
    meeting = _closed(committee, case, secretary)
    minutes, chair = meeting.minutes, meeting.chaired_by
    sign_minutes(minutes, acting_user=secretary)
    assert write_remarks(minutes, text="نوقشت الميزانية", acting_user=secretary).secretary is None
    for outsider in (seats(committee)[1], UserFactory(role="director")):
        with pytest.raises(PermissionDenied):
            sign_minutes(minutes, acting_user=outsider)
    sign_minutes(minutes, acting_user=secretary)
    kept = write_remarks(minutes, text="نوقشت الميزانية", acting_user=secretary)
    assert kept.secretary == secretary  # nothing changed
    signed = sign_minutes(minutes, acting_user=chair)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.SIGNED
    assert is_untouched(Minutes.objects.get(pk=signed.pk))


def test_signed_minutes_are_changed_by_nobody(committee, case, secretary):
    minutes = _signed(committee, case, secretary)
    for deed in (
        lambda: write_remarks(minutes, text="غيره", acting_user=secretary),
        lambda: sign_minutes(minutes, acting_user=secretary),
    ):
        with pytest.raises(ValidationError, match="addendum"):
            deed()
    minutes.remarks = "غيره"
    with pytest.raises(ValueError, match="never change"):
        minutes.save()
    with pytest.raises(ValueError, match="never deleted"):
        minutes.delete()
    with (
        pytest.raises(DatabaseError, match="never change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE cases_minutes SET remarks = %s", ["غيره"])


def test_an_addendum_corrects_what_is_signed(committee, case, secretary):
    meeting = _closed(committee, case, secretary)
    with pytest.raises(ValidationError, match="remarks"):
        add_addendum(meeting.minutes, text="تصحيح", acting_user=secretary)
    sign_minutes(meeting.minutes, acting_user=meeting.chaired_by)
    minutes = sign_minutes(meeting.minutes, acting_user=secretary)
    with pytest.raises(PermissionDenied):
        add_addendum(minutes, text="تصحيح", acting_user=UserFactory(role="director"))
    assert add_addendum(minutes, text="تصحيح", acting_user=secretary).by == secretary


def test_a_case_lives_on_after_its_meeting(committee, case, secretary):
    """What changes later in the case changes no minutes."""
    minutes = _signed(committee, case, secretary)
    case.service.name = {"ar": "اسم آخر"}
    case.service.save()
    assert Minutes.objects.get(pk=minutes.pk).content == minutes.content


def test_a_file_taken_off_before_the_meeting_stands_in_no_minutes(committee, case, secretary):
    other = before_committee(case.service)
    meeting = planned(committee, case, other, secretary=secretary)
    take_off_agenda(meeting.items.get(case=other), acting_user=secretary)
    assert list(waiting_for(committee, user=secretary)) == [other]
    record_attendance(meeting, seats(committee), acting_user=secretary)
    open_meeting(meeting, acting_user=secretary, before_its_hour=True)
    close_meeting(meeting, acting_user=secretary)
    lines = Minutes.objects.get(meeting=meeting).content["items"]
    assert [line["reference"] for line in lines] == [case.reference]
