"""Taking a consent back: as easy as giving it, with one click and without an account (PDPL art. 5).

The link carries the case and the purpose under our signature: nobody can make one for another case,
and all it can do is end messages.
"""

from django.core import signing
from django.db import transaction
from django.utils import timezone

from cases.enums import EventKind, Purpose
from cases.models import Case, Consent
from cases.services.timeline import lock_case, record_event

_SALT = "cases.stop"
#: What a link may end. Decisions, papers and acknowledgements cannot be stopped.
STOPPABLE = frozenset({Purpose.SURVEY})


def stop_token(case: Case, purpose: Purpose) -> str:
    """Return the secret part of a link that ends messages for one purpose."""
    return signing.dumps([case.pk, str(purpose)], salt=_SALT)


def read_stop_token(token: str) -> tuple[Case, Purpose] | None:
    """Return what a link is about; None for one we did not make."""
    try:
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
