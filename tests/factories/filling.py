"""A row of any table, filled by what its columns are: whoever adds a table is tested with it."""

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from cases.models import Case
from cms.core.encryption import EncryptedJSONField, EncryptedTextField
from cms.core.uploads import PrivateStorage
from tests.factories.accounts import UserFactory

#: What a constraint asks of a row: table → columns that stay empty.
_LEFT_OUT = {
    "cases.PersonLetter": {"decision"},
    "cases.Campaign": {"approved_by"},
}

#: Stands wherever something of a person could stand.
CANARY = "canary"


_MADE: dict[type[Any], Callable[[], Any]] = {
    models.DateTimeField: timezone.now,
    models.DateField: timezone.localdate,
    models.UUIDField: uuid.uuid4,
    models.BooleanField: lambda: False,
    models.IntegerField: lambda: 1,
}


class Filler:
    """Makes rows about one case and keeps them by table."""

    def __init__(
        self, case: Case, telling: Collection[str], silent: Mapping[str, Collection[str]]
    ) -> None:
        """`telling`: tables in which the word stands; `silent`: columns in which it does not."""
        self.telling, self.silent = telling, silent
        self.rows: dict[str, Any] = {}
        for row in (case, case.person, case.service, case.branch, case.form_version):
            self.keep(row)
        self.keep(UserFactory())

    def keep(self, row: models.Model) -> None:
        self.rows[row._meta.label] = row

    def row_of(self, label: str) -> Any:
        """Return the row of a table about the case, made when it is first asked for."""
        if label not in self.rows:
            model = apps.get_model(label)
            values = {
                each.name: self._value(model, each)
                for each in model._meta.concrete_fields
                if each.name not in _LEFT_OUT.get(label, ())
                and (not each.primary_key or each.is_relation)
            }
            row = model(**{name: value for name, value in values.items() if value is not None})
            self.rows[label] = row
            row.save()
        return self.rows[label]

    def _value(self, model: type[models.Model], field: Any) -> Any:
        """Return what stands in a column; None leaves it to the model."""
        if field.is_relation:
            return self._related(model, field)
        if is_text(field):
            return self._text(model, field)
        if field.has_default() or (field.null and not isinstance(field, models.IntegerField)):
            return None
        if field.choices:
            return next(key for key, _words in field.choices if key)
        return next((make() for kind, make in _MADE.items() if isinstance(field, kind)), None)

    def _related(self, model: type[models.Model], field: Any) -> Any:
        target = field.related_model._meta.label
        if target == model._meta.label or (field.null and target not in self.rows):
            return None
        return self.row_of(target)

    def _text(self, model: type[models.Model], field: Any) -> Any:
        label = model._meta.label
        if isinstance(field, models.FileField):
            return PrivateStorage().store("paper.pdf", ContentFile(b"%PDF-1.4"), original_name="")
        if field.name in self.silent.get(label, ()) and (field.has_default() or field.blank):
            return None
        told = label in self.telling and field.name not in self.silent.get(label, ())
        word = CANARY if told else "plain"
        if isinstance(field, EncryptedJSONField | models.JSONField):
            return {"said": word}
        return word[: field.max_length or len(word)]


def is_text(field: Any) -> bool:
    """Whether something about a person could be written into a column."""
    texts = (models.CharField, models.TextField, EncryptedTextField, EncryptedJSONField)
    written = isinstance(field, (*texts, models.JSONField, models.FileField))
    return written and not field.choices and not field.primary_key
