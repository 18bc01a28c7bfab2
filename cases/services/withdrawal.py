"""Withdrawing: a person may, until the decision has been released."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind, Outcome, PublicStage, StageKind
from cases.models import Case
from cases.selectors.gates import released_decision
from cases.services.clock import resume_clock
from cases.services.objecting import note_withdrawal
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event


@transaction.atomic
def withdraw_case(case: Case, *, reason: str = "") -> Case:
    """Close a case because the person asked; withdrawing twice is withdrawing once."""
    case = lock_case(case)
    if case.outcome == Outcome.WITHDRAWN:
        return case
    if not case.is_open:
        raise ValidationError(_("This request is already closed."))
    if released_decision(case):
        raise ValidationError(_("The decision has been sent. Write to us instead."))
    resume_clock(case)
    case.is_open = False
    case.outcome = Outcome.WITHDRAWN
    case.public_stage = PublicStage.WITHDRAWN
    case.stage_kind = StageKind.CLOSED
    case.closed_at = timezone.now()
    case.stage_due_at = None
    save_case(case, acting_user=None)
    record_event(case, EventKind.WITHDRAWN, by="person", reason=reason.strip())
    note_withdrawal(case)
    data = {"outcome": case.outcome}
    record_event(case, EventKind.CLOSED, by="person", data=data)
    return case
