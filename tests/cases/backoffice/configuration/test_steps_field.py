"""The form builder's field: what goes in comes out, and a mistake is shown in its place."""

from django.core.exceptions import ValidationError
from django.utils.translation import override

from wagtail.blocks.stream_block import StreamBlockValidationError

import pytest

from cases.backoffice.configuration.steps_field import StepsField
from cases.questions.definition import FormDefinition
from cms.setup.profiles import read_profile
from tests.factories.definitions import FORM

CODES = ["eny", "env", "irt", "hud", "mam"]


def _edited(definition, change=lambda steps: None, *, is_request=True):
    """Take a definition through the blocks, as opening and saving the builder does."""
    field = StepsField()
    field.is_request = is_request
    value = field.prepare_value(definition)
    change(value)
    return field.clean(value)


def _blank_keys(value):
    """As if every line were new."""
    for child in value:
        child.value["key"] = ""
        for question in child.value["questions"]:
            question["key"] = ""


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_form_of_every_profile_is_saved_as_it_stands(code, language):
    with override(language):
        for key, part in read_profile(code).profile.forms.items():
            definition = part.definition.model_dump(mode="json", exclude_defaults=True)
            is_request = not part.is_research
            assert _edited(definition, is_request=is_request) == definition, key


def test_new_lines_get_keys_and_conditions_follow_the_words():
    saved = FormDefinition.model_validate(_edited(FORM, _blank_keys))
    was = FormDefinition.model_validate(FORM)
    assert [len(step.questions) for step in saved.steps] == [len(s.questions) for s in was.steps]
    keys = [question.key for question in saved.questions]
    for step in saved.steps:
        for question in step.questions:
            for line in question.show_if.conditions if question.show_if else []:
                assert line.question in keys


def _question(value, step=0, number=0):
    return value[step].value["questions"][number]


def _error(change):
    with override("ar"), pytest.raises(StreamBlockValidationError) as caught:
        _edited(FORM, change)
    return caught.value


def _condition(question, value):
    return {
        "match": "all",
        "conditions": [{"question": question, "op": "eq", "value": value}],
    }


def test_a_condition_is_written_as_people_read_it():
    value = StepsField().prepare_value(FORM)
    with override("ar"):
        line = StepsField().prepare_value(FORM)[1].value["questions"][1]["show_if"]["conditions"][0]
    assert (line["question"], line["value"]) == ("هل لكم دخل؟", "نعم")
    assert value[0].value["title"]["en"] == "About you"


def test_a_condition_may_be_written_without_its_marks_and_in_any_digits():
    def change(value):
        _question(value, 1, 2)["show_if"] = _condition("الدخل الشهري", "١٥٠٠")

    (line,) = FormDefinition.model_validate(_edited(FORM, change)).question("story").show_if.all
    assert (line.question, line.value) == ("income", 1500)


@pytest.mark.parametrize("asked", ["اشرحوا حاجتكم", "سؤال لا وجود له"])
def test_a_condition_about_a_later_question_is_refused_where_it_stands(asked):
    def change(value):
        _question(value, 0, 1)["show_if"] = _condition(asked, "نعم")

    error = _error(change).block_errors[0].block_errors["questions"].block_errors[1]
    assert "لاحق" in str(error.non_block_errors)


def test_a_question_that_nobody_would_see_is_refused_where_it_stands():
    def change(value):
        _question(value, 1, 2)["show_if"] = _condition("has_income", "ربما")

    error = _error(change).block_errors[1].block_errors["questions"].block_errors[2]
    assert "هل لكم دخل؟" in str(error.non_block_errors)


def test_a_choice_without_answers_is_refused_where_it_stands():
    def change(value):
        _question(value, 1, 2)["type"] = "choice"

    error = _error(change).block_errors[1].block_errors["questions"].block_errors[2]
    assert error.non_block_errors


def test_a_form_without_steps_is_refused():
    with pytest.raises(ValidationError):
        StepsField().clean(StepsField().prepare_value({"steps": []}))


def test_a_new_name_and_number_belong_to_the_person_without_a_word():
    def change(value):
        _blank_keys(value)
        for step in value:
            for question in step.value["questions"]:
                question["binds"] = ""

    saved = FormDefinition.model_validate(_edited(FORM, change))
    kept = {question.type: question.binds for question in saved.questions if question.binds}
    assert kept == {
        "person_name": "person.name",
        "identifier": "person.identifier",
        "mobile": "person.mobile",
    }
    assert [q.key for q in saved.questions if q.type == "identifier" and not q.sensitive] == []


@pytest.mark.parametrize(("number", "word"), [(0, "اسم"), (2, "جوال")])
def test_a_form_without_somebody_to_answer_is_refused(number, word):
    def change(value):
        _question(value, 0, number)["binds"] = ""

    assert word in str(_error(change).non_block_errors)
