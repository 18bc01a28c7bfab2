"""Another tracking code for who lost the first one (C11): told in person, never sent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.enums import EventKind
from cases.models import Case
from cases.permissions import may_renew_code
from cases.services.reasons import real_reason
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.references import new_code


@transaction.atomic
def renew_tracking_code(case: Case, *, acting_user: User, reason: str) -> Case:
    """Give the request another tracking code; the one before opens nothing from here on.

    `reason` says how the identity was checked: whoever holds the code reads the decision. Raises
    PermissionDenied, and ValidationError where it tells nothing.
    """
    held = lock_case(case)
    if not may_renew_code(acting_user, held):
        raise PermissionDenied
    reason = real_reason(reason)
    held.tracking_code = new_code()
    Case.objects.filter(pk=held.pk).update(tracking_code=held.tracking_code)
    record_event(held, EventKind.CODE_RENEWED, acting_user=acting_user, reason=reason)
    return held
