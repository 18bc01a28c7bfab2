"""Bringing one row in line with the profile, unless staff have made it theirs.

The rule: what is missing is created; what only profiles have ever written follows the profile;
what staff changed or deleted stays as staff left it. The history tells: every row written here
carries a reason that begins with `PROFILE`, every other hand leaves another or none.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

PROFILE = "profile"


@dataclass
class Report:
    """What loading did, by kind of row, for the person at the keyboard."""

    reason: str = PROFILE
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated)


def save_row(row: Any, reason: str) -> None:
    """Validate and save, leaving the profile's mark in the history."""
    row._change_reason = reason
    row.full_clean()
    row.save()


@dataclass(frozen=True)
class Wanted:
    """A row as the profile wants it: how it is found, and what it should say."""

    model: Any
    key: dict[str, Any]
    values: dict[str, Any]
    save: Callable[[Any, str], None] = save_row

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name_raw)

    def __str__(self) -> str:
        return " ".join([self.kind, *(str(value) for value in self.key.values())])


def bring_in_line(wanted: Wanted, report: Report) -> Any | None:
    """Return the row of `wanted`, created or updated; None when staff have deleted it."""
    row = wanted.model.objects.filter(**wanted.key).first()
    if row is None:
        return _create(wanted, report)
    differing = differences(row, wanted.values)
    if differing and not written_by_profiles_only(row):
        report.kept.append(f"{wanted}: changed by staff")
    elif differing:
        for attribute, value in differing.items():
            setattr(row, attribute, value)
        wanted.save(row, report.reason)
        report.updated[wanted.kind] += 1
    return row


def _create(wanted: Wanted, report: Report) -> Any | None:
    if wanted.model.history.filter(**wanted.key).exists():
        report.kept.append(f"{wanted}: deleted by staff")
        return None
    row = wanted.model(**wanted.key, **wanted.values)
    wanted.save(row, report.reason)
    report.created[wanted.kind] += 1
    return row


def differences(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """Return those of `values` that the row does not say yet."""
    return {
        attribute: value
        for attribute, value in values.items()
        if _plain(row, attribute, getattr(row, attribute)) != _plain(row, attribute, value)
    }


def written_by_profiles_only(row: Any) -> bool:
    """Whether no other hand has ever touched this row."""
    return not row.history.exclude(history_change_reason__startswith=PROFILE).exists()


def _plain(row: models.Model, attribute: str, value: Any) -> Any:
    """Return `value` as its column would hand it back: files and forms may spell it differently."""
    if isinstance(value, models.Model):
        return value.pk
    column: Any = row._meta.get_field(attribute)
    if value is None or column.is_relation:
        return value
    if isinstance(column, models.JSONField):
        return dict(column.to_python(value)) if isinstance(value, dict) else value
    return column.to_python(value)
