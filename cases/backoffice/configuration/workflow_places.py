"""Every mistake of a posted workflow as one list, each leading to the stage where it was made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core.translated import translated


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
            told = _told(inner, block.child_blocks["line"])
            anchor = f"{name}-{at}-value-name-{settings.LANGUAGE_CODE}"
            found += [Place(message, stage, at + 1, anchor) for message in told]
    return found


def _name_of(rows: Any, at: int) -> Mapping[str, str]:
    return {code: text or "" for code, text in rows[at].value["name"].items()}


def _told(error: ValidationError, block: Any, label: str = "") -> Iterator[str]:
    """Yield what is wrong inside one block, with the label of the field it is about."""
    inner: Mapping[Any, ValidationError] = getattr(error, "block_errors", {})
    if not inner and not getattr(error, "non_block_errors", None):
        for message in error.messages:
            yield f"{label}: {message}" if label else message
        return
    for message in _messages(getattr(error, "non_block_errors", None)):
        yield message
    for key, child in inner.items():
        below = block.child_block if isinstance(key, int) else block.child_blocks[key]
        yield from _told(child, below, str(below.label) or label)


def _messages(errors: Any) -> list[str]:
    return [message for error in (errors.as_data() if errors else ()) for message in error.messages]
