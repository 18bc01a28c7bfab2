"""The beneficiary's file: opened once per person, renewed yearly (C43)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.models import Case, Registration
from cases.permissions import may_keep_file, may_register
from cases.services.moves import advance
from cases.services.people import UNNAMED
from cases.services.persons import change_person, lock_person, tell_open_cases
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.hygiene import clean_text

RENEWAL = Registration.RENEWED_FOR


@transaction.atomic
def register_person(
    case: Case,
    *,
    acting_user: User,
    facts: Mapping[str, Any] | None = None,
    why_unnamed: str = "",
) -> Registration:
    """Return the person's file, opened or renewed now.

    `facts` are what only now was asked, as after urgent help (C43): they go into the file. No file
    is opened for somebody without a name unless `why_unnamed` says why it stays unknown.
    """
    case = lock_case(case)
    if not may_register(acting_user, case):
        raise PermissionDenied
    if facts:
        why = _("Asked at the registration, %(reference)s") % {"reference": case.reference}
        changed = change_person(case.person, changes=facts, acting_user=acting_user, reason=why)
        case.person = changed
    if case.person.name == UNNAMED and not why_unnamed.strip():
        raise ValidationError({"name": _("Write the name, or below why it stays unknown.")})
    registration = Registration.objects.filter(person=case.person_id).first()
    if registration is None:
        today = timezone.localdate()
        registration = Registration(
            person=case.person, number=_file_number(case), registered_on=today
        )
    _renew(registration, acting_user, "")
    data = {"registration": registration.pk}
    reason = clean_text(why_unnamed)
    record_event(case, EventKind.REGISTERED, acting_user=acting_user, data=data, reason=reason)
    advance(case)
    return registration


@transaction.atomic
def renew_registration(
    registration: Registration, *, acting_user: User, reason: str = ""
) -> Registration:
    """Renew a file for another year from today; renewing twice a day is renewing once."""
    person = registration.person
    if not may_keep_file(acting_user, person):
        raise PermissionDenied
    lock_person(person)
    registration = Registration.objects.select_for_update().filter(pk=registration.pk).first()  # type: ignore[assignment]
    if registration is None or registration.person_id != person.pk:
        raise ValidationError(_("This file number belongs to another file now. Open that one."))
    if registration.renew_on != timezone.localdate() + RENEWAL:
        _renew(registration, acting_user, reason)
        tell_open_cases(person, acting_user=acting_user, fields=["renewal"])
    return registration


def _renew(registration: Registration, user: User, reason: str) -> None:
    """Of somebody nobody knows there is nothing to ask again in a year."""
    is_known = registration.person.name != UNNAMED
    registration.renew_on = timezone.localdate() + RENEWAL if is_known else None
    registration.registered_by = user
    save_tracked(registration, acting_user=user, reason=reason)


def _file_number(case: Case) -> str:
    """The person's row number makes it unique; the prefix says whose file it is."""
    prefix = current_association().reference_prefix
    return f"{prefix}-F{case.person_id:05d}"
