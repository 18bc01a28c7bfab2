"""Form fields that edit the lists of a service as blocks, and keep them as plain JSON."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wagtail.blocks import Block, StreamBlock, StreamValue, StructValue
from wagtail.blocks.base import BlockField
from wagtail.blocks.list_block import ListValue

from cases.backoffice.configuration.blocks import (
    DocumentBlock,
    FundBlock,
    ReasonBlock,
    ScorePartBlock,
)
from cases.backoffice.configuration.conditions import Names, condition_of, condition_row
from cases.questions.definition import DocumentRequirement
from cases.questions.scoring import ScorePart
from cases.workflow import validated

ROW = "line"


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
            return with_ids(value)
        rows = [{"type": ROW, "value": self.unpack_row(row)} for row in value or []]
        return with_ids(self.block.to_python(rows))

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
            row["key"] = row["key"] or new_key(row["label"], taken)
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


class FundsField(RowsField):
    """The names differ too: by its name alone a decision or the minutes tell a fund."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FundBlock(), **kwargs)

    def _keyed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [str(row["label"][settings.LANGUAGE_CODE]).strip() for row in rows]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            message = _("Two funds have the name %(names)s.")
            raise ValidationError(message, params={"names": ", ".join(twice)})
        return super()._keyed(rows)

    def unpack_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"yearly": "", **row, "restriction": row.get("restriction") or {}}

    def pack_row(self, row: Any) -> dict[str, Any]:
        said = {"restriction": words(row["restriction"]), "yearly": row["yearly"]}
        return {**super().pack_row(row), **{name: value for name, value in said.items() if value}}


class DocumentsField(RowsField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(DocumentBlock(), **kwargs)
        #: What the questions are called on which a paper may depend.
        self.names = Names([])

    def unpack_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        requirement = validated(DocumentRequirement, dict(row))
        data: dict[str, Any] = requirement.model_dump(mode="json")
        show_if = condition_row(requirement.show_if, self.names)
        for_each = data["for_each"] or ""
        return {**data, "hint": data["hint"] or {}, "for_each": for_each, "show_if": show_if}

    def pack_row(self, row: Any) -> dict[str, Any]:
        packed = {
            **super().pack_row(row),
            "hint": words(row["hint"]) or None,
            "required": row["required"],
            "evidence": row["evidence"],
            "max_age_days": row["max_age_days"],
            "for_each": row["for_each"] or None,
            "show_if": condition_of(row["show_if"], self.names),
        }
        return {name: part for name, part in packed.items() if part is not None}

    def same(self, before: Any, after: Any) -> bool:
        return all(row["key"] for row in after) and _requirements(before) == _requirements(after)


class ScoringField(RowsField):
    """What gives points in the score of need; see `cases.questions.scoring`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ScorePartBlock(), **kwargs)
        self.names = Names([])

    def unpack_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        part = validated(ScorePart, dict(row))
        data: dict[str, Any] = part.model_dump(mode="json")
        return {**data, "when": condition_row(part.when, self.names)}

    def pack_row(self, row: Any) -> dict[str, Any]:
        return {
            **super().pack_row(row),
            "sentence": words(row["sentence"]),
            "points": row["points"],
            "when": condition_of(row["when"], self.names),
        }

    def same(self, before: Any, after: Any) -> bool:
        return all(row["key"] for row in after) and _parts(before) == _parts(after)


def _parts(rows: Any) -> list[ScorePart]:
    return [validated(ScorePart, dict(row)) for row in rows or []]


def _requirements(rows: Any) -> list[DocumentRequirement]:
    return [validated(DocumentRequirement, dict(row)) for row in rows or []]


def with_ids(value: Any) -> Any:
    """Give every line, and every line within it, an id: by it the browser tells one from another,
    so that a press opens the line it stands on."""
    if isinstance(value, StreamValue | ListValue):
        for child in value if isinstance(value, StreamValue) else value.bound_blocks:
            child.id = child.id or str(uuid4())
            with_ids(child.value)
    elif isinstance(value, StructValue):
        for part in value.values():
            with_ids(part)
    return value


def words(value: Mapping[str, str]) -> dict[str, str]:
    """Return the languages that have a text."""
    return {code: text.strip() for code, text in value.items() if text and text.strip()}


def new_key(label: Mapping[str, str], taken: list[str]) -> str:
    """A key from the English label where it gives one, else one nobody else has."""
    wish = slugify(label.get("en", "")).replace("-", "_")[:40]
    good = wish[:1].isalpha() and wish not in taken
    return wish if good else f"k{uuid4().hex[:8]}"
