"""Conditions as staff write them: questions and answers by the words that people read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from cases.questions.definition import Choice, Question
from cases.questions.parts import ShowIf
from cms.core.arabic import fold
from cms.core.digits import to_ascii_digits
from cms.core.translated import translated

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_YES_NO = {"yes": True, "no": False, "نعم": True, "لا": False, "true": True, "false": False}


class Names:
    """What the questions of one form are called: by key, and by label in any language."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._by_key = {question.key: question for question in questions}
        self._by_label: dict[str, list[str]] = {}
        for question in self._by_key.values():
            for label in question.label.values():
                self._by_label.setdefault(fold(label), []).append(question.key)

    def key_of(self, text: str) -> str | None:
        """Return the key of the question meant; None when there is none, or more than one."""
        written = text.strip()
        if written in self._by_key:
            return written
        keys = set(self._by_label.get(fold(written), []))
        return keys.pop() if len(keys) == 1 else None

    def of(self, key: str) -> str:
        """Return the question as it is asked, or its key where the words fit another one too."""
        question = self._by_key.get(key)
        label = str(translated(question.label)) if question else key
        return label if self.key_of(label) == key else key

    def value_of(self, key: str, text: str, *, many: bool) -> Any:
        """Return what was written as the answer it is compared with; a list if `many`."""
        if many:
            return [self._meant(key, part) for part in split_values(text)]
        return self._meant(key, text)

    def written(self, key: str, value: Any) -> str:
        """Return an answer as `value_of` reads it again."""
        if isinstance(value, list):
            return ", ".join(self.written(key, part) for part in value)
        label = next((str(translated(c.label)) for c in self._choices(key) if c.value == value), "")
        is_clear = [label] == split_values(label) and self._meant(key, label) == value
        return label if is_clear else written_value(value)

    def _choices(self, key: str) -> list[Choice]:
        question = self._by_key.get(key)
        return question.choices if question else []

    def _meant(self, key: str, text: str) -> Any:
        """Return the value of the choice called so, or else the text, number or yes/no written."""
        choices = self._choices(key)
        if any(choice.value == text.strip() for choice in choices):
            return text.strip()
        labels = [
            (choice.value, fold(label)) for choice in choices for label in choice.label.values()
        ]
        called = {value for value, label in labels if label == fold(text)}
        return called.pop() if len(called) == 1 else read_value(text)


def condition_row(show_if: ShowIf | None, names: Names) -> dict[str, Any]:
    """Return a condition as the block that edits it."""
    lines = show_if.conditions if show_if else []
    return {
        "match": "any" if show_if and show_if.any else "all",
        "conditions": [
            {
                "question": names.of(line.question),
                "op": line.op,
                "value": names.written(line.question, line.value),
            }
            for line in lines
        ],
    }


def condition_of(row: Mapping[str, Any], names: Names) -> dict[str, Any] | None:
    """Return what a block says as the condition it stands for, None without one.

    A question that nobody knows is kept as it was written, for whoever checks the whole.
    """
    lines = [_line(line, names) for line in row["conditions"]]
    return {row["match"]: lines} if lines else None


def _line(line: Mapping[str, Any], names: Names) -> dict[str, Any]:
    key = names.key_of(line["question"]) or line["question"].strip()
    condition = {"question": key, "op": line["op"]}
    if line["op"] in ("filled", "empty"):
        return condition
    return {**condition, "value": names.value_of(key, line["value"] or "", many=line["op"] == "in")}


def split_values(text: str) -> list[str]:
    """Return the parts between commas of either script."""
    return [part.strip() for part in re.split(r"[,،]", text) if part.strip()]


def read_value(text: str) -> Any:
    """Return what was written as the yes, no, number or text it is."""
    plain = to_ascii_digits(text).strip()
    if plain.lower() in _YES_NO:
        return _YES_NO[plain.lower()]
    if _NUMBER.fullmatch(plain):
        return float(plain) if "." in plain else int(plain)
    return plain


def written_value(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "" if value is None else str(value)
