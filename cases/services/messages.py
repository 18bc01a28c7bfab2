"""What is said between the person and the association, and among staff."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import EventKind, MessageKind
from cases.models import Case, CaseMessage
from cases.permissions import may_message, may_note
from cases.services.moves import advance
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text

MAX_LENGTH = 4000


@transaction.atomic
def receive_message(case: Case, *, body: str) -> CaseMessage:
    """Store what the person wrote on the tracking page."""
    case = lock_case(case)
    return _store(case, MessageKind.FROM_PERSON, body, None)


@transaction.atomic
def send_message(case: Case, *, body: str, acting_user: User) -> CaseMessage:
    """Store what staff write to the person; the event sends the notice."""
    case = lock_case(case)
    if not may_message(acting_user, case):
        raise PermissionDenied
    message = _store(case, MessageKind.TO_PERSON, body, acting_user)
    advance(case)
    return message


@transaction.atomic
def add_note(case: Case, *, body: str, acting_user: User) -> CaseMessage:
    """Store a note that only staff see."""
    case = lock_case(case)
    if not may_note(acting_user, case):
        raise PermissionDenied
    return _store(case, MessageKind.NOTE, body, acting_user)


_EVENTS = {
    MessageKind.FROM_PERSON: EventKind.MESSAGE_RECEIVED,
    MessageKind.TO_PERSON: EventKind.MESSAGE_SENT,
    MessageKind.NOTE: EventKind.NOTE_ADDED,
}


def _store(case: Case, kind: MessageKind, body: str, author: User | None) -> CaseMessage:
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
