"""What is wrong with a workflow that somebody builds: in words, and where it stands.

`WorkflowDefinition` refuses the same things; this says them to whoever can mend them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import StageKind
from cases.selectors.workflows import in_words
from cases.workflow import WorkflowDefinition, stuck_stages, unreached_stages
from cases.workflow_ways import (
    DONE_BY,
    Fault,
    MoveFault,
    Way,
    faults_in,
    ways_round_the_committee,
    ways_to_help_undecided,
)
from cms.accounts.roles import Role
from cms.core.translated import translated

Row = dict[str, Any]


@dataclass(frozen=True)
class WorkflowMistake:
    """`stage` and `move` count from nought; without a stage it is about the whole workflow."""

    message: str
    stage: int | None = None
    move: int | None = None
    field: str = ""


def mistakes_in(stages: list[Row]) -> list[WorkflowMistake]:
    """Return every mistake; what is reached is asked only once all moves lead somewhere."""
    if len(stages) < 2:
        return [WorkflowMistake(_("A workflow has two stages at least: a beginning and an end."))]
    keys = [stage["key"] for stage in stages]
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        return [WorkflowMistake(_("Two stages have the key %(key)s.") % {"key": twice[0]})]
    found = [*_nowhere(stages), *_ends(stages)]
    return found or [*_unreached(stages), *_stuck(stages)]


def _nowhere(stages: list[Row]) -> Iterator[WorkflowMistake]:
    keys = {stage["key"] for stage in stages}
    for number, stage in enumerate(stages):
        for place, move in enumerate(stage["moves"]):
            if move["to"] not in keys:
                text = _("No stage of this workflow is called “%(name)s”.")
                yield WorkflowMistake(text % {"name": move["to"]}, number, place, "to")


def _ends(stages: list[Row]) -> Iterator[WorkflowMistake]:
    for number, stage in enumerate(stages):
        is_end = stage["kind"] == StageKind.CLOSED
        if is_end and stage["moves"]:
            text = _("A closed stage is an end: take its ways out away.")
            yield WorkflowMistake(text, number, 0)
        if is_end and not stage.get("outcome"):
            yield WorkflowMistake(_("Choose how a request ends here."), number, field="outcome")
        if not is_end and stage.get("outcome"):
            text = _("Only a closed stage has an outcome.")
            yield WorkflowMistake(text, number, field="outcome")
        if not is_end and not stage["moves"]:
            text = _("A dead end: add a way out, or make it a closed stage.")
            yield WorkflowMistake(text, number)


def _ways(stages: list[Row]) -> dict[str, set[str]]:
    return {stage["key"]: {move["to"] for move in stage["moves"]} for stage in stages}


def _unreached(stages: list[Row]) -> Iterator[WorkflowMistake]:
    again = [stage["key"] for stage in stages if stage.get("after_objection")]
    lost = unreached_stages(_ways(stages), stages[0]["key"], *again)
    for number, stage in enumerate(stages):
        if stage["key"] in lost:
            text = _("No way leads to “%(stage)s”: let another stage go to it, or take it out.")
            yield WorkflowMistake(text % {"stage": translated(stage["name"])}, number)


def _stuck(stages: list[Row]) -> Iterator[WorkflowMistake]:
    final = {stage["key"] for stage in stages if stage["kind"] == StageKind.CLOSED}
    stuck = stuck_stages(_ways(stages), final)
    for number, stage in enumerate(stages):
        if stage["key"] in stuck:
            text = _("From “%(stage)s” a request never comes to an end.")
            yield WorkflowMistake(text % {"stage": translated(stage["name"])}, number)


# --- What a sound workflow may still do wrong: `cases.workflow_ways`, in words --------------------


def wrong_ways_in(
    document: WorkflowDefinition, *, committee_required: bool
) -> list[WorkflowMistake]:
    """Return moves nobody can make, help undecided, ways round a committee that is required."""
    found = [
        WorkflowMistake(_said(fault), fault.stage, fault.move) for fault in faults_in(document)
    ]
    for way in ways_to_help_undecided(document):
        text = _("Help would be given before anybody has decided: %(way)s.")
        found.append(_on_the_way(document, way, text))
    for way in ways_round_the_committee(document) if committee_required else ():
        text = _("This way leads round the committee: %(way)s.")
        found.append(_on_the_way(document, way, text))
    return found


def _on_the_way(document: WorkflowDefinition, way: Way, text: str) -> WorkflowMistake:
    """Told at the move that ends the way; where the start itself is its end, at the start."""
    end, before = way[-1], way[-2] if len(way) > 1 else way[-1]
    moves = [number for number, move in enumerate(before.moves) if move.to == end.key]
    place = moves[0] if len(way) > 1 else None
    return WorkflowMistake(text % {"way": in_words(way)}, document.stages.index(before), place)


def _said(found: MoveFault) -> str:
    if found.fault is Fault.NEVER_MET and found.gate:
        text = _("No stage of this workflow gives what this way waits for: %(what)s.")
        return text % {"what": found.gate.label}
    if found.fault is Fault.NOT_THEIRS and found.gate:
        text = _(
            "Nobody who holds this stage may do what this way waits for: %(what)s. Give the stage"
            " to: %(roles)s."
        )
        roles = _(", ").join(str(role.label) for role in DONE_BY[found.gate])
        return text % {"what": found.gate.label, "roles": roles}
    return {
        Fault.DECIDED_ELSEWHERE: _(
            "No decision is recorded in this kind of stage. Take that condition away, or make it a"
            " stage of the committee, the board or the director."
        ),
        Fault.DELIVERED_ELSEWHERE: _(
            "Nothing is handed over in this kind of stage. Take that condition away."
        ),
        Fault.LIMIT_ELSEWHERE: _(
            "Only a committee's or the director's stage, once its decision is recorded, leads on"
            " above its limit."
        ),
        Fault.RESULT_UNRELEASED: _(
            "A way for one result of the decision waits for the notice of the decision: tick it."
        ),
        Fault.WAITS_FOR_NOTHING: _("A way that goes by itself waits for something: tick what."),
        Fault.ABSENT_BY_HAND: _(
            "Where nobody of the role is free, the request goes on by itself: tick that."
        ),
        Fault.NOBODY_WRITES: _("A way that goes by itself has nobody to write a reason."),
    }[found.fault]


def vacancies_in(
    document: WorkflowDefinition, *, vacant: set[Role], standing: set[Role]
) -> list[WorkflowMistake]:
    """Return the stages newly given to a role nobody holds; old vacancies are only warned of."""
    text = _(
        "Nobody active is “%(role)s”: a request would wait here. Give the role to somebody first."
    )
    return [
        WorkflowMistake(text % {"role": stage.role.label}, number, field="role")
        for number, stage in enumerate(document.stages)
        if not stage.is_final and stage.role in vacant - standing
    ]
