"""Panels that every form of settings may need."""

from typing import Any

from django import forms

from wagtail.admin.panels import FieldPanel

#: Class of a list's column that a phone has no room for.
SPARED_ON_PHONES = "spared-on-phones"


def ltr_panel(name: str, **kwargs: Any) -> FieldPanel:
    """A panel for a number, address or key: typed and read from the left in any text."""
    return FieldPanel(name, widget=forms.TextInput(attrs={"dir": "ltr"}), **kwargs)


def ticks_panel(name: str, **kwargs: Any) -> FieldPanel:
    """A panel of boxes to tick, where several of a few may be chosen."""
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple, classname="ticks", **kwargs)
