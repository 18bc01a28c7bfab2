"""The code the person tells at a delivery: few tries, each wrong one on record (C44)."""

from datetime import timedelta
from hmac import compare_digest

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.models import Case, Delivery
from cases.services.timeline import record_event
from cms.accounts.models import User
from cms.core.references import normalize_code

TRIES = 5
WITHIN = timedelta(hours=1)


def why_not_the_code(
    case: Case, delivery: Delivery, code: str, *, acting_user: User
) -> ValidationError | None:
    """Return why this code proves nothing; a wrong one is written down. The caller holds the case.

    Returned and not raised, so that what is written down outlives the refusal.
    """
    given = normalize_code(code)
    if not given:
        return _refusal(_("Write the code that the person told you."))
    wrong = _wrong_tries(case, delivery)
    if wrong >= TRIES:
        return _closed()
    if compare_digest(normalize_code(delivery.code).encode(), given.encode()):
        return None
    data = {"delivery": delivery.pk, "left": TRIES - wrong - 1}
    record_event(case, EventKind.DELIVERY_CODE_WRONG, acting_user=acting_user, data=data)
    is_last = wrong + 1 >= TRIES
    return _closed() if is_last else _refusal(_("This is not the code of this delivery."))


def _wrong_tries(case: Case, delivery: Delivery) -> int:
    since = timezone.now() - WITHIN
    tries = case.events.filter(kind=EventKind.DELIVERY_CODE_WRONG, at__gte=since)
    return sum(event.data.get("delivery") == delivery.pk for event in tries)


def _closed() -> ValidationError:
    return _refusal(_("Too many wrong codes: for an hour no code is taken. Choose another proof."))


def _refusal(words: str) -> ValidationError:
    return ValidationError({"code": words})
