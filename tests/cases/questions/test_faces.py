"""Three faces instead of five numbers (J4.10): an answer for who reads with difficulty."""

from typing import Any

from django.utils import translation

import pytest

from cases.questions.answers import clean_answer
from cases.questions.definition import Question, QuestionType
from cases.questions.widgets import widget_for

ASKED = {"key": "satisfaction", "type": QuestionType.RATING, "label": {"ar": "كيف كان عوننا؟"}}


def _choices(**more):
    question = Question.model_validate({**ASKED, **more})
    with translation.override("ar"):
        widget: Any = widget_for(question)
        return [(value, str(label)) for value, label in widget.choices]


def test_a_rating_with_faces_offers_three_with_their_words():
    choices = _choices(faces=True)
    assert [value for value, _label in choices] == ["5", "3", "1"]
    for (_value, label), name in zip(choices, ("good", "fair", "bad"), strict=True):
        assert f"#face-{name}" in label
        assert label.split("</svg>")[1].strip()


def test_any_other_rating_counts_from_one_to_five():
    assert [value for value, _label in _choices()] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("score", ["1", "3", "5"])
def test_a_face_counts_like_its_number(score):
    question = Question.model_validate({**ASKED, "faces": True})
    assert clean_answer(question, score) == int(score)
