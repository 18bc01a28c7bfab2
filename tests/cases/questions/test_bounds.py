"""A number that is too small or too large is told which."""

import re

from django.core.exceptions import ValidationError

import pytest

from cases.questions.answers import clean_answer
from cases.questions.definition import Question


@pytest.mark.parametrize(
    ("kind", "rules", "raw", "said"),
    [
        ("number", {"minimum": 1, "maximum": 20}, "21", "20"),
        ("number", {"minimum": 1, "maximum": 20}, "0", "1"),
        ("money", {"maximum": 2000000}, "2000001", "2,000,000"),
        ("number", {"minimum": 0.5}, "0", "0.5"),
    ],
)
def test_a_number_out_of_bounds_is_told_the_bound_it_crossed_and_not_itself(kind, rules, raw, said):
    question = Question(key="n", type=kind, label={"ar": "كم؟"}, **rules)
    with pytest.raises(ValidationError) as refusal:
        clean_answer(question, raw)
    (message,) = refusal.value.messages
    assert re.findall(r"[0-9.,]*[0-9]", message) == [said]
