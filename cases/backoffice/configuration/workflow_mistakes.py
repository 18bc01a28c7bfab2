"""What is wrong with a workflow that somebody builds: in words, and where it stands.

`WorkflowDefinition` refuses the same things; this says them to whoever can mend them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import StageKind
from cases.workflow import stuck_stages, unreached_stages
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
