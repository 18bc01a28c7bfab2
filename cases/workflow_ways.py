"""What a sound workflow may still do wrong: help without a decision, a way round the committee,
a move that nobody can ever make.

Asked when a workflow is written or published. A version that stands is never refused by it: open
cases keep the way they began with.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases.enums import Gate, Guard, StageKind
from cases.workflow import Move, Stage, WorkflowDefinition
from cms.accounts.roles import Role

Way = list[Stage]

DECIDING = (StageKind.COMMITTEE, StageKind.BOARD, StageKind.DIRECTOR)
#: What a gate can be opened by: a stage of this kind somewhere in the workflow.
OPENED_BY: dict[Gate, tuple[StageKind, ...]] = {
    Gate.STUDY_RECOMMENDED: (StageKind.STUDY,),
    Gate.DECISION_RECORDED: DECIDING,
    Gate.DECISION_RELEASED: DECIDING,
    Gate.REGISTERED: (StageKind.REGISTRATION,),
    Gate.DELIVERED: (StageKind.DELIVERY,),
}
#: Who may do what a gate waits for, whoever holds the stage; where nobody is named it is the
#: stage's own role, the person, or time (see `may_study` and its like in `cases.permissions`).
DONE_BY: dict[Gate, tuple[Role, ...]] = {
    Gate.DOCUMENTS_COMPLETE: (Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER),
    Gate.STUDY_RECOMMENDED: (Role.RESEARCHER,),
    Gate.REGISTERED: (Role.RECEPTIONIST, Role.OFFICER),
}
#: Stages in which it can be done at all; what is not named here can be done in any.
_DONE_IN: dict[Gate, tuple[StageKind, ...]] = {
    Gate.STUDY_RECOMMENDED: (StageKind.STUDY, StageKind.CLARIFICATION),
}
_DECIDED = {Gate.DECISION_RECORDED, Gate.DECISION_RELEASED}


def ways_to_help_undecided(document: WorkflowDefinition) -> list[Way]:
    """Return a way to each delivery that a case reaches before anybody has decided on it."""

    def waits_for_a_decision(_stage: Stage, move: Move) -> bool:
        return bool(_DECIDED & set(move.requires))

    return _shortest(document, shut=waits_for_a_decision, ends=(StageKind.DELIVERY,))


def ways_round_the_committee(document: WorkflowDefinition) -> list[Way]:
    """Return a way to each decision or delivery that no committee with seats has judged.

    Nothing where the workflow has no such committee: then nobody is passed by.
    """
    if not document.needs_committee:
        return []

    def committee_has_decided(stage: Stage, move: Move) -> bool:
        return stage.is_judged_by_seats and Gate.DECISION_RECORDED in move.requires

    ends = (StageKind.DECISION, StageKind.DELIVERY)
    return _shortest(document, shut=committee_has_decided, ends=ends)


def _shortest(
    document: WorkflowDefinition,
    *,
    shut: Callable[[Stage, Move], bool],
    ends: tuple[StageKind, ...],
) -> list[Way]:
    """Return the shortest way to each stage of these kinds that no shut move is part of."""
    found, seen = [], {document.first.key}
    frontier: deque[Way] = deque([[document.first]])
    while frontier:
        way = frontier.popleft()
        stage = way[-1]
        if stage.kind in ends:
            found.append(way)
            continue
        for move in stage.moves:
            if move.to not in seen and not shut(stage, move):
                seen.add(move.to)
                frontier.append([*way, document.stage(move.to)])
    return found


# --- Moves that can never be made -----------------------------------------------------------------


class Fault(StrEnum):
    NEVER_MET = "never_met"
    NOT_THEIRS = "not_theirs"
    DECIDED_ELSEWHERE = "decided_elsewhere"
    DELIVERED_ELSEWHERE = "delivered_elsewhere"
    LIMIT_ELSEWHERE = "limit_elsewhere"
    RESULT_UNRELEASED = "result_unreleased"
    WAITS_FOR_NOTHING = "waits_for_nothing"
    NOBODY_WRITES = "nobody_writes"
    ABSENT_BY_HAND = "absent_by_hand"


@dataclass(frozen=True)
class MoveFault:
    """`stage` and `move` count from nought; `gate` is the one that is never met."""

    fault: Fault
    stage: int
    move: int
    gate: Gate | None = None


def faults_in(document: WorkflowDefinition) -> Iterator[MoveFault]:
    """Yield every move that waits for what cannot happen where it stands."""
    for at, stage in enumerate(document.stages):
        for number, move in enumerate(stage.moves):
            for gate in _never_met(document, move):
                yield MoveFault(Fault.NEVER_MET, at, number, gate)
            for gate in _not_theirs(document, stage, move):
                yield MoveFault(Fault.NOT_THEIRS, at, number, gate)
            for fault in _faults_of(stage, move, document.stage(move.to)):
                yield MoveFault(fault, at, number)


def _never_met(document: WorkflowDefinition, move: Move) -> Iterator[Gate]:
    for gate in move.requires:
        kinds = OPENED_BY.get(gate, ())
        if kinds and not any(document.has_stage_of(kind) for kind in kinds):
            yield gate


def _not_theirs(document: WorkflowDefinition, stage: Stage, move: Move) -> Iterator[Gate]:
    """Yield what nobody may do who holds this stage, or makes this move, or held one before it."""
    for gate in move.requires:
        kinds = _DONE_IN.get(gate, tuple(StageKind))
        is_here = stage.kind in kinds
        places = [stage] if is_here and gate in _DONE_IN else document.before(stage.key)
        able = [place for place in places if place.kind in kinds]
        doers = {*(place.role for place in able), *(move.roles if is_here else ())}
        if able and doers.isdisjoint(DONE_BY.get(gate, doers)):
            yield gate


def _faults_of(stage: Stage, move: Move, target: Stage) -> Iterator[Fault]:
    if Gate.DECISION_RECORDED in move.requires and stage.kind not in DECIDING:
        yield Fault.DECIDED_ELSEWHERE
    if Gate.DELIVERED in move.requires and stage.kind is not StageKind.DELIVERY:
        yield Fault.DELIVERED_ELSEWHERE
    yield from _guarded_wrongly(stage, move, target)
    if move.automatic and not move.requires and move.guard is not Guard.NOBODY_FREE:
        yield Fault.WAITS_FOR_NOTHING
    if move.automatic and (move.needs_reason or target.hands_over):
        yield Fault.NOBODY_WRITES


#: Where what is above a limit may come from; nobody is above the board.
_LIMITED = (StageKind.COMMITTEE, StageKind.DIRECTOR)
#: What no decision says.
_WITHOUT_RESULT = (Guard.ANY, Guard.NO_ANSWER_ASKED)


def _guarded_wrongly(stage: Stage, move: Move, target: Stage) -> Iterator[Fault]:
    """A result is known once it is recorded; nothing that tells it may come before its notice."""
    if move.guard is Guard.ABOVE_LIMIT:
        if stage.kind not in _LIMITED or Gate.DECISION_RECORDED not in move.requires:
            yield Fault.LIMIT_ELSEWHERE
    elif move.guard is Guard.NOBODY_FREE:
        if not move.automatic:
            yield Fault.ABSENT_BY_HAND
    elif move.guard not in _WITHOUT_RESULT and Gate.DECISION_RELEASED not in move.requires:
        is_known = Gate.DECISION_RECORDED in move.requires
        if not is_known or target.kind in (StageKind.CLOSED, StageKind.DELIVERY):
            yield Fault.RESULT_UNRELEASED
