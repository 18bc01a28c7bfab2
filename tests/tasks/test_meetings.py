"""Who sits on a committee hears of its meetings before their day, and of each change."""

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.models import Meeting
from cases.selectors.for_you import kept_before, told_to
from cases.services.meetings import MeetingPlan, cancel_meeting, change_plan, plan_meeting
from cms.accounts.models import User
from cms.notices.enums import StaffNoticeKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import CommitteeFactory
from tests.factories.meetings import seats
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
PLAN = MeetingPlan(timezone.now() + timedelta(days=3), place="القاعة", all_the_same=True)


@pytest.fixture
def secretary() -> User:
    user: User = UserFactory(role="secretary")
    return user


@pytest.fixture
def meeting(secretary: User) -> Meeting:
    plan = replace(PLAN, at=timezone.now() + timedelta(days=3))
    return plan_meeting(CommitteeFactory(), plan, acting_user=secretary)


def _told(user: User) -> list[str]:
    return [row.kind for row in told_to(user)]


def test_every_member_is_told_of_the_plan_with_its_day_and_not_who_made_it(meeting, secretary):
    for member in seats(meeting.committee):
        [row] = kept_before(member)
        assert row.kind == StaffNoticeKind.MEETING_PLANNED
        assert str(meeting.number) in row.reference
        assert f"{timezone.localtime(meeting.at):%d/%m/%Y %H:%M}" in row.reference
    assert _told(secretary) == []


def test_another_hour_and_another_place_are_told_and_what_stays_as_it_was_is_not(
    meeting, secretary
):
    member = seats(meeting.committee)[0]
    same = MeetingPlan(meeting.at, place=meeting.place, all_the_same=True)
    change_plan(meeting, same, acting_user=secretary)
    assert _told(member) == [StaffNoticeKind.MEETING_PLANNED]
    change_plan(meeting, replace(same, place="المكتبة"), acting_user=secretary)
    change_plan(meeting, replace(same, at=meeting.at + timedelta(hours=1)), acting_user=secretary)
    assert _told(member)[:2] == [StaffNoticeKind.MEETING_MOVED] * 2


def test_that_it_is_off_is_told_too_and_nothing_of_it_once_its_hour_has_come(meeting, secretary):
    member = seats(meeting.committee)[0]
    cancel_meeting(meeting, reason="لم يكتمل النصاب", acting_user=secretary)
    assert _told(member)[0] == StaffNoticeKind.MEETING_OFF
    with time_machine.travel(meeting.at + timedelta(minutes=1), tick=False):
        assert _told(member) == []


def test_the_notice_leads_to_the_meeting(meeting, client):
    make_roles()
    member = seats(meeting.committee)[0]
    client.force_login(member)
    answer = client.post(reverse("for_you_open", args=[told_to(member).get().pk]))
    assert answer.url == reverse("meetings:inspect", args=[meeting.pk])
