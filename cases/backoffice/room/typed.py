"""What somebody typed or chose, given back in the words they read there and never in keys."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

Typed = list[tuple[Any, str]]


def typed_in(form: forms.Form) -> Typed:
    """Return what was filled in of a form that knows its case: every choice has its words."""
    filled = [bound for bound in form.visible_fields() if bound.name in form.changed_data]
    rows = [(bound.label, _words(bound.field, bound.value())) for bound in filled]
    return [(label, text) for label, text in rows if text.strip()]


def typed_blindly(form_class: type[forms.Form], data: Any) -> Typed:
    """The same where the case is not ours to read: what names a row stays what was sent."""
    rows = [
        (field.label, _chosen(field, data.get(name, "")))
        for name, field in form_class.base_fields.items()
    ]
    return [(label, text) for label, text in rows if label and text.strip()]


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(value, Mapping):
        return " · ".join(str(cell) for cell in value.values() if cell)
    if isinstance(value, list | tuple):
        return gettext(", ").join(_words(field, one) for one in value)
    if isinstance(field, forms.BooleanField):
        return "✓" if value else ""
    text = "" if value is None else str(value)
    if text and isinstance(field, forms.ChoiceField):
        return str(_labels(field).get(text, text))
    return text


def _chosen(field: forms.Field, text: str) -> str:
    has_rows = isinstance(field, forms.ModelChoiceField)
    return text if has_rows else _words(field, text)


def _labels(field: forms.ChoiceField) -> dict[str, Any]:
    choices: Any = field.choices
    gone = getattr(field, "gone", ())  # what could be chosen when the page was opened
    return {str(value): label for value, label in (*gone, *choices)}
