"""What staff do to a message about a case: its timeline tells it."""

from typing import Any

from django.db import transaction

from cases.enums import EventKind
from cases.models import Case
from cases.selectors.for_you import CASE
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.claims import GiveUpReason, WorkState
from cms.notices.models import Notice
from cms.notices.services import give_up_notice, retry_notice


@transaction.atomic
def stop_notice(notice: Notice, *, acting_user: User, reason: GiveUpReason) -> Notice:
    """Keep a message from leaving; raises ValidationError when it has left or was settled."""
    case = _lock_its_case(notice)
    notice = give_up_notice(notice, acting_user=acting_user, reason=reason)
    _tell(case, EventKind.NOTICE_STOPPED, notice, acting_user, why=reason.value)
    return notice


@transaction.atomic
def send_notice_again(notice: Notice, *, acting_user: User) -> Notice:
    """Send what failed, waits or was stopped; raises ValidationError for any other."""
    case, was_stopped = _lock_its_case(notice), notice.state == WorkState.CANCELLED
    notice = retry_notice(notice, acting_user=acting_user)
    if was_stopped:
        _tell(case, EventKind.NOTICE_RESUMED, notice, acting_user)
    return notice


def _lock_its_case(notice: Notice) -> Case | None:
    """The case before the message, as when a case speaks: two never wait for each other."""
    case = Case.objects.filter(pk=notice.subject_id or 0).first()
    return lock_case(case) if case and notice.subject_kind == CASE else None


def _tell(
    case: Case | None, kind: EventKind, notice: Notice, acting_user: User, **more: Any
) -> None:
    if case:
        data = {"notice": notice.pk, "event": notice.event, "channel": notice.channel, **more}
        record_event(case, kind, acting_user=acting_user, data=data)
