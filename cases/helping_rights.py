"""Who answers an urgent call, and what more of it they read: there minutes matter (C67).

The workflow says who: the role of a stage, and the roles its moves name.
"""

from cases.enums import DeliveryProof, Gate, StageKind
from cases.models import Case
from cases.permissions import RoomPart, may_deliver, may_move, parts_for
from cases.workflow import Move, Stage
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Role → the parts it reads beside its own while urgent help is on its way.
ON_URGENT_CALLS: dict[str, frozenset[RoomPart]] = {
    Role.DELIVERY: frozenset({RoomPart.MESSAGES}),
}
#: What a representative reads besides, once the call is theirs.
OF_ONES_OWN_CALL = frozenset({RoomPart.NUMBERS, RoomPart.MESSAGES})


def parts_on(user: User, case: Case) -> frozenset[RoomPart]:
    """Return the parts of this visible case that the reader's roles need."""
    parts = parts_for(user)
    if not (case.is_urgent and case.is_open):
        return parts
    parts = parts.union(*(ON_URGENT_CALLS.get(role, frozenset()) for role in user.roles))
    own = user.has_role(Role.REPRESENTATIVE) and has_taken_call(user, case)
    return parts | OF_ONES_OWN_CALL if own else parts


def has_taken_call(user: User, case: Case) -> bool:
    """Whether the call is this person's: given to them, or accepted by them."""
    return case.owner_id == user.pk or any(
        decision.is_current and decision.recorded_by_id == user.pk
        for decision in case.decisions.all()
    )


def answers_call(user: User, case: Case) -> bool:
    """Whether this person has an urgent call in hand, or may do its next step."""
    if not (case.is_urgent and case.is_open):
        return False
    return user.has_role(*case.current_stage.roles) or has_taken_call(user, case)


def way_to_accept(user: User, case: Case) -> Move | None:
    """Return the move after which this person may say "we help": both are then one press.

    None where it is theirs to decide already, or somebody else's.
    """
    if not (case.is_urgent and case.is_open) or case.current_stage.takes_decision:
        return None
    document = case.workflow_version.document
    moves = (move for move in case.current_stage.moves if not move.needs_reason)
    able = (move for move in moves if _decides_in(document.stage(move.to), user, case))
    return next((move for move in able if may_move(user, case, move)), None)


def _decides_in(stage: Stage, user: User, case: Case) -> bool:
    by_committee = stage.kind is StageKind.COMMITTEE and case.service.committee_id
    return (
        stage.takes_decision
        and not by_committee
        and user.has_role(*stage.roles_opening(Gate.DECISION_RECORDED))
    )


def may_help_on_the_spot(user: User, case: Case) -> bool:
    """Say that the help was given where the person is; whether it was accepted the service asks."""
    return case.is_urgent and may_deliver(user, case)


def offered_proofs(case: Case) -> list[DeliveryProof]:
    """Return how a delivery may be proven, the usual first: of urgent help the word of who gave it,
    which proves nothing else."""
    first = [DeliveryProof.ON_THE_SPOT] if case.is_urgent else []
    apart = (DeliveryProof.NONE, DeliveryProof.ON_THE_SPOT)
    return [*first, *(proof for proof in DeliveryProof if proof not in apart)]
