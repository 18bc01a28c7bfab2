"""Breaking the glass: a case outside one's sight, opened for some hours, with a reason, told at
once to those who answer for it (C26, C62)."""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.emergencies import answers_for_emergencies, may_open_in_emergency
from cases.enums import EventKind
from cases.impartiality import kept_out
from cases.models import Case, EmergencyOpening
from cases.permissions import may_see
from cases.services.reasons import real_reason
from cases.services.timeline import lock_case, record_event
from cases.services.viewing import EMERGENCY, record_look
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.references import parse_reference

logger = logging.getLogger(__name__)


@transaction.atomic
def open_in_emergency(typed: str, *, acting_user: User, reason: str) -> Case:
    """Open a case to somebody for the hours the association allows, and tell who answers for it.

    A word or a full stop is no reason. A case they see anyway is returned as it is, without a row.
    What somebody has stepped aside from, and what is about their own work, stays shut: an emergency
    is no way round a conflict of interest (C11, C40).
    """
    if not may_open_in_emergency(acting_user):
        raise PermissionDenied
    reason = real_reason(reason)
    case = _case_of(typed, acting_user)
    if may_see(acting_user, case):
        return case
    if acting_user.pk in kept_out(case):
        raise _unknown()
    opening = EmergencyOpening.objects.create(
        case=case,
        user=acting_user,
        reason=reason,
        until=timezone.now() + timedelta(hours=current_association().emergency_hours),
    )
    if not may_see(acting_user, case):
        raise _unknown()
    record_event(
        case,
        EventKind.EMERGENCY_OPENED,
        acting_user=acting_user,
        data={"opening": opening.pk, "until": opening.until.isoformat()},
        reason=opening.reason,
    )
    record_look(case, viewer=acting_user, what=EMERGENCY)
    logger.warning("emergency_opening case=%s user=%s", case.pk, acting_user.pk)
    return case


def _case_of(typed: str, user: User) -> Case:
    try:
        return lock_case(Case.objects.get(reference=parse_reference(typed)))
    except (Case.DoesNotExist, ValidationError):
        logger.warning("emergency_opening_of_nothing user=%s", user.pk)
        raise _unknown() from None


def _unknown() -> ValidationError:
    text = _("There is no request with this number that could be opened to you. Look at it again.")
    return ValidationError({"reference": text})


def note_opening(opening: EmergencyOpening, *, acting_user: User) -> None:
    """Say that somebody who answers for it has read of an emergency opening; the first one counts.

    Raises PermissionDenied for who does not, and for who opened the case themselves.
    """
    if not answers_for_emergencies(acting_user) or opening.user_id == acting_user.pk:
        raise PermissionDenied
    waiting = EmergencyOpening.objects.filter(pk=opening.pk, noted_at=None)
    waiting.update(noted_by=acting_user, noted_at=timezone.now())
