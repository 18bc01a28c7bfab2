from django.template import Context, Template

import pytest

from cases.questions.definition import Question
from cases.questions.display import display_answer
from cms.core.digits import DigitStyle, digits_shown
from cms.core.money import amount_words


@pytest.mark.parametrize(
    ("amount", "latin", "arabic"),
    [
        ("98765", "98,765", "٩٨٬٧٦٥"),
        ("1500.50", "1,500.50", "١٬٥٠٠٫٥٠"),
        ("1500.5", "1,500.50", "١٬٥٠٠٫٥٠"),
        ("500.00", "500", "٥٠٠"),
    ],
)
def test_money_has_its_thousands_apart_in_the_digits_of_the_house(amount, latin, arabic):
    assert amount_words(amount) == latin
    with digits_shown(DigitStyle.ARABIC_INDIC):
        assert amount_words(amount) == arabic
        shown = Template("{% load sila %}{{ amount|amount }}").render(Context({"amount": amount}))
        assert shown == arabic


def test_an_answer_about_money_is_read_like_any_amount():
    question = Question(key="owed", type="money", label={"ar": "المتأخر"})
    assert display_answer(question, "98765", "ar").startswith("98,765 ")
