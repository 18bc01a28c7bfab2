"""A file shut to the others because somebody fears for the person, and opened again (J7, C62)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.exceptions import CaseChanged
from cases.models import Case, CaseEvent
from cases.restricting_enums import Concern
from cases.restricting_rights import answers_for_restrictions, may_raise_concern
from cases.services.reasons import real_reason
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User


@transaction.atomic
def restrict_case(
    case: Case, *, acting_user: User, concern: Concern, reason: str, further: bool = False
) -> CaseEvent:
    """Shut a case to all but those who answer for it; what was feared is kept encrypted.

    Pressing twice is pressing once, also for who lost sight of the case by it. The reason stands in
    the event alone: history keeps no words of it. `further`: said by who knows that the file is
    restricted already, by its service or for an earlier concern, and fears something all the same.
    """
    case = lock_case(case)
    before = _last(case, EventKind.RESTRICTED)
    is_mine = case.is_restricted and before and before.actor_id == acting_user.pk
    if before and is_mine and (not further or before.reason == real_reason(reason)):
        return before
    if not may_raise_concern(acting_user, case):
        raise PermissionDenied
    if case.is_restricted and not further:
        raise CaseChanged([before]) if before else ValidationError(_("It is restricted already."))
    reason = real_reason(reason)
    data: dict[str, Any] = {"concern": Concern(concern).value}
    if case.is_restricted:
        data["further"] = True
    else:
        case.is_restricted = True
        save_case(case, acting_user=acting_user)
    return record_event(
        case, EventKind.RESTRICTED, acting_user=acting_user, data=data, reason=reason
    )


@transaction.atomic
def lift_restriction(case: Case, *, acting_user: User, reason: str) -> CaseEvent:
    """Open a restricted case to its branch again; a service that restricts its files keeps them so.

    Lifting twice is lifting once.
    """
    case = lock_case(case, "service")
    before = _last(case, EventKind.UNRESTRICTED)
    if not case.is_restricted and before and before.actor_id == acting_user.pk:
        return before
    if not answers_for_restrictions(acting_user, case):
        raise PermissionDenied
    if not case.is_restricted:
        raise CaseChanged([before]) if before else ValidationError(_("It is not restricted."))
    if case.service.is_restricted:
        raise ValidationError(by_its_service(case))
    reason = real_reason(reason)
    case.is_restricted = False
    save_case(case, acting_user=acting_user)
    return record_event(case, EventKind.UNRESTRICTED, acting_user=acting_user, reason=reason)


def by_its_service(case: Case) -> str:
    """Say why this restriction is not lifted here."""
    text = _(
        "All files of the service “%(service)s” are restricted by its settings; that is not lifted"
        " for one of them."
    )
    return text % {"service": case.service.name}


def _last(case: Case, kind: EventKind) -> CaseEvent | None:
    return case.events.filter(kind=kind).select_related("actor").order_by("-sequence").first()
