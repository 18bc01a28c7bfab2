"""What changed, field by field, from the history that every tracked row keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.room.sentences import Vocabulary
from cases.models import Case, CaseDocument
from cms.core.digits import shown_digits

#: Kept for lists and clocks; the timeline tells what they say in a better way.
_SILENT = frozenset(
    {
        *("id", "version", "name_folded", "form_key", "window_rule", "stage_kind", "public_stage"),
        *("role", "stage_since", "updated_at", "tally", "order", "hint", "code", "answers"),
        *("facts", "known", "fund", "case", "decision", "checked_at", "handled_at"),
        *("is_open", "is_current"),
        "preferred_times",  # out of the answers, as they
    }
)
_PEOPLE = frozenset(
    {"owner", "entered_by", "checked_by", "researcher", "recorded_by", "handled_by"}
    | {"overridden_by"}
)
_LONGEST = 160
#: What the house itself gives as a reason is kept in one language and read in any.
_REASONS_OF_THE_HOUSE = {
    "calendar changed": gettext_lazy("the calendar has changed"),
    "sent back": gettext_lazy("sent back"),
    "sent back with a question": gettext_lazy("sent back with a question"),
    "set aside after an objection": gettext_lazy("set aside after an objection"),
}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One saved version of one row: what it is, who saved it, when, why, and what became what."""

    what: str
    at: datetime
    user: Any
    reason: str
    fields: list[FieldChange]


Versions = list[tuple[Any, Any]]


def recent_versions(case: Case, models: Iterable[type[Model]], *, limit: int) -> Versions:
    """Return the newest saved versions of a case and what hangs on it, each with its predecessor.

    One query a kind of row, whatever the number of rows or versions.
    """
    return list(chain.from_iterable(_pairs(_history(model, case, limit)) for model in models))


def people_in(versions: Versions) -> set[int]:
    """Return the ids of the colleagues these versions speak of."""
    return {
        getattr(row, field.attname)
        for pair in versions
        for row in pair
        for field in _fields(row)
        if field.name in _PEOPLE and getattr(row, field.attname)
    }


def changes_of(versions: Versions, words: Vocabulary) -> list[Change]:
    """Return what became what, newest first; versions that changed nothing worth it stay out."""
    found = [_change(row, previous, words) for row, previous in versions]
    return sorted((change for change in found if change.fields), key=_moment, reverse=True)


def _moment(change: Change) -> datetime:
    return change.at


def _history(model: type[Model], case: Case, limit: int) -> list[Any]:
    """Return the newest versions, one more than shown so that the oldest has its predecessor."""
    manager: Any = model.history  # type: ignore[attr-defined]
    own = {"id": case.pk} if model is Case else {"case_id": case.pk}
    rows = manager.filter(**own).select_related("history_user")
    if model is Case:
        rows = rows.defer("answers")
    return list(rows.order_by("-history_date", "-history_id")[: limit + 1])


def _pairs(rows: Iterable[Any]) -> Versions:
    """Pair each version with the one before it of the same row."""
    pairs: Versions = []
    newer: dict[Any, Any] = {}
    for row in rows:
        if row.id in newer:
            pairs.append((newer[row.id], row))
        newer[row.id] = row
    return pairs


def _fields(row: Any) -> list[Any]:
    return [field for field in row.tracked_fields if field.name not in _SILENT]


def _change(row: Any, previous: Any, words: Vocabulary) -> Change:
    changed = [
        FieldChange(
            label=capfirst(str(field.verbose_name)),
            before=_shown(field, getattr(previous, field.attname), words),
            after=_shown(field, getattr(row, field.attname), words),
        )
        for field in _fields(row)
        if getattr(row, field.attname) != getattr(previous, field.attname)
    ]
    return Change(
        what=_title(row, words),
        at=row.history_date,
        user=row.history_user,
        reason=reason_words(row.history_change_reason),
        fields=changed,
    )


def reason_words(reason: str | None) -> str:
    """Return why a version was saved: as somebody wrote it, or what the house says itself."""
    return str(_REASONS_OF_THE_HOUSE.get(reason or "", reason or ""))


def _title(row: Any, words: Vocabulary) -> str:
    """Say what was changed: a paper by the name this reader may read, as a child's bears theirs."""
    name = capfirst(str(row.instance_type._meta.verbose_name))
    label = words.documents.get(row.key) if row.instance_type is CaseDocument else None
    return f"{name}: {label}" if label else name


def _shown(field: Any, value: Any, words: Vocabulary) -> str:
    """Return a stored value as a colleague reads it."""
    if value in (None, ""):
        return "—"
    if field.name in _PEOPLE:
        return words.person(value)
    if field.name == "stage":
        return words.stage(value)
    text = _plain(field, value)
    return shown_digits(Truncator(text).chars(_LONGEST))


def _plain(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    choices = dict(field.flatchoices)
    return str(choices.get(value, value) if choices else value)
