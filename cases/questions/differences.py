"""What changed from one state of a form to another, line by line, in the words of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.translated import translated

Row = Mapping[str, Any]


class ChangeKind(TextChoices):
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CHANGED = "changed", _("Changed")
    MOVED = "moved", _("Moved")


@dataclass(frozen=True)
class Change:
    """One step or question that differs; `parts` names what of it, where it stayed."""

    kind: ChangeKind
    name: str
    parts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.name}: {gettext(', ').join(self.parts)}" if self.parts else self.name


_PARTS = {
    "title": _("title"),
    "label": _("wording"),
    "intro": _("words before the questions"),
    "hint": _("hint"),
    "purpose": _("why we ask"),
    "type": _("kind of answer"),
    "required": _("whether it must be answered"),
    "choices": _("answers to choose from"),
    "show_if": _("condition"),
    "sensitive": _("sensitivity"),
    "minimum": _("limits"),
    "maximum": _("limits"),
    "max_length": _("limits"),
    "identifier_kinds": _("papers that may be shown"),
    "columns": _("columns of the table"),
    "required_columns": _("columns of the table"),
    "area": _("limits"),
    "binds": _("where it is kept"),
    "prefill": _("whether it may be prefilled"),
    "faces": _("numbers or faces"),
    "for_delivery": _("whether who brings the help reads it"),
}


def differences(before: Row, after: Row) -> list[Change]:
    """Return the changes in the order of the newer state, what was removed first.

    In: two definitions as `FormDefinition` writes them, or {} for none.
    """
    was, now = _lines(before), _lines(after)
    removed = [Change(ChangeKind.REMOVED, _name(was[key])) for key in was if key not in now]
    moved = _moved([key for key in was if key in now], [key for key in now if key in was])
    changes = [_change(was.get(key), now[key], moved=key in moved) for key in now]
    return removed + [change for change in changes if change is not None]


def _lines(definition: Row) -> dict[tuple[str, str], Row]:
    """Return steps and questions by key, in order."""
    lines: dict[tuple[str, str], Row] = {}
    for step in definition.get("steps", []):
        lines["step", step["key"]] = {k: v for k, v in step.items() if k != "questions"}
        lines |= {("question", question["key"]): question for question in step["questions"]}
    return lines


def _change(was: Row | None, now: Row, *, moved: bool) -> Change | None:
    if was is None:
        return Change(ChangeKind.ADDED, _name(now))
    parts = dict.fromkeys(str(_PARTS[p]) for p in _PARTS if was.get(p) != now.get(p))
    if parts:
        return Change(ChangeKind.CHANGED, _name(now), tuple(parts))
    return Change(ChangeKind.MOVED, _name(now)) if moved else None


def _moved(was: list[tuple[str, str]], now: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return what left its place among those that stayed; as few as explain the new order."""
    blocks = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    kept = {key for block in blocks for key in now[block.b : block.b + block.size]}
    return set(now) - kept


def _name(row: Row) -> str:
    return str(translated(row.get("label") or row.get("title")))
