"""What the score of a case stands on, and what the study says of it."""

from typing import Any

from django.core.exceptions import ValidationError

from cases.models import Case, Study
from cases.questions.answers import visible_questions
from cases.questions.definition import Question
from cases.questions.scoring import Score, ScorePart, facts_of, score_of
from cases.selectors.research import asked_again, found_answers, known_by_question
from cases.workflow import validated

_NOTHING: tuple[Any, ...] = (None, "", [])


def score_parts(case: Case) -> list[ScorePart]:
    """Return what gives points in this case's service; nothing where a part cannot be read."""
    try:
        return [validated(ScorePart, row) for row in case.service.scoring or []]
    except ValidationError:
        return []


def live_score(case: Case) -> Score | None:
    """Return the score over what is answered now, and what the visit found instead (C30); None
    where the service has none."""
    parts = score_parts(case)
    return score_of(parts, found_answers(case)) if parts else None


def facts_to_prove(case: Case) -> list[Question]:
    """Return the answered questions that give points: a researcher says how each is known (C30).

    Not those that the research form asks again: there it is said for the step they stand in.
    """
    parts = score_parts(case)
    again = asked_again(case) if parts else set()
    wanted = [key for key in facts_of(parts) if key not in again]
    if not wanted:
        return []
    answers = case.answers or {}
    asked = {q.key: q for q in visible_questions(case.form_version.document, answers)}
    return [asked[key] for key in wanted if key in asked and answers.get(key) not in _NOTHING]


def is_unanswered(part: ScorePart, case: Case) -> bool:
    """Whether nothing was answered to what gives these points: that is not a no."""
    answers = found_answers(case)
    asked = (line.question for line in part.when.conditions)
    return all(answers.get(key) in _NOTHING for key in asked)


def evidence_in(study: Study | None) -> dict[str, str]:
    return dict(study.facts.get("evidence", {})) if study else {}


def evidence_of(case: Case, study: Study | None) -> dict[str, str]:
    """Return how each fact is known: as the study says, and as the steps of the visit say."""
    return {**evidence_in(study), **known_by_question(case)}


def own_score_in(study: Study | None) -> tuple[int | None, str]:
    """Return the researcher's own number and its reason, where one was given."""
    facts: dict[str, Any] = study.facts if study else {}
    return facts.get("own"), facts.get("own_reason", "")
