"""Taking a consent back: as easy as giving it, with one click and without an account (PDPL art. 5).

The link carries the case and the purpose under our signature: nobody can make one for another case,
and all it can do is end messages.
"""

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36

from cases.enums import EventKind, Purpose
from cases.models import Case, Consent
from cases.services.timeline import lock_case, record_event
from cms.core.encryption import blind_index

_SALT = "cases.stop"
#: What a link may end. Decisions, papers and acknowledgements cannot be stopped.
STOPPABLE = frozenset({Purpose.SURVEY, Purpose.OUTREACH})


def stop_token(case: Case, purpose: Purpose) -> str:
    """Return the secret part of a link that ends messages for one purpose.

    That of outreach stands in every SMS, so it is short: the case and 64 bits of a keyed digest.
    """
    if purpose is Purpose.OUTREACH:
        return f"{int_to_base36(case.pk)}-{_short_mark(case.pk)}"
    return signing.dumps([case.pk, str(purpose)], salt=_SALT)


def _short_mark(pk: int) -> str:
    return blind_index(str(pk), f"{_SALT}.outreach")[:16]


def _read_short(token: str) -> int | None:
    number, _dash, mark = token.partition("-")
    pk = base36_to_int(number) if number.isascii() and number.isalnum() else 0
    return pk if constant_time_compare(mark, _short_mark(pk)) else None


def read_stop_token(token: str) -> tuple[Case, Purpose] | None:
    """Return what a link is about; None for one we did not make."""
    try:
        if ":" not in token:
            case = Case.objects.filter(pk=_read_short(token) or 0).first()
            return (case, Purpose.OUTREACH) if case else None
        number, purpose = signing.loads(token, salt=_SALT)
        case = Case.objects.filter(pk=number).first()
        return (case, Purpose(purpose)) if case and purpose in STOPPABLE else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


@transaction.atomic
def withdraw_consent(case: Case, purpose: Purpose) -> bool:
    """Take the consent of the case's person back in all their requests; say whether it was news."""
    case = lock_case(case)
    now = timezone.now()
    consents = Consent.objects.filter(case__person=case.person_id, purpose=purpose)
    changed = consents.filter(is_given=True, withdrawn_at=None).update(withdrawn_at=now)
    _own, is_new = Consent.objects.get_or_create(
        case=case,
        purpose=purpose,
        defaults={"is_given": False, "method": "link", "text_version": "", "withdrawn_at": now},
    )
    if changed or is_new:
        record_event(case, EventKind.CONSENT_WITHDRAWN, by="person", data={"purpose": purpose})
    return bool(changed or is_new)


def is_withdrawn(case: Case, purpose: Purpose) -> bool:
    """Whether nothing stands any more that could be taken back."""
    own = Consent.objects.filter(case=case, purpose=purpose).first()
    return own is not None and (not own.is_given or own.withdrawn_at is not None)
