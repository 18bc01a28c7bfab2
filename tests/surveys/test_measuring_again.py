"""A correction is measured again: a figure before beside a figure after, enough people on each side
(C58)."""

from datetime import date
from typing import Any

import pytest

from surveys.measuring import Verdict, keep_before, measured
from surveys.models import Correction, Response, Survey
from tests.factories.cases import ServiceFactory
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (5, 6, 7, 8))


@pytest.fixture
def survey() -> Survey:
    return SurveyFactory()


@pytest.fixture
def service() -> Any:
    return ServiceFactory()


def _answers(survey: Survey, service: Any, month: date, *scores: int) -> None:
    key = next(q.key for q in survey.document.questions if q.type == "rating")
    Response.objects.bulk_create(
        Response(survey=survey, service=service, medium="web", month=month, answers={key: score})
        for score in scores
    )


def _correction(survey: Survey, **values: Any) -> Correction:
    key = next(q.key for q in survey.document.questions if q.type == "rating")
    row = Correction(theme={"ar": "الانتظار"}, change={"ar": "رسالة"}, survey=survey, question=key)
    for name, value in values.items():
        setattr(row, name, value)
    keep_before(row)
    row.save()
    return row


def _found(row: Correction) -> Any:
    return measured([row])[row.pk]


def test_what_came_after_stands_beside_what_was_before(survey: Survey, service: Any) -> None:
    _answers(survey, service, MAY, 2, 2, 3, 3, 3)
    _answers(survey, service, JUNE, 5, 5, 5, 5, 5)  # the month it was done: on neither side
    row = _correction(survey, done_on=date(2026, 6, 10))
    assert _found(row).verdict == Verdict.NOT_YET
    _answers(survey, service, JULY, 4, 4, 4, 4, 5)

    found = _found(row)

    assert found.verdict == Verdict.BETTER
    assert (str(found.before.mean), str(found.after.mean)) == ("2.6", "4.2")
    assert (found.before.answers, found.after.answers) == (5, 5)


def test_what_is_no_better_says_so(survey: Survey, service: Any) -> None:
    _answers(survey, service, MAY, 4, 4, 4, 4, 4)
    row = _correction(survey, done_on=date(2026, 6, 10))
    _answers(survey, service, JULY, 4, 4, 4, 4, 4)

    assert _found(row).verdict == Verdict.NOT_BETTER


def test_too_few_answers_make_no_figure_on_either_side(survey: Survey, service: Any) -> None:
    _answers(survey, service, MAY, 1, 1, 1, 1)
    row = _correction(survey, done_on=date(2026, 6, 10))
    assert (_found(row).verdict, _found(row).before) == (Verdict.TOO_FEW, None)


def test_the_figure_from_before_is_kept_and_many_corrections_read_it_once(
    survey: Survey, service: Any, django_assert_max_num_queries: Any
) -> None:
    _answers(survey, service, MAY, 2, 2, 2, 2, 2)
    rows = [_correction(survey, done_on=date(2026, 6, 10)) for _number in range(4)]
    _answers(survey, service, MAY, 5, 5, 5, 5, 5)

    with django_assert_max_num_queries(3):
        found = measured(rows)

    assert {str(each.before.mean) for each in found.values()} == {"2.0"}
