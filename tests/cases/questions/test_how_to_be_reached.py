"""Nobody is promised a message that their number cannot take."""

import pytest

from cases.questions.answers import (
    clean_answers,
    clean_step,
)
from cases.questions.definition import FormDefinition

CONTACT = FormDefinition.model_validate(
    {
        "steps": [
            {
                "key": "contact",
                "title": {"ar": "التواصل"},
                "questions": [
                    {"key": "mobile", "type": "mobile", "label": {"ar": "الجوال"}},
                    {
                        "key": "contact_by",
                        "type": "choice",
                        "label": {"ar": "كيف نتواصل معكم؟"},
                        "choices": [
                            {"value": "sms", "label": {"ar": "رسالة"}, "sms_to": "mobile"},
                            {"value": "call", "label": {"ar": "اتصال"}},
                        ],
                    },
                ],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("number", "way", "refused"),
    [
        ("0138000000", "sms", True),
        ("0138000000", "call", False),
        ("0512345678", "sms", False),
        ("+12125550123", "sms", False),
    ],
)
def test_text_messages_are_not_promised_to_a_landline(number, way, refused):
    raw = {"mobile": number, "contact_by": way}
    for result in (clean_answers(CONTACT, raw), clean_step(CONTACT, "contact", raw, {})):
        assert ("contact_by" in result.errors) is refused
        assert "mobile" not in result.errors
        assert number not in str(result.errors)


def test_every_question_of_a_form_can_be_made_optional_at_once():
    result = clean_answers(CONTACT.all_optional(), {})
    assert (result.values, result.errors) == ({}, {})
    assert CONTACT.question("mobile").required
