"""Reports of delivery: late, twice, out of order; never back from "arrived"."""

import pytest

from cms.core.claims import WorkState
from cms.notices.enums import Arrival, AttemptOutcome, DeliveryResult
from cms.notices.models import Notice
from cms.notices.services import (
    ALONE,
    Escort,
    Report,
    ReportResult,
    ReportWord,
    deliver_notice,
    retry_notice,
    take_report,
)
from tests.cms.notices.conftest import FakeProvider
from tests.factories.accounts import UserFactory
from tests.factories.notices import MessageTemplateFactory, NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(provider: FakeProvider) -> Notice:
    MessageTemplateFactory()
    notice = NoticeFactory()
    deliver_notice(notice.pk)
    notice.refresh_from_db()
    return notice


def report(notice: Notice, word: ReportWord, escort: Escort = ALONE) -> ReportResult:
    reference = notice.message_id.strip("<>")
    result = take_report(Report(word, reference=reference), escort=escort)
    notice.refresh_from_db()
    return result


def test_arrived_stays_whatever_is_reported_later(sent: Notice) -> None:
    assert report(sent, ReportWord.DELIVERED) == ReportResult.TAKEN
    assert report(sent, ReportWord.DELIVERED) == ReportResult.KNOWN
    assert report(sent, ReportWord.BOUNCED) == ReportResult.KNOWN

    assert sent.arrival == Arrival.ARRIVED
    outcomes = list(sent.tries.values_list("outcome", flat=True))
    assert outcomes == [AttemptOutcome.ACCEPTED, AttemptOutcome.ARRIVED]
    assert deliver_next(sent) == DeliveryResult.SENT


def deliver_next(notice: Notice) -> DeliveryResult:
    return deliver_notice(NoticeFactory(recipient=notice.recipient).pk)


def test_what_did_not_arrive_goes_on_over_the_next_channel_once(sent: Notice) -> None:
    escort = Escort(fall_back=lambda lost: NoticeFactory(key=f"{lost.key}:email"))

    assert report(sent, ReportWord.FAILED, escort) == ReportResult.TAKEN
    first = sent.continued_by
    assert report(sent, ReportWord.FAILED, escort) == ReportResult.KNOWN

    assert sent.continued_by == first
    assert sent.arrival == Arrival.LOST
    assert deliver_next(sent) == DeliveryResult.SENT  # "not now" says nothing about the address


def test_arrived_after_all_wins_over_did_not_arrive(sent: Notice) -> None:
    report(sent, ReportWord.FAILED)

    assert report(sent, ReportWord.DELIVERED) == ReportResult.TAKEN
    assert sent.arrival == Arrival.ARRIVED


def test_a_bounced_address_is_left_alone_until_a_colleague_or_an_arrival_says_otherwise(
    sent: Notice, provider: FakeProvider
) -> None:
    report(sent, ReportWord.BOUNCED)
    provider.received.clear()

    following = NoticeFactory(recipient=sent.recipient)
    assert deliver_notice(following.pk) == DeliveryResult.REFUSED
    assert provider.received == []
    following.refresh_from_db()
    assert "bounced" in following.last_error

    retry_notice(following, acting_user=UserFactory(role="receptionist"))
    assert deliver_notice(following.pk) == DeliveryResult.SENT


def test_reported_before_we_know_that_it_left_it_is_not_sent_again(provider: FakeProvider) -> None:
    MessageTemplateFactory()
    waiting = NoticeFactory()

    assert report(waiting, ReportWord.FAILED) == ReportResult.EARLY
    assert report(waiting, ReportWord.DELIVERED) == ReportResult.TAKEN
    assert deliver_notice(waiting.pk) == DeliveryResult.SENT

    waiting.refresh_from_db()
    assert provider.received == []
    assert waiting.state == WorkState.DONE


def test_the_provider_s_own_name_finds_it_and_nothing_else_does(sent: Notice) -> None:
    by_name = Report(ReportWord.DELIVERED, provider_reference=sent.provider_reference)

    assert take_report(by_name, escort=ALONE) == ReportResult.TAKEN
    assert take_report(Report(ReportWord.FAILED), escort=ALONE) == ReportResult.UNKNOWN
    unknown = Report(ReportWord.FAILED, reference="notice-x@testserver")
    assert take_report(unknown, escort=ALONE) == ReportResult.UNKNOWN
