"""Which questions, steps and papers the answers call for, and what is kept of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.questions.answers import (
    clean_answers,
    clean_step,
    required_documents,
    visible_questions,
    visible_steps,
)
from cases.questions.definition import DocumentRequirement, FormDefinition
from cases.questions.display import display_answer
from tests.cases.questions.asked import DEFINITION, form_asking
from tests.factories.association import BranchFactory
from tests.factories.definitions import ANSWERS, DOCUMENTS, FORM, text


def test_an_optional_question_may_stay_empty():
    result = clean_answers(form_asking("short_text", required=False), {"q": " "})
    assert (result.values, result.errors) == ({}, {})


def test_information_is_shown_but_never_asked():
    definition = form_asking("information")
    assert clean_answers(definition, {"q": "x"}).values == {}
    assert visible_questions(definition, {})[0].key == "q"


def test_a_hidden_question_keeps_no_answer():
    raw = {**ANSWERS, "has_income": "no", "income": "4000"}
    assert "income" not in clean_answers(DEFINITION, raw).values


def test_a_question_shows_once_its_condition_holds():
    hidden = visible_questions(DEFINITION, {"has_income": False})
    shown = visible_questions(DEFINITION, {"has_income": True})
    assert {q.key for q in shown} - {q.key for q in hidden} == {"income"}


def test_a_step_is_cleaned_over_the_steps_before_it():
    result = clean_step(DEFINITION, "need", {"has_income": "yes"}, {"name": "سالم"})
    assert result.values == {"has_income": True}
    assert set(result.errors) == {"income"}


def test_a_step_without_visible_questions_is_skipped():
    definition = FormDefinition.model_validate(
        {
            "steps": [
                FORM["steps"][1],
                {
                    "key": "work",
                    "title": text("العمل"),
                    "show_if": {"all": [{"question": "has_income", "value": True}]},
                    "questions": [{"key": "job", "type": "short_text", "label": text("العمل")}],
                },
            ]
        }
    )
    assert [step.key for step in visible_steps(definition, {"has_income": False})] == ["need"]
    assert len(visible_steps(definition, {"has_income": True})) == 2


@pytest.mark.parametrize(
    ("condition", "answers", "shows"),
    [
        ({"question": "n", "op": "gt", "value": 3}, {"n": "4"}, True),
        ({"question": "n", "op": "gt", "value": 3}, {}, False),
        ({"question": "n", "op": "lt", "value": 3}, {"n": "2.5"}, True),
        ({"question": "n", "op": "in", "value": ["1", "2"]}, {"n": "2"}, True),
        ({"question": "n", "op": "ne", "value": "1"}, {"n": "2"}, True),
        ({"question": "n", "op": "ne", "value": "1"}, {}, True),
        ({"question": "n", "op": "filled"}, {"n": "0"}, True),
        ({"question": "n", "op": "empty"}, {}, True),
        ({"question": "n", "op": "eq", "value": "a"}, {"n": ["a", "b"]}, True),
    ],
)
def test_conditions_compare_as_their_names_say(condition, answers, shows):
    requirement = DocumentRequirement.model_validate(
        {"key": "d", "label": text("ورقة"), "show_if": {"any": [condition]}}
    )
    assert bool(required_documents([requirement], answers)) is shows


def test_only_the_papers_that_the_answers_call_for_are_required():
    requirements = [DocumentRequirement.model_validate(item) for item in DOCUMENTS]
    keys = [item.key for item in required_documents(requirements, {"has_income": True})]
    assert keys == ["identity", "income_letter", "lease"]


ANYTHING = st.text(max_size=30) | st.booleans()


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ANSWERS, ANYTHING)))
def test_any_text_is_cleaned_or_refused_but_never_breaks(raw):
    result = clean_answers(DEFINITION, raw)
    assert set(result.values) | set(result.errors) <= {q.key for q in DEFINITION.questions}
    assert clean_answers(DEFINITION, result.values).values == result.values


@pytest.mark.django_db
def test_a_branch_is_shown_by_its_name():
    branch = BranchFactory(key="east", name={"ar": "فرع الشرق", "en": "East branch"})
    question = form_asking("branch").questions[0]
    assert display_answer(question, branch.key, "en") == "East branch"
