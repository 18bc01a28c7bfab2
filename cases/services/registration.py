"""The beneficiary's file: opened once per person, renewed yearly (C43)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cases.enums import EventKind
from cases.models import Case, Registration
from cases.permissions import may_register
from cases.services.moves import advance
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.association.selectors import current_association

RENEWAL = timedelta(days=365)


@transaction.atomic
def register_person(case: Case, *, acting_user: User) -> Registration:
    """Return the person's file, opened or renewed now."""
    case = lock_case(case)
    if not may_register(acting_user, case):
        raise PermissionDenied
    today = timezone.localdate()
    registration = Registration.objects.filter(person=case.person_id).first()
    if registration is None:
        registration = Registration(
            person=case.person, number=_file_number(case), registered_on=today
        )
    registration.renew_on = today + RENEWAL
    registration.registered_by = acting_user
    save_tracked(registration, acting_user=acting_user)
    data = {"registration": registration.pk}
    record_event(case, EventKind.REGISTERED, acting_user=acting_user, data=data)
    advance(case)
    return registration


def _file_number(case: Case) -> str:
    """The person's row number makes it unique; the prefix says whose file it is."""
    prefix = current_association().reference_prefix
    return f"{prefix}-F{case.person_id:05d}"
