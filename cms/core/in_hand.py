"""Rows that were read a moment ago need no question to the database whether they exist."""

from collections.abc import Collection

from django.db import models


class TrustsWhatItHolds(models.Model):
    """Validates relations whose other side is in memory without a query each; the database's own
    constraints stay. Relations that are known by number only, or limited, are asked for as ever."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude={*(exclude or ()), *_in_hand(self)})


def _in_hand(row: models.Model) -> set[str]:
    return {
        field.name
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and _holds(row, field)
    }


def _holds(row: models.Model, field: "models.ForeignKey[models.Model, models.Model]") -> bool:
    if not field.is_cached(row) or field.get_limit_choices_to():
        return False
    other = field.get_cached_value(row)
    return (
        other is not None
        and not other._state.adding
        and other.pk is not None
        and getattr(row, field.attname) == getattr(other, field.target_field.attname)
    )
