"""What the clock watches over: told once, to the right people, never while the clock stands still
(J12.3, J12.4)."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.models import Case, CaseDocument, Decision, DistinctPersons, Registration
from cms.accounts.roles import Role
from cms.notices.enums import NoticeEvent, StaffNoticeKind
from cms.notices.models import StaffNotice
from surveys.models import Correction
from tasks.keeping_time import watch_corrections
from tasks.watching import (
    percent_used,
    watch_calls,
    watch_duplicates,
    watch_expiries,
    watch_renewals,
    watch_windows,
)
from tasks.work import pulse
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.notices import NoticeFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def told(reader: Any) -> list[str]:
    return list(
        StaffNotice.objects.filter(user=reader).order_by("id").values_list("kind", flat=True)
    )


def case_used(percent: int, **values: Any) -> Any:
    """A case of which so much of a hundred days has passed."""
    case = CaseFactory(**values)
    case.submitted_at = timezone.now() - timedelta(days=percent, hours=1)
    case.complete_at = case.submitted_at
    case.due_at = case.submitted_at + timedelta(days=100)
    case.stage_due_at = None
    case.save()
    StaffNotice.objects.all().delete()
    return case


@pytest.mark.parametrize(
    ("percent", "kinds"),
    [
        (49, []),
        (50, [StaffNoticeKind.WINDOW_HALF]),
        (80, [StaffNoticeKind.WINDOW_NEAR]),
        (101, [StaffNoticeKind.WINDOW_OVER]),
    ],
)
def test_the_owner_is_warned_of_the_highest_level_once(percent: int, kinds: list[str]) -> None:
    owner = UserFactory(role=Role.OFFICER)
    case_used(percent, owner=owner)

    watch_windows()
    watch_windows()

    assert told(owner) == kinds


def test_a_broken_promise_is_told_to_the_director_and_a_paused_clock_to_nobody() -> None:
    owner, director = UserFactory(role=Role.OFFICER), UserFactory(role=Role.DIRECTOR)
    case_used(110, owner=owner)
    paused = case_used(110, owner=owner)
    paused.paused_since = timezone.now()
    paused.save()

    watch_windows()

    assert told(director) == told(owner) == [StaffNoticeKind.WINDOW_OVER]


def test_the_minutes_of_an_urgent_call_are_watched_at_every_beat() -> None:
    owner = UserFactory(role=Role.OFFICER)
    case_used(120, owner=owner)
    case_used(120, owner=owner, is_urgent=True)
    pulse()
    assert told(owner) == [StaffNoticeKind.WINDOW_OVER]
    pulse()
    assert told(owner) == [StaffNoticeKind.WINDOW_OVER]


def test_while_papers_are_missing_nothing_was_promised_yet() -> None:
    owner = UserFactory(role=Role.OFFICER)
    case = case_used(120, owner=owner)
    case.window_rule, case.complete_at = {"anchor": "complete", "reading": "maximum"}, None
    case.save()
    watch_windows()
    assert told(owner) == []


def test_once_the_answer_was_told_nobody_is_warned_of_its_day() -> None:
    owner = UserFactory(role=Role.OFFICER)
    case = case_used(120, owner=owner, at="registration")
    Decision.objects.create(
        case=case,
        result="postpone",
        reason_key="x",
        explanation="زيارة",
        released_at=timezone.now(),
    )
    watch_windows()
    assert told(owner) == [StaffNoticeKind.WINDOW_OVER]

    StaffNotice.objects.all().delete()
    case.decisions.update(is_current=False)
    Decision.objects.create(case=case, result="accept", round=2, released_at=timezone.now())
    watch_windows()
    assert told(owner) == []


def test_without_an_owner_the_team_of_the_branch_is_told_and_of_a_restricted_case_nobody() -> None:
    branch = BranchFactory()
    case = case_used(60, branch=branch, owner=None)
    colleague = UserFactory(role=case.role, branch=branch)
    elsewhere = UserFactory(role=case.role, branch=BranchFactory())
    restricted = case_used(60, branch=branch, owner=None)
    restricted.is_restricted = True
    restricted.save()

    watch_windows()

    assert told(colleague) == [StaffNoticeKind.WINDOW_HALF]
    assert told(elsewhere) == []


def test_a_moved_day_is_told_of_again_and_a_long_stage_by_itself() -> None:
    owner = UserFactory(role=Role.OFFICER)
    case = case_used(60, owner=owner)
    watch_windows()
    case.due_at += timedelta(days=3)
    case.stage_due_at = timezone.now() - timedelta(hours=1)
    case.save()

    watch_windows()

    half, stage = StaffNoticeKind.WINDOW_HALF, StaffNoticeKind.STAGE_OVER
    assert sorted(told(owner)) == sorted([half, half, stage])


def test_a_stretch_without_length_is_over_when_it_is_over() -> None:
    now = timezone.now()

    assert percent_used(now, now, now) == 100
    assert percent_used(now, now, now - timedelta(days=1)) == 0


def person_like(first: Any, **values: Any) -> Any:
    return PersonFactory(name=first.name, mobile=first.mobile, **values)


def test_who_has_a_new_request_is_told_once_of_a_second_file_of_its_person() -> None:
    branch = BranchFactory()
    owner = UserFactory(role=Role.OFFICER, branch=branch)
    case = CaseFactory(branch=branch, owner=owner)
    other = CaseFactory(branch=branch, owner=owner, person=person_like(case.person))
    StaffNotice.objects.all().delete()

    assert watch_duplicates() == 2  # each of the two requests shows the pair
    watch_duplicates()

    note = StaffNotice.objects.get(user=owner)
    assert (note.kind, note.subject_kind) == (StaffNoticeKind.SAME_PERSON, "person")
    assert note.subject_id in {case.person_id, other.person_id}
    assert case.person.name not in note.key + note.reference


def test_nobody_is_told_of_a_file_they_may_not_open_nor_of_a_mere_namesake() -> None:
    here, there = BranchFactory(), BranchFactory()
    owner = UserFactory(role=Role.OFFICER, branch=here)
    case = CaseFactory(branch=here, owner=owner)
    CaseFactory(branch=there, person=person_like(case.person))
    CaseFactory(branch=here, owner=owner, person=PersonFactory(name=case.person.name))
    StaffNotice.objects.all().delete()

    assert watch_duplicates() == 0
    assert told(owner) == []


def test_what_was_told_apart_or_came_long_ago_is_not_told_of() -> None:
    branch = BranchFactory()
    owner = UserFactory(role=Role.OFFICER, branch=branch)
    case = CaseFactory(branch=branch, owner=owner)
    other = CaseFactory(branch=branch, owner=owner, person=person_like(case.person))
    Case.objects.update(submitted_at=timezone.now() - timedelta(days=31))
    assert watch_duplicates() == 0
    Case.objects.update(submitted_at=timezone.now())
    DistinctPersons.objects.create(first=case.person, second=other.person, said_by=owner)
    assert watch_duplicates() == 0


def test_papers_and_files_are_told_of_thirty_days_before_their_day() -> None:
    owner = UserFactory(role=Role.OFFICER)
    case = case_used(1, owner=owner)
    today = timezone.localdate()
    for key, days in (("lease", 20), ("income", 40)):
        expires: date = today + timedelta(days=days)
        CaseDocument.objects.create(
            case=case, key=f"{key}-x", label={"ar": key}, expires_on=expires
        )
    Registration.objects.create(
        person=case.person,
        number="TST-F00042",
        registered_on=today,
        renew_on=today + timedelta(days=10),
    )

    for _time in range(2):
        watch_expiries()
        watch_renewals()

    assert told(owner) == [StaffNoticeKind.PAPER_EXPIRES, StaffNoticeKind.RENEWAL]
    assert StaffNotice.objects.get(kind=StaffNoticeKind.RENEWAL).reference == "TST-F00042"


def test_who_is_told_of_a_renewal_can_renew_the_file() -> None:
    """The courier who handed the last thing over was told, and nobody else."""
    branch = BranchFactory()
    courier = UserFactory(role=Role.DELIVERY, branch=branch)
    officer = UserFactory(role=Role.OFFICER, branch=branch)
    UserFactory(role=Role.OFFICER, branch=BranchFactory())
    case = CaseFactory(branch=branch, owner=courier)
    today = timezone.localdate()
    Registration.objects.create(
        person=case.person, number="TST-F00043", registered_on=today, renew_on=today
    )
    watch_renewals()
    renewals = StaffNotice.objects.filter(kind=StaffNoticeKind.RENEWAL)
    assert [notice.user for notice in renewals] == [officer]


def test_a_call_nobody_has_made_is_told_to_who_has_the_case_later_to_directors() -> None:
    make_roles()
    director, officer = UserFactory(role=Role.DIRECTOR), UserFactory(role=Role.OFFICER)
    case = CaseFactory(owner=officer)
    StaffNotice.objects.all().delete()
    about = {"subject_kind": "case", "subject_id": case.pk, "channel": "call"}
    late = NoticeFactory(**about, due_at=timezone.now() - timedelta(days=2))
    NoticeFactory(**about, due_at=timezone.now() - timedelta(hours=3))  # not late yet
    NoticeFactory(**about, due_at=late.due_at, state="done")

    assert (watch_calls(), watch_calls()) == (1, 1)
    assert (told(officer), told(director)) == ([StaffNoticeKind.CALL_WAITS], [])
    with time_machine.travel(late.due_at + timedelta(days=8), tick=False):
        watch_calls()
    assert len(told(officer)) == 3  # both calls, and the first one more time
    assert told(director) == [StaffNoticeKind.CALL_WAITS]  # of the older one


def test_who_has_a_case_is_told_once_that_a_message_reached_nobody() -> None:
    """A case was closed as answered, and the number its answer was read out to was wrong."""
    make_roles()
    officer = UserFactory(role=Role.OFFICER)
    case = CaseFactory(owner=officer)
    StaffNotice.objects.all().delete()
    about = {"subject_kind": "case", "subject_id": case.pk, "state": "failed"}
    now = timezone.now()
    gone_on = NoticeFactory(**about, finished_at=now)
    gone_on.continued_by = NoticeFactory(**{**about, "state": "done"})
    gone_on.save()
    NoticeFactory(**about, finished_at=now, event=NoticeEvent.SURVEY_INVITATION)
    NoticeFactory(**about, finished_at=now - timedelta(days=15))
    assert watch_calls() == 0

    NoticeFactory(**about, channel="call", finished_at=now)
    assert (watch_calls(), watch_calls()) == (1, 1)
    assert told(officer) == [StaffNoticeKind.UNTOLD]


def test_what_was_to_be_put_right_is_told_week_by_week_until_it_is_done(client: Any) -> None:
    make_roles()
    director, officer = UserFactory(role=Role.DIRECTOR), UserFactory(role=Role.OFFICER)
    today = timezone.localdate()
    texts = {"theme": {"ar": "بطء الرد"}, "change": {"ar": "رد في يومين"}}
    late = Correction.objects.create(**texts, due_on=today - timedelta(days=1))
    for when in ({"due_on": today}, {}, {"due_on": late.due_on, "done_on": today}):
        Correction.objects.create(**texts, **when)

    assert (watch_corrections(), watch_corrections()) == (1, 1)
    assert told(director) == [StaffNoticeKind.CORRECTION_DUE]
    assert told(officer) == []
    note = StaffNotice.objects.get(user=director)
    client.force_login(director)
    opened = client.post(reverse("for_you_open", args=[note.pk]))
    assert opened.headers["Location"] == reverse("corrections:list")

    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        watch_corrections()
    assert len(told(director)) == 3  # and the one that was due today is late by then
