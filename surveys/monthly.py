"""What the answers to surveys add to the frozen report of a month: groups only (clause 3.11)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.selectors.report_cells import Cell, Row, Section, Table
from cases.selectors.report_words import Unit
from cms.association.selectors import current_association
from cms.core.digits import shown_digits
from surveys.models import Survey
from surveys.permissions import RESULTS_RIGHT
from surveys.results import GroupResult, QuestionResult, month_result

BEST_RATING = 5


def on_month_drawn_up(*, month: date, **_kwargs: Any) -> Section | None:
    """Return the answers that were given in this month, None where nobody is ever asked."""
    surveys = list(Survey.objects.order_by("key"))
    if not surveys:
        return None
    results = [(survey, month_result(survey, month)) for survey in surveys]
    tables = [table for survey, result in results if result for table in _tables(survey, result)]
    least = shown_digits(str(current_association().survey_minimum_group))
    if tables:
        words = _(
            "What people answered in this month, together. Fewer than %(least)s answers are not"
            " told."
        )
    else:
        words = _("Fewer than %(least)s answers in this month: nothing is told of them.")
    return Section(_("Survey results"), words % {"least": least}, tables, RESULTS_RIGHT)


def _tables(survey: Survey, result: GroupResult) -> Iterator[Table]:
    """Yield the averages of a survey's ratings, then the answers to each other question."""
    ratings = [question for question in result.questions if question.mean is not None]
    if ratings:
        headings = [_("Question"), _("Answers"), _("Average of 5")]
        rows = [_average(question) for question in ratings]
        yield Table(f"survey-{survey.key}", str(survey), headings, rows)
    for question in result.questions:
        if question.mean is None:
            yield _answers(survey, question)


def _average(question: QuestionResult) -> Row:
    tenths = round((question.mean or 0) * 10)
    length = round(10 * tenths / BEST_RATING)
    return Row(question.label, [Cell(question.answered), Cell(tenths, Unit.OF_FIVE, length)])


def _answers(survey: Survey, question: QuestionResult) -> Table:
    headings = [pgettext("form", "Answer"), _("How many"), _("Share")]
    rows = [
        Row(option.label, [Cell(option.count), Cell(option.share, Unit.PERCENT, option.share)])
        for option in question.options
    ]
    title = f"{survey} · {question.label}"
    return Table(f"survey-{survey.key}-{question.key}", title, headings, rows)
