"""What who decides asked the researcher, and what came back (C40, J8)."""

from dataclasses import dataclass

from cases.enums import EventKind, StageKind
from cases.models import Case, CaseEvent
from cases.workflow import Move

#: Where it is decided: from here a file goes back with a question.
_DECIDING = (StageKind.COMMITTEE, StageKind.DIRECTOR, StageKind.BOARD)
#: Where the researcher may ask in turn: going there answers nothing yet.
_ASIDE = (StageKind.INTAKE_CHECK, StageKind.CLARIFICATION)


@dataclass(frozen=True)
class AskedBack:
    """Two moves with their words: there with the question, and on with the answer, if it is."""

    question: CaseEvent
    answer: CaseEvent | None


def asked_back(case: Case) -> list[AskedBack]:
    """Return every question that sent this case back to its study, oldest first."""
    lines = [line for line in case.events.all() if line.kind == EventKind.STAGE_MOVED]
    lines.sort(key=lambda line: line.sequence)
    return [
        AskedBack(line, _answer_to(case, line, lines[place:]))
        for place, line in enumerate(lines, start=1)
        if _is_question(case, line)
    ]


def _answer_to(case: Case, question: CaseEvent, later: list[CaseEvent]) -> CaseEvent | None:
    from_here = (line for line in later if line.data["from"] == question.data["to"])
    move = next((line for line in from_here if _kind_of(case, line.data["to"]) not in _ASIDE), None)
    return move if move and move.reason else None


def _is_question(case: Case, line: CaseEvent) -> bool:
    if not line.reason or line.data.get("from_kind") not in _DECIDING:
        return False
    return _kind_of(case, line.data["to"]) == StageKind.STUDY


def _kind_of(case: Case, key: str) -> str:
    """A stage of an earlier version of the workflow may be gone."""
    stages = case.workflow_version.document.stages
    return next((stage.kind for stage in stages if stage.key == key), "")


def asks_back(case: Case, move: Move) -> bool:
    """Whether this move sends the file back with a question of who decides."""
    is_to_study = _kind_of(case, move.to) == StageKind.STUDY
    return move.needs_reason and is_to_study and case.stage_kind in _DECIDING


def owes_answer(case: Case, move: Move) -> bool:
    """Whether this move takes the case on from its study while a question waits for its answer."""
    if case.stage_kind != StageKind.STUDY or _kind_of(case, move.to) in _ASIDE:
        return False
    asked = asked_back(case)
    return bool(asked) and asked[-1].answer is None and asked[-1].question.data["to"] == case.stage


def needs_words(case: Case, move: Move) -> bool:
    """Whether the move is made with words: the workflow says so, or a question waits."""
    return move.needs_reason or owes_answer(case, move)
