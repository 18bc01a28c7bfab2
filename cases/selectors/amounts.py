"""What an amount is held against before it is given: a slip of the finger is asked about (C31)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import ngettext

from cases.models import Case
from cases.questions.answers import visible_questions
from cases.questions.definition import QuestionType
from cases.selectors.meetings import precedents
from cms.core.money import amount_words

_ASKED = "case.amount"
#: Where nobody said what is right: so many times the most that was given before.
FAR = 10


class Measure(StrEnum):
    ASKED = "asked"
    CEILING = "ceiling"
    BEFORE = "before"


@dataclass(frozen=True)
class Doubt:
    """An amount above `bound`, and how many times as much."""

    measure: Measure
    bound: Decimal
    times: int

    @property
    def question(self) -> str:
        facts = {"bound": amount_words(self.bound), "times": amount_words(self.times)}
        return _question(self.measure, self.times) % facts


def asked_amount(case: Case) -> Decimal | None:
    """Return the amount this request asks for; None where its form does not ask how much."""
    answers = case.answers or {}
    for question in visible_questions(case.form_version.document, answers):
        if question.binds == _ASKED and answers.get(question.key):
            return Decimal(str(answers[question.key]))
    return None


def gives_money(case: Case) -> bool:
    """Whether what this request asks for is given as money (C44): its service has a ceiling, or its
    form asks how much or for an account to send it to. Urgent help is never weighed in money."""
    if case.is_urgent:
        return False
    questions = case.form_version.document.questions
    return case.service.ceiling is not None or any(
        question.binds == _ASKED or question.type is QuestionType.IBAN for question in questions
    )


def doubt_about(case: Case, amount: Decimal) -> Doubt | None:
    """Return why an amount wants a second look; None where nothing speaks against it.

    It is held against what was asked for and the most its service gives; where neither is known,
    against what the last year's decisions on the service gave.
    """
    asked, ceiling = asked_amount(case), case.service.ceiling
    bounds = {Measure.ASKED: asked, Measure.CEILING: ceiling}
    crossed = [(most, by) for by, most in bounds.items() if most and amount > most]
    if crossed:
        most, by = min(crossed, key=lambda bound: bound[0])
        return Doubt(by, most, int(amount // most))
    if asked is None and ceiling is None:
        most = precedents(case).most
        if most and amount >= FAR * most:
            return Doubt(Measure.BEFORE, most, int(amount // most))
    return None


def _question(measure: Measure, times: int) -> str:
    if measure is Measure.ASKED:
        return ngettext(
            "This is more than what was asked for (%(bound)s SAR). Is it right?",
            "This is %(times)s times what was asked for (%(bound)s SAR). Is it right?",
            times,
        )
    if measure is Measure.CEILING:
        return ngettext(
            "This is more than the ceiling of the service (%(bound)s SAR). Is it right?",
            "This is %(times)s times the ceiling of the service (%(bound)s SAR). Is it right?",
            times,
        )
    return ngettext(
        "This is more than the most given on this service in a year (%(bound)s SAR). Is it right?",
        "This is %(times)s times the most given on this service in a year (%(bound)s SAR). Is it"
        " right?",
        times,
    )
