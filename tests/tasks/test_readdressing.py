"""What waits for somebody follows them to the number they are reached at now (J3)."""

from typing import Any

from django.utils import timezone

import pytest

from cases.models import Case, Person
from cases.services.merging import merge_persons, undo_merge
from cases.services.persons import change_person
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.claims import WorkState
from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db
OLD, NEW, MAIL = "+966500000101", "+966500000202", "huda@example.test"


@pytest.fixture
def case() -> Case:
    person = PersonFactory(mobile=OLD, contact_by="sms")
    case: Case = CaseFactory(person=person, branch=BranchFactory())
    Notice.objects.all().delete()
    return case


@pytest.fixture
def officer(case: Case) -> User:
    officer: User = UserFactory(role=Role.OFFICER, branch=case.branch)
    return officer


def waiting(case: Case, **values: Any) -> Notice:
    about = {"subject_kind": "case", "subject_id": case.pk, "recipient": OLD, "channel": "sms"}
    key = f"event:1:{NoticeEvent.NEW_MESSAGE}:sms"
    named = {"event": NoticeEvent.NEW_MESSAGE, "key": key}
    notice: Notice = NoticeFactory(**{**about, **named, **values})
    return notice


def change(person: Person, officer: User, **changes: Any) -> None:
    change_person(person, changes=changes, acting_user=officer, reason="اتصلت وتحققنا")


def test_what_waits_goes_to_the_new_number_and_shows_it(case: Case, officer: User) -> None:
    notice = waiting(case)
    change(case.person, officer, mobile=NEW)
    notice.refresh_from_db()
    assert (notice.recipient, notice.state) == (NEW, WorkState.PENDING)
    assert notice.recipient_masked.endswith("202")


def test_what_has_left_or_is_leaving_and_what_is_somebody_elses_stays_as_it_is(
    case: Case, officer: User
) -> None:
    others = [
        waiting(case, key="a:b:sms", state=WorkState.DONE),
        waiting(case, key="c:d:sms", state=WorkState.RUNNING, locked_until=timezone.now()),
        waiting(CaseFactory(), key="e:f:sms"),
    ]
    change(case.person, officer, mobile=NEW)
    for row in others:
        was = row.state
        row.refresh_from_db()
        assert (row.state, row.recipient) == (was, OLD)


@pytest.mark.parametrize(
    ("changes", "channel", "recipient"),
    [
        ({"email": MAIL, "contact_by": "email"}, NoticeChannel.EMAIL, MAIL),
        ({"email": MAIL, "mobile": ""}, NoticeChannel.EMAIL, MAIL),
        ({"contact_by": "call"}, NoticeChannel.CALL, OLD),
    ],
    ids=["another-wish", "no-number", "call-me"],
)
def test_what_waits_goes_by_the_way_that_is_wished_for_now(
    case: Case, officer: User, changes: dict[str, str], channel: str, recipient: str
) -> None:
    notice = waiting(case)
    change(case.person, officer, **changes)
    notice.refresh_from_db()
    assert notice.state == WorkState.CANCELLED
    assert (notice.continued_by.channel, notice.continued_by.recipient) == (channel, recipient)
    assert notice.continued_by.state == WorkState.PENDING


def test_who_changes_back_is_still_told(case: Case, officer: User) -> None:
    waiting(case)
    change(case.person, officer, contact_by="call")
    change(case.person, officer, contact_by="sms", mobile=NEW)
    left = Notice.objects.filter(state=WorkState.PENDING)
    assert [row.channel for row in left] == ["call"]
    assert [row.recipient for row in left] == [NEW]


@pytest.mark.parametrize(
    ("changes", "recipient"),
    [
        ({"contact_by": "call"}, OLD),
        ({"contact_by": "call", "mobile": NEW}, NEW),
    ],
    ids=["call-me", "call-me-there"],
)
def test_the_link_of_a_survey_goes_in_writing_also_to_who_wishes_a_call(
    case: Case, officer: User, changes: dict[str, str], recipient: str
) -> None:
    notice = waiting(case, event=NoticeEvent.SURVEY_INVITATION, key="i:1:survey_invitation:sms")
    change(case.person, officer, **changes)
    notice.refresh_from_db()
    assert (notice.channel, notice.recipient) == ("sms", recipient)
    assert notice.state == WorkState.PENDING


def test_the_link_of_a_survey_is_never_read_out_by_telephone(case: Case, officer: User) -> None:
    notice = waiting(case, event=NoticeEvent.SURVEY_INVITATION, key="i:1:survey_invitation:sms")
    change(case.person, officer, contact_by="call", mobile="")
    notice.refresh_from_db()
    assert notice.state == WorkState.CANCELLED
    assert Notice.objects.count() == 1


def test_what_waits_for_a_second_file_goes_where_the_merged_one_is_reached(case: Case) -> None:
    notice = waiting(case)
    director = UserFactory(role=Role.DIRECTOR)
    kept = CaseFactory(person=PersonFactory(mobile=NEW, contact_by="sms")).person
    merge = merge_persons(kept, case.person, choices={}, acting_user=director, reason="هوية واحدة")
    notice.refresh_from_db()
    assert (notice.recipient, notice.state) == (NEW, WorkState.PENDING)
    undo_merge(merge, acting_user=director, reason="شخصان لا واحد")
    notice.refresh_from_db()
    assert notice.recipient == OLD


def test_what_was_refused_elsewhere_goes_on_by_the_way_that_was_left(
    case: Case, officer: User
) -> None:
    case.person.email, case.person.contact_by = MAIL, "email"
    case.person.save()
    mail = waiting(case, channel="email", recipient=MAIL, state=WorkState.FAILED, key="x:y:email")
    text = waiting(case, key="x:y:sms")
    mail.continued_by = text
    mail.save()
    change(case.person, officer, mobile=NEW)
    text.refresh_from_db()
    assert (text.channel, text.recipient, text.state) == ("sms", NEW, WorkState.PENDING)
