"""What is said between the person and the association, and among staff."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.enums import MessageKind
from cases.models import Case, CaseMessage
from cases.permissions import may_message, may_note
from cases.services.correspondence import store_message
from cases.services.moves import advance
from cases.services.timeline import lock_case
from cms.accounts.models import User


@transaction.atomic
def receive_message(case: Case, *, body: str) -> CaseMessage:
    """Store what the person wrote on the tracking page."""
    case = lock_case(case)
    return store_message(case, MessageKind.FROM_PERSON, body, None)


@transaction.atomic
def send_message(case: Case, *, body: str, acting_user: User) -> CaseMessage:
    """Store what staff write to the person; the event sends the notice."""
    case = lock_case(case)
    if not may_message(acting_user, case):
        raise PermissionDenied
    message = store_message(case, MessageKind.TO_PERSON, body, acting_user)
    advance(case)
    return message


@transaction.atomic
def add_note(case: Case, *, body: str, acting_user: User) -> CaseMessage:
    """Store a note that only staff see."""
    case = lock_case(case)
    if not may_note(acting_user, case):
        raise PermissionDenied
    return store_message(case, MessageKind.NOTE, body, acting_user)
