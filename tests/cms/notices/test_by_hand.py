"""What staff do with messages, and what they may not."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest
import time_machine

from cms.core.claims import GiveUpReason, WorkState
from cms.notices.enums import AttemptOutcome, CallResult, NoticeChannel
from cms.notices.models import Notice
from cms.notices.selectors import calls_to_make, notices_about, reached_nobody, words_of
from cms.notices.services import (
    cancel_notices,
    deliver_notice,
    give_up_notice,
    record_call,
    retry_notice,
    save_template,
)
from tests.cms.notices.conftest import FakeProvider
from tests.factories.accounts import UserFactory
from tests.factories.notices import MessageTemplateFactory, NoticeFactory

pytestmark = pytest.mark.django_db


def test_a_failed_message_may_be_tried_again_and_the_record_says_by_whom(
    provider: FakeProvider,
) -> None:
    MessageTemplateFactory()
    user = UserFactory()
    notice = NoticeFactory(failed=True)

    retry_notice(notice, acting_user=user)
    Notice.objects.filter(pk=notice.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    deliver_notice(notice.pk)

    notice.refresh_from_db()
    assert notice.state == WorkState.DONE
    retried, accepted = notice.tries.all()
    assert (retried.outcome, retried.detail) == (AttemptOutcome.RETRIED, f"user {user.pk}")
    assert accepted.outcome == AttemptOutcome.ACCEPTED


@pytest.mark.parametrize("state", [WorkState.PENDING, WorkState.DONE, WorkState.CANCELLED])
def test_only_a_failed_message_is_tried_again(state: str) -> None:
    notice = NoticeFactory(state=state)

    with pytest.raises(ValidationError):
        retry_notice(notice, acting_user=UserFactory())


def test_a_message_that_waits_for_its_next_try_is_tried_at_once(provider: FakeProvider) -> None:
    MessageTemplateFactory()
    tomorrow = timezone.now() + timedelta(days=1)
    notice = NoticeFactory(attempts=6, due_at=tomorrow, last_error="ConnectionRefusedError")

    retry_notice(notice, acting_user=UserFactory())
    deliver_notice(notice.pk)

    notice.refresh_from_db()
    assert notice.state == WorkState.DONE


def test_a_call_is_not_tried_again_by_a_machine() -> None:
    later = timezone.now() + timedelta(hours=2)
    call = NoticeFactory(channel=NoticeChannel.CALL, attempts=1, due_at=later)

    with pytest.raises(ValidationError):
        retry_notice(call, acting_user=UserFactory())


def test_what_went_on_over_another_channel_is_not_said_twice() -> None:
    notice = NoticeFactory(failed=True, continued_by=NoticeFactory())

    with pytest.raises(ValidationError):
        retry_notice(notice, acting_user=UserFactory())


@pytest.mark.parametrize("state", [WorkState.PENDING, WorkState.FAILED])
def test_staff_may_give_up_on_purpose(state: str) -> None:
    notice = give_up_notice(
        NoticeFactory(state=state), acting_user=UserFactory(), reason=GiveUpReason.TOLD
    )

    assert notice.state == WorkState.CANCELLED
    assert notice.tries.get().outcome == AttemptOutcome.GIVEN_UP


@pytest.mark.parametrize("reason", [GiveUpReason.WRONG_CONTACT, GiveUpReason.FAULT])
def test_whom_a_wrong_number_kept_from_knowing_is_still_to_be_told(reason: GiveUpReason) -> None:
    """Stopping a message tells nobody anything, until somebody says that they told them."""
    user = UserFactory()
    notice = give_up_notice(NoticeFactory(failed=True), acting_user=user, reason=reason)
    assert list(Notice.objects.filter(reached_nobody())) == [notice]

    give_up_notice(notice, acting_user=user, reason=GiveUpReason.TOLD)
    assert not Notice.objects.filter(reached_nobody()).exists()
    with pytest.raises(ValidationError):
        give_up_notice(notice, acting_user=user, reason=GiveUpReason.TOLD)


def test_what_was_stopped_goes_out_after_all_at_its_own_time() -> None:
    """A slip of the hand takes nothing from anybody, and nothing leaves before its hour."""
    user, morning = UserFactory(), timezone.now() + timedelta(hours=9)
    notice = NoticeFactory(due_at=morning)
    give_up_notice(notice, acting_user=user, reason=GiveUpReason.OVERTAKEN)
    notice = retry_notice(notice, acting_user=user)

    assert (notice.state, notice.due_at) == (WorkState.PENDING, morning)
    assert [row.outcome for row in notice.tries.order_by("id")] == ["given_up", "retried"]


def test_what_the_house_itself_dropped_is_not_brought_back_by_hand() -> None:
    notice = NoticeFactory(state=WorkState.CANCELLED, last_error="decision replaced")

    with pytest.raises(ValidationError):
        retry_notice(notice, acting_user=UserFactory())


def test_nobody_gives_up_what_has_left() -> None:
    with pytest.raises(ValidationError):
        give_up_notice(
            NoticeFactory(state=WorkState.DONE),
            acting_user=UserFactory(),
            reason=GiveUpReason.TOLD,
        )


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (CallResult.REACHED, WorkState.DONE),
        (CallResult.NO_ANSWER, WorkState.PENDING),
        (CallResult.WRONG_NUMBER, WorkState.FAILED),
    ],
)
def test_a_call_ends_as_it_went(result: CallResult, state: str) -> None:
    MessageTemplateFactory()
    call = NoticeFactory(channel=NoticeChannel.CALL)

    record_call(call, acting_user=UserFactory(), result=result)

    call.refresh_from_db()
    assert call.state == state
    assert call.tries.count() == 1


def test_nobody_is_called_again_at_night() -> None:
    MessageTemplateFactory()
    evening = timezone.localtime().replace(hour=20, minute=0, second=0, microsecond=0)
    for is_urgent, hour in ((False, 8), (True, 22)):
        call = NoticeFactory(channel=NoticeChannel.CALL, is_urgent=is_urgent)
        with time_machine.travel(evening, tick=False):
            record_call(call, acting_user=UserFactory(), result=CallResult.NO_ANSWER)
        call.refresh_from_db()
        delay = call.due_at - timezone.now() + timedelta(minutes=1)  # the test takes its time too
        assert (evening + delay).hour == hour


def test_a_call_is_recorded_once() -> None:
    MessageTemplateFactory()
    call = NoticeFactory(channel=NoticeChannel.CALL)
    record_call(call, acting_user=UserFactory(), result=CallResult.REACHED)

    with pytest.raises(ValidationError):
        record_call(call, acting_user=UserFactory(), result=CallResult.REACHED)


def test_a_message_is_never_recorded_as_a_call() -> None:
    with pytest.raises(ValidationError):
        record_call(NoticeFactory(), acting_user=UserFactory(), result=CallResult.REACHED)


def test_the_caller_reads_the_words_of_the_sms() -> None:
    MessageTemplateFactory(body="وصلنا {reference}")
    call = NoticeFactory(channel=NoticeChannel.CALL)

    words = words_of(call)

    assert words is not None
    assert "TST-22222-A" in words.body
    assert words_of(NoticeFactory(event="registered")) is None


def test_calls_to_make_are_the_open_ones_the_oldest_first() -> None:
    now = timezone.now()
    late = NoticeFactory(channel="call", due_at=now - timedelta(hours=2))
    later = NoticeFactory(channel="call", due_at=now)
    NoticeFactory(channel="call", state=WorkState.DONE)
    NoticeFactory(channel="sms")

    assert list(calls_to_make(Notice.objects.all())) == [late, later]


def test_messages_are_found_by_what_they_are_about() -> None:
    mine = NoticeFactory(subject_kind="case", subject_id=1)
    NoticeFactory(subject_kind="case", subject_id=2)
    NoticeFactory(subject_kind="other", subject_id=1)

    assert list(notices_about("case", [1])) == [mine]


def test_what_waits_to_be_said_is_cancelled_but_for_some_events() -> None:
    waiting = NoticeFactory(subject_kind="case", subject_id=1)
    kept = NoticeFactory(subject_kind="case", subject_id=1, event="withdrawn")
    sent = NoticeFactory(subject_kind="case", subject_id=1, state=WorkState.DONE)

    assert cancel_notices(("case", 1), reason="withdrawn", but={"withdrawn"}) == 1

    states = dict(Notice.objects.values_list("pk", "state"))
    assert states[waiting.pk] == WorkState.CANCELLED
    assert states[kept.pk] == WorkState.PENDING
    assert states[sent.pk] == WorkState.DONE


def test_changed_words_are_a_new_version_and_other_changes_are_not() -> None:
    template = MessageTemplateFactory()
    user = UserFactory()

    template.is_active = False
    assert save_template(template, acting_user=user).version == 1
    template.body = "غيرها {reference}"
    assert save_template(template, acting_user=user).version == 2
    assert template.history.first().history_user == user


def test_a_template_with_an_unknown_placeholder_is_not_saved() -> None:
    template = MessageTemplateFactory()
    template.body = "{refrence}"

    with pytest.raises(ValidationError, match="refrence"):
        save_template(template, acting_user=None)

    template.refresh_from_db()
    assert template.version == 1
