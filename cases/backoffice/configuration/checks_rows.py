"""The checks of a question between the form's document and the blocks that edit it."""

from collections.abc import Mapping
from typing import Any

from cases.backoffice.configuration.conditions import (
    Names,
    condition_of,
    condition_row,
    read_value,
    written_value,
)
from cases.backoffice.configuration.fields import words
from cases.questions.definition import Question

Row = dict[str, Any]


def check_rows(question: Question, names: Names) -> list[Row]:
    """Return the checks as the blocks that edit them."""
    return [
        {
            "op": check.op,
            "than": names.of(check.than) if check.than else "",
            "plus": check.plus or None,
            "value": "" if check.value is None else written_value(check.value),
            "message": dict(check.message),
            "when": condition_row(check.when, names),
        }
        for check in question.checks
    ]


def packed_checks(rows: Any) -> list[Row]:
    return [{**row, "message": words(row["message"])} for row in rows]


def resolve_checks(part: Mapping[str, Any], names: Names) -> None:
    """Turn the words of checks into keys and values; one without a known question is refused."""
    checks = part.get("checks", [])
    checks[:] = [_resolved(dict(row), part, names) for row in checks]


def _resolved(row: Row, part: Mapping[str, Any], names: Names) -> Row:
    than = (row["than"] or "").strip()
    value = read_value(row["value"]) if row["value"] else None
    if isinstance(value, str):
        value = names.value_of(part["key"], value, many=False)
    packed = {
        "op": row["op"],
        "than": (names.key_of(than) or than) or None,
        "plus": row["plus"] or 0,
        "value": value,
        "message": row["message"],
        "when": condition_of(row["when"], names),
    }
    return {name: part for name, part in packed.items() if part not in (None, "")}
