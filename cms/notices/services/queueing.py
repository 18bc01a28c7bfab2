"""Writing down what is to be said, in the transaction of what made it true."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cms.notices.enums import NoticeChannel
from cms.notices.models import Notice
from cms.notices.quiet_hours import after_quiet
from cms.notices.recipients import mask_recipient
from cms.notices.rules import leaves_at_night


@dataclass(frozen=True)
class NoticeDraft:
    """One thing to say. `key` makes it single; `cause_id` is the timeline line it follows."""

    key: str
    event: str
    channel: str
    recipient: str
    language: str
    context: dict[str, str]
    subject: tuple[str, int] | None = None
    cause_id: int | None = None
    due_at: datetime | None = None
    is_urgent: bool = False
    expires_at: datetime | None = None


def queue_notice(draft: NoticeDraft) -> Notice:
    """Write the row in the caller's transaction; a second call with the same key returns the first.

    Unless urgent, by itself or by the rule of its event, it is due after the quiet hours; a rule
    wakes nobody by telephone. What is due now is so by the database's clock, by which it is taken:
    this process's may be another.
    """
    is_written = draft.channel != NoticeChannel.CALL
    is_urgent = draft.is_urgent or (is_written and leaves_at_night(draft.event))
    kind, number = draft.subject or ("", None)
    now = timezone.now()
    wanted = draft.due_at or now
    due_at = wanted if is_urgent else after_quiet(wanted)
    waits = {"due_at": due_at} if draft.due_at or due_at > now else {}
    notice: Notice
    notice, _created = Notice.objects.write_once(
        draft.key,
        {
            "event": draft.event,
            "channel": draft.channel,
            "language": draft.language,
            "subject_kind": kind,
            "subject_id": number,
            "cause_id": draft.cause_id,
            "recipient": draft.recipient,
            "recipient_masked": mask_recipient(draft.recipient),
            "context": draft.context,
            "is_urgent": is_urgent,
            **waits,
            "expires_at": draft.expires_at,
            "message_id": f"<notice-{uuid4()}@{_host()}>",
        },
    )
    notice.is_for_later = bool(waits)
    return notice


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


#: The reason kept with what need not be said any more.
REPLACED = "replaced by a later message"


def cancel_replaced(replaced: QuerySet[Notice]) -> int:
    """Cancel those of these notices that nobody has said yet: a later one says it."""
    waiting: Any = replaced
    cancelled: int = waiting.cancel_pending(reason=REPLACED)
    return cancelled


def cancel_notices(subject: tuple[str, int], *, reason: str, but: Collection[str] = ()) -> int:
    """Cancel what still waits to be said about a subject, except the events in `but`."""
    kind, number = subject
    waiting = Notice.objects.filter(subject_kind=kind, subject_id=number).exclude(event__in=but)
    return waiting.cancel_pending(reason=reason)
