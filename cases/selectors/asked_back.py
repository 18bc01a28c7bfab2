"""What who decides asked the researcher, and what came back (C40, J8)."""

from dataclasses import dataclass
from itertools import zip_longest

from cases.enums import EventKind, StageKind
from cases.models import Case, CaseEvent
from cases.workflow import Move

#: Where it is decided: from here a file goes back with a question, and returns with its answer.
DECIDING = (StageKind.COMMITTEE, StageKind.DIRECTOR, StageKind.BOARD)


@dataclass(frozen=True)
class AskedBack:
    """Two moves with their words: there with the question, and back with the answer, if it is."""

    question: CaseEvent
    answer: CaseEvent | None


def asked_back(case: Case) -> list[AskedBack]:
    """Return every question that sent this case back to its study, oldest first."""
    lines = [line for line in case.events.all() if line.kind == EventKind.STAGE_MOVED]
    lines.sort(key=lambda line: line.sequence)
    return [
        AskedBack(line, following if following and following.reason else None)
        for line, following in zip_longest(lines, lines[1:])
        if _is_question(case, line)
    ]


def _is_question(case: Case, line: CaseEvent) -> bool:
    if not line.reason or line.data.get("from_kind") not in DECIDING:
        return False
    return _kind_of(case, line.data.get("to", "")) == StageKind.STUDY


def _kind_of(case: Case, key: str) -> str:
    """A stage of an earlier version of the workflow may be gone."""
    stages = case.workflow_version.document.stages
    return next((stage.kind for stage in stages if stage.key == key), "")


def owes_answer(case: Case, move: Move) -> bool:
    """Whether this move brings the case back to who asked something that nobody answered yet."""
    if case.stage_kind != StageKind.STUDY or _kind_of(case, move.to) not in DECIDING:
        return False
    asked = asked_back(case)
    return bool(asked) and asked[-1].answer is None and asked[-1].question.data["to"] == case.stage


def needs_words(case: Case, move: Move) -> bool:
    """Whether the move is made with words: the workflow says so, or a question waits."""
    return move.needs_reason or owes_answer(case, move)
