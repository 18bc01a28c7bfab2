"""Answering an urgent call: one press says "we help", and the call is theirs (C67)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cases.enums import DecisionResult, EventKind
from cases.helping_rights import way_to_accept
from cases.models import Case, Decision
from cases.services.committee import DecisionTerms, record_decision, release_decision
from cases.services.moves import move_case
from cases.services.routing import route_case
from cases.services.timeline import lock_case
from cms.accounts.models import User


@transaction.atomic
def accept_call(case: Case, *, acting_user: User) -> Decision:
    """Bring an urgent call to who decides it, record and say the acceptance, see who goes: all or
    nothing, and nothing is left to the background, for whoever took the call acts at once.

    Raises PermissionDenied for whoever may not do either, and what the two of them raise.
    """
    case = lock_case(case)
    move = way_to_accept(acting_user, case)
    if move is None:
        raise PermissionDenied
    case = move_case(case, to=move.to, acting_user=acting_user)
    terms = DecisionTerms(DecisionResult.ACCEPT)
    decision = record_decision(case, acting_user=acting_user, terms=terms)
    if decision.release_at is None or decision.release_at <= timezone.now():
        decision = release_decision(decision, acting_user=acting_user)
    moves = case.events.filter(kind=EventKind.STAGE_MOVED)
    route_case(case, step=moves.latest("sequence").sequence)
    return decision
