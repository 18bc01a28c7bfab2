"""What who decides asked back, and what came of it (C40, J8).

A question goes to the researcher, whose move on answers it; or from director or board to who
decided below them, who answers with the next decision.
"""

from dataclasses import dataclass

from cases.enums import EventKind, StageKind
from cases.models import Case, CaseEvent, Decision
from cases.workflow import Move

#: Where it is decided: from here a file goes back with a question.
_DECIDING = (StageKind.COMMITTEE, StageKind.DIRECTOR, StageKind.BOARD)
#: Where the researcher may ask in turn: going there answers nothing yet.
_ASIDE = (StageKind.INTAKE_CHECK, StageKind.CLARIFICATION)
#: Who is asked: the researcher, or who decided below.
_ASKED = (StageKind.STUDY, *_DECIDING)


@dataclass(frozen=True)
class AskedBack:
    """Two lines with their words: back with the question, and the answer, if it is there."""

    question: CaseEvent
    answer: CaseEvent | None


def asked_back(case: Case) -> list[AskedBack]:
    """Return every question of who decides that sent this case back, oldest first."""
    lines = sorted(case.events.all(), key=lambda line: line.sequence)
    return [
        AskedBack(line, _answer_to(case, line, lines[place:]))
        for place, line in enumerate(lines, start=1)
        if _is_question(case, line)
    ]


def open_question(case: Case) -> CaseEvent | None:
    """Return the question that waits for its answer at the stage where this case is."""
    here = [asked for asked in asked_back(case) if asked.question.data["to"] == case.stage]
    return here[-1].question if here and here[-1].answer is None else None


@dataclass(frozen=True)
class SentBack:
    """A decision that came back before anybody was told of it, and the line that says why."""

    decision: Decision
    line: CaseEvent


def sent_back(case: Case) -> SentBack | None:
    """Return the decision that came back to where this case is, while none stands in its place."""
    decision = case.decisions.order_by("pk").last()
    if decision is None or decision.is_current or decision.released_at is not None:
        return None
    lines = case.events.filter(kind=EventKind.STAGE_MOVED, data__to=case.stage)
    line = lines.select_related("actor").order_by("sequence").last()
    return SentBack(decision, line) if line and line.reason else None


def _answer_to(case: Case, question: CaseEvent, later: list[CaseEvent]) -> CaseEvent | None:
    if _kind_of(case, question.data["to"]) in _DECIDING:
        return next((line for line in later if line.data.get("answers") == question.sequence), None)
    moves = (line for line in later if line.kind == EventKind.STAGE_MOVED)
    from_here = (line for line in moves if line.data["from"] == question.data["to"])
    move = next((line for line in from_here if _kind_of(case, line.data["to"]) not in _ASIDE), None)
    return move if move and move.reason else None


def _is_question(case: Case, line: CaseEvent) -> bool:
    if line.kind != EventKind.STAGE_MOVED or not line.reason:
        return False
    if line.data.get("from_kind") not in _DECIDING:
        return False
    return _kind_of(case, line.data["to"]) in _ASKED


def _kind_of(case: Case, key: str) -> str:
    """A stage of an earlier version of the workflow may be gone."""
    stages = case.workflow_version.document.stages
    return next((stage.kind for stage in stages if stage.key == key), "")


def asks_back(case: Case, move: Move) -> bool:
    """Whether this move sends the file back with a question of who decides."""
    is_asked = _kind_of(case, move.to) in _ASKED
    return move.needs_reason and is_asked and case.stage_kind in _DECIDING


def asks_researcher(case: Case, move: Move) -> bool:
    """Whether it is the researcher who is asked."""
    return asks_back(case, move) and _kind_of(case, move.to) == StageKind.STUDY


def owes_answer(case: Case, move: Move) -> bool:
    """Whether this move takes the case on from its study while a question waits for its answer."""
    if case.stage_kind != StageKind.STUDY or _kind_of(case, move.to) in _ASIDE:
        return False
    return open_question(case) is not None


def needs_words(case: Case, move: Move) -> bool:
    """Whether the move is made with words: the workflow says so, or a question waits."""
    return move.needs_reason or owes_answer(case, move)
