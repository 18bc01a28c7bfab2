"""Whether an answer agrees with the day it is given on and with the answers before it.

The rules are data of the form (`earliest`, `latest`, `checks`); website, back office and API judge
by them alike, because all of them clean their answers in `cases.questions.answers`.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.questions.comparing import Answers, equals, holds
from cases.questions.definition import FormDefinition, Question, QuestionType
from cases.questions.parts import Check
from cms.core.dates import format_dual
from cms.core.translated import translated

Measure = Decimal | date


def refuse_disagreement(
    question: Question,
    value: Any,
    answers: Answers,
    *,
    doubted: Collection[str] = (),
    today: date | None = None,
) -> None:
    """Raise ValidationError where an answer cannot be true beside today and the earlier answers.

    `doubted`: earlier questions whose answers were refused. Nothing is held against one of these:
    the mistake is said there, and here it would be untrue that nothing was written.
    """
    if value in (None, "", []):
        return
    if question.type is QuestionType.DATE:
        day = date.fromisoformat(value)
        _refuse_day_out_of_bounds(question, day, today or timezone.localdate())
    for check in question.checks:
        if _is_about(check, doubted):
            continue
        if holds(check.when, answers) and not _agrees(check, value, answers):
            raise ValidationError(_in_words(check, answers))


def refuse_silence(
    question: Question, value: Any, answers: Answers, *, doubted: Collection[str] = ()
) -> None:
    """Raise ValidationError where nothing is answered and the answers before it need this one."""
    if value not in (None, "", []):
        return
    for check in question.checks:
        if check.op == "filled" and not _is_about(check, doubted) and holds(check.when, answers):
            raise ValidationError(str(translated(check.message)))


def compared_with(definition: FormDefinition, keys: Collection[str]) -> set[str]:
    """Return the questions whose answers are checked against one of these."""
    return {
        question.key
        for question in definition.questions
        for check in question.checks
        if _is_about(check, keys)
    }


def _is_about(check: Check, keys: Collection[str]) -> bool:
    """Whether a check looks at the answer to one of these questions."""
    conditions = check.when.conditions if check.when else []
    return check.than in keys or any(line.question in keys for line in conditions)


def _refuse_day_out_of_bounds(question: Question, day: date, today: date) -> None:
    if question.earliest is not None and day < today + timedelta(days=question.earliest):
        if question.earliest == 0:
            raise ValidationError(_("This day has passed: write today or a day to come."))
        raise ValidationError(_("Write a day from %(day)s on.") % _day(today, question.earliest))
    if question.latest is not None and day > today + timedelta(days=question.latest):
        if question.latest == 0:
            raise ValidationError(_("This day is still to come."))
        raise ValidationError(_("Write a day up to %(day)s.") % _day(today, question.latest))


def _day(today: date, days: int) -> dict[str, str]:
    return {"day": format_dual(today + timedelta(days=days), get_language() or "ar")}


def _agrees(check: Check, value: Any, answers: Answers) -> bool:
    if check.op == "filled":
        return True  # there is an answer
    if check.than is None:
        bound, measured = check.value, value
        if check.op in ("eq", "ne"):
            return equals(value, bound) == (check.op == "eq")
    else:
        bound, measured = _bound(check, answers), value
    left, right = _measure(measured), _measure(bound)
    if left is None or right is None or type(left) is not type(right):
        return True  # nothing to compare with: the mistake is elsewhere, and is said there
    return _COMPARISONS[check.op](left, right)


def _bound(check: Check, answers: Answers) -> Measure | None:
    """Return the earlier answer as something to compare with, moved by what the check adds."""
    bound = _measure(answers.get(check.than or ""))
    if isinstance(bound, date):
        return bound + timedelta(days=int(check.plus))
    return None if bound is None else bound + Decimal(str(check.plus))


def _measure(value: Any) -> Measure | None:
    """Return an answer as a number or a day; a table counts as many as it has people."""
    if isinstance(value, Decimal | date):
        return value
    if isinstance(value, list):
        return Decimal(len(value))
    if value is None or isinstance(value, bool | Mapping):
        return None
    try:
        return date.fromisoformat(str(value)) if "-" in str(value)[1:] else Decimal(str(value))
    except (ValueError, InvalidOperation):
        return None


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "at_least": lambda left, right: left >= right,
    "at_most": lambda left, right: left <= right,
}


def _in_words(check: Check, answers: Answers) -> str:
    """Return the sentence of a check; `{bound}` in it becomes what the answer is held against."""
    bound = _measure(check.value) if check.than is None else _bound(check, answers)
    if isinstance(bound, date):
        written = format_dual(bound, get_language() or "ar")
    else:
        written = "" if bound is None else format(bound.normalize(), "f")
    return str(translated(check.message)).replace("{bound}", written)
