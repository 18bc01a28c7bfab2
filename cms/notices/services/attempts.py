"""The record of every try, and what is kept once a message has left."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min
from django.db.models.functions import Now
from django.utils import timezone

from cms.notices.composing import Letter
from cms.notices.enums import SECRET_PLACEHOLDERS, AttemptOutcome
from cms.notices.models import Notice, NoticeAttempt

GIVE_UP_AFTER = timedelta(hours=72)


def lease() -> timedelta:
    return timedelta(seconds=settings.LEASE_SECONDS)


def record_attempt(
    notice: Notice, outcome: AttemptOutcome, *, gateway: str, detail: str = ""
) -> None:
    """Append one try; `detail` holds no address and no text."""
    NoticeAttempt.objects.create(
        notice=notice, number=notice.attempts, gateway=gateway, outcome=outcome, detail=detail
    )


def has_tried_long_enough(notice: Notice) -> bool:
    """Whether 72 hours of trying have passed since the first try, or since staff asked again."""
    last = notice.tries.filter(outcome=AttemptOutcome.RETRIED).aggregate(pk=Max("pk"))["pk"] or 0
    tries = notice.tries.filter(outcome=AttemptOutcome.TEMPORARY, pk__gt=last)
    first = tries.aggregate(at=Min("at"))["at"]
    return bool(first and timezone.now() - first > GIVE_UP_AFTER)


def as_said(notice: Notice, letter: Letter, *, is_kept_here: bool = False) -> dict[str, Any]:
    """Return what the row keeps once `letter` has been said: the words and the template.

    The secrets are struck from the values, unless the message never left this machine.
    """
    values = notice.context
    struck = frozenset() if is_kept_here else SECRET_PLACEHOLDERS & values.keys()
    kept = {name: value for name, value in values.items() if name not in struck}
    return {
        "sent_at": Now(),
        "sent_subject": letter.subject,
        "sent_body": letter.body,
        "template": letter.template,
        "template_version": letter.template.version,
        **({"context": kept} if struck else {}),
    }
