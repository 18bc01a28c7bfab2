"""A pre-check advises, carefully, and can always say something."""

from typing import Any

import pytest
from pydantic import ValidationError

from cases.questions.precheck import Advice, Precheck, advise
from tests.factories.prechecks import HERE, INCOME, RULES, when


def made(**changes: Any) -> Precheck:
    return Precheck.model_validate({"questions": [HERE, INCOME], "rules": RULES, **changes})


@pytest.mark.parametrize(
    ("answers", "advice", "reasons"),
    [
        ({}, Advice.ASK, ["اسألونا"]),
        ({"here": True}, Advice.LIKELY, ["نعم"]),
        ({"here": True, "income": "6000"}, Advice.UNLIKELY, ["الدخل"]),
        ({"here": False, "income": "6000"}, Advice.UNLIKELY, ["بعيد", "الدخل"]),
    ],
)
def test_the_more_careful_advice_speaks_with_all_its_reasons(
    answers: dict[str, Any], advice: Advice, reasons: list[str]
) -> None:
    verdict = advise(made(), answers)
    assert verdict.advice == advice
    assert [rule.reason["ar"] for rule in verdict.rules] == reasons


def test_no_question_of_a_precheck_must_be_answered() -> None:
    assert not any(question.required for question in made().form.questions)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rules": RULES[:-1]}, "Exactly one rule has no condition"),
        ({"rules": [*RULES, RULES[-1]]}, "Exactly one rule has no condition"),
        ({"rules": [{**RULES[0], "when": when("nobody", True)}, RULES[-1]]}, "never speak"),
        ({"questions": [{**HERE, "sensitive": True}, INCOME]}, "nothing personal"),
        ({"questions": [{**HERE, "binds": "person.name"}, INCOME]}, "nothing personal"),
    ],
)
def test_a_precheck_that_could_stay_silent_or_ask_who_one_is_is_refused(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        made(**changes)
