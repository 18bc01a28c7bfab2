"""What happened to one's own cases, and the morning e-mail about it: numbers, never names."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

import pytest

from cases.enums import ContactKind, ContactOutcome, Direction, EventKind, StageKind
from cases.selectors.for_you import unread_by
from cases.services.contacts import ContactNotes, log_contact
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.gateways import OutgoingMessage
from cms.notices.models import DigestWish, StaffNotice
from tasks import digests
from tasks.models import Job, JobKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Any:
    branch = BranchFactory()
    return UserFactory(role=Role.OFFICER, branch=branch)


@pytest.fixture
def case(officer: Any) -> Any:
    case = CaseFactory(owner=officer, branch=officer.branches.get())
    StaffNotice.objects.all().delete()
    return case


def test_an_owner_is_told_what_others_did_and_not_what_they_did_themselves(
    officer: Any, case: Any
) -> None:
    record_event(case, EventKind.ROUTED, by="clock", data={"user": officer.pk})
    record_event(case, EventKind.ROUTED, acting_user=officer, data={"user": officer.pk})
    for _paper in range(3):
        record_event(case, EventKind.DOCUMENT_RECEIVED, by="person", data={"document": "lease"})
    record_event(case, EventKind.DOCUMENT_RECEIVED, acting_user=officer, data={"document": "x"})
    record_event(case, EventKind.MESSAGE_RECEIVED, by="person", data={})

    kinds = [row.kind for row in unread_by(officer)]
    assert kinds == [StaffNoticeKind.ANSWERED, StaffNoticeKind.PAPERS, StaffNoticeKind.ASSIGNED]


def test_an_owner_is_told_who_came_about_a_case_and_not_whom_a_colleague_rang(
    officer: Any, case: Any
) -> None:
    """A relative who asks at another desk is known to who answers for the case (J3)."""
    colleague = UserFactory(role=Role.RECEPTIONIST, branch=BranchFactory())
    notes = {"kind": ContactKind.CALL, "topic": "سؤال", "outcome": ContactOutcome.NOT_DISCLOSED}
    rang = ContactNotes(**notes, speaker="ابن عم", direction=Direction.OUT)
    asked = ContactNotes(**notes, speaker="ابن عم", reference=case.reference)
    log_contact(replace(rang, reference=case.reference), acting_user=colleague)
    log_contact(asked, acting_user=officer)
    assert not unread_by(officer).exists()
    log_contact(asked, acting_user=colleague)
    assert [row.kind for row in unread_by(officer)] == [StaffNoticeKind.CONTACTED]


def test_an_owner_is_told_that_a_case_comes_back_clarified(officer: Any, case: Any) -> None:
    moved = {"from": "clarify", "from_kind": StageKind.CLARIFICATION, "to": "check"}
    record_event(case, EventKind.STAGE_MOVED, data=moved)
    record_event(case, EventKind.ROUTED, by="clock", data={"user": officer.pk})
    assert [row.kind for row in unread_by(officer)] == [StaffNoticeKind.CLARIFIED]


def test_a_case_lost_from_sight_takes_its_notices_along(officer: Any, case: Any) -> None:
    record_event(case, EventKind.MESSAGE_RECEIVED, by="person", data={})
    case.owner, case.is_restricted = None, True
    case.save()

    assert not unread_by(officer).exists()


def test_a_digest_goes_to_who_wants_it_once_with_references_only(
    officer: Any, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[OutgoingMessage] = []
    monkeypatch.setattr(
        digests, "gateway_for", lambda _channel: type("G", (), {"send": sent.append})
    )
    monkeypatch.setattr(digests, "is_working_day", lambda *_: True)
    DigestWish.objects.create(user=officer, is_wanted=True)
    DigestWish.objects.create(user=UserFactory(role=Role.OFFICER), is_wanted=False)
    record_event(case, EventKind.MESSAGE_RECEIVED, by="person", data={})

    assert digests.plan_digests() == digests.plan_digests() == 1
    job = Job.objects.get(kind=JobKind.SEND_DIGEST)
    digests.send_digest(job)

    (message,) = sent
    assert message.recipient == officer.email
    assert case.reference in message.body
    assert case.person.name not in message.subject + message.body


def test_a_digest_of_yesterday_and_one_without_news_stay_at_home(
    officer: Any, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "gateway_for", lambda _channel: pytest.fail("sent"))
    DigestWish.objects.create(user=officer, is_wanted=True)
    today = f"digest:{officer.pk}:{timezone.localdate()}"

    digests.send_digest(Job(key=today, subject_id=officer.pk))
    record_event(case, EventKind.MESSAGE_RECEIVED, by="person", data={})
    digests.send_digest(Job(key=f"digest:{officer.pk}:2020-01-01", subject_id=officer.pk))


def test_nobody_is_written_to_on_a_day_off(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "is_working_day", lambda *_: False)
    DigestWish.objects.create(user=officer, is_wanted=True)

    assert digests.plan_digests() == 0
