"""Writing down what is to be said: once, masked, encrypted, not at night."""

from datetime import datetime, time

from django.db import connection
from django.utils import timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cms.association.models import Association
from cms.notices.enums import NoticeChannel
from cms.notices.models import Notice, NoticeRule
from cms.notices.quiet_hours import _is_quiet, after_quiet, end_of_quiet
from cms.notices.recipients import mask_recipient
from cms.notices.services import NoticeDraft, queue_notice

RIYADH = timezone.get_default_timezone()


def draft(**changes: object) -> NoticeDraft:
    values: dict[str, object] = {
        "key": "event:1:acknowledgement:sms",
        "event": "acknowledgement",
        "channel": "sms",
        "recipient": "+966500000001",
        "language": "ar",
        "context": {"reference": "TST-22222-A"},
    }
    return NoticeDraft(**{**values, **changes})  # type: ignore[arg-type]


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=RIYADH)


@pytest.mark.django_db
def test_the_same_key_is_the_same_notice() -> None:
    first = queue_notice(draft())
    second = queue_notice(draft(recipient="+966500000002"))

    assert first.pk == second.pk
    assert Notice.objects.count() == 1
    assert second.recipient == "+966500000001"


@pytest.mark.django_db
def test_the_row_shows_neither_recipient_nor_content() -> None:
    notice = queue_notice(draft(context={"message": "نص سري"}))

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_notice WHERE id = %s", [notice.pk])
        raw = str(cursor.fetchone())
    assert "500000001" not in raw
    assert "سري" not in raw
    assert notice.recipient_masked.endswith("001")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=11)),
        (at(23, 30), at(8, day=11)),
        (at(3, day=11), at(8, day=11)),
        (at(7, 59, day=11), at(8, day=11)),
        (at(8, day=11), at(8, day=11)),
    ],
)
def test_what_is_not_urgent_waits_for_the_morning(now: datetime, due: datetime) -> None:
    Association.load()
    with time_machine.travel(now, tick=False):
        calm = queue_notice(draft(due_at=now))
        urgent = queue_notice(draft(key="urgent", due_at=now, is_urgent=True))

    assert calm.due_at == due
    assert urgent.due_at == now


@pytest.mark.django_db
def test_an_association_may_have_no_quiet_hours() -> None:
    association = Association.load()
    association.quiet_from = association.quiet_until = time(0)
    association.save()

    assert end_of_quiet(at(3)) is None
    assert after_quiet(at(3)) == at(3)


@given(st.times(), st.times(), st.times())
def test_a_moment_is_quiet_or_the_hours_turned_round_are(now: time, start: time, end: time) -> None:
    """Quiet from A to B and quiet from B to A share out the whole day."""
    if start == end:
        assert not _is_quiet(now, start, end)
    else:
        assert _is_quiet(now, start, end) != _is_quiet(now, end, start)


@pytest.mark.parametrize(
    ("recipient", "masked"),
    [("", "—"), ("salem@example.test", "s•••@example.test"), ("@x.test", "•••@x.test")],
)
def test_a_recipient_is_shown_masked(recipient: str, masked: str) -> None:
    assert mask_recipient(recipient) == masked


@pytest.mark.django_db
def test_an_event_whose_rule_says_so_does_not_wait_for_the_morning() -> None:
    NoticeRule.objects.create(event="acknowledgement", leaves_at_night=True)
    with time_machine.travel(at(23), tick=False):
        at_once = queue_notice(draft())
        waits = queue_notice(draft(key="other", event="new_message"))
    assert (at_once.is_urgent, at_once.is_for_later) == (True, False)  # by the database's clock
    assert (waits.is_urgent, waits.due_at) == (False, at(8, day=11))
    with time_machine.travel(at(23), tick=False):
        call = queue_notice(draft(key="call", channel=NoticeChannel.CALL))
    assert call.due_at == at(8, day=11)  # a telephone rings for nobody's rule
