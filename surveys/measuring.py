"""Measuring again after a correction: a figure before beside a figure after (C58, HUD-10.2).

Only months that the results page shows on their own are laid together, so that no figure here tells
more than that page. A figure that rose is no proof that the correction did it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils import timezone

from cases.questions.definition import Question, QuestionType
from cms.core.translated import translated
from surveys.models import Correction, Survey
from surveys.results import ratings_by_month

#: So many months at most are laid together on either side.
MONTHS = 3

Months = Mapping[date, list[int]]


class Verdict(StrEnum):
    """Where the measuring stands."""

    NONE = "none"  # no question was chosen
    TOO_FEW = "too_few"  # before it was done, too few had answered
    NOT_DONE = "not_done"
    NOT_YET = "not_yet"  # done, and too few have answered since
    BETTER = "better"
    NOT_BETTER = "not_better"


@dataclass(frozen=True)
class Figure:
    first: date
    last: date
    mean: Decimal
    answers: int


@dataclass(frozen=True)
class Measured:
    """`question` as people read it; figures are None where too few have answered."""

    verdict: Verdict
    question: str = ""
    before: Figure | None = None
    after: Figure | None = None


def rating_questions(survey: Survey) -> list[Question]:
    """Return the questions that can say better or worse: ratings."""
    return [q for q in survey.document.questions if q.type is QuestionType.RATING]


def choices() -> list[tuple[str, str]]:
    """Return what a correction may be measured by, as (survey:question, words)."""
    return [
        (f"{survey.pk}:{question.key}", f"{survey} · {translated(question.label)}")
        for survey in Survey.objects.order_by("key")
        for question in rating_questions(survey)
    ]


def keep_before(correction: Correction) -> None:
    """Put the figure from before into the row: the last shown months before it was done, or before
    today while it is not. Kept once: a figure that is fetched later may be another."""
    figure = None
    if correction.survey is not None and correction.question:
        until = _month(correction.done_on or timezone.localdate())
        months = ratings_by_month(correction.survey, correction.question)
        figure = _figure(months, sorted(month for month in months if month < until)[-MONTHS:])
    correction.before_from = figure.first if figure else None
    correction.before_to = figure.last if figure else None
    correction.before_mean = figure.mean if figure else None
    correction.before_answers = figure.answers if figure else None


def measured(rows: Iterable[Correction]) -> dict[int, Measured]:
    """Measure these corrections; each question is read once, however many hang on it."""

    @cache
    def months_of(survey_pk: int, key: str) -> Months:
        survey = surveys[survey_pk]
        return ratings_by_month(survey, key)

    found = list(rows)
    surveys = {row.survey_id: row.survey for row in found if row.survey is not None}
    return {row.pk: _measure(row, months_of) for row in found}


def _measure(row: Correction, months_of: Callable[[Any, str], Months]) -> Measured:
    if row.survey is None or not row.question:
        return Measured(Verdict.NONE)
    labels = {q.key: str(translated(q.label)) for q in rating_questions(row.survey)}
    question, before = labels.get(row.question, ""), _kept(row)
    if before is None:
        return Measured(Verdict.TOO_FEW, question)
    if row.done_on is None:
        return Measured(Verdict.NOT_DONE, question, before)
    done, months = _month(row.done_on), months_of(row.survey_id, row.question)
    after = _figure(months, sorted(month for month in months if month > done)[:MONTHS])
    if after is None:
        return Measured(Verdict.NOT_YET, question, before)
    verdict = Verdict.BETTER if after.mean > before.mean else Verdict.NOT_BETTER
    return Measured(verdict, question, before, after)


def _kept(row: Correction) -> Figure | None:
    values = (row.before_from, row.before_to, row.before_mean, row.before_answers)
    first, last, mean, answers = values
    if first is None or last is None or mean is None or answers is None:
        return None
    return Figure(first, last, mean, answers)


def _figure(months: Months, chosen: list[date]) -> Figure | None:
    scores = [score for month in chosen for score in months[month]]
    if not scores:
        return None
    mean = (Decimal(sum(scores)) / len(scores)).quantize(Decimal("0.1"))
    return Figure(chosen[0], chosen[-1], mean, len(scores))


def _month(day: date) -> date:
    return day.replace(day=1)
