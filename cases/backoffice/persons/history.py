"""What became what in a person's file: who, when, why; numbers masked, whoever reads."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.backoffice.cells import number
from cases.backoffice.clock_words import short_date
from cases.backoffice.room.changes import Change, FieldChange, reason_words
from cases.backoffice.room.desk_sentences import who_said_it
from cases.details import (
    Circumstances,
    Details,
    Entry,
    Shown,
    details_for,
    shown_parts,
    shown_value,
)
from cases.enums import EventKind, Purpose
from cases.models import HouseholdMember, Person, PersonRole, Registration
from cases.selectors.consents import said_about_messages
from cms.accounts.models import User
from cms.core.identifiers import mask_identifier
from cms.core.phones import mask_phone
from cms.notices.recipients import mask_recipient

NEWEST = 30
NOTHING = "—"
_SILENT = frozenset({"id", "name_folded", "person", "created_at", "merged_into"})
_HANGING: tuple[type[Model], ...] = (HouseholdMember, PersonRole, Registration)
_MASKS = {"identifier": mask_identifier, "mobile": mask_phone, "email": mask_recipient}


def file_history(person: Person) -> list[Change]:
    """Return the newest changes of a file, of the files merged into it and what hangs on them.

    Seven queries, however long.
    """
    files = [person.pk, *person.merged.values_list("pk", flat=True)]
    rows = [_rows(Person, {"id__in": files})]
    rows += [_rows(model, {"person_id__in": files}) for model in _HANGING]
    found = [change for change in chain.from_iterable(map(_changes, rows)) if change.fields]
    found += [*_merges(person), *_about_messages(files)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:NEWEST]


def _merges(person: Person) -> Iterator[Change]:
    for merge in person.merges.select_related("lose", "merged_by", "undone_by"):
        what, name = _("Files of the person merged"), merge.lose.name
        fields = [FieldChange(str(capfirst(_("merged file"))), NOTHING, name)]
        yield Change(what, merge.merged_at, merge.merged_by, merge.reason, fields)
        if merge.undone_at:
            what = _("Files of the person parted again")
            fields = [FieldChange(str(capfirst(_("merged file"))), name, NOTHING)]
            yield Change(what, merge.undone_at, merge.undone_by, merge.undo_reason, fields)


def _about_messages(files: list[int]) -> Iterator[Change]:
    """Tell what somebody said about messages they need not get, by the link or to a colleague."""
    yes, no = _("May be sent"), _("Stopped")
    for event in said_about_messages(files, NEWEST):
        is_no = event.kind == EventKind.CONSENT_WITHDRAWN
        purpose = str(Purpose(event.data["purpose"]).label)
        field = FieldChange(purpose, *((yes, no) if is_no else (no, yes)))
        who = event.actor or _("The person")
        said = who_said_it(event.data) or _("With the link in a message")
        yield Change(_("Optional messages"), event.at, who, said, [field])


def _rows(model: type[Model], own: dict[str, Any]) -> list[Any]:
    """Return the newest versions, one more than shown so that the oldest has its predecessor."""
    manager: Any = model.history  # type: ignore[attr-defined]
    rows = manager.filter(**own).select_related("history_user")
    return list(rows.order_by("-history_date", "-history_id")[: NEWEST + 1])


def _changes(rows: list[Any]) -> Iterator[Change]:
    """Pair each version with the one before it; the first version of a person is no change."""
    older: dict[Any, Any] = {}
    found = []
    for row in reversed(rows):
        before = older.get(row.id)
        older[row.id] = row
        if before is not None or row.history_type == "+" and row.instance_type is not Person:
            found.append(_change(row, before))
    yield from found


def _change(row: Any, before: Any) -> Change:
    deeds = {"+": _("added"), "-": _("removed")}
    title = str(capfirst(str(row.instance_type._meta.verbose_name)))
    if row.history_type in deeds:
        title = f"{title} · {deeds[row.history_type]}"
    if row.instance_type is HouseholdMember:
        title = f"{title} · {row.name}"
    is_gone = row.history_type == "-"
    pair = (row, None) if is_gone else (before, row)
    return Change(
        what=title,
        at=row.history_date,
        user=row.history_user,
        reason=reason_words(row.history_change_reason),
        fields=list(_fields(row, *pair)),
    )


def _fields(row: Any, before: Any, after: Any) -> Iterator[FieldChange]:
    for field in row.tracked_fields:
        if field.name in _SILENT or field.name.endswith("_index"):
            continue
        old, new = (
            getattr(side, field.attname, None) if side else None for side in (before, after)
        )
        if (old or None) == (new or None) or (before is None and new == field.get_default()):
            continue
        if field.name in ("safe_contact", "attributes"):
            yield from _parts(_model_of(field.name, row), old or {}, new or {})
        else:
            label = str(capfirst(str(field.verbose_name)))
            yield _told(label, _shown(field, old), _shown(field, new))


def _model_of(name: str, row: Any) -> type[Details]:
    return Circumstances if name == "safe_contact" else details_for(row.kind)


def _parts(model: type[Details], old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    """Tell a document part by part; parts of another kind of person are told by their key."""
    known: dict[str, Shown] = dict(shown_parts(model))
    for name in dict.fromkeys(chain(known, old, new)):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        shown = known.get(name) or Shown(name, Entry.DOCUMENT)
        texts = (shown_value(shown, value) if value else "" for value in (before, after))
        yield _told(str(shown.label), *texts)


def _shown(field: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    if mask := _MASKS.get(field.name):
        return mask(value)
    if field.is_relation:
        return _number_of(field, value)
    if hasattr(value, "year"):
        return short_date(value)
    return str(dict(field.flatchoices).get(value, value))


def _number_of(field: Any, value: Any) -> str:
    """A branch and a colleague by name; another file by number: the line is about this one."""
    if field.name == "branch":
        found = field.related_model._base_manager.filter(pk=value).first()
        return str(found.name) if found else NOTHING
    if field.related_model is User:
        return str(User.objects.filter(pk=value).first() or NOTHING)
    return number(value)


def _told(label: str, before: str, after: str) -> FieldChange:
    """Say that a number changed even when its ends look alike."""
    if before == after and before:
        after = _("%(value)s (another one)") % {"value": after}
    return FieldChange(label, before or NOTHING, after or NOTHING)
