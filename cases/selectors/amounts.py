"""What an amount is held against before it is given: a slip of the finger is asked about (C31)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext, ngettext

from cases.models import Case
from cases.questions.answers import visible_questions
from cases.questions.definition import QuestionType
from cases.selectors.funds import fund_of, left_of
from cases.selectors.gates import current_decision, limit_here
from cases.selectors.meetings import precedents
from cms.core.money import amount_words, in_all

_ASKED = "case.amount"
#: Where nobody said what is right: so many times the most that was given before.
FAR = 10


class Measure(StrEnum):
    ASKED = "asked"
    CEILING = "ceiling"
    DECIDED = "decided"
    BEFORE = "before"
    LIMIT = "limit"
    LEAST = "least"
    BUDGET = "budget"


@dataclass(frozen=True)
class Doubt:
    """An amount above `bound`, and how many times as much."""

    measure: Measure
    bound: Decimal
    times: int
    #: What speaks against it as well: the budget of its fund, beside what the request may get.
    beside: "Doubt | None" = None

    @property
    def question(self) -> str:
        facts = {"bound": amount_words(self.bound), "times": amount_words(self.times)}
        asked = _question(self.measure, self.times) % facts
        return f"{asked} {self.beside.question}" if self.beside else asked


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


def doubt_about(case: Case, amount: Decimal, *, fund: str = "") -> Doubt | None:
    """Return why an amount, in money and goods together, wants a second look; None where nothing
    speaks against it.

    It is held against what was asked for, the most its service gives, what was decided on this
    request before, what is left of the year's budget of the fund with this key, and the least that
    the last year's decisions on the service gave; where neither of the first two is known, also
    against the most they gave, or what may be given at this stage alone. Who confirms a decision is
    asked what was asked below: the amount is theirs now.
    """
    told = {Measure.ASKED: asked_amount(case), Measure.CEILING: case.service.ceiling}
    known = {by: most for by, most in told.items() if most}
    before = _decided_amount(case)
    bounds = {**known, Measure.DECIDED: before} if before else known
    doubt = _crossed(bounds, amount) or _far_from_the_usual(case, amount, is_bounded=bool(known))
    over = _above_the_budget(case, amount, fund)
    return replace(doubt, beside=over) if doubt else over


def _above_the_budget(case: Case, amount: Decimal, key: str) -> Doubt | None:
    fund = fund_of(case, key)
    left = left_of(fund, case=case) if fund else None
    return None if left is None else _crossed({Measure.BUDGET: max(left, Decimal())}, amount)


def _far_from_the_usual(case: Case, amount: Decimal, *, is_bounded: bool) -> Doubt | None:
    given = precedents(case)
    if given.least and amount * FAR <= given.least:
        return Doubt(Measure.LEAST, given.least, FAR)
    if is_bounded:
        return None
    usual = {Measure.BEFORE: given.most, Measure.LIMIT: limit_here(case)}
    far = {by: most for by, most in usual.items() if most and amount >= FAR * most}
    return _crossed(far, amount)


def _crossed(bounds: dict[Measure, Decimal], amount: Decimal) -> Doubt | None:
    """Return the lowest bound below the amount."""
    crossed = [(most, by) for by, most in bounds.items() if amount > most]
    if not crossed:
        return None
    most, by = min(crossed, key=lambda bound: bound[0])
    return Doubt(by, most, int(amount // most) if most else 1)


def _decided_amount(case: Case) -> Decimal | None:
    """What the level below decided, and waits to be confirmed."""
    decision = current_decision(case)
    return in_all(decision.amount, decision.worth) if decision else None


def _question(measure: Measure, times: int) -> str:
    return {**_against_what_stands(times), **_against_the_usual(times)}[measure]


def _against_what_stands(times: int) -> dict[Measure, str]:
    return {
        Measure.ASKED: ngettext(
            "This is more than what was asked for (%(bound)s SAR). Is it right?",
            "This is at least %(times)s times what was asked for (%(bound)s SAR). Is it right?",
            times,
        ),
        Measure.CEILING: ngettext(
            "This is more than the ceiling of the service (%(bound)s SAR). Is it right?",
            "This is at least %(times)s times the ceiling of the service (%(bound)s SAR). Is it"
            " right?",
            times,
        ),
        Measure.DECIDED: ngettext(
            "This is more than what was decided before (%(bound)s SAR). Is it right?",
            "This is at least %(times)s times what was decided before (%(bound)s SAR). Is it"
            " right?",
            times,
        ),
        Measure.BUDGET: ngettext(
            "This is more than what is left of this year's budget of the fund (%(bound)s SAR). Is"
            " it right?",
            "This is at least %(times)s times what is left of this year's budget of the fund"
            " (%(bound)s SAR). Is it right?",
            times,
        ),
    }


def _against_the_usual(times: int) -> dict[Measure, str]:
    return {
        Measure.BEFORE: ngettext(
            "This is more than the most given on this service in a year (%(bound)s SAR). Is it"
            " right?",
            "This is at least %(times)s times the most given on this service in a year (%(bound)s"
            " SAR). Is it right?",
            times,
        ),
        Measure.LEAST: gettext(
            "This is not even a tenth of the least given on this service in a year (%(bound)s SAR)."
            " Is it right?"
        ),
        Measure.LIMIT: ngettext(
            "This is more than what may be given here alone (%(bound)s SAR). Is it right?",
            "This is at least %(times)s times what may be given here alone (%(bound)s SAR). Is"
            " it right?",
            times,
        ),
    }
