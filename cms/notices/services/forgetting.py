"""Taking out of messages what they said of somebody; that one was sent, and when, stays."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from cms.notices.models import Notice, NoticeAttempt, StaffNotice

_SAID = (
    *("recipient", "recipient_masked", "sent_subject", "sent_body"),
    *("provider_reference", "message_id", "attached"),
)


def forget_notices(kind: str, ids: Collection[int]) -> int:
    """Empty every message about these subjects and take away what staff were told of them.

    What still waited to leave is cancelled. Returns how many messages were emptied.
    """
    StaffNotice.objects.filter(subject_kind=kind, subject_id__in=ids).delete()
    return _empty(Notice.objects.filter(subject_kind=kind, subject_id__in=ids))


def forget_messages(keys: Iterable[str]) -> int:
    """Do the same to the messages of these keys."""
    return _empty(Notice.objects.filter(key__in=list(keys)))


def _empty(notices: QuerySet[Notice]) -> int:
    notices.cancel_pending(reason="destroyed")  # type: ignore[attr-defined]
    NoticeAttempt.objects.filter(notice__in=notices).update(detail="")
    return notices.update(**dict.fromkeys(_SAID, ""), context={})
