"""In distress nothing optional stops a call: of a wrong answer is kept what can be kept."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from cases.questions.definition import Question, QuestionType
from cms.core.hygiene import without_refused
from cms.core.names import name_within

Clean = Callable[[Question, Any], Any]


def what_can_be_kept(question: Question, raw: Any, *, clean: Clean) -> Any:
    """Return the answer, cleaned and shortened, or None where nothing of it can be stored."""
    mend = _MENDED.get(question.type)
    with suppress(ValidationError):
        return clean(question, mend(question, raw)) if mend else None
    return None


def _text(question: Question, raw: Any) -> Any:
    return without_refused(raw).strip()[: question.max_length] if isinstance(raw, str) else raw


def _name(question: Question, raw: Any) -> Any:
    return name_within(raw)[: question.max_length].strip() if isinstance(raw, str) else raw


def _place(question: Question, raw: Any) -> dict[str, str]:
    """A point that nobody can read stays as the description it is: whoever sets out reads it."""
    parts = raw.values() if isinstance(raw, Mapping) else [raw]
    told = " · ".join(part for part in parts if isinstance(part, str) and part.strip())
    return {"text": _text(question, told)}


_MENDED: dict[QuestionType, Callable[[Question, Any], Any]] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.PERSON_NAME: _name,
    QuestionType.MAP_POINT: _place,
}
