"""Comparing answers: whether a condition over earlier answers holds."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from cases.questions.parts import Condition, ShowIf

Answers = Mapping[str, Any]


def holds(show_if: ShowIf | None, answers: Answers) -> bool:
    """Whether a condition holds; a question without one always shows."""
    if show_if is None:
        return True
    if show_if.all:
        return all(_compare(condition, answers) for condition in show_if.all)
    return any(_compare(condition, answers) for condition in show_if.any)


def _compare(condition: Condition, answers: Answers) -> bool:
    answer = answers.get(condition.question)
    is_filled = answer not in (None, "", [])
    if condition.op in ("filled", "empty"):
        return is_filled == (condition.op == "filled")
    if not is_filled:
        return condition.op == "ne"
    return _OPERATORS[condition.op](answer, condition.value)


def as_number(value: Any) -> Decimal:
    """Return a number to compare; a household counts as many as it has people."""
    return Decimal(len(value)) if isinstance(value, list) else Decimal(str(value))


def equals(answer: Any, value: Any) -> bool:
    """Whether an answer is a value, or has it among several chosen."""
    return value in answer if isinstance(answer, list) else answer == value


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": equals,
    "ne": lambda answer, value: not equals(answer, value),
    "in": lambda answer, value: any(equals(answer, item) for item in value),
    "gt": lambda answer, value: as_number(answer) > as_number(value),
    "lt": lambda answer, value: as_number(answer) < as_number(value),
}
