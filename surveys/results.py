"""Results of a survey: by group only, never by person, neither asked nor asking (clause 3.11)."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Service
from cases.questions.definition import Question, QuestionType
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.association.selectors import current_association
from cms.core.suppression import Cell, Group, released_months, shown_groups
from cms.core.translated import translated
from surveys.enums import Dimension
from surveys.models import Survey

#: Questions that can be counted; what people wrote is not part of the results.
COUNTED = (QuestionType.RATING, QuestionType.CHOICE, QuestionType.MANY, QuestionType.YES_NO)
_TABLES = tuple(Dimension)
_BY_MONTH = _TABLES.index(Dimension.MONTH)


@dataclass(frozen=True)
class OptionCount:
    label: str
    count: int
    share: int  # percent of those who answered the question


@dataclass(frozen=True)
class QuestionResult:
    """One question over one group. `mean` only for ratings."""

    key: str
    label: str
    answered: int
    options: list[OptionCount]
    mean: Decimal | None


@dataclass(frozen=True)
class GroupResult:
    """One group; `questions` leaves out those too few in the group answered."""

    label: str
    answers: int
    questions: list[QuestionResult]

    def question(self, key: str) -> QuestionResult | None:
        return next((result for result in self.questions if result.key == key), None)


@dataclass(frozen=True)
class TableResult:
    dimension: Dimension
    groups: list[GroupResult]
    hidden: int  # how many groups are too small to show


@dataclass(frozen=True)
class SurveyReport:
    """Everything about a survey that may be shown. Without enough answers `total` is None."""

    survey: Survey
    minimum: int
    total: GroupResult | None = None
    tables: dict[Dimension, TableResult] = field(default_factory=dict)


@dataclass(frozen=True)
class _Answered:
    cell: Cell
    answers: Mapping[str, Any]


def survey_report(survey: Survey) -> SurveyReport:
    """Return the results in every table, with small groups hidden so that none can be derived."""
    minimum = current_association().survey_minimum_group
    rows = _released_rows(survey, minimum)
    if not rows:
        return SurveyReport(survey, minimum)
    shown = shown_groups(Counter(row.cell for row in rows), minimum)
    may_show = {q.key: _shown_for(q, rows, shown, minimum) for q in _counted(survey)}
    result = partial(_group_result, survey, may_show)
    tables = {
        dimension: _table(dimension, table, rows, shown, result)
        for table, dimension in enumerate(_TABLES)
    }
    return SurveyReport(survey, minimum, result(_("All answers"), None, rows), tables)


def month_result(survey: Survey, month: date) -> GroupResult | None:
    """Return the answers of one month, None where the table by month does not show it."""
    minimum = current_association().survey_minimum_group
    rows = _released_rows(survey, minimum)
    shown = shown_groups(Counter(row.cell for row in rows), minimum)
    group: Group = (_BY_MONTH, month)
    if group not in shown:
        return None
    may_show = {q.key: _shown_for(q, rows, shown, minimum) for q in _counted(survey)}
    own = [row for row in rows if row.cell[_BY_MONTH] == month]
    return _group_result(survey, may_show, "", group, own)


def ratings_by_month(survey: Survey, key: str) -> dict[date, list[int]]:
    """Return the scores of a rating in every month whose figure the table by month may show."""
    minimum = current_association().survey_minimum_group
    rows = _released_rows(survey, minimum)
    question = next((q for q in _counted(survey) if q.key == key), None)
    if not rows or question is None:
        return {}
    shown = shown_groups(Counter(row.cell for row in rows), minimum)
    groups = _shown_for(question, rows, shown, minimum)
    by_month: dict[date, list[int]] = {}
    for row in rows:
        month: Any = row.cell[_BY_MONTH]
        if key in row.answers and (_BY_MONTH, month) in groups:
            by_month.setdefault(month, []).append(int(row.answers[key]))
    return by_month


def _released_rows(survey: Survey, minimum: int) -> list[_Answered]:
    columns = ("service_id", "branch_id", "medium", "month", "answers")
    rows = [
        _Answered((service, branch, medium, month), answers)
        for service, branch, medium, month, answers in survey.responses.values_list(*columns)
    ]
    counted = [question.key for question in _counted(survey)]
    rows = [replace(row, answers=_given(row.answers, counted)) for row in rows]
    rows = [row for row in rows if row.answers]
    months = released_months(Counter(row.cell[-1] for row in rows), minimum)
    rows = [row for row in rows if row.cell[-1] in months]
    for key in counted:
        rows = _without_thin_months(rows, key, minimum)
    return rows


def _given(answers: Mapping[str, Any], counted: Collection[str]) -> dict[str, Any]:
    """Only what was answered and is counted: a skipped question makes nobody part of a group."""
    return {key: answers[key] for key in counted if answers.get(key) not in (None, "", [])}


def _without_thin_months(rows: list[_Answered], key: str, minimum: int) -> list[_Answered]:
    """Hold one question's answers back until enough of its own are there to be shown together.

    A month with many answers may hold a single one to a question that most people skip.
    """
    months = released_months(Counter(row.cell[-1] for row in rows if key in row.answers), minimum)
    return [row if row.cell[-1] in months else _without(row, key) for row in rows]


def _without(row: _Answered, key: str) -> _Answered:
    kept = {name: value for name, value in row.answers.items() if name != key}
    return replace(row, answers=kept)


def _counted(survey: Survey) -> list[Question]:
    return [question for question in survey.document.questions if question.type in COUNTED]


_ALL: Group = (-1, None)


def _shown_for(
    question: Question, rows: list[_Answered], shown: set[Group], minimum: int
) -> set[Group]:
    """Return the groups for which this question may be shown; optional ones have fewer answers."""
    answered = Counter(row.cell for row in rows if question.key in row.answers)
    groups = shown_groups(answered, minimum, among=shown)
    return groups | {_ALL} if answered.total() >= minimum else groups


def _table(
    dimension: Dimension,
    table: int,
    rows: list[_Answered],
    shown: set[Group],
    result: Callable[[str, Group | None, list[_Answered]], GroupResult],
) -> TableResult:
    values = {row.cell[table] for row in rows}
    visible = [value for value in values if (table, value) in shown]
    names = _NAMES[dimension](visible)
    groups = [
        result(names[value], (table, value), [row for row in rows if row.cell[table] == value])
        for value in sorted(visible, key=lambda value: _order(dimension, value, names))
    ]
    return TableResult(dimension, groups, hidden=len(values) - len(visible))


def _order(dimension: Dimension, value: Any, names: Mapping[Any, str]) -> Any:
    return value if dimension == Dimension.MONTH else names[value]


def _group_result(
    survey: Survey,
    may_show: Mapping[str, set[Group]],
    label: str,
    group: Group | None,
    rows: list[_Answered],
) -> GroupResult:
    questions = [
        _question_result(question, rows)
        for question in _counted(survey)
        if (group or _ALL) in may_show[question.key]
    ]
    return GroupResult(label, len(rows), questions)


def _question_result(question: Question, rows: list[_Answered]) -> QuestionResult:
    values = [row.answers[question.key] for row in rows if question.key in row.answers]
    counts: Counter[Any] = Counter()
    for value in values:
        counts.update(value if isinstance(value, list) else [value])
    total = len(values)
    options = [
        OptionCount(label, counts[value], round(100 * counts[value] / total) if total else 0)
        for value, label in _options(question)
    ]
    mean = None
    if question.type is QuestionType.RATING and total:
        mean = (Decimal(sum(values)) / total).quantize(Decimal("0.1"))
    return QuestionResult(question.key, str(translated(question.label)), total, options, mean)


def _options(question: Question) -> list[tuple[Any, str]]:
    if question.type is QuestionType.RATING:
        return [(score, str(score)) for score in range(1, 6)]
    if question.type is QuestionType.YES_NO:
        return [(True, _("Yes")), (False, _("No"))]
    return [(choice.value, str(translated(choice.label))) for choice in question.choices]


def _names_of(model: Any, values: list[Any]) -> dict[Any, str]:
    names = {row.pk: str(row.name) for row in model.objects.filter(pk__in=values)}
    return {value: names.get(value) or _("Not known") for value in values}


_NAMES: dict[Dimension, Callable[[list[Any]], dict[Any, str]]] = {
    Dimension.SERVICE: partial(_names_of, Service),
    Dimension.BRANCH: partial(_names_of, Branch),
    Dimension.MEDIUM: lambda values: {v: str(dict(Medium.choices).get(v, v)) for v in values},
    Dimension.MONTH: lambda values: {v: date_format(v, "F Y") for v in values},
}
