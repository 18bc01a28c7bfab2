"""Conditions in words, as staff and paper read them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.questions.definition import FormDefinition, Question
from cases.questions.parts import Condition, ShowIf
from cms.core.translated import translated

COMPARISONS = (
    ("eq", _("is")),
    ("ne", _("is not")),
    ("in", _("is one of")),
    ("filled", _("was answered")),
    ("empty", _("was left empty")),
    ("gt", _("is more than")),
    ("lt", _("is less than")),
)


def in_quotes(question: Question) -> str:
    return gettext("“%(question)s”") % {"question": translated(question.label)}


def condition_in_words(
    document: FormDefinition,
    show_if: ShowIf | None,
    called: Callable[[Question], str] = in_quotes,
) -> str:
    """Return "“Do you have an income?” is Yes and …", or nothing without a condition.

    `called` says how to speak of a question; on paper it has a number.
    """
    if show_if is None:
        return ""
    joint = gettext(" and ") if show_if.all else gettext(" or ")
    lines = [(document.question(line.question), line) for line in show_if.conditions]
    return joint.join(_comparison(called(question), question, line) for question, line in lines)


def _comparison(name: str, question: Question, condition: Condition) -> str:
    words = {
        "question": name,
        "comparison": dict(COMPARISONS)[condition.op],
        "value": _answer(question, condition.value),
    }
    return (gettext("%(question)s %(comparison)s %(value)s") % words).strip()


def _answer(question: Question, value: Any) -> str:
    if isinstance(value, list):
        return gettext(", ").join(_answer(question, part) for part in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    labels = {choice.value: str(translated(choice.label)) for choice in question.choices}
    return labels.get(value, "" if value is None else str(value))
