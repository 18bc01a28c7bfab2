"""Answering an urgent call: one press says "we help", and the call is theirs (C67)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.enums import DecisionResult
from cases.helping_rights import way_to_accept
from cases.models import Case, Decision
from cases.services.committee import DecisionTerms, record_decision
from cases.services.moves import move_case
from cases.services.timeline import lock_case
from cms.accounts.models import User


@transaction.atomic
def accept_call(case: Case, *, acting_user: User) -> Decision:
    """Bring an urgent call to who decides it and record the acceptance; both or neither.

    Raises PermissionDenied for whoever may not do either, and what the two of them raise.
    """
    case = lock_case(case)
    move = way_to_accept(acting_user, case)
    if move is None:
        raise PermissionDenied
    case = move_case(case, to=move.to, acting_user=acting_user)
    terms = DecisionTerms(DecisionResult.ACCEPT)
    return record_decision(case, acting_user=acting_user, terms=terms)
