"""Keeping a word that passes between the person and the association, or among staff."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import EventKind, MessageKind
from cases.models import Case, CaseMessage
from cases.services.timeline import record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text

MAX_LENGTH = 4000
_EVENTS = {
    MessageKind.FROM_PERSON: EventKind.MESSAGE_RECEIVED,
    MessageKind.TO_PERSON: EventKind.MESSAGE_SENT,
    MessageKind.NOTE: EventKind.NOTE_ADDED,
}


def store_message(case: Case, kind: MessageKind, body: str, author: User | None) -> CaseMessage:
    """Keep the word and its line of the timeline, from which its notice follows; the caller holds
    the case and knows that it may. Raises ValidationError for nothing, and for too much."""
    text = clean_text(body, multiline=True)
    if not text:
        raise ValidationError({"body": _("Write the message.")})
    if len(text) > MAX_LENGTH:
        message = _("Write at most %(limit)s characters; there are %(length)s now.")
        counts = {"limit": MAX_LENGTH, "length": len(text)}
        raise ValidationError({"body": message % counts})
    stored = CaseMessage.objects.create(case=case, kind=kind, author=author, body=text)
    by = "staff" if author else "person"
    record_event(case, _EVENTS[kind], acting_user=author, by=by, data={"message": stored.pk})
    return stored
