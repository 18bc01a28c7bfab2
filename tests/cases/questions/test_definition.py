"""A form that can never be finished is refused when it is written."""

from django.core.exceptions import ValidationError

import pytest

from cases.questions.definition import DocumentRequirement, FormDefinition
from cases.workflow import validated
from tests.factories.definitions import text


def _question(key="q", **more):
    return {"key": key, "type": "short_text", "label": text("سؤال"), **more}


def _form(*questions):
    return {"steps": [{"key": "s", "title": text("خطوة"), "questions": list(questions)}]}


LATER = {"all": [{"question": "later", "value": "x"}]}


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        (_form(_question(), _question()), "has the key “q” already"),
        (_form(_question(show_if=LATER), _question("later")), "comes later or never"),
        (_form(_question(show_if={"all": [], "any": []})), "either"),
        (_form(_question(type="choice")), "at least one answer"),
        (_form(_question(choices=[{"value": "a", "label": text("أ")}])), "takes no answers"),
        (
            _form(_question(type="choice", choices=[{"value": "a", "label": text("أ")}] * 2)),
            "have the same key, “a”",
        ),
        (_form(_question(type="number", minimum=5, maximum=2)), "least is more than the most"),
        (_form(_question(label={"en": "Only English"})), "Arabic"),
        (_form(_question(key="Has Space")), "key"),
        (_form(_question(binds="person.password")), "binds"),
        (_form(_question(surprise=True)), "surprise"),
        ({"steps": []}, "steps"),
        (_form(), "questions"),
    ],
)
def test_a_form_that_cannot_be_answered_is_refused_with_its_reason(definition, why):
    with pytest.raises(ValidationError, match=why):
        validated(FormDefinition, definition)


def test_two_steps_may_not_share_a_key():
    one = {"key": "s", "title": text("خطوة"), "questions": [_question("a")]}
    two = {**one, "questions": [_question("b")]}
    with pytest.raises(ValidationError, match="s: Another line has the key “s” already"):
        validated(FormDefinition, {"steps": [one, two]})


def test_identity_papers_are_seen_and_not_copied_unless_said_otherwise():
    paper = validated(DocumentRequirement, {"key": "id", "label": text("الهوية")})
    assert paper.evidence == "seen_only"


def test_messages_may_only_go_to_a_number_that_was_asked_for_before():
    choice = {"value": "sms", "label": {"ar": "رسالة"}, "sms_to": "mobile"}
    way = {"key": "way", "type": "choice", "label": {"ar": "كيف؟"}, "choices": [choice]}
    number = {"key": "mobile", "type": "mobile", "label": {"ar": "الجوال"}}
    step = {"key": "one", "title": {"ar": "خطوة"}}
    FormDefinition.model_validate({"steps": [{**step, "questions": [number, way]}]})
    for questions in ([way, number], [way], [{**number, "type": "short_text"}, way]):
        with pytest.raises(ValueError, match="asks for a mobile number"):
            FormDefinition.model_validate({"steps": [{**step, "questions": questions}]})
