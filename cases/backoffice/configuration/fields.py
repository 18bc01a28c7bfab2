"""Form fields that edit the lists of a service as blocks, and keep them as plain JSON."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wagtail.blocks import Block, StreamBlock
from wagtail.blocks.base import BlockField

from cases.backoffice.configuration.blocks import DocumentBlock, ReasonBlock
from cases.questions.definition import DocumentRequirement
from cases.workflow import validated
from cms.core.digits import to_ascii_digits

ROW = "line"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_YES_NO = {"yes": True, "no": False, "نعم": True, "لا": False, "true": True, "false": False}


class RowsField(BlockField):
    """JSON lines edited as blocks; each line keeps its key, and a new one gets one.

    What means the same as `before` is kept letter for letter.
    """

    def __init__(self, child: Block, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(StreamBlock([(ROW, child)], required=False, collapsed=True), **kwargs)
        self.before: Any = None

    def prepare_value(self, value: Any) -> Any:
        """Turn stored JSON into the block's value; what was just posted is one already."""
        if value is not None and type(value) is not list:
            return value
        rows = [{"type": ROW, "value": self.unpack_row(row)} for row in value or []]
        return self.block.to_python(rows)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [self.pack_row(child.value) for child in super().clean(value)]
        if self.before is not None and self.same(self.before, rows):
            unchanged: list[dict[str, Any]] = self.before
            return unchanged
        return self._keyed(rows)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True  # the form asks before cleaning, and cleaning keeps what is unchanged

    def _keyed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        taken = [row["key"] for row in rows if row["key"]]
        twice = sorted({key for key in taken if taken.count(key) > 1})
        if twice:
            message = _("Two lines have the key %(keys)s.")
            raise ValidationError(message, params={"keys": ", ".join(twice)})
        for row in rows:
            row["key"] = row["key"] or _new_key(row["label"], taken)
            taken.append(row["key"])
        return rows

    def unpack_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return dict(row)

    def pack_row(self, row: Any) -> dict[str, Any]:
        return {"key": row["key"], "label": words(row["label"])}

    def same(self, before: Any, after: Any) -> bool:
        """Whether two lists mean the same."""
        return [dict(row) for row in before] == after


class ReasonsField(RowsField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ReasonBlock(), **kwargs)


class DocumentsField(RowsField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(DocumentBlock(), **kwargs)

    def unpack_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        requirement = validated(DocumentRequirement, dict(row))
        data: dict[str, Any] = requirement.model_dump(mode="json")
        show_if = data["show_if"] or {"all": [], "any": []}
        match = "any" if show_if["any"] else "all"
        conditions = [{**line, "value": _written(line["value"])} for line in show_if[match]]
        return {
            **data,
            "hint": data["hint"] or {},
            "show_if": {"match": match, "conditions": conditions},
        }

    def pack_row(self, row: Any) -> dict[str, Any]:
        packed = {
            **super().pack_row(row),
            "hint": words(row["hint"]) or None,
            "required": row["required"],
            "evidence": row["evidence"],
            "max_age_days": row["max_age_days"],
        }
        conditions = [_condition(line) for line in row["show_if"]["conditions"]]
        if conditions:
            packed["show_if"] = {row["show_if"]["match"]: conditions}
        return {name: part for name, part in packed.items() if part is not None}

    def same(self, before: Any, after: Any) -> bool:
        return all(row["key"] for row in after) and _requirements(before) == _requirements(after)


def _requirements(rows: Any) -> list[DocumentRequirement]:
    return [validated(DocumentRequirement, dict(row)) for row in rows or []]


def words(value: Mapping[str, str]) -> dict[str, str]:
    """Return the languages that have a text."""
    return {code: text.strip() for code, text in value.items() if text and text.strip()}


def _condition(line: Any) -> dict[str, Any]:
    condition = {"question": line["question"], "op": line["op"]}
    if line["op"] in ("filled", "empty"):
        return condition
    return {**condition, "value": _read(line["value"] or "", many=line["op"] == "in")}


def _read(text: str, *, many: bool) -> Any:
    """Return what was written as the answer it is compared with."""
    if many:
        parts = re.split(r"[,،]", text)
        return [_read(part, many=False) for part in parts if part.strip()]
    plain = to_ascii_digits(text).strip()
    if plain.lower() in _YES_NO:
        return _YES_NO[plain.lower()]
    if _NUMBER.fullmatch(plain):
        return float(plain) if "." in plain else int(plain)
    return plain


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_written(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _new_key(label: Mapping[str, str], taken: list[str]) -> str:
    """A key from the English label where it gives one, else one nobody else has."""
    wish = slugify(label.get("en", "")).replace("-", "_")[:40]
    good = wish[:1].isalpha() and wish not in taken
    return wish if good else f"k{uuid4().hex[:8]}"
