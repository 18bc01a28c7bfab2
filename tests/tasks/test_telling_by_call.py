"""What no channel takes becomes a call; a call ends when a later word replaces it."""

from datetime import timedelta

from django.utils import timezone

import pytest

from cases.enums import EventKind
from cases.models import Decision
from cases.services.timeline import record_event
from cms.core.claims import WorkState
from cms.notices.enums import DeliveryResult, NoticeEvent
from cms.notices.gateways import OutgoingMessage, PermanentFailure, Receipt
from cms.notices.models import Notice
from cms.notices.services import REPLACED, deliver_notice
from tasks.superseding import drop_replaced
from tasks.telling import ESCORT
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.notices import NoticeFactory, write_templates

pytestmark = pytest.mark.django_db


class Refusing:
    name = "fake"
    is_mailbox = False

    def send(self, message: OutgoingMessage) -> Receipt:
        raise PermanentFailure("550")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.notices.services.leaving.gateway_for", lambda _channel: Refusing())


def deliver(notice: Notice) -> DeliveryResult:
    Notice.objects.filter(pk=notice.pk).update(due_at=timezone.now() - timedelta(seconds=2))
    return deliver_notice(notice.pk, escort=ESCORT)


def test_what_one_channel_refuses_the_next_one_says_and_at_last_a_call(refusing: None) -> None:
    write_templates()
    case = CaseFactory(is_urgent=True, person=PersonFactory(email="a@b.test"))
    sms = Notice.objects.get()

    assert deliver(sms) == DeliveryResult.REFUSED
    email = Notice.objects.get(channel="email")
    assert deliver(email) == DeliveryResult.REFUSED
    call = Notice.objects.get(channel="call")

    sms.refresh_from_db()
    assert sms.continued_by == email
    assert email.recipient == "a@b.test"
    assert call.recipient == case.person.mobile
    assert call.state == WorkState.PENDING
    assert email.context == sms.context == call.context
    keys = [row.key.removesuffix(f":{row.channel}") for row in (sms, email, call)]
    assert len(set(keys)) == 1


def test_a_survey_nobody_can_be_sent_becomes_no_call(refusing: None) -> None:
    write_templates()
    case = CaseFactory(is_urgent=True)
    notice = NoticeFactory(
        key="invitation:1:survey_invitation:sms",
        event="survey_invitation",
        subject_kind="case",
        subject_id=case.pk,
    )

    assert deliver(notice) == DeliveryResult.REFUSED

    assert not Notice.objects.filter(channel="call").exists()


def _call(case, kind, event, **data):
    """A call that somebody has to make about what happened."""
    cause = record_event(case, kind, data=data)
    return NoticeFactory(
        event=event, channel="call", subject_kind="case", subject_id=case.pk, cause_id=cause.pk
    )


def test_a_call_that_a_later_one_replaces_is_cancelled_with_a_reason() -> None:
    case = CaseFactory()
    kind, event = EventKind.MISSING_REQUESTED, NoticeEvent.MISSING_ITEMS
    both = _call(case, kind, event, documents=["identity", "lease"])
    lease = _call(case, kind, event, documents=["lease"])
    letter = _call(case, EventKind.MESSAGE_SENT, NoticeEvent.NEW_MESSAGE, message=0)
    elsewhere = _call(CaseFactory(), kind, event, documents=["lease"])
    now = _call(case, kind, event, documents=["lease"])

    drop_replaced(now)

    states = {row.pk: row.state for row in Notice.objects.all()}
    assert states[lease.pk] == WorkState.CANCELLED
    assert Notice.objects.get(pk=lease.pk).last_error == REPLACED
    for kept in (both, letter, elsewhere, now):  # the identity paper is asked for by the first only
        assert states[kept.pk] == WorkState.PENDING


def test_nobody_calls_to_say_that_all_is_here_once_a_paper_is_asked_for_again() -> None:
    case = CaseFactory()
    done = _call(case, EventKind.MISSING_COMPLETED, NoticeEvent.MISSING_COMPLETED)
    asked = {"documents": ["lease"]}
    drop_replaced(_call(case, EventKind.MISSING_REQUESTED, NoticeEvent.MISSING_ITEMS, **asked))
    assert Notice.objects.get(pk=done.pk).state == WorkState.CANCELLED


def test_a_call_about_a_decision_ends_with_the_next_decision() -> None:
    case = CaseFactory()
    first = _call(case, EventKind.STUDY_SAVED, NoticeEvent.DECISION_REFUSED)
    drop_replaced(_call(case, EventKind.STUDY_SAVED, NoticeEvent.DECISION_ACCEPTED))
    assert Notice.objects.get(pk=first.pk).state == WorkState.CANCELLED


@pytest.mark.parametrize("kind", [EventKind.DECISION_RELEASED, EventKind.CLOSED])
def test_nobody_calls_to_say_that_a_request_is_studied_once_it_is_decided_or_over(
    kind: EventKind,
) -> None:
    """A refused person was still to be called: the committee looks at it, wait for the answer."""
    write_templates()
    case = CaseFactory()
    receipt, letter = (
        NoticeFactory(
            event=NoticeEvent.ACKNOWLEDGEMENT,
            channel=channel,
            subject_kind="case",
            subject_id=case.pk,
            state=WorkState.PENDING,
        )
        for channel in ("call", "sms")
    )
    decision = Decision.objects.create(case=case, result="refuse", reason_key="outside_scope")
    record_event(case, kind, by="clock", data={"decision": decision.pk, "result": "refuse"})
    receipt.refresh_from_db()
    letter.refresh_from_db()
    assert (receipt.state, receipt.last_error) == (WorkState.CANCELLED, REPLACED)
    assert letter.state == WorkState.PENDING  # it brings the code by which all is read
