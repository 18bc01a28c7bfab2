"""What a visit found counts instead of what the request said to the same question (C30, C51)."""

from copy import deepcopy

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from cases.backoffice.room.answers import Telling
from cases.backoffice.room.research import sheet_of
from cases.backoffice.room.study import StudyForm, score_board
from cases.models import ServiceForm
from cases.selectors.research import found_answers
from cases.selectors.scoring import facts_to_prove, live_score
from cases.services.forms import freeze_form
from cases.services.research import fill_research
from cases.services.study import StudyFindings, save_study
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import (
    CaseFactory,
    ServiceFactory,
    ServiceFormFactory,
)
from tests.factories.definitions import text

pytestmark = pytest.mark.django_db

NAME = {"key": "name", "type": "person_name", "label": text("الاسم"), "binds": "person.name"}
HAS_INCOME = {"key": "has_income", "type": "yes_no", "label": text("هل لكم دخل؟")}
INCOME = {
    "key": "income",
    "type": "money",
    "label": text("كم الدخل؟"),
    "sensitive": True,
    "show_if": {"all": [{"question": "has_income", "value": True}]},
}
AGE = {"key": "age", "type": "short_text", "label": text("العمر")}
ASKED = {
    "steps": [{"key": "you", "title": text("أنتم"), "questions": [NAME, HAS_INCOME, INCOME, AGE]}]
}
#: The age is asked as a number: under the same key, but not the same question.
VISITED = {
    "steps": [
        {
            "key": "money",
            "title": text("الدخل"),
            "questions": [
                {**HAS_INCOME, "prefill": True},
                {**INCOME, "prefill": True},
                {**AGE, "type": "number", "required": False},
            ],
        }
    ]
}


def _points(key, points, when):
    return {"key": key, "label": text(key), "sentence": text(key), "points": points, "when": when}


SCORING = [
    _points("none", 30, {"all": [{"question": "has_income", "value": False}]}),
    _points("little", 20, {"all": [{"question": "income", "op": "lt", "value": 3000}]}),
    _points("named", 10, {"all": [{"question": "name", "op": "filled"}]}),
]


@pytest.fixture
def case():
    form = ServiceFormFactory(definition=ASKED)
    visit = ServiceForm.objects.create(
        key="visit", title=text("الزيارة"), is_research=True, definition=VISITED
    )
    freeze_form(visit)
    service = ServiceFactory(scoring=SCORING, form=form, research_form=visit)
    version = freeze_form(form)
    answers = {"name": "سعاد", "has_income": False, "age": "أربعون"}
    return CaseFactory(
        service=service, form_version=version, answers=answers, branch=BranchFactory(), at="study"
    )


@pytest.fixture
def researcher(case):
    return UserFactory(role="researcher", branch=case.branch)


def _visit(case, researcher, **changes):
    known = {"money": "seen"}
    study = fill_research(case, changes=changes, known=known, acting_user=researcher)
    case.study = study
    return study


def _recommend(case, researcher, **more):
    words = {"findings": "أسرة", "reasons": "حاجة", "recommendation": "accept"}
    findings = StudyFindings(**words, evidence={"name": "paper"}, **more)
    return save_study(case, acting_user=researcher, study=findings)


def test_what_the_visit_found_gives_the_points(case, researcher):
    assert live_score(case).total == 40
    _visit(case, researcher, has_income="yes", income="1200")
    assert found_answers(case) == {
        "name": "سعاد",
        "has_income": True,
        "income": "1200",
        "age": "أربعون",
    }
    assert live_score(case).total == 30


def test_what_nobody_would_be_asked_after_the_finding_counts_no_more(case, researcher):
    case.answers = {"name": "سعاد", "has_income": True, "income": "1200", "age": "أربعون"}
    case.save()
    assert live_score(case).total == 30
    _visit(case, researcher, has_income="no")
    assert "income" not in found_answers(case)
    assert live_score(case).total == 40


def test_how_a_fact_is_known_is_said_once_where_the_visit_asks_for_it(case, researcher):
    assert [fact.key for fact in facts_to_prove(case)] == ["name"]
    assert "evidence_has_income" not in StudyForm(case=case, action="save-study").fields
    _visit(case, researcher, has_income="no")
    none, _little, _named = score_board(case, case.study, are_open=True).lines
    assert none.known == "شوهد في الزيارة"


def test_who_saw_something_at_the_visit_says_when_that_was(case, researcher):
    _visit(case, researcher, has_income="no")
    with pytest.raises(ValidationError) as refused:
        _recommend(case, researcher)
    assert list(refused.value.message_dict) == ["visited_on"]
    assert _recommend(case, researcher, visited_on=timezone.localdate()).recommendation == "accept"


def test_the_score_that_a_study_kept_follows_what_the_visit_finds_after_it(case, researcher):
    _visit(case, researcher, has_income="no")
    study = _recommend(case, researcher, visited_on=timezone.localdate())
    assert study.facts["score"]["total"] == 40
    study = _visit(case, researcher, has_income="yes", income="9000")
    assert study.facts["score"]["total"] == 10
    assert study.facts["evidence"] == {"name": "paper"}


def test_the_sheet_says_what_the_request_says_otherwise(case, researcher):
    _visit(case, researcher, has_income="yes", income="1200")
    has_income, income, _age = _answers(case)
    assert (has_income.value, has_income.said) == ("نعم", "لا")
    assert income.said == ""  # the request was never asked


def test_a_closed_answer_does_not_say_what_the_request_says(case, researcher):
    case.answers = {"name": "سعاد", "has_income": True, "income": "1200", "age": "أربعون"}
    case.save()
    _visit(case, researcher, income="2000")
    assert _answers(case)[1].said == "1,200 ريال"
    assert _answers(case, are_open=False)[1].said == ""


def test_the_sum_of_the_score_does_not_tell_the_points_that_are_closed(case, researcher):
    _visit(case, researcher, has_income="yes", income="1200")
    board = score_board(case, case.study, are_open=False)
    assert (board.total, board.most, board.closed) == (10, 40, 20)
    board = score_board(case, case.study, are_open=True)
    assert (board.total, board.most, board.closed) == (30, 60, 0)


def _answers(case, **told):
    [(step, _known)] = sheet_of(case, Telling(**told)).steps
    return step.answers


def test_what_only_a_sensitive_answer_brings_up_stays_out_while_it_is_closed(case, researcher):
    secret = deepcopy(VISITED)
    questions = secret["steps"][0]["questions"]
    questions[0]["sensitive"] = True  # whether there is an income; how much follows from it
    form = case.service.research_form
    form.definition = secret
    form.save()
    freeze_form(form)
    _visit(case, researcher, has_income="yes", income="1200")
    assert [answer.key for answer in _answers(case)] == ["has_income", "income", "age"]
    assert [answer.key for answer in _answers(case, are_open=False)] == ["has_income", "age"]


def test_a_sensitive_answer_of_the_request_is_not_told_where_the_visit_asks_openly(
    case, researcher
):
    openly = deepcopy(VISITED)
    openly["steps"][0]["questions"][1]["sensitive"] = False
    form = case.service.research_form
    form.definition = openly
    form.save()
    freeze_form(form)
    case.answers = {"name": "سعاد", "has_income": True, "income": "1200", "age": "أربعون"}
    case.save()
    _visit(case, researcher, income="2000")
    assert [answer.said for answer in _answers(case)] == ["", "1,200 ريال", ""]
    assert [answer.said for answer in _answers(case, are_open=False)] == ["", "", ""]
