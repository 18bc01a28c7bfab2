"""What one historical row changed against the row before, in words an officer reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from cms.core.dates import format_dual
from cms.core.translated import TranslatedField, translated

NOTHING = "—"


@dataclass(frozen=True)
class FieldChange:
    """One field, as it was and as it became."""

    label: str
    old: str
    new: str


def changes_of(record: Any) -> list[FieldChange]:
    """Return what a historical row changed; nothing for the first row of an object."""
    before = record.prev_record
    if before is None:
        return []
    delta = record.diff_against(before, foreign_keys_are_objs=True)
    return [line for change in delta.changes for line in _lines(record, change)]


def _lines(record: Any, change: Any) -> Iterator[FieldChange]:
    field = record.instance_type._meta.get_field(change.field)
    label = str(capfirst(field.verbose_name))
    if isinstance(field, TranslatedField):
        yield from _by_language(label, change)
    else:
        yield FieldChange(label, _shown(field, change.old), _shown(field, change.new))


def _by_language(label: str, change: Any) -> Iterator[FieldChange]:
    old, new = translated(change.old), translated(change.new)
    for code, language in settings.LANGUAGES:
        before, after = old.get(code, ""), new.get(code, "")
        if before != after:
            yield FieldChange(f"{label} ({language})", before or NOTHING, after or NOTHING)


def _shown(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "flatchoices", None) or ())
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(field, models.ManyToManyField):
        return gettext(", ").join(str(row[field.m2m_reverse_field_name()]) for row in value)
    if isinstance(field, models.DateField):
        return format_dual(value, get_language() or "")
    return str(choices[value]) if not _is_compound(value) and value in choices else _in_words(value)


def _is_compound(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _in_words(value: Any) -> str:
    """A value of JSON as a line of text: languages chosen, lists enumerated."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, Mapping):
        if set(value) <= {code for code, _name in settings.LANGUAGES}:
            return str(translated(value))
        return gettext(", ").join(f"{key}: {_in_words(part)}" for key, part in value.items())
    if isinstance(value, list):
        return " | ".join(_in_words(part) for part in value)
    return str(value)
