"""What surveys add to the report of a month: the answers of that month, in groups alone."""

from datetime import date

from django.utils.translation import override

import pytest

from cases.models import MonthlyReport
from cases.selectors.report_words import Unit
from cases.signals import month_drawn_up
from surveys.monthly import on_month_drawn_up
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.surveys import ResponseFactory, SurveyFactory

pytestmark = pytest.mark.django_db

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def _answered(survey, month, answers):
    place = {"service": ServiceFactory(), "branch": BranchFactory()}
    for each in answers:
        ResponseFactory(survey=survey, month=month, answers=each, **place)


def test_a_month_tells_its_own_answers_and_no_others():
    survey = SurveyFactory()
    _answered(survey, MARCH, [{"overall": 5, "clear": True}] * 5)
    _answered(survey, APRIL, [{"overall": 2, "clear": False}] * 6)

    with override("en"):
        section = on_month_drawn_up(month=MARCH)

    ratings, clear = section.tables
    assert ratings.title == "Your view matters"
    answered, average = ratings.rows[0].cells
    assert (answered.number, average.number, average.unit) == (5, 50, Unit.OF_FIVE)
    assert average.text == "5.0"
    assert clear.title == "Your view matters · Was it clear?"
    assert [[cell.number for cell in row.cells] for row in clear.rows] == [[5, 100], [0, 0]]


def test_an_average_keeps_its_tenth():
    survey = SurveyFactory()
    _answered(survey, MARCH, [{"overall": score} for score in (5, 5, 4, 4, 3, 4)])
    [table] = on_month_drawn_up(month=MARCH).tables
    assert table.rows[0].cells[1].text == "4.2"


def test_fewer_than_the_minimum_are_not_told():
    survey = SurveyFactory()
    _answered(survey, MARCH, [{"overall": 5}] * 4)
    with override("en"):
        section = on_month_drawn_up(month=MARCH)
    assert section.tables == []
    assert section.note == "Fewer than 5 answers in this month: nothing is told of them."


def test_a_question_few_answered_is_left_out():
    survey = SurveyFactory()
    _answered(survey, MARCH, [{"overall": 4, "clear": True}] * 2 + [{"overall": 4}] * 5)
    assert len(on_month_drawn_up(month=MARCH).tables) == 1


def test_where_nobody_is_asked_there_is_no_section():
    assert on_month_drawn_up(month=MARCH) is None


def test_surveys_listen_when_a_month_is_drawn_up():
    SurveyFactory()
    answers = month_drawn_up.send(sender=MonthlyReport, month=MARCH)
    assert [section.title for _receiver, section in answers] == ["نتائج الاستبيان"]
