"""Letting a notice leave: once, still true, recorded; and every way it can go wrong."""

from datetime import timedelta

from django.utils import timezone

import pytest
import time_machine

from cms.association.models import Association
from cms.core.claims import MAX_ATTEMPTS, WorkState
from cms.notices.composing import WITHHELD
from cms.notices.enums import AttemptOutcome, DeliveryResult, NoticeChannel, NoticeEvent
from cms.notices.gateways import PermanentFailure, TemporaryFailure
from cms.notices.models import MessageTemplate, Notice
from cms.notices.services import Escort, deliver_notice
from tests.cms.notices.conftest import FakeProvider
from tests.factories.notices import MessageTemplateFactory, NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def templates(db: None) -> None:
    MessageTemplateFactory()
    MessageTemplateFactory(channel="email", body="وصلنا طلبكم {reference}.\n\n{track_url}")


def make_due(notice: Notice) -> None:
    past = timezone.now() - timedelta(seconds=5)
    Notice.objects.filter(pk=notice.pk).update(due_at=past)


def test_a_due_notice_is_handed_over_once_and_recorded_as_sent(provider: FakeProvider) -> None:
    notice = NoticeFactory()

    assert deliver_notice(notice.pk) == DeliveryResult.SENT
    assert deliver_notice(notice.pk) == DeliveryResult.NOT_OURS

    notice.refresh_from_db()
    assert len(provider.received) == 1
    assert notice.state == WorkState.DONE
    assert notice.sent_at is not None
    assert notice.provider_reference == "provider-1"
    assert "TST-22222-A" in notice.sent_body
    assert notice.template_version == 1
    assert [attempt.outcome for attempt in notice.tries.all()] == [AttemptOutcome.ACCEPTED]


def test_a_notice_whose_time_has_not_come_stays(provider: FakeProvider) -> None:
    notice = NoticeFactory(due_at=timezone.now() + timedelta(hours=1))

    assert deliver_notice(notice.pk) == DeliveryResult.NOT_OURS
    assert provider.received == []


def test_every_try_carries_the_same_message_id(provider: FakeProvider) -> None:
    provider.answers = [TemporaryFailure("busy"), TemporaryFailure("busy")]
    notice = NoticeFactory()

    for _try in range(3):
        make_due(notice)
        deliver_notice(notice.pk)

    assert len(provider.received) == 3
    assert {message.message_id for message in provider.received} == {notice.message_id}


def test_a_busy_provider_is_tried_again_later(provider: FakeProvider) -> None:
    provider.answers = [TemporaryFailure("smtp 451")]
    notice = NoticeFactory()

    assert deliver_notice(notice.pk) == DeliveryResult.LATER

    notice.refresh_from_db()
    assert notice.state == WorkState.PENDING
    assert notice.due_at > timezone.now()
    assert notice.last_error == "smtp 451"
    make_due(notice)
    assert deliver_notice(notice.pk) == DeliveryResult.SENT


def test_after_72_hours_of_trying_it_is_given_up_visibly(provider: FakeProvider) -> None:
    provider.answers = [TemporaryFailure("busy"), TemporaryFailure("busy")]
    notice = NoticeFactory()
    deliver_notice(notice.pk)
    notice.tries.update(at=timezone.now() - timedelta(hours=73))
    make_due(notice)

    assert deliver_notice(notice.pk) == DeliveryResult.REFUSED

    notice.refresh_from_db()
    assert notice.state == WorkState.FAILED
    assert "72 hours" in notice.last_error


def test_a_refusal_for_good_goes_on_over_the_next_channel(provider: FakeProvider) -> None:
    provider.answers = [PermanentFailure("smtp 550")]
    notice = NoticeFactory(channel="email")
    escort = Escort(fall_back=lambda refused: NoticeFactory(key=f"{refused.key}:sms"))

    assert deliver_notice(notice.pk, escort=escort) == DeliveryResult.REFUSED

    notice.refresh_from_db()
    assert notice.state == WorkState.FAILED
    assert notice.continued_by is not None
    assert notice.continued_by.key == f"{notice.key}:sms"


def test_an_event_nobody_wrote_a_template_for_is_refused_and_said(provider: FakeProvider) -> None:
    MessageTemplate.objects.all().delete()
    notice = NoticeFactory()

    assert deliver_notice(notice.pk) == DeliveryResult.REFUSED

    notice.refresh_from_db()
    assert notice.last_error == "no template in use"
    assert provider.received == []


def test_what_is_no_longer_true_does_not_leave(provider: FakeProvider) -> None:
    notice = NoticeFactory()
    escort = Escort(reason_to_stay=lambda _notice: "case withdrawn")

    assert deliver_notice(notice.pk, escort=escort) == DeliveryResult.CANCELLED

    notice.refresh_from_db()
    assert (notice.state, notice.last_error) == (WorkState.CANCELLED, "case withdrawn")
    assert provider.received == []


def test_an_expired_notice_is_cancelled(provider: FakeProvider) -> None:
    notice = NoticeFactory(expires_at=timezone.now() - timedelta(minutes=1))

    assert deliver_notice(notice.pk) == DeliveryResult.CANCELLED
    assert provider.received == []


