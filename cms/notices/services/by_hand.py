"""What staff do with messages: try again, give up, record a call."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.core.claims import GiveUpReason, WorkState
from cms.notices.composing import compose_record
from cms.notices.dead_addresses import mark_alive
from cms.notices.enums import GIVEN_UP, NOT_TOLD, AttemptOutcome, CallResult, NoticeChannel
from cms.notices.models import Notice
from cms.notices.quiet_hours import after_quiet
from cms.notices.services.attempts import as_said, lease, record_attempt

CALL_AGAIN_AFTER = timedelta(hours=2)
_STAFF = "staff"
#: Reasons after which the person knows, or need not know.
_SETTLED = (GiveUpReason.TOLD, GiveUpReason.BY_HAND, GiveUpReason.OVERTAKEN)
_OUTCOMES = {
    CallResult.REACHED: AttemptOutcome.ACCEPTED,
    CallResult.NO_ANSWER: AttemptOutcome.TEMPORARY,
    CallResult.WRONG_NUMBER: AttemptOutcome.PERMANENT,
}


def to_be_tried_again() -> Q:
    """Return what a colleague may send again: what failed, what waits for its next try, and what a
    colleague stopped.

    One that went on over another channel is not tried again: the person would hear it twice.
    """
    stopped = Q(state=WorkState.CANCELLED, last_error__in=(GIVEN_UP, NOT_TOLD))
    failed = (Q(state=WorkState.FAILED) | stopped) & Q(continued_by=None)
    waits = Q(state=WorkState.PENDING, attempts__gt=0, due_at__gt=Now())
    return failed | (waits & ~Q(channel=NoticeChannel.CALL))


def to_be_given_up() -> Q:
    """Return what a colleague may stop, or say why it needs to be said no more: what waits, what
    failed, and what was stopped though the person was not told."""
    stopped = Q(state=WorkState.CANCELLED, last_error=NOT_TOLD)
    unsaid = (Q(state=WorkState.FAILED) | stopped) & Q(continued_by=None)
    return Q(state=WorkState.PENDING) | unsaid


@transaction.atomic
def retry_notice(notice: Notice, *, acting_user: User) -> Notice:
    """Give a failed message another 72 hours, one that waits for its next try a try at once, one
    that was stopped its own time again; raises ValidationError for any other."""
    its_time = Case(When(state=WorkState.CANCELLED, then=F("due_at")), default=Now())
    changed = Notice.objects.filter(to_be_tried_again(), pk=notice.pk).update(
        due_at=its_time, state=WorkState.PENDING, crashes=0, finished_at=None, last_error=""
    )
    if not changed:
        raise ValidationError(
            _("Only a message that failed, was stopped or waits for its next try can be sent.")
        )
    mark_alive(notice.channel, notice.recipient)  # a colleague knows better than a bounce
    return _noted(notice, AttemptOutcome.RETRIED, f"user {acting_user.pk}")


@transaction.atomic
def give_up_notice(notice: Notice, *, acting_user: User, reason: GiveUpReason) -> Notice:
    """Stop trying on purpose; raises ValidationError when it has left or was settled already.

    Whom a wrong number kept from knowing does not know because we stopped (`reached_nobody`).
    """
    kept = GIVEN_UP if reason in _SETTLED else NOT_TOLD
    changed = Notice.objects.filter(to_be_given_up(), pk=notice.pk).update(
        state=WorkState.CANCELLED, finished_at=Now(), last_error=kept
    )
    if not changed:
        raise ValidationError(_("This message no longer waits: it has left or was settled."))
    return _noted(notice, AttemptOutcome.GIVEN_UP, f"{reason} by user {acting_user.pk}")


def _noted(notice: Notice, outcome: AttemptOutcome, detail: str) -> Notice:
    notice.refresh_from_db()
    record_attempt(notice, outcome, gateway=_STAFF, detail=detail)
    return notice


def record_call(
    notice: Notice, *, acting_user: User, result: CallResult, shown_by: Sequence[str] = ()
) -> Notice:
    """Record how a call went: reached ends it, no answer asks again, a wrong number fails it.

    `shown_by`: in words of the caller's house, how who answered showed who they are.
    Raises ValidationError when it is not due or somebody has recorded it already.
    """
    held = Notice.objects.filter(channel=NoticeChannel.CALL).claim(notice.pk, lease=lease())
    if held is None:
        raise ValidationError(_("This call is not due yet, or somebody has already recorded it."))
    with transaction.atomic():
        detail = " ".join([result, *shown_by, f"by user {acting_user.pk}"])
        record_attempt(held, _OUTCOMES[result], gateway=_STAFF, detail=detail)
        _settle_call(held, result)
    held.refresh_from_db()
    return held


def _until_called_again(notice: Notice) -> timedelta:
    now = timezone.now()
    again = now + CALL_AGAIN_AFTER
    return (again if notice.is_urgent else after_quiet(again)) - now


def _settle_call(notice: Notice, result: CallResult) -> None:
    if result == CallResult.REACHED:
        Notice.objects.finish(notice, **as_said(notice, compose_record(notice)))
    elif result == CallResult.NO_ANSWER:
        Notice.objects.retry_later(notice, error="no answer", after=_until_called_again(notice))
    else:
        Notice.objects.park(notice, error="wrong number")
