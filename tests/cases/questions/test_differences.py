"""What changed between two versions of a form is told in the words of the form."""

from copy import deepcopy

from django.utils.translation import override

from cases.questions.differences import ChangeKind, differences
from tests.factories.definitions import FORM


def _told(change):
    after = deepcopy(FORM)
    change(after["steps"])
    with override("en"):
        return [(line.kind, line.text) for line in differences(FORM, after)]


def test_nothing_changed_is_nothing_told():
    assert _told(lambda steps: None) == []


def test_everything_is_new_in_the_first_version():
    with override("en"):
        lines = differences({}, FORM)
    assert {line.kind for line in lines} == {ChangeKind.ADDED}
    assert [line.name for line in lines][:2] == ["About you", "Name"]


def test_a_question_that_went_away_and_one_that_came():
    def change(steps):
        del steps[1]["questions"][2]
        steps[0]["questions"].append({"key": "age", "type": "number", "label": {"en": "Age"}})

    assert _told(change) == [("removed", "Describe your need"), ("added", "Age")]


def test_what_of_a_question_changed_is_named_once():
    def change(steps):
        steps[1]["questions"][1] |= {"minimum": 1, "maximum": 9, "required": False}

    assert _told(change) == [
        ("changed", "Monthly income: whether it must be answered, limits"),
    ]


def test_the_one_question_that_moved_is_named():
    def change(steps):
        steps[1]["questions"].insert(0, steps[0]["questions"].pop(0))

    assert _told(change) == [("moved", "Name")]
