"""Answers that cannot be true together are refused where they stand, in words that teach."""

from copy import deepcopy
from datetime import date

from django.utils import translation

import pytest
import time_machine
from pydantic import ValidationError as Mistakes

from cases.questions.answers import clean_answers, clean_step
from cases.questions.definition import FormDefinition
from tests.factories.definitions import text

CALL = {"all": [{"question": "contact_by", "value": "call"}]}
FORM = {
    "steps": [
        {
            "key": "contact",
            "title": text("التواصل"),
            "questions": [
                {
                    "key": "contact_by",
                    "type": "choice",
                    "label": text("كيف؟"),
                    "choices": [{"value": v, "label": text(v)} for v in ("sms", "call")],
                },
                {
                    "key": "hours",
                    "type": "choice",
                    "label": text("متى؟"),
                    "choices": [{"value": v, "label": text(v)} for v in ("any", "never_call")],
                    "checks": [
                        {
                            "op": "ne",
                            "value": "never_call",
                            "when": CALL,
                            "message": text("رسائل فقط تعني ألا نتصل"),
                        }
                    ],
                },
            ],
        },
        {
            "key": "home",
            "title": text("البيت"),
            "questions": [
                {"key": "members", "type": "number", "label": text("كم؟"), "minimum": 1},
                {
                    "key": "household",
                    "type": "household",
                    "label": text("من؟"),
                    "columns": ["name"],
                    "checks": [
                        {
                            "op": "eq",
                            "than": "members",
                            "plus": -1,
                            "message": text("الأسطر: {bound}"),
                        }
                    ],
                },
                {
                    "key": "leaves",
                    "type": "date",
                    "label": text("الذهاب"),
                    "earliest": 0,
                    "latest": 30,
                },
                {
                    "key": "returns",
                    "type": "date",
                    "label": text("العودة"),
                    "checks": [
                        {"op": "at_least", "than": "leaves", "message": text("قبل {bound}")}
                    ],
                },
            ],
        },
    ]
}
GOOD = {
    "contact_by": "sms",
    "hours": "never_call",
    "members": "٣",
    "household": [{"name": "سالم"}, {"name": "ريم"}],
    "leaves": "1/12/2026",
    "returns": "3/12/2026",
}


@pytest.fixture(autouse=True)
def _in_arabic_on_a_day():
    with translation.override("ar"), time_machine.travel("2026-11-26 09:00+03:00", tick=False):
        yield


def _errors(**changes):
    return clean_answers(FormDefinition.model_validate(FORM), {**GOOD, **changes}).errors


def test_answers_that_agree_are_taken():
    assert _errors() == {}


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"contact_by": "call"}, "hours", "رسائل فقط تعني ألا نتصل"),
        ({"members": "5"}, "household", "الأسطر: 4"),
        ({"leaves": "25/11/2026"}, "leaves", "مضى هذا اليوم: اكتبوا تاريخ اليوم أو تاريخًا بعده."),
        ({"leaves": "1/1/2099", "returns": "2/1/2099"}, "leaves", "لا يتجاوز"),
        ({"returns": "30/11/2026"}, "returns", "الثلاثاء"),
    ],
    ids=["calls", "rows", "past", "far", "before"],
)
def test_a_contradiction_is_said_at_its_field_alone(changes, key, words):
    errors = _errors(**changes)
    assert set(errors) == {key}
    assert words in errors[key][0]


def test_a_wrong_earlier_answer_is_said_once_and_blames_no_other():
    assert set(_errors(members="كثير")) == {"members"}


def test_a_check_reaches_back_to_an_earlier_step():
    form = FormDefinition.model_validate(FORM)
    steps = [*form.steps[0].questions[:1]], form.steps[0].questions[1:]
    parted = FormDefinition(
        steps=[
            form.steps[0].model_copy(update={"key": key, "questions": list(questions)})
            for key, questions in zip(("one", "two"), steps, strict=True)
        ]
    )
    result = clean_step(parted, "two", {"hours": "never_call"}, {"contact_by": "call"})
    assert set(result.errors) == {"hours"}


def test_a_check_on_a_later_question_or_on_nothing_is_refused():
    for check in ({"op": "eq", "than": "later"}, {"op": "eq"}):
        question = {
            "key": "members",
            "type": "number",
            "label": text("كم؟"),
            "checks": [{**check, "message": text("لا")}],
        }
        steps = [{"key": "one", "title": text("أول"), "questions": [question]}]
        with pytest.raises(Mistakes):
            FormDefinition.model_validate({"steps": steps})


ONE_OF_TWO = {
    "steps": [
        {
            "key": "where",
            "title": text("أين؟"),
            "questions": [
                {"key": "site", "type": "short_text", "label": text("الموقع"), "required": False},
                {
                    "key": "words",
                    "type": "short_text",
                    "label": text("بالكلام"),
                    "required": False,
                    "max_length": 10,
                    "checks": [
                        {
                            "op": "filled",
                            "when": {"all": [{"question": "site", "op": "empty"}]},
                            "message": text("قولوا أين"),
                        }
                    ],
                },
            ],
        }
    ]
}


def test_of_several_questions_one_answer_may_be_enough_and_none_is_not():
    form = FormDefinition.model_validate(ONE_OF_TWO)
    assert form.question("words").may_be_needed
    for asked in (form, form.in_distress()):
        assert clean_answers(asked, {"site": "هنا"}).is_valid
        assert clean_answers(asked, {"words": "هناك"}).is_valid
        assert clean_answers(asked, {}).errors == {"words": ["قولوا أين"]}
    assert clean_answers(form.all_optional(), {}).is_valid


def test_who_wrote_something_wrong_is_not_told_as_well_that_nothing_was_written():
    form = FormDefinition.model_validate(ONE_OF_TWO)
    assert set(clean_answers(form, {"site": "ه" * 5000}).errors) == {"site"}


def test_in_distress_only_silence_stops_and_what_is_too_long_is_kept_short():
    form = FormDefinition.model_validate(ONE_OF_TWO).in_distress()
    assert clean_answers(form, {"words": "خلف " * 9}).values["words"] == "خلف خلف خل"
    assert set(clean_answers(form, {"words": "\x00"}).errors) == {"words"}


def test_what_has_to_be_given_is_held_against_nothing():
    for more in ({"than": "site"}, {"value": "هنا"}):
        form = deepcopy(ONE_OF_TWO)
        form["steps"][0]["questions"][1]["checks"][0] |= more
        with pytest.raises(Mistakes):
            FormDefinition.model_validate(form)


def test_a_day_is_judged_by_the_day_it_is_given_on():
    with time_machine.travel(date(2026, 12, 2), tick=False):
        assert set(_errors()) == {"leaves"}
