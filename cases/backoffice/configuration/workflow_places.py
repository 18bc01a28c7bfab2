"""Every mistake of a posted workflow as one list, each leading to the stage where it was made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.backoffice.configuration.fields import ROW
from cms.core.translated import translated

#: The field, and what is wrong with it.
Told = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """`anchor` is the field to go to; empty for what is about the whole workflow."""

    message: str
    stage: str = ""
    number: int = 0
    anchor: str = ""


def places_of(form: forms.Form, name: str = "definition") -> list[Place]:
    """Return the mistakes of the field `name` in the order of the stages."""
    rows = form[name].data or []
    block = form.fields[name].block  # type: ignore[attr-defined]  # a RowsField
    found = []
    for error in form.errors[name].as_data() if name in form.errors else ():
        for message in _messages(getattr(error, "non_block_errors", None)):
            found.append(Place(message))
        for at, inner in sorted(getattr(error, "block_errors", {}).items()):
            stage = str(translated(_name_of(rows, at))) or _("unnamed")
            told = _told(inner, block.child_blocks[ROW], f"{name}-{at}-value")
            found += [Place(message, stage, at + 1, anchor) for anchor, message in told]
    return found


def _name_of(rows: Any, at: int) -> Mapping[str, str]:
    return {code: text or "" for code, text in rows[at].value["name"].items()}


def _told(error: ValidationError, block: Any, at: str, label: str = "") -> Iterator[Told]:
    """Yield what is wrong inside one block, with the field it is about."""
    inner: Mapping[Any, ValidationError] = getattr(error, "block_errors", {})
    whole = getattr(error, "non_block_errors", None)
    if not inner and not whole:
        for message in error.messages:
            yield at, f"{label}: {message}" if label else message
    for message in _messages(whole):
        yield _first_field(block, at), message
    for key, child in inner.items():
        if isinstance(key, int):
            yield from _told(child, block.child_block, f"{at}-{key}-value", label)
        else:
            below = block.child_blocks[key]
            yield from _told(child, below, f"{at}-{key}", str(below.label) or label)


def _first_field(block: Any, at: str) -> str:
    """Where a mistake of a whole stage or way is shown: at the first thing written in it."""
    while children := getattr(block, "child_blocks", None):
        key, block = next(iter(children.items()))
        at = f"{at}-{key}"
    return at


def _messages(errors: Any) -> list[str]:
    return [message for error in (errors.as_data() if errors else ()) for message in error.messages]
