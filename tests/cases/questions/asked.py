"""Forms as the tests ask them."""

from cases.questions.definition import FormDefinition
from tests.factories.definitions import FORM, text

DEFINITION = FormDefinition.model_validate(FORM)


def form_asking(kind, **more):
    question = {"key": "q", "type": kind, "label": text("سؤال"), **more}
    steps = [{"key": "s", "title": text("خطوة"), "questions": [question]}]
    return FormDefinition.model_validate({"steps": steps})
