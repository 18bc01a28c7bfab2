"""How we were in touch about one case: appointments, contacts and letters, read together."""

from typing import Any

from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from cases.models import Appointment, Case, Contact, Letter
from cases.selectors.desk import visible_appointments, visible_contacts, visible_letters
from cms.accounts.models import User

Touched = Appointment | Contact | Letter
#: Of each kind, the newest are shown.
NEWEST = 20
#: Which field of which model stands in which column; what a model has not is left empty.
_COLUMNS: dict[str, Any] = {
    "about": None,
    "moment": DateTimeField(),
    "sort": CharField(max_length=16),
    "way": CharField(max_length=16),
    "result": CharField(max_length=16),
    "again_at": DateTimeField(),
    "done_at": DateTimeField(),
    "year": IntegerField(),
    "place": IntegerField(),
}
_FIELDS: dict[type[Any], dict[str, str]] = {
    Appointment: {"about": "purpose", "moment": "at", "sort": "kind", "result": "state"},
    Contact: {
        "about": "topic",
        "moment": "at",
        "sort": "kind",
        "way": "direction",
        "result": "outcome",
        "again_at": "call_back_at",
        "done_at": "called_back_at",
    },
    Letter: {
        "about": "subject",
        "moment": "registered_at",
        "way": "direction",
        "year": "hijri_year",
        "place": "serial",
    },
}
_VISIBLE = {
    Appointment: visible_appointments,
    Contact: visible_contacts,
    Letter: visible_letters,
}


def touches(case: Case, *, user: User) -> list[Touched]:
    """Return the appointments, contacts and letters of a case that this reader may read.

    One query for the three; the rows carry what a line says and nothing more.
    """
    may_read = [m for m in _FIELDS if user.has_perm(f"cases.view_{m._meta.model_name}")]
    if not may_read:
        return []
    first, *others = (_columns(model, case, user) for model in may_read)
    rows = first.union(*others, all=True) if others else first
    found = [_row(may_read, row) for row in rows.order_by("-moment", "-pk")]
    return [row for model in may_read for row in _of(model, found)]


def _of(model: type[Any], rows: list[Any]) -> list[Any]:
    return [row for row in rows if isinstance(row, model)][:NEWEST]


def _columns(model: type[Any], case: Case, user: User) -> QuerySet[Any]:
    fields = _FIELDS[model]
    columns = {
        name: F(fields[name]) if name in fields else Cast(Value(None), field)
        for name, field in _COLUMNS.items()
    }
    rows = _VISIBLE[model](user=user).filter(case=case).order_by()
    named = rows.annotate(model=Value(model._meta.model_name), **columns)
    return named.values_list("model", "pk", *_COLUMNS)


def _row(models: list[type[Any]], row: tuple[Any, ...]) -> Any:
    name, pk, *values = row
    model = next(m for m in models if m._meta.model_name == name)
    found = dict(zip(_COLUMNS, values, strict=True))
    return model(pk=pk, **{field: found[column] for column, field in _FIELDS[model].items()})
