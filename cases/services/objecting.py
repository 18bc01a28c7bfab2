"""Objecting to a decision: filed once and in time, decided by others, told to the person (C11)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.exceptions import GateNotMet
from cases.identity_shown import has_shown_enough
from cases.models import Case, Objection
from cases.objection_enums import OUTCOMES, REOPENING, ObjectionState
from cases.objection_rights import may_decide_objection
from cases.permissions import may_see
from cases.selectors.objecting import is_objection, objection_of
from cases.selectors.objections import decision_to_object_to, why_no_objection
from cases.services.assisted import Assisted
from cases.services.moves import move_case
from cases.services.reopening import reopen_case
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cases.workflow import Move
from cms.accounts.models import User
from cms.core.hygiene import clean_text


@dataclass(frozen=True)
class ObjectionOutcome:
    """What is decided on an objection, as the person reads it.

    `is_checked` says that we made sure the objection comes from the person of the first request.
    """

    state: ObjectionState
    explanation: str
    further_way: str = ""
    is_checked: bool = False


def refuse_objection(first: Case) -> None:
    """Raise ValidationError, saying why, when nobody may object to this request's decision now."""
    if why := why_no_objection(first):
        raise ValidationError(why)


def is_proven(
    first: Case,
    objected: Case | None,
    *,
    acting_user: User | None,
    assisted: Assisted | None = None,
) -> bool:
    """Whether an objection to `first` is known to be meant: it began with both keys of that
    request, or a colleague who sees it took it down from somebody who showed who they are."""
    if objected is not None and objected.pk == first.pk:
        return True
    if acting_user is None or not may_see(acting_user, first):
        return False
    return assisted is None or has_shown_enough(assisted.relation, assisted.shown_by)


def file_objection(
    case: Case,
    *,
    objected: Case | None,
    acting_user: User | None,
    assisted: Assisted | None = None,
) -> Objection | None:
    """Tie a request that has just come in to the decision it objects to, if there is one.

    What only names a reference is neither refused nor told to anybody: an answer to it would say
    what became of somebody else's request (S16). Who decides it sees that it came late.
    """
    if case.concerns_id is None or not is_objection(case):
        return None
    first = lock_case(Case(pk=case.concerns_id))
    proven = is_proven(first, objected, acting_user=acting_user, assisted=assisted)
    if proven:
        refuse_objection(first)
    decision = decision_to_object_to(first)
    if decision is None:
        return None
    filed_at = case.submitted_at
    objection = Objection(case=case, decision=decision, is_proven=proven, filed_at=filed_at)
    save_tracked(objection, acting_user=acting_user)
    case.__dict__["_objection"] = objection  # who asked before it was filed was told of none
    if proven:
        shown = {"shown_by": list(assisted.shown_by)} if assisted else {}
        _tell(first, EventKind.OBJECTION_FILED, objection, acting_user, **shown)
    return objection


@transaction.atomic
def decide_objection(case: Case, *, acting_user: User, outcome: ObjectionOutcome) -> Objection:
    """Record the outcome of an objection, and do what follows from it.

    Raises PermissionDenied for whoever took part in the first decision, and ValidationError when it
    is decided already, the reasons are missing, or nobody knows yet whose objection it is.
    """
    case = lock_case(case)
    objection = objection_of(case)
    if objection is None or not may_decide_objection(acting_user, case):
        raise PermissionDenied
    _refuse_unfounded(objection, outcome)
    first = lock_case(objection.first)
    objection.state = outcome.state
    objection.explanation = clean_text(outcome.explanation, multiline=True)
    objection.further_way = clean_text(outcome.further_way, multiline=True)
    objection.decided_at, objection.decided_by = timezone.now(), acting_user
    objection.is_proven = objection.is_proven or outcome.is_checked
    save_tracked(objection, acting_user=acting_user)
    _tell(case, EventKind.OBJECTION_DECIDED, objection, acting_user)
    if objection.is_proven:
        _tell(first, EventKind.OBJECTION_ANSWERED, objection, acting_user)
    if objection.reopens:
        reopen_case(first, objection, acting_user=acting_user)
    _close(case, acting_user)
    return objection


def _refuse_unfounded(objection: Objection, outcome: ObjectionOutcome) -> None:
    if objection.state != ObjectionState.OPEN:
        raise ValidationError(_("The outcome of this objection is recorded already."))
    if outcome.state not in OUTCOMES:
        raise ValidationError({"state": _("Choose the outcome.")})
    if not outcome.explanation.strip():
        raise ValidationError({"explanation": _("Explain the outcome to the person.")})
    if outcome.state in REOPENING and not (objection.is_proven or outcome.is_checked):
        message = _("First make sure that it comes from the person of the first request.")
        raise ValidationError({"is_checked": message})


def _tell(
    case: Case, kind: EventKind, objection: Objection, acting_user: User | None, **more: Any
) -> None:
    """Both timelines tell it: the objection's, and that of the request it is about."""
    data: dict[str, Any] = {"objection": objection.pk, "state": str(objection.state), **more}
    data |= {"case": objection.case_id, "decision": objection.decision_id}
    by = "staff" if acting_user else "person"
    record_event(case, kind, acting_user=acting_user, by=by, data=data)


def _close(case: Case, acting_user: User) -> None:
    """The outcome is the answer: what waited for it is done, so far as it is this person's."""
    move = next((move for move in case.current_stage.moves if _ends_it(case, move)), None)
    if move is None:
        return
    try:
        with transaction.atomic():
            move_case(case, to=move.to, acting_user=acting_user)
    except (PermissionDenied, GateNotMet):
        return  # somebody else's move, or something else is owed first: the room says which


def _ends_it(case: Case, move: Move) -> bool:
    end = case.workflow_version.document.stage(move.to)
    return end.is_final and not (move.needs_reason or end.hands_over)


def note_withdrawal(case: Case) -> None:
    """A withdrawn objection stands in nobody's way: the decision may be objected to again."""
    objection = objection_of(case)
    if objection is None or objection.state != ObjectionState.OPEN:
        return
    objection.state = ObjectionState.WITHDRAWN
    save_tracked(objection, acting_user=None)
    if objection.is_proven:
        _tell(lock_case(objection.first), EventKind.OBJECTION_ANSWERED, objection, None)
