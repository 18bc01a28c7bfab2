"""Reads of messages. Who may see them is the caller's to say: they are about people's cases."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.core.claims import OPEN_STATES, WorkState
from cms.notices.composing import Letter, NoTemplate, compose, compose_record
from cms.notices.enums import (
    NOT_TOLD,
    OPTIONAL_EVENTS,
    SECRET_PLACEHOLDERS,
    TRIES,
    AttemptOutcome,
    NoticeChannel,
)
from cms.notices.gateways import MAILBOXES
from cms.notices.models import Notice, NoticeAttempt
from cms.notices.quiet_hours import QUIET_HOURS


def notices_about(subject_kind: str, ids: Iterable[int] | Subquery | QuerySet) -> QuerySet[Notice]:
    """Return the messages about these subjects, newest first."""
    return Notice.objects.filter(subject_kind=subject_kind, subject_id__in=ids).order_by("-id")


def calls_to_make(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Return the calls among `notices` that somebody still has to make, the oldest first."""
    calls = notices.filter(channel=NoticeChannel.CALL, state__in=OPEN_STATES)
    return calls.order_by("due_at", "id")


def reached_nobody() -> Q:
    """Return the condition of what failed for good, or was stopped without the person being told,
    and went on over no other channel; what nobody has to get is left out."""
    stopped = Q(state=WorkState.CANCELLED, last_error=NOT_TOLD)
    failed = (Q(state=WorkState.FAILED) | stopped) & Q(continued_by=None)
    return failed & ~Q(event__in=OPTIONAL_EVENTS)


def waits_for_morning(subject: tuple[str, int], events: Collection[str]) -> datetime | None:
    """Return when the first of these messages about a subject leaves that waits for the end of the
    quiet hours; None where none does, as it has left, was stopped or leaves at night."""
    kind, number = subject
    waiting = Notice.objects.filter(
        subject_kind=kind,
        subject_id=number,
        event__in=events,
        state=WorkState.PENDING,
        last_error__in=("", QUIET_HOURS),
        due_at__gt=timezone.now(),
    )
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def words_of(notice: Notice) -> Letter | None:
    """Return what a waiting message will say, its secrets left out; None without a template."""
    try:
        return compose_record(notice)
    except NoTemplate:
        return None


def number_of_tries() -> Coalesce:
    """Return how often it was tried, as an expression; being put off for the night is no try."""
    tries = NoticeAttempt.objects.filter(notice=OuterRef("pk"), outcome__in=TRIES).order_by()
    counted = tries.values("notice").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def is_kept_here() -> Exists:
    """Return the condition that a message was said, but only to a mailbox on this machine."""
    kept = NoticeAttempt.objects.filter(gateway__in=MAILBOXES, outcome=AttemptOutcome.ACCEPTED)
    return Exists(kept.filter(notice=OuterRef("pk")))


def whole_words_of(notice: Notice) -> Letter | None:
    """Return a message kept on this machine with its secrets; None when it has none to show."""
    if not SECRET_PLACEHOLDERS & notice.context.keys():
        return None
    try:
        return compose(notice)
    except NoTemplate:
        return None


def due_calls(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Return those of these messages that somebody should say by telephone by now."""
    return calls_to_make(notices).filter(due_at__lte=timezone.now())
