"""A pre-check of two questions and four rules, as an association would write it."""

from typing import Any

from tests.factories.definitions import text

HERE = {"key": "here", "type": "yes_no", "label": text("هنا؟", "Here?")}
INCOME = {"key": "income", "type": "money", "label": text("الدخل", "Income")}


def when(question: str, value: Any, op: str = "eq") -> dict[str, Any]:
    return {"all": [{"question": question, "op": op, "value": value}]}


RULES: list[dict[str, Any]] = [
    {"advice": "likely", "when": when("here", True), "reason": text("نعم")},
    {"advice": "unlikely", "when": when("here", False), "reason": text("بعيد")},
    {"advice": "unlikely", "when": when("income", 5000, "gt"), "reason": text("الدخل")},
    {"advice": "ask", "reason": text("اسألونا")},
]