@pytest.mark.parametrize(("is_urgent", "result"), [(False, "later"), (True, "sent")])
def test_at_night_only_urgent_words_leave(
    provider: FakeProvider, is_urgent: bool, result: str
) -> None:
    night = timezone.localtime().replace(hour=23, minute=30)
    notice = NoticeFactory(is_urgent=is_urgent, due_at=timezone.now() - timedelta(days=2))

    with time_machine.travel(night, tick=False):
        assert deliver_notice(notice.pk) == result
    assert len(provider.received) == (1 if is_urgent else 0)


def test_a_notice_that_kills_every_worker_is_parked(provider: FakeProvider) -> None:
    """A worker that dies says nothing: its lease ends, and the fifth death is the last (F24)."""
    notice = NoticeFactory()
    for _death in range(MAX_ATTEMPTS):
        assert Notice.objects.claim(notice.pk, lease=timedelta(seconds=-1)) is not None

    assert deliver_notice(notice.pk) == DeliveryResult.NOT_OURS

    notice.refresh_from_db()
    assert notice.state == WorkState.FAILED
    assert provider.received == []


def test_a_worker_that_lost_its_claim_changes_nothing(provider: FakeProvider) -> None:
    notice = NoticeFactory()

    def lose_claim(claimed: Notice) -> str:
        Notice.objects.filter(pk=claimed.pk).update(attempts=claimed.attempts + 1)
        return ""

    deliver_notice(notice.pk, escort=Escort(reason_to_stay=lose_claim))

    notice.refresh_from_db()
    assert notice.state == WorkState.RUNNING
    assert notice.sent_at is None


def test_a_fault_of_our_own_waits_and_tells_no_value(
    provider: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.answers = [RuntimeError("value +966500000001 is wrong")]
    notice = NoticeFactory()

    assert deliver_notice(notice.pk) == DeliveryResult.LATER

    notice.refresh_from_db()
    assert notice.last_error == "RuntimeError"
    assert "966500000001" not in caplog.text
    assert "RuntimeError at notices/conftest.py" in caplog.text


SECRETS = {"survey_url": "http://x/ar/survey/s3cret/", "delivery_code": "7K3Q"}


@pytest.mark.parametrize("is_mailbox", [True, False])
def test_the_secrets_of_a_person_leave_with_the_message_and_are_not_kept(
    provider: FakeProvider, is_mailbox: bool
) -> None:
    """Staff read what was said, not the link or the code that was for the person alone.

    Only a mailbox on this machine keeps them, and apart from the words.
    """
    provider.is_mailbox = is_mailbox
    MessageTemplateFactory(event=NoticeEvent.SURVEY_INVITATION, body="{survey_url} {delivery_code}")
    notice = NoticeFactory(event=NoticeEvent.SURVEY_INVITATION, context=dict(SECRETS))

    deliver_notice(notice.pk)

    notice.refresh_from_db()
    assert "s3cret" in provider.received[0].body
    assert notice.context == (SECRETS if is_mailbox else {})
    assert notice.sent_body.count(WITHHELD) == 2
    for secret in ("s3cret", "7K3Q"):
        assert secret not in notice.sent_body


def test_a_neutral_association_names_neither_itself_nor_a_service_where_others_may_glimpse_it(
    provider: FakeProvider,
) -> None:
    association = Association.load()
    association.neutral_notices = True
    association.save()
    MessageTemplateFactory(event=NoticeEvent.REGISTERED, body="{association}: {service}\nتم")
    MessageTemplateFactory(
        event=NoticeEvent.REGISTERED,
        channel="email",
        subject="خبر {association} {service}",
        body="{service}",
    )
    words = {"service": "رعاية أسرة سجين", "association": "جمعية السجين"}

    for channel in (NoticeChannel.SMS, NoticeChannel.EMAIL):
        notice = NoticeFactory(event=NoticeEvent.REGISTERED, channel=channel, context=words)
        deliver_notice(notice.pk)

    sms, email = provider.received
    assert sms.body == "تم"
    assert "سجين" not in email.subject
    assert "سجين" in email.body


def test_a_person_whose_language_has_no_template_is_told_in_the_language_of_the_house(
    provider: FakeProvider,
) -> None:
    notice = NoticeFactory(language="ur")

    deliver_notice(notice.pk)

    assert provider.received[0].body.startswith("وصلنا")


def test_an_email_goes_out_as_a_page_in_the_direction_of_its_language(
    provider: FakeProvider,
) -> None:
    notice = NoticeFactory(
        channel="email", context={"reference": "<b>TST</b>", "track_url": "http://x/"}
    )

    deliver_notice(notice.pk)

    html = provider.received[0].html
    assert '<html lang="ar" dir="rtl">' in html
    assert "&lt;b&gt;TST" in html
    assert '<a dir="ltr" href="http://x/"' in html


def test_calls_are_never_made_by_the_machine(provider: FakeProvider) -> None:
    notice = NoticeFactory(channel=NoticeChannel.CALL)

    assert deliver_notice(notice.pk) == DeliveryResult.NOT_OURS

    notice.refresh_from_db()
    assert notice.state == WorkState.PENDING
    assert provider.received == []
