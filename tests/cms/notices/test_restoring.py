"""After a restored backup nothing is said a second time unless somebody decides it (F27)."""

from datetime import timedelta
from typing import Any

from django.core.management import CommandError, call_command
from django.utils import timezone

import pytest

from cms.core.claims import WorkState
from cms.notices.enums import DeliveryResult
from cms.notices.services import MAY_HAVE_LEFT, deliver_notice
from tasks.health import warnings
from tasks.models import Job, JobKind
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db
COMMAND = "settle_after_restore"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def held(settings: Any) -> None:
    settings.SILA_HOLD_MESSAGES = True


@pytest.mark.django_db(transaction=True)
def test_while_messages_are_held_none_leaves_and_the_health_page_says_so(held: None) -> None:
    notice = NoticeFactory()

    assert deliver_notice(notice.pk) == DeliveryResult.LATER

    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (WorkState.PENDING, 0)
    assert "messages_held" in dict(warnings())


def test_what_waits_is_set_aside_for_staff_and_what_is_for_later_stays(held: None) -> None:
    past, future = timezone.now() - A_MINUTE, timezone.now() + A_MINUTE
    waits = NoticeFactory(due_at=past)
    taken = NoticeFactory(due_at=past, state=WorkState.RUNNING, locked_until=past)
    later = NoticeFactory(due_at=future)
    call = NoticeFactory(due_at=past, channel="call")

    call_command(COMMAND)

    for row in (waits, taken, later, call):
        row.refresh_from_db()
    assert [row.state for row in (waits, taken, later, call)] == [
        *(WorkState.FAILED, WorkState.FAILED, WorkState.PENDING, WorkState.PENDING)
    ]
    assert waits.last_error == MAY_HAVE_LEFT
    assert waits.continued_by is None


def test_nothing_is_set_aside_while_messages_may_leave() -> None:
    with pytest.raises(CommandError, match="SILA_HOLD_MESSAGES"):
        call_command(COMMAND)


def test_the_work_of_the_backup_comes_first_for_it_may_say_more(held: None) -> None:
    Job.objects.create(
        key="route:1:1", kind=JobKind.ROUTE_CASE, subject_id=1, due_at=timezone.now() - A_MINUTE
    )
    with pytest.raises(CommandError, match="1 pieces"):
        call_command(COMMAND)
