"""What a form asks can really happen: every condition can be met by some answer."""

import pytest

from cases.questions.definition import FormDefinition
from cases.questions.soundness import never_shown
from cms.setup.profiles import read_profile

HOME = {
    "key": "home",
    "type": "choice",
    "label": {"ar": "السكن"},
    "choices": [
        {"value": "rented", "label": {"ar": "إيجار"}},
        {"value": "own", "label": {"ar": "ملك"}},
    ],
}
PEOPLE = {"key": "people", "type": "number", "label": {"ar": "العدد"}, "minimum": 1, "maximum": 20}
WORKS = {"key": "works", "type": "yes_no", "label": {"ar": "تعمل؟"}}
NEEDS = {
    "key": "needs",
    "type": "many",
    "label": {"ar": "الحاجات"},
    "choices": [
        {"value": "food", "label": {"ar": "غذاء"}},
        {"value": "rent", "label": {"ar": "إيجار"}},
    ],
}

FAMILY = {"key": "family", "type": "household", "label": {"ar": "الأسرة"}, "maximum": 9}
PLACE = {"key": "place", "type": "map_point", "label": {"ar": "الموقع"}}


def _form(show_if):
    asked = {"key": "asked", "type": "short_text", "label": {"ar": "ماذا؟"}, "show_if": show_if}
    steps = [
        {
            "key": "first",
            "title": {"ar": "أولًا"},
            "questions": [HOME, PEOPLE, WORKS, NEEDS, FAMILY, PLACE],
        },
        {"key": "second", "title": {"ar": "ثانيًا"}, "questions": [asked]},
    ]
    return FormDefinition.model_validate({"steps": steps})


def _is(question, value, op="eq"):
    return {"question": question, "op": op, "value": value}


@pytest.mark.parametrize(
    "show_if",
    [
        {"all": [_is("home", "rented"), _is("works", False)]},
        {"all": [_is("home", ["tent", "own"], "in")]},
        {"all": [_is("people", 19, "gt")]},
        {"all": [_is("people", 2, "lt")]},
        {"any": [_is("home", "tent"), _is("works", True)]},
        {"all": [_is("needs", "food"), _is("needs", "rent")]},
        {"all": [_is("home", "tent", "ne")]},
        {"all": [_is("home", None, "filled")]},
        {"all": [_is("home", None, "empty")]},
        {"all": [_is("family", 8, "gt")]},
        {"all": [_is("family", None, "filled"), _is("place", None, "empty")]},
    ],
)
def test_a_condition_that_some_answer_meets_is_sound(show_if):
    assert never_shown(_form(show_if)) == []


@pytest.mark.parametrize(
    ("show_if", "because"),
    [
        ({"all": [_is("home", "tent")]}, "home"),
        ({"all": [_is("home", ["tent", "cave"], "in")]}, "home"),
        ({"all": [_is("works", "yes")]}, "works"),
        ({"all": [_is("people", 20, "gt")]}, "people"),
        ({"all": [_is("people", 1, "lt")]}, "people"),
        ({"all": [_is("home", 3, "gt")]}, "home"),
        ({"all": [_is("family", 9, "gt")]}, "family"),
        ({"all": [_is("family", 1, "lt")]}, "family"),
        ({"all": [_is("family", "son")]}, "family"),
        ({"all": [_is("place", 24, "gt")]}, "place"),
        ({"any": [_is("home", "tent"), _is("works", "maybe")]}, "home"),
        ({"all": [_is("home", "own"), _is("home", "rented")]}, "home"),
    ],
)
def test_a_condition_that_no_answer_meets_is_named(show_if, because):
    (found,) = never_shown(_form(show_if))
    assert (found.key, found.because) == ("asked", because)


def test_what_waits_for_a_question_that_never_comes_never_comes_either():
    definition = _form({"all": [_is("home", "tent")]}).model_dump()
    last = {"key": "last", "type": "short_text", "label": {"ar": "أخيرًا"}}
    steps = [*definition["steps"], {"key": "third", "title": {"ar": "ثالثًا"}, "questions": [last]}]
    steps[2]["show_if"] = {"all": [_is("asked", None, "filled")]}
    found = never_shown(FormDefinition.model_validate({"steps": steps}))
    assert [line.key for line in found] == ["asked", "third"]


@pytest.mark.parametrize("code", ["eny", "env", "irt", "hud", "mam"])
def test_every_question_of_every_profile_comes_up_for_somebody(code):
    profile = read_profile(code).profile
    for key, form in profile.forms.items():
        assert never_shown(form.definition) == [], key
